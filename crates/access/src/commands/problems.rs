//! `tributary problems`: what could not be read, and why.

use answers::Library;
use store::Store;

use crate::cli::{Format, ProblemsArguments, Settings};
use crate::ending::Ending;
use crate::printer::Printer;
use crate::render;

pub(crate) async fn run(
    arguments: &ProblemsArguments,
    settings: &Settings,
    printer: &Printer,
) -> anyhow::Result<Ending> {
    let store = Store::open(settings.location.clone()).await?;
    let library = Library::open(store, settings.threads).await?;
    let statement = format!(
        "SELECT file_name, member, line, \"column\", value, reason, row_put_aside FROM problems \
         ORDER BY file_name, member, line, \"column\" LIMIT {}",
        arguments.limit
    );
    let batches = library.session.query(&statement).await?;
    let rows: usize = batches.iter().map(arrow::array::RecordBatch::num_rows).sum();
    printer.data(&render::batches::shown(&batches, arguments.format)?)?;
    if arguments.format == Format::Table && rows as u64 == arguments.limit {
        printer.note(&format!("\nthe first {rows}: --limit N shows more"));
    }
    Ok(Ending::Done)
}
