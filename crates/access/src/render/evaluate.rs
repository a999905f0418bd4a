//! What `tributary evaluate` found.

use classification::evaluation::{Evaluation, Score};

use crate::cli::Format;
use crate::render::{csv, json, table};

pub(crate) fn makers(evaluation: &Evaluation, format: Format) -> anyhow::Result<String> {
    match format {
        Format::Json => json(evaluation),
        Format::Csv => csv(
            &["id", "kind", "maker", "labelled", "found", "words", "rule"],
            evaluation.errors.iter().map(|error| {
                [
                    error.id.clone(),
                    error.kind.to_owned(),
                    error.maker.clone(),
                    error.labelled.unwrap_or_default().to_owned(),
                    error.found.unwrap_or_default().to_owned(),
                    error.words.clone(),
                    error.rule.clone(),
                ]
            }),
        ),
        Format::Table => Ok(makers_as_text(evaluation)),
    }
}

fn makers_as_text(evaluation: &Evaluation) -> String {
    let mut text = format!(
        "{} awards, {} labels that count, {} that do not\n\n",
        evaluation.awards, evaluation.labels, evaluation.unsure
    );
    let line = |name: &str, score: &Score| {
        vec![
            name.to_owned(),
            score.right.to_string(),
            score.missed.to_string(),
            score.wrong.to_string(),
            format!("{:.4}", score.precision),
            format!("{:.4}", score.recall),
            format!("{:.4}", score.f1),
        ]
    };
    text += &table(
        &["makers", "right", "missed", "wrong", "precision", "recall", "f1"],
        1,
        [
            line("all", &evaluation.all),
            line("in the curated lists", &evaluation.curated),
            line("others", &evaluation.others),
        ],
    );
    text += &format!("\nroles of makers that were found: {:.4} right\n", evaluation.role_accuracy);
    let roles = evaluation
        .roles
        .iter()
        .map(|cell| vec![cell.labelled.to_owned(), cell.found.to_owned(), cell.pairs.to_string()]);
    text += &table(&["labelled", "found", "pairs"], 2, roles);
    if !evaluation.errors.is_empty() {
        text += "\nwhere they differ\n";
        let errors = evaluation.errors.iter().map(|error| {
            vec![
                error.id.clone(),
                error.kind.to_owned(),
                error.maker.clone(),
                error.labelled.unwrap_or("-").to_owned(),
                error.found.unwrap_or("-").to_owned(),
                error.words.clone(),
                error.rule.clone(),
            ]
        });
        text += &table(&["id", "kind", "maker", "labelled", "found", "words", "rule"], 7, errors);
    }
    text
}
