//! Which tables are derived, and when each is made anew.

use std::collections::BTreeMap;

use assembly::derivations::{Changes, DERIVATIONS};

use crate::tidy::root;

const NOTHING: Changes = Changes { records: false, lists: false, format: false };

fn stale(changes: Changes) -> Vec<&'static str> {
    let stale = DERIVATIONS.iter().filter(|derivation| derivation.is_stale(changes));
    stale.flat_map(|derivation| derivation.tables).copied().collect()
}

#[test]
fn every_table_is_published_or_derived_once() {
    let mut made: BTreeMap<&str, usize> = assembly::tables().iter().map(|table| (table.name, 0)).collect();
    for table in DERIVATIONS.iter().flat_map(|derivation| derivation.tables) {
        *made.get_mut(table).unwrap_or_else(|| panic!("{table} is derived, and no table of a store")) += 1;
    }
    let published: Vec<&str> = made.iter().filter(|(_, times)| **times == 0).map(|(table, _)| *table).collect();
    assert_eq!(
        published,
        ["account_funding", "award_summaries", "files", "problems", "subaward_reports", "transactions"]
    );
    assert!(made.values().all(|times| *times <= 1), "made twice: {made:?}");
}

#[test]
fn changed_lists_leave_what_rests_on_records_alone() {
    let all = assembly::tables().len() - 6;
    assert_eq!(stale(NOTHING), Vec::<&str>::new());
    assert_eq!(stale(Changes { records: true, ..NOTHING }).len(), all);
    assert_eq!(stale(Changes { format: true, ..NOTHING }).len(), all);
    let by_lists = stale(Changes { lists: true, ..NOTHING });
    assert_eq!(by_lists.len(), all - 2);
    assert!(!by_lists.contains(&"days") && !by_lists.contains(&"usual_actions"), "{by_lists:?}");
}

/// A list that no fingerprint holds could change, and no store would be read anew. Of agencies only short names are read in texts, of
/// which `makers.rs` has the test.
#[test]
fn every_list_of_the_program_is_in_the_fingerprint_of_a_store() {
    let folder = root().join("data/us-federal");
    let mut stored = Vec::new();
    for part in ["", "names"] {
        let entries = std::fs::read_dir(folder.join(part)).unwrap().map(|entry| entry.unwrap().path());
        let files = entries.filter(|path| path.is_file() && !path.ends_with("agencies.csv"));
        stored.extend(files.map(|path| (path.strip_prefix(&folder).unwrap().display().to_string(), path)));
    }
    stored.sort();
    let mut listed: Vec<(&str, &str)> = assembly::lists().collect();
    listed.sort_unstable();
    let names = |list: Vec<&str>| list.join(" ");
    assert_eq!(
        names(listed.iter().map(|(name, _)| *name).collect()),
        names(stored.iter().map(|(name, _)| name.as_str()).collect())
    );
    for ((name, text), (_, path)) in listed.iter().zip(&stored) {
        assert!(std::fs::read_to_string(path).unwrap() == *text, "{name} is not what the file says");
    }
}

/// What the program reads from a store's folder is what may stand there and what a server watches.
#[test]
fn every_list_of_a_store_may_stand_in_its_folder() {
    use assembly::own_lists::{AGENCIES, EVENTS, FAMILIES, JUDGEMENTS, LEXICON};
    assert_eq!([AGENCIES, EVENTS, FAMILIES, JUDGEMENTS, LEXICON], store::OWN_LISTS);
}
