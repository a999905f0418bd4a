//! What bytes are by their beginning, whatever their name says.

use memchr::memmem;

use crate::layouts::Refusal;

/// What a file or a member is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Text that may be a table.
    Text,
    /// Text of two bytes a character.
    Utf16 {
        big_endian: bool,
    },
    Gzip,
    /// An archive, or a document that is packed like one.
    Zip,
    /// Something else, which the sentence names.
    Other(Refusal),
}

/// Tells what begins with these bytes; some kilobytes are enough.
pub(crate) fn kind(bytes: &[u8]) -> Kind {
    let other = |(_, refusal): &(&[u8], Refusal)| Kind::Other(*refusal);
    match bytes {
        [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => Kind::Zip,
        [0x1f, 0x8b, ..] => Kind::Gzip,
        [0xff, 0xfe, 0, 0, ..] | [0, 0, 0xfe, 0xff, ..] => Kind::Other(Refusal::Utf32),
        [0xff, 0xfe, ..] => Kind::Utf16 { big_endian: false },
        [0xfe, 0xff, ..] => Kind::Utf16 { big_endian: true },
        // Letters of a header, each with a zero beside it; without a mark.
        [b'!'..=b'~', 0, b'!'..=b'~', 0, ..] => Kind::Utf16 { big_endian: false },
        [0, b'!'..=b'~', 0, b'!'..=b'~', ..] => Kind::Utf16 { big_endian: true },
        _ if bytes.get(257..262) == Some(b"ustar") => Kind::Other(Refusal::PackedAs("tar")),
        _ => {
            SIGNATURES.iter().find(|(signature, _)| bytes.starts_with(signature)).map_or_else(|| of_text(bytes), other)
        }
    }
}

const SIGNATURES: &[(&[u8], Refusal)] = &[
    (b"PAR1", Refusal::Parquet),
    (b"\xd0\xcf\x11\xe0", Refusal::OldWorkbook),
    (b"7z\xbc\xaf\x27\x1c", Refusal::PackedAs("7z")),
    (b"Rar!", Refusal::PackedAs("rar")),
    (b"BZh", Refusal::PackedAs("bzip2")),
    (b"\xfd7zXZ", Refusal::PackedAs("xz")),
    (b"\x28\xb5\x2f\xfd", Refusal::PackedAs("Zstandard")),
    (b"SQLite format 3", Refusal::Table("a database of SQLite")),
    (b"ARROW1", Refusal::Table("a file of Arrow")),
    (b"ORC", Refusal::Table("an ORC file")),
    (b"Obj\x01", Refusal::Table("an Avro file")),
    (b"%PDF", Refusal::NoTable("a PDF document")),
    (b"\x89PNG", Refusal::NoTable("a picture")),
    (b"\xff\xd8\xff", Refusal::NoTable("a picture")),
    (b"GIF8", Refusal::NoTable("a picture")),
];

fn of_text(bytes: &[u8]) -> Kind {
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    let says = |words: &[&str]| {
        let text = text.to_ascii_lowercase();
        words.iter().any(|word| memmem::find(&text, word.as_bytes()).is_some())
    };
    match text {
        [b'<', b'!' | b'?' | b'a'..=b'z' | b'A'..=b'Z', ..] if says(&["<!doctype html", "<html", "<head", "<body"]) => {
            Kind::Other(Refusal::NoTable("a web page, perhaps one that says why there is no download"))
        }
        [b'<', b'!' | b'?' | b'a'..=b'z' | b'A'..=b'Z', ..] => Kind::Other(match says(&["fpds", "2005/atom"]) {
            true => Refusal::FpdsAtom,
            false => Refusal::NoTable("a document of XML"),
        }),
        [b'{' | b'[', rest @ ..] if matches!(rest.trim_ascii_start(), [] | [b'"' | b'{' | b'[' | b']' | b'}', ..]) => {
            const OF_A_SEARCH: [&str; 6] =
                ["award id", "generated_internal_id", "generated_unique_award_id", "recipient", "award_id", "piid"];
            Kind::Other(if says(&OF_A_SEARCH) { Refusal::SearchAsJson } else { Refusal::NoTable("a document of JSON") })
        }
        _ => match memchr::memchr3(0, b'\n', b'\r', text) {
            Some(place) if text[place] == 0 => Kind::Other(Refusal::NoTable("no text")),
            _ => Kind::Text,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_begins_so_is_known() {
        let cases: [(&[u8], Kind); 15] = [
            (b"", Kind::Text),
            (b"\xef\xbb\xbfa,b\n", Kind::Text),
            (b"PK\x03\x04", Kind::Zip),
            (b"\x1f\x8b\x08", Kind::Gzip),
            (b"\xff\xfea\0,\0", Kind::Utf16 { big_endian: false }),
            (b"\0a\0,\0b", Kind::Utf16 { big_endian: true }),
            (b"PAR1\x15", Kind::Other(Refusal::Parquet)),
            (
                b"<?xml version=\"1.0\"?>\n<feed xmlns:ns1=\"https://www.fpds.gov/FPDS\">",
                Kind::Other(Refusal::FpdsAtom),
            ),
            (
                b"<!DOCTYPE html><title>Sign in</title>",
                Kind::Other(Refusal::NoTable("a web page, perhaps one that says why there is no download")),
            ),
            (b"<note/>", Kind::Other(Refusal::NoTable("a document of XML"))),
            (b"{\"Award ID\": \"70A\", \"internal_id\": 1}\n", Kind::Other(Refusal::SearchAsJson)),
            (b"[\n  {\"x\": 1}]", Kind::Other(Refusal::NoTable("a document of JSON"))),
            (b"[x],y\n", Kind::Text),
            (b"\x7fELF\0\0", Kind::Other(Refusal::NoTable("no text"))),
            (b"a,b\nc\0,d\n", Kind::Text),
        ];
        for (bytes, expected) in cases {
            assert_eq!(kind(bytes), expected, "{:?}", String::from_utf8_lossy(bytes));
        }
    }
}
