//! Which tables are derived, and when each is made anew.

use std::collections::BTreeMap;

use assembly::derivations::{Changes, DERIVATIONS};

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
