//! The one query session: the tables of a version, and documented views over them.

use std::num::NonZeroUsize;
use std::sync::Arc;

use arrow::array::RecordBatch;
use datafusion::datasource::listing::PartitionedFile;
use datafusion::execution::context::SQLOptions;
use datafusion::execution::disk_manager::{DiskManagerBuilder, DiskManagerMode};
use datafusion::execution::object_store::ObjectStoreUrl;
use datafusion::execution::runtime_env::RuntimeEnvBuilder;
use datafusion::execution::{SendableRecordBatchStream, SessionStateBuilder};
use datafusion::prelude::{DataFrame, SessionConfig, SessionContext};

use crate::data_file::DataFile;
use crate::distinct;
use crate::error::StoreError;
use crate::location::Location;
use crate::opened::Store;
use crate::parts;
use crate::provider::PinnedFiles;
use crate::table::{TableSpec, View};
use crate::yielding::YieldingProducts;

/// What a session keeps in memory of the footers and page indexes of its files, at most.
const METADATA_BYTES: usize = 256 << 20;

/// A session over one version of a store. Cheap to clone; queries may run side by side.
#[derive(Clone)]
pub struct Session {
    context: SessionContext,
}

impl Session {
    /// Opens the version that `store` was opened at. Tables that it does not have are empty: only a store of an older format lacks any.
    pub async fn open(
        store: &Store,
        tables: &[TableSpec],
        views: &[View],
        threads: NonZeroUsize,
    ) -> Result<Session, StoreError> {
        let mut parts = parts::of(&store.location, &store.entry).await?;
        let pinned = tables.iter().map(|spec| (spec.clone(), parts.remove(spec.name).unwrap_or_default())).collect();
        Session::over(&store.location, pinned, views, threads).await
    }

    pub(crate) async fn over(
        location: &Location,
        tables: Vec<(TableSpec, Vec<DataFile>)>,
        views: &[View],
        threads: NonZeroUsize,
    ) -> Result<Session, StoreError> {
        let mut config = SessionConfig::new().with_target_partitions(threads.get()).with_information_schema(true);
        let parquet = &mut config.options_mut().execution.parquet;
        parquet.pushdown_filters = true;
        parquet.reorder_filters = true;
        let environment = RuntimeEnvBuilder::new().with_metadata_cache_limit(METADATA_BYTES).build_arc()?;
        let state = SessionStateBuilder::new()
            .with_config(config)
            .with_runtime_env(environment)
            .with_default_features()
            .with_optimizer_rules(distinct::optimizer_rules())
            .with_physical_optimizer_rule(Arc::new(YieldingProducts))
            .build();
        let context = SessionContext::new_with_state(state);
        let lists = tables.iter().map(|(spec, files)| (spec.name, files.as_slice()));
        context.register_object_store(&location.engine_url(), parts::verified(location, lists));
        let object_store = ObjectStoreUrl::parse(location.engine_url().as_str())?;
        for (spec, files) in tables {
            let rows = files.iter().map(|file| file.rows).sum();
            let files = files.into_iter().map(|file| partitioned(location, spec.name, &file)).collect();
            let provider = PinnedFiles { schema: spec.read_schema(), object_store: object_store.clone(), files, rows };
            context.register_table(stored_name(spec.name), Arc::new(provider))?;
        }
        for view in views {
            let statement = format!("CREATE VIEW {} AS {}", view.name, view.sql);
            context.sql(&statement).await?.collect().await?;
        }
        Ok(Session { context })
    }

    /// A session over the same version whose queries together may use so many bytes of memory and no temporary files: what
    /// strangers ask fails beyond that, and nothing else does.
    pub fn bounded(&self, bytes: usize) -> Result<Session, StoreError> {
        let state = self.context.state();
        let environment = RuntimeEnvBuilder::new()
            .with_memory_limit(bytes, 1.0)
            .with_disk_manager_builder(DiskManagerBuilder::default().with_mode(DiskManagerMode::Disabled))
            .with_object_store_registry(Arc::clone(&state.runtime_env().object_store_registry))
            .build_arc()?;
        let state = SessionStateBuilder::new_from_existing(state).with_runtime_env(environment).build();
        Ok(Session { context: SessionContext::new_with_state(state) })
    }

    /// Runs one of our own queries.
    pub async fn query(&self, sql: &str) -> Result<Vec<RecordBatch>, StoreError> {
        self.collect(self.context.sql(sql).await?).await
    }

    /// Runs one of our own queries and gives its rows as they come, in bounded memory.
    pub async fn stream(&self, sql: &str) -> Result<SendableRecordBatchStream, StoreError> {
        Ok(self.context.sql(sql).await?.execute_stream().await?)
    }

    /// Runs one of our own queries and gives one stream a partition, for callers that work on several threads. Rows of
    /// one file stay in order within their stream.
    pub async fn partitions(&self, sql: &str) -> Result<Vec<SendableRecordBatchStream>, StoreError> {
        Ok(self.context.sql(sql).await?.execute_stream_partitioned().await?)
    }

    /// The first rows of a query that [`Session::read_only`] made, up to `most`, and whether there are more.
    pub async fn first_rows(&self, frame: DataFrame, most: usize) -> Result<(Vec<RecordBatch>, bool), StoreError> {
        let mut batches = self.collect(frame.limit(0, Some(most + 1))?).await?;
        let rows: usize = batches.iter().map(RecordBatch::num_rows).sum();
        if rows <= most {
            return Ok((batches, false));
        }
        // One row too many was asked for, and it is the last one.
        while let Some(last) = batches.pop() {
            if last.num_rows() > 1 {
                batches.push(last.slice(0, last.num_rows() - 1));
            }
            if last.num_rows() > 0 {
                break;
            }
        }
        Ok((batches, true))
    }

    /// The rows of a query that [`Session::read_only`] made; at least one batch, so that a result without rows has columns.
    pub async fn collect(&self, frame: DataFrame) -> Result<Vec<RecordBatch>, StoreError> {
        let schema = Arc::clone(frame.schema().inner());
        let mut batches = frame.collect().await?;
        if batches.is_empty() {
            batches.push(RecordBatch::new_empty(schema));
        }
        Ok(batches)
    }

    /// Runs a query that a user wrote: it can read, and nothing else.
    pub async fn read_only(&self, sql: &str) -> Result<DataFrame, StoreError> {
        let options = SQLOptions::new().with_allow_ddl(false).with_allow_dml(false).with_allow_statements(false);
        Ok(self.context.sql_with_options(sql, options).await?)
    }
}

/// The name by which views read a table; the plain name is left to the view.
pub fn stored_name(table: &str) -> String {
    format!("stored_{table}")
}

fn partitioned(location: &Location, table: &str, file: &DataFile) -> PartitionedFile {
    let path = location.path_of(table, &file.path);
    let mut partitioned = PartitionedFile::new(String::new(), file.bytes);
    partitioned.object_meta.location = path;
    partitioned
}
