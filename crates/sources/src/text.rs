//! Text of a field: UTF-8 as published, or Windows-1252 as older spreadsheets save it.

use std::borrow::Cow;

/// How the bytes of a field were read as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// As published.
    Utf8,
    /// One byte a character: Latin-1 with the printable characters that Windows adds.
    Windows1252,
}

/// Reads bytes as UTF-8, or else, since every byte means something there, as Windows-1252.
pub fn text(bytes: &[u8]) -> (Cow<'_, str>, Encoding) {
    match std::str::from_utf8(bytes) {
        Ok(text) => (Cow::Borrowed(text), Encoding::Utf8),
        Err(_) => (bytes.iter().map(|byte| windows_1252(*byte)).collect(), Encoding::Windows1252),
    }
}

fn windows_1252(byte: u8) -> char {
    /// What stands from 0x80 to 0x9F; the five bytes without a meaning keep Latin-1's control characters.
    const HIGH_CONTROLS: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', //
        '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
    ];
    match byte {
        0x80..=0x9f => HIGH_CONTROLS[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf_8_is_borrowed_and_other_bytes_are_windows_1252() {
        assert_eq!(text("TÜV €".as_bytes()), (Cow::Borrowed("TÜV €"), Encoding::Utf8));
        let (decoded, encoding) = text(b"T\xdcV \x80 \x93X\x94 \x81");
        assert_eq!((decoded.as_ref(), encoding), ("TÜV € “X” \u{81}", Encoding::Windows1252));
    }
}
