//! Attribution of the whole store: which awards name a maker or are sold by a family, and what their rows are to whom.
//!
//! Two readings of `transactions`, row group by row group on all threads. The first (`survey`) looks at every description
//! once. It finds the awards that matter, some per cent of all, and who brings whose products. The second gathers the
//! rows of those awards, and of orders from somebody who brings makers' products (`gather`); reads each award as
//! a whole (`award_by_award`); and writes `mentions`, `slices`, `unnamed` and `carriers` anew. Of an award that matters a few
//! bytes stay in memory; rows are held up to a number, and lie on disk beyond it.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use entities::judgements::Judgements;
use store::{Piece, Pieces, StoreError, Transaction};
use thiserror::Error;

use crate::award_by_award::{Reading, read_buckets};
use crate::circumstances;
use crate::companies::{COMPANY_NAMES, write_companies};
use crate::gather::{self, gather};
use crate::learning::{SELLERS, VOCABULARY, learn};
use crate::lexicon::{Lexicon, LexiconError};
use crate::parties::Parties;
use crate::reach::ceilings;
use crate::slices::{CARRIERS, MENTIONS, SLICES, UNNAMED};
use crate::survey::{self, survey};

#[derive(Debug, Error)]
pub enum AttributionError {
    #[error("stopped: the store is as it was")]
    Stopped,
    #[error("a worker ended early: {0}")]
    Worker(String),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Arrow(#[from] arrow::error::ArrowError),
    #[error(transparent)]
    Lexicon(#[from] LexiconError),
}

/// Reads the transactions of the version to be made and writes what they say of whose money they are.
pub async fn attribute(
    transaction: &mut Transaction,
    lexicon: Arc<Lexicon>,
    parties: Arc<Parties>,
    judgements: &Judgements,
    threads: NonZeroUsize,
    stop: &AtomicBool,
) -> Result<Vec<Stage>, AttributionError> {
    let mut stages = Stages::begin();
    for table in [COMPANY_NAMES, MENTIONS, SLICES, UNNAMED, CARRIERS, VOCABULARY, SELLERS] {
        transaction.leave_out_all(table);
    }
    let session = transaction.session(&[], threads).await?;
    // Who is who comes first: a recipient's spelling that no list has may be a curated company's.
    let parties = Arc::new(write_companies(transaction, &parties, judgements, (threads, stop))?);
    stages.done("who is who");
    check(stop)?;
    // Makers that no list knows are looked for first; what is sure counts from here on.
    let table = records::transactions::table();
    let pieces = |texts: &'static [&'static str]| transaction.pieces(&table, texts, &circumstances::VALUES);
    let learned = learn(&pieces(&circumstances::TEXTS), &lexicon, &parties, (threads, stop))?;
    check(stop)?;
    stages.done("makers in no list, and what sellers are");
    let resellers = learned.resellers();
    let (lexicon, parties) = (&learned.lexicon, &learned.parties);
    let survey = survey(&pieces(&survey::TEXTS), lexicon, parties, (threads, stop))?;
    stages.done("which awards name makers");
    check(stop)?;
    let (gathered, vehicles) = gather(&pieces(&gather::GATHERED_BY), &survey, (threads, stop))?;
    stages.done("their rows");
    check(stop)?;
    let ceilings = ceilings(&session, vehicles).await?;
    let reading = Reading { survey: &survey, resellers: &resellers, lexicon, parties, ceilings: &ceilings, stop };
    let maker = transaction.part_maker();
    let written = read_buckets(gathered, &reading, &maker, threads)?;
    learned.write(transaction)?;
    for (table, part) in written {
        transaction.add(table, part);
    }
    stages.done("award by award");
    Ok(stages.list)
}

/// How long a part of the work took.
#[derive(Clone, Debug)]
pub struct Stage {
    /// What was found, in words.
    pub what: &'static str,
    pub took: Duration,
}

struct Stages {
    began: Instant,
    list: Vec<Stage>,
}

impl Stages {
    fn begin() -> Stages {
        Stages { began: Instant::now(), list: Vec::new() }
    }

    fn done(&mut self, what: &'static str) {
        self.list.push(Stage { what, took: self.began.elapsed() });
        self.began = Instant::now();
    }
}

pub(crate) fn check(stop: &AtomicBool) -> Result<(), AttributionError> {
    if stop.load(Ordering::Relaxed) { Err(AttributionError::Stopped) } else { Ok(()) }
}

/// Reads all row groups on several threads, each with a worker of its own, and gives what the workers have found. What they do not
/// give is dropped on their threads: to free what was remembered takes its time.
pub(crate) fn read_pieces<W, T: Send>(
    pieces: &Pieces,
    (threads, stop): (NonZeroUsize, &AtomicBool),
    worker: impl Fn() -> W + Sync,
    read: impl Fn(&mut W, &Piece) -> Result<(), AttributionError> + Sync,
    found: impl Fn(W) -> T + Sync,
) -> Result<Vec<T>, AttributionError> {
    on_threads(threads, || {
        let mut worker = worker();
        while let Some(piece) = pieces.next()? {
            check(stop)?;
            read(&mut worker, &piece)?;
        }
        Ok(found(worker))
    })
}

/// Does the same work on several threads, and gives what each has done.
///
/// On threads of its own even where it is one, unlike `values::parallel`: fetching row groups from an object store needs a
/// thread that serves no runtime.
pub(crate) fn on_threads<T: Send>(
    threads: NonZeroUsize,
    work: impl Fn() -> Result<T, AttributionError> + Sync,
) -> Result<Vec<T>, AttributionError> {
    let results: Vec<_> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads.get()).map(|_| scope.spawn(&work)).collect();
        workers.into_iter().map(std::thread::ScopedJoinHandle::join).collect()
    });
    let ended = |result: std::thread::Result<_>| {
        result.unwrap_or_else(|_| Err(AttributionError::Worker("a thread of attribution".to_owned())))
    };
    results.into_iter().map(ended).collect()
}
