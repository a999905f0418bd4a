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
    let account = render::ingest::shown(&made.summary, &made.store, arguments.format)?;
    printer.data(&account).inspect_err(|_| {
        printer.warning(&format!("the store is at version {} all the same", made.store.entry.version));
    })?;
    let unused = made.summary.files.iter().any(|file| file.is_in_part || matches!(file.outcome, Outcome::Refused(_)));
    Ok(if unused { Ending::InPart } else { Ending::Done })
}

/// Brings the files at `paths` into the store, shows how far it is, and stops at Ctrl-C; `None` where the user stopped it.
pub(crate) async fn into_store(
    paths: &[impl AsRef<Path>],
    settings: &Settings,
    printer: &Printer,
) -> anyhow::Result<Option<Version>> {
    assembled(Assembly::begin(settings.location.clone(), paths).await?, settings, printer).await
}

/// Goes the way of an assembly that was begun.
pub(crate) async fn assembled(
    assembly: Assembly,
    settings: &Settings,
    printer: &Printer,
) -> anyhow::Result<Option<Version>> {
    let progress = Arc::new(Progress::default());
    let interrupted = tokio::spawn(stop_on_interrupt(Arc::clone(&progress), Printer::new(!printer.shows_progress())));
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

/// So long the work may take to see that it shall stop: then the program ends without it.
const PATIENCE: Duration = Duration::from_millis(900);

/// The first Ctrl-C ends the work in order, or else without it; a second one at once. Whatever was written by then belongs to no
/// version, and the next run clears it away. Only while a version is being committed the work is waited for.
async fn stop_on_interrupt(progress: Arc<Progress>, printer: Printer) {
    if tokio::signal::ctrl_c().await.is_err() {
        return;
    }
    progress.stop.store(true, Ordering::Relaxed);
    let _ = tokio::time::timeout(PATIENCE, tokio::signal::ctrl_c()).await;
    // Held until the program ends: no commit begins any more.
    let committing = progress.committing.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    if !*committing {
        printer.progress("");
        printer.warning("stopped: the store is as it was");
        Printer::end(130);
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
