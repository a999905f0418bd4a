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
use arrow::error::ArrowError;
use arrow::ipc::reader::StreamReader;
use arrow::ipc::writer::StreamWriter;

use store::{Piece, Pieces, Texts};

use crate::circumstances::Combined;
use crate::error::AttributionError;
use crate::ids::award_id;
use crate::reach::Vehicles;
use crate::rows;
use crate::survey::Survey;
use crate::work::read_pieces;
use classification::parties::seller_of;
use values::parallel::Work;

/// What tells whether a row is gathered.
pub(crate) const GATHERED_BY: [&str; 5] =
    ["award_key", "recipient_name_raw", "recipient_name", "parent_piid", "vehicle_owner_code"];

/// Gathers the rows of awards that matter, and those of orders from somebody who brings makers' products: by worker, then by
/// bucket. Also what vehicles state.
pub(crate) fn gather(
    pieces: &Pieces,
    survey: &Survey,
    work: Work<'_>,
) -> Result<(Vec<Vec<Bucket>>, Vehicles), AttributionError> {
    let held = Arc::new(AtomicUsize::new(0));
    let worker = || (Gatherer::new(Arc::clone(&held)), Vehicles::default());
    let read = |(gatherer, vehicles): &mut (Gatherer, Vehicles), piece: &Piece| {
        let wanted = Wanted::of(piece, survey);
        if !wanted.rows.is_empty() {
            gatherer.keep(piece.some(&wanted.rows, &rows::COLUMNS)?, wanted.buckets)?;
        }
        if !wanted.vehicles.is_empty() {
            vehicles.read(&piece.some(&wanted.vehicles, &Vehicles::COLUMNS)?);
        }
        Ok(())
    };
    let (mut gathered, mut vehicles) = (Vec::new(), Vehicles::default());
    let finish = |(gatherer, vehicles): (Gatherer, Vehicles)| (gatherer.finish(), vehicles);
    for (buckets, more) in read_pieces(pieces, work, worker, read, finish)? {
        gathered.push(buckets?);
        vehicles.merge(more);
    }
    Ok((gathered, vehicles))
}

/// The rows of a row group that are gathered.
#[derive(Default)]
struct Wanted {
    rows: Vec<u32>,
    /// The bucket of each.
    buckets: Vec<u8>,
    /// Actions of vehicles, gathered or not.
    vehicles: Vec<u32>,
}

impl Wanted {
    fn of(piece: &Piece, survey: &Survey) -> Wanted {
        let [awards, raw, registered, parent, owner] = std::array::from_fn(|column| piece.texts(column));
        let deleted = piece.values(0).as_boolean();
        let sellers = Combined::of(&[raw.numbers(), registered.numbers()]);
        let seller = |row: &u32| seller_of(text(raw, *row), text(registered, *row));
        let come_from: Vec<bool> = sellers.rows.iter().map(|row| survey.carriers.come_from(seller(row))).collect();
        let mut wanted = Wanted::default();
        // Rows of one award stand together.
        let mut last: Option<([u32; 3], u64, bool, bool)> = None;
        for row in 0..piece.rows() {
            if deleted.is_valid(row) && deleted.value(row) {
                continue;
            }
            let numbers = [awards, parent, owner].map(|texts| texts.numbers()[row]);
            let (id, counts, is_vehicle) = match last {
                Some((known, id, counts, is_vehicle)) if known == numbers => (id, counts, is_vehicle),
                _ => {
                    let [key, parent, owner] = [awards, parent, owner].map(|texts| text(texts, row as u32));
                    let id = award_id(key);
                    let counts = survey.awards.contains(&id) || survey.carriers.come_under(key, parent, owner);
                    (id, counts, Vehicles::is_one(key))
                }
            };
            last = Some((numbers, id, counts, is_vehicle));
            if counts || come_from[sellers.numbers[row] as usize] {
                wanted.rows.push(row as u32);
                wanted.buckets.push(bucket_of(id));
            }
            if is_vehicle {
                wanted.vehicles.push(row as u32);
            }
        }
        wanted
    }
}

fn text(texts: &Texts, row: u32) -> &str {
    texts.of_row(row as usize).unwrap_or_default()
}

/// Into how many parts the awards are put: enough that one of them fits into memory, whatever the size of the store.
pub(crate) const BUCKETS: usize = 64;

