//! Orders that name no maker: what kind of goods they buy, and whose products of that kind their sellers are known to
//! carry (domain rule 36). Such money is possible for each of those makers and likely for none.

mod kinds;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use values::Date;

use crate::administrative::says_nothing;
use crate::capabilities::Capabilities;
use crate::codes::Purchase;
use crate::context::RowContext;
use crate::lexicon::{Lexicon, Signal};
use crate::memory::{self, Fingerprints};
use crate::parties::{Parties, Party};
use crate::roles::signals_of;
use crate::rules::Rule;
pub(crate) use kinds::tells_a_kind;
pub use kinds::{Goods, Kinds};
use kinds::{kinds_by_capability, told};

/// The kind of goods that a text buys; nothing where it buys labour, or something that resellers of makers do not sell. A text
/// that says nothing is told by the product code alone.
pub fn goods(lexicon: &Lexicon, context: &RowContext<'_>) -> Goods {
    let nothing = Goods { kinds: Kinds::NONE, words: Arc::default() };
    let purchase = context.purchase();
    if matches!(purchase, Purchase::Labour | Purchase::Other) {
        return nothing;
    }
    let told_by_words = told(context.text);
    if !says_nothing(context.text)
        && signals_of(lexicon, context.text).iter().any(|(signal, _)| *signal == Signal::Labour)
    {
        return nothing;
    }
    if !told_by_words.kinds.is_empty() {
        return told_by_words;
    }
    // Of the product codes only those of information technology tell a kind that makers here are known for.
    match context.psc_description.filter(|name| kinds::is_technology(name)) {
        Some(description) if purchase == Purchase::Goods => {
            let by_code = told(description);
            // "INFORMATION TECHNOLOGY COMPONENTS": things of that trade which no word tells more exactly.
            let things = Goods { kinds: Kinds::COMPUTERS, words: description.into() };
            if by_code.kinds.is_empty() { things } else { by_code }
        }
        _ => nothing,
    }
}

/// Of several things that a maker's products do, those that the words beside its name are about: "CLOUD HOSTING" tells that it
/// is not its office software. All of them where the words tell no kind, or none that it is known for.
pub(crate) fn narrowed(slugs: &[String], text: &str) -> Vec<String> {
    let kinds = told(text).kinds;
    let about: Vec<String> = slugs.iter().filter(|slug| kinds_by_capability(slug).meets(kinds)).cloned().collect();
    if about.is_empty() { slugs.to_vec() } else { about }
}

/// Where an order comes from: its seller, or the agreement that it was placed under.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Source {
    Seller(String),
    Agreement(String),
}

impl Source {
    fn fingerprint(&self) -> u128 {
        match self {
            Source::Seller(seller) => memory::fingerprint([Some("seller"), Some(seller)]),
            Source::Agreement(agreement) => {
                let (piid, owner) = agreement.rsplit_once('_').unwrap_or((agreement, ""));
                agreement_fingerprint(piid, owner)
            }
        }
    }
}

fn agreement_fingerprint(piid: &str, owner: &str) -> u128 {
    memory::fingerprint([Some("agreement"), Some(piid), Some(owner)])
}

/// The agreement that an order was placed under, or that the award itself is: its number and its owner.
fn agreement_parts<'a>(award_key: &'a str, parent_piid: &'a str, owner_code: &'a str) -> Option<(&'a str, &'a str)> {
    if !parent_piid.is_empty() {
        return Some((parent_piid, owner_code));
    }
    let agreement = award_key.strip_prefix("CONT_IDV_")?;
    Some(agreement.rsplit_once('_').unwrap_or((agreement, "")))
}

/// The same as one text.
pub fn agreement_of(award_key: &str, parent_piid: &str, owner_code: &str) -> Option<String> {
    agreement_parts(award_key, parent_piid, owner_code).map(|(piid, owner)| format!("{piid}_{owner}"))
}

/// One company whose products come from a source.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Carried {
    kinds: Kinds,
    capabilities: Capabilities,
    /// The first award, by its key, that shows it.
    shown_in: String,
}

/// Whose products come from which source, as orders that do name a maker show it.
#[derive(Clone, Debug, Default)]
pub struct Carriers {
    /// The sellers and agreements that `by_source` has, for a look at every row without making a text.
    sources: Fingerprints,
    by_source: HashMap<Source, BTreeMap<Party, Carried>>,
    /// What any seller brings.
    by_any: BTreeMap<Party, Carried>,
}

/// A maker that an order naming nobody may be about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    pub family: Party,
    pub companies: Vec<Party>,
    pub capabilities: Capabilities,
    /// First day, and first day no longer.
    pub from: Date,
    pub until: Date,
    pub rule: Rule,
    pub shown_in: String,
}

/// 0001-01-01 and 9999-12-31: what tables hold for an open end.
const FIRST_DAY: Date = Date::from_days(-719_162);
const LAST_DAY: Date = Date::from_days(2_932_896);

impl Carriers {
    /// An order from `source` names the company's product as bought.
    pub fn add(
        &mut self,
        source: &Source,
        company: Party,
        goods: Kinds,
        capabilities: &Capabilities,
        slugs: &str,
        award: &str,
    ) {
        let kinds = if goods.is_empty() { kinds_by_capability(slugs) } else { goods };
        let carried = || Carried { kinds, capabilities: capabilities.clone(), shown_in: award.to_owned() };
        let show = |known: &mut Carried| known.show(kinds, capabilities, award);
        self.by_any.entry(company).and_modify(show).or_insert_with(carried);
        let of_source = match self.by_source.get_mut(source) {
            Some(known) => known,
            None => {
                self.sources.insert(source.fingerprint());
                self.by_source.entry(source.clone()).or_default()
            }
        };
        of_source.entry(company).and_modify(show).or_insert_with(carried);
    }

