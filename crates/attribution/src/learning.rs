//! Makers that the whole store shows, found before its texts are attributed; and the tables that say so.
//!
//! One reading of all descriptions, streamed on all threads. What it found counts at once where it is sure
//! ([`crate::vocabulary`]), and is written to `vocabulary` with its support; what sellers are is written to `sellers`.

use std::collections::HashSet;
use std::sync::Arc;

use arrow::array::{ArrayRef, AsArray, BooleanArray, Int64Array, RecordBatch, StringArray, StringViewArray};
use arrow::datatypes::{DataType, Field, Schema};
use arrow::error::ArrowError;
use futures::StreamExt;
use store::{Session, StoreError, TableSpec, Transaction, View};

use crate::attribute::AttributionError;
use crate::lexicon::Lexicon;
use crate::parties::Parties;
use crate::roles::RowContext;
use crate::seller_roles::{SellerProfile, SellerRole};
use crate::survey::{award_id, seller_of};
use crate::texts::{Reader, optional, text};
use crate::vocabulary::{Observations, Proposal, with_found};

pub(crate) const VOCABULARY: &str = "vocabulary";
pub(crate) const SELLERS: &str = "sellers";

/// The lists with what the records added to them.
pub(crate) struct Learned {
    pub(crate) lexicon: Arc<Lexicon>,
    pub(crate) parties: Arc<Parties>,
    observations: Observations,
    proposals: Vec<Proposal>,
}

const LEARN: &str = "SELECT award_key, recipient_name_raw, recipient_name, description, psc_code, psc, naics_code, naics, \
     arrow_cast(action_date, 'Utf8View') FROM stored_transactions WHERE NOT deleted";

pub(crate) async fn learn(
    session: &Session,
    lexicon: &Arc<Lexicon>,
    parties: &Arc<Parties>,
) -> Result<Learned, AttributionError> {
    let mut workers = Vec::new();
    for mut stream in session.partitions(LEARN).await? {
        let (lexicon, parties) = (Arc::clone(lexicon), Arc::clone(parties));
        workers.push(tokio::spawn(async move {
            let mut observations = Observations::default();
            let mut reader = Reader::new(&lexicon, &parties);
            while let Some(batch) = stream.next().await {
                observe(&batch.map_err(StoreError::from)?, &lexicon, &parties, &mut reader, &mut observations);
            }
            Ok::<Observations, AttributionError>(observations)
        }));
    }
    let mut observations = Observations::default();
    for worker in workers {
        observations.merge(worker.await.map_err(|error| AttributionError::Worker(error.to_string()))??);
    }
    let proposals = observations.proposals();
    let lexicon = Arc::new(with_found(lexicon, &proposals)?);
    let parties = Arc::new(parties.with(&lexicon));
    Ok(Learned { lexicon, parties, observations, proposals })
}

fn observe(
    batch: &RecordBatch,
    lexicon: &Lexicon,
    parties: &Parties,
    reader: &mut Reader<'_>,
    observations: &mut Observations,
) {
    let columns: Vec<&StringViewArray> = batch.columns().iter().map(|column| column.as_string_view()).collect();
    let [award, raw, registered, description, psc_code, psc, naics_code, naics, day] = columns[..] else { return };
    for row in 0..batch.num_rows() {
        let (raw, registered) = (text(raw, row), text(registered, row));
        let recipient = reader.recipient(raw, registered);
        let context = RowContext {
            text: text(description, row),
            psc: optional(psc_code, row),
            psc_description: optional(psc, row),
            naics: optional(naics_code, row),
            naics_description: optional(naics, row),
            recipient_company: recipient.map(|party| parties.maker_slug(party)),
            day: optional(day, row),
        };
        observations.observe(lexicon, parties, &context, seller_of(raw, registered), award_id(text(award, row)));
    }
}

impl Learned {
    /// Sellers of other makers' products, by normalised name.
    pub(crate) fn resellers(&self) -> HashSet<String> {
        let sellers = self.observations.sellers().into_iter();
        sellers.filter(|(_, profile)| profile.role() == SellerRole::Reseller).map(|(name, _)| name.to_owned()).collect()
    }

