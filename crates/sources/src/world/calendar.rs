//! Days as the records need them: ISO text, fiscal years that start on 1 October, no weekends.

use std::fmt::{self, Write};

use values::Date;

/// A day, as [`values::Date`] counts it, with what making records asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Day(i32);

impl Day {
    /// The day of a valid date; another one is the first day of 1970.
    pub(super) const fn new(year: i32, month: i32, day: i32) -> Day {
        match Date::new(year, month.unsigned_abs(), day.unsigned_abs()) {
            Some(date) => Day(date.days()),
            None => Day(0),
        }
    }

    /// Year, month and day.
    pub(super) fn date(self) -> (i32, i32, i32) {
        let (year, month, day) = Date::from_days(self.0).civil();
        (year, month as i32, day as i32)
    }

    /// `YYYY-MM-DD`, for years of four digits.
    pub(super) fn iso(self) -> [u8; 10] {
        let (year, month, day) = self.date();
        let digit = |number: i32, place: i32| b'0' + (number / place).rem_euclid(10) as u8;
        [
            digit(year, 1000),
            digit(year, 100),
            digit(year, 10),
            digit(year, 1),
            b'-',
            digit(month, 10),
            digit(month, 1),
            b'-',
            digit(day, 10),
            digit(day, 1),
        ]
    }

    /// The fiscal year that the day falls in (rule 7).
    pub(super) fn fiscal_year(self) -> i32 {
        Date::from_days(self.0).fiscal_year().0
    }

    /// The first day of a fiscal year: 1 October of the calendar year before (rule 7).
    pub(super) fn fiscal_year_start(fiscal_year: i32) -> Day {
        Day::new(fiscal_year - 1, 10, 1)
    }

    /// The day so many days later.
    pub(super) fn plus(self, days: usize) -> Day {
        Day(self.0 + days as i32)
    }

    /// Days from `earlier` to this day; zero where it is not earlier.
    pub(super) fn days_since(self, earlier: Day) -> usize {
        usize::try_from(self.0 - earlier.0).unwrap_or(0)
    }

    /// This day, or the Friday before where it falls on a weekend.
    pub(super) fn or_friday_before(self) -> Day {
        match (self.0 + 3).rem_euclid(7) {
            5 => Day(self.0 - 1),
            6 => Day(self.0 - 2),
            _ => self,
        }
    }
}

/// As in [`Day::iso`].
impl fmt::Display for Day {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.iso().into_iter().try_for_each(|byte| formatter.write_char(char::from(byte)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_dates_agree() {
        assert_eq!(Day::new(1970, 1, 1), Day(0));
        assert_eq!(Day::new(2024, 2, 29).plus(1).to_string(), "2024-03-01");
        for number in -200_000..200_000 {
            let (year, month, day) = Day(number).date();
            assert_eq!(Day::new(year, month, day), Day(number));
        }
    }

    #[test]
    fn rule_07_fiscal_years_start_in_october() {
        assert_eq!(Day::new(2023, 9, 30).fiscal_year(), 2023);
        assert_eq!(Day::new(2023, 10, 1).fiscal_year(), 2024);
        assert_eq!(Day::fiscal_year_start(2024), Day::new(2023, 10, 1));
    }

    #[test]
    fn weekends_fall_back_to_friday() {
        assert_eq!(Day::new(2024, 6, 8).or_friday_before(), Day::new(2024, 6, 7));
        assert_eq!(Day::new(2024, 6, 9).or_friday_before(), Day::new(2024, 6, 7));
        assert_eq!(Day::new(2024, 6, 10).or_friday_before(), Day::new(2024, 6, 10));
    }
}
