//! The rows of the tables that attribution writes.

use std::collections::HashMap;
use std::fmt;
use std::num::NonZeroUsize;
use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, BooleanArray, Date32Array, Decimal128Array, RecordBatch, StringArray, StringBuilder,
};
use arrow::datatypes::{Field, Schema};
use arrow::error::ArrowError;
use store::{Part, PartMaker, TableSpec, Transaction};
use values::Money;

use crate::error::AttributionError;
use crate::reach::Reach;
use crate::rows::{Picked, RowOf, Rows};
use crate::slices::{carriers_table, mentions_table, slices_table, unnamed_table};
use classification::award::{Row, Said, Slice};
use classification::capabilities::Capabilities;
use classification::parties::{Parties, Party};
use classification::resale::{Candidate, Kinds};
use classification::roles::Role;

/// Rows of a batch that is written.
const BATCH_ROWS: usize = 65_536;

/// A row of an award by its place in the batches of an [`Output`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct At {
    pub(crate) batch: u32,
    pub(crate) row: u32,
}

/// Where an order that names nobody comes from, and what kind of goods it buys.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
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

/// Where a row stands: among the batches, and in the order of the tables.
#[derive(Clone, Copy, Debug)]
struct Place {
    at: At,
    /// The award by its number.
    award: u32,
    /// Among the award's rows.
    order: u32,
}

struct Mentioned {
    place: Place,
    list: Arc<[Said]>,
    position: usize,
    text: &'static str,
}

impl Mentioned {
    fn said(&self) -> &Said {
        &self.list[self.position]
    }
}

struct Sliced {
    place: Place,
    slice: Slice,
    reach: Reach,
}

/// A transaction of an order that names nobody.
struct Unnamed {
    place: Place,
    /// By its number.
    bearer: u32,
    /// Whether the seller is a reseller, whose list nobody knows whole.
    of_any_reseller: bool,
    words: Arc<str>,
}

struct Carrying {
    /// Nothing where it is any reseller.
    bearer: Option<Bearer>,
    /// As tables hold it.
    name: String,
    kinds: Kinds,
    candidate: Candidate,
}

/// Finished parts with the tables that they belong to.
pub(crate) type Written = Vec<(&'static str, Part)>;

/// Rows to be written; of many, a part of each table is written at a time.
pub(crate) struct Output<'a> {
    parties: &'a Parties,
    maker: &'a PartMaker,
    /// The batches that rows stand in.
    batches: Vec<Rows>,
    /// A row of each award, by the award's number.
    awards: Vec<At>,
    /// The place of each party's slug in the alphabet, by the party's number.
    ranks: Vec<u32>,
    bearers: Vec<Bearer>,
    bearer_numbers: HashMap<Bearer, u32>,
    mentions: Vec<Mentioned>,
    slices: Vec<Sliced>,
    unnamed: Vec<Unnamed>,
    carriers: Vec<Carrying>,
    written: Written,
}

