//! The one door to the terminal: data on stdout, everything else on stderr.

use std::io::{self, IsTerminal, Write};

use values::visible;

/// Prints for people and programs.
pub(crate) struct Printer {
    quiet: bool,
    /// Progress is redrawn in place on a terminal, and not shown elsewhere.
    live: bool,
}

impl Printer {
    pub(crate) fn new(quiet: bool) -> Printer {
        Printer { quiet, live: !quiet && std::io::stderr().is_terminal() }
    }

    /// The answer itself; what a record's text would do to a terminal is shown and not done. A reader that has seen enough
    /// (`| head`) is a normal end.
    pub(crate) fn data(&self, text: &str) -> anyhow::Result<()> {
        let mut out = std::io::stdout().lock();
        written(out.write_all(visible(text).as_bytes()).and_then(|()| out.flush()))
    }

    /// A table of the user's own, byte for byte unless a terminal shows it.
    pub(crate) fn own_table(&self, text: &str) -> anyhow::Result<()> {
        let mut out = std::io::stdout().lock();
        let text = if out.is_terminal() { visible(text) } else { text.into() };
        written(out.write_all(text.as_bytes()).and_then(|()| out.flush()))
    }

    /// Data for a program of ours.
    pub(crate) fn bytes(&self, bytes: &[u8]) -> anyhow::Result<()> {
        let mut out = std::io::stdout().lock();
        Ok(out.write_all(bytes).and_then(|()| out.flush())?)
    }

    /// What was done, and hints on how to go on.
    pub(crate) fn note(&self, text: &str) {
        if !self.quiet {
            self.to_stderr(&format!("{text}\n"));
        }
    }

    /// What the user must know, also when quiet.
    pub(crate) fn warning(&self, text: &str) {
        self.to_stderr(&format!("tributary: {text}\n"));
    }

    pub(crate) fn error(&self, error: &anyhow::Error) {
        if error.is::<Unwritten>() {
            self.warning(&error.to_string());
            return;
        }
        let full = error.chain().any(store::is_disk_full);
        if full {
            self.warning("the disk is full: the store is as it was; make room and run again");
        } else if let Some(said) = error.chain().find_map(store::damage) {
            self.warning(&said);
        } else {
            self.warning(&in_one_sentence(error));
        }
    }

    /// One line that the next one replaces; an empty one clears it.
    pub(crate) fn progress(&self, text: &str) {
        if self.live {
            let _ = std::io::stderr().write_all(b"\r\x1b[K");
            self.to_stderr(text);
        }
    }

    /// Ends the program at once, whatever it is at: what it would be killed for otherwise.
    pub(crate) fn end(code: i32) -> ! {
        std::process::exit(code)
    }

    /// Whether notes are wanted.
    pub(crate) fn speaks(&self) -> bool {
        !self.quiet
    }

    pub(crate) fn shows_progress(&self) -> bool {
        self.live
    }

    fn to_stderr(&self, text: &str) {
        // Nobody can be told that stderr is gone.
        let _ = std::io::stderr().write_all(visible(text).as_bytes());
    }
}

/// Standard output took no answer: whatever was done before is done.
#[derive(Debug)]
pub(crate) struct Unwritten(io::Error);

impl std::fmt::Display for Unwritten {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "standard output cannot be written to: {}", self.0)
    }
}

impl std::error::Error for Unwritten {}

fn written(result: io::Result<()>) -> anyhow::Result<()> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => Ok(other.map_err(Unwritten)?),
    }
}

/// An error with its causes, each said once, without the traces that libraries hang on.
fn in_one_sentence(error: &anyhow::Error) -> String {
    let mut said = String::new();
    for cause in error.chain() {
        let text = without_trace(&cause.to_string());
        if said.contains(&text) {
            continue;
        }
        if !said.is_empty() {
            said += ": ";
        }
        said += &text;
    }
    said
}

/// A text up to where a trace of calls begins: a line `backtrace` or lines `0: …`.
fn without_trace(text: &str) -> String {
    let is_trace = |line: &str| {
        let line = line.trim().to_ascii_lowercase();
        line.starts_with("backtrace:") || line.starts_with("stack backtrace") || line.starts_with("0: ")
    };
    let lines: Vec<&str> = text.lines().take_while(|line| !is_trace(line)).collect();
    lines.join("\n").trim_end().to_owned()
}
