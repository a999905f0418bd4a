//! Which of several rows with one transaction key counts: the last one, by `last_modified_date`, then by the file's own
//! date (domain rules 9–11).
//!
//! Rows are offered as they are about to be written, by several threads. What is certainly superseded is never written;
//! a row that turns out superseded after it was written is noted, and its part is written again without it. Memory is
//! bounded: beyond [`CLAIMS_IN_MEMORY`] rows, claims go to temporary files by key, and are settled key range by key range.

use std::collections::HashMap;
use std::fs::File;
use std::hash::{BuildHasherDefault, Hasher};
use std::io::{self, BufReader, BufWriter, Read, Write};

/// Rows whose claims are held in memory: some 150 MB.
const CLAIMS_IN_MEMORY: usize = 2_500_000;

const RANGES: usize = 256;

/// How late a version of a record is. The greater one counts; no two rows have the same.
///
/// A row without `last_modified_date` ranks before every row that has one (see DECISIONS.md). Among rows of one file
/// that say the same date, the first counts: they are exact repeats, but for noise that nothing can order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Rank {
    /// Seconds since 1970 plus one; 0 where the row does not say.
    modified: u32,
    /// Place of the file among all files, by its own date and then its hash.
    file: u32,
    /// Earlier rows of a file have the greater number.
    position: u64,
}

impl Rank {
    /// `modified_seconds` since 1970, `member` by its place in the file.
    pub(crate) fn new(modified_seconds: Option<i64>, file: u32, member: u32, line: u64) -> Rank {
        let modified = modified_seconds
            .map_or(0, |seconds| u32::try_from(seconds.max(0)).unwrap_or(u32::MAX - 1).saturating_add(1));
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

/// A key's fingerprint; 128 bits, so that no two keys of any real number of records share one.
pub(crate) fn fingerprint(transaction_key: &[u8]) -> u128 {
    twox_hash::XxHash3_128::oneshot(transaction_key)
}

/// Fingerprints are hashes already.
#[derive(Default)]
pub(crate) struct Identity(u64);

impl Hasher for Identity {
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

type ClaimMap = HashMap<u128, Claim, BuildHasherDefault<Identity>>;

/// All claims of an ingest.
#[derive(Default)]
pub(crate) struct Claims {
    recent: ClaimMap,
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
    pub(crate) fn offer(&mut self, key: u128, claim: Claim) -> io::Result<bool> {
        if self.recent.len() >= self.limit.unwrap_or(CLAIMS_IN_MEMORY) {
            self.spill()?;
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
    pub(crate) fn offer_stored(&mut self, key: u128, claim: Claim) -> io::Result<()> {
        if let Some(spilled) = &mut self.spilled {
            return spilled.add(key, claim);
        }
        if let Some(other) = self.recent.get_mut(&key) {
            let loser = if other.rank >= claim.rank { claim } else { std::mem::replace(other, claim) };
            self.superseded.push(loser);
        }
        Ok(())
    }

    /// Every written row, of this ingest or before, that does not count.
    pub(crate) fn settle(mut self) -> io::Result<Vec<Claim>> {
        if self.spilled.is_some() {
            self.spill()?;
        }
        if let Some(spilled) = self.spilled {
            spilled.settle(&mut self.superseded)?;
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

    fn add(&mut self, key: u128, claim: Claim) -> io::Result<()> {
        let mut bytes = [0; CLAIM_BYTES];
        bytes[..16].copy_from_slice(&key.to_le_bytes());
        bytes[16..20].copy_from_slice(&claim.rank.modified.to_le_bytes());
        bytes[20..24].copy_from_slice(&claim.rank.file.to_le_bytes());
        bytes[24..32].copy_from_slice(&claim.rank.position.to_le_bytes());
        bytes[32..36].copy_from_slice(&claim.place.part.to_le_bytes());
        bytes[36..40].copy_from_slice(&claim.place.row.to_le_bytes());
        bytes[40..44].copy_from_slice(&claim.file.to_le_bytes());
        self.ranges[(key >> 120) as usize].write_all(&bytes)
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

fn decoded(bytes: &[u8; CLAIM_BYTES]) -> (u128, Claim) {
    let four = |at: usize| u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]);
    let eight = |at: usize| u64::from(four(at)) | u64::from(four(at + 4)) << 32;
    let key = u128::from(eight(0)) | u128::from(eight(8)) << 64;
    let rank = Rank { modified: four(16), file: four(20), position: eight(24) };
    (key, Claim { rank, place: Place { part: four(32), row: four(36) }, file: four(40) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::{BTreeMap, BTreeSet};

    #[test]
    fn rule_10_the_last_one_wins_by_modification_then_by_the_files_date() {
        let old_file_modified_late = Rank::new(Some(200), 1, 0, 5);
        let new_file_modified_early = Rank::new(Some(100), 2, 0, 5);
        assert!(old_file_modified_late > new_file_modified_early);
        assert!(Rank::new(Some(100), 2, 0, 5) > Rank::new(Some(100), 1, 0, 5));
        assert!(Rank::new(None, 9, 0, 5) < Rank::new(Some(1), 1, 0, 5));
        assert!(Rank::new(None, 2, 0, 4) > Rank::new(None, 2, 0, 5));
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
                let rank = Rank::new(Some(i64::from(*modified)), *file, 0, line as u64);
                let place = Place { part: 0, row: line as u32 };
                all.push((*key, rank));
                if claims.offer(fingerprint(&[*key]), Claim { rank, place, file: *file }).unwrap() {
                    written.insert(place, (*key, rank));
                }
            }
            let mut once = BTreeSet::new();
            for (line, (key, modified)) in stored.iter().enumerate() {
                if !once.insert(*key) { continue; }
                let rank = Rank::new(Some(i64::from(*modified)), 7, 0, line as u64);
                let place = Place { part: 1, row: line as u32 };
                all.push((*key, rank));
                written.insert(place, (*key, rank));
                claims.offer_stored(fingerprint(&[*key]), Claim { rank, place, file: STORED_BEFORE }).unwrap();
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
