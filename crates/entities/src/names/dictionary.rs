//! The words of many names, numbered, with how much each tells.

use std::collections::{BTreeMap, HashMap};

use foldhash::fast::FixedState;
use serde::{Deserialize, Serialize};
use twox_hash::XxHash3_64;

use super::{Reader, Word, WordKind};
use crate::spelling::skeleton;

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

/// What comparing looks at of a word: small, since it is read at every close look.
#[derive(Clone, Copy)]
pub(crate) struct Entry {
    /// Bits: minus the binary logarithm of the share of names with the word.
    pub(crate) information: f32,
    /// The number of the word that it is compared as.
    pub(crate) stem: u32,
    /// Where its text stands among all.
    start: u32,
    pub(crate) length: u16,
    pub(crate) kind: WordKind,
    pub(crate) first_letter: u8,
    /// A bit for each letter of its text.
    pub(crate) letters: u32,
}

/// What else is known of a word.
pub(crate) struct Traits {
    /// Names in which its stem stands, on the stem's own entry.
    seen: u32,
    /// Of the text of its stem; the same in every run, as a number is not.
    pub(crate) stem_hash: u32,
    pub(crate) skeleton: u64,
    /// A bit for each two letters of its stem that follow each other.
    pub(crate) bigrams: u128,
}

/// Words numbered in the order in which they are met: one map a kind, since `V` as a letter and `V` as a number are two
/// words.
#[derive(Default)]
pub(crate) struct Vocabulary {
    by_text: [HashMap<Box<str>, u32, FixedState>; 4],
    pub(crate) words: Vec<(Box<str>, WordKind)>,
}

impl Vocabulary {
    pub(crate) fn number(&mut self, word: &Word<'_>) -> u32 {
        if let Some(known) = self.by_text[word.kind as usize].get(&*word.text) {
            return *known;
        }
        let number = self.words.len() as u32;
        self.words.push((word.text.as_ref().into(), word.kind));
        self.by_text[word.kind as usize].insert(word.text.as_ref().into(), number);
        number
    }
}

/// Numbers words and weighs them. Words are weighed once all names are in, with `weigh`.
pub struct Dictionary {
    pub(crate) entries: Vec<Entry>,
    traits: Vec<Traits>,
    texts: String,
    by_text: [HashMap<Box<str>, u32, FixedState>; 4],
    frequencies: Frequencies,
    names: u32,
}

impl Dictionary {
    pub(crate) fn new(frequencies: Frequencies) -> Dictionary {
        Dictionary {
            entries: Vec::new(),
            traits: Vec::new(),
            texts: String::new(),
            by_text: Default::default(),
            frequencies,
            names: 0,
        }
    }

    /// Counts names, and in how many of them each stem stands.
    pub(crate) fn count(&mut self, names: u32, seen: &[u32]) {
        self.names += names;
        self.traits.iter_mut().zip(seen).for_each(|(traits, seen)| traits.seen += seen);
    }

    /// Sets how much each word tells, by how many names have it: those seen here and those of the frequency list.
    pub(crate) fn weigh(&mut self) {
        let names = f64::from(self.names) + f64::from(self.frequencies.names);
        let most = (names.max(2.0) * 2.0).log2() as f32;
        for place in 0..self.entries.len() {
            let stem = WordId(self.entries[place].stem);
            let listed = self.frequencies.words.get(self.text(stem)).copied().unwrap_or(0);
            let with_it = f64::from(self.traits(stem).seen) + f64::from(listed);
            self.entries[place].information = ((names / with_it.max(0.5)).log2() as f32).clamp(0.0, most);
        }
    }

    /// How common the words seen here are, for a model: those in at least `least` names.
    pub(crate) fn frequencies(&self, least: u32) -> Frequencies {
        let words = (0..self.entries.len() as u32).map(WordId);
        let stems = words.map(|word| (word, self.traits(word).seen));
        let common = stems.filter(|(word, seen)| *seen >= least && self.entry(*word).kind == WordKind::Plain);
        Frequencies {
            names: self.names,
            words: common.map(|(word, seen)| (self.text(word).to_owned(), seen)).collect(),
        }
    }

    #[inline]
    pub(crate) fn entry(&self, word: WordId) -> &Entry {
        &self.entries[word.0 as usize]
    }

    pub(crate) fn traits(&self, word: WordId) -> &Traits {
        &self.traits[word.0 as usize]
    }

    #[inline]
    pub(crate) fn text(&self, word: WordId) -> &str {
        let Entry { start, length, .. } = *self.entry(word);
        &self.texts[start as usize..][..usize::from(length)]
    }

    /// The number of a word that was met.
    pub(crate) fn find(&self, text: &str, kind: WordKind) -> Option<WordId> {
        self.by_text[kind as usize].get(text).copied().map(WordId)
    }

    /// The number of a word, which is a new one if it was not met before.
    pub(crate) fn number(&mut self, text: &str, kind: WordKind) -> u32 {
        if let Some(known) = self.by_text[kind as usize].get(text) {
            return *known;
        }
        let stem = match kind {
            WordKind::Plain => Reader::curated().stem(text).into_owned(),
            _ => text.to_owned(),
        };
        let place = self.entries.len() as u32;
        self.entries.push(Entry {
            information: 0.0,
            stem: place,
            start: self.texts.len() as u32,
            length: text.len() as u16,
            kind,
            first_letter: text.bytes().next().unwrap_or_default(),
            letters: letters(text),
        });
        self.texts.push_str(text);
        self.traits.push(Traits {
            seen: 0,
            stem_hash: (XxHash3_64::oneshot(stem.as_bytes()) >> 32) as u32,
            skeleton: skeleton(text),
            bigrams: bigrams(&stem),
        });
        self.by_text[kind as usize].insert(text.into(), place);
        if stem != text {
            self.entries[place as usize].stem = self.number(&stem, kind);
        }
        place
    }
}

fn bigrams(word: &str) -> u128 {
    let two = |pair: &[u8]| (u32::from(pair[0]) << 8 | u32::from(pair[1])).wrapping_mul(0x9e37_79b1) >> 25;
    word.as_bytes().windows(2).fold(0, |bits, pair| bits | 1 << two(pair))
}

/// A bit for each letter; few share one.
fn letters(word: &str) -> u32 {
    word.bytes().fold(0, |bits, letter| bits | 1 << (letter & 31))
}
