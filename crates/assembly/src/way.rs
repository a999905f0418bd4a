//! The whole way from published files to a version of the store, on one screen.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::PoisonError;
use std::sync::atomic::Ordering;
use std::time::Instant;

use records::{Outcome, Progress, Summary};
use sources::discover::{Discovery, discover};
use store::{Location, Store, Transaction};

use crate::derivations::{Changes, DERIVATIONS, Making, Stage};
use crate::directory::Directory;
use crate::error::AssemblyError;
use crate::own_lists;
use crate::reference::Reference;

/// One way from files to a version, begun: the files are found, and the store's lock is held. Dropping it leaves the store as
/// it was.
pub struct Assembly {
    discovery: Discovery,
    reference: Reference,
    location: Location,
    transaction: Transaction,
    /// Whether derived tables are made anew though nothing is known to have changed.
    anew: bool,
}

/// What an assembly came to.
pub enum Assembled {
    Committed(Version),
    /// Nothing was new: the version is the one that there was.
    Unchanged(Version),
    /// There is no store, and of the files none could be used to make one.
    NothingUsable(Summary),
    /// It was told to stop; the store is as it was.
    Stopped,
}

/// A version of the store, with the account of what was read into it.
pub struct Version {
    pub summary: Summary,
    pub store: Store,
    /// The parts of the work in their order.
    pub stages: Vec<Stage>,
}

impl Assembly {
    /// Finds the files, reads the lists, and takes the store's lock. Without a path the store is to be read anew, and must be there.
    pub async fn begin(location: Location, paths: &[impl AsRef<Path>]) -> Result<Assembly, AssemblyError> {
        let discovery = discover(paths)?;
        if paths.is_empty() {
            Store::open(location.clone()).await?;
        }
        let reference = Reference::load(&location)?;
        let transaction = Transaction::begin(location.clone(), &attribution::tables_of_a_store()).await?;
        Ok(Assembly { discovery, reference, location, transaction, anew: false })
    }

    /// The making anew of a damaged store, begun by [`crate::check::begin_repair`].
    pub(crate) fn repair(
        discovery: Discovery,
        reference: Reference,
        location: Location,
        transaction: Transaction,
    ) -> Assembly {
        Assembly { discovery, reference, location, transaction, anew: true }
    }

    /// Reads, derives, commits. `progress` says how far it is to whoever looks, and takes the word to stop.
    pub async fn run(self, threads: NonZeroUsize, progress: &Progress) -> Result<Assembled, AssemblyError> {
        match self.go(threads, progress).await {
            Err(error) if error.is_stopped() => Ok(Assembled::Stopped),
            other => other,
        }
    }

    async fn go(self, threads: NonZeroUsize, progress: &Progress) -> Result<Assembled, AssemblyError> {
        let Assembly { discovery, reference, location, mut transaction, anew } = self;
        let mut stages = Stages::default();
        let began = Instant::now();
        let directory = Directory(&reference.agencies);
        let summary = records::ingest(&mut transaction, &discovery, &directory, threads, progress).await?;
        stages.add("records", began, Vec::new());
        let base = transaction.base().filter(|_| !anew);
        let changes = Changes::since(base, summary.changes_something(), &reference.fingerprint);
        match transaction.base() {
            None if !summary.changes_something() => return Ok(Assembled::NothingUsable(summary)),
            Some(base) if !DERIVATIONS.iter().any(|derivation| derivation.is_stale(changes)) => {
                let store = Store { location, entry: base.clone() };
                return Ok(Assembled::Unchanged(Version { summary, store, stages: stages.0 }));
            }
            _ => {}
        }
        for derivation in &DERIVATIONS {
            let began = Instant::now();
            let mut parts = Vec::new();
            if derivation.is_stale(changes) {
                let (transaction, reference) = (&mut transaction, &reference);
                parts = derivation.make(Making { transaction, reference, threads, progress }).await?;
            }
            stages.add(derivation.name, began, parts);
        }
        // Whoever was told that it stops shall find the store as it was.
        *progress.committing.lock().unwrap_or_else(PoisonError::into_inner) = true;
        if progress.stop.load(Ordering::Relaxed) {
            return Ok(Assembled::Stopped);
        }
        let began = Instant::now();
        let done = if anew { "repair: ".to_owned() + &what_was_done(&summary) } else { what_was_done(&summary) };
        let store = transaction.commit(done, reference.fingerprint).await?;
        stages.add("commit", began, Vec::new());
        let places = summary.files.iter().filter(|file| !matches!(file.outcome, Outcome::Refused(_)));
        let places = places.map(|file| (file.sha256.clone(), PathBuf::from(&file.path)));
        own_lists::note_sources(&store.location, places)?;
        Ok(Assembled::Committed(Version { summary, store, stages: stages.0 }))
    }
}

/// The line of the ledger.
fn what_was_done(summary: &Summary) -> String {
    match summary.files.iter().filter(|file| file.outcome == Outcome::Stored).count() {
        0 => "makers, families and companies read anew".to_owned(),
        1 => "ingest of 1 file".to_owned(),
        files => format!("ingest of {files} files"),
    }
}

#[derive(Default)]
struct Stages(Vec<Stage>);

impl Stages {
    /// What was done since `began`: its parts where it has some, otherwise the whole.
    fn add(&mut self, name: &str, began: Instant, parts: Vec<Stage>) {
        match parts.is_empty() {
            true => self.0.push(Stage { name: name.to_owned(), took: began.elapsed() }),
            false => self.0.extend(parts),
        }
    }
}
