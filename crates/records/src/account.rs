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
    /// What became of its members.
    pub members: Members,
    /// What else is to be told of it, each in a sentence: members that were not read, how others were, and what was repaired in
    /// the rows.
    pub notes: Vec<String>,
    /// Whether something in it that may hold records could not be used.
    pub is_in_part: bool,
}

/// What became of the members that a file's archive lists, by their place there: `listed = read + refused + passed_over`. A
/// file that is no archive is its only member.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Members {
    pub listed: u64,
    /// Tables whose rows were read.
    pub read: u64,
    /// What holds or may hold records that are not read.
    pub refused: u64,
    /// What is no table.
    pub passed_over: u64,
}

impl Members {
    /// Whether each of them is accounted for.
    pub fn add_up(&self) -> bool {
        self.listed == self.read + self.refused + self.passed_over
    }
}

/// The account of an ingest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    pub files: Vec<FileSummary>,
    /// Files in folders that hold no tables.
    pub passed_over: Vec<String>,
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
            members: Members { listed: file.listed as u64, ..Members::default() },
            notes: Vec::new(),
            is_in_part: false,
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
            members: Members::default(),
            notes: Vec::new(),
            is_in_part: true,
        }
    }
}
