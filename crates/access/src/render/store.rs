//! What the store holds.

use serde::Serialize;
use store::{Entry, Store, TableSummary};

use crate::cli::Format;
use crate::render::{count, csv, json, table};

pub(crate) fn shown(
    store: &Store,
    tables: &[TableSummary],
    history: &[Entry],
    format: Format,
) -> anyhow::Result<String> {
    match format {
        Format::Json => json(&Shown {
            place: store.location.to_string(),
            version: store.entry.version,
            format: store.entry.format,
            tables: tables.iter().map(Line::of).collect(),
            versions: history,
        }),
        Format::Csv => csv(
            &["table", "version", "files", "rows", "bytes"],
            tables.iter().map(|table| {
                let numbers =
                    [table.version, table.files as u64, table.rows, table.bytes].map(|number| number.to_string());
                std::iter::once(table.name.clone()).chain(numbers).collect::<Vec<_>>()
            }),
        ),
        Format::Table => Ok(as_text(store, tables, history)),
    }
}

#[derive(Serialize)]
struct Shown<'a> {
    place: String,
    version: u64,
    format: u32,
    tables: Vec<Line<'a>>,
    versions: &'a [Entry],
}

#[derive(Serialize)]
struct Line<'a> {
    table: &'a str,
    version: u64,
    files: usize,
    rows: u64,
    bytes: u64,
}

impl Line<'_> {
    fn of(table: &TableSummary) -> Line<'_> {
        Line { table: &table.name, version: table.version, files: table.files, rows: table.rows, bytes: table.bytes }
    }
}

fn as_text(store: &Store, tables: &[TableSummary], history: &[Entry]) -> String {
    let rows = tables.iter().map(|table| {
        vec![
            table.name.clone(),
            table.version.to_string(),
            count(table.files as u64),
            count(table.rows),
            count(table.bytes),
        ]
    });
    let mut text = format!("{}, version {}\n\n", store.location, store.entry.version);
    text += &table(&["table", "version", "files", "rows", "bytes"], 1, rows);
    text += "\nversions\n";
    let versions = history.iter().map(|entry| vec![entry.version.to_string(), entry.summary.clone()]);
    text + &table(&["version", "what was done"], 2, versions)
}
