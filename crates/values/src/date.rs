//! Days, fiscal years and windows of time.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thiserror::Error;

/// A day of the Gregorian calendar that exists, as days since 1970-01-01.
///
/// ```
/// use values::{Date, FiscalYear, Window};
///
/// let day = Date::parse(b"2023-10-01 00:00:00").unwrap().unwrap();
/// assert_eq!(day, Date::new(2023, 10, 1).unwrap());
/// // The fiscal year 2024 began on that day.
/// assert_eq!(day.fiscal_year(), FiscalYear(2024));
/// assert!(FiscalYear(2024).window().contains(day) && Window::ALL.contains(day));
/// assert!(Date::new(2023, 2, 29).is_none());
/// // Whether March or April, the text does not say.
/// assert!(Date::parse(b"03/04/2024").is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(i32);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum DateProblem {
    #[error("is not a date")]
    NotADate,
    #[error("is a day that does not exist")]
    NoSuchDay,
    /// `03/04/2024` is 4 March to one office and 3 April to another; nothing in the row says which.
    #[error("can be read as two different days")]
    Ambiguous,
}

/// Which of two numbers with a slash between them is the month. It is a property of a column of a file: whoever saved the
/// file saved all of its days alike (domain rule 50).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayOrder {
    /// `2/29/2024`
    MonthFirst,
    /// `29/2/2024`
    DayFirst,
}

impl Date {
    /// `None` where the calendar has no such day.
    pub const fn new(year: i32, month: u32, day: u32) -> Option<Date> {
        if year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > days_in(year, month) {
            return None;
        }
        // Days from civil, with the year starting in March so that the leap day is the last one.
        let shifted = if month <= 2 { year - 1 } else { year };
        let era = shifted.div_euclid(400);
        let year_of_era = shifted.rem_euclid(400);
        let month_from_march = (month as i32 + 9) % 12;
        let day_of_year = (153 * month_from_march + 2) / 5 + day as i32 - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        Some(Date(era * 146_097 + day_of_era - 719_468))
    }

    pub const fn from_days(days: i32) -> Date {
        Date(days)
    }

    /// Days since 1970-01-01, as Arrow's `Date32` holds them.
    pub const fn days(self) -> i32 {
        self.0
    }

