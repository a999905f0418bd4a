//! Attribution of the whole store: which awards name a maker or are sold by a family, and what their rows are to whom.
//!
//! Two passes over `transactions`, each streamed on all threads. The first reads every description once and finds the
//! awards that matter, some per cent of all; the second collects the rows of those awards, reads each award as a whole,
//! and writes `mentions` and `slices` anew. Memory grows with those awards alone.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, Date32Array, Decimal128Array, Int32Array, RecordBatch, StringArray,
    StringViewArray,
};
use arrow::datatypes::{Date32Type, Decimal128Type};
use futures::StreamExt;
use store::{StoreError, TableSpec, Transaction};
use thiserror::Error;
use values::{Date, Money};

use crate::award::{self, Row, Said, Slice};
use crate::lexicon::Lexicon;
use crate::parties::{Parties, Party};
use crate::roles::{Role, RowContext, row_roles};
use crate::slices::{MENTIONS, SLICES, mentions_table, slices_table};

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
}

/// Rows of a batch that is written.
const BATCH_ROWS: usize = 65_536;

/// Reads the transactions of the version to be made and writes its `mentions` and `slices`.
pub async fn attribute(
    transaction: &mut Transaction,
    lexicon: Arc<Lexicon>,
    parties: Arc<Parties>,
    threads: NonZeroUsize,
    stop: &AtomicBool,
) -> Result<(), AttributionError> {
    transaction.leave_out_all(MENTIONS);
    transaction.leave_out_all(SLICES);
    let session = transaction.session(&[], threads).await?;
    let found = find(&session, &lexicon, &parties).await?;
    check(stop)?;
    let awards = collect(&session, found, &parties).await?;
    check(stop)?;
    write(transaction, awards, &parties)
}

fn check(stop: &AtomicBool) -> Result<(), AttributionError> {
    if stop.load(Ordering::Relaxed) { Err(AttributionError::Stopped) } else { Ok(()) }
}

/// What the first pass finds: the awards that matter, and what their rows say.
#[derive(Default)]
struct Found {
    awards: HashSet<u128>,
    /// By transaction key: what the row's own words say, and what its base description says.
    said: HashMap<String, (Vec<Said>, Vec<Said>)>,
}

const FIND: &str = "SELECT transaction_key, award_key, recipient_name_raw, recipient_name, description, base_description, \
     psc_code, psc, naics_code, naics, arrow_cast(action_date, 'Utf8View') FROM stored_transactions WHERE NOT deleted";

async fn find(
    session: &store::Session,
    lexicon: &Arc<Lexicon>,
    parties: &Arc<Parties>,
) -> Result<Found, AttributionError> {
    let mut workers = Vec::new();
    for mut stream in session.partitions(FIND).await? {
        let (lexicon, parties) = (Arc::clone(lexicon), Arc::clone(parties));
        workers.push(tokio::spawn(async move {
            let mut finder = Finder {
                lexicon: &lexicon,
                parties: &parties,
                recipients: Recipients::default(),
                bases: HashMap::new(),
                found: Found::default(),
            };
            while let Some(batch) = stream.next().await {
                finder.batch(&batch.map_err(StoreError::from)?);
            }
            Ok::<Found, AttributionError>(finder.found)
        }));
    }
    let mut all = Found::default();
    for worker in workers {
        let found = worker.await.map_err(|error| AttributionError::Worker(error.to_string()))??;
        all.awards.extend(found.awards);
        all.said.extend(found.said);
    }
    Ok(all)
}

struct Finder<'a> {
    lexicon: &'a Lexicon,
    parties: &'a Parties,
    recipients: Recipients,
    /// An award's base description stands on each of its rows: it is read once for each run of rows.
    bases: HashMap<String, Vec<Said>>,
    found: Found,
}

impl Finder<'_> {
    fn batch(&mut self, batch: &RecordBatch) {
        let columns: Vec<&StringViewArray> = batch.columns().iter().map(|column| column.as_string_view()).collect();
        let [key, award, raw, registered, description, base, psc_code, psc, naics_code, naics, day] = columns[..]
        else {
            return;
        };
        for row in 0..batch.num_rows() {
            let recipient = self.recipients.party(self.parties, text(raw, row), text(registered, row));
            let context = RowContext {
                text: text(description, row),
                psc: optional(psc_code, row),
                psc_description: optional(psc, row),
                naics: optional(naics_code, row),
                naics_description: optional(naics, row),
                recipient_company: recipient.map(|party| self.parties.slug(party)),
                day: optional(day, row),
            };
            let own = said(self.lexicon, self.parties, &context);
            let base_text = text(base, row);
            let base = if base_text.is_empty() || base_text == context.text {
                Vec::new()
            } else if let Some(known) = self.bases.get(base_text) {
                known.clone()
            } else {
                if self.bases.len() > 50_000 {
                    self.bases.clear();
                }
                let read = said(self.lexicon, self.parties, &RowContext { text: base_text, ..context });
                self.bases.insert(base_text.to_owned(), read.clone());
                read
            };
            let matters = |said: &Said| said.role != Role::Mention && said.role != Role::Vendor;
            if recipient.is_some() || own.iter().any(matters) || base.iter().any(matters) {
                self.found.awards.insert(award_id(text(award, row)));
            }
            if !own.is_empty() || !base.is_empty() {
                self.found.said.insert(text(key, row).to_owned(), (own, base));
            }
        }
    }
}

