//! A table as data: typed cells under named columns, from which CSV, XLSX, Parquet and a page's table are made.
//!
//! One value for every form is what keeps them the same.

use std::sync::Arc;

use answers::spend::Counts;
use arrow::array::{ArrayRef, BooleanArray, Date32Array, Decimal128Array, Int64Array, RecordBatch, StringArray};
use arrow::datatypes::{DataType, Field, Schema};
use values::{Date, Figures, Money};

use crate::render::csv;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Money,
    Count,
    /// A whole number without marks between its thousands.
    Year,
    Day,
    Flag,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Cell {
    Empty,
    Text(String),
    Money(Money),
    Count(u64),
    Year(i32),
    Day(Date),
    Flag(bool),
}

#[derive(Clone, Debug)]
pub(crate) struct Column {
    pub(crate) name: String,
    pub(crate) kind: Kind,
}

/// A named table.
#[derive(Clone, Debug)]
pub(crate) struct Sheet {
    /// In addresses and file names: `by_fiscal_year`.
    pub(crate) name: &'static str,
    pub(crate) columns: Vec<Column>,
    pub(crate) rows: Vec<Vec<Cell>>,
}

impl Sheet {
    /// Lines with the four numbers: what each is called in the first column, and what a question names it by in the last.
    pub(crate) fn ranked<'a>(
        name: &'static str,
        label: &'static str,
        lines: impl Iterator<Item = (&'a String, &'a Figures, Counts, &'a String)>,
    ) -> Sheet {
        let counts = [("awards", Kind::Count), ("transactions", Kind::Count), ("id", Kind::Text)];
        let mut sheet = Sheet::new(name, &[&[(label, Kind::Text)], &FIGURES[..], &counts[..]].concat());
        for (called, figures, counts, id) in lines {
            let mut row = vec![Cell::text(called)];
            row.extend(figure_cells(figures));
            row.extend([Cell::Count(counts.awards), Cell::Count(counts.transactions), Cell::text(id)]);
            sheet.push(row);
        }
        sheet
    }

    /// The same rows without a column, for a page where the name links to what the column says.
    pub(crate) fn without(&self, column: &str) -> Sheet {
        let kept = |place: usize| self.columns[place].name != column;
        let columns = self.columns.iter().filter(|own| own.name != column).cloned().collect();
        let row = |row: &Vec<Cell>| {
            let cells = row.iter().enumerate().filter(|(place, _)| kept(*place));
            cells.map(|(_, cell)| cell.clone()).collect()
        };
        Sheet { name: self.name, columns, rows: self.rows.iter().map(row).collect() }
    }

    pub(crate) fn new(name: &'static str, columns: &[(&str, Kind)]) -> Sheet {
        let columns = columns.iter().map(|(name, kind)| Column { name: (*name).to_owned(), kind: *kind }).collect();
        Sheet { name, columns, rows: Vec::new() }
    }

    pub(crate) fn push(&mut self, row: Vec<Cell>) {
        debug_assert_eq!(row.len(), self.columns.len(), "a row of {} has other columns", self.name);
        self.rows.push(row);
    }

    pub(crate) fn csv(&self) -> anyhow::Result<String> {
        let header: Vec<&str> = self.columns.iter().map(|column| column.name.as_str()).collect();
        csv(&header, self.rows.iter().map(|row| row.iter().map(Cell::plain).collect::<Vec<_>>()))
    }

    /// The same rows with Arrow's types: money as decimals, days as days.
    pub(crate) fn batch(&self) -> anyhow::Result<RecordBatch> {
        let mut fields = Vec::new();
        let mut arrays = Vec::new();
        for (place, column) in self.columns.iter().enumerate() {
            let cells = self.rows.iter().map(|row| &row[place]);
            let array = array(column.kind, cells)?;
            fields.push(Field::new(&column.name, array.data_type().clone(), true));
            arrays.push(array);
        }
        Ok(RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays)?)
    }
}

