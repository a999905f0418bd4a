//! The first reading of the store: every description once, to find the awards that matter and who brings whose products.

use std::sync::Arc;

use arrow::array::{AsArray, RecordBatch, StringViewArray};
use futures::StreamExt;
use store::{Session, StoreError};

use crate::attribute::AttributionError;
use crate::award::Said;
use crate::lexicon::Lexicon;
use crate::memory::Fingerprints;
use crate::parties::Parties;
use crate::resale::{Carriers, Source, agreement_of, goods};
use crate::roles::{Role, RowContext};
use crate::texts::{Reader, optional, text};

/// What the first reading finds.
#[derive(Default)]
pub(crate) struct Survey {
    /// Awards that name a maker's product or are sold by a family, by [`award_id`].
    pub(crate) awards: Fingerprints<u64>,
    pub(crate) carriers: Carriers,
}

/// An award's key as a number: a survey holds a few bytes for each award that matters.
pub(crate) fn award_id(award_key: &str) -> u64 {
    twox_hash::XxHash3_128::oneshot(award_key.as_bytes()) as u64
}

const SURVEY: &str = "SELECT award_key, recipient_name_raw, recipient_name, description, base_description, psc_code, psc, \
     naics_code, naics, arrow_cast(action_date, 'Utf8View'), parent_piid, vehicle_owner_code \
     FROM stored_transactions WHERE NOT deleted";

pub(crate) async fn survey(
    session: &Session,
    lexicon: &Arc<Lexicon>,
    parties: &Arc<Parties>,
) -> Result<Survey, AttributionError> {
    let mut workers = Vec::new();
    for mut stream in session.partitions(SURVEY).await? {
        let (lexicon, parties) = (Arc::clone(lexicon), Arc::clone(parties));
        workers.push(tokio::spawn(async move {
            let mut surveyor = Surveyor {
                lexicon: &lexicon,
                parties: &parties,
                reader: Reader::new(&lexicon, &parties),
                found: Survey::default(),
            };
            while let Some(batch) = stream.next().await {
                surveyor.batch(&batch.map_err(StoreError::from)?);
            }
            Ok::<Survey, AttributionError>(surveyor.found)
        }));
    }
    let mut all = Survey::default();
    for worker in workers {
        let found = worker.await.map_err(|error| AttributionError::Worker(error.to_string()))??;
        all.awards.extend(found.awards);
        all.carriers.merge(found.carriers);
    }
    Ok(all)
}

struct Surveyor<'a> {
    lexicon: &'a Lexicon,
    parties: &'a Parties,
    reader: Reader<'a>,
    found: Survey,
}

impl Surveyor<'_> {
    fn batch(&mut self, batch: &RecordBatch) {
        let columns: Vec<&StringViewArray> = batch.columns().iter().map(|column| column.as_string_view()).collect();
        let [award, raw, registered, description, base, psc_code, psc, naics_code, naics, day, parent, owner] =
            columns[..]
        else {
            return;
        };
        for row in 0..batch.num_rows() {
            let recipient = self.reader.recipient(text(raw, row), text(registered, row));
            let context = RowContext {
                text: text(description, row),
                psc: optional(psc_code, row),
                psc_description: optional(psc, row),
                naics: optional(naics_code, row),
                naics_description: optional(naics, row),
                recipient_company: recipient.map(|party| self.parties.maker_slug(party)),
                day: optional(day, row),
            };
            let spoken = self.reader.read(&context, text(base, row));
            let matters = |said: &Said| said.role != Role::Mention && said.role != Role::Vendor;
            if recipient.is_none() && !spoken.own.iter().chain(spoken.base.iter()).any(matters) {
                continue;
            }
            let award_key = text(award, row);
            self.found.awards.insert(award_id(award_key));
            let is_product =
                |said: &&Said| matches!(said.role, Role::Product | Role::Mixed) && Some(said.party) != recipient;
            if !spoken.own.iter().chain(spoken.base.iter()).any(|said| is_product(&said)) {
                continue;
            }
            let seller = Source::Seller(seller_of(text(raw, row), text(registered, row)).to_owned());
            let agreement = agreement_of(award_key, text(parent, row), text(owner, row)).map(Source::Agreement);
            for (texts, said) in [(context.text, &spoken.own), (text(base, row), &spoken.base)] {
                let mut kinds = None;
                for said in said.iter().filter(is_product) {
                    let kinds =
                        *kinds.get_or_insert_with(|| goods(self.lexicon, &RowContext { text: texts, ..context }).kinds);
                    for source in [Some(seller.clone()), agreement.clone()].into_iter().flatten() {
                        let slugs = self.parties.capabilities().joined(&said.capabilities);
                        self.found.carriers.add(source, said.party, kinds, &said.capabilities, &slugs, award_key);
                    }
                }
            }
        }
    }
}

/// The name that a seller goes by in answers: as registered today, else as reported.
pub(crate) fn seller_of<'a>(raw: &'a str, registered: &'a str) -> &'a str {
    if registered.is_empty() { raw } else { registered }
}
