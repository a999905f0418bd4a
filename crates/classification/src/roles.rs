//! What a row says of each maker that it names: bought from it, its product bought, worked on, or only named.
//!
//! A role belongs to (company, product, award), not to a company (rule 40): Dell is a maker here and Microsoft's
//! reseller there. Each decision keeps the words it rests on and says in words which rule decided. Where the words
//! leave it open the product code decides, and where that is silent too, nothing is claimed.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::LazyLock;

use entities::Agencies;

use crate::codes::Purchase;
pub use crate::context::RowContext;
use crate::lexicon::{Lexicon, MakerIndex, Mention, Signal};
use crate::lists::Words;
use crate::rules::Rule;
use words::WORDS;

mod words;

/// How far a word of buying may stand from a product's name and still speak of it, in bytes.
const REACH: usize = 48;

/// How far a word that must stand beside a product's name may be from it ("WITH THE …"), in bytes.
const BESIDE: usize = 8;

/// A text of this many words or fewer is little more than the name of what is bought.
const SHORT_TEXT: usize = 8;

/// Whose the thing is may also be told by an agency's short name.
static AGENCIES: LazyLock<Agencies> = LazyLock::new(Agencies::curated);

/// What a maker is in one row or one award.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Named without being bought.
    Mention,
    /// Labour or another product on or about the maker's product (rule 38).
    Platform,
    /// One of several named things that are bought (rule 37).
    Mixed,
    /// Its product is what is bought (rule 34).
    Product,
    /// The recipient is the maker itself.
    Vendor,
}

impl Role {
    pub fn name(self) -> &'static str {
        match self {
            Role::Mention => "mention",
            Role::Platform => "platform",
            Role::Mixed => "mixed",
            Role::Product => "product",
            Role::Vendor => "vendor",
        }
    }

    pub fn of_name(name: &str) -> Option<Role> {
        [Role::Mention, Role::Platform, Role::Mixed, Role::Product, Role::Vendor]
            .into_iter()
            .find(|role| role.name() == name)
    }
}

/// The role of one maker in one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleDecision {
    /// Whose role.
    pub maker: MakerIndex,
    /// Which role.
    pub role: Role,
    /// The bytes of the row's text that it rests on; empty where the recipient alone decided.
    pub words: Range<usize>,
    /// Which rule decided, to be read by people.
    pub rule: Rule,
}

/// The role of each maker that the row names or pays, one decision a maker, in the order of the lexicon.
pub fn row_roles(lexicon: &Lexicon, row: &RowContext<'_>) -> Vec<RoleDecision> {
    let mut decisions: BTreeMap<MakerIndex, RoleDecision> = BTreeMap::new();
    // A maker that mostly sells labour sells its own product only where goods are bought; a publisher, also where the text
    // speaks of a subscription.
    let sells_its_own = |maker: &MakerIndex| {
        let maker = lexicon.maker(*maker);
        let publishes = maker.capabilities.first().is_some_and(|first| first == "publications");
        let buys_goods = || row.purchase() == Purchase::Goods && !row.buys_arms();
        let speaks_of_goods = || signals_of(lexicon, row.text).iter().any(|(signal, _)| *signal == Signal::Goods);
        !(maker.integrates || publishes) || buys_goods() || !maker.integrates && speaks_of_goods()
    };
    let vendor = row.recipient_company.and_then(|company| lexicon.find(company)).filter(sells_its_own);
    let mut mentions = Vec::new();
    lexicon.mentions(row.text, &mut mentions);
    if let Some(day) = row.day {
        mentions.retain(|mention| lexicon.holds_on(mention.entry, day));
    }
    if let Some(maker) = vendor {
        let words =
            mentions.iter().find(|mention| mention.maker == maker).map_or(0..0, |mention| mention.words.clone());
        decisions.insert(maker, RoleDecision { maker, role: Role::Vendor, words, rule: Rule::RecipientIsMaker });
    }
    if mentions.is_empty() {
        return decisions.into_values().collect();
    }
    let reading = Reading::of(lexicon, row, &mentions);
    for mention in &mentions {
        let (role, rule) = match vendor {
            Some(vendor)
                if vendor != mention.maker && is_carrier(lexicon, vendor) && is_carrier(lexicon, mention.maker) =>
            {
                (Role::Mention, Rule::CarrierNamesCarrier)
            }
            // "NEW TASK ON HP BPA", sold by Dell.
            Some(vendor)
                if vendor != mention.maker
                    && is_rival(lexicon, vendor, mention.maker)
                    && names_an_agreement(row.text, &mention.words) =>
            {
                (Role::Mention, Rule::AgreementNamed)
            }
            _ => reading.role_of(mention),
        };
        let decision = RoleDecision { maker: mention.maker, role, words: mention.words.clone(), rule };
        decisions
            .entry(mention.maker)
            .and_modify(|known| {
                if known.role < decision.role {
                    *known = decision.clone();
                }
            })
            .or_insert(decision);
    }
    for platform in mentions.iter().flat_map(|mention| lexicon.platforms_of(mention.entry)) {
        if let Some(decision) = decisions.get_mut(platform)
            && decision.role == Role::Product
        {
            decision.role = Role::Platform;
            decision.rule = Rule::BoughtRunsOnIt;
        }
    }
    share_between_several(decisions.values_mut());
    decisions.into_values().collect()
}

