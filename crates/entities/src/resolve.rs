//! Companies out of records: candidates, weights, clusters.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;

use values::parallel;

use crate::ahead::soon;
use crate::block::{Blocks, Gathering, Search, Visitor};
use crate::cluster::{Components, Link, cluster};
use crate::comparison::{Comparison, NameLevel};
use crate::glance::Prospects;
use crate::model::{Model, Weights};
use crate::roster::{Record, Roster};
use crate::rulings::rulings;
use crate::train::{Patterns, Training, train};

/// How sure a pair that a search threw up must be to make one company, in bits of odds: 2 is 80 %. The clusters that it
/// would join must fit as a whole, too.
pub const LINKED: f32 = 2.0;

/// Which records are of one company.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolution {
    /// The company of each record, as a number; `None` for records that stand for nobody (domain rule 23).
    pub company_of: Vec<Option<u32>>,
    pub companies: u32,
}

/// Names that people have judged, as pairs: of one company, of different ones.
#[derive(Clone, Debug, Default)]
pub struct Judged {
    pub same: Vec<(String, String)>,
    pub different: Vec<(String, String)>,
}

/// Resolves records into companies.
///
/// ```
/// use std::num::NonZeroUsize;
///
/// use entities::model::Model;
/// use entities::resolve::{Judged, resolve};
/// use entities::roster::Record;
///
/// let names = ["QUILL & ANVIL FREIGHT, INC.", "Quill and Anvil Freight Incorporated", "OTTERBROOK SURVEYS LLC"];
/// let records = names.map(|name| Record { name, ..Record::default() });
/// let found = resolve(&records, &Model::curated(), &Judged::default(), NonZeroUsize::MIN);
/// assert_eq!(found.company_of[0], found.company_of[1]);
/// assert_ne!(found.company_of[0], found.company_of[2]);
/// ```
///
/// Neither their order nor the number of threads changes which belong together.
pub fn resolve(records: &[Record<'_>], model: &Model, judged: &Judged, threads: NonZeroUsize) -> Resolution {
    let roster = Roster::of(records, model.frequent_words.clone(), threads);
    let weights = model.weights();
    let components = Components::new(roster.profiles.len());
    let links = links(&roster, &weights, &components, threads);
    let rulings = rulings(records, &roster, judged, threads);
    let clusters = cluster(&roster, &weights, &links, &components, &rulings, threads);
    numbered(&roster, &clusters, threads)
}

/// A pair of names that a person should look at: the model is unsure, or stands alone with its decision.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Doubt {
    /// Places of two records.
    pub one: usize,
    pub other: usize,
    /// In bits of odds.
    pub weight: f32,
    /// Whether they are of one company as it stands.
    pub same: bool,
}

