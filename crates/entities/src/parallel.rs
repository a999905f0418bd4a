//! The same work on parts of a list, on all threads.

use std::num::NonZeroUsize;

/// Below so many elements threads cost more than they bring.
const WORTH_IT: usize = 1_000;

/// What `work` gives for equal parts of a list, one for each thread, in order.
pub(crate) fn parts<T: Sync, R: Send>(list: &[T], threads: NonZeroUsize, work: impl Fn(&[T]) -> R + Sync) -> Vec<R> {
    if list.len() < WORTH_IT || threads.get() == 1 {
        return vec![work(list)];
    }
    let share = list.len().div_ceil(threads.get());
    let work = &work;
    std::thread::scope(|scope| {
        let workers: Vec<_> = list.chunks(share).map(|part| scope.spawn(move || work(part))).collect();
        workers.into_iter().map(joined).collect()
    })
}

fn joined<R>(worker: std::thread::ScopedJoinHandle<'_, R>) -> R {
    worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

/// Maps a short list of unequal pieces of work in order; each thread takes every so many-th.
pub(crate) fn deal<T: Sync, R: Send>(list: &[T], threads: NonZeroUsize, map: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let mut dealt = on_all(threads, |thread| {
        list.iter().skip(thread).step_by(threads.get()).map(&map).collect::<Vec<R>>().into_iter()
    });
    (0..list.len()).filter_map(|place| dealt[place % threads.get()].next()).collect()
}

/// What each thread, by its number, gives.
pub(crate) fn on_all<R: Send>(threads: NonZeroUsize, work: impl Fn(usize) -> R + Sync) -> Vec<R> {
    if threads.get() == 1 {
        return vec![work(0)];
    }
    let work = &work;
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads.get()).map(|thread| scope.spawn(move || work(thread))).collect();
        workers.into_iter().map(joined).collect()
    })
}

/// Maps a list in order.
pub(crate) fn map<T: Sync, R: Send>(list: &[T], threads: NonZeroUsize, map: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let mut parts = parts(list, threads, |part| part.iter().map(&map).collect::<Vec<R>>());
    if parts.len() == 1 {
        return parts.remove(0);
    }
    let mut all = Vec::with_capacity(list.len());
    parts.into_iter().for_each(|part| all.extend(part));
    all
}

/// Sorts a list; equal elements must be the same in all respects.
pub(crate) fn sort<T: Ord + Send>(list: &mut [T], threads: NonZeroUsize) {
    match NonZeroUsize::new(threads.get() / 2) {
        Some(half) if list.len() >= WORTH_IT => {
            let middle = list.len() / 2;
            let (below, _, above) = list.select_nth_unstable(middle);
            std::thread::scope(|scope| {
                scope.spawn(|| sort(below, half));
                sort(above, half);
            });
        }
        _ => list.sort_unstable(),
    }
}
