//! Writing: one transaction at a time, whole or not at all.
//!
//! Parts (Parquet files) are written first, under names that carry the store version to be made. A commit then brings
//! each table to its wanted files and, last, adds the ledger entry. What a dead run leaves behind is recognised by its
//! name and cleared away by the next one.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{File, TryLockError};
use std::io::{BufWriter, Write};
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use arrow::array::RecordBatch;
use object_store::{ObjectStoreExt, PutPayload, WriteMultipart};
use parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};
use parquet::arrow::arrow_writer::ArrowWriterOptions;
use parquet::arrow::{ArrowWriter, ProjectionMask};
use parquet::file::metadata::ParquetMetaData;
use parquet::file::reader::ChunkReader;
use parquet::file::statistics::Statistics;

pub use crate::data_file::Part;

use crate::check;
use crate::data_file::DataFile;
use crate::delta;
use crate::entry::{Entry, FORMAT, TableVersions};
use crate::error::StoreError;
use crate::ledger;
use crate::location::Location;
use crate::opened::Store;
use crate::parts;
use crate::pieces::Pieces;
use crate::session::Session;
use crate::sums::{Summing, verify_file};
use crate::table::{TableSpec, View};

/// The one writer of a store, from the lock to the ledger entry. Dropping it without a commit leaves no trace.
pub struct Transaction {
    location: Location,
    base: Option<Entry>,
    version: u64,
    tables: BTreeMap<&'static str, TableChange>,
    written: Arc<Mutex<Vec<PathBuf>>>,
    /// Parts of a dead run that a table's newest version names: nobody's once this is committed.
    orphans: Vec<PathBuf>,
    /// Parts on this machine that need no look any more: those written here, and those looked at.
    looked_at: LookedAt,
    /// Of a repair the entries of the ledger that say nothing: they are put aside once this is committed.
    repairs: Option<Vec<u64>>,
    committed: bool,
    // Held until the transaction ends; the operating system lets go of it when the process dies.
    _lock: Option<File>,
}

/// Paths of parts of which the bytes are known to be those that were written.
pub(crate) type LookedAt = Arc<Mutex<BTreeSet<PathBuf>>>;

struct TableChange {
    spec: TableSpec,
    base: Option<u64>,
    kept: Vec<DataFile>,
    added: Vec<Part>,
}

/// Makes parts; may be shared by threads.
#[derive(Clone)]
pub struct PartMaker {
    location: Location,
    version: u64,
    written: Arc<Mutex<Vec<PathBuf>>>,
}

/// A Parquet file being written.
pub struct PartWriter {
    writer: ArrowWriter<Summing<BufWriter<File>>>,
    spec: TableSpec,
    local: PathBuf,
    path: String,
    rows: u64,
    upload: Option<(tempfile::TempPath, Location)>,
}

impl Transaction {
    /// Takes the lock, makes the folder where there is none, and clears away what a dead run left.
    pub async fn begin(location: Location, tables: &[TableSpec]) -> Result<Transaction, StoreError> {
        let lock = lock(&location)?;
        let base = ledger::newest(&location).await?;
        let parts = match &base {
            Some(base) => parts::of(&location, base).await?,
            None => BTreeMap::new(),
        };
        let version = base.as_ref().map_or(1, |entry| entry.version + 1);
        Transaction::over(location, tables, lock, base, version, parts).await
    }

    /// Begins the repair of a damaged store: of the newest version that can be read it keeps the tables that `keeps` names and no
    /// other. Where it names none, nothing of the store is looked at, and all must be made from the published files.
    pub async fn begin_repair(
        location: Location,
        tables: &[TableSpec],
        keeps: impl Fn(&str) -> bool,
    ) -> Result<Transaction, StoreError> {
        let lock = lock(&location)?;
        let (best, last, unreadable) = check::best(&location).await?;
        let kept: Vec<&TableSpec> = tables.iter().filter(|spec| keeps(spec.name)).collect();
        let base = best.filter(|_| !kept.is_empty());
        let list = match &base {
            Some(base) => parts::read(&location, base).await?,
            None => parts::List::default(),
        };
        let (mut parts, logs) = (list.parts, list.logs);
        parts.retain(|table, _| kept.iter().any(|spec| spec.name == table));
        for spec in tables {
            let written = logs.get(spec.name).cloned().unwrap_or_default();
            let found = parts::log(&location, spec.name, &BTreeMap::new()).await?;
            let is_whole = found.iter().all(|(name, hash)| written.get(name).is_none_or(|written| written == hash));
            delta::set_aside_damaged(&location, spec.name, is_whole).await?;
        }
        let mut begun = Transaction::over(location, tables, lock, base, last + 1, parts).await?;
        begun.repairs = Some(unreadable);
        Ok(begun)
    }

