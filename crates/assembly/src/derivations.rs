//! The derived tables: of each what it is made of, when it is stale, and who makes it, in the order in which they are made.
//!
//! A derived table is made anew as a whole or stays as it is. That it can be told here which, without looking into it, is why a changed
//! list leaves the sums beside the records alone.

use std::future::Future;
use std::num::NonZeroUsize;
use std::pin::Pin;
use std::time::Duration;

use records::Progress;
use store::{Entry, Transaction};
use values::parallel::Work;

use crate::error::AssemblyError;
use crate::reference::Reference;

/// In order: each may read what those before it wrote.
pub const DERIVATIONS: [Derivation; 3] = [
    Derivation {
        name: "sums beside the records",
        tables: &[records::days::NAME, records::usual::NAME],
        basis: Basis::Records,
        make: |making| Box::pin(sums(making)),
    },
    Derivation {
        name: "attribution",
        tables: &attribution::attribute::TABLES,
        basis: Basis::RecordsAndLists,
        make: |making| Box::pin(attributed(making)),
    },
    Derivation {
        name: "attribution: subcontracts",
        tables: &attribution::subcontracts::TABLES,
        basis: Basis::RecordsAndLists,
        make: |making| Box::pin(subcontracts(making)),
    },
];

/// Tables that are made together.
pub struct Derivation {
    /// What is made, in words.
    pub name: &'static str,
    pub tables: &'static [&'static str],
    pub basis: Basis,
    make: for<'a> fn(Making<'a>) -> Made<'a>,
}

/// What tables are made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    Records,
    /// Also of makers, families, and what people judged.
    RecordsAndLists,
}

/// What is otherwise than when the version that a transaction starts from was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Changes {
    pub records: bool,
    pub lists: bool,
    /// The version has the tables of an older program.
    pub format: bool,
}

impl Changes {
    /// What changed since `base`, of which the lists had this fingerprint; everything where there was no version.
    pub fn since(base: Option<&Entry>, records: bool, fingerprint: &str) -> Changes {
        let other = |changed: fn(&Entry, &str) -> bool| base.is_none_or(|base| changed(base, fingerprint));
        Changes {
            records,
            lists: other(|base, fingerprint| base.reading != fingerprint),
            format: other(|base, _| base.format != store::FORMAT),
        }
    }
}

impl Derivation {
    /// Whether the tables that the store has would be other ones if they were made now.
    pub fn is_stale(&self, changes: Changes) -> bool {
        changes.records || changes.format || (changes.lists && self.basis == Basis::RecordsAndLists)
    }

    /// Makes the tables, and says how long its parts took where it has parts.
    pub(crate) async fn make(&self, making: Making<'_>) -> Result<Vec<Stage>, AssemblyError> {
        (self.make)(making).await
    }
}

/// What tables are made with.
pub(crate) struct Making<'a> {
    pub(crate) transaction: &'a mut Transaction,
    pub(crate) reference: &'a Reference,
    pub(crate) threads: NonZeroUsize,
    pub(crate) progress: &'a Progress,
}

/// How long a part of the work took.
#[derive(Clone, Debug)]
pub struct Stage {
    pub name: String,
    pub took: Duration,
}

type Made<'a> = Pin<Box<dyn Future<Output = Result<Vec<Stage>, AssemblyError>> + Send + 'a>>;

async fn sums(making: Making<'_>) -> Result<Vec<Stage>, AssemblyError> {
    records::days::write(making.transaction, making.threads).await?;
    records::usual::write(making.transaction, making.threads).await?;
    Ok(Vec::new())
}

async fn attributed(making: Making<'_>) -> Result<Vec<Stage>, AssemblyError> {
    let Making { transaction, reference, threads, progress } = making;
    let work = Work { threads, stop: &progress.stop };
    let (lexicon, parties) = (reference.lexicon.clone(), reference.parties.clone());
    let parts = attribution::attribute(transaction, lexicon, parties, &reference.judgements, work).await?;
    Ok(parts.into_iter().map(|part| Stage { name: format!("attribution: {}", part.what), took: part.took }).collect())
}

async fn subcontracts(making: Making<'_>) -> Result<Vec<Stage>, AssemblyError> {
    let Making { transaction, reference, threads, .. } = making;
    attribution::attribute_subcontracts(transaction, &reference.lexicon, &reference.parties, threads).await?;
    Ok(Vec::new())
}
