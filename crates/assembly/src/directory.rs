//! Agencies as `records` asks for them.

use entities::agencies::{Agencies, Level};
use records::{AgencyDirectory, AgencyNames};

pub(crate) struct Directory<'a>(pub(crate) &'a Agencies);

impl AgencyDirectory for Directory<'_> {
    fn by_code(&self, subtier_code: &str) -> Option<AgencyNames<'_>> {
        let toptier_code = self.0.toptier_of(subtier_code)?;
        Some(AgencyNames {
            subtier_code: self.0.subtier_code(subtier_code)?,
            subtier_name: self.0.name(Level::Subtier, subtier_code)?,
            toptier_code,
            toptier_name: self.0.name(Level::Toptier, toptier_code)?,
        })
    }

    fn by_name(&self, name: &str) -> Option<AgencyNames<'_>> {
        self.by_code(self.0.code_of_short_name(name)?)
    }
}
