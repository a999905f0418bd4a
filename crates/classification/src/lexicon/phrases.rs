//! Finds phrases of whole words in one pass over a text, whatever stands between their words.
//!
//! The automaton looks for one word of each phrase, the least everyday one; what stands around a hit is
//! compared only then. A table of the first letters of all those words turns away most words of a text without
//! asking the automaton, and a text without hits allocates nothing.

use std::collections::HashMap;
use std::ops::Range;

use aho_corasick::automaton::Automaton;
use aho_corasick::dfa::DFA;
use aho_corasick::{Anchored, BuildError, StartKind};

/// The longest run of blanks and punctuation that still joins two words of a phrase, in characters.
const LONGEST_GAP: usize = 6;

/// A word shorter than this takes no plural: "PCS" and "HPS" are other words.
const SHORTEST_PLURAL: usize = 4;

/// A word shorter than this is looked for only where a phrase has no other: it stands in too many texts.
const SHORTEST_ANCHOR: usize = 3;

/// A compiled list of phrases. A phrase is known by its position in the list it was built from.
#[derive(Debug, Clone)]
pub(crate) struct PhraseSet {
    heads: Heads,
    automaton: DFA,
    /// For each pattern of the automaton, the phrases that it anchors.
    anchored: Vec<Vec<u32>>,
    phrases: Vec<Phrase>,
}

#[derive(Debug, Clone)]
struct Phrase {
    words: Vec<Box<str>>,
    /// Which word the automaton looks for.
    anchor: usize,
    takes_plural: bool,
}

impl PhraseSet {
    /// Compiles the phrases; each must hold a word that [`begins_plainly`], one that does not is never found.
    /// Words of the everyday phrases are avoided as anchors: they stand in too many texts.
    pub(crate) fn new<'a>(
        phrases: impl IntoIterator<Item = &'a str>,
        everyday: impl IntoIterator<Item = &'a str>,
    ) -> Result<Self, BuildError> {
        let words: Vec<Vec<&str>> = phrases.into_iter().map(|phrase| words_of(phrase).collect()).collect();
        let mut everyday_uses: HashMap<&str, usize> = HashMap::new();
        for word in everyday.into_iter().flat_map(words_of) {
            *everyday_uses.entry(word).or_default() += 1;
        }
        let phrases: Vec<Phrase> = words.iter().map(|words| Phrase::new(words, &everyday_uses)).collect();
        let mut patterns: Vec<&str> = Vec::new();
        let mut anchored: Vec<Vec<u32>> = Vec::new();
        let mut known = HashMap::new();
        for (number, phrase) in (0..).zip(&phrases) {
            let Some(word) = phrase.words.get(phrase.anchor) else { continue };
            let pattern = *known.entry(word.as_ref()).or_insert_with(|| {
                patterns.push(word);
                anchored.push(Vec::new());
                patterns.len() - 1
            });
            anchored[pattern].push(number);
        }
        let automaton = DFA::builder()
            .ascii_case_insensitive(true)
            .start_kind(StartKind::Anchored)
            .prefilter(false)
            .build(&patterns)?;
        Ok(Self { heads: Heads::of(&patterns), automaton, anchored, phrases })
    }

    /// Calls `found` with each phrase that stands in the text as whole words, and the bytes it covers.
    pub(crate) fn each_in(&self, text: &str, mut found: impl FnMut(usize, Range<usize>)) {
        self.heads.each_in(text, |start| self.words_from(text, start, &mut found));
    }

    /// Follows the automaton from the start of a word for as long as some anchor goes on like the text.
    // Kept out of the loop over all bytes, which then runs in registers.
    #[inline(never)]
    fn words_from(&self, text: &str, start: usize, found: &mut impl FnMut(usize, Range<usize>)) {
        // The automaton is built for anchored searches, so that this cannot fail.
        let Ok(mut state) = self.automaton.start_state(Anchored::Yes) else { return };
        for (end, &byte) in (start + 1..).zip(&text.as_bytes()[start..]) {
            state = self.automaton.next_state(Anchored::Yes, state, byte);
            if self.automaton.is_special(state) {
                if self.automaton.is_dead(state) {
                    return;
                }
                if self.automaton.is_match(state) {
                    let pattern = self.automaton.match_pattern(state, 0);
                    self.verify(pattern.as_usize(), text, start..end, found);
                }
            }
        }
    }

    fn verify(&self, pattern: usize, text: &str, hit: Range<usize>, found: &mut impl FnMut(usize, Range<usize>)) {
        if !starts_word(text, hit.start) || !(ends_word(text, hit.end) || ends_plural(text, hit.end)) {
            return;
        }
        for &number in &self.anchored[pattern] {
            let number = number as usize;
            if let Some(range) = self.phrases[number].around(text, hit.clone()) {
                found(number, range);
            }
        }
    }
}

