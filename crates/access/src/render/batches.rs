//! The result of a query, whatever its columns.

use arrow::array::RecordBatch;
use arrow::datatypes::{DataType, Field, SchemaRef};
use arrow::util::display::{ArrayFormatter, FormatOptions};

use serde::{Serialize, Serializer};

use crate::cli::Format;
use crate::render::{csv, json, table};

pub(crate) fn shown(batches: &[RecordBatch], format: Format) -> anyhow::Result<String> {
    let Some(schema) = batches.first().map(RecordBatch::schema) else { return Ok(String::new()) };
    let header: Vec<&str> = schema.fields().iter().map(|field| field.name().as_str()).collect();
    let rows = rows(batches)?;
    let filled = |row: Vec<Option<String>>| row.into_iter().map(Option::unwrap_or_default).collect::<Vec<_>>();
    match format {
        Format::Csv => csv(&header, rows.into_iter().map(filled)),
        Format::Table => {
            let text_first = schema.fields().iter().take_while(|field| !field.data_type().is_numeric()).count();
            Ok(table(&header, text_first, rows.into_iter().map(filled)))
        }
        Format::Json => {
            json(&rows.into_iter().map(|cells| Object { schema: schema.clone(), cells }).collect::<Vec<_>>())
        }
    }
}

fn rows(batches: &[RecordBatch]) -> anyhow::Result<Vec<Vec<Option<String>>>> {
    let options = FormatOptions::default();
    let mut rows = Vec::new();
    for batch in batches {
        let formatters: Vec<ArrayFormatter<'_>> =
            batch.columns().iter().map(|column| ArrayFormatter::try_new(column, &options)).collect::<Result<_, _>>()?;
        for row in 0..batch.num_rows() {
            let cells = batch.columns().iter().zip(&formatters);
            rows.push(
                cells.map(|(column, cell)| (!column.is_null(row)).then(|| cell.value(row).to_string())).collect(),
            );
        }
    }
    Ok(rows)
}

/// A row as a JSON object with its columns in the order in which they were asked for.
struct Object {
    schema: SchemaRef,
    cells: Vec<Option<String>>,
}

impl Serialize for Object {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let fields = self.schema.fields().iter().zip(&self.cells);
        serializer
            .collect_map(fields.map(|(field, cell)| (field.name(), cell.as_deref().map(|text| value(field, text)))))
    }
}

/// Whole numbers and flags as such; money and all else as text, exact.
fn value(field: &Field, text: &str) -> serde_json::Value {
    match field.data_type() {
        DataType::Boolean => (text == "true").into(),
        whole if whole.is_integer() => text.parse::<i64>().map_or_else(|_| text.into(), serde_json::Value::from),
        _ => text.into(),
    }
}
