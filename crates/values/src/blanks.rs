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
        assert_eq!((without_null_mark(" NA "), without_null_mark("NAB")), ("", "NAB"));
    }
}
