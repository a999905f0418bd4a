//! Whether the store is as it was written.

use serde::Serialize;
use store::{Checked, Damage};

use crate::cli::Format;
use crate::render::{count, csv, json};

pub(crate) fn shown(checked: &Checked, format: Format) -> anyhow::Result<String> {
    match format {
        Format::Json => json(&Shown {
            whole: !checked.damages.iter().any(|damage| damage.newest),
            versions: checked.versions,
            parts: checked.parts,
            bytes: checked.bytes,
            damaged: checked.damages.iter().map(Line::of).collect(),
        }),
        Format::Csv => csv(
            &["newest_version", "damage"],
            checked.damages.iter().map(|damage| [damage.newest.to_string(), damage.said.clone()]),
        ),
        Format::Table => Ok(as_text(checked)),
    }
}

#[derive(Serialize)]
struct Shown<'a> {
    /// Whether all that the newest version rests on is as it was written.
    whole: bool,
    versions: usize,
    parts: usize,
    bytes: u64,
    damaged: Vec<Line<'a>>,
}

#[derive(Serialize)]
struct Line<'a> {
    damage: &'a str,
    newest_version: bool,
}

impl Line<'_> {
    fn of(damage: &Damage) -> Line<'_> {
        Line { damage: &damage.said, newest_version: damage.newest }
    }
}

fn as_text(checked: &Checked) -> String {
    let mut text = format!(
        "{} bytes in {} parts of {} versions looked at\n",
        count(checked.bytes),
        count(checked.parts as u64),
        count(checked.versions as u64)
    );
    let (now, earlier): (Vec<&Damage>, Vec<&Damage>) = checked.damages.iter().partition(|damage| damage.newest);
    if now.is_empty() {
        text += "  the newest version is as it was written, and its tables fit each other\n";
    }
    for damage in now {
        text += &format!("  {}\n", damage.said);
    }
    if !earlier.is_empty() {
        text += "in earlier versions alone, on which no answer rests\n";
    }
    for damage in earlier {
        text += &format!("  {}\n", damage.said);
    }
    text
}
