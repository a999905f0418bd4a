//! Which of several rows with one transaction key counts: the last one, by `last_modified_date`, then by the file's own
//! date (domain rules 9–11).
//!
//! A search tells no transaction numbers, so that several actions of one modification have one key there. Such rows are told
//! apart by what they say ([`crate::identity`]); of one modification those of the newest file count, all of them, and none where
//! a fuller layout has the modification.
//!
//! Rows are offered as they are about to be written, by several threads. What is certainly superseded is never written;
//! a row that turns out superseded after it was written is noted, and its part is written again without it. Memory is
//! bounded: beyond [`CLAIMS_IN_MEMORY`] rows, claims go to temporary files by key, and are settled key range by key range.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::hash::{BuildHasherDefault, Hasher};
use std::io::{self, BufReader, BufWriter, Read, Write};

use crate::identity::Identity;

/// Rows whose claims are held in memory: some 150 MB.
const CLAIMS_IN_MEMORY: usize = 2_500_000;

const RANGES: usize = 256;

/// How late a version of a record is. The greater one counts; no two rows have the same.
///
/// A row without `last_modified_date` ranks before every row that has one, and a row of a search before every other (see
/// DECISIONS.md). Among rows of one file that say the same date, the first counts: they are exact repeats, but for noise that
/// nothing can order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Rank {
    /// Seconds since 1970 plus two; 1 where the row does not say, 0 where it is of a search.
    modified: u32,
    /// Place of the file among all files, by its own date and then its hash.
    file: u32,
    /// Earlier rows of a file have the greater number.
    position: u64,
}

impl Rank {
    /// `modified_seconds` since 1970, `member` by its place in the file.
    pub(crate) fn new(key: Identity, modified_seconds: Option<i64>, file: u32, member: u32, line: u64) -> Rank {
        let modified = match modified_seconds {
            _ if key.is_of_search() => 0,
            None => 1,
            Some(seconds) => u32::try_from(seconds.max(0)).unwrap_or(u32::MAX - 2).saturating_add(2),
        };
        Rank { modified, file, position: u64::MAX - ((u64::from(member) << 40) | line) }
    }
}

/// Where a row was written: a part by its number in this ingest, and the row within it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Place {
    pub(crate) part: u32,
    pub(crate) row: u32,
}

/// A row that was written, or is about to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Claim {
    pub(crate) rank: Rank,
    pub(crate) place: Place,
    /// File of this ingest that the row came from; [`STORED_BEFORE`] for a row of an earlier version.
    pub(crate) file: u32,
}

/// In place of a file: the row was in the store before this ingest.
pub(crate) const STORED_BEFORE: u32 = u32::MAX;

/// Identities are hashes already.
#[derive(Default)]
pub(crate) struct AsItIs(u64);

impl Hasher for AsItIs {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }
    fn write_u128(&mut self, number: u128) {
        self.0 = number as u64;
    }
}

type ClaimMap = HashMap<Identity, Claim, BuildHasherDefault<AsItIs>>;

/// All claims of an ingest.
#[derive(Default)]
pub(crate) struct Claims {
    recent: ClaimMap,
    /// Modifications of which a search has rows, by the identity that stands for all of them.
    searched: HashSet<Identity, BuildHasherDefault<AsItIs>>,
    /// Rows that were written and then superseded.
    superseded: Vec<Claim>,
    spilled: Option<Spilled>,
    limit: Option<usize>,
}

impl Claims {
    /// Claims that go to disk beyond `limit` rows.
    #[cfg(test)]
    fn with_limit(limit: usize) -> Claims {
        Claims { limit: Some(limit), ..Claims::default() }
    }

