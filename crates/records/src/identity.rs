//! What a row is known by when repeats are settled: its transaction key as a number.
//!
//! A transaction key ends in a transaction number. A search has none: its rows are told apart by what they say, of which a mark
//! stands behind the key (`…_0~1a2b3c`). The number is made so that all keys of one modification can be found from any of them.

use std::fmt::Write;

use values::{Date, Money};

/// 104 bits of what stands before the transaction number, and 24 that tell the keys of one modification apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Identity(pub(crate) u128);

/// Where the 24 bits stand: above those by which a hash table finds its place, and below those that choose a temporary file.
const SHIFT: u32 = 64;
const APART: u128 = 0xff_ffff << SHIFT;

/// In the 24 bits: the row is of a search, and the others are of what it says.
const OF_SEARCH: u32 = 1 << 23;

/// In the 24 bits: the key does not end in a number.
const NO_NUMBER: u32 = OF_SEARCH - 1;

/// What stands between a key and the mark of what the row says.
const MARK: char = '~';

impl Identity {
    /// Of a transaction key as the table has it.
    pub(crate) fn of(transaction_key: &str) -> Identity {
        let whole = || Identity::made(transaction_key, NO_NUMBER);
        let (key, mark) = match transaction_key.rsplit_once(MARK) {
            Some((key, mark)) => match u32::from_str_radix(mark, 16) {
                Ok(mark) => (key, Some(OF_SEARCH | mark & (OF_SEARCH - 1))),
                Err(_) => return whole(),
            },
            None => (transaction_key, None),
        };
        match key.rsplit_once('_') {
            Some((before, number)) if is_number(number) => {
                number.parse().map_or_else(|_| whole(), |number| Identity::made(before, mark.unwrap_or(number)))
            }
            // A vehicle's action stands beside no other of its modification.
            Some((_, values::keys::NONE)) => Identity::made(key, mark.unwrap_or(0)),
            _ => whole(),
        }
    }

    fn made(text: &str, apart: u32) -> Identity {
        let hash = twox_hash::XxHash3_128::oneshot(text.as_bytes());
        Identity(hash & !APART | u128::from(apart) << SHIFT)
    }

    /// Whether the row is of a layout without transaction numbers.
    pub(crate) fn is_of_search(self) -> bool {
        (self.0 >> SHIFT) as u32 & OF_SEARCH != 0
    }

    /// The identity of the modification's action number 0, which stands for the modification as a whole.
    pub(crate) fn modification(self) -> Identity {
        Identity(self.0 & !APART)
    }

    /// The identity of another action of a modification.
    pub(crate) fn numbered(self, number: u32) -> Identity {
        Identity(self.0 & !APART | u128::from(number) << SHIFT)
    }
}

/// As transaction numbers are written: without zeros in front.
fn is_number(text: &str) -> bool {
    text == "0"
        || (1..=5).contains(&text.len()) && !text.starts_with('0') && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Puts behind a rebuilt key without a transaction number what tells the row from others of its modification: a true repeat
/// agrees in day, amount and text.
pub(crate) fn mark(key: &mut String, day: Option<Date>, amount: Option<Money>, text: &str) {
    let said = format!("{:?} {:?} {text}", day.map(Date::days), amount.map(Money::cents));
    let hash = twox_hash::XxHash3_64::oneshot(said.as_bytes()) as u32 & (OF_SEARCH - 1);
    let _ = write!(key, "{MARK}{hash:x}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_one_modification_are_found_from_any_of_them() {
        let first = Identity::of("7012_-NONE-_70X_P00001_-NONE-_0");
        let second = Identity::of("7012_-NONE-_70X_P00001_-NONE-_1");
        let of_search = Identity::of("7012_-NONE-_70X_P00001_-NONE-_0~1a2b3c");
        assert_eq!((first.modification(), second.modification()), (first, first));
        assert_eq!((first.numbered(1), of_search.modification()), (second, first));
        assert!(of_search.is_of_search() && !first.is_of_search() && !second.is_of_search());
        let other = Identity::of("7012_-NONE-_70X_P00002_-NONE-_0");
        assert_ne!(other.modification(), first);
        // Whatever else a key ends in is its own.
        for key in [
            "7012_-NONE-_70X_P00001_-NONE-_00",
            "7012_-NONE-_70X_P00001_-NONE-_A",
            "KEY",
            "7012_-NONE-_70X_P00001_-NONE-_0~",
        ] {
            assert_ne!(Identity::of(key).modification(), first, "{key}");
            assert!(!Identity::of(key).is_of_search(), "{key}");
        }
        let vehicle = Identity::of("7012_-NONE-_70X_P00001_-NONE-_-NONE-");
        assert_eq!(vehicle.modification(), vehicle);
        assert_ne!(vehicle, first);
        assert_eq!(Identity::of("7012_-NONE-_70X_P00001_-NONE-_-NONE-~12").modification(), vehicle);
    }

    #[test]
    fn a_mark_tells_amount_day_and_text_apart() {
        let marked = |day: &[u8], amount: &[u8], text: &str| {
            let mut key = "7012_-NONE-_70X_P00001_-NONE-_0".to_owned();
            mark(&mut key, Date::parse(day).unwrap(), Money::parse(amount).unwrap(), text);
            key
        };
        let one = marked(b"2024-06-04", b"900000.00", "FUNDING");
        assert_eq!(one, marked(b"20240604", b"900,000.00", "FUNDING"));
        for other in [
            marked(b"2024-06-05", b"900000.00", "FUNDING"),
            marked(b"2024-06-04", b"400000.00", "FUNDING"),
            marked(b"2024-06-04", b"900000.00", "OTHER"),
        ] {
            assert_ne!(one, other);
            assert_ne!(Identity::of(&one), Identity::of(&other));
        }
        assert!(Identity::of(&one).is_of_search());
    }
}
