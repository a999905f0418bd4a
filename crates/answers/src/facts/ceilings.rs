//! What awards could reach with all options: not spend, and each ceiling once.

use std::collections::BTreeMap;

use serde::Serialize;
use values::Money;
use values::keys::AwardKey;

/// What awards could reach together: each ceiling once, orders at most up to their vehicle's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Reach {
    /// What they could reach together.
    pub could_reach: Money,
    /// Awards of which no record says what they could reach.
    pub awards_without_ceiling: u64,
    /// Vehicles whose own ceiling is below what the orders under them state together.
    pub vehicles_at_their_ceiling: u64,
}

/// Adds the ceilings of awards, each with its vehicle; `ceiling_of` gives a vehicle's own.
pub(crate) fn together<V: Ord>(
    awards: impl Iterator<Item = (Option<V>, Option<Money>)>,
    ceiling_of: impl Fn(V) -> Option<Money>,
) -> Reach {
    let mut reach = Reach::default();
    let mut under: BTreeMap<V, Money> = BTreeMap::new();
    for (vehicle, ceiling) in awards {
        let Some(ceiling) = ceiling else {
            reach.awards_without_ceiling += 1;
            continue;
        };
        match vehicle {
            Some(vehicle) => *under.entry(vehicle).or_default() += ceiling,
            None => reach.could_reach += ceiling,
        }
    }
    for (vehicle, sum) in under {
        match ceiling_of(vehicle).filter(|ceiling| *ceiling > Money::ZERO) {
            Some(ceiling) if ceiling < sum => {
                reach.could_reach += ceiling;
                reach.vehicles_at_their_ceiling += 1;
            }
            _ => reach.could_reach += sum,
        }
    }
    reach
}

/// The key of the vehicle that an award's key names.
pub(crate) fn vehicle_key(award_key: &str) -> Option<String> {
    let parsed = AwardKey::parse(award_key)?;
    let (piid, agency) = parsed.parent()?;
    Some(AwardKey::Vehicle { piid, agency }.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn money(dollars: i128) -> Money {
        Money::from_cents(dollars * 100)
    }

    #[test]
    fn rules_04_and_42_a_vehicles_ceiling_counts_once() {
        let awards = [
            ("CONT_AWD_A_7012_V_4732", Some(money(70))),
            ("CONT_AWD_B_7012_V_4732", Some(money(60))),
            ("CONT_AWD_C_7012_W_4732", Some(money(5))),
            ("CONT_AWD_D_7012_-NONE-_-NONE-", Some(money(1))),
            ("CONT_AWD_E_7012_-NONE-_-NONE-", None),
        ];
        let awards = awards.map(|(key, ceiling)| (vehicle_key(key), ceiling));
        let reach = together(awards.into_iter(), |vehicle| (vehicle == "CONT_IDV_V_4732").then(|| money(100)));
        assert_eq!(reach.could_reach, money(106));
        assert_eq!((reach.awards_without_ceiling, reach.vehicles_at_their_ceiling), (1, 1));
    }

    #[test]
    fn rule_16_the_owner_is_in_the_orders_key() {
        assert_eq!(vehicle_key("CONT_AWD_A_7012_NNG15SD19B_8000").as_deref(), Some("CONT_IDV_NNG15SD19B_8000"));
        assert_eq!(vehicle_key("CONT_AWD_A_7012_-NONE-_-NONE-"), None);
    }
}
