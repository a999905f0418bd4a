//! Tables that keep every row of their files as published: subaward reports, award summaries, account funding.
//!
//! Unlike transactions, their rows have no key of which one version counts: a report is delivered again and restated, a
//! summary grows old. So all of them are kept, each with its origin, and what counts is decided in the open: by views, and
//! by the clean-up of subawards. Only columns that some answer uses are read; officers' names and pay are never among them
//! (domain rule 26).

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch, UInt32Array};
use arrow::compute::take_record_batch;
use arrow::datatypes::{DataType, Field, Schema, TimeUnit};
use arrow::error::ArrowError;
use sources::layouts::Layout;
use sources::read::Block;
use store::TableSpec;
use values::{Date, Money};

use crate::codes::{self, cell};
use crate::convert::{Builder, Fault, Help, Origin};
use crate::problems::{Noted, Problem};
use crate::transactions::money_type;

/// A table whose rows are kept as they are.
pub(crate) struct Verbatim {
    pub(crate) name: &'static str,
    pub(crate) layouts: &'static [Layout],
    pub(crate) columns: &'static [Column],
    pub(crate) filtered_by: &'static [&'static str],
}

/// A column: its name here, the official column that it comes from, and how it is read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Column {
    pub(crate) name: &'static str,
    pub(crate) source: &'static str,
    pub(crate) kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A key in upper case, without which a row is no record.
    Key,
    /// Text, trimmed; blank is null, and so is a null mark of another tool.
    Text,
    /// A company's own name, which may be "NA" where the id in that column stands beside it.
    Name {
        id: &'static str,
    },
    /// A code of digits with its leading zeros, which spreadsheets lose (domain rule 45).
    Code(usize),
    /// Name of the agency whose code another column has: as the list of agencies writes it, else as published.
    AgencyName {
        code: &'static str,
        top: bool,
    },
    /// Free text, with people's contacts masked.
    Description,
    Money,
    /// An amount without which a row is no record.
    NeededMoney,
    Day,
    /// A day without which a row is no record.
    NeededDay,
    /// The fiscal year of the day in that column.
    FiscalYear,
    Moment,
    /// `contract` or `assistance`.
    Layout,
    File,
    Member,
    Line,
}

pub(crate) const fn column(name: &'static str, source: &'static str, kind: Kind) -> Column {
    Column { name, source, kind }
}

/// The columns with which every such table ends.
pub(crate) const ORIGIN: [Column; 3] =
    [column("file", "", Kind::File), column("member", "", Kind::Member), column("line", "", Kind::Line)];

impl Verbatim {
    pub(crate) fn wanted(&self) -> Vec<&'static str> {
        self.columns.iter().map(|column| column.source).collect()
    }

    pub(crate) fn table(&self) -> TableSpec {
        let fields: Vec<Field> = self
            .columns
            .iter()
            .chain(&ORIGIN)
            .map(|column| Field::new(column.name, data_type(column.kind), true))
            .collect();
        TableSpec {
            name: self.name,
            schema: Arc::new(Schema::new(fields)),
            sorted_by: &["award_key"],
            filtered_by: self.filtered_by,
            mostly_distinct: &["line", "amount"],
            page_rows: store::table::PAGE_ROWS,
            looked_up_by: &[],
        }
    }

    /// Places among the wanted columns of those that hold days.
    pub(crate) fn day_columns(&self) -> Vec<usize> {
        let is_day = |kind| matches!(kind, Kind::Day | Kind::NeededDay | Kind::FiscalYear | Kind::Moment);
        (0..).zip(self.columns).filter(|(_, column)| is_day(column.kind)).map(|(place, _)| place).collect()
    }

    /// Place of a column's official name among the wanted ones.
    fn place(&self, source: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.source == source)
    }
}

fn data_type(kind: Kind) -> DataType {
    match kind {
        Kind::Money | Kind::NeededMoney => money_type(),
        Kind::Day | Kind::NeededDay => DataType::Date32,
        Kind::FiscalYear => DataType::Int32,
        Kind::Moment => DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())),
        Kind::Line => DataType::Int64,
        _ => DataType::Utf8,
    }
}

/// Rows on their way into a table.
pub(crate) struct VerbatimChunk {
    pub(crate) table: &'static Verbatim,
    builders: Vec<Builder>,
    rows: usize,
}

/// A value of a row, read.
enum Value {
    Text(Option<String>),
    Money(Option<Money>),
    Day(Option<Date>),
    Small(Option<i32>),
    Moment(Option<i64>),
    Line(u64),
}

impl VerbatimChunk {
    pub(crate) fn new(table: &'static Verbatim) -> VerbatimChunk {
        let builders = table.table().schema.fields().iter().map(|field| Builder::of(field.data_type())).collect();
        VerbatimChunk { table, builders, rows: 0 }
    }

    pub(crate) fn rows(&self) -> usize {
        self.rows
    }

