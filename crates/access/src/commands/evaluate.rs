//! `tributary evaluate …`: how often the program reads as people labelled.

mod makers;
mod names;

use crate::cli::{EvaluateArguments, EvaluateCommand, Settings};
use crate::ending::Ending;
use crate::printer::Printer;

pub(crate) fn run(arguments: &EvaluateArguments, settings: &Settings, printer: &Printer) -> anyhow::Result<Ending> {
    match &arguments.command {
        EvaluateCommand::Names(names) => names::run(names, settings, printer),
        EvaluateCommand::Makers(makers) => makers::run(makers, settings, printer),
    }
}
