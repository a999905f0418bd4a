//! The list of a version's parts, with their checksums: one file beside the ledger's entry, which holds its hash.
//!
//! Readers take the parts of a version from here; the Delta Lake log says the same to other programs.

use std::collections::BTreeMap;
use std::fs;
use std::sync::Arc;

use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt, PutPayload};
use serde::{Deserialize, Serialize};

use crate::data_file::DataFile;
use crate::delta;
use crate::entry::{Entry, SEALED_SINCE, hash};
use crate::error::StoreError;
use crate::location::Location;
use crate::verified::Verified;

/// The parts of a version by table, sorted by path.
pub(crate) type Parts = BTreeMap<String, Vec<DataFile>>;

/// The hash of each file of the tables' Delta Lake logs, by table and name.
pub(crate) type Logs = BTreeMap<String, BTreeMap<String, String>>;

/// What stands in the list.
#[derive(Default, Serialize, Deserialize)]
pub(crate) struct List {
    pub(crate) parts: Parts,
    pub(crate) logs: Logs,
}

/// The parts of the version of `entry`. Of a format without the list they are those of the Delta Lake log, with the sums of the
/// bytes that they have now.
pub(crate) async fn of(location: &Location, entry: &Entry) -> Result<Parts, StoreError> {
    let parts = match entry.format < SEALED_SINCE {
        true => from_log(location, entry).await?,
        false => read(location, entry).await?.parts,
    };
    if let Some(folder) = location.local_folder() {
        for (table, files) in &parts {
            for file in files {
                let path = folder.join(table).join(&file.path);
                let damaged = |reason| StoreError::Damaged(path.display().to_string(), reason);
                let found = fs::metadata(&path).map_err(|error| damaged(format!("it cannot be opened ({error})")))?;
                if found.len() != file.bytes {
                    return Err(damaged(format!("it has {} bytes, {} were written", found.len(), file.bytes)));
                }
            }
        }
    }
    Ok(parts)
}

/// Writes the list of a version that is about to be committed, and gives its hash.
pub(crate) async fn write(location: &Location, version: u64, list: &List) -> Result<String, StoreError> {
    let unwritable = |error: serde_json::Error| StoreError::Ledger(version.to_string(), error.to_string());
    let text = serde_json::to_vec(list).map_err(unwritable)?;
    let hash = hash(&text);
    location.objects().put(&path(version, &hash), PutPayload::from(text)).await?;
    Ok(hash)
}

/// The list as it was written, whether or not the parts are there.
pub(crate) async fn read(location: &Location, entry: &Entry) -> Result<List, StoreError> {
    let path = path(entry.version, &entry.parts);
    let damaged = |reason: String| StoreError::Damaged(location.shown(&path), reason);
    let bytes = match location.objects().get(&path).await {
        Err(object_store::Error::NotFound { .. }) => return Err(damaged("it is gone".to_owned())),
        other => other?.bytes().await?,
    };
    if hash(&bytes) != entry.parts {
        return Err(damaged("it is not the list that was written".to_owned()));
    }
    let list: List = serde_json::from_slice(&bytes).map_err(|error| damaged(error.to_string()))?;
    match entry.tables.keys().find(|table| !list.parts.contains_key(*table)) {
        Some(table) => Err(damaged(format!("it lacks the table {table}"))),
        None => Ok(list),
    }
}

/// The files of a table's log with their hashes; of those `known` the hashes that they had.
pub(crate) async fn log(
    location: &Location,
    table: &str,
    known: &BTreeMap<String, String>,
) -> Result<BTreeMap<String, String>, StoreError> {
    let mut hashes = BTreeMap::new();
    let place = location.path_of(table, "_delta_log");
    for object in location.root().list_with_delimiter(Some(&place)).await?.objects {
        let Some(name) = object.location.filename() else { continue };
        let hash = match known.get(name) {
            Some(hash) => hash.clone(),
            None => hash(&location.root().get(&object.location).await?.bytes().await?),
        };
        hashes.insert(name.to_owned(), hash);
    }
    Ok(hashes)
}

/// The object store with the reads of these parts verified.
pub(crate) fn verified<'a>(
    location: &Location,
    tables: impl IntoIterator<Item = (&'a str, &'a [DataFile])>,
) -> Arc<dyn ObjectStore> {
    let of = |(table, files): (&'a str, &'a [DataFile])| {
        files.iter().map(move |file| (location.path_of(table, &file.path), file.clone()))
    };
    Arc::new(Verified::new(location.root(), tables.into_iter().flat_map(of).collect()))
}

async fn from_log(location: &Location, entry: &Entry) -> Result<Parts, StoreError> {
    let mut parts = Parts::new();
    for (table, version) in &entry.tables {
        parts.insert(table.clone(), delta::files(location, table, *version).await?);
    }
    Ok(parts)
}

pub(crate) fn path(version: u64, hash: &str) -> Path {
    Path::from(format!("versions/{version:08}-{hash}.parts"))
}
