//! The one door to the terminal: data on stdout, everything else on stderr.

use std::io::{IsTerminal, Write};

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

    /// The answer itself. A reader that has seen enough (`| head`) is a normal end.
    pub(crate) fn data(&self, text: &str) -> anyhow::Result<()> {
        let mut out = std::io::stdout().lock();
        let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
        match written {
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
            other => Ok(other?),
        }
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
        let full = error.chain().any(store::is_disk_full);
        if full {
            self.warning("the disk is full: the store is as it was; make room and run again");
        } else {
            self.warning(&format!("{error:#}"));
        }
    }

    /// One line that the next one replaces; an empty one clears it.
    pub(crate) fn progress(&self, text: &str) {
        if self.live {
            self.to_stderr(&format!("\r\x1b[K{text}"));
        }
    }

    pub(crate) fn shows_progress(&self) -> bool {
        self.live
    }

    fn to_stderr(&self, text: &str) {
        // Nobody can be told that stderr is gone.
        let _ = std::io::stderr().write_all(text.as_bytes());
    }
}
