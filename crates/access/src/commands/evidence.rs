//! `tributary evidence`: the records behind the answer of `spend`.

use crate::cli::{EvidenceArguments, Format, Settings};
use crate::commands::opening::library_and_question;
use crate::ending::{Ending, Misasked};
use crate::printer::Printer;
use crate::render;

pub(crate) async fn run(
    arguments: &EvidenceArguments,
    settings: &Settings,
    printer: &Printer,
) -> anyhow::Result<Ending> {
    let (library, question) = library_and_question(&arguments.question, settings, printer).await?;
    if !question.is_about_products() {
        return Err(Misasked(
            "evidence needs --company or --capability: the records of a buyer are `tributary sql` over transactions"
                .to_owned(),
        )
        .into());
    }
    let limit = (!arguments.all).then_some(arguments.limit);
    let evidence = answers::evidence::evidence(&library, &question, limit).await?;
    printer.data(&render::evidence::shown(&evidence, arguments.format)?)?;
    let shown = evidence.records.len() as u64;
    if arguments.format == Format::Table && shown < evidence.total {
        printer.note(&format!("\n{shown} of {} records: --limit N or --all shows more", render::count(evidence.total)));
    }
    Ok(Ending::Done)
}
