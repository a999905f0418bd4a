//! Subcontract money inside its prime's dollars: who gets how much of an award through reports, beside what its
//! transactions already gave to whom (domain rules 30–33).
//!
//! Everything here is of one award. A dollar of it is certain or likely for one family at most, in one channel: what a
//! family already has through its name in the award's words is not given to it again; what is given to a subcontractor is
//! taken from the prime, if the prime is a family; and where another maker's name already claims the dollars, a report
//! is possible only.

use std::collections::BTreeMap;

use values::{Date, Money};

use crate::claims::{Claim, Roles};
use classification::Rule;
use classification::award::{Channel, Grade};
use classification::parties::Party;

/// What the award's transactions give to a family, in the whole store.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Held {
    /// As the award's seller, certain or likely.
    pub direct: Money,
    /// By name, certain or likely.
    pub named: Money,
    /// Possible only, through several makers' orders.
    pub mixed: Money,
}

/// What a report says of a family.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reported {
    /// Position of the report.
    pub report: usize,
    pub date: Date,
    pub family: Party,
    pub companies: Vec<Party>,
    pub grade: Grade,
    pub low: Money,
    pub high: Money,
    pub words: String,
    pub rule: Rule,
}

/// A part of the award's money as one family sees it, because of a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    pub report: usize,
    pub family: Party,
    pub companies: Vec<Party>,
    pub words: String,
    pub claim: Claim,
}

/// Gives each claim its part, in their order. `dollars` are the prime's, where they are known; `prime` is its family.
pub fn allot(
    claims: &[Reported],
    held: &BTreeMap<Party, Held>,
    prime: Option<Party>,
    dollars: Option<Money>,
) -> Vec<Share> {
    let mut award = Award {
        // What words give to makers; the prime's own part gives way to subcontracts.
        room: dollars.map(|dollars| dollars - held.values().map(|held| held.named).sum::<Money>()),
        covered: held.iter().map(|(family, held)| (*family, held.named.max(Money::ZERO))).collect(),
        of_family: BTreeMap::new(),
        moved: BTreeMap::new(),
        of_prime: prime.and_then(|family| held.get(&family)).map_or(Money::ZERO, |held| held.direct.max(Money::ZERO)),
        passed_on: Money::ZERO,
        held,
        prime,
        dollars,
        shares: Vec::new(),
    };
    // What is sure comes first, whatever the order of reports: what is possible is what that leaves.
    let sure: Vec<Sure> = claims.iter().map(|claim| award.give_sure(claim)).collect();
    for (claim, sure) in claims.iter().zip(sure) {
        award.give_possible(claim, sure);
    }
    award.shares
}

/// The sure part of a claim.
#[derive(Clone, Copy)]
struct Sure {
    /// What its family had already by name.
    already: Money,
    /// What it was given.
    taken: Money,
}

struct Award<'a> {
    /// Dollars that nobody has yet; unknown where the prime's are.
    room: Option<Money>,
    /// Of each family, what it has by name and no report was set against yet.
    covered: BTreeMap<Party, Money>,
    /// What reports gave each family, possible parts included.
    of_family: BTreeMap<Party, Money>,
    /// What of each family's mixed part its reports made sure.
    moved: BTreeMap<Party, Money>,
    /// What the prime's family has left of its own.
    of_prime: Money,
    passed_on: Money,
    held: &'a BTreeMap<Party, Held>,
    prime: Option<Party>,
    dollars: Option<Money>,
    shares: Vec<Share>,
}

