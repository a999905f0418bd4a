//! Work on all threads that ends when it is told to: a pass over row groups, and the same work on each thread.

use std::num::NonZeroUsize;

use store::{Piece, Pieces};
use values::parallel::Work;

use crate::error::AttributionError;

pub(crate) fn check(work: Work<'_>) -> Result<(), AttributionError> {
    if work.is_stopped() { Err(AttributionError::Stopped) } else { Ok(()) }
}

/// Reads all row groups on several threads, each with a worker of its own, and gives what the workers have found. What they do not
/// give is dropped on their threads: to free what was remembered takes its time.
pub(crate) fn read_pieces<W, T: Send>(
    pieces: &Pieces,
    work: Work<'_>,
    worker: impl Fn() -> W + Sync,
    read: impl Fn(&mut W, &Piece) -> Result<(), AttributionError> + Sync,
    found: impl Fn(W) -> T + Sync,
) -> Result<Vec<T>, AttributionError> {
    on_threads(work.threads, || {
        let mut worker = worker();
        while let Some(piece) = pieces.next()? {
            check(work)?;
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
