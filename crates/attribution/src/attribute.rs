//! Attribution of the whole store: which awards name a maker or are sold by a family, and what their rows are to whom.
//!
//! Two readings of `transactions`, each streamed on all threads. The first (`survey`) reads every description
//! once. It finds the awards that matter, some per cent of all, and who brings whose products. The second gathers the
//! rows of those awards, and of orders from somebody who brings makers' products (`gather`); reads each award as
//! a whole; and writes `mentions`, `slices`, `unnamed` and `carriers` anew. Of an award that matters a few bytes stay in
//! memory; rows are held up to a number, and lie on disk beyond it.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use arrow::array::{Array, AsArray, Decimal128Array, RecordBatch};
use arrow::datatypes::{Date32Type, Decimal128Type, Int64Type};
use entities::judgements::Judgements;
use futures::StreamExt;
use store::{Part, PartMaker, Session, StoreError, Transaction};
use thiserror::Error;
use values::{Date, Money, names};

use crate::award::{self, Row};
use crate::companies::{COMPANY_NAMES, write_companies};
use crate::gather::{BUCKETS, Bucket, Gatherer, bucket_of};
use crate::learning::{SELLERS, VOCABULARY, learn};
use crate::lexicon::{Lexicon, LexiconError};
use crate::output::{Bearer, Kept, Output, Recorded, Unnamed};
use crate::parties::Parties;
use crate::reach::{Ceilings, Stated, ceilings};
use crate::resale::{Goods, Kinds, Source, agreement_of, goods};
use crate::roles::{Role, RowContext};
use crate::slices::{CARRIERS, MENTIONS, SLICES, UNNAMED};
use crate::survey::{Survey, award_id, seller_of, survey};
use crate::texts::{Reader, Spoken, optional, text};

