//! Vehicles: what an award was ordered under, level by level, whose each is, and what orders under it could reach.
//!
//! A ceiling counts once and at one level (domain rules 2–4 and 42): orders are inside their vehicle's ceiling, so that
//! what several orders could reach together is never more than that.

use std::collections::{BTreeMap, BTreeSet};

use entities::agencies::Agencies;
use serde::Serialize;
use values::Money;
use values::keys::AwardKey;

use crate::error::AnswerError;
use crate::facts::agencies::name_of;
use crate::library::Library;
use crate::rows::Rows;
use crate::sql::quoted;

/// A frame that an award, or another frame, was ordered under.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Vehicle {
    /// Its unique key.
    pub key: String,
    /// Its number, as the agency gave it.
    pub piid: String,
    /// The agency whose vehicle it is (domain rule 16).
    pub owner_code: String,
    /// Name of that agency.
    pub owner: String,
    /// Who holds it, where a record of the vehicle itself is here.
    pub holder: String,
    /// Whether a transaction or a summary of the vehicle itself is in the store.
    pub in_store: bool,
    /// What may be ordered under it, where the records say so.
    pub ceiling: Option<Money>,
    /// Orders under it in the store, with what they obligated and could reach.
    pub orders: u64,
    /// Net of these orders.
    pub orders_obligated: Money,
    /// What these orders could reach together, each by itself.
    pub orders_ceiling: Money,
    /// Ceilings once and at one level: the vehicle's, or its orders' where nobody states it.
    pub could_reach: Money,
}

/// An award placed under a vehicle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Order {
    /// Its unique key.
    pub key: String,
    /// Its page on the official site.
    pub page: String,
    /// Who was paid.
    pub recipient: String,
    /// Net of its transactions in the store.
    pub obligated: Money,
    /// What it could reach with all options, where a record says so.
    pub ceiling: Option<Money>,
}

/// How many levels a tree of vehicles may have; records with more contain a circle.
const LEVELS: usize = 8;

/// The vehicles above an award, nearest first.
pub(crate) async fn above(
    library: &Library,
    agencies: &Agencies,
    award_key: &str,
) -> Result<Vec<Vehicle>, AnswerError> {
    let mut vehicles: Vec<Vehicle> = Vec::new();
    let mut seen = BTreeSet::from([award_key.to_owned()]);
    let mut parent = parent_of(library, award_key).await?;
    while let Some((piid, owner)) = parent.take() {
        let key = AwardKey::Vehicle { piid: &piid, agency: &owner }.to_string();
        if vehicles.len() == LEVELS || !seen.insert(key.clone()) {
            break;
        }
        vehicles.push(vehicle(library, agencies, &key).await?);
        parent = parent_of(library, &key).await?;
    }
    Ok(vehicles)
}

/// PIID and agency of the vehicle that an award was ordered under: from its key, else from its records.
async fn parent_of(library: &Library, award_key: &str) -> Result<Option<(String, String)>, AnswerError> {
    if let Some((piid, agency)) = AwardKey::parse(award_key).as_ref().and_then(AwardKey::parent) {
        return Ok(Some((piid.to_owned(), agency.to_owned())));
    }
    let key = quoted(award_key);
    let sql = format!(
        "SELECT max(parent_piid) AS piid, max(vehicle_owner_code) AS owner FROM ( \
           SELECT parent_piid, vehicle_owner_code FROM transactions WHERE award_key = {key} \
           UNION ALL SELECT parent_piid, vehicle_owner_code FROM award_summaries WHERE award_key = {key}) \
         WHERE parent_piid IS NOT NULL AND vehicle_owner_code IS NOT NULL"
    );
    for batch in library.session.query(&sql).await? {
        let rows = Rows(&batch);
        let (piid, owner) = (rows.texts("piid")?, rows.texts("owner")?);
        for row in 0..batch.num_rows() {
            if !piid.get(row).is_empty() && piid.get(row) != values::keys::NONE {
                return Ok(Some((piid.get(row).to_owned(), owner.get(row).to_owned())));
            }
        }
    }
    Ok(None)
}

