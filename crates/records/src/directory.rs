//! What this stage must ask of whoever knows agencies.

/// Codes and names of an agency that signs or pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AgencyNames<'a> {
    pub subtier_code: &'a str,
    pub subtier_name: &'a str,
    pub toptier_code: &'a str,
    pub toptier_name: &'a str,
}

/// Looks agencies up for files that give a code without a name, or a name without a code (the search API's layout).
pub trait AgencyDirectory: Sync {
    fn by_code(&self, subtier_code: &str) -> Option<AgencyNames<'_>>;

    /// The part of a department that has this name, or this short name. Of several, `department` (its code or its name) and
    /// then `likely_code` tell which is meant.
    fn by_name(&self, name: &str, department: &str, likely_code: Option<&str>) -> Option<AgencyNames<'_>>;

    /// Code and name of the department that has this name.
    fn department(&self, name: &str) -> Option<(&str, &str)>;
}
