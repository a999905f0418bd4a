//! The ledger: which versions of the tables make up a version of the store.
//!
//! One small file a version, `versions/00000007.json`, created once and never changed. Creating it fails where it
//! exists, on a disk and on an object store alike, so that two writers can't both have made version 7.

use futures::StreamExt;
use object_store::path::Path;
use object_store::{ObjectStoreExt, PutMode, PutOptions, PutPayload};
use serde::Deserialize;

pub use crate::entry::{Entry, FORMAT};
use crate::error::StoreError;
use crate::location::Location;

/// The newest version, or `None` where there is no store yet.
pub(crate) async fn newest(location: &Location) -> Result<Option<Entry>, StoreError> {
    match versions(location).await?.last() {
        Some(version) => read(location, *version).await.map(Some),
        None => Ok(None),
    }
}

pub(crate) async fn all(location: &Location) -> Result<Vec<Entry>, StoreError> {
    let mut entries = Vec::new();
    for version in versions(location).await? {
        entries.push(read(location, version).await?);
    }
    Ok(entries)
}

/// Makes `entry` the newest version: the commit point of an ingest.
pub(crate) async fn append(location: &Location, entry: &Entry) -> Result<(), StoreError> {
    let text = serde_json::to_vec_pretty(entry)
        .map_err(|error| StoreError::Ledger(entry.version.to_string(), error.to_string()))?;
    let options = PutOptions { mode: PutMode::Create, ..PutOptions::default() };
    match location.objects().put_opts(&path(entry.version), PutPayload::from(text), options).await {
        Err(object_store::Error::AlreadyExists { .. }) => Err(StoreError::Locked(location.to_string())),
        other => Ok(other.map(|_| ())?),
    }
}

async fn versions(location: &Location) -> Result<Vec<u64>, StoreError> {
    let objects = location.objects();
    let mut listing = objects.list(Some(&Path::from("versions")));
    let mut versions = Vec::new();
    while let Some(object) = listing.next().await {
        let name = object?.location;
        let number: Option<u64> =
            name.filename().and_then(|name| name.strip_suffix(".json")).and_then(|name| name.parse().ok());
        versions.extend(number);
    }
    versions.sort_unstable();
    Ok(versions)
}

pub(crate) async fn read(location: &Location, version: u64) -> Result<Entry, StoreError> {
    let unreadable = |reason: String| StoreError::Ledger(path(version).to_string(), reason);
    let bytes = location.objects().get(&path(version)).await?.bytes().await?;
    // The format is read first: a newer format may have an entry of another shape.
    #[derive(Deserialize)]
    struct Format {
        format: u32,
    }
    let format: Format = serde_json::from_slice(&bytes).map_err(|error| unreadable(error.to_string()))?;
    if format.format > FORMAT {
        return Err(StoreError::Newer { place: location.to_string(), found: format.format });
    }
    serde_json::from_slice(&bytes).map_err(|error| unreadable(error.to_string()))
}

fn path(version: u64) -> Path {
    Path::from(format!("versions/{version:08}.json"))
}