/// Which four letters may begin an anchor, as a set of bits; letters are told apart by five bits each.
#[derive(Debug, Clone)]
struct Heads(Box<[u64; 1 << (Heads::BITS - 6)]>);

impl Heads {
    const LETTERS: usize = 4;
    const BITS: usize = 5 * Self::LETTERS;

    fn of(anchors: &[&str]) -> Self {
        let mut heads = Self(Box::new([0; 1 << (Self::BITS - 6)]));
        for anchor in anchors {
            let letter = |byte: u8| usize::from(Self::LETTER[usize::from(byte)]);
            let taken = anchor.bytes().take(Self::LETTERS).fold(0, |head, byte| head << 5 | letter(byte));
            // A shorter word ends with something that is no letter; what follows that can be anything.
            let open = Self::LETTERS.saturating_sub(anchor.len());
            let head = taken << (5 * open);
            let ends = 1 << (5 * open.saturating_sub(1));
            (head..head + ends).for_each(|head| heads.0[head / 64] |= 1 << (head % 64));
        }
        heads
    }

    /// Calls `found` with each place where a word starts like an anchor.
    fn each_in(&self, text: &str, mut found: impl FnMut(usize)) {
        // The last five letters read; before the text begins and after it ends there are none.
        let mut window = 0_usize;
        let mut read = |end: usize, letter: u8| {
            window = (window << 5 | usize::from(letter)) & ((1 << (Self::BITS + 5)) - 1);
            let head = window & ((1 << Self::BITS) - 1);
            // The first of the five must be none: then a word starts at the second. Both tests are made at once, since
            // a branch at every start of a word is one that cannot be foretold.
            let starts = u64::from(window == head);
            if starts & (self.0[head / 64] >> (head % 64)) & 1 == 1 {
                found(end - Self::LETTERS);
            }
        };
        for (end, byte) in (1..).zip(text.bytes()) {
            read(end, Self::LETTER[usize::from(byte)]);
        }
        for end in text.len() + 1..text.len() + Self::LETTERS {
            read(end, 0);
        }
    }

    /// Five bits for each byte, 0 for what is neither letter nor digit; some digits share theirs with letters.
    const LETTER: [u8; 256] = {
        let mut letters = [0; 256];
        let mut byte = 0;
        while byte < 128 {
            if (byte as u8).is_ascii_alphanumeric() {
                // "0" would be 16 and no byte here gives 0.
                letters[byte] = byte as u8 & 31;
            }
            byte += 1;
        }
        letters
    };
}

impl Phrase {
    fn new(words: &[&str], everyday: &HashMap<&str, usize>) -> Self {
        // "SAS SOFTWARE" is looked for by "SAS", since "SOFTWARE" stands in every second text.
        // A sign that stands alone ("AT & T") begins no word of the text.
        let is_sign = |word: &str| !begins_plainly(word);
        let anchor = (0..words.len())
            .min_by_key(|&position| {
                let word = words[position];
                (is_sign(word), everyday.get(word).copied().unwrap_or(0), word.len() < SHORTEST_ANCHOR)
            })
            .unwrap_or(0);
        let words: Vec<Box<str>> = words.iter().copied().map(Box::from).collect();
        let takes_plural = words.last().is_some_and(|word| {
            word.len() >= SHORTEST_PLURAL
                && word.bytes().all(|byte| byte.is_ascii_alphabetic())
                && !word.ends_with(['S', 's'])
        });
        Self { words, anchor, takes_plural }
    }

