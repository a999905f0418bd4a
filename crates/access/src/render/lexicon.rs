//! What `tributary lexicon` found.

use answers::vocabulary::Found;
use classification::lexicon::{LexiconError, Tested};
use serde::Serialize;

use crate::cli::Format;
use crate::render::{csv, json, table};

#[derive(Serialize)]
struct TestedShown<'a> {
    makers: usize,
    entries: usize,
    phrases: usize,
    examples: usize,
    failed: Vec<FailedShown<'a>>,
}

#[derive(Serialize)]
struct FailedShown<'a> {
    file: &'a str,
    line: usize,
    entry: &'a str,
    key: &'a str,
    reason: &'a str,
}

impl<'a> FailedShown<'a> {
    fn of(error: &'a LexiconError) -> Self {
        FailedShown { file: &error.file, line: error.line, entry: &error.entry, key: &error.key, reason: &error.reason }
    }
}

pub(crate) fn tested(tested: &Tested, format: Format) -> anyhow::Result<String> {
    match format {
        Format::Json => json(&TestedShown {
            makers: tested.makers,
            entries: tested.entries,
            phrases: tested.phrases,
            examples: tested.examples,
            failed: tested.failed.iter().map(FailedShown::of).collect(),
        }),
        Format::Csv => csv(
            &["file", "line", "entry", "key", "reason"],
            tested.failed.iter().map(|error| {
                let LexiconError { file, line, entry, key, reason } = error.clone();
                [file, line.to_string(), entry, key, reason]
            }),
        ),
        Format::Table => {
            let mut text = format!(
                "{} makers, {} entries, {} phrases, {} examples: {}\n",
                tested.makers,
                tested.entries,
                tested.phrases,
                tested.examples,
                if tested.failed.is_empty() {
                    "all hold".to_owned()
                } else {
                    format!("{} do not hold", tested.failed.len())
                }
            );
            tested.failed.iter().for_each(|error| text += &format!("  {error}\n"));
            Ok(text)
        }
    }
}

pub(crate) fn review(found: &[Found], format: Format) -> anyhow::Result<String> {
    let line = |one: &Found| {
        [
            one.words.clone(),
            one.name.clone(),
            one.kind.clone(),
            if one.sure { "counts" } else { "waits" }.to_owned(),
            one.awards.to_string(),
            one.sellers.to_string(),
            one.reason.clone(),
            one.example.clone(),
        ]
    };
    match format {
        Format::Json => json(&found),
        Format::Csv => {
            csv(&["words", "name", "kind", "state", "awards", "sellers", "reason", "example"], found.iter().map(line))
        }
        Format::Table if found.is_empty() => Ok("no maker waits for review\n".to_owned()),
        Format::Table => {
            let short = |text: &str| text.chars().take(60).collect::<String>();
            let rows = found.iter().map(|one| {
                let [words, name, kind, state, awards, sellers, _, example] = line(one);
                vec![words, short(&name), kind, state, awards, sellers, short(&example)]
            });
            Ok(table(&["words", "name", "kind", "state", "awards", "sellers", "example"], 7, rows))
        }
    }
}
