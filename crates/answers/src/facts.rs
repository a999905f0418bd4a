//! What a store tells beside claims: sums, files, vehicles, what is far outside, and what no record can show.

pub(crate) mod agencies;
pub(crate) mod ceilings;
pub(crate) mod days;
pub(crate) mod files;
pub(crate) mod outliers;
pub(crate) mod put_aside;
pub(crate) mod recipients;
pub(crate) mod totals;
pub(crate) mod unseen;
pub(crate) mod usual;
pub(crate) mod vehicles;