    pub(crate) fn write(&self, transaction: &mut Transaction) -> Result<(), AttributionError> {
        let sellers: Vec<(&str, &SellerProfile)> = self.observations.sellers().into_iter().collect();
        for (spec, rows, batch) in [
            (vocabulary_table(), self.proposals.len(), vocabulary_batch(&self.proposals)?),
            (sellers_table(), sellers.len(), sellers_batch(&sellers)?),
        ] {
            if rows > 0 {
                let mut writer = transaction.part_maker().start(&spec)?;
                writer.write(&batch)?;
                transaction.add(spec.name, writer.finish()?);
            }
        }
        Ok(())
    }
}

/// Makers that no list knows, found in the records.
pub fn vocabulary_table() -> TableSpec {
    let text = |name| Field::new(name, DataType::Utf8, true);
    let count = |name| Field::new(name, DataType::Int64, true);
    let fields = vec![
        text("id"),
        text("name"),
        text("kind"),
        text("words"),
        count("awards"),
        count("sellers"),
        Field::new("sure", DataType::Boolean, true),
        text("reason"),
        text("example"),
    ];
    TableSpec {
        name: VOCABULARY,
        schema: Arc::new(Schema::new(fields)),
        sorted_by: &["sure", "awards", "id"],
        filtered_by: &["id"],
        mostly_distinct: &["id", "name", "words", "example"],
        page_rows: store::table::PAGE_ROWS,
        looked_up_by: &[],
    }
}

/// What each seller is, by what it sells.
pub fn sellers_table() -> TableSpec {
    let text = |name| Field::new(name, DataType::Utf8, true);
    let count = |name| Field::new(name, DataType::Int64, true);
    let fields = vec![
        text("seller"),
        text("role"),
        count("records"),
        count("goods"),
        count("labour"),
        count("own"),
        count("other_makers"),
        text("sells"),
        text("works_on"),
    ];
    TableSpec {
        name: SELLERS,
        schema: Arc::new(Schema::new(fields)),
        sorted_by: &["seller"],
        filtered_by: &["seller"],
        mostly_distinct: &["seller"],
        page_rows: store::table::PAGE_ROWS,
        looked_up_by: &[],
    }
}

pub const VOCABULARY_VIEW: View = View { name: "vocabulary", sql: "SELECT * FROM stored_vocabulary" };
pub const SELLERS_VIEW: View = View { name: "sellers", sql: "SELECT * FROM stored_sellers" };

fn vocabulary_batch(rows: &[Proposal]) -> Result<RecordBatch, ArrowError> {
    let texts =
        |text: fn(&Proposal) -> &str| -> ArrayRef { Arc::new(StringArray::from_iter_values(rows.iter().map(text))) };
    let counts = |count: fn(&Proposal) -> usize| -> ArrayRef {
        Arc::new(Int64Array::from_iter_values(rows.iter().map(|row| count(row) as i64)))
    };
    let columns = vec![
        texts(|row| &row.id),
        texts(|row| &row.name),
        texts(|row| row.kind.name()),
        texts(|row| &row.words),
        counts(|row| row.awards),
        counts(|row| row.sellers),
        Arc::new(rows.iter().map(|row| Some(row.is_sure)).collect::<BooleanArray>()),
        texts(|row| row.reason),
        texts(|row| &row.example),
    ];
    RecordBatch::try_new(vocabulary_table().schema, columns)
}

fn sellers_batch(rows: &[(&str, &SellerProfile)]) -> Result<RecordBatch, ArrowError> {
    let texts = |text: fn(&SellerProfile) -> String| -> ArrayRef {
        Arc::new(StringArray::from_iter_values(rows.iter().map(|(_, profile)| text(profile))))
    };
    let counts = |count: fn(&SellerProfile) -> usize| -> ArrayRef {
        Arc::new(Int64Array::from_iter_values(rows.iter().map(|(_, profile)| count(profile) as i64)))
    };
    let columns = vec![
        Arc::new(StringArray::from_iter_values(rows.iter().map(|(seller, _)| *seller))) as ArrayRef,
        texts(|profile| profile.role().name().to_owned()),
        counts(|profile| profile.records),
        counts(|profile| profile.goods),
        counts(|profile| profile.labour),
        counts(|profile| profile.own),
        counts(|profile| profile.others.len()),
        texts(|profile| profile.makers_as(SellerRole::Reseller)),
        texts(|profile| profile.makers_as(SellerRole::Integrator)),
    ];
    RecordBatch::try_new(sellers_table().schema, columns)
}
