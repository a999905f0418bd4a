//! The ledger: which versions of the tables make up a version of the store.
//!
//! One small file a version, `versions/00000007.json`, created once and never changed. Creating it fails where it
//! exists, on a disk and on an object store alike, so that two writers can't both have made version 7. Beside it an empty file,
//! `versions/00000007.made`, says that it was there: an entry that is lost leaves no older figure behind as if it were the newest.

use object_store::path::Path;
use object_store::{ObjectStoreExt, PutMode, PutOptions, PutPayload};
use serde::Deserialize;

pub use crate::entry::{Entry, FORMAT};
use crate::error::StoreError;
use crate::location::Location;

/// The newest version, or `None` where there is no store yet.
pub(crate) async fn newest(location: &Location) -> Result<Option<Entry>, StoreError> {
    let Listed { entries, made } = listed(location).await?;
    match (entries.last(), made.last()) {
        (last, Some(made)) if last.is_none_or(|last| last < made) => Err(gone(location, *made)),
        (Some(version), _) => read(location, *version).await.map(Some),
        (None, _) => Ok(None),
    }
}

/// What is said of an entry that was made and is not there.
pub(crate) fn gone(location: &Location, version: u64) -> StoreError {
    StoreError::Damaged(location.shown(&path(version)), "it was made, and it is gone".to_owned())
}

pub(crate) async fn all(location: &Location) -> Result<Vec<Entry>, StoreError> {
    let mut entries = Vec::new();
    for version in listed(location).await?.entries {
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
        Err(object_store::Error::AlreadyExists { .. }) => return Err(StoreError::Locked(location.to_string())),
        other => drop(other?),
    }
    let made = Path::from(format!("versions/{:08}.made", entry.version));
    location.objects().put(&made, PutPayload::new()).await?;
    Ok(())
}

/// The numbers of the versions that are there, and of those that were made, both in order.
pub(crate) struct Listed {
    pub(crate) entries: Vec<u64>,
    pub(crate) made: Vec<u64>,
}

pub(crate) async fn listed(location: &Location) -> Result<Listed, StoreError> {
    let listing = location.objects().list_with_delimiter(Some(&Path::from("versions"))).await?;
    let foreign = |place: &Path, reason: &str| Err(StoreError::Ledger(location.shown(place), reason.to_owned()));
    let folder = listing.common_prefixes.iter().find(|place| number(place).is_some());
    if let Some(place) = folder {
        return foreign(place, "it is a folder");
    }
    let (mut entries, mut made) = (Vec::new(), Vec::new());
    for place in listing.objects.iter().map(|object| &object.location) {
        match number(place) {
            Some(number) if *place == path(number) => entries.push(number),
            Some(_) => return foreign(place, "entries have names of eight digits, as versions/00000001.json"),
            None => {
                let number = place.filename().and_then(|name| name.strip_suffix(".made")?.parse().ok());
                made.extend::<Option<u64>>(number);
            }
        }
    }
    entries.sort_unstable();
    made.sort_unstable();
    Ok(Listed { entries, made })
}

pub(crate) async fn read(location: &Location, version: u64) -> Result<Entry, StoreError> {
    let unreadable = |reason: String| StoreError::Ledger(location.shown(&path(version)), reason);
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
    let entry: Entry = serde_json::from_slice(&bytes).map_err(|error| unreadable(error.to_string()))?;
    match entry.is_whole() && entry.version == version {
        true => Ok(entry),
        false => Err(unreadable("it does not say what was written into it".to_owned())),
    }
}

/// The number that the name of an entry says.
fn number(place: &Path) -> Option<u64> {
    place.filename()?.strip_suffix(".json")?.parse().ok()
}

pub(crate) fn path(version: u64) -> Path {
    Path::from(format!("versions/{version:08}.json"))
}
