//! Rows that matter, gathered award by award in bounded memory.
//!
//! The rows of an award lie in several files, and only together do they tell whose money they are. They are put into
//! buckets by their award's key, so that each award is whole in one bucket and a bucket is small. Beyond a number of rows
//! the buckets go to temporary files.

use std::fs::File;
use std::io::{BufReader, BufWriter, Seek, SeekFrom};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch, UInt32Array};
use arrow::compute::{concat_batches, take_record_batch};
use arrow::datatypes::DataType;
use arrow::error::ArrowError;
use arrow::ipc::reader::StreamReader;
use arrow::ipc::writer::StreamWriter;

use crate::attribute::AttributionError;

/// Into how many parts the awards are put: enough that one of them fits into memory, whatever the size of the store.
pub(crate) const BUCKETS: usize = 64;

/// Rows that all workers together keep in memory.
const HELD_ROWS: usize = 400_000;

/// Rows that are put into buckets at once.
const PENDING_ROWS: usize = 32_768;

/// Gathers the rows of one worker.
pub(crate) struct Gatherer {
    pending: Vec<(RecordBatch, Vec<u8>)>,
    pending_rows: usize,
    buckets: Vec<Bucket>,
    /// Rows in memory, of all workers.
    held: Arc<AtomicUsize>,
}

/// What one worker has put into a bucket.
#[derive(Default)]
pub(crate) struct Bucket {
    held: Vec<RecordBatch>,
    file: Option<StreamWriter<BufWriter<File>>>,
}

/// The bucket of an award.
pub(crate) fn bucket_of(award_id: u64) -> u8 {
    (award_id % BUCKETS as u64) as u8
}

impl Gatherer {
    pub(crate) fn new(held: Arc<AtomicUsize>) -> Gatherer {
        let buckets = std::iter::repeat_with(Bucket::default).take(BUCKETS).collect();
        Gatherer { pending: Vec::new(), pending_rows: 0, buckets, held }
    }

    /// Keeps rows of a batch, each for its bucket.
    pub(crate) fn keep(&mut self, batch: &RecordBatch, rows: &[(u32, u8)]) -> Result<(), AttributionError> {
        if rows.is_empty() {
            return Ok(());
        }
        let kept = take_record_batch(batch, &UInt32Array::from_iter_values(rows.iter().map(|(row, _)| *row)))?;
        self.pending_rows += rows.len();
        self.pending.push((kept, rows.iter().map(|(_, bucket)| *bucket).collect()));
        if self.pending_rows >= PENDING_ROWS { self.put() } else { Ok(()) }
    }

    pub(crate) fn finish(mut self) -> Result<Vec<Bucket>, AttributionError> {
        self.put()?;
        Ok(self.buckets)
    }

    fn put(&mut self) -> Result<(), AttributionError> {
        let Some((first, _)) = self.pending.first() else { return Ok(()) };
        let all = concat_batches(&first.schema(), self.pending.iter().map(|(batch, _)| batch))?;
        let mut rows_of = vec![Vec::new(); BUCKETS];
        let places = self.pending.iter().flat_map(|(_, buckets)| buckets);
        for (row, bucket) in (0u32..).zip(places) {
            rows_of[usize::from(*bucket)].push(row);
        }
        for (bucket, rows) in self.buckets.iter_mut().zip(rows_of).filter(|(_, rows)| !rows.is_empty()) {
            let count = rows.len();
            let batch = compact(&take_record_batch(&all, &UInt32Array::from(rows))?)?;
            if self.held.fetch_add(count, Ordering::Relaxed) + count <= HELD_ROWS {
                bucket.held.push(batch);
            } else {
                self.held.fetch_sub(count, Ordering::Relaxed);
                bucket.spill(&batch)?;
            }
        }
        self.pending.clear();
        self.pending_rows = 0;
        Ok(())
    }
}

impl Bucket {
    fn spill(&mut self, batch: &RecordBatch) -> Result<(), AttributionError> {
        let writer = match &mut self.file {
            Some(writer) => writer,
            None => {
                let file = tempfile::tempfile().map_err(|error| ArrowError::IoError(error.to_string(), error))?;
                self.file.insert(StreamWriter::try_new(BufWriter::new(file), &batch.schema())?)
            }
        };
        Ok(writer.write(batch)?)
    }

    /// All batches of the bucket, those on disk one after the other.
    pub(crate) fn batches(self) -> Result<impl Iterator<Item = Result<RecordBatch, ArrowError>>, AttributionError> {
        let spilled = match self.file {
            None => None,
            Some(mut writer) => {
                writer.finish()?;
                let mut file = writer
                    .into_inner()?
                    .into_inner()
                    .map_err(|error| ArrowError::IoError(error.to_string(), error.into_error()))?;
                file.seek(SeekFrom::Start(0)).map_err(|error| ArrowError::IoError(error.to_string(), error))?;
                Some(StreamReader::try_new(BufReader::new(file), None)?)
            }
        };
        Ok(self.held.into_iter().map(Ok).chain(spilled.into_iter().flatten()))
    }
}

/// Texts that are views into the pages that they were read from would keep whole pages in memory.
fn compact(batch: &RecordBatch) -> Result<RecordBatch, ArrowError> {
    let columns = batch.columns().iter().map(|column| match column.data_type() {
        DataType::Utf8View => Arc::new(column.as_string_view().gc()) as ArrayRef,
        _ => Arc::clone(column),
    });
    RecordBatch::try_new(batch.schema(), columns.collect())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use arrow::array::StringViewArray;
    use arrow::datatypes::{Field, Schema};

    use super::*;

    /// Whatever fits into memory, each row comes back once and in its own bucket.
    #[test]
    fn rows_come_back_from_memory_and_disk() {
        for held_before in [0, HELD_ROWS - 50, HELD_ROWS] {
            let mut gatherer = Gatherer::new(Arc::new(AtomicUsize::new(held_before)));
            let schema = Arc::new(Schema::new(vec![Field::new("text", DataType::Utf8View, true)]));
            let mut expected: BTreeMap<usize, Vec<String>> = BTreeMap::new();
            for number in 0..40 {
                let texts: Vec<String> =
                    (0..1000).map(|row| format!("a text that is long enough {number} {row}")).collect();
                let column: ArrayRef = Arc::new(StringViewArray::from_iter_values(&texts));
                let batch = RecordBatch::try_new(Arc::clone(&schema), vec![column]).unwrap();
                let rows: Vec<(u32, u8)> = (0..1000).step_by(3).map(|row| (row, bucket_of(u64::from(row)))).collect();
                for (row, bucket) in &rows {
                    expected.entry(usize::from(*bucket)).or_default().push(texts[*row as usize].clone());
                }
                gatherer.keep(&batch, &rows).unwrap();
            }
            for (number, bucket) in gatherer.finish().unwrap().into_iter().enumerate() {
                let mut found: Vec<String> = Vec::new();
                for batch in bucket.batches().unwrap() {
                    let batch = batch.unwrap();
                    found.extend(batch.column(0).as_string_view().iter().map(|text| text.unwrap().to_owned()));
                }
                let mut expected = expected.remove(&number).unwrap_or_default();
                found.sort();
                expected.sort();
                assert_eq!(found, expected, "bucket {number}, {held_before} rows held before");
            }
        }
    }
}
