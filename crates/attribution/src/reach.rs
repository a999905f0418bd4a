//! What an award could reach with all options, and what its vehicle could: the same on each slice of the award, so that a
//! question needs no search among all transactions for it.

use std::collections::HashMap;

use arrow::array::{Array, AsArray};
use arrow::datatypes::Decimal128Type;
use store::Session;
use values::Money;
use values::keys::AwardKey;

use crate::attribute::AttributionError;
use crate::survey::award_id;

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
pub(crate) async fn ceilings(session: &Session) -> Result<Ceilings, AttributionError> {
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
    let vehicles = "SELECT award_key, arrow_cast(last_value(award_potential ORDER BY action_date, transaction_key) \
                             FILTER (WHERE award_potential IS NOT NULL), 'Decimal128(38, 2)'), \
                           arrow_cast(sum(potential_change), 'Decimal128(38, 2)') \
                    FROM stored_transactions WHERE NOT deleted AND award_key LIKE 'CONT_IDV_%' GROUP BY 1";
    for batch in session.query(vehicles).await? {
        let key = batch.column(0).as_string_view();
        let [published, changes] = [1, 2].map(|index| batch.column(index).as_primitive::<Decimal128Type>());
        for row in 0..batch.num_rows() {
            let amount = |amounts: &arrow::array::Decimal128Array| {
                amounts.is_valid(row).then(|| Money::from_cents(amounts.value(row)))
            };
            let acted = Acted { published: amount(published), changes: amount(changes) };
            ceilings.vehicles.insert(award_id(key.value(row)), acted);
        }
    }
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
