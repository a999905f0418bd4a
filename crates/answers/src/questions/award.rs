//! One award: who signed, pays, sells and reports; its money over time; the vehicles above and the orders below it; the
//! makers that its words name.

use entities::agencies::Agencies;
use serde::Serialize;
use values::{AwardShare, Date, Figures, Money};

use crate::answer::{StoreLine, store_line};
use crate::claims::placed::SummedRows;
use crate::claims::tally;
use crate::error::AnswerError;
use crate::facts::agencies::name_of;
use crate::facts::vehicles::{self, Order, Vehicle};
use crate::library::Library;
use crate::rows::Rows;
use crate::sql::quoted;

/// The answer, as stable JSON (docs/commands/award.md).
#[derive(Clone, Debug, Serialize)]
pub struct Award {
    /// Its unique key.
    pub key: String,
    /// Its page on the official site.
    pub page: String,
    /// Its number, as the agency gave it.
    pub piid: String,
    /// `AWARD` or `IDV`.
    pub kind: String,
    /// What is bought, by its first description.
    pub description: String,
    /// Agencies and recipients.
    pub parties: Parties,
    /// What was obligated, could be, and was paid.
    pub money: AwardMoney,
    /// Actions in the order of their days.
    pub modifications: Vec<Modification>,
    /// Every report of a subcontract, also those that do not count, with the rule.
    pub subawards: Vec<Subaward>,
    /// The vehicles above it, nearest first.
    pub vehicles: Vec<Vehicle>,
    /// The orders under it, if it is a vehicle.
    pub orders: Vec<Order>,
    /// Families whose money it may be.
    pub makers: Vec<Maker>,
    /// Treasury accounts, where account funding of the award is here.
    pub funding: Vec<Funding>,
    /// What is to be known of the award, in sentences.
    pub flags: Vec<String>,
    /// The version of the store that answered.
    pub store: StoreLine,
}

/// The three roles of agencies (domain rule 16), and who was paid.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Parties {
    /// Who signed.
    pub awarding: Agency,
    /// Whose money pays for the greater part (domain rule 17), each agency that some action names.
    pub funding: Vec<Agency>,
    /// Whose vehicle it was ordered under, where it was.
    pub vehicle_owner: Option<Agency>,
    /// Each recipient that some action names, newest first (domain rule 25).
    pub recipients: Vec<Recipient>,
}

/// An agency.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Agency {
    /// Its code, as records hold it.
    pub code: String,
    /// The name to show.
    pub name: String,
}

/// Somebody who was paid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Recipient {
    /// The name to show.
    pub name: String,
    /// Its identifier in the register; empty where the record has none.
    pub uei: String,
    /// Net of its transactions.
    pub obligated: Money,
}

/// Lifetime money, obligations apart from what could be and from what was paid (domain rules 4 and 5).
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct AwardMoney {
    /// Net of the transactions in the store.
    pub obligated: Money,
    /// As the newest record states it; the store may lack years.
    pub published_obligated: Option<Money>,
    /// What it is worth with the options exercised so far.
    pub exercised: Option<Money>,
    /// What it could reach with all options.
    pub potential: Option<Money>,
    /// What was paid out.
    pub outlaid: Option<Money>,
    /// Reported subcontracts that count, the least and the most.
    pub subcontracts_low: Money,
    /// The most of them.
    pub subcontracts_high: Money,
}

/// One action on the award.
#[derive(Clone, Debug, Serialize)]
pub struct Modification {
    /// The number of the modification.
    pub modification: String,
    /// The day of the action, where the record has one.
    pub action_date: Option<Date>,
    /// What kind of action it is, in words.
    pub action: String,
    /// The obligation of the action.
    pub amount: Money,
    /// Sum of the amounts up to here.
    pub running: Money,
    /// By how much it changed what the award could reach, where the record says so.
    pub potential_change: Option<Money>,
    /// Who was paid by it.
    pub recipient: String,
    /// The text as published.
    pub description: String,
    /// The unique key of the transaction.
    pub transaction_key: String,
    /// The published file.
    pub file: String,
    /// Its line, counted from 1.
    pub line: u64,
}

