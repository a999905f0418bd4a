//! The same work on parts of a list, on all threads.

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

/// On how many threads some long work is done, and how it is told to end.
#[derive(Clone, Copy, Debug)]
pub struct Work<'a> {
    pub threads: NonZeroUsize,
    /// Set where the work shall end: whoever does it looks here often, and leaves everything as it was.
    pub stop: &'a AtomicBool,
}

impl Work<'_> {
    pub fn is_stopped(self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}

/// Below so many elements threads cost more than they bring.
const WORTH_IT: usize = 1_000;

/// What `work` gives for equal parts of a list, one for each thread, in order.
pub fn parts<T: Sync, R: Send>(list: &[T], threads: NonZeroUsize, work: impl Fn(&[T]) -> R + Sync) -> Vec<R> {
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

/// Maps a short list of unequal pieces of work in order.
pub fn deal<T: Sync, R: Send>(list: &[T], threads: NonZeroUsize, map: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let pieces = Mutex::new(list.iter().enumerate());
    let done = on_all(threads, |_| {
        let mut done = Vec::new();
        while let Some((place, element)) = next(&pieces) {
            done.push((place, map(element)));
        }
        done
    });
    let mut done: Vec<(usize, R)> = done.into_iter().flatten().collect();
    done.sort_unstable_by_key(|(place, _)| *place);
    done.into_iter().map(|(_, result)| result).collect()
}

/// What each thread, by its number, gives.
pub fn on_all<R: Send>(threads: NonZeroUsize, work: impl Fn(usize) -> R + Sync) -> Vec<R> {
    if threads.get() == 1 {
        return vec![work(0)];
    }
    let work = &work;
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads.get()).map(|thread| scope.spawn(move || work(thread))).collect();
        workers.into_iter().map(joined).collect()
    })
}

/// Maps a list in order. What comes out is written where it will stand, since copying it costs as much as much of the work.
pub fn map<T: Sync, R: Send>(list: &[T], threads: NonZeroUsize, map: impl Fn(&T) -> R + Sync) -> Vec<R> {
    if list.len() < WORTH_IT || threads.get() == 1 {
        return list.iter().map(map).collect();
    }
    let mut all = Vec::with_capacity(list.len());
    let places = &mut all.spare_capacity_mut()[..list.len()];
    let share = list.len().div_ceil(threads.get() * PIECES);
    let pieces = Mutex::new(list.chunks(share).zip(places.chunks_mut(share)));
    on_all(threads, |_| {
        while let Some((part, places)) = next(&pieces) {
            for (element, place) in part.iter().zip(places) {
                place.write(map(element));
            }
        }
    });
    // SAFETY: the pieces cover the list, each place of each piece was written, and a panic on a thread does not come here.
    unsafe { all.set_len(list.len()) };
    all
}

/// Pieces of a list for each thread: one that other work slows down leaves some of its pieces to others.
const PIECES: usize = 8;

/// The next of some pieces of work that threads share.
pub fn next<T>(pieces: &Mutex<impl Iterator<Item = T>>) -> Option<T> {
    pieces.lock().unwrap_or_else(PoisonError::into_inner).next()
}

/// Sorts a list; equal elements must be the same in all respects.
pub fn sort<T: Ord + Send>(list: &mut [T], threads: NonZeroUsize) {
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn threads_change_nothing(list in prop::collection::vec(any::<u16>(), 0..5_000), threads in 1..5_usize) {
            let threads = NonZeroUsize::new(threads).unwrap();
            let text = |number: &u16| number.to_string();
            let expected: Vec<String> = list.iter().map(text).collect();
            prop_assert_eq!(&map(&list, threads, text), &expected);
            prop_assert_eq!(&deal(&list, threads, text), &expected);
            let parted = parts(&list, threads, |part| part.iter().map(text).collect::<Vec<_>>());
            prop_assert_eq!(&parted.concat(), &expected);
            let mut sorted = list.clone();
            sort(&mut sorted, threads);
            prop_assert!(sorted.is_sorted());
        }
    }
}