/// Makes the part of one table; nothing where it has no rows.
type TablePart<'a> = fn(&Output<'a>, &[u32]) -> Result<Option<(&'static str, Part)>, AttributionError>;

/// Rows of a part: few parts for questions to open, and yet not all rows in memory.
const PART_ROWS: usize = 300_000;

/// Rows that are looked at before a part is written, however few of them are in it.
const HELD_ROWS: usize = 1_000_000;

impl<'a> Output<'a> {
    pub(crate) fn new(parties: &'a Parties, maker: &'a PartMaker) -> Output<'a> {
        let slugs: Vec<&str> = parties.all().map(|party| parties.slug(party)).collect();
        Output {
            parties,
            maker,
            batches: Vec::new(),
            awards: Vec::new(),
            ranks: ranks(&slugs),
            bearers: Vec::new(),
            bearer_numbers: HashMap::new(),
            mentions: Vec::new(),
            slices: Vec::new(),
            unnamed: Vec::new(),
            carriers: Vec::new(),
            written: Vec::new(),
        }
    }

    /// The number that the next batch will have.
    pub(crate) fn next_batch(&self) -> u32 {
        self.batches.len() as u32
    }

    /// Takes a batch whose rows are going to be read.
    pub(crate) fn batch(&mut self, rows: Rows) {
        self.batches.push(rows);
    }

    pub(crate) fn row(&self, at: At) -> RowOf<'_> {
        self.batches[at.batch as usize].row(at.row)
    }

    /// Begins an award, of which this is one row, and gives its number.
    pub(crate) fn begin_award(&mut self, row: At) -> u32 {
        self.awards.push(row);
        (self.awards.len() - 1) as u32
    }

    /// The rows of one award in their order with their slices, and what the award could reach.
    pub(crate) fn award(&mut self, award: u32, places: &[At], rows: &[Row], slices: Vec<Slice>, reach: Reach) {
        let place = |order: usize| Place { at: places[order], award, order: order as u32 };
        self.slices.extend(slices.into_iter().map(|slice| Sliced { place: place(slice.row), slice, reach }));
        for (order, row) in rows.iter().enumerate() {
            for (text, list) in [("base_description", &row.base), ("description", &row.own)] {
                let mentioned = |position| Mentioned { place: place(order), list: Arc::clone(list), position, text };
                self.mentions.extend((0..list.len()).map(mentioned));
            }
        }
    }

    /// A row of an order that names nobody, with its place in the award's order.
    pub(crate) fn unnamed(&mut self, award: u32, (order, at): (usize, At), bearer: Bearer, any: bool, words: Arc<str>) {
        let bearer = match self.bearer_numbers.get(&bearer) {
            Some(number) => *number,
            None => {
                let number = self.bearers.len() as u32;
                self.bearers.push(bearer.clone());
                self.bearer_numbers.insert(bearer, number);
                number
            }
        };
        let place = Place { at, award, order: order as u32 };
        self.unnamed.push(Unnamed { place, bearer, of_any_reseller: any, words });
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
        let looked_at: usize = self.batches.iter().map(Rows::count).sum();
        if rows >= PART_ROWS || looked_at >= HELD_ROWS { self.write(NonZeroUsize::MIN) } else { Ok(()) }
    }

    /// Writes what is left, and gives the parts and the bearers of orders that name nobody. Whoever comes last would write alone:
    /// the tables are dealt to as many threads.
    pub(crate) fn finish(mut self, threads: NonZeroUsize) -> Result<(Written, Vec<Bearer>), AttributionError> {
        self.write(threads)?;
        Ok((self.written, self.bearers))
    }

    fn rank(&self, party: Party) -> u32 {
        self.ranks[party.number()]
    }

    fn write(&mut self, threads: NonZeroUsize) -> Result<(), AttributionError> {
        let awards = ranks_of_texts(&self.awards.iter().map(|at| self.row(*at).award_key()).collect::<Vec<_>>());
        let tables: [TablePart<'a>; 4] =
            [Output::slices_part, Output::mentions_part, Output::unnamed_part, Output::carriers_part];
        for part in values::parallel::deal(&tables, threads, |part| part(self, &awards)) {
            self.written.extend(part?);
        }
        self.mentions.clear();
        self.slices.clear();
        self.unnamed.clear();
        self.carriers.clear();
        self.awards.clear();
        self.batches.clear();
        Ok(())
    }

    /// `awards` has the place of each award's key in the alphabet, by the award's number.
    fn mentions_part(&self, awards: &[u32]) -> Result<Option<(&'static str, Part)>, AttributionError> {
        let rows = sorted(&self.mentions, |row| {
            let Place { award, order, .. } = row.place;
            (awards[award as usize], order, row.text, self.rank(row.said().party))
        });
        write_part(self.maker, &mentions_table(), &rows, |some| self.mentions_batch(some))
    }

    fn slices_part(&self, awards: &[u32]) -> Result<Option<(&'static str, Part)>, AttributionError> {
        let agencies = self.agency_ranks(self.slices.iter().map(|row| row.place.at));
        let rows = sorted(&self.slices, |row| {
            let Place { at, award, order } = row.place;
            let agency = agencies[self.row(at).awarding_sub_agency()];
            (self.rank(row.slice.family), agency, awards[award as usize], order)
        });
        write_part(self.maker, &slices_table(), &rows, |some| self.slices_batch(some))
    }

    fn unnamed_part(&self, awards: &[u32]) -> Result<Option<(&'static str, Part)>, AttributionError> {
        let agencies = self.agency_ranks(self.unnamed.iter().map(|row| row.place.at));
        let bearers = ranks(&self.bearers);
        let rows = sorted(&self.unnamed, |row| {
            let Place { at, award, order } = row.place;
            let agency = agencies[self.row(at).awarding_sub_agency()];
            (agency, bearers[row.bearer as usize], awards[award as usize], order)
        });
        write_part(self.maker, &unnamed_table(), &rows, |some| self.unnamed_batch(some))
    }

    fn carriers_part(&self, _: &[u32]) -> Result<Option<(&'static str, Part)>, AttributionError> {
        let parties = self.parties;
        let key = |row: &Carrying| (self.rank(row.candidate.family), row.candidate.from);
        let mut rows: Vec<&Carrying> = self.carriers.iter().collect();
        rows.sort_by(|one, other| {
            let ((family, from), (family_there, from_there)) = (key(one), key(other));
            (family, &one.name, from).cmp(&(family_there, &other.name, from_there))
        });
        write_part(self.maker, &carriers_table(), &rows, |some| carriers_batch(some, parties))
    }

    /// The place of each awarding sub-agency's code in the alphabet.
    fn agency_ranks(&self, rows: impl Iterator<Item = At>) -> HashMap<&str, u32> {
        let mut ranks: HashMap<&str, u32> = rows.map(|at| (self.row(at).awarding_sub_agency(), 0)).collect();
        let mut codes: Vec<&str> = ranks.keys().copied().collect();
        codes.sort_unstable();
        for (code, rank) in codes.into_iter().zip(0..) {
            ranks.insert(code, rank);
        }
        ranks
    }

    fn picked(&self, rows: impl Iterator<Item = At>) -> Picked<'_> {
        Picked::of(&self.batches, rows.map(|at| (at.batch, at.row)))
    }

    fn mentions_batch(&self, rows: &[&Mentioned]) -> Result<RecordBatch, ArrowError> {
        let role = |role: Role| match role {
            Role::Mention => "mention",
            Role::Platform => "platform",
            Role::Mixed => "mixed",
            Role::Product => "product",
            Role::Vendor => "vendor",
        };
        let [transactions, awards] = self.picked(rows.iter().map(|row| row.place.at)).keys()?;
        let columns: Vec<ArrayRef> = vec![
            transactions,
            awards,
            texts(rows.iter().map(|row| self.parties.slug(row.said().party))),
            texts(rows.iter().map(|row| role(row.said().role))),
            texts(rows.iter().map(|row| &*row.said().words)),
            texts(rows.iter().map(|row| row.text)),
            texts(rows.iter().map(|row| row.said().rule.id())),
        ];
        batch_of(&mentions_table(), columns)
    }

    fn slices_batch(&self, rows: &[&Sliced]) -> Result<RecordBatch, ArrowError> {
        let companies = repeated(rows, |row| &row.slice.companies, |companies| joined(companies, self.parties));
        let joined = |capabilities: &Capabilities| self.parties.capabilities().joined(capabilities);
        let capabilities = repeated(rows, |row| &row.slice.capabilities, joined);
        let mut columns: Vec<ArrayRef> = vec![
            texts(rows.iter().map(|row| self.parties.slug(row.slice.family))),
            companies,
            capabilities,
            texts(rows.iter().map(|row| row.slice.channel.name())),
            texts(rows.iter().map(|row| row.slice.grade.name())),
            Arc::new(rows.iter().map(|row| Some(row.slice.said)).collect::<BooleanArray>()),
            texts(rows.iter().map(|row| &*row.slice.words)),
            texts(rows.iter().map(|row| row.slice.rule.id())),
        ];
        let picked = self.picked(rows.iter().map(|row| row.place.at));
        columns.extend(picked.transactions()?);
        columns.extend(picked.records()?);
        let money = |of: fn(&Reach) -> Option<Money>| -> ArrayRef {
            let amounts: Decimal128Array = rows.iter().map(|row| of(&row.reach).map(Money::cents)).collect();
            Arc::new(amounts.with_data_type(records::transactions::money_type()))
        };
        columns.extend([money(|reach| reach.award), money(|reach| reach.vehicle)]);
        batch_of(&slices_table(), columns)
    }

    fn unnamed_batch(&self, rows: &[&Unnamed]) -> Result<RecordBatch, ArrowError> {
        let bearer = |row: &Unnamed| &self.bearers[row.bearer as usize];
        let bearers = rows.iter().map(|row| bearer(row).to_string());
        let any = rows.iter().map(|row| row.of_any_reseller.then(|| any_reseller(bearer(row).kinds)));
        let mut columns: Vec<ArrayRef> = vec![
            Arc::new(StringArray::from_iter_values(bearers)),
            Arc::new(any.collect::<StringArray>()),
            texts(rows.iter().map(|row| &*row.words)),
        ];
        let picked = self.picked(rows.iter().map(|row| row.place.at));
        columns.extend(picked.transactions()?);
        columns.extend(picked.records()?);
        batch_of(&unnamed_table(), columns)
    }
}

