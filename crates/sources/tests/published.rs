//! Every published file at hand, read here and by a plain reader that looks at one character after the other.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "the helpers of tests fail and speak as tests do")]

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use sources::SourceError;
use sources::discover::{Discovery, Member, PublishedFile, discover};
use sources::layouts::{CONTRACT_TRANSACTION_COLUMNS, Layout, Refusal};
use sources::read::{Ended, MemberSummary, read_member};
use sources::text::text;

const DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data");

/// A folder of the shared data, if the data are there.
fn shared(folder: &str) -> Option<PathBuf> {
    let path = Path::new(DATA).join(folder);
    if !path.exists() {
        println!("skipped: no shared data");
        return None;
    }
    Some(path)
}

fn found(folder: &Path) -> Discovery {
    let found = discover(&[folder]).unwrap();
    assert!(found.broken.is_empty() && !found.files.is_empty(), "{found:?}");
    found
}

fn members(found: &Discovery) -> impl Iterator<Item = (&PublishedFile, &Member)> {
    found.files.iter().flat_map(|file| file.members.iter().map(move |member| (file, member)))
}

/// All columns of the official layout.
fn all_columns() -> Vec<&'static str> {
    CONTRACT_TRANSACTION_COLUMNS.to_vec()
}

/// A row as the line on which it begins and its fields.
type PlainRow = (u64, Vec<String>);

/// The rows of a zip's member, read the slow and plain way; the first one is the header.
fn plainly(file: &PublishedFile, member: &Member) -> Vec<PlainRow> {
    let mut archive = zip::ZipArchive::new(File::open(&file.path).unwrap()).unwrap();
    let mut bytes = Vec::new();
    archive.by_index(member.number).unwrap().read_to_end(&mut bytes).unwrap();
    let text = text(&bytes).0;
    let mut rows = Vec::new();
    let (mut line, mut row_line) = (1, 1);
    let (mut row, mut field, mut quoted) = (Vec::new(), String::new(), false);
    let mut characters = text.trim_start_matches('\u{feff}').chars().peekable();
    while let Some(character) = characters.next() {
        line += u64::from(character == '\n');
        match character {
            '"' if quoted && characters.peek() == Some(&'"') => {
                characters.next();
                field.push('"');
            }
            '"' if quoted || field.is_empty() => quoted = !quoted,
            ',' if !quoted => row.push(std::mem::take(&mut field)),
            '\r' if !quoted && characters.peek() == Some(&'\n') => {}
            '\n' if !quoted => {
                row.push(std::mem::take(&mut field));
                let whole = std::mem::take(&mut row);
                if whole != [""] {
                    rows.push((row_line, whole));
                }
                row_line = line;
            }
            other => field.push(other),
        }
    }
    if !row.is_empty() || !field.is_empty() {
        row.push(field);
        rows.push((row_line, row));
    }
    rows
}

/// Reads a member and compares every field of every row; returns the summary.
fn compare(file: &PublishedFile, member: &Member) -> MemberSummary {
    let mut plain = plainly(file, member).into_iter();
    let header = plain.next().unwrap().1;
    let wanted = all_columns();
    let mut sequence = 0;
    let summary = read_member(file, member, &|_| &wanted, &mut |block| {
        assert_eq!((block.file(), block.member(), block.sequence()), (file.number, member.number, sequence));
        sequence += 1;
        for row in 0..block.rows() {
            let (line, fields) = plain.next().unwrap();
            assert_eq!(block.line(row), line);
            assert_eq!(fields.len(), header.len());
            if block.columns().layout() == Layout::ContractTransactions {
                for (place, field) in fields.iter().enumerate() {
                    assert_eq!(text(&block.field(row, place)).0, *field, "{} line {line}", member.name);
                }
            } else {
                let place = header.iter().position(|name| name == "Transaction Description").unwrap();
                let wanted = wanted.iter().position(|column| *column == "transaction_description").unwrap();
                assert_eq!(text(&block.field(row, wanted)).0, fields[place], "{} line {line}", member.name);
            }
        }
        ControlFlow::Continue(())
    })
    .unwrap();
    assert_eq!(plain.next(), None);
    assert_eq!((summary.problems, &summary.ended), (0, &Ended::Complete));
    assert_eq!(summary.rows, summary.delivered);
    summary
}

fn layout(file: &PublishedFile, member: &Member) -> Result<Layout, Refusal> {
    match read_member(file, member, &|_| &[], &mut |_| ControlFlow::Continue(())) {
        Ok(summary) => Ok(summary.layout),
        Err(SourceError::Refused { refusal, .. }) => Err(refusal),
        Err(other) => panic!("{other}"),
    }
}

