//! Which pairs of records are worth comparing: those that share a key.
//!
//! There are a few kinds of keys, each for one way in which records of a company differ. A key that very many records
//! share is not given up: its records are put in the order of their letters, and each is compared with those beside it.
//! So the work grows with the records, however common a word is.

use std::num::NonZeroUsize;
use std::ops::Range;
use std::sync::Mutex;

use values::parallel;

use crate::ahead::soon;
use crate::names::WordKind;
use crate::roster::{CAGE, CITY, DUNS, POSTCODE, Roster, UEI};
use crate::spelling::Joined;

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
/// Records before one's turn at which it is asked for.
const AHEAD: usize = 12;
/// Records that a thread takes at a time.
const AT_A_TIME: u32 = 4_096;

/// A record's keys: 0 where it has none of a kind. Filled up, so that all are compared at once and lie in one line of the
/// cache; the first letters stand behind them.
#[derive(Clone, Copy, Default)]
#[repr(align(64))]
struct Keys([u32; 16]);

impl Keys {
    fn of(keys: [u32; KINDS], letters: [u8; 8]) -> Keys {
        let letters = u64::from_be_bytes(letters);
        let mut all = [0; 16];
        all[..KINDS].copy_from_slice(&keys);
        [all[KINDS], all[KINDS + 1]] = [(letters >> 32) as u32, letters as u32];
        Keys(all)
    }

    fn letters(&self) -> u64 {
        u64::from(self.0[KINDS]) << 32 | u64::from(self.0[KINDS + 1])
    }
}

/// What is done with candidates. What is short and done with each of them is best always inlined.
pub(crate) trait Visitor: Send {
    fn visit(&mut self, one: u32, other: u32);

    /// Tells that a record's turn comes soon, and later that it comes next: to ask for what will be read of it.
    #[inline(always)]
    fn expect_soon(&self, _profile: u32) {}
    #[inline(always)]
    fn expect_next(&self, _profile: u32) {}
}

/// A visitor out of a function and what it gathers.
pub(crate) struct Gathering<V, F>(pub(crate) V, pub(crate) F);

impl<V: Send, F: FnMut(&mut V, u32, u32) + Send> Visitor for Gathering<V, F> {
    fn visit(&mut self, one: u32, other: u32) {
        self.1(&mut self.0, one, other);
    }
}

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
        let mut keys: Vec<Keys> = parallel::map(&profiles, threads, |profile| keys(roster, *profile, search));
        let kinds: Vec<usize> = (0..KINDS).collect();
        let kinds: Vec<Runs> = parallel::deal(&kinds, threads, |kind| Runs::of(&keys, *kind));
        // Whether two records under a crowded key were beside each other is not known later: it does not count as a
        // meeting, so that they may be visited twice. That changes no result.
        for (kind, runs) in kinds.iter().enumerate() {
            for run in runs.iter().filter(|run| run.len() > ALL_PAIRS) {
                run.iter().for_each(|profile| keys[*profile as usize].0[kind] = 0);
            }
        }
        Blocks { keys, kinds, threads }
    }

    /// Visits every pair of candidates once, on all threads; each thread has a visitor of its own, and which of them sees a
    /// pair is not known.
    pub(crate) fn visit<V: Visitor>(&self, visitor: impl Fn() -> V + Sync) -> Vec<V> {
        let pieces = self.kinds.iter().enumerate().flat_map(|(kind, runs)| runs.pieces().map(move |ends| (kind, ends)));
        let pieces = Mutex::new(pieces);
        parallel::on_all(self.threads, |_| {
            let mut visitor = visitor();
            while let Some((kind, ends)) = parallel::next(&pieces) {
                self.visit_piece(kind, ends, &mut visitor);
            }
            visitor
        })
    }

    fn visit_piece(&self, kind: usize, ends: Range<usize>, visitor: &mut impl Visitor) {
        #[cfg(target_arch = "x86_64")]
        if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("popcnt") && is_x86_feature_detected!("bmi1") {
            // SAFETY: the processor was seen to have the instructions.
            return unsafe { self.visit_piece_avx2(kind, ends, visitor) };
        }
        self.visit_piece_with(kind, ends, visitor);
    }

    /// The same, for which the compiler may use instructions that most machines have.
    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2,popcnt,bmi1")]
    fn visit_piece_avx2(&self, kind: usize, ends: Range<usize>, visitor: &mut impl Visitor) {
        self.visit_piece_with(kind, ends, visitor);
    }

    #[inline(always)]
    fn visit_piece_with(&self, kind: usize, ends: Range<usize>, visitor: &mut impl Visitor) {
        let mut place = self.kinds[kind].start(ends.start);
        for run in self.kinds[kind].within(ends) {
            let reach = if run.len() <= ALL_PAIRS { run.len() } else { NEIGHBOURS };
            for (at, one) in run.iter().enumerate() {
                if let Some(later) = self.kinds[kind].members.get(place + 2 * AHEAD) {
                    soon(&self.keys[*later as usize]);
                    visitor.expect_soon(*later);
                }
                if let Some(later) = self.kinds[kind].members.get(place + AHEAD) {
                    visitor.expect_next(*later);
                }
                place += 1;
                for other in run[at + 1..].iter().take(reach) {
                    if !self.met_before(kind, *one, *other) {
                        visitor.visit(*one.min(other), *one.max(other));
                    }
                }
            }
        }
    }

    /// Whether an earlier kind of key brought the two together.
    #[inline(always)]
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
    fn of(keys: &[Keys], kind: usize) -> Runs {
        let with_key = keys.iter().enumerate().filter(|(_, keys)| keys.0[kind] != 0);
        let mut members: Vec<u64> =
            with_key.map(|(profile, keys)| u64::from(keys.0[kind]) << 32 | profile as u64).collect();
        sort_by_upper_half(&mut members);
        let same_key = |one: &u64, other: &u64| one >> 32 == other >> 32;
        // The first record of each run, and where the run begins.
        let mut found: Vec<u64> = Vec::new();
        let mut start = 0;
        for run in members.chunk_by(same_key) {
            if run.len() > 1 {
                found.push(run[0] << 32 | start);
            }
            start += run.len() as u64;
        }
        sort_by_upper_half(&mut found);
        let mut runs = Runs { members: Vec::with_capacity(members.len()), ends: Vec::with_capacity(found.len()) };
        for start in found {
            let from = runs.members.len();
            let rest = &members[start as u32 as usize..];
            let run = rest.iter().take_while(|member| same_key(&rest[0], member));
            runs.members.extend(run.map(|member| *member as u32));
            if runs.members.len() - from > ALL_PAIRS {
                runs.members[from..].sort_unstable_by_key(|profile| (keys[*profile as usize].letters(), *profile));
            }
            runs.ends.push(runs.members.len() as u32);
        }
        runs
    }

    /// Where a run begins among the members.
    fn start(&self, run: usize) -> usize {
        if run == 0 { 0 } else { self.ends[run - 1] as usize }
    }

    fn iter(&self) -> impl Iterator<Item = &[u32]> {
        self.within(0..self.ends.len())
    }

    /// Some of the runs, by their numbers.
    fn within(&self, runs: Range<usize>) -> impl Iterator<Item = &[u32]> {
        let mut start = self.start(runs.start);
        self.ends[runs].iter().map(move |end| {
            let run = &self.members[start..*end as usize];
            start = *end as usize;
            run
        })
    }

    /// The numbers of all runs in pieces of about equal work.
    fn pieces(&self) -> impl Iterator<Item = Range<usize>> {
        let mut next = 0;
        std::iter::from_fn(move || {
            let start = next;
            let before = if start == 0 { 0 } else { *self.ends.get(start - 1)? };
            let ends = &self.ends[start..];
            next = start + ends.partition_point(|end| *end < before + AT_A_TIME) + 1;
            next = next.min(self.ends.len());
            (start < next).then_some(start..next)
        })
    }
}

