//! What a record's words and codes say: which makers it names, what it buys, and to whom an award's money goes.
//!
//! Knows texts, codes and lists, and neither a store nor an engine: everything here is a function of what it is given, and its
//! tests end in seconds. [`lexicon`] knows makers' words, [`roles`] decides what a row says of each maker, [`award`] reads the
//! rows of one award together, [`resale`] knows whose money orders may be that name nobody, [`vocabulary`] finds makers in
//! no list, and [`seller_roles`] what sellers are. [`parties`] puts companies and makers under one numbering.

pub mod administrative;
pub mod award;
pub mod capabilities;
pub mod codes;
pub mod context;
pub mod evaluation;
pub mod lexicon;
mod lists;
pub mod memory;
pub mod parties;
pub mod reading;
pub mod resale;
pub mod roles;
pub mod rules;
pub mod seller_roles;
mod seller_words;
pub mod texts;
pub mod vocabulary;
pub mod wording;

pub use lists::lists;
pub use parties::{Parties, Party};
pub use rules::Rule;

/// The version of the method of reading: a store read with another one is read anew. Raised whenever the same records and lists
/// would be attributed otherwise; CHANGELOG.md names it with what changed.
pub const READING: &str = "10";

#[cfg(test)]
mod tests;
