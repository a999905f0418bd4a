//! Whose money it is in the end, through whom, and how sure that is: what the store's records say, as tables.
//!
//! What texts and codes mean is known to `classification`. [`attribute()`] reads every award of the store by it and writes the
//! tables `mentions`, `slices`, `unnamed` and `carriers`; [`learning`] what the records themselves tell of makers and
//! sellers; [`companies`] who is who; [`subcontracts`] what primes reported.

pub mod attribute;
pub mod claims;
pub mod companies;
pub mod learning;
mod misfits;
pub mod slices;
pub mod subcontracts;

mod award_by_award;
mod circumstances;
mod columns;
mod error;
mod gather;
mod ids;
mod output;
mod reach;
mod rows;
mod survey;
mod work;

pub use attribute::{Stage, attribute};
pub use error::AttributionError;
pub use misfits::misfits;
pub use subcontracts::attribute_subcontracts;

use store::{TableSpec, View};

/// Every table of a store: those that hold what was published, and those derived from them.
pub fn tables_of_a_store() -> Vec<TableSpec> {
    records::tables().into_iter().chain(tables()).collect()
}

/// The tables that this stage writes.
pub fn tables() -> Vec<TableSpec> {
    vec![
        companies::company_names_table(),
        slices::mentions_table(),
        slices::slices_table(),
        slices::unnamed_table(),
        slices::carriers_table(),
        learning::vocabulary_table(),
        learning::sellers_table(),
        subcontracts::subawards_table(),
        subcontracts::rules_table(),
        subcontracts::slices_table(),
    ]
}

/// The views over them that users may query.
pub fn views() -> Vec<View> {
    vec![
        companies::COMPANIES_VIEW,
        companies::COMPANY_NAMES_VIEW,
        slices::MENTIONS_VIEW,
        slices::slices_view(),
        slices::UNNAMED_VIEW,
        slices::CARRIERS_VIEW,
        learning::VOCABULARY_VIEW,
        learning::SELLERS_VIEW,
        subcontracts::SUBAWARDS_VIEW,
        subcontracts::RULES_VIEW,
        claims::rules_view(),
    ]
}
