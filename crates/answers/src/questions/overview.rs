//! What is in the store: which buyers and companies, how much, from when to when, out of which files.

use entities::Agencies;
use entities::agencies::Level;
use serde::Serialize;
use values::{Date, Money};

use crate::answer::{StoreLine, store_line};
use crate::error::AnswerError;
use crate::library::Library;
use crate::rows::Rows;
use crate::sql::quoted;

/// What a store holds, as stable JSON.
#[derive(Clone, Debug, Serialize)]
pub struct Overview {
    /// The version of the store that answered.
    pub store: StoreLine,
    /// Agencies that signed, on the lower of the two levels, most money first.
    pub buyers: Vec<BuyerShare>,
    /// Companies with money in the store, most likely money first.
    pub companies: Vec<CompanyShare>,
    /// Net of all transactions.
    pub net: Money,
    /// How many there are.
    pub transactions: u64,
    /// The first day with an action.
    pub first_action: Option<Date>,
    /// How fresh the store is.
    pub last_action: Option<Date>,
    /// The published files that it was made of.
    pub files: Vec<FileShare>,
}

/// What one agency signed.
#[derive(Clone, Debug, Serialize)]
pub struct BuyerShare {
    /// Its code, as records hold it.
    pub code: String,
    /// The name to show.
    pub name: String,
    /// Name of its department.
    pub department: String,
    /// Code of its department.
    pub department_code: String,
    /// Net of what it signed.
    pub net: Money,
    /// How many transactions these are.
    pub transactions: u64,
    /// The first day with an action.
    pub first_action: Option<Date>,
    /// The last such day.
    pub last_action: Option<Date>,
}

/// A company's part.
#[derive(Clone, Debug, Serialize)]
pub struct CompanyShare {
    /// As in `slices.family`.
    pub id: String,
    /// The name to show.
    pub name: String,
    /// Over all buyers.
    pub likely: Money,
    /// How many transactions these are.
    pub transactions: u64,
}

/// One published file.
#[derive(Clone, Debug, Serialize)]
pub struct FileShare {
    /// As it was named when it was read.
    pub name: String,
    /// The file's hash.
    pub sha256: String,
    /// How many of its records the store holds.
    pub stored: u64,
}

/// `name_of` gives the name of a company's id.
pub async fn overview(
    library: &Library,
    agencies: &Agencies,
    name_of: impl Fn(&str) -> String,
) -> Result<Overview, AnswerError> {
    let buyers = buyers(library, agencies).await?;
    let mut companies = Vec::new();
    let sql = "SELECT family, sum(CASE WHEN grade <> 'possible' THEN obligation ELSE 0 END) AS likely, \
               count(transaction_key) AS transactions FROM slices GROUP BY 1";
    for batch in library.session.query(sql).await? {
        let rows = Rows(&batch);
        let (family, likely, count) = (rows.texts("family")?, rows.amounts("likely")?, rows.counts("transactions")?);
        for row in 0..batch.num_rows() {
            companies.push(CompanyShare {
                id: family.get(row).to_owned(),
                name: name_of(family.get(row)),
                likely: likely.get(row),
                transactions: count.get(row),
            });
        }
    }
    companies.sort_by(|one, other| other.likely.cmp(&one.likely).then_with(|| one.id.cmp(&other.id)));
    Ok(Overview {
        store: store_line(library).await?,
        net: buyers.iter().map(|buyer| buyer.net).sum(),
        transactions: buyers.iter().map(|buyer| buyer.transactions).sum(),
        first_action: buyers.iter().filter_map(|buyer| buyer.first_action).min(),
        last_action: buyers.iter().filter_map(|buyer| buyer.last_action).max(),
        buyers,
        companies,
        files: files(library).await?,
    })
}

async fn buyers(library: &Library, agencies: &Agencies) -> Result<Vec<BuyerShare>, AnswerError> {
    let mut buyers = Vec::new();
    let sql = "SELECT awarding_agency_code AS toptier, awarding_sub_agency_code AS subtier, sum(net) AS net, \
               sum(transactions) AS transactions, min(action_date) AS first_action, max(action_date) AS last_action \
               FROM days GROUP BY 1, 2";
    for batch in library.session.query(sql).await? {
        let rows = Rows(&batch);
        let (toptier, subtier, net) = (rows.texts("toptier")?, rows.texts("subtier")?, rows.amounts("net")?);
        let (count, first, last) =
            (rows.counts("transactions")?, rows.days("first_action")?, rows.days("last_action")?);
        for row in 0..batch.num_rows() {
            let (department, code) = (toptier.get(row), subtier.get(row));
            let name = |level, code: &str| agencies.name(level, code).unwrap_or(code).to_owned();
            buyers.push(BuyerShare {
                code: code.to_owned(),
                name: name(Level::Subtier, code),
                department: name(Level::Toptier, department),
                department_code: department.to_owned(),
                net: net.get(row),
                transactions: count.get(row),
                first_action: first.get(row),
                last_action: last.get(row),
            });
        }
    }
    buyers.sort_by(|one: &BuyerShare, other: &BuyerShare| {
        other
            .net
            .cmp(&one.net)
            .then_with(|| (&one.code, &one.department_code).cmp(&(&other.code, &other.department_code)))
    });
    Ok(buyers)
}

async fn files(library: &Library) -> Result<Vec<FileShare>, AnswerError> {
    let mut files = Vec::new();
    for batch in library.session.query("SELECT name, sha256, stored FROM files ORDER BY name, sha256").await? {
        let rows = Rows(&batch);
        let (name, sha256, stored) = (rows.texts("name")?, rows.texts("sha256")?, rows.counts("stored")?);
        for row in 0..batch.num_rows() {
            files.push(FileShare {
                name: name.get(row).to_owned(),
                sha256: sha256.get(row).to_owned(),
                stored: stored.get(row),
            });
        }
    }
    Ok(files)
}

/// The key of some award, to try things with.
pub async fn any_award(library: &Library) -> Result<Option<String>, AnswerError> {
    let sql = "SELECT award_key FROM transactions WHERE award_key IS NOT NULL LIMIT 1";
    for batch in library.session.query(sql).await? {
        if batch.num_rows() > 0 {
            return Ok(Some(Rows(&batch).texts("award_key")?.get(0).to_owned()));
        }
    }
    Ok(None)
}

/// Keys of awards whose number begins so, a few of them. `number` is a whole award key, or a PIID of four characters or
/// more.
pub async fn awards_that_begin(library: &Library, number: &str, most: usize) -> Result<Vec<String>, AnswerError> {
    let number: String = number.trim().to_ascii_uppercase();
    let plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_');
    if number.len() < 4 || !number.chars().all(plain) {
        return Ok(Vec::new());
    }
    let beginnings = match number.starts_with("CONT_") {
        true => vec![number],
        false => vec![format!("CONT_AWD_{number}"), format!("CONT_IDV_{number}")],
    };
    let mut keys = Vec::new();
    for beginning in beginnings {
        // A range over the sorted key, so that pages of the table are passed over unread.
        let sql = format!(
            "SELECT DISTINCT award_key FROM transactions WHERE award_key >= {from} AND award_key < {to} ORDER BY 1 LIMIT {most}",
            from = quoted(&beginning),
            to = quoted(&format!("{beginning}~")),
        );
        for batch in library.session.query(&sql).await? {
            let key = Rows(&batch).texts("award_key")?;
            keys.extend((0..batch.num_rows()).map(|row| key.get(row).to_owned()));
        }
    }
    keys.truncate(most);
    Ok(keys)
}
