//! The way of a published file into the store: read side by side, convert, settle repeats, write sorted parts.
//!
//! Reading threads unpack and index members, newest file first, and send blocks of rows through a short queue; converting
//! threads turn blocks into typed chunks, sort them, and write row groups. Memory is bounded by the queue and by one chunk
//! a thread, whatever the size of the files.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

use arrow::array::{Array, AsArray, Date32Array, RecordBatch, StringArray, UInt32Array};
use arrow::compute::take_record_batch;
use arrow::datatypes::{Date32Type, Int64Type};
use crossbeam_channel::{Receiver, Sender};
use sources::discover::{Discovery, Member, PublishedFile};
use sources::layouts::Layout;
use sources::read::{Block, Ended, read_member};
use store::{Part, PartMaker, PartWriter, StoreError, Transaction};
use thiserror::Error;

use crate::account::{FileSummary, Members, Outcome, Summary};
use crate::codes::Repairs;
use crate::convert::{Chunk, Help, Origin, RowIdentity};
use crate::day_order::DayOrders;
use crate::directory::AgencyDirectory;
use crate::members::MemberTally;
use crate::problems::{Noted, Problem};
use crate::repeats::{Claim, Claims, Place};
use crate::settle::{settle, write_without};
use crate::verbatim::VerbatimChunk;
use crate::{files, problems, transactions, verbatim_tables};

/// Rows that are sorted together and become a row group.
const CHUNK_ROWS: usize = 65_536;

/// Rows that are copied in sorted order at once.
const SORTED_ROWS: usize = 8_192;

/// Rows after which a part is closed and another begun.
const PART_ROWS: u64 = 1_048_576;

#[derive(Debug, Error)]
pub enum IngestError {
    #[error("stopped: the store is as it was")]
    Stopped,
    #[error("temporary files: {0}")]
    Scratch(#[from] io::Error),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Arrow(#[from] arrow::error::ArrowError),
    /// Never seen, always checked: better no store than a wrong one.
    #[error(
        "{file}: {read} rows read are not {stored} stored + {repeats} repeats + {problems} problems; nothing was changed"
    )]
    Lost { file: String, read: u64, stored: u64, repeats: u64, problems: u64 },
    /// Never seen either.
    #[error(
        "{file}: {listed} members listed are not {read} read + {refused} refused + {passed_over} passed over; nothing was changed"
    )]
    LostMembers { file: String, listed: u64, read: u64, refused: u64, passed_over: u64 },
}

/// How far an ingest is; watched from another thread, and by which it is stopped.
#[derive(Debug, Default)]
pub struct Progress {
    pub rows: AtomicU64,
    pub members: AtomicU64,
    pub members_in_all: AtomicU64,
    /// Set to make the ingest end with [`IngestError::Stopped`].
    pub stop: AtomicBool,
    /// Whether a version is being committed: from then on nothing stops it. Whoever holds the lock before keeps it from beginning.
    pub committing: Mutex<bool>,
}