/// Rule 37: several makers bought in one text; nobody knows the split.
fn share_between_several<'a>(decisions: impl Iterator<Item = &'a mut RoleDecision>) {
    let bought: Vec<_> = decisions.filter(|decision| matches!(decision.role, Role::Product | Role::Mixed)).collect();
    if bought.len() < 2 {
        return;
    }
    for decision in bought.into_iter().filter(|decision| decision.role == Role::Product) {
        decision.role = Role::Mixed;
        decision.rule = Rule::BoughtTogether;
    }
}

/// A row's text with all that its words say of buying.
struct Reading<'a> {
    lexicon: &'a Lexicon,
    text: &'a str,
    mentions: &'a [Mention],
    /// In the order of the text; of nested ones only the longest.
    signals: Vec<(Signal, Range<usize>)>,
    purchase: Purchase,
    /// The codes care for equipment or teach.
    cares_for_products: bool,
    /// The codes buy information technology, electronics or instruments.
    is_technology: bool,
    /// The seller's trade is things, and the text not longer than a name of one.
    sells_things: bool,
}

impl<'a> Reading<'a> {
    fn of(lexicon: &'a Lexicon, row: &RowContext<'a>, mentions: &'a [Mention]) -> Self {
        let mut signals = signals_of(lexicon, row.text);
        // "MICROSOFT SURFACE LAPTOP" and "DELL SERVER" are one name: the last word is no other thing beside it.
        let is_named = |place: &Range<usize>| mentions.iter().any(|mention| contains(&mention.words, place));
        signals.retain(|(kind, place)| matches!(kind, Signal::Goods | Signal::Upkeep) || !is_named(place));
        Self {
            lexicon,
            text: row.text,
            mentions,
            signals,
            purchase: row.purchase(),
            cares_for_products: row.cares_for_products(),
            is_technology: row.is_technology(),
            sells_things: row.trades_in_things() && row.text.split_whitespace().count() <= SHORT_TEXT,
        }
    }