/// What the store knows of a vehicle.
pub(crate) async fn vehicle(library: &Library, agencies: &Agencies, key: &str) -> Result<Vehicle, AnswerError> {
    let parsed = AwardKey::parse(key);
    let mut vehicle = Vehicle {
        key: key.to_owned(),
        piid: parsed.map(|key| key.piid().to_owned()).unwrap_or_default(),
        owner_code: parsed.map(|key| key.agency().to_owned()).unwrap_or_default(),
        ..Vehicle::default()
    };
    vehicle.owner = name_of(agencies, &vehicle.owner_code);
    let own = worth(library, &format!("award_key = {}", quoted(key))).await?;
    if let Some(own) = own.get(key) {
        (vehicle.in_store, vehicle.holder, vehicle.ceiling) = (true, own.recipient.clone(), own.ceiling);
    }
    for order in orders(library, &vehicle.piid, &vehicle.owner_code).await? {
        vehicle.orders += 1;
        vehicle.orders_obligated += order.obligated;
        vehicle.orders_ceiling += order.ceiling.unwrap_or_default();
    }
    vehicle.could_reach = vehicle.ceiling.filter(|ceiling| *ceiling > Money::ZERO).unwrap_or(vehicle.orders_ceiling);
    if vehicle.owner.is_empty() {
        vehicle.owner = published_owner(library, &vehicle.owner_code).await?;
    }
    Ok(vehicle)
}

/// An owner's name as some record gives it, where the list of agencies does not know the code.
async fn published_owner(library: &Library, code: &str) -> Result<String, AnswerError> {
    let sql = format!(
        "SELECT max(vehicle_owner_name) AS name FROM ( \
           SELECT vehicle_owner_name, vehicle_owner_code FROM transactions \
           UNION ALL SELECT vehicle_owner_name, vehicle_owner_code FROM award_summaries) WHERE vehicle_owner_code = {}",
        quoted(code)
    );
    let mut name = String::new();
    for batch in library.session.query(&sql).await? {
        let names = Rows(&batch).texts("name")?;
        name = (0..batch.num_rows()).map(|row| names.get(row).to_owned()).next().unwrap_or(name);
    }
    Ok(name)
}

/// The awards placed under a vehicle, those with most money first.
pub(crate) async fn orders(library: &Library, piid: &str, owner: &str) -> Result<Vec<Order>, AnswerError> {
    let condition = format!("upper(parent_piid) = {} AND upper(vehicle_owner_code) = {}", quoted(piid), quoted(owner));
    let mut orders: Vec<Order> = worth(library, &condition)
        .await?
        .into_iter()
        .map(|(key, worth)| Order {
            page: values::keys::award_page(&key),
            key,
            recipient: worth.recipient,
            obligated: worth.obligated,
            ceiling: worth.ceiling,
        })
        .collect();
    orders.sort_by(|one, other| other.obligated.cmp(&one.obligated).then_with(|| one.key.cmp(&other.key)));
    Ok(orders)
}

/// What an award obligated, and what it could reach.
#[derive(Clone, Debug, Default)]
pub(crate) struct Worth {
    pub(crate) obligated: Money,
    /// As the newest record states it, else the sum of the changes that its actions made (domain rule 3).
    pub(crate) ceiling: Option<Money>,
    pub(crate) recipient: String,
}

/// Awards for which a condition on columns that transactions and summaries share holds.
pub(crate) async fn worth(library: &Library, condition: &str) -> Result<BTreeMap<String, Worth>, AnswerError> {
    let sql = format!(
        "WITH acted AS (SELECT award_key, sum(obligation) AS obligated, \
                               last_value(award_potential ORDER BY action_date, transaction_key) \
                                 FILTER (WHERE award_potential IS NOT NULL) AS published, \
                               sum(potential_change) AS changes, count(potential_change) AS changed, \
                               last_value(recipient_name ORDER BY action_date, transaction_key) AS recipient \
                        FROM transactions WHERE {condition} GROUP BY 1), \
              summed AS (SELECT award_key, obligated, potential, recipient_name FROM award_summaries WHERE {condition}) \
         SELECT coalesce(a.award_key, s.award_key) AS award_key, coalesce(a.obligated, s.obligated) AS obligated, \
                coalesce(a.published, s.potential, CASE WHEN a.changed > 0 THEN a.changes END) AS ceiling, \
                coalesce(a.published, s.potential, CASE WHEN a.changed > 0 THEN a.changes END) IS NOT NULL AS known, \
                coalesce(a.recipient, s.recipient_name) AS recipient \
         FROM acted a FULL OUTER JOIN summed s ON s.award_key = a.award_key"
    );
    let mut worth = BTreeMap::new();
    for batch in library.session.query(&sql).await? {
        let rows = Rows(&batch);
        let (key, obligated, ceiling) =
            (rows.texts("award_key")?, rows.amounts("obligated")?, rows.amounts("ceiling")?);
        let (known, recipient) = (rows.flags("known")?, rows.texts("recipient")?);
        for row in 0..batch.num_rows() {
            worth.insert(
                key.get(row).to_owned(),
                Worth {
                    obligated: obligated.get(row),
                    ceiling: known.get(row).then(|| ceiling.get(row)),
                    recipient: recipient.get(row).to_owned(),
                },
            );
        }
    }
    Ok(worth)
}
