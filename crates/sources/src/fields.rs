//! The field index: where in a block of bytes the wanted fields of each record stand.
//!
//! A block is looked at 64 bytes at a time. Bit masks of its quotes, separators and newlines, and the running parity of
//! the quotes, tell which separators and newlines count; only those are visited. The parity tells the truth as long as
//! every quote opens where a field begins, closes where it ends, or is doubled. A record with another quote, or with
//! another number of fields than the header, is read again by [`strict`]. The two agree on all other records, so the
//! result does not depend on where blocks begin.

mod masks;
pub(crate) mod strict;

use std::borrow::Cow;
use std::sync::Arc;

use memchr::{memchr, memchr_iter, memchr2};

use masks::Masks;
use strict::{Manner, Record};

/// A record that cannot be read; it counts as a row and never stops the run (rule 48).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The line of the member on which the record begins; the header's line is 1.
    pub line: u64,
    /// What is wrong, such as "12 fields where the header has 297".
    pub reason: Arc<str>,
}

/// The records of one block.
#[derive(Debug, Default)]
pub(crate) struct Index {
    rows: Vec<Row>,
    /// For each row the wanted columns that the file has.
    cells: Vec<Cell>,
    cells_per_row: usize,
    pub(crate) problems: Vec<Problem>,
    /// Rows that could only be read by taking backslashes before quotes for what they are.
    pub(crate) escaped: u64,
}

/// The place of a record in its block.
#[derive(Clone, Copy, Debug)]
struct Row {
    start: u32,
    end: u32,
    line: u64,
}

/// The place of a field in its block: without outer quotes, unless its value must be worked out.
#[derive(Clone, Copy, Debug)]
struct Cell {
    start: u32,
    /// The end; its highest bit says that the field stands here with its quotes, for [`strict::value`] to read.
    end_and_raw: u32,
}

/// A place between two records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cursor {
    /// Offset into the block of the record that begins here.
    pub(crate) start: usize,
    /// Its line in the member.
    pub(crate) line: u64,
}

/// The largest block that can be indexed: offsets have 31 bits.
pub(crate) const LARGEST_BLOCK: usize = 1 << 30;

/// How many lines behind a broken record are tried as the beginning of a good one.
const RESUME_LINES: usize = 16;

impl Index {
    /// Forgets all records, for the next block of the same or of another member.
    pub(crate) fn clear(&mut self) {
        self.rows.clear();
        self.cells.clear();
        self.problems.clear();
        self.escaped = 0;
    }

    /// Notes a record that can't be read. A block may have two million that lack the same: they share one sentence.
    pub(crate) fn note(&mut self, line: u64, reason: &str) {
        let last = self.problems.last().map(|problem| &problem.reason);
        let reason = last.filter(|last| last.as_ref() == reason).map_or_else(|| Arc::from(reason), Arc::clone);
        self.problems.push(Problem { line, reason });
    }

    pub(crate) fn rows(&self) -> usize {
        self.rows.len()
    }

    pub(crate) fn line(&self, row: usize) -> u64 {
        self.rows[row].line
    }

    /// The record as it stands in the file, without its line end.
    pub(crate) fn record<'b>(&self, bytes: &'b [u8], row: usize) -> &'b [u8] {
        let Row { start, end, .. } = self.rows[row];
        &bytes[start as usize..end as usize]
    }

    /// The value of the present column number `slot`.
    pub(crate) fn field<'b>(&self, bytes: &'b [u8], row: usize, slot: usize) -> Cow<'b, [u8]> {
        let cell = self.cells[row * self.cells_per_row + slot];
        let field = &bytes[cell.start as usize..(cell.end_and_raw & !Cell::RAW) as usize];
        match cell.end_and_raw & Cell::RAW {
            0 => Cow::Borrowed(field),
            _ => strict::value(field),
        }
    }
}

impl Cell {
    const RAW: u32 = 1 << 31;

    /// `inner_quotes` says that quotes may stand inside the field.
    #[inline(always)]
    fn new(bytes: &[u8], start: u32, end: u32, inner_quotes: bool) -> Cell {
        match &bytes[start as usize..end as usize] {
            [b'"', inner @ .., b'"'] if !inner_quotes || memchr(b'"', inner).is_none() => {
                Cell { start: start + 1, end_and_raw: end - 1 }
            }
            [b'"', ..] => Cell { start, end_and_raw: end | Cell::RAW },
            _ => Cell { start, end_and_raw: end },
        }
    }
}

