//! When a file was made, as its publisher wrote it: in the file's name, or on the members of an archive.

use std::fmt;

/// A civil date and time without a zone, to the second; a name that gives only a day means its first second.
///
/// Dates order as they should: the later file is the greater one (rule 10).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileDate(u64);

impl FileDate {
    /// The last date in a file's name, in one of the ways in which the publisher and archivers of it write dates:
    /// `2025-03-28_H03M23S01`, `20260804T0207`, `20240115` or `2025-03-28`.
    pub fn in_name(name: &str) -> Option<FileDate> {
        let bytes = name.as_bytes();
        (0..bytes.len()).rev().find_map(|start| {
            let begins_number = start == 0 || !bytes[start - 1].is_ascii_digit();
            if begins_number { at(&bytes[start..]) } else { None }
        })
    }

    /// What an archive's list says of a member. Packers that know no time write 1980, the beginning of that calendar.
    pub(super) fn of_member(time: zip::DateTime) -> Option<FileDate> {
        let [year, month, day, hour, minute, second] = [
            u64::from(time.year()),
            u64::from(time.month()),
            u64::from(time.day()),
            u64::from(time.hour()),
            u64::from(time.minute()),
            u64::from(time.second()),
        ];
        if year == 1980 { None } else { FileDate::new([year, month, day, hour, minute, second]) }
    }

    /// The date and time as the number `yyyymmddhhmmss`.
    pub fn number(self) -> u64 {
        self.0
    }

    fn new([year, month, day, hour, minute, second]: [u64; 6]) -> Option<FileDate> {
        // Eight digits in a row are more often an identifier than a date: only years of this data count.
        let plausible = (1990..=2099).contains(&year)
            && (1..=12).contains(&month)
            && (1..=days_in(year, month)).contains(&day)
            && hour < 24
            && minute < 60
            && second < 60;
        let parts = [month, day, hour, minute, second];
        plausible.then(|| FileDate(parts.into_iter().fold(year, |number, part| number * 100 + part)))
    }
}

fn days_in(year: u64, month: u64) -> u64 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// The date that `text` begins with.
fn at(text: &[u8]) -> Option<FileDate> {
    let mut rest = text;
    let year = digits(&mut rest, 4)?;
    let dashed = literal(&mut rest, b"-").is_some();
    let month = digits(&mut rest, 2)?;
    if dashed {
        literal(&mut rest, b"-")?;
    }
    let day = digits(&mut rest, 2)?;
    if rest.first().is_some_and(u8::is_ascii_digit) {
        return None;
    }
    let letters: [&[u8]; 3] = if dashed { [b"_H", b"M", b"S"] } else { [b"T", b"", b""] };
    let mut time = [0; 3];
    for (part, letter) in time.iter_mut().zip(letters) {
        match literal(&mut rest, letter).and_then(|()| digits(&mut rest, 2)) {
            Some(number) => *part = number,
            None => break,
        }
    }
    let [hour, minute, second] = time;
    FileDate::new([year, month, day, hour, minute, second])
}

/// Takes exactly `count` digits.
fn digits(text: &mut &[u8], count: usize) -> Option<u64> {
    let (number, rest) = text.split_at_checked(count)?;
    if !number.iter().all(u8::is_ascii_digit) {
        return None;
    }
    *text = rest;
    Some(number.iter().fold(0, |value, digit| value * 10 + u64::from(digit - b'0')))
}

fn literal(text: &mut &[u8], expected: &[u8]) -> Option<()> {
    *text = text.strip_prefix(expected)?;
    Some(())
}

impl fmt::Display for FileDate {
    /// `2026-08-04 02:07`, with seconds where they are not zero.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let part = |place: u32| self.0 / 100u64.pow(place) % 100;
        let year = self.0 / 100u64.pow(5);
        write!(formatter, "{year}-{:02}-{:02} {:02}:{:02}", part(4), part(3), part(2), part(1))?;
        match part(0) {
            0 => Ok(()),
            second => write!(formatter, ":{second:02}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_in_published_names() {
        let cases = [
            ("CBP_ICE_FY2025_Contract_Obligations__20260804T0207.zip", "2026-08-04 02:07"),
            ("umn__Contracts_Subawards_2025-03-28_H03M23S01_1.zip", "2025-03-28 03:23:01"),
            ("dhs__20250420.zip", "2025-04-20 00:00"),
            ("FY2021_070_Contracts_Full_20240115_1.csv", "2024-01-15 00:00"),
            ("FY2023_All_Contracts_Delta_20240229.zip", "2024-02-29 00:00"),
            ("report-2019-12-31.csv", "2019-12-31 00:00"),
            ("from 20200101 to 20201231.csv", "2020-12-31 00:00"),
        ];
        for (name, date) in cases {
            assert_eq!(FileDate::in_name(name).map(|date| date.to_string()).as_deref(), Some(date), "{name}");
        }
        assert_eq!(FileDate::in_name("x_20260804T0207.csv").map(FileDate::number), Some(20_260_804_020_700));
    }

    #[test]
    fn other_numbers_in_names_are_no_dates() {
        for name in [
            "FY2021_CBP_Contracts_PrimeTransactions.zip",
            "Contract_72066324C00004_1.csv",
            "20231301.csv",
            "20230229.csv",
            "120230115.csv",
            "202301150.csv",
            "47QRAD20D1100_00000009.csv",
            "été.csv",
            "",
        ] {
            assert_eq!(FileDate::in_name(name), None, "{name}");
        }
    }
}