    fn role_of(&self, mention: &Mention) -> (Role, Rule) {
        let before = self.before(&mention.words);
        let after = self.after(&mention.words);
        let follows = |signal: Signal, (kind, place): &(Signal, Range<usize>)| {
            *kind == signal && place.start.saturating_sub(mention.words.end) <= BESIDE
        };
        let leads = |signal: Signal, (kind, place): &&(Signal, Range<usize>)| {
            *kind == signal && mention.words.start - place.end <= BESIDE
        };
        if before.iter().any(|signal| leads(Signal::NamedBefore, &signal))
            || after.iter().any(|signal| follows(Signal::NamedAfter, signal))
            || self.is_replaced(mention, &before)
        {
            return (Role::Mention, Rule::NamedOtherwise);
        }
        let speaks = |(kind, _): &&(Signal, Range<usize>)| {
            matches!(
                kind,
                Signal::Goods
                    | Signal::Upkeep
                    | Signal::OtherGoods
                    | Signal::Connectivity
                    | Signal::Labour
                    | Signal::PlatformAfter
            )
        };
        let buys_things = self.purchase == Purchase::Goods;
        // "ADOBE LICENSE": a name may hold its own word of buying.
        let own = self.signals.iter().find(|(_, place)| contains(&mention.words, place)).map(|(kind, _)| *kind);
        let said: Vec<(Signal, Range<usize>)> = after.iter().filter(speaks).cloned().collect();
        let next = own.or_else(|| if buys_things { self.of_things(mention, &said) } else { said.first().map(kind_of) });
        let previous = before.iter().find(speaks).map(kind_of).filter(|kind| *kind != Signal::PlatformAfter);
        // Nobody works on a line or a telephone: codes of labour stand on orders of these too.
        let is_a_line = self.is_technology
            && (is_carrier(self.lexicon, mention.maker) || is_device(self.lexicon, mention.maker))
            && !self.signals.iter().any(|(kind, _)| matches!(kind, Signal::Labour | Signal::PlatformBefore));
        let buys_labour = self.purchase == Purchase::Labour && !is_a_line;
        if buys_labour && self.is_worked_on(mention, &before) {
            return (Role::Platform, Rule::LabourForIt);
        }
        if buys_labour && next.is_none() && self.is_supported(mention, &before) {
            return (Role::Platform, Rule::SupportOfIt);
        }
        match next {
            Some(Signal::Goods) => return self.bought(mention, Rule::BuyingFollows),
            Some(Signal::Labour | Signal::PlatformAfter) => return (Role::Platform, Rule::LabourFollows),
            _ => {}
        }
        let with = before.iter().find(|signal| leads(Signal::With, signal));
        if before.iter().any(|signal| leads(Signal::PlatformBefore, &signal))
            || with.is_some_and(|(_, with)| !self.is_brought(with, &before))
        {
            return (Role::Platform, Rule::RunsOnIt);
        }
        if (next.is_none() || next == Some(Signal::Upkeep)) && self.is_what_another_is_for(mention, next) {
            return (Role::Platform, Rule::AnotherIsForIt);
        }
        // "ORACLE E-BUSINESS SUITE DEVELOPMENT": what is done to the thing is what is bought, unless the code says a thing.
        if next.is_some() && !buys_things && after.iter().any(|(kind, _)| *kind == Signal::Labour) {
            return (Role::Platform, Rule::LabourFollowsGoods);
        }
        // "LICENSE RENEWAL AND MAINTENANCE SUPPORT FOR": the nearest word alone does not tell.
        let previous = match previous {
            Some(Signal::Upkeep) if before.iter().any(|(kind, _)| *kind == Signal::Goods) => Some(Signal::Goods),
            other => other,
        };
        let is_bought_too = next == Some(Signal::Upkeep) && after.iter().any(|(kind, _)| *kind == Signal::Goods);
        match (next, previous) {
            // "SWITCH HARDWARE AND WARRANTY" on a contract for labour: what it adds is no labour.
            _ if is_bought_too => self.bought(mention, Rule::BuyingFollowsGoods),
            // "HAVANA, CU DELL EQUIPMENT": nobody works on it, whatever the code says.
            (Some(_), _) if !buys_labour || !self.speaks_of_labour() => self.bought(mention, Rule::GoodsFollow),
            (_, Some(Signal::Labour)) => (Role::Platform, Rule::LabourBefore),
            (_, Some(Signal::Goods)) => self.bought(mention, Rule::BuyingBefore),
            _ if buys_labour && self.sells_things && !self.speaks_of_labour() => {
                self.bought(mention, Rule::NamedAloneByTrade)
            }
            _ if buys_labour => (Role::Platform, Rule::CodeOfLabour),
            _ if with.is_some() => self.bought(mention, Rule::ProvidedWithIt),
            (_, Some(_)) => self.bought(mention, Rule::GoodsBefore),
            _ if buys_things => self.bought(mention, Rule::CodeOfGoods),
            _ if is_a_line && self.purchase != Purchase::Other => self.bought(mention, Rule::LineOrTelephone),
            _ if self.cares_for_products && !self.speaks_of_labour() => self.bought(mention, Rule::NamedAlone),
            _ => (Role::Mention, Rule::NothingSaysBought),
        }
    }

