//! What this stage must ask of whoever knows agencies.

/// Codes and names of an agency that signs or pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AgencyNames<'a> {
    pub subtier_code: &'a str,
    pub subtier_name: &'a str,
    pub toptier_code: &'a str,
    pub toptier_name: &'a str,
}

/// Looks agencies up for files that give a code without a name, or only a short name (the search API's layout).
pub trait AgencyDirectory: Sync {
    fn by_code(&self, subtier_code: &str) -> Option<AgencyNames<'_>>;
    fn by_name(&self, name: &str) -> Option<AgencyNames<'_>>;
}