/// Reads the files that were found into the transaction. Nothing is committed here.
pub async fn ingest(
    transaction: &mut Transaction,
    discovery: &Discovery,
    agencies: &dyn AgencyDirectory,
    threads: NonZeroUsize,
    progress: &Progress,
) -> Result<Summary, IngestError> {
    let stored_files = stored_files(transaction, threads).await?;
    let mut accounts: Vec<FileSummary> = discovery.files.iter().map(FileSummary::of).collect();
    let mut seen: BTreeSet<&[u8; 32]> = BTreeSet::new();
    for (file, account) in discovery.files.iter().zip(&mut accounts) {
        if stored_files.contains_key(&account.sha256) || !seen.insert(&file.sha256) {
            account.outcome = Outcome::AlreadyStored;
        }
    }
    let ranks = file_ranks(&stored_files, &accounts);

    // A file whose compressed data break off in the middle is found out late. It must not count in part (a total of half a
    // file is wrong), nor may what its rows superseded be lost: reading starts again without it.
    let reading = loop {
        let reading = Reading::new(discovery, &accounts, &ranks, transaction.part_maker(), agencies, progress);
        let result = reading.run(threads)?;
        if result.broken.is_empty() {
            break result;
        }
        for (number, reason) in result.broken {
            accounts[number].outcome = Outcome::Refused(reason);
        }
        for part in &result.parts {
            transaction.discard(transactions::NAME, part).await?;
        }
        for (table, part) in &result.verbatim {
            transaction.discard(table, part).await?;
        }
        progress.rows.store(0, Ordering::Relaxed);
    };
    for ((account, tally), file) in accounts.iter_mut().zip(reading.tallies).zip(&discovery.files) {
        (account.read, account.stored, account.repeats) = (tally.read, tally.kept, tally.repeats);
        if account.outcome == Outcome::Stored {
            tally.members.told(file, account);
        }
        account.notes.extend(tally.repairs.sentences());
    }
    for account in accounts.iter_mut().filter(|account| account.outcome == Outcome::Stored) {
        account.problems = reading.problems.put_aside(&account.sha256);
    }

    let found = reading.problems.into_problems();
    for account in &mut accounts {
        note_if_nothing_was_understood(account, &found);
    }

    let passed_over = discovery.passed_over.iter().map(|path| path.display().to_string()).collect();
    let mut summary = Summary { passed_over, ..Summary::default() };
    for broken in &discovery.broken {
        accounts.push(FileSummary::refused(broken));
    }
    let superseded = settle(transaction, reading.claims, &ranks, progress).await?;
    for part in &reading.parts {
        match part.rows {
            0 => transaction.discard(transactions::NAME, part).await?,
            _ => transaction.add(transactions::NAME, part.clone()),
        }
    }
    write_without(transaction, &reading.parts, superseded, &mut accounts, &mut summary).await?;
    for (table, part) in reading.verbatim {
        transaction.add(table, part);
    }
    summary.files = accounts;
    for file in &summary.files {
        check_nothing_lost(file)?;
    }
    write_accounts(transaction, &summary, found)?;
    Ok(summary)
}

/// The columns to read, by what a member holds.
fn wanted(layout: Layout) -> &'static [&'static str] {
    static VERBATIM: LazyLock<Vec<(&'static [Layout], Vec<&'static str>)>> =
        LazyLock::new(|| verbatim_tables::ALL.iter().map(|table| (table.layouts, table.wanted())).collect());
    let of_table = VERBATIM.iter().find(|(layouts, _)| layouts.contains(&layout));
    of_table.map_or(&transactions::WANTED, |(_, wanted)| wanted)
}

/// Which of them hold days.
fn day_columns(layout: Layout) -> Vec<usize> {
    verbatim_tables::of_layout(layout).map_or_else(transactions::day_columns, |table| table.day_columns())
}

fn check_nothing_lost(file: &FileSummary) -> Result<(), IngestError> {
    let FileSummary { name, read, stored, repeats, problems, members, .. } = file.clone();
    if read != stored + repeats + problems {
        return Err(IngestError::Lost { file: name, read, stored, repeats, problems });
    }
    if file.outcome == Outcome::Stored && !members.add_up() {
        let Members { listed, read, refused, passed_over } = members;
        return Err(IngestError::LostMembers { file: name, listed, read, refused, passed_over });
    }
    Ok(())
}

/// Says so where every row of a file was put aside, with the first of them.
fn note_if_nothing_was_understood(account: &mut FileSummary, problems: &[Problem]) {
    if account.outcome != Outcome::Stored || account.read == 0 || account.problems < account.read {
        return;
    }
    account.is_in_part = true;
    let first = problems.iter().find(|problem| problem.row_put_aside && problem.file == account.sha256);
    let first = first.map_or_else(String::new, |problem| {
        let column = problem.column.map_or_else(String::new, |column| format!("{column} "));
        format!("; the first, on line {}: {column}{}", problem.line, problem.reason)
    });
    account.notes.push(format!("none of its rows could be understood{first}"));
}

/// Hash and own date of the files that the store was made from.
async fn stored_files(
    transaction: &Transaction,
    threads: NonZeroUsize,
) -> Result<BTreeMap<String, Option<u64>>, IngestError> {
    let mut stored = BTreeMap::new();
    if transaction.is_first() {
        return Ok(stored);
    }
    let session = transaction.session(&[], threads).await?;
    for batch in session.query("SELECT arrow_cast(sha256, 'Utf8'), dated FROM stored_files").await? {
        let hashes = batch.column(0).as_string::<i32>();
        let dates = batch.column(1).as_primitive::<Int64Type>();
        for row in 0..batch.num_rows() {
            let date = dates.is_valid(row).then(|| u64::try_from(dates.value(row)).unwrap_or_default());
            stored.insert(hashes.value(row).to_owned(), date);
        }
    }
    Ok(stored)
}