/// Pairs of different names whose decision lies near the threshold, one for each two names, and the resolution that
/// they are measured against.
pub fn doubts(
    records: &[Record<'_>],
    model: &Model,
    judged: &Judged,
    threads: NonZeroUsize,
) -> (Resolution, Vec<Doubt>) {
    let resolution = resolve(records, model, judged, threads);
    let roster = Roster::of(records, model.frequent_words.clone(), threads);
    let weights = model.weights();
    let mut first_record: BTreeMap<u32, usize> = BTreeMap::new();
    for (record, profile) in roster.profile_of.iter().enumerate() {
        first_record.entry(*profile).or_insert(record);
    }
    let gather = |doubts: &mut Vec<Doubt>, one: u32, other: u32| {
        let (a, b) = (first_record[&one], first_record[&other]);
        if values::names::normalise(records[a].name) == values::names::normalise(records[b].name) {
            return;
        }
        let weight = weights.of_candidates(&roster.compare(one, other));
        if (weight - LINKED).abs() <= DOUBTFUL {
            let same = resolution.company_of[a] == resolution.company_of[b];
            doubts.push(Doubt { one: a, other: b, weight, same });
        }
    };
    let found = Blocks::of(&roster, Search::Wide, threads).visit(|| Gathering(Vec::new(), &gather));
    let mut by_names: BTreeMap<[&str; 2], Doubt> = BTreeMap::new();
    let mut found: Vec<Doubt> = found.into_iter().flat_map(|Gathering(doubts, _)| doubts).collect();
    found.sort_unstable_by_key(|doubt| (doubt.one, doubt.other));
    for doubt in found {
        let mut pair = [records[doubt.one].name, records[doubt.other].name];
        pair.sort_unstable();
        let known = by_names.entry(pair).or_insert(doubt);
        if doubt.weight > known.weight {
            *known = doubt;
        }
    }
    (resolution, by_names.into_values().collect())
}

/// Bits around the threshold within which a decision is a doubtful one.
const DOUBTFUL: f32 = 4.0;

/// Learns a model from records: from all candidate pairs, and as many pairs drawn at random.
pub fn learn(version: &str, records: &[Record<'_>], start: &Model, threads: NonZeroUsize) -> Training {
    let roster = Roster::of(records, start.frequent_words.clone(), threads);
    let gather = |patterns: &mut Patterns, one: u32, other: u32| {
        // Every eighth pair of a large set tells as much as all, by a number that the pair alone decides.
        // Equal names teach nothing of how names differ.
        let equal = roster.profiles[one as usize].name == roster.profiles[other as usize].name;
        if equal {
            return;
        }
        if roster.profiles.len() < 200_000 || (one ^ other.rotate_left(16)).wrapping_mul(0x9e37_79b1) >> 29 == 0 {
            let levels = roster.compare(one, other);
            // Records found by their address alone would be most of all, and teach nothing of names.
            if levels.levels[0] == NameLevel::Different as u8 {
                return;
            }
            // Where nothing beside the names is known, nothing tells whether names that differ are of one company.
            if Comparison::ALL
                .iter()
                .any(|field| !field.is_of_name() && !field.is_unknown(levels.levels[*field as usize]))
            {
                patterns.add(&levels, 1);
            }
        }
    };
    let found = Blocks::of(&roster, Search::Wide, threads).visit(|| Gathering(Patterns::default(), &gather));
    let mut candidates = Patterns::default();
    found.into_iter().for_each(|Gathering(patterns, _)| candidates.merge(patterns));
    let mut random = Patterns::default();
    let profiles = roster.profiles.len() as u64;
    for (one, other) in at_random(profiles).take(RANDOM_PAIRS) {
        random.add(&roster.compare(one, other), 1);
    }
    train(version, &candidates, &random, start, OF_THE_START, roster.dictionary.frequencies(LEAST_NAMES))
}

/// How much the start weighs against what is seen: a level that is rare in the records keeps about the weight it had.
const OF_THE_START: f64 = 0.25;
const RANDOM_PAIRS: usize = 500_000;
/// A word in fewer names is as good as unseen.
const LEAST_NAMES: u32 = 8;

/// Pairs of different profiles, the same in every run; none where there are not two.
fn at_random(profiles: u64) -> impl Iterator<Item = (u32, u32)> {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % profiles.max(1)) as u32
    };
    std::iter::from_fn(move || (profiles > 1).then(|| (next(), next()))).filter(|(one, other)| one != other)
}

/// The candidates that are linked, as each thread found them, and the components that they make.
fn links(roster: &Roster, weights: &Weights, components: &Components, threads: NonZeroUsize) -> Vec<Vec<Link>> {
    let prospects = Prospects::of(weights);
    let found = Blocks::of(roster, Search::Near, threads).visit(|| Linker {
        roster,
        weights,
        prospects: &prospects,
        components,
        links: Vec::new(),
    });
    found.into_iter().map(|linker| linker.links).collect()
}

/// Finds the candidates that are linked.
struct Linker<'a> {
    roster: &'a Roster,
    weights: &'a Weights,
    prospects: &'a Prospects,
    components: &'a Components,
    links: Vec<Link>,
}

impl Visitor for Linker<'_> {
    #[inline(always)]
    fn visit(&mut self, one: u32, other: u32) {
        // Registries are believed, whatever the names.
        let shares_an_id = self.roster.shares_an_id(one, other);
        if shares_an_id || self.roster.may_weigh(one, other, LINKED, self.weights, self.prospects) {
            self.look_closely(one, other, shares_an_id);
        }
    }

    #[inline(always)]
    fn expect_soon(&self, profile: u32) {
        soon(&self.roster.profiles[profile as usize]);
    }

    #[inline(always)]
    fn expect_next(&self, profile: u32) {
        soon(self.roster.glance(profile));
    }
}

impl Linker<'_> {
    #[inline(never)]
    fn look_closely(&mut self, one: u32, other: u32, shares_an_id: bool) {
        let weight = self.weights.of_candidates(&self.roster.compare(one, other));
        if weight >= LINKED || shares_an_id {
            self.components.join(one, other);
            self.links.push(Link { weight: weight.max(LINKED), one, other });
        }
    }
}

