//! A statement of a user, answered by a process of its own.
//!
//! The engine plans by recursion and computes where nothing can end it: a statement can overflow its stack, take all memory, or go
//! on for nobody. So a statement runs in a child, whatever becomes of that: it ends with whoever waits for it, and where it is a
//! stranger's the system holds its memory. The child is this program with the hidden command `statement`; it reads the statement from
//! its standard input and answers with a letter (`+` where there are more rows) and the rows as an Arrow stream.

use std::io::{Read, Write};
use std::num::NonZeroUsize;
use std::process::{Child, Command, ExitStatus, Stdio};

use answers::Library;
use anyhow::{Context, bail};
use arrow::array::RecordBatch;
use arrow::ipc::reader::StreamReader;
use arrow::ipc::writer::StreamWriter;
use store::{Store, StoreError};

use crate::cli::{Settings, StatementArguments};
use crate::ending::{Ending, Misasked};
use crate::printer::Printer;

/// What a statement of a stranger may take.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    pub(crate) rows: usize,
    /// All of the process, in bytes.
    pub(crate) memory: usize,
}

/// The rows of a statement; at least one batch, so that a result without rows has columns.
pub(crate) struct Answered {
    pub(crate) batches: Vec<RecordBatch>,
    pub(crate) more: bool,
}

/// A stranger's answer is as large as this at most, in bytes.
const ANSWER: u64 = 64 << 20;
/// What is read of what a process complains of, in bytes.
const COMPLAINTS: u64 = 64 << 10;
/// What planning of a statement may use as stack: the deeper it is, the more.
const STACK: usize = 64 << 20;

/// Answers a statement over one version of a store. Dropping the future ends the process. A statement that cannot be answered is
/// [`Misasked`].
pub(crate) async fn ask(
    store: &Store,
    threads: NonZeroUsize,
    statement: &str,
    limits: Option<Limits>,
) -> anyhow::Result<Answered> {
    let program = std::env::current_exe().context("where this program lies is not known")?;
    let mut command = Command::new(program);
    command.args([format!("--store={}", store.location), format!("--threads={threads}")]);
    command.args(["statement", &store.entry.version.to_string()]);
    if let Some(Limits { rows, memory }) = limits {
        command.args(["--rows", &rows.to_string(), "--memory", &memory.to_string()]);
    }
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().context("no process for the statement")?;
    let pipes = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    let (Some(stdin), Some(stdout), Some(stderr)) = pipes else { bail!("no process for the statement") };
    let running = Running(child);
    let most = limits.map_or(u64::MAX, |_| ANSWER + 1);
    let written = statement.to_owned();
    // Pipes are read on threads that may wait: they end with the process.
    let writer = tokio::task::spawn_blocking(move || {
        let mut stdin = stdin;
        // A process that has ended already reads nothing; how it ended says why.
        let _ = stdin.write_all(written.as_bytes());
    });
    let complaints = tokio::task::spawn_blocking(move || read(stderr, COMPLAINTS));
    let rows = tokio::task::spawn_blocking(move || read(stdout, most)).await?.context("the rows of the statement")?;
    if rows.len() as u64 == most {
        return Err(Misasked(format!("the answer is larger than {} MiB: ask for fewer rows", ANSWER >> 20)).into());
    }
    writer.await?;
    let said = complaints.await?.unwrap_or_default();
    let status = running.ended().context("the process of the statement")?;
    if !status.success() {
        return Err(ended(status, &String::from_utf8_lossy(&said), limits));
    }
    let (more, stream) = rows.split_first().context("the process of the statement said nothing")?;
    let batches = StreamReader::try_new(stream, None)?.collect::<Result<Vec<_>, _>>()?;
    Ok(Answered { batches, more: *more == b'+' })
}

fn read(from: impl Read, most: u64) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// A process that ends when nobody waits for it any more.
struct Running(Child);