    /// What the words after a name say where the code buys things: labour that comes along with the thing is not what is
    /// bought ("M4 SPECTROMETER AND TRAINING"), nor is what only tells the kind of a thing ("STUDENT TRAINING KITS").
    fn of_things(&self, mention: &Mention, said: &[(Signal, Range<usize>)]) -> Option<Signal> {
        let (first, place) = said.first()?;
        if *first != Signal::Labour {
            return Some(*first);
        }
        if let Some((kind, next)) = said.get(1)
            && matches!(kind, Signal::Goods | Signal::Upkeep | Signal::OtherGoods)
            && self.text.get(place.end..next.start).is_some_and(|gap| gap.len() <= 1)
        {
            return Some(*kind);
        }
        let gap = self.text.get(mention.words.end..place.start).unwrap_or_default();
        let words: Vec<String> = gap.split_whitespace().map(str::to_ascii_uppercase).collect();
        let is_work = |word: &String| WORDS.work.stand_in(word);
        let comes_along = words.last().is_some_and(|last| WORDS.joins.has_capitals(last) || last.ends_with(','));
        Some(if comes_along && !words.iter().any(is_work) { Signal::Upkeep } else { Signal::Labour })
    }

    /// Whether what stands after this "with" is bought: somebody is provided with it, or the code buys things and "with" joins it
    /// to none ("LAPTOPS WITH WINDOWS").
    fn is_brought(&self, with: &Range<usize>, before: &[(Signal, Range<usize>)]) -> bool {
        if self.purchase == Purchase::Labour {
            return false;
        }
        let start = self.text[..with.start].rfind_stop().unwrap_or(0);
        let clause = self.text[start..with.start].to_ascii_uppercase();
        if WORDS.fits.stand_in(&clause) {
            return false;
        }
        if WORDS.replacing.stand_in(&clause) {
            return true;
        }
        let is_thing = |(kind, place): &(Signal, Range<usize>)| {
            matches!(kind, Signal::Goods | Signal::Upkeep | Signal::OtherGoods)
                && place.end <= with.start
                && with.start - place.end <= BESIDE
        };
        if before.iter().any(is_thing) {
            return false;
        }
        let names_another = |from: usize| self.mentions.iter().any(|other| contains(&(from..with.start), &other.words));
        let gives = self
            .signals
            .iter()
            .rev()
            .find(|(kind, place)| *kind == Signal::Giving && contains(&(start..with.start), place));
        match gives {
            Some((_, place)) => !names_another(place.end),
            None => self.purchase == Purchase::Goods && !names_another(start),
        }
    }

