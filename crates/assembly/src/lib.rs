//! From published files to a version of the store: discover, read, settle, derive, attribute, commit.
//!
//! [`Assembly`] goes this way once; whoever calls it shows how far it is, stops it, and finds the words for what it came to
//! ([`Assembled`]). [`derivations`] says of each derived table what it is made of and when it is stale, [`Reference`] is all
//! that is known beside the records, and [`own_lists`] are the files that a user lays into a store's folder. [`check`]
//! tells whether a store is as it was written, and begins its repair.

pub mod check;
pub mod derivations;
pub mod own_lists;
pub mod reference;

mod directory;
mod error;
mod way;

pub use attribution::tables_of_a_store as tables;
pub use derivations::Stage;
pub use error::AssemblyError;
pub use reference::{Reference, lists};
pub use way::{Assembled, Assembly, Version};
