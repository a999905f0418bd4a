//! How right the model is, on labelled pairs of names.

use serde::Serialize;

use crate::explain::Pair;
use crate::model::{Model, probability};

/// A labelled pair: two names, and whether they are of one company.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelledPair {
    pub one: String,
    pub other: String,
    pub same: bool,
}

/// What an evaluation found.
#[derive(Clone, Debug, Serialize)]
pub struct Evaluation {
    /// The model and the default threshold that were used.
    pub model: String,
    pub threshold: f64,
    pub pairs: usize,
    pub right_same: usize,
    pub right_different: usize,
    pub wrong_same: usize,
    pub wrong_different: usize,
    pub precision: f64,
    pub recall: f64,
    pub f1: f64,
    /// Pairs by what the model said, in tenths of probability: whether 0.9 means nine of ten.
    pub calibration: Vec<CalibrationLine>,
    pub errors: Vec<Wrong>,
}

#[derive(Clone, Debug, Serialize)]
pub struct CalibrationLine {
    pub from: f64,
    pub to: f64,
    pub pairs: usize,
    /// Mean of what the model said.
    pub said: f64,
    /// Share of pairs that are of one company.
    pub are: f64,
}

/// A pair that was decided wrongly, and its strongest reasons.
#[derive(Clone, Debug, Serialize)]
pub struct Wrong {
    pub name1: String,
    pub name2: String,
    pub same: bool,
    pub probability: f64,
    pub reasons: Vec<String>,
}

/// Decides every pair by its names alone and compares with the labels.
pub fn evaluate(pairs: &[LabelledPair], model: &Model, knowledge: &crate::explain::Knowledge<'_>) -> Evaluation {
    let mut counts = [[0_usize; 2]; 2];
    let mut bins = [(0_usize, 0.0_f64, 0_usize); 10];
    let mut errors = Vec::new();
    for pair in pairs {
        let found = Pair::of(&pair.one, &pair.other, model, knowledge);
        let said = probability(found.weight);
        let decided = found.is_same();
        counts[usize::from(decided)][usize::from(pair.same)] += 1;
        let bin = &mut bins[((said * 10.0) as usize).min(9)];
        *bin = (bin.0 + 1, bin.1 + said, bin.2 + usize::from(pair.same));
        if decided != pair.same {
            errors.push(Wrong {
                name1: pair.one.clone(),
                name2: pair.other.clone(),
                same: pair.same,
                probability: rounded(said),
                reasons: found.reasons(),
            });
        }
    }
    let [[right_different, wrong_different], [wrong_same, right_same]] = counts;
    let share = |part: usize, of: usize| if of == 0 { 0.0 } else { part as f64 / of as f64 };
    let precision = share(right_same, right_same + wrong_same);
    let recall = share(right_same, right_same + wrong_different);
    let f1 = share(2 * right_same, 2 * right_same + wrong_same + wrong_different);
    let calibration =
        bins.iter().enumerate().filter(|(_, bin)| bin.0 > 0).map(|(place, (pairs, said, same))| CalibrationLine {
            from: place as f64 / 10.0,
            to: (place + 1) as f64 / 10.0,
            pairs: *pairs,
            said: rounded(said / *pairs as f64),
            are: rounded(share(*same, *pairs)),
        });
    Evaluation {
        model: model.version.clone(),
        threshold: crate::explain::THRESHOLD,
        pairs: pairs.len(),
        right_same,
        right_different,
        wrong_same,
        wrong_different,
        precision: rounded(precision),
        recall: rounded(recall),
        f1: rounded(f1),
        calibration: calibration.collect(),
        errors,
    }
}

fn rounded(share: f64) -> f64 {
    (share * 10_000.0).round() / 10_000.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::csv::csv_fields;
    use crate::explain::Knowledge;

    /// Labelled pairs of a shared file, of the rows that `counts` admits; `None` where there is no shared data.
    fn shared(file: &str, names: [usize; 2], label: usize, counts: impl Fn(&[String]) -> bool) -> Option<Evaluation> {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/names/");
        let Ok(text) = std::fs::read_to_string(format!("{folder}{file}")) else {
            println!("skipped: no shared data");
            return None;
        };
        let rows = text.lines().skip(1).map(csv_fields).filter(|row| row.len() > label && counts(row));
        let pairs = rows.filter(|row| row[label] != "?").map(|row| LabelledPair {
            one: row[names[0]].clone(),
            other: row[names[1]].clone(),
            same: row[label] == "1" || row[label] == "true",
        });
        Some(evaluate(&pairs.collect::<Vec<_>>(), &Model::curated(), &Knowledge::default()))
    }

    #[test]
    fn federal_names_are_told_apart() {
        let Some(found) = shared("federal-name-pairs.csv", [0, 1], 2, |_| true) else { return };
        assert!(found.pairs > 2_500 && found.precision >= 0.98 && found.f1 >= 0.97, "{} {}", found.precision, found.f1);
    }

    #[test]
    fn hand_labelled_names_are_told_apart() {
        let counts = |row: &[String]| ["Company", "Organization", "LegalEntity"].contains(&row[1].as_str());
        let Some(found) = shared("opensanctions-name-bench.csv", [2, 3], 4, counts) else { return };
        assert!(found.pairs > 100 && found.f1 >= 0.93, "{}", found.f1);
    }

    #[test]
    fn counts_and_shares_agree() {
        let pair = |one: &str, other: &str, same| LabelledPair { one: one.to_owned(), other: other.to_owned(), same };
        let pairs = [
            pair("ACME INC", "ACME, INC.", true),
            pair("ACME INC", "ZENITH LLC", true),
            pair("ACME INC", "OTHER CO", false),
        ];
        let found = evaluate(&pairs, &Model::curated(), &Knowledge::default());
        assert_eq!((found.right_same, found.wrong_different, found.wrong_same, found.right_different), (1, 1, 0, 1));
        assert_eq!((found.precision, found.recall, found.f1), (1.0, 0.5, 0.6667));
        assert_eq!(found.calibration.iter().map(|line| line.pairs).sum::<usize>(), 3);
        assert_eq!(found.errors.len(), 1);
    }
}
