//! `tributary who`: the makers that a buyer's money goes to, or the buyers of a company.

use std::collections::BTreeMap;

use answers::who::Who;
use values::{FiscalYear, Window};

use crate::cli::{Format, Settings, WhoArguments};
use crate::commands::opening::{Names, opened};
use crate::ending::Ending;
use crate::printer::Printer;
use crate::render;

pub(crate) async fn run(arguments: &WhoArguments, settings: &Settings, printer: &Printer) -> anyhow::Result<Ending> {
    let asked = &arguments.asked;
    let names = Names {
        buyer: asked.buyer.as_deref(),
        company: asked.company.as_deref(),
        capability: asked.capability.as_deref(),
    };
    let (library, question, reference) = opened(names, &asked.days, settings, printer).await?;
    let name_of = |code: &str| reference.agencies.find(code).ok().map(|buyer| buyer.short.unwrap_or(buyer.name));
    let who = answers::who::who(&library, &question, &reference.parties, name_of).await?;
    let mut by_year: BTreeMap<FiscalYear, Who> = BTreeMap::new();
    if arguments.by.is_some()
        && let (Some(first), Some(last)) = (who.buyer_total.first_action, who.buyer_total.last_action)
    {
        for year in (first.fiscal_year().0..=last.fiscal_year().0).map(FiscalYear) {
            let whole = year.window();
            let window =
                Window { from: whole.from.max(question.window.from), to: earlier(whole.to, question.window.to) };
            let of_year = answers::Question { window, ..question.clone() };
            by_year.insert(year, answers::who::who(&library, &of_year, &reference.parties, name_of).await?);
        }
    }
    let limit = if arguments.all { usize::MAX } else { arguments.limit };
    printer.data(&render::who::shown(&who, &by_year, limit, arguments.format)?)?;
    if arguments.format == Format::Table && limit < who.ranking.len() {
        printer.note(&format!("\n{limit} of {}: --limit N or --all shows more", who.ranking.len()));
    }
    Ok(Ending::Done)
}

fn earlier<T: Ord>(one: Option<T>, other: Option<T>) -> Option<T> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}