    /// "REPLACE 20 OUTDATED CISCO SWITCHES": what goes. Of "REPLACEMENT OF" only what something else comes for.
    fn is_replaced(&self, mention: &Mention, before: &[(Signal, Range<usize>)]) -> bool {
        let is_old = |place: &Range<usize>| {
            self.text[place.end..mention.words.start]
                .split(|character: char| !character.is_alphanumeric())
                .filter(|word| !word.is_empty())
                .all(|word| word.bytes().all(|byte| byte.is_ascii_digit()) || WORDS.old.has(word))
        };
        if before.iter().any(|(kind, place)| *kind == Signal::NamedBefore && is_old(place)) {
            return true;
        }
        let start = self.text[..mention.words.start].rfind_stop().unwrap_or(0);
        let lead = self.text[start..mention.words.start].to_ascii_uppercase();
        let Some(at) = WORDS.replaced.last_in(&lead) else { return false };
        let rest = &self.text[mention.words.end..];
        let rest = rest[..rest.find_stop().unwrap_or(rest.len())].to_ascii_uppercase();
        let comes = WORDS.with.first_in(&rest).is_some_and(|with| with <= REACH);
        comes && !WORDS.with.stand_in(&lead[at..]) && mention.words.start - start - at <= REACH
    }

    /// "LABOR SUPPORT FOR TELESTAFF LICENSES": where the code buys labour, a text that says so buys no licences. Labour *and* a
    /// thing are two things to buy.
    fn is_worked_on(&self, mention: &Mention, before: &[(Signal, Range<usize>)]) -> bool {
        before.iter().any(|(kind, place)| {
            let gap = self.text[place.end..mention.words.start].to_ascii_uppercase();
            let mut words = gap.split(|character: char| !character.is_alphanumeric());
            *kind == Signal::Labour
                && WORDS.labour.begin(&self.text[place.clone()])
                && words.clone().any(|word| WORDS.labour_for.has_capitals(word))
                && !words.any(|word| WORDS.two_things.has_capitals(word))
                && !gap.contains([',', '&', '+', '/'])
        })
    }

    /// "ACQUISITION OF SALESFORCE CENTER OF INNOVATION SUPPORT", at the end of a text: people's support. What is renewed, and
    /// "PREMIUM SUPPORT", is the maker's own.
    fn is_supported(&self, mention: &Mention, before: &[(Signal, Range<usize>)]) -> bool {
        let is_letter = |character: char| character.is_alphanumeric();
        let rest = self.text[mention.words.end..].to_ascii_uppercase();
        let words: Vec<&str> = rest.split(|character| !is_letter(character)).filter(|word| !word.is_empty()).collect();
        let Some((_, named)) = words.split_last().filter(|(last, _)| WORDS.support.has_capitals(last)) else {
            return false;
        };
        let is_kept = |(kind, place): &(Signal, Range<usize>)| {
            let said = self.text[place.clone()].to_ascii_uppercase();
            *kind == Signal::Goods && WORDS.kept.stand_in(&said)
        };
        rest.len() <= 2 * REACH
            && rest.find_stop().is_none()
            && !rest.contains([',', '&'])
            && !named.iter().any(|word| WORDS.made_support.has_capitals(word))
            && !before.iter().any(is_kept)
    }

    fn speaks_of_labour(&self) -> bool {
        self.signals.iter().any(|(kind, _)| {
            matches!(kind, Signal::Labour | Signal::PlatformAfter | Signal::PlatformBefore | Signal::With)
        }) || WORDS.serving.stand_in(&self.text.to_ascii_uppercase())
    }

    /// "CISCO CATALYST 8000V FOR AWS GOVCLOUD AND AZURE", "JUNIPER FIREWALLS IN EQUINIX": the thing before is what is bought, and
    /// what "and" joins to its purpose is its purpose too.
    fn is_what_another_is_for(&self, mention: &Mention, next: Option<Signal>) -> bool {
        let Some(other) = self.mentions.iter().rev().find(|other| other.words.end <= mention.words.start) else {
            return false;
        };
        let gap = &self.text[other.words.end..mention.words.start];
        if gap.len() > REACH || gap.find_stop().is_some() {
            return false;
        }
        let mut words = gap.split_whitespace().rev().skip_while(|word| is_whose(word));
        let leads = words.next();
        let is_one_of = |list: &Words| leads.is_some_and(|word| list.has(word));
        if next.is_none() && is_conjunction(gap) && other.maker != mention.maker {
            return self.is_what_another_is_for(other, None);
        }
        // "SAILPOINT FOR AMAZON WEB SERVICES SOFTWARE": whatever a word of goods says after it.
        other.maker != mention.maker && (is_one_of(&WORDS.purpose) || next.is_none() && is_one_of(&WORDS.place))
    }