#[derive(Debug, Error)]
pub enum AttributionError {
    #[error("stopped: the store is as it was")]
    Stopped,
    #[error("a worker ended early: {0}")]
    Worker(String),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Arrow(#[from] arrow::error::ArrowError),
    #[error(transparent)]
    Lexicon(#[from] LexiconError),
}

/// Reads the transactions of the version to be made and writes what they say of whose money they are.
pub async fn attribute(
    transaction: &mut Transaction,
    lexicon: Arc<Lexicon>,
    parties: Arc<Parties>,
    judgements: &Judgements,
    threads: NonZeroUsize,
    stop: &AtomicBool,
) -> Result<Vec<Stage>, AttributionError> {
    let mut stages = Stages::begin();
    for table in [COMPANY_NAMES, MENTIONS, SLICES, UNNAMED, CARRIERS, VOCABULARY, SELLERS] {
        transaction.leave_out_all(table);
    }
    let session = transaction.session(&[], threads).await?;
    // Who is who comes first: a recipient's spelling that no list has may be a curated company's.
    let parties = Arc::new(write_companies(transaction, &session, &parties, judgements, threads).await?);
    stages.done("who is who");
    check(stop)?;
    // Makers that no list knows are looked for first; what is sure counts from here on.
    let learned = learn(&session, &lexicon, &parties).await?;
    check(stop)?;
    learned.write(transaction)?;
    stages.done("makers in no list, and what sellers are");
    let resellers = learned.resellers();
    let (lexicon, parties) = (learned.lexicon, learned.parties);
    let survey = Arc::new(survey(&session, &lexicon, &parties).await?);
    stages.done("which awards name makers");
    check(stop)?;
    let gathered = gather(&session, &survey).await?;
    stages.done("their rows");
    check(stop)?;
    let ceilings = ceilings(&session).await?;
    let reading = Reading {
        survey: &survey,
        resellers: &resellers,
        lexicon: &lexicon,
        parties: &parties,
        ceilings: &ceilings,
        stop,
    };
    let maker = transaction.part_maker();
    let written = read_buckets(gathered, &reading, &maker, threads)?;
    for (table, part) in written {
        transaction.add(table, part);
    }
    stages.done("award by award");
    Ok(stages.list)
}

/// How long a part of the work took.
#[derive(Clone, Debug)]
pub struct Stage {
    /// What was found, in words.
    pub what: &'static str,
    pub took: Duration,
}

struct Stages {
    began: Instant,
    list: Vec<Stage>,
}

impl Stages {
    fn begin() -> Stages {
        Stages { began: Instant::now(), list: Vec::new() }
    }

    fn done(&mut self, what: &'static str) {
        self.list.push(Stage { what, took: self.began.elapsed() });
        self.began = Instant::now();
    }
}

fn check(stop: &AtomicBool) -> Result<(), AttributionError> {
    if stop.load(Ordering::Relaxed) { Err(AttributionError::Stopped) } else { Ok(()) }
}

/// A row of an award as the second reading finds it.
struct Found {
    kept: Arc<Kept>,
    row: Row,
    agreement: Option<String>,
    /// What it buys, where it names nobody and comes from somebody who brings makers' products.
    goods: Option<Goods>,
    stated: Stated,
}

impl Found {
    fn order(&self) -> (&str, Date, &str) {
        (&self.kept.award_key, self.kept.date, &self.kept.transaction_key)
    }
}

const COLLECT: &str = "SELECT transaction_key, award_key, action_date, obligation, recipient_name_raw, recipient_name, \
     description, base_description, modification, awarding_agency_code, awarding_sub_agency_code, funding_agency_code, \
     funding_sub_agency_code, psc_code, psc, naics_code, naics, arrow_cast(action_date, 'Utf8View'), parent_piid, \
     vehicle_owner_code, file, member, line, award_potential, potential_change FROM stored_transactions WHERE NOT deleted";

/// Gathers the rows of awards that matter, and those of orders from somebody who brings makers' products: by worker, then by
/// bucket.
async fn gather(session: &Session, survey: &Arc<Survey>) -> Result<Vec<Vec<Bucket>>, AttributionError> {
    let held = Arc::new(AtomicUsize::new(0));
    let mut workers = Vec::new();
    for mut stream in session.partitions(COLLECT).await? {
        let (survey, held) = (Arc::clone(survey), Arc::clone(&held));
        workers.push(tokio::spawn(async move {
            let mut gatherer = Gatherer::new(held);
            let mut kept = Vec::new();
            while let Some(batch) = stream.next().await {
                let batch = batch.map_err(StoreError::from)?;
                let text_of = |index: usize| batch.column(index).as_string_view();
                let columns = [1, 4, 5, 18, 19].map(text_of);
                kept.clear();
                for row in 0..batch.num_rows() {
                    let [award_key, raw, registered, parent, owner] = columns.map(|column| text(column, row));
                    let award = award_id(award_key);
                    if survey.awards.contains(&award)
                        || survey.carriers.bring(seller_of(raw, registered), award_key, parent, owner)
                    {
                        kept.push((row as u32, bucket_of(award)));
                    }
                }
                gatherer.keep(&batch, &kept)?;
            }
            gatherer.finish()
        }));
    }
    let mut gathered = Vec::new();
    for worker in workers {
        gathered.push(worker.await.map_err(|error| AttributionError::Worker(error.to_string()))??);
    }
    Ok(gathered)
}

/// What the second reading needs to know.
struct Reading<'a> {
    survey: &'a Survey,
    /// By normalised name.
    resellers: &'a HashSet<String>,
    lexicon: &'a Lexicon,
    parties: &'a Parties,
    ceilings: &'a Ceilings,
    stop: &'a AtomicBool,
}

impl Reading<'_> {
    /// Whether an order comes from a reseller that no list has. What a listed maker sells and does not name is its own before it
    /// is anybody else's; listed resellers are the large ones, whose many orders have shown what they bring.
    fn is_reseller(&self, bearer: &Bearer) -> bool {
        bearer.company.is_none() && self.resellers.contains(&names::normalise(&bearer.seller))
    }
}

