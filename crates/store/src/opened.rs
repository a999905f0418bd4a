//! A store opened for reading: one of its versions, and what its tables amount to.

use crate::entry::Entry;
use crate::error::StoreError;
use crate::ledger;
use crate::location::Location;
use crate::parts;

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

    /// Opens a version by its number.
    pub async fn open_version(location: Location, version: u64) -> Result<Store, StoreError> {
        let entry = ledger::read(&location, version).await?;
        Ok(Store { location, entry })
    }

    /// Every version of the store, oldest first.
    pub async fn history(&self) -> Result<Vec<Entry>, StoreError> {
        ledger::all(&self.location).await
    }

    /// Files, rows and bytes of each table in this version.
    pub async fn tables(&self) -> Result<Vec<TableSummary>, StoreError> {
        let parts = parts::of(&self.location, &self.entry).await?;
        let summary = |(name, version): (&String, &u64)| {
            let files = parts.get(name).map_or(&[][..], Vec::as_slice);
            TableSummary {
                name: name.clone(),
                version: *version,
                files: files.len(),
                rows: files.iter().map(|file| file.rows).sum(),
                bytes: files.iter().map(|file| file.bytes).sum(),
            }
        };
        Ok(self.entry.tables.iter().map(summary).collect())
    }
}
