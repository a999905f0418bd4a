//! The rows of the tables that attribution writes.

use std::fmt;
use std::sync::Arc;

use arrow::array::{ArrayRef, BooleanArray, Date32Array, Decimal128Array, Int32Array, RecordBatch, StringArray};
use arrow::error::ArrowError;
use store::{TableSpec, Transaction};
use values::{Date, Money};

use crate::attribute::AttributionError;
use crate::award::{Row, Said, Slice};
use crate::parties::{Parties, Party};
use crate::resale::{Candidate, Kinds};
use crate::roles::Role;
use crate::slices::{carriers_table, mentions_table, slices_table, unnamed_table};

/// Rows of a batch that is written.
const BATCH_ROWS: usize = 65_536;

/// What the tables say of a transaction itself.
#[derive(Clone, Debug)]
pub(crate) struct Kept {
    pub(crate) transaction_key: String,
    pub(crate) award_key: String,
    pub(crate) date: Date,
    pub(crate) obligation: Money,
    pub(crate) agencies: [String; 4],
    pub(crate) seller: String,
}

/// Where an order that names nobody comes from, and what kind of goods it buys.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Bearer {
    pub(crate) seller: String,
    /// The company that the seller is, where one is known.
    pub(crate) company: Option<Party>,
    pub(crate) agreement: Option<String>,
    pub(crate) kinds: Kinds,
}

impl fmt::Display for Bearer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let agreement = self.agreement.as_deref().unwrap_or_default();
        // A seller may have been reported under names of two companies: the number tells them apart within one store.
        let company = self.company.map(|company| format!("#{company}")).unwrap_or_default();
        write!(formatter, "{}|{agreement}|{}{company}", self.kinds.joined(), self.seller)
    }
}

/// A transaction of an order that names nobody.
pub(crate) struct Unnamed {
    pub(crate) kept: Kept,
    pub(crate) bearer: Bearer,
    pub(crate) words: String,
}

struct Mentioned {
    transaction_key: String,
    award_key: String,
    said: Said,
    text: &'static str,
}

struct Sliced {
    kept: Kept,
    slice: Slice,
}

struct Carrying {
    bearer: Bearer,
    candidate: Candidate,
}

/// Rows to be written.
pub(crate) struct Output<'a> {
    parties: &'a Parties,
    mentions: Vec<Mentioned>,
    slices: Vec<Sliced>,
    unnamed: Vec<Unnamed>,
    carriers: Vec<Carrying>,
}