    /// Bought; but one of several things where the text joins it to other goods.
    fn bought(&self, mention: &Mention, rule: Rule) -> (Role, Rule) {
        let is_joined = self.signals.iter().any(|(kind, place)| {
            *kind == Signal::OtherGoods
                && place.end <= mention.words.start
                && is_conjunction(&self.text[place.end..mention.words.start])
                // "CISCO ROUTERS AND CISCO SWITCHES": the goods before are the maker's too.
                && !self.mentions.iter().any(|other| {
                    other.maker == mention.maker && other.words.end <= place.start && place.start - other.words.end <= REACH
                })
        });
        let lines = || self.signals.iter().filter(|(kind, _)| *kind == Signal::Connectivity);
        let is_device = is_device(self.lexicon, mention.maker);
        let is_connected = is_device && lines().next().is_some();
        // "IPAD UNLIMITED DATA PLAN" is one name, and no tablet.
        let names_a_line = |(_, place): &(Signal, Range<usize>)| {
            self.text.get(mention.words.end..place.start).is_some_and(is_a_plain_word_or_none)
        };
        if is_device && lines().any(names_a_line) {
            (Role::Platform, Rule::ConnectionForIt)
        } else if is_joined {
            (Role::Mixed, Rule::JoinedToOtherGoods)
        } else if is_connected {
            (Role::Mixed, Rule::DeviceBesideConnection)
        } else {
            (Role::Product, rule)
        }
    }

    /// Signals before the name in its clause, nearest first.
    fn before(&self, words: &Range<usize>) -> Vec<(Signal, Range<usize>)> {
        let clause = words.start - self.text[..words.start].rfind_stop().unwrap_or(0);
        self.signals
            .iter()
            .rev()
            .filter(|(_, place)| place.end <= words.start && words.start - place.end <= REACH.min(clause))
            .take_while(|(_, place)| !turns(&self.text[place.end..words.start]))
            .cloned()
            .collect()
    }

    /// Signals after the name, nearest first, as far as the text still speaks of it.
    fn after(&self, words: &Range<usize>) -> Vec<(Signal, Range<usize>)> {
        let rest = &self.text[words.end..];
        let mut end = rest.find_stop().unwrap_or(rest.len());
        let upper = rest[..end].to_ascii_uppercase();
        end = WORDS.turns.first_in(&upper).map_or(end, |turn| turn.min(end));
        self.signals
            .iter()
            // "ORACLE DATABASE ADMINISTRATION": a signal may begin inside the name.
            .filter(|(_, place)| place.start >= words.start && place.end > words.end)
            .filter(|(_, place)| place.start.saturating_sub(words.end) <= REACH.min(end))
            // Who or what works on a thing stands beside it: "ORACLE DATABASE USERS", but "RSTUDIO 25 USERS" counts seats.
            .filter(|(kind, place)| {
                let gap = self.text.get(words.end..place.start).unwrap_or_default();
                *kind != Signal::PlatformAfter || is_a_word_or_none(gap)
            })
            .cloned()
            .collect()
    }
}

fn kind_of((kind, _): &(Signal, Range<usize>)) -> Signal {
    *kind
}

/// Whether a word tells only whose a thing is: "FOR ICE CLOUDS AMAZON GOVCLOUD".
fn is_whose(word: &str) -> bool {
    WORDS.whose.has(word) || AGENCIES.code_of_short_name(word).is_some()
}

