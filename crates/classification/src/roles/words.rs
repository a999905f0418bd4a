//! The list of words that decide a role by where they stand; those that the lexicon's signals are made of stand in its file.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::lists::{self, Pieces, Words};

pub(super) static WORDS: LazyLock<RoleWords> = LazyLock::new(|| lists::curated(lists::ROLES));

/// What each list is for stands in the file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RoleWords {
    pub(super) turns: Pieces,
    pub(super) turns_away: Pieces,
    pub(super) whose: Words,
    pub(super) made_support: Words,
    pub(super) support: Words,
    pub(super) kept: Pieces,
    pub(super) joins: Words,
    pub(super) work: Pieces,
    pub(super) old: Words,
    pub(super) fits: Pieces,
    pub(super) replacing: Pieces,
    pub(super) replaced: Pieces,
    pub(super) with: Pieces,
    pub(super) labour: Pieces,
    pub(super) labour_for: Words,
    pub(super) two_things: Words,
    pub(super) serving: Pieces,
    pub(super) purpose: Words,
    pub(super) place: Words,
    pub(super) conjunction: Words,
    pub(super) article: Words,
    pub(super) agreement: Words,
}