/// A batch of a table. Texts may come as views, which the writer takes as it takes any texts.
fn batch_of(table: &TableSpec, columns: Vec<ArrayRef>) -> Result<RecordBatch, ArrowError> {
    let typed =
        |(field, column): (&Arc<Field>, &ArrayRef)| field.as_ref().clone().with_data_type(column.data_type().clone());
    let fields: Vec<Field> = table.schema.fields().iter().zip(&columns).map(typed).collect();
    RecordBatch::try_new(Arc::new(Schema::new(fields)), columns)
}

/// Rows in an order that need not move them.
fn sorted<T, K: Ord>(rows: &[T], key: impl Fn(&T) -> K) -> Vec<&T> {
    let mut keyed: Vec<(K, u32)> = rows.iter().map(key).zip(0..).collect();
    keyed.sort_unstable();
    keyed.into_iter().map(|(_, row)| &rows[row as usize]).collect()
}

/// The place of each in their order.
fn ranks<T: Ord>(list: &[T]) -> Vec<u32> {
    let mut ordered: Vec<u32> = (0..list.len() as u32).collect();
    ordered.sort_by(|one, other| list[*one as usize].cmp(&list[*other as usize]));
    by_place(ordered.into_iter())
}

/// The same of many texts that begin alike, as keys do: by the sixteen bytes behind what all have in common, and only where those
/// are the same by the whole.
fn ranks_of_texts(list: &[&str]) -> Vec<u32> {
    let Some((first, others)) = list.split_first() else { return Vec::new() };
    let in_common = |common: usize, text: &&str| {
        first.bytes().zip(text.bytes()).take(common).take_while(|(one, other)| one == other).count()
    };
    let common = others.iter().fold(first.len(), in_common);
    let head = |text: &&str| {
        let mut head = [0; 16];
        head.iter_mut().zip(&text.as_bytes()[common..]).for_each(|(byte, of_text)| *byte = *of_text);
        u128::from_be_bytes(head)
    };
    let mut ordered: Vec<(u128, &str, u32)> =
        list.iter().zip(0..).map(|(text, place)| (head(text), *text, place)).collect();
    ordered.sort_unstable();
    by_place(ordered.into_iter().map(|(.., place)| place))
}

