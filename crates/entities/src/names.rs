//! Names of companies, taken apart for comparison.
//!
//! [`Reader`] turns a raw name into a [`Name`]: the words that tell companies apart, and beside them what says little of
//! who it is (legal form), what tells members of one group apart (places, numbers), and marks (a joint venture, a
//! trading name). The lists that it goes by are data (`data/names/*.csv`). [`Dictionary`] numbers the words of many
//! names and knows how much each one tells.

mod dictionary;
mod numbered;
mod numbers;
mod reader;

pub(crate) use dictionary::Entry;
pub use dictionary::{Dictionary, Frequencies, WordId};
pub(crate) use numbered::{NumberedName, numbered};
pub(crate) use reader::{ABBREVIATIONS, LEGAL_FORMS, PLACES};
pub use reader::{LegalForms, Name, Reader, Word, WordKind};
pub(crate) use reader::{WORDS_READ, without_codes};
