//! Rows of the awards that matter, where they lie in the batches that were gathered: what reading and the tables take of a
//! transaction is looked up there, and no text is copied before it is written.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, Date32Array, Decimal128Array, Int32Array, RecordBatch, StringViewArray};
use arrow::compute::interleave;
use arrow::datatypes::{Date32Type, Decimal128Type};
use arrow::error::ArrowError;
use values::{Date, Money};

use crate::columns::{optional, text};
use crate::reach::Stated;
use classification::parties::seller_of;
use classification::roles::RowContext;

/// What is gathered of a transaction, in the order that [`Rows::new`] knows: texts, then other values.
pub(crate) const COLUMNS: [&str; TEXTS + 5] = [
    "transaction_key",
    "award_key",
    "recipient_name_raw",
    "recipient_name",
    "parent_piid",
    "vehicle_owner_code",
    "description",
    "base_description",
    "modification",
    "awarding_agency_code",
    "awarding_sub_agency_code",
    "funding_agency_code",
    "funding_sub_agency_code",
    "psc_code",
    "psc",
    "naics_code",
    "naics",
    "file",
    "member",
    "action_date",
    "obligation",
    "line",
    "award_potential",
    "potential_change",
];

const TEXTS: usize = 19;
const TRANSACTION_KEY: usize = 0;
const AWARD_KEY: usize = 1;
const RAW: usize = 2;
const REGISTERED: usize = 3;
const PARENT_PIID: usize = 4;
const VEHICLE_OWNER: usize = 5;
const DESCRIPTION: usize = 6;
const BASE_DESCRIPTION: usize = 7;
const MODIFICATION: usize = 8;
const AGENCIES: [usize; 4] = [9, 10, 11, 12];
const PSC_CODE: usize = 13;
const PSC: usize = 14;
const NAICS_CODE: usize = 15;
const NAICS: usize = 16;
const FILE: usize = 17;
const MEMBER: usize = 18;
const DATE: usize = 19;
const OBLIGATION: usize = 20;
const LINE: usize = 21;
const POTENTIAL: usize = 22;
const CHANGE: usize = 23;

/// A batch of gathered transactions.
pub(crate) struct Rows {
    columns: Vec<ArrayRef>,
    texts: [StringViewArray; TEXTS],
    dates: Date32Array,
    obligations: Decimal128Array,
    potentials: Decimal128Array,
    changes: Decimal128Array,
}

impl Rows {
    /// A batch with the columns of [`COLUMNS`].
    pub(crate) fn new(batch: &RecordBatch) -> Rows {
        let money = |index: usize| batch.column(index).as_primitive::<Decimal128Type>().clone();
        Rows {
            columns: batch.columns().to_vec(),
            texts: std::array::from_fn(|index| batch.column(index).as_string_view().clone()),
            dates: batch.column(DATE).as_primitive::<Date32Type>().clone(),
            obligations: money(OBLIGATION),
            potentials: money(POTENTIAL),
            changes: money(CHANGE),
        }
    }

    pub(crate) fn count(&self) -> usize {
        self.dates.len()
    }

    pub(crate) fn row(&self, row: u32) -> RowOf<'_> {
        RowOf { rows: self, row: row as usize }
    }
}

/// Rows of several batches, as the tables hold them: column by column, without a look at their texts.
pub(crate) struct Picked<'a> {
    batches: &'a [Rows],
    /// Batch and row.
    places: Vec<(usize, usize)>,
}

