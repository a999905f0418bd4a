//! `tributary sql`: the documented views, read-only.

use answers::Library;
use store::Store;

use crate::cli::{Settings, SqlArguments};
use crate::ending::{Ending, Misasked};
use crate::printer::Printer;
use crate::render;

pub(crate) async fn run(arguments: &SqlArguments, settings: &Settings, printer: &Printer) -> anyhow::Result<Ending> {
    let store = Store::open(settings.location.clone()).await?;
    let library = Library::open(store, settings.threads).await?;
    let asked = |error: store::StoreError| match error {
        store::StoreError::Engine(error) => Misasked(error.strip_backtrace()).into(),
        other => anyhow::Error::from(other),
    };
    let frame = library.session.read_only(&arguments.statement).await.map_err(asked)?;
    let batches = library.session.collect(frame).await.map_err(asked)?;
    printer.data(&render::batches::shown(&batches, arguments.format)?)?;
    Ok(Ending::Done)
}
