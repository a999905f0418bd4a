//! The list of words in the names of sellers, and beside them in a text.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::lists::{self, Words};

pub(crate) static SELLER_WORDS: LazyLock<SellerWords> = LazyLock::new(|| lists::curated(lists::SELLERS));

/// What each list is for stands in the file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SellerWords {
    pub(crate) additions: Words,
    pub(crate) public_bodies: Words,
    pub(crate) contractor: Words,
    pub(crate) between: Words,
}