    pub fn merge(&mut self, other: Carriers) {
        self.sources.extend(other.sources);
        for (company, carried) in other.by_any {
            self.by_any.entry(company).and_modify(|one| one.merge(&carried)).or_insert(carried);
        }
        for (source, companies) in other.by_source {
            let known = self.by_source.entry(source).or_default();
            for (company, carried) in companies {
                known.entry(company).and_modify(|one| one.merge(&carried)).or_insert(carried);
            }
        }
    }

    /// Whether an order from this seller, or under this agreement, may be about some maker's products.
    pub fn bring(&self, seller: &str, award_key: &str, parent_piid: &str, owner_code: &str) -> bool {
        self.come_from(seller) || self.come_under(award_key, parent_piid, owner_code)
    }

    /// Whether this seller is known to sell some maker's products.
    pub fn come_from(&self, seller: &str) -> bool {
        self.sources.contains(&memory::fingerprint([Some("seller"), Some(seller)]))
    }

    /// Whether orders under this agreement are known to buy some maker's products.
    pub fn come_under(&self, award_key: &str, parent_piid: &str, owner_code: &str) -> bool {
        agreement_parts(award_key, parent_piid, owner_code)
            .is_some_and(|(piid, owner)| self.sources.contains(&agreement_fingerprint(piid, owner)))
    }

    /// Whose an order of these kinds may be, if all that is known of its seller is that it resells: a reseller's list is never
    /// known to be whole.
    pub fn candidates_of_any_reseller(&self, kinds: Kinds, parties: &Parties) -> Vec<Candidate> {
        let meeting = self.by_any.iter().filter(|(_, carried)| carried.kinds.meets(kinds));
        by_family(
            meeting.map(|(company, carried)| (*company, (carried, Rule::OfferedByAnyReseller))).collect(),
            None,
            parties,
        )
    }

    /// Whose an order of these kinds may be, by family and time. Where seller and agreement both tell, the agreement does. To
    /// the seller's own family such an order is a direct one.
    pub fn candidates(
        &self,
        seller: &Source,
        own: Option<Party>,
        agreement: Option<&Source>,
        kinds: Kinds,
        parties: &Parties,
    ) -> Vec<Candidate> {
        let mut companies: BTreeMap<Party, (&Carried, Rule)> = BTreeMap::new();
        let of = |source: &Source| self.by_source.get(source).into_iter().flatten();
        for (company, carried) in of(seller).filter(|(_, carried)| carried.kinds.meets(kinds)) {
            companies.insert(*company, (carried, Rule::OfferedBySeller));
        }
        for (company, carried) in agreement.into_iter().flat_map(of) {
            if carried.kinds.meets(kinds) {
                companies.insert(*company, (carried, Rule::OfferedUnderAgreement));
            }
        }
        by_family(companies, own, parties)
    }
}

/// Companies that an order may be about, as families in the time of each.
fn by_family(companies: BTreeMap<Party, (&Carried, Rule)>, own: Option<Party>, parties: &Parties) -> Vec<Candidate> {
    let mut days: Vec<Date> =
        companies.keys().copied().chain(own).flat_map(|company| parties.changes_of(company)).collect();
    days.extend([FIRST_DAY, LAST_DAY]);
    days.sort_unstable();
    days.dedup();
    let mut candidates: Vec<Candidate> = Vec::new();
    for span in days.windows(2) {
        let (from, until) = (span[0], span[1]);
        let mut families: BTreeMap<Party, Candidate> = BTreeMap::new();
        for (company, (carried, rule)) in &companies {
            let family = parties.family_of(*company, from);
            if own.is_some_and(|own| parties.family_of(own, from) == family) {
                continue;
            }
            let candidate = families.entry(family).or_insert_with(|| Candidate {
                family,
                companies: Vec::new(),
                capabilities: Capabilities::default(),
                from,
                until,
                rule: *rule,
                shown_in: carried.shown_in.clone(),
            });
            candidate.companies.push(*company);
            candidate.capabilities.add(&carried.capabilities);
            if *rule == Rule::OfferedUnderAgreement && candidate.rule != Rule::OfferedUnderAgreement {
                (candidate.rule, candidate.shown_in) = (*rule, carried.shown_in.clone());
            }
        }
        for candidate in families.into_values() {
            let same = |one: &&mut Candidate| {
                one.until == from
                    && (one.family, &one.companies, one.rule)
                        == (candidate.family, &candidate.companies, candidate.rule)
            };
            match candidates.iter_mut().find(same) {
                Some(one) => one.until = until,
                None => candidates.push(candidate),
            }
        }
    }
    candidates.sort_by_key(|candidate| (candidate.family, candidate.from));
    candidates
}

impl Carried {
    fn merge(&mut self, other: &Carried) {
        self.show(other.kinds, &other.capabilities, &other.shown_in);
    }

    /// Another award shows it.
    fn show(&mut self, kinds: Kinds, capabilities: &Capabilities, award: &str) {
        self.kinds = self.kinds.with(kinds);
        self.capabilities.add(capabilities);
        if award < self.shown_in.as_str() {
            award.clone_into(&mut self.shown_in);
        }
    }
}

#[cfg(test)]
mod tests;
