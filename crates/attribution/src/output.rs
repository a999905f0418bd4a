//! The rows of the tables that attribution writes.

use std::fmt;
use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanArray, Date32Array, Decimal128Array, Int32Array, Int64Array, RecordBatch, StringArray,
};
use arrow::error::ArrowError;
use store::{Part, PartMaker, TableSpec, Transaction};
use values::{Date, Money};

use crate::attribute::AttributionError;
use crate::award::{Row, Said, Slice};
use crate::parties::{Parties, Party};
use crate::reach::Reach;
use crate::resale::{Candidate, Kinds};
use crate::roles::Role;
use crate::slices::{carriers_table, mentions_table, slices_table, unnamed_table};

/// Rows of a batch that is written.
const BATCH_ROWS: usize = 65_536;

/// What the tables say of a transaction itself.
#[derive(Debug)]
pub(crate) struct Kept {
    pub(crate) transaction_key: String,
    pub(crate) award_key: String,
    pub(crate) date: Date,
    pub(crate) obligation: Money,
    pub(crate) agencies: [String; 4],
    pub(crate) seller: String,
    pub(crate) record: Recorded,
}

/// What the record says, and where it stands.
#[derive(Debug)]
pub(crate) struct Recorded {
    pub(crate) modification: String,
    pub(crate) description: String,
    pub(crate) base_description: String,
    pub(crate) file: Arc<str>,
    pub(crate) member: Arc<str>,
    pub(crate) line: i64,
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

/// The bearer of orders of a kind from any reseller, as tables hold it.
fn any_reseller(kinds: Kinds) -> String {
    format!("{}|any reseller", kinds.joined())
}

/// A transaction of an order that names nobody.
pub(crate) struct Unnamed {
    pub(crate) kept: Arc<Kept>,
    pub(crate) bearer: Bearer,
    /// Whether the seller is a reseller, whose list nobody knows whole.
    pub(crate) of_any_reseller: bool,
    pub(crate) words: String,
}

struct Mentioned {
    kept: Arc<Kept>,
    said: Said,
    text: &'static str,
}

struct Sliced {
    kept: Arc<Kept>,
    slice: Slice,
    reach: Reach,
}

struct Carrying {
    /// Nothing where it is any reseller.
    bearer: Option<Bearer>,
    /// As tables hold it.
    name: String,
    kinds: Kinds,
    candidate: Candidate,
}

/// Rows to be written; of many, a part of each table is written at a time.
pub(crate) struct Output<'a> {
    parties: &'a Parties,
    maker: &'a PartMaker,
    mentions: Vec<Mentioned>,
    slices: Vec<Sliced>,
    unnamed: Vec<Unnamed>,
    carriers: Vec<Carrying>,
    written: Vec<(&'static str, Part)>,
}

/// Rows of a part: few parts for questions to open, and yet not all rows in memory.
const PART_ROWS: usize = 300_000;

impl<'a> Output<'a> {
    pub(crate) fn new(parties: &'a Parties, maker: &'a PartMaker) -> Output<'a> {
        Output {
            parties,
            maker,
            mentions: Vec::new(),
            slices: Vec::new(),
            unnamed: Vec::new(),
            carriers: Vec::new(),
            written: Vec::new(),
        }
    }

    /// The rows of one award with their slices, and what the award could reach.
    pub(crate) fn award(&mut self, kept: &[Arc<Kept>], rows: Vec<Row>, slices: Vec<Slice>, reach: Reach) {
        for slice in slices {
            self.slices.push(Sliced { kept: Arc::clone(&kept[slice.row]), slice, reach });
        }
        for (kept, row) in kept.iter().zip(rows) {
            for (text, list) in [("base_description", row.base), ("description", row.own)] {
                let mentioned = |said| Mentioned { kept: Arc::clone(kept), said, text };
                self.mentions.extend(list.into_iter().map(mentioned));
            }
        }
    }

    pub(crate) fn unnamed(&mut self, unnamed: Unnamed) {
        self.unnamed.push(unnamed);
    }

    pub(crate) fn carriers(&mut self, bearer: &Bearer, candidates: Vec<Candidate>) {
        let carrying = |candidate| Carrying {
            bearer: Some(bearer.clone()),
            name: bearer.to_string(),
            kinds: bearer.kinds,
            candidate,
        };
        self.carriers.extend(candidates.into_iter().map(carrying));
    }

    pub(crate) fn carriers_of_any_reseller(&mut self, kinds: Kinds, candidates: Vec<Candidate>) {
        let carrying = |candidate| Carrying { bearer: None, name: any_reseller(kinds), kinds, candidate };
        self.carriers.extend(candidates.into_iter().map(carrying));
    }

    pub(crate) fn write_when_many(&mut self) -> Result<(), AttributionError> {
        let rows = self.mentions.len() + self.slices.len() + self.unnamed.len();
        if rows >= PART_ROWS { self.write() } else { Ok(()) }
    }

    pub(crate) fn finish(mut self) -> Result<Vec<(&'static str, Part)>, AttributionError> {
        self.write()?;
        Ok(self.written)
    }