impl Award<'_> {
    fn give_sure(&mut self, claim: &Reported) -> Sure {
        let zero = Money::ZERO;
        let covered = self.covered.entry(claim.family).or_default();
        let already = claim.low.max(zero).min(*covered);
        *covered = *covered - already;
        let wanted = claim.low - already;
        let taken = match (claim.grade, self.room, self.left(claim.family)) {
            (Grade::Possible, ..) => zero,
            (_, Some(room), Some(left)) => wanted.min(room.max(zero)).min(left.max(zero)),
            _ => wanted,
        };
        self.room = self.room.map(|room| room - taken);
        *self.of_family.entry(claim.family).or_default() += taken;
        if taken != zero {
            self.push(claim, Channel::Subcontract, claim.grade, taken, claim.rule);
            self.take_from_prime(claim, taken);
            self.take_from_mixed(claim);
        }
        Sure { already, taken }
    }

    fn give_possible(&mut self, claim: &Reported, sure: Sure) {
        let possible = self.possible(claim, sure);
        *self.of_family.entry(claim.family).or_default() += possible;
        let rule = match claim.grade {
            Grade::Possible => claim.rule,
            _ if claim.low - sure.already > sure.taken => Rule::ClaimedByWords,
            _ => claim.rule,
        };
        if possible != Money::ZERO {
            self.push(claim, Channel::Subcontract, Grade::Possible, possible, rule);
        } else if sure.taken == Money::ZERO {
            let rule = if sure.already > Money::ZERO { Rule::CountedByWords } else { rule };
            self.push(claim, Channel::Subcontract, Grade::Possible, Money::ZERO, rule);
        }
    }

    /// What a family can still be given, beside what it surely has.
    fn left(&self, family: Party) -> Option<Money> {
        let held = self.held.get(&family).copied().unwrap_or_default();
        let given = self.of_family.get(&family).copied().unwrap_or_default();
        self.dollars.map(|dollars| dollars - held.named.max(Money::ZERO) - given)
    }

    /// What the report may stand for beyond the part that is sure, so that all of the family's parts of the award stay
    /// within its dollars.
    fn possible(&self, claim: &Reported, sure: Sure) -> Money {
        let more = (claim.high - sure.already - sure.taken).max(Money::ZERO);
        let Some(left) = self.left(claim.family) else { return more };
        let mixed = self.held.get(&claim.family).map_or(Money::ZERO, |held| held.mixed.max(Money::ZERO));
        let mixed = mixed - self.moved.get(&claim.family).copied().unwrap_or_default();
        more.min((left - mixed).max(Money::ZERO))
    }

    /// The prime keeps what it did not pass on; at most it keeps all.
    fn take_from_prime(&mut self, claim: &Reported, taken: Money) {
        let Some(prime) = self.prime.filter(|prime| *prime != claim.family) else { return };
        // What a negative report takes back was passed on before, as far as anybody said.
        let passed_on = taken.min(self.of_prime).max(-self.passed_on);
        if passed_on == Money::ZERO {
            return;
        }
        self.of_prime = self.of_prime - passed_on;
        self.passed_on += passed_on;
        for (grade, amount) in [(Grade::Certain, -passed_on), (Grade::Possible, passed_on)] {
            self.shares.push(Share {
                report: claim.report,
                family: prime,
                companies: vec![prime],
                words: String::new(),
                claim: given(claim.date, Channel::Direct, grade, amount, Rule::PassedOn),
            });
        }
    }

    /// Where a family's name stands among several makers', its report is a part of what was possible.
    fn take_from_mixed(&mut self, claim: &Reported) {
        let held = self.held.get(&claim.family).copied().unwrap_or_default();
        let given = self.of_family.get(&claim.family).copied().unwrap_or_default();
        let Some(dollars) = self.dollars.filter(|_| held.mixed > Money::ZERO) else { return };
        let mixed = held.mixed - self.moved.get(&claim.family).copied().unwrap_or_default();
        let over = (held.named + mixed + given - dollars).min(mixed);
        if over > Money::ZERO {
            self.push(claim, Channel::Mixed, Grade::Possible, -over, Rule::CountedAsSubcontract);
            *self.moved.entry(claim.family).or_default() += over;
        }
    }

    fn push(&mut self, claim: &Reported, channel: Channel, grade: Grade, amount: Money, rule: Rule) {
        self.shares.push(Share {
            report: claim.report,
            family: claim.family,
            companies: claim.companies.clone(),
            words: claim.words.clone(),
            claim: given(claim.date, channel, grade, amount, rule),
        });
    }
}

/// A claim by a report: no record of the award's own says it, and whose the award is the report's row tells.
fn given(day: Date, channel: Channel, grade: Grade, amount: Money, rule: Rule) -> Claim {
    Claim { amount, day: Some(day), channel, grade, rule: Some(rule), said: false, roles: Roles::default() }
}

#[cfg(test)]
mod tests;
