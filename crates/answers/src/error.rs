//! Why a question has no answer.

use store::StoreError;
use thiserror::Error;

#[derive(Debug, Error)]
pub enum AnswerError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("no award of this store is known as \"{asked}\"{near}")]
    NoSuchAward { asked: String, near: String },
    #[error(
        "the store at {0} was made by an older Tributary, without tables that answers need: run `tributary ingest` without a path \
         to read it anew"
    )]
    Older(String),
    #[error("the tables of this store are not as expected: {0}; make the store anew")]
    Shape(String),
}
