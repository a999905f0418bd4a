//! Who is this company: its names and ids in the records, its family over time, what it sells and who sells it.

use classification::Parties;
use classification::parties::Subject;
use entities::families::UnknownCompany;
use entities::near::near_labels;
use serde::Serialize;
use store::Session;
use values::{Date, Money, names};

use crate::answer::{StoreLine, store_line};
use crate::error::AnswerError;
use crate::facts::recipients::Recipient;
use crate::library::Library;
use crate::rows::Rows;
use crate::sql::quoted;

/// A company as the store knows it, as stable JSON (docs/commands/companies.md).
#[derive(Clone, Debug, Serialize)]
pub struct CompanyProfile {
    /// Its stable id.
    pub id: String,
    /// The name to show.
    pub name: String,
    /// Whether a curated list knows it; otherwise its records alone say who it is.
    pub curated: bool,
    /// When it belonged to whom, in words.
    pub ownership: Vec<String>,
    /// Companies that it owns or owned, in words.
    pub members: Vec<String>,
    /// Every name that records give it.
    pub names: Vec<NameLine>,
    /// Every id that records give it.
    pub ids: Vec<IdLine>,
    /// Parents as the transactions recorded them: one company can have several over time (domain rule 21).
    pub parents: Vec<ParentLine>,
    /// Makers whose products it sold, by what the records' words say.
    pub sells: Vec<PartnerLine>,
    /// Sellers of its own products.
    pub sold_by: Vec<PartnerLine>,
    /// Who paid it, most first.
    pub buyers: Vec<BuyerLine>,
    /// The version of the store that answered.
    pub store: StoreLine,
}

/// A name of the company in the records.
#[derive(Clone, Debug, Serialize)]
pub struct NameLine {
    /// As reported at the time.
    pub name: String,
    /// As registered today, where that differs.
    pub registered_name: Option<String>,
    /// How many transactions these are.
    pub transactions: u64,
    /// Net of these transactions.
    pub obligation: Money,
    /// The first day with an action.
    pub first_action: Option<Date>,
    /// The last such day.
    pub last_action: Option<Date>,
}

/// An id of the company in the records.
#[derive(Clone, Debug, Serialize)]
pub struct IdLine {
    /// Whose id it is: `UEI`, `DUNS`, `CAGE`.
    pub scheme: &'static str,
    /// The id itself.
    pub id: String,
    /// How many transactions these are.
    pub transactions: u64,
}

/// A parent as the transactions recorded it.
#[derive(Clone, Debug, Serialize)]
pub struct ParentLine {
    /// The name to show.
    pub name: String,
    /// The parent's id, where the records have one.
    pub id: Option<String>,
    /// How many transactions these are.
    pub transactions: u64,
    /// The first day with an action.
    pub first_action: Option<Date>,
    /// The last such day.
    pub last_action: Option<Date>,
}

/// A maker that it sold, or a seller of its products.
#[derive(Clone, Debug, Serialize)]
pub struct PartnerLine {
    /// Id of the maker; for a seller, its name.
    pub id: String,
    /// The name to show.
    pub name: String,
    /// Net of the records whose words name the product.
    pub named: Money,
    /// How many transactions these are.
    pub transactions: u64,
}

/// A buyer that paid it.
#[derive(Clone, Debug, Serialize)]
pub struct BuyerLine {
    /// Its code, as records hold it.
    pub code: String,
    /// The name to show.
    pub name: String,
    /// Net of these transactions.
    pub obligation: Money,
    /// How many transactions these are.
    pub transactions: u64,
}

/// What a question's name means: a curated company or maker, or else a company that the store's records name.
pub async fn find(
    library: &Library,
    parties: &Parties,
    asked: &str,
) -> Result<Result<Subject, UnknownCompany>, AnswerError> {
    let unknown = match parties.find(asked) {
        Ok(subject) => return Ok(Ok(subject)),
        Err(unknown) => unknown,
    };
    let known = library.recipients().await?;
    let key = names::normalise(asked);
    let mut found: Vec<&Recipient> =
        known.iter().filter(|known| known.id == asked || known.key == key || known.registered_key == key).collect();
    found.sort_by(|one, other| other.cents.cmp(&one.cents).then_with(|| one.id.cmp(&other.id)));
    found.dedup_by(|one, other| one.id == other.id);
    if let Some(first) = found.first() {
        // A curated company under a spelling that the records alone gave it.
        if let Some(subject) = Some(parties.find(&first.id)).and_then(Result::ok) {
            return Ok(Ok(subject));
        }
        return Ok(Ok(Subject {
            slug: first.id.clone(),
            name: first.name.clone(),
            member: false,
            ownership: Vec::new(),
            of_records: true,
        }));
    }
    let candidates = known.iter().map(|known| (known.key.as_str(), known.name.clone()));
    let mut near = unknown.near;
    near.extend(near_labels(&key, candidates));
    let mut seen = std::collections::BTreeSet::new();
    near.retain(|name| seen.insert(names::normalise(name)));
    near.truncate(8);
    Ok(Err(UnknownCompany { asked: asked.to_owned(), near }))
}

