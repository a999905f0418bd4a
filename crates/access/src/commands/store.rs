//! `tributary store`: what the store holds.

use ::store::Store;

use crate::cli::{Settings, StoreArguments};
use crate::ending::Ending;
use crate::printer::Printer;
use crate::render;

pub(crate) async fn run(arguments: &StoreArguments, settings: &Settings, printer: &Printer) -> anyhow::Result<Ending> {
    let store = Store::open(settings.location.clone()).await?;
    let (tables, history) = (store.tables().await?, store.history().await?);
    printer.data(&render::store::shown(&store, &tables, &history, arguments.format)?)?;
    Ok(Ending::Done)
}
