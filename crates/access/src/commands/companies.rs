//! `tributary companies`: who is this company, and why two names are one.

use ::store::Store;
use answers::Library;
use assembly::Reference;
use entities::explain::{Knowledge, Pair};
use entities::model::Model;

use crate::cli::{CompaniesArguments, Format, Settings};
use crate::ending::{Ending, Misasked};
use crate::printer::Printer;
use crate::render;

pub(crate) async fn run(
    arguments: &CompaniesArguments,
    settings: &Settings,
    printer: &Printer,
) -> anyhow::Result<Ending> {
    let reference = Reference::load(&settings.location)?;
    if let Some([one, other]) = arguments.why.as_deref() {
        let knowledge = Knowledge { judgements: Some(&reference.judgements) };
        let pair = Pair::of(one, other, &Model::curated(), &knowledge);
        printer.data(&render::companies::why(one, other, &pair, arguments.format)?)?;
        return Ok(Ending::Done);
    }
    let name = arguments.name.as_deref().unwrap_or_default();
    let library = Library::open(Store::open(settings.location.clone()).await?, settings.threads).await?;
    let subject = answers::companies::find(&library, &reference.parties, name).await?;
    let subject = subject.map_err(|error| Misasked(error.to_string()))?;
    let profile = answers::companies::profile(&library, &reference.parties, &subject).await?;
    printer.data(&render::companies::profile(&profile, arguments.format)?)?;
    if arguments.format == Format::Table {
        printer.note("\nwhat a buyer spends with it: `tributary spend --buyer … --company …`");
    }
    Ok(Ending::Done)
}
