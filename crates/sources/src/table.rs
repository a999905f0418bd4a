//! Tables of one's own: CSV of any columns, read as a whole on all threads, and written again with a column more.
//!
//! Records end and fields begin as the common readers of CSV have it: any of `\n`, `\r` and both ends a record, blank
//! lines are none, a quote opens only at the beginning of a field, and what follows the closing one is taken as it stands.

use std::fmt::Write as _;
use std::num::NonZeroUsize;

use memchr::{memchr, memchr3, memmem};
use values::parallel;

/// A table whose fields are still the text's own.
#[derive(Debug, Default)]
pub struct Table {
    text: String,
    header: Vec<String>,
    rows: Vec<Row>,
    /// Values that stand otherwise in the text, by where their field begins: with doubled quotes, or with more behind a
    /// closing one.
    unusual: Vec<(usize, String)>,
}

/// Where a record stands in the text, without its line end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Row {
    start: usize,
    end: usize,
}

/// So much text is worth a thread.
const PIECE: usize = 1 << 20;

impl Table {
    /// Takes a text apart; its first record is the header.
    pub fn of(text: String, threads: NonZeroUsize) -> Table {
        Table::in_pieces(text, threads, PIECE)
    }

    fn in_pieces(text: String, threads: NonZeroUsize, piece: usize) -> Table {
        let mut table = Table { text, ..Table::default() };
        let bytes = table.text.as_bytes();
        let start = record_start(bytes, if bytes.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len() } else { 0 });
        let header = Piece::of(bytes, start, bytes.len().min(start + 1));
        // Each piece is taken to begin behind a line's end. Where that line is inside quotes, it is read again.
        let mut starts = vec![header.next];
        for place in (header.next + piece..bytes.len()).step_by(piece) {
            let line_end = memchr(b'\n', &bytes[place..]).map_or(bytes.len(), |distance| place + distance);
            let start = record_start(bytes, line_end);
            if starts.last().is_some_and(|last| *last < start) && start < bytes.len() {
                starts.push(start);
            }
        }
        let ends = starts.iter().skip(1).copied().chain([bytes.len()]);
        let pieces: Vec<(usize, usize)> = starts.iter().copied().zip(ends).collect();
        let read = parallel::deal(&pieces, threads, |(start, end)| Piece::of(bytes, *start, *end));
        let mut unusual = header.unusual;
        let mut rows = Vec::with_capacity(read.iter().map(|piece| piece.rows.len()).sum());
        let mut next = header.next;
        for ((start, end), mut piece) in pieces.into_iter().zip(read) {
            if start != next {
                piece = Piece::of(bytes, next, end);
            }
            rows.append(&mut piece.rows);
            unusual.append(&mut piece.unusual);
            next = piece.next;
        }
        (table.rows, table.unusual) = (rows, unusual);
        if let Some(row) = header.rows.first() {
            table.header = table.fields(*row).map(str::to_owned).collect();
        }
        table
    }

    pub fn header(&self) -> &[String] {
        &self.header
    }

    pub fn rows(&self) -> usize {
        self.rows.len()
    }

    /// The number of a column by its name, whatever its case; the first of several.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.header.iter().position(|column| column.trim().eq_ignore_ascii_case(name))
    }

    /// Some fields of a row, by their columns; those that the row or the table does not have stay as they are.
    pub fn pick<'a>(&'a self, row: usize, columns: &[Option<usize>], fields: &mut [&'a str]) {
        let wanted = columns.iter().flatten().max().map_or(0, |last| last + 1);
        for (place, value) in self.fields(self.rows[row]).enumerate().take(wanted) {
            for (column, field) in columns.iter().zip(fields.iter_mut()) {
                if *column == Some(place) {
                    *field = value;
                }
            }
        }
    }

    /// The table as CSV with a column of numbers in front, in pieces; rows without a number have an empty field there.
    pub fn numbered(&self, column: &str, numbers: &[Option<u32>], threads: NonZeroUsize) -> Vec<String> {
        let mut header = String::new();
        push_field(column, &mut header);
        for field in &self.header {
            header.push(',');
            push_field(field, &mut header);
        }
        header.push('\n');
        let pieces: Vec<usize> = (0..self.rows.len()).step_by(ROWS_OF_A_PIECE).collect();
        let mut written = parallel::deal(&pieces, threads, |first| {
            let rows = &self.rows[*first..self.rows.len().min(first + ROWS_OF_A_PIECE)];
            let mut text = String::with_capacity(rows.iter().map(|row| row.end - row.start + 10).sum());
            for (row, number) in rows.iter().zip(&numbers[*first..]) {
                if let Some(number) = number {
                    // Writing to a string does not fail.
                    let _ = write!(text, "{number}");
                }
                self.push_row(*row, &mut text);
            }
            text
        });
        written.insert(0, header);
        written
    }

    /// The fields of a row behind a comma each, and the line's end.
    fn push_row(&self, row: Row, text: &mut String) {
        let record = &self.text[row.start..row.end];
        if memchr(b'"', record.as_bytes()).is_none() {
            text.push(',');
            text.push_str(record);
        } else {
            for field in self.fields(row) {
                text.push(',');
                push_field(field, text);
            }
        }
        text.push('\n');
    }

    fn fields(&self, row: Row) -> impl Iterator<Item = &str> {
        raw_fields(self.text.as_bytes(), row).map(|(start, end)| match plain_value(self.text.as_bytes(), start, end) {
            Some((start, end)) => &self.text[start..end],
            None => match self.unusual.binary_search_by_key(&start, |(place, _)| *place) {
                Ok(place) => &self.unusual[place].1,
                Err(_) => &self.text[start..end],
            },
        })
    }
}

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
/// Rows that a thread writes at a time.
const ROWS_OF_A_PIECE: usize = 1 << 15;

