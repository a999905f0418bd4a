//! One record at a time, by the letter: a quote opens only at the beginning of a field.
//!
//! This reader decides what a record is. The field index gives the same answer faster wherever quotes stand as
//! RFC 4180 wants them, and comes here where they don't.

use std::borrow::Cow;

use memchr::{memchr, memchr2, memchr3, memmem};

/// A quoted field longer than this has lost its closing quote. The longest published fields have a few thousand bytes.
pub(super) const LONGEST_QUOTED_FIELD: usize = 1 << 20;

/// In which manner a record is written, where that is not the same in all files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Manner {
    /// What stands between fields.
    pub(crate) separator: u8,
    /// Whether a carriage return ends a record also where no newline follows, as old spreadsheets write it.
    pub(crate) lone_returns: bool,
    /// Whether a backslash inside quotes takes the next character as it is, as Spark and MySQL write it.
    pub(crate) backslashes: bool,
}

impl Manner {
    /// The manner of RFC 4180, but for the separator.
    pub(crate) fn usual(separator: u8) -> Manner {
        Manner { separator, lone_returns: false, backslashes: false }
    }
}

/// What stands at the beginning of some bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Record {
    /// A record: `end` is the place of its newline, or the end of the file. It is not `tidy` if something else than a
    /// separator or the line's end stands behind a closing quote: perhaps that quote should open the next field.
    Whole { end: usize, fields: usize, tidy: bool },
    /// A field whose quote is not closed before the file ends or [`LONGEST_QUOTED_FIELD`] is exceeded.
    Unclosed,
    /// The bytes end first, and the file has more of them.
    Incomplete,
}

/// Reads the record that begins at `start`, calling `field_end` for each field with the place of the separator or line end
/// behind it. `at_end` says that the file has no bytes after these.
pub(crate) fn read_record(
    bytes: &[u8],
    start: usize,
    at_end: bool,
    manner: Manner,
    mut field_end: impl FnMut(usize),
) -> Record {
    let separator = manner.separator;
    let mut fields = 0;
    let mut tidy = true;
    let mut place = start;
    loop {
        if bytes.get(place) == Some(&b'"') {
            match closing_quote(bytes, place, at_end, manner.backslashes) {
                Ok(quote) => {
                    place = quote + 1;
                    tidy &= match bytes.get(place) {
                        None | Some(b'\n' | b'\r') => true,
                        Some(other) => *other == separator,
                    };
                }
                Err(broken) => return broken,
            }
        }
        // What follows a closing quote is taken as it stands, as the common readers of CSV do.
        let end = match manner.lone_returns {
            false => memchr2(separator, b'\n', &bytes[place..]).map(|distance| place + distance),
            true => match field_end_with_returns(bytes, place, at_end, separator) {
                Ok(end) => end,
                Err(incomplete) => return incomplete,
            },
        };
        let end = match end {
            Some(end) => end,
            None if at_end => bytes.len(),
            None => return Record::Incomplete,
        };
        field_end(end);
        fields += 1;
        if bytes.get(end) != Some(&separator) {
            return Record::Whole { end, fields, tidy };
        }
        place = end + 1;
    }
}

/// The end of a field where carriage returns end records too. Of some of them before a newline only the newline does.
fn field_end_with_returns(bytes: &[u8], start: usize, at_end: bool, separator: u8) -> Result<Option<usize>, Record> {
    let Some(end) = memchr3(separator, b'\n', b'\r', &bytes[start..]).map(|distance| start + distance) else {
        return Ok(None);
    };
    let returns = bytes[end..].iter().take_while(|byte| **byte == b'\r').count();
    match bytes.get(end + returns) {
        Some(b'\n') => Ok(Some(end + returns)),
        None if returns > 0 && !at_end => Err(Record::Incomplete),
        _ => Ok(Some(end)),
    }
}

/// The place of the quote that closes the one at `opening`.
fn closing_quote(bytes: &[u8], opening: usize, at_end: bool, backslashes: bool) -> Result<usize, Record> {
    let mut from = opening + 1;
    loop {
        let quote = match backslashes {
            false => memchr(b'"', &bytes[from..]),
            true => memchr2(b'"', b'\\', &bytes[from..]),
        };
        let quote = quote.map(|distance| from + distance);
        if quote.unwrap_or(bytes.len()) - opening > LONGEST_QUOTED_FIELD {
            return Err(Record::Unclosed);
        }
        let Some(quote) = quote else {
            return Err(if at_end { Record::Unclosed } else { Record::Incomplete });
        };
        match bytes.get(quote + 1) {
            None if !at_end => return Err(Record::Incomplete),
            None if bytes[quote] == b'\\' => return Err(Record::Unclosed),
            Some(_) if bytes[quote] == b'\\' => from = quote + 2,
            Some(b'"') => from = quote + 2,
            _ => return Ok(quote),
        }
    }
}

