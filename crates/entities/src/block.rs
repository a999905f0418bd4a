//! Which pairs of records are worth comparing: those that share a key.
//!
//! There are a few kinds of keys, each for one way in which records of a company differ. A key that very many records
//! share is not given up: its records are put in the order of their letters, and each is compared with those beside it.
//! So the work grows with the records, however common a word is.

use std::num::NonZeroUsize;

use std::hash::Hasher;

use twox_hash::XxHash3_64;

use crate::names::WordKind;
use crate::roster::{CAGE, CITY, DUNS, POSTCODE, Roster, UEI, in_parallel};
use crate::spelling::skeleton;

/// Kinds of keys, in the order in which they are tried: the more telling first.
const KINDS: usize = 13;
/// Up to so many records with one key are all compared with each other.
const ALL_PAIRS: usize = 24;
/// With more, each is compared with so many that follow it in the order of letters.
const NEIGHBOURS: usize = 8;

/// The keys of all records: 0 where a record has none of a kind.
pub(crate) struct Blocks<'a> {
    roster: &'a Roster,
    keys: Vec<[u32; KINDS]>,
    /// The first letters of each record's words, to put the records of a crowded key in order.
    letters: Vec<u64>,
    threads: NonZeroUsize,
}

impl<'a> Blocks<'a> {
    pub(crate) fn of(roster: &'a Roster, threads: NonZeroUsize) -> Blocks<'a> {
        let profiles: Vec<u32> = (0..roster.profiles.len() as u32).collect();
        let (keys, letters) = in_parallel(&profiles, threads, |profile| keys(roster, *profile)).into_iter().unzip();
        Blocks { roster, keys, letters, threads }
    }

    /// Visits every pair of candidates once, on all threads; each thread has a visitor of its own.
    pub(crate) fn visit<V: Send>(
        &self,
        visitor: impl Fn() -> V + Sync,
        visit: impl Fn(&mut V, u32, u32) + Sync,
    ) -> Vec<V> {
        let mut visitors: Vec<V> = (0..self.threads.get()).map(|_| visitor()).collect();
        let mut crowded: Vec<Vec<u32>> = Vec::with_capacity(KINDS);
        for kind in 0..KINDS {
            let mut members: Vec<(u32, u64, u32)> = Vec::new();
            for (profile, keys) in self.keys.iter().enumerate() {
                if keys[kind] != 0 && !self.roster.is_nobody(profile as u32) {
                    members.push((keys[kind], self.letters[profile], profile as u32));
                }
            }
            members.sort_unstable();
            let runs: Vec<&[(u32, u64, u32)]> =
                members.chunk_by(|one, other| one.0 == other.0).filter(|run| run.len() > 1).collect();
            // Longest share first would need a plan; runs are short, so equal shares of members do.
            let share = members.len() / self.threads.get() + 1;
            let crowded_before = &crowded;
            let visit = &visit;
            std::thread::scope(|scope| {
                let mut rest = &runs[..];
                for visitor in &mut visitors {
                    let mut taken = 0;
                    let end = rest.iter().position(|run| {
                        taken += run.len();
                        taken > share
                    });
                    let (mine, others) = rest.split_at(end.map_or(rest.len(), |end| end + 1));
                    rest = others;
                    scope.spawn(move || {
                        for run in mine {
                            let reach = if run.len() <= ALL_PAIRS { run.len() } else { NEIGHBOURS };
                            for (at, (.., one)) in run.iter().enumerate() {
                                for (.., other) in run[at + 1..].iter().take(reach) {
                                    if !self.met_before(kind, *one, *other, crowded_before) {
                                        visit(visitor, *one.min(other), *one.max(other));
                                    }
                                }
                            }
                        }
                    });
                }
            });
            crowded.push(runs.iter().filter(|run| run.len() > ALL_PAIRS).map(|run| run[0].0).collect());
        }
        visitors
    }

    /// Whether an earlier kind of key brought the two together. Under a crowded key it is not known, so they may be
    /// visited twice: that changes no result.
    fn met_before(&self, kind: usize, one: u32, other: u32, crowded: &[Vec<u32>]) -> bool {
        let (a, b) = (&self.keys[one as usize], &self.keys[other as usize]);
        (0..kind).any(|kind| a[kind] != 0 && a[kind] == b[kind] && crowded[kind].binary_search(&a[kind]).is_err())
    }
}

fn keys(roster: &Roster, profile: u32) -> ([u32; KINDS], u64) {
    let dictionary = &roster.dictionary;
    let fields = &roster.profiles[profile as usize].fields;
    // The words by how much they tell; at most six of them matter.
    let mut telling: [(f32, u32, u64); 6] = [(-1.0, 0, 0); 6];
    let mut joined = XxHash3_64::new();
    let mut letters = [0_u8; 8];
    let mut filled = 0;
    let mut first_word = 0;
    for word in roster.words_of(profile) {
        let entry = dictionary.entry(*word);
        let text = entry.text.as_bytes();
        joined.write(text);
        for letter in text {
            if filled < letters.len() {
                letters[filled] = *letter;
                filled += 1;
            }
        }
        if matches!(entry.kind, WordKind::Home | WordKind::Number) {
            continue;
        }
        let stem = &dictionary.entries[entry.stem as usize].text;
        let hash = (XxHash3_64::oneshot(stem.as_bytes()) >> 32) as u32;
        if first_word == 0 {
            first_word = hash;
        }
        let new = (entry.information, hash, skeleton(&entry.text));
        if let Some(at) = telling.iter().position(|known| (known.0, known.1) < (new.0, new.1)) {
            telling[at..].rotate_right(1);
            telling[at] = new;
        }
    }
    let [first, second, third, ..] = telling;
    let key = |kind: u32, a: u32, b: u32| {
        let mixed = (u64::from(a) << 32 | u64::from(b)).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 31;
        // A kind is part of its key, so that sets of crowded keys need no kind.
        (mixed as u32).wrapping_add(kind.wrapping_mul(0x85eb_ca6b)).max(1)
    };
    let joined = joined.finish();
    let both = |a: u32, b: u32| a != 0 && b != 0;
    let has = |word: &(f32, u32, u64)| word.0 >= 0.0;
    let fold = |hash: u64| (hash ^ (hash >> 32)) as u32;
    let mut keys = [0; KINDS];
    for (kind, field) in [(0, UEI), (1, DUNS), (2, CAGE)] {
        if fields[field] != 0 {
            keys[kind] = key(kind as u32, fields[field], 7);
        }
    }
    keys[3] = key(3, fold(joined), 7);
    if has(&second) {
        keys[4] = key(4, first.1.min(second.1), first.1.max(second.1));
    }
    if has(&first) {
        keys[5] = key(5, first.1, 7);
        // The word that tells most may be the one that is misspelt.
        if has(&third) {
            keys[6] = key(6, second.1.min(third.1), second.1.max(third.1));
        } else if has(&second) {
            keys[6] = key(6, second.1, 7);
        }
        keys[7] = key(7, fold(first.2), if has(&second) { fold(second.2) } else { 7 });
        if both(fields[CITY], fold(first.2)) {
            keys[8] = key(8, fields[CITY], fold(first.2));
        }
        if fields[POSTCODE] != 0 {
            keys[9] = key(9, fields[POSTCODE], u32::from(letters[0]));
            keys[10] = key(10, fields[POSTCODE], second.1);
        }
    }
    if filled >= 6 {
        let begin = u64::from_be_bytes(letters) >> 16;
        keys[11] = key(11, fold(begin), 7);
        if fields[CITY] != 0 {
            keys[12] = key(12, fields[CITY], fold(begin >> 24));
        }
    }
    (keys, u64::from_be_bytes(letters))
}
