//! The answer of `spend` without a company.

use answers::totals::Totals;

use crate::cli::Format;
use crate::render::spend::title;
use crate::render::{count, csv, json, sentences, table};

pub(crate) fn shown(totals: &Totals, format: Format) -> anyhow::Result<String> {
    match format {
        Format::Json => json(totals),
        Format::Csv => csv(
            &["fiscal_year", "net", "gross", "transactions", "awards"],
            totals.by_fiscal_year.iter().map(|year| {
                [
                    year.fiscal_year.0.to_string(),
                    year.sums.net.to_string(),
                    year.sums.gross.to_string(),
                    year.sums.transactions.to_string(),
                    year.awards.to_string(),
                ]
            }),
        ),
        Format::Table => Ok(as_text(totals)),
    }
}

fn as_text(totals: &Totals) -> String {
    let line = |label: String, sums: &answers::totals::Sums, awards: String| {
        vec![label, sums.net.grouped(), sums.gross.grouped(), count(sums.transactions), awards]
    };
    let years = totals
        .by_fiscal_year
        .iter()
        .map(|year| line(year.fiscal_year.0.to_string(), &year.sums, count(year.awards)))
        .chain(std::iter::once(line("all".to_owned(), &totals.sums, count(totals.awards))));
    let mut text = format!("{}\n\n", title(&totals.question));
    text += &table(&["fiscal_year", "net", "gross", "transactions", "awards"], 1, years);
    let definitions = totals.definitions.iter().map(|definition| {
        let sums = &definition.sums;
        vec![definition.role.to_owned(), sums.net.grouped(), sums.gross.grouped(), count(sums.transactions)]
    });
    text += "\nunder each definition of \"spend of\" (both: signed and paid by the buyer)\n";
    text += &table(&["role", "net", "gross", "transactions"], 1, definitions);
    text += &sentences("what no record here can show", &totals.unseen);
    text
}
