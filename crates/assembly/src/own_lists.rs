//! The files that a user may lay into a store's folder, beside its tables. A store in an object store has none.

use std::collections::BTreeMap;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use store::Location;

use crate::error::AssemblyError;

pub const AGENCIES: &str = "agencies.csv";
pub const FAMILIES: &str = "families.toml";
pub const LEXICON: &str = "lexicon.toml";
/// Dates that somebody wants to see beside the money: no table is made from them.
pub const EVENTS: &str = "events.csv";
/// Written by `tributary judge` alone.
pub const JUDGEMENTS: &str = "judgements.toml";
/// Where published files lay when they were read. Written by an ingest, and needed by a repair alone. As `sha256sum` writes them.
pub const SOURCES: &str = "sources.sha256";

/// The text of one of these files; nothing where there is none.
pub fn read(location: &Location, name: &str) -> Result<Option<String>, AssemblyError> {
    debug_assert!(
        store::OWN_LISTS.contains(&name),
        "{name} is read, but neither allowed in a store's folder nor watched"
    );
    read_file(location, name)
}

fn read_file(location: &Location, name: &str) -> Result<Option<String>, AssemblyError> {
    let Some(path) = location.local_folder().map(|folder| folder.join(name)) else { return Ok(None) };
    match std::fs::read_to_string(&path) {
        Ok(text) => Ok(Some(text)),
        // Where the store's place is no folder, opening the store says so.
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(None),
        Err(error) => Err(AssemblyError::file(&path, error)),
    }
}

/// When each of these files was last changed, and how long it is; `None` where there is none. For whoever holds what they say: it is
/// otherwise once this is.
pub fn state(location: &Location) -> Vec<Option<(SystemTime, u64)>> {
    let Some(folder) = location.local_folder() else { return Vec::new() };
    let of = |name: &str| {
        let metadata = std::fs::metadata(folder.join(name)).ok()?;
        Some((metadata.modified().ok()?, metadata.len()))
    };
    store::OWN_LISTS.map(of).into()
}

/// Lays an invented world's lists into a store's folder.
pub fn lay(folder: &Path, agencies: &str, families: &str, lexicon: &str) -> Result<(), AssemblyError> {
    std::fs::create_dir_all(folder).map_err(|error| AssemblyError::file(folder, error))?;
    for (name, text) in [(AGENCIES, agencies), (FAMILIES, families), (LEXICON, lexicon)] {
        let path = folder.join(name);
        std::fs::write(&path, text).map_err(|error| AssemblyError::file(&path, error))?;
    }
    Ok(())
}

/// Appends an entry to a store's judgements.
pub fn append_judgement(location: &Location, entry: &str) -> Result<(), AssemblyError> {
    let path = location.local_folder().ok_or(AssemblyError::NoFolder)?.join(JUDGEMENTS);
    let failed = |error| AssemblyError::file(&path, error);
    let mut file = std::fs::OpenOptions::new().append(true).create(true).open(&path).map_err(failed)?;
    file.write_all(entry.as_bytes()).map_err(failed)
}

/// Where each published file lay when it was read, by its hash: for a repair, and for whoever wants to know.
pub fn sources(location: &Location) -> Result<BTreeMap<String, PathBuf>, AssemblyError> {
    let text = read_file(location, SOURCES)?.unwrap_or_default();
    let place = |line: &str| line.split_once("  ").map(|(hash, path)| (hash.to_owned(), PathBuf::from(path)));
    Ok(text.lines().filter_map(place).collect())
}

/// Adds files to those whose place is known.
pub(crate) fn note_sources(
    location: &Location,
    new: impl IntoIterator<Item = (String, PathBuf)>,
) -> Result<(), AssemblyError> {
    let Some(folder) = location.local_folder() else { return Ok(()) };
    let place = folder.join(SOURCES);
    let known = sources(location)?;
    let mut all = known.clone();
    all.extend(new.into_iter().map(|(hash, path)| (hash, std::path::absolute(&path).unwrap_or(path))));
    if all == known {
        return Ok(());
    }
    let text: String = all.iter().map(|(hash, path)| format!("{hash}  {}\n", path.display())).collect();
    let beside = folder.join(format!(".{SOURCES}"));
    let written = std::fs::write(&beside, text).and_then(|()| std::fs::rename(&beside, &place));
    written.map_err(|error| AssemblyError::file(&place, error))
}
