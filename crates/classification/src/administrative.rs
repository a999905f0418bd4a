//! Texts that speak of the contract and not of what it buys: exercised options, funds that are taken back.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::lists::{self, Pieces, Words};

static ADMINISTRATION: LazyLock<Administration> = LazyLock::new(|| lists::curated(lists::ADMINISTRATION));

/// Words of contract administration. A text of these and numbers alone says nothing of the product (domain rule 35).
#[derive(Deserialize)]
#[serde(try_from = "Table")]
struct Administration {
    words: Words,
    ending: Pieces,
    of_award: Pieces,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    words: Vec<String>,
    yes: Vec<String>,
    no: Vec<String>,
    ending: Pieces,
    of_award: Pieces,
}

/// Whether a modification ends or takes out what its text names.
pub fn ends_something(text: &str) -> bool {
    ADMINISTRATION.ending.stand_in(&in_capitals(text))
}

/// Whether a text speaks of its award as a whole: an option, an extension, what the order is for.
pub fn speaks_of_award(text: &str) -> bool {
    ADMINISTRATION.of_award.stand_in(&in_capitals(text))
}

/// With a blank behind it, so that a last word ends like every other.
fn in_capitals(text: &str) -> String {
    text.to_ascii_uppercase() + " "
}

/// Whether the text says nothing of what is bought: blank, or only words of administration, numbers and codes with digits.
pub(crate) fn says_nothing(text: &str) -> bool {
    ADMINISTRATION.is_all_of(text)
}

impl Administration {
    fn is_all_of(&self, text: &str) -> bool {
        text.split(|character: char| !character.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .all(|word| word.bytes().any(|byte| byte.is_ascii_digit()) || self.words.has(word))
    }
}

impl TryFrom<Table> for Administration {
    type Error = String;

    fn try_from(table: Table) -> Result<Self, String> {
        let Table { words, ending, of_award, .. } = &table;
        let administration =
            Administration { words: Words::new(words.clone())?, ending: ending.clone(), of_award: of_award.clone() };
        lists::check_examples(&table.yes, &table.no, |text| administration.is_all_of(text))?;
        Ok(administration)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rule_35_a_blank_text_says_nothing() {
        assert!(says_nothing("") && says_nothing(" -- ") && says_nothing("0001AB"));
        assert!(!says_nothing("ÑANDÚ") && !says_nothing(&"X".repeat(40)));
    }
}
