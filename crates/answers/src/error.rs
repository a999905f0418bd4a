//! Why a question has no answer.

use store::StoreError;
use thiserror::Error;

/// Why a question has no answer, in words for the person who asked.
#[derive(Debug, Error)]
pub enum AnswerError {
    /// The store cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// No award has this key or number.
    #[error("no award of this store is known as \"{asked}\"{near}")]
    NoSuchAward {
        /// What was asked for.
        asked: String,
        /// What is to be said of near keys; empty where there are none.
        near: String,
    },
    /// The store at this place lacks tables that answers need.
    #[error(
        "the store at {0} was made by an older Tributary, without tables that answers need: run `tributary ingest` without a path \
         to read it anew"
    )]
    Older(String),
    /// A table is not as this program writes it: how.
    #[error("the tables of this store are not as expected: {0}; make the store anew")]
    Shape(String),
}
