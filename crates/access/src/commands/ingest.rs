//! `tributary ingest`: published files become a new version of the store.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use assembly::{Assembled, Assembly, Version};
use records::{Outcome, Progress};

use crate::cli::{IngestArguments, Settings};
use crate::ending::Ending;
use crate::printer::Printer;
use crate::render;

pub(crate) async fn run(arguments: &IngestArguments, settings: &Settings, printer: &Printer) -> anyhow::Result<Ending> {
    let Some(made) = into_store(&arguments.paths, settings, printer).await? else { return Ok(Ending::Stopped) };
    if arguments.timings {
        for stage in &made.stages {
            printer.note(&format!("{:>9.3} s  {}", stage.took.as_secs_f64(), stage.name));
        }
    }
    printer.data(&render::ingest::shown(&made.summary, &made.store, arguments.format)?)?;
    let unused = made.summary.files.iter().any(|file| file.is_in_part || matches!(file.outcome, Outcome::Refused(_)));
    Ok(if unused { Ending::InPart } else { Ending::Done })
}

/// Brings the files at `paths` into the store, shows how far it is, and stops at Ctrl-C; `None` where the user stopped it.
pub(crate) async fn into_store(
    paths: &[impl AsRef<Path>],
    settings: &Settings,
    printer: &Printer,
) -> anyhow::Result<Option<Version>> {
    let assembly = Assembly::begin(settings.location.clone(), paths).await?;
    let progress = Arc::new(Progress::default());
    let interrupted = tokio::spawn(stop_on_interrupt(Arc::clone(&progress)));
    let shown = tokio::spawn(show(Arc::clone(&progress), Printer::new(!printer.shows_progress())));
    let assembled = assembly.run(settings.threads, &progress).await;
    shown.abort();
    interrupted.abort();
    printer.progress("");
    match assembled? {
        Assembled::Committed(version) | Assembled::Unchanged(version) => Ok(Some(version)),
        Assembled::Stopped => {
            printer.warning("stopped: the store is as it was");
            Ok(None)
        }
        Assembled::NothingUsable(summary) => anyhow::bail!(
            "no file could be used, so no store was made:\n{}",
            render::ingest::refusals(&summary).trim_end()
        ),
    }
}

/// The first Ctrl-C ends the work in order.
async fn stop_on_interrupt(progress: Arc<Progress>) {
    if tokio::signal::ctrl_c().await.is_ok() {
        progress.stop.store(true, Ordering::Relaxed);
    }
}

async fn show(progress: Arc<Progress>, printer: Printer) {
    loop {
        let (rows, done, all) = (
            progress.rows.load(Ordering::Relaxed),
            progress.members.load(Ordering::Relaxed),
            progress.members_in_all.load(Ordering::Relaxed),
        );
        printer.progress(&match () {
            () if progress.stop.load(Ordering::Relaxed) => "stopping".to_owned(),
            () if all == 0 => "looking at the files".to_owned(),
            () if done < all => format!("{} rows read, {done} of {all} tables done", render::count(rows)),
            () => format!("{} rows read, attributing", render::count(rows)),
        });
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}
