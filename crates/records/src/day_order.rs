//! Which of two numbers with a slash between them is the month, column by column of a member (domain rule 50).
//!
//! Nothing in `3/4/2024` tells; `2/29/2024` in the same column does. It may stand anywhere, so a member with such days is read
//! once more, by its columns of days alone, when the first of them is met.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use sources::discover::Discovery;
use sources::layouts::Layout;
use sources::read::{Block, read_member};
use values::{Date, DayOrder};

/// The orders of one member's columns.
#[derive(Debug, Default)]
struct Orders {
    /// By the place of the wanted column: whether days were seen that can only be month first, and only day first.
    seen: Vec<(bool, bool)>,
}

impl Orders {
    fn note(&mut self, place: usize, text: &str) {
        let Some(order) = Date::order_of(text.as_bytes()) else { return };
        if self.seen.len() <= place {
            self.seen.resize(place + 1, (false, false));
        }
        match order {
            DayOrder::MonthFirst => self.seen[place].0 = true,
            DayOrder::DayFirst => self.seen[place].1 = true,
        }
    }

    fn of(&self, place: usize) -> Option<DayOrder> {
        told(self.seen.get(place).copied().unwrap_or_default())
    }

    /// What all columns together show.
    fn of_member(&self) -> Option<DayOrder> {
        told(self.seen.iter().fold((false, false), |all, one| (all.0 || one.0, all.1 || one.1)))
    }
}

/// One unambiguous day decides; two that contradict decide nothing.
fn told(seen: (bool, bool)) -> Option<DayOrder> {
    match seen {
        (true, false) => Some(DayOrder::MonthFirst),
        (false, true) => Some(DayOrder::DayFirst),
        _ => None,
    }
}

/// A member: the numbers of its file and of itself.
type Place = (usize, usize);

/// The columns of days of a layout, as places among the wanted ones.
pub(crate) type DayColumns = fn(Layout) -> Vec<usize>;

/// The orders of all members of an ingest, each found out when it is first asked for.
pub(crate) struct DayOrders<'a> {
    discovery: &'a Discovery,
    wanted: fn(Layout) -> &'static [&'static str],
    day_columns: DayColumns,
    members: Mutex<HashMap<Place, Arc<OnceLock<Orders>>>>,
}

impl<'a> DayOrders<'a> {
    pub(crate) fn new(
        discovery: &'a Discovery,
        wanted: fn(Layout) -> &'static [&'static str],
        day_columns: DayColumns,
    ) -> DayOrders<'a> {
        DayOrders { discovery, wanted, day_columns, members: Mutex::default() }
    }

    /// The order of days in a column of the block's member.
    pub(crate) fn of_column(&self, block: &Block, place: usize) -> Option<DayOrder> {
        self.with(block, |orders| orders.of(place))
    }

    /// The order in a column that only ranks versions of a record: where it shows none itself, that of the other columns, since
    /// a version without a date would lose against every other.
    pub(crate) fn of_rank(&self, block: &Block, place: usize) -> Option<DayOrder> {
        self.with(block, |orders| match orders.seen.get(place) {
            Some((true, true)) => None,
            _ => orders.of(place).or_else(|| orders.of_member()),
        })
    }

    fn with(&self, block: &Block, of: impl Fn(&Orders) -> Option<DayOrder>) -> Option<DayOrder> {
        let member = {
            let mut members = self.members.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(members.entry((block.file(), block.member())).or_default())
        };
        of(member.get_or_init(|| self.read(block.file(), block.member())))
    }

    fn read(&self, file: usize, member: usize) -> Orders {
        let mut orders = Orders::default();
        let file = &self.discovery.files[file];
        let Some(member) = file.members.iter().find(|one| one.number == member) else { return orders };
        let mut columns: Option<Vec<usize>> = None;
        // That the member can be read is found out, and told, where its rows are read.
        let _ = read_member(file, member, &self.wanted, &mut |block: Block| {
            let columns = columns.get_or_insert_with(|| (self.day_columns)(block.columns().layout()));
            for place in columns.iter().copied().filter(|place| block.columns().has(*place)) {
                for row in 0..block.rows() {
                    orders.note(place, &block.text(row, place));
                }
            }
            ControlFlow::Continue(())
        });
        orders
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rule_50_one_unambiguous_day_decides_for_its_column() {
        let mut orders = Orders::default();
        for text in ["3/4/2024", "2/29/2024", "", "2024-01-02"] {
            orders.note(1, text);
        }
        assert_eq!((orders.of(0), orders.of(1), orders.of(2)), (None, Some(DayOrder::MonthFirst), None));
        assert_eq!(orders.of_member(), Some(DayOrder::MonthFirst));
        orders.note(1, "29/2/2024");
        assert_eq!(orders.of(1), None);
        orders.note(2, "30/1/2024");
        assert_eq!((orders.of(2), orders.of_member()), (Some(DayOrder::DayFirst), None));
    }
}