    /// Offers a row; `false` where a version that counts more was seen before, so that this one need not be written.
    pub(crate) fn offer(&mut self, key: Identity, claim: Claim) -> io::Result<bool> {
        if self.recent.len() >= self.limit.unwrap_or(CLAIMS_IN_MEMORY) {
            self.spill()?;
        }
        if key.is_of_search() {
            self.searched.insert(key.modification());
            if self.recent.contains_key(&key.modification()) {
                return Ok(false);
            }
        }
        let Some(other) = self.recent.get_mut(&key) else {
            self.recent.insert(key, claim);
            return Ok(true);
        };
        if other.rank >= claim.rank {
            return Ok(false);
        }
        let earlier = std::mem::replace(other, claim);
        self.superseded.push(earlier);
        Ok(true)
    }

    /// Whether an earlier version of the store may hold rows with keys offered here, so that its rows must be offered too.
    pub(crate) fn is_empty(&self) -> bool {
        self.recent.is_empty() && self.spilled.is_none()
    }

    /// Offers a row of the store as it was. Where claims fit in memory, rows with other keys leave no trace.
    pub(crate) fn offer_stored(&mut self, key: Identity, claim: Claim) -> io::Result<()> {
        if let Some(spilled) = &mut self.spilled {
            return spilled.add(key, claim);
        }
        if let Some(other) = self.recent.get_mut(&key) {
            let loser = if other.rank >= claim.rank { claim } else { std::mem::replace(other, claim) };
            self.superseded.push(loser);
        } else if self.searched.contains(&key.modification())
            || key.is_of_search() && has_fuller(&self.recent, key.modification())
        {
            // Another key of a modification that rows of a search speak of: settled with them.
            self.recent.insert(key, claim);
        }
        Ok(())
    }

    /// Every written row, of this ingest or before, that does not count.
    pub(crate) fn settle(mut self) -> io::Result<Vec<Claim>> {
        if self.spilled.is_some() {
            self.spill()?;
        }
        match self.spilled {
            Some(spilled) => spilled.settle(&mut self.superseded)?,
            None => settle_searched(&self.recent, &mut self.superseded),
        }
        Ok(self.superseded)
    }

    fn spill(&mut self) -> io::Result<()> {
        let spilled = match &mut self.spilled {
            Some(spilled) => spilled,
            None => self.spilled.insert(Spilled::create()?),
        };
        for (key, claim) in self.recent.drain() {
            spilled.add(key, claim)?;
        }
        Ok(())
    }
}

/// How many transaction numbers of a modification are looked for. Real ones count from 0 and rarely reach 3.
const TRANSACTION_NUMBERS: u32 = 32;

/// Whether a fuller layout has the modification.
fn has_fuller(counting: &ClaimMap, modification: Identity) -> bool {
    counting.contains_key(&modification)
        || (1..TRANSACTION_NUMBERS).any(|number| counting.contains_key(&modification.numbered(number)))
}

/// Of the rows of searches that still count: those of a modification that a fuller layout has do not, nor those that an older
/// file has of a modification that a newer one has too.
fn settle_searched(counting: &ClaimMap, superseded: &mut Vec<Claim>) {
    let of_search = || counting.iter().filter(|(key, _)| key.is_of_search());
    let mut newest: HashMap<Identity, u32, BuildHasherDefault<AsItIs>> = HashMap::default();
    for (key, claim) in of_search() {
        let file = newest.entry(key.modification()).or_default();
        *file = (*file).max(claim.rank.file);
    }
    newest.retain(|modification, _| !has_fuller(counting, *modification));
    let loses = |(key, claim): &(&Identity, &Claim)| newest.get(&key.modification()) != Some(&claim.rank.file);
    let mut losers: Vec<Claim> = of_search().filter(loses).map(|(_, claim)| *claim).collect();
    losers.sort_unstable_by_key(|claim| claim.place);
    superseded.extend(losers);
}

/// Claims on disk, in files by the first byte of the key. The files have no name and go with the process.
struct Spilled {
    ranges: Vec<BufWriter<File>>,
}

const CLAIM_BYTES: usize = 16 + 16 + 8 + 4;

impl Spilled {
    fn create() -> io::Result<Spilled> {
        let ranges: io::Result<Vec<_>> =
            (0..RANGES).map(|_| Ok(BufWriter::with_capacity(1 << 14, tempfile::tempfile()?))).collect();
        Ok(Spilled { ranges: ranges? })
    }

