//! The records behind an answer.

use answers::evidence::{Evidence, Record};

use crate::cli::Format;
use crate::render::spend::title;
use crate::render::{csv, json};

pub(crate) fn shown(evidence: &Evidence, format: Format) -> anyhow::Result<String> {
    match format {
        Format::Json => json(evidence),
        Format::Csv => csv(&HEADER, evidence.records.iter().map(columns)),
        Format::Table => Ok(as_text(evidence)),
    }
}

pub(crate) const HEADER: [&str; 18] = [
    "amount",
    "action_date",
    "seller",
    "channel",
    "grade",
    "named",
    "words",
    "rule",
    "description",
    "base_description",
    "award_key",
    "modification",
    "transaction_key",
    "page",
    "file",
    "member",
    "line",
    "sha256",
];

pub(crate) fn columns(record: &Record) -> [String; 18] {
    [
        record.amount.to_string(),
        record.action_date.map(|date| date.to_string()).unwrap_or_default(),
        record.seller.clone(),
        record.channel.clone(),
        record.grade.clone(),
        record.named.to_string(),
        record.words.clone(),
        record.rule.clone(),
        record.description.clone(),
        record.base_description.clone(),
        record.award_key.clone(),
        record.modification.clone(),
        record.transaction_key.clone(),
        record.page.clone(),
        record.file.clone(),
        record.member.clone(),
        record.line.to_string(),
        record.sha256.clone(),
    ]
}

fn as_text(evidence: &Evidence) -> String {
    let mut text = format!("{}\n", title(&evidence.question));
    for record in &evidence.records {
        let date = record.action_date.map(|date| date.to_string()).unwrap_or_default();
        let named = if record.named { ", named" } else { "" };
        text += &format!(
            "\n{}  {date}  {}\n  {} ({}{named}): {}\n  {}\n  {} modification {}  {}\n  {} › {} line {}\n",
            record.amount.grouped(),
            record.seller,
            record.channel,
            record.grade,
            record.rule,
            record.marked("«", "»").replace(['\r', '\n'], " "),
            record.award_key,
            record.modification,
            record.page,
            record.file,
            record.member,
            record.line
        );
    }
    if evidence.records.is_empty() {
        text += "\n  no records\n";
    }
    text
}
