//! Numbers that stand for keys where millions of them are held.

/// An award's key as a number: a survey holds a few bytes for each award that matters.
pub(crate) fn award_id(award_key: &str) -> u64 {
    twox_hash::XxHash3_128::oneshot(award_key.as_bytes()) as u64
}
