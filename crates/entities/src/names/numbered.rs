//! Many names, taken apart on all threads, their words numbered.

use std::num::NonZeroUsize;

use values::parallel;

use super::dictionary::Vocabulary;
use super::{Dictionary, Frequencies, LegalForms, Reader, WordId, WordKind};
use crate::ahead::soon_text;

/// A name whose words stand in a list of all words.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NumberedName {
    pub(crate) start: u32,
    pub(crate) length: u8,
    /// Words of the name behind DBA, which follow those of the name.
    pub(crate) other: u8,
    /// Whether it has nothing but plain words.
    pub(crate) all_plain: bool,
    pub(crate) legal: LegalForms,
    pub(crate) joint_venture: bool,
    pub(crate) pseudo: bool,
}

/// Names before one's turn at which its text is asked for.
const AHEAD: usize = 6;

/// Takes names apart and numbers their words, in the order in which they are met; weighs them.
pub(crate) fn numbered(
    names: &[&str],
    frequencies: Frequencies,
    threads: NonZeroUsize,
) -> (Dictionary, Vec<WordId>, Vec<NumberedName>) {
    // Each thread numbers the words of its own part; then words are numbered once for all.
    let parts = parallel::parts(names, threads, |names| {
        let mut vocabulary = Vocabulary::default();
        let (mut words, mut read) = (Vec::with_capacity(names.len() * 4), Vec::with_capacity(names.len()));
        let mut plain = String::new();
        for (place, raw) in names.iter().enumerate() {
            if let Some(later) = names.get(place + AHEAD) {
                soon_text(later);
            }
            let name = Reader::curated().read(raw, &mut plain);
            let start = words.len() as u32;
            words.extend(name.words.iter().chain(&name.other).map(|word| vocabulary.number(word)));
            read.push(NumberedName {
                start,
                length: name.words.len() as u8,
                other: name.other.len() as u8,
                all_plain: name.words.iter().all(|word| word.kind == WordKind::Plain),
                legal: name.legal,
                joint_venture: name.joint_venture,
                pseudo: name.pseudo,
            });
        }
        (vocabulary.words, words, read)
    });
    let mut dictionary = Dictionary::new(frequencies);
    let (mut all_words, mut all) = (Vec::new(), Vec::with_capacity(names.len()));
    for (vocabulary, words, read) in parts {
        let numbers: Vec<u32> = vocabulary.iter().map(|(text, kind)| dictionary.number(text, *kind)).collect();
        let before = all_words.len() as u32;
        all_words.extend(words.into_iter().map(|word| WordId(numbers[word as usize])));
        all.extend(read.into_iter().map(|name| NumberedName { start: before + name.start, ..name }));
    }
    let counts = parallel::parts(&all, threads, |names| seen(names, &all_words, &dictionary));
    for (names, seen) in counts {
        dictionary.count(names, &seen);
    }
    dictionary.weigh();
    (dictionary, all_words, all)
}

/// How many names there are, those behind DBA counted, and in how many of them each stem stands.
fn seen(names: &[NumberedName], words: &[WordId], dictionary: &Dictionary) -> (u32, Vec<u32>) {
    let mut counted = 0;
    let mut seen = vec![0; dictionary.entries.len()];
    for name in names {
        let (start, end) = (name.start as usize, name.start as usize + usize::from(name.length));
        let other = &words[end..end + usize::from(name.other)];
        for words in [&words[start..end], other] {
            for (place, word) in words.iter().enumerate() {
                let stem = dictionary.entry(*word).stem;
                if words[..place].iter().all(|before| dictionary.entry(*before).stem != stem) {
                    seen[stem as usize] += 1;
                }
            }
        }
        counted += 1 + u32::from(name.other > 0);
    }
    (counted, seen)
}