fn said(lexicon: &Lexicon, parties: &Parties, context: &RowContext<'_>) -> Vec<Said> {
    row_roles(lexicon, context)
        .into_iter()
        .filter(|decision| !decision.words.is_empty())
        .map(|decision| Said {
            party: parties.of_maker(decision.maker),
            role: decision.role,
            words: context.text.get(decision.words).unwrap_or_default().to_owned(),
            rule: decision.rule,
        })
        .collect()
}

/// Companies of recipients by their reported and their registered name: a store has few of them, and each stands on many
/// rows.
#[derive(Default)]
struct Recipients(HashMap<String, Vec<(String, Option<Party>)>>);

impl Recipients {
    fn party(&mut self, parties: &Parties, raw: &str, registered: &str) -> Option<Party> {
        if let Some(known) = self.0.get(raw)
            && let Some((_, party)) = known.iter().find(|(name, _)| name == registered)
        {
            return *party;
        }
        let party = parties.of_recipient(raw, registered);
        self.0.entry(raw.to_owned()).or_default().push((registered.to_owned(), party));
        party
    }
}

fn award_id(award_key: &str) -> u128 {
    twox_hash::XxHash3_128::oneshot(award_key.as_bytes())
}

fn text(array: &StringViewArray, row: usize) -> &str {
    if array.is_valid(row) { array.value(row) } else { "" }
}

fn optional(array: &StringViewArray, row: usize) -> Option<&str> {
    array.is_valid(row).then(|| array.value(row))
}

/// A row of an award that matters, with what slices must carry.
struct Kept {
    transaction_key: String,
    award_key: String,
    row: Row,
    agencies: [String; 4],
    seller: String,
}

const COLLECT: &str = "SELECT transaction_key, award_key, action_date, obligation, recipient_name_raw, recipient_name, \
     description, base_description, modification, awarding_agency_code, awarding_sub_agency_code, funding_agency_code, \
     funding_sub_agency_code FROM stored_transactions WHERE NOT deleted";

async fn collect(
    session: &store::Session,
    found: Found,
    parties: &Arc<Parties>,
) -> Result<BTreeMap<String, Vec<Kept>>, AttributionError> {
    let found = Arc::new(found);
    let mut workers = Vec::new();
    for mut stream in session.partitions(COLLECT).await? {
        let (found, parties) = (Arc::clone(&found), Arc::clone(parties));
        workers.push(tokio::spawn(async move {
            let mut recipients = Recipients::default();
            let mut kept = Vec::new();
            while let Some(batch) = stream.next().await {
                keep(&batch.map_err(StoreError::from)?, &found, &parties, &mut recipients, &mut kept);
            }
            Ok::<Vec<Kept>, AttributionError>(kept)
        }));
    }
    let mut awards: BTreeMap<String, Vec<Kept>> = BTreeMap::new();
    for worker in workers {
        for kept in worker.await.map_err(|error| AttributionError::Worker(error.to_string()))?? {
            awards.entry(kept.award_key.clone()).or_default().push(kept);
        }
    }
    // Whatever the order of files and threads: the same order of rows.
    for rows in awards.values_mut() {
        rows.sort_by(|one, other| (one.row.date, &one.transaction_key).cmp(&(other.row.date, &other.transaction_key)));
    }
    Ok(awards)
}

fn keep(batch: &RecordBatch, found: &Found, parties: &Parties, recipients: &mut Recipients, kept: &mut Vec<Kept>) {
    let column = |index: usize| batch.column(index).as_string_view();
    let (keys, awards) = (column(0), column(1));
    let dates = batch.column(2).as_primitive::<Date32Type>();
    let obligations = batch.column(3).as_primitive::<Decimal128Type>();
    for row in 0..batch.num_rows() {
        let award_key = text(awards, row);
        if !found.awards.contains(&award_id(award_key)) {
            continue;
        }
        let transaction_key = text(keys, row);
        let (own, base) = found.said.get(transaction_key).cloned().unwrap_or_default();
        let (raw, registered) = (text(column(4), row), text(column(5), row));
        let (description, base_description) = (text(column(6), row), text(column(7), row));
        let is_base = matches!(text(column(8), row), "0" | "00" | "000" | "");
        kept.push(Kept {
            row: Row {
                date: Date::from_days(dates.value(row)),
                obligation: Money::from_cents(obligations.value(row)),
                recipient: recipients.party(parties, raw, registered),
                own,
                silent: Row::is_silent(description),
                base,
                base_speaks: base_description != description && !Row::is_silent(base_description),
                is_base: is_base || (!base_description.is_empty() && base_description == description),
            },
            transaction_key: transaction_key.to_owned(),
            award_key: award_key.to_owned(),
            agencies: [9, 10, 11, 12].map(|index| text(column(index), row).to_owned()),
            seller: if registered.is_empty() { raw } else { registered }.to_owned(),
        });
    }
}