/// Rows that all workers together keep in memory, a few hundred bytes each.
const HELD_ROWS: usize = 1_000_000;

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

    /// Keeps the rows of a batch, each for its bucket.
    pub(crate) fn keep(&mut self, batch: RecordBatch, buckets: Vec<u8>) -> Result<(), AttributionError> {
        self.pending_rows += buckets.len();
        self.pending.push((batch, buckets));
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

/// Texts that are views into the pages that they were read from would keep whole pages in memory. Where the pages hold less than
/// the texts would take alone, they stay: a dictionary serves many rows.
fn compact(batch: &RecordBatch) -> Result<RecordBatch, ArrowError> {
    let columns = batch.columns().iter().map(|column| match column.as_string_view_opt() {
        Some(texts)
            if texts.data_buffers().iter().map(|page| page.len()).sum::<usize>() > texts.total_buffer_bytes_used() =>
        {
            Arc::new(texts.gc()) as ArrayRef
        }
        _ => Arc::clone(column),
    });
    RecordBatch::try_new(batch.schema(), columns.collect())
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use arrow::array::{Int64Array, StringArray, StringViewArray};
    use arrow::datatypes::{DataType, Field, Int64Type, Schema};
    use store::TableSpec;

    use crate::columns::optional;

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
                let buckets: Vec<u8> = (0..1000).map(|row| bucket_of(row / 3)).collect();
                for (text, bucket) in texts.iter().zip(&buckets) {
                    expected.entry(usize::from(*bucket)).or_default().push(text.clone());
                }
                gatherer.keep(batch, buckets).unwrap();
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

    const COLUMNS: [&str; 4] = ["few", "many", "later", "amount"];

    fn table(columns: &[&str]) -> TableSpec {
        let field = |name: &&str| match *name {
            "amount" => Field::new(*name, DataType::Int64, true),
            name => Field::new(name, DataType::Utf8, true),
        };
        TableSpec {
            name: "transactions",
            schema: Arc::new(Schema::new(columns.iter().map(field).collect::<Vec<_>>())),
            sorted_by: &[],
            filtered_by: &[],
            mostly_distinct: &["many"],
            page_rows: 7,
            looked_up_by: &[],
        }
    }

    type Written = (Option<&'static str>, Option<String>, i64);

    fn written(group: i64, rows: i64) -> Vec<Written> {
        let few = |row: i64| [None, Some("LICENSE"), Some("TONER"), Some("")][(row % 4) as usize];
        let many = |row: i64| (row % 5 != 0).then(|| format!("AWARD {group} {}", row / 3));
        (0..rows).map(|row| (few(row), many(row), group * 100 + row)).collect()
    }

    /// With and without dictionary, with nulls, and where a file lacks a column: row groups give what was written.
    #[test]
    fn row_groups_come_back_with_texts_as_numbers() {
        let folder = tempfile::tempdir().unwrap();
        let location = store::Location::parse(folder.path().join("store").to_str().unwrap()).unwrap();
        let spec = table(&["few", "many", "amount"]);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let mut transaction =
            runtime.block_on(store::Transaction::begin(location, std::slice::from_ref(&spec))).unwrap();
        let mut writer = transaction.part_maker().start(&spec).unwrap();
        let mut expected: BTreeMap<i64, Vec<Written>> = BTreeMap::new();
        for (group, rows) in [(1, 40), (2, 1), (3, 17)] {
            let rows = written(group, rows);
            let columns: Vec<ArrayRef> = vec![
                Arc::new(rows.iter().map(|row| row.0).collect::<StringArray>()),
                Arc::new(rows.iter().map(|row| row.1.as_deref()).collect::<StringArray>()),
                Arc::new(rows.iter().map(|row| Some(row.2)).collect::<Int64Array>()),
            ];
            writer.write(&RecordBatch::try_new(Arc::clone(&spec.schema), columns).unwrap()).unwrap();
            writer.end_row_group().unwrap();
            expected.insert(group, rows);
        }
        transaction.add(spec.name, writer.finish().unwrap());
        let pieces = transaction.pieces(&table(&COLUMNS), &["few", "many", "later"], &["amount"]);
        let mut found = BTreeMap::new();
        while let Some(piece) = pieces.next().unwrap() {
            let amounts = piece.values(0).as_primitive::<Int64Type>();
            let rows: Vec<Written> = expected.remove(&(amounts.value(0) / 100)).unwrap();
            for (row, (few, many, amount)) in rows.iter().enumerate() {
                assert_eq!((piece.texts(0).of_row(row), piece.texts(1).of_row(row)), (*few, many.as_deref()));
                assert_eq!((piece.texts(2).of_row(row), amounts.value(row)), (None, *amount));
                let number = piece.texts(1).numbers()[row];
                assert_eq!(piece.texts(1).text(number), many.as_deref(), "a number stands for one text");
            }
            assert_eq!(piece.texts(0).count(), rows.iter().filter_map(|row| row.0).collect::<BTreeSet<_>>().len() + 1);
            let some: Vec<u32> = (0..rows.len() as u32).filter(|row| row % 7 < 2).collect();
            let batch = piece.some(&some, &["amount", "later", "many", "few"]).unwrap();
            assert_eq!(batch.num_rows(), some.len());
            for (place, row) in some.iter().enumerate() {
                let (few, many, amount) = &rows[*row as usize];
                assert_eq!(batch.column(0).as_primitive::<Int64Type>().value(place), *amount);
                assert!(batch.column(1).is_null(place));
                let text = |column: usize| optional(batch.column(column).as_string_view(), place);
                assert_eq!((text(2), text(3)), (many.as_deref(), *few));
            }
            found.insert(amounts.value(0) / 100, rows.len());
        }
        assert_eq!(found, BTreeMap::from([(1, 40), (2, 1), (3, 17)]));
    }
}