    async fn over(
        location: Location,
        tables: &[TableSpec],
        lock: Option<File>,
        base: Option<Entry>,
        version: u64,
        mut parts: parts::Parts,
    ) -> Result<Transaction, StoreError> {
        let mut changes = BTreeMap::new();
        let mut orphans = Vec::new();
        for spec in tables {
            let table_version = base.as_ref().and_then(|entry| entry.tables.get(spec.name)).copied();
            let kept = parts.remove(spec.name).unwrap_or_default();
            orphans.extend(clear_dead_run(&location, spec.name, version).await?);
            let change = TableChange { spec: spec.clone(), base: table_version, kept, added: Vec::new() };
            changes.insert(spec.name, change);
        }
        clear_lists(&location, version);
        let (written, looked_at) = (Arc::default(), Arc::default());
        Ok(Transaction {
            location,
            base,
            version,
            tables: changes,
            written,
            orphans,
            looked_at,
            repairs: None,
            committed: false,
            _lock: lock,
        })
    }

    /// Whether the store has no version yet.
    pub fn is_first(&self) -> bool {
        self.base.is_none()
    }

    /// The version that this transaction starts from.
    pub fn base(&self) -> Option<&Entry> {
        self.base.as_ref()
    }

    pub fn part_maker(&self) -> PartMaker {
        PartMaker { location: self.location.clone(), version: self.version, written: Arc::clone(&self.written) }
    }

    /// The files that `table` would have if this were committed now: paths of parts and of kept files.
    pub fn files(&self, table: &str) -> Vec<DataFile> {
        let Some(change) = self.tables.get(table) else { return Vec::new() };
        change.kept.iter().cloned().chain(change.added.iter().map(Part::file)).collect()
    }

    pub fn add(&mut self, table: &str, part: Part) {
        if let Some(change) = self.tables.get_mut(table) {
            change.added.push(part);
        }
    }

    /// Leaves a file out of the version to be made; it stays in the versions that have it.
    pub fn leave_out(&mut self, table: &str, path: &str) {
        if let Some(change) = self.tables.get_mut(table) {
            change.kept.retain(|file| file.path != path);
            change.added.retain(|part| part.path != path);
        }
    }

    pub fn leave_out_all(&mut self, table: &str) {
        if let Some(change) = self.tables.get_mut(table) {
            change.kept.clear();
            change.added.clear();
        }
    }

    /// Reads columns of a file that [`Transaction::files`] lists, in the order of its rows.
    pub async fn read(
        &self,
        table: &str,
        file: &DataFile,
        columns: &[&str],
    ) -> Result<ParquetRecordBatchReader, StoreError> {
        if let Some(folder) = self.location.local_folder() {
            let path = folder.join(table).join(&file.path);
            verify_once(&self.looked_at, &path, file)?;
            let opened = File::open(&path).map_err(|error| StoreError::File(path.display().to_string(), error))?;
            return batches(ParquetRecordBatchReaderBuilder::try_new(opened)?, columns);
        }
        let root = parts::verified(&self.location, [(table, std::slice::from_ref(file))]);
        let bytes = root.get(&self.location.path_of(table, &file.path)).await?.bytes().await?;
        batches(ParquetRecordBatchReaderBuilder::try_new(bytes)?, columns)
    }

