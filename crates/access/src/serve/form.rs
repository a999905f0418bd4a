//! The forms in which an answer can be had, and the finished answer in one of them.

use axum::body::Bytes;

/// How an answer is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Page,
    Json,
    Csv,
    Xlsx,
    Parquet,
}

impl Form {
    /// Forms that an address's ending asks for.
    pub(crate) const ENDINGS: [(&'static str, Form); 4] =
        [(".json", Form::Json), (".csv", Form::Csv), (".xlsx", Form::Xlsx), (".parquet", Form::Parquet)];

    pub(crate) fn content_type(self) -> &'static str {
        match self {
            Form::Page => "text/html; charset=utf-8",
            Form::Json => "application/json",
            Form::Csv => "text/csv; charset=utf-8",
            Form::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Form::Parquet => "application/vnd.apache.parquet",
        }
    }

    /// Whether all rows are wanted, and not a page of them.
    pub(crate) fn takes_all(self) -> bool {
        matches!(self, Form::Csv | Form::Xlsx | Form::Parquet)
    }

    /// Whether one table of several is wanted.
    pub(crate) fn is_one_table(self) -> bool {
        matches!(self, Form::Csv | Form::Parquet)
    }
}

/// A finished answer.
#[derive(Clone, Debug)]
pub(crate) struct Made {
    pub(crate) body: Bytes,
    pub(crate) content_type: &'static str,
    /// The name to save it under.
    pub(crate) file: Option<String>,
}
