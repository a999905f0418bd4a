//! Why attribution ended without an answer.

use classification::lexicon::LexiconError;
use store::StoreError;
use thiserror::Error;

#[derive(Debug, Error)]
pub enum AttributionError {
    #[error("stopped: the store is as it was")]
    Stopped,
    #[error("a worker ended early: {0}")]
    Worker(String),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Arrow(#[from] arrow::error::ArrowError),
    #[error(transparent)]
    Lexicon(#[from] LexiconError),
}
