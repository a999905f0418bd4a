//! What questions to one version of a store share and hold in memory: kept up to a number of bytes, and of what nobody asked for
//! longest is let go first.

use std::any::Any;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::OnceCell;

use crate::error::AnswerError;

/// All that is kept together weighs no more than this, in bytes.
const BYTES: usize = 768 << 20;
/// From so many keys on, those whose value was given up are cleared away.
const KEYS: usize = 4096;

/// Something that knows about how many bytes of memory it holds.
pub(crate) trait Weighed {
    fn bytes(&self) -> usize;
}

/// Values of any kind by their keys.
#[derive(Default)]
pub(crate) struct Cache(Mutex<Kept>);

type Value = Arc<dyn Any + Send + Sync>;

#[derive(Default)]
struct Kept {
    by_key: BTreeMap<String, Place>,
    turn: u64,
    bytes: usize,
}

#[derive(Default)]
struct Place {
    cell: Arc<OnceCell<Value>>,
    /// The turn of its last use.
    used: u64,
    bytes: usize,
}

impl Cache {
    /// What is kept under a key, or read now. Many ask for one thing at once: one of them reads, the others wait. Values of two
    /// kinds need two keys.
    pub(crate) async fn once<T, F>(&self, key: &str, read: impl FnOnce() -> F) -> Result<Arc<T>, AnswerError>
    where
        T: Weighed + Any + Send + Sync,
        F: Future<Output = Result<T, AnswerError>>,
    {
        let cell = self.kept(|kept| kept.cell(key));
        let read = async || Ok::<Value, AnswerError>(Arc::new(read().await?));
        let value = Arc::clone(cell.get_or_try_init(read).await?);
        let value =
            value.downcast::<T>().map_err(|_| AnswerError::Shape(format!("{key} is kept as something else")))?;
        let bytes = value.bytes();
        self.kept(|kept| kept.weigh(key, bytes));
        Ok(value)
    }

    fn kept<R>(&self, use_it: impl FnOnce(&mut Kept) -> R) -> R {
        use_it(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Kept {
    fn cell(&mut self, key: &str) -> Arc<OnceCell<Value>> {
        self.turn += 1;
        if self.by_key.len() >= KEYS {
            // What was given up while it was being read weighs nothing, and nobody waits for it.
            self.by_key.retain(|_, place| place.bytes > 0 || Arc::strong_count(&place.cell) > 1);
        }
        let place = self.by_key.entry(key.to_owned()).or_default();
        place.used = self.turn;
        Arc::clone(&place.cell)
    }

    /// Counts what a key holds, and lets go of what is too much.
    fn weigh(&mut self, key: &str, bytes: usize) {
        if let Some(place) = self.by_key.get_mut(key) {
            self.bytes += bytes - place.bytes.min(bytes);
            place.bytes = bytes;
        }
        // What is still being read weighs nothing yet; of that there is as much as there are questions.
        while self.bytes > BYTES {
            let oldest = self.by_key.iter().filter(|(_, place)| place.bytes > 0).min_by_key(|(_, place)| place.used);
            let Some(oldest) = oldest.map(|(key, _)| key.clone()) else { break };
            if let Some(gone) = self.by_key.remove(&oldest) {
                self.bytes -= gone.bytes;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Stone(usize);

    impl Weighed for Stone {
        fn bytes(&self) -> usize {
            self.0
        }
    }

    #[test]
    fn what_nobody_asked_for_longest_is_let_go_first() {
        let mut kept = Kept::default();
        for key in ["one", "two", "three"] {
            kept.cell(key);
            kept.weigh(key, BYTES / 2);
            if key == "two" {
                kept.cell("one");
            }
        }
        assert_eq!(kept.by_key.keys().collect::<Vec<_>>(), ["one", "three"]);
        assert_eq!(kept.bytes, BYTES / 2 * 2);
    }

    #[test]
    fn a_value_is_read_once() {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let cache = Cache::default();
        for _ in 0..2 {
            let stone = runtime.block_on(cache.once("key", async || Ok(Stone(7)))).unwrap();
            assert_eq!(stone.0, 7);
        }
        let refused =
            runtime.block_on(cache.once::<Stone, _>("other", async || Err(AnswerError::Shape("no".to_owned()))));
        assert!(refused.is_err());
        let again = runtime.block_on(cache.once("other", async || Ok(Stone(1)))).unwrap();
        assert_eq!(again.0, 1);
    }
}