/// Companies of the records with a name of which `fits` is true, those with most money first: id and name.
pub async fn named(
    library: &Library,
    fits: impl Fn(&str) -> bool,
    most: usize,
) -> Result<Vec<(String, String)>, AnswerError> {
    let mut found: Vec<&Recipient> =
        library.recipients().await?.iter().filter(|known| fits(&known.key) || fits(&known.registered_key)).collect();
    found.sort_by(|one, other| other.cents.cmp(&one.cents).then_with(|| one.id.cmp(&other.id)));
    let mut ids = std::collections::BTreeSet::new();
    found.retain(|known| ids.insert(known.id.as_str()));
    Ok(found.into_iter().take(most).map(|known| (known.id.clone(), known.name.clone())).collect())
}

/// Names, ids and recorded parents of a company, as [`profile`] has them.
pub async fn known_as(
    library: &Library,
    subject: &Subject,
) -> Result<(Vec<NameLine>, Vec<IdLine>, Vec<ParentLine>), AnswerError> {
    let (session, slug) = (&library.session, quoted(&subject.slug));
    Ok((name_lines(session, &slug).await?, id_lines(session, &slug).await?, parent_lines(session, &slug).await?))
}

/// Makers whose products it sold, by what the records' words say.
pub async fn sold_for(
    library: &Library,
    parties: &Parties,
    subject: &Subject,
) -> Result<Vec<PartnerLine>, AnswerError> {
    sells(&library.session, parties, &quoted(&subject.slug)).await
}

/// Everything that the store says of a company.
pub async fn profile(library: &Library, parties: &Parties, subject: &Subject) -> Result<CompanyProfile, AnswerError> {
    let slug = quoted(&subject.slug);
    let session = &library.session;
    let families = parties.families();
    let company = families.company(&subject.slug);
    let members = company.map_or_else(Vec::new, |company| {
        let line = |(member, membership): (_, &entities::families::Membership)| {
            let name = families.name(member);
            match (membership.from, membership.to) {
                (None, None) => format!("{name}: {}", membership.source),
                (from, to) => {
                    let day = |day: Option<Date>| day.map_or_else(|| "…".to_owned(), |day| day.to_string());
                    format!("{name}, {} to {}: {}", day(from), day(to), membership.source)
                }
            }
        };
        families.members(company).map(line).collect()
    });
    Ok(CompanyProfile {
        id: subject.slug.clone(),
        name: subject.name.clone(),
        curated: !subject.of_records,
        ownership: subject.ownership.clone(),
        members,
        names: name_lines(session, &slug).await?,
        ids: id_lines(session, &slug).await?,
        parents: parent_lines(session, &slug).await?,
        sells: sells(session, parties, &slug).await?,
        sold_by: sold_by(session, &slug).await?,
        buyers: buyers(session, &slug).await?,
        store: store_line(library).await?,
    })
}

async fn name_lines(session: &Session, slug: &str) -> Result<Vec<NameLine>, AnswerError> {
    let sql = format!(
        "SELECT name, max(registered_name) AS registered_name, sum(transactions) AS transactions, \
         sum(obligation) AS obligation, min(first_action) AS first_action, max(last_action) AS last_action \
         FROM company_names WHERE company = {slug} GROUP BY name ORDER BY transactions DESC, name"
    );
    let mut lines = Vec::new();
    for batch in session.query(&sql).await? {
        let rows = Rows(&batch);
        let (name, registered) = (rows.texts("name")?, rows.texts("registered_name")?);
        let (transactions, obligation) = (rows.counts("transactions")?, rows.amounts("obligation")?);
        let (first, last) = (rows.days("first_action")?, rows.days("last_action")?);
        for row in 0..batch.num_rows() {
            let (name, registered) = (name.get(row).to_owned(), registered.get(row).to_owned());
            let differs = !registered.is_empty() && registered != name;
            lines.push(NameLine {
                name,
                registered_name: differs.then_some(registered),
                transactions: transactions.get(row),
                obligation: obligation.get(row),
                first_action: first.get(row),
                last_action: last.get(row),
            });
        }
    }
    Ok(lines)
}