impl<'a> Picked<'a> {
    pub(crate) fn of(batches: &'a [Rows], places: impl Iterator<Item = (u32, u32)>) -> Picked<'a> {
        Picked { batches, places: places.map(|(batch, row)| (batch as usize, row as usize)).collect() }
    }

    fn column(&self, column: usize) -> Result<ArrayRef, ArrowError> {
        let batches: Vec<&dyn Array> = self.batches.iter().map(|rows| rows.columns[column].as_ref()).collect();
        interleave(&batches, &self.places)
    }

    /// The transaction's and the award's key.
    pub(crate) fn keys(&self) -> Result<[ArrayRef; 2], ArrowError> {
        Ok([self.column(TRANSACTION_KEY)?, self.column(AWARD_KEY)?])
    }

    /// What tables say of the transaction itself.
    pub(crate) fn transactions(&self) -> Result<Vec<ArrayRef>, ArrowError> {
        let dates = self.places.iter().map(|(batch, row)| Date::from_days(self.batches[*batch].dates.value(*row)));
        let years = Int32Array::from_iter_values(dates.map(|date| date.fiscal_year().0));
        let [transaction, award] = self.keys()?;
        let mut columns = vec![transaction, award, self.column(DATE)?, Arc::new(years), self.column(OBLIGATION)?];
        for agency in AGENCIES {
            columns.push(self.column(agency)?);
        }
        columns.push(self.sellers()?);
        Ok(columns)
    }

    /// What tables repeat of the record.
    pub(crate) fn records(&self) -> Result<Vec<ArrayRef>, ArrowError> {
        [MODIFICATION, DESCRIPTION, BASE_DESCRIPTION, FILE, MEMBER, LINE]
            .into_iter()
            .map(|column| self.column(column))
            .collect()
    }

    /// The names that sellers go by in answers; an empty text where there is none.
    fn sellers(&self) -> Result<ArrayRef, ArrowError> {
        let empty = StringViewArray::from_iter_values([""]);
        let of = |column: usize| self.batches.iter().map(move |rows| rows.columns[column].as_ref());
        let names: Vec<&dyn Array> = of(REGISTERED).chain(of(RAW)).chain([&empty as &dyn Array]).collect();
        let count = self.batches.len();
        let places: Vec<(usize, usize)> = self
            .places
            .iter()
            .map(|(batch, row)| {
                let has = |column: usize| !text(&self.batches[*batch].texts[column], *row).is_empty();
                match (has(REGISTERED), has(RAW)) {
                    (true, _) => (*batch, *row),
                    (false, true) => (count + batch, *row),
                    (false, false) => (2 * count, 0),
                }
            })
            .collect();
        interleave(&names, &places)
    }
}

/// One of the rows.
#[derive(Clone, Copy)]
pub(crate) struct RowOf<'a> {
    rows: &'a Rows,
    row: usize,
}

impl<'a> RowOf<'a> {
    fn text(self, column: usize) -> &'a str {
        text(&self.rows.texts[column], self.row)
    }

    fn optional(self, column: usize) -> Option<&'a str> {
        optional(&self.rows.texts[column], self.row)
    }

    pub(crate) fn transaction_key(self) -> &'a str {
        self.text(TRANSACTION_KEY)
    }

    pub(crate) fn award_key(self) -> &'a str {
        self.text(AWARD_KEY)
    }

    /// The recipient's name as reported and as registered today.
    pub(crate) fn recipient(self) -> (&'a str, &'a str) {
        (self.text(RAW), self.text(REGISTERED))
    }

    pub(crate) fn seller(self) -> &'a str {
        seller_of(self.text(RAW), self.text(REGISTERED))
    }

    pub(crate) fn parent_piid(self) -> &'a str {
        self.text(PARENT_PIID)
    }

    pub(crate) fn vehicle_owner(self) -> &'a str {
        self.text(VEHICLE_OWNER)
    }

    pub(crate) fn description(self) -> &'a str {
        self.text(DESCRIPTION)
    }

    pub(crate) fn base_description(self) -> &'a str {
        self.text(BASE_DESCRIPTION)
    }

    pub(crate) fn modification(self) -> &'a str {
        self.text(MODIFICATION)
    }

    pub(crate) fn awarding_sub_agency(self) -> &'a str {
        self.text(AGENCIES[1])
    }

    pub(crate) fn date(self) -> Date {
        Date::from_days(self.rows.dates.value(self.row))
    }

    pub(crate) fn obligation(self) -> Money {
        Money::from_cents(self.rows.obligations.value(self.row))
    }

    /// What decides a role, for one of the row's texts and a recipient's company by its slug.
    pub(crate) fn context(self, text: &'a str, recipient_company: Option<&'a str>) -> RowContext<'a> {
        let [psc, psc_description, naics, naics_description] = self.codes();
        RowContext { text, psc, psc_description, naics, naics_description, recipient_company, day: Some(self.date()) }
    }

    /// Product or service and industry, each as a code and in words.
    pub(crate) fn codes(self) -> [Option<&'a str>; 4] {
        [PSC_CODE, PSC, NAICS_CODE, NAICS].map(|column| self.optional(column))
    }

    pub(crate) fn stated(self) -> Stated {
        let amount =
            |amounts: &Decimal128Array| amounts.is_valid(self.row).then(|| Money::from_cents(amounts.value(self.row)));
        Stated { potential: amount(&self.rows.potentials), change: amount(&self.rows.changes) }
    }

    /// Whether the row is its award's base action.
    pub(crate) fn is_base(self) -> bool {
        let (description, base) = (self.description(), self.base_description());
        matches!(self.modification(), "0" | "00" | "000" | "") || (!base.is_empty() && base == description)
    }
}
