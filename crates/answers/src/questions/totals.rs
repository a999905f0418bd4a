//! What a buyer obligated in all, whatever the company: the question without one.

pub use crate::facts::totals::{BuyerTotal, DefinitionTotal, Sums, Totals, YearTotal, totals};
