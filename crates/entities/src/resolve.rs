//! Companies out of records: candidates, weights, clusters.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::num::NonZeroUsize;

use crate::block::Blocks;
use crate::cluster::{Link, Rulings, cluster};
use crate::comparison::{Comparison, NameLevel};
use crate::model::{Model, Weights};
use crate::roster::{Record, Roster};
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

/// Resolves records into companies. Neither their order nor the number of threads changes which belong together.
pub fn resolve(records: &[Record<'_>], model: &Model, judged: &Judged, threads: NonZeroUsize) -> Resolution {
    let roster = Roster::of(records, model.frequent_words.clone(), threads);
    let weights = model.weights();
    let links = links(&roster, &weights, threads);
    let rulings = rulings(records, &roster, judged);
    let clusters = cluster(&roster, &weights, links, &rulings);
    numbered(&roster, &clusters)
}

/// Learns a model from records: from all candidate pairs, and as many pairs drawn at random.
pub fn learn(version: &str, records: &[Record<'_>], start: &Model, threads: NonZeroUsize) -> Training {
    let roster = Roster::of(records, start.frequent_words.clone(), threads);
    let found = Blocks::of(&roster, threads).visit(Patterns::default, |patterns, one, other| {
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
    });
    let mut candidates = Patterns::default();
    found.into_iter().for_each(|patterns| candidates.merge(patterns));
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

fn links(roster: &Roster, weights: &Weights, threads: NonZeroUsize) -> Vec<Link> {
    // Most candidates share a word and live apart: where unlike names cannot be linked at such a distance, they are not
    // compared closely.
    let levels = 0..Comparison::Place.levels().len() as u8;
    let close_look: Vec<bool> = levels.map(|place| weights.most_of_unlike_names(place) >= LINKED).collect();
    let found = Blocks::of(roster, threads).visit(Vec::new, |links: &mut Vec<Link>, one, other| {
        let close = close_look[usize::from(roster.place_level(one, other))] || roster.shares_an_id(one, other);
        if !close && !roster.may_be_same_words(one, other) {
            return;
        }
        let weight = weights.of_candidates(&roster.compare(one, other));
        if weight >= LINKED {
            links.push(Link { weight, one, other });
        } else if roster.shares_an_id(one, other) {
            // Registries are believed, whatever the names.
            links.push(Link { weight: LINKED, one, other });
        }
    });
    found.into_iter().flatten().collect()
}

fn rulings(records: &[Record<'_>], roster: &Roster, judged: &Judged) -> Rulings {
    let mut rulings = Rulings::default();
    // A judgement of the user wins over a curated change of name.
    let differ = |one: &str, other: &str| {
        let pair = [one, other].map(values::names::normalise);
        judged.different.iter().any(|(a, b)| {
            let known = [a, b].map(|name| values::names::normalise(name));
            known == pair || (known[0] == pair[1] && known[1] == pair[0])
        })
    };
    let renamed = crate::renames::curated().iter().filter(|rename| !differ(&rename.former, &rename.present));
    let same: Vec<(String, String)> = judged
        .same
        .iter()
        .cloned()
        .chain(renamed.map(|rename| (rename.former.clone(), rename.present.clone())))
        .collect();
    let wanted: BTreeSet<String> = same
        .iter()
        .chain(&judged.different)
        .flat_map(|(one, other)| [one, other])
        .map(|name| values::names::normalise(name))
        .collect();
    let beginnings: HashSet<String> = wanted.iter().map(|name| beginning(name)).chain(["THE".to_owned()]).collect();
    let mut profiles: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    for (record, profile) in records.iter().zip(&roster.profile_of) {
        // Few names are judged: most records are passed over by their first letters, before their name is normalised.
        if beginnings.contains(&beginning(record.name)) {
            let name = values::names::normalise(record.name);
            if wanted.contains(&name) {
                profiles.entry(name).or_default().push(*profile);
            }
        }
    }
    for list in profiles.values_mut() {
        list.sort_unstable();
        list.dedup();
    }
    let of = |name: &String| profiles.get(&values::names::normalise(name)).map(Vec::as_slice).unwrap_or_default();
    for (one, other) in &same {
        if let Some(first) = of(one).first() {
            rulings.same.extend(of(one).iter().chain(of(other)).map(|profile| (*first, *profile)));
        }
    }
    for (one, other) in &judged.different {
        rulings.different.extend(of(one).iter().flat_map(|one| of(other).iter().map(move |other| (*one, *other))));
    }
    rulings
}

/// The first three letters or digits of a name.
fn beginning(name: &str) -> String {
    name.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_uppercase).take(3).collect()
}

/// Companies numbered in the order of records.
fn numbered(roster: &Roster, clusters: &[u32]) -> Resolution {
    let mut numbers = vec![u32::MAX; clusters.len()];
    let mut companies = 0;
    let mut company_of = Vec::with_capacity(roster.profile_of.len());
    for profile in &roster.profile_of {
        if roster.is_nobody(*profile) {
            company_of.push(None);
            continue;
        }
        let number = &mut numbers[clusters[*profile as usize] as usize];
        if *number == u32::MAX {
            *number = companies;
            companies += 1;
        }
        company_of.push(Some(*number));
    }
    Resolution { company_of, companies }
}
