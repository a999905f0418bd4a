//! One member of a file, read as a stream of blocks of rows.
//!
//! The thread that reads also unpacks and indexes: indexing runs at several gigabytes a second and unpacking at less
//! than one, so it costs little there, it knows the line of every row, and a quote out of order is dealt with in
//! place. Blocks own their bytes and may go to any thread; their buffers come back when they are dropped, so memory is
//! bounded by the number of blocks that the caller keeps.

mod blocks;

use std::io::{self, BufReader, Cursor as Bytes, Read};
use std::ops::ControlFlow;
use std::sync::Arc;

use flate2::bufread::MultiGzDecoder;

use crate::SourceError;
use crate::beginnings::{self, Kind};
use crate::content;
use crate::discover::{Member, PublishedFile};
use crate::fields::{Cursor, Index, Indexer};
use crate::header::{self, Header, Headless};
use crate::layouts::{Layout, Refusal};
use crate::utf16::Utf16;

pub use blocks::Block;
use blocks::Buffers;

/// What became of a member.
///
/// `rows = delivered + problems`: nothing is lost in silence (rule 48). Blank lines are no rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberSummary {
    /// What the member holds.
    pub layout: Layout,
    /// Records behind the header, good or bad.
    pub rows: u64,
    /// Rows in the blocks that were delivered.
    pub delivered: u64,
    /// Records that could not be read; each is in the problems of a block.
    pub problems: u64,
    /// Rows among those delivered that could only be read by taking backslashes before quotes for what they are.
    pub escaped: u64,
    /// Bytes of the member, unpacked.
    pub bytes: u64,
    /// How reading ended.
    pub ended: Ended,
}

/// How the reading of a member ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ended {
    /// All of it was read.
    Complete,
    /// The caller asked to stop.
    Stopped,
    /// Its compressed data break off or are damaged; all rows before that place were delivered. The sentence says so.
    Broken(String),
}

/// Reads a member and hands over its rows, block by block and in order. `wanted` are the columns to hand over, by what
/// the member turns out to hold.
///
/// A header without rows is a member with no rows (rule 47). A member of another layout, or without a column that it
/// must have, is an error and delivers nothing; so does a member without any header. Broken records and broken
/// compression are no errors: see [`Block::problems`] and [`Ended::Broken`].
pub fn read_member<'w>(
    file: &PublishedFile,
    member: &Member,
    wanted: &'w dyn Fn(Layout) -> &'w [&'static str],
    deliver: &mut dyn FnMut(Block) -> ControlFlow<()>,
) -> Result<MemberSummary, SourceError> {
    let origin = Origin { file, member };
    let mut packed = member.open(file)?;
    read_packed(origin, &mut *packed, PACKED_TIMES, wanted, deliver)
}

/// How often a member may be packed with gzip.
const PACKED_TIMES: usize = 3;

fn read_packed<'w>(
    origin: Origin<'_>,
    input: &mut dyn Read,
    times: usize,
    wanted: &'w dyn Fn(Layout) -> &'w [&'static str],
    deliver: &mut dyn FnMut(Block) -> ControlFlow<()>,
) -> Result<MemberSummary, SourceError> {
    let first = content::beginning(input);
    let (first, damage) = first.map_or_else(|(first, error)| (first, Some(error)), |first| (first, None));
    let kind = beginnings::kind(&first);
    let mut all = Bytes::new(first).chain(Rest { input, damage });
    match kind {
        Kind::Gzip if times == 0 => Err(origin.refused(Refusal::PackedAs("gzip more than three times"))),
        Kind::Gzip => {
            let mut unpacked = MultiGzDecoder::new(BufReader::with_capacity(1 << 17, all));
            read_packed(origin, &mut unpacked, times - 1, wanted, deliver)
        }
        Kind::Text => Stream::new(origin, &mut all).read(wanted, deliver),
        Kind::Utf16 { big_endian } => {
            let mut text = Utf16::new(&mut all, big_endian);
            // What is made of the mark at its beginning is the mark of UTF-8.
            Stream::new(origin, &mut text).read(wanted, deliver)
        }
        Kind::Zip => Err(origin.refused(Refusal::PackedAs("a zip inside gzip"))),
        Kind::Other(refusal) => Err(origin.refused(refusal)),
    }
}