    fn add(&mut self, key: Identity, claim: Claim) -> io::Result<()> {
        let mut bytes = [0; CLAIM_BYTES];
        bytes[..16].copy_from_slice(&key.0.to_le_bytes());
        bytes[16..20].copy_from_slice(&claim.rank.modified.to_le_bytes());
        bytes[20..24].copy_from_slice(&claim.rank.file.to_le_bytes());
        bytes[24..32].copy_from_slice(&claim.rank.position.to_le_bytes());
        bytes[32..36].copy_from_slice(&claim.place.part.to_le_bytes());
        bytes[36..40].copy_from_slice(&claim.place.row.to_le_bytes());
        bytes[40..44].copy_from_slice(&claim.file.to_le_bytes());
        self.ranges[(key.0 >> 120) as usize].write_all(&bytes)
    }

    fn settle(self, superseded: &mut Vec<Claim>) -> io::Result<()> {
        for range in self.ranges {
            let mut file = range.into_inner().map_err(io::IntoInnerError::into_error)?;
            io::Seek::rewind(&mut file)?;
            let mut reader = BufReader::with_capacity(1 << 18, file);
            let mut counting = ClaimMap::default();
            let mut bytes = [0; CLAIM_BYTES];
            while filled(&mut reader, &mut bytes)? {
                let (key, claim) = decoded(&bytes);
                match counting.get_mut(&key) {
                    None => {
                        counting.insert(key, claim);
                    }
                    Some(other) if other.rank >= claim.rank => superseded.push(claim),
                    Some(other) => superseded.push(std::mem::replace(other, claim)),
                }
            }
            settle_searched(&counting, superseded);
        }
        Ok(())
    }
}

fn filled(reader: &mut impl Read, bytes: &mut [u8]) -> io::Result<bool> {
    match reader.read_exact(bytes) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(false),
        Err(error) => Err(error),
    }
}