    /// Year, month 1–12, day 1–31.
    pub fn civil(self) -> (i32, u32, u32) {
        let days = self.0 + 719_468;
        let era = days.div_euclid(146_097);
        let day_of_era = days.rem_euclid(146_097);
        let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_from_march = (5 * day_of_year + 2) / 153;
        let day = (day_of_year - (153 * month_from_march + 2) / 5 + 1) as u32;
        let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 } as u32;
        (year_of_era + era * 400 + i32::from(month <= 2), month, day)
    }

    /// Reads a day as published: `2024-02-29`, with or without a time behind it, `20240229`, and what spreadsheets make
    /// of it: `2/29/24`, `2/29/2024`, `29/02/2024` (domain rule 45). Blank text is `None`.
    pub fn parse(text: &[u8]) -> Result<Option<Date>, DateProblem> {
        Date::parse_ordered(text, None)
    }

    /// The same where the order of the column's days is known: `03/04/2024` is a day then.
    pub fn parse_ordered(text: &[u8], order: Option<DayOrder>) -> Result<Option<Date>, DateProblem> {
        let text = text.trim_ascii();
        if text.is_empty() {
            return Ok(None);
        }
        let day_part = day_part(text)?;
        let date = match day_part {
            [_, _, _, _, b'-', _, _, b'-', _, _] => {
                civil(number(&day_part[..4])?, number(&day_part[5..7])?, number(&day_part[8..])?)
            }
            [_, _, _, _, _, _, _, _] if day_part.iter().all(u8::is_ascii_digit) => {
                civil(number(&day_part[..4])?, number(&day_part[4..6])?, number(&day_part[6..])?)
            }
            _ => slashed(day_part, order),
        };
        date.map(Some)
    }

    /// The order of days that this one shows: that in which alone it is a day. `None` where it shows none.
    pub fn order_of(text: &[u8]) -> Option<DayOrder> {
        let text = text.trim_ascii();
        if text.len() < 6 || !text[..3].contains(&b'/') {
            return None;
        }
        let (first, second, year) = slashed_parts(day_part(text).ok()?).ok()?;
        match (Date::new(year, first, second), Date::new(year, second, first)) {
            (Some(_), None) => Some(DayOrder::MonthFirst),
            (None, Some(_)) => Some(DayOrder::DayFirst),
            _ => None,
        }
    }

    /// Reads a moment as published (`2026-08-20 11:02:03`, `2026-08-20`), as seconds since 1970 in the publisher's clock.
    /// A day alone means its first second. Spreadsheets leave the seconds out, and may count hours to twelve.
    pub fn parse_moment(text: &[u8]) -> Result<Option<i64>, DateProblem> {
        Date::parse_moment_ordered(text, None)
    }

    /// The same where the order of the column's days is known.
    pub fn parse_moment_ordered(text: &[u8], order: Option<DayOrder>) -> Result<Option<i64>, DateProblem> {
        let text = text.trim_ascii();
        let Some(date) = Date::parse_ordered(text, order)? else { return Ok(None) };
        let time = text.iter().position(|byte| matches!(byte, b' ' | b'T')).map_or(&b""[..], |at| &text[at + 1..]);
        let mut seconds = 0;
        for (part, unit) in time.split(|byte| *byte == b':').zip([3600, 60, 1]) {
            let digits = part.iter().take_while(|byte| byte.is_ascii_digit()).count();
            if digits > 0 {
                let mut number = i64::from(number(&part[..digits.min(2)])?);
                if unit == 3600 {
                    number = hour_of_day(number, time);
                }
                seconds += number * unit;
            }
        }
        Ok(Some(i64::from(date.0) * 86_400 + seconds))
    }

    pub fn fiscal_year(self) -> FiscalYear {
        let (year, month, _) = self.civil();
        FiscalYear(if month >= 10 { year + 1 } else { year })
    }
}

fn civil(year: u32, month: u32, day: u32) -> Result<Date, DateProblem> {
    Date::new(year as i32, month, day).ok_or(DateProblem::NoSuchDay)
}

/// The hour of a clock that says AM or PM, of twenty-four.
fn hour_of_day(hour: i64, time: &[u8]) -> i64 {
    match time {
        [.., b'P' | b'p', b'M' | b'm'] if hour < 12 => hour + 12,
        [.., b'A' | b'a', b'M' | b'm'] if hour == 12 => 0,
        _ => hour,
    }
}

/// A day without the time behind it.
fn day_part(text: &[u8]) -> Result<&[u8], DateProblem> {
    match text.iter().position(|byte| matches!(byte, b' ' | b'T')) {
        Some(at) if is_time(&text[at + 1..]) => Ok(&text[..at]),
        Some(_) => Err(DateProblem::NotADate),
        None => Ok(text),
    }
}

/// `m/d/y` or `d/m/y`: read where only one of them is a day, both are the same day, or the column's order is known.
fn slashed(text: &[u8], order: Option<DayOrder>) -> Result<Date, DateProblem> {
    let (first, second, year) = slashed_parts(text)?;
    match (Date::new(year, first, second), Date::new(year, second, first), order) {
        (Some(one), Some(other), _) if one == other => Ok(one),
        (Some(date), Some(_), Some(DayOrder::MonthFirst)) | (Some(_), Some(date), Some(DayOrder::DayFirst)) => Ok(date),
        (Some(_), Some(_), None) => Err(DateProblem::Ambiguous),
        (Some(date), None, _) | (None, Some(date), _) => Ok(date),
        (None, None, _) => Err(DateProblem::NoSuchDay),
    }
}

