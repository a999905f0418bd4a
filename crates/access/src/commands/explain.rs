//! `tributary explain`: how one award was read.

use answers::{AnswerError, Library};
use assembly::Reference;
use store::Store;

use crate::cli::{ExplainArguments, Settings};
use crate::commands::opening::warn_of_other_lists;
use crate::ending::{Ending, Misasked};
use crate::printer::Printer;
use crate::render;

pub(crate) async fn run(
    arguments: &ExplainArguments,
    settings: &Settings,
    printer: &Printer,
) -> anyhow::Result<Ending> {
    let store = Store::open(settings.location.clone()).await?;
    let reference = Reference::load(&settings.location)?;
    warn_of_other_lists(&store, &reference, printer);
    let library = Library::open(store, settings.threads).await?;
    let explained = answers::explain::explain(&library, &arguments.award, &reference.parties, &reference.lexicon).await;
    let explanation = match explained {
        Err(error @ AnswerError::NoSuchAward { .. }) => return Err(Misasked(error.to_string()).into()),
        other => other?,
    };
    printer.data(&render::explain::shown(&explanation, arguments.format)?)?;
    Ok(Ending::Done)
}