    /// Adds a row; where that can't be, or a value is left empty, it is noted.
    pub(crate) fn push(
        &mut self,
        block: &Block,
        row: usize,
        origin: &Origin<'_>,
        help: &mut Help<'_>,
        noted: &mut Noted,
    ) {
        let problem = |fault: Fault, row_put_aside: bool| Problem {
            file: origin.sha256.to_owned(),
            member: origin.member.to_owned(),
            line: block.line(row),
            column: Some(fault.column),
            value: fault.value,
            reason: fault.reason,
            row_put_aside,
            count: 1,
        };
        let mut left_empty = Vec::new();
        let columns = self.table.columns.iter().chain(&ORIGIN).enumerate();
        let values: Result<Vec<Value>, Fault> = columns
            .map(|(place, column)| self.value(block, row, (place, *column), origin, help, &mut left_empty))
            .collect();
        match values {
            Ok(values) => {
                for (builder, value) in self.builders.iter_mut().zip(values) {
                    append(builder, value);
                }
                self.rows += 1;
                noted.extend(left_empty.into_iter().map(|fault| problem(fault, false)));
            }
            Err(fault) => noted.push(problem(fault, true)),
        }
    }

    fn value(
        &self,
        block: &Block,
        row: usize,
        (place, column): (usize, Column),
        origin: &Origin<'_>,
        help: &mut Help<'_>,
        left_empty: &mut Vec<Fault>,
    ) -> Result<Value, Fault> {
        let text = match (column.source, column.kind) {
            ("", _) => std::borrow::Cow::Borrowed(""),
            (_, Kind::Description) => block.text(row, place),
            (_, Kind::Name { id }) if self.has(block, row, id) => block.text(row, place),
            _ => cell(block, row, place),
        };
        let fault = |reason: &dyn ToString| Fault::of(column.source, text.as_bytes(), reason.to_string());
        let empty = || Fault::of(column.source, b"", "is empty");
        let filled = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Ok(match column.kind {
            Kind::Key if text.is_empty() => return Err(empty()),
            Kind::Key => Value::Text(Some(text.to_ascii_uppercase())),
            Kind::Text | Kind::Name { .. } => Value::Text(filled(&text)),
            Kind::Code(width) => Value::Text(filled(&help.code(text, width))),
            Kind::AgencyName { code: source, top } => {
                let code = self.table.place(source).map(|place| cell(block, row, place)).unwrap_or_default();
                let code = codes::repaired(&code, codes::SUBTIER_DIGITS).map_or(code, std::borrow::Cow::Owned);
                let known = help.agencies.by_code(&code);
                let known = known.map(|agency| if top { agency.toptier_name } else { agency.subtier_name });
                Value::Text(known.map(str::to_owned).or_else(|| filled(&text)))
            }
            Kind::Description => Value::Text(filled(&text).map(|text| values::contacts::masked(&text).into_owned())),
            Kind::NeededMoney => {
                let amount = Money::parse(text.as_bytes()).map_err(|reason| fault(&reason))?;
                Value::Money(Some(amount.ok_or_else(empty)?))
            }
            Kind::Money => Value::Money(Money::parse(text.as_bytes()).unwrap_or_else(|reason| {
                left_empty.push(fault(&reason));
                None
            })),
            Kind::NeededDay => {
                let day = help.day(block, place, &text).map_err(|reason| fault(&reason))?;
                Value::Day(Some(day.ok_or_else(empty)?))
            }
            Kind::Day => Value::Day(help.day(block, place, &text).unwrap_or_else(|reason| {
                left_empty.push(fault(&reason));
                None
            })),
            Kind::FiscalYear => {
                Value::Small(help.day(block, place, &text).ok().flatten().map(|date| date.fiscal_year().0))
            }
            Kind::Moment => Value::Moment(help.moment(block, place, &text).unwrap_or_else(|reason| {
                left_empty.push(fault(&reason));
                None
            })),
            Kind::Layout => Value::Text(Some(
                match block.columns().layout() {
                    Layout::AssistanceSubawards => "assistance",
                    _ => "contract",
                }
                .to_owned(),
            )),
            Kind::File => Value::Text(Some(origin.sha256.to_owned())),
            Kind::Member => Value::Text(Some(origin.member.to_owned())),
            Kind::Line => Value::Line(block.line(row)),
        })
    }

    fn has(&self, block: &Block, row: usize, id: &str) -> bool {
        self.table.place(id).is_some_and(|place| !cell(block, row, place).is_empty())
    }

    /// The rows as a batch in the table's order. The chunk is empty after it.
    pub(crate) fn finish(&mut self) -> Result<RecordBatch, ArrowError> {
        let columns: Vec<ArrayRef> = self.builders.iter_mut().map(Builder::finish).collect();
        self.rows = 0;
        let batch = RecordBatch::try_new(self.table.table().schema, columns)?;
        let Some(keys) = batch.column_by_name("award_key").map(|column| column.as_string::<i32>().clone()) else {
            return Ok(batch);
        };
        let mut order: Vec<u32> = (0..batch.num_rows() as u32).collect();
        order.sort_by_key(|row| keys.is_valid(*row as usize).then(|| keys.value(*row as usize)));
        take_record_batch(&batch, &UInt32Array::from(order))
    }
}

fn append(builder: &mut Builder, value: Value) {
    match (builder, value) {
        (Builder::Text(builder), Value::Text(text)) => builder.append_option(text),
        (Builder::Money(builder), Value::Money(amount)) => builder.append_option(amount.map(Money::cents)),
        (Builder::Day(builder), Value::Day(day)) => builder.append_option(day.map(Date::days)),
        (Builder::Small(builder), Value::Small(number)) => builder.append_option(number),
        (Builder::Moment(builder), Value::Moment(seconds)) => {
            builder.append_option(seconds.map(|seconds| seconds * 1_000_000));
        }
        (Builder::Large(builder), Value::Line(line)) => builder.append_value(i64::try_from(line).unwrap_or(i64::MAX)),
        // Builders are made from the same kinds as values.
        _ => {}
    }
}