/// Whether at most one word stands in a gap, and no number.
fn is_a_word_or_none(gap: &str) -> bool {
    let mut words = gap.split(|character: char| !character.is_alphanumeric()).filter(|word| !word.is_empty());
    words.next().is_none_or(|word| !word.bytes().all(|byte| byte.is_ascii_digit())) && words.next().is_none()
}

/// Whether at most one word stands in a gap, and nothing that joins.
fn is_a_plain_word_or_none(gap: &str) -> bool {
    is_a_word_or_none(gap)
        && !gap.contains([',', '&', '+', '/', '-', '('])
        && !WORDS.joins.has(gap.trim())
        && !WORDS.purpose.has(gap.trim())
}

/// Whether what stands between a signal and a name leads away from the signal.
fn turns(gap: &str) -> bool {
    WORDS.turns_away.stand_in(&gap.to_ascii_uppercase())
}

/// Where one statement ends and the next begins.
trait Stops {
    fn find_stop(&self) -> Option<usize>;
    fn rfind_stop(&self) -> Option<usize>;
}

const STOPS: [&str; 5] = [". ", ";", "||", "\n\n", ".\n"];

impl Stops for str {
    fn find_stop(&self) -> Option<usize> {
        STOPS.iter().filter_map(|stop| self.find(stop)).min()
    }

    fn rfind_stop(&self) -> Option<usize> {
        STOPS.iter().filter_map(|stop| self.rfind(stop)).max()
    }
}

/// The signals of a text in its order; of nested ones only the longest.
pub(crate) fn signals_of(lexicon: &Lexicon, text: &str) -> Vec<(Signal, Range<usize>)> {
    let mut signals = Vec::new();
    lexicon.signals(text, |signal, place| signals.push((signal, place)));
    signals.sort_by_key(|(signal, place)| (place.start, usize::MAX - place.end, *signal));
    let mut covered_to = 0;
    signals.retain(|(_, place)| {
        let is_new = place.end > covered_to;
        covered_to = covered_to.max(place.end);
        is_new
    });
    signals
}

/// Whether only an "and" stands between two things.
fn is_conjunction(gap: &str) -> bool {
    let mut words =
        gap.split(|character: char| character.is_whitespace() || character == ',').filter(|word| !word.is_empty());
    let is_of_one_case = |word: &str| {
        !word.bytes().any(|byte| byte.is_ascii_lowercase()) || !word.bytes().any(|byte| byte.is_ascii_uppercase())
    };
    words.next().is_some_and(|first| WORDS.conjunction.has(first) && is_of_one_case(first))
        && words.all(|word| WORDS.article.has(word))
}

fn contains(outer: &Range<usize>, inner: &Range<usize>) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

/// Whether two makers are known for the same goods first of all.
fn is_rival(lexicon: &Lexicon, one: MakerIndex, other: MakerIndex) -> bool {
    lexicon.maker(one).capabilities.first() == lexicon.maker(other).capabilities.first()
}

/// Whether a name tells an agreement to order from: "HP BPA".
fn names_an_agreement(text: &str, words: &Range<usize>) -> bool {
    let is_letter = |character: char| character.is_alphanumeric();
    let next = text[words.end..].trim_start_matches(|character| !is_letter(character));
    let next = next.split(|character| !is_letter(character)).next();
    let last = text[words.clone()].rsplit(|character| !is_letter(character)).next();
    [last, next].into_iter().flatten().any(|word| WORDS.agreement.has(word))
}

/// Sells connections: none of them sells another's.
fn is_carrier(lexicon: &Lexicon, maker: MakerIndex) -> bool {
    lexicon.maker(maker).capabilities.first().is_some_and(|first| first == "telecoms")
}

fn is_device(lexicon: &Lexicon, maker: MakerIndex) -> bool {
    lexicon.maker(maker).capabilities.iter().any(|capability| capability == "mobile-devices")
}

#[cfg(test)]
mod tests;
