//! A block of rows, and the buffers that blocks are made of.

use std::borrow::Cow;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use super::Origin;
use crate::fields::{Index, Problem};
use crate::layouts::Columns;
use crate::text::text;

/// Some rows of a member, with their bytes.
///
/// It may be sent to another thread; when it is dropped there, its buffers serve again.
pub struct Block {
    bytes: Vec<u8>,
    index: Index,
    /// Whether all records of the block are UTF-8 together, and so each of their fields.
    is_utf8: bool,
    columns: Arc<Columns>,
    buffers: Arc<Buffers>,
    file: usize,
    member: usize,
    first_line: u64,
    sequence: u64,
}

impl Block {
    #[expect(clippy::too_many_arguments, reason = "a block is put together in one place, of parts that exist there")]
    pub(super) fn new(
        bytes: Vec<u8>,
        index: Index,
        is_utf8: bool,
        columns: &Arc<Columns>,
        buffers: &Arc<Buffers>,
        origin: Origin<'_>,
        first_line: u64,
        sequence: u64,
    ) -> Block {
        Block {
            bytes,
            index,
            is_utf8,
            columns: Arc::clone(columns),
            buffers: Arc::clone(buffers),
            file: origin.file.number,
            member: origin.member.number,
            first_line,
            sequence,
        }
    }

    /// How many rows could be read.
    pub fn rows(&self) -> usize {
        self.index.rows()
    }

    /// The value of a wanted column, by its place in the list that the caller gave; empty if the file has no such
    /// column (see [`Block::columns`]). It is the file's own bytes except where quotes inside it were doubled.
    ///
    /// Panics if there is no such row or wanted column.
    #[inline]
    pub fn field(&self, row: usize, wanted: usize) -> Cow<'_, [u8]> {
        match self.columns.slot(wanted) {
            Some(slot) => self.index.field(&self.bytes, row, slot),
            None => Cow::Borrowed(b""),
        }
    }

    /// The same value as text, without blanks around it: UTF-8, or else Windows-1252 as [`text`] reads it.
    #[inline]
    pub fn text(&self, row: usize, wanted: usize) -> Cow<'_, str> {
        match self.field(row, wanted) {
            Cow::Borrowed(bytes) if self.is_utf8 => {
                // SAFETY: the bytes of all records are UTF-8, a field begins and ends beside a separator or a quote, and
                // trimming takes away whole ASCII characters; so the field begins and ends between characters.
                Cow::Borrowed(unsafe { std::str::from_utf8_unchecked(bytes.trim_ascii()) })
            }
            Cow::Borrowed(bytes) => text(bytes.trim_ascii()).0,
            Cow::Owned(bytes) => Cow::Owned(text(bytes.trim_ascii()).0.into_owned()),
        }
    }

    /// The line of the member on which a row begins; the header is on line 1.
    pub fn line(&self, row: usize) -> u64 {
        self.index.line(row)
    }

    /// A row as it stands in the file, without its line end.
    pub fn record(&self, row: usize) -> &[u8] {
        self.index.record(&self.bytes, row)
    }

    /// Records among these rows that could not be read, in the order of their lines.
    pub fn problems(&self) -> &[Problem] {
        &self.index.problems
    }

    /// Which of the wanted columns the file has.
    pub fn columns(&self) -> &Columns {
        &self.columns
    }

    /// The number of the file ([`PublishedFile::number`](crate::discover::PublishedFile::number)).
    pub fn file(&self) -> usize {
        self.file
    }

    /// The number of the member ([`Member::number`](crate::discover::Member::number)).
    pub fn member(&self) -> usize {
        self.member
    }

    /// The line on which the block begins.
    pub fn first_line(&self) -> u64 {
        self.first_line
    }

    /// The place of the block among those of its member, from 0 on without gaps.
    pub fn sequence(&self) -> u64 {
        self.sequence
    }
}

impl Drop for Block {
    fn drop(&mut self) {
        self.buffers.take_back(std::mem::take(&mut self.bytes), std::mem::take(&mut self.index));
    }
}

impl fmt::Debug for Block {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Block")
            .field("file", &self.file)
            .field("member", &self.member)
            .field("sequence", &self.sequence)
            .field("first_line", &self.first_line)
            .field("rows", &self.rows())
            .field("problems", &self.problems())
            .finish_non_exhaustive()
    }
}

/// Buffers that wait for their next block: asking the system for fresh memory costs more than indexing it.
#[derive(Default)]
pub(super) struct Buffers {
    waiting: Mutex<Vec<(Vec<u8>, Index)>>,
}

impl Buffers {
    /// Bytes of at least this size, and an empty index.
    pub(super) fn take(&self, size: usize) -> (Vec<u8>, Index) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let (bytes, index) = waiting.pop().unwrap_or_default();
        drop(waiting);
        if bytes.len() == size { (bytes, index) } else { (vec![0; size], index) }
    }

    fn take_back(&self, bytes: Vec<u8>, mut index: Index) {
        index.clear();
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.push((bytes, index));
    }
}
