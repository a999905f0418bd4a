//! Which records say so: every row behind a figure, with amount, seller, matched words, channel, file and line.

use serde::Serialize;
use values::{Date, Money};

use crate::rows::Rows;
use crate::spend::{Asked, StoreLine, asked, store_line};
use crate::{AnswerError, Library, Question};

/// The records behind [`crate::spend::spend`] of the same question, those with most money first.
#[derive(Clone, Debug, Serialize)]
pub struct Evidence {
    pub question: Asked,
    pub records: Vec<Record>,
    /// How many records there are in all.
    pub total: u64,
    pub store: StoreLine,
}

/// One record, and what it counts as.
#[derive(Clone, Debug, Serialize)]
pub struct Record {
    pub amount: Money,
    pub action_date: Option<Date>,
    pub award_key: String,
    pub transaction_key: String,
    pub modification: String,
    /// The award's page on the official site.
    pub page: String,
    pub seller: String,
    pub channel: String,
    /// `certain`, `likely` or `possible`: in floor, likely and ceiling; in likely and ceiling; in the ceiling only.
    pub grade: String,
    /// Whether `named` counts it.
    pub named: bool,
    /// The words that the reading rests on; empty where the recipient decides.
    pub words: String,
    /// Which rule decided.
    pub rule: String,
    pub description: String,
    pub base_description: String,
    /// The published file, member and line, and the file's hash.
    pub file: String,
    pub member: String,
    pub line: u64,
    pub sha256: String,
}

impl Record {
    /// The text that holds the matched words, with them between the two marks; where they stand in the award's base
    /// description, that text is given with its origin said.
    pub fn marked(&self, open: &str, close: &str) -> String {
        let own = marked(&self.description, &self.words, open, close);
        if own.is_some() || self.words.is_empty() {
            return own.unwrap_or_else(|| self.description.clone());
        }
        match marked(&self.base_description, &self.words, open, close) {
            Some(base) if self.description.is_empty() => format!("[award: {base}]"),
            Some(base) => format!("{} [award: {base}]", self.description),
            None => format!("{} [elsewhere in the award: {open}{}{close}]", self.description, self.words),
        }
    }
}

fn marked(text: &str, words: &str, open: &str, close: &str) -> Option<String> {
    let at = text.find(words).filter(|_| !words.is_empty())?;
    let end = at + words.len();
    Some(format!("{}{open}{words}{close}{}", &text[..at], &text[end..]))
}

/// Up to `limit` records; `None` for all.
pub async fn evidence(library: &Library, question: &Question, limit: Option<u64>) -> Result<Evidence, AnswerError> {
    let condition = format!("{} AND {} AND {}", question.is_asked(), question.in_window(), question.is_buyers());
    let limit = limit.map_or_else(String::new, |limit| format!("LIMIT {limit}"));
    let alone = question.is_about_it_alone();
    let channel = question.channel();
    let order = "abs(obligation) DESC, award_key, action_date, transaction_key";
    let sql = format!(
        "WITH chosen AS ( \
           SELECT transaction_key, award_key, action_date, obligation, seller, words, rule, \
                  {channel} AS channel, \
                  CASE WHEN {alone} THEN grade ELSE 'possible' END AS grade, \
                  said AND {alone} AS said \
           FROM slices WHERE {condition} ORDER BY {order} {limit}) \
         SELECT s.obligation, s.action_date, s.award_key, s.transaction_key, t.modification, s.seller, s.channel, s.grade, s.said, \
                s.words, s.rule, t.description, t.base_description, f.name AS file_name, t.member, t.line, t.file \
         FROM chosen s JOIN transactions t ON t.transaction_key = s.transaction_key AND t.award_key = s.award_key \
         LEFT JOIN files f ON f.sha256 = t.file \
         ORDER BY abs(s.obligation) DESC, s.award_key, s.action_date, s.transaction_key, s.channel"
    );
    let mut records = Vec::new();
    for batch in library.session.query(&sql).await? {
        let rows = Rows(&batch);
        let texts = |name: &str| rows.texts(name);
        let (award_key, transaction_key, modification) =
            (texts("award_key")?, texts("transaction_key")?, texts("modification")?);
        let (seller, channel, grade, words, rule) =
            (texts("seller")?, texts("channel")?, texts("grade")?, texts("words")?, texts("rule")?);
        let (description, base, file, member, sha256) =
            (texts("description")?, texts("base_description")?, texts("file_name")?, texts("member")?, texts("file")?);
        let (amount, date, said, line) =
            (rows.amounts("obligation")?, rows.days("action_date")?, rows.flags("said")?, rows.counts("line")?);
        for row in 0..batch.num_rows() {
            records.push(Record {
                amount: amount.get(row),
                action_date: date.get(row),
                award_key: award_key.get(row).to_owned(),
                transaction_key: transaction_key.get(row).to_owned(),
                modification: modification.get(row).to_owned(),
                page: values::keys::award_page(award_key.get(row)),
                seller: seller.get(row).to_owned(),
                channel: channel.get(row).to_owned(),
                grade: grade.get(row).to_owned(),
                named: said.get(row),
                words: words.get(row).to_owned(),
                rule: rule.get(row).to_owned(),
                description: description.get(row).to_owned(),
                base_description: base.get(row).to_owned(),
                file: file.get(row).to_owned(),
                member: member.get(row).to_owned(),
                line: line.get(row),
                sha256: sha256.get(row).to_owned(),
            });
        }
    }
    let mut total = 0;
    for batch in library.session.query(&format!("SELECT count(*) AS total FROM slices WHERE {condition}")).await? {
        total += Rows(&batch).counts("total")?.get(0);
    }
    Ok(Evidence { question: asked(question), records, total, store: store_line(library).await? })
}
