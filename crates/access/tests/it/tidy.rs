//! What the architecture says must be absent, and what must stand beside what.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use crate::imports;
use crate::program::Place;

pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// Names of the crates' folders, in order.
fn crates() -> BTreeSet<String> {
    let entries = fs::read_dir(root().join("crates")).unwrap().map(|entry| entry.unwrap());
    entries.map(|entry| entry.file_name().into_string().unwrap()).collect()
}

fn manifest(krate: &str) -> String {
    fs::read_to_string(root().join("crates").join(krate).join("Cargo.toml")).unwrap()
}

/// What a crate is built from, without what only its tests use.
fn dependencies(krate: &str) -> Vec<String> {
    let text = manifest(krate);
    let mut names = Vec::new();
    let mut inside = false;
    for line in text.lines() {
        if line.starts_with('[') {
            inside = line.ends_with("dependencies]") && !line.contains("dev-dependencies");
        } else if inside && let Some((name, _)) = line.split_once(['.', ' ', '=']) {
            names.push(name.trim().to_owned());
        }
    }
    names
}

/// The Rust files below a folder of the project, by their path from its root.
pub(crate) fn modules(folder: &str) -> BTreeMap<String, String> {
    fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, files);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    let root = root();
    let mut files = Vec::new();
    walk(&root.join(folder), &mut files);
    let named =
        |path: PathBuf| (path.strip_prefix(&root).unwrap().display().to_string(), fs::read_to_string(&path).unwrap());
    files.into_iter().map(named).collect()
}

/// The lines of a module's own code, without comments and without the unit tests, which stand last in it or in a file of
/// their own.
fn code_lines<'a>(path: &str, text: &'a str) -> impl Iterator<Item = &'a str> {
    let own = if path.ends_with("/tests.rs") { "" } else { text };
    let own = own.split("\n#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    own.lines().map(str::trim_start).filter(|line| !line.starts_with("//"))
}

/// Complaints, one a line; none is as it should be.
#[track_caller]
pub(crate) fn assert_none(complaints: Vec<String>) {
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}

#[test]
fn a_crate_uses_only_crates_later_in_the_alphabet() {
    let crates = crates();
    let mut complaints = Vec::new();
    for krate in &crates {
        for used in dependencies(krate).iter().filter(|used| crates.contains(*used)) {
            if used <= krate {
                complaints.push(format!("{krate} uses {used}, which stands before it in the order of the layers"));
            }
        }
        if manifest(krate).contains("path = \"../") {
            complaints.push(format!("{krate} names a neighbour by path: dependencies come from the workspace"));
        }
    }
    assert_none(complaints);
    assert!(dependencies("access").contains(&"answers".to_owned()), "manifests are read wrongly");
}

#[test]
fn values_has_no_engine_and_no_io() {
    assert_none(engine_and_io("values", &["serde", "thiserror"]));
}

#[test]
fn entities_has_no_engine_and_no_io() {
    assert_none(engine_and_io(
        "entities",
        &["foldhash", "serde", "strsim", "thiserror", "toml", "twox-hash", "values"],
    ));
}

#[test]
fn classification_has_no_engine_and_no_io() {
    assert_none(engine_and_io(
        "classification",
        &["aho-corasick", "entities", "foldhash", "serde", "thiserror", "toml", "twox-hash", "values"],
    ));
}

/// What a crate that reads only what it is given has beyond the dependencies that it may have: other ones, and ways to
/// the world outside.
fn engine_and_io(krate: &str, allowed: &[&str]) -> Vec<String> {
    let used = dependencies(krate).into_iter().filter(|name| !allowed.contains(&name.as_str()));
    let mut complaints: Vec<String> = used.map(|name| format!("{krate} depends on {name}")).collect();
    let forbidden = ["std::fs", "std::net", "std::process", "std::io", "std::env", "async ", ".await"];
    for (path, text) in modules(&format!("crates/{krate}/src")) {
        for line in code_lines(&path, &text) {
            complaints.extend(forbidden.iter().filter(|word| line.contains(*word)).map(|_| format!("{path}: {line}")));
        }
    }
    complaints
}

#[test]
fn no_circle_of_modules_is_larger_than_two_files() {
    let mut complaints = Vec::new();
    for krate in crates() {
        let folder = format!("crates/{krate}/src/");
        let files: BTreeMap<String, String> =
            modules(&folder).into_iter().map(|(path, text)| (path.replacen(&folder, "", 1), text)).collect();
        assert!(files.contains_key("lib.rs") || files.contains_key("main.rs"), "{krate} is read wrongly");
        complaints.extend(imports::circles(&files).iter().map(|circle| format!("{krate} has {circle}")));
    }
    assert_none(complaints);
}