/// A finished part with the table that it belongs to.
type Written = Vec<(&'static str, Part)>;

/// Reads bucket after bucket, each award as a whole, on all threads.
fn read_buckets(
    gathered: Vec<Vec<Bucket>>,
    reading: &Reading<'_>,
    maker: &PartMaker,
    threads: NonZeroUsize,
) -> Result<Written, AttributionError> {
    let mut buckets: Vec<Vec<Bucket>> = std::iter::repeat_with(Vec::new).take(BUCKETS).collect();
    for of_worker in gathered {
        for (bucket, part) in buckets.iter_mut().zip(of_worker) {
            bucket.push(part);
        }
    }
    let buckets = Mutex::new(buckets);
    let next = || buckets.lock().unwrap_or_else(PoisonError::into_inner).pop();
    let work = || -> Result<(Written, BTreeSet<Bearer>), AttributionError> {
        let mut output = Output::new(reading.parties, maker);
        let mut bearers = BTreeSet::new();
        let reader = Reader::new(reading.lexicon, reading.parties);
        let mut collector = Collector { reading, reader, found: Vec::new(), shared: Shared::default() };
        while let Some(bucket) = next() {
            check(reading.stop)?;
            for part in bucket {
                for batch in part.batches()? {
                    collector.batch(&batch?);
                }
            }
            let mut found = std::mem::take(&mut collector.found);
            found.sort_by(|one, other| one.order().cmp(&other.order()));
            for rows in found.chunk_by_mut(|one, other| one.kept.award_key == other.kept.award_key) {
                read_award(rows, reading, &mut output, &mut bearers);
            }
            output.write_when_many()?;
        }
        Ok((output.finish()?, bearers))
    };
    let results: Vec<_> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads.get()).map(|_| scope.spawn(work)).collect();
        workers.into_iter().map(std::thread::ScopedJoinHandle::join).collect()
    });
    let (mut written, mut bearers) = (Written::new(), BTreeSet::new());
    for result in results {
        let failed = |_| AttributionError::Worker("reading awards".to_owned());
        let (parts, more) = result.map_err(failed)??;
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
    written.extend(output.finish()?);
    Ok(written)
}

/// Makes rows of batches.
struct Collector<'a> {
    reading: &'a Reading<'a>,
    reader: Reader<'a>,
    found: Vec<Found>,
    shared: Shared,
}

/// Names of files and members, which millions of rows share.
#[derive(Default)]
struct Shared(HashMap<String, Arc<str>>);

impl Shared {
    fn of(&mut self, text: &str) -> Arc<str> {
        if let Some(known) = self.0.get(text) {
            return Arc::clone(known);
        }
        let shared: Arc<str> = text.into();
        self.0.insert(text.to_owned(), Arc::clone(&shared));
        shared
    }
}

