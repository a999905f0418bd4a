//! The four numbers, and how bounds are formed.
//!
//! Bounds are formed per award over its net in the question's window, not per row: a de-obligation of one modification
//! takes back money of another, so rows taken alone would give bounds that no reading of the award allows.

use std::ops::{Add, AddAssign};

use serde::Serialize;

use crate::Money;

/// What one award of the window gives to one family, by how sure that is. Each part is a net over the award's
/// transactions in the window; the parts are disjoint.
///
/// ```
/// use values::{AwardShare, Money};
///
/// let dollars = |amount: i128| Money::from_cents(amount * 100);
/// // 900 whose words name the product, a silent modification that takes 100 back, and 50 for several makers at once.
/// let (said, certain) = (dollars(900), dollars(900));
/// let share = AwardShare { said, certain, carried: dollars(-100), possible: dollars(50), ..AwardShare::default() };
/// let figures = share.figures();
/// assert_eq!(
///     [figures.named, figures.floor, figures.likely, figures.ceiling],
///     [dollars(900), dollars(800), dollars(800), dollars(850)]
/// );
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AwardShare {
    /// Counted in `named`: rows whose recipient is in the family, or whose own words name its product as what is bought.
    pub said: Money,
    /// Money that every reading of the records gives to the family.
    pub certain: Money,
    /// Money that the reading we would print adds: carried over within the award.
    pub carried: Money,
    /// Money that some reading could add and none must: mixed orders, labour on the product, resold goods.
    pub possible: Money,
    /// The same, in orders that name no maker.
    pub unnamed: Money,
}

impl AwardShare {
    /// The four numbers of this award. `floor ≤ likely ≤ ceiling` whatever the signs.
    ///
    /// A negative part may or may not be the family's: it lowers the floor and never the ceiling. A carried part belongs
    /// to `likely` with its sign: what an unnamed modification takes back from an award that buys one product is taken
    /// back from that product, also in the ceiling.
    pub fn figures(self) -> Figures {
        let likely = self.certain + self.carried;
        let possible = self.possible + self.unnamed;
        let ceiling = likely + possible.max(Money::ZERO);
        Figures {
            named: self.said,
            floor: self.certain + self.carried.min(Money::ZERO) + possible.min(Money::ZERO),
            likely,
            ceiling,
            unnamed: ceiling - likely - self.possible.max(Money::ZERO),
        }
    }
}

impl AddAssign for AwardShare {
    fn add_assign(&mut self, other: AwardShare) {
        self.said += other.said;
        self.certain += other.certain;
        self.carried += other.carried;
        self.possible += other.possible;
        self.unnamed += other.unnamed;
    }
}

/// The four numbers for a buyer, a family and a window, over transaction obligations.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Figures {
    /// Net of the rows that say so themselves: how newspapers count.
    pub named: Money,
    /// The least that is consistent with the records.
    pub floor: Money,
    /// The reading that we would print.
    pub likely: Money,
    /// The most that is consistent with the records; per family, does not add up across families.
    pub ceiling: Money,
    /// The part of `ceiling` that rests on orders which name no maker alone.
    pub unnamed: Money,
}

impl Add for Figures {
    type Output = Figures;
    fn add(self, other: Figures) -> Figures {
        Figures {
            named: self.named + other.named,
            floor: self.floor + other.floor,
            likely: self.likely + other.likely,
            ceiling: self.ceiling + other.ceiling,
            unnamed: self.unnamed + other.unnamed,
        }
    }
}

impl AddAssign for Figures {
    fn add_assign(&mut self, other: Figures) {
        *self = *self + other;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn share(certain: i64, carried: i64, possible: i64) -> Figures {
        let money = |cents: i64| Money::from_cents(i128::from(cents));
        AwardShare {
            said: money(certain),
            certain: money(certain),
            carried: money(carried),
            possible: money(possible),
            unnamed: Money::ZERO,
        }
        .figures()
    }

    #[test]
    fn a_deobligation_takes_back_what_the_award_bought() {
        let figures = share(100, -30, 0);
        assert_eq!((figures.floor.cents(), figures.likely.cents(), figures.ceiling.cents()), (70, 70, 70));
    }

    #[test]
    fn rule_37_a_mixed_order_is_between_nothing_and_all_of_it() {
        let figures = share(0, 0, 500);
        assert_eq!((figures.floor.cents(), figures.likely.cents(), figures.ceiling.cents()), (0, 0, 500));
    }

    #[test]
    fn a_negative_mixed_order_lowers_the_floor_only() {
        let figures = share(0, 0, -500);
        assert_eq!((figures.floor.cents(), figures.likely.cents(), figures.ceiling.cents()), (-500, 0, 0));
    }

    #[test]
    fn rule_36_orders_that_name_nobody_are_in_the_ceiling_and_shown_apart() {
        let money = Money::from_cents;
        let share = AwardShare { possible: money(300), unnamed: money(500), ..AwardShare::default() };
        let figures = share.figures();
        assert_eq!((figures.likely, figures.ceiling, figures.unnamed), (Money::ZERO, money(800), money(500)));
    }

    proptest! {
        #[test]
        fn floor_likely_ceiling_stand_in_order(certain in any::<i64>(), carried in any::<i64>(), possible in any::<i64>()) {
            let figures = share(certain, carried, possible);
            prop_assert!(figures.floor <= figures.likely && figures.likely <= figures.ceiling);
        }
    }
}
