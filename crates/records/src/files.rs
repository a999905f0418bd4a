//! The table `files`: which published files the store was made from, and what became of their rows.

use std::borrow::Cow;
use std::sync::Arc;

use arrow::array::{ArrayRef, AsArray, Int64Array, RecordBatch, StringArray};
use arrow::datatypes::{DataType, Field, Schema};
use arrow::error::ArrowError;
use store::{Session, StoreError, TableSpec, View};

use crate::account::FileSummary;

pub(crate) const NAME: &str = "files";

pub fn table() -> TableSpec {
    let text = |name| Field::new(name, DataType::Utf8, true);
    let count = |name| Field::new(name, DataType::Int64, true);
    let fields = vec![
        text("sha256"),
        text("name"),
        count("dated"),
        count("bytes"),
        count("read"),
        count("stored"),
        count("repeats"),
        count("problems"),
    ];
    TableSpec {
        name: NAME,
        schema: Arc::new(Schema::new(fields)),
        sorted_by: &["sha256"],
        filtered_by: &[],
        mostly_distinct: &["sha256"],
        page_rows: store::table::PAGE_ROWS,
        looked_up_by: &[],
    }
}

pub const VIEW: View = View { name: "files", sql: Cow::Borrowed("SELECT * FROM stored_files") };

/// Hash and name of every published file of a version.
pub async fn stored(session: &Session) -> Result<Vec<(String, String)>, StoreError> {
    let sql = "SELECT arrow_cast(sha256, 'Utf8'), arrow_cast(name, 'Utf8') FROM stored_files ORDER BY 1";
    let mut files = Vec::new();
    for batch in session.query(sql).await? {
        let (hashes, names) = (batch.column(0).as_string::<i32>(), batch.column(1).as_string::<i32>());
        let lines = hashes.iter().zip(names).filter_map(|(hash, name)| Some((hash?.to_owned(), name?.to_owned())));
        files.extend(lines);
    }
    Ok(files)
}

pub(crate) fn batch(files: &[&FileSummary]) -> Result<RecordBatch, ArrowError> {
    let text = |of: fn(&FileSummary) -> &str| {
        Arc::new(StringArray::from_iter_values(files.iter().map(|file| of(file)))) as ArrayRef
    };
    let count = |of: fn(&FileSummary) -> u64| {
        Arc::new(Int64Array::from_iter_values(files.iter().map(|file| i64::try_from(of(file)).unwrap_or(i64::MAX))))
            as ArrayRef
    };
    let dated: Int64Array = files.iter().map(|file| file.dated.and_then(|dated| i64::try_from(dated).ok())).collect();
    let columns = vec![
        text(|file| &file.sha256),
        text(|file| &file.name),
        Arc::new(dated) as ArrayRef,
        count(|file| file.bytes),
        count(|file| file.read),
        count(|file| file.stored),
        count(|file| file.repeats),
        count(|file| file.problems),
    ];
    RecordBatch::try_new(table().schema, columns)
}
