//! What was said, in one shape: published rows become typed records with keys and origin.
//!
//! [`mod@ingest`] reads files side by side, converts each row (`convert`), settles which of several versions of a record
//! counts (`repeats`), and hands finished Parquet parts to the store. What a company or a maker is, is not known here.

pub mod account;
pub mod account_funding;
pub mod award_summaries;
pub mod days;
pub mod directory;
pub mod files;
pub mod ingest;
pub mod problems;
pub mod subaward_reports;
pub mod transactions;
pub mod usual;

mod codes;
mod convert;
mod day_order;
mod identity;
mod members;
mod repeats;
mod settle;
mod verbatim;
mod verbatim_tables;

pub use account::{FileSummary, Members, Outcome, Summary};
pub use directory::{AgencyDirectory, AgencyNames};
pub use ingest::{IngestError, Progress, ingest};

use store::{TableSpec, View};

/// The tables that this stage writes.
pub fn tables() -> Vec<TableSpec> {
    let mut tables = vec![transactions::table(), days::table(), usual::table(), files::table(), problems::table()];
    tables.extend(verbatim_tables::ALL.iter().map(|table| table.table()));
    tables
}

/// The views over them that users may query.
pub const VIEWS: [View; 9] = [
    transactions::VIEW,
    transactions::AWARDS_VIEW,
    days::VIEW,
    usual::VIEW,
    files::VIEW,
    problems::VIEW,
    subaward_reports::VIEW,
    award_summaries::VIEW,
    account_funding::VIEW,
];
