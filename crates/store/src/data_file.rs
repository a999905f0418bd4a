//! The Parquet files of a table, as the modules that list, write and read them name them to each other.

use serde::{Deserialize, Serialize};

use crate::sums::Sums;

/// One Parquet file of a table's version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DataFile {
    /// Path below the table's folder.
    pub path: String,
    pub bytes: u64,
    pub rows: u64,
    pub sums: Sums,
}

/// A finished Parquet file that is not yet part of any version.
#[derive(Clone, Debug)]
pub struct Part {
    /// Path below the table's folder.
    pub path: String,
    pub rows: u64,
    pub bytes: u64,
    pub sums: Sums,
    /// Row count, and least and greatest values of the columns that questions filter by, as Delta Lake writes them.
    pub(crate) statistics: String,
}

impl Part {
    /// The part as a file of a version.
    pub fn file(&self) -> DataFile {
        DataFile { path: self.path.clone(), bytes: self.bytes, rows: self.rows, sums: self.sums.clone() }
    }
}
