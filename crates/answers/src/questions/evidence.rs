//! Which records say so: every row behind a figure, with amount, seller, matched words, channel, file and line.

mod texts;

use classification::Rule;
use classification::award::{Channel, Grade};
use serde::Serialize;
use values::{Date, Money};

use crate::answer::{Asked, StoreLine, asked, store_line};
use crate::claims::counting;
use crate::claims::pair::{Counted, Pair};
use crate::claims::placed::{Names, Record as Behind};
use crate::error::AnswerError;
use crate::library::Library;
use crate::question::Question;
use crate::rows::Rows;
use crate::sql::{among, quoted};

/// The records behind [`crate::spend::spend`] of the same question, those with most money first.
#[derive(Clone, Debug, Serialize)]
pub struct Evidence {
    /// The question as it was understood.
    pub question: Asked,
    /// The records, as many as were asked for.
    pub records: Vec<Record>,
    /// How many records there are in all, and what they add up to.
    pub total: u64,
    /// What all of them add up to.
    pub net: Money,
    /// The version of the store that answered.
    pub store: StoreLine,
}

/// One record, and what it counts as.
#[derive(Clone, Debug, Serialize)]
pub struct Record {
    /// The obligation of the action.
    pub amount: Money,
    /// The day of the action, where the record has one.
    pub action_date: Option<Date>,
    /// The award's unique key.
    pub award_key: String,
    /// The unique key of the transaction.
    pub transaction_key: String,
    /// The number of the modification.
    pub modification: String,
    /// The award's page on the official site.
    pub page: String,
    /// Who was paid: as registered today, else as reported.
    pub seller: String,
    /// How the money reaches the company.
    pub channel: String,
    /// `certain`, `likely` or `possible`: in floor, likely and ceiling; in likely and ceiling; in the ceiling only.
    pub grade: String,
    /// Whether `named` counts it.
    pub named: bool,
    /// The words that the reading rests on; empty where the recipient decides.
    pub words: String,
    /// Which rule decided; nothing where all of a buyer's records are asked for.
    #[serde(serialize_with = "sentence")]
    pub rule: Option<Rule>,
    /// The row's own text.
    pub description: String,
    /// The text of the award's base action.
    pub base_description: String,
    /// The published file, member and line, and the file's hash.
    pub file: String,
    /// The member of that file.
    pub member: String,
    /// The line in that member, counted from 1.
    pub line: u64,
    /// The hash of that file.
    pub sha256: String,
    /// Where the record is a subaward report: what it says, beside the part of it that counts as `amount`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub report: Option<Report>,
}

fn sentence<S: serde::Serializer>(rule: &Option<Rule>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(rule.map_or("", Rule::sentence))
}

/// A subaward report behind a record.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// The key of the report.
    pub key: String,
    /// Who was paid by the prime.
    pub subcontractor: String,
    /// The amount as published.
    pub reported: Money,
    /// Rules of the clean-up that changed it, and what it is marked with: `prime not in store`.
    pub marks: String,
}

impl Record {
    /// The sentence of the rule that decided; empty where none did.
    pub fn why(&self) -> &'static str {
        self.rule.map_or("", Rule::sentence)
    }

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

/// Which of the records, in which order; all of them where nothing is said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// How many at most; none means all.
    pub limit: Option<u64>,
    /// How many to pass over first.
    pub offset: u64,
    /// In which order.
    pub order: Order,
    /// Only those that come this way.
    pub channel: Option<Channel>,
    /// Only those that are this sure.
    pub grade: Option<Grade>,
    /// The seller as answers show it.
    pub seller: Option<String>,
    /// Only those of this award.
    pub award_key: Option<String>,
}

/// How records are sorted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// Most money first, whatever its sign.
    #[default]
    Amount,
    /// The latest day first.
    Newest,
    /// The earliest day first.
    Oldest,
}

impl Order {
    /// Every one.
    pub const ALL: [Order; 3] = [Order::Amount, Order::Newest, Order::Oldest];

    /// As a user writes it.
    pub fn name(self) -> &'static str {
        match self {
            Order::Amount => "amount",
            Order::Newest => "newest",
            Order::Oldest => "oldest",
        }
    }

    fn sql(self) -> &'static str {
        match self {
            Order::Amount => {
                "abs(obligation) DESC, award_key, action_date NULLS LAST, transaction_key, report_key, channel, grade"
            }
            Order::Newest => "action_date DESC NULLS LAST, award_key, transaction_key, report_key, channel, grade",
            Order::Oldest => "action_date NULLS LAST, award_key, transaction_key, report_key, channel, grade",
        }
    }

    /// The same order of what was found in any.
    fn compare(self, one: &Standing<'_>, other: &Standing<'_>) -> std::cmp::Ordering {
        let oldest = |standing: &Standing<'_>| (standing.date.is_none(), standing.date);
        let newest = |standing: &Standing<'_>| (standing.date.is_none(), std::cmp::Reverse(standing.date));
        let by_award = one.award_key.cmp(other.award_key);
        let by_key = || one.key.cmp(&other.key);
        match self {
            Order::Amount => {
                let by_size = other.size.cmp(&one.size);
                by_size.then(by_award).then_with(|| oldest(one).cmp(&oldest(other))).then_with(by_key)
            }
            Order::Newest => newest(one).cmp(&newest(other)).then(by_award).then_with(by_key),
            Order::Oldest => oldest(one).cmp(&oldest(other)).then(by_award).then_with(by_key),
        }
    }
}

