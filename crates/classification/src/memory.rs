//! Remembers what was made of a text: descriptions, codes and names stand on many rows, and what was read once need not be
//! read again.
//!
//! A memory is known by fingerprints of 128 bits, so that it holds no text and looks at none but the one in hand. It is
//! emptied when it is full: memory stays bounded, whatever the size of the store.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

use twox_hash::XxHash3_128;

/// An odd number without a pattern.
const MIX: u128 = 0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835;

/// What some texts say, together and in this order.
pub fn fingerprint<'a>(parts: impl IntoIterator<Item = Option<&'a str>>) -> u128 {
    let of = |part: Option<&str>| part.map_or(MIX, |text| XxHash3_128::oneshot(text.as_bytes()));
    parts.into_iter().fold(MIX, |all, part| together(all, of(part)))
}

/// Two fingerprints as one: each is mixed with its place.
pub fn together(one: u128, other: u128) -> u128 {
    (one.rotate_left(29) ^ other).wrapping_mul(MIX)
}

/// A map by fingerprints, which are as good as their own hashes.
pub type ByFingerprint<T> = HashMap<u128, T, BuildHasherDefault<Taken>>;

/// A set of fingerprints.
pub type Fingerprints<F = u128> = HashSet<F, BuildHasherDefault<Taken>>;

/// Takes some bits of a fingerprint for its hash.
#[derive(Clone, Debug, Default)]
pub struct Taken(u64);

impl Hasher for Taken {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, fingerprint: u64) {
        self.0 = fingerprint;
    }

    fn write_u128(&mut self, fingerprint: u128) {
        self.0 = (fingerprint >> 64) as u64;
    }
}

/// Entries that are remembered at most.
const REMEMBERED: usize = 500_000;

/// What was made of texts, by their fingerprint.
#[derive(Clone, Debug)]
pub struct Memory<T>(ByFingerprint<T>);

impl<T> Default for Memory<T> {
    fn default() -> Memory<T> {
        Memory(HashMap::default())
    }
}

impl<T: Clone> Memory<T> {
    /// What was made of the texts, where it is remembered.
    pub(crate) fn known(&self, fingerprint: u128) -> Option<T> {
        self.0.get(&fingerprint).cloned()
    }

    /// What was made of the texts; made now where it is not remembered.
    pub fn of(&mut self, fingerprint: u128, make: impl FnOnce() -> T) -> T {
        if let Some(known) = self.0.get(&fingerprint) {
            return known.clone();
        }
        if self.0.len() >= REMEMBERED {
            self.0.clear();
        }
        let made = make();
        self.0.insert(fingerprint, made.clone());
        made
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_keep_their_places() {
        let of = |parts: &[Option<&str>]| fingerprint(parts.iter().copied());
        let all = [
            of(&[Some("A"), Some("B")]),
            of(&[Some("B"), Some("A")]),
            of(&[Some("AB"), Some("")]),
            of(&[Some("AB"), None]),
            of(&[Some("AB")]),
            of(&[None, Some("AB")]),
        ];
        for (place, one) in all.iter().enumerate() {
            assert!(!all[place + 1..].contains(one));
        }
    }

    #[test]
    fn what_is_remembered_is_not_made_again_and_memory_is_bounded() {
        let (mut memory, mut made) = (Memory::default(), 0);
        for number in (0..REMEMBERED * 2).chain([1, 1]) {
            let found = memory.of(fingerprint([Some(number.to_string().as_str())]), || {
                made += 1;
                number
            });
            assert_eq!(found, number);
            assert!(memory.0.len() <= REMEMBERED);
        }
        assert_eq!(made, REMEMBERED * 2 + 1);
    }
}
