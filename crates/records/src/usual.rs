//! The table `usual_actions`: for each signing agency, the size of action that only a thousandth of its actions exceed, so that
//! what is far outside it can be told without sorting all of them. Made anew from `transactions` where an ingest changes them.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::sync::Arc;

use arrow::array::{ArrayRef, AsArray, Decimal128Array, Int64Array, RecordBatch, StringArray};
use arrow::datatypes::{DataType, Decimal128Type, Field, Schema};
use futures::StreamExt;
use store::{StoreError, TableSpec, Transaction, View};

use crate::ingest::IngestError;
use crate::transactions::money_type;

pub const NAME: &str = "usual_actions";

pub fn table() -> TableSpec {
    let fields = vec![
        Field::new("awarding_sub_agency_code", DataType::Utf8, true),
        Field::new("transactions", DataType::Int64, true),
        Field::new("most", money_type(), true),
    ];
    TableSpec {
        name: NAME,
        schema: Arc::new(Schema::new(fields)),
        sorted_by: &["awarding_sub_agency_code"],
        filtered_by: &["awarding_sub_agency_code"],
        mostly_distinct: &[],
        page_rows: store::table::PAGE_ROWS,
        looked_up_by: &[],
    }
}

pub const VIEW: View = View { name: "usual_actions", sql: Cow::Borrowed("SELECT * FROM stored_usual_actions") };

const SIZES: &str = "SELECT arrow_cast(awarding_sub_agency_code, 'Utf8View'), obligation FROM stored_transactions \
     WHERE NOT deleted AND awarding_sub_agency_code IS NOT NULL AND obligation IS NOT NULL";

/// Sizes in cents, eight bytes for each action: of ten million actions 80 MB, for a moment.
type Sizes = BTreeMap<String, Vec<u64>>;

/// Reads the transactions of the version to be made.
pub async fn write(transaction: &mut Transaction, threads: NonZeroUsize) -> Result<(), IngestError> {
    transaction.leave_out_all(NAME);
    let session = transaction.session(&[], threads).await?;
    let mut workers = Vec::new();
    for mut stream in session.partitions(SIZES).await? {
        workers.push(tokio::spawn(async move {
            let mut sizes = Sizes::new();
            while let Some(batch) = stream.next().await {
                let batch = batch.map_err(StoreError::from)?;
                let codes = batch.column(0).as_string_view();
                let amounts = batch.column(1).as_primitive::<Decimal128Type>();
                let mut from = 0;
                // Rows of one agency lie together.
                while from < batch.num_rows() {
                    let code = codes.value(from);
                    let until = (from..batch.num_rows()).find(|row| codes.value(*row) != code);
                    let until = until.unwrap_or(batch.num_rows());
                    let cents = amounts.values()[from..until]
                        .iter()
                        .map(|cents| u64::try_from(cents.unsigned_abs()).unwrap_or(u64::MAX));
                    match sizes.get_mut(code) {
                        Some(known) => known.extend(cents),
                        None => {
                            sizes.insert(code.to_owned(), cents.collect());
                        }
                    }
                    from = until;
                }
            }
            Ok::<Sizes, IngestError>(sizes)
        }));
    }
    let mut all = Sizes::new();
    for worker in workers {
        let sizes = worker.await.map_err(|error| IngestError::Scratch(std::io::Error::other(error)))??;
        for (code, mut more) in sizes {
            all.entry(code).or_default().append(&mut more);
        }
    }
    let lines: Vec<(String, i64, u64)> = all
        .into_iter()
        .filter_map(|(code, mut sizes)| {
            let actions = sizes.len();
            Some((code, i64::try_from(actions).ok()?, usual_most(&mut sizes)?))
        })
        .collect();
    if lines.is_empty() {
        return Ok(());
    }
    let spec = table();
    let most = Decimal128Array::from_iter_values(lines.iter().map(|(.., most)| i128::from(*most)));
    let columns: Vec<ArrayRef> = vec![
        Arc::new(StringArray::from_iter_values(lines.iter().map(|(code, ..)| code))),
        Arc::new(Int64Array::from_iter_values(lines.iter().map(|(_, actions, _)| *actions))),
        Arc::new(most.with_data_type(money_type())),
    ];
    let mut writer = transaction.part_maker().start(&spec)?;
    writer.write(&RecordBatch::try_new(Arc::clone(&spec.schema), columns)?)?;
    let part = writer.finish()?;
    transaction.add(NAME, part);
    Ok(())
}

/// What only a thousandth of an agency's other actions exceed: an action is not measured by itself, so the largest does not
/// count. Nothing for an agency with a single action.
fn usual_most(sizes: &mut [u64]) -> Option<u64> {
    let place = 1 + sizes.len() / 1000;
    if place >= sizes.len() {
        return None;
    }
    let (_, most, _) = sizes.select_nth_unstable_by(place, |one, other| other.cmp(one));
    Some(*most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rule_06_a_thousandth_of_the_others_exceeds_the_usual_most() {
        assert_eq!(usual_most(&mut []), None);
        assert_eq!(usual_most(&mut [7]), None);
        assert_eq!(usual_most(&mut [7, 9]), Some(7));
        let mut sizes: Vec<u64> = (1..=3000).rev().collect();
        // The largest is left out, and three of the others are larger than the fourth.
        assert_eq!(usual_most(&mut sizes), Some(2996));
    }
}
