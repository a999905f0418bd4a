//! Whose money it is in the end, through whom, and how sure that is.
//!
//! [`lexicon`] knows makers' words, [`roles`] decides what a row says of each maker, [`award`] reads the rows of one award
//! together, [`resale`] knows whose money orders that name nobody may be, and [`attribute()`] does so for every award of the
//! store and writes the tables `mentions`, `slices`, `unnamed` and `carriers`.

pub mod attribute;
pub mod award;
pub mod capabilities;
pub mod companies;
pub mod evaluation;
pub mod learning;
pub mod lexicon;
pub mod parties;
pub mod reading;
pub mod resale;
pub mod roles;
pub mod seller_roles;
pub mod slices;
pub mod subcontracts;
pub mod vocabulary;
pub mod wording;

mod administrative;
mod award_by_award;
mod circumstances;
mod codes;
mod gather;
mod memory;
mod output;
mod reach;
mod rows;
mod survey;
mod texts;

pub use attribute::{AttributionError, Stage, attribute};
pub use parties::{Parties, Party};
pub use subcontracts::attribute_subcontracts;

use store::{TableSpec, View};

/// The version of the method: a store read with another one is read anew. Raised whenever the same records and lists would
/// be attributed otherwise.
pub const READING: &str = "9";

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
pub const VIEWS: [View; 10] = [
    companies::COMPANIES_VIEW,
    companies::COMPANY_NAMES_VIEW,
    slices::MENTIONS_VIEW,
    slices::SLICES_VIEW,
    slices::UNNAMED_VIEW,
    slices::CARRIERS_VIEW,
    learning::VOCABULARY_VIEW,
    learning::SELLERS_VIEW,
    subcontracts::SUBAWARDS_VIEW,
    subcontracts::RULES_VIEW,
];
