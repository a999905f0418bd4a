//! Our use of the Delta Lake log: create a table, list a version's files, bring a table to a wanted set of files.

use std::collections::{BTreeMap, HashMap};

use arrow::datatypes::{DataType as ArrowType, TimeUnit};
use deltalake_core::DeltaTable;
use deltalake_core::kernel::transaction::{CommitBuilder, TableReference};
use deltalake_core::kernel::{Action, Add, DataType, LogicalFileView, PrimitiveType, Remove};
use deltalake_core::logstore::{StorageConfig, default_logstore};
use deltalake_core::operations::create::CreateBuilder;
use deltalake_core::protocol::{DeltaOperation, SaveMode};
use futures::StreamExt;
use object_store::ObjectStoreExt;

use crate::data_file::{DataFile, Part};
use crate::error::StoreError;
use crate::location::Location;
use crate::sums::Sums;
use crate::table::TableSpec;

/// The files of one version of a table, sorted by path, with the sums of the bytes that they have now.
pub(crate) async fn files(location: &Location, table: &str, version: u64) -> Result<Vec<DataFile>, StoreError> {
    let mut files = Vec::new();
    for (path, rows) in listed(location, table, version).await? {
        let whole = location.root().get(&location.path_of(table, &path)).await?.bytes().await?;
        let (bytes, sums) = Sums::of(&whole[..]).map_err(|error| StoreError::File(format!("{table}/{path}"), error))?;
        files.push(DataFile { path, bytes, rows, sums });
    }
    Ok(files)
}

/// Paths of the files of one version of a table, sorted, with their rows.
pub(crate) async fn listed(location: &Location, table: &str, version: u64) -> Result<Vec<(String, u64)>, StoreError> {
    let mut delta = open(location, table)?;
    delta.load_version(version).await?;
    Ok(adds(&delta)?.into_values().map(|add| (add.path.clone(), rows(&add))).collect())
}

/// Paths of the files in the table's newest version, which a dead run may have left ahead of the ledger.
pub(crate) async fn newest_paths(location: &Location, table: &str) -> Result<Vec<String>, StoreError> {
    match load_newest(location, table).await? {
        Some(delta) => Ok(adds(&delta)?.into_keys().collect()),
        None => Ok(Vec::new()),
    }
}

/// Makes the table's newest version hold exactly `kept` (files of the version `base`) and `added`, and returns the
/// version that does. Where it holds them already, nothing is committed.
pub(crate) async fn bring_to(
    location: &Location,
    spec: &TableSpec,
    base: Option<u64>,
    kept: &[DataFile],
    added: &[Part],
) -> Result<u64, StoreError> {
    let delta = match load_newest(location, spec.name).await? {
        Some(delta) => delta,
        None => create(location, spec).await?,
    };
    let mut present = adds(&delta)?;
    let mut known = BTreeMap::new();
    if let Some(base) = base
        && kept.iter().any(|file| !present.contains_key(&file.path))
    {
        // A log that was damaged and made anew does not know them; then their statistics are lost, which only prune.
        let mut earlier = open(location, spec.name)?;
        if earlier.load_version(base).await.is_ok() {
            known = adds(&earlier)?;
        }
    }
    let mut actions: Vec<Action> = added.iter().map(|part| Action::Add(add(part))).collect();
    for file in kept {
        if present.remove(&file.path).is_none() {
            actions.push(Action::Add(known.remove(&file.path).unwrap_or_else(|| bare(file))));
        }
    }
    actions.extend(present.values().map(|add| Action::Remove(remove(add))));
    let snapshot = delta.snapshot()?;
    if actions.is_empty() {
        return Ok(version_of(&delta));
    }
    let operation = DeltaOperation::Write { mode: SaveMode::Append, partition_by: None, predicate: None };
    let reference: &dyn TableReference = snapshot;
    let committed = CommitBuilder::default()
        .with_actions(actions)
        .with_max_retries(0)
        .build(Some(reference), delta.log_store(), operation)
        .await?;
    Ok(committed.version())
}

/// Puts the log of a table aside that is not as it was written, or cannot be read, so that it gets a new one; the parts stay where they are.
pub(crate) async fn set_aside_damaged(location: &Location, table: &str, is_whole: bool) -> Result<(), StoreError> {
    let Some(folder) = location.local_folder().map(|folder| folder.join(table)) else { return Ok(()) };
    let log = folder.join("_delta_log");
    if !log.exists() || (is_whole && load_newest(location, table).await.is_ok_and(|delta| delta.is_some())) {
        return Ok(());
    }
    let aside = (1..).map(|number| folder.join(format!("_delta_log.damaged-{number}"))).find(|place| !place.exists());
    let aside = aside.unwrap_or_else(|| folder.join("_delta_log.damaged"));
    std::fs::rename(&log, aside).map_err(|error| StoreError::File(log.display().to_string(), error))
}

