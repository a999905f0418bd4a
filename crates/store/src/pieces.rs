//! A table read row group by row group, by as many threads as take one: for work that looks at every row.
//!
//! Texts come as numbers, one for each distinct text of the row group, as they lie in the file. What is the same on many rows is
//! looked at once, and rows are told apart by numbers.

use std::collections::VecDeque;
use std::fs::File;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch, StringArray, StringViewArray, UInt32Array, new_null_array};
use arrow::compute::{cast, concat_batches, take};
use arrow::datatypes::{DataType, Int32Type, Schema, SchemaRef};
use object_store::ObjectStoreExt;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder, RowSelection,
};
use parquet::basic::Encoding;
use parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData};

use crate::data_file::DataFile;
use crate::error::StoreError;
use crate::location::Location;
use crate::parts;
use crate::table::TableSpec;
use crate::write::{LookedAt, verify_once};

/// The row groups of a table that nobody has taken yet.
pub struct Pieces {
    location: Location,
    spec: TableSpec,
    texts: &'static [&'static str],
    values: &'static [&'static str],
    looked_at: LookedAt,
    waiting: Mutex<Waiting>,
}

#[derive(Default)]
struct Waiting {
    files: VecDeque<DataFile>,
    groups: VecDeque<(Opened, usize)>,
}

/// Columns of one row group.
pub struct Piece {
    rows: usize,
    /// The columns of texts that were asked for.
    names: &'static [&'static str],
    texts: Vec<Texts>,
    values: Vec<ArrayRef>,
    schema: SchemaRef,
    opened: Opened,
    group: usize,
}

/// A column of texts: for each row the number of its text. A text has one number, or several where the file holds no
/// dictionary; no two texts have the same.
pub struct Texts {
    numbers: Vec<u32>,
    distinct: Distinct,
}

enum Distinct {
    Dictionary(StringArray),
    /// The rows at which another text than the row's before begins.
    Runs(StringViewArray, Vec<u32>),
}

#[derive(Clone)]
struct Opened {
    source: Source,
    metadata: Arc<ParquetMetaData>,
}

#[derive(Clone)]
enum Source {
    Local(PathBuf),
    Fetched(bytes::Bytes),
}

impl Pieces {
    /// Of the columns of `spec`, `texts` and `values` are read; a column that a file does not have is null there.
    pub(crate) fn new(
        location: Location,
        spec: TableSpec,
        files: Vec<DataFile>,
        texts: &'static [&'static str],
        values: &'static [&'static str],
        looked_at: LookedAt,
    ) -> Pieces {
        let waiting = Waiting { files: files.into(), groups: VecDeque::new() };
        Pieces { location, spec, texts, values, looked_at, waiting: Mutex::new(waiting) }
    }

    /// Reads the next row group; nothing where all are taken. Not to be called on a thread of the runtime.
    pub fn next(&self) -> Result<Option<Piece>, StoreError> {
        let Some((opened, group)) = self.take()? else { return Ok(None) };
        opened.piece(group, self).map(Some)
    }

    fn take(&self) -> Result<Option<(Opened, usize)>, StoreError> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some(group) = waiting.groups.pop_front() {
                return Ok(Some(group));
            }
            let Some(file) = waiting.files.pop_front() else { return Ok(None) };
            let opened = self.open(&file)?;
            waiting.groups.extend((0..opened.metadata.num_row_groups()).map(|group| (opened.clone(), group)));
        }
    }

    fn open(&self, file: &DataFile) -> Result<Opened, StoreError> {
        let source = match self.location.local_folder() {
            Some(folder) => {
                let path = folder.join(self.spec.name).join(&file.path);
                verify_once(&self.looked_at, &path, file)?;
                Source::Local(path)
            }
            None => {
                let failed = |error| StoreError::File(file.path.clone(), error);
                // Plain threads read pieces, so this brings its own small runtime.
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(failed)?;
                let path = self.location.path_of(self.spec.name, &file.path);
                let root = parts::verified(&self.location, [(self.spec.name, std::slice::from_ref(file))]);
                let fetched = runtime.block_on(async { root.get(&path).await?.bytes().await });
                Source::Fetched(fetched?)
            }
        };
        let options = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
        let metadata = match &source {
            Source::Local(path) => ArrowReaderMetadata::load(&open(path)?, options)?,
            Source::Fetched(bytes) => ArrowReaderMetadata::load(bytes, options)?,
        };
        Ok(Opened { source, metadata: Arc::clone(metadata.metadata()) })
    }
}

fn open(path: &PathBuf) -> Result<File, StoreError> {
    File::open(path).map_err(|error| StoreError::File(path.display().to_string(), error))
}

