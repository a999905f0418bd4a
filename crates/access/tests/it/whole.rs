//! An ingest that dies at any moment leaves the last version whole, and the next run completes it.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::bad_input::with_world;
use crate::program::{Place, finished};

const STORE: &str = "world/store";

/// Answers that show whether two stores hold the same.
fn answers(place: &Place, store: &str) -> Vec<String> {
    let statements = [
        "select fiscal_year, count(*), sum(obligation), count(distinct award_key) from transactions group by 1 order by 1",
        "select family, channel, grade, count(*), sum(obligation) from slices group by 1, 2, 3 order by 1, 2, 3",
        "select name, read, stored, repeats, problems from files order by name",
        "select count(*) from mentions",
    ];
    let mut answers: Vec<String> =
        statements.iter().map(|sql| place.ok(["--store", store, "sql", sql, "--format", "csv"])).collect();
    answers.push(place.ok(["--store", store, "problems", "--limit", "1000"]));
    answers.push(place.ok(["--store", store, "evidence", "--buyer", "9Q10", "--company", "yarrowex", "--all"]));
    answers
}

#[test]
fn killed_at_any_moment() {
    const MOMENTS: u32 = 25;
    let place = with_world(60_000);
    let first = "world/files/FY2021_9Q1_Contracts_Full_20251206.zip";
    let ingest = |store: &'static str, path: &'static str| ["--store", store, "ingest", path];
    // The undisturbed store takes the same two steps, with the world's own lists beside it.
    for list in ["agencies.csv", "families.toml", "lexicon.toml"] {
        let text = std::fs::read(place.path(STORE).join(list)).unwrap();
        place.write(&format!("undisturbed/{list}"), text);
    }
    place.ok(ingest(STORE, first));
    place.ok(ingest("undisturbed", first));
    let before = place.contents(STORE);
    let count = ["--store", STORE, "sql", "select count(*), sum(obligation) from transactions"];
    let rows_before = place.ok(count);
    let start = Instant::now();
    place.ok(ingest("undisturbed", "world/files"));
    let whole_run = start.elapsed();
    let expected = answers(&place, "undisturbed");

    let is_entry = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "json");
    let ledger = || place.contents("world/store/versions").into_keys().filter(is_entry).count();
    let mut killed_with_parts = 0;
    let mut moment = 0;
    // The last moments lie behind the end of an ordinary run, so that the commit itself is hit as well.
    while ledger() == 1 && moment < 4 * MOMENTS {
        let delay = whole_run * moment / MOMENTS + Duration::from_millis(1);
        let mut child =
            place.command(ingest(STORE, "world/files")).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(delay);
        child.kill().unwrap();
        finished(child);
        if ledger() == 1 {
            let parts =
                place.contents(STORE).into_keys().filter(|path| path.to_string_lossy().contains("part-00000002"));
            killed_with_parts += u32::from(parts.count() > 0);
            let now = place.contents(STORE);
            let untouched = before.iter().all(|(path, bytes)| now.get(path) == Some(bytes));
            assert!(untouched, "killed after {delay:?}: a file of the last version has changed");
            assert_eq!(place.ok(count), rows_before, "killed after {delay:?}");
        }
        moment += 1;
    }
    assert!(killed_with_parts > MOMENTS / 5, "of {moment} runs only {killed_with_parts} died while they wrote");

    place.ok(ingest(STORE, "world/files"));
    assert_eq!(ledger(), 2);
    assert!(expected == answers(&place, STORE), "the answers differ from those of an undisturbed store");
    place.assert_store_is_whole(STORE);
    let rows = |store: &str| {
        let shown = place.json(&["--store", store, "store"]);
        let tables = shown["tables"].as_array().unwrap().clone();
        tables.iter().map(|table| format!("{} {}", table["table"], table["rows"])).collect::<BTreeSet<_>>()
    };
    assert_eq!(rows(STORE), rows("undisturbed"));
    assert_no_part_lies_about(&place);
}

/// The moments that chance seldom hits: every table has its new version, or all but the last one, and the ledger has not.
#[test]
fn died_between_the_tables_and_the_ledger() {
    for last_table_is_done in [true, false] {
        let place = with_world(3_000);
        let ingest = |path| place.ok(["--store", STORE, "ingest", path]);
        ingest("world/files/FY2021_9Q1_Contracts_Full_20251206.zip");
        let count = ["--store", STORE, "sql", "select count(*), sum(obligation) from transactions"];
        let before = place.ok(count);
        ingest("world/files");
        let expected = answers(&place, STORE);

        let store = place.path(STORE);
        std::fs::remove_file(store.join("versions/00000002.json")).unwrap();
        std::fs::remove_file(store.join("versions/00000002.made")).unwrap();
        if !last_table_is_done {
            let log = store.join("transactions/_delta_log");
            let commits = std::fs::read_dir(&log).unwrap().map(|entry| entry.unwrap().path());
            let newest = commits.filter(|path| path.extension().is_some_and(|end| end == "json")).max().unwrap();
            std::fs::remove_file(newest).unwrap();
        }
        assert_eq!(place.ok(count), before, "the version that the ledger knows stands");
        ingest("world/files");
        assert!(expected == answers(&place, STORE));
        assert_no_part_lies_about(&place);
    }
}

/// What the killed runs wrote is gone: on disk are the parts of the two versions, and no others.
fn assert_no_part_lies_about(place: &Place) {
    let mut named = BTreeSet::new();
    let tables = place.json(&["--store", STORE, "store"])["versions"].as_array().unwrap().clone();
    for version in &tables {
        for (table, newest) in version["tables"].as_object().unwrap() {
            named.extend(parts_of(place, table, newest.as_u64().unwrap()));
        }
    }
    let is_part = |path: &std::path::PathBuf| path.extension().is_some_and(|extension| extension == "parquet");
    let on_disk: BTreeSet<String> = place
        .contents(STORE)
        .into_keys()
        .filter(is_part)
        .map(|path| path.file_name().unwrap().to_string_lossy().into_owned())
        .collect();
    assert_eq!(on_disk, named);
}

/// The parts of a table's version, read from its log by the letter of the Delta protocol.
fn parts_of(place: &Place, table: &str, version: u64) -> BTreeSet<String> {
    let mut parts = BTreeSet::new();
    for number in 0..=version {
        let path = place.path(STORE).join(table).join(format!("_delta_log/{number:020}.json"));
        for line in std::fs::read_to_string(path).unwrap().lines() {
            let action: serde_json::Value = serde_json::from_str(line).unwrap();
            if let Some(path) = action["add"]["path"].as_str() {
                parts.insert(path.to_owned());
            }
            if let Some(path) = action["remove"]["path"].as_str() {
                parts.remove(path);
            }
        }
    }
    parts
}

#[test]
fn the_lock_of_a_dead_process_does_not_block() {
    let place = with_world(20_000);
    let ingest = ["--store", STORE, "ingest", "world/files"];
    let mut child = place.command(ingest).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let lock = place.path(STORE).join(".lock");
    let patience = Instant::now();
    while !lock.exists() && patience.elapsed() < Duration::from_secs(20) {
        std::thread::sleep(Duration::from_millis(1));
    }
    child.kill().unwrap();
    finished(child);
    assert!(lock.exists());
    place.ok(ingest);
    place.assert_store_is_whole(STORE);
}
