//! What most commands begin with: the store opened, and the names of the question bound.

use std::sync::Arc;

use ::store::Store;
use answers::{Library, Question};
use assembly::Reference;
use entities::agencies::Buyer;

use crate::cli::{Days, QuestionArguments, Settings};
use crate::ending::Misasked;
use crate::printer::Printer;

/// Opens the store, binds the question's names, and warns where the store was read with other lists than today's.
pub(crate) async fn library_and_question(
    arguments: &QuestionArguments,
    settings: &Settings,
    printer: &Printer,
) -> anyhow::Result<(Library, Question)> {
    let names = Names {
        buyer: Some(&arguments.buyer),
        company: arguments.company.as_deref(),
        capability: arguments.capability.as_deref(),
    };
    let (library, question, _) = opened(names, &arguments.days, settings, printer).await?;
    Ok((library, question))
}

/// The names of a question, as the user wrote them.
pub(crate) struct Names<'a> {
    pub(crate) buyer: Option<&'a str>,
    pub(crate) company: Option<&'a str>,
    pub(crate) capability: Option<&'a str>,
}

/// Opens the store with its lists, and binds names to what they mean there.
pub(crate) async fn opened(
    names: Names<'_>,
    days: &Days,
    settings: &Settings,
    printer: &Printer,
) -> anyhow::Result<(Library, Question, Reference)> {
    let window = days.window()?;
    let store = Store::open(settings.location.clone()).await?;
    let reference = Reference::load(&settings.location)?;
    warn_of_other_lists(&store, &reference, printer);
    let library = Library::open(store, settings.threads).await?;
    let parties = Arc::new(reference.parties.with_found(answers::vocabulary::found(&library).await?));
    let reference = Reference { parties, ..reference };
    let buyer = match names.buyer {
        Some(name) => reference.agencies.find(name).map_err(|error| Misasked(error.to_string()))?,
        None => Buyer::everyone(),
    };
    let subject = match names.company {
        Some(name) => {
            let found = answers::companies::find(&library, &reference.parties, name).await?;
            Some(found.map_err(|error| Misasked(error.to_string()))?)
        }
        None => None,
    };
    let capability = match names.capability {
        Some(name) => Some(reference.parties.capabilities().find(name).map_err(|error| Misasked(error.to_string()))?),
        None => None,
    };
    Ok((library, Question { buyer, subject, capability, window, definition: days.role.into() }, reference))
}

pub(crate) fn warn_of_other_lists(store: &Store, reference: &Reference, printer: &Printer) {
    if store.entry.reading != reference.fingerprint {
        printer.warning("lists or judgements have changed since this store was read: run `tributary ingest` without a path to read it anew");
    }
}
