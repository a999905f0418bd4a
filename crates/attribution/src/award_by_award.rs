//! The second reading: the gathered rows of each award as a whole, bucket after bucket, on all threads.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;
use std::sync::{Mutex, PoisonError};

use arrow::array::RecordBatch;
use store::PartMaker;
use values::{Date, names};

use crate::error::AttributionError;
use crate::gather::{BUCKETS, Bucket};
use crate::ids::award_id;
use crate::output::{At, Bearer, Output, Written};
use crate::reach::Ceilings;
use crate::rows::{RowOf, Rows};
use crate::survey::Survey;
use crate::work::{check, on_threads};
use classification::award::{self, Row, Said, Speaks};
use classification::lexicon::Lexicon;
use classification::parties::Parties;
use classification::resale::{Goods, Kinds, Source, agreement_of};
use classification::roles::{Role, RowContext};
use classification::texts::Reader;
use values::parallel::Work;

/// What the second reading needs to know.
pub(crate) struct Reading<'a> {
    pub(crate) survey: &'a Survey,
    /// By normalised name.
    pub(crate) resellers: &'a HashSet<String>,
    pub(crate) lexicon: &'a Lexicon,
    pub(crate) parties: &'a Parties,
    pub(crate) ceilings: &'a Ceilings,
    pub(crate) work: Work<'a>,
}

impl Reading<'_> {
    /// Whether an order comes from a reseller that no list has. What a listed maker sells and does not name is its own before it
    /// is anybody else's; listed resellers are the large ones, whose many orders have shown what they bring.
    fn is_reseller(&self, bearer: &Bearer) -> bool {
        bearer.company.is_none() && self.resellers.contains(&names::normalise(&bearer.seller))
    }
}

/// Reads bucket after bucket, each award as a whole, on all threads.
pub(crate) fn read_buckets(
    gathered: Vec<Vec<Bucket>>,
    reading: &Reading<'_>,
    maker: &PartMaker,
) -> Result<Written, AttributionError> {
    let mut buckets: Vec<Vec<Bucket>> = std::iter::repeat_with(Vec::new).take(BUCKETS).collect();
    for of_worker in gathered {
        for (bucket, part) in buckets.iter_mut().zip(of_worker) {
            bucket.push(part);
        }
    }
    let buckets = Mutex::new(buckets);
    let next = || buckets.lock().unwrap_or_else(PoisonError::into_inner).pop();
    let work = || -> Result<(Written, Vec<Bearer>), AttributionError> {
        let mut awards = AwardReader {
            reading,
            reader: Reader::new(reading.lexicon, reading.parties).told(&reading.survey.heard),
            output: Output::new(reading.parties, maker),
            found: Vec::new(),
            places: Vec::new(),
            rows: Vec::new(),
        };
        while let Some(bucket) = next() {
            check(reading.work)?;
            for part in bucket {
                for batch in part.batches()? {
                    awards.take(&batch?);
                }
            }
            awards.read_all();
            awards.output.write_when_many()?;
        }
        awards.output.finish(reading.work.threads)
    };
    let (mut written, mut bearers) = (Written::new(), BTreeSet::new());
    for (parts, more) in on_threads(reading.work.threads, work)? {
        written.extend(parts);
        bearers.extend(more);
    }
    let mut output = Output::new(reading.parties, maker);
    let kinds: BTreeSet<Kinds> =
        bearers.iter().filter(|bearer| reading.is_reseller(bearer)).map(|bearer| bearer.kinds).collect();
    for kinds in kinds {
        let candidates = reading.survey.carriers.candidates_of_any_reseller(kinds, reading.parties);
        output.carriers_of_any_reseller(kinds, candidates);
    }
    for bearer in bearers {
        let seller = Source::Seller(bearer.seller.clone());
        let agreement = bearer.agreement.clone().map(Source::Agreement);
        let carriers = &reading.survey.carriers;
        let candidates =
            carriers.candidates(&seller, bearer.company, agreement.as_ref(), bearer.kinds, reading.parties);
        output.carriers(&bearer, candidates);
    }
    written.extend(output.finish(reading.work.threads)?.0);
    Ok(written)
}

