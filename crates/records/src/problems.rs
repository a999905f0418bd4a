//! The table `problems`: every row that could not be read, and every value that could not, with place and reason.

use std::borrow::Cow;
use std::sync::Arc;

use arrow::array::{ArrayRef, BooleanArray, Int64Array, RecordBatch, StringArray};
use arrow::datatypes::{DataType, Field, Schema};
use arrow::error::ArrowError;
use store::{TableSpec, View};

pub(crate) const NAME: &str = "problems";

/// A located fault (domain rule 48).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    pub file: String,
    pub member: String,
    /// Line of the member on which the record starts; the header is line 1.
    pub line: u64,
    /// Official name of the column, where the fault lies in one.
    pub column: Option<&'static str>,
    /// The value as published, cut at 200 characters, contacts masked.
    pub value: Option<String>,
    pub reason: String,
    /// Whether the row was put aside; otherwise only this value was left empty.
    pub row_put_aside: bool,
}

pub fn table() -> TableSpec {
    let text = |name| Field::new(name, DataType::Utf8, true);
    let fields = vec![
        text("file"),
        text("member"),
        Field::new("line", DataType::Int64, true),
        text("column"),
        text("value"),
        text("reason"),
        Field::new("row_put_aside", DataType::Boolean, true),
    ];
    TableSpec {
        name: NAME,
        schema: Arc::new(Schema::new(fields)),
        sorted_by: &["file", "member", "line"],
        filtered_by: &[],
        mostly_distinct: &["line"],
        page_rows: store::table::PAGE_ROWS,
        looked_up_by: &[],
    }
}

pub const VIEW: View = View {
    name: "problems",
    sql: Cow::Borrowed(
        "SELECT f.name AS file_name, p.* FROM stored_problems p LEFT JOIN stored_files f ON f.sha256 = p.file",
    ),
};

pub(crate) fn batch(problems: &[Problem]) -> Result<RecordBatch, ArrowError> {
    let lines = problems.iter().map(|problem| i64::try_from(problem.line).unwrap_or(i64::MAX));
    let columns: Vec<ArrayRef> = vec![
        Arc::new(StringArray::from_iter_values(problems.iter().map(|problem| &problem.file))),
        Arc::new(StringArray::from_iter_values(problems.iter().map(|problem| &problem.member))),
        Arc::new(Int64Array::from_iter_values(lines)),
        Arc::new(StringArray::from_iter(problems.iter().map(|problem| problem.column))),
        Arc::new(StringArray::from_iter(problems.iter().map(|problem| problem.value.as_deref()))),
        Arc::new(StringArray::from_iter_values(problems.iter().map(|problem| &problem.reason))),
        Arc::new(problems.iter().map(|problem| Some(problem.row_put_aside)).collect::<BooleanArray>()),
    ];
    RecordBatch::try_new(table().schema, columns)
}

/// A value as it may be shown: short, and without anybody's contacts.
pub(crate) fn shown(value: &[u8]) -> String {
    let (text, _) = sources::text::text(value);
    let short: Cow<'_, str> = match text.char_indices().nth(200) {
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
        None => text,
    };
    values::contacts::masked(&short).into_owned()
}
