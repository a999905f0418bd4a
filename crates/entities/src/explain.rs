//! Why two names are, or are not, taken for one company: the waterfall of weights.

use std::num::NonZeroUsize;

use serde::Serialize;

use crate::comparison::{Comparison, Levels};
use crate::judgements::{Judgements, Verdict};
use crate::model::{Model, probability, rarity};
use crate::renames;
use crate::roster::{Record, Roster};

/// From which probability on a pair that somebody names is taken for one company. Candidates that a search throws up must
/// be surer: [`crate::resolve::LINKED`].
pub const THRESHOLD: f64 = 0.5;

/// What is known beside the names: people's judgements. Curated changes of name are always known.
#[derive(Clone, Copy, Debug, Default)]
pub struct Knowledge<'a> {
    pub judgements: Option<&'a Judgements>,
}

/// Two records, and what speaks for and against one company.
#[derive(Clone, Debug, Serialize)]
pub struct Pair {
    /// The sum of all steps, in bits: 0 is as likely as not.
    pub weight: f32,
    pub probability: f64,
    pub steps: Vec<Step>,
    /// What decides whatever the weights: a judgement, or a known change of name.
    pub decided_by: Option<Decided>,
    pub model: String,
}

/// One comparison's part.
#[derive(Clone, Debug, Serialize)]
pub struct Step {
    pub comparison: &'static str,
    pub level: &'static str,
    /// In bits: for one company above 0, against it below.
    pub weight: f32,
}

#[derive(Clone, Debug, Serialize)]
pub struct Decided {
    pub same: bool,
    pub why: String,
}

impl Pair {
    /// Compares two names.
    pub fn of(one: &str, other: &str, model: &Model, knowledge: &Knowledge<'_>) -> Pair {
        let records = [one, other].map(|name| Record { name, ..Record::default() });
        Pair::of_records(&records, model, knowledge)
    }

    /// Compares two records.
    pub fn of_records(records: &[Record<'_>; 2], model: &Model, knowledge: &Knowledge<'_>) -> Pair {
        let roster = Roster::of(records, model.frequent_words.clone(), NonZeroUsize::MIN);
        let (one, other) = (roster.profile_of[0], roster.profile_of[1]);
        let levels = roster.compare(one.min(other), one.max(other));
        let nobody = roster.is_nobody(one) || roster.is_nobody(other);
        let steps = steps(&levels, model);
        let weight = steps.iter().map(|step| step.weight).sum();
        let decided_by = decided(records, nobody, knowledge);
        Pair { weight, probability: probability(weight), steps, decided_by, model: model.version.clone() }
    }

    /// The decision at the default threshold; a judgement or a known change of name wins.
    pub fn is_same(&self) -> bool {
        self.decided_by.as_ref().map_or(self.probability >= THRESHOLD, |decided| decided.same)
    }

    /// The steps that count, strongest first, in words.
    pub fn reasons(&self) -> Vec<String> {
        let mut strongest: Vec<&Step> = self.steps.iter().filter(|step| step.weight.abs() >= 0.5).collect();
        strongest.sort_by(|a, b| b.weight.abs().total_cmp(&a.weight.abs()));
        let steps =
            strongest.into_iter().map(|step| format!("{}: {} ({:+.1})", step.comparison, step.level, step.weight));
        self.decided_by.iter().map(|decided| decided.why.clone()).chain(steps).collect()
    }
}

fn steps(levels: &Levels, model: &Model) -> Vec<Step> {
    let weights = model.weights();
    let mut steps = Vec::new();
    for comparison in Comparison::ALL {
        let level = levels.levels[comparison as usize];
        if !comparison.is_unknown(level) {
            steps.push(Step {
                comparison: comparison.name(),
                level: comparison.levels()[usize::from(level)],
                weight: weights.of_level(comparison, level),
            });
        }
        if comparison == Comparison::Name {
            let weight = rarity(levels);
            let level =
                if weight < 0.0 { "the words in common are common ones" } else { "the words in common are rare" };
            steps.push(Step { comparison: "rarity", level, weight });
        }
    }
    steps
}

fn decided(records: &[Record<'_>; 2], nobody: bool, knowledge: &Knowledge<'_>) -> Option<Decided> {
    let [one, other] = records.map(|record| record.name);
    if nobody {
        let why = "one of them stands for nobody in particular, and is never a company".to_owned();
        return Some(Decided { same: false, why });
    }
    if let Some(judgement) = knowledge.judgements.and_then(|judgements| judgements.on(one, other))
        && judgement.verdict != Verdict::Unsure
    {
        let same = judgement.verdict == Verdict::Same;
        return Some(Decided {
            same,
            why: format!("judged on {} by {}: {}", judgement.day, judgement.by, judgement.why),
        });
    }
    renames::between(one, other).map(|rename| Decided {
        same: true,
        why: format!("{} took the name {} in {}", rename.former, rename.present, rename.year),
    })
}
