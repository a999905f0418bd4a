//! Which lists are refused, and that those of the program are not.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::*;

/// A list of each sort.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only whether it can be read is asked")]
struct Sorts {
    words: Option<Words>,
    pieces: Option<Pieces>,
    codes: Option<Codes>,
}

#[track_caller]
fn check_refused(text: &str, expected: &str) {
    assert_eq!(read::<Sorts>(("own.toml", text)).unwrap_err().to_string(), expected);
}

#[test]
fn a_list_that_is_wrong_is_refused_with_its_entry() {
    let words = |words: &str| format!("\n[words]\nwords = [{words}]\nyes = [\"AN ALPHA\"]\nno = [\"BETA\"]\n");
    assert!(read::<Sorts>(("own.toml", &words("\"ALPHA\", \"W/\", \"ÑANDÚ\""))).is_ok());
    check_refused(&words("\"alpha\""), "own.toml:2: `alpha`: words are written in capitals");
    check_refused(&words("\"ALPHA\", \"ALPHA\""), "own.toml:2: `ALPHA` stands here twice");
    check_refused(&words("\"ALPHA\", \" \""), "own.toml:2: ` ` is blank");
    check_refused(&words("\"ALPHA BETA\""), "own.toml:2: `ALPHA BETA` is no single word");
    check_refused(&words(""), "own.toml:2: a list without entries");
    check_refused(&words("\"GAMMA\""), "own.toml:2: nothing is found in its example `AN ALPHA`");
    check_refused(&words("\"ALPHA\", \"BETA\""), "own.toml:2: something is found in its example `BETA`");
    check_refused(
        "[words]\nwords = [\"A\"]\nyes = []\nno = []",
        "own.toml:1: a list has examples in `yes` and in `no`",
    );
    check_refused(
        "[words]\nparts = [\"A\"]",
        "own.toml:2: unknown field `parts`, expected one of `words`, `yes`, `no`",
    );
    let pieces = |lists: &str| format!("[pieces]\n{lists}\nyes = [\"AN ALPHA\"]\nno = [\"BETA\"]\n");
    assert!(read::<Sorts>(("own.toml", &pieces("parts = [\"ALPHA\", \" GAMMA\"]"))).is_ok());
    check_refused(&pieces("parts = [\"ALPHA\", \"ALPHABET\"]"), "own.toml:1: `ALPHABET` says no more than `ALPHA`");
    check_refused(&pieces("begins = [\"AN ALPHABET\", \"AN\"]"), "own.toml:1: `AN ALPHABET` says no more than `AN`");
    check_refused(&pieces("begins = [\"AN\"]\nparts = [\"AN\"]"), "own.toml:1: a list has either `parts` or `begins`");
    assert!(read::<Sorts>(("own.toml", "codes = [\"D?10\", \"70*\", \"7A21\"]")).is_ok());
    check_refused("codes = [\"70*\", \"7021\"]", "own.toml:1: `7021` and `70*` say the same");
    check_refused(
        "codes = [\"7a\"]",
        "own.toml:1: `7a` is no code: it has capitals and digits, then perhaps `?` and, last, `*`",
    );
}

#[test]
fn codes_are_like_their_patterns() {
    let pattern = |text: &str| Pattern::new(text.to_owned()).unwrap();
    for (text, like, unlike) in [
        ("R611", &["R611"][..], &["R6110", "R61", ""][..]),
        ("70*", &["70", "7021"], &["7", "7A21"]),
        ("D?10", &["DA10", "DZ10"], &["D310", "Da10", "DA1", "DA100"]),
        ("D?*", &["DA", "DA01"], &["D", "D301"]),
    ] {
        assert!(like.iter().all(|code| pattern(text).fits(code)), "{text}");
        assert!(!unlike.iter().any(|code| pattern(text).fits(code)), "{text}");
    }
    let covers = |one: &str, other: &str| pattern(one).covers(&pattern(other));
    assert!(covers("D*", "D?10") && covers("D?*", "D?10") && covers("D?10", "DA10") && covers("70*", "70*"));
    assert!(!covers("DA10", "D?10") && !covers("70", "70*") && !covers("D?10", "D?*"));
}

#[test]
fn many_parts_are_found_like_few() {
    let all = ["ALPHA", " BETA", "GAMMA)", "D&E", "ÑANDÚ", "W/", "ZETA-", "ETA ", "THETA", "IOTA"];
    for count in 1..=all.len() {
        let parts: Vec<String> = all[..count].iter().map(|part| (*part).to_owned()).collect();
        let pieces = Where::new(parts.clone(), Vec::new(), Vec::new()).unwrap();
        for text in ["", "AN ALPHABET", "BETA", "A BETA", "(GAMMA)", "GAMMA", "D&E", "ÑANDÚ", "NANDU", "alpha"] {
            assert_eq!(pieces.fits(text), parts.iter().any(|part| text.contains(part)), "{text}");
        }
    }
}

#[test]
fn a_word_is_found_in_any_case_and_whole() {
    let words = Words::new(vec!["ALPHA".to_owned(), "W/".to_owned()]).unwrap();
    assert!(words.has("alpha") && words.has("ALPHA") && words.has("w/") && words.has_capitals("ALPHA"));
    assert!(!words.has("ALPH") && !words.has("ALPHAS") && !words.has("") && !words.has(&"A".repeat(99)));
    assert!(!words.has_capitals("alpha"));
}

/// A decision that can never be reached is refused, and so is one that its example does not reach.
#[test]
fn decisions_are_read_from_the_top() {
    let all = PURCHASES.1;
    let changed = |from: &str, to: &str| {
        assert!(all.contains(from), "{from}");
        crate::codes::check_list(&all.replacen(from, to, 1))
    };
    assert_eq!(crate::codes::check_list(all), Ok(()));
    let hidden = |entry: &str| format!("`{entry}` stands behind an entry that always fits first");
    assert!(changed("\"SALVAGE\"", "\"SUPPORT- SALVAGE\"").unwrap_err().ends_with(&hidden("SUPPORT- SALVAGE")));
    assert!(changed("\"CLOUD COMPUTING\"", "\"(LABOR)\"").unwrap_err().ends_with(&hidden("(LABOR)")));
    assert!(changed("\"Z*\"]", "\"DA99\"]").unwrap_err().ends_with(&hidden("DA99")));
    assert!(changed("\"HOUSEKEEPING- GUARD\"", "\"ARMOR\"").unwrap_err().ends_with("`ARMOR` is decided elsewhere"));
    assert!(changed("buys = \"other\"", "buys = \"things\"").unwrap_err().contains("unknown variant `things`"));
}

#[test]
fn everyday_words_are_capitals_in_order_and_none_stands_twice() {
    let words: Vec<&str> = EVERYDAY.1.lines().collect();
    assert!(words.iter().all(|word| word.bytes().all(|byte| byte.is_ascii_uppercase()) && !word.is_empty()));
    assert!(words.is_sorted_by(|one, next| one < next));
}

#[test]
fn all_lists_are_there_once() {
    let names: BTreeSet<&str> = lists().map(|(name, _)| name).collect();
    assert_eq!(names.len(), lists().count());
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/us-federal");
    // Who is who is another crate's.
    let others = ["agencies.csv", "families.toml", "names", "ventures.toml"];
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let files: BTreeSet<String> = files.filter(|name| !others.contains(&name.as_str())).collect();
    assert_eq!(names, files.iter().map(String::as_str).collect());
    for (name, text) in lists() {
        assert!(name.ends_with(".txt") || text.starts_with("# "), "{name} does not say what it is for");
    }
}
