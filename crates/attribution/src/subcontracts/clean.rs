//! The clean-up of subaward reports: one rule after the other, each with what it found and what it left.
//!
//! Reports are delivered again, repeated, restated and mistyped (domain rules 29–33). Every rule here is applied to what
//! the rules before it left, in a fixed order that depends on nothing but the reports, so that neither the order of files
//! nor of threads shows. A report keeps two amounts: the least and the most that it may stand for.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use values::{Date, Money, names};

use classification::parties::Parties;

/// The version of these rules; raised whenever the same reports would be cleaned otherwise.
pub const VERSION: &str = "1";

/// A row of a subaward file.
#[derive(Clone, Debug)]
pub struct Report {
    /// Whether it is about a contract; a grant's report is cleaned by the same rules and counted apart.
    pub is_contract: bool,
    pub award_key: String,
    pub piid: String,
    pub parent_piid: String,
    /// The prime's obligations as the report states them.
    pub prime_amount: Option<Money>,
    pub prime_first_action: Option<Date>,
    pub prime: Company,
    /// Codes of awarding agency and sub-agency, funding agency and sub-agency.
    pub agencies: [String; 4],
    pub report_id: String,
    pub number: String,
    pub amount: Money,
    pub date: Date,
    pub company: Company,
    pub description: String,
    /// Seconds since 1970.
    pub modified: Option<i64>,
    pub file: String,
    /// The file's own date.
    pub dated: Option<i64>,
    pub member: String,
    pub line: i64,
}

/// Who a report is about, as it says.
#[derive(Clone, Debug, Default)]
pub struct Company {
    pub uei: String,
    pub duns: String,
    /// The registered name. The column of trade names is not used: it often repeats the prime's name on a report's
    /// subcontractor (observed).
    pub name: String,
    pub parent_uei: String,
    pub parent_name: String,
}

/// What is known of a prime award beside the reports.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Prime {
    /// Net obligations of its transactions in the store, with its orders' where it is a vehicle.
    pub in_store: Option<Money>,
}

/// The rules in the order in which they are applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    DeliveredAgain,
    Repeated,
    Restated,
    ReportedAgain,
    Identifier,
    OwnFamily,
    SeveralAmounts,
    AbovePrime,
    TogetherAbovePrime,
}

impl Rule {
    pub const ALL: [Rule; 9] = [
        Rule::DeliveredAgain,
        Rule::Repeated,
        Rule::Restated,
        Rule::ReportedAgain,
        Rule::Identifier,
        Rule::OwnFamily,
        Rule::SeveralAmounts,
        Rule::AbovePrime,
        Rule::TogetherAbovePrime,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Rule::DeliveredAgain => "delivered again",
            Rule::Repeated => "exact repeat",
            Rule::Restated => "restated",
            Rule::ReportedAgain => "reported again",
            Rule::Identifier => "amount is an identifier",
            Rule::OwnFamily => "within the prime's family",
            Rule::SeveralAmounts => "several amounts",
            Rule::AbovePrime => "above the prime",
            Rule::TogetherAbovePrime => "together above the prime",
        }
    }

    pub fn meaning(self) -> &'static str {
        match self {
            Rule::DeliveredAgain => "the same row in a newer file: that one counts",
            Rule::Repeated => "the same row again in one file: one of them counts",
            Rule::Restated => "a later version of the same report is here: that one counts",
            Rule::ReportedAgain => "the same award, company, number, date and amount under another report: one counts",
            Rule::Identifier => "the amount is a number that identifies something in the row: not money",
            Rule::OwnFamily => "to the prime itself or to a company of its family: no subcontract",
            Rule::SeveralAmounts => "the same award, company, number and date with several amounts: largest to sum",
            Rule::AbovePrime => "above the prime's own obligations: capped there",
            Rule::TogetherAbovePrime => "the award's reports together above its obligations: least amounts lowered",
        }
    }
}

/// What became of a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fate {
    /// Zero where it does not count. `low` and `high` may both be negative; `low ≤ high` always.
    pub low: Money,
    pub high: Money,
    /// The rule by which it does not count.
    pub removed: Option<Rule>,
    /// Rules that changed its amounts.
    pub changed: Vec<Rule>,
    /// The obligations of its prime that it can be part of, where they are known.
    pub prime_dollars: Option<Money>,
}