/// First and second number, and the year in full.
fn slashed_parts(text: &[u8]) -> Result<(u32, u32, i32), DateProblem> {
    let mut parts = text.split(|byte| *byte == b'/');
    let (Some(first), Some(second), Some(year), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
        return Err(DateProblem::NotADate);
    };
    if first.len() > 2 || second.len() > 2 || !matches!(year.len(), 2 | 4) {
        return Err(DateProblem::NotADate);
    }
    let (first, second) = (number(first)?, number(second)?);
    let year = match (year.len(), number(year)?) {
        // Contracts end decades ahead, and no file reaches back behind 1970.
        (2, short @ 70..) => 1900 + short,
        (2, short) => 2000 + short,
        (_, full) => full,
    };
    Ok((first, second, year as i32))
}

fn number(text: &[u8]) -> Result<u32, DateProblem> {
    if text.is_empty() || !text.iter().all(u8::is_ascii_digit) {
        return Err(DateProblem::NotADate);
    }
    Ok(text.iter().fold(0, |number, digit| number * 10 + u32::from(digit - b'0')))
}

fn is_time(text: &[u8]) -> bool {
    text.len() >= 4
        && text[0].is_ascii_digit()
        && text.iter().all(|byte| byte.is_ascii_digit() || b":.+-Z AMPamp".contains(byte))
}

const fn days_in(year: i32, month: u32) -> u32 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

impl fmt::Display for Date {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.civil();
        formatter.pad(&format!("{year:04}-{month:02}-{day:02}"))
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
        let text = String::deserialize(deserializer)?;
        match Date::parse(text.as_bytes()) {
            Ok(Some(date)) => Ok(date),
            _ => Err(serde::de::Error::custom(format!("`{text}` is not a day such as 2023-01-01"))),
        }
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// The federal fiscal year: FY2024 runs from 2023-10-01 to 2024-09-30, and the action date decides (domain rule 7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct FiscalYear(pub i32);

impl FiscalYear {
    pub fn window(self) -> Window {
        let start = |year| Date::new(year, 10, 1);
        match (start(self.0 - 1), start(self.0)) {
            (Some(from), Some(next)) => Window { from: Some(from), to: Some(Date(next.0 - 1)) },
            _ => Window::ALL,
        }
    }
}

impl fmt::Display for FiscalYear {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&format!("FY{}", self.0))
    }
}

/// The days that a question asks about, both ends included; an open end is `None`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Window {
    pub from: Option<Date>,
    pub to: Option<Date>,
}

impl Window {
    pub const ALL: Window = Window { from: None, to: None };

    /// From the first day of `first` to the last day of `last`.
    pub fn fiscal_years(first: FiscalYear, last: FiscalYear) -> Window {
        Window { from: first.window().from, to: last.window().to }
    }

    pub fn contains(self, date: Date) -> bool {
        self.from.is_none_or(|from| from <= date) && self.to.is_none_or(|to| date <= to)
    }

    /// Whether any day of the window is on or after `date`.
    pub fn reaches(self, date: Date) -> bool {
        self.to.is_none_or(|to| to >= date)
    }

