//! The answer of `explain`.

use std::collections::BTreeSet;

use answers::explain::{Explanation, FamilyLine, RowLine, Text};
use classification::Rule;

use crate::cli::Format;
use crate::render::{FIGURES, csv, figures, json, table};

pub(crate) fn shown(explanation: &Explanation, format: Format) -> anyhow::Result<String> {
    match format {
        Format::Json => json(explanation),
        Format::Csv => as_csv(explanation),
        Format::Table => Ok(as_text(explanation)),
    }
}

fn as_text(explanation: &Explanation) -> String {
    let mut text = format!(
        "{}\n{}\nsigned by {}; sold by {}; {} net in {} actions\n",
        explanation.award_key,
        explanation.page,
        explanation.buyers.join(", "),
        explanation.sellers.join(" | "),
        explanation.net.grouped(),
        explanation.rows.len()
    );
    if explanation.families.is_empty() {
        text += "\nno record of this award names a maker, and nothing tells whose products its seller brings\n";
    } else {
        let header: Vec<&str> = std::iter::once("company").chain(FIGURES).collect();
        // An order that names nobody, of a reseller in no list, may be hundreds of makers': they are told in one line.
        let claims = explanation.rows.iter().flat_map(|row| &row.claims);
        let told: BTreeSet<&str> = claims
            .filter(|claim| claim.rule != Rule::OfferedByAnyReseller)
            .map(|claim| claim.family.as_str())
            .collect();
        let (own, others): (Vec<_>, Vec<_>) =
            explanation.families.iter().partition(|line| told.contains(line.family.as_str()));
        text += "\nwhose money it may be\n";
        if !own.is_empty() {
            let line = |line: &&FamilyLine| std::iter::once(line.name.clone()).chain(figures(&line.figures)).collect();
            text += &table(&header, 1, own.iter().map(line));
        }
        if let Some(most) = others.iter().map(|line| line.figures.ceiling).max() {
            text += &format!(
                "  each of {} makers that other resellers bring: up to {} (--format json lists them)\n",
                others.len(),
                most.grouped()
            );
        }
    }
    for row in &explanation.rows {
        text += &as_row(row);
    }
    text
}

fn as_row(row: &RowLine) -> String {
    let date = row.action_date.map(|date| date.to_string()).unwrap_or_default();
    let mut text = format!("\n{date}  modification {}  {}  {}\n", row.modification, row.amount.grouped(), row.seller);
    for (name, code) in [("product", &row.product_code), ("industry", &row.industry_code)] {
        if !code.is_empty() {
            text += &format!("  {name}: {code}\n");
        }
    }
    text += &as_words("says", &row.description);
    if let Some(base) = &row.base_description {
        text += &as_words("award says", base);
    }
    for mention in &row.mentions {
        let place = if mention.text == "description" { "" } else { " in the award's description" };
        text += &format!(
            "  names {} («{}»{place}) as {}: {}\n",
            mention.name,
            flat(&mention.words),
            mention.role,
            mention.rule
        );
    }
    for claim in row.claims.iter().filter(|claim| claim.rule != Rule::OfferedByAnyReseller) {
        let named = if claim.named { ", named" } else { "" };
        let words = if claim.words.is_empty() { String::new() } else { format!(" («{}»)", flat(&claim.words)) };
        text += &format!("  → {}: {} ({}{named}): {}{words}\n", claim.name, claim.channel, claim.grade, claim.rule);
    }
    let others: Vec<_> = row.claims.iter().filter(|claim| claim.rule == Rule::OfferedByAnyReseller).collect();
    if let Some(one) = others.first() {
        let words = flat(&one.words);
        text +=
            &format!("  → any of {} makers: {} ({}): {} («{words}»)\n", others.len(), one.channel, one.grade, one.rule);
    }
    if row.claims.is_empty() {
        text += "  → nobody's product\n";
    }
    text + &format!("  {} › {} line {}\n", row.file, row.member, row.line)
}

fn as_words(name: &str, text: &Text) -> String {
    let nothing = if text.says_nothing { "  (nothing of what is bought)" } else { "" };
    let mut shown = format!("  {name}: {}{nothing}\n", flat(&text.text));
    for word in &text.words {
        let company = if word.company.is_empty() { String::new() } else { format!(" of {}", word.company) };
        shown += &format!("    «{}» {}{company}\n", flat(&word.words), word.meaning.name());
    }
    shown
}

fn flat(text: &str) -> String {
    text.replace(['\r', '\n'], " ")
}

/// One line for each claim to each action; an action that nobody claims has one too.
fn as_csv(explanation: &Explanation) -> anyhow::Result<String> {
    let header = [
        "action_date",
        "modification",
        "amount",
        "seller",
        "description",
        "base_description",
        "company",
        "channel",
        "grade",
        "named",
        "words",
        "rule",
        "transaction_key",
        "file",
        "member",
        "line",
    ];
    let mut rows: Vec<[String; 16]> = Vec::new();
    for row in &explanation.rows {
        let line = |claim: [String; 6]| {
            let [company, channel, grade, named, words, rule] = claim;
            [
                row.action_date.map(|date| date.to_string()).unwrap_or_default(),
                row.modification.clone(),
                row.amount.to_string(),
                row.seller.clone(),
                row.description.text.clone(),
                row.base_description.as_ref().map(|base| base.text.clone()).unwrap_or_default(),
                company,
                channel,
                grade,
                named,
                words,
                rule,
                row.transaction_key.clone(),
                row.file.clone(),
                row.member.clone(),
                row.line.to_string(),
            ]
        };
        for claim in &row.claims {
            rows.push(line([
                claim.family.clone(),
                claim.channel.clone(),
                claim.grade.clone(),
                claim.named.to_string(),
                claim.words.clone(),
                claim.rule.to_string(),
            ]));
        }
        if row.claims.is_empty() {
            rows.push(line(std::array::from_fn(|_| String::new())));
        }
    }
    csv(&header, rows)
}
