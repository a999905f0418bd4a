//! One file per question: what is asked, from the tables, as one plain value.
//!
//! Answers know nothing of how they will be shown. Every one carries the definition that it used and what no record can
//! show for its window.

pub mod award;
pub mod buyer;
pub mod companies;
pub mod evidence;
pub mod explain;
pub mod flow;
pub mod outliers;
pub mod overview;
pub mod question;
pub mod review;
pub mod shares;
pub mod spend;
pub mod steps;
pub mod subawards;
pub mod totals;
pub mod unseen;
pub mod vehicles;
pub mod vocabulary;
pub mod who;

mod known;
mod orders;
mod rows;
mod shelf;
mod unnamed;

pub use question::{Definition, Question};

use std::sync::Arc;

use known::Known;
use store::{Session, Store, StoreError, TableSpec, View};
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

/// Every table that answers read.
pub fn tables() -> Vec<TableSpec> {
    let mut tables = records::tables();
    tables.extend(attribution::tables());
    tables
}

/// Every view that answers and users may query, in the order in which they are documented.
pub fn views() -> Vec<View> {
    records::VIEWS.into_iter().chain(attribution::views()).collect()
}

/// An opened store with its query session.
#[derive(Clone)]
pub struct Library {
    pub store: Store,
    pub session: Session,
    known: Arc<Known>,
}

impl Library {
    pub async fn open(store: Store, threads: std::num::NonZeroUsize) -> Result<Library, AnswerError> {
        if store.entry.format < store::FORMAT {
            return Err(AnswerError::Older(store.location.to_string()));
        }
        let session = Session::open(&store, &tables(), &views(), threads).await?;
        Ok(Library { store, session, known: Arc::default() })
    }
}