    /// Whether any day of the window is before `date`.
    pub fn starts_before(self, date: Date) -> bool {
        self.from.is_none_or(|from| from < date)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Result<Option<String>, DateProblem> {
        Date::parse(text.as_bytes()).map(|date| date.map(|date| date.to_string()))
    }

    #[test]
    fn rule_07_fiscal_year_starts_in_october() {
        let year = |text: &str| Date::parse(text.as_bytes()).map(|date| date.map(Date::fiscal_year));
        assert_eq!(year("2023-09-30"), Ok(Some(FiscalYear(2023))));
        assert_eq!(year("2023-10-01"), Ok(Some(FiscalYear(2024))));
        let window = FiscalYear(2024).window();
        assert_eq!(window.from, Date::new(2023, 10, 1));
        assert_eq!(window.to, Date::new(2024, 9, 30));
    }

    #[test]
    fn rule_45_dates_saved_again_by_a_spreadsheet() {
        assert_eq!(read("2024-02-29"), Ok(Some("2024-02-29".into())));
        assert_eq!(read("2026-08-20 00:00:00"), Ok(Some("2026-08-20".into())));
        assert_eq!(read("2026-08-20T11:02:03Z"), Ok(Some("2026-08-20".into())));
        assert_eq!(read("20240229"), Ok(Some("2024-02-29".into())));
        assert_eq!(read("2/29/24"), Ok(Some("2024-02-29".into())));
        assert_eq!(read("29/02/2024"), Ok(Some("2024-02-29".into())));
        assert_eq!(read("4/4/2024"), Ok(Some("2024-04-04".into())));
        assert_eq!(read(" "), Ok(None));
        assert_eq!(read("03/04/2024"), Err(DateProblem::Ambiguous));
        assert_eq!(read("2024-02-30"), Err(DateProblem::NoSuchDay));
        assert_eq!(read("31/31/2024"), Err(DateProblem::NoSuchDay));
        for text in ["yesterday", "2024-2-3", "2024/02/03", "12/2024", "2024-02-29 noon", "45351"] {
            assert_eq!(read(text), Err(DateProblem::NotADate), "{text}");
        }
    }

    #[test]
    fn rule_50_a_known_order_tells_which_of_two_days() {
        let ordered =
            |text: &str, order| Date::parse_ordered(text.as_bytes(), Some(order)).map(|date| date.map(Date::civil));
        assert_eq!(ordered("03/04/2024", DayOrder::MonthFirst), Ok(Some((2024, 3, 4))));
        assert_eq!(ordered("03/04/2024", DayOrder::DayFirst), Ok(Some((2024, 4, 3))));
        assert_eq!(Date::order_of(b"2/29/24 10:00"), Some(DayOrder::MonthFirst));
        assert_eq!(Date::order_of(b"29/02/2024"), Some(DayOrder::DayFirst));
        for text in ["03/04/2024", "4/4/2024", "31/31/2024", "2024-02-29", "", "n/a"] {
            assert_eq!(Date::order_of(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn rule_45_moments_saved_again_by_a_spreadsheet() {
        let published = Date::parse_moment(b"2024-02-29 14:05:00");
        assert_eq!(Date::parse_moment(b"2/29/2024 14:05"), published);
        assert_eq!(Date::parse_moment(b"2/29/24 2:05 PM"), published);
        assert_eq!(Date::parse_moment(b"2/29/2024 2:05:00 PM"), published);
        assert_eq!(Date::parse_moment(b"2/29/2024 12:05 AM"), Date::parse_moment(b"2024-02-29 00:05:00"));
        assert_eq!(Date::parse_moment(b"3/4/2024 2:05"), Err(DateProblem::Ambiguous));
        assert_eq!(
            Date::parse_moment_ordered(b"3/4/2024 2:05", Some(DayOrder::MonthFirst)),
            Date::parse_moment(b"2024-03-04 02:05:00")
        );
    }

    #[test]
    fn moments_are_seconds_of_the_publishers_clock() {
        assert_eq!(Date::parse_moment(b"1970-01-02 00:01:05"), Ok(Some(86_465)));
        assert_eq!(Date::parse_moment(b"1970-01-02"), Ok(Some(86_400)));
        assert_eq!(Date::parse_moment(b""), Ok(None));
        assert_eq!(Date::parse_moment(b"soon"), Err(DateProblem::NotADate));
    }

    proptest! {
        #[test]
        fn days_and_civil_dates_agree(days in -700_000i32..2_900_000) {
            let date = Date::from_days(days);
            let (year, month, day) = date.civil();
            prop_assert_eq!(Date::new(year, month, day), Some(date));
            prop_assert_eq!(Date::parse(date.to_string().as_bytes()), Ok(Some(date)));
            prop_assert!(date.fiscal_year().window().contains(date));
        }

        #[test]
        fn any_bytes_are_a_date_or_a_problem(text in proptest::collection::vec(any::<u8>(), 0..24)) {
            let _ = Date::parse(&text);
        }
    }
}