/// A report of a subcontract.
#[derive(Clone, Debug, Serialize)]
pub struct Subaward {
    /// The key of the report.
    pub key: String,
    /// The day of the subcontract, where the report has one.
    pub action_date: Option<Date>,
    /// Who was paid by the prime.
    pub company: String,
    /// The number that the prime gave it.
    pub number: String,
    /// The amount as reported.
    pub amount: Money,
    /// Whether it counts after the clean-up.
    pub counted: bool,
    /// The least of its amount that counts.
    pub low: Money,
    /// The most of its amount that may count.
    pub high: Money,
    /// The rule of the clean-up that decided whether it counts.
    pub rule: String,
    /// What it is only marked with.
    pub flags: String,
    /// The text as reported.
    pub description: String,
    /// The published file.
    pub file: String,
    /// Its line, counted from 1.
    pub line: u64,
}

/// A family whose money the award may be.
#[derive(Clone, Debug, Serialize)]
pub struct Maker {
    /// The family's id.
    pub family: String,
    /// The four numbers.
    #[serde(flatten)]
    pub figures: Figures,
    /// Channels, in their order.
    pub channels: Vec<String>,
    /// Words that the reading rests on.
    pub words: Vec<String>,
}

/// A treasury account that paid for the award.
#[derive(Clone, Debug, Serialize)]
pub struct Funding {
    /// The account's symbol.
    pub treasury_account: String,
    /// The name of the account.
    pub name: String,
    /// What the account obligated to the award.
    pub obligated: Money,
    /// The first period with an entry.
    pub first_period: String,
    /// The last period with one.
    pub last_period: String,
}

/// What a key may mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// The one award, by its unique key.
    One(String),
    /// Several awards have this PIID (domain rule 9).
    Several(Vec<String>),
    /// No award of the store.
    None,
}

/// Finds an award by its unique key, the address of its official page, or its PIID where only one award has it.
pub async fn find(library: &Library, asked: &str) -> Result<Found, AnswerError> {
    let key = asked.trim().trim_end_matches('/').rsplit('/').next().unwrap_or_default().to_ascii_uppercase();
    let all = "SELECT award_key, piid FROM transactions UNION ALL SELECT award_key, piid FROM award_summaries \
               UNION ALL SELECT award_key, piid FROM subaward_reports \
               UNION ALL SELECT concat('CONT_IDV_', upper(parent_piid), '_', upper(vehicle_owner_code)), parent_piid \
               FROM transactions WHERE parent_piid IS NOT NULL AND vehicle_owner_code IS NOT NULL";
    let sql = format!(
        "SELECT DISTINCT award_key FROM ({all}) WHERE award_key = {key} OR upper(piid) = {key} ORDER BY 1 LIMIT 50",
        key = quoted(&key)
    );
    let mut found = Vec::new();
    for batch in library.session.query(&sql).await? {
        let keys = Rows(&batch).texts("award_key")?;
        found.extend((0..batch.num_rows()).map(|row| keys.get(row).to_owned()));
    }
    Ok(match &found[..] {
        [] => Found::None,
        [one] => Found::One(one.clone()),
        several if several.contains(&key) => Found::One(key),
        _ => Found::Several(found),
    })
}