/// The place of every file, old and new, by its own date and then its hash: the order in which versions of a record count,
/// whatever the order in which files are ingested.
fn file_ranks(stored: &BTreeMap<String, Option<u64>>, accounts: &[FileSummary]) -> HashMap<String, u32> {
    let mut all: BTreeSet<(Option<u64>, &str)> = stored.iter().map(|(hash, date)| (*date, hash.as_str())).collect();
    all.extend(accounts.iter().map(|account| (account.dated, account.sha256.as_str())));
    all.into_iter().zip(1u32..).map(|((_, hash), rank)| (hash.to_owned(), rank)).collect()
}

/// What reading found of a file.
#[derive(Clone, Debug, Default)]
struct Tally {
    read: u64,
    kept: u64,
    repeats: u64,
    members: MemberTally,
    repairs: Repairs,
}

/// One reading of all files, shared by its threads.
struct Reading<'a> {
    discovery: &'a Discovery,
    accounts: &'a [FileSummary],
    ranks: &'a HashMap<String, u32>,
    maker: PartMaker,
    agencies: &'a dyn AgencyDirectory,
    day_orders: DayOrders<'a>,
    progress: &'a Progress,
    claims: Mutex<Claims>,
    /// By their number; a part that is being written is not there yet.
    parts: Mutex<Vec<Option<Part>>>,
    /// Finished parts of the tables that keep their rows as published, by table.
    verbatim: Mutex<Vec<(&'static str, Part)>>,
    problems: Mutex<Noted>,
    tallies: Mutex<Vec<Tally>>,
    broken: Mutex<Vec<(usize, String)>>,
    failure: Mutex<Option<IngestError>>,
}

/// What a reading leaves.
struct Read {
    claims: Claims,
    parts: Vec<Part>,
    verbatim: Vec<(&'static str, Part)>,
    problems: Noted,
    tallies: Vec<Tally>,
    broken: Vec<(usize, String)>,
}

impl<'a> Reading<'a> {
    fn new(
        discovery: &'a Discovery,
        accounts: &'a [FileSummary],
        ranks: &'a HashMap<String, u32>,
        maker: PartMaker,
        agencies: &'a dyn AgencyDirectory,
        progress: &'a Progress,
    ) -> Reading<'a> {
        Reading {
            discovery,
            accounts,
            ranks,
            maker,
            agencies,
            day_orders: DayOrders::new(discovery, wanted, day_columns),
            progress,
            claims: Mutex::default(),
            parts: Mutex::default(),
            verbatim: Mutex::default(),
            problems: Mutex::default(),
            tallies: Mutex::new(vec![Tally::default(); discovery.files.len()]),
            broken: Mutex::default(),
            failure: Mutex::default(),
        }
    }

    fn run(self, threads: NonZeroUsize) -> Result<Read, IngestError> {
        let mut members: Vec<(&PublishedFile, &Member)> = self
            .discovery
            .files
            .iter()
            .filter(|file| self.accounts[file.number].outcome == Outcome::Stored)
            .flat_map(|file| file.members.iter().map(move |member| (file, member)))
            .collect();
        // Newest file first: most repeats are then seen before they would be written.
        members.sort_by_key(|(file, member)| (std::cmp::Reverse(self.rank(file.number)), member.number));
        self.progress.members_in_all.store(members.len() as u64, Ordering::Relaxed);
        self.progress.members.store(0, Ordering::Relaxed);

        let next = AtomicU64::new(0);
        let (sender, receiver) = crossbeam_channel::bounded::<Block>(threads.get());
        std::thread::scope(|scope| {
            for _ in 0..threads.get().min(members.len()) {
                let sender = sender.clone();
                scope.spawn(|| self.read_members(&members, &next, sender));
            }
            drop(sender);
            for _ in 0..threads.get() {
                let receiver = receiver.clone();
                scope.spawn(|| {
                    if let Err(error) = self.convert(receiver) {
                        self.fail(error);
                    }
                });
            }
            // Only the converting threads hold it now: when they all fail, sending fails too.
            drop(receiver);
        });

        if let Some(failure) = into_inner(self.failure) {
            return Err(failure);
        }
        if self.progress.stop.load(Ordering::Relaxed) {
            return Err(IngestError::Stopped);
        }
        Ok(Read {
            claims: into_inner(self.claims),
            parts: into_inner(self.parts).into_iter().flatten().collect(),
            verbatim: into_inner(self.verbatim),
            problems: into_inner(self.problems),
            tallies: into_inner(self.tallies),
            broken: into_inner(self.broken),
        })
    }