#[test]
fn only_access_prints_and_exits() {
    let forbidden =
        ["print!(", "println!(", "eprint!(", "eprintln!(", "dbg!(", "io::stdout()", "io::stderr()", "exit("];
    let mut complaints = Vec::new();
    for krate in crates().iter().filter(|krate| *krate != "access") {
        for (path, text) in modules(&format!("crates/{krate}/src")) {
            for line in code_lines(&path, &text).filter(|line| forbidden.iter().any(|word| line.contains(word))) {
                complaints.push(format!("{path}: {line}"));
            }
        }
    }
    // In `access` itself one module holds the streams.
    for (path, text) in modules("crates/access/src") {
        let streams = forbidden.iter().any(|word| text.contains(word));
        if streams && !path.ends_with("/printer.rs") {
            complaints.push(format!("{path} prints past the printer"));
        }
    }
    assert_none(complaints);
}

/// JSON is also how the ledger of a store and the log of a Delta table are written: `store` may use it for them.
#[test]
fn only_access_knows_how_answers_look() {
    let faces = ["clap", "comfy-table", "csv", "serde_json", "axum", "hyper", "reqwest", "maud", "askama"];
    let mut complaints = Vec::new();
    for krate in crates().iter().filter(|krate| *krate != "access") {
        for used in dependencies(krate).iter().filter(|used| faces.contains(&used.as_str())) {
            if !(krate == "store" && used == "serde_json") {
                complaints.push(format!("{krate} depends on {used}"));
            }
        }
    }
    assert_none(complaints);
}

#[test]
fn only_store_knows_the_engine_and_the_table_format() {
    let engine = ["datafusion", "deltalake-core", "object_store", "parquet"];
    let mut complaints = Vec::new();
    for krate in crates().iter().filter(|krate| *krate != "store") {
        let used = dependencies(krate);
        complaints.extend(
            used.iter().filter(|used| engine.contains(&used.as_str())).map(|used| format!("{krate} depends on {used}")),
        );
    }
    assert_none(complaints);
}

#[test]
fn no_question_uses_another() {
    let mut complaints = Vec::new();
    let mut questions = 0;
    for (path, text) in modules("crates/answers/src/questions") {
        let own = path.trim_start_matches("crates/answers/src/questions/").trim_end_matches(".rs");
        let own = own.split('/').next().unwrap_or_default();
        questions += 1;
        for line in code_lines(&path, &text) {
            let used = line
                .split("questions::")
                .skip(1)
                .map(|rest| rest.split([':', ';', ' ', '{']).next().unwrap_or_default());
            complaints.extend(
                used.filter(|used| *used != own).map(|used| format!("{path} uses the question {used}: {line}")),
            );
            if line.contains("super::super") {
                complaints.push(format!("{path}: {line}"));
            }
        }
    }
    assert_none(complaints);
    assert!(questions >= 14, "questions are looked for in the wrong place");
}

#[test]
fn every_module_opens_with_what_it_is_for_and_stays_readable() {
    // Catalogues are lists, read by searching and not from the top.
    let catalogues = ["contract_transaction_columns.rs"];
    let mut complaints = Vec::new();
    for (path, text) in modules("crates") {
        if !text.starts_with("//! ") {
            complaints.push(format!("{path} does not say what it is for"));
        }
        let lines = text.lines().count();
        if lines > 700 && !catalogues.iter().any(|name| path.ends_with(name)) {
            complaints.push(format!("{path} has {lines} lines"));
        }
    }
    assert_none(complaints);
}

#[test]
fn every_command_has_its_page_and_every_page_its_command() {
    let help = Place::new().ok(["--help"]);
    let commands: BTreeSet<String> = help
        .split("Commands:")
        .nth(1)
        .unwrap()
        .lines()
        .skip(1)
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.strip_prefix("  ").filter(|line| !line.starts_with(' ')))
        .filter_map(|line| line.split_whitespace().next())
        .filter(|command| *command != "help")
        .map(str::to_owned)
        .collect();
    assert!(commands.contains("ingest"), "{help}");
    let pages: BTreeSet<String> = fs::read_dir(root().join("docs/commands"))
        .unwrap()
        .filter_map(|entry| entry.unwrap().file_name().to_string_lossy().strip_suffix(".md").map(str::to_owned))
        .filter(|page| page != "README")
        .collect();
    assert_eq!(commands, pages);
}

#[test]
fn the_architecture_names_every_crate() {
    let text = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    assert_none(
        crates()
            .into_iter()
            .filter(|krate| !text.contains(&format!("crates/{krate}")))
            .map(|krate| format!("ARCHITECTURE.md does not name crates/{krate}"))
            .collect(),
    );
}