/// What follows a beginning that was looked at; an error that was met there comes in its place.
struct Rest<'a> {
    input: &'a mut dyn Read,
    damage: Option<io::Error>,
}

impl Read for Rest<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.damage.take() {
            Some(error) => Err(error),
            None => self.input.read(buffer),
        }
    }
}

/// The usual size of a block: a few thousand rows, and small enough for a processor's cache.
const BLOCK_SIZE: usize = 4 << 20;

/// A record that takes more room than this is not read.
const LONGEST_RECORD: usize = 64 << 20;

/// Where rows come from.
#[derive(Clone, Copy)]
struct Origin<'a> {
    file: &'a PublishedFile,
    member: &'a Member,
}

impl Origin<'_> {
    fn unreadable(&self, source: io::Error) -> SourceError {
        SourceError::Unreadable { path: self.file.path.clone(), source }
    }

    fn refused(&self, refusal: Refusal) -> SourceError {
        // What is called a table is one that is not understood.
        let refusal = match refusal {
            Refusal::NoTable(header::NO_RECORDS) if self.member.is_called_a_table() => Refusal::Unknown,
            Refusal::TooShort if self.file.listed > 1 && !self.member.is_called_a_table() => Refusal::NoTable("empty"),
            other => other,
        };
        SourceError::Refused { member: self.file.label(self.member), refusal }
    }
}

/// The unpacked bytes of a member on their way into blocks.
struct Stream<'a> {
    origin: Origin<'a>,
    input: &'a mut dyn Read,
    block_size: usize,
    longest_record: usize,
    /// Bytes taken from the input.
    bytes: u64,
    state: Input,
    /// Whether carriage returns become newlines.
    returns: bool,
}

/// What is known of the rest of the input.
enum Input {
    More,
    End,
    Damaged(io::Error),
}

/// Buffers for a block, of whose bytes the first `length` are the member's.
struct Filled {
    bytes: Vec<u8>,
    index: Index,
    length: usize,
}

