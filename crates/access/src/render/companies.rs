//! Companies, their names, and how pairs of names were decided.

use answers::companies::{CompanyProfile, PartnerLine};
use answers::review::ReviewLine;
use entities::evaluate::Evaluation;
use entities::explain::Pair;
use entities::judgements::Judgement;
use values::Date;

use crate::cli::Format;
use crate::render::{count, csv, json, sentences, table};

pub(crate) fn profile(profile: &CompanyProfile, format: Format) -> anyhow::Result<String> {
    match format {
        Format::Json => json(profile),
        Format::Csv => csv(
            &["company", "name", "registered_name", "transactions", "obligation", "first_action", "last_action"],
            profile.names.iter().map(|line| {
                [
                    profile.id.clone(),
                    line.name.clone(),
                    line.registered_name.clone().unwrap_or_default(),
                    line.transactions.to_string(),
                    line.obligation.to_string(),
                    day(line.first_action),
                    day(line.last_action),
                ]
            }),
        ),
        Format::Table => Ok(profile_as_text(profile)),
    }
}

/// Lines of a list that the text shows; JSON has all.
const SHOWN: usize = 15;

fn profile_as_text(profile: &CompanyProfile) -> String {
    let known = if profile.curated { "in the curated lists" } else { "known from its records alone" };
    let mut text = format!("{} ({})\n{known}", profile.name, profile.id);
    for line in &profile.ownership {
        text += &format!("; {line}");
    }
    text += "\n";
    text += &sentences("owns or owned", &profile.members);
    if profile.names.is_empty() {
        text += "\nno transaction of the store was paid to it\n";
    } else {
        text += &heading("names as reported", profile.names.len());
        text += &table(
            &["name", "registered today as", "first", "last", "transactions", "net obligations"],
            4,
            profile.names.iter().take(SHOWN).map(|line| {
                vec![
                    line.name.clone(),
                    line.registered_name.clone().unwrap_or_default(),
                    day(line.first_action),
                    day(line.last_action),
                    count(line.transactions),
                    line.obligation.grouped(),
                ]
            }),
        );
    }
    if !profile.ids.is_empty() {
        text += &heading("ids", profile.ids.len());
        let ids = profile.ids.iter().take(SHOWN);
        text += &table(
            &["register", "id", "transactions"],
            2,
            ids.map(|line| vec![line.scheme.to_owned(), line.id.clone(), count(line.transactions)]),
        );
    }
    if !profile.parents.is_empty() {
        text += &heading("parents as the transactions recorded them", profile.parents.len());
        text += &table(
            &["parent", "id", "first", "last", "transactions"],
            4,
            profile.parents.iter().take(SHOWN).map(|line| {
                let id = line.id.clone().unwrap_or_default();
                vec![line.name.clone(), id, day(line.first_action), day(line.last_action), count(line.transactions)]
            }),
        );
    }
    text += &partners("sells products of", &profile.sells);
    text += &partners("its products are sold by", &profile.sold_by);
    if !profile.buyers.is_empty() {
        text += &heading("paid by", profile.buyers.len());
        text += &table(
            &["buyer", "code", "transactions", "net obligations"],
            2,
            profile.buyers.iter().take(SHOWN).map(|line| {
                vec![line.name.clone(), line.code.clone(), count(line.transactions), line.obligation.grouped()]
            }),
        );
    }
    text
}

fn heading(what: &str, lines: usize) -> String {
    if lines > SHOWN { format!("\n{what} (the first {SHOWN} of {lines})\n") } else { format!("\n{what}\n") }
}

fn partners(what: &str, lines: &[PartnerLine]) -> String {
    if lines.is_empty() {
        return String::new();
    }
    let rows = lines.iter().take(SHOWN);
    let rows = rows.map(|line| vec![line.name.clone(), count(line.transactions), line.named.grouped()]);
    heading(what, lines.len()) + &table(&["company", "transactions", "named"], 1, rows)
}

fn day(date: Option<Date>) -> String {
    date.map(|date| date.to_string()).unwrap_or_default()
}

pub(crate) fn why(one: &str, other: &str, pair: &Pair, format: Format) -> anyhow::Result<String> {
    match format {
        Format::Json => json(&serde_json::json!({
            "name1": one,
            "name2": other,
            "same": pair.is_same(),
            "pair": pair,
        })),
        Format::Csv => csv(
            &["comparison", "level", "weight"],
            pair.steps
                .iter()
                .map(|step| [step.comparison.to_owned(), step.level.to_owned(), format!("{:.2}", step.weight)]),
        ),
        Format::Table => {
            let decision = if pair.is_same() { "one company" } else { "two companies" };
            let mut text = format!("\"{one}\" and \"{other}\": {decision}\n\n");
            if let Some(decided) = &pair.decided_by {
                text += &format!("decided, whatever the letters say: {}\n\n", decided.why);
            }
            let mut sum = 0.0;
            text += &table(
                &["comparison", "is at the level", "bits", "sum"],
                2,
                pair.steps.iter().map(|step| {
                    sum += step.weight;
                    vec![
                        step.comparison.to_owned(),
                        step.level.to_owned(),
                        format!("{:+.2}", step.weight),
                        format!("{sum:+.2}"),
                    ]
                }),
            );
            text += &format!(
                "\n{:+.2} bits are a probability of {:.3} that two names somebody sets side by side are one company's (model {})\n",
                pair.weight, pair.probability, pair.model
            );
            Ok(text)
        }
    }
}