    /// The row groups of a table as it would be if this were committed now, with columns of texts and of other values.
    pub fn pieces(&self, table: &TableSpec, texts: &'static [&'static str], values: &'static [&'static str]) -> Pieces {
        Pieces::new(self.location.clone(), table.clone(), self.files(table.name), texts, values, self.looked_at.clone())
    }

    /// Removes a part that was written in vain.
    pub async fn discard(&mut self, table: &str, part: &Part) -> Result<(), StoreError> {
        self.leave_out(table, &part.path);
        Ok(self.location.root().delete(&self.location.path_of(table, &part.path)).await?)
    }

    /// A session over the tables as they would be if this were committed now.
    pub async fn session(&self, views: &[View], threads: NonZeroUsize) -> Result<Session, StoreError> {
        let tables = self.tables.values().map(|change| (change.spec.clone(), self.files(change.spec.name))).collect();
        Session::over(&self.location, tables, views, threads).await
    }

    /// Makes the new version: first every table, then the ledger entry.
    pub async fn commit(mut self, summary: String, reading: String) -> Result<Store, StoreError> {
        let mut versions = TableVersions::new();
        let mut list = parts::List::default();
        // A repair hashes all logs anew.
        let known = match &self.base {
            Some(base) if self.repairs.is_none() && !base.parts.is_empty() => {
                parts::read(&self.location, base).await?.logs
            }
            _ => parts::Logs::default(),
        };
        for change in self.tables.values() {
            let version =
                delta::bring_to(&self.location, &change.spec, change.base, &change.kept, &change.added).await?;
            let name = change.spec.name;
            versions.insert(name.to_owned(), version);
            list.parts.insert(name.to_owned(), self.files(name));
            let known = known.get(name).cloned().unwrap_or_default();
            list.logs.insert(name.to_owned(), parts::log(&self.location, name, &known).await?);
        }
        let parts = parts::write(&self.location, self.version, &list).await?;
        let (format, version, tables, seal) = (FORMAT, self.version, versions, String::new());
        let entry = Entry { format, version, summary, reading, tables, parts, seal }.sealed();
        ledger::append(&self.location, &entry).await?;
        self.committed = true;
        if let Some(folder) = self.location.local_folder() {
            for version in self.repairs.iter().flatten() {
                let entry = folder.join(ledger::path(*version).as_ref());
                std::fs::rename(&entry, entry.with_extension("json.damaged"))
                    .map_err(|error| StoreError::File(entry.display().to_string(), error))?;
            }
        }
        for path in &self.orphans {
            // Best effort: they cost room and nothing else.
            let _ = std::fs::remove_file(path);
        }
        Ok(Store { location: self.location.clone(), entry })
    }
}

impl Drop for Transaction {
    fn drop(&mut self) {
        if self.committed {
            return;
        }
        let written = self.written.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        for path in written.iter() {
            // Best effort: the next run clears away what stays.
            let _ = std::fs::remove_file(path);
        }
    }
}

impl PartMaker {
    pub fn start(&self, spec: &TableSpec) -> Result<PartWriter, StoreError> {
        let path = format!("part-{:08}-{}.parquet", self.version, uuid::Uuid::new_v4().simple());
        let (file, local, upload) = match self.location.local_folder() {
            Some(folder) => {
                let folder = folder.join(spec.name);
                let failed = |error| StoreError::File(folder.display().to_string(), error);
                std::fs::create_dir_all(&folder).map_err(failed)?;
                let local = folder.join(&path);
                self.written.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(local.clone());
                (File::create_new(&local).map_err(failed)?, local, None)
            }
            None => {
                let failed = |error| StoreError::File("temporary folder".to_owned(), error);
                let (file, temporary) = tempfile::NamedTempFile::new().map_err(failed)?.into_parts();
                (file, temporary.to_path_buf(), Some((temporary, self.location.clone())))
            }
        };
        let options =
            ArrowWriterOptions::new().with_properties(spec.writer_properties()).with_skip_arrow_metadata(true);
        let writer = ArrowWriter::try_new_with_options(
            Summing::new(BufWriter::with_capacity(1 << 20, file)),
            spec.schema.clone(),
            options,
        )?;
        Ok(PartWriter { writer, spec: spec.clone(), local, path, rows: 0, upload })
    }
}

impl PartWriter {
    pub fn write(&mut self, batch: &RecordBatch) -> Result<(), StoreError> {
        self.writer.write(batch)?;
        self.rows += batch.num_rows() as u64;
        Ok(())
    }

    /// Makes a row group of the rows written since the last one.
    pub fn end_row_group(&mut self) -> Result<(), StoreError> {
        Ok(self.writer.flush()?)
    }

    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// The name that the part will have in its table.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Writes the footer and makes the file safe against a power cut.
    pub fn finish(mut self) -> Result<Part, StoreError> {
        let failed = |error| StoreError::File(self.local.display().to_string(), error);
        let metadata = self.writer.finish()?;
        let summing = self.writer.inner_mut();
        let (sums, buffered) = (summing.sums(), summing.inner());
        buffered.flush().map_err(failed)?;
        let file = buffered.get_ref();
        file.sync_all().map_err(failed)?;
        let bytes = file.metadata().map_err(failed)?.len();
        let statistics = statistics(&self.spec, &metadata, self.rows);
        if let Some((temporary, location)) = &self.upload {
            let target = location.path_of(self.spec.name, &self.path);
            upload(temporary, location, target)?;
        }
        Ok(Part { path: self.path, rows: self.rows, bytes, sums, statistics })
    }
}