async fn id_lines(session: &Session, slug: &str) -> Result<Vec<IdLine>, AnswerError> {
    let mut lines = Vec::new();
    for (scheme, column) in [("UEI", "uei"), ("DUNS", "duns"), ("CAGE", "cage")] {
        let sql = format!(
            "SELECT {column} AS id, sum(transactions) AS transactions FROM company_names \
             WHERE company = {slug} AND {column} <> '' GROUP BY 1 ORDER BY transactions DESC, id"
        );
        for batch in session.query(&sql).await? {
            let rows = Rows(&batch);
            let (id, transactions) = (rows.texts("id")?, rows.counts("transactions")?);
            lines.extend((0..batch.num_rows()).map(|row| IdLine {
                scheme,
                id: id.get(row).to_owned(),
                transactions: transactions.get(row),
            }));
        }
    }
    Ok(lines)
}

async fn parent_lines(session: &Session, slug: &str) -> Result<Vec<ParentLine>, AnswerError> {
    let sql = format!(
        "SELECT parent_name AS name, parent_id AS id, sum(transactions) AS transactions, \
         min(first_action) AS first_action, max(last_action) AS last_action FROM company_names \
         WHERE company = {slug} AND (parent_name <> '' OR parent_id <> '') GROUP BY 1, 2 ORDER BY transactions DESC, name, id"
    );
    let mut lines = Vec::new();
    for batch in session.query(&sql).await? {
        let rows = Rows(&batch);
        let (name, id, transactions) = (rows.texts("name")?, rows.texts("id")?, rows.counts("transactions")?);
        let (first, last) = (rows.days("first_action")?, rows.days("last_action")?);
        for row in 0..batch.num_rows() {
            lines.push(ParentLine {
                name: name.get(row).to_owned(),
                id: Some(id.get(row).to_owned()).filter(|id| !id.is_empty()),
                transactions: transactions.get(row),
                first_action: first.get(row),
                last_action: last.get(row),
            });
        }
    }
    Ok(lines)
}

/// A recipient's name as slices carry it: as registered today, else as reported.
const SELLER: &str = "coalesce(nullif(registered_name, ''), name)";

async fn sells(session: &Session, parties: &Parties, slug: &str) -> Result<Vec<PartnerLine>, AnswerError> {
    let sql = format!(
        "SELECT family AS id, sum(obligation) AS named, count(*) AS transactions FROM slices \
         WHERE said AND channel <> 'direct' AND family <> {slug} \
           AND seller IN (SELECT {SELLER} FROM company_names WHERE company = {slug}) \
         GROUP BY family ORDER BY named DESC, id"
    );
    partners(session, &sql, |id| parties.name_of_slug(id).to_owned()).await
}

async fn sold_by(session: &Session, slug: &str) -> Result<Vec<PartnerLine>, AnswerError> {
    let sql = format!(
        "SELECT seller AS id, sum(obligation) AS named, count(*) AS transactions FROM slices \
         WHERE said AND channel <> 'direct' AND family = {slug} GROUP BY seller ORDER BY named DESC, id"
    );
    partners(session, &sql, str::to_owned).await
}

async fn partners(
    session: &Session,
    sql: &str,
    name: impl Fn(&str) -> String,
) -> Result<Vec<PartnerLine>, AnswerError> {
    let mut lines = Vec::new();
    for batch in session.query(sql).await? {
        let rows = Rows(&batch);
        let (id, named, transactions) = (rows.texts("id")?, rows.amounts("named")?, rows.counts("transactions")?);
        lines.extend((0..batch.num_rows()).map(|row| PartnerLine {
            id: id.get(row).to_owned(),
            name: name(id.get(row)),
            named: named.get(row),
            transactions: transactions.get(row),
        }));
    }
    Ok(lines)
}

async fn buyers(session: &Session, slug: &str) -> Result<Vec<BuyerLine>, AnswerError> {
    let recipient = attribution::companies::recipient_columns().join(", ");
    let sql = format!(
        "SELECT r.awarding_sub_agency_code AS code, max(r.awarding_sub_agency_name) AS agency, sum(r.obligation) AS obligation, \
                count(*) AS transactions \
         FROM (SELECT *, {recipient} FROM transactions) AS r \
         JOIN (SELECT DISTINCT name, registered_name, uei, duns FROM company_names WHERE company = {slug}) AS n \
           ON n.name = r.name AND n.registered_name = r.registered_name AND n.uei = r.uei AND n.duns = r.duns \
         GROUP BY 1 ORDER BY obligation DESC, code"
    );
    let mut lines = Vec::new();
    for batch in session.query(&sql).await? {
        let rows = Rows(&batch);
        let (code, name) = (rows.texts("code")?, rows.texts("agency")?);
        let (obligation, transactions) = (rows.amounts("obligation")?, rows.counts("transactions")?);
        lines.extend((0..batch.num_rows()).map(|row| BuyerLine {
            code: code.get(row).to_owned(),
            name: name.get(row).to_owned(),
            obligation: obligation.get(row),
            transactions: transactions.get(row),
        }));
    }
    Ok(lines)
}