fn write(
    transaction: &mut Transaction,
    awards: BTreeMap<String, Vec<Kept>>,
    parties: &Parties,
) -> Result<(), AttributionError> {
    let mut mentions: Vec<(&Kept, &Said, &'static str)> = Vec::new();
    let mut slices: Vec<(&Kept, Slice)> = Vec::new();
    for kept in awards.values() {
        let rows: Vec<Row> = kept.iter().map(|kept| kept.row.clone()).collect();
        slices.extend(award::read(&rows, parties).into_iter().map(|slice| (&kept[slice.row], slice)));
        for one in kept {
            mentions.extend(one.row.base.iter().map(|said| (one, said, "base_description")));
            mentions.extend(one.row.own.iter().map(|said| (one, said, "description")));
        }
    }
    slices.sort_by(|(one, a), (other, b)| {
        let order = |kept: &Kept, slice: &Slice| (parties.slug(slice.family).to_owned(), kept.agencies[1].clone());
        order(one, a)
            .cmp(&order(other, b))
            .then_with(|| one.award_key.cmp(&other.award_key))
            .then_with(|| one.row.date.cmp(&other.row.date))
            .then_with(|| one.transaction_key.cmp(&other.transaction_key))
    });
    write_table(transaction, &mentions_table(), &mentions, |some| mentions_batch(some, parties))?;
    write_table(transaction, &slices_table(), &slices, |some| slices_batch(some, parties))
}

fn write_table<T>(
    transaction: &mut Transaction,
    spec: &TableSpec,
    rows: &[T],
    batch: impl Fn(&[T]) -> Result<RecordBatch, arrow::error::ArrowError>,
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

fn mentions_batch(
    rows: &[(&Kept, &Said, &'static str)],
    parties: &Parties,
) -> Result<RecordBatch, arrow::error::ArrowError> {
    let role = |role: Role| match role {
        Role::Mention => "mention",
        Role::Platform => "platform",
        Role::Mixed => "mixed",
        Role::Product => "product",
        Role::Vendor => "vendor",
    };
    let columns: Vec<ArrayRef> = vec![
        texts(rows.iter().map(|(kept, ..)| kept.transaction_key.as_str())),
        texts(rows.iter().map(|(kept, ..)| kept.award_key.as_str())),
        texts(rows.iter().map(|(_, said, _)| parties.slug(said.party))),
        texts(rows.iter().map(|(_, said, _)| role(said.role))),
        texts(rows.iter().map(|(_, said, _)| said.words.as_str())),
        texts(rows.iter().map(|(.., text)| *text)),
        texts(rows.iter().map(|(_, said, _)| said.rule)),
    ];
    RecordBatch::try_new(mentions_table().schema, columns)
}

fn slices_batch(rows: &[(&Kept, Slice)], parties: &Parties) -> Result<RecordBatch, arrow::error::ArrowError> {
    let money = rows.iter().map(|(kept, _)| kept.row.obligation.cents());
    let companies: Vec<String> = rows
        .iter()
        .map(|(_, slice)| slice.companies.iter().map(|company| parties.slug(*company)).collect::<Vec<_>>().join("+"))
        .collect();
    let agency = |index: usize| {
        let codes = rows.iter().map(|(kept, _)| kept.agencies[index].as_str());
        Arc::new(codes.map(|code| (!code.is_empty()).then_some(code)).collect::<StringArray>()) as ArrayRef
    };
    let columns: Vec<ArrayRef> = vec![
        texts(rows.iter().map(|(_, slice)| parties.slug(slice.family))),
        texts(companies.iter().map(String::as_str)),
        texts(rows.iter().map(|(_, slice)| slice.channel.name())),
        texts(rows.iter().map(|(_, slice)| slice.grade.name())),
        Arc::new(rows.iter().map(|(_, slice)| Some(slice.said)).collect::<BooleanArray>()),
        texts(rows.iter().map(|(_, slice)| slice.words.as_str())),
        texts(rows.iter().map(|(_, slice)| slice.rule)),
        texts(rows.iter().map(|(kept, _)| kept.transaction_key.as_str())),
        texts(rows.iter().map(|(kept, _)| kept.award_key.as_str())),
        Arc::new(Date32Array::from_iter_values(rows.iter().map(|(kept, _)| kept.row.date.days()))),
        Arc::new(Int32Array::from_iter_values(rows.iter().map(|(kept, _)| kept.row.date.fiscal_year().0))),
        Arc::new(Decimal128Array::from_iter_values(money).with_data_type(records::transactions::money_type())),
        agency(0),
        agency(1),
        agency(2),
        agency(3),
        texts(rows.iter().map(|(kept, _)| kept.seller.as_str())),
    ];
    RecordBatch::try_new(slices_table().schema, columns)
}

fn texts<'a>(values: impl Iterator<Item = &'a str>) -> ArrayRef {
    Arc::new(StringArray::from_iter_values(values))
}
