//! What can go wrong with a store. Every module of the crate says it in these words.

use thiserror::Error;

use crate::entry::FORMAT;

/// What can go wrong with a store, in words for the person who runs the program.
#[derive(Debug, Error)]
pub enum StoreError {
    #[error("there is no store at {0}: make one with `tributary ingest PATH`, or name another with --store")]
    Absent(String),
    #[error("{0} is not a Tributary store: it holds other files, as {1}; name an empty or new folder")]
    Foreign(String, String),
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