/// What one rule did to the reports of one signing agency and fiscal year.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Effect {
    pub rows_before: u64,
    pub rows_after: u64,
    /// Rows that the rule took away or changed.
    pub touched: u64,
    pub low_before: Money,
    pub low_after: Money,
    pub high_before: Money,
    pub high_after: Money,
}

/// Effects by rule, kind, signing agency and fiscal year.
pub type Account = BTreeMap<(Rule, bool, String, i32), Effect>;

/// Applies every rule. Fates come in the order of the reports.
pub fn clean(reports: &[Report], primes: &HashMap<String, Prime>, parties: &Parties) -> (Vec<Fate>, Account) {
    let dollars = prime_dollars(reports, primes);
    let mut state = Cleaning {
        reports,
        fates: reports
            .iter()
            .map(|report| Fate {
                low: report.amount,
                high: report.amount,
                removed: None,
                changed: Vec::new(),
                prime_dollars: dollars.get(report.award_key.as_str()).copied(),
            })
            .collect(),
    };
    let mut account = Account::new();
    for rule in Rule::ALL {
        let before: Vec<(bool, Money, Money)> = state.sums();
        match rule {
            Rule::DeliveredAgain => state.delivered_again(),
            Rule::Repeated => state.repeated(),
            Rule::Restated => state.restated(),
            Rule::ReportedAgain => state.reported_again(),
            Rule::Identifier => state.remove_where(rule, is_identifier),
            Rule::OwnFamily => state.remove_where(rule, |report| is_own_family(report, parties)),
            Rule::SeveralAmounts => state.several_amounts(),
            Rule::AbovePrime => state.above_prime(),
            Rule::TogetherAbovePrime => state.together_above_prime(),
        }
        for (index, (was, now)) in before.into_iter().zip(state.sums()).enumerate() {
            if !was.0 {
                continue;
            }
            let report = &reports[index];
            let key = (rule, report.is_contract, report.agencies[1].clone(), report.date.fiscal_year().0);
            let effect: &mut Effect = account.entry(key).or_default();
            effect.rows_before += 1;
            effect.rows_after += u64::from(now.0);
            effect.touched += u64::from(was != now || state.fates[index].changed.contains(&rule));
            effect.low_before += was.1;
            effect.high_before += was.2;
            effect.low_after += now.1;
            effect.high_after += now.2;
        }
    }
    (state.fates, account)
}

/// The dollars that a report of an award can be part of: the larger of what the newest report states of the prime and what
/// the store knows of it. A vehicle without any has its money in orders that nobody showed: nothing is known of it.
fn prime_dollars<'a>(reports: &'a [Report], primes: &HashMap<String, Prime>) -> HashMap<&'a str, Money> {
    let mut stated: HashMap<&str, (Delivery<'_>, Money)> = HashMap::new();
    for report in reports {
        let Some(amount) = report.prime_amount else { continue };
        let delivery = Delivery::of(report);
        let known = stated.entry(&report.award_key).or_insert((delivery, amount));
        if (delivery, amount) > *known {
            *known = (delivery, amount);
        }
    }
    let mut dollars = HashMap::new();
    for report in reports {
        let stated = stated.get(report.award_key.as_str()).map(|(_, amount)| *amount);
        let known = primes.get(&report.award_key).and_then(|prime| prime.in_store);
        let Some(most) = stated.max(known) else { continue };
        let is_vehicle = report.award_key.starts_with("CONT_IDV_");
        if !(is_vehicle && most <= Money::ZERO) {
            dollars.insert(report.award_key.as_str(), most.max(Money::ZERO));
        }
    }
    dollars
}

/// How new a row is: by the report's own date, then the file's, then the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Delivery<'a> {
    modified: Option<i64>,
    dated: Option<i64>,
    file: &'a str,
}

impl Delivery<'_> {
    fn of(report: &Report) -> Delivery<'_> {
        Delivery { modified: report.modified, dated: report.dated, file: &report.file }
    }
}

struct Cleaning<'a> {
    reports: &'a [Report],
    fates: Vec<Fate>,
}

impl<'a> Cleaning<'a> {
    fn sums(&self) -> Vec<(bool, Money, Money)> {
        self.fates.iter().map(|fate| (fate.removed.is_none(), fate.low, fate.high)).collect()
    }