    fn rank(&self, file: usize) -> u32 {
        self.ranks.get(&self.accounts[file].sha256).copied().unwrap_or_default()
    }

    fn fail(&self, error: IngestError) {
        lock(&self.failure).get_or_insert(error);
    }

    fn is_over(&self) -> bool {
        self.progress.stop.load(Ordering::Relaxed) || lock(&self.failure).is_some()
    }

    fn read_members(&self, members: &[(&PublishedFile, &Member)], next: &AtomicU64, sender: Sender<Block>) {
        loop {
            let turn = usize::try_from(next.fetch_add(1, Ordering::Relaxed)).unwrap_or(usize::MAX);
            let Some((file, member)) = members.get(turn) else { return };
            let mut deliver = |block: Block| {
                if self.is_over() || sender.send(block).is_err() {
                    ControlFlow::Break(())
                } else {
                    ControlFlow::Continue(())
                }
            };
            let result = read_member(file, member, &wanted, &mut deliver);
            self.progress.members.fetch_add(1, Ordering::Relaxed);
            let mut tallies = lock(&self.tallies);
            let tally = &mut tallies[file.number];
            match result {
                Ok(summary) => {
                    tally.read += summary.rows;
                    tally.members.add(&summary);
                    if let Ended::Broken(reason) = summary.ended {
                        lock(&self.broken).push((file.number, format!("{}: {reason}", file.path.display())));
                    }
                }
                Err(error) => {
                    if !tally.members.add_unread(file, member, &error) {
                        lock(&self.broken).push((file.number, error.to_string()));
                    }
                }
            }
        }
    }

    fn convert(&self, receiver: Receiver<Block>) -> Result<(), IngestError> {
        let mut chunk = Chunk::new();
        let mut part: Option<(u32, PartWriter)> = None;
        let mut verbatim: BTreeMap<&'static str, (VerbatimChunk, Option<PartWriter>)> = BTreeMap::new();
        let mut noted = Noted::default();
        for block in receiver {
            if self.is_over() {
                return Ok(());
            }
            if let Some(table) = verbatim_tables::of_layout(block.columns().layout()) {
                let (chunk, writer) = verbatim.entry(table.name).or_insert_with(|| (VerbatimChunk::new(table), None));
                self.convert_verbatim(&block, chunk, &mut noted);
                if chunk.rows() >= CHUNK_ROWS {
                    self.write_verbatim(chunk, writer)?;
                }
                continue;
            }
            self.convert_block(&block, &mut chunk, &mut noted);
            drop(block);
            if chunk.rows() >= CHUNK_ROWS {
                self.write(&mut chunk, &mut part)?;
            }
        }
        for (table, (mut chunk, mut writer)) in verbatim {
            if chunk.rows() > 0 && !self.is_over() {
                self.write_verbatim(&mut chunk, &mut writer)?;
            }
            if let Some(writer) = writer {
                lock(&self.verbatim).push((table, writer.finish()?));
            }
        }
        if chunk.rows() > 0 && !self.is_over() {
            self.write(&mut chunk, &mut part)?;
        }
        if let Some((number, writer)) = part {
            self.keep(number, writer.finish()?);
        }
        lock(&self.problems).append(noted);
        Ok(())
    }

    fn convert_block(&self, block: &Block, chunk: &mut Chunk, noted: &mut Noted) {
        let origin = self.origin(block);
        let mut repairs = Repairs::default();
        let mut help = Help { agencies: self.agencies, day_orders: &self.day_orders, repairs: &mut repairs };
        for row in 0..block.rows() {
            chunk.push(block, row, &origin, &mut help, noted);
            help.repairs.end_row();
        }
        self.note_repairs(block, repairs);
        self.note_unreadable(block, &origin, noted);
    }

