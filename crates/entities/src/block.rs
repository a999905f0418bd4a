//! Which pairs of records are worth comparing: those that share a key.
//!
//! There are a few kinds of keys, each for one way in which records of a company differ. A key that very many records
//! share is not given up: its records are put in the order of their letters, and each is compared with those beside it.
//! So the work grows with the records, however common a word is.

use std::hash::Hasher;
use std::num::NonZeroUsize;

use twox_hash::XxHash3_64;

use crate::names::WordKind;
use crate::parallel;
use crate::roster::{CAGE, CITY, DUNS, POSTCODE, Roster, UEI};

/// Kinds of keys, in the order in which they are tried: the more telling first.
const KINDS: usize = 13;

/// How widely candidates are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Search {
    /// Pairs that could be linked.
    Near,
    /// Those that are worth a person's look or a lesson, too: with a telling word in common and nothing beside it.
    Wide,
}

/// The kinds of a wide search: records found by them alone have no place in common, and names that differ are not linked
/// without one.
const WIDE: [usize; 3] = [5, 6, 7];
/// Up to so many records with one key are all compared with each other.
const ALL_PAIRS: usize = 24;
/// With more, each is compared with so many that follow it in the order of letters.
const NEIGHBOURS: usize = 8;
/// Records that a thread takes at a time.
const AT_A_TIME: usize = 4_096;

/// A record's keys: 0 where it has none of a kind. Filled up, so that all are compared at once and lie in one line of the
/// cache.
#[derive(Clone, Copy, Default)]
#[repr(align(64))]
struct Keys([u32; 16]);

/// All records by their keys.
pub(crate) struct Blocks {
    keys: Vec<Keys>,
    kinds: Vec<Runs>,
    threads: NonZeroUsize,
}

/// Records that share a key of one kind, in runs.
struct Runs {
    members: Vec<u32>,
    /// Where each run ends.
    ends: Vec<u32>,
}

impl Blocks {
    pub(crate) fn of(roster: &Roster, search: Search, threads: NonZeroUsize) -> Blocks {
        let profiles: Vec<u32> = (0..roster.profiles.len() as u32).collect();
        let (mut keys, letters): (Vec<Keys>, Vec<u64>) =
            parallel::map(&profiles, threads, |profile| keys(roster, *profile, search)).into_iter().unzip();
        let kinds: Vec<usize> = (0..KINDS).collect();
        let kinds: Vec<Runs> = parallel::deal(&kinds, threads, |kind| Runs::of(&keys, *kind, &letters));
        // Whether two records under a crowded key were beside each other is not known later: it does not count as a
        // meeting, so that they may be visited twice. That changes no result.
        for (kind, runs) in kinds.iter().enumerate() {
            for run in runs.iter().filter(|run| run.len() > ALL_PAIRS) {
                run.iter().for_each(|profile| keys[*profile as usize].0[kind] = 0);
            }
        }
        Blocks { keys, kinds, threads }
    }

    /// Visits every pair of candidates once, on all threads; each thread has a visitor of its own. The same thread is
    /// given the same pairs in every run.
    pub(crate) fn visit<V: Send>(
        &self,
        visitor: impl Fn() -> V + Sync,
        visit: impl Fn(&mut V, u32, u32) + Sync,
    ) -> Vec<V> {
        let threads = self.threads.get();
        let see = |thread: usize| {
            let mut visitor = visitor();
            let mut turn = 0;
            for (kind, runs) in self.kinds.iter().enumerate() {
                let mut seen = 0;
                for run in runs.iter() {
                    seen += run.len();
                    if seen >= AT_A_TIME {
                        seen = 0;
                        turn += 1;
                    }
                    if turn % threads == thread {
                        self.visit_run(kind, run, &mut |one, other| visit(&mut visitor, one, other));
                    }
                }
            }
            visitor
        };
        parallel::on_all(self.threads, see)
    }

    fn visit_run(&self, kind: usize, run: &[u32], visit: &mut impl FnMut(u32, u32)) {
        let reach = if run.len() <= ALL_PAIRS { run.len() } else { NEIGHBOURS };
        for (at, one) in run.iter().enumerate() {
            for other in run[at + 1..].iter().take(reach) {
                if !self.met_before(kind, *one, *other) {
                    visit(*one.min(other), *one.max(other));
                }
            }
        }
    }