fn array<'a>(kind: Kind, cells: impl Iterator<Item = &'a Cell>) -> anyhow::Result<ArrayRef> {
    Ok(match kind {
        Kind::Text => {
            let texts = cells.map(|cell| if let Cell::Text(text) = cell { Some(text.as_str()) } else { None });
            Arc::new(texts.collect::<StringArray>())
        }
        Kind::Money => {
            let cents = cells.map(|cell| if let Cell::Money(money) = cell { Some(money.cents()) } else { None });
            Arc::new(cents.collect::<Decimal128Array>().with_precision_and_scale(38, 2)?)
        }
        Kind::Count | Kind::Year => {
            let numbers = cells.map(|cell| match cell {
                Cell::Count(count) => i64::try_from(*count).ok(),
                Cell::Year(year) => Some(i64::from(*year)),
                _ => None,
            });
            Arc::new(numbers.collect::<Int64Array>())
        }
        Kind::Day => {
            let days = cells.map(|cell| if let Cell::Day(day) = cell { Some(day.days()) } else { None });
            Arc::new(days.collect::<Date32Array>())
        }
        Kind::Flag => {
            let flags = cells.map(|cell| if let Cell::Flag(flag) = cell { Some(*flag) } else { None });
            Arc::new(flags.collect::<BooleanArray>())
        }
    })
}

impl Cell {
    pub(crate) fn text(text: impl Into<String>) -> Cell {
        Cell::Text(text.into())
    }

    pub(crate) fn day(day: Option<Date>) -> Cell {
        day.map_or(Cell::Empty, Cell::Day)
    }

    /// The cell as CSV holds it.
    pub(crate) fn plain(&self) -> String {
        match self {
            Cell::Empty => String::new(),
            Cell::Text(text) => text.clone(),
            Cell::Money(money) => money.to_string(),
            Cell::Count(count) => count.to_string(),
            Cell::Year(year) => year.to_string(),
            Cell::Day(day) => day.to_string(),
            Cell::Flag(flag) => flag.to_string(),
        }
    }

    /// The cell as people read it.
    pub(crate) fn shown(&self) -> String {
        match self {
            Cell::Money(money) => money.grouped(),
            Cell::Count(number) => crate::render::count(*number),
            other => other.plain(),
        }
    }
}

/// The columns of the four numbers, and of what in the last one rests on orders that name no maker.
pub(crate) const FIGURES: [(&str, Kind); 5] = [
    ("named", Kind::Money),
    ("floor", Kind::Money),
    ("likely", Kind::Money),
    ("ceiling", Kind::Money),
    ("unnamed", Kind::Money),
];

/// The four numbers as cells of [`FIGURES`].
pub(crate) fn figure_cells(figures: &Figures) -> [Cell; 5] {
    [figures.named, figures.floor, figures.likely, figures.ceiling, figures.unnamed].map(Cell::Money)
}

/// A query's result as a sheet: whole numbers, flags, days and money keep their types, all else is text.
pub(crate) fn of_batches(name: &'static str, batches: &[RecordBatch]) -> anyhow::Result<Sheet> {
    use arrow::util::display::{ArrayFormatter, FormatOptions};
    let Some(schema) = batches.first().map(RecordBatch::schema) else { return Ok(Sheet::new(name, &[])) };
    let kind = |data_type: &DataType| match data_type {
        DataType::Decimal128(_, 2) => Kind::Money,
        DataType::Date32 => Kind::Day,
        DataType::Boolean => Kind::Flag,
        _ => Kind::Text,
    };
    let columns: Vec<Column> = schema
        .fields()
        .iter()
        .map(|field| Column { name: field.name().clone(), kind: kind(field.data_type()) })
        .collect();
    let mut sheet = Sheet { name, columns, rows: Vec::new() };
    let options = FormatOptions::default();
    for batch in batches {
        let formatters: Vec<ArrayFormatter<'_>> =
            batch.columns().iter().map(|column| ArrayFormatter::try_new(column, &options)).collect::<Result<_, _>>()?;
        for row in 0..batch.num_rows() {
            let cells = batch.columns().iter().zip(&formatters).zip(&sheet.columns).map(|((array, shown), column)| {
                if array.is_null(row) {
                    return Cell::Empty;
                }
                let text = shown.value(row).to_string();
                match column.kind {
                    Kind::Money => Money::parse(text.as_bytes()).ok().flatten().map_or(Cell::Text(text), Cell::Money),
                    Kind::Day => Date::parse(text.as_bytes()).ok().flatten().map_or(Cell::Text(text), Cell::Day),
                    Kind::Flag => Cell::Flag(text == "true"),
                    _ => Cell::Text(text),
                }
            });
            sheet.rows.push(cells.collect());
        }
    }
    Ok(sheet)
}