/// Companies numbered in the order of records.
fn numbered(roster: &Roster, clusters: &[u32], threads: NonZeroUsize) -> Resolution {
    const NOBODY: u32 = u32::MAX;
    let clusters_of_records = parallel::map(&roster.profile_of, threads, |profile| {
        if roster.is_nobody(*profile) { NOBODY } else { clusters[*profile as usize] }
    });
    let mut numbers = vec![u32::MAX; clusters.len()];
    let mut companies = 0;
    let mut number = |cluster: u32| {
        let number = &mut numbers[cluster as usize];
        if *number == u32::MAX {
            *number = companies;
            companies += 1;
        }
        *number
    };
    let company_of =
        clusters_of_records.into_iter().map(|cluster| (cluster != NOBODY).then(|| number(cluster))).collect();
    Resolution { company_of, companies }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str) -> Record<'_> {
        Record { name, ..Record::default() }
    }

    fn companies(records: &[Record<'_>], judged: &Judged) -> Vec<Option<u32>> {
        resolve(records, &Model::curated(), judged, NonZeroUsize::new(2).unwrap()).company_of
    }

    /// Whether the records are of one company, as resolved among themselves.
    fn are_one(records: &[Record<'_>]) -> bool {
        let found = companies(records, &Judged::default());
        found.iter().all(|company| company.is_some() && *company == found[0])
    }

    #[test]
    fn rule_22_spellings_of_one_name_are_one_company() {
        for pair in [
            ["V.H. BLACKINTON & CO.  INC.", "V.H. BLACKINTON & CO., INC."],
            ["JOHN WILEY & SONS, INC.", "JOHN WILEY AND SONS INCORPORATED"],
            ["PALANTIR TECHNOLOGIES INC.", "PALANTIR TECHNOLOGIES INCORPORATED"],
            ["SYSTEMS RESEARCH AND APPLICATI", "SYSTEMS RESEARCH AND APPLICATIONS CORPORATION"],
        ] {
            assert!(are_one(&pair.map(named)), "{pair:?}");
        }
        for pair in [
            ["ASRC FEDERAL CYBER LLC", "ASRC FEDERAL DATA NETWORX LLC"],
            ["NORTH CAROLINA STATE UNIVERSITY", "NORTH DAKOTA STATE UNIVERSITY"],
            ["US PATRIOT LLC", "PATRIOT LLC"],
            ["MICROSOFT CORPORATION", "MACROSOFT CORPORATION"],
            ["AMPHENOL CORP", "AMPHENOL PCD INC"],
        ] {
            assert!(!are_one(&pair.map(named)), "{pair:?}");
        }
    }

    #[test]
    fn rule_19_ids_come_before_names() {
        let record = |name, uei| Record { name, uei, ..Record::default() };
        assert!(are_one(&[record("OLD NAME LLC", "ABCDEFGHIJK1"), record("QUITE ANOTHER INC", "ABCDEFGHIJK1")]));
        // A row that has both maps one registry to the other.
        let both = Record { name: "ACME WIDGET WORKS", uei: "ABCDEFGHIJK1", duns: "123456789", ..Record::default() };
        let old = Record { name: "A.W.W. HOLDING", duns: "123456789", ..Record::default() };
        assert!(are_one(&[record("ACME WIDGET WORKS", "ABCDEFGHIJK1"), both, old]));
    }

    #[test]
    fn rule_22_different_ids_of_one_registry_veto_unless_it_links_them() {
        let record = |uei, parent| Record { name: "ACME WIDGET WORKS INC", uei, parent, ..Record::default() };
        assert!(!are_one(&[record("ABCDEFGHIJK1", ""), record("ABCDEFGHIJK2", "")]));
        assert!(are_one(&[record("ABCDEFGHIJK1", "PARENTPARENT"), record("ABCDEFGHIJK2", "PARENTPARENT")]));
        let named = |name, uei| Record { name, uei, parent: "PARENTPARENT", ..Record::default() };
        assert!(!are_one(&[named("ACME WIDGET WORKS", "ABCDEFGHIJK1"), named("ACME FREIGHT", "ABCDEFGHIJK2")]));
    }

    #[test]
    fn rule_23_pseudo_recipients_are_no_company_and_never_one() {
        let records = ["MULTIPLE RECIPIENTS", "MULTIPLE RECIPIENTS", "REDACTED DUE TO PII", ""].map(named);
        assert_eq!(companies(&records, &Judged::default()), [None; 4]);
    }

    #[test]
    fn rule_24_a_joint_venture_is_none_of_its_partners() {
        assert!(!are_one(&["HALFF MEAD HUNT JV, LLC", "HALFF MEAD HUNT LLC"].map(named)));
    }

    #[test]
    fn a_judgement_wins_over_the_model_and_over_ids() {
        let pair = |one: &str, other: &str| vec![(one.to_owned(), other.to_owned())];
        let records = ["FOXMAR, INC.", "EDUCATION & TRAINING RESOURCES LLC"].map(named);
        let judged = Judged { same: pair("Foxmar Inc", "Education & Training Resources, LLC"), ..Judged::default() };
        let found = companies(&records, &judged);
        assert_eq!(found[0], found[1]);
        let records =
            ["FOXMAR, INC.", "FOXMAR, LLC"].map(|name| Record { name, uei: "ABCDEFGHIJK1", ..Record::default() });
        assert!(are_one(&records));
        let records = ["TACTICAL & SURVIVAL SPECIALTIES, INC.", "TACTICAL SURVIVAL SPECIALTIES"].map(named);
        assert!(are_one(&records));
        let judged = Judged {
            different: pair("TACTICAL & SURVIVAL SPECIALTIES", "TACTICAL SURVIVAL SPECIALTIES"),
            ..Judged::default()
        };
        let found = companies(&records, &judged);
        assert_ne!(found[0], found[1]);
    }

    #[test]
    fn neither_order_nor_threads_change_a_company() {
        let words = ["ALPHA", "BRAVO", "CHARLIE", "DELTA", "SYSTEMS", "SERVICES", "GROUP"];
        let names: Vec<String> = (0..3_000_usize)
            .map(|number| {
                let word = |step: usize| words[(number * step + number / 7) % words.len()];
                format!("{} {} {} {}", word(1), word(3), number % 190, if number % 2 == 0 { "INC" } else { "LLC" })
            })
            .collect();
        let records: Vec<Record<'_>> = names.iter().map(|name| named(name)).collect();
        let model = Model::curated();
        let one = resolve(&records, &model, &Judged::default(), NonZeroUsize::MIN);
        let two = resolve(&records, &model, &Judged::default(), NonZeroUsize::new(3).unwrap());
        assert_eq!(one, two);
        let backwards: Vec<Record<'_>> = records.iter().rev().copied().collect();
        let other = resolve(&backwards, &model, &Judged::default(), NonZeroUsize::MIN);
        assert_eq!(other.companies, one.companies);
        let mut together: BTreeMap<u32, u32> = BTreeMap::new();
        for (company, there) in one.company_of.iter().zip(other.company_of.iter().rev()) {
            assert_eq!(*together.entry(company.unwrap()).or_insert(there.unwrap()), there.unwrap());
        }
    }

    #[test]
    fn crowds_are_resolved_in_bounded_work() {
        // All names equal; a word in half of all names; nothing but one letter; broken and endless names.
        let mut names = vec!["ACME SERVICES INC".to_owned(); 50_000];
        names.extend((0..20_000).map(|number| format!("SERVICES {}", char::from(b'A' + (number % 26) as u8))));
        names.extend((0..2_000).map(|number| "X".repeat(number % 40)));
        names.extend(["Ω".repeat(9_000), "株式会社".to_owned(), "ACME СЕРВИС".to_owned(), "\u{0}\u{fffd}".to_owned()]);
        let records: Vec<Record<'_>> = names.iter().map(|name| named(name)).collect();
        let found = companies(&records, &Judged::default());
        assert!(found[..50_000].iter().all(|company| *company == found[0]));
    }

    #[test]
    fn a_model_learned_from_records_is_whole() {
        let records: Vec<(String, String)> = (0..4_000_u32)
            .map(|number| {
                (
                    format!("FIRM{} {}", number / 2, if number % 2 == 0 { "INC" } else { "LLC" }),
                    format!("{}", 10_000 + number / 2),
                )
            })
            .collect();
        let records: Vec<Record<'_>> =
            records.iter().map(|(name, postcode)| Record { name, postcode, ..Record::default() }).collect();
        let learned = learn("test", &records, &Model::curated(), NonZeroUsize::MIN);
        assert_eq!(Model::read("learned", &learned.model.to_text()), Ok(learned.model));
    }
}
