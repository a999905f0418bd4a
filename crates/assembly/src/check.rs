//! Whether a store is whole, and its repair: what is derived is made anew from the records, and the records from the published files.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use sources::discover::{Discovery, discover};
use store::{Checked, Damage, Damaged, Location, Session, Store, Transaction};

use crate::derivations::DERIVATIONS;
use crate::error::AssemblyError;
use crate::own_lists;
use crate::reference::Reference;
use crate::way::Assembly;

/// What must be made anew for a store to be whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Remedy {
    /// The tables that are derived from the records, and the logs.
    Derived,
    /// All, from the published files.
    Everything,
}

/// Looks at every byte of the store, and, where all are as they were written, at whether its tables fit each other.
pub async fn check(
    location: &Location,
    threads: NonZeroUsize,
    looked_at: impl FnMut(u64),
) -> Result<Checked, AssemblyError> {
    let mut checked = store::check(location, looked_at).await?;
    if checked.damages.iter().all(|damage| !damage.newest) {
        let store = Store::open(location.clone()).await?;
        if store.entry.format == store::FORMAT {
            let session = Session::open(&store, &attribution::tables_of_a_store(), &[], threads).await?;
            checked.damages.extend(attribution::misfits(&session).await?);
        }
    }
    Ok(checked)
}

/// What a damage asks for; nothing where no answer rests on it.
pub fn remedy(checked: &Checked) -> Option<Remedy> {
    let of = |damage: &Damage| match &damage.what {
        Damaged::Ledger => Remedy::Everything,
        Damaged::Log(_) => Remedy::Derived,
        Damaged::Part(table) if is_derived(table) => Remedy::Derived,
        Damaged::Part(_) => Remedy::Everything,
    };
    checked.damages.iter().filter(|damage| damage.newest).map(of).max()
}

/// Begins the making anew. Published files are looked for where they lay when they were read, and at `paths`; all of them must be found.
pub async fn begin_repair(
    location: Location,
    remedy: Remedy,
    paths: &[impl AsRef<Path>],
) -> Result<Assembly, AssemblyError> {
    let discovery = match remedy {
        Remedy::Derived => Discovery::default(),
        Remedy::Everything => published(&location, paths).await?,
    };
    let keeps = |table: &str| remedy == Remedy::Derived && !is_derived(table);
    let reference = Reference::load(&location)?;
    let tables = attribution::tables_of_a_store();
    let transaction = Transaction::begin_repair(location.clone(), &tables, keeps).await?;
    Ok(Assembly::repair(discovery, reference, location, transaction))
}

/// The files that the store was made from.
async fn published(location: &Location, paths: &[impl AsRef<Path>]) -> Result<Discovery, AssemblyError> {
    let mut known: BTreeMap<String, PathBuf> = own_lists::sources(location)?;
    // What an older program read stands in the table of files alone, which may be what is damaged.
    if let Ok(stored) = stored(location).await {
        for (hash, name) in stored {
            known.entry(hash).or_insert(name);
        }
    }
    let mut places: Vec<PathBuf> = paths.iter().map(|path| path.as_ref().to_owned()).collect();
    places.extend(known.values().filter(|place| place.is_file()).cloned());
    let found = discover(&places)?;
    let hashes: BTreeSet<String> = found.files.iter().map(|file| file.sha256_hex()).collect();
    let missing: Vec<String> = known
        .iter()
        .filter(|(hash, _)| !hashes.contains(*hash))
        .map(|(hash, place)| format!("  {} (sha256 {hash})", place.display()))
        .collect();
    match (known.is_empty(), missing.is_empty()) {
        (true, _) => Err(AssemblyError::NoSources),
        (false, false) => Err(AssemblyError::SourcesGone(missing.join("\n"))),
        (false, true) => Ok(found),
    }
}

async fn stored(location: &Location) -> Result<Vec<(String, PathBuf)>, AssemblyError> {
    let store = Store::open(location.clone()).await?;
    let session = Session::open(&store, &attribution::tables_of_a_store(), &[], NonZeroUsize::MIN).await?;
    let files = records::files::stored(&session).await?;
    Ok(files.into_iter().map(|(hash, name)| (hash, PathBuf::from(name))).collect())
}

fn is_derived(table: &str) -> bool {
    DERIVATIONS.iter().any(|derivation| derivation.tables.contains(&table))
}
