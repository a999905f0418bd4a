//! The words of many names, numbered, with how much each tells.

use std::collections::{BTreeMap, HashMap};

use foldhash::fast::FixedState;
use serde::{Deserialize, Serialize};

use super::{Reader, Word, WordKind};

/// A word as a number within one [`Dictionary`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct WordId(pub(crate) u32);

/// How common words are among names of companies: part of a trained model.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Frequencies {
    /// Names that were counted.
    pub names: u32,
    /// Names with a word of each stem; words too rare to list are left out.
    pub words: BTreeMap<String, u32>,
}

pub(crate) struct Entry {
    pub(crate) text: Box<str>,
    /// The number of the word that it is compared as.
    pub(crate) stem: u32,
    pub(crate) kind: WordKind,
    /// Names in which its stem stands, on the stem's own entry.
    seen: u32,
    /// Bits: minus the binary logarithm of the share of names with the word.
    pub(crate) information: f32,
}

/// Numbers words and weighs them. Words are weighed once all names are in: [`Dictionary::weigh`].
pub struct Dictionary {
    pub(crate) entries: Vec<Entry>,
    /// One map a kind: `V` as a letter and `V` as a number are two words.
    by_text: [HashMap<Box<str>, u32, FixedState>; 4],
    frequencies: Frequencies,
    names: u32,
}

impl Dictionary {
    pub fn new(frequencies: Frequencies) -> Dictionary {
        Dictionary { entries: Vec::new(), by_text: Default::default(), frequencies, names: 0 }
    }

    /// Numbers the words of one name.
    pub fn add(&mut self, words: &[Word]) -> Vec<WordId> {
        self.names += 1;
        let ids: Vec<WordId> = words.iter().map(|word| WordId(self.number(&word.text, word.kind))).collect();
        for (place, id) in ids.iter().enumerate() {
            let stem = self.entries[id.0 as usize].stem;
            let counted = ids[..place].iter().any(|before| self.entries[before.0 as usize].stem == stem);
            if !counted {
                self.entries[stem as usize].seen += 1;
            }
        }
        ids
    }

    /// Sets how much each word tells, by how many names have it: those seen here and those of the frequency list.
    pub fn weigh(&mut self) {
        let names = f64::from(self.names) + f64::from(self.frequencies.names);
        let most = (names.max(2.0) * 2.0).log2() as f32;
        for place in 0..self.entries.len() {
            let stem = &self.entries[self.entries[place].stem as usize];
            let listed = self.frequencies.words.get(&*stem.text).copied().unwrap_or(0);
            let with_it = f64::from(stem.seen) + f64::from(listed);
            self.entries[place].information = ((names / with_it.max(0.5)).log2() as f32).clamp(0.0, most);
        }
    }

    /// How common the words seen here are, for a model: those in at least `least` names.
    pub fn frequencies(&self, least: u32) -> Frequencies {
        let stems = self.entries.iter().filter(|entry| entry.seen >= least && entry.kind == WordKind::Plain);
        Frequencies { names: self.names, words: stems.map(|entry| (entry.text.to_string(), entry.seen)).collect() }
    }

    pub fn text(&self, word: WordId) -> &str {
        &self.entries[word.0 as usize].text
    }

    pub(crate) fn entry(&self, word: WordId) -> &Entry {
        &self.entries[word.0 as usize]
    }

    fn number(&mut self, text: &str, kind: WordKind) -> u32 {
        if let Some(known) = self.by_text[kind as usize].get(text) {
            return *known;
        }
        let stem = match kind {
            WordKind::Plain => Reader::curated().stem(text).into_owned(),
            _ => text.to_owned(),
        };
        let place = self.entries.len() as u32;
        self.entries.push(Entry { text: text.into(), stem: place, kind, seen: 0, information: 0.0 });
        self.by_text[kind as usize].insert(text.into(), place);
        if stem != text {
            self.entries[place as usize].stem = self.number(&stem, kind);
        }
        place
    }
}