#[test]
fn the_official_column_list_is_ours() {
    let Some(list) = shared("reference/contract_transaction_columns_297.txt") else { return };
    let list = std::fs::read_to_string(list).unwrap();
    assert_eq!(list.lines().collect::<Vec<_>>(), CONTRACT_TRANSACTION_COLUMNS);
}

#[test]
fn rule_44_prime_transactions_read_as_a_plain_reader_does() {
    let Some(folder) = shared("usaspending/prime-transactions") else { return };
    let found = found(&folder);
    let mut rows = 0;
    for (file, member) in members(&found) {
        assert!(file.dated.unwrap().to_string().starts_with("2026-08-20"));
        let summary = compare(file, member);
        assert_eq!(summary.layout, Layout::ContractTransactions);
        assert_eq!(Some(summary.bytes), member.bytes);
        rows += summary.rows;
    }
    assert_eq!((found.files.len(), rows), (10, 55_824));
}

#[test]
fn search_downloads_read_as_a_plain_reader_does() {
    for (folder, files) in [("daily-snapshots", 20), ("truncated-downloads", 3)] {
        let Some(folder) = shared(&format!("usaspending/{folder}")) else { return };
        let found = found(&folder);
        assert_eq!(found.files.len(), files);
        for (file, member) in members(&found) {
            assert_eq!(compare(file, member).layout, Layout::SearchTransactions);
        }
    }
}

#[test]
fn rule_46_a_truncated_download_stops_after_a_round_number_of_rows_of_a_buyer() {
    let Some(folder) = shared("usaspending/truncated-downloads") else { return };
    let found = found(&folder);
    let wanted = ["awarding_sub_agency_name"];
    let mut round_counts = Vec::new();
    for (file, member) in members(&found) {
        let mut by_buyer: BTreeMap<Vec<u8>, u64> = BTreeMap::new();
        read_member(file, member, &|_| &wanted, &mut |block| {
            for row in 0..block.rows() {
                *by_buyer.entry(block.field(row, 0).into_owned()).or_default() += 1;
            }
            ControlFlow::Continue(())
        })
        .unwrap();
        round_counts.extend(by_buyer.into_values().filter(|count| count.is_multiple_of(100)));
    }
    assert_eq!(round_counts, [5100, 3000, 3300]);
}

#[test]
fn daily_snapshots_are_dated_by_their_names() {
    let Some(folder) = shared("usaspending/daily-snapshots") else { return };
    let found = found(&folder);
    assert_eq!(found.files[0].dated.unwrap().to_string(), "2026-08-04 02:07");
    assert!(found.files.is_sorted_by(|earlier, later| earlier.dated < later.dated));
}

#[test]
fn award_pages_hold_transactions_beside_other_tables() {
    let Some(folder) = shared("usaspending/usaid-award-pages") else { return };
    let found = found(&folder);
    let mut rows = 0;
    for (file, member) in members(&found) {
        match layout(file, member) {
            Ok(Layout::ContractTransactions) => rows += compare(file, member).rows,
            Ok(Layout::AccountFunding) => assert!(member.name.contains("FederalAccountFunding")),
            Ok(Layout::ContractSubawards) => assert!(member.name.contains("Sub-Awards")),
            other => panic!("{} {other:?}", member.name),
        }
    }
    assert_eq!((found.files[0].members.len(), rows), (12, 63));
}

#[test]
fn award_summaries_and_subawards_are_known_by_their_header() {
    let cases = [
        ("award-summaries", Ok(Layout::ContractAwardSummaries), Err(Refusal::AssistanceAwardSummaries)),
        ("subawards", Ok(Layout::ContractSubawards), Ok(Layout::AssistanceSubawards)),
    ];
    for (folder, contracts, assistance) in cases {
        let Some(folder) = shared(&format!("usaspending/{folder}")) else { return };
        let found = found(&folder);
        for (file, member) in members(&found) {
            let expected = if member.name.contains("Assistance") { assistance } else { contracts };
            assert_eq!(layout(file, member), expected, "{}", member.name);
        }
    }
}

#[test]
fn rule_47_header_only_files_are_valid_and_empty() {
    let Some(folder) = shared("usaspending/subawards") else { return };
    let found = found(&folder);
    let of_assistance = members(&found).filter(|(_, member)| member.name.contains("Assistance"));
    let summaries: Vec<MemberSummary> = of_assistance
        .map(|(file, member)| read_member(file, member, &|_| &[], &mut |_| ControlFlow::Continue(())).unwrap())
        .collect();
    assert_eq!(summaries.len(), 3);
    assert!(summaries.iter().all(|summary| (summary.rows, &summary.ended) == (0, &Ended::Complete)));
}
