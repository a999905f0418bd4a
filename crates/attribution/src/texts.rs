//! Reading batches of transactions: the texts of a row as what they say of whom, and whose company its recipient is.

use std::collections::HashMap;

use arrow::array::{Array, StringViewArray};

use crate::award::Said;
use crate::lexicon::Lexicon;
use crate::parties::{Parties, Party};
use crate::resale::narrowed;
use crate::roles::{RowContext, row_roles};

/// Texts that are remembered at most, so that what stands on many rows is read once.
const REMEMBERED: usize = 50_000;

pub(crate) fn text(array: &StringViewArray, row: usize) -> &str {
    if array.is_valid(row) { array.value(row) } else { "" }
}

pub(crate) fn optional(array: &StringViewArray, row: usize) -> Option<&str> {
    array.is_valid(row).then(|| array.value(row))
}

/// What a row's own description and its award's base description say.
#[derive(Clone, Debug, Default)]
pub(crate) struct Spoken {
    pub(crate) own: Vec<Said>,
    pub(crate) base: Vec<Said>,
}

/// Reads the texts of rows; one for each thread.
pub(crate) struct Reader<'a> {
    lexicon: &'a Lexicon,
    parties: &'a Parties,
    /// An award's base description stands on each of its rows: it is read once for each run of rows.
    bases: HashMap<String, Vec<Said>>,
    recipients: HashMap<String, Vec<(String, Option<Party>)>>,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(lexicon: &'a Lexicon, parties: &'a Parties) -> Reader<'a> {
        Reader { lexicon, parties, bases: HashMap::new(), recipients: HashMap::new() }
    }

    /// The company of a recipient by its reported and its registered name: a store has few of them, and each stands on
    /// many rows.
    pub(crate) fn recipient(&mut self, raw: &str, registered: &str) -> Option<Party> {
        if let Some(known) = self.recipients.get(raw)
            && let Some((_, party)) = known.iter().find(|(name, _)| name == registered)
        {
            return *party;
        }
        let party = self.parties.of_recipient(raw, registered);
        self.recipients.entry(raw.to_owned()).or_default().push((registered.to_owned(), party));
        party
    }

    /// Reads both texts of a row; a base description that is the row's own says nothing more.
    pub(crate) fn read(&mut self, context: &RowContext<'_>, base_text: &str) -> Spoken {
        let own = said(self.lexicon, self.parties, context);
        let base = if base_text.is_empty() || base_text == context.text {
            Vec::new()
        } else if let Some(known) = self.bases.get(base_text) {
            known.clone()
        } else {
            if self.bases.len() >= REMEMBERED {
                self.bases.clear();
            }
            let read = said(self.lexicon, self.parties, &RowContext { text: base_text, ..*context });
            self.bases.insert(base_text.to_owned(), read.clone());
            read
        };
        Spoken { own, base }
    }
}

fn said(lexicon: &Lexicon, parties: &Parties, context: &RowContext<'_>) -> Vec<Said> {
    row_roles(lexicon, context)
        .into_iter()
        .filter(|decision| !decision.words.is_empty())
        .map(|decision| {
            let party = parties.of_maker(decision.maker);
            let does = &lexicon.maker(decision.maker).capabilities;
            let does = if does.len() > 1 { narrowed(does, context.text) } else { does.clone() };
            Said {
                party,
                role: decision.role,
                words: context.text.get(decision.words).unwrap_or_default().to_owned(),
                capabilities: parties.capabilities().set(does.iter().map(String::as_str)),
                rule: decision.rule,
            }
        })
        .collect()
}