/// Some records of a text.
struct Piece {
    rows: Vec<Row>,
    unusual: Vec<(usize, String)>,
    /// Where the record behind them begins.
    next: usize,
}

impl Piece {
    /// The records that begin at `start` and before `end`.
    fn of(bytes: &[u8], start: usize, end: usize) -> Piece {
        let mut piece =
            Piece { rows: Vec::with_capacity(end.saturating_sub(start) / 48), unusual: Vec::new(), next: start };
        while piece.next < end {
            let start = piece.next;
            // Most records have no quotes.
            let row = match memchr3(b'"', b'\n', b'\r', &bytes[start..]) {
                Some(distance) if bytes[start + distance] != b'"' => Row { start, end: start + distance },
                None => Row { start, end: bytes.len() },
                Some(_) => {
                    let row = Row { start, end: record_end(bytes, start) };
                    for (start, end) in raw_fields(bytes, row) {
                        if plain_value(bytes, start, end).is_none() {
                            piece.unusual.push((start, worked_out(&bytes[start..end])));
                        }
                    }
                    row
                }
            };
            piece.rows.push(row);
            piece.next = record_start(bytes, row.end);
        }
        piece
    }
}

/// Where a record begins behind line ends and blank lines.
fn record_start(bytes: &[u8], mut place: usize) -> usize {
    while matches!(bytes.get(place), Some(b'\n' | b'\r')) {
        place += 1;
    }
    place
}

/// The end of the record that begins at `start`.
fn record_end(bytes: &[u8], start: usize) -> usize {
    let mut place = start;
    loop {
        place = behind_quotes(bytes, place);
        match memchr3(b',', b'\n', b'\r', &bytes[place..]) {
            None => return bytes.len(),
            Some(distance) if bytes[place + distance] == b',' => place += distance + 1,
            Some(distance) => return place + distance,
        }
    }
}

/// Where the fields of a record begin and end, quotes included.
fn raw_fields(bytes: &[u8], row: Row) -> impl Iterator<Item = (usize, usize)> {
    let bytes = &bytes[..row.end];
    let mut next = Some(row.start);
    std::iter::from_fn(move || {
        let start = next?;
        let place = behind_quotes(bytes, start);
        let comma = memchr(b',', &bytes[place..]).map(|distance| place + distance);
        next = comma.map(|comma| comma + 1);
        Some((start, comma.unwrap_or(bytes.len())))
    })
}

/// The place behind the closing quote of a field that begins with one; the beginning of any other field.
fn behind_quotes(bytes: &[u8], start: usize) -> usize {
    if bytes.get(start) != Some(&b'"') {
        return start;
    }
    let mut place = start + 1;
    loop {
        let Some(quote) = memchr(b'"', &bytes[place..]).map(|distance| place + distance) else { return bytes.len() };
        if bytes.get(quote + 1) != Some(&b'"') {
            return quote + 1;
        }
        place = quote + 2;
    }
}

/// Where the value of a field stands in the text, if it stands there as one piece.
fn plain_value(bytes: &[u8], start: usize, end: usize) -> Option<(usize, usize)> {
    match &bytes[start..end] {
        [b'"', inner @ .., b'"'] if memchr(b'"', inner).is_none() => Some((start + 1, end - 1)),
        [b'"', ..] => None,
        _ => Some((start, end)),
    }
}