/// A gathered row before its award is read.
struct Found {
    award: u64,
    date: Date,
    at: At,
}

/// Reads awards as wholes; one for each thread.
struct AwardReader<'a> {
    reading: &'a Reading<'a>,
    reader: Reader<'a>,
    output: Output<'a>,
    /// The rows of a bucket.
    found: Vec<Found>,
    /// The rows of the award in hand: where they lie, and what attribution sees of them.
    places: Vec<At>,
    rows: Vec<Row>,
}

impl AwardReader<'_> {
    /// Takes a batch of the bucket in hand.
    fn take(&mut self, batch: &RecordBatch) {
        let rows = Rows::new(batch);
        let number = self.output.next_batch();
        self.found.extend((0..rows.count() as u32).map(|row| {
            let (award, date) = (award_id(rows.row(row).award_key()), rows.row(row).date());
            Found { award, date, at: At { batch: number, row } }
        }));
        self.output.batch(rows);
    }

    /// Reads the awards of the bucket in hand.
    fn read_all(&mut self) {
        let mut found = std::mem::take(&mut self.found);
        let output = &self.output;
        found.sort_unstable_by(|one, other| {
            let row = |found: &Found| output.row(found.at);
            (one.award, one.date)
                .cmp(&(other.award, other.date))
                .then_with(|| row(one).transaction_key().cmp(row(other).transaction_key()))
        });
        // Two awards can have the same number, though none ever had.
        for rows in found.chunk_by_mut(|one, other| one.award == other.award) {
            let key = |found: &Found| output.row(found.at).award_key();
            if rows.iter().any(|found| key(found) != key(&rows[0])) {
                rows.sort_by(|one, other| key(one).cmp(key(other)));
            }
        }
        let mut rest = &found[..];
        while let Some(first) = rest.first() {
            let key = self.output.row(first.at).award_key();
            let is_same = |one: &&Found| one.award == first.award && self.output.row(one.at).award_key() == key;
            let (rows, others) = rest.split_at(rest.iter().take_while(is_same).count());
            rest = others;
            self.places.clear();
            self.places.extend(rows.iter().map(|found| found.at));
            self.read_award(first.award);
        }
        found.clear();
        self.found = found;
    }

    /// Reads the rows of one award together.
    fn read_award(&mut self, id: u64) {
        let matters = self.reading.survey.awards.contains(&id);
        self.rows.clear();
        if matters {
            let mut before = None;
            for at in &self.places {
                let row = self.output.row(*at);
                let (read, circumstances) = row_of(row, before.zip(self.rows.last()), &mut self.reader, self.reading);
                self.rows.push(read);
                before = Some((row, circumstances));
            }
        }
        let says = |said: &Said| said.role != Role::Mention;
        let names_somebody = self.rows.iter().any(|row| row.own.iter().chain(row.base.iter()).any(says));
        let award = self.output.begin_award(self.places[0]);
        if !names_somebody {
            self.read_unnamed(award);
        }
        let slices = award::read(&self.rows, self.reading.parties);
        if slices.is_empty() && self.rows.iter().all(|row| row.own.is_empty() && row.base.is_empty()) {
            return;
        }
        let key = self.output.row(self.places[0]).award_key();
        let stated = self.places.iter().map(|at| self.output.row(*at).stated());
        let reach = self.reading.ceilings.reach(key, stated);
        self.output.award(award, &self.places, &self.rows, slices, reach);
    }

    /// The rows of an award that names nobody, as far as somebody brings what they buy.
    fn read_unnamed(&mut self, award: u32) {
        let Reading { survey, .. } = self.reading;
        // What the first row that tells something buys, the silent ones buy too.
        let mut told: Vec<Option<Goods>> = Vec::with_capacity(self.places.len());
        for at in &self.places {
            let row = self.output.row(*at);
            let goods = survey.brings(row).then(|| goods_of(row, &mut self.reader, self.reading));
            told.push(goods.filter(|goods| !goods.kinds.is_empty()));
        }
        let Some(first) = told.iter().flatten().next().cloned() else { return };
        for (order, (at, told)) in self.places.iter().zip(told).enumerate() {
            let row = self.output.row(*at);
            let reader = &mut self.reader;
            let silent = || reader.is_silent(row.description()).then(|| first.clone());
            let Some(goods) = told.or_else(silent) else { continue };
            let (raw, registered) = row.recipient();
            let bearer = Bearer {
                seller: row.seller().to_owned(),
                company: self.reader.recipient(raw, registered),
                agreement: agreement_of(row.award_key(), row.parent_piid(), row.vehicle_owner()),
                kinds: goods.kinds,
            };
            let of_any_reseller = self.reading.is_reseller(&bearer);
            self.output.unnamed(award, (order, *at), bearer, of_any_reseller, goods.words);
        }
    }
}