/// Why a fast look over records came to a stop.
enum Stop {
    /// No further record ends in the block.
    BlockEnd(Cursor),
    /// The record here must be read by the letter.
    Suspect(Cursor),
}

/// Builds the index of blocks of one member.
pub(crate) struct Indexer {
    separator: u8,
    header_fields: usize,
    /// The wanted columns that the file has, as numbers of its fields.
    present: Vec<usize>,
    /// The ends of the fields of the record at hand, behind the place before its first byte.
    ends: Vec<u32>,
    #[cfg(target_arch = "x86_64")]
    avx2: Option<masks::Avx2>,
}

impl Indexer {
    /// For members whose header has `header_fields` fields, of which `present` are wanted.
    pub(crate) fn new(separator: u8, header_fields: usize, present: &[usize]) -> Indexer {
        Indexer {
            separator,
            header_fields,
            present: present.to_vec(),
            // A chunk may add 64 ends behind those of a full record before its surplus is noticed.
            ends: vec![0; header_fields + 1 + 64],
            #[cfg(target_arch = "x86_64")]
            avx2: masks::Avx2::detect(),
        }
    }

    /// Adds the records of `bytes` from `cursor` on to `index`; returns the place of the first record that is not
    /// complete, which is the end of the bytes where `at_end` says that the file ends there.
    ///
    /// `bytes` is at most [`LARGEST_BLOCK`] long.
    pub(crate) fn index(&mut self, bytes: &[u8], cursor: Cursor, at_end: bool, index: &mut Index) -> Cursor {
        assert!(bytes.len() <= LARGEST_BLOCK, "a block's offsets fit 31 bits");
        index.cells_per_row = self.present.len();
        let mut cursor = cursor;
        loop {
            let mut record = match self.scan(bytes, cursor, at_end, index) {
                // No record is as long as this: perhaps none of these lines ends with a newline.
                Stop::BlockEnd(rest) if bytes.len() - rest.start > strict::LONGEST_QUOTED_FIELD && !at_end => rest,
                Stop::BlockEnd(rest) => return rest,
                Stop::Suspect(record) => record,
            };
            // Behind a record that ends with a carriage return another such one is likely: looking at all of a long line for
            // each of them would take the square of its length.
            loop {
                let Some(next) = self.read_by_the_letter(bytes, record, at_end, index) else { return record };
                let ended_with = bytes.get(next.start.wrapping_sub(1));
                record = next;
                if ended_with != Some(&b'\r') || record.start >= bytes.len() {
                    break;
                }
            }
            cursor = record;
        }
    }

    fn scan(&mut self, bytes: &[u8], cursor: Cursor, at_end: bool, index: &mut Index) -> Stop {
        #[cfg(target_arch = "x86_64")]
        if self.avx2.is_some() {
            // SAFETY: the value exists only where the processor was seen to have the instructions.
            return unsafe { self.scan_avx2(bytes, cursor, at_end, index) };
        }
        let separator = self.separator;
        let classify = |chunk: &[u8; 64]| masks::classify(chunk, separator);
        self.scan_with(bytes, cursor, at_end, index, classify, masks::prefix_xor)
    }

    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2,pclmulqdq,bmi1,bmi2,popcnt")]
    fn scan_avx2(&mut self, bytes: &[u8], cursor: Cursor, at_end: bool, index: &mut Index) -> Stop {
        // Commas, which nearly all files have, are known when this is compiled.
        let separator = self.separator;
        match separator {
            b',' => self.scan_with(
                bytes,
                cursor,
                at_end,
                index,
                |chunk| masks::classify_avx2(chunk, b','),
                |bits| masks::prefix_xor_clmul(bits),
            ),
            _ => self.scan_with(
                bytes,
                cursor,
                at_end,
                index,
                |chunk| masks::classify_avx2(chunk, separator),
                |bits| masks::prefix_xor_clmul(bits),
            ),
        }
    }