impl Collector<'_> {
    fn batch(&mut self, batch: &RecordBatch) {
        let &Reading { survey, lexicon, parties, .. } = self.reading;
        let column = |index: usize| batch.column(index).as_string_view();
        let value = |index: usize, row: usize| text(column(index), row);
        let dates = batch.column(2).as_primitive::<Date32Type>();
        let obligations = batch.column(3).as_primitive::<Decimal128Type>();
        let lines = batch.column(22).as_primitive::<Int64Type>();
        let [potential, change] = [23, 24].map(|index| batch.column(index).as_primitive::<Decimal128Type>());
        for row in 0..batch.num_rows() {
            let award_key = value(1, row);
            let (raw, registered) = (value(4, row), value(5, row));
            let seller = seller_of(raw, registered);
            let matters = survey.awards.contains(&award_id(award_key));
            let agreement = agreement_of(award_key, value(18, row), value(19, row));
            let brings = survey.carriers.bring(seller, award_key, value(18, row), value(19, row));
            let recipient = self.reader.recipient(raw, registered);
            let (description, base_description) = (value(6, row), value(7, row));
            let context = RowContext {
                text: description,
                psc: optional(column(13), row),
                psc_description: optional(column(14), row),
                naics: optional(column(15), row),
                naics_description: optional(column(16), row),
                recipient_company: recipient.map(|party| parties.maker_slug(party)),
                day: optional(column(17), row),
            };
            let kept = Arc::new(Kept {
                transaction_key: value(0, row).to_owned(),
                award_key: award_key.to_owned(),
                date: Date::from_days(dates.value(row)),
                obligation: Money::from_cents(obligations.value(row)),
                agencies: [9, 10, 11, 12].map(|index| value(index, row).to_owned()),
                seller: seller.to_owned(),
                record: Recorded {
                    modification: value(8, row).to_owned(),
                    description: description.to_owned(),
                    base_description: base_description.to_owned(),
                    file: self.shared.of(value(20, row)),
                    member: self.shared.of(value(21, row)),
                    line: lines.value(row),
                },
            });
            let base_speaks = base_description != description && !Row::is_silent(base_description);
            let spoken = if matters { self.reader.read(&context, base_description) } else { Spoken::default() };
            let names_nobody = spoken.own.iter().chain(spoken.base.iter()).all(|said| said.role == Role::Mention);
            let goods = (brings && names_nobody).then(|| {
                let text = if base_speaks { base_description } else { description };
                goods(lexicon, &RowContext { text, ..context })
            });
            if !matters && goods.as_ref().is_none_or(|goods| goods.kinds.is_empty()) && !Row::is_silent(description) {
                continue;
            }
            let is_base = matches!(value(8, row), "0" | "00" | "000" | "");
            let amount =
                |amounts: &Decimal128Array| amounts.is_valid(row).then(|| Money::from_cents(amounts.value(row)));
            let stated = Stated { potential: amount(potential), change: amount(change) };
            let row = Row {
                date: kept.date,
                obligation: kept.obligation,
                recipient,
                own: spoken.own.to_vec(),
                silent: Row::is_silent(description),
                base: spoken.base.to_vec(),
                base_speaks,
                is_base: is_base || (!base_description.is_empty() && base_description == description),
            };
            let found = Found { kept, row, agreement, goods, stated };
            self.found.push(found);
        }
    }
}

/// Reads the rows of one award together.
fn read_award(rows: &mut [Found], reading: &Reading<'_>, output: &mut Output<'_>, bearers: &mut BTreeSet<Bearer>) {
    let names_somebody =
        |found: &Found| found.row.own.iter().chain(&found.row.base).any(|said| !matches!(said.role, Role::Mention));
    if !rows.iter().any(names_somebody) {
        // What the first row that tells something buys, the silent ones buy too.
        let told = |found: &Found| found.goods.clone().filter(|goods| !goods.kinds.is_empty());
        let first = rows.iter().find_map(told);
        for found in rows.iter() {
            let goods = if found.row.silent { told(found).or_else(|| first.clone()) } else { told(found) };
            let Some(goods) = goods else { continue };
            let bearer = Bearer {
                seller: found.kept.seller.clone(),
                company: found.row.recipient,
                agreement: found.agreement.clone(),
                kinds: goods.kinds,
            };
            bearers.insert(bearer.clone());
            let of_any_reseller = reading.is_reseller(&bearer);
            output.unnamed(Unnamed { kept: Arc::clone(&found.kept), bearer, of_any_reseller, words: goods.words });
        }
    }
    let Some(first) = rows.first() else { return };
    let reach = reading.ceilings.reach(&first.kept.award_key, rows.iter().map(|found| found.stated));
    let (kept, rows): (Vec<Arc<Kept>>, Vec<Row>) =
        rows.iter_mut().map(|found| (Arc::clone(&found.kept), found.row.clone())).unzip();
    let slices = award::read(&rows, reading.parties);
    output.award(&kept, rows, slices, reach);
}
