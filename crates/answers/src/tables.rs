//! What answers read.

use store::{TableSpec, View};

/// Every table that answers read.
pub fn tables() -> Vec<TableSpec> {
    let mut tables = records::tables();
    tables.extend(attribution::tables());
    tables
}

/// Every view that answers and users may query, in the order in which they are documented.
pub fn views() -> Vec<View> {
    records::VIEWS.into_iter().chain(attribution::views()).collect()
}