impl<'a> Stream<'a> {
    fn new(origin: Origin<'a>, input: &'a mut dyn Read) -> Stream<'a> {
        Stream {
            origin,
            input,
            block_size: BLOCK_SIZE,
            longest_record: LONGEST_RECORD,
            bytes: 0,
            state: Input::More,
            returns: false,
        }
    }

    fn read<'w>(
        mut self,
        wanted: &'w dyn Fn(Layout) -> &'w [&'static str],
        deliver: &mut dyn FnMut(Block) -> ControlFlow<()>,
    ) -> Result<MemberSummary, SourceError> {
        let buffers = Arc::new(Buffers::default());
        let mut filled = Filled::take(&buffers, self.block_size);
        self.fill(&mut filled)?;
        let Header { columns, form, mut cursor } = self.header(&filled, wanted)?;
        if form.returns {
            self.returns = true;
            self.without_returns(&mut filled, 0);
        }
        let columns = Arc::new(columns);
        let mut indexer = Indexer::new(form.separator, columns.header_fields(), columns.present());
        let mut summary = MemberSummary {
            layout: columns.layout(),
            rows: 0,
            delivered: 0,
            problems: 0,
            escaped: 0,
            bytes: 0,
            ended: Ended::Complete,
        };
        let mut skips_line = false;
        let mut sequence = 0;
        loop {
            let Filled { bytes, index, length } = &mut filled;
            let bytes = &bytes[..*length];
            let at_end = matches!(self.state, Input::End);
            if skips_line {
                (cursor, skips_line) = behind_line(bytes, cursor);
            }
            let first_line = cursor.line;
            if !skips_line {
                cursor = indexer.index(bytes, cursor, at_end, index);
                if !at_end && bytes.len() - cursor.start >= self.longest_record {
                    let reason = format!("a record of more than {} bytes", self.longest_record);
                    index.note(cursor.line, &reason);
                    (cursor, skips_line) = behind_line(bytes, cursor);
                }
            }

            summary.delivered += index.rows() as u64;
            summary.problems += index.problems.len() as u64;
            summary.escaped += index.escaped;
            let rest = &bytes[cursor.start..];
            let is_utf8 = std::str::from_utf8(&bytes[..cursor.start]).is_ok();
            // A record that fills its block asks for a greater one.
            let size = self.block_size.max(2 * rest.len());
            let mut next = Filled::take(&buffers, size);
            next.length = rest.len();
            next.bytes[..rest.len()].copy_from_slice(rest);
            cursor.start = 0;
            let Filled { bytes, index, .. } = std::mem::replace(&mut filled, next);
            let block = Block::new(bytes, index, is_utf8, &columns, &buffers, self.origin, first_line, sequence);
            if block.rows() > 0 || !block.problems().is_empty() {
                sequence += 1;
                if deliver(block).is_break() {
                    summary.ended = Ended::Stopped;
                    break;
                }
            }
            if !matches!(self.state, Input::More) {
                break;
            }
            self.fill(&mut filled)?;
        }
        summary.bytes = self.bytes;
        summary.rows = summary.delivered + summary.problems;
        if let (Input::Damaged(error), Ended::Complete) = (&self.state, &summary.ended) {
            summary.ended = Ended::Broken(self.damage(error, cursor.line, summary.delivered));
        }
        Ok(summary)
    }

    /// Reads until the buffer is full or the input ends.
    fn fill(&mut self, filled: &mut Filled) -> Result<(), SourceError> {
        let begins = filled.length;
        while filled.length < filled.bytes.len() && matches!(self.state, Input::More) {
            match self.input.read(&mut filled.bytes[filled.length..]) {
                Ok(0) => self.state = Input::End,
                Ok(read) => {
                    filled.length += read;
                    self.bytes += read as u64;
                }
                Err(error) => match error.kind() {
                    io::ErrorKind::Interrupted => {}
                    io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput => {
                        self.state = Input::Damaged(error)
                    }
                    _ => return Err(self.origin.unreadable(error)),
                },
            }
        }
        if self.returns {
            self.without_returns(filled, begins);
        }
        Ok(())
    }

    /// Makes newlines of carriage returns that stand before none. One at the end waits for what comes.
    fn without_returns(&self, filled: &mut Filled, begins: usize) {
        let bytes = &mut filled.bytes[..filled.length];
        let mut place = begins.saturating_sub(1);
        while let Some(distance) = memchr::memchr(b'\r', &bytes[place..]) {
            place += distance;
            match bytes.get(place + 1) {
                Some(b'\n') => {}
                None if matches!(self.state, Input::More) => return,
                _ => bytes[place] = b'\n',
            }
            place += 1;
        }
    }

    /// Reads the header and finds the wanted columns in it.
    fn header<'w>(
        &self,
        filled: &Filled,
        wanted: &'w dyn Fn(Layout) -> &'w [&'static str],
    ) -> Result<Header, SourceError> {
        let at_end = matches!(self.state, Input::End);
        header::read(&filled.bytes[..filled.length], at_end, wanted).map_err(|headless| match (headless, &self.state) {
            (Headless::Refused(refusal), _) => self.origin.refused(refusal),
            (Headless::Missing(missing), _) => {
                SourceError::Missing { member: self.origin.file.label(self.origin.member), missing }
            }
            (Headless::Unended(line), Input::Damaged(error)) => {
                SourceError::Container { path: self.origin.file.path.clone(), reason: self.damage(error, line, 0) }
            }
            (Headless::Unended(_), Input::More | Input::End) => self.origin.refused(Refusal::Endless),
        })
    }

    /// The sentence for [`Ended::Broken`].
    fn damage(&self, error: &io::Error, line: u64, delivered: u64) -> String {
        let what = match error.kind() {
            io::ErrorKind::UnexpectedEof => "ends in the middle of the compressed data",
            _ => "its compressed data are damaged",
        };
        format!("{what}, at line {line}; {delivered} rows could be read")
    }
}

impl Filled {
    fn take(buffers: &Buffers, size: usize) -> Filled {
        let (bytes, index) = buffers.take(size);
        Filled { bytes, index, length: 0 }
    }
}

/// The place behind the line at `cursor`, and whether that line goes on after these bytes.
fn behind_line(bytes: &[u8], cursor: Cursor) -> (Cursor, bool) {
    match memchr::memchr(b'\n', &bytes[cursor.start..]) {
        Some(newline) => (Cursor { start: cursor.start + newline + 1, line: cursor.line + 1 }, false),
        None => (Cursor { start: bytes.len(), line: cursor.line }, true),
    }
}

#[cfg(test)]
mod tests;
