//! The header of a member, and what it and the first rows say of how the rest is written: what separates fields, what ends
//! lines, and whether rows have the fields that the header names.

use std::io::Read;

use crate::beginnings::{self, Kind};
use crate::fields::Cursor;
use crate::fields::strict::{self, Manner, Record};
use crate::layouts::{self, Columns, Gravity, Layout, MissingColumn, Refusal};
use crate::text::text;
use crate::utf16::Utf16;

/// What was found.
pub(crate) struct Header {
    pub(crate) columns: Columns,
    pub(crate) form: Form,
    /// The place behind the header.
    pub(crate) cursor: Cursor,
}

/// How a member's text is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Form {
    /// What stands between fields.
    pub(crate) separator: u8,
    /// Whether the header ends with a carriage return alone: then all lines may, and none is taken for another's text.
    pub(crate) returns: bool,
}

/// Why there is no header that can be read.
pub(crate) enum Headless {
    Refused(Refusal),
    Missing(MissingColumn),
    /// The bytes end before the line on which it begins does.
    Unended(u64),
}

impl From<Refusal> for Headless {
    fn from(refusal: Refusal) -> Headless {
        Headless::Refused(refusal)
    }
}

/// What text is that has no header.
pub(crate) const NO_RECORDS: &str = "no table of records";

/// What may separate fields, the usual first.
const SEPARATORS: [u8; 4] = *b",\t|;";

/// How many rows are asked whether they fit their header.
const ROWS_ASKED: usize = 64;

/// Reads the header, which is the first line that is neither blank nor a spreadsheet's `sep=,`, and finds the wanted columns.
pub(crate) fn read<'w>(
    bytes: &[u8],
    at_end: bool,
    wanted: &'w dyn Fn(Layout) -> &'w [&'static str],
) -> Result<Header, Headless> {
    if at_end && bytes.len() < 2 {
        return Err(Refusal::TooShort.into());
    }
    const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
    let mut start = if bytes.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len() } else { 0 };
    let mut line = 1;
    skip_blank(bytes, &mut start, &mut line);
    let said = said_separator(&bytes[start..]);
    if let Some((separator, length)) = said {
        start += length;
        skip_blank(bytes, &mut start, &mut line);
        return with(bytes, start, line, at_end, &[separator], wanted);
    }
    with(bytes, start, line, at_end, &SEPARATORS, wanted)
}

/// Whether a file that is not called a table begins like records that are read, or that have a sentence of their own.
pub(crate) fn begins_like_records(first: &[u8]) -> bool {
    let found = match beginnings::kind(first) {
        Kind::Text => read(first, true, &|_| &[]),
        Kind::Utf16 { big_endian } => {
            let (mut raw, mut text) = (first, Vec::new());
            let made = Utf16::new(&mut raw, big_endian).read_to_end(&mut text);
            return made.is_ok() && begins_like_records(&text);
        }
        Kind::Zip | Kind::Gzip => return false,
        Kind::Other(refusal) => Err(refusal.into()),
    };
    match found {
        Ok(_) | Err(Headless::Missing(_)) => true,
        Err(Headless::Refused(Refusal::Unknown | Refusal::TooShort | Refusal::Endless)) | Err(Headless::Unended(_)) => {
            false
        }
        Err(Headless::Refused(refusal)) => refusal.gravity() != Gravity::NoTable,
    }
}

fn with<'w>(
    bytes: &[u8],
    start: usize,
    line: u64,
    at_end: bool,
    separators: &[u8],
    wanted: &'w dyn Fn(Layout) -> &'w [&'static str],
) -> Result<Header, Headless> {
    let mut refused: Option<(Refusal, Line)> = None;
    for separator in separators {
        let header = match Line::read(bytes, start, at_end, *separator) {
            Ok(header) => header,
            Err(Record::Incomplete) => return Err(Headless::Unended(line)),
            Err(_) => return Err(refused.map_or(Refusal::Unknown, |(refusal, _)| refusal).into()),
        };
        match layouts::recognise(&header.names()) {
            Ok(layout) => return header.bound(bytes, line, at_end, layout, wanted(layout)),
            // With another separator than its own a header says nothing.
            Err(refusal) if refused.as_ref().is_none_or(|(_, other)| header.fields.len() > other.fields.len()) => {
                refused = Some((refusal, header));
            }
            Err(_) => {}
        }
    }
    let Some((refusal, header)) = refused else { return Err(Refusal::Unknown.into()) };
    let is_table = header.fields.len() > 1
        && header.rows(bytes, at_end, 2).first().is_none_or(|row| row.ends.len() == header.fields.len());
    Err(match refusal {
        Refusal::Unknown if !is_table => Refusal::NoTable(NO_RECORDS),
        other => other,
    }
    .into())
}

