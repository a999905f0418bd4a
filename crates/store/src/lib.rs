//! Delta Lake tables, the one query session, and the ledger that binds table versions into one store version.
//!
//! A store is a folder (or a prefix of an object store) with one Delta table a subfolder, and `versions/`, a ledger of
//! small JSON files: each names, for one version of the store, the version of every table. Adding a ledger entry is the
//! only commit point, and beside it stands the list of the version's parts with checksums of all their bytes. A run that dies before it leaves the last version whole, however many tables it had already
//! written to. What the tables mean is not known here.

pub mod check;
pub mod ledger;
pub mod location;
pub mod pieces;
pub mod session;
pub mod table;
pub mod write;

mod data_file;
mod delta;
mod distinct;
mod entry;
mod error;
mod opened;
mod parts;
mod provider;
mod sums;
mod verified;
mod yielding;

pub use check::{Checked, Damage, Damaged, check};
pub use data_file::{DataFile, Part};
pub use entry::{Entry, FORMAT, TableVersions};
pub use error::{StoreError, damage, is_disk_full};
pub use location::Location;
pub use opened::{Store, TableSummary};
pub use pieces::{Piece, Pieces, Texts};
pub use session::Session;
pub use table::{TableSpec, View};
pub use write::{OWN_LISTS, PartMaker, PartWriter, Transaction};
