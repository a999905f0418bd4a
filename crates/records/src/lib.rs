//! What was said, in one shape: published rows become typed records with keys and origin.
//!
//! [`mod@ingest`] reads files side by side, converts each row (`convert`), settles which of several versions of a record
//! counts (`repeats`), and hands finished Parquet parts to the store. What a company or a maker is, is not known here.

pub mod account;
pub mod days;
pub mod directory;
pub mod files;
pub mod ingest;
pub mod problems;
pub mod transactions;

mod convert;
mod repeats;
mod settle;

pub use account::{FileSummary, Outcome, Summary};
pub use directory::{AgencyDirectory, AgencyNames};
pub use ingest::{IngestError, Progress, ingest};

use store::{TableSpec, View};

/// The tables that this stage writes.
pub fn tables() -> Vec<TableSpec> {
    vec![transactions::table(), days::table(), files::table(), problems::table()]
}

/// The views over them that users may query.
pub const VIEWS: [View; 5] = [transactions::VIEW, transactions::AWARDS_VIEW, days::VIEW, files::VIEW, problems::VIEW];
