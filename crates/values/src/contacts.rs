//! Masks what identifies a person inside a description: e-mail addresses and phone numbers (domain rule 26).

use std::borrow::Cow;
use std::ops::Range;

const EMAIL: &str = "[e-mail]";
const PHONE: &str = "[phone]";

/// The text with every e-mail address and phone number replaced; borrowed where there is none, as in most texts.
pub fn masked(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let mut finds: Vec<(Range<usize>, &'static str)> = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let find = match bytes[at] {
            b'@' => email(bytes, at).map(|range| (range, EMAIL)),
            b'0'..=b'9' | b'(' => phone(bytes, at).map(|range| (range, PHONE)),
            _ => None,
        };
        match find {
            Some((range, mask)) => {
                at = range.end;
                // An address may begin inside what was just masked (`202-555-0100@x.gov`); one mask covers both.
                let start = finds.last().map_or(range.start, |(last, _)| range.start.max(last.end));
                finds.push((start..range.end, mask));
            }
            None if bytes[at].is_ascii_digit() => {
                at += bytes[at..].iter().take_while(|byte| byte.is_ascii_digit()).count()
            }
            None => at += 1,
        }
    }
    if finds.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut clean = String::with_capacity(text.len());
    let mut copied = 0;
    for (range, mask) in finds {
        clean.push_str(&text[copied..range.start]);
        clean.push_str(mask);
        copied = range.end;
    }
    clean.push_str(&text[copied..]);
    Cow::Owned(clean)
}

/// The address around the `@` at `at`: something before it, and a dotted host behind it.
fn email(bytes: &[u8], at: usize) -> Option<Range<usize>> {
    let local = |byte: &u8| byte.is_ascii_alphanumeric() || b"._%+-'".contains(byte);
    let host = |byte: &u8| byte.is_ascii_alphanumeric() || b".-".contains(byte);
    let start = at - bytes[..at].iter().rev().take_while(|byte| local(byte)).count();
    let host_length = bytes[at + 1..].iter().take_while(|byte| host(byte)).count();
    let host_text = &bytes[at + 1..at + 1 + host_length];
    let host_end = at + 1 + host_text.iter().rposition(u8::is_ascii_alphanumeric)? + 1;
    (start < at && host_text.contains(&b'.')).then_some(start..host_end)
}

/// A North American phone number that starts at `at`: `202-732-7354`, `(202) 732-7354`, `202.732.7354`, `202 732-7354`,
/// and ten digits in a row right behind a word such as PHONE or CELL.
fn phone(bytes: &[u8], at: usize) -> Option<Range<usize>> {
    let before = at.checked_sub(1).map(|index| bytes[index]);
    if before.is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
        return None;
    }
    let digits = |from: usize, count: usize| -> Option<usize> {
        let end = from.checked_add(count)?;
        bytes.get(from..end)?.iter().all(u8::is_ascii_digit).then_some(end)
    };
    let ends = |end: usize| !bytes.get(end).is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
    if bytes[at] == b'(' {
        let area = digits(at + 1, 3).filter(|end| bytes.get(*end) == Some(&b')'))? + 1;
        let area = area + usize::from(matches!(bytes.get(area), Some(b' ' | b'-')));
        let (exchange, _) = separator(bytes, digits(area, 3)?)?;
        return digits(exchange, 4).filter(|end| ends(*end)).map(|end| at..end);
    }
    if let Some(end) = digits(at, 10).filter(|end| ends(*end)) {
        return is_phone_word_before(bytes, at).then_some(at..end);
    }
    // A longer number whose tail looks like a phone number is an identifier.
    if before == Some(b'-') {
        return None;
    }
    let (exchange, first) = separator(bytes, digits(at, 3)?)?;
    let (line, second) = separator(bytes, digits(exchange, 3)?)?;
    let end = digits(line, 4).filter(|end| ends(*end) && bytes.get(*end) != Some(&b'-'))?;
    (first != b' ' || second != b' ' || is_phone_word_before(bytes, at)).then_some(at..end)
}

fn separator(bytes: &[u8], at: usize) -> Option<(usize, u8)> {
    bytes.get(at).filter(|byte| b"-. ".contains(byte)).map(|byte| (at + 1, *byte))
}

fn is_phone_word_before(bytes: &[u8], at: usize) -> bool {
    let before = &bytes[at.saturating_sub(24)..at];
    let word: Vec<u8> = before
        .iter()
        .rev()
        .skip_while(|byte| !byte.is_ascii_alphabetic())
        .take_while(|byte| byte.is_ascii_alphabetic())
        .map(u8::to_ascii_uppercase)
        .collect();
    ["PHONE", "TELEPHONE", "TEL", "PH", "CELL", "MOBILE", "FAX", "CALL"]
        .iter()
        .any(|name| word.iter().rev().eq(name.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn rule_26_contacts_in_descriptions_are_masked() {
        assert_eq!(masked("AMB#12587 ACOR ANY.PERSON@ICE.EXAMPLE.GOV 202-555-7354"), "AMB#12587 ACOR [e-mail] [phone]");
        assert_eq!(masked("CALL (202) 555-0101, OR 202.555.0102."), "CALL [phone], OR [phone].");
        assert_eq!(masked("COR PHONE: 2025550103; A.B@C.GOV."), "COR PHONE: [phone]; [e-mail].");
        assert_eq!(masked("202-555-0100@X.GOV"), "[phone][e-mail]");
    }

    #[test]
    fn numbers_that_are_no_contacts_stay() {
        for text in [
            "ORDER 70B03C21F00001132 UNDER HSHQDC-11-A-00042",
            "LOT 123 456 7890",
            "FY 2024-2025, CLIN 0001-0002",
            "SERIAL 1234567890",
            "5 @ $200.00 EACH",
            "PART 100-200-3000-1",
            "REF A-100-200-3000",
        ] {
            assert_eq!(masked(text), text);
        }
    }

    proptest! {
        #[test]
        fn masking_twice_changes_nothing_more(text in "[A-Z0-9@.() -]{0,60}") {
            let once = masked(&text).into_owned();
            prop_assert_eq!(masked(&once).into_owned(), once.clone());
        }

        #[test]
        fn any_text_can_be_masked(text in "\\PC{0,80}") {
            let _ = masked(&text);
        }
    }
}