/// What decides where a record stands.
struct Standing<'a> {
    size: u128,
    date: Option<Date>,
    award_key: &'a str,
    /// Whether it is a report of a subcontract, the key of it or of the transaction, and its channel and grade, since of a
    /// report there may be several parts.
    key: (bool, &'a str, &'a str, &'a str),
}

impl<'a> Standing<'a> {
    fn of_claim(pair: &'a Pair, counted: &Counted) -> Standing<'a> {
        let (placed, claim) = (&counted.placed, &counted.placed.claim);
        let is_report = matches!(placed.record, Behind::Report(_));
        Standing {
            size: claim.amount.cents().unsigned_abs(),
            date: claim.day,
            award_key: pair.award(placed.award),
            key: (is_report, pair.key(placed), claim.channel.name(), claim.grade.name()),
        }
    }

    fn of_record(record: &'a Record) -> Standing<'a> {
        let key = record.report.as_ref().map_or(&record.transaction_key, |report| &report.key);
        Standing {
            size: record.amount.cents().unsigned_abs(),
            date: record.action_date,
            award_key: &record.award_key,
            key: (record.report.is_some(), key, &record.channel, &record.grade),
        }
    }
}

/// Up to `limit` records; `None` for all.
pub async fn evidence(library: &Library, question: &Question, limit: Option<u64>) -> Result<Evidence, AnswerError> {
    selected(library, question, &Selection { limit, ..Selection::default() }).await
}

/// The records of a selection. Without a company they are all of the buyer's, and carry neither channel nor words.
pub async fn selected(library: &Library, question: &Question, selection: &Selection) -> Result<Evidence, AnswerError> {
    if question.subject.is_some() {
        return of_company(library, question, selection).await;
    }
    let asked_records = asked_records(question);
    let condition = condition(selection);
    let limit = selection.limit.map_or_else(String::new, |limit| format!("LIMIT {limit} OFFSET {}", selection.offset));
    let order = selection.order.sql();
    let few = awards_of_few(
        library,
        selection,
        &format!("SELECT award_key FROM ({asked_records}) WHERE {condition} ORDER BY {order} {limit}"),
    )
    .await?;
    let sql = format!(
        "WITH chosen AS (SELECT * FROM ({asked_records}) WHERE {condition} ORDER BY {order} {limit}) \
         SELECT s.obligation, s.action_date, s.award_key, s.transaction_key, t.modification, s.seller, s.channel, s.grade, s.said, \
                s.words, s.rule, coalesce(t.description, r.description) AS description, t.base_description, \
                f.name AS file_name, coalesce(t.member, r.member) AS member, coalesce(t.line, r.line) AS line, \
                coalesce(t.file, r.file) AS file, s.report_key, r.name AS subcontractor, r.amount AS reported, \
                concat_ws('; ', r.rule, r.flags) AS report_marks \
         FROM chosen s \
         LEFT JOIN (SELECT * FROM transactions WHERE {few}) t ON t.transaction_key = s.transaction_key AND t.award_key = s.award_key \
         LEFT JOIN subawards r ON r.subaward_key = s.report_key AND r.counted \
         LEFT JOIN files f ON f.sha256 = coalesce(t.file, r.file)"
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
        let (report_key, subcontractor, marks, reported) =
            (texts("report_key")?, texts("subcontractor")?, texts("report_marks")?, rows.amounts("reported")?);
        for row in 0..batch.num_rows() {
            let report = (!report_key.get(row).is_empty()).then(|| Report {
                key: report_key.get(row).to_owned(),
                subcontractor: subcontractor.get(row).to_owned(),
                reported: reported.get(row),
                marks: marks.get(row).to_owned(),
            });
            records.push(Record {
                report,
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
                rule: Rule::of_id(rule.get(row)),
                description: description.get(row).to_owned(),
                base_description: base.get(row).to_owned(),
                file: file.get(row).to_owned(),
                member: member.get(row).to_owned(),
                line: line.get(row),
                sha256: sha256.get(row).to_owned(),
            });
        }
    }
    records.sort_by(|one, other| selection.order.compare(&Standing::of_record(one), &Standing::of_record(other)));
    let (mut total, mut net) = (0, Money::ZERO);
    let sums = format!("SELECT count(*) AS total, sum(obligation) AS net FROM ({asked_records}) WHERE {condition}");
    for batch in library.session.query(&sums).await? {
        let rows = Rows(&batch);
        total += rows.counts("total")?.get(0);
        net += rows.amounts("net")?.get(0);
    }
    Ok(Evidence { question: asked(question), records, total, net, store: store_line(library).await? })
}

/// A company's records, chosen and put in order in memory; only the texts of those that are shown are read.
async fn of_company(library: &Library, question: &Question, selection: &Selection) -> Result<Evidence, AnswerError> {
    let pair = library.pair(question).await?;
    let wanted = |counted: &Counted| {
        let (placed, claim) = (&counted.placed, &counted.placed.claim);
        question.admits(claim.roles)
            && selection.channel.is_none_or(|channel| claim.channel == channel)
            && selection.grade.is_none_or(|grade| claim.grade == grade)
            && selection.seller.as_deref().is_none_or(|seller| pair.seller(placed.seller) == seller)
            && selection.award_key.as_deref().is_none_or(|key| pair.award(placed.award) == key)
    };
    let mut chosen: Vec<Counted> = pair.about(question).filter(wanted).collect();
    let (total, net) = (chosen.len() as u64, chosen.iter().map(|counted| counted.placed.net()).sum());
    let (from, most) = match selection.limit {
        Some(limit) => (selection.offset, selection.offset.saturating_add(limit)),
        None => (0, total),
    };
    let in_order = |one: &Counted, other: &Counted| {
        selection.order.compare(&Standing::of_claim(&pair, one), &Standing::of_claim(&pair, other))
    };
    if most < total {
        chosen.select_nth_unstable_by(most as usize, in_order);
        chosen.truncate(most as usize);
    }
    chosen.sort_unstable_by(in_order);
    chosen.drain(..chosen.len().min(from as usize));
    let said = texts::of(library, question, &pair, &chosen).await?;
    let files = library.files().await?;
    let records = chosen.iter().map(|counted| {
        let (placed, claim) = (&counted.placed, &counted.placed.claim);
        let (award_key, key) = (pair.award(placed.award), pair.key(placed));
        let is_report = matches!(placed.record, Behind::Report(_));
        let said = said.get(key).cloned().unwrap_or_default();
        Record {
            amount: claim.amount,
            action_date: claim.day,
            award_key: award_key.to_owned(),
            transaction_key: if is_report { String::new() } else { key.to_owned() },
            modification: said.modification,
            page: values::keys::award_page(award_key),
            seller: pair.seller(placed.seller).to_owned(),
            channel: claim.channel.name().to_owned(),
            grade: claim.grade.name().to_owned(),
            named: claim.said,
            words: pair.words(counted).to_owned(),
            rule: claim.rule,
            description: said.description,
            base_description: said.base_description,
            file: files.names.get(&said.file).cloned().unwrap_or_default(),
            member: said.member,
            line: said.line,
            sha256: said.file,
            report: said.report,
        }
    });
    let records = records.collect();
    Ok(Evidence { question: asked(question), records, total, net, store: store_line(library).await? })
}

/// SQL that is true for the awards of a page of records: known before their texts are looked up, so that of millions of rows
/// only the pages with these awards are read.
async fn awards_of_few(library: &Library, selection: &Selection, chosen: &str) -> Result<String, AnswerError> {
    if selection.limit.is_none_or(|limit| limit > texts::FEW as u64) {
        return Ok("true".to_owned());
    }
    let mut keys = Vec::new();
    for batch in library.session.query(chosen).await? {
        let key = Rows(&batch).texts("award_key")?;
        keys.extend((0..batch.num_rows()).map(|row| quoted(key.get(row))));
    }
    keys.sort_unstable();
    keys.dedup();
    Ok(among("award_key", &keys))
}

/// SQL for every record of the question, with what it counts as.
fn asked_records(question: &Question) -> String {
    let asked = format!("{} AND {}", question.in_window(), question.is_buyers());
    if question.subject.is_none() && question.capability.is_none() {
        return format!(
            "SELECT transaction_key, NULL AS report_key, award_key, action_date, obligation, coalesce(recipient_name, recipient_name_raw) AS seller, \
                    '' AS words, '' AS rule, '' AS channel, '' AS grade, false AS said FROM transactions WHERE {asked}"
        );
    }
    format!(
        "SELECT transaction_key, report_key, award_key, action_date, obligation, seller, words, rule, {} \
         FROM slices WHERE {} AND {asked}",
        counting::Counted::under(question).columns(),
        question.is_asked()
    )
}

fn condition(selection: &Selection) -> String {
    let channel = selection.channel.map(|channel| format!("channel = '{}'", channel.name()));
    let grade = selection.grade.map(|grade| format!("grade = '{}'", grade.name()));
    let seller = selection.seller.as_deref().map(|seller| format!("seller = {}", quoted(seller)));
    let award = selection.award_key.as_deref().map(|award| format!("award_key = {}", quoted(award)));
    let conditions: Vec<String> = [channel, grade, seller, award].into_iter().flatten().collect();
    if conditions.is_empty() { "true".to_owned() } else { conditions.join(" AND ") }
}
