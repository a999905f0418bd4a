//! Who is who: the public buyers, and the companies with the families that they belong to as of a date.
//!
//! Names and ids in, identities out; this stage knows nothing of money. The curated facts are data files beside the
//! code (`data/us-federal/agencies.csv`, `families.toml` and `names`), to which a store may add its own. Companies that no list knows are
//! resolved from records alone, in the order of the modules: names are taken apart, records packed, candidates found,
//! compared, weighed by a trained model, and clustered; people's judgements win.

pub mod agencies;
pub mod families;

pub mod comparison;
pub mod evaluate;

pub mod explain;
pub mod judgements;
pub mod model;
pub mod names;
pub mod near;
pub mod renames;
pub mod resolve;
pub mod roster;
pub mod train;

mod ahead;
mod block;
mod cluster;
mod csv;
mod glance;
mod rulings;
mod spelling;

pub use agencies::{Agencies, Buyer};
pub use families::{CompanyId, Families, FamilyId};

/// All lists that decide who is who, as their path in `data/us-federal` and text: their hash tells whether a store was read with these.
/// Agencies stand apart, since of them little decides anything ([`Agencies::short_names`]).
pub fn lists() -> impl Iterator<Item = (&'static str, &'static str)> {
    [
        ("families.toml", families::CURATED),
        ("ventures.toml", families::VENTURES),
        ("names/abbreviations.csv", names::ABBREVIATIONS),
        ("names/legal-forms.csv", names::LEGAL_FORMS),
        ("names/model.toml", model::CURATED),
        ("names/places.csv", names::PLACES),
        ("names/renames.csv", renames::CURATED),
    ]
    .into_iter()
}
