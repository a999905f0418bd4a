//! How well makers are read: what the program finds in awards beside what people labelled.
//!
//! Counted over (award, maker) for the roles vendor, product and mixed. A row that its labellers were not sure of counts
//! neither as right nor as wrong. A brand and its owner are one answer: "A / B" in a label, and companies that own each
//! other in the families.

use std::collections::BTreeMap;

use serde::Serialize;
use values::names;

use crate::lexicon::{Lexicon, MakerIndex};
use crate::parties::Parties;
use crate::reading::{AwardMaker, AwardTexts};
use crate::roles::Role;
use crate::seller_words::SELLER_WORDS;

/// One row of the labels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The award's id.
    pub id: String,
    /// The maker as people call it, "A / B" where either is right; none where no maker can be told.
    pub maker: Option<String>,
    pub role: Option<Role>,
    pub sure: bool,
}

/// Right, missed and wrong pairs, with the rates that follow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Score {
    pub right: usize,
    pub missed: usize,
    pub wrong: usize,
    pub precision: f64,
    pub recall: f64,
    pub f1: f64,
}

/// One pair that differs from its label.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Difference {
    pub id: String,
    /// `missed`, `wrong` or `role`.
    pub kind: &'static str,
    pub maker: String,
    pub labelled: Option<&'static str>,
    pub found: Option<&'static str>,
    /// The words that the program rests on.
    pub words: String,
    pub rule: String,
}

/// One cell of the confusion of roles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Confusion {
    pub labelled: &'static str,
    /// `none` where the maker was not found.
    pub found: &'static str,
    pub pairs: usize,
}

/// The result.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Evaluation {
    pub awards: usize,
    /// Sure labels with a maker.
    pub labels: usize,
    /// Labels that count neither way.
    pub unsure: usize,
    pub all: Score,
    /// Labels and findings whose maker is in the curated lexicon.
    pub curated: Score,
    /// The others: makers that the records themselves showed, or that nobody knows.
    pub others: Score,
    /// Of the labelled makers that were found in any role, the share with the labelled one.
    pub role_accuracy: f64,
    pub roles: Vec<Confusion>,
    pub errors: Vec<Difference>,
}

/// Compares what was found in each award with its labels.
pub fn evaluate(
    lexicon: &Lexicon,
    parties: &Parties,
    awards: &[(AwardTexts, Vec<AwardMaker>)],
    labels: &[Label],
) -> Evaluation {
    let mut by_award: BTreeMap<&str, Vec<&Label>> = BTreeMap::new();
    for label in labels {
        by_award.entry(&label.id).or_default().push(label);
    }
    let mut tally = Tally::new(lexicon, parties);
    for (award, found) in awards {
        // An award without any label row was not labelled, and says nothing.
        if let Some(labels) = by_award.get(award.id.as_str()) {
            tally.award(award, found, labels);
        }
    }
    tally.finish(awards.len())
}

struct Tally<'a> {
    lexicon: &'a Lexicon,
    names: Names<'a>,
    labels: usize,
    unsure: usize,
    curated: [usize; 3],
    others: [usize; 3],
    roles: BTreeMap<(&'static str, &'static str), usize>,
    errors: Vec<Difference>,
}

const RIGHT: usize = 0;
const MISSED: usize = 1;
const WRONG: usize = 2;

impl<'a> Tally<'a> {
    fn new(lexicon: &'a Lexicon, parties: &'a Parties) -> Self {
        Self {
            lexicon,
            names: Names { lexicon, parties },
            labels: 0,
            unsure: 0,
            curated: [0; 3],
            others: [0; 3],
            roles: BTreeMap::new(),
            errors: Vec::new(),
        }
    }