impl Running {
    /// Waits for the end of a process that has closed its output.
    fn ended(mut self) -> std::io::Result<ExitStatus> {
        self.0.wait()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // What has ended by itself is neither ended again nor waited for twice.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Why a process ended without an answer, in a sentence.
fn ended(status: ExitStatus, said: &str, limits: Option<Limits>) -> anyhow::Error {
    let said = said.trim();
    match status.code() {
        Some(2) => Misasked(said.trim_start_matches("tributary: ").to_owned()).into(),
        Some(1) => anyhow::anyhow!("{}", said.trim_start_matches("tributary: ")),
        _ if said.contains("overflowed its stack") => {
            Misasked("the statement is nested too deeply, or a chain in it is too long: write it in parts".to_owned())
                .into()
        }
        _ => match limits.filter(|_| said.contains("memory allocation")) {
            Some(Limits { memory, .. }) => {
                Misasked(format!("the statement needs more than the {} MiB that it may use", memory >> 20)).into()
            }
            None => Misasked("the statement ended the process that answered it: write it in parts".to_owned()).into(),
        },
    }
}

/// The child: answers the statement on its standard input.
pub(crate) async fn run(
    arguments: &StatementArguments,
    settings: &Settings,
    printer: &Printer,
) -> anyhow::Result<Ending> {
    end_with_parent();
    let mut statement = String::new();
    std::io::stdin().lock().read_to_string(&mut statement).context("the statement")?;
    let store = Store::open_version(settings.location.clone(), arguments.version).await?;
    let library = Library::open(store, settings.threads).await?;
    let session = match arguments.memory {
        Some(memory) => {
            // The program's own text and libraries take room beside what it computes.
            hold(memory / 4 * 3)?;
            // The engine says so itself where what it counts goes beyond a part of that.
            library.session.bounded(memory / 2)?
        }
        None => library.session,
    };
    let most = arguments.rows;
    let answer = move || -> Result<(Vec<RecordBatch>, bool), StoreError> {
        tokio::runtime::Handle::current().block_on(async {
            let frame = session.read_only(&statement).await?;
            match most {
                Some(most) => session.first_rows(frame, most).await,
                None => Ok((session.collect(frame).await?, false)),
            }
        })
    };
    let (batches, more) = with_stack(answer)?.map_err(|error| match error.of_statement() {
        Some(said) => Misasked(said).into(),
        None => anyhow::Error::from(error),
    })?;
    let mut out = vec![if more { b'+' } else { b'.' }];
    if let Some(first) = batches.first() {
        let mut writer = StreamWriter::try_new(&mut out, &first.schema())?;
        for batch in &batches {
            writer.write(batch)?;
        }
        writer.finish()?;
    }
    printer.bytes(&out)?;
    Ok(Ending::Done)
}

/// Does work on a thread with a large stack.
fn with_stack<T: Send>(work: impl FnOnce() -> T + Send) -> anyhow::Result<T> {
    let runtime = tokio::runtime::Handle::current();
    let work = move || {
        let _entered = runtime.enter();
        work()
    };
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work)?;
        thread.join().map_err(|_| anyhow::anyhow!("the statement ended the thread that answered it"))
    })
}

/// Ends this process when the one that asked is gone, however that ended: nobody waits for the answer.
#[cfg(unix)]
fn end_with_parent() {
    let parent = std::os::unix::process::parent_id();
    std::thread::spawn(move || {
        while std::os::unix::process::parent_id() == parent {
            std::thread::sleep(std::time::Duration::from_millis(250));
        }
        Printer::end(1);
    });
}

#[cfg(not(unix))]
fn end_with_parent() {}

/// From here on this process has so many bytes of memory and no more: the system ends it beyond that.
#[cfg(unix)]
fn hold(bytes: usize) -> anyhow::Result<()> {
    let most = libc::rlimit { rlim_cur: bytes as libc::rlim_t, rlim_max: bytes as libc::rlim_t };
    // SAFETY: the call reads the structure, which lives until it returns, and changes nothing but a limit of this process.
    match unsafe { libc::setrlimit(libc::RLIMIT_DATA, &raw const most) } {
        0 => Ok(()),
        _ => Err(std::io::Error::last_os_error()).context("the memory of the statement"),
    }
}

/// Here the engine alone counts what it uses.
#[cfg(not(unix))]
fn hold(_bytes: usize) -> anyhow::Result<()> {
    Ok(())
}
