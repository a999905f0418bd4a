//! Money as whole cents: exact from the file to the answer, never floating point.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub};

use serde::{Serialize, Serializer};
use thiserror::Error;

/// An amount of US dollars in whole cents. Negative for a de-obligation (domain rule 1).
///
/// Sums are carried in 128 bits, so that no total of real records can overflow; a single published amount must fit
/// `DECIMAL(18,2)`, which is how the tables store it.
///
/// ```
/// use values::Money;
///
/// let bought = Money::parse(b"$249,000.10 ").unwrap().unwrap();
/// let taken_back = Money::parse(b"(1,000.20)").unwrap().unwrap();
/// assert_eq!((bought + taken_back).to_string(), "247999.90");
/// assert_eq!((bought + taken_back).grouped(), "247,999.90");
/// assert_eq!(Money::parse(b" "), Ok(None));
/// assert!(Money::parse(b"1e6").is_err());
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Money(i128);

/// Why a text is not an amount. The message names the text's own fault, never what we would have liked it to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum MoneyProblem {
    #[error("is not an amount in dollars and cents")]
    NotAnAmount,
    #[error("has more than two decimals")]
    TooFine,
    #[error("is larger than 9,999,999,999,999,999.99")]
    TooLarge,
}

const LARGEST_CENTS: u64 = 999_999_999_999_999_999;

impl Money {
    pub const ZERO: Money = Money(0);

    pub const fn from_cents(cents: i128) -> Money {
        Money(cents)
    }

    pub const fn cents(self) -> i128 {
        self.0
    }

    /// Reads an amount as published: `98500000.0`, `-1234.56`, `$249,000.00 `, `(1,234.00)`.
    ///
    /// Blank text is `None`. Exponents, more than two decimals that matter, misplaced commas and anything else that
    /// leaves room for doubt are problems (domain rule 45).
    pub fn parse(text: &[u8]) -> Result<Option<Money>, MoneyProblem> {
        let text = text.trim_ascii();
        if text.is_empty() {
            return Ok(None);
        }
        let (negative, text) = match text {
            [b'(', inner @ .., b')'] => (true, inner),
            [b'-', rest @ ..] => (true, rest),
            [b'+', rest @ ..] => (false, rest),
            _ => (false, text),
        };
        let text = match text {
            [b'$', b'-', ..] if negative => return Err(MoneyProblem::NotAnAmount),
            [b'$', rest @ ..] => rest,
            _ => text,
        };
        let (negative, text) = match text {
            [b'-', rest @ ..] if !negative => (true, rest),
            _ => (negative, text),
        };
        let point = text.iter().position(|byte| *byte == b'.');
        let (whole, fraction) = match point {
            Some(at) => (&text[..at], &text[at + 1..]),
            None => (text, &b""[..]),
        };
        if whole.is_empty() && fraction.is_empty() {
            return Err(MoneyProblem::NotAnAmount);
        }
        let dollars = whole_dollars(whole)?;
        let cents = two_decimals(fraction)?;
        let total =
            dollars.checked_mul(100).and_then(|total| total.checked_add(cents)).ok_or(MoneyProblem::TooLarge)?;
        if total > LARGEST_CENTS {
            return Err(MoneyProblem::TooLarge);
        }
        let total = i128::from(total);
        Ok(Some(Money(if negative { -total } else { total })))
    }

