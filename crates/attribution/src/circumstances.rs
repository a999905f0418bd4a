//! The rows of a row group by what surrounds their texts: codes, recipient and time. Few such circumstances stand on many rows.

use std::collections::HashMap;

use arrow::array::{Array, AsArray, BooleanArray, Date32Array};
use arrow::datatypes::Date32Type;
use foldhash::fast::FixedState;
use store::{Piece, Texts};
use values::Date;

use classification::lexicon::Lexicon;
use classification::parties::seller_of;
use classification::parties::{Parties, Party};
use classification::roles::RowContext;
use classification::texts::Reader;

/// What is read of a transaction to know what its texts say; a reading may ask for further columns behind these.
pub(crate) const TEXTS: [&str; 7] =
    ["recipient_name_raw", "recipient_name", "description", "psc_code", "psc", "naics_code", "naics"];
pub(crate) const VALUES: [&str; 2] = ["deleted", "action_date"];

const RAW: usize = 0;
const REGISTERED: usize = 1;
const DESCRIPTION: usize = 2;
const CODES: [usize; 4] = [3, 4, 5, 6];

/// Rows by their distinct combinations of texts.
pub(crate) struct Combined {
    /// The number of each row's combination.
    pub(crate) numbers: Vec<u32>,
    /// A row that has it, by its number.
    pub(crate) rows: Vec<u32>,
}

/// No combination yet.
const NONE: u32 = u32::MAX;

impl Combined {
    pub(crate) fn of(columns: &[&[u32]]) -> Combined {
        let count = columns.first().map_or(0, |column| column.len());
        let mut combined = Combined { numbers: vec![0; count], rows: if count > 0 { vec![0] } else { Vec::new() } };
        for column in columns {
            combined.refine(column);
        }
        combined
    }

    /// Tells rows apart by one more column. Most columns tell nothing more than those before: a recipient's number its name,
    /// a code its description.
    fn refine(&mut self, column: &[u32]) {
        let shown: Vec<u32> = self.rows.iter().map(|row| column[*row as usize]).collect();
        if self.numbers.iter().zip(column).all(|(number, text)| shown[*number as usize] == *text) {
            return;
        }
        // By its number, the text last seen with each combination, and the number of both together.
        let mut last: Vec<(u32, u32)> = vec![(0, NONE); shown.len()];
        let mut known: HashMap<(u32, u32), u32, FixedState> = HashMap::default();
        self.rows.clear();
        for (row, (number, text)) in (0..).zip(self.numbers.iter_mut().zip(column)) {
            let (last_text, both) = &mut last[*number as usize];
            if last_text != text || *both == NONE {
                *last_text = *text;
                *both = *known.entry((*number, *text)).or_insert_with(|| {
                    self.rows.push(row);
                    self.rows.len() as u32 - 1
                });
            }
            *number = *both;
        }
    }
}

/// A recipient as records name it.
#[derive(Clone, Copy)]
pub(crate) struct Recipient<'a> {
    pub(crate) raw: &'a str,
    pub(crate) registered: &'a str,
    pub(crate) company: Option<Party>,
    /// Whether it is a joint venture of companies that are known.
    pub(crate) is_venture: bool,
}

impl<'a> Recipient<'a> {
    /// The name that it goes by in answers.
    pub(crate) fn name(self) -> &'a str {
        seller_of(self.raw, self.registered)
    }
}

/// A row group with the columns of [`TEXTS`] and [`VALUES`].
pub(crate) struct Circumstances<'a> {
    piece: &'a Piece,
    lexicon: &'a Lexicon,
    parties: &'a Parties,
    deleted: &'a BooleanArray,
    days: &'a Date32Array,
    /// The recipient and the codes of each row, by their numbers.
    recipients: Combined,
    codes: Combined,
    pub(crate) recipient: Vec<Recipient<'a>>,
    /// Of companies and codes by the numbers of recipients and codes.
    companies: Vec<u128>,
    bought: Vec<u128>,
}

