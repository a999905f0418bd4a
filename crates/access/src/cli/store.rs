//! What can be said to `tributary store`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::Format;

/// What the store holds: versions, tables, files, rows, sizes
#[derive(Debug, Args)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "Example:\n  tributary store --format json\n  tributary store check"
)]
pub(crate) struct StoreArguments {
    #[command(subcommand)]
    pub(crate) command: Option<StoreCommand>,
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

#[derive(Debug, Subcommand)]
pub(crate) enum StoreCommand {
    Check(CheckArguments),
}

/// Whether the store is as it was written: every byte of it, and whether its tables fit each other
///
/// Ends with exit code 1 where an answer could rest on something damaged.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  tributary store check --repair")]
pub(crate) struct CheckArguments {
    /// Make anew what is damaged: derived tables from the records, records from the published files, which are looked for where they
    /// lay, and in the files and folders named here
    #[arg(long, num_args = 0.., value_name = "PATH")]
    pub(crate) repair: Option<Vec<PathBuf>>,
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}
