//! Whether a store is as it was written: every entry of the ledger, every list of parts, every byte of every part, and the logs.

use std::collections::{BTreeMap, BTreeSet};

use crate::data_file::DataFile;
use crate::entry::{Entry, SEALED_SINCE};
use crate::error::{StoreError, damage};
use crate::location::Location;
use crate::sums::verify_file;
use crate::{delta, ledger, parts};

/// What was looked at, and what of it is damaged.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    pub versions: usize,
    pub parts: usize,
    pub bytes: u64,
    pub damages: Vec<Damage>,
}

/// One thing that is not as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damage {
    /// One sentence that begins with the file.
    pub said: String,
    pub what: Damaged,
    /// Whether the newest version of the store has it: otherwise no answer rests on it.
    pub newest: bool,
}

/// What kind of file is damaged, by which it is known what can be made anew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Damaged {
    /// An entry of the ledger, or a version's list of parts.
    Ledger,
    /// A part of this table.
    Part(String),
    /// The log of this table, by which other programs read it.
    Log(String),
}

/// Looks at everything. `looked_at` is told the number of bytes as they are read.
pub async fn check(location: &Location, mut looked_at: impl FnMut(u64)) -> Result<Checked, StoreError> {
    let (entries, mut checked) = readable(location).await?;
    let newest = entries.keys().last().copied();
    // A part belongs to many versions, and is read once.
    let mut files: BTreeMap<(String, String), (DataFile, bool)> = BTreeMap::new();
    for (version, entry) in &entries {
        let is_newest = Some(*version) == newest;
        let list = match entry.format < SEALED_SINCE {
            // What an older program wrote has nothing to be held against.
            true => continue,
            false => parts::read(location, entry).await,
        };
        match list {
            Ok(list) => {
                if is_newest {
                    checked.damages.extend(logs(location, entry, &list).await);
                }
                for (table, file) in list
                    .parts
                    .into_iter()
                    .flat_map(|(table, files)| files.into_iter().map(move |file| (table.clone(), file)))
                {
                    files.entry((table, file.path.clone())).or_insert((file, false)).1 |= is_newest;
                }
            }
            Err(error) => checked.damages.push(found(&error, Damaged::Ledger, is_newest)),
        }
    }
    for ((table, _), (file, is_newest)) in files {
        if let Err(error) = whole(location, &table, &file).await {
            checked.damages.push(found(&error, Damaged::Part(table), is_newest));
        }
        checked.parts += 1;
        checked.bytes += file.bytes;
        looked_at(checked.bytes);
    }
    Ok(checked)
}

/// The newest entry that can be read with its list, if any: what a repair starts from. With it the greatest number that any name
/// in the ledger says, and the files that say nothing readable.
pub(crate) async fn best(location: &Location) -> Result<(Option<Entry>, u64, Vec<u64>), StoreError> {
    let ledger::Listed { entries: numbers, made } = ledger::listed(location).await?;
    let (mut best, mut unreadable) = (None, Vec::new());
    for number in &numbers {
        match ledger::read(location, *number).await {
            Ok(entry) if entry.format >= SEALED_SINCE && parts::read(location, &entry).await.is_err() => {}
            Ok(entry) => best = Some(entry),
            Err(StoreError::Newer { place, found }) => return Err(StoreError::Newer { place, found }),
            Err(_) => unreadable.push(*number),
        }
    }
    let last = numbers.last().max(made.last()).copied().unwrap_or_default();
    Ok((best, last, unreadable))
}

async fn readable(location: &Location) -> Result<(BTreeMap<u64, Entry>, Checked), StoreError> {
    let ledger::Listed { entries: numbers, made } = ledger::listed(location).await?;
    if numbers.is_empty() && made.is_empty() {
        return Err(StoreError::Absent(location.to_string()));
    }
    let mut checked = Checked { versions: numbers.len(), ..Checked::default() };
    let newest = numbers.last().copied().unwrap_or_default();
    for version in made.iter().filter(|version| !numbers.contains(version)) {
        // One that a repair has put aside was told of then.
        let is_aside = location
            .local_folder()
            .is_some_and(|folder| folder.join(ledger::path(*version).as_ref()).with_extension("json.damaged").exists());
        if !is_aside || *version > newest {
            let error = ledger::gone(location, *version);
            checked.damages.push(found(&error, Damaged::Ledger, *version > newest));
        }
    }
    let mut entries = BTreeMap::new();
    for number in &numbers {
        match ledger::read(location, *number).await {
            Ok(entry) => drop(entries.insert(*number, entry)),
            Err(StoreError::Newer { place, found }) => return Err(StoreError::Newer { place, found }),
            Err(error) => {
                checked.damages.push(found(&error, Damaged::Ledger, numbers.last() == Some(number)));
            }
        }
    }
    Ok((entries, checked))
}

/// Whether the logs that other programs read name the parts that this one reads.
async fn logs(location: &Location, entry: &Entry, list: &parts::List) -> Vec<Damage> {
    let mut damages = Vec::new();
    for (table, version) in &entry.tables {
        let place = location.shown(&object_store::path::Path::from(format!("{table}/_delta_log")));
        let said = match delta::listed(location, table, *version).await {
            Err(error) => {
                let error = error.to_string();
                format!("{place} cannot be read: {}", error.lines().next().unwrap_or_default())
            }
            Ok(listed) => {
                let paths: BTreeSet<&str> = listed.iter().map(|(path, _)| path.as_str()).collect();
                let own: BTreeSet<&str> =
                    list.parts.get(table).into_iter().flatten().map(|file| file.path.as_str()).collect();
                let known = list.logs.get(table).cloned().unwrap_or_default();
                // What is gone was cleaned away by another program, or else the log cannot be read.
                let found = parts::log(location, table, &BTreeMap::new()).await.unwrap_or_default();
                match found.iter().find(|(name, hash)| known.get(*name).is_some_and(|known| known != *hash)) {
                    Some((name, _)) => format!("{place}/{name} is damaged: it is not what was written"),
                    None if paths == own => continue,
                    None => format!("{place} names other parts than the version of the store has"),
                }
            }
        };
        damages.push(Damage { said, what: Damaged::Log(table.clone()), newest: true });
    }
    damages
}

async fn whole(location: &Location, table: &str, file: &DataFile) -> Result<(), StoreError> {
    if let Some(folder) = location.local_folder() {
        return verify_file(&folder.join(table).join(&file.path), file);
    }
    let root = parts::verified(location, [(table, std::slice::from_ref(file))]);
    object_store::ObjectStoreExt::get(&root, &location.path_of(table, &file.path)).await?.bytes().await?;
    Ok(())
}

fn found(error: &StoreError, what: Damaged, newest: bool) -> Damage {
    let said = damage(error).unwrap_or_else(|| error.to_string());
    // Who reads this is looking at all of the store.
    let said = said.split("; `tributary store check`").next().unwrap_or_default().to_owned();
    Damage { said, what, newest }
}
