//! From a question to one plain value: question, claims, value.
//!
//! A [`Question`] says which buyer, company and days. The `claims` that it is about, and what each counts as, are found and added up
//! in one place; `facts` are what a store tells beside them. Each question stands in a file of its own under [`questions`] and
//! gives a value that knows nothing of how it will be shown. Every one carries the definition that it used and what no record can
//! show for its window.

// Every field is a field of the JSON, or of a table: what it means is said where it stands.
#![warn(missing_docs)]

pub mod answer;
pub mod question;
pub mod questions;

mod cache;
mod claims;
mod error;
mod facts;
mod interner;
mod library;
mod rows;
mod sql;

pub use error::AnswerError;
pub use library::{Library, views};
pub use question::{Definition, Question};
pub use questions::{
    award, buyer, companies, evidence, explain, flow, overview, review, shares, spend, subawards, totals, vocabulary,
    who,
};

/// What awards could reach with all options, and the vehicles above them.
pub mod vehicles {
    pub use crate::facts::ceilings::Reach;
    pub use crate::facts::vehicles::{Order, Vehicle};
}
