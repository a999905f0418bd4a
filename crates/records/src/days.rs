//! The table `days`: what each pair of signing and paying agencies obligated on each day, so that a buyer's totals need no
//! scan of its transactions. Made anew from `transactions` where an ingest changes them.

use std::borrow::Cow;
use std::num::NonZeroUsize;
use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::compute::cast;
use arrow::datatypes::{DataType, Field, Schema};
use futures::StreamExt;
use store::{StoreError, TableSpec, Transaction, View};

use crate::ingest::IngestError;

pub const NAME: &str = "days";

pub fn table() -> TableSpec {
    let text = |name| Field::new(name, DataType::Utf8, true);
    // Sums of millions of amounts need more digits than one amount.
    let money = |name| Field::new(name, DataType::Decimal128(28, 2), true);
    let fields = vec![
        text("awarding_agency_code"),
        text("awarding_sub_agency_code"),
        text("funding_agency_code"),
        text("funding_sub_agency_code"),
        Field::new("action_date", DataType::Date32, true),
        Field::new("fiscal_year", DataType::Int32, true),
        money("net"),
        money("gross"),
        Field::new("transactions", DataType::Int64, true),
    ];
    TableSpec {
        name: NAME,
        schema: Arc::new(Schema::new(fields)),
        sorted_by: &["awarding_sub_agency_code", "action_date"],
        filtered_by: &["awarding_agency_code", "awarding_sub_agency_code", "action_date"],
        mostly_distinct: &["net", "gross"],
        page_rows: store::table::PAGE_ROWS,
        looked_up_by: &[],
    }
}

pub const VIEW: View = View { name: "days", sql: Cow::Borrowed("SELECT * FROM stored_days") };

const SUMS: &str = "SELECT awarding_agency_code, awarding_sub_agency_code, funding_agency_code, funding_sub_agency_code, \
     action_date, max(fiscal_year) AS fiscal_year, sum(obligation) AS net, \
     coalesce(sum(CASE WHEN obligation > 0 THEN obligation END), 0) AS gross, count(*) AS transactions \
     FROM stored_transactions WHERE NOT deleted GROUP BY 1, 2, 3, 4, 5 ORDER BY 2, 5, 1, 3, 4";

/// Sums the transactions of the version to be made.
pub async fn write(transaction: &mut Transaction, threads: NonZeroUsize) -> Result<(), IngestError> {
    transaction.leave_out_all(NAME);
    let spec = table();
    let session = transaction.session(&[], threads).await?;
    let mut sums = session.stream(SUMS).await?;
    let mut writer = transaction.part_maker().start(&spec)?;
    while let Some(batch) = sums.next().await {
        let batch = batch.map_err(StoreError::from)?;
        let columns = batch.columns().iter().zip(spec.schema.fields());
        let columns = columns.map(|(column, field)| cast(column, field.data_type())).collect::<Result<Vec<_>, _>>()?;
        writer.write(&RecordBatch::try_new(spec.schema.clone(), columns)?)?;
    }
    let part = writer.finish()?;
    match part.rows {
        0 => transaction.discard(NAME, &part).await?,
        _ => transaction.add(NAME, part),
    }
    Ok(())
}
