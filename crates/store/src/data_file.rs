//! The Parquet files of a table, as the modules that list, write and read them name them to each other.

/// One Parquet file of a table's version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataFile {
    /// Path below the table's folder.
    pub path: String,
    pub bytes: u64,
    pub rows: u64,
}

/// A finished Parquet file that is not yet part of any version.
#[derive(Clone, Debug)]
pub struct Part {
    /// Path below the table's folder.
    pub path: String,
    pub rows: u64,
    pub bytes: u64,
    /// Row count, and least and greatest values of the columns that questions filter by, as Delta Lake writes them.
    pub(crate) statistics: String,
}
