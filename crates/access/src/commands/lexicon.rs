//! `tributary lexicon …`: hold the lists of makers to their examples, and review what records showed.

use ::store::Store;
use answers::Library;
use anyhow::Context;
use assembly::own_lists;
use classification::lexicon::Lexicon;

use crate::cli::{Format, LexiconArguments, LexiconCommand, LexiconReviewArguments, LexiconTestArguments, Settings};
use crate::ending::Ending;
use crate::printer::Printer;
use crate::render;

pub(crate) async fn run(
    arguments: &LexiconArguments,
    settings: &Settings,
    printer: &Printer,
) -> anyhow::Result<Ending> {
    match &arguments.command {
        LexiconCommand::Test(test) => run_test(test, settings, printer),
        LexiconCommand::Review(review) => run_review(review, settings, printer).await,
    }
}

fn run_test(arguments: &LexiconTestArguments, settings: &Settings, printer: &Printer) -> anyhow::Result<Ending> {
    let own = match &arguments.file {
        Some(path) => {
            let bytes = std::fs::read(path).with_context(|| format!("{}", path.display()))?;
            let text = String::from_utf8(bytes).with_context(|| format!("{}: is not UTF-8", path.display()))?;
            Some((path.display().to_string(), text))
        }
        None => {
            let text = own_lists::read(&settings.location, own_lists::LEXICON)?;
            text.map(|text| (own_lists::LEXICON.to_owned(), text))
        }
    };
    let own = own.as_ref().map(|(name, text)| (name.as_str(), text.as_str()));
    let tested = Lexicon::test(own)?;
    printer.data(&render::lexicon::tested(&tested, arguments.format)?)?;
    match tested.failed.len() {
        0 => Ok(Ending::Done),
        1 => Err(anyhow::anyhow!("one example does not hold")),
        failed => Err(anyhow::anyhow!("{failed} examples do not hold")),
    }
}

async fn run_review(
    arguments: &LexiconReviewArguments,
    settings: &Settings,
    printer: &Printer,
) -> anyhow::Result<Ending> {
    let store = Store::open(settings.location.clone()).await?;
    let library = Library::open(store, settings.threads).await?;
    let found = answers::vocabulary::review(&library, arguments.all, arguments.limit).await?;
    printer.data(&render::lexicon::review(&found, arguments.format)?)?;
    if arguments.format == Format::Table {
        if found.len() as u64 == arguments.limit {
            printer.note(&format!("\nthe first {}: --limit N shows more", found.len()));
        }
        printer.note("\na maker counts once it stands in the store's own lexicon.toml");
    }
    Ok(Ending::Done)
}