/// Looks at a part on this machine, unless somebody did.
pub(crate) fn verify_once(looked_at: &LookedAt, path: &std::path::Path, part: &DataFile) -> Result<(), StoreError> {
    let lock = || looked_at.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    if !lock().contains(path) {
        verify_file(path, part)?;
        lock().insert(path.to_owned());
    }
    Ok(())
}

/// Rows as one Parquet file of their own, to take away.
pub fn parquet_file(batch: &RecordBatch) -> Result<Vec<u8>, StoreError> {
    let properties = parquet::file::properties::WriterProperties::builder()
        .set_compression(parquet::basic::Compression::ZSTD(parquet::basic::ZstdLevel::default()))
        .set_created_by("tributary".to_owned())
        .build();
    let mut writer = ArrowWriter::try_new(Vec::new(), batch.schema(), Some(properties))?;
    writer.write(batch)?;
    Ok(writer.into_inner()?)
}

/// Sends a finished part to the object store. Parts are made on plain threads, so this brings its own small runtime.
fn upload(
    temporary: &std::path::Path,
    location: &Location,
    target: object_store::path::Path,
) -> Result<(), StoreError> {
    const PIECE: usize = 8 << 20;
    let failed = |error| StoreError::File("temporary folder".to_owned(), error);
    let bytes = std::fs::read(temporary).map_err(failed)?;
    let root = location.root();
    let send = async move {
        if bytes.len() <= PIECE {
            root.put(&target, PutPayload::from(bytes)).await?;
        } else {
            let mut writer = WriteMultipart::new(root.put_multipart(&target).await?);
            bytes.chunks(PIECE).for_each(|piece| writer.write(piece));
            writer.finish().await?;
        }
        Ok::<(), object_store::Error>(())
    };
    std::thread::scope(|scope| {
        let sending = scope.spawn(|| {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(failed)?;
            Ok(runtime.block_on(send)?)
        });
        sending.join().unwrap_or_else(|_| Err(failed(std::io::Error::other("the upload did not end"))))
    })
}

/// The lock is a file of its own beside the tables. An object store has none: there the ledger's create-once entries
/// keep two writers from both making a version.
fn lock(location: &Location) -> Result<Option<File>, StoreError> {
    let Some(folder) = location.local_folder() else { return Ok(None) };
    let refused = |error| StoreError::ReadOnly(location.to_string(), error);
    if folder.exists() && !folder.join("versions").exists() {
        let entries = std::fs::read_dir(folder).map_err(refused)?;
        let names = entries.filter_map(|entry| Some(entry.ok()?.file_name().to_string_lossy().into_owned()));
        if let Some(other) = names.filter(|name| !is_ours(name)).min() {
            return Err(StoreError::Foreign(location.to_string(), other));
        }
    }
    std::fs::create_dir_all(folder.join("versions")).map_err(refused)?;
    let file = File::options().create(true).truncate(false).write(true).open(folder.join(".lock")).map_err(refused)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Err(StoreError::Locked(location.to_string())),
        Err(TryLockError::Error(error)) => Err(refused(error)),
    }
}

/// Files that a user may lay into a store's folder, also before its first version. What they say is not known here.
pub const OWN_LISTS: [&str; 5] = ["agencies.csv", "events.csv", "families.toml", "judgements.toml", "lexicon.toml"];

/// Whether a file of this name may stand in a folder before its first version. Of any other the folder is somebody's: downloads are
/// CSV files too.
fn is_ours(name: &str) -> bool {
    name == ".lock" || OWN_LISTS.contains(&name)
}

fn batches<R: ChunkReader + 'static>(
    mut builder: ParquetRecordBatchReaderBuilder<R>,
    columns: &[&str],
) -> Result<ParquetRecordBatchReader, StoreError> {
    if !columns.is_empty() {
        let mask = ProjectionMask::columns(builder.parquet_schema(), columns.iter().copied());
        builder = builder.with_projection(mask);
    }
    Ok(builder.with_batch_size(16_384).build()?)
}