    /// Reads records as long as their quotes are in order and their fields as many as the header's.
    #[inline(always)]
    fn scan_with(
        &mut self,
        bytes: &[u8],
        cursor: Cursor,
        at_end: bool,
        index: &mut Index,
        classify: impl Fn(&[u8; 64]) -> Masks,
        prefix_xor: impl Fn(u64) -> u64,
    ) -> Stop {
        let (chunks, rest) = bytes[cursor.start..].as_chunks::<64>();
        let mut last_chunk = [0; 64];
        last_chunk[..rest.len()].copy_from_slice(rest);
        if at_end {
            // The end of the file ends a record; behind a newline this is one blank line more.
            last_chunk[rest.len()] = b'\n';
        }

        let mut record = cursor;
        let mut seen = 0;
        let mut inner_quotes = false;
        let mut line = cursor.line;
        let mut chunk_start = cursor.start;
        // What the last byte of the chunk before says about the first byte of this one.
        let mut inside_before = 0;
        let mut structural_before = 1;
        let mut quote_before = 0;
        let mut closing_before = 0;
        self.ends[0] = (record.start as u32).wrapping_sub(1);

        for chunk in chunks.iter().chain(std::iter::once(&last_chunk)) {
            let Masks { quotes, separators, newlines } = classify(chunk);
            // Bit `i`: byte `i` is inside quotes; an opening quote is, a closing one is not.
            let inside = prefix_xor(quotes) ^ inside_before;
            inside_before = ((inside as i64) >> 63) as u64;
            let structural = quotes | separators | newlines;
            let opening = quotes & inside;
            // Before a quote that opens stands a separator, or the other half of a doubled quote.
            let mut stray = opening & !(structural << 1 | structural_before);
            structural_before = structural >> 63;
            let mut doubled = opening & (quotes << 1 | quote_before);
            quote_before = quotes >> 63;
            let closing = quotes & !inside;
            let mut loose = (closing << 1 | closing_before) & !structural;
            closing_before = closing >> 63;
            let mut separators = separators & !inside;
            let mut record_ends = newlines & !inside;

            if record_ends | stray | loose != 0 {
                while loose != 0 {
                    let place = loose & loose.wrapping_neg();
                    if chunk[place.trailing_zeros() as usize] != b'\r' {
                        stray |= place;
                    }
                    loose ^= place;
                }
                while record_ends != 0 {
                    let through = record_ends ^ (record_ends - 1);
                    if stray & through != 0 {
                        return Stop::Suspect(record);
                    }
                    seen = self.push_ends(seen, chunk_start, separators & through);
                    inner_quotes |= doubled & through != 0;
                    let end = chunk_start + record_ends.trailing_zeros() as usize;
                    if !self.finish_record(bytes, record, end, seen, inner_quotes, index) {
                        return Stop::Suspect(record);
                    }
                    record = Cursor { start: end + 1, line: line + u64::from((newlines & through).count_ones()) };
                    self.ends[0] = end as u32;
                    seen = 0;
                    inner_quotes = false;
                    separators &= !through;
                    stray &= !through;
                    doubled &= !through;
                    record_ends &= !through;
                }
                if stray != 0 {
                    return Stop::Suspect(record);
                }
            }
            seen = self.push_ends(seen, chunk_start, separators);
            inner_quotes |= doubled != 0;
            line += u64::from(newlines.count_ones());
            chunk_start += 64;
        }
        if at_end && record.start < bytes.len() {
            // Only a quote that is still open hides the last newline.
            return Stop::Suspect(record);
        }
        record.start = record.start.min(bytes.len());
        Stop::BlockEnd(record)
    }

    /// Notes the places of a chunk's separators; returns how many the record has by now.
    #[inline(always)]
    fn push_ends(&mut self, seen: usize, chunk_start: usize, mut separators: u64) -> usize {
        let count = separators.count_ones() as usize;
        // The ends of a record with too many fields are of no use: they may be overwritten, their number counts.
        let first = 1 + seen.min(self.header_fields);
        let Some(room) = self.ends[first..].first_chunk_mut::<64>() else {
            unreachable!("room is kept for a chunk behind the header's fields");
        };
        // Writing four at once, needed or not, spares a badly predicted branch for each; with eight the compiler goes
        // through vector registers and loses a tenth of its speed.
        for group in room.chunks_exact_mut(4) {
            for end in group {
                *end = chunk_start as u32 + separators.trailing_zeros();
                separators &= separators.wrapping_sub(1);
            }
            if separators == 0 {
                break;
            }
        }
        seen + count
    }