    /// Whether an earlier kind of key brought the two together.
    fn met_before(&self, kind: usize, one: u32, other: u32) -> bool {
        let (a, b) = (&self.keys[one as usize].0, &self.keys[other as usize].0);
        let mut equal = 0_u32;
        for place in 0..a.len() {
            equal |= u32::from(a[place] == b[place] && a[place] != 0) << place;
        }
        equal & ((1 << kind) - 1) != 0
    }
}

impl Runs {
    /// The runs of a kind, in the order of their first records.
    fn of(keys: &[Keys], kind: usize, letters: &[u64]) -> Runs {
        let with_key = keys.iter().enumerate().filter(|(_, keys)| keys.0[kind] != 0);
        let mut members: Vec<u64> =
            with_key.map(|(profile, keys)| u64::from(keys.0[kind]) << 32 | profile as u64).collect();
        members.sort_unstable();
        let same_key = |one: &u64, other: &u64| one >> 32 == other >> 32;
        let mut found: Vec<(u32, u32, u32)> = Vec::new();
        let mut start = 0;
        for run in members.chunk_by(same_key) {
            if run.len() > 1 {
                found.push((run[0] as u32, start, start + run.len() as u32));
            }
            start += run.len() as u32;
        }
        found.sort_unstable();
        let mut runs = Runs { members: Vec::new(), ends: Vec::with_capacity(found.len()) };
        for (_, start, end) in found {
            let from = runs.members.len();
            runs.members.extend(members[start as usize..end as usize].iter().map(|member| *member as u32));
            if runs.members.len() - from > ALL_PAIRS {
                runs.members[from..].sort_unstable_by_key(|profile| (letters[*profile as usize], *profile));
            }
            runs.ends.push(runs.members.len() as u32);
        }
        runs
    }

    fn iter(&self) -> impl Iterator<Item = &[u32]> {
        let starts = std::iter::once(&0).chain(&self.ends);
        starts.zip(&self.ends).map(|(start, end)| &self.members[*start as usize..*end as usize])
    }
}

/// A record's keys, and its first letters.
fn keys(roster: &Roster, profile: u32, search: Search) -> (Keys, u64) {
    let mut keys = [0; 16];
    if roster.is_nobody(profile) {
        return (Keys(keys), 0);
    }
    let dictionary = &roster.dictionary;
    let fields = &roster.profiles[profile as usize].fields;
    // The words by how much they tell; at most six of them matter.
    let mut telling: [(f32, u32, u64); 6] = [(-1.0, 0, 0); 6];
    let mut joined = XxHash3_64::new();
    let mut letters = [0_u8; 8];
    let mut filled = 0;
    for word in roster.words_of(profile) {
        let entry = dictionary.entry(*word);
        let text = entry.text.as_bytes();
        joined.write(text);
        let some = text.len().min(letters.len() - filled);
        letters[filled..filled + some].copy_from_slice(&text[..some]);
        filled += some;
        if matches!(entry.kind, WordKind::Home | WordKind::Number) {
            continue;
        }
        let new = (entry.information, entry.stem_hash, entry.skeleton);
        if let Some(at) = telling.iter().position(|known| (known.0, known.1) < (new.0, new.1)) {
            telling[at..].rotate_right(1);
            telling[at] = new;
        }
    }
    let [first, second, third, ..] = telling;
    let key = |kind: u32, a: u32, b: u32| {
        let mixed = (u64::from(a) << 32 | u64::from(b)).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 31;
        (mixed as u32).wrapping_add(kind.wrapping_mul(0x85eb_ca6b)).max(1)
    };
    let joined = joined.finish();
    let both = |a: u32, b: u32| a != 0 && b != 0;
    let has = |word: &(f32, u32, u64)| word.0 >= 0.0;
    let fold = |hash: u64| (hash ^ (hash >> 32)) as u32;
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
    if search == Search::Near {
        WIDE.into_iter().for_each(|kind| keys[kind] = 0);
    }
    (Keys(keys), u64::from_be_bytes(letters))
}
