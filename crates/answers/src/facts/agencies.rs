//! Names of agencies beside their codes.

use entities::agencies::{Agencies, Level};

/// The name of a sub-agency; empty where no list has its code.
pub(crate) fn name_of(agencies: &Agencies, code: &str) -> String {
    agencies.name(Level::Subtier, code).unwrap_or_default().to_owned()
}
