//! The answer of `who`.

use std::collections::BTreeMap;

use answers::who::{Pool, RankLine, Ranked, Who};
use serde::Serialize;
use values::{FiscalYear, Money};

use crate::cli::Format;
use crate::render::spend::title;
use crate::render::{FIGURES, count, csv, figures, json, plain_figures, sentences, table};

pub(crate) fn shown(
    who: &Who,
    by_year: &BTreeMap<FiscalYear, Who>,
    most: usize,
    format: Format,
) -> anyhow::Result<String> {
    match format {
        Format::Json => json(&as_json(who, by_year, most)),
        Format::Csv => as_csv(who, by_year, most),
        Format::Table => Ok(as_text(who, by_year, most)),
    }
}

#[derive(Serialize)]
struct Json<'a> {
    #[serde(flatten)]
    who: Who,
    /// How many lines there are in all.
    lines: usize,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    by_fiscal_year: Vec<JsonYear<'a>>,
}

#[derive(Serialize)]
struct JsonYear<'a> {
    fiscal_year: FiscalYear,
    ranking: Vec<&'a RankLine>,
    pool: &'a Pool,
}

fn as_json<'a>(who: &Who, by_year: &'a BTreeMap<FiscalYear, Who>, most: usize) -> Json<'a> {
    let lines = who.ranking.len();
    let mut shown = who.clone();
    shown.ranking.truncate(most);
    let by_fiscal_year = by_year
        .iter()
        .map(|(year, of_year)| JsonYear {
            fiscal_year: *year,
            ranking: shown
                .ranking
                .iter()
                .filter_map(|line| of_year.ranking.iter().find(|one| one.id == line.id))
                .collect(),
            pool: &of_year.pool,
        })
        .collect();
    Json { who: shown, lines, by_fiscal_year }
}

/// A line of the ranking, as a whole or in one year.
fn lines<'a>(
    who: &'a Who,
    by_year: &'a BTreeMap<FiscalYear, Who>,
    most: usize,
) -> impl Iterator<Item = (Option<FiscalYear>, &'a RankLine)> {
    who.ranking.iter().take(most).flat_map(move |line| {
        let years = by_year.iter().filter_map(move |(year, of_year)| {
            Some((Some(*year), of_year.ranking.iter().find(|one| one.id == line.id)?))
        });
        years.chain(std::iter::once((None, line)))
    })
}

fn header(who: &Who, by_year: &BTreeMap<FiscalYear, Who>) -> Vec<&'static str> {
    let name = if who.of == Ranked::Makers { "maker" } else { "buyer" };
    let year = (!by_year.is_empty()).then_some("fiscal_year");
    [name].into_iter().chain(year).chain(FIGURES).chain(["awards", "transactions"]).collect()
}

fn label(line: &RankLine, year: Option<FiscalYear>, with_years: bool) -> Vec<String> {
    let year = with_years.then(|| year.map_or_else(|| "all".to_owned(), |year| year.0.to_string()));
    std::iter::once(line.name.clone()).chain(year).collect()
}

fn as_csv(who: &Who, by_year: &BTreeMap<FiscalYear, Who>, most: usize) -> anyhow::Result<String> {
    let mut header = header(who, by_year);
    header.insert(0, "id");
    let rows = lines(who, by_year, most).map(|(year, line)| {
        let counts = [line.counts.awards.to_string(), line.counts.transactions.to_string()];
        let label = label(line, year, !by_year.is_empty());
        std::iter::once(line.id.clone())
            .chain(label)
            .chain(plain_figures(&line.figures))
            .chain(counts)
            .collect::<Vec<_>>()
    });
    csv(&header, rows)
}

fn as_text(who: &Who, by_year: &BTreeMap<FiscalYear, Who>, most: usize) -> String {
    let rows = lines(who, by_year, most).map(|(year, line)| {
        let counts = [count(line.counts.awards), count(line.counts.transactions)];
        label(line, year, !by_year.is_empty()).into_iter().chain(figures(&line.figures)).chain(counts).collect()
    });
    let labels = if by_year.is_empty() { 1 } else { 2 };
    let mut text = format!("{}\n\n{}", title(&who.question), table(&header(who, by_year), labels, rows));
    if who.ranking.is_empty() {
        text += "  nobody: no record of these days names such a product\n";
    }
    text += &pool(&who.pool);
    text += &sentences("notes", &who.notes);
    text += &sentences("what no record here can show", &who.unseen);
    text
}

/// The part that nobody can attribute.
fn pool(pool: &Pool) -> String {
    let mut rows = vec![
        (
            "all of it",
            pool.net,
            format!("net of the {} transactions that a line above may have a share in", count(pool.transactions)),
        ),
        ("attributed", pool.attributed, "to the lines above: their `likely`".to_owned()),
    ];
    if pool.otherwise != Money::ZERO {
        rows.push((
            "otherwise",
            pool.otherwise,
            "another maker's for sure, or of a product that does other things, or several".to_owned(),
        ));
    }
    let share = pool.unattributable_share.map(|share| format!(" ({share} of it)")).unwrap_or_default();
    rows.push(("unattributable", pool.unattributable, format!("possible for some, likely for none{share}")));
    for part in pool.unattributable_by_channel.iter().filter(|part| part.net != Money::ZERO) {
        rows.push((part.channel, part.net, "of that".to_owned()));
    }
    let width = rows.iter().map(|row| row.1.grouped().len()).max().unwrap_or_default();
    let lines: String =
        rows.iter().map(|(name, money, why)| format!("  {name:<14}  {:>width$}  {why}\n", money.grouped())).collect();
    format!("\nwhat nobody can attribute\n{lines}")
}
