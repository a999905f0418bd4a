//! The audit of subaward reports.

use answers::subawards::{Audit, RuleLine};

use crate::cli::Format;
use crate::render::{count, csv, json, table};

pub(crate) fn shown(audit: &Audit, format: Format) -> anyhow::Result<String> {
    match format {
        Format::Json => json(audit),
        Format::Csv => csv(
            &[
                "step",
                "rule",
                "rows_before",
                "rows_after",
                "touched",
                "low_before",
                "low_after",
                "high_before",
                "high_after",
            ],
            audit.rules.iter().map(|rule| columns(rule, |money| money.to_string(), |number| number.to_string())),
        ),
        Format::Table => Ok(as_text(audit)),
    }
}

fn columns(rule: &RuleLine, money: fn(values::Money) -> String, number: fn(u64) -> String) -> [String; 9] {
    [
        rule.step.to_string(),
        rule.rule.to_owned(),
        number(rule.rows_before),
        number(rule.rows_after),
        number(rule.touched),
        money(rule.low_before),
        money(rule.low_after),
        money(rule.high_before),
        money(rule.high_after),
    ]
}

fn as_text(audit: &Audit) -> String {
    let of = audit.buyer.as_ref().map_or_else(String::new, |buyer| format!(" of primes of {buyer}"));
    let mut text = format!(
        "reports of subcontracts{of}: {} rows, {} as published; {} count, for {} to {}\nrules of version {}, each applied to what \
         the rules before it left\n\n",
        count(audit.reports),
        audit.plain.grouped(),
        count(audit.counted),
        audit.low.grouped(),
        audit.high.grouped(),
        audit.rules_version
    );
    let header =
        ["", "rule", "rows before", "after", "touched", "least before", "least after", "most before", "most after"];
    text += &table(&header, 2, audit.rules.iter().map(|rule| columns(rule, values::Money::grouped, count).to_vec()));
    text += "\nthe rules\n";
    for rule in &audit.rules {
        text += &format!("  {} {}: {}\n", rule.step, rule.rule, rule.meaning);
    }
    if !audit.flags.is_empty() {
        text += "\nonly marked, among those that count\n";
        let rows = audit.flags.iter().map(|flag| vec![flag.flag.clone(), count(flag.rows), flag.amount.grouped()]);
        text += &table(&["mark", "rows", "as published"], 1, rows);
    }
    text += "\nrepeats by signing agency and fiscal year of the report (in each report's newest file)\n";
    let rows = audit.repeats.iter().map(|line| {
        let named = format!("{} {}", line.agency_code, line.agency);
        vec![
            named,
            line.fiscal_year.0.to_string(),
            count(line.rows),
            count(line.repeats),
            line.rate.clone(),
            count(line.restated),
        ]
    });
    text += &table(&["agency", "fiscal_year", "rows", "repeats", "%", "restated"], 1, rows);
    if !audit.coverage.is_empty() {
        text += "\nprime dollars with any report, by signing agency and fiscal year of the action (no report is not zero)\n";
        let rows = audit.coverage.iter().map(|line| {
            let named = format!("{} {}", line.agency_code, line.agency);
            vec![
                named,
                line.fiscal_year.0.to_string(),
                count(line.awards),
                count(line.awards_with_report),
                line.net.grouped(),
                line.net_with_report.grouped(),
                line.share.clone(),
            ]
        });
        let header = ["agency", "fiscal_year", "awards", "with report", "net", "net with report", "%"];
        text += &table(&header, 1, rows);
    }
    text += "\nas the files stand\n";
    let rows = audit
        .files
        .iter()
        .map(|file| vec![file.file.clone(), file.kind.clone(), count(file.rows), file.amount.grouped()]);
    text + &table(&["file", "kind", "rows", "sum"], 2, rows)
}