/// Whether some record is of the award with exactly this key, or was ordered under it.
pub async fn is_known(library: &Library, key: &str) -> Result<bool, AnswerError> {
    let own = quoted(key);
    let mut conditions: Vec<(&str, String)> = ["transactions", "award_summaries", "subaward_reports"]
        .map(|table| (table, format!("award_key = {own}")))
        .into();
    if let Some(values::keys::AwardKey::Vehicle { piid, agency }) = values::keys::AwardKey::parse(key) {
        let under = format!("upper(parent_piid) = {} AND upper(vehicle_owner_code) = {}", quoted(piid), quoted(agency));
        conditions.push(("transactions", under));
    }
    for (table, condition) in conditions {
        let sql = format!("SELECT award_key FROM {table} WHERE {condition} LIMIT 1");
        if library.session.query(&sql).await?.iter().any(|batch| batch.num_rows() > 0) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Everything that the store knows of the award with this key.
pub async fn award(library: &Library, agencies: &Agencies, key: &str) -> Result<Award, AnswerError> {
    let modifications = modifications(library, key).await?;
    let subawards = subawards(library, key).await?;
    let vehicles = vehicles::above(library, agencies, key).await?;
    let parsed = values::keys::AwardKey::parse(key);
    let is_vehicle = matches!(parsed, Some(values::keys::AwardKey::Vehicle { .. }));
    let orders = match (&parsed, is_vehicle) {
        (Some(vehicle), true) => vehicles::orders(library, vehicle.piid(), vehicle.agency()).await?,
        _ => Vec::new(),
    };
    let mut award = Award {
        key: key.to_owned(),
        page: values::keys::award_page(key),
        piid: parsed.map(|key| key.piid().to_owned()).unwrap_or_default(),
        kind: if is_vehicle { "IDV" } else { "AWARD" }.to_owned(),
        description: String::new(),
        parties: parties(library, agencies, key, &vehicles).await?,
        money: AwardMoney::default(),
        modifications,
        subawards,
        vehicles,
        orders,
        makers: makers(library, key).await?,
        funding: funding(library, key).await?,
        flags: Vec::new(),
        store: store_line(library).await?,
    };
    money(library, &mut award).await?;
    award.flags = flags(&award);
    Ok(award)
}

async fn modifications(library: &Library, key: &str) -> Result<Vec<Modification>, AnswerError> {
    let sql = format!(
        "SELECT t.modification, t.action_date, t.action_type, t.obligation, t.potential_change, \
                t.potential_change IS NOT NULL AS changes, coalesce(t.recipient_name, t.recipient_name_raw) AS recipient, \
                t.description, t.transaction_key, f.name AS file_name, t.line \
         FROM transactions t LEFT JOIN files f ON f.sha256 = t.file WHERE t.award_key = {} \
         ORDER BY t.action_date, t.modification <> '0', t.transaction_key",
        quoted(key)
    );
    let mut list = Vec::new();
    let mut running = Money::ZERO;
    for batch in library.session.query(&sql).await? {
        let rows = Rows(&batch);
        let texts = |name: &str| rows.texts(name);
        let (modification, action, recipient) = (texts("modification")?, texts("action_type")?, texts("recipient")?);
        let (description, transaction_key, file) =
            (texts("description")?, texts("transaction_key")?, texts("file_name")?);
        let (date, amount, change) =
            (rows.days("action_date")?, rows.amounts("obligation")?, rows.amounts("potential_change")?);
        let (changes, line) = (rows.flags("changes")?, rows.counts("line")?);
        for row in 0..batch.num_rows() {
            running += amount.get(row);
            list.push(Modification {
                modification: modification.get(row).to_owned(),
                action_date: date.get(row),
                action: action.get(row).to_owned(),
                amount: amount.get(row),
                running,
                potential_change: changes.get(row).then(|| change.get(row)),
                recipient: recipient.get(row).to_owned(),
                description: description.get(row).to_owned(),
                transaction_key: transaction_key.get(row).to_owned(),
                file: file.get(row).to_owned(),
                line: line.get(row),
            });
        }
    }
    Ok(list)
}

async fn subawards(library: &Library, key: &str) -> Result<Vec<Subaward>, AnswerError> {
    let sql = format!(
        "SELECT s.subaward_key, s.action_date, s.name, s.number, s.amount, s.counted, s.low, s.high, s.rule, s.flags, \
                s.description, f.name AS file_name, s.line \
         FROM subawards s LEFT JOIN files f ON f.sha256 = s.file WHERE s.award_key = {} \
         ORDER BY s.action_date, s.name, s.number, s.subaward_key, s.counted DESC, f.name, s.member, s.line",
        quoted(key)
    );
    let mut list = Vec::new();
    for batch in library.session.query(&sql).await? {
        let rows = Rows(&batch);
        let texts = |name: &str| rows.texts(name);
        let (subaward, name, number) = (texts("subaward_key")?, texts("name")?, texts("number")?);
        let (rule, flags, description, file) =
            (texts("rule")?, texts("flags")?, texts("description")?, texts("file_name")?);
        let (amount, low, high) = (rows.amounts("amount")?, rows.amounts("low")?, rows.amounts("high")?);
        let (date, counted, line) = (rows.days("action_date")?, rows.flags("counted")?, rows.counts("line")?);
        for row in 0..batch.num_rows() {
            list.push(Subaward {
                key: subaward.get(row).to_owned(),
                action_date: date.get(row),
                company: name.get(row).to_owned(),
                number: number.get(row).to_owned(),
                amount: amount.get(row),
                counted: counted.get(row),
                low: low.get(row),
                high: high.get(row),
                rule: rule.get(row).to_owned(),
                flags: flags.get(row).to_owned(),
                description: description.get(row).to_owned(),
                file: file.get(row).to_owned(),
                line: line.get(row),
            });
        }
    }
    Ok(list)
}

/// The same columns of whatever table knows the award.
const RECORDS_OF: &str = "SELECT awarding_sub_agency_code AS awarding, awarding_sub_agency_name AS awarding_name, \
     funding_sub_agency_code AS funding, funding_sub_agency_name AS funding_name, recipient_uei AS uei";

async fn parties(
    library: &Library,
    agencies: &Agencies,
    key: &str,
    vehicles: &[Vehicle],
) -> Result<Parties, AnswerError> {
    let key = quoted(key);
    let sql = format!(
        "SELECT awarding, max(awarding_name) AS awarding_name, funding, max(funding_name) AS funding_name, recipient, uei, \
                max(newest) AS newest, sum(amount) AS amount \
         FROM ({RECORDS_OF}, coalesce(recipient_name, recipient_name_raw) AS recipient, action_date AS newest, \
                      obligation AS amount FROM transactions WHERE award_key = {key} \
               UNION ALL {RECORDS_OF}, coalesce(recipient_name, recipient_name_raw), last_action, 0 \
               FROM award_summaries WHERE award_key = {key} \
               UNION ALL SELECT awarding_sub_agency_code, awarding_sub_agency_name, funding_sub_agency_code, \
                      funding_sub_agency_name, prime_uei, prime_name, prime_last_action, 0 \
               FROM subaward_reports WHERE award_key = {key}) \
         GROUP BY awarding, funding, recipient, uei ORDER BY newest DESC, recipient, uei, funding"
    );
    let mut parties = Parties::default();
    for batch in library.session.query(&sql).await? {
        let rows = Rows(&batch);
        let texts = |name: &str| rows.texts(name);
        let (awarding, awarding_name) = (texts("awarding")?, texts("awarding_name")?);
        let (funding, funding_name) = (texts("funding")?, texts("funding_name")?);
        let (recipient, uei, amount) = (texts("recipient")?, texts("uei")?, rows.amounts("amount")?);
        for row in 0..batch.num_rows() {
            let agency = |code: &str, published: &str| {
                let known = name_of(agencies, code);
                let name = if known.is_empty() { published.to_owned() } else { known };
                Agency { code: code.to_owned(), name }
            };
            if parties.awarding.code.is_empty() {
                parties.awarding = agency(awarding.get(row), awarding_name.get(row));
            }
            if !funding.get(row).is_empty() {
                parties.funding.push(agency(funding.get(row), funding_name.get(row)));
            }
            let name = recipient.get(row);
            // The same company may stand with and without its id.
            let same = |one: &&mut Recipient| match (one.uei.is_empty(), uei.get(row).is_empty()) {
                (false, false) => one.uei == uei.get(row),
                _ => one.name == name,
            };
            match parties.recipients.iter_mut().find(same) {
                Some(known) => known.obligated += amount.get(row),
                None if name.is_empty() => {}
                None => parties.recipients.push(Recipient {
                    name: name.to_owned(),
                    uei: uei.get(row).to_owned(),
                    obligated: amount.get(row),
                }),
            }
        }
    }
    parties.funding.sort();
    parties.funding.dedup();
    parties.vehicle_owner =
        vehicles.first().map(|vehicle| Agency { code: vehicle.owner_code.clone(), name: vehicle.owner.clone() });
    Ok(parties)
}

async fn makers(library: &Library, key: &str) -> Result<Vec<Maker>, AnswerError> {
    let sql = format!(
        "SELECT family, channel, grade, said, words, sum(obligation) AS net FROM slices \
         WHERE award_key = {} AND channel <> 'unnamed' GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5",
        quoted(key)
    );
    let mut makers: Vec<(Maker, AwardShare)> = Vec::new();
    for batch in library.session.query(&sql).await? {
        let rows = Rows(&batch);
        let texts = |name: &str| rows.texts(name);
        let (family, channel, words) = (texts("family")?, texts("channel")?, texts("words")?);
        let summed = SummedRows::of(&rows, "net")?;
        for row in 0..batch.num_rows() {
            if makers.last().is_none_or(|(maker, _)| maker.family != family.get(row)) {
                let maker = Maker {
                    family: family.get(row).to_owned(),
                    figures: Figures::default(),
                    channels: Vec::new(),
                    words: Vec::new(),
                };
                makers.push((maker, AwardShare::default()));
            }
            let Some((maker, share)) = makers.last_mut() else { continue };
            tally::add(share, &summed.claim(row)?);
            for (list, value) in [(&mut maker.channels, channel.get(row)), (&mut maker.words, words.get(row))] {
                if !value.is_empty() && !list.iter().any(|known| known == value) {
                    list.push(value.to_owned());
                }
            }
        }
    }
    let mut makers: Vec<Maker> =
        makers.into_iter().map(|(maker, share)| Maker { figures: share.figures(), ..maker }).collect();
    makers.sort_by(|one, other| {
        tally::by_money(&one.figures, &other.figures).then_with(|| one.family.cmp(&other.family))
    });
    Ok(makers)
}

async fn funding(library: &Library, key: &str) -> Result<Vec<Funding>, AnswerError> {
    let sql = format!(
        "SELECT treasury_account, max(treasury_account_name) AS name, sum(obligated) AS obligated, \
                min(submission_period) AS first_period, max(submission_period) AS last_period \
         FROM account_funding WHERE award_key = {} GROUP BY 1 ORDER BY 3 DESC, 1",
        quoted(key)
    );
    let mut list = Vec::new();
    for batch in library.session.query(&sql).await? {
        let rows = Rows(&batch);
        let (account, name) = (rows.texts("treasury_account")?, rows.texts("name")?);
        let (first, last) = (rows.texts("first_period")?, rows.texts("last_period")?);
        let obligated = rows.amounts("obligated")?;
        for row in 0..batch.num_rows() {
            list.push(Funding {
                treasury_account: account.get(row).to_owned(),
                name: name.get(row).to_owned(),
                obligated: obligated.get(row),
                first_period: first.get(row).to_owned(),
                last_period: last.get(row).to_owned(),
            });
        }
    }
    Ok(list)
}

/// Lifetime totals as the newest record states them: an action's row, else a summary, else a subaward report.
async fn money(library: &Library, award: &mut Award) -> Result<(), AnswerError> {
    let key = quoted(&award.key);
    let newest = |column: &str| {
        format!(
            "last_value({column} ORDER BY action_date, transaction_key) FILTER (WHERE {column} IS NOT NULL) AS {column}"
        )
    };
    let columns: Vec<String> =
        ["award_obligated", "award_exercised", "award_potential", "award_outlaid"].map(newest).into();
    let sql = format!(
        "SELECT arrow_cast(coalesce(t.award_obligated, s.obligated, r.prime_amount), 'Decimal128(18, 2)') AS obligated, \
                coalesce(t.award_exercised, s.exercised) AS exercised, coalesce(t.award_potential, s.potential) AS potential, \
                coalesce(t.award_outlaid, s.outlaid, r.prime_outlaid) AS outlaid, \
                coalesce(t.described, s.base_description, r.prime_description) AS described \
         FROM (SELECT {}, first_value(coalesce(base_description, description) ORDER BY action_date, transaction_key) AS described \
               FROM transactions WHERE award_key = {key}) t \
         LEFT JOIN (SELECT * FROM award_summaries WHERE award_key = {key}) s ON true \
         LEFT JOIN (SELECT max(prime_amount) AS prime_amount, max(prime_outlaid) AS prime_outlaid, \
                           max(prime_description) AS prime_description FROM subaward_reports WHERE award_key = {key}) r ON true",
        columns.join(", ")
    );
    for batch in library.session.query(&sql).await? {
        let rows = Rows(&batch);
        let amount = |name: &str| rows.optional_amount(name, 0);
        if batch.num_rows() == 0 {
            continue;
        }
        award.money.published_obligated = amount("obligated")?;
        award.money.exercised = amount("exercised")?;
        award.money.potential = amount("potential")?;
        award.money.outlaid = amount("outlaid")?;
        award.description = rows.texts("described")?.get(0).to_owned();
    }
    award.money.obligated = award.modifications.iter().map(|modification| modification.amount).sum();
    award.money.subcontracts_low = award.subawards.iter().map(|report| report.low).sum();
    award.money.subcontracts_high = award.subawards.iter().map(|report| report.high).sum();
    Ok(())
}

fn flags(award: &Award) -> Vec<String> {
    let mut flags = Vec::new();
    let money = &award.money;
    if award.modifications.is_empty() {
        flags.push("no transaction of this award is in the store".to_owned());
    } else if let Some(published) = money.published_obligated
        && published != money.obligated
    {
        flags.push(format!(
            "the store's transactions add up to {}, the newest record says {}: some years or actions are not here",
            money.obligated.grouped(),
            published.grouped()
        ));
    }
    if let Some(potential) = money.potential
        && potential < money.obligated
    {
        flags.push(format!("more is obligated than it could reach ({})", potential.grouped()));
    }
    if award.parties.recipients.len() > 1 {
        flags.push("several recipients over time: each action counts for its own".to_owned());
    }
    for vehicle in &award.vehicles {
        if vehicle.ceiling.is_some_and(|ceiling| ceiling > Money::ZERO && vehicle.orders_obligated > ceiling) {
            flags.push(format!("orders under {} obligated more than its ceiling", vehicle.piid));
        }
    }
    flags
}
