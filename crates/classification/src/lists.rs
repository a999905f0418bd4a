//! The lists that come with the program, as text, and how a list of words is read from one.
//!
//! What a country's records call things stands in `data/us-federal`, one file for each question, with a head that says how
//! its words are matched. A list is checked when it is read, its own examples too, and what is wrong is told with file, line
//! and entry.

mod words;

use serde::de::DeserializeOwned;
use values::lines::Lines;

pub(crate) use words::{Codes, Pattern, Pieces, Where, WordMap, Words, check_examples};

/// The name of a file in `data/us-federal`, and its text.
pub(crate) type List = (&'static str, &'static str);

/// Embeds a file of `data/us-federal`.
macro_rules! list {
    ($name:literal) => {
        ($name, include_str!(concat!("../../../data/us-federal/", $name)))
    };
}

/// The curated lexicon's files, in the order in which they are laid over each other.
pub(crate) const LEXICON: [List; 3] =
    [list!("lexicon.toml"), list!("lexicon-software.toml"), list!("lexicon-equipment.toml")];

pub(crate) const ADMINISTRATION: List = list!("administration.toml");
pub(crate) const DISCOVERY: List = list!("discovery.toml");
pub(crate) const EVERYDAY: List = list!("everyday.txt");
pub(crate) const GOODS: List = list!("goods.toml");
pub(crate) const PURCHASES: List = list!("purchases.toml");
pub(crate) const ROLES: List = list!("roles.toml");
pub(crate) const SELLERS: List = list!("sellers.toml");

/// All lists that decide how records are read, as name and text: their hash tells whether a store was read with these.
pub fn lists() -> impl Iterator<Item = (&'static str, &'static str)> {
    LEXICON.into_iter().chain([ADMINISTRATION, DISCOVERY, EVERYDAY, GOODS, PURCHASES, ROLES, SELLERS])
}

/// Why a list was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}: {reason}")]
pub(crate) struct ListError {
    file: String,
    /// Counted from 1.
    line: usize,
    /// What is wrong, with the entry at fault.
    reason: String,
}

/// Reads a list; what its types ask of it is checked.
pub(crate) fn read<T: DeserializeOwned>((name, text): (&str, &str)) -> Result<T, ListError> {
    toml::from_str(text).map_err(|error| ListError {
        file: name.to_owned(),
        line: Lines::of(text).at(error.span().map_or(0, |span| span.start)),
        reason: error.message().to_owned(),
    })
}

/// Reads a list that comes with the program.
///
/// # Panics
/// Where the list is wrong, which no program is that passed its tests: they read each of them.
pub(crate) fn curated<T: DeserializeOwned>(list: List) -> T {
    read(list).unwrap_or_else(|error| panic!("{error}"))
}

#[cfg(test)]
mod tests;
