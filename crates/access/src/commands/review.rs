//! `tributary review`: the doubtful decisions on names that move most money.

use ::store::Store;
use answers::Library;
use assembly::Reference;

use crate::cli::{Format, ReviewArguments, Settings};
use crate::ending::Ending;
use crate::printer::Printer;
use crate::render;

pub(crate) async fn run(arguments: &ReviewArguments, settings: &Settings, printer: &Printer) -> anyhow::Result<Ending> {
    let Reference { parties, judgements, .. } = Reference::load(&settings.location)?;
    let library = Library::open(Store::open(settings.location.clone()).await?, settings.threads).await?;
    let lines =
        answers::review::review(&library, &parties, &judgements, arguments.limit as usize, settings.threads).await?;
    printer.data(&render::companies::review(&lines, arguments.format)?)?;
    if arguments.format == Format::Table && !lines.is_empty() {
        printer.note("\ndecide with `tributary judge same|different|unsure NAME NAME --why …`");
    }
    Ok(Ending::Done)
}
