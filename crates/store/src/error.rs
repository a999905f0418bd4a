//! What can go wrong with a store. Every module of the crate says it in these words.

use thiserror::Error;

use datafusion::error::DataFusionError;

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
    #[error("{0} is damaged: {1}; `tributary store check` looks at all of the store")]
    Damaged(String, String),
    #[error("{0}: {1}")]
    File(String, std::io::Error),
    #[error(transparent)]
    Delta(#[from] deltalake_core::DeltaTableError),
    #[error(transparent)]
    Objects(#[from] object_store::Error),
    #[error(transparent)]
    Parquet(#[from] parquet::errors::ParquetError),
    #[error(transparent)]
    Engine(#[from] DataFusionError),
    #[error(transparent)]
    Arrow(#[from] arrow::error::ArrowError),
}

impl StoreError {
    /// What is wrong with a user's statement, in a sentence; nothing where the fault is not the statement's.
    pub fn of_statement(&self) -> Option<String> {
        let StoreError::Engine(error) = self else { return None };
        let root = error.find_root();
        match root {
            DataFusionError::ObjectStore(_)
            | DataFusionError::ParquetError(_)
            | DataFusionError::IoError(_)
            | DataFusionError::External(_) => None,
            DataFusionError::Internal(said) => {
                let said = said.split("\n").next().unwrap_or_default();
                Some(format!("the query engine cannot answer this statement: {said}"))
            }
            _ => Some(error.strip_backtrace()),
        }
    }
}

/// Whether an error, taken from a chain of causes, says that a disk has no room.
pub fn is_disk_full(error: &(dyn std::error::Error + 'static)) -> bool {
    let system = error.downcast_ref::<std::io::Error>();
    // Parquet and the engine keep the operating system's error as text only.
    system.is_some_and(|error| error.kind() == std::io::ErrorKind::StorageFull)
        || error.to_string().contains("No space left on device")
}

/// What names an object store's error as ours.
pub(crate) const DAMAGED: &str = "Tributary store";

/// What an error, taken from a chain of causes, says of a damaged file; the engine keeps our error as text only, amid its own.
pub fn damage(error: &(dyn std::error::Error + 'static)) -> Option<String> {
    let text = error.to_string();
    let said = text.split_once(&format!("Generic {DAMAGED} error: ")).map_or(text.as_str(), |(_, said)| said);
    let end = " looks at all of the store";
    let (said, _) = said.split_once(end)?;
    said.contains(" is damaged: ").then(|| format!("{said}{end}"))
}
