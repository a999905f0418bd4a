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
        } else if let Some(said) = error.chain().find_map(store::damage) {
            self.warning(&said);
        } else {
            self.warning(&in_one_sentence(error));
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

#[cfg(test)]
mod tests {
    use anyhow::anyhow;

    use super::in_one_sentence;

    #[test]
    fn a_cause_is_said_once_and_without_a_trace() {
        let error = anyhow!("the log: Json error: unexpected 'b'\n   0: kernel::error\n   1: main")
            .context("the table cannot be read: the log: Json error: unexpected 'b'")
            .context("no answer");
        assert_eq!(in_one_sentence(&error), "no answer: the table cannot be read: the log: Json error: unexpected 'b'");
    }
}
