//! `tributary ingest`: published files become a new version of the store.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use attribution::{AttributionError, attribute, attribute_subcontracts};
use records::{IngestError, Outcome, Progress, Summary};
use sources::discover::Discovery;
use store::{Entry, Store, Transaction};
use values::parallel::Work;

use crate::cli::{IngestArguments, Settings};
use crate::printer::Printer;
use crate::reference::{Directory, Reference};
use crate::{Ending, render};

pub(crate) async fn run(arguments: &IngestArguments, settings: &Settings, printer: &Printer) -> anyhow::Result<Ending> {
    let discovery = sources::discover::discover(&arguments.paths)?;
    if arguments.paths.is_empty() {
        Store::open(settings.location.clone()).await?;
    }
    let Some(done) = into_store(&discovery, settings, printer).await? else { return Ok(Ending::Stopped) };
    let Ingested { summary, store, stages } = done;
    if arguments.timings {
        for (what, took) in &stages {
            printer.note(&format!("{:>9.3} s  {what}", took.as_secs_f64()));
        }
    }
    printer.data(&render::ingest::shown(&summary, &store, arguments.format)?)?;
    let unused = summary.files.iter().any(|file| matches!(file.outcome, Outcome::Refused(_)));
    Ok(if unused { Ending::InPart } else { Ending::Done })
}

/// What an ingest came to, with the parts of its work and how long each took.
pub(crate) struct Ingested {
    pub(crate) summary: Summary,
    pub(crate) store: Store,
    stages: Vec<(String, Duration)>,
}

/// Reads, attributes, commits; `None` where the user stopped it.
pub(crate) async fn into_store(
    discovery: &Discovery,
    settings: &Settings,
    printer: &Printer,
) -> anyhow::Result<Option<Ingested>> {
    let reference = Reference::load(&settings.location)?;
    let mut transaction = Transaction::begin(settings.location.clone(), &answers::tables()).await?;
    let progress = Arc::new(Progress::default());
    let interrupted = tokio::spawn(stop_on_interrupt(Arc::clone(&progress)));
    let shown = tokio::spawn(show(Arc::clone(&progress), Printer::new(!printer.shows_progress())));
    let result = read_and_attribute(&mut transaction, discovery, &reference, settings, &progress).await;
    shown.abort();
    interrupted.abort();
    printer.progress("");
    let Some((summary, mut stages)) = result? else {
        printer.warning("stopped: the store is as it was");
        return Ok(None);
    };
    let same_reading = is_read_so(transaction.base(), &reference);
    if let Some(base) = transaction.base().filter(|_| !summary.changes_something() && same_reading) {
        let store = Store { location: settings.location.clone(), entry: base.clone() };
        return Ok(Some(Ingested { summary, store, stages }));
    }
    if transaction.is_first() && !summary.changes_something() {
        anyhow::bail!(
            "no file could be used, so no store was made:\n{}",
            render::ingest::refusals(&summary).trim_end()
        );
    }
    let files = summary.files.iter().filter(|file| file.outcome == Outcome::Stored).count();
    let what = match files {
        0 => "makers, families and companies read anew".to_owned(),
        1 => "ingest of 1 file".to_owned(),
        files => format!("ingest of {files} files"),
    };
    let began = Instant::now();
    let store = transaction.commit(what, reference.fingerprint).await?;
    stages.push(("commit".to_owned(), began.elapsed()));
    Ok(Some(Ingested { summary, store, stages }))
}

async fn read_and_attribute(
    transaction: &mut Transaction,
    discovery: &Discovery,
    reference: &Reference,
    settings: &Settings,
    progress: &Progress,
) -> anyhow::Result<Option<(Summary, Vec<(String, Duration)>)>> {
    let mut began = Instant::now();
    let mut stages = Vec::new();
    let mut done = |what: &str| {
        stages.push((what.to_owned(), began.elapsed()));
        began = Instant::now();
    };
    let directory = Directory(&reference.agencies);
    let summary = match records::ingest(transaction, discovery, &directory, settings.threads, progress).await {
        Ok(summary) => summary,
        Err(IngestError::Stopped) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let same_reading = is_read_so(transaction.base(), reference);
    if !summary.changes_something() && (same_reading || transaction.is_first()) {
        done("records");
        return Ok(Some((summary, stages)));
    }
    done("records");
    // Other lists leave the records as they are.
    let has_sums = transaction.base().is_some_and(|base| base.format == store::FORMAT);
    if summary.changes_something() || !has_sums {
        records::days::write(transaction, settings.threads).await?;
        records::usual::write(transaction, settings.threads).await?;
    }
    done("sums beside the records");
    let (lexicon, parties) = (Arc::clone(&reference.lexicon), Arc::clone(&reference.parties));
    let attributed = attribute(
        transaction,
        Arc::clone(&lexicon),
        Arc::clone(&parties),
        &reference.judgements,
        Work { threads: settings.threads, stop: &progress.stop },
    )
    .await;
    let attributed = match attributed {
        Ok(parts) => {
            stages.extend(parts.into_iter().map(|stage| (format!("attribution: {}", stage.what), stage.took)));
            let began = Instant::now();
            let result = attribute_subcontracts(transaction, &lexicon, &parties, settings.threads).await;
            stages.push(("attribution: subcontracts".to_owned(), began.elapsed()));
            result
        }
        Err(error) => Err(error),
    };
    match attributed {
        Ok(()) => Ok(Some((summary, stages))),
        Err(AttributionError::Stopped) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Whether a version has the tables of today's program, made by today's lists.
fn is_read_so(base: Option<&Entry>, reference: &Reference) -> bool {
    base.is_some_and(|base| base.reading == reference.fingerprint && base.format == store::FORMAT)
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