fn open(location: &Location, table: &str) -> Result<DeltaTable, StoreError> {
    let (root, url) = location.table_url(table)?;
    let log = default_logstore(location.table(table), root, &url, &StorageConfig::default());
    Ok(DeltaTable::new(log))
}

async fn load_newest(location: &Location, table: &str) -> Result<Option<DeltaTable>, StoreError> {
    let log = location.path_of(table, "_delta_log");
    if location.root().list(Some(&log)).next().await.transpose()?.is_none() {
        return Ok(None);
    }
    let mut delta = open(location, table)?;
    delta.load().await?;
    Ok(Some(delta))
}

async fn create(location: &Location, spec: &TableSpec) -> Result<DeltaTable, StoreError> {
    if let Some(folder) = location.local_folder() {
        let folder = folder.join(spec.name);
        std::fs::create_dir_all(&folder).map_err(|error| StoreError::File(folder.display().to_string(), error))?;
    }
    let mut builder = CreateBuilder::new()
        .with_log_store(open(location, spec.name)?.log_store())
        .with_table_name(spec.name)
        .with_save_mode(SaveMode::ErrorIfExists);
    for field in spec.schema.fields() {
        let data_type = delta_type(field.data_type())
            .ok_or_else(|| StoreError::Ledger(spec.name.to_owned(), format!("{field} has no Delta Lake type")))?;
        builder = builder.with_column(field.name(), data_type, field.is_nullable(), None);
    }
    Ok(builder.await?)
}

fn delta_type(arrow: &ArrowType) -> Option<DataType> {
    let primitive = match arrow {
        ArrowType::Utf8 => PrimitiveType::String,
        ArrowType::Boolean => PrimitiveType::Boolean,
        ArrowType::Int32 => PrimitiveType::Integer,
        ArrowType::Int64 => PrimitiveType::Long,
        ArrowType::Date32 => PrimitiveType::Date,
        ArrowType::Timestamp(TimeUnit::Microsecond, Some(_)) => PrimitiveType::Timestamp,
        ArrowType::Decimal128(precision, scale) => {
            PrimitiveType::decimal(*precision, u8::try_from(*scale).ok()?).ok()?
        }
        _ => return None,
    };
    Some(DataType::Primitive(primitive))
}

fn adds(delta: &DeltaTable) -> Result<BTreeMap<String, Add>, StoreError> {
    let add = |view: LogicalFileView| Add {
        path: view.path().into_owned(),
        size: view.size(),
        modification_time: view.modification_time(),
        data_change: true,
        stats: view.stats(),
        ..Add::default()
    };
    Ok(delta.snapshot()?.log_data().iter().map(add).map(|add| (add.path.clone(), add)).collect())
}

fn version_of(delta: &DeltaTable) -> u64 {
    delta.version().unwrap_or_default()
}

fn rows(add: &Add) -> u64 {
    #[derive(serde::Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Counted {
        num_records: u64,
    }
    let counted = add.stats.as_deref().and_then(|stats| serde_json::from_str::<Counted>(stats).ok());
    counted.map_or(0, |counted| counted.num_records)
}

fn add(part: &Part) -> Add {
    Add {
        path: part.path.clone(),
        size: i64::try_from(part.bytes).unwrap_or(i64::MAX),
        modification_time: now(),
        data_change: true,
        stats: Some(part.statistics.clone()),
        ..Add::default()
    }
}

/// A file of which no more is known than that it is there.
fn bare(file: &DataFile) -> Add {
    Add {
        path: file.path.clone(),
        size: i64::try_from(file.bytes).unwrap_or(i64::MAX),
        modification_time: now(),
        data_change: true,
        stats: Some(serde_json::json!({ "numRecords": file.rows }).to_string()),
        ..Add::default()
    }
}

fn remove(add: &Add) -> Remove {
    Remove {
        path: add.path.clone(),
        data_change: true,
        deletion_timestamp: Some(now()),
        extended_file_metadata: Some(true),
        partition_values: Some(HashMap::new()),
        size: Some(add.size),
        ..Remove::default()
    }
}

/// Milliseconds since 1970, as the Delta Lake log wants them; no answer depends on them.
fn now() -> i64 {
    let elapsed = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    elapsed.ok().and_then(|elapsed| i64::try_from(elapsed.as_millis()).ok()).unwrap_or_default()
}
