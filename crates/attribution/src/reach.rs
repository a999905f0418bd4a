//! What an award could reach with all options, and what its vehicle could: the same on each slice of the award, so that a
//! question needs no search among all transactions for it.

use std::collections::HashMap;

use arrow::array::{Array, AsArray, Decimal128Array, RecordBatch};
use arrow::datatypes::{Date32Type, Decimal128Type};
use store::Session;
use values::keys::AwardKey;
use values::{Date, Money};

use crate::error::AttributionError;
use crate::ids::award_id;

/// Nothing where no record says it (domain rules 2–4).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Reach {
    pub(crate) award: Option<Money>,
    pub(crate) vehicle: Option<Money>,
}

/// What one action states: the award's ceiling as it stood then, and by how much the action changed it.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Stated {
    pub(crate) potential: Option<Money>,
    pub(crate) change: Option<Money>,
}

/// Ceilings that other records than an award's own actions state, by the number of the award.
#[derive(Debug, Default)]
pub(crate) struct Ceilings {
    /// Of award summaries.
    summaries: HashMap<u64, Money>,
    /// Of vehicles, by their actions.
    vehicles: HashMap<u64, Acted>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Acted {
    published: Option<Money>,
    changes: Option<Money>,
}

/// What the actions of vehicles state, as far as they were read.
#[derive(Debug, Default)]
pub(crate) struct Vehicles(HashMap<u64, Vehicle>);

#[derive(Debug)]
struct Vehicle {
    acted: Acted,
    /// Day and transaction of the newest statement.
    newest: (Date, String),
}

impl Vehicles {
    /// Whether an award is a vehicle.
    pub(crate) fn is_one(award_key: &str) -> bool {
        award_key.starts_with("CONT_IDV_")
    }

    /// Reads actions of vehicles with the columns of [`Vehicles::COLUMNS`].
    pub(crate) fn read(&mut self, batch: &RecordBatch) {
        let [award, transaction] = [0, 1].map(|index| batch.column(index).as_string_view());
        let dates = batch.column(2).as_primitive::<Date32Type>();
        let [potential, change] = [3, 4].map(|index| batch.column(index).as_primitive::<Decimal128Type>());
        for row in 0..batch.num_rows() {
            let amount =
                |amounts: &Decimal128Array| amounts.is_valid(row).then(|| Money::from_cents(amounts.value(row)));
            let published = amount(potential);
            let acted = Acted { published, changes: amount(change) };
            let newest = match published {
                Some(_) => (Date::from_days(dates.value(row)), transaction.value(row).to_owned()),
                None => Vehicle::default().newest,
            };
            self.0.entry(award_id(award.value(row))).or_default().add(Vehicle { acted, newest });
        }
    }

    pub(crate) const COLUMNS: [&str; 5] =
        ["award_key", "transaction_key", "action_date", "award_potential", "potential_change"];

    pub(crate) fn merge(&mut self, other: Vehicles) {
        for (award, vehicle) in other.0 {
            self.0.entry(award).or_default().add(vehicle);
        }
    }
}

impl Default for Vehicle {
    fn default() -> Vehicle {
        Vehicle { acted: Acted::default(), newest: (Date::from_days(i32::MIN), String::new()) }
    }
}

impl Vehicle {
    fn add(&mut self, other: Vehicle) {
        self.acted.changes = match (self.acted.changes, other.acted.changes) {
            (Some(sum), Some(change)) => Some(sum + change),
            (sum, change) => sum.or(change),
        };
        if other.acted.published.is_some() && (self.acted.published.is_none() || other.newest > self.newest) {
            (self.acted.published, self.newest) = (other.acted.published, other.newest);
        }
    }
}

impl Ceilings {
    /// For an award whose actions stand in their order.
    pub(crate) fn reach(&self, award_key: &str, actions: impl Iterator<Item = Stated>) -> Reach {
        let mut acted = Acted::default();
        for stated in actions {
            acted.published = stated.potential.or(acted.published);
            acted.changes = match (acted.changes, stated.change) {
                (Some(sum), Some(change)) => Some(sum + change),
                (sum, change) => sum.or(change),
            };
        }
        let vehicle = AwardKey::parse(award_key).as_ref().and_then(AwardKey::parent).and_then(|(piid, agency)| {
            let key = AwardKey::Vehicle { piid, agency }.to_string();
            let acted = self.vehicles.get(&award_id(&key)).copied().unwrap_or_default();
            self.settled(&key, acted)
        });
        Reach { award: self.settled(award_key, acted), vehicle }
    }

    /// As the newest action states it, else a summary, else the sum of the changes.
    fn settled(&self, award_key: &str, acted: Acted) -> Option<Money> {
        acted.published.or_else(|| self.summaries.get(&award_id(award_key)).copied()).or(acted.changes)
    }
}

/// Reads them for the version to be made.
pub(crate) async fn ceilings(session: &Session, vehicles: Vehicles) -> Result<Ceilings, AttributionError> {
    let mut ceilings = Ceilings::default();
    let summaries = format!(
        "SELECT award_key, potential FROM ({}) WHERE potential IS NOT NULL",
        records::award_summaries::VIEW.sql
    );
    for batch in session.query(&summaries).await? {
        let (key, potential) = (batch.column(0).as_string_view(), batch.column(1).as_primitive::<Decimal128Type>());
        for row in 0..batch.num_rows() {
            ceilings.summaries.insert(award_id(key.value(row)), Money::from_cents(potential.value(row)));
        }
    }
    ceilings.vehicles = vehicles.0.into_iter().map(|(award, vehicle)| (award, vehicle.acted)).collect();
    Ok(ceilings)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn money(dollars: i128) -> Option<Money> {
        Some(Money::from_cents(dollars * 100))
    }

    #[test]
    fn rule_03_the_newest_statement_counts_then_a_summary_then_the_changes() {
        let key = "CONT_AWD_A_7012_V_4732";
        let stated = |potential, change| Stated { potential, change };
        let actions = [stated(money(5), money(5)), stated(money(9), None), stated(None, money(2))];
        let mut ceilings = Ceilings::default();
        assert_eq!(ceilings.reach(key, actions.into_iter()), Reach { award: money(9), vehicle: None });
        let silent = [stated(None, money(5)), stated(None, None), stated(None, money(2))];
        assert_eq!(ceilings.reach(key, silent.into_iter()).award, money(7));
        ceilings.summaries.insert(award_id(key), Money::from_cents(800));
        ceilings.vehicles.insert(award_id("CONT_IDV_V_4732"), Acted { published: money(100), changes: None });
        assert_eq!(ceilings.reach(key, silent.into_iter()), Reach { award: money(8), vehicle: money(100) });
        assert_eq!(ceilings.reach(key, std::iter::empty()).award, money(8));
    }
}
