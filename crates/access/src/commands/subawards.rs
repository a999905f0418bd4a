//! `tributary subawards audit`: what the clean-up of subaward reports did.

use answers::{Library, Question};
use assembly::Reference;
use store::Store;

use crate::cli::{Days, Settings, SubawardsArguments, SubawardsCommand};
use crate::ending::{Ending, Misasked};
use crate::printer::Printer;
use crate::render;

pub(crate) async fn run(
    arguments: &SubawardsArguments,
    settings: &Settings,
    printer: &Printer,
) -> anyhow::Result<Ending> {
    let SubawardsCommand::Audit(audit) = &arguments.command;
    let window = Days::of(audit.fy.as_deref(), None, None)?;
    let store = Store::open(settings.location.clone()).await?;
    let reference = Reference::load(&settings.location)?;
    let buyer = match &audit.buyer {
        Some(name) => Some(reference.agencies.find(name).map_err(|error| Misasked(error.to_string()))?),
        None => None,
    };
    let library = Library::open(store, settings.threads).await?;
    let question = buyer.map(|buyer| Question::of_buyer(buyer, window));
    if question.is_none() && audit.fy.is_some() {
        return Err(Misasked("--fy needs --buyer".to_owned()).into());
    }
    let answer = answers::subawards::audit(&library, &reference.agencies, question.as_ref()).await?;
    printer.data(&render::subawards::shown(&answer, audit.format)?)?;
    if answer.reports == 0 {
        printer.note("\nno subaward reports: download the subawards of custom award data, and `tributary ingest` them");
    }
    Ok(Ending::Done)
}
