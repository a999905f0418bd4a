//! Claims by their place: which award, seller and words each is about, as numbers.

use attribution::claims::{Claim, Roles};
use classification::Rule;
use classification::award::{Channel, Grade};
use values::Money;

use crate::error::AnswerError;
use crate::interner::Interner;
use crate::rows::{Amounts, Flags, Rows, Texts};

/// A claim with what it is about; numbers are places in the lists of whoever holds it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Placed {
    pub(crate) claim: Claim,
    pub(crate) award: u32,
    pub(crate) seller: u32,
    pub(crate) fiscal_year: i32,
    pub(crate) record: Record,
}

/// What a claim rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Record {
    /// The place of the transaction's key.
    Transaction(u32),
    /// The place among the buyer's orders that name nobody.
    Order(u32),
    /// The place of the report's key. A report whose amount is in part sure and in part possible has two claims.
    Report(u32),
    /// So many transactions, which the engine summed.
    Several(u64),
}

impl Record {
    pub(crate) fn transactions(self) -> u64 {
        match self {
            Record::Transaction(_) | Record::Order(_) => 1,
            Record::Report(_) => 0,
            Record::Several(transactions) => transactions,
        }
    }

    pub(crate) fn report(self) -> Option<u32> {
        match self {
            Record::Report(report) => Some(report),
            _ => None,
        }
    }
}

impl Placed {
    pub(crate) fn net(&self) -> Money {
        self.claim.amount
    }

    pub(crate) fn roles(&self) -> Roles {
        self.claim.roles
    }
}

/// Names of the awards and sellers that claims stand under.
pub(crate) trait Names {
    fn award(&self, place: u32) -> &str;
    fn seller(&self, place: u32) -> &str;
}

/// Claims that the engine summed, with their names; those of one award together.
#[derive(Default)]
pub(crate) struct Claims {
    pub(crate) list: Vec<Placed>,
    pub(crate) awards: Interner,
    pub(crate) sellers: Interner,
}

impl Names for Claims {
    fn award(&self, place: u32) -> &str {
        self.awards.get(place)
    }

    fn seller(&self, place: u32) -> &str {
        self.sellers.get(place)
    }
}

/// Columns of claims that the engine summed: `channel`, `grade`, `said`, and an amount.
pub(crate) struct SummedRows {
    channel: Texts,
    grade: Texts,
    said: Flags,
    amount: Amounts,
}

impl SummedRows {
    pub(crate) fn of(rows: &Rows<'_>, amount: &str) -> Result<SummedRows, AnswerError> {
        Ok(SummedRows {
            channel: rows.texts("channel")?,
            grade: rows.texts("grade")?,
            said: rows.flags("said")?,
            amount: rows.amounts(amount)?,
        })
    }

    pub(crate) fn claim(&self, row: usize) -> Result<Claim, AnswerError> {
        Ok(Claim {
            amount: self.amount.get(row),
            day: None,
            channel: channel_of(self.channel.get(row))?,
            grade: grade_of(self.grade.get(row))?,
            rule: None,
            said: self.said.get(row),
            roles: Roles::default(),
        })
    }
}

pub(crate) fn channel_of(name: &str) -> Result<Channel, AnswerError> {
    Channel::of_name(name).ok_or_else(|| AnswerError::Shape(format!("channel {name}")))
}

pub(crate) fn grade_of(name: &str) -> Result<Grade, AnswerError> {
    Grade::of_name(name).ok_or_else(|| AnswerError::Shape(format!("grade {name}")))
}

pub(crate) fn rule_of(id: &str) -> Result<Rule, AnswerError> {
    Rule::of_id(id).ok_or_else(|| AnswerError::Shape(format!("rule {id}")))
}
