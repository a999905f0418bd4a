//! What an entry of the ledger says. The ledger reads and writes entries; here they are plain values.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The format of the store that this program writes; it refuses to touch a higher one, and asks that a lower one be read anew.
/// 2: `slices` and `unnamed` repeat what the record says, and what its award could reach; `usual_actions`. 3: rules
/// are stored by their ids.
pub const FORMAT: u32 = 3;

/// One version of the store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    pub format: u32,
    /// 1 for the first ingest.
    pub version: u64,
    /// What was done, for people: `ingest of 10 files`.
    pub summary: String,
    /// Fingerprint of what the derived tables rest on beside the records (lists of makers, families, agencies).
    pub reading: String,
    pub tables: TableVersions,
}

/// Versions of tables by name.
pub type TableVersions = BTreeMap<String, u64>;