pub(crate) fn judgements(judgements: &[Judgement], format: Format) -> anyhow::Result<String> {
    let header = ["number", "verdict", "name1", "name2", "why", "by", "day"];
    let rows = judgements.iter().map(|judgement| {
        vec![
            judgement.number.to_string(),
            judgement.verdict.name().to_owned(),
            judgement.names[0].clone(),
            judgement.names[1].clone(),
            judgement.why.clone(),
            judgement.by.clone(),
            judgement.day.to_string(),
        ]
    });
    match format {
        Format::Json => json(&judgements),
        Format::Csv => csv(&header, rows),
        Format::Table if judgements.is_empty() => Ok("no judgement is in force\n".to_owned()),
        Format::Table => Ok(table(&header, header.len(), rows)),
    }
}

pub(crate) fn review(lines: &[ReviewLine], format: Format) -> anyhow::Result<String> {
    let decided = |line: &ReviewLine| if line.same { "one" } else { "two" }.to_owned();
    match format {
        Format::Json => json(&lines),
        Format::Csv => csv(
            &["name1", "name2", "companies", "probability", "moves", "obligation1", "obligation2", "reasons"],
            lines.iter().map(|line| {
                [
                    line.name1.clone(),
                    line.name2.clone(),
                    decided(line),
                    line.probability.to_string(),
                    line.moves.to_string(),
                    line.obligation1.to_string(),
                    line.obligation2.to_string(),
                    line.reasons.join("; "),
                ]
            }),
        ),
        Format::Table if lines.is_empty() => Ok("no decision on names is doubtful\n".to_owned()),
        Format::Table => Ok(table(
            &["name", "other name", "companies now", "probability", "moves"],
            3,
            lines.iter().map(|line| {
                vec![
                    line.name1.clone(),
                    line.name2.clone(),
                    decided(line),
                    format!("{:.3}", line.probability),
                    line.moves.grouped(),
                ]
            }),
        )),
    }
}

pub(crate) fn evaluation(evaluation: &Evaluation, format: Format) -> anyhow::Result<String> {
    match format {
        Format::Json => json(evaluation),
        Format::Csv => csv(
            &["name1", "name2", "labelled", "probability", "reasons"],
            evaluation.errors.iter().map(|wrong| {
                let labelled = if wrong.same { "same" } else { "different" };
                [
                    wrong.name1.clone(),
                    wrong.name2.clone(),
                    labelled.to_owned(),
                    wrong.probability.to_string(),
                    wrong.reasons.join("; "),
                ]
            }),
        ),
        Format::Table => {
            let mut text = format!(
                "{} pairs, decided at a probability of {} by model {}\n\nprecision {:.4}\nrecall    {:.4}\nf1        {:.4}\n\n",
                evaluation.pairs,
                evaluation.threshold,
                evaluation.model,
                evaluation.precision,
                evaluation.recall,
                evaluation.f1
            );
            text += &table(
                &["labelled", "decided same", "decided different"],
                1,
                [
                    ("same", evaluation.right_same, evaluation.wrong_different),
                    ("different", evaluation.wrong_same, evaluation.right_different),
                ]
                .map(|(label, same, different)| vec![label.to_owned(), same.to_string(), different.to_string()]),
            );
            text += "\ncalibration: what the model said, and how many pairs are one company\n";
            text += &table(
                &["from", "to", "pairs", "said", "are"],
                0,
                evaluation.calibration.iter().map(|line| {
                    vec![
                        format!("{:.1}", line.from),
                        format!("{:.1}", line.to),
                        line.pairs.to_string(),
                        format!("{:.3}", line.said),
                        format!("{:.3}", line.are),
                    ]
                }),
            );
            if !evaluation.errors.is_empty() {
                text += "\nwhere they differ\n";
                text += &table(
                    &["labelled", "name", "other name", "probability"],
                    3,
                    evaluation.errors.iter().map(|wrong| {
                        let labelled = if wrong.same { "same" } else { "different" };
                        let probability = format!("{:.3}", wrong.probability);
                        vec![labelled.to_owned(), wrong.name1.clone(), wrong.name2.clone(), probability]
                    }),
                );
            }
            Ok(text)
        }
    }
}