fn decoded(bytes: &[u8; CLAIM_BYTES]) -> (Identity, Claim) {
    let four = |at: usize| u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]);
    let eight = |at: usize| u64::from(four(at)) | u64::from(four(at + 4)) << 32;
    let key = Identity(u128::from(eight(0)) | u128::from(eight(8)) << 64);
    let rank = Rank { modified: four(16), file: four(20), position: eight(24) };
    (key, Claim { rank, place: Place { part: four(32), row: four(36) }, file: four(40) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::{BTreeMap, BTreeSet};

    fn of(key: &str) -> Identity {
        Identity::of(key)
    }

    #[test]
    fn rule_10_the_last_one_wins_by_modification_then_by_the_files_date() {
        let rank = |modified, file, line| Rank::new(of("7012_-NONE-_X_0_-NONE-_0"), modified, file, 0, line);
        assert!(rank(Some(200), 1, 5) > rank(Some(100), 2, 5));
        assert!(rank(Some(100), 2, 5) > rank(Some(100), 1, 5));
        assert!(rank(None, 9, 5) < rank(Some(1), 1, 5));
        assert!(rank(None, 2, 4) > rank(None, 2, 5));
        let of_search = Rank::new(of("7012_-NONE-_X_0_-NONE-_0~1"), None, 9, 0, 1);
        assert!(of_search < rank(None, 1, 5));
    }

    /// Offers rows by key, file and whether the store had them before; says which of them stay.
    #[track_caller]
    fn stay(rows: &[(&str, u32, bool)], expected: &[usize]) {
        for limit in [1, 100] {
            let mut claims = Claims::with_limit(limit);
            let mut left: BTreeSet<usize> = BTreeSet::new();
            for (number, (key, file, stored)) in rows.iter().enumerate() {
                let rank = Rank::new(of(key), None, *file, 0, number as u64);
                let place = Place { part: u32::from(*stored), row: number as u32 };
                let claim = Claim { rank, place, file: *file };
                let written = match stored {
                    true => claims.offer_stored(of(key), claim).map(|()| true),
                    false => claims.offer(of(key), claim),
                };
                if written.unwrap() {
                    left.insert(number);
                }
            }
            for loser in claims.settle().unwrap() {
                assert!(left.remove(&(loser.place.row as usize)), "a row is superseded once");
            }
            assert_eq!(left.into_iter().collect::<Vec<_>>(), expected, "limit {limit}");
        }
    }

    #[test]
    fn rule_09_actions_of_one_modification_in_a_search() {
        let (one, two, three) = ("A_P1_-NONE-_0~1", "A_P1_-NONE-_0~2", "A_P1_-NONE-_0~3");
        let other = "A_P2_-NONE-_0~1";
        // Different in one file: both count. The same once more: once.
        stay(&[(one, 1, false), (two, 1, false), (one, 1, false)], &[0, 1]);
        // A newer file has the modification anew, also where the older one is in the store, and in whatever order they come.
        stay(&[(three, 2, false), (one, 1, false), (two, 1, false), (other, 1, false)], &[0, 3]);
        stay(&[(three, 2, false), (one, 1, true), (two, 1, true), (other, 1, true)], &[0, 3]);
        stay(&[(one, 1, false), (three, 2, true), (two, 2, true)], &[1, 2]);
        // A fuller layout has it, under any transaction number and however old.
        for number in ["A_P1_-NONE-_0", "A_P1_-NONE-_1"] {
            stay(&[(number, 1, false), (one, 2, false), (two, 2, false), (other, 2, false)], &[0, 3]);
            stay(&[(one, 2, false), (two, 2, false), (number, 1, true)], &[2]);
            stay(&[(number, 1, false), (one, 2, true), (two, 2, true)], &[0]);
        }
    }

    proptest! {
        /// Whatever the order, and whether or not claims go to disk: of each key the greatest rank stays.
        #[test]
        fn exactly_the_greatest_rank_of_each_key_stays(
            rows in proptest::collection::vec((0u8..12, 0u32..4, 0u32..3), 1..80),
            stored in proptest::collection::vec((0u8..12, 0u32..4), 0..20),
            limit in 1usize..40,
        ) {
            let mut claims = Claims::with_limit(limit);
            let mut written: BTreeMap<Place, (u8, Rank)> = BTreeMap::new();
            let mut all: Vec<(u8, Rank)> = Vec::new();
            for (line, (key, modified, file)) in rows.iter().enumerate() {
                let identity = of(&key.to_string());
                let rank = Rank::new(identity, Some(i64::from(*modified)), *file, 0, line as u64);
                let place = Place { part: 0, row: line as u32 };
                all.push((*key, rank));
                if claims.offer(identity, Claim { rank, place, file: *file }).unwrap() {
                    written.insert(place, (*key, rank));
                }
            }
            let mut once = BTreeSet::new();
            for (line, (key, modified)) in stored.iter().enumerate() {
                if !once.insert(*key) { continue; }
                let identity = of(&key.to_string());
                let rank = Rank::new(identity, Some(i64::from(*modified)), 7, 0, line as u64);
                let place = Place { part: 1, row: line as u32 };
                all.push((*key, rank));
                written.insert(place, (*key, rank));
                claims.offer_stored(identity, Claim { rank, place, file: STORED_BEFORE }).unwrap();
            }
            for loser in claims.settle().unwrap() {
                prop_assert!(written.remove(&loser.place).is_some(), "a row is superseded once");
            }
            let mut expected: BTreeMap<u8, Rank> = BTreeMap::new();
            for (key, rank) in all {
                let best = expected.entry(key).or_insert(rank);
                *best = (*best).max(rank);
            }
            let left: Vec<(u8, Rank)> = written.into_values().collect();
            prop_assert_eq!(left.len(), expected.len());
            prop_assert!(left.iter().all(|(key, rank)| expected.get(key) == Some(rank)));
        }
    }
}
