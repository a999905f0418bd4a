//! Who is who: the public buyers, and the companies with the families that they belong to as of a date.
//!
//! Names and ids in, identities out; this stage knows nothing of money. The curated facts are data files beside the
//! code (`data/agencies.csv`, `data/families.toml`), to which a store may add its own.

pub mod agencies;
mod csv;
pub mod families;
mod near;

pub use agencies::{Agencies, Buyer};
pub use families::{CompanyId, Families, FamilyId};
