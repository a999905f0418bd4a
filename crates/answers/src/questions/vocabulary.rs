//! Makers that no list knows, found in a store's records: those that count, and those that wait for a person.

use arrow::array::{Array, AsArray};
use arrow::datatypes::Int64Type;
use serde::Serialize;

use crate::error::AnswerError;
use crate::library::Library;

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Found {
    /// Its id, as in `slices.family`.
    pub id: String,
    /// The name to show.
    pub name: String,
    /// `seller`: it sells its own product; `product`: a product's name, whoever makes it.
    pub kind: String,
    /// The words that name it.
    pub words: String,
    /// Distinct awards and sellers, both counted up to sixteen.
    pub awards: i64,
    /// Distinct sellers.
    pub sellers: i64,
    /// Whether its words count already.
    pub sure: bool,
    /// Why it was taken for a maker, in words.
    pub reason: String,
    /// A text that names it.
    pub example: String,
}

/// Those with most awards first; without `all` only those that do not count yet.
pub async fn review(library: &Library, all: bool, limit: u64) -> Result<Vec<Found>, AnswerError> {
    let which = if all { "true" } else { "NOT sure" };
    let statement = format!(
        "SELECT id, name, kind, words, awards, sellers, sure, reason, example FROM vocabulary WHERE {which} \
         ORDER BY awards DESC, sellers DESC, id, kind LIMIT {limit}"
    );
    let mut list = Vec::new();
    for batch in library.session.query(&statement).await? {
        for row in 0..batch.num_rows() {
            let text = |column: usize| {
                let array = arrow::compute::cast(batch.column(column), &arrow::datatypes::DataType::Utf8);
                let array = array.map_err(|error| AnswerError::Shape(error.to_string()))?;
                Ok::<_, AnswerError>(array.as_string::<i32>().value(row).to_owned())
            };
            let count = |column: usize| batch.column(column).as_primitive::<Int64Type>().value(row);
            let sure = batch.column(6).as_boolean();
            list.push(Found {
                id: text(0)?,
                name: text(1)?,
                kind: text(2)?,
                words: text(3)?,
                awards: count(4),
                sellers: count(5),
                sure: sure.is_valid(row) && sure.value(row),
                reason: text(7)?,
                example: text(8)?,
            });
        }
    }
    Ok(list)
}

/// Id and name of those that count, for questions by name.
pub async fn found(library: &Library) -> Result<Vec<(String, String)>, AnswerError> {
    let all = review(library, true, u64::from(u32::MAX)).await?;
    Ok(all.into_iter().filter(|found| found.sure).map(|found| (found.id, found.name)).collect())
}
