//! What an entry of the ledger says. The ledger reads and writes entries; here they are plain values.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The format of the store that this program writes; it refuses to touch a higher one, and asks that a lower one be read anew.
/// 2: `slices` and `unnamed` repeat what the record says, and what its award could reach; `usual_actions`. 3: rules
/// are stored by their ids. 4: every part has checksums, and every entry a seal.
pub const FORMAT: u32 = 4;

/// The first format whose entries have a seal and a list of parts.
pub(crate) const SEALED_SINCE: u32 = 4;

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
    /// Hash of the list of the version's parts (`versions/00000007-<hash>.parts`).
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub parts: String,
    /// Hash of all the rest of the entry.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub seal: String,
}

/// Versions of tables by name.
pub type TableVersions = BTreeMap<String, u64>;

impl Entry {
    /// The entry with its seal.
    pub(crate) fn sealed(self) -> Entry {
        Entry { seal: self.right_seal(), ..self }
    }

    /// Whether the entry says what was written into it.
    pub(crate) fn is_whole(&self) -> bool {
        self.seal == self.right_seal() || (self.format < SEALED_SINCE && self.seal.is_empty())
    }

    fn right_seal(&self) -> String {
        let bare = Entry { seal: String::new(), ..self.clone() };
        // An entry is texts and numbers, which can always be written.
        hash(&serde_json::to_vec(&bare).unwrap_or_default())
    }
}

/// A hash that tells damage, not malice.
pub(crate) fn hash(bytes: &[u8]) -> String {
    format!("{:032x}", twox_hash::XxHash3_128::oneshot(bytes))
}