    /// Adds the record that ends at `end`, or says that it must be looked at again. A blank line is no record.
    #[inline(always)]
    fn finish_record(
        &mut self,
        bytes: &[u8],
        record: Cursor,
        end: usize,
        seen: usize,
        inner_quotes: bool,
        index: &mut Index,
    ) -> bool {
        if end - record.start <= 1 && matches!(&bytes[record.start..end], [] | [b'\r']) {
            return true;
        }
        let in_order = seen + 1 == self.header_fields && end - record.start <= strict::LONGEST_QUOTED_FIELD;
        if in_order {
            self.push_row(bytes, record, end, inner_quotes, index);
        }
        in_order
    }

    /// Adds a record whose fields' ends are known, except the last one's.
    #[inline(always)]
    fn push_row(&mut self, bytes: &[u8], record: Cursor, end: usize, inner_quotes: bool, index: &mut Index) {
        let end = match bytes[record.start..end] {
            [.., b'\r'] => end - 1,
            _ => end,
        };
        self.ends[self.header_fields] = end as u32;
        index.rows.push(Row { start: record.start as u32, end: end as u32, line: record.line });
        let ends = &self.ends;
        index.cells.extend(self.present.iter().map(|&field| {
            // Wraps for the first field of the first record, before which stands no byte.
            let start = ends[field].wrapping_add(1);
            Cell::new(bytes, start, ends[field + 1], inner_quotes)
        }));
    }

    /// Reads the record at `record` by the letter and returns the place behind it, or nothing if it takes bytes that
    /// are not here yet.
    #[cold]
    fn read_by_the_letter(&mut self, bytes: &[u8], record: Cursor, at_end: bool, index: &mut Index) -> Option<Cursor> {
        if let Some(blank) = blank_line(&bytes[record.start..]) {
            return Some(behind(bytes, record, record.start + blank));
        }
        if let Some(end) = self.ends_with_a_return(bytes, record.start, at_end)? {
            self.push_row(bytes, record, end, true, index);
            return Some(behind(bytes, record, end + 1));
        }
        let usual = Manner::usual(self.separator);
        let found = self.read_ends(bytes, record.start, at_end, usual);
        if found == Record::Incomplete {
            return None;
        }
        let (end, fields, tidy) = match found {
            Record::Whole { end, fields, tidy } => (Some(end), fields, tidy),
            _ => (None, 0, false),
        };
        let fits = fields == self.header_fields;
        if let Some(end) = end
            && fits
            && tidy
        {
            self.push_row(bytes, record, end, true, index);
            return Some(behind(bytes, record, end + 1));
        }
        if let Some(end) = self.ends_with_backslashes(bytes, record.start, end, at_end)? {
            self.push_row(bytes, record, end, true, index);
            index.escaped += 1;
            return Some(behind(bytes, record, end + 1));
        }
        let next = self.resume(bytes, record.start, end, at_end)?;
        let is_behind = end.is_some_and(|end| next > end);
        if let Some(end) = end
            && fits
            && is_behind
        {
            self.read_ends(bytes, record.start, at_end, usual);
            self.push_row(bytes, record, end, true, index);
            return Some(behind(bytes, record, next));
        }
        let passed = &bytes[record.start..next.min(bytes.len())];
        let fields = match () {
            () if is_behind => Some(fields),
            // A part of what a newline ends, behind which a good record begins: a line that a carriage return ends.
            () if memchr(b'"', passed).is_none() => Some(memchr_iter(self.separator, passed).count() + 1),
            () => None,
        };
        let reason = match fields {
            Some(1) => format!("1 field where the header has {}", self.header_fields),
            Some(fields) => format!("{fields} fields where the header has {}", self.header_fields),
            None => "a quote is opened and not closed".to_owned(),
        };
        index.note(record.line, &reason);
        Some(behind(bytes, record, next))
    }

    /// Reads a record and notes where its fields end.
    fn read_ends(&mut self, bytes: &[u8], start: usize, at_end: bool, manner: Manner) -> Record {
        let mut field = 0;
        let ends = &mut self.ends;
        ends[0] = (start as u32).wrapping_sub(1);
        strict::read_record(bytes, start, at_end, manner, |end| {
            field += 1;
            if let Some(place) = ends.get_mut(field) {
                *place = end as u32;
            }
        })
    }

