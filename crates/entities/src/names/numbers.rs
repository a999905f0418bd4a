//! Numbers in names, however they are written: `44`, `Forty-Four`, `1st`, `First`, `II`.

/// Value of a number word, ordinal or Roman numeral; `None` for every other word. Single Roman letters are no numbers
/// here: whether `V` is one depends on where it stands.
pub(super) fn value(word: &str) -> Option<u64> {
    // Most words are none: their first and last letters tell.
    let (Some(first), Some(last)) = (word.bytes().next(), word.bytes().last()) else { return None };
    if !(first.is_ascii_digit() || b"FSTENIVXOH".contains(&first) && b"TDHENRXOYIV".contains(&last)) {
        return None;
    }
    if word.bytes().all(|byte| byte.is_ascii_digit()) {
        return word.parse().ok();
    }
    let ordinal = ["ST", "ND", "RD", "TH"].iter().find_map(|ending| word.strip_suffix(ending));
    if let Some(digits) = ordinal
        && !digits.is_empty()
        && digits.bytes().all(|byte| byte.is_ascii_digit())
    {
        return digits.parse().ok();
    }
    if let Some((_, value)) = WORDS.iter().find(|(text, _)| *text == word) {
        return Some(*value);
    }
    if word.len() >= 2 { roman(word) } else { None }
}

/// Value of a Roman numeral up to 39, in its one right spelling. Larger ones are words more often than numbers (`MIX`,
/// `CIVIC`, `LLC`).
pub(super) fn roman(word: &str) -> Option<u64> {
    if word.is_empty() || word.len() > 8 || !word.bytes().all(|letter| matches!(letter, b'I' | b'V' | b'X')) {
        return None;
    }
    (1..40).find(|value| spelt(*value) == word)
}

fn spelt(value: u64) -> String {
    const UNITS: [&str; 10] = ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"];
    "X".repeat((value / 10) as usize) + UNITS[(value % 10) as usize]
}

const WORDS: [(&str, u64); 31] = [
    ("FIRST", 1),
    ("SECOND", 2),
    ("THIRD", 3),
    ("FOURTH", 4),
    ("FIFTH", 5),
    ("SIXTH", 6),
    ("SEVENTH", 7),
    ("EIGHTH", 8),
    ("NINTH", 9),
    ("TENTH", 10),
    ("ONE", 1),
    ("TWO", 2),
    ("THREE", 3),
    ("FOUR", 4),
    ("FIVE", 5),
    ("SIX", 6),
    ("SEVEN", 7),
    ("EIGHT", 8),
    ("NINE", 9),
    ("TEN", 10),
    ("ELEVEN", 11),
    ("TWELVE", 12),
    ("THIRTEEN", 13),
    ("FOURTEEN", 14),
    ("FIFTEEN", 15),
    ("SIXTEEN", 16),
    ("SEVENTEEN", 17),
    ("EIGHTEEN", 18),
    ("NINETEEN", 19),
    ("HUNDRED", 100),
    ("THOUSAND", 1000),
];

/// Tens that a unit may follow: `FORTY` in `FORTY FOUR`.
pub(super) const TENS: [(&str, u64); 8] = [
    ("TWENTY", 20),
    ("THIRTY", 30),
    ("FORTY", 40),
    ("FIFTY", 50),
    ("SIXTY", 60),
    ("SEVENTY", 70),
    ("EIGHTY", 80),
    ("NINETY", 90),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_values_however_they_are_written() {
        for (word, expected) in [("44", 44), ("1ST", 1), ("FIRST", 1), ("XIV", 14), ("NINE", 9)] {
            assert_eq!(value(word), Some(expected), "{word}");
        }
        for word in ["V", "MIX", "IIII", "ST", "LLC", "CIVIC", "99999999999999999999999"] {
            assert_eq!(value(word), None, "{word}");
        }
    }
}
