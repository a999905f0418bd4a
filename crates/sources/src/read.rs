//! One member of a file, read as a stream of blocks of rows.
//!
//! The thread that reads also unpacks and indexes: indexing runs at several gigabytes a second and unpacking at less
//! than one, so it costs little there, it knows the line of every row, and a quote out of order is dealt with in
//! place. Blocks own their bytes and may go to any thread; their buffers come back when they are dropped, so memory is
//! bounded by the number of blocks that the caller keeps.

mod blocks;

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::ops::ControlFlow;
use std::sync::Arc;

use flate2::bufread::MultiGzDecoder;

use crate::SourceError;
use crate::discover::{self, Container, Member, PublishedFile};
use crate::fields::strict::{self, Record};
use crate::fields::{Cursor, Index, Indexer, Problem};
use crate::layouts::{self, Columns, Layout, Refusal};
use crate::text::text;

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
    let open = || File::open(&file.path).map_err(|error| origin.unreadable(error));
    match file.container {
        Container::Plain => Stream::new(origin, &mut open()?).read(wanted, deliver),
        Container::Gzip => {
            let mut unpacked = MultiGzDecoder::new(BufReader::with_capacity(1 << 17, open()?));
            Stream::new(origin, &mut unpacked).read(wanted, deliver)
        }
        Container::Zip => {
            let mut archive = discover::open_zip(&file.path)?;
            let mut unpacked =
                archive.by_index(member.number).map_err(|error| discover::bad_zip(&file.path, &error))?;
            Stream::new(origin, &mut unpacked).read(wanted, deliver)
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
        Stream { origin, input, block_size: BLOCK_SIZE, longest_record: LONGEST_RECORD, bytes: 0, state: Input::More }
    }

    fn read<'w>(
        mut self,
        wanted: &'w dyn Fn(Layout) -> &'w [&'static str],
        deliver: &mut dyn FnMut(Block) -> ControlFlow<()>,
    ) -> Result<MemberSummary, SourceError> {
        let buffers = Arc::new(Buffers::default());
        let mut filled = Filled::take(&buffers, self.block_size);
        self.fill(&mut filled)?;
        let (columns, mut cursor) = self.header(&filled, wanted)?;
        let columns = Arc::new(columns);
        let mut indexer = Indexer::new(columns.header_fields(), columns.present());
        let mut summary = MemberSummary {
            layout: columns.layout(),
            rows: 0,
            delivered: 0,
            problems: 0,
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
                    index.problems.push(Problem { line: cursor.line, reason });
                    (cursor, skips_line) = behind_line(bytes, cursor);
                }
            }

            summary.delivered += index.rows() as u64;
            summary.problems += index.problems.len() as u64;
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
        Ok(())
    }

    /// Reads the header, which is the first line that is not blank, and finds the wanted columns in it.
    fn header<'w>(
        &self,
        filled: &Filled,
        wanted: &'w dyn Fn(Layout) -> &'w [&'static str],
    ) -> Result<(Columns, Cursor), SourceError> {
        let bytes = &filled.bytes[..filled.length];
        let at_end = matches!(self.state, Input::End);
        if at_end && bytes.len() < 2 {
            return Err(self.origin.refused(Refusal::TooShort));
        }
        if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
            return Err(self.origin.refused(Refusal::Utf16));
        }
        const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
        let mut start = if bytes.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len() } else { 0 };
        let mut line = 1;
        while let Some(b'\r' | b'\n') = bytes.get(start) {
            line += u64::from(bytes[start] == b'\n');
            start += 1;
        }
        let mut ends = Vec::new();
        let end = match strict::read_record(bytes, start, at_end, |end| ends.push(end)) {
            Record::Whole { end, .. } => end,
            Record::Unclosed => return Err(self.origin.refused(Refusal::Unknown)),
            Record::Incomplete => {
                return Err(match &self.state {
                    Input::Damaged(error) => SourceError::Container {
                        path: self.origin.file.path.clone(),
                        reason: self.damage(error, line, 0),
                    },
                    Input::More | Input::End => self.origin.refused(Refusal::Endless),
                });
            }
        };
        let mut field_start = start;
        let names: Vec<_> = ends
            .into_iter()
            .map(|field_end| {
                let field = &bytes[field_start..field_end];
                field_start = field_end + 1;
                let value = strict::value(field.strip_suffix(b"\r").unwrap_or(field));
                text(&value).0.into_owned()
            })
            .collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let layout = layouts::recognise(&names).map_err(|refusal| self.origin.refused(refusal))?;
        let columns = Columns::bind(layout, &names, wanted(layout))
            .map_err(|missing| SourceError::Missing { member: self.origin.file.label(self.origin.member), missing })?;
        line += memchr::memchr_iter(b'\n', &bytes[start..end]).count() as u64 + 1;
        Ok((columns, Cursor { start: (end + 1).min(bytes.len()), line }))
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