impl Opened {
    fn piece(self, group: usize, of: &Pieces) -> Result<Piece, StoreError> {
        let schema = self.schema(group)?;
        let wanted: Vec<&str> = of.texts.iter().chain(of.values).copied().collect();
        let batch = self.read(group, &schema, &wanted, None)?;
        let rows = self.metadata.row_group(group).num_rows() as usize;
        let column = |name: &&str| batch.column_by_name(name).cloned();
        let null = |name: &&str| {
            let known = of.spec.schema.field_with_name(name).map(|field| field.data_type().clone());
            new_null_array(&known.unwrap_or(DataType::Utf8), rows)
        };
        Ok(Piece {
            rows,
            names: of.texts,
            texts: of
                .texts
                .iter()
                .map(|name| column(name).map_or_else(|| Texts::none(rows), |texts| Texts::of(&texts)))
                .collect(),
            values: of.values.iter().map(|name| column(name).unwrap_or_else(|| null(name))).collect(),
            schema: of.spec.read_schema(),
            opened: self,
            group,
        })
    }

    /// The file's columns, texts as they lie in the row group: as numbers where all are in its dictionary, else as views.
    fn schema(&self, group: usize) -> Result<SchemaRef, StoreError> {
        let chunks = self.metadata.row_group(group).columns();
        let is_dictionary =
            |name: &str| chunks.iter().any(|chunk| chunk.column_path().string() == name && has_only_dictionary(chunk));
        let texts = |name: &str| match is_dictionary(name) {
            true => DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8)),
            false => DataType::Utf8View,
        };
        let file = self.metadata.file_metadata();
        let schema = parquet::arrow::parquet_to_arrow_schema(file.schema_descr(), None)?;
        let fields = schema.fields().iter().map(|field| match field.data_type() {
            DataType::Utf8 => field.as_ref().clone().with_data_type(texts(field.name())),
            _ => field.as_ref().clone(),
        });
        Ok(Arc::new(Schema::new(fields.collect::<Vec<_>>())))
    }

    /// Columns of a row group in the file's order, as one batch; of the rows those selected.
    fn read(
        &self,
        group: usize,
        schema: &SchemaRef,
        columns: &[&str],
        rows: Option<RowSelection>,
    ) -> Result<RecordBatch, StoreError> {
        let options = ArrowReaderOptions::new().with_skip_arrow_metadata(true).with_schema(Arc::clone(schema));
        let metadata = ArrowReaderMetadata::try_new(Arc::clone(&self.metadata), options)?;
        let mask = ProjectionMask::columns(self.metadata.file_metadata().schema_descr(), columns.iter().copied());
        let count = self.metadata.row_group(group).num_rows() as usize;
        macro_rules! reader {
            ($source:expr) => {{
                let mut builder = ParquetRecordBatchReaderBuilder::new_with_metadata($source, metadata);
                if let Some(rows) = rows {
                    builder = builder.with_row_selection(rows);
                }
                builder.with_projection(mask).with_row_groups(vec![group]).with_batch_size(count.max(1)).build()?
            }};
        }
        let mut batches: ParquetRecordBatchReader = match &self.source {
            Source::Local(path) => reader!(open(path)?),
            Source::Fetched(bytes) => reader!(bytes.clone()),
        };
        let found: Vec<RecordBatch> = batches.by_ref().collect::<Result<_, _>>()?;
        match &found[..] {
            [only] => Ok(only.clone()),
            many => Ok(concat_batches(&arrow::array::RecordBatchReader::schema(&batches), many)?),
        }
    }
}

/// Whether all of a column's texts are in its dictionary.
fn has_only_dictionary(chunk: &ColumnChunkMetaData) -> bool {
    chunk.dictionary_page_offset().is_some()
        && chunk.page_encoding_stats_mask().is_some_and(|encodings| {
            encodings.is_only(Encoding::RLE_DICTIONARY) || encodings.is_only(Encoding::PLAIN_DICTIONARY)
        })
}

impl Piece {
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The column of texts that was asked for at this place.
    pub fn texts(&self, column: usize) -> &Texts {
        &self.texts[column]
    }

    /// The column of values that was asked for at this place.
    pub fn values(&self, column: usize) -> &ArrayRef {
        &self.values[column]
    }

