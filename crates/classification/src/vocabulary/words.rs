//! The lists by which makers are found that stand in no list, and the words that no product is called.

use std::collections::HashSet;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::lists::{self, Words};

pub(super) static DISCOVERY: LazyLock<Discovery> = LazyLock::new(|| lists::curated(lists::DISCOVERY));

/// Words that records use of anything. A product's name is none of them.
pub(super) static EVERYDAY: LazyLock<HashSet<&'static str>> = LazyLock::new(|| lists::EVERYDAY.1.lines().collect());

/// What each list is for stands in the file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Discovery {
    pub(super) after_name: Words,
    pub(super) between: Words,
    pub(super) opens: Words,
    pub(super) leads_to: Words,
    pub(super) goods: Words,
    pub(super) passed_over: Words,
}
