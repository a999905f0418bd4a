//! Checksums of the files of a version: a damaged byte ends a question, and never becomes another figure.
//!
//! Parquet can carry a checksum a page, but its writer makes none. So each part has one for every 64 KiB of its bytes, whatever they
//! are: pages, indexes, footer. They stand in the list of parts beside the ledger, which the ledger's entry holds by a hash.
//! What is read is verified as it is read, in whole blocks.

use std::fs::File;
use std::io::{self, Read, Write};
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::data_file::DataFile;
use crate::error::StoreError;

/// Bytes under one checksum: few enough that a small read stays small, many enough that the sums are a ten-thousandth of the data.
pub(crate) const BLOCK: u64 = 1 << 16;

/// CRC-32 of each block of a file, in order; the last block may be short.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sums(Arc<[u32]>);

impl Sums {
    /// Reads to the end, and gives the length beside the sums.
    pub(crate) fn of(reader: impl Read) -> io::Result<(u64, Sums)> {
        let mut summing = Summing::new(io::sink());
        let bytes = io::copy(&mut io::BufReader::with_capacity(BLOCK as usize, reader), &mut summing)?;
        Ok((bytes, summing.sums()))
    }

    /// The blocks that hold `range` of a file of `length` bytes.
    pub(crate) fn blocks(range: &Range<u64>, length: u64) -> Range<u64> {
        range.start / BLOCK * BLOCK..range.end.next_multiple_of(BLOCK).min(length)
    }

    /// The first byte of the first block of `bytes`, whole blocks from `start` on, that is not as it was written.
    pub(crate) fn damage(&self, start: u64, bytes: &[u8]) -> Option<u64> {
        let blocks = bytes.chunks(BLOCK as usize).zip(start / BLOCK..);
        let is_whole = |(block, number): &(&[u8], u64)| {
            let sum = usize::try_from(*number).ok().and_then(|number| self.0.get(number));
            sum == Some(&crc32fast::hash(block))
        };
        blocks.filter(|block| !is_whole(block)).map(|(_, number)| number * BLOCK).next()
    }
}

impl Serialize for Sums {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let digits: String = self.0.iter().map(|sum| format!("{sum:08x}")).collect();
        serializer.serialize_str(&digits)
    }
}

impl<'de> Deserialize<'de> for Sums {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Sums, D::Error> {
        let digits = String::deserialize(deserializer)?;
        let sum = |digits: &[u8]| {
            let digits = std::str::from_utf8(digits).ok().filter(|digits| digits.len() == 8);
            digits.and_then(|digits| u32::from_str_radix(digits, 16).ok())
        };
        let sums: Option<Vec<u32>> = digits.as_bytes().chunks(8).map(sum).collect();
        sums.map(|sums| Sums(sums.into()))
            .ok_or_else(|| serde::de::Error::custom("checksums are not hexadecimal digits"))
    }
}

/// Takes the sums of what is written through it.
pub(crate) struct Summing<W> {
    inner: W,
    block: crc32fast::Hasher,
    /// Bytes in the block so far.
    filled: u64,
    done: Vec<u32>,
}

impl<W: Write> Summing<W> {
    pub(crate) fn new(inner: W) -> Summing<W> {
        Summing { inner, block: crc32fast::Hasher::new(), filled: 0, done: Vec::new() }
    }

    pub(crate) fn inner(&mut self) -> &mut W {
        &mut self.inner
    }

    /// The sums of all that was written.
    pub(crate) fn sums(&self) -> Sums {
        let last = (self.filled > 0).then(|| self.block.clone().finalize());
        Sums(self.done.iter().copied().chain(last).collect())
    }

    fn add(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            let room = usize::try_from(BLOCK - self.filled).unwrap_or(usize::MAX);
            let (now, later) = bytes.split_at(bytes.len().min(room));
            self.block.update(now);
            self.filled += now.len() as u64;
            if self.filled == BLOCK {
                self.done.push(std::mem::take(&mut self.block).finalize());
                self.filled = 0;
            }
            bytes = later;
        }
    }
}

impl<W: Write> Write for Summing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.add(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

/// Looks at all of a part on this machine.
pub(crate) fn verify_file(path: &Path, part: &DataFile) -> Result<(), StoreError> {
    let damaged = |reason: String| StoreError::Damaged(path.display().to_string(), reason);
    let failed = |error: io::Error| match error.kind() {
        io::ErrorKind::NotFound => damaged("it is gone".to_owned()),
        _ => StoreError::File(path.display().to_string(), error),
    };
    let (bytes, sums) = Sums::of(File::open(path).map_err(failed)?).map_err(failed)?;
    if bytes != part.bytes {
        return Err(damaged(format!("it has {bytes} bytes, {} were written", part.bytes)));
    }
    match sums.0.iter().zip(part.sums.0.iter()).position(|(found, written)| found != written) {
        Some(block) => Err(damaged(altered(block as u64 * BLOCK, bytes))),
        None => Ok(()),
    }
}

/// What is said of a block that is not as it was written.
pub(crate) fn altered(start: u64, length: u64) -> String {
    format!("its bytes {start} to {} are not those that were written", (start + BLOCK).min(length))
}