impl<'a> Output<'a> {
    pub(crate) fn new(parties: &'a Parties) -> Output<'a> {
        Output { parties, mentions: Vec::new(), slices: Vec::new(), unnamed: Vec::new(), carriers: Vec::new() }
    }

    /// The rows of one award with their slices.
    pub(crate) fn award(&mut self, kept: Vec<Kept>, rows: Vec<Row>, slices: Vec<Slice>) {
        for slice in slices {
            self.slices.push(Sliced { kept: kept[slice.row].clone(), slice });
        }
        for (kept, row) in kept.into_iter().zip(rows) {
            let texts = [("base_description", row.base), ("description", row.own)];
            for (text, said) in
                texts.into_iter().flat_map(|(text, list)| list.into_iter().map(move |said| (text, said)))
            {
                let (transaction_key, award_key) = (kept.transaction_key.clone(), kept.award_key.clone());
                self.mentions.push(Mentioned { transaction_key, award_key, said, text });
            }
        }
    }

    pub(crate) fn unnamed(&mut self, unnamed: Unnamed) {
        self.unnamed.push(unnamed);
    }

    pub(crate) fn carriers(&mut self, bearer: &Bearer, candidates: Vec<Candidate>) {
        let carrying = |candidate| Carrying { bearer: bearer.clone(), candidate };
        self.carriers.extend(candidates.into_iter().map(carrying));
    }

    pub(crate) fn write(mut self, transaction: &mut Transaction) -> Result<(), AttributionError> {
        let parties = self.parties;
        fn place(kept: &Kept) -> (&str, Date, &str) {
            (&kept.award_key, kept.date, &kept.transaction_key)
        }
        self.slices.sort_by(|one, other| {
            (parties.slug(one.slice.family), &one.kept.agencies[1], place(&one.kept)).cmp(&(
                parties.slug(other.slice.family),
                &other.kept.agencies[1],
                place(&other.kept),
            ))
        });
        self.unnamed.sort_by_cached_key(|one| {
            let (award, date, key) = place(&one.kept);
            (one.kept.agencies[1].clone(), one.bearer.to_string(), award.to_owned(), date, key.to_owned())
        });
        self.carriers.sort_by_cached_key(|one| {
            (parties.slug(one.candidate.family).to_owned(), one.bearer.to_string(), one.candidate.from)
        });
        write_table(transaction, &mentions_table(), &self.mentions, |some| mentions_batch(some, parties))?;
        write_table(transaction, &slices_table(), &self.slices, |some| slices_batch(some, parties))?;
        write_table(transaction, &unnamed_table(), &self.unnamed, unnamed_batch)?;
        write_table(transaction, &carriers_table(), &self.carriers, |some| carriers_batch(some, parties))
    }
}

pub(crate) fn write_table<T>(
    transaction: &mut Transaction,
    spec: &TableSpec,
    rows: &[T],
    batch: impl Fn(&[T]) -> Result<RecordBatch, ArrowError>,
) -> Result<(), AttributionError> {
    if rows.is_empty() {
        return Ok(());
    }
    let mut writer = transaction.part_maker().start(spec)?;
    for some in rows.chunks(BATCH_ROWS) {
        writer.write(&batch(some)?)?;
    }
    transaction.add(spec.name, writer.finish()?);
    Ok(())
}

fn mentions_batch(rows: &[Mentioned], parties: &Parties) -> Result<RecordBatch, ArrowError> {
    let role = |role: Role| match role {
        Role::Mention => "mention",
        Role::Platform => "platform",
        Role::Mixed => "mixed",
        Role::Product => "product",
        Role::Vendor => "vendor",
    };
    let columns: Vec<ArrayRef> = vec![
        texts(rows.iter().map(|row| row.transaction_key.as_str())),
        texts(rows.iter().map(|row| row.award_key.as_str())),
        texts(rows.iter().map(|row| parties.slug(row.said.party))),
        texts(rows.iter().map(|row| role(row.said.role))),
        texts(rows.iter().map(|row| row.said.words.as_str())),
        texts(rows.iter().map(|row| row.text)),
        texts(rows.iter().map(|row| row.said.rule)),
    ];
    RecordBatch::try_new(mentions_table().schema, columns)
}

fn slices_batch(rows: &[Sliced], parties: &Parties) -> Result<RecordBatch, ArrowError> {
    let companies = rows.iter().map(|row| joined(&row.slice.companies, parties));
    let capabilities = rows.iter().map(|row| parties.capabilities().joined(&row.slice.capabilities));
    let mut columns: Vec<ArrayRef> = vec![
        texts(rows.iter().map(|row| parties.slug(row.slice.family))),
        Arc::new(StringArray::from_iter_values(companies)),
        Arc::new(StringArray::from_iter_values(capabilities)),
        texts(rows.iter().map(|row| row.slice.channel.name())),
        texts(rows.iter().map(|row| row.slice.grade.name())),
        Arc::new(rows.iter().map(|row| Some(row.slice.said)).collect::<BooleanArray>()),
        texts(rows.iter().map(|row| row.slice.words.as_str())),
        texts(rows.iter().map(|row| row.slice.rule)),
    ];
    columns.extend(of_transaction(rows.iter().map(|row| &row.kept)));
    RecordBatch::try_new(slices_table().schema, columns)
}

fn unnamed_batch(rows: &[Unnamed]) -> Result<RecordBatch, ArrowError> {
    let bearers = rows.iter().map(|row| row.bearer.to_string());
    let mut columns: Vec<ArrayRef> =
        vec![Arc::new(StringArray::from_iter_values(bearers)), texts(rows.iter().map(|row| row.words.as_str()))];
    columns.extend(of_transaction(rows.iter().map(|row| &row.kept)));
    RecordBatch::try_new(unnamed_table().schema, columns)
}

fn carriers_batch(rows: &[Carrying], parties: &Parties) -> Result<RecordBatch, ArrowError> {
    let made = |text: fn(&Carrying, &Parties) -> String| -> ArrayRef {
        Arc::new(StringArray::from_iter_values(rows.iter().map(|row| text(row, parties))))
    };
    let columns: Vec<ArrayRef> = vec![
        made(|row, _| row.bearer.to_string()),
        texts(rows.iter().map(|row| row.bearer.seller.as_str())),
        Arc::new(rows.iter().map(|row| row.bearer.agreement.as_deref()).collect::<StringArray>()),
        made(|row, _| row.bearer.kinds.joined()),
        texts(rows.iter().map(|row| parties.slug(row.candidate.family))),
        made(|row, parties| joined(&row.candidate.companies, parties)),
        made(|row, parties| parties.capabilities().joined(&row.candidate.capabilities)),
        Arc::new(Date32Array::from_iter_values(rows.iter().map(|row| row.candidate.from.days()))),
        Arc::new(Date32Array::from_iter_values(rows.iter().map(|row| row.candidate.until.days()))),
        texts(rows.iter().map(|row| row.candidate.rule)),
        texts(rows.iter().map(|row| row.candidate.shown_in.as_str())),
    ];
    RecordBatch::try_new(carriers_table().schema, columns)
}

fn of_transaction<'a>(rows: impl Iterator<Item = &'a Kept> + Clone) -> Vec<ArrayRef> {
    let money = rows.clone().map(|kept| kept.obligation.cents());
    let agency = |index: usize| {
        let codes = rows.clone().map(|kept| kept.agencies[index].as_str());
        Arc::new(codes.map(|code| (!code.is_empty()).then_some(code)).collect::<StringArray>()) as ArrayRef
    };
    vec![
        texts(rows.clone().map(|kept| kept.transaction_key.as_str())),
        texts(rows.clone().map(|kept| kept.award_key.as_str())),
        Arc::new(Date32Array::from_iter_values(rows.clone().map(|kept| kept.date.days()))),
        Arc::new(Int32Array::from_iter_values(rows.clone().map(|kept| kept.date.fiscal_year().0))),
        Arc::new(Decimal128Array::from_iter_values(money).with_data_type(records::transactions::money_type())),
        agency(0),
        agency(1),
        agency(2),
        agency(3),
        texts(rows.map(|kept| kept.seller.as_str())),
    ]
}

fn joined(companies: &[Party], parties: &Parties) -> String {
    companies.iter().map(|company| parties.slug(*company)).collect::<Vec<_>>().join("+")
}

fn texts<'a>(values: impl Iterator<Item = &'a str>) -> ArrayRef {
    Arc::new(StringArray::from_iter_values(values))
}
