//! The plain values of public money: exact amounts, dates, keys, names, bounds. No I/O, no async, no engine.
//!
//! Everything above this crate speaks in these types, so what they allow is what a figure may be: money is whole
//! cents, a date is a day that exists, a key is compared without case, and bounds are always in order.

pub mod blanks;
pub mod bounds;
pub mod contacts;
pub mod date;
pub mod keys;
pub mod lines;
pub mod money;
pub mod names;
pub mod parallel;
pub mod visible;

pub use bounds::{AwardShare, Figures};
pub use date::{Date, DayOrder, FiscalYear, Window};
pub use money::Money;
pub use visible::visible;
