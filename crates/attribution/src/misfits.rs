//! Whether the derived tables of a version fit its records.

use arrow::array::AsArray;
use arrow::datatypes::Int64Type;
use store::{Damage, Damaged, Session};

use crate::error::AttributionError;

/// Tables that say other things than the records they were made of, though every byte is as it was written: a defect of the program.
pub async fn misfits(session: &Session) -> Result<Vec<Damage>, AttributionError> {
    let mut damages = Vec::new();
    for (table, what, sql) in FITS {
        let found = session.query(sql).await?;
        let rows = found.iter().find(|batch| batch.num_rows() > 0);
        let rows = rows.map_or(0, |batch| batch.column(0).as_primitive::<Int64Type>().value(0));
        if rows > 0 {
            let said = format!("{table}: {rows} {what}");
            damages.push(Damage { said, what: Damaged::Part(table.to_owned()), newest: true });
        }
    }
    Ok(damages)
}

/// Of each derived table: how many rows say what the records do not.
const FITS: [(&str, &str, &str); 3] = [
    (
        records::days::NAME,
        "sums of a day are not those of the transactions",
        "SELECT count(*) FROM (SELECT awarding_sub_agency_code, funding_sub_agency_code, action_date, sum(obligation) AS net, count(*) AS actions \
         FROM stored_transactions WHERE NOT deleted GROUP BY 1, 2, 3) t \
         FULL JOIN (SELECT awarding_sub_agency_code, funding_sub_agency_code, action_date, sum(net) AS net, sum(transactions) AS actions \
         FROM stored_days GROUP BY 1, 2, 3) d \
         ON (t.awarding_sub_agency_code IS NOT DISTINCT FROM d.awarding_sub_agency_code) \
         AND (t.funding_sub_agency_code IS NOT DISTINCT FROM d.funding_sub_agency_code) \
         AND (t.action_date IS NOT DISTINCT FROM d.action_date) \
         WHERE (t.net IS DISTINCT FROM d.net) OR (t.actions IS DISTINCT FROM d.actions)",
    ),
    (
        "slices",
        "slices are of no transaction, or of another amount",
        "SELECT count(*) FROM stored_slices s LEFT JOIN stored_transactions t ON t.transaction_key = s.transaction_key \
         WHERE t.transaction_key IS NULL OR (t.obligation IS DISTINCT FROM s.obligation)",
    ),
    (
        "unnamed",
        "orders that name no maker are of no transaction, or of another amount",
        "SELECT count(*) FROM stored_unnamed s LEFT JOIN stored_transactions t ON t.transaction_key = s.transaction_key \
         WHERE t.transaction_key IS NULL OR (t.obligation IS DISTINCT FROM s.obligation)",
    ),
];
