//! Makers that the whole store shows, found before its texts are attributed; and the tables that say so.
//!
//! One reading of all descriptions, streamed on all threads. What it found counts at once where it is sure
//! ([`classification::vocabulary`]), and is written to `vocabulary` with its support; what sellers are is written to `sellers`.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::Arc;

use arrow::array::{ArrayRef, AsArray, BooleanArray, Int64Array, RecordBatch, StringArray};
use arrow::datatypes::{DataType, Field, Schema};
use arrow::error::ArrowError;
use store::{Piece, Pieces, TableSpec, Transaction, View};

use crate::circumstances::{Circumstances, Naming};
use crate::error::AttributionError;
use crate::ids::award_id;
use crate::work::read_pieces;
use classification::lexicon::Lexicon;
use classification::memory::{fingerprint, together};
use classification::parties::Parties;
use classification::seller_roles::{SellerProfile, SellerRole};
use classification::texts::Reader;
use classification::vocabulary::{Buys, Heard, Observations, Proposal, Sale, Seller, with_found};
use values::parallel::Work;

pub(crate) const VOCABULARY: &str = "vocabulary";
pub(crate) const SELLERS: &str = "sellers";

/// The lists with what the records added to them.
pub(crate) struct Learned {
    pub(crate) lexicon: Arc<Lexicon>,
    pub(crate) parties: Arc<Parties>,
    observations: Observations,
    proposals: Vec<Proposal>,
}

pub(crate) fn learn(
    pieces: &Pieces,
    lexicon: &Arc<Lexicon>,
    parties: &Arc<Parties>,
    work: Work<'_>,
) -> Result<Learned, AttributionError> {
    let learner =
        || Learner { lexicon, parties, reader: Reader::new(lexicon, parties), observations: Observations::default() };
    let mut observed = read_pieces(pieces, work, learner, Learner::piece, |learner| learner.observations.forgetting())?;
    let mut observations = observed.pop().unwrap_or_default();
    observed.into_iter().for_each(|found| observations.merge(found));
    let proposals = observations.proposals();
    let lexicon = Arc::new(with_found(lexicon, &proposals)?);
    let parties = Arc::new(parties.with(&lexicon));
    Ok(Learned { lexicon, parties, observations, proposals })
}

struct Learner<'a> {
    lexicon: &'a Lexicon,
    parties: &'a Parties,
    reader: Reader<'a>,
    observations: Observations,
}

impl Learner<'_> {
    fn piece(&mut self, piece: &Piece) -> Result<(), AttributionError> {
        let Learner { lexicon, parties, reader, observations } = self;
        let rows = Circumstances::of(piece, lexicon, parties, reader);
        // Whoever has deleted records alone sold nothing.
        let mut sellers: Vec<Option<Option<Seller>>> = vec![None; rows.recipient.len()];
        let buys: Vec<Buys> = rows.codes().map(|codes| Buys::of(&codes)).collect();
        let mut naming = Naming::of(rows.descriptions());
        // Records whose text names nobody and that nobody known sold differ in nothing but their codes.
        let sales = rows.sales();
        let mut silent: Vec<usize> = vec![0; sales.rows.len()];
        let mut offering = Vec::new();
        // Actions on one award stand together, and many say the same.
        let mut last: Option<(u32, usize, u128, Arc<Heard>)> = None;
        for row in rows.rows() {
            let (by, codes) = (rows.recipient_number(row), rows.codes_number(row));
            let (recipient, buys) = (rows.recipient[by], buys[codes]);
            let seller = *sellers[by].get_or_insert_with(|| observations.seller(recipient.name()));
            let Some(seller) = seller else { continue };
            let number = rows.descriptions().numbers()[row];
            let mut names = || naming.names(lexicon, rows.descriptions(), number);
            if recipient.company.is_none() && !buys.may_name && !names() {
                silent[sales.numbers[row] as usize] += 1;
                continue;
            }
            let circumstances = rows.fingerprint(row);
            let heard = match last.take() {
                Some(same) if (same.0, same.1, same.2) == (number, by, circumstances) => same.3,
                _ => {
                    let context = rows.context(row, rows.descriptions().text(number).unwrap_or_default());
                    let fingerprint = together(fingerprint([Some(context.text)]), circumstances);
                    let sale = Sale { row: context, recipient: recipient.name(), seller, buys, fingerprint };
                    observations.heard(lexicon, parties, &sale)
                }
            };
            last = Some((number, by, circumstances, Arc::clone(&heard)));
            if heard.offers() {
                offering.push((row as u32, seller, heard));
            } else {
                observations.take_in(seller, &heard, 1, || 0);
            }
        }
        // Few rows offer names of makers; only of these the award counts.
        let numbers: Vec<u32> = offering.iter().map(|(row, ..)| *row).collect();
        if !numbers.is_empty() {
            let batch = piece.some(&numbers, &["award_key"])?;
            for ((_, seller, heard), award) in offering.into_iter().zip(batch.column(0).as_string_view()) {
                observations.take_in(seller, &heard, 1, || award_id(award.unwrap_or_default()));
            }
        }
        for (row, records) in sales.rows.iter().zip(silent).filter(|(_, records)| *records > 0) {
            let (by, codes) = (rows.recipient_number(*row as usize), rows.codes_number(*row as usize));
            if let Some(seller) = sellers[by].flatten() {
                observations.take_in(seller, &Heard::silent(buys[codes]), records, || 0);
            }
        }
        Ok(())
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

pub const VOCABULARY_VIEW: View = View { name: "vocabulary", sql: Cow::Borrowed("SELECT * FROM stored_vocabulary") };
pub const SELLERS_VIEW: View = View { name: "sellers", sql: Cow::Borrowed("SELECT * FROM stored_sellers") };

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
