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

    fn by_name(&self, name: &str, department: &str, likely_code: Option<&str>) -> Option<AgencyNames<'_>> {
        self.by_code(self.0.subtier_named(name, department, likely_code)?)
    }

    fn department(&self, name: &str) -> Option<(&str, &str)> {
        let code = self.0.toptier_named(name)?;
        Some((code, self.0.name(Level::Toptier, code)?))
    }
}
