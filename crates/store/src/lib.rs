//! Delta Lake tables, the one query session, and the ledger that binds table versions into one store version.
//!
//! A store is a folder (or a prefix of an object store) with one Delta table a subfolder, and `versions/`, a ledger of
//! small JSON files: each names, for one version of the store, the version of every table. Adding a ledger entry is the
//! only commit point. A run that dies before it leaves the last version whole, however many tables it had already
//! written to. What the tables mean is not known here.

pub mod ledger;
pub mod location;
pub mod pieces;
pub mod session;
pub mod table;
pub mod write;

mod delta;
mod distinct;
mod provider;
mod yielding;

use std::collections::BTreeMap;

use thiserror::Error;

pub use delta::DataFile;
pub use ledger::{Entry, FORMAT};
pub use location::Location;
pub use pieces::{Piece, Pieces, Texts};
pub use session::Session;
pub use table::{TableSpec, View};
pub use write::{Part, PartMaker, PartWriter, Transaction};

/// What can go wrong with a store, in words for the person who runs the program.
#[derive(Debug, Error)]
pub enum StoreError {
    #[error("there is no store at {0}: make one with `tributary ingest PATH`, or name another with --store")]
    Absent(String),
    #[error("{0} is not a Tributary store: it holds other files; name an empty or new folder")]
    Foreign(String),
    #[error(
        "the store at {place} was written by a newer Tributary (format {found}, this one knows {FORMAT}): update Tributary"
    )]
    Newer { place: String, found: u32 },
    #[error("another Tributary is writing to the store at {0}: wait until it is done")]
    Locked(String),
    #[error("the store at {0} cannot be written to: {1}")]
    ReadOnly(String, std::io::Error),
    #[error("`{0}` is not a place for a store: {1}")]
    Place(String, String),
    #[error("the ledger entry {0} cannot be read: {1}")]
    Ledger(String, String),
    #[error("{0}: {1}")]
    File(String, std::io::Error),
    #[error(transparent)]
    Delta(#[from] deltalake_core::DeltaTableError),
    #[error(transparent)]
    Objects(#[from] object_store::Error),
    #[error(transparent)]
    Parquet(#[from] parquet::errors::ParquetError),
    #[error(transparent)]
    Engine(#[from] datafusion::error::DataFusionError),
    #[error(transparent)]
    Arrow(#[from] arrow::error::ArrowError),
}

/// Whether an error, taken from a chain of causes, says that a disk has no room.
pub fn is_disk_full(error: &(dyn std::error::Error + 'static)) -> bool {
    let system = error.downcast_ref::<std::io::Error>();
    // Parquet and the engine keep the operating system's error as text only.
    system.is_some_and(|error| error.kind() == std::io::ErrorKind::StorageFull)
        || error.to_string().contains("No space left on device")
}

/// A store of which at least one version exists, opened for reading at its newest version.
#[derive(Clone, Debug)]
pub struct Store {
    pub location: Location,
    pub entry: Entry,
}

/// One table as `tributary store` shows it.
#[derive(Clone, Debug)]
pub struct TableSummary {
    pub name: String,
    pub version: u64,
    pub files: usize,
    pub rows: u64,
    pub bytes: u64,
}

impl Store {
    /// Opens the newest version.
    pub async fn open(location: Location) -> Result<Store, StoreError> {
        match ledger::newest(&location).await? {
            Some(entry) => Ok(Store { location, entry }),
            None => Err(StoreError::Absent(location.to_string())),
        }
    }

    /// Every version of the store, oldest first.
    pub async fn history(&self) -> Result<Vec<Entry>, StoreError> {
        ledger::all(&self.location).await
    }

    /// Files, rows and bytes of each table in this version.
    pub async fn tables(&self) -> Result<Vec<TableSummary>, StoreError> {
        let mut summaries = Vec::with_capacity(self.entry.tables.len());
        for (name, version) in &self.entry.tables {
            let files = delta::files(&self.location, name, *version).await?;
            summaries.push(TableSummary {
                name: name.clone(),
                version: *version,
                files: files.len(),
                rows: files.iter().map(|file| file.rows).sum(),
                bytes: files.iter().map(|file| file.bytes).sum(),
            });
        }
        Ok(summaries)
    }
}

/// Versions of tables by name.
pub type TableVersions = BTreeMap<String, u64>;
