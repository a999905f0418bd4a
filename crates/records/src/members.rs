//! What became of the members of one file: each is read, refused or passed over, and what is not read is told.

use sources::SourceError;
use sources::discover::{Member, PublishedFile};
use sources::layouts::Gravity;
use sources::read::MemberSummary;

use crate::account::{FileSummary, Outcome};

/// How many sentences of members that are no table are shown of a file; the others are counted.
const SHOWN: usize = 10;

/// Counts and sentences on their way into the account of a file.
#[derive(Clone, Debug, Default)]
pub(crate) struct MemberTally {
    read: u64,
    /// Members that were not read by their place, so that sentences come in the archive's order.
    unread: Vec<(usize, Gravity, String)>,
    /// Rows that were read by taking backslashes before quotes for what they are.
    escaped: u64,
}

impl MemberTally {
    /// A member was read.
    pub(crate) fn add(&mut self, summary: &MemberSummary) {
        self.read += 1;
        self.escaped += summary.escaped;
    }

    /// A member could not be read. Returns whether the others of its file may count all the same: half of what is broken
    /// would be a total that is too low.
    pub(crate) fn add_unread(&mut self, file: &PublishedFile, member: &Member, error: &SourceError) -> bool {
        let gravity = match error {
            // What is called a table is missed where it is none.
            SourceError::Refused { refusal, .. } => match refusal.gravity() {
                Gravity::NoTable if member.is_called_a_table() => Gravity::Records,
                other => other,
            },
            SourceError::Missing { .. } => Gravity::Records,
            _ if file.listed == 1 => Gravity::Records,
            _ => return false,
        };
        self.unread.push((member.number, gravity, error.to_string()));
        true
    }

    /// Writes into an account what became of the file's members.
    pub(crate) fn told(mut self, file: &PublishedFile, account: &mut FileSummary) {
        self.unread.sort_by_key(|(number, ..)| *number);
        let found = file.unread.iter().map(|unread| (unread.gravity, unread.reason.clone()));
        let unread: Vec<(Gravity, String)> =
            self.unread.into_iter().map(|(_, gravity, reason)| (gravity, reason)).chain(found).collect();
        account.members.read = self.read;
        for (gravity, _) in &unread {
            match gravity {
                Gravity::NoTable => account.members.passed_over += 1,
                Gravity::Foreseen | Gravity::Records => account.members.refused += 1,
            }
        }
        let (no_tables, refused): (Vec<_>, Vec<_>) =
            unread.into_iter().partition(|(gravity, _)| *gravity == Gravity::NoTable);
        account.is_in_part = refused.iter().any(|(gravity, _)| *gravity == Gravity::Records);
        let mut notes: Vec<String> = refused.into_iter().map(|(_, reason)| reason).collect();
        let others = no_tables.len().saturating_sub(SHOWN);
        notes.extend(no_tables.into_iter().take(SHOWN).map(|(_, reason)| reason));
        if others > 0 {
            notes.push(format!("{others} more members are no tables"));
        }
        if self.read == 0 {
            account.outcome = Outcome::Refused(match notes.is_empty() {
                true => format!("{} holds nothing: it is an archive without members", file.path.display()),
                false => notes.join("; "),
            });
            return;
        }
        if self.escaped > 0 {
            let rows = if self.escaped == 1 { "1 row has".to_owned() } else { format!("{} rows have", self.escaped) };
            notes.push(format!("{rows} quotes behind backslashes, which were read as quotes"));
        }
        account.notes = notes;
    }
}
