//! What other tools write where there is nothing.

/// Marks of nothing: of R, data frames, databases and spreadsheets (domain rule 49), compared without case.
const NULL_MARKS: [&str; 14] =
    ["NA", "N/A", "#N/A", "<NA>", "NULL", "(NULL)", "NONE", "NAN", "NAT", "NIL", r"\N", "-", "--", "#NULL!"];

/// Whether a text, without blanks around it, only marks that there is none. It holds for ids, codes, parents, days and
/// amounts; a *name* may be "NA", and a description may say so.
#[inline]
pub fn is_null_mark(text: &str) -> bool {
    text.len() <= 7 && !text.is_empty() && NULL_MARKS.iter().any(|mark| text.eq_ignore_ascii_case(mark))
}

/// The text, or nothing where it only marks that there is none.
pub fn without_null_mark(text: &str) -> &str {
    if is_null_mark(text.trim()) { "" } else { text }
}

/// An id by which companies are known to be one, or nothing where what stands there tells no company from another: a null mark,
/// a word or a sign for what is missing, one letter over and over, figures in a row (domain rules 49 and 57).
pub fn telling_id(text: &str) -> &str {
    let id = text.trim();
    let bytes = id.as_bytes();
    let is_plain = bytes.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-');
    let has_figure = bytes.iter().any(u8::is_ascii_digit);
    let is_one_letter = bytes.iter().all(|byte| *byte == bytes[0]);
    let is_a_row = bytes.len() > 4 && ("12345678901234".starts_with(id) || "01234567890123".starts_with(id));
    // The number that stands for foreign companies without one.
    let is_generic = id == "123456787";
    // Twelve letters may be a UEI; shorter ids of letters alone there are none.
    let is_word = !has_figure && bytes.len() != 12;
    match bytes.is_empty() || !is_plain || is_one_letter || is_a_row || is_generic || is_word || is_null_mark(id) {
        true => "",
        false => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rule_49_null_marks_of_other_tools_are_blanks() {
        for mark in ["NA", "N/A", "n/a", "NULL", "None", "nan", "NaN", r"\N", "#N/A", "-", "<NA>"] {
            assert!(is_null_mark(mark), "{mark}");
        }
        // The keys' own sign that there is no parent, and texts that only begin so.
        for text in ["", "-NONE-", "NASA", "0", "NAVY", "N", "NO", "NON", "NAN LTD", "é"] {
            assert!(!is_null_mark(text), "{text}");
        }
        for mark in
            ["UNKNOWN", "-NONE-", "0", "#REF!", "[NULL]", "?", ".", "n.a.", "NOT AVAILABLE", "missing", "000000000000"]
        {
            assert_eq!(telling_id(mark), "", "{mark}");
        }
        for mark in ["999999999", "ZZZZZZZZZZZZ", "123456789", "123456789012", "123456787", "", " "] {
            assert_eq!(telling_id(mark), "", "{mark}");
        }
        for id in ["KM4NMNX1XGE7", "JFKLMNPQRSTU", "081466849", "12-345-6780", "1LYR8", "100000000"] {
            assert_eq!(telling_id(id), id);
        }
        assert_eq!((without_null_mark(" NA "), without_null_mark("NAB")), ("", "NAB"));
    }
}
