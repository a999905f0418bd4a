//! The records behind an answer as a table, and as pages show them.

use answers::evidence::{Evidence, Record};
use maud::{Markup, html};

use crate::render::markup::marked;
use crate::render::sheet::{Cell, Kind, Sheet};
use crate::render::{evidence as text, meanings};

/// Records one below the other, matched words marked; without links into a server.
pub(crate) fn list(evidence: &Evidence) -> Markup {
    html! {
        ol class="records" {
            @for record in &evidence.records { li { (body(record, &html! { span class="key" { (record.award_key) } })) } }
        }
    }
}

/// One record; `award` is how its award is named.
pub(crate) fn body(record: &Record, award: &Markup) -> Markup {
    html! {
        p class="record-head" {
            span class="amount" { "$" (record.amount.grouped()) }
            @if let Some(date) = record.action_date { " " time datetime=(date) { (date) } }
            " " span class="seller" { (record.seller) }
        }
        p class="record-text" { (marked(&shown(record))) }
        p class="record-foot" {
            @if !record.channel.is_empty() {
                span class={ "badge grade-" (record.grade) } title=(meanings::grade(&record.grade)) { (record.channel) ", " (record.grade) }
                " " (record.why()) ". "
            }
            (award)
            @if !record.modification.is_empty() { " modification " (record.modification) }
            " · " a href=(record.page) rel="noreferrer noopener" { "official page" }
            " · " span class="origin" { (record.file) " › " (record.member) " line " (record.line) }
        }
    }
}

/// The record's text with marks around the matched words, in characters that no record's text keeps.
fn shown(record: &Record) -> String {
    let clean = |text: &str| text.replace(|letter: char| letter.is_control(), " ");
    let record = Record {
        description: clean(&record.description),
        base_description: clean(&record.base_description),
        words: clean(&record.words),
        ..record.clone()
    };
    record.marked("\u{2}", "\u{3}")
}

/// The columns of `tributary evidence --format csv`, typed.
pub(crate) fn sheet(evidence: &Evidence) -> Sheet {
    let kind = |name: &str| match name {
        "amount" => Kind::Money,
        "action_date" => Kind::Day,
        "named" => Kind::Flag,
        "line" => Kind::Count,
        _ => Kind::Text,
    };
    let columns: Vec<(&str, Kind)> = text::HEADER.iter().map(|name| (*name, kind(name))).collect();
    let mut sheet = Sheet::new("records", &columns);
    for record in &evidence.records {
        let texts = text::columns(record);
        let cells = texts.into_iter().zip(&columns).map(|(text, (name, _))| match *name {
            "amount" => Cell::Money(record.amount),
            "action_date" => Cell::day(record.action_date),
            "named" => Cell::Flag(record.named),
            "line" => Cell::Count(record.line),
            _ => Cell::Text(text),
        });
        sheet.push(cells.collect());
    }
    sheet
}