    /// The end of a whole record that a carriage return ends where no newline follows, in a file whose other lines end
    /// otherwise; none if there is no such record, and nothing at all if that takes bytes that are not here yet.
    fn ends_with_a_return(&mut self, bytes: &[u8], start: usize, at_end: bool) -> Option<Option<usize>> {
        let manner = Manner { lone_returns: true, ..Manner::usual(self.separator) };
        let end = match self.read_ends(bytes, start, at_end, manner) {
            Record::Whole { end, fields, tidy: true } if fields == self.header_fields => end,
            Record::Incomplete => return None,
            Record::Whole { .. } | Record::Unclosed => return Some(None),
        };
        if bytes.get(end) != Some(&b'\r') {
            return Some(None);
        }
        // In the text of the last field it would end nothing.
        match strict::read_record(bytes, end + 1, at_end, manner, |_| ()) {
            Record::Incomplete => None,
            Record::Whole { end: last, fields: 1, .. } if last > end + 1 => Some(None),
            Record::Whole { .. } | Record::Unclosed => Some(Some(end)),
        }
    }

    /// The same of a record that is whole once backslashes before quotes are taken for what they are. `usual` is where it
    /// ends otherwise.
    fn ends_with_backslashes(
        &mut self,
        bytes: &[u8],
        start: usize,
        usual: Option<usize>,
        at_end: bool,
    ) -> Option<Option<usize>> {
        let reach = usual.unwrap_or_else(|| bytes.len().min(start + strict::LONGEST_QUOTED_FIELD));
        if !strict::has_escaped_quote(&bytes[start..reach]) {
            return Some(None);
        }
        let manner = Manner { backslashes: true, ..Manner::usual(self.separator) };
        match self.read_ends(bytes, start, at_end, manner) {
            Record::Whole { end, fields, tidy: true } if fields == self.header_fields => Some(Some(end)),
            Record::Incomplete => None,
            Record::Whole { .. } | Record::Unclosed => Some(None),
        }
    }

    /// Where reading goes on after a broken record: at the first of its next lines where a good record begins, so that
    /// a lost quote takes no good records with it; else behind the record, or behind its first line if that is far.
    fn resume(&self, bytes: &[u8], start: usize, end: Option<usize>, at_end: bool) -> Option<usize> {
        let manner = Manner { lone_returns: true, ..Manner::usual(self.separator) };
        // The line end of the whole is not one inside it.
        let reach = end
            .map_or(bytes.len(), |end| end - bytes[start..end].iter().rev().take_while(|byte| **byte == b'\r').count());
        let mut line_start = start;
        let mut second_line = None;
        for _ in 0..RESUME_LINES {
            let Some(line_end) = line_end(&bytes[line_start..reach]) else {
                return match end {
                    Some(end) => Some(end + 1),
                    None => at_end.then_some(bytes.len()),
                };
            };
            line_start += line_end + 1;
            second_line.get_or_insert(line_start);
            match strict::read_record(bytes, line_start, at_end, manner, |_| ()) {
                Record::Whole { fields, .. } if fields == self.header_fields => return Some(line_start),
                Record::Incomplete => return None,
                Record::Whole { .. } | Record::Unclosed => {}
            }
        }
        second_line
    }
}

/// The place of the last byte of a line's end: a newline, or a carriage return that stands before none.
fn line_end(bytes: &[u8]) -> Option<usize> {
    let first = memchr2(b'\n', b'\r', bytes)?;
    let returns = bytes[first..].iter().take_while(|byte| **byte == b'\r').count();
    match bytes.get(first + returns) {
        Some(b'\n') => Some(first + returns),
        _ => Some(first),
    }
}

/// How many bytes a blank line takes that ends with carriage returns.
fn blank_line(bytes: &[u8]) -> Option<usize> {
    match bytes.first() {
        Some(b'\r') => line_end(bytes).map(|end| end + 1),
        _ => None,
    }
}

/// The place `next` as seen from the record before it.
fn behind(bytes: &[u8], record: Cursor, next: usize) -> Cursor {
    let next = next.min(bytes.len());
    // A carriage return that ended the record ended a line, although none is counted inside of fields.
    let lone = next > record.start && bytes[next - 1] == b'\r';
    let lines = memchr_iter(b'\n', &bytes[record.start..next]).count() + usize::from(lone);
    Cursor { start: next, line: record.line + lines as u64 }
}

#[cfg(test)]
mod tests;