/// The value of a field as it stands in the file: without its outer quotes, doubled quotes made single. Where that makes no
/// whole field of it and backslashes before quotes do, they are taken for what they are.
pub(crate) fn value(field: &[u8]) -> Cow<'_, [u8]> {
    let [b'"', quoted @ ..] = field else {
        return Cow::Borrowed(field);
    };
    let is_whole = |backslashes| closing_quote(field, 0, true, backslashes) == Ok(field.len() - 1);
    if has_escaped_quote(field) && !is_whole(false) && is_whole(true) {
        return Cow::Owned(without_backslashes(&quoted[..quoted.len() - 1]));
    }
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

/// Whether a backslash stands before a quote somewhere.
pub(crate) fn has_escaped_quote(bytes: &[u8]) -> bool {
    memmem::find(bytes, b"\\\"").is_some()
}

/// The text inside quotes, without the backslashes that keep quotes and themselves from meaning something.
fn without_backslashes(quoted: &[u8]) -> Vec<u8> {
    let mut value = Vec::with_capacity(quoted.len());
    let mut rest = quoted;
    while let [first, after @ ..] = rest {
        let escaped = match (first, after) {
            (b'\\', [b'"' | b'\\', ..]) | (b'"', [b'"', ..]) => &after[..1],
            _ => &rest[..1],
        };
        value.extend_from_slice(escaped);
        rest = if escaped.as_ptr() == rest.as_ptr() { after } else { &after[1..] };
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The fields of the first record, joined by `|`, and what is left.
    fn first_record(text: &str, at_end: bool) -> (Record, String) {
        let mut ends = Vec::new();
        let record = read_record(text.as_bytes(), 0, at_end, Manner::usual(b','), |end| ends.push(end));
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

    fn values(text: &str, manner: Manner) -> (Record, Vec<String>) {
        let mut ends = Vec::new();
        let record = read_record(text.as_bytes(), 0, true, manner, |end| ends.push(end));
        let mut start = 0;
        let of = |end: &usize| {
            let field = value(&text.as_bytes()[start..*end]).into_owned();
            start = end + 1;
            String::from_utf8(field).unwrap()
        };
        (record, ends.iter().map(of).collect())
    }

    #[test]
    fn a_record_may_end_with_a_carriage_return_and_fields_with_any_separator() {
        let returns = Manner { lone_returns: true, ..Manner::usual(b'\t') };
        let (record, found) = values("a,1\t\"b\t2\rc\"\rd\te\n", returns);
        assert_eq!(
            (record, found),
            (Record::Whole { end: 11, fields: 2, tidy: true }, vec!["a,1".to_owned(), "b\t2\rc".to_owned()])
        );
        // Before a newline they are part of that line's end.
        assert_eq!(values("a\tb\r\r\nc", returns).0, Record::Whole { end: 5, fields: 2, tidy: true });
        assert_eq!(values("a\tb\rc\n", Manner::usual(b'\t')).0, Record::Whole { end: 5, fields: 2, tidy: true });
        let cut = read_record(b"a\tb\r", 0, false, returns, |_| ());
        assert_eq!(cut, Record::Incomplete, "a newline may follow");
    }

    #[test]
    fn backslashes_before_quotes_are_taken_for_what_they_are_only_where_nothing_else_makes_a_field() {
        let backslashes = Manner { backslashes: true, ..Manner::usual(b',') };
        for (text, expected) in [
            (r#""say \"no, no\"",b"#, r#"say "no, no""#),
            (r#""5\", 6\"",b"#, r#"5", 6""#),
            (r#""C:\\ \"x\"",b"#, r#"C:\ "x""#),
        ] {
            let (record, found) = values(text, backslashes);
            assert!(matches!(record, Record::Whole { fields: 2, tidy: true, .. }), "{text} {record:?}");
            assert_eq!(found, [expected, "b"], "{text}");
        }
        for (field, expected) in [(r#""C:\""#, r"C:\"), (r#""a \""b""#, r#"a \"b"#), (r#""x\"y"#, r"x\y")] {
            assert_eq!(String::from_utf8_lossy(&value(field.as_bytes())), expected, "{field}");
        }
    }
}