    fn award(&mut self, award: &AwardTexts, found: &[AwardMaker], labels: &[&Label]) {
        let mut taken = vec![false; found.len()];
        let mut open: Vec<(&Label, &str)> = Vec::new();
        // Equal names first, so that a brand beside its owner goes to its own label.
        let named: Vec<(&Label, &str)> =
            labels.iter().filter_map(|label| label.maker.as_deref().map(|maker| (*label, maker))).collect();
        for closeness in [Closeness::Same, Closeness::Related] {
            let round: Vec<(&Label, &str)> =
                if closeness == Closeness::Same { named.clone() } else { std::mem::take(&mut open) };
            for (label, maker) in round {
                let is_close = |one: &usize| {
                    self.names.closeness(found[*one].maker, maker).is_some_and(|found| found <= closeness)
                };
                let hit = (0..found.len()).find(|one| !taken[*one] && is_close(one));
                match hit {
                    Some(one) => {
                        taken[one] = true;
                        self.matched(award, label, maker, &found[one]);
                    }
                    None => open.push((label, maker)),
                }
            }
        }
        for (label, maker) in open {
            // Two labels of one family may be answered by one finding.
            if !found.iter().any(|one| self.names.closeness(one.maker, maker).is_some()) {
                self.unfound(award, label, maker);
            } else if !label.sure {
                self.unsure += 1;
            } else {
                self.labels += 1;
                self.count(Some(maker), None, RIGHT, label.role.is_some_and(counts));
            }
        }
        for (one, taken) in found.iter().zip(&taken) {
            let known = || named.iter().any(|(_, maker)| self.names.closeness(one.maker, maker).is_some());
            if *taken || !counts(one.role) || known() {
                continue;
            }
            self.count(None, Some(one.maker), WRONG, true);
            self.differ(award, "wrong", self.lexicon.maker(one.maker).name.clone(), None, Some(one));
        }
    }

    fn matched(&mut self, award: &AwardTexts, label: &Label, maker: &str, found: &AwardMaker) {
        if !label.sure {
            self.unsure += 1;
            return;
        }
        self.labels += 1;
        let Some(role) = label.role else { return };
        *self.roles.entry((role.name(), found.role.name())).or_default() += 1;
        match (counts(role), counts(found.role)) {
            (true, true) => self.count(Some(maker), None, RIGHT, true),
            (true, false) => self.count(Some(maker), None, MISSED, true),
            (false, true) => self.count(Some(maker), None, WRONG, true),
            (false, false) => {}
        }
        if role != found.role {
            let kind = match (counts(role), counts(found.role)) {
                (true, false) => "missed",
                (false, true) => "wrong",
                _ => "role",
            };
            self.differ(award, kind, maker.to_owned(), Some(role), Some(found));
        }
    }

    fn unfound(&mut self, award: &AwardTexts, label: &Label, maker: &str) {
        if !label.sure {
            self.unsure += 1;
            return;
        }
        self.labels += 1;
        let Some(role) = label.role else { return };
        *self.roles.entry((role.name(), "none")).or_default() += 1;
        if counts(role) {
            self.count(Some(maker), None, MISSED, true);
            self.differ(award, "missed", maker.to_owned(), Some(role), None);
        }
    }

    fn count(&mut self, label: Option<&str>, found: Option<MakerIndex>, what: usize, counted: bool) {
        if !counted {
            return;
        }
        let is_curated = match (label, found) {
            (Some(maker), _) => self.names.is_curated(maker),
            (None, Some(maker)) => !self.lexicon.is_found(maker),
            (None, None) => false,
        };
        if is_curated { self.curated[what] += 1 } else { self.others[what] += 1 }
    }

    fn differ(
        &mut self,
        award: &AwardTexts,
        kind: &'static str,
        maker: String,
        labelled: Option<Role>,
        found: Option<&AwardMaker>,
    ) {
        self.errors.push(Difference {
            id: award.id.clone(),
            kind,
            maker,
            labelled: labelled.map(Role::name),
            found: found.map(|one| one.role.name()),
            words: found.map_or_else(String::new, |one| one.words.clone()),
            rule: found.map_or_else(String::new, |one| one.rule.sentence().to_owned()),
        });
    }

