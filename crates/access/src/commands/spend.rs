//! `tributary spend`: how much, through whom, how sure; without a company the buyer's own totals.

use crate::cli::{Settings, SpendArguments};
use crate::commands::opening::library_and_question;
use crate::ending::{Ending, Misasked};
use crate::printer::Printer;
use crate::{cli, render};

pub(crate) async fn run(arguments: &SpendArguments, settings: &Settings, printer: &Printer) -> anyhow::Result<Ending> {
    let (library, question) = library_and_question(&arguments.question, settings, printer).await?;
    if !question.is_about_products() {
        if let Some(by) = arguments.by.filter(|by| *by != cli::Breakdown::Fy) {
            return Err(Misasked(
                format!("--by {by:?} needs --company or --capability: a buyer's own totals are shown by fiscal year")
                    .to_lowercase(),
            )
            .into());
        }
        let totals = answers::totals::totals(&library, &question).await?;
        printer.data(&render::totals::shown(&totals, arguments.format)?)?;
        return Ok(Ending::Done);
    }
    let awards = (arguments.by == Some(cli::Breakdown::Award)).then_some(usize::MAX);
    let spend = answers::spend::spend(&library, &question, awards).await?;
    printer.data(&render::spend::shown(&spend, arguments.by, arguments.format)?)?;
    if arguments.format == cli::Format::Table {
        printer.note("\nthe records: the same question with `tributary evidence`");
    }
    Ok(Ending::Done)
}