    fn remove(&mut self, index: usize, rule: Rule) {
        let fate = &mut self.fates[index];
        (fate.removed, fate.low, fate.high) = (Some(rule), Money::ZERO, Money::ZERO);
    }

    fn remove_where(&mut self, rule: Rule, is_meant: impl Fn(&Report) -> bool) {
        for index in 0..self.reports.len() {
            if self.fates[index].removed.is_none() && is_meant(&self.reports[index]) {
                self.remove(index, rule);
            }
        }
    }

    /// The rows that still count, by a key.
    fn groups<K: Ord>(&self, key: impl Fn(&'a Report) -> K) -> BTreeMap<K, Vec<usize>> {
        let mut groups: BTreeMap<K, Vec<usize>> = BTreeMap::new();
        for (index, report) in self.reports.iter().enumerate() {
            if self.fates[index].removed.is_none() {
                groups.entry(key(report)).or_default().push(index);
            }
        }
        groups
    }

    fn delivered_again(&mut self) {
        for rows in self.groups(said).into_values() {
            let place = |index: &usize| (self.reports[*index].dated, self.reports[*index].file.as_str());
            let newest = rows.iter().map(place).max();
            let older: Vec<usize> = rows.iter().filter(|index| Some(place(index)) != newest).copied().collect();
            older.into_iter().for_each(|index| self.remove(index, Rule::DeliveredAgain));
        }
    }

    fn repeated(&mut self) {
        for mut rows in self.groups(said).into_values() {
            rows.sort_by_key(|index| (self.reports[*index].member.as_str(), self.reports[*index].line));
            rows.into_iter().skip(1).for_each(|index| self.remove(index, Rule::Repeated));
        }
    }

    /// A report that was changed later is another version of the whole report; of one that was not, the newest file counts,
    /// company by company, since a file may hold a part of it (before the move to SAM.gov one report held many subawards).
    fn restated(&mut self) {
        for rows in
            self.groups(|report| (report.award_key.as_str(), report.report_id.to_ascii_uppercase())).into_values()
        {
            if self.reports[rows[0]].report_id.is_empty() {
                continue;
            }
            let latest = rows.iter().map(|index| self.reports[*index].modified).max().flatten();
            let mut newest: BTreeMap<String, (Option<i64>, &str)> = BTreeMap::new();
            for report in rows.iter().map(|index| &self.reports[*index]).filter(|report| report.modified == latest) {
                let place = (report.dated, report.file.as_str());
                let known = newest.entry(report.company.id()).or_insert(place);
                *known = place.max(*known);
            }
            for index in rows {
                let report = &self.reports[index];
                let place = (report.dated, report.file.as_str());
                let is_newest = newest.get(&report.company.id()).is_some_and(|newest| *newest == place);
                if report.modified != latest || !is_newest {
                    self.remove(index, Rule::Restated);
                }
            }
        }
    }

    fn reported_again(&mut self) {
        let same = |report: &'a Report| (subaward(report), report.amount);
        for mut rows in self.groups(same).into_values() {
            rows.sort_by_key(|index| {
                let report = &self.reports[*index];
                (
                    std::cmp::Reverse(Delivery::of(report)),
                    report.report_id.as_str(),
                    report.member.as_str(),
                    report.line,
                )
            });
            // Two rows of one report are two statements of it, not one stated twice.
            let first = self.reports[rows[0]].report_id.as_str();
            let others: Vec<usize> =
                rows.iter().copied().filter(|index| self.reports[*index].report_id != first).collect();
            others.into_iter().for_each(|index| self.remove(index, Rule::ReportedAgain));
        }
    }

    /// Domain rule 30: the amount is a total, so that another amount may restate it or add to it.
    fn several_amounts(&mut self) {
        for mut rows in self.groups(subaward).into_values() {
            if rows.len() < 2 {
                continue;
            }
            let amount = |index: &usize| self.reports[*index].amount;
            rows.sort_by_key(|index| (std::cmp::Reverse(amount(index)), self.reports[*index].report_id.as_str()));
            let largest = amount(&rows[0]);
            let sum: Money = rows.iter().map(amount).sum();
            let (low, high) = (largest.min(sum), largest.max(sum));
            for (place, index) in rows.into_iter().enumerate() {
                let fate = &mut self.fates[index];
                (fate.low, fate.high) = if place == 0 { (low, high) } else { (Money::ZERO, Money::ZERO) };
                fate.changed.push(Rule::SeveralAmounts);
            }
        }
    }

    fn above_prime(&mut self) {
        for (index, fate) in self.fates.iter_mut().enumerate().filter(|(_, fate)| fate.removed.is_none()) {
            match fate.prime_dollars {
                Some(dollars) if fate.high > dollars => {
                    (fate.low, fate.high) = (fate.low.min(dollars), dollars);
                    fate.changed.push(Rule::AbovePrime);
                }
                // Nothing is known of a vehicle's own dollars: the report may be inside them.
                None if self.reports[index].award_key.starts_with("CONT_IDV_") && fate.low > Money::ZERO => {
                    fate.low = Money::ZERO;
                    fate.changed.push(Rule::AbovePrime);
                }
                _ => {}
            }
        }
    }

    /// Where an award's reports say together more than it obligated, some of them say too much: each gets what the others
    /// leave, so that the least amounts fit together.
    fn together_above_prime(&mut self) {
        for rows in self.groups(|report| report.award_key.as_str()).into_values() {
            let Some(dollars) = self.fates[rows[0]].prime_dollars else { continue };
            let together: Money = rows.iter().map(|index| self.fates[*index].low).sum();
            if together <= dollars {
                continue;
            }
            let excess = together - dollars;
            for index in rows {
                let fate = &mut self.fates[index];
                if fate.low > Money::ZERO {
                    fate.low = (fate.low - excess).max(Money::ZERO);
                    fate.changed.push(Rule::TogetherAbovePrime);
                }
            }
        }
    }
}

/// Everything of substance that a row says.
type Said<'a> = (bool, (&'a str, String, &'a str, Date), Money, String, &'a str);

