//! One file, one function, one name a command.

pub(crate) mod award;
pub(crate) mod bundle;
pub(crate) mod companies;
pub(crate) mod demo;
pub(crate) mod evaluate;
pub(crate) mod evidence;
pub(crate) mod flow;
pub(crate) mod ingest;
pub(crate) mod judge;
pub(crate) mod lexicon;
pub(crate) mod problems;
pub(crate) mod resolve;
pub(crate) mod review;
pub(crate) mod serve;
pub(crate) mod spend;
pub(crate) mod sql;
pub(crate) mod store;
pub(crate) mod subawards;

use ::store::Store;
use answers::{Library, Question};

use crate::Misasked;
use crate::cli::{QuestionArguments, Settings};
use crate::printer::Printer;
use crate::reference::Reference;

/// Opens the store, binds the question's names, and warns where the store was read with other lists than today's.
async fn library_and_question(
    arguments: &QuestionArguments,
    settings: &Settings,
    printer: &Printer,
) -> anyhow::Result<(Library, Question)> {
    let window = arguments.window()?;
    let store = Store::open(settings.location.clone()).await?;
    let reference = Reference::load(&settings.location)?;
    if store.entry.reading != reference.fingerprint {
        printer.warning("makers or families have changed since this store was read: run `tributary ingest` without a path to read it anew");
    }
    let buyer = reference.agencies.find(&arguments.buyer).map_err(|error| Misasked(error.to_string()))?;
    let library = Library::open(store, settings.threads).await?;
    let parties = reference.parties.with_found(answers::vocabulary::found(&library).await?);
    let subject = match &arguments.company {
        Some(name) => {
            let found = answers::companies::find(&library, &parties, name).await?;
            Some(found.map_err(|error| Misasked(error.to_string()))?)
        }
        None => None,
    };
    let capability = match &arguments.capability {
        Some(name) => Some(reference.parties.capabilities().find(name).map_err(|error| Misasked(error.to_string()))?),
        None => None,
    };
    Ok((library, Question { buyer, subject, capability, window, definition: arguments.role.into() }))
}