    fn write(&mut self) -> Result<(), AttributionError> {
        let parties = self.parties;
        self.mentions.sort_by(|one, other| {
            let maker = |row: &Mentioned| (row.text, parties.slug(row.said.party));
            (place(&one.kept), maker(one)).cmp(&(place(&other.kept), maker(other)))
        });
        self.slices.sort_by(|one, other| {
            let family = |row: &Sliced| parties.slug(row.slice.family);
            (family(one), &one.kept.agencies[1], place(&one.kept)).cmp(&(
                family(other),
                &other.kept.agencies[1],
                place(&other.kept),
            ))
        });
        self.unnamed.sort_by(|one, other| {
            (&one.kept.agencies[1], &one.bearer, place(&one.kept)).cmp(&(
                &other.kept.agencies[1],
                &other.bearer,
                place(&other.kept),
            ))
        });
        self.carriers.sort_by(|one, other| {
            let family = |row: &Carrying| parties.slug(row.candidate.family);
            (family(one), &one.name, one.candidate.from).cmp(&(family(other), &other.name, other.candidate.from))
        });
        let tables = [
            write_part(self.maker, &mentions_table(), &self.mentions, |some| mentions_batch(some, parties))?,
            write_part(self.maker, &slices_table(), &self.slices, |some| slices_batch(some, parties))?,
            write_part(self.maker, &unnamed_table(), &self.unnamed, unnamed_batch)?,
            write_part(self.maker, &carriers_table(), &self.carriers, |some| carriers_batch(some, parties))?,
        ];
        self.written.extend(tables.into_iter().flatten());
        self.mentions.clear();
        self.slices.clear();
        self.unnamed.clear();
        self.carriers.clear();
        Ok(())
    }
}

fn place(kept: &Kept) -> (&str, Date, &str) {
    (&kept.award_key, kept.date, &kept.transaction_key)
}

/// Writes all rows of a table as one part of the version to be made.
pub(crate) fn write_table<T>(
    transaction: &mut Transaction,
    spec: &TableSpec,
    rows: &[T],
    batch: impl Fn(&[T]) -> Result<RecordBatch, ArrowError>,
) -> Result<(), AttributionError> {
    if let Some((table, part)) = write_part(&transaction.part_maker(), spec, rows, batch)? {
        transaction.add(table, part);
    }
    Ok(())
}

fn write_part<T>(
    maker: &PartMaker,
    spec: &TableSpec,
    rows: &[T],
    batch: impl Fn(&[T]) -> Result<RecordBatch, ArrowError>,
) -> Result<Option<(&'static str, Part)>, AttributionError> {
    if rows.is_empty() {
        return Ok(None);
    }
    let mut writer = maker.start(spec)?;
    for some in rows.chunks(BATCH_ROWS) {
        writer.write(&batch(some)?)?;
    }
    Ok(Some((spec.name, writer.finish()?)))
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
        texts(rows.iter().map(|row| row.kept.transaction_key.as_str())),
        texts(rows.iter().map(|row| row.kept.award_key.as_str())),
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
    columns.extend(of_transaction(rows.iter().map(|row| &*row.kept)));
    columns.extend(of_record(rows.iter().map(|row| &row.kept.record)));
    let money = |of: fn(&Reach) -> Option<Money>| -> ArrayRef {
        let amounts: Decimal128Array = rows.iter().map(|row| of(&row.reach).map(Money::cents)).collect();
        Arc::new(amounts.with_data_type(records::transactions::money_type()))
    };
    columns.extend([money(|reach| reach.award), money(|reach| reach.vehicle)]);
    RecordBatch::try_new(slices_table().schema, columns)
}

fn unnamed_batch(rows: &[Unnamed]) -> Result<RecordBatch, ArrowError> {
    let bearers = rows.iter().map(|row| row.bearer.to_string());
    let any = rows.iter().map(|row| row.of_any_reseller.then(|| any_reseller(row.bearer.kinds)));
    let mut columns: Vec<ArrayRef> = vec![
        Arc::new(StringArray::from_iter_values(bearers)),
        Arc::new(any.collect::<StringArray>()),
        texts(rows.iter().map(|row| row.words.as_str())),
    ];
    columns.extend(of_transaction(rows.iter().map(|row| &*row.kept)));
    columns.extend(of_record(rows.iter().map(|row| &row.kept.record)));
    RecordBatch::try_new(unnamed_table().schema, columns)
}

fn carriers_batch(rows: &[Carrying], parties: &Parties) -> Result<RecordBatch, ArrowError> {
    let made = |text: fn(&Carrying, &Parties) -> String| -> ArrayRef {
        Arc::new(StringArray::from_iter_values(rows.iter().map(|row| text(row, parties))))
    };
    let columns: Vec<ArrayRef> = vec![
        texts(rows.iter().map(|row| row.name.as_str())),
        Arc::new(rows.iter().map(|row| Some(row.bearer.as_ref()?.seller.as_str())).collect::<StringArray>()),
        Arc::new(rows.iter().map(|row| row.bearer.as_ref()?.agreement.as_deref()).collect::<StringArray>()),
        made(|row, _| row.kinds.joined()),
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

fn of_record<'a>(rows: impl Iterator<Item = &'a Recorded> + Clone) -> Vec<ArrayRef> {
    fn known<'a>(texts: impl Iterator<Item = &'a str>) -> ArrayRef {
        Arc::new(texts.map(|text| (!text.is_empty()).then_some(text)).collect::<StringArray>())
    }
    vec![
        known(rows.clone().map(|row| row.modification.as_str())),
        known(rows.clone().map(|row| row.description.as_str())),
        known(rows.clone().map(|row| row.base_description.as_str())),
        known(rows.clone().map(|row| &*row.file)),
        known(rows.clone().map(|row| &*row.member)),
        Arc::new(Int64Array::from_iter_values(rows.map(|row| row.line))),
    ]
}

fn joined(companies: &[Party], parties: &Parties) -> String {
    companies.iter().map(|company| parties.slug(*company)).collect::<Vec<_>>().join("+")
}

fn texts<'a>(values: impl Iterator<Item = &'a str>) -> ArrayRef {
    Arc::new(StringArray::from_iter_values(values))
}