    /// Columns of some rows, which are given in their order; texts come as views. Texts that the piece has are picked, other
    /// columns are read.
    pub fn some(&self, rows: &[u32], columns: &[&str]) -> Result<RecordBatch, StoreError> {
        let picked = |name: &str| self.names.iter().position(|own| *own == name).map(|column| &self.texts[column]);
        let read: Vec<&str> = columns.iter().copied().filter(|name| picked(name).is_none()).collect();
        let mut ranges: Vec<std::ops::Range<usize>> = Vec::new();
        for row in rows.iter().map(|row| *row as usize) {
            match ranges.last_mut() {
                Some(last) if last.end == row => last.end = row + 1,
                _ => ranges.push(row..row + 1),
            }
        }
        let selection = RowSelection::from_consecutive_ranges(ranges.into_iter(), self.rows);
        let schema = self.opened.schema(self.group)?;
        let batch = self.opened.read(self.group, &schema, &read, Some(selection))?;
        let mut fields = Vec::with_capacity(columns.len());
        let mut found: Vec<ArrayRef> = Vec::with_capacity(columns.len());
        for name in columns {
            let field = self.schema.field_with_name(name)?;
            found.push(match (picked(name), batch.column_by_name(name)) {
                (Some(texts), _) => texts.of_rows(rows)?,
                (None, Some(column)) => cast(column, field.data_type())?,
                (None, None) => new_null_array(field.data_type(), rows.len()),
            });
            fields.push(field.clone());
        }
        Ok(RecordBatch::try_new(Arc::new(Schema::new(fields)), found)?)
    }
}

impl Texts {
    fn of(column: &ArrayRef) -> Texts {
        match column.as_dictionary_opt::<Int32Type>() {
            Some(dictionary) => {
                let distinct = dictionary.values().as_string::<i32>().clone();
                let none = distinct.len() as u32;
                let keys = dictionary.keys();
                let mut numbers: Vec<u32> = keys.values().iter().map(|key| *key as u32).collect();
                if keys.null_count() > 0 {
                    numbers.iter_mut().zip(0..).filter(|(_, row)| keys.is_null(*row)).for_each(|(key, _)| *key = none);
                }
                Texts { numbers, distinct: Distinct::Dictionary(distinct) }
            }
            None => Texts::by_runs(column.as_string_view().clone()),
        }
    }

    /// A column in which no row has a text.
    fn none(rows: usize) -> Texts {
        Texts { numbers: vec![0; rows], distinct: Distinct::Dictionary(StringArray::new_null(0)) }
    }

    fn by_runs(texts: StringViewArray) -> Texts {
        let text = |row: u32| texts.is_valid(row as usize).then(|| texts.value(row as usize));
        let mut starts: Vec<u32> = Vec::new();
        let mut last = None;
        // The number of no text is known when all are counted.
        const NONE: u32 = u32::MAX;
        let mut numbers: Vec<u32> = (0..texts.len() as u32)
            .map(|row| {
                let Some(own) = text(row) else { return NONE };
                if last != Some(own) {
                    starts.push(row);
                    last = Some(own);
                }
                starts.len() as u32 - 1
            })
            .collect();
        let none = starts.len() as u32;
        numbers.iter_mut().filter(|number| **number == NONE).for_each(|number| *number = none);
        Texts { numbers, distinct: Distinct::Runs(texts, starts) }
    }

    /// The number of each row's text.
    pub fn numbers(&self) -> &[u32] {
        &self.numbers
    }

    /// How many numbers there are: one more than there are texts, for rows without.
    pub fn count(&self) -> usize {
        1 + match &self.distinct {
            Distinct::Dictionary(texts) => texts.len(),
            Distinct::Runs(_, starts) => starts.len(),
        }
    }

    /// The text behind a number; nothing for the number of rows without.
    pub fn text(&self, number: u32) -> Option<&str> {
        let number = number as usize;
        match &self.distinct {
            Distinct::Dictionary(texts) => (number < texts.len()).then(|| texts.value(number)),
            Distinct::Runs(texts, starts) => starts.get(number).map(|row| texts.value(*row as usize)),
        }
    }

    /// The texts of some rows as views.
    fn of_rows(&self, rows: &[u32]) -> Result<ArrayRef, StoreError> {
        Ok(match &self.distinct {
            Distinct::Runs(texts, _) => take(texts, &UInt32Array::from(rows.to_vec()), None)?,
            Distinct::Dictionary(texts) => {
                let numbers = rows.iter().map(|row| self.numbers[*row as usize]);
                let numbers = numbers.map(|number| ((number as usize) < texts.len()).then_some(number));
                take(&cast(texts, &DataType::Utf8View)?, &numbers.collect::<UInt32Array>(), None)?
            }
        })
    }

    /// The text of a row.
    pub fn of_row(&self, row: usize) -> Option<&str> {
        self.text(self.numbers[row])
    }
}
