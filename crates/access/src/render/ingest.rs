//! The account of an ingest.

use records::{FileSummary, Members, Outcome, Summary};
use serde::Serialize;
use store::Store;

use crate::cli::Format;
use crate::render::{count, csv, json, table};

pub(crate) fn shown(summary: &Summary, store: &Store, format: Format) -> anyhow::Result<String> {
    match format {
        Format::Json => json(&Account {
            files: summary.files.iter().map(line).collect(),
            passed_over: summary.passed_over.len(),
            passed_over_files: summary.passed_over.clone(),
            replaced: summary.replaced,
            store: StoreVersion { place: store.location.to_string(), version: store.entry.version },
        }),
        Format::Csv => csv(
            &["file", "outcome", "read", "stored", "repeats", "problems", "reason"],
            summary.files.iter().map(line).map(|file| {
                let numbers = [file.read, file.stored, file.repeats, file.problems].map(|number| number.to_string());
                let [read, stored, repeats, problems] = numbers;
                [file.file, file.outcome.to_owned(), read, stored, repeats, problems, file.reason.unwrap_or_default()]
            }),
        ),
        Format::Table => Ok(as_text(summary, store)),
    }
}

#[derive(Serialize)]
struct Account {
    files: Vec<Line>,
    passed_over: usize,
    passed_over_files: Vec<String>,
    replaced: u64,
    store: StoreVersion,
}

#[derive(Serialize)]
struct StoreVersion {
    place: String,
    version: u64,
}

#[derive(Serialize)]
struct Line {
    file: String,
    sha256: String,
    outcome: &'static str,
    read: u64,
    stored: u64,
    repeats: u64,
    problems: u64,
    members: MembersLine,
    reason: Option<String>,
    notes: Vec<String>,
}

#[derive(Serialize)]
struct MembersLine {
    listed: u64,
    read: u64,
    refused: u64,
    passed_over: u64,
}

fn line(file: &FileSummary) -> Line {
    let (outcome, reason) = match &file.outcome {
        Outcome::Stored => ("stored", None),
        Outcome::AlreadyStored => ("already stored", None),
        Outcome::Refused(reason) => ("refused", Some(reason.clone())),
    };
    let Members { listed, read, refused, passed_over } = file.members;
    Line {
        file: file.path.clone(),
        sha256: file.sha256.clone(),
        outcome,
        read: file.read,
        stored: file.stored,
        repeats: file.repeats,
        problems: file.problems,
        members: MembersLine { listed, read, refused, passed_over },
        reason,
        notes: file.notes.clone(),
    }
}

fn as_text(summary: &Summary, store: &Store) -> String {
    let read: Vec<&FileSummary> = summary.files.iter().filter(|file| file.outcome == Outcome::Stored).collect();
    let mut text = String::new();
    if !read.is_empty() {
        let equation = |name: String, of: [u64; 4]| {
            let [read, stored, repeats, problems] = of.map(count);
            vec![name, read, "=".to_owned(), stored, repeats, problems]
        };
        let sum = |of: fn(&FileSummary) -> u64| read.iter().map(|file| of(file)).sum::<u64>();
        let all = [sum(|file| file.read), sum(|file| file.stored), sum(|file| file.repeats), sum(|file| file.problems)];
        let rows = read
            .iter()
            .map(|file| equation(file.name.clone(), [file.read, file.stored, file.repeats, file.problems]))
            .chain((read.len() > 1).then(|| equation("all".to_owned(), all)));
        text += &table(&["file", "read", "=", "stored +", "repeats +", "problems"], 1, rows);
    }
    for file in &read {
        let Members { listed, read, refused, passed_over } = file.members;
        if listed != read {
            let [listed, read, refused, passed_over] = [listed, read, refused, passed_over].map(count);
            let name = &file.name;
            text +=
                &format!("  {name}: {listed} members = {read} read + {refused} refused + {passed_over} passed over\n");
        }
        text += &file.notes.iter().map(|note| format!("  {}: {note}\n", file.name)).collect::<String>();
    }
    let already = summary.files.iter().filter(|file| file.outcome == Outcome::AlreadyStored).count();
    if already > 0 {
        text += &format!("  {already} of the files were in the store already\n");
    }
    if summary.replaced > 0 {
        text += &format!("  {} records of earlier files were replaced by later versions\n", count(summary.replaced));
    }
    text += &passed_over(&summary.passed_over);
    text += &refusals(summary);
    text + &format!("  the store {} is at version {}\n", store.location, store.entry.version)
}

/// Files in folders that are no tables: the first few by name.
fn passed_over(files: &[String]) -> String {
    const SHOWN: usize = 5;
    let names = files.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(", ");
    match files.len() {
        0 => String::new(),
        1 => format!("  1 other file in the folders is no table and was passed over: {names}\n"),
        all => {
            let more = if all > SHOWN { format!(" and {} more", count((all - SHOWN) as u64)) } else { String::new() };
            let all = count(all as u64);
            format!("  {all} other files in the folders are no tables and were passed over: {names}{more}\n")
        }
    }
}

/// Files that could not be used, a line each.
pub(crate) fn refusals(summary: &Summary) -> String {
    let refused = summary.files.iter().filter_map(|file| match &file.outcome {
        Outcome::Refused(reason) => Some(format!("  not used: {reason}\n")),
        _ => None,
    });
    refused.collect()
}
