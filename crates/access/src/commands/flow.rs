//! `tributary flow`: who pays whom through whom, as a table, JSON, or a picture.

use answers::flow::{Most, Names};
use assembly::Reference;

use crate::cli::{FlowArguments, FlowFormat, Settings};
use crate::commands::opening::library_and_question;
use crate::ending::{Ending, Misasked};
use crate::printer::Printer;
use crate::render;

pub(crate) async fn run(arguments: &FlowArguments, settings: &Settings, printer: &Printer) -> anyhow::Result<Ending> {
    if arguments.top < 2 {
        return Err(Misasked("--top must be 2 or more: the last one holds the others".to_owned()).into());
    }
    let (library, question) = library_and_question(&arguments.question, settings, printer).await?;
    let reference = Reference::load(&settings.location)?;
    let company = |slug: &str| reference.parties.name_of_slug(slug).to_owned();
    let names = Names { agencies: &reference.agencies, company: &company };
    let flow = answers::flow::flow(&library, &names, &question, Most(arguments.top)).await?;
    printer.data(&render::flow::shown(&flow, arguments.format)?)?;
    if arguments.format == FlowFormat::Table {
        printer.note("\nas a picture: --format svg > flow.svg");
    }
    Ok(Ending::Done)
}
