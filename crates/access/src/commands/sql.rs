//! `tributary sql`: the documented views, read-only.

use store::Store;

use crate::cli::{Settings, SqlArguments};
use crate::ending::Ending;
use crate::printer::Printer;
use crate::{render, statement};

pub(crate) async fn run(arguments: &SqlArguments, settings: &Settings, printer: &Printer) -> anyhow::Result<Ending> {
    let store = Store::open(settings.location.clone()).await?;
    let answered = statement::ask(&store, settings.threads, &arguments.statement, None).await?;
    printer.data(&render::batches::shown(&answered.batches, arguments.format)?)?;
    Ok(Ending::Done)
}