/// The value of a field that begins with a quote.
fn worked_out(field: &[u8]) -> String {
    let closed = behind_quotes(field, 0);
    let inside = field.get(1..closed).unwrap_or_default();
    // Without a closing quote all of it is inside.
    let quotes = inside.iter().rev().take_while(|letter| **letter == b'"').count();
    let inside = if quotes % 2 == 1 { &inside[..inside.len() - 1] } else { inside };
    let mut value = String::from_utf8_lossy(inside).replace("\"\"", "\"");
    value.push_str(&String::from_utf8_lossy(&field[closed..]));
    value
}

/// Writes a field, in quotes where it needs them.
fn push_field(field: &str, text: &mut String) {
    if !field.bytes().any(|letter| matches!(letter, b',' | b'"' | b'\n' | b'\r')) {
        text.push_str(field);
        return;
    }
    text.push('"');
    let mut rest = field;
    while let Some(quote) = memmem::find(rest.as_bytes(), b"\"") {
        text.push_str(&rest[..=quote]);
        text.push('"');
        rest = &rest[quote + 1..];
    }
    text.push_str(rest);
    text.push('"');
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const TWO: NonZeroUsize = NonZeroUsize::new(2).unwrap();

    /// The fields of all records, as the common reader has them, and the table with a column more as the common writer
    /// writes it.
    fn by_the_common_reader(text: &str) -> (Vec<Vec<String>>, String) {
        let mut reader = csv::ReaderBuilder::new().flexible(true).has_headers(false).from_reader(text.as_bytes());
        let records: Vec<Vec<String>> =
            reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect();
        let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
        for (place, record) in records.iter().enumerate() {
            let number = if place == 0 { "number".to_owned() } else { (place - 1).to_string() };
            writer.write_record([number].iter().chain(record)).unwrap();
        }
        (records, String::from_utf8(writer.into_inner().unwrap()).unwrap())
    }

    #[track_caller]
    fn check(text: &str, piece: usize) {
        let table = Table::in_pieces(text.to_owned(), TWO, piece);
        let (expected, written) = by_the_common_reader(text);
        let mut found: Vec<Vec<String>> =
            (0..table.rows()).map(|row| table.fields(table.rows[row]).map(str::to_owned).collect()).collect();
        if !expected.is_empty() {
            found.insert(0, table.header().to_vec());
            let numbers: Vec<Option<u32>> = (0..table.rows() as u32).map(Some).collect();
            assert_eq!(table.numbered("number", &numbers, TWO).concat(), written, "{text:?}");
        }
        assert_eq!(found, expected, "{text:?} in pieces of {piece}");
    }

    #[test]
    fn a_table_is_read_as_the_common_reader_reads_it() {
        for text in [
            "",
            "\n",
            "name\n",
            "name,city\nACME,Reno\n",
            "\u{feff}name,city\r\nACME,Reno\r\n\r\n,",
            "name,city\n\"ACME, INC.\",Reno\n\"A \"\"B\"\" C\",\"x\ny\"",
            "name\n5\" pipe\n\"BIG\" CO\n\"open, \n no end",
            "name\n\"open \"\"",
            "name\n\"open \"\"\"",
            "a,b\n1\n1,2,3\n,,\n\"\",\"\"\r1\n",
        ] {
            for piece in [1, 3, 7, 1_000] {
                check(text, piece);
            }
        }
    }

    #[test]
    fn columns_are_found_by_their_names() {
        let table = Table::of("Name, CITY ,name\nACME,Reno,x\nZENITH\n".to_owned(), TWO);
        assert_eq!([table.column("city"), table.column("name"), table.column("state")], [Some(1), Some(0), None]);
        for (row, expected) in [(0, ["Reno", "", "ACME"]), (1, ["", "", "ZENITH"])] {
            let mut fields = [""; 3];
            table.pick(row, &[Some(1), None, Some(0)], &mut fields);
            assert_eq!(fields, expected);
        }
        assert_eq!(
            table.numbered("company", &[None, Some(7)], TWO).concat(),
            "company,Name, CITY ,name\n,ACME,Reno,x\n7,ZENITH\n"
        );
    }

    proptest! {
        #[test]
        fn any_text_is_read_as_the_common_reader_reads_it(text in "[ab,\"\n\r\u{e9}]{0,40}", piece in 1..20_usize) {
            check(&text, piece);
        }
    }
}