/// The rank of each place, from the places in their order.
fn by_place(ordered: impl ExactSizeIterator<Item = u32>) -> Vec<u32> {
    let mut ranks = vec![0; ordered.len()];
    for (place, rank) in ordered.zip(0..) {
        ranks[place as usize] = rank;
    }
    ranks
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

fn carriers_batch(rows: &[&Carrying], parties: &Parties) -> Result<RecordBatch, ArrowError> {
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
        texts(rows.iter().map(|row| row.candidate.rule.id())),
        texts(rows.iter().map(|row| row.candidate.shown_in.as_str())),
    ];
    RecordBatch::try_new(carriers_table().schema, columns)
}

/// A column of texts that are made of what many rows after each other have in common.
fn repeated<R, T: PartialEq>(rows: &[&R], of: impl Fn(&R) -> &T, text: impl Fn(&T) -> String) -> ArrayRef {
    let mut column = StringBuilder::with_capacity(rows.len(), rows.len() * 16);
    let mut last: Option<(&T, String)> = None;
    for row in rows {
        let own = of(row);
        if last.as_ref().is_none_or(|(known, _)| *known != own) {
            last = Some((own, text(own)));
        }
        column.append_option(last.as_ref().map(|(_, text)| text));
    }
    Arc::new(column.finish())
}

fn joined(companies: &[Party], parties: &Parties) -> String {
    companies.iter().map(|company| parties.slug(*company)).collect::<Vec<_>>().join("+")
}

fn texts<'a>(values: impl Iterator<Item = &'a str>) -> ArrayRef {
    Arc::new(StringArray::from_iter_values(values))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn texts_have_their_places_in_the_alphabet(list in prop::collection::vec("CONT_(AWD_)?[A-C\u{0}]{0,20}é?", 0..20)) {
            let texts: Vec<&str> = list.iter().map(String::as_str).collect();
            prop_assert_eq!(ranks_of_texts(&texts), ranks(&texts));
        }
    }
}
