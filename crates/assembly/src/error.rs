//! Why no version was made, in words for the person who runs the program.

use std::io;
use std::path::Path;

use attribution::AttributionError;
use classification::lexicon::LexiconError;
use entities::agencies::AgencyFileError;
use entities::families::FamilyFileError;
use entities::judgements::JudgementError;
use records::IngestError;
use sources::SourceError;
use store::StoreError;
use thiserror::Error;

#[derive(Debug, Error)]
pub enum AssemblyError {
    #[error("{0}: {1}")]
    File(String, io::Error),
    #[error("judgements are kept in a store's folder, and this store is an object store's: copy it to a folder first")]
    NoFolder,
    #[error(
        "the records must be read anew, and the store does not know where its published files lie: name them after --repair"
    )]
    NoSources,
    #[error(
        "the records must be read anew, and these published files are not found: name them, or their folder, after --repair\n{0}"
    )]
    SourcesGone(String),
    #[error(transparent)]
    Agencies(#[from] AgencyFileError),
    #[error(transparent)]
    Families(#[from] FamilyFileError),
    #[error(transparent)]
    Lexicon(#[from] LexiconError),
    #[error(transparent)]
    Judgements(#[from] JudgementError),
    #[error(transparent)]
    Source(#[from] SourceError),
    #[error(transparent)]
    Records(#[from] IngestError),
    #[error(transparent)]
    Attribution(#[from] AttributionError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl AssemblyError {
    pub(crate) fn file(path: &Path, error: io::Error) -> AssemblyError {
        AssemblyError::File(path.display().to_string(), error)
    }

    /// Whether the work ended because it was told to.
    pub(crate) fn is_stopped(&self) -> bool {
        matches!(
            self,
            AssemblyError::Records(IngestError::Stopped) | AssemblyError::Attribution(AttributionError::Stopped)
        )
    }
}
