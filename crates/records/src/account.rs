//! The account of an ingest: what became of every file and every row.

use sources::SourceError;
use sources::discover::PublishedFile;

/// What became of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    Stored,
    /// The same bytes were ingested before.
    AlreadyStored,
    /// One plain sentence.
    Refused(String),
}

/// The account of one file: `read = stored + repeats + problems`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileSummary {
    /// The file's own name, without its folder.
    pub name: String,
    /// The file as the user named it.
    pub path: String,
    pub sha256: String,
    /// The file's own date as `yyyymmddhhmmss`.
    pub dated: Option<u64>,
    pub bytes: u64,
    /// Records after the header.
    pub read: u64,
    /// Records that this file brought into the store.
    pub stored: u64,
    /// Records of which another version counts (domain rule 10), exact repeats among them.
    pub repeats: u64,
    /// Records put aside with their reason (domain rule 48).
    pub problems: u64,
    pub outcome: Outcome,
    /// Members that were not read, each in a sentence; and what was repaired in the rows, a sentence for each kind.
    pub notes: Vec<String>,
}

/// The account of an ingest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    pub files: Vec<FileSummary>,
    /// Files in folders that hold no tables.
    pub passed_over: usize,
    /// Records of earlier versions of the store that newer ones replaced.
    pub replaced: u64,
}

impl Summary {
    /// Whether there is anything to commit.
    pub fn changes_something(&self) -> bool {
        self.files.iter().any(|file| file.outcome == Outcome::Stored)
    }
}

impl FileSummary {
    /// A file that is about to be read.
    pub(crate) fn of(file: &PublishedFile) -> FileSummary {
        let name = file.path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        FileSummary {
            name,
            path: file.path.display().to_string(),
            sha256: file.sha256_hex(),
            dated: file.dated.map(|date| date.number()),
            bytes: file.bytes,
            read: 0,
            stored: 0,
            repeats: 0,
            problems: 0,
            outcome: Outcome::Stored,
            notes: Vec::new(),
        }
    }

    /// A file whose container is broken.
    pub(crate) fn refused(error: &SourceError) -> FileSummary {
        let path = match error {
            SourceError::Container { path, .. } | SourceError::Unreadable { path, .. } => path.display().to_string(),
            _ => String::new(),
        };
        let name = path.rsplit('/').next().unwrap_or_default().to_owned();
        FileSummary {
            name,
            path,
            sha256: String::new(),
            dated: None,
            bytes: 0,
            read: 0,
            stored: 0,
            repeats: 0,
            problems: 0,
            outcome: Outcome::Refused(error.to_string()),
            notes: Vec::new(),
        }
    }
}
