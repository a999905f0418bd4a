//! The store as pages are made from it: one version at a time, looked at again as requests come, with its answers kept.
//!
//! A page is made from one version whatever a writer does. Queries run on threads of their own, a few at a time; a
//! request that nobody waits for any more takes its query with it.

use std::collections::{HashMap, VecDeque};
use std::future::Future;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use answers::Library;
use answers::overview::{Overview, overview};
use assembly::Reference;
use axum::http::StatusCode;
use store::{Location, Store};
use tokio::sync::{OnceCell, Semaphore};

use crate::events::Event;
use crate::serve::failure::Failure;
use crate::serve::form::Made;

/// How often the ledger is looked at for a newer version, at most.
const LOOK_AGAIN: Duration = Duration::from_millis(500);
/// A query is given up after this long.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long a question waits for its turn: it takes the machine nothing.
const QUEUE_PATIENCE: Duration = Duration::from_secs(120);
/// Requests that may wait for a query's turn; more are sent away at once.
const WAITING: u64 = 512;
/// Answers of one version are kept up to this many bytes; those unused for longest go first.
const KEPT_BYTES: usize = 64 << 20;

/// One version of the store, opened.
pub(crate) struct Reading {
    pub(crate) library: Library,
    pub(crate) threads: NonZeroUsize,
    pub(crate) reference: Reference,
    pub(crate) events: Vec<Event>,
    /// The lists have changed since the store was read with them.
    pub(crate) outdated: bool,
    /// Changes with whatever can change an answer.
    pub(crate) etag: String,
    overview: OnceCell<Overview>,
    kept: Mutex<Kept>,
}

impl Reading {
    async fn open(location: &Location, threads: NonZeroUsize) -> Result<Reading, Failure> {
        let store = Store::open(location.clone()).await.map_err(|error| Failure::unavailable(error.to_string()))?;
        let reference = Reference::load(location)?;
        let (events, events_text) = crate::events::load(location)?;
        let mut fingerprint = twox_hash::XxHash3_128::with_seed(0);
        let parts = [
            env!("CARGO_PKG_VERSION"),
            crate::serve::assets::FINGERPRINTED,
            &store.entry.version.to_string(),
            &store.entry.reading,
            &reference.fingerprint,
            &events_text,
        ];
        for part in parts {
            fingerprint.write(part.as_bytes());
            fingerprint.write(&[0]);
        }
        let etag = format!("\"{}-{:016x}\"", store.entry.version, fingerprint.finish_128() as u64);
        let outdated = store.entry.reading != reference.fingerprint;
        let library = Library::open(store, threads).await?;
        let (overview, kept) = (OnceCell::new(), Mutex::default());
        Ok(Reading { library, threads, reference, events, outdated, etag, overview, kept })
    }

    /// What is in the store, found once for a version.
    pub(crate) async fn overview(&self) -> Result<&Overview, Failure> {
        let name_of = |slug: &str| self.reference.parties.name_of_slug(slug).to_owned();
        let make = || async { Ok(overview(&self.library, &self.reference.agencies, name_of).await?) };
        self.overview.get_or_try_init(make).await
    }

    pub(crate) fn kept(&self, address: &str) -> Option<Made> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).get(address)
    }

    pub(crate) fn keep(&self, address: &str, made: &Made) {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).put(address, made);
    }
}

/// Answers by address, in the order of their last use.
#[derive(Default)]
struct Kept {
    answers: HashMap<String, (Made, u64)>,
    /// Uses in order; entries that a later use has overtaken are passed over.
    uses: VecDeque<(String, u64)>,
    clock: u64,
    bytes: usize,
}

impl Kept {
    fn get(&mut self, address: &str) -> Option<Made> {
        self.clock += 1;
        let (made, used) = self.answers.get_mut(address)?;
        *used = self.clock;
        let made = made.clone();
        self.uses.push_back((address.to_owned(), self.clock));
        if self.uses.len() > 4 * self.answers.len() + 1024 {
            let answers = &self.answers;
            self.uses.retain(|(address, used)| answers.get(address).is_some_and(|(_, last)| last == used));
        }
        Some(made)
    }

    fn put(&mut self, address: &str, made: &Made) {
        let size = |address: &str, made: &Made| made.body.len() + 2 * address.len() + 256;
        if size(address, made) > KEPT_BYTES / 8 {
            return;
        }
        self.clock += 1;
        if let Some((earlier, _)) = self.answers.insert(address.to_owned(), (made.clone(), self.clock)) {
            self.bytes -= size(address, &earlier);
        }
        self.bytes += size(address, made);
        self.uses.push_back((address.to_owned(), self.clock));
        while self.bytes > KEPT_BYTES
            && let Some((oldest, used)) = self.uses.pop_front()
        {
            if self.answers.get(&oldest).is_some_and(|(_, last)| *last == used)
                && let Some((gone, _)) = self.answers.remove(&oldest)
            {
                self.bytes -= size(&oldest, &gone);
            }
        }
    }
}

