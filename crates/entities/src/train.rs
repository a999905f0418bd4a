//! Learning m and u from records, without labels.
//!
//! Expectation maximisation over candidate pairs: how likely each pair is of one company under the present numbers, and
//! then the numbers that fit best. u of the fields beside the name is taken from random pairs and held, so that what
//! agrees by chance is not taken for a match; u of the name's comparisons is learned among candidates, since candidates
//! resemble each other in their names by how they were found. Where both sides have an id of one registry, the registry
//! has said whether they are one company: such pairs hold the two sides of the mixture where they belong. A few pairs
//! that fit the numbers of the start are added to every count, so that a small or one-sided set does not run away.

use std::collections::{BTreeMap, HashMap};

use crate::comparison::{COMPARISONS, Comparison, Levels, NameLevel};
use crate::model::{LevelShare, Model, probability, rarity};
use crate::names::Frequencies;

/// Pairs at the same levels, and with about the same words in common, counted together.
#[derive(Clone, Debug, Default)]
pub struct Patterns(HashMap<([u8; COMPARISONS], i16), u64>);

impl Patterns {
    pub fn add(&mut self, levels: &Levels, pairs: u64) {
        let shared = (levels.shared / 2.0).round() as i16 * 2;
        *self.0.entry((levels.levels, shared)).or_default() += pairs;
    }

    pub fn merge(&mut self, other: Patterns) {
        for (pattern, pairs) in other.0 {
            *self.0.entry(pattern).or_default() += pairs;
        }
    }

    /// In a fixed order, so that sums of floating point are the same in every run.
    fn sorted(&self) -> Vec<(Levels, f64)> {
        let mut list: Vec<_> = self.0.iter().collect();
        list.sort_unstable();
        let levels =
            |(levels, shared): &([u8; COMPARISONS], i16)| Levels { levels: *levels, shared: f32::from(*shared) };
        list.into_iter().map(|(pattern, pairs)| (levels(pattern), *pairs as f64)).collect()
    }
}

/// What a training learned, and how it went.
#[derive(Clone, Debug, PartialEq)]
pub struct Training {
    pub model: Model,
    pub rounds: u32,
    /// The greatest change of any share in the last round.
    pub last_change: f64,
}

const MOST_ROUNDS: u32 = 200;
const CONVERGED: f64 = 1e-5;
/// Shares are never quite 0: what was not seen can happen.
const LEAST: f64 = 1e-6;

type Shares = Vec<Vec<f64>>;

/// Learns from candidate and random pairs, from `start`'s numbers on. To each count, pairs that fit the start are added:
/// `of_the_start` of its size.
pub fn train(
    version: &str,
    candidates: &Patterns,
    random: &Patterns,
    start: &Model,
    of_the_start: f64,
    frequent_words: Frequencies,
) -> Training {
    let candidates = candidates.sorted();
    let mut m = shares_of(start, |share| share.m);
    let mut u = shares_of(start, |share| share.u);
    let (start_m, start_u) = (m.clone(), u.clone());
    let of_chance = counted(&random.sorted(), |_| 1.0);
    for comparison in Comparison::ALL.iter().filter(|comparison| !comparison.is_of_name()) {
        if of_chance[*comparison as usize].iter().sum::<f64>() > 0.0 {
            u[*comparison as usize] = normalised(*comparison, &of_chance[*comparison as usize]);
        }
    }
    let mut prior = start.prior;
    let (mut rounds, mut last_change) = (0, f64::INFINITY);
    while rounds < MOST_ROUNDS && last_change > CONVERGED && !candidates.is_empty() {
        rounds += 1;
        let likely: Vec<f64> = candidates
            .iter()
            .map(|(levels, _)| of_registry(levels).unwrap_or_else(|| posterior(levels, &m, &u, prior)))
            .collect();
        let one = counted(&candidates, |place| likely[place]);
        let two = counted(&candidates, |place| 1.0 - likely[place]);
        let pairs: f64 = candidates.iter().map(|(_, pairs)| pairs).sum();
        let matched: f64 = candidates.iter().zip(&likely).map(|((_, pairs), likely)| pairs * likely).sum();
        let before = (m.clone(), u.clone());
        for comparison in Comparison::ALL {
            let place = comparison as usize;
            m[place] = normalised(comparison, &with_start(&one[place], &start_m[place], of_the_start));
            if comparison.is_of_name() {
                u[place] = normalised(comparison, &with_start(&two[place], &start_u[place], of_the_start));
            }
        }
        prior = (matched / pairs).clamp(LEAST, 1.0 - LEAST);
        last_change = change(&before.0, &m).max(change(&before.1, &u));
    }
    let comparisons = Comparison::ALL.into_iter().map(|comparison| {
        let place = comparison as usize;
        let shares = comparison.levels().iter().enumerate().map(|(level, name)| LevelShare {
            level: (*name).to_owned(),
            m: rounded(m[place][level]),
            u: rounded(u[place][level]),
        });
        (comparison.name().to_owned(), shares.collect())
    });
    let model = Model {
        version: version.to_owned(),
        prior: rounded(prior),
        comparisons: comparisons.collect::<BTreeMap<_, _>>(),
        frequent_words,
    };
    Training { model, rounds, last_change }
}

