//! An opened version of a store, and what the questions to it share: small tables held in memory, and the claims of pairs asked
//! about lately.
//!
//! A version never changes, so nothing here ever grows old; it goes with the version.

use std::num::NonZeroUsize;
use std::sync::Arc;

use store::{Session, Store, View};
use tokio::sync::OnceCell;

use crate::cache::Cache;
use crate::claims::offers::Carriers;
use crate::claims::orders::Orders;
use crate::claims::pair::Pair;
use crate::error::AnswerError;
use crate::facts::days::Days;
use crate::facts::files::Files;
use crate::facts::recipients::{self, Recipient};
use crate::facts::usual::{self, Usual};
use crate::question::Question;

/// Every view that answers and users may query, in the order in which they are documented.
pub fn views() -> Vec<View> {
    records::VIEWS.into_iter().chain(attribution::views()).collect()
}

/// An opened store with its query session.
#[derive(Clone)]
pub struct Library {
    /// The store, at one version.
    pub store: Store,
    /// The query session over that version.
    pub session: Session,
    known: Arc<Known>,
}

#[derive(Default)]
struct Known {
    files: OnceCell<Files>,
    days: OnceCell<Days>,
    usual: OnceCell<Usual>,
    recipients: OnceCell<Vec<Recipient>>,
    carriers: OnceCell<Carriers>,
    cache: Cache,
}

impl Library {
    /// Opens the tables of a store for questions; a store of an older format is refused.
    pub async fn open(store: Store, threads: NonZeroUsize) -> Result<Library, AnswerError> {
        if store.entry.format < store::FORMAT {
            return Err(AnswerError::Older(store.location.to_string()));
        }
        let session = Session::open(&store, &attribution::tables_of_a_store(), &views(), threads).await?;
        Ok(Library { store, session, known: Arc::default() })
    }

    pub(crate) async fn files(&self) -> Result<&Files, AnswerError> {
        self.known.files.get_or_try_init(|| Files::read(&self.session)).await
    }

    pub(crate) async fn days(&self) -> Result<&Days, AnswerError> {
        self.known.days.get_or_try_init(|| Days::read(&self.session)).await
    }

    /// What only a thousandth of an agency's other actions exceed, by the code of the agency.
    pub(crate) async fn usual(&self) -> Result<&Usual, AnswerError> {
        self.known.usual.get_or_try_init(|| usual::read(&self.session)).await
    }

    /// Every name of a company in the records.
    pub(crate) async fn recipients(&self) -> Result<&[Recipient], AnswerError> {
        Ok(self.known.recipients.get_or_try_init(|| recipients::read(&self.session)).await?)
    }

    pub(crate) async fn carriers(&self) -> Result<&Carriers, AnswerError> {
        self.known.carriers.get_or_try_init(|| Carriers::read(&self.session)).await
    }

    /// The buyer's orders that name no maker, whatever the days.
    async fn orders(&self, question: &Question) -> Result<Arc<Orders>, AnswerError> {
        let buyer = Question { subject: None, ..question.clone() };
        let read = async || Orders::read(&self.session, &buyer, self.carriers().await?).await;
        self.known.cache.once(&format!("orders {}", key(&buyer)), read).await
    }

    /// All claims of the question's company at its buyer, whatever the days; the question names a company.
    pub(crate) async fn pair(&self, question: &Question) -> Result<Arc<Pair>, AnswerError> {
        let read = async || {
            let pair = Pair::read(&self.session, question).await?;
            match question.subject.as_ref().filter(|subject| !subject.of_records) {
                Some(subject) => Ok(pair.with_offers(subject, self.carriers().await?, self.orders(question).await?)),
                None => Ok(pair),
            }
        };
        self.known.cache.once(&format!("pair {}", key(question)), read).await
    }
}

/// What tells one pair of buyer and company from another.
fn key(question: &Question) -> String {
    let (slug, member, of_records) = question
        .subject
        .as_ref()
        .map_or(("", false, false), |subject| (subject.slug.as_str(), subject.member, subject.of_records));
    format!("{:?} {:?} {slug:?} {member} {of_records}", question.buyer.level, question.buyer.codes)
}