    fn finish(mut self, awards: usize) -> Evaluation {
        self.errors.sort();
        let all = [0, 1, 2].map(|what| self.curated[what] + self.others[what]);
        let found: usize = self.roles.iter().filter(|((_, found), _)| *found != "none").map(|(_, pairs)| pairs).sum();
        let equal: usize =
            self.roles.iter().filter(|((labelled, found), _)| labelled == found).map(|(_, pairs)| pairs).sum();
        Evaluation {
            awards,
            labels: self.labels,
            unsure: self.unsure,
            all: Score::of(all),
            curated: Score::of(self.curated),
            others: Score::of(self.others),
            role_accuracy: rate(equal, found),
            roles: self
                .roles
                .into_iter()
                .map(|((labelled, found), pairs)| Confusion { labelled, found, pairs })
                .collect(),
            errors: self.errors,
        }
    }
}

/// Whether a role counts as being paid for.
fn counts(role: Role) -> bool {
    role >= Role::Mixed
}

impl Score {
    fn of([right, missed, wrong]: [usize; 3]) -> Score {
        let (precision, recall) = (rate(right, right + wrong), rate(right, right + missed));
        let both = precision + recall;
        let f1 = if both == 0.0 { 0.0 } else { 2.0 * precision * recall / both };
        Score { right, missed, wrong, precision, recall, f1: (f1 * 10_000.0).round() / 10_000.0 }
    }
}

/// A share, to four places; 1 where there is nothing to be right or wrong about.
fn rate(part: usize, whole: usize) -> f64 {
    if whole == 0 { 1.0 } else { (part as f64 / whole as f64 * 10_000.0).round() / 10_000.0 }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Closeness {
    Same,
    Related,
}

/// Whether people and the lexicon mean the same company.
struct Names<'a> {
    lexicon: &'a Lexicon,
    parties: &'a Parties,
}

impl Names<'_> {
    fn closeness(&self, maker: MakerIndex, label: &str) -> Option<Closeness> {
        let maker = self.lexicon.maker(maker);
        alternatives(label)
            .filter_map(|alternative| {
                let slug = self.parties.find(alternative).ok().map(|subject| subject.slug);
                if slug.as_deref() == Some(maker.id.as_str())
                    || is_named(&maker.name, alternative)
                    || is_named(&maker.id, alternative)
                {
                    return Some(Closeness::Same);
                }
                slug.is_some_and(|slug| self.parties.are_related(&slug, &maker.id)).then_some(Closeness::Related)
            })
            .min()
    }

    fn is_curated(&self, label: &str) -> bool {
        (0..self.lexicon.makers().len())
            .filter_map(|index| u16::try_from(index).ok().map(MakerIndex))
            .any(|index| !self.lexicon.is_found(index) && self.closeness(index, label).is_some())
    }
}

/// "A / B": either is right.
fn alternatives(label: &str) -> impl Iterator<Item = &str> {
    label.split(" / ").map(str::trim).filter(|name| !name.is_empty())
}

/// Whether one name is the other, or its beginning in whole words; what stands in brackets is a name of its own.
fn is_named(name: &str, label: &str) -> bool {
    name.split(['(', ')', ',']).filter(|part| !part.trim().is_empty()).any(|part| {
        let (one, other) = (words(part), words(label));
        let compact = |words: &[String]| words.concat();
        let (short, long) = if one.len() <= other.len() { (&one, &other) } else { (&other, &one) };
        !short.is_empty() && (compact(&one) == compact(&other) || long.starts_with(short))
    })
}

/// The words of a company's name that tell it apart: "Foster + Freeman" and "FOSTER & FREEMAN USA INC" begin alike.
fn words(name: &str) -> Vec<String> {
    let tells = |word: &&str| !word.is_empty() && !SELLER_WORDS.between.has_capitals(word);
    names::normalise(name).split(' ').filter(tells).map(str::to_owned).collect()
}