/// Six significant digits: a file that a person can read.
fn rounded(share: f64) -> f64 {
    format!("{share:.5e}").parse().unwrap_or(share)
}

fn shares_of(model: &Model, side: impl Fn(&LevelShare) -> f64) -> Shares {
    let of = |comparison: &Comparison| model.comparisons[comparison.name()].iter().map(&side).collect();
    Comparison::ALL.iter().map(of).collect()
}

fn with_start(counts: &[f64], start: &[f64], of_the_start: f64) -> Vec<f64> {
    let added = of_the_start * counts.iter().sum::<f64>().max(1.0);
    counts.iter().zip(start).map(|(count, share)| count + added * share).collect()
}

/// What registries say of a pair: one id in common, or different names and different ids; `None` where they say nothing.
/// One name under several ids is often one company (domain rule 22).
fn of_registry(levels: &Levels) -> Option<f64> {
    let of = [Comparison::Uei, Comparison::Duns, Comparison::Cage].map(|registry| levels.levels[registry as usize]);
    match of {
        _ if of.contains(&0) => Some(1.0),
        _ if of.contains(&1) && levels.levels[0] > NameLevel::Cut as u8 => Some(0.0),
        _ => None,
    }
}

fn posterior(levels: &Levels, m: &Shares, u: &Shares, prior: f64) -> f64 {
    let mut bits = (prior / (1.0 - prior)).log2();
    for comparison in Comparison::ALL {
        let level = levels.levels[comparison as usize];
        if !comparison.is_unknown(level) {
            let (place, level) = (comparison as usize, usize::from(level));
            bits += (m[place][level] / u[place][level]).log2();
        }
    }
    probability(bits as f32 + rarity(levels))
}

/// Pairs at each level, each counted by `share` of it.
fn counted(patterns: &[(Levels, f64)], share: impl Fn(usize) -> f64) -> Shares {
    let mut counts: Shares = Comparison::ALL.iter().map(|comparison| vec![0.0; comparison.levels().len()]).collect();
    for (place, (levels, pairs)) in patterns.iter().enumerate() {
        for (comparison, level) in Comparison::ALL.into_iter().zip(levels.levels) {
            if !comparison.is_unknown(level) {
                counts[comparison as usize][usize::from(level)] += pairs * share(place);
            }
        }
    }
    counts
}

fn normalised(comparison: Comparison, counts: &[f64]) -> Vec<f64> {
    let known = counts.iter().enumerate().filter(|(level, _)| !comparison.is_unknown(*level as u8));
    let all: f64 = known.map(|(_, count)| count).sum();
    let share = |(level, count): (usize, &f64)| match comparison.is_unknown(level as u8) {
        true => 1.0,
        false => (count / all).max(LEAST),
    };
    counts.iter().enumerate().map(share).collect()
}