    fn note_repairs(&self, block: &Block, repairs: Repairs) {
        if !repairs.is_empty() {
            lock(&self.tallies)[block.file()].repairs.add(repairs);
        }
    }

    fn convert_verbatim(&self, block: &Block, chunk: &mut VerbatimChunk, noted: &mut Noted) {
        let origin = self.origin(block);
        let before = chunk.rows();
        let mut repairs = Repairs::default();
        let mut help = Help { agencies: self.agencies, day_orders: &self.day_orders, repairs: &mut repairs };
        for row in 0..block.rows() {
            chunk.push(block, row, &origin, &mut help, noted);
            help.repairs.end_row();
        }
        self.note_repairs(block, repairs);
        lock(&self.tallies)[block.file()].kept += (chunk.rows() - before) as u64;
        self.note_unreadable(block, &origin, noted);
    }

    fn write_verbatim(&self, chunk: &mut VerbatimChunk, writer: &mut Option<PartWriter>) -> Result<(), IngestError> {
        let batch = chunk.finish()?;
        let writer = match writer {
            Some(writer) => writer,
            None => writer.insert(self.maker.start(&chunk.table.table())?),
        };
        writer.write(&batch)?;
        Ok(writer.end_row_group()?)
    }

    fn origin(&self, block: &Block) -> Origin<'_> {
        let account = &self.accounts[block.file()];
        let members = &self.discovery.files[block.file()].members;
        let place = members.iter().position(|member| member.number == block.member()).unwrap_or_default();
        Origin {
            file: u32::try_from(block.file()).unwrap_or(u32::MAX - 1),
            file_rank: self.rank(block.file()),
            sha256: &account.sha256,
            member: members.get(place).map_or("", |member| &member.name),
            member_number: u32::try_from(place).unwrap_or(u32::MAX),
        }
    }

    fn note_unreadable(&self, block: &Block, origin: &Origin<'_>, noted: &mut Noted) {
        noted.extend(block.problems().iter().map(|problem| Problem {
            file: origin.sha256.to_owned(),
            member: origin.member.to_owned(),
            line: problem.line,
            column: None,
            value: None,
            reason: problem.reason.to_string(),
            row_put_aside: true,
            count: 1,
        }));
        self.progress.rows.fetch_add((block.rows() + block.problems().len()) as u64, Ordering::Relaxed);
    }

    /// Sorts a chunk, leaves out what is superseded already, and writes the rest as a row group.
    fn write(&self, chunk: &mut Chunk, part: &mut Option<(u32, PartWriter)>) -> Result<(), IngestError> {
        let (batch, identities) = chunk.finish()?;
        let order = table_order(&batch, &identities);
        let (number, writer) = match part {
            Some((number, writer)) => (*number, writer),
            None => {
                let mut parts = lock(&self.parts);
                parts.push(None);
                let number = (parts.len() - 1) as u32;
                drop(parts);
                let (_, writer) = part.insert((number, self.maker.start(&transactions::table())?));
                (number, writer)
            }
        };
        let kept = self.claim(&order, &identities, number, writer.rows())?;
        // Some rows at a time, so that the sorted copy stays small; the writer makes one row group of them all.
        for some in kept.chunks(SORTED_ROWS) {
            writer.write(&take_record_batch(&batch, &UInt32Array::from(some.to_vec()))?)?;
        }
        writer.end_row_group()?;
        if writer.rows() >= PART_ROWS
            && let Some((number, writer)) = part.take()
        {
            self.keep(number, writer.finish()?);
        }
        Ok(())
    }

    fn claim(&self, order: &[u32], identities: &[RowIdentity], part: u32, rows: u64) -> Result<Vec<u32>, IngestError> {
        let mut kept = Vec::with_capacity(order.len());
        let mut repeats: BTreeMap<u32, (u64, u64)> = BTreeMap::new();
        let first = u32::try_from(rows).unwrap_or(u32::MAX);
        let mut claims = lock(&self.claims);
        for index in order {
            let row = &identities[*index as usize];
            let place = Place { part, row: first + kept.len() as u32 };
            let counts = repeats.entry(row.file).or_default();
            if claims.offer(row.key, Claim { rank: row.rank, place, file: row.file })? {
                kept.push(*index);
                counts.0 += 1;
            } else {
                counts.1 += 1;
            }
        }
        drop(claims);
        let mut tallies = lock(&self.tallies);
        for (file, (stored, repeated)) in repeats {
            tallies[file as usize].kept += stored;
            tallies[file as usize].repeats += repeated;
        }
        Ok(kept)
    }

    fn keep(&self, number: u32, part: Part) {
        lock(&self.parts)[number as usize] = Some(part);
    }
}

