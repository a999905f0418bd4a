//! What a stage says of a table that it writes: name, columns, order, and how each column earns its bytes.

use std::borrow::Cow;

use arrow::datatypes::{DataType, Schema, SchemaRef};
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::metadata::SortingColumn;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::schema::types::ColumnPath;

/// A Delta table as the stage that owns it describes it.
#[derive(Clone, Debug)]
pub struct TableSpec {
    /// Folder of the table below the store's root.
    pub name: &'static str,
    /// Columns with plain types (`Utf8`, `Decimal128(18, 2)`, `Date32`, …), as every reader of Delta Lake knows them.
    pub schema: SchemaRef,
    /// Columns by which rows are sorted within a file, most important first.
    pub sorted_by: &'static [&'static str],
    /// Columns that questions filter by: only these carry statistics.
    pub filtered_by: &'static [&'static str],
    /// Columns with few repeats (keys, texts): a dictionary would only cost time.
    pub mostly_distinct: &'static [&'static str],
    /// Rows in a page of a column, the least that is read of it: few where questions want few, many where they want many.
    pub page_rows: usize,
    /// Columns by one value of which rows are looked up: each row group tells by a Bloom filter that it lacks a value.
    pub looked_up_by: &'static [&'static str],
}

/// A documented SQL view over the tables.
#[derive(Clone, Debug)]
pub struct View {
    pub name: &'static str,
    pub sql: Cow<'static, str>,
}

/// Rows in a page of tables that are read in large pieces.
pub const PAGE_ROWS: usize = 20_000;

/// Values that a row group of a column that is looked up by has, as a rule: an award has two actions or more.
const LOOKED_UP_VALUES: u64 = 40_000;

/// Rows in a row group: large enough for compression, small enough that two cores share one file's work.
pub const ROW_GROUP_ROWS: usize = 131_072;

impl TableSpec {
    pub(crate) fn writer_properties(&self) -> WriterProperties {
        let mut properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            .set_max_row_group_row_count(Some(ROW_GROUP_ROWS))
            .set_data_page_row_count_limit(self.page_rows)
            .set_statistics_enabled(EnabledStatistics::None)
            .set_created_by("tributary".to_owned());
        for column in self.filtered_by {
            properties = properties.set_column_statistics_enabled(ColumnPath::from(*column), EnabledStatistics::Page);
        }
        for column in self.mostly_distinct {
            properties = properties.set_column_dictionary_enabled(ColumnPath::from(*column), false);
        }
        for column in self.looked_up_by {
            let column = ColumnPath::from(*column);
            properties = properties
                .set_column_bloom_filter_enabled(column.clone(), true)
                .set_column_bloom_filter_fpp(column.clone(), 0.02)
                .set_column_bloom_filter_max_ndv(column, LOOKED_UP_VALUES);
        }
        let sorting = self.sorted_by.iter().filter_map(|column| {
            let column_idx = i32::try_from(self.schema.index_of(column).ok()?).ok()?;
            Some(SortingColumn { column_idx, descending: false, nulls_first: true })
        });
        properties.set_sorting_columns(Some(sorting.collect())).build()
    }

    /// The columns as the query session reads them: strings as views, which spares a copy of each.
    pub(crate) fn read_schema(&self) -> SchemaRef {
        let fields = self.schema.fields().iter().map(|field| match field.data_type() {
            DataType::Utf8 => field.as_ref().clone().with_data_type(DataType::Utf8View),
            _ => field.as_ref().clone(),
        });
        Schema::new(fields.collect::<Vec<_>>()).into()
    }
}
