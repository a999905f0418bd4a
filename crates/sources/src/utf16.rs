//! Text of two bytes a character on its way to UTF-8.

use std::io::{self, Read};

/// The same text in UTF-8, read from UTF-16.
pub(crate) struct Utf16<'a> {
    inner: &'a mut dyn Read,
    big_endian: bool,
    raw: Vec<u8>,
    /// Bytes of `raw` that are half a character.
    kept: usize,
    made: Vec<u8>,
    given: usize,
}

/// Bytes that are read at a time.
const PIECE: usize = 1 << 16;

impl<'a> Utf16<'a> {
    pub(crate) fn new(inner: &'a mut dyn Read, big_endian: bool) -> Utf16<'a> {
        Utf16 { inner, big_endian, raw: vec![0; PIECE], kept: 0, made: Vec::new(), given: 0 }
    }

    /// Makes the next piece; nothing is made at the end.
    fn make(&mut self) -> io::Result<()> {
        self.made.clear();
        self.given = 0;
        while self.made.is_empty() {
            let read = self.inner.read(&mut self.raw[self.kept..])?;
            let is_end = read == 0;
            let length = self.kept + read;
            let unit = |pair: &[u8]| match self.big_endian {
                true => u16::from_be_bytes([pair[0], pair[1]]),
                false => u16::from_le_bytes([pair[0], pair[1]]),
            };
            let mut units: Vec<u16> = self.raw[..length - length % 2].chunks_exact(2).map(unit).collect();
            // The first half of a pair waits for the second.
            if !is_end && units.last().is_some_and(|last| (0xd800..0xdc00).contains(last)) {
                units.pop();
            }
            for letter in char::decode_utf16(units.iter().copied()) {
                let mut bytes = [0; 4];
                let letter = letter.unwrap_or(char::REPLACEMENT_CHARACTER);
                self.made.extend_from_slice(letter.encode_utf8(&mut bytes).as_bytes());
            }
            let used = 2 * units.len();
            if is_end {
                if used < length {
                    self.made.extend_from_slice("\u{fffd}".as_bytes());
                }
                self.kept = 0;
                return Ok(());
            }
            self.raw.copy_within(used..length, 0);
            self.kept = length - used;
        }
        Ok(())
    }
}

impl Read for Utf16<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.given == self.made.len() {
            self.make()?;
        }
        let count = buffer.len().min(self.made.len() - self.given);
        buffer[..count].copy_from_slice(&self.made[self.given..self.given + count]);
        self.given += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A few bytes at a time, as pipes give them.
    struct Slowly<'a>(&'a [u8], usize);

    impl Read for Slowly<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let count = self.1.min(self.0.len()).min(buffer.len());
            buffer[..count].copy_from_slice(&self.0[..count]);
            self.0 = &self.0[count..];
            Ok(count)
        }
    }

    #[test]
    fn any_text_comes_out_as_it_was_whatever_the_pieces() {
        let text = "key,name\r\nK1,\"É 𝄞 漢\"\r\n";
        for big_endian in [false, true] {
            let bytes: Vec<u8> = text
                .encode_utf16()
                .flat_map(|unit| if big_endian { unit.to_be_bytes() } else { unit.to_le_bytes() })
                .collect();
            for step in [1, 2, 3, 5, 1000] {
                let mut slowly = Slowly(&bytes, step);
                let mut found = String::new();
                Utf16::new(&mut slowly, big_endian).read_to_string(&mut found).unwrap();
                assert_eq!(found, text, "{step}");
            }
        }
        let mut found = String::new();
        Utf16::new(&mut &b"a\0\x00\xd8b\0\x41"[..], false).read_to_string(&mut found).unwrap();
        assert_eq!(found, "a\u{fffd}b\u{fffd}", "half a pair and half a character are not passed over");
    }
}
