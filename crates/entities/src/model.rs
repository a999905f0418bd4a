//! The Fellegi–Sunter model: what each level of each comparison is worth.
//!
//! For every level, `m` is the share of pairs of one company that are at it, `u` the share of pairs of two companies.
//! A level's weight is log₂(m/u), in bits; the weights of a pair and the prior add up to the odds that both records are
//! of one company. The description (comparisons and levels) is code in [`crate::comparison`]; the trained numbers are a
//! file that a person can read and that has a version, made by [`crate::train`].

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::comparison::{COMPARISONS, Comparison, Levels, NameLevel};
use crate::names::Frequencies;

/// The trained model as text; its hash tells whether a store was read with this one.
pub const CURATED: &str = include_str!("../../../data/us-federal/names/model.toml");

/// A trained model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Model {
    /// Names the training, in answers too; a changed model is a new version.
    pub version: String,
    /// Share of candidate pairs that are of one company.
    pub prior: f64,
    /// By name of the comparison: its levels in order.
    pub comparisons: BTreeMap<String, Vec<LevelShare>>,
    pub frequent_words: Frequencies,
}

/// How often pairs are at a level.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LevelShare {
    pub level: String,
    /// Among pairs of one company.
    pub m: f64,
    /// Among pairs of two companies.
    pub u: f64,
}

#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ModelError {
    #[error("{file}: {reason}")]
    Syntax { file: String, reason: String },
    #[error("{file}: comparison \"{comparison}\": {reason}")]
    Comparison { file: String, comparison: String, reason: String },
}

impl Model {
    /// The model of the program, trained on published records.
    pub fn curated() -> Model {
        Model::read("model.toml", CURATED).expect("the curated model is part of the program and a test reads it")
    }

    /// A model from the text of its file.
    pub fn read(file: &str, text: &str) -> Result<Model, ModelError> {
        let model: Model = toml::from_str(text)
            .map_err(|error| ModelError::Syntax { file: file.to_owned(), reason: error.to_string() })?;
        for comparison in Comparison::ALL {
            let wrong = |reason: String| ModelError::Comparison {
                file: file.to_owned(),
                comparison: comparison.name().to_owned(),
                reason,
            };
            let Some(shares) = model.comparisons.get(comparison.name()) else {
                return Err(wrong("is missing".to_owned()));
            };
            if !shares.iter().map(|share| share.level.as_str()).eq(comparison.levels().iter().copied()) {
                return Err(wrong(format!("its levels are not {}", comparison.levels().join("; "))));
            }
            if shares.iter().any(|share| !(share.m > 0.0 && share.m <= 1.0 && share.u > 0.0 && share.u <= 1.0)) {
                return Err(wrong("m and u lie above 0 and at most at 1".to_owned()));
            }
        }
        Ok(model)
    }

    /// The text of its file.
    pub fn to_text(&self) -> String {
        toml::to_string(self).unwrap_or_default()
    }

    /// The model as scoring uses it.
    pub fn weights(&self) -> Weights {
        let mut table = [[0.0; MOST_LEVELS]; COMPARISONS];
        for (row, comparison) in table.iter_mut().zip(Comparison::ALL) {
            let shares = self.comparisons.get(comparison.name()).map(Vec::as_slice).unwrap_or_default();
            for (place, share) in shares.iter().enumerate().take(MOST_LEVELS) {
                let known = !comparison.is_unknown(place as u8);
                row[place] = if known { bits(share.m / share.u) } else { 0.0 };
            }
        }
        Weights { table, prior: bits(self.prior / (1.0 - self.prior)) }
    }
}

const MOST_LEVELS: usize = 14;

/// No single comparison decides alone, however small its counts were.
fn bits(odds: f64) -> f32 {
    (odds.log2() as f32).clamp(-MOST_BITS, MOST_BITS)
}
const MOST_BITS: f32 = 14.0;

/// A model as numbers to add.
#[derive(Clone, Debug, PartialEq)]
pub struct Weights {
    table: [[f32; MOST_LEVELS]; COMPARISONS],
    prior: f32,
}

impl Weights {
    /// The weight of a pair that a search threw up, in bits: 0 is as likely as not. Most such pairs are of two companies,
    /// which the prior counts; a pair that somebody names has no such prior.
    pub fn of_candidates(&self, levels: &Levels) -> f32 {
        let sum: f32 = self.table.iter().zip(levels.levels).map(|(row, level)| row[usize::from(level)]).sum();
        self.prior + sum + rarity(levels)
    }

    /// How likely it is, in bits, that a pair which a search threw up is of one company.
    pub(crate) fn prior(&self) -> f32 {
        self.prior
    }

    pub fn of_level(&self, comparison: Comparison, level: u8) -> f32 {
        self.table[comparison as usize][usize::from(level)]
    }
}

/// The adjustment for how common the words in common are (term frequency), in bits: agreement on `ADVANCED SYSTEMS` tells
/// less than on `PALANTIR`, where it is agreement at all.
pub(crate) fn rarity(levels: &Levels) -> f32 {
    match levels.levels[0] > NameLevel::PlacesDiffer as u8 {
        true => 0.0,
        false => rarity_of(levels.shared),
    }
}

/// The adjustment where words that tell so much, in bits, are in common.
pub(crate) fn rarity_of(shared: f32) -> f32 {
    (0.5 * (shared - TYPICAL)).clamp(-4.0, 2.0)
}
/// What one rare word tells.
const TYPICAL: f32 = 14.0;

/// The probability that a weight stands for.
pub fn probability(weight: f32) -> f64 {
    1.0 / (1.0 + (-f64::from(weight)).exp2())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_curated_model_is_whole() {
        let model = Model::curated();
        assert_eq!(Model::read("again", &model.to_text()), Ok(model));
    }

    #[test]
    fn a_model_that_is_not_whole_is_refused_by_name() {
        let mut model = Model::curated();
        model.comparisons.remove("place");
        let error = Model::read("mine.toml", &model.to_text()).unwrap_err();
        assert_eq!(error.to_string(), "mine.toml: comparison \"place\": is missing");
        assert!(Model::read("mine.toml", "prior = 'x'").unwrap_err().to_string().starts_with("mine.toml: "));
    }

    #[test]
    fn agreement_speaks_for_one_company_and_conflict_against_it() {
        let weights = Model::curated().weights();
        for comparison in Comparison::ALL {
            assert!(weights.of_level(comparison, 0) >= 0.0, "{}", comparison.name());
            let different = comparison.levels().iter().rposition(|level| *level != "not known").unwrap();
            assert!(weights.of_level(comparison, different as u8) < 0.0, "{}", comparison.name());
        }
    }
}
