//! What the records that are shown say: read for these alone, from the table where they are slices.

use std::collections::{BTreeSet, HashMap};

use crate::claims::pair::{Counted, Pair, is_of_records};
use crate::claims::placed::{Names, Record};
use crate::error::AnswerError;
use crate::library::Library;
use crate::question::Question;
use crate::questions::evidence::Report;
use crate::rows::Rows;
use crate::sql::{among, quoted};

/// What a record says, and where it stands.
#[derive(Clone, Debug, Default)]
pub(super) struct Said {
    pub(super) modification: String,
    pub(super) description: String,
    pub(super) base_description: String,
    /// The file's hash.
    pub(super) file: String,
    pub(super) member: String,
    pub(super) line: u64,
    pub(super) report: Option<Report>,
}

/// Of so many records at most only their awards are read, and else everything of the pair.
pub(super) const FEW: usize = 1000;

/// The texts of claims by their keys.
pub(super) async fn of(
    library: &Library,
    question: &Question,
    pair: &Pair,
    claims: &[Counted],
) -> Result<HashMap<String, Said>, AnswerError> {
    let mut said = HashMap::new();
    for (orders, order) in claims.iter().filter_map(|counted| pair.order(&counted.placed)) {
        let text = |place: u32| orders.texts.get(place).to_owned();
        let one = Said {
            modification: text(order.modification),
            description: text(order.description),
            base_description: text(order.base_description),
            file: text(order.file),
            member: text(order.member),
            line: order.line,
            report: None,
        };
        said.insert(text(order.key), one);
    }
    let here = |counted: &&Counted| matches!(counted.placed.record, Record::Transaction(_));
    if claims.iter().any(|counted| here(&counted)) {
        let everything = Question { capability: None, ..question.clone() }.is_asked();
        let (table, condition) = match is_of_records(question.subject.as_ref()) {
            true => ("transactions", "true"),
            false => ("stored_slices", everything.as_str()),
        };
        let buyers = question.is_buyers_in_any_way();
        let awards: BTreeSet<u32> = claims.iter().filter(here).map(|counted| counted.placed.award).collect();
        let keys: Vec<String> = awards.iter().map(|award| quoted(pair.award(*award))).collect();
        let sql = format!(
            "SELECT transaction_key, modification, description, base_description, file, member, line FROM {table} \
             WHERE {condition} AND {buyers} AND {}",
            of_few("award_key", &keys)
        );
        for batch in library.session.query(&sql).await? {
            let rows = Rows(&batch);
            let texts = |name: &str| rows.texts(name);
            let (key, modification, member) = (texts("transaction_key")?, texts("modification")?, texts("member")?);
            let (description, base, file) = (texts("description")?, texts("base_description")?, texts("file")?);
            let line = rows.counts("line")?;
            for row in 0..batch.num_rows() {
                let one = Said {
                    modification: modification.get(row).to_owned(),
                    description: description.get(row).to_owned(),
                    base_description: base.get(row).to_owned(),
                    file: file.get(row).to_owned(),
                    member: member.get(row).to_owned(),
                    line: line.get(row),
                    report: None,
                };
                said.insert(key.get(row).to_owned(), one);
            }
        }
    }
    let reports: BTreeSet<&str> = claims
        .iter()
        .filter(|counted| counted.placed.record.report().is_some())
        .map(|counted| pair.key(&counted.placed))
        .collect();
    if !reports.is_empty() {
        let keys: Vec<String> = reports.into_iter().map(quoted).collect();
        read_reports(library, &keys, &mut said).await?;
    }
    Ok(said)
}

async fn read_reports(library: &Library, keys: &[String], said: &mut HashMap<String, Said>) -> Result<(), AnswerError> {
    let sql = format!(
        "SELECT subaward_key, name, amount, concat_ws('; ', rule, flags) AS marks, description, file, member, line \
         FROM subawards WHERE counted AND {}",
        of_few("subaward_key", keys)
    );
    for batch in library.session.query(&sql).await? {
        let rows = Rows(&batch);
        let texts = |name: &str| rows.texts(name);
        let (key, name, marks) = (texts("subaward_key")?, texts("name")?, texts("marks")?);
        let (description, file, member) = (texts("description")?, texts("file")?, texts("member")?);
        let (amount, line) = (rows.amounts("amount")?, rows.counts("line")?);
        for row in 0..batch.num_rows() {
            let report = Report {
                key: key.get(row).to_owned(),
                subcontractor: name.get(row).to_owned(),
                reported: amount.get(row),
                marks: marks.get(row).to_owned(),
            };
            let one = Said {
                description: description.get(row).to_owned(),
                file: file.get(row).to_owned(),
                member: member.get(row).to_owned(),
                line: line.get(row),
                report: Some(report),
                ..Said::default()
            };
            said.insert(key.get(row).to_owned(), one);
        }
    }
    Ok(())
}

/// SQL that is true where a column is one of the values, if they are few, and always if they are many.
fn of_few(column: &str, values: &[String]) -> String {
    if values.len() > FEW { "true".to_owned() } else { among(column, values) }
}