    /// The bytes of the whole phrase, where its anchor word stands at `anchor`.
    fn around(&self, text: &str, anchor: Range<usize>) -> Option<Range<usize>> {
        let mut start = anchor.start;
        for word in self.words[..self.anchor].iter().rev() {
            let end = start - gap_before(text, start)?;
            start = end.checked_sub(word.len())?;
            if !is_word_at(text, start, word) || !starts_word(text, start) {
                return None;
            }
        }
        let mut end = anchor.end;
        for word in &self.words[self.anchor + 1..] {
            if !ends_word(text, end) {
                return None;
            }
            let next = end + gap_after(text, end)?;
            if !is_word_at(text, next, word) {
                return None;
            }
            end = next + word.len();
        }
        if self.takes_plural && ends_plural(text, end) {
            end += 1;
        }
        ends_word(text, end).then_some(start..end)
    }
}

/// The words of a phrase: runs of letters and digits; `&`, `+` and `#` belong to a word (AT&T, C++, C#).
pub(crate) fn words_of(phrase: &str) -> impl Iterator<Item = &str> {
    phrase.split(is_gap).filter(|word| !word.is_empty())
}

/// Whether a search can begin with this word: by an ASCII letter or digit.
pub(crate) fn begins_plainly(word: &str) -> bool {
    word.starts_with(|character: char| character.is_ascii_alphanumeric())
}

fn is_gap(character: char) -> bool {
    !character.is_alphanumeric() && !matches!(character, '&' | '+' | '#')
}

fn is_word_at(text: &str, start: usize, word: &str) -> bool {
    text.as_bytes().get(start..start + word.len()).is_some_and(|bytes| bytes.eq_ignore_ascii_case(word.as_bytes()))
}

/// Whether what begins here is not the tail of a longer word, nor the host of an e-mail address.
fn starts_word(text: &str, start: usize) -> bool {
    match text.as_bytes()[..start].last() {
        None => true,
        Some(b'@') => false,
        Some(byte) if byte.is_ascii() => {
            !byte.is_ascii_alphanumeric() || !text.as_bytes()[start].is_ascii_alphanumeric()
        }
        Some(_) => !text[..start].chars().next_back().is_some_and(char::is_alphanumeric),
    }
}

/// Whether what ends here is not the head of a longer word.
fn ends_word(text: &str, end: usize) -> bool {
    match text.as_bytes().get(end) {
        None => true,
        Some(byte) if byte.is_ascii() => {
            !byte.is_ascii_alphanumeric() || !text.as_bytes()[end - 1].is_ascii_alphanumeric()
        }
        Some(_) => !text[end..].chars().next().is_some_and(char::is_alphanumeric),
    }
}

/// Whether what ends here goes on with an S, and ends with it.
fn ends_plural(text: &str, end: usize) -> bool {
    matches!(text.as_bytes().get(end), Some(b'S' | b's')) && ends_word(text, end + 1)
}

/// The length in bytes of the gap that ends at `end`, where it is one that may stand inside a phrase.
fn gap_before(text: &str, end: usize) -> Option<usize> {
    let gap: usize = text[..end]
        .chars()
        .rev()
        .take_while(|&character| is_gap(character))
        .take(LONGEST_GAP + 1)
        .map(char::len_utf8)
        .sum();
    joins(&text[end - gap..end]).then_some(gap)
}

/// The length in bytes of the gap that begins at `start`, where it is one that may stand inside a phrase.
fn gap_after(text: &str, start: usize) -> Option<usize> {
    let gap: usize = text[start..]
        .chars()
        .take_while(|&character| is_gap(character))
        .take(LONGEST_GAP + 1)
        .map(char::len_utf8)
        .sum();
    joins(&text[start..start + gap]).then_some(gap)
}

/// Whether a gap joins two words: a few blanks, line breaks or marks, but not the end of a sentence.
fn joins(gap: &str) -> bool {
    let mut characters = 0;
    let mut stopped = false;
    for character in gap.chars() {
        characters += 1;
        if matches!(character, ';' | ':' | '|') || (stopped && character.is_whitespace()) {
            return false;
        }
        stopped = character == '.';
    }
    (1..=LONGEST_GAP).contains(&characters)
}

#[cfg(test)]
mod tests;
