//! One award: every action on it in order, who is party to it, which companies its words name, and where each line stands.

use serde::Serialize;
use values::{Date, Money};

use crate::question::quoted;
use crate::rows::Rows;
use crate::spend::{StoreLine, store_line};
use crate::{AnswerError, Library};

#[derive(Clone, Debug, Serialize)]
pub struct History {
    pub award_key: String,
    /// The award's page on the official site.
    pub page: String,
    pub piid: String,
    /// The vehicle that it is an order under.
    pub parent_piid: String,
    pub vehicle_owner: String,
    pub buyer_code: String,
    pub buyer: String,
    pub department: String,
    /// Whose money pays, as far as some action says so.
    pub funders: Vec<String>,
    pub recipients: Vec<String>,
    pub base_description: String,
    pub net: Money,
    pub gross: Money,
    /// What the actions say that it could reach with all options: no spend.
    pub potential: Option<Money>,
    pub first_action: Option<Date>,
    pub last_action: Option<Date>,
    pub actions: Vec<Action>,
    /// Companies that its money may belong to, with channel and grade of each action.
    pub slices: Vec<Slice>,
    pub store: StoreLine,
}

#[derive(Clone, Debug, Serialize)]
pub struct Action {
    pub action_date: Option<Date>,
    pub modification: String,
    pub amount: Money,
    /// Net of the actions up to this one.
    pub running: Money,
    pub recipient: String,
    pub kind: String,
    pub description: String,
    pub transaction_key: String,
    pub file: String,
    pub member: String,
    pub line: u64,
    pub sha256: String,
}

#[derive(Clone, Debug, Serialize)]
pub struct Slice {
    pub company_id: String,
    pub channel: String,
    pub grade: String,
    pub net: Money,
    pub transactions: u64,
    pub words: Vec<String>,
    pub rules: Vec<String>,
}

/// `None` where the store has no such award.
pub async fn history(library: &Library, award_key: &str) -> Result<Option<History>, AnswerError> {
    let key = quoted(&award_key.to_uppercase());
    let sql = format!(
        "SELECT t.*, f.name AS file_name FROM transactions t LEFT JOIN files f ON f.sha256 = t.file \
         WHERE t.award_key = {key} ORDER BY t.action_date, t.transaction_key"
    );
    let mut history: Option<History> = None;
    for batch in library.session.query(&sql).await? {
        let rows = Rows(&batch);
        let texts = |name: &str| rows.texts(name);
        let (date, amount, potential, line) = (
            rows.days("action_date")?,
            rows.amounts("obligation")?,
            rows.amounts("potential_change")?,
            rows.counts("line")?,
        );
        let (modification, registered, reported, kind, description, base) = (
            texts("modification")?,
            texts("recipient_name")?,
            texts("recipient_name_raw")?,
            texts("action_type")?,
            texts("description")?,
            texts("base_description")?,
        );
        let (transaction_key, file, member, sha256) =
            (texts("transaction_key")?, texts("file_name")?, texts("member")?, texts("file")?);
        let (key, piid, parent, owner, owner_code) = (
            texts("award_key")?,
            texts("piid")?,
            texts("parent_piid")?,
            texts("vehicle_owner_name")?,
            texts("vehicle_owner_code")?,
        );
        let (buyer_code, buyer, department, funder) = (
            texts("awarding_sub_agency_code")?,
            texts("awarding_sub_agency_name")?,
            texts("awarding_agency_name")?,
            texts("funding_sub_agency_name")?,
        );
        for row in 0..batch.num_rows() {
            let own = history.get_or_insert_with(|| History {
                award_key: key.get(row).to_owned(),
                page: values::keys::award_page(key.get(row)),
                piid: piid.get(row).to_owned(),
                parent_piid: parent.get(row).to_owned(),
                vehicle_owner: first_of(owner.get(row), owner_code.get(row)),
                buyer_code: buyer_code.get(row).to_owned(),
                buyer: buyer.get(row).to_owned(),
                department: department.get(row).to_owned(),
                funders: Vec::new(),
                recipients: Vec::new(),
                base_description: first_of(base.get(row), description.get(row)),
                net: Money::ZERO,
                gross: Money::ZERO,
                potential: None,
                first_action: date.get(row),
                last_action: None,
                actions: Vec::new(),
                slices: Vec::new(),
                store: StoreLine { version: 0, files: 0 },
            });
            let recipient = first_of(registered.get(row), reported.get(row));
            add_once(&mut own.recipients, &recipient);
            add_once(&mut own.funders, funder.get(row));
            own.net += amount.get(row);
            if amount.get(row) > Money::ZERO {
                own.gross += amount.get(row);
            }
            if potential.get(row) != Money::ZERO {
                own.potential = Some(own.potential.unwrap_or_default() + potential.get(row));
            }
            own.last_action = date.get(row);
            own.actions.push(Action {
                action_date: date.get(row),
                modification: modification.get(row).to_owned(),
                amount: amount.get(row),
                running: own.net,
                recipient,
                kind: kind.get(row).to_owned(),
                description: description.get(row).to_owned(),
                transaction_key: transaction_key.get(row).to_owned(),
                file: file.get(row).to_owned(),
                member: member.get(row).to_owned(),
                line: line.get(row),
                sha256: sha256.get(row).to_owned(),
            });
        }
    }
    if let Some(history) = &mut history {
        history.slices = slices(library, &key, &history.buyer_code).await?;
        history.store = store_line(library).await?;
    }
    Ok(history)
}

async fn slices(library: &Library, key: &str, buyer_code: &str) -> Result<Vec<Slice>, AnswerError> {
    let sql = format!(
        "SELECT family, channel, grade, sum(obligation) AS net, count(transaction_key) AS transactions, \
                string_agg(DISTINCT words, '\u{1f}') AS words, \
                string_agg(DISTINCT rule, '\u{1f}') AS rules \
         FROM slices WHERE award_key = {key} AND awarding_sub_agency_code = {} GROUP BY 1, 2, 3",
        quoted(buyer_code)
    );
    let list = |text: &str| {
        let mut list: Vec<String> = text.split('\u{1f}').filter(|part| !part.is_empty()).map(str::to_owned).collect();
        list.sort();
        list
    };
    let mut slices = Vec::new();
    for batch in library.session.query(&sql).await? {
        let rows = Rows(&batch);
        let (family, channel, grade) = (rows.texts("family")?, rows.texts("channel")?, rows.texts("grade")?);
        let (words, rules) = (rows.texts("words")?, rows.texts("rules")?);
        let (net, transactions) = (rows.amounts("net")?, rows.counts("transactions")?);
        for row in 0..batch.num_rows() {
            slices.push(Slice {
                company_id: family.get(row).to_owned(),
                channel: channel.get(row).to_owned(),
                grade: grade.get(row).to_owned(),
                net: net.get(row),
                transactions: transactions.get(row),
                words: list(words.get(row)),
                rules: list(rules.get(row)),
            });
        }
    }
    slices.sort_by(|one: &Slice, other: &Slice| {
        (&one.company_id, &one.channel, &one.grade).cmp(&(&other.company_id, &other.channel, &other.grade))
    });
    Ok(slices)
}

fn first_of(one: &str, other: &str) -> String {
    if one.is_empty() { other.to_owned() } else { one.to_owned() }
}

fn add_once(list: &mut Vec<String>, text: &str) {
    if !text.is_empty() && !list.iter().any(|own| own == text) {
        list.push(text.to_owned());
    }
}
