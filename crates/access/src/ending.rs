//! How a command ends: what its exit code says.

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// All was done.
    Done,
    /// It was done, but some of the input could not be used.
    InPart,
    /// The user stopped it; nothing was changed.
    Stopped,
}

/// Failures that are the question's, not the program's: an unknown buyer, an impossible date.
#[derive(Debug)]
pub(crate) struct Misasked(pub(crate) String);

impl std::fmt::Display for Misasked {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for Misasked {}
