//! One file, one function, one name a command.

pub(crate) mod award;
pub(crate) mod bundle;
pub(crate) mod companies;
pub(crate) mod demo;
pub(crate) mod evaluate;
pub(crate) mod evidence;
pub(crate) mod explain;
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
pub(crate) mod who;

use std::sync::Arc;

use ::store::Store;
use answers::{Library, Question};
use assembly::Reference;
use entities::agencies::Buyer;

use crate::Misasked;
use crate::cli::{Days, QuestionArguments, Settings};
use crate::printer::Printer;

/// Opens the store, binds the question's names, and warns where the store was read with other lists than today's.
async fn library_and_question(
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
struct Names<'a> {
    buyer: Option<&'a str>,
    company: Option<&'a str>,
    capability: Option<&'a str>,
}

async fn opened(
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

fn warn_of_other_lists(store: &Store, reference: &Reference, printer: &Printer) {
    if store.entry.reading != reference.fingerprint {
        printer.warning("makers or families have changed since this store was read: run `tributary ingest` without a path to read it anew");
    }
}
