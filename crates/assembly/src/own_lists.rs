//! The files that a user may lay into a store's folder, beside its tables. A store in an object store has none.

use std::io::{ErrorKind, Write};
use std::path::Path;
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

/// The text of one of these files; nothing where there is none.
pub fn read(location: &Location, name: &str) -> Result<Option<String>, AssemblyError> {
    debug_assert!(
        store::OWN_LISTS.contains(&name),
        "{name} is read, but neither allowed in a store's folder nor watched"
    );
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
