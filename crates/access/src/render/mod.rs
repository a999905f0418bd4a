//! How answers look: a table for people, JSON and CSV for programs.

pub(crate) mod answer;
pub(crate) mod asked;
pub(crate) mod award;
pub(crate) mod batches;
pub(crate) mod bundle;
pub(crate) mod chart;
pub(crate) mod check;
pub(crate) mod companies;
pub(crate) mod evaluate;
pub(crate) mod evidence;
pub(crate) mod explain;
pub(crate) mod flow;
pub(crate) mod ingest;
pub(crate) mod lexicon;
pub(crate) mod markup;
pub(crate) mod meanings;
pub(crate) mod records;
pub(crate) mod ribbons;
pub(crate) mod sankey;
pub(crate) mod sheet;
pub(crate) mod spend;
pub(crate) mod store;
pub(crate) mod subawards;
pub(crate) mod totals;
pub(crate) mod who;
pub(crate) mod xlsx;

use comfy_table::{CellAlignment, Table, presets};
use serde::Serialize;
use values::{Figures, Money};

/// Pretty JSON with a line end.
pub(crate) fn json(value: &impl Serialize) -> anyhow::Result<String> {
    Ok(serde_json::to_string_pretty(value)? + "\n")
}

/// Rows of text as CSV, as spreadsheets and data tools read it.
pub(crate) fn csv<R: AsRef<[String]>>(header: &[&str], rows: impl IntoIterator<Item = R>) -> anyhow::Result<String> {
    let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
    writer.write_record(header)?;
    for row in rows {
        writer.write_record(row.as_ref())?;
    }
    Ok(String::from_utf8(writer.into_inner()?)?)
}

/// A table without lines: the columns from `numbers` on stand at the right.
fn table(header: &[&str], numbers: usize, rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let mut table = Table::new();
    table.load_preset(presets::NOTHING);
    table.set_header(header);
    for row in rows {
        table.add_row(row);
    }
    for (index, column) in table.column_iter_mut().enumerate() {
        column.set_padding((if index == 0 { 2 } else { 1 }, 1));
        if index >= numbers {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table.lines().map(|line| line.trim_end().to_owned() + "\n").collect()
}

/// A number of things with thousands marked.
pub(crate) fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// The four numbers, and what of the last one rests on orders that name no maker.
pub(crate) const FIGURES: [&str; 5] = ["named", "floor", "likely", "ceiling", "unnamed"];

fn figures(figures: &Figures) -> [String; 5] {
    [figures.named, figures.floor, figures.likely, figures.ceiling, figures.unnamed].map(Money::grouped)
}

fn plain_figures(figures: &Figures) -> [String; 5] {
    [figures.named, figures.floor, figures.likely, figures.ceiling, figures.unnamed].map(|money| money.to_string())
}

fn sentences(title: &str, list: &[String]) -> String {
    if list.is_empty() {
        return String::new();
    }
    let lines: String = list.iter().map(|line| format!("  - {line}\n")).collect();
    format!("\n{title}\n{lines}")
}
