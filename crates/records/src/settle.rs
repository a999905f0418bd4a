//! Settling an ingest: rows of the store as it was take part in the claims, and parts that hold superseded rows are written
//! again without them.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::atomic::Ordering;

use arrow::array::{Array, AsArray, BooleanArray, RecordBatch, StringArray, TimestampMicrosecondArray};
use arrow::compute::filter_record_batch;
use arrow::datatypes::{Int64Type, TimestampMicrosecondType};
use store::{DataFile, Part, PartMaker, Transaction};

use crate::account::{FileSummary, Summary};
use crate::identity::Identity;
use crate::ingest::{IngestError, Progress};
use crate::repeats::{Claim, Claims, Place, Rank, STORED_BEFORE};
use crate::transactions;

/// Settles the claims of this ingest, against the store as it was. The result names every written row that does not count,
/// by part; parts of the store as it was are numbered from [`STORED_PARTS`] on.
pub(crate) async fn settle(
    transaction: &Transaction,
    mut claims: Claims,
    ranks: &HashMap<String, u32>,
    progress: &Progress,
) -> Result<Vec<Claim>, IngestError> {
    if !claims.is_empty() {
        for (number, file) in (STORED_PARTS..).zip(transaction.files(transactions::NAME)) {
            let columns = ["transaction_key", "last_modified", "file", "line"];
            let batches = transaction.read(transactions::NAME, &file, &columns).await?;
            let mut row = 0;
            for batch in batches {
                let batch = batch?;
                offer_stored(&mut claims, &batch, number, &mut row, ranks)?;
                if progress.stop.load(Ordering::Relaxed) {
                    return Err(IngestError::Stopped);
                }
            }
        }
    }
    Ok(claims.settle()?)
}

/// Part numbers of the store as it was start here; an ingest never makes as many parts of its own.
const STORED_PARTS: u32 = 1 << 31;

fn offer_stored(
    claims: &mut Claims,
    batch: &RecordBatch,
    part: u32,
    row: &mut u32,
    ranks: &HashMap<String, u32>,
) -> Result<(), IngestError> {
    let keys: &StringArray = batch.column(column_of(batch, "transaction_key")?).as_string();
    let files: &StringArray = batch.column(column_of(batch, "file")?).as_string();
    let lines = batch.column(column_of(batch, "line")?).as_primitive::<Int64Type>();
    let modified: &TimestampMicrosecondArray =
        batch.column(column_of(batch, "last_modified")?).as_primitive::<TimestampMicrosecondType>();
    for index in 0..batch.num_rows() {
        let seconds = modified.is_valid(index).then(|| modified.value(index).div_euclid(1_000_000));
        let file_rank = ranks.get(files.value(index)).copied().unwrap_or_default();
        // No file is read twice, so members need no order here.
        let key = Identity::of(keys.value(index));
        let rank = Rank::new(key, seconds, file_rank, 0, lines.value(index).unsigned_abs());
        let claim = Claim { rank, place: Place { part, row: *row }, file: STORED_BEFORE };
        claims.offer_stored(key, claim)?;
        *row += 1;
    }
    Ok(())
}

fn column_of(batch: &RecordBatch, name: &str) -> Result<usize, IngestError> {
    Ok(batch.schema().index_of(name)?)
}

/// Writes parts that hold superseded rows again without them, and settles the accounts.
pub(crate) async fn write_without(
    transaction: &mut Transaction,
    new_parts: &[Part],
    superseded: Vec<Claim>,
    accounts: &mut [FileSummary],
    summary: &mut Summary,
) -> Result<(), IngestError> {
    let mut by_part: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
    for claim in superseded {
        by_part.entry(claim.place.part).or_default().insert(claim.place.row);
        if claim.file == STORED_BEFORE {
            summary.replaced += 1;
        } else {
            accounts[claim.file as usize].stored -= 1;
            accounts[claim.file as usize].repeats += 1;
        }
    }
    let stored: Vec<DataFile> = transaction.files(transactions::NAME);
    let maker = transaction.part_maker();
    for (number, rows) in by_part {
        let new = new_parts.get(number as usize);
        let file = match new {
            Some(part) => part.file(),
            None => stored[(number - STORED_PARTS) as usize].clone(),
        };
        if (rows.len() as u64) < file.rows {
            let part = copy_without(transaction, &maker, &file, &rows).await?;
            transaction.add(transactions::NAME, part);
        }
        match new {
            Some(part) => transaction.discard(transactions::NAME, part).await?,
            None => transaction.leave_out(transactions::NAME, &file.path),
        }
    }
    Ok(())
}

async fn copy_without(
    transaction: &Transaction,
    maker: &PartMaker,
    file: &DataFile,
    rows: &BTreeSet<u32>,
) -> Result<Part, IngestError> {
    let mut writer = maker.start(&transactions::table())?;
    let batches = transaction.read(transactions::NAME, file, &[]).await?;
    let mut first = 0u32;
    for batch in batches {
        let batch = batch?;
        let end = first + batch.num_rows() as u32;
        let keep: BooleanArray = (first..end).map(|row| Some(!rows.contains(&row))).collect();
        writer.write(&filter_record_batch(&batch, &keep)?)?;
        first = end;
    }
    Ok(writer.finish()?)
}
