//! `tributary store`: what the store holds, and whether it is as it was written.

use ::store::Store;
use assembly::check::{Remedy, begin_repair, check, remedy};

use crate::cli::{CheckArguments, Settings, StoreArguments, StoreCommand};
use crate::commands::ingest;
use crate::ending::Ending;
use crate::printer::Printer;
use crate::render;

pub(crate) async fn run(arguments: &StoreArguments, settings: &Settings, printer: &Printer) -> anyhow::Result<Ending> {
    if let Some(StoreCommand::Check(check)) = &arguments.command {
        return checked(check, settings, printer).await;
    }
    let store = Store::open(settings.location.clone()).await?;
    let (tables, history) = (store.tables().await?, store.history().await?);
    printer.data(&render::store::shown(&store, &tables, &history, arguments.format)?)?;
    Ok(Ending::Done)
}

async fn checked(arguments: &CheckArguments, settings: &Settings, printer: &Printer) -> anyhow::Result<Ending> {
    let progress = |bytes: u64| printer.progress(&format!("{} MB looked at", render::count(bytes >> 20)));
    let found = check(&settings.location, settings.threads, progress).await?;
    printer.progress("");
    let Some(remedy) = remedy(&found) else {
        printer.data(&render::check::shown(&found, arguments.format)?)?;
        return Ok(Ending::Done);
    };
    let Some(paths) = &arguments.repair else {
        printer.data(&render::check::shown(&found, arguments.format)?)?;
        anyhow::bail!(match remedy {
            Remedy::Derived =>
                "the store is damaged, its records are whole: `tributary store check --repair` makes the rest anew from them",
            Remedy::Everything =>
                "the store is damaged: `tributary store check --repair` makes it anew from the published files, if all are still at hand",
        });
    };
    for damage in &found.damages {
        printer.note(&damage.said);
    }
    let repair = begin_repair(settings.location.clone(), remedy, paths).await?;
    let Some(version) = ingest::assembled(repair, settings, printer).await? else { return Ok(Ending::Stopped) };
    let after = check(&settings.location, settings.threads, progress).await?;
    printer.progress("");
    printer.data(&render::check::shown(&after, arguments.format)?)?;
    match assembly::check::remedy(&after) {
        Some(_) => anyhow::bail!("version {} is damaged again: look at the disk", version.store.entry.version),
        None => Ok(Ending::Done),
    }
}