/// Sorts numbers by their upper halves, digit by digit; those with equal ones keep their order.
fn sort_by_upper_half(list: &mut Vec<u64>) {
    const DIGIT: u32 = 11;
    if list.len() < 1 << DIGIT {
        list.sort_by_key(|number| number >> 32);
        return;
    }
    let mut sorted = vec![0; list.len()];
    for shift in [32, 32 + DIGIT, 32 + 2 * DIGIT] {
        let digit = |number: u64| (number >> shift) as usize & ((1 << DIGIT) - 1);
        let mut places = [0_u32; 1 << DIGIT];
        list.iter().for_each(|number| places[digit(*number)] += 1);
        let mut before = 0;
        for place in &mut places {
            before += std::mem::replace(place, before);
        }
        for number in &*list {
            let place = &mut places[digit(*number)];
            sorted[*place as usize] = *number;
            *place += 1;
        }
        std::mem::swap(list, &mut sorted);
    }
}

/// A record's keys, and its first letters.
fn keys(roster: &Roster, profile: u32, search: Search) -> Keys {
    let mut keys = [0; KINDS];
    if roster.is_nobody(profile) {
        return Keys::of(keys, [0; 8]);
    }
    let dictionary = &roster.dictionary;
    let fields = &roster.profiles[profile as usize].fields;
    // The words by how much they tell; at most six of them matter.
    let mut telling: [(f32, u32, u64); 6] = [(-1.0, 0, 0); 6];
    let mut joined = Joined::new();
    let mut letters = [0_u8; 8];
    let mut filled = 0;
    for word in roster.words_of(profile) {
        let (entry, traits) = (dictionary.entry(*word), dictionary.traits(*word));
        let text = dictionary.text(*word).as_bytes();
        joined.push(text);
        let some = text.len().min(letters.len() - filled);
        letters[filled..filled + some].copy_from_slice(&text[..some]);
        filled += some;
        if matches!(entry.kind, WordKind::Home | WordKind::Number) {
            continue;
        }
        let new = (entry.information, traits.stem_hash, traits.skeleton);
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
    let joined = joined.hash();
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
    Keys::of(keys, letters)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn digits_sort_as_comparing_does(upper in prop::collection::vec(any::<u32>(), 0..5_000), wide in any::<bool>()) {
            let number = |(place, upper): (usize, &u32)| u64::from(if wide { *upper } else { upper % 9 }) << 32 | place as u64;
            let mut list: Vec<u64> = upper.iter().enumerate().map(number).collect();
            let mut expected = list.clone();
            expected.sort_unstable();
            sort_by_upper_half(&mut list);
            prop_assert_eq!(list, expected);
        }
    }
}