/// What all requests share.
pub(crate) struct Desk {
    location: Location,
    threads: NonZeroUsize,
    queries: tokio::runtime::Handle,
    turns: Semaphore,
    waiting: AtomicU64,
    current: tokio::sync::Mutex<Current>,
}

struct Current {
    reading: Option<Arc<Reading>>,
    looked: Option<Instant>,
    /// What the file system tells of the lists beside the store, by which a change of them is known.
    lists: Vec<Option<(std::time::SystemTime, u64)>>,
    failure: Option<Failure>,
}

impl Desk {
    pub(crate) fn new(location: Location, threads: NonZeroUsize, queries: tokio::runtime::Handle) -> Desk {
        let current = Current { reading: None, looked: None, lists: Vec::new(), failure: None };
        let turns = Semaphore::new(threads.get());
        let (waiting, current) = (AtomicU64::new(0), tokio::sync::Mutex::new(current));
        Desk { location, threads, queries, turns, waiting, current }
    }

    /// The newest version, opened if it is new. A store that is gone is a failure, until it is back.
    pub(crate) async fn reading(&self) -> Result<Arc<Reading>, Failure> {
        let mut current = self.current.lock().await;
        if current.looked.is_some_and(|looked| looked.elapsed() < LOOK_AGAIN) {
            if let Some(failure) = &current.failure {
                return Err(failure.clone());
            }
            if let Some(reading) = &current.reading {
                return Ok(Arc::clone(reading));
            }
        }
        let newest = Store::open(self.location.clone()).await;
        let lists = assembly::own_lists::state(&self.location);
        current.looked = Some(Instant::now());
        current.failure = None;
        match newest {
            Ok(store) => {
                if let Some(reading) = &current.reading
                    && reading.library.store.entry == store.entry
                    && current.lists == lists
                {
                    return Ok(Arc::clone(reading));
                }
                match Reading::open(&self.location, self.threads).await {
                    Ok(reading) => {
                        let reading = Arc::new(reading);
                        current.reading = Some(Arc::clone(&reading));
                        current.lists = lists;
                        Ok(reading)
                    }
                    Err(failure) => {
                        current.reading = None;
                        current.failure = Some(failure.clone());
                        Err(failure)
                    }
                }
            }
            Err(error) => {
                let failure = Failure::unavailable(error.to_string());
                current.reading = None;
                current.failure = Some(failure.clone());
                Err(failure)
            }
        }
    }

    /// Does work on the threads for queries when its turn comes. Dropping the future ends the work.
    pub(crate) async fn work<T, F>(&self, work: F) -> Result<T, Failure>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, Failure>> + Send + 'static,
    {
        let _waiting = Waiting::begin(&self.waiting)?;
        let Ok(_turn) = tokio::time::timeout(QUEUE_PATIENCE, self.turns.acquire()).await else {
            return Err(Failure::unavailable("too many questions at once: ask again in a few seconds"));
        };
        let task = AbortOnDrop(self.queries.spawn(work));
        match tokio::time::timeout(PATIENCE, task.ended()).await {
            Ok(result) => result,
            Err(_) => Err(Failure::new(
                StatusCode::GATEWAY_TIMEOUT,
                format!(
                    "it took longer than {} seconds and was stopped: ask for fewer days, or again later",
                    PATIENCE.as_secs()
                ),
            )),
        }
    }
}

/// A place in the queue.
struct Waiting<'a>(&'a AtomicU64);

impl Waiting<'_> {
    fn begin(count: &AtomicU64) -> Result<Waiting<'_>, Failure> {
        let before = count.fetch_add(1, Ordering::Relaxed);
        let place = Waiting(count);
        match before < WAITING {
            true => Ok(place),
            false => Err(Failure::unavailable("too many questions at once: ask again in a few seconds")),
        }
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

struct AbortOnDrop<T>(tokio::task::JoinHandle<T>);

impl<T> AbortOnDrop<Result<T, Failure>> {
    async fn ended(mut self) -> Result<T, Failure> {
        match (&mut self.0).await {
            Ok(result) => result,
            Err(error) => Err(Failure::new(
                StatusCode::INTERNAL_SERVER_ERROR,
                if error.is_panic() {
                    "the program has an error here: please report this address"
                } else {
                    "it was stopped"
                },
            )),
        }
    }
}

impl<T> Drop for AbortOnDrop<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}