fn said(report: &Report) -> Said<'_> {
    let id = report.report_id.to_ascii_uppercase();
    (report.is_contract, subaward(report), report.amount, id, report.description.as_str())
}

/// Which subaward a row is about (domain rule 30): prime award, company, number, date.
fn subaward(report: &Report) -> (&str, String, &str, Date) {
    (&report.award_key, report.company.id(), &report.number, report.date)
}

impl Company {
    /// By id, else by name.
    pub fn id(&self) -> String {
        match (self.uei.is_empty(), self.duns.is_empty()) {
            (false, _) => self.uei.to_ascii_uppercase(),
            (true, false) => format!("DUNS {}", self.duns),
            (true, true) => format!("NAME {}", names::normalise(&self.name)),
        }
    }
}

/// Digits of an amount that say nothing by chance.
const TELLING_DIGITS: usize = 6;

/// Domain rule 31: whole dollars that stand as a number in an identifier of the row.
fn is_identifier(report: &Report) -> bool {
    let cents = report.amount.cents();
    if cents <= 0 || cents % 100 != 0 {
        return false;
    }
    let digits = (cents / 100).to_string();
    let is_telling = digits.len() >= TELLING_DIGITS && !digits.ends_with("000");
    let identifiers = [
        &report.number,
        &report.report_id,
        &report.piid,
        &report.parent_piid,
        &report.company.duns,
        &report.prime.duns,
    ];
    is_telling
        && identifiers.into_iter().any(|identifier| {
            let identifier = identifier.trim_end_matches(".00");
            identifier
                .split(|character: char| !character.is_ascii_digit())
                .any(|run| run.trim_start_matches('0') == digits)
        })
}

/// Domain rule 33.
fn is_own_family(report: &Report, parties: &Parties) -> bool {
    let (one, other) = (&report.prime, &report.company);
    let same = |one: &str, other: &str| !one.is_empty() && one.eq_ignore_ascii_case(other);
    let ids = |company: &'_ Company| -> BTreeSet<String> {
        [&company.uei, &company.parent_uei]
            .into_iter()
            .filter(|id| !id.is_empty())
            .map(|id| id.to_ascii_uppercase())
            .collect()
    };
    let party =
        |company: &Company| parties.of_recipient(&company.name, "").map(|party| parties.family_of(party, report.date));
    let same_name = || {
        let name = names::normalise(&one.name);
        !names::is_pseudo_recipient(&one.name) && same(&name, &names::normalise(&other.name))
    };
    same(&one.duns, &other.duns)
        || !ids(one).is_disjoint(&ids(other))
        || same_name()
        || party(one).is_some_and(|family| party(other) == Some(family))
}

#[cfg(test)]
mod tests;
