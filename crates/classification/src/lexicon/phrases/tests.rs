//! Where words begin and end, and what may stand between them.

use super::*;

fn found<'a>(phrases: &[&str], text: &'a str) -> Vec<&'a str> {
    let mut words = Vec::new();
    let set = PhraseSet::new(phrases.iter().copied(), []).unwrap();
    set.each_in(text, |_, range| words.push(&text[range]));
    words
}

#[test]
fn words_end_where_letters_and_digits_end() {
    assert_eq!(found(&["CISCO"], "FRANCISCO, SISCO, CISCOX, CISCO2, (CISCO)"), ["CISCO"]);
    assert_eq!(found(&["O365"], "O365, MO365, O3650, 0O365"), ["O365"]);
    assert_eq!(found(&["C++"], "C++ COMPILER, AC++, OBJECTIVE-C"), ["C++"]);
    assert_eq!(found(&["AT&T"], "AT&T, AT&TX, XAT&T, AT T"), ["AT&T"]);
    assert_eq!(found(&["DELL"], "ADELL, MODELL, DELLÉ, ÉDELL, “DELL”"), ["DELL"]);
    assert_eq!(found(&["CISCO"], "cisco’s and Cisco's"), ["cisco", "Cisco"]);
}

#[test]
fn plurals_of_words_long_enough() {
    assert_eq!(found(&["APPLE IPAD"], "APPLE IPADS"), ["APPLE IPADS"]);
    assert_eq!(found(&["HP"], "HPS"), Vec::<&str>::new());
    assert_eq!(found(&["WINDOWS"], "WINDOWSS"), Vec::<&str>::new());
}

#[test]
fn rule_44_line_breaks_inside_fields() {
    for text in ["RED HAT", "red\r\nhat", "RED-HAT", "RED   HAT", "RED (HAT)", "RED/HAT", "RED, HAT", "RED\u{a0}HAT"] {
        assert_eq!(found(&["RED HAT"], text).len(), 1, "{text:?}");
    }
    for text in ["REDHAT", "RED. HAT", "RED; HAT", "RED || HAT", "RED          HAT", "RED HATS ON", "RED A HAT"] {
        assert_eq!(found(&["RED HAT"], text).len(), 0, "{text:?}");
    }
}

#[test]
fn a_phrase_is_found_by_whichever_word_anchors_it() {
    assert_eq!(found(&["X RAY EXAMINER PRO", "PRO X"], "AN X-RAY EXAMINER PRO X"), ["X-RAY EXAMINER PRO", "PRO X"]);
    assert_eq!(found(&["MS OFFICE"], "MS. OFFICE"), Vec::<&str>::new());
    assert_eq!(found(&["A B"], "A"), Vec::<&str>::new());
    assert_eq!(found(&[""], "ANY"), Vec::<&str>::new());
}

#[test]
fn hosts_of_mail_addresses_are_no_words() {
    assert_eq!(found(&["ORACLE"], "WRITE TO A.B@ORACLE.COM ABOUT ORACLE"), ["ORACLE"]);
}