fn skip_blank(bytes: &[u8], start: &mut usize, line: &mut u64) {
    while let Some(b'\r' | b'\n') = bytes.get(*start) {
        *line += u64::from(bytes[*start] == b'\n' || !matches!(bytes.get(*start + 1), Some(b'\r' | b'\n')));
        *start += 1;
    }
}

/// What a first line such as `sep=;` says that separates, and how long it is.
fn said_separator(bytes: &[u8]) -> Option<(u8, usize)> {
    let (head, quoted) = match bytes {
        [b'"', rest @ ..] => (rest, true),
        _ => (bytes, false),
    };
    let (word, rest) = head.split_at_checked(4)?;
    let (separator, rest) = rest.split_first()?;
    let rest = if quoted { rest.strip_prefix(b"\"")? } else { rest };
    // A spreadsheet that saves such a file again fills that line up.
    let filling = rest.iter().take_while(|byte| *byte == separator).count();
    let ended = matches!(rest.get(filling), Some(b'\r' | b'\n'));
    let taken = bytes.len() - rest.len() + filling;
    (word.eq_ignore_ascii_case(b"sep=") && ended && SEPARATORS.contains(separator)).then_some((*separator, taken))
}

/// A line as the places of its fields, with their texts where it is the header.
struct Line {
    start: usize,
    end: usize,
    separator: u8,
    fields: Vec<String>,
}

/// A row of the beginning.
struct Row {
    start: usize,
    ends: Vec<usize>,
}

impl Row {
    /// A field's text, without blanks.
    fn field(&self, bytes: &[u8], place: usize) -> String {
        let Some(end) = self.ends.get(place) else { return String::new() };
        let start = if place == 0 { self.start } else { self.ends[place - 1] + 1 };
        text(&strict::value(bytes[start..*end].trim_ascii_end())).0.trim().to_owned()
    }
}

impl Line {
    fn read(bytes: &[u8], start: usize, at_end: bool, separator: u8) -> Result<Line, Record> {
        let mut ends = Vec::new();
        let manner = Manner { lone_returns: true, ..Manner::usual(separator) };
        match strict::read_record(bytes, start, at_end, manner, |end| ends.push(end)) {
            Record::Whole { end, .. } => {
                let row = Row { start, ends };
                let fields = (0..row.ends.len()).map(|place| row.field(bytes, place)).collect();
                Ok(Line { start, end, separator, fields })
            }
            other => Err(other),
        }
    }

    fn names(&self) -> Vec<&str> {
        self.fields.iter().map(String::as_str).collect()
    }

    /// The first rows behind it.
    fn rows(&self, bytes: &[u8], at_end: bool, count: usize) -> Vec<Row> {
        let manner = Manner { lone_returns: true, ..Manner::usual(self.separator) };
        let mut rows = Vec::new();
        let mut start = self.end + 1;
        while rows.len() < count && start < bytes.len() {
            if matches!(bytes[start], b'\r' | b'\n') {
                start += 1;
                continue;
            }
            let mut ends = Vec::new();
            match strict::read_record(bytes, start, at_end, manner, |end| ends.push(end)) {
                Record::Whole { end, .. } => {
                    rows.push(Row { start, ends });
                    start = end + 1;
                }
                Record::Unclosed | Record::Incomplete => break,
            }
        }
        rows
    }

