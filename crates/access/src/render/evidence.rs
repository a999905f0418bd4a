//! The records behind an answer.

use answers::evidence::{Evidence, Record, Report};

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

pub(crate) const HEADER: [&str; 22] = [
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
    "report_key",
    "subcontractor",
    "reported",
    "report_marks",
];

pub(crate) fn columns(record: &Record) -> [String; 22] {
    let of_report = |value: fn(&Report) -> String| record.report.as_ref().map(value).unwrap_or_default();
    [
        record.amount.to_string(),
        record.action_date.map(|date| date.to_string()).unwrap_or_default(),
        record.seller.clone(),
        record.channel.clone(),
        record.grade.clone(),
        record.named.to_string(),
        record.words.clone(),
        record.why().to_owned(),
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
        of_report(|report| report.key.clone()),
        of_report(|report| report.subcontractor.clone()),
        of_report(|report| report.reported.to_string()),
        of_report(|report| report.marks.clone()),
    ]
}

fn as_text(evidence: &Evidence) -> String {
    let mut text = format!("{}\n", title(&evidence.question));
    for record in &evidence.records {
        let date = record.action_date.map(|date| date.to_string()).unwrap_or_default();
        let named = if record.named { ", named" } else { "" };
        let modification = match &record.report {
            Some(report) => format!("report {}", report.key),
            None => format!("modification {}", record.modification),
        };
        let reported = record.report.as_ref().map_or_else(String::new, |report| {
            let marks = if report.marks.is_empty() { String::new() } else { format!(" ({})", report.marks) };
            format!("\n  reported: {} to {}{marks}", report.reported.grouped(), report.subcontractor)
        });
        text += &format!(
            "\n{}  {date}  {}\n  {} ({}{named}): {}{reported}\n  {}\n  {} {}  {}\n  {} › {} line {}\n",
            record.amount.grouped(),
            record.seller,
            record.channel,
            record.grade,
            record.why(),
            record.marked("«", "»").replace(['\r', '\n'], " "),
            record.award_key,
            modification,
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