/// The order of the table: buyer, award, day, key. Of rows with one key the one that counts comes first.
fn table_order(batch: &RecordBatch, identities: &[RowIdentity]) -> Vec<u32> {
    let texts = |name: &str| batch.column_by_name(name).map(|column| column.as_string::<i32>());
    let (Some(buyers), Some(awards), Some(keys), Some(days)) = (
        texts("awarding_sub_agency_code"),
        texts("award_key"),
        texts("transaction_key"),
        batch.column_by_name("action_date").map(|column| column.as_primitive::<Date32Type>()),
    ) else {
        return (0..batch.num_rows() as u32).collect();
    };
    fn text(array: &StringArray, row: usize) -> &str {
        if array.is_valid(row) { array.value(row) } else { "" }
    }
    let day = |array: &Date32Array, row: usize| if array.is_valid(row) { array.value(row) } else { i32::MIN };
    let all_known = (0..batch.num_rows()).all(|row| KEY_WORDS.iter().any(|word| awards.value(row).starts_with(word)));
    let prefix = |row: usize| if all_known { prefix(buyers.value(row), awards.value(row)) } else { 0 };
    let mut order: Vec<(u128, u32)> = (0..batch.num_rows()).map(|row| (prefix(row), row as u32)).collect();
    order.sort_unstable_by(|(prefix, one), (other_prefix, other)| {
        prefix.cmp(other_prefix).then_with(|| {
            let (one, other) = (*one as usize, *other as usize);
            text(buyers, one)
                .cmp(text(buyers, other))
                .then_with(|| text(awards, one).cmp(text(awards, other)))
                .then_with(|| day(days, one).cmp(&day(days, other)))
                .then_with(|| text(keys, one).cmp(text(keys, other)))
                .then_with(|| identities[other].rank.cmp(&identities[one].rank))
        })
    });
    order.into_iter().map(|(_, row)| row).collect()
}

/// What published award keys begin with; they differ behind it.
const KEY_WORDS: [&str; 2] = ["CONT_AWD_", "CONT_IDV_"];

/// The first letters of buyer and award as a number that sorts as they do, so that most comparisons touch no text. The
/// award begins with one of [`KEY_WORDS`].
fn prefix(buyer: &str, award: &str) -> u128 {
    let mut bytes = [0; 16];
    let buyer = buyer.as_bytes();
    let length = buyer.len().min(4);
    bytes[..length].copy_from_slice(&buyer[..length]);
    // A longer code sorts behind its own first letters, whatever the award: there the texts are compared.
    if buyer.len() <= 4 {
        bytes[4] = u8::from(award.starts_with(KEY_WORDS[1]));
        let rest = &award.as_bytes()[KEY_WORDS[0].len()..];
        let length = rest.len().min(11);
        bytes[5..5 + length].copy_from_slice(&rest[..length]);
    }
    u128::from_be_bytes(bytes)
}

fn write_accounts(
    transaction: &mut Transaction,
    summary: &Summary,
    mut found: Vec<Problem>,
) -> Result<(), IngestError> {
    let stored: Vec<&FileSummary> = summary.files.iter().filter(|file| file.outcome == Outcome::Stored).collect();
    if stored.is_empty() {
        return Ok(());
    }
    let maker = transaction.part_maker();
    let mut writer = maker.start(&files::table())?;
    writer.write(&files::batch(&stored)?)?;
    transaction.add(files::NAME, writer.finish()?);
    found.retain(|problem| stored.iter().any(|file| file.sha256 == problem.file));
    if !found.is_empty() {
        let mut writer = maker.start(&problems::table())?;
        for some in found.chunks(CHUNK_ROWS) {
            writer.write(&problems::batch(some)?)?;
        }
        transaction.add(problems::NAME, writer.finish()?);
    }
    Ok(())
}

/// A thread that panicked has nothing half-done behind these locks that others could trip over.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn into_inner<T>(mutex: Mutex<T>) -> T {
    mutex.into_inner().unwrap_or_else(PoisonError::into_inner)
}