    /// The columns of a known layout, with what the first rows say of them.
    fn bound(
        mut self,
        bytes: &[u8],
        line: u64,
        at_end: bool,
        layout: Layout,
        wanted: &[&'static str],
    ) -> Result<Header, Headless> {
        if let Some(column) = layouts::named_twice(layout, &self.names(), wanted) {
            return Err(Refusal::NamedTwice(column).into());
        }
        let rows = self.rows(bytes, at_end, ROWS_ASKED);
        self.fit(bytes, layout, &rows)?;
        if self.holds_only_grants(bytes, at_end, layout) {
            return Err(Refusal::Grants.into());
        }
        let columns = Columns::bind(layout, &self.names(), wanted).map_err(Headless::Missing)?;
        let form = Form { separator: self.separator, returns: bytes.get(self.end) == Some(&b'\r') };
        let lines = memchr::memchr_iter(b'\n', &bytes[self.start..self.end]).count() as u64 + 1;
        let cursor = Cursor { start: (self.end + 1).min(bytes.len()), line: line + lines };
        Ok(Header { columns, form, cursor })
    }

    /// Where all rows have another number of fields than the header, and it is plain which, names that are not there are
    /// left blank: those of rows' own names in front (as R writes them), or of nothing behind (as spreadsheets do).
    fn fit(&mut self, bytes: &[u8], layout: Layout, rows: &[Row]) -> Result<(), Refusal> {
        let header = self.fields.len();
        let Some(count) = rows.first().map(|row| row.ends.len()) else { return Ok(()) };
        if count == header || rows.iter().any(|row| row.ends.len() != count) {
            return Ok(());
        }
        if count < header {
            if self.fields[count..].iter().all(String::is_empty) {
                self.fields.truncate(count);
            }
            return Ok(());
        }
        let surplus = count - header;
        let fits = |fields: &[String]| {
            let names: Vec<&str> = fields.iter().map(String::as_str).collect();
            layouts::probe(layout, &names).is_some_and(|(day, amount)| {
                let values = || rows.iter().map(|row| (row.field(bytes, day), row.field(bytes, amount)));
                // What is empty everywhere shows nothing.
                values().all(|(day, amount)| is_day(&day) && is_amount(&amount))
                    && values().any(|(day, amount)| !day.is_empty() && !amount.is_empty())
            })
        };
        let blank = || std::iter::repeat_n(String::new(), surplus);
        let nothing_behind = rows.iter().all(|row| (header..count).all(|place| row.field(bytes, place).is_empty()));
        let behind: Vec<String> = self.fields.iter().cloned().chain(blank()).collect();
        let before: Vec<String> = blank().chain(self.fields.iter().cloned()).collect();
        self.fields = match (nothing_behind && fits(&behind), surplus == 1 && fits(&before)) {
            (true, false) => behind,
            (false, true) => before,
            _ if rows.len() > 1 => return Err(Refusal::RowsDiffer { header, rows: count }),
            _ => return Ok(()),
        };
        Ok(())
    }

    /// Whether all awards that stand here are grants and loans, in columns as those of contracts.
    fn holds_only_grants(&self, bytes: &[u8], at_end: bool, layout: Layout) -> bool {
        if !matches!(layout, Layout::ContractTransactions | Layout::SearchTransactions) {
            return false;
        }
        let Some(place) = layouts::award_key(layout, &self.names()) else { return false };
        let all = |count: usize| {
            let rows = self.rows(bytes, at_end, count);
            let mut keys = rows.iter().map(|row| row.field(bytes, place));
            let mut any = false;
            keys.all(|key| {
                any |= !key.is_empty();
                key.is_empty() || key.get(..5).is_some_and(|word| word.eq_ignore_ascii_case("ASST_"))
            }) && any
        };
        // A search may have both, the one kind behind the other.
        all(ROWS_ASKED) && all(usize::MAX)
    }
}

/// Whether a value could be a day, or nothing.
fn is_day(value: &str) -> bool {
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    value.is_empty() || (digits >= 4 && value.bytes().all(|byte| byte.is_ascii_digit() || b"-/.: TZ+".contains(&byte)))
}

/// Whether a value could be an amount, or nothing.
fn is_amount(value: &str) -> bool {
    value.bytes().all(|byte| byte.is_ascii_digit() || b"-+$,.() eE".contains(&byte))
}
