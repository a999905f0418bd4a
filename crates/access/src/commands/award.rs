//! `tributary award`: one award with its parties, money, subcontracts, vehicles and makers.

use answers::Library;
use answers::award::Found;
use assembly::Reference;
use store::Store;

use crate::cli::{AwardArguments, Settings};
use crate::ending::{Ending, Misasked};
use crate::printer::Printer;
use crate::render;

pub(crate) async fn run(arguments: &AwardArguments, settings: &Settings, printer: &Printer) -> anyhow::Result<Ending> {
    let store = Store::open(settings.location.clone()).await?;
    let reference = Reference::load(&settings.location)?;
    let library = Library::open(store, settings.threads).await?;
    let key = match answers::award::find(&library, &arguments.key).await? {
        Found::One(key) => key,
        Found::Several(keys) => {
            let list = keys.join("\n  ");
            return Err(Misasked(format!(
                "several awards have the number {}: name one by its key\n  {list}",
                arguments.key
            ))
            .into());
        }
        Found::None => {
            return Err(Misasked(format!(
                "no award {} is in the store: give its unique key (CONT_AWD_…), its number, or the address of its page",
                arguments.key
            ))
            .into());
        }
    };
    let award = answers::award::award(&library, &reference.agencies, &key).await?;
    let name = |slug: &str| reference.parties.name_of_slug(slug).to_owned();
    printer.data(&render::award::shown(&award, &name, arguments.format)?)?;
    Ok(Ending::Done)
}
