//! What can keep a file from being read.

use std::io;
use std::path::PathBuf;

use crate::layouts::{MissingColumn, Refusal};

/// A file that cannot be found or read, as one sentence that names it and says what to do.
///
/// Dirty records are not errors: they are problems beside the rows.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// An argument that is neither a file, nor a folder, nor a pattern that matches something.
    #[error(
        "there is no file or folder {argument}: give a CSV file, a zip or gz of CSV files, \
         a folder of them, or a quoted pattern such as 'downloads/*.zip'"
    )]
    NoSuchPath {
        /// The argument as given.
        argument: String,
    },
    /// A pattern that is not one.
    #[error("{argument} is not a pattern: {reason}")]
    BadPattern {
        /// The argument as given.
        argument: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The operating system gives an error.
    #[error("{path} cannot be read: {source}")]
    Unreadable {
        /// The file or folder.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// A container that its own format does not allow to be read.
    #[error("{path} {reason}")]
    Container {
        /// The file.
        path: PathBuf,
        /// What is wrong, as the rest of the sentence.
        reason: String,
    },
    /// A member whose layout is not read.
    #[error("{member} is not read: {refusal}")]
    Refused {
        /// The file, and within a zip the member.
        member: String,
        /// What it is instead.
        refusal: Refusal,
    },
    /// A member without a column that its layout needs.
    #[error("{member} cannot be read: {missing}")]
    Missing {
        /// The file, and within a zip the member.
        member: String,
        /// The column.
        missing: MissingColumn,
    },
}
