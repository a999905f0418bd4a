//! The account of an ingest.

use records::{FileSummary, Outcome, Summary};
use serde::Serialize;
use store::Store;

use crate::cli::Format;
use crate::render::{count, csv, json, table};

pub(crate) fn shown(summary: &Summary, store: &Store, format: Format) -> anyhow::Result<String> {
    match format {
        Format::Json => json(&Account {
            files: summary.files.iter().map(line).collect(),
            passed_over: summary.passed_over,
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
    reason: Option<String>,
    notes: Vec<String>,
}

fn line(file: &FileSummary) -> Line {
    let (outcome, reason) = match &file.outcome {
        Outcome::Stored => ("stored", None),
        Outcome::AlreadyStored => ("already stored", None),
        Outcome::Refused(reason) => ("refused", Some(reason.clone())),
    };
    Line {
        file: file.path.clone(),
        sha256: file.sha256.clone(),
        outcome,
        read: file.read,
        stored: file.stored,
        repeats: file.repeats,
        problems: file.problems,
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
        text += &file.notes.iter().map(|note| format!("  {}: {note}\n", file.name)).collect::<String>();
    }
    let already = summary.files.iter().filter(|file| file.outcome == Outcome::AlreadyStored).count();
    if already > 0 {
        text += &format!("  {already} of the files were in the store already\n");
    }
    if summary.replaced > 0 {
        text += &format!("  {} records of earlier files were replaced by later versions\n", count(summary.replaced));
    }
    if summary.passed_over > 0 {
        text += &format!("  {} other files in the folders are no tables and were passed over\n", summary.passed_over);
    }
    text += &refusals(summary);
    text + &format!("  the store {} is at version {}\n", store.location, store.entry.version)
}

/// Files that could not be used, a line each.
pub(crate) fn refusals(summary: &Summary) -> String {
    let refused = summary.files.iter().filter_map(|file| match &file.outcome {
        Outcome::Refused(reason) => Some(format!("  not used: {reason}\n")),
        _ => None,
    });
    refused.collect()
}