    /// The amount with thousands marked, as people read it: `-1,234.50`.
    pub fn grouped(self) -> String {
        let plain = self.to_string();
        let (sign, digits) = plain.strip_prefix('-').map_or(("", plain.as_str()), |digits| ("-", digits));
        let (whole, cents) = digits.split_once('.').unwrap_or((digits, "00"));
        let mut grouped = String::with_capacity(plain.len() + whole.len() / 3);
        grouped.push_str(sign);
        for (index, digit) in whole.chars().enumerate() {
            if index > 0 && (whole.len() - index) % 3 == 0 {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        grouped.push('.');
        grouped.push_str(cents);
        grouped
    }
}

/// Digits with or without commas; commas only where they mark thousands.
fn whole_dollars(text: &[u8]) -> Result<u64, MoneyProblem> {
    let mut dollars: u64 = 0;
    let mut since_comma: Option<usize> = None;
    let mut digits = 0;
    for byte in text {
        match byte {
            b'0'..=b'9' => {
                dollars = dollars
                    .checked_mul(10)
                    .and_then(|dollars| dollars.checked_add(u64::from(byte - b'0')))
                    .ok_or(MoneyProblem::TooLarge)?;
                digits += 1;
                since_comma = since_comma.map(|count| count + 1);
            }
            b',' => {
                let well_placed = match since_comma {
                    None => (1..=3).contains(&digits),
                    Some(count) => count == 3,
                };
                if !well_placed {
                    return Err(MoneyProblem::NotAnAmount);
                }
                since_comma = Some(0);
            }
            _ => return Err(MoneyProblem::NotAnAmount),
        }
    }
    match since_comma {
        Some(count) if count != 3 => Err(MoneyProblem::NotAnAmount),
        _ => Ok(dollars),
    }
}

fn two_decimals(text: &[u8]) -> Result<u64, MoneyProblem> {
    if !text.iter().all(u8::is_ascii_digit) {
        return Err(MoneyProblem::NotAnAmount);
    }
    if text.iter().skip(2).any(|digit| *digit != b'0') {
        return Err(MoneyProblem::TooFine);
    }
    let digit = |index: usize| text.get(index).map_or(0, |digit| u64::from(digit - b'0'));
    Ok(digit(0) * 10 + digit(1))
}

impl fmt::Display for Money {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cents = self.0.unsigned_abs();
        let sign = if self.0 < 0 { "-" } else { "" };
        formatter.pad(&format!("{sign}{}.{:02}", cents / 100, cents % 100))
    }
}

/// As a decimal string: readers of JSON turn numbers into floating point.
impl Serialize for Money {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Add for Money {
    type Output = Money;
    fn add(self, other: Money) -> Money {
        Money(self.0 + other.0)
    }
}

impl Sub for Money {
    type Output = Money;
    fn sub(self, other: Money) -> Money {
        Money(self.0 - other.0)
    }
}

impl Neg for Money {
    type Output = Money;
    fn neg(self) -> Money {
        Money(-self.0)
    }
}

impl AddAssign for Money {
    fn add_assign(&mut self, other: Money) {
        self.0 += other.0;
    }
}

impl Sum for Money {
    fn sum<I: Iterator<Item = Money>>(amounts: I) -> Money {
        amounts.fold(Money::ZERO, Add::add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Result<Option<i128>, MoneyProblem> {
        Money::parse(text.as_bytes()).map(|amount| amount.map(Money::cents))
    }

    #[test]
    fn rule_45_amounts_saved_again_by_a_spreadsheet() {
        assert_eq!(read("$249,000.00 "), Ok(Some(24_900_000)));
        assert_eq!(read("-$1,234.5"), Ok(Some(-123_450)));
        assert_eq!(read("$-1,234.50"), Ok(Some(-123_450)));
        assert_eq!(read("(1,234.00)"), Ok(Some(-123_400)));
        assert_eq!(read("98500000.0"), Ok(Some(9_850_000_000)));
        assert_eq!(read(".5"), Ok(Some(50)));
        assert_eq!(read("7."), Ok(Some(700)));
        assert_eq!(read("8543.12000"), Ok(Some(854_312)));
        assert_eq!(read("   "), Ok(None));
    }

    #[test]
    fn what_leaves_room_for_doubt_is_a_problem() {
        for text in [
            "1e9", "1,23", "12,34.00", ",100", "1,000,00", "-", "$", ".", "1.2.3", "--5", "-$-5", "(-5)", "NaN",
            "5 000",
        ] {
            assert_eq!(read(text), Err(MoneyProblem::NotAnAmount), "{text}");
        }
        assert_eq!(read("0.125"), Err(MoneyProblem::TooFine));
        assert_eq!(read("10000000000000000"), Err(MoneyProblem::TooLarge));
        assert_eq!(read("99999999999999999999999"), Err(MoneyProblem::TooLarge));
    }

    #[test]
    fn thousands_are_marked() {
        assert_eq!(Money::from_cents(-123_456_789).grouped(), "-1,234,567.89");
        assert_eq!(Money::from_cents(5).grouped(), "0.05");
        assert_eq!(Money::from_cents(100_000).grouped(), "1,000.00");
    }

    proptest! {
        #[test]
        fn what_is_printed_is_read_back(cents in -(LARGEST_CENTS as i64)..=LARGEST_CENTS as i64) {
            let amount = Money::from_cents(i128::from(cents));
            prop_assert_eq!(Money::parse(amount.to_string().as_bytes()), Ok(Some(amount)));
            prop_assert_eq!(Money::parse(amount.grouped().as_bytes()), Ok(Some(amount)));
        }

        #[test]
        fn any_bytes_are_an_amount_or_a_problem(text in proptest::collection::vec(any::<u8>(), 0..40)) {
            let _ = Money::parse(&text);
        }
    }
}
