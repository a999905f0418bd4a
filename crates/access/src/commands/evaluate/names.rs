//! `tributary evaluate names`: one company or two, beside labels.

use anyhow::Context;
use assembly::Reference;
use entities::evaluate::{LabelledPair, evaluate};
use entities::explain::Knowledge;
use entities::model::Model;

use crate::cli::{EvaluateNamesArguments, Settings};
use crate::ending::{Ending, Misasked};
use crate::printer::Printer;
use crate::render;

pub(crate) fn run(
    arguments: &EvaluateNamesArguments,
    settings: &Settings,
    printer: &Printer,
) -> anyhow::Result<Ending> {
    let pairs = pairs(arguments)?;
    let judgements = Reference::load(&settings.location)?.judgements;
    let evaluation = evaluate(&pairs, &Model::curated(), &Knowledge { judgements: Some(&judgements) });
    printer.data(&render::companies::evaluation(&evaluation, arguments.format)?)?;
    Ok(Ending::Done)
}

fn pairs(arguments: &EvaluateNamesArguments) -> anyhow::Result<Vec<LabelledPair>> {
    let path = &arguments.pairs;
    let place = || format!("{}", path.display());
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_path(path).with_context(place)?;
    let header = reader.headers().with_context(place)?.clone();
    let column = |name: &str| header.iter().position(|there| there.trim_start_matches('\u{feff}').trim() == name);
    let missing = |name: &str| {
        let there = header.iter().collect::<Vec<_>>().join(", ");
        Misasked(format!("{}: there is no column {name}; there are {there}", path.display()))
    };
    let one = column("name1").ok_or_else(|| missing("name1"))?;
    let other = column("name2").ok_or_else(|| missing("name2"))?;
    let label = column("label").or_else(|| column("is_match")).ok_or_else(|| missing("label or is_match"))?;
    let condition = match &arguments.condition {
        Some(text) => {
            let (name, values) = text
                .split_once('=')
                .ok_or_else(|| Misasked(format!("--where {text}: write COLUMN=VALUE, such as schema=Company")))?;
            Some((column(name).ok_or_else(|| missing(name))?, values.split(',').collect::<Vec<_>>()))
        }
        None => None,
    };
    let mut pairs = Vec::new();
    for (number, row) in reader.records().enumerate() {
        let row = row.with_context(place)?;
        let get = |column: usize| row.get(column).unwrap_or_default();
        if condition.as_ref().is_some_and(|(column, values)| !values.contains(&get(*column))) {
            continue;
        }
        let same = match get(label).trim().to_lowercase().as_str() {
            "1" | "true" => true,
            "0" | "false" => false,
            "?" | "" => continue,
            unknown => {
                let line = number + 2;
                return Err(Misasked(format!(
                    "{} line {line}: the label `{unknown}` is none of 1, 0, ?, true, false",
                    path.display()
                ))
                .into());
            }
        };
        pairs.push(LabelledPair { one: get(one).to_owned(), other: get(other).to_owned(), same });
    }
    Ok(pairs)
}
