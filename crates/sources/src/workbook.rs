//! Sheets of a workbook of Excel as text: what a sheet shows, written as CSV, so that there is one way to read tables.

use std::io::{self, BufReader, BufWriter, Write};
use std::path::Path;
use std::sync::Arc;

use calamine::{DataRef, ExcelDateTime, Reader, SheetType, Xlsx};

use crate::SourceError;
use crate::archive::Entry;
use crate::content::{Content, Opened};

/// Whether an archive is such a workbook.
pub(crate) fn is_one(entries: &[Entry]) -> bool {
    entries.iter().any(|entry| entry.name == "xl/workbook.xml")
}

/// The texts of a workbook stand apart from its sheets and are held in memory: this many bytes of them.
const TEXTS: u64 = 512 << 20;

/// A sheet may have this many bytes as text: few cells that stand far apart could make any number.
const SHEET: u64 = 4 << 30;

/// The names of the sheets with cells.
pub(crate) fn sheets(content: &Content, entries: &[Entry], path: &Path) -> Result<Vec<String>, SourceError> {
    if entries.iter().any(|entry| entry.name.starts_with("xl/sharedStrings") && entry.bytes > TEXTS) {
        return Err(broken(path, TOO_LARGE));
    }
    let workbook = open(content, path)?;
    let sheets = workbook.sheets_metadata().iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
    Ok(sheets.map(|sheet| sheet.name.clone()).collect())
}

/// A sheet as CSV, its rows on lines of their own numbers.
pub(crate) fn as_text(content: &Content, sheet: &str, path: &Path) -> Result<Content, SourceError> {
    let unreadable = |source| SourceError::Unreadable { path: path.to_owned(), source };
    let mut workbook = open(content, path)?;
    let damaged = |_| broken(path, DAMAGED);
    let mut cells = workbook.worksheet_cells_reader(sheet).map_err(damaged)?;
    let file = tempfile::tempfile().map_err(unreadable)?;
    let mut text = Text { to: BufWriter::new(file), row: 0, column: 0, width: 0, bytes: 0 };
    while let Some(cell) = cells.next_cell().map_err(damaged)? {
        if text.bytes > SHEET {
            return Err(broken(path, TOO_LARGE));
        }
        if let Some(value) = shown(cell.get_value()) {
            text.put(cell.get_position(), &value).map_err(unreadable)?;
        }
    }
    text.end_row().map_err(unreadable)?;
    let file = text.to.into_inner().map_err(|error| unreadable(error.into_error()))?;
    Ok(Content::Copied(Arc::new(file)))
}

const TOO_LARGE: &str = "is a workbook with more text than is read; save its sheet as CSV in UTF-8";
const DAMAGED: &str =
    "is a workbook that was cut short or damaged; download it again, or save its sheet as CSV in UTF-8";

fn open(content: &Content, path: &Path) -> Result<Xlsx<BufReader<Opened>>, SourceError> {
    let opened = content.open().map_err(|source| SourceError::Unreadable { path: path.to_owned(), source })?;
    Xlsx::new(BufReader::with_capacity(1 << 17, opened)).map_err(|_| broken(path, DAMAGED))
}

fn broken(path: &Path, reason: &str) -> SourceError {
    SourceError::Container { path: path.to_owned(), reason: reason.to_owned() }
}

/// Cells on their way into lines.
struct Text<W> {
    to: W,
    /// The row that is being written, and how many of its fields are.
    row: u32,
    column: u32,
    /// Fields of the first row with any: no row has fewer.
    width: u32,
    bytes: u64,
}

impl<W: Write> Text<W> {
    fn put(&mut self, (row, column): (u32, u32), value: &str) -> io::Result<()> {
        while self.row < row {
            self.end_row()?;
        }
        self.bytes += u64::from(column.saturating_sub(self.column)) + value.len() as u64;
        while self.column <= column {
            if self.column > 0 {
                self.to.write_all(b",")?;
            }
            self.column += 1;
        }
        match value.contains(['"', ',', '\n', '\r']) {
            // A line break in a cell would give the rows behind it other numbers.
            true => write!(self.to, "\"{}\"", value.replace('"', "\"\"").replace(['\r', '\n'], " ")),
            false => self.to.write_all(value.as_bytes()),
        }
    }

    fn end_row(&mut self) -> io::Result<()> {
        if self.width == 0 {
            self.width = self.column;
        }
        if self.column > 0 {
            for _ in self.column..self.width {
                self.to.write_all(b",")?;
            }
            self.bytes += u64::from(self.width.saturating_sub(self.column));
        }
        self.to.write_all(b"\n")?;
        self.row += 1;
        self.column = 0;
        Ok(())
    }
}

/// What a cell holds, as it would stand in a CSV file; nothing where it is empty.
fn shown(value: &DataRef<'_>) -> Option<String> {
    Some(match value {
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => decimal(*number),
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(true) => "TRUE".to_owned(),
        DataRef::Bool(false) => "FALSE".to_owned(),
        DataRef::DateTime(time) => moment(time),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::Error(error) => error.to_string(),
        DataRef::Empty => return None,
    })
}

/// A number with the fifteen digits that a spreadsheet keeps; more are what binary fractions leave.
fn decimal(number: f64) -> String {
    let kept = format!("{number:.14e}").parse::<f64>().unwrap_or(number);
    kept.to_string()
}

fn moment(time: &ExcelDateTime) -> String {
    if !time.is_datetime() {
        return decimal(time.as_f64());
    }
    let (year, month, day, hour, minute, second, _) = time.to_ymd_hms_milli();
    match (hour, minute, second) {
        (0, 0, 0) => format!("{year:04}-{month:02}-{day:02}"),
        _ => format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_the_digits_that_a_sheet_keeps() {
        for (number, expected) in [
            (65_000_000.17, "65000000.17"),
            (0.1 + 0.2, "0.3"),
            (1_234.560_000_000_000_1, "1234.56"),
            (-0.0, "-0"),
            (7012.0, "7012"),
            (123_456_789_012_345.0, "123456789012345"),
        ] {
            assert_eq!(decimal(number), expected);
        }
    }

    #[test]
    fn rows_stand_on_lines_of_their_numbers_and_have_the_fields_of_the_first() {
        let mut text = Text { to: Vec::new(), row: 0, column: 0, width: 0, bytes: 0 };
        for ((row, column), value) in
            [((1, 0), "key"), ((1, 2), "na,me"), ((2, 0), "K1"), ((4, 1), "a \"b\"\nc"), ((4, 3), "too much")]
        {
            text.put((row, column), value).unwrap();
        }
        text.end_row().unwrap();
        assert_eq!(text.bytes, 30);
        let text = String::from_utf8(text.to).unwrap();
        assert_eq!(text, "\nkey,,\"na,me\"\nK1,,\n\n,\"a \"\"b\"\" c\",,too much\n");
    }
}