/// Removes the parts of a run that died, and gives those that can't go yet: where it died between a table's commit and the
/// ledger's, the table's newest version names them until the next commit has taken them out of it.
async fn clear_dead_run(location: &Location, table: &str, version: u64) -> Result<Vec<PathBuf>, StoreError> {
    let Some(folder) = location.local_folder().map(|folder| folder.join(table)) else { return Ok(Vec::new()) };
    let Ok(entries) = std::fs::read_dir(&folder) else { return Ok(Vec::new()) };
    let unfinished: BTreeSet<String> = entries
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| {
            let number = name.strip_prefix("part-").and_then(|rest| rest.split('-').next());
            number.and_then(|number| number.parse::<u64>().ok()).is_some_and(|number| number >= version)
        })
        .collect();
    if unfinished.is_empty() {
        return Ok(Vec::new());
    }
    let newest = delta::newest_paths(location, table).await?;
    let (named, unnamed): (Vec<String>, Vec<String>) = unfinished.into_iter().partition(|name| newest.contains(name));
    for name in unnamed {
        let path = folder.join(name);
        std::fs::remove_file(&path).map_err(|error| StoreError::File(path.display().to_string(), error))?;
    }
    Ok(named.into_iter().map(|name| folder.join(name)).collect())
}

/// Removes lists of parts that belong to no version. Best effort: they cost room and nothing else.
fn clear_lists(location: &Location, version: u64) {
    let Some(entries) = location.local_folder().and_then(|folder| std::fs::read_dir(folder.join("versions")).ok())
    else {
        return;
    };
    for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
        let list = path.extension().is_some_and(|extension| extension == "parts");
        let number = path.file_stem().and_then(|name| name.to_str()?.split('-').next()?.parse::<u64>().ok());
        if list && number.is_some_and(|number| number >= version) {
            let _ = std::fs::remove_file(path);
        }
    }
}

/// The statistics object of a Delta Lake `add` action.
fn statistics(spec: &TableSpec, metadata: &ParquetMetaData, rows: u64) -> String {
    let mut least = serde_json::Map::new();
    let mut greatest = serde_json::Map::new();
    for column in spec.filtered_by {
        let Ok(index) = spec.schema.index_of(column) else { continue };
        let is_date = matches!(spec.schema.field(index).data_type(), arrow::datatypes::DataType::Date32);
        let groups: Option<Vec<&Statistics>> =
            metadata.row_groups().iter().map(|group| group.column(index).statistics()).collect();
        let Some((low, high)) = groups.and_then(|groups| extremes(&groups, is_date)) else { continue };
        least.insert((*column).to_owned(), low);
        greatest.insert((*column).to_owned(), high);
    }
    serde_json::json!({ "numRecords": rows, "minValues": least, "maxValues": greatest, "nullCount": {} }).to_string()
}

fn extremes(groups: &[&Statistics], is_date: bool) -> Option<(serde_json::Value, serde_json::Value)> {
    let texts: Option<Vec<(&str, &str)>> = groups
        .iter()
        .map(|statistics| match statistics {
            Statistics::ByteArray(values) if values.min_is_exact() && values.max_is_exact() => {
                Some((values.min_opt()?.as_utf8().ok()?, values.max_opt()?.as_utf8().ok()?))
            }
            _ => None,
        })
        .collect();
    if let Some(texts) = texts {
        let low = texts.iter().map(|(low, _)| *low).min()?;
        let high = texts.iter().map(|(_, high)| *high).max()?;
        return Some((low.into(), high.into()));
    }
    let numbers: Option<Vec<(i32, i32)>> = groups
        .iter()
        .map(|statistics| match statistics {
            Statistics::Int32(values) => Some((*values.min_opt()?, *values.max_opt()?)),
            _ => None,
        })
        .collect();
    let numbers = numbers?;
    let low = numbers.iter().map(|(low, _)| *low).min()?;
    let high = numbers.iter().map(|(_, high)| *high).max()?;
    let shown = |number: i32| -> Option<serde_json::Value> {
        if is_date {
            let days = arrow::temporal_conversions::date32_to_datetime(number)?;
            Some(days.date().to_string().into())
        } else {
            Some(number.into())
        }
    };
    Some((shown(low)?, shown(high)?))
}
