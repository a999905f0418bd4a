//! Parts that many answers have: what was asked, and of which version of the store.

use serde::Serialize;
use values::Date;

pub use crate::claims::tally::Counts;
use crate::error::AnswerError;
use crate::library::Library;
use crate::question::{Definition, Question};

/// The question as it was understood.
#[derive(Clone, Debug, Serialize)]
pub struct Asked {
    /// The buyer.
    pub buyer: BuyerLine,
    /// The company, where one was asked about.
    pub company: Option<String>,
    /// Its stable id, as in `slices.family`.
    pub company_id: Option<String>,
    /// What the products do: `cloud-hosting`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub capability: Option<String>,
    /// The first day; none where it is open.
    pub from: Option<Date>,
    /// The last day; none where it is open.
    pub to: Option<Date>,
    /// Which definition of "spend of" it is under.
    pub role: Definition,
}

/// The buyer as an answer names it.
#[derive(Clone, Debug, Serialize)]
pub struct BuyerLine {
    /// Its code; several with commas between them.
    pub code: String,
    /// The name to show.
    pub name: String,
    /// Its short name, where one is in use.
    pub short: Option<String>,
}

/// The version of the store that an answer is from, and how many files it was made of.
#[derive(Clone, Debug, Serialize)]
pub struct StoreLine {
    /// The number of the version.
    pub version: u64,
    /// How many published files it was made of.
    pub files: u64,
}

pub(crate) fn asked(question: &Question) -> Asked {
    let buyer = &question.buyer;
    Asked {
        buyer: BuyerLine { code: buyer.codes.join(","), name: buyer.name.clone(), short: buyer.short.clone() },
        company: question.subject.as_ref().map(|subject| subject.name.clone()),
        company_id: question.subject.as_ref().map(|subject| subject.slug.clone()),
        capability: question.capability.as_ref().map(|capability| capability.slug.clone()),
        from: question.window.from,
        to: question.window.to,
        role: question.definition,
    }
}

pub(crate) async fn store_line(library: &Library) -> Result<StoreLine, AnswerError> {
    Ok(StoreLine { version: library.store.entry.version, files: library.files().await?.count })
}