/// A gathered row as attribution sees it, and the fingerprint of what surrounds its texts. `before` is the row before it on
/// the same award, which often says the same.
fn row_of(
    row: RowOf<'_>,
    before: Option<((RowOf<'_>, u128), &Row)>,
    reader: &mut Reader<'_>,
    reading: &Reading<'_>,
) -> (Row, u128) {
    let (recipient, partners) = match before.filter(|((other, _), _)| other.recipient() == row.recipient()) {
        Some((_, read)) => (read.recipient, Arc::clone(&read.partners)),
        None => {
            let (raw, registered) = row.recipient();
            (reader.recipient(raw, registered), reader.partners(raw, registered))
        }
    };
    let context = row.context(row.description(), recipient.map(|party| reading.parties.maker_slug(party)));
    let season = |row: RowOf<'_>| reading.lexicon.season(Some(row.date()));
    let is_alike = |other: RowOf<'_>, read: &Row| {
        read.recipient == recipient && other.codes() == row.codes() && season(other) == season(row)
    };
    let alike = before.filter(|((other, _), read)| is_alike(*other, read));
    let circumstances = match alike {
        Some(((_, circumstances), _)) => circumstances,
        None => context.circumstances(reading.lexicon),
    };
    let (own, silent) = match alike.filter(|((other, _), _)| other.description() == row.description()) {
        Some((_, read)) => (Arc::clone(&read.own), read.silent),
        None => (reader.said(&context, circumstances), reader.is_silent(row.description())),
    };
    // A base description that is the row's own says nothing more.
    let has_base = |row: RowOf<'_>| !row.base_description().is_empty() && row.base_description() != row.description();
    let is_same_base = |other: RowOf<'_>| has_base(other) && other.base_description() == row.base_description();
    let (base, base_speaks) = match alike.filter(|((other, _), _)| is_same_base(*other)) {
        _ if !has_base(row) => (Arc::default(), false),
        Some((_, read)) => (Arc::clone(&read.base), read.base_speaks),
        None => {
            let base = reader.said(&RowContext { text: row.base_description(), ..context }, circumstances);
            (base, !reader.is_silent(row.base_description()))
        }
    };
    let (date, obligation, is_base) = (row.date(), row.obligation(), row.is_base());
    let speaks = if own.is_empty() { Speaks::default() } else { Speaks::of(row.description()) };
    let buys_no_product = match alike {
        Some((_, read)) => read.buys_no_product,
        None => context.buys_no_product(),
    };
    let read =
        Row { date, obligation, recipient, partners, own, silent, base, base_speaks, is_base, speaks, buys_no_product };
    (read, circumstances)
}

/// Whether the award's base description is another text than the row's own and tells something of what is bought.
fn base_speaks(row: RowOf<'_>, reader: &mut Reader<'_>) -> bool {
    row.base_description() != row.description() && !reader.is_silent(row.base_description())
}

/// What a row buys whose texts name nobody, by its award's base description where that tells something.
fn goods_of(row: RowOf<'_>, reader: &mut Reader<'_>, reading: &Reading<'_>) -> Goods {
    let (raw, registered) = row.recipient();
    let company = reader.recipient(raw, registered).map(|party| reading.parties.maker_slug(party));
    let text = if base_speaks(row, reader) { row.base_description() } else { row.description() };
    let context = row.context(text, company);
    reader.goods(&context, context.circumstances(reading.lexicon))
}
