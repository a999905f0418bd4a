//! One record at a time, by the letter: a quote opens only at the beginning of a field.
//!
//! This reader decides what a record is. The field index gives the same answer faster wherever quotes stand as
//! RFC 4180 wants them, and comes here where they don't.

use std::borrow::Cow;

use memchr::{memchr, memchr2};

/// A quoted field longer than this has lost its closing quote. The longest published fields have a few thousand bytes.
pub(super) const LONGEST_QUOTED_FIELD: usize = 1 << 20;

/// What stands at the beginning of some bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Record {
    /// A record: `end` is the place of its newline, or the end of the file. It is not `tidy` if something else than a
    /// comma or the line's end stands behind a closing quote: perhaps that quote should open the next field.
    Whole { end: usize, fields: usize, tidy: bool },
    /// A field whose quote is not closed before the file ends or [`LONGEST_QUOTED_FIELD`] is exceeded.
    Unclosed,
    /// The bytes end first, and the file has more of them.
    Incomplete,
}

/// Reads the record that begins at `start`, calling `field_end` for each field with the place of the comma or newline
/// behind it. `at_end` says that the file has no bytes after these.
pub(crate) fn read_record(bytes: &[u8], start: usize, at_end: bool, mut field_end: impl FnMut(usize)) -> Record {
    let mut fields = 0;
    let mut tidy = true;
    let mut place = start;
    loop {
        if bytes.get(place) == Some(&b'"') {
            match closing_quote(bytes, place, at_end) {
                Ok(quote) => {
                    place = quote + 1;
                    tidy &= matches!(bytes.get(place), None | Some(b',' | b'\n' | b'\r'));
                }
                Err(broken) => return broken,
            }
        }
        // What follows a closing quote is taken as it stands, as the common readers of CSV do.
        let end = match memchr2(b',', b'\n', &bytes[place..]) {
            Some(distance) => place + distance,
            None if at_end => bytes.len(),
            None => return Record::Incomplete,
        };
        field_end(end);
        fields += 1;
        if bytes.get(end) != Some(&b',') {
            return Record::Whole { end, fields, tidy };
        }
        place = end + 1;
    }
}

/// The place of the quote that closes the one at `opening`.
fn closing_quote(bytes: &[u8], opening: usize, at_end: bool) -> Result<usize, Record> {
    let mut from = opening + 1;
    loop {
        let quote = memchr(b'"', &bytes[from..]).map(|distance| from + distance);
        if quote.unwrap_or(bytes.len()) - opening > LONGEST_QUOTED_FIELD {
            return Err(Record::Unclosed);
        }
        let Some(quote) = quote else {
            return Err(if at_end { Record::Unclosed } else { Record::Incomplete });
        };
        match bytes.get(quote + 1) {
            Some(b'"') => from = quote + 2,
            None if !at_end => return Err(Record::Incomplete),
            _ => return Ok(quote),
        }
    }
}

/// The value of a field as it stands in the file: without its outer quotes, doubled quotes made single.
pub(crate) fn value(field: &[u8]) -> Cow<'_, [u8]> {
    let [b'"', quoted @ ..] = field else {
        return Cow::Borrowed(field);
    };
    let mut value = Vec::with_capacity(quoted.len());
    let mut rest = quoted;
    while let Some(quote) = memchr(b'"', rest) {
        let (before, after) = rest.split_at(quote);
        value.extend_from_slice(before);
        match after {
            [b'"', b'"', ..] => {
                value.push(b'"');
                rest = &after[2..];
            }
            _ => {
                rest = &[];
                value.extend_from_slice(&after[1..]);
            }
        }
    }
    value.extend_from_slice(rest);
    Cow::Owned(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The fields of the first record, joined by `|`, and what is left.
    fn first_record(text: &str, at_end: bool) -> (Record, String) {
        let mut ends = Vec::new();
        let record = read_record(text.as_bytes(), 0, at_end, |end| ends.push(end));
        let mut start = 0;
        let values: Vec<String> = ends
            .iter()
            .map(|end| {
                let field = value(&text.as_bytes()[start..*end]);
                start = end + 1;
                String::from_utf8_lossy(&field).into_owned()
            })
            .collect();
        (record, values.join("|"))
    }

    #[test]
    fn a_quote_opens_only_at_the_beginning_of_a_field() {
        let cases = [
            ("a,b\nc", "a|b", 3),
            ("\"a,1\",\"b\"\n", "a,1|b", 9),
            ("\"a\n1\",b\n", "a\n1|b", 7),
            ("\"say \"\"no\"\"\",b\n", "say \"no\"|b", 14),
            ("5\" pipe,6\" pipe\n", "5\" pipe|6\" pipe", 15),
            ("\"BIG\" CO,b\n", "BIG CO|b", 10),
            ("\"\",\"\"\"\"\n", "|\"", 7),
            ("\n", "", 0),
        ];
        for (text, fields, end) in cases {
            let (record, found) = first_record(text, false);
            assert_eq!(found, fields, "{text:?}");
            assert!(matches!(record, Record::Whole { end: at, .. } if at == end), "{text:?} {record:?}");
        }
    }

    #[test]
    fn the_end_of_the_bytes_is_the_end_of_a_record_only_at_the_end_of_the_file() {
        for text in ["a,b", "a,\"b\"", "a,\"b", "a,", "\""] {
            assert_eq!(first_record(text, false).0, Record::Incomplete, "{text:?}");
        }
        assert_eq!(first_record("a,\"b\"", true).0, Record::Whole { end: 5, fields: 2, tidy: true });
        assert_eq!(first_record("a,", true).0, Record::Whole { end: 2, fields: 2, tidy: true });
        assert_eq!(first_record("a,\"b", true).0, Record::Unclosed);
        let endless = format!("\"{}", "x".repeat(LONGEST_QUOTED_FIELD + 1));
        assert_eq!(first_record(&endless, false).0, Record::Unclosed);
    }
}