impl<'a> Circumstances<'a> {
    pub(crate) fn of(piece: &'a Piece, lexicon: &'a Lexicon, parties: &'a Parties, reader: &mut Reader<'_>) -> Self {
        let numbers = |column: usize| piece.texts(column).numbers();
        let recipients = Combined::of(&[numbers(RAW), numbers(REGISTERED)]);
        let codes = Combined::of(&CODES.map(numbers));
        let text = |column: usize, row: u32| piece.texts(column).of_row(row as usize).unwrap_or_default();
        let named = |row: &u32| {
            let (raw, registered) = (text(RAW, *row), text(REGISTERED, *row));
            let is_venture = !reader.partners(raw, registered).is_empty();
            Recipient { raw, registered, company: reader.recipient(raw, registered), is_venture }
        };
        let recipient: Vec<Recipient<'a>> = recipients.rows.iter().map(named).collect();
        let mut circumstances = Circumstances {
            piece,
            lexicon,
            parties,
            deleted: piece.values(0).as_boolean(),
            days: piece.values(1).as_primitive::<Date32Type>(),
            recipients,
            codes,
            recipient,
            companies: Vec::new(),
            bought: Vec::new(),
        };
        let company = |recipient: &Recipient<'_>| {
            RowContext { recipient_company: circumstances.company(*recipient), ..RowContext::default() }.of_company()
        };
        circumstances.companies = circumstances.recipient.iter().map(company).collect();
        circumstances.bought = circumstances.codes().map(|codes| codes.of_codes()).collect();
        circumstances
    }

    /// The rows that stand in the records.
    pub(crate) fn rows(&self) -> impl Iterator<Item = usize> + use<'a> {
        let (deleted, count) = (self.deleted, self.piece.rows());
        (0..count).filter(move |row| !(deleted.is_valid(*row) && deleted.value(*row)))
    }

    pub(crate) fn descriptions(&self) -> &'a Texts {
        self.piece.texts(DESCRIPTION)
    }

    /// The number of a row's recipient.
    pub(crate) fn recipient_number(&self, row: usize) -> usize {
        self.recipients.numbers[row] as usize
    }

    pub(crate) fn recipient_of(&self, row: usize) -> Recipient<'a> {
        self.recipient[self.recipient_number(row)]
    }

    /// The rows by recipient and codes together.
    pub(crate) fn sales(&self) -> Combined {
        Combined::of(&[&self.recipients.numbers, &self.codes.numbers])
    }

    /// The codes that the rows have, by their numbers, in contexts of their own.
    pub(crate) fn codes(&self) -> impl Iterator<Item = RowContext<'a>> {
        self.codes.rows.iter().map(|row| self.coded(*row as usize))
    }

    /// The number of a row's codes.
    pub(crate) fn codes_number(&self, row: usize) -> usize {
        self.codes.numbers[row] as usize
    }

    /// A text on a row.
    pub(crate) fn context<'t>(&self, row: usize, text: &'t str) -> RowContext<'t>
    where
        'a: 't,
    {
        RowContext {
            text,
            recipient_company: self.company(self.recipient_of(row)),
            day: self.day(row),
            ..self.coded(row)
        }
    }

    /// The fingerprint of a row's context but for its text.
    pub(crate) fn fingerprint(&self, row: usize) -> u128 {
        let codes = self.bought[self.codes_number(row)];
        let company = self.companies[self.recipient_number(row)];
        RowContext::of_all(codes, company, self.lexicon.season(self.day(row)))
    }

    fn coded(&self, row: usize) -> RowContext<'a> {
        let code = |column: usize| self.piece.texts(CODES[column]).of_row(row);
        RowContext {
            psc: code(0),
            psc_description: code(1),
            naics: code(2),
            naics_description: code(3),
            ..RowContext::default()
        }
    }

    fn company(&self, recipient: Recipient<'_>) -> Option<&'a str> {
        recipient.company.map(|party| self.parties.maker_slug(party))
    }

    fn day(&self, row: usize) -> Option<Date> {
        self.days.is_valid(row).then(|| Date::from_days(self.days.value(row)))
    }
}

/// Which texts of a column name some maker; each is looked at once.
pub(crate) struct Naming(Vec<Option<bool>>);

impl Naming {
    pub(crate) fn of(texts: &Texts) -> Naming {
        Naming(vec![None; texts.count()])
    }

    pub(crate) fn names(&mut self, lexicon: &Lexicon, texts: &Texts, number: u32) -> bool {
        self.known(number, || texts.text(number).is_some_and(|text| lexicon.names_somebody(text)))
    }

    /// The same, found out in another way.
    pub(crate) fn known(&mut self, number: u32, names: impl FnOnce() -> bool) -> bool {
        *self.0[number as usize].get_or_insert_with(names)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Rows have the same number where all their texts are the same, and no others have.
        #[test]
        fn rows_are_combined_by_all_their_texts(rows in proptest::collection::vec((0u32..4, 0u32..4, 0u32..4), 1..60)) {
            let column = |of: fn(&(u32, u32, u32)) -> u32| rows.iter().map(of).collect::<Vec<_>>();
            let columns = [column(|row| row.0), column(|row| row.1), column(|row| row.2)];
            let combined = Combined::of(&[&columns[0], &columns[1], &columns[2]]);
            for (one, number) in rows.iter().zip(&combined.numbers) {
                for (other, another) in rows.iter().zip(&combined.numbers) {
                    prop_assert_eq!(one == other, number == another);
                }
                prop_assert_eq!(one, &rows[combined.rows[*number as usize] as usize]);
            }
        }
    }
}
