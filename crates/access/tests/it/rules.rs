//! The page of the domain's rules against the sources: each rule has tests that are named after it or a mark that says why
//! not, and whatever names a rule names one that the page has.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use crate::tidy::{assert_none, modules, root};

const PAGE: &str = "docs/reference/rules.md";

/// How a rule without a test may be held; what follows the colon says more, and must be there.
const MARKS: [&str; 3] = ["not yet touched by anything", "not testable: ", "in part, no test is named after it: "];

#[test]
fn a_rule_that_a_test_is_named_after_exists() {
    let page = fs::read_to_string(root().join(PAGE)).unwrap();
    let tests = tests_by_rule();
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(root().join(PAGE), with_tests(&page, &tests)).unwrap();
        return;
    }
    let rules = rules(&page);
    let mut complaints = Vec::new();
    for (place, (number, rule)) in rules.iter().enumerate() {
        if *number as usize != place + 1 {
            complaints.push(format!("{PAGE}:{}: rule {number} stands where {} should", rule.line, place + 1));
        }
    }
    let numbers: BTreeSet<u32> = rules.iter().map(|(number, _)| *number).collect();
    for (number, files) in tests.iter().filter(|(number, _)| !numbers.contains(number)) {
        complaints.push(format!("{PAGE} has no rule {number}, after which tests are named: {files:?}"));
    }
    for (number, rule) in &rules {
        complaints.extend(complaint(*number, rule, tests.get(number)));
    }
    assert_none(complaints);
    assert!(rules.len() >= 71, "only {} rules are found in {PAGE}", rules.len());
}

#[test]
fn a_rule_that_a_reason_serves_is_on_the_page() {
    let numbers: BTreeSet<u32> =
        rules(&fs::read_to_string(root().join(PAGE)).unwrap()).iter().map(|(number, _)| *number).collect();
    let path = "crates/classification/src/rules.rs";
    let text = fs::read_to_string(root().join(path)).unwrap();
    let mut complaints = Vec::new();
    let mut reasons = 0;
    for (line, text) in text.lines().enumerate() {
        // A line of the list: name, "id", [domain rules], "sentence";
        let Some((_, list)) = text.split_once("\", [").filter(|_| text.ends_with("\";")) else { continue };
        reasons += 1;
        for number in list.split(']').next().unwrap_or_default().split(", ") {
            if !number.parse().is_ok_and(|number| numbers.contains(&number)) {
                complaints.push(format!("{path}:{}: {PAGE} has no rule {number}", line + 1));
            }
        }
    }
    assert_none(complaints);
    assert!(reasons >= 50, "only {reasons} reasons are found in {path}");
}

/// A rule as the page has it.
struct Rule {
    /// Of the page, from 1.
    line: usize,
    has_source: bool,
    /// The list below it.
    held: Vec<String>,
}

fn rules(page: &str) -> Vec<(u32, Rule)> {
    let mut rules: Vec<(u32, Rule)> = Vec::new();
    for (place, line) in page.lines().enumerate() {
        if let Some(number) = numbered(line) {
            rules.push((number, Rule { line: place + 1, has_source: false, held: Vec::new() }));
        }
        let Some((_, rule)) = rules.last_mut() else { continue };
        rule.has_source |= line.contains("*Source: ");
        rule.held.extend(line.strip_prefix("- ").map(str::to_owned));
    }
    rules
}

/// The number of the rule that begins in this line: `**12.** …`.
fn numbered(line: &str) -> Option<u32> {
    line.strip_prefix("**")?.split_once(".** ")?.0.parse().ok()
}

/// What is wrong with how a rule says that it is held.
fn complaint(number: u32, rule: &Rule, tests: Option<&BTreeMap<String, BTreeSet<String>>>) -> Option<String> {
    let is_mark = |line: &String| {
        MARKS.iter().any(|mark| line.starts_with(mark) && (line.len() > mark.len() || !mark.ends_with(' ')))
    };
    let marks = rule.held.iter().filter(|line| is_mark(line)).count();
    let what = match tests {
        _ if !rule.has_source => "has no source".to_owned(),
        Some(_) if marks > 0 => "has tests that are named after it, and a mark that it has none".to_owned(),
        Some(tests) if rule.held != listed(tests) => format!(
            "does not list its tests as they are: UPDATE_EXPECT=1 writes them\n  page:  {:?}\n  tests: {:?}",
            rule.held,
            listed(tests)
        ),
        None if rule.held.len() != 1 || marks != 1 => format!(
            "has no test that is named after it, so one line must say why, beginning with one of {MARKS:?}; it says {:?}",
            rule.held
        ),
        _ => return None,
    };
    Some(format!("{PAGE}:{}: rule {number} {what}", rule.line))
}

/// The page with the tests of each rule as they are. Marks stay where there are no tests.
fn with_tests(page: &str, tests: &BTreeMap<u32, BTreeMap<String, BTreeSet<String>>>) -> String {
    let mut text = String::new();
    let mut current = None;
    let mut written = false;
    for line in page.lines() {
        if let Some(number) = numbered(line) {
            (current, written) = (Some(number), false);
        }
        match current.and_then(|number| tests.get(&number)).filter(|_| line.starts_with("- ")) {
            Some(_) if written => {}
            Some(tests) => {
                listed(tests).iter().for_each(|line| text.push_str(&format!("- {line}\n")));
                written = true;
            }
            None => text.push_str(&format!("{line}\n")),
        }
    }
    text
}

/// One line a file, as the page has them.
fn listed(tests: &BTreeMap<String, BTreeSet<String>>) -> Vec<String> {
    let names = |names: &BTreeSet<String>| names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    tests.iter().map(|(file, tests)| format!("`{file}`: {}", names(tests))).collect()
}

/// Tests by the rules that they are named after (`rule_07_…`, `rules_02_and_03_…`) and by file.
fn tests_by_rule() -> BTreeMap<u32, BTreeMap<String, BTreeSet<String>>> {
    let mut tests: BTreeMap<u32, BTreeMap<String, BTreeSet<String>>> = BTreeMap::new();
    for (path, text) in modules("crates") {
        for line in text.lines().map(str::trim_start) {
            let Some(name) = line.strip_prefix("fn ").and_then(|rest| rest.split('(').next()) else { continue };
            let Some(rest) = name.strip_prefix("rule_").or_else(|| name.strip_prefix("rules_")) else { continue };
            // Other functions may have rules in their names (`rules_table`).
            if !rest.starts_with(|first: char| first.is_ascii_digit()) {
                continue;
            }
            let mut numbers = Vec::new();
            let mut words = rest.split('_').peekable();
            while let Some(number) = words.next_if(|word| word.bytes().all(|byte| byte.is_ascii_digit())) {
                assert!(number.len() == 2, "{path}: {name}: two digits say which rule");
                numbers.push(number.parse().unwrap());
                words.next_if_eq(&"and");
            }
            for number in numbers {
                tests.entry(number).or_default().entry(path.clone()).or_default().insert(name.to_owned());
            }
        }
    }
    tests
}