fn change(before: &Shares, after: &Shares) -> f64 {
    let pairs = before.iter().flatten().zip(after.iter().flatten());
    pairs.map(|(before, after)| (before - after).abs()).fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A reproducible stream of numbers in [0, 1).
    fn stream(mut state: u64) -> impl FnMut() -> f64 {
        move || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 11) as f64 / (1_u64 << 53) as f64
        }
    }

    fn drawn(shares: &[f64], at: f64) -> u8 {
        let mut sum = 0.0;
        for (level, share) in shares.iter().enumerate() {
            sum += share;
            if at < sum {
                return level as u8;
            }
        }
        (shares.len() - 1) as u8
    }

    #[test]
    fn known_m_and_u_are_found_again() {
        let curated = Model::curated();
        let (m, u) = (shares_of(&curated, |share| share.m), shares_of(&curated, |share| share.u));
        let truth = |matched: bool, comparison: Comparison| -> Vec<f64> {
            match (comparison, matched) {
                (Comparison::Name, true) => {
                    vec![0.5, 0.15, 0.02, 0.1, 0.02, 0.02, 0.02, 0.02, 0.02, 0.03, 0.02, 0.04, 0.02, 0.02]
                }
                (Comparison::Name, false) => {
                    vec![0.01, 0.01, 0.01, 0.02, 0.01, 0.02, 0.03, 0.02, 0.04, 0.06, 0.1, 0.17, 0.3, 0.2]
                }
                (Comparison::Parent, true) => vec![0.8, 0.2],
                (Comparison::Parent, false) => vec![0.05, 0.95],
                (Comparison::Place, true) => vec![0.6, 0.1, 0.1, 0.2],
                (Comparison::Place, false) => vec![0.01, 0.02, 0.07, 0.9],
                (Comparison::LegalForm, true) => vec![0.7, 0.1, 0.15, 0.05],
                (Comparison::LegalForm, false) => vec![0.4, 0.2, 0.3, 0.1],
                _ => Vec::new(),
            }
        };
        let mut random = stream(7);
        let mut pair = |matched: bool| {
            let mut levels = [0; COMPARISONS];
            for comparison in Comparison::ALL {
                let shares = truth(matched, comparison);
                levels[comparison as usize] = match shares.is_empty() {
                    false => drawn(&shares, random()),
                    true if comparison.is_of_name() => 1.min(comparison.levels().len() as u8 - 1),
                    true => comparison.levels().len() as u8 - 1,
                };
            }
            levels[Comparison::JointVenture as usize] = 0;
            Levels { levels, shared: 14.0 }
        };
        let (mut candidates, mut by_chance) = (Patterns::default(), Patterns::default());
        for number in 0..60_000 {
            candidates.add(&pair(number % 4 == 0), 1);
            by_chance.add(&pair(false), 1);
        }
        let trained = train("test", &candidates, &by_chance, &curated, 1e-9, Frequencies::default());
        assert!(trained.last_change <= CONVERGED, "{}", trained.last_change);
        assert!((trained.model.prior - 0.25).abs() < 0.01, "{}", trained.model.prior);
        for comparison in [Comparison::Name, Comparison::Parent, Comparison::Place, Comparison::LegalForm] {
            let found = &trained.model.comparisons[comparison.name()];
            for (level, (m, u)) in truth(true, comparison).iter().zip(truth(false, comparison)).enumerate() {
                assert!((found[level].m - m).abs() < 0.02, "{} {level}: m {}", comparison.name(), found[level].m);
                assert!((found[level].u - u).abs() < 0.02, "{} {level}: u {}", comparison.name(), found[level].u);
            }
        }
        // What was not seen keeps the numbers that it had.
        let uei = Comparison::Uei as usize;
        for (level, (m, u)) in m[uei].iter().zip(&u[uei]).enumerate() {
            let found = &trained.model.comparisons[Comparison::Uei.name()][level];
            assert!((found.m - m).abs() < 1e-4 && (found.u - u).abs() < 1e-4, "{found:?}");
        }
    }
}
