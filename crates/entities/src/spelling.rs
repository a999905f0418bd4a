//! Slips of the pen: whether two different words are likely one word that somebody mistyped.

use twox_hash::XxHash3_64;

/// Slips that part two words at most.
pub(crate) const MOST_SLIPS: u16 = 2;

/// Whether one slip parts the words: a letter more, less, other, or two exchanged; in words of nine letters and more
/// two slips. Short words are one slip apart by chance (`ABC`, `NABC`), so they need other words in common: `others` is
/// how many there are.
pub(crate) fn is_slip(one: &str, other: &str, others: u32) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let (short, long) = (one.len().min(other.len()), one.len().max(other.len()));
    let needed = if short < 4 { 2 } else { u32::from(short < 5 && long < 6) };
    if long - short > usize::from(MOST_SLIPS) || short < 3 || others < needed {
        return false;
    }
    // Digits are not mistyped into other companies' numbers: `L3` and `L4`, `A1` and `A2`.
    if one.iter().chain(other).any(u8::is_ascii_digit) {
        return false;
    }
    let allowed = if short >= 9 { 2 } else { 1 };
    within(one, other, allowed)
}

/// Whether at most `allowed` edits (insert, delete, replace, exchange neighbours) part the words.
fn within(one: &[u8], other: &[u8], allowed: usize) -> bool {
    let start = one.iter().zip(other).take_while(|(a, b)| a == b).count();
    let (one, other) = (&one[start..], &other[start..]);
    let end = one.iter().rev().zip(other.iter().rev()).take_while(|(a, b)| a == b).count();
    let (one, other) = (&one[..one.len() - end], &other[..other.len() - end]);
    if one.is_empty() || other.is_empty() {
        return one.len().max(other.len()) <= allowed;
    }
    if allowed == 0 {
        return false;
    }
    let exchanged = one.len() >= 2 && other.len() >= 2 && one[0] == other[1] && one[1] == other[0];
    within(&one[1..], &other[1..], allowed - 1)
        || within(&one[1..], other, allowed - 1)
        || within(one, &other[1..], allowed - 1)
        || (exchanged && within(&one[2..], &other[2..], allowed - 1))
}

/// The consonants of a word after its first letter, doubled ones once: equal for most slips in vowels and doubling.
pub(crate) fn skeleton(word: &str) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let mut last = 0;
    for (place, letter) in word.bytes().enumerate() {
        let vowel = matches!(letter, b'A' | b'E' | b'I' | b'O' | b'U' | b'Y' | b'H' | b'W');
        if (place == 0 || !vowel) && letter != last {
            hash = (hash ^ u64::from(letter)).wrapping_mul(0x0100_0000_01b3);
            last = letter;
        }
    }
    hash
}

/// A text put together of parts for its hash: on the stack while it is short, as nearly all are.
pub(crate) struct Joined {
    short: [u8; 192],
    length: usize,
    long: Vec<u8>,
}

impl Joined {
    pub(crate) fn new() -> Joined {
        Joined { short: [0; 192], length: 0, long: Vec::new() }
    }

    pub(crate) fn push(&mut self, part: &[u8]) {
        if let Some(place) = self.short.get_mut(self.length..self.length + part.len())
            && self.long.is_empty()
        {
            place.copy_from_slice(part);
            self.length += part.len();
            return;
        }
        if self.long.is_empty() {
            self.long.extend_from_slice(&self.short[..self.length]);
        }
        self.long.extend_from_slice(part);
    }

    /// Adds the length of a part, so that it is known where it ends, and the part.
    pub(crate) fn push_with_length(&mut self, part: &[u8]) {
        if part.is_empty() && self.length + 4 <= self.short.len() && self.long.is_empty() {
            // The zeros of an empty part are there.
            self.length += 4;
            return;
        }
        self.push(&(part.len() as u32).to_le_bytes());
        self.push(part);
    }

    pub(crate) fn hash(&self) -> u64 {
        let text = if self.long.is_empty() { &self.short[..self.length] } else { &self.long };
        XxHash3_64::oneshot(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn slips_are_told_from_other_words() {
        for (one, other) in [
            ("MICROSOFT", "MACROSOFT"),
            ("GAZPROM", "GASPROM"),
            ("COSTCO", "COSCO"),
            ("INITIATIVE", "INITATIVE"),
            ("ACQUISITION", "AQUISITOIN"),
        ] {
            assert!(is_slip(one, other, 0), "{one} {other}");
        }
        for (one, other) in
            [("CIGNA", "SIGMA"), ("HATHAWAY", "HALLOWAY"), ("ABC", "NABC"), ("L3COM", "L4COM"), ("BAY", "BAZO")]
        {
            assert!(!is_slip(one, other, 0), "{one} {other}");
        }
        assert!(is_slip("META", "BETA", 1));
        assert!(is_slip("WAI", "HAI", 2) && !is_slip("NSS", "ISS", 1));
        assert_eq!(skeleton("PHILLIPS"), skeleton("PHILIPS"));
    }

    /// Optimal string alignment by the textbook's table.
    fn distance(a: &[u8], b: &[u8]) -> usize {
        let mut table = vec![vec![0; b.len() + 1]; a.len() + 1];
        for i in 0..=a.len() {
            for j in 0..=b.len() {
                table[i][j] = if i == 0 || j == 0 {
                    i.max(j)
                } else {
                    let replace = table[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
                    let mut least = replace.min(table[i - 1][j] + 1).min(table[i][j - 1] + 1);
                    if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                        least = least.min(table[i - 2][j - 2] + 1);
                    }
                    least
                };
            }
        }
        table[a.len()][b.len()]
    }

    proptest! {
        #[test]
        fn joined_parts_have_the_hash_of_the_whole(parts in prop::collection::vec("[a-z]{0,90}", 0..6)) {
            let mut joined = Joined::new();
            parts.iter().for_each(|part| joined.push(part.as_bytes()));
            prop_assert_eq!(joined.hash(), XxHash3_64::oneshot(parts.concat().as_bytes()));
            let (mut joined, mut whole) = (Joined::new(), Vec::new());
            for part in &parts {
                joined.push_with_length(part.as_bytes());
                whole.extend((part.len() as u32).to_le_bytes());
                whole.extend(part.bytes());
            }
            prop_assert_eq!(joined.hash(), XxHash3_64::oneshot(&whole));
        }

        #[test]
        fn within_agrees_with_the_textbook(a in "[A-C]{0,7}", b in "[A-C]{0,7}", allowed in 0usize..3) {
            let expected = distance(a.as_bytes(), b.as_bytes()) <= allowed;
            prop_assert_eq!(within(a.as_bytes(), b.as_bytes(), allowed), expected);
        }
    }
}
