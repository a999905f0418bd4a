//! What a buyer obligated in all, by fiscal year: the figure that every share is a share of.

use std::collections::BTreeMap;

use futures::StreamExt;
use serde::Serialize;
use store::StoreError;
use twox_hash::XxHash3_128;
use values::{Date, FiscalYear, Money};

use crate::answer::{Asked, StoreLine, asked, store_line};
use crate::error::AnswerError;
use crate::facts::days::DayLine;
use crate::facts::unseen::unseen;
use crate::library::Library;
use crate::question::Question;
use crate::rows::Rows;

/// Net and gross obligations (domain rule 1) with their counts (domain rule 13).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Sums {
    /// Sum of all actions, de-obligations included.
    pub net: Money,
    /// Sum of the positive actions.
    pub gross: Money,
    /// How many actions these are.
    pub transactions: u64,
}

/// The buyer's own total beside a company's figure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct BuyerTotal {
    /// The buyer's sums in the window.
    #[serde(flatten)]
    pub sums: Sums,
    /// First and last day on which the store has an action of the buyer in the window: what lies outside is not zero but
    /// not there.
    pub first_action: Option<Date>,
    /// The last such day.
    pub last_action: Option<Date>,
    /// Transactions that do not say whose money pays.
    pub without_funding_agency: u64,
}

/// A buyer's totals, as stable JSON (docs/commands/spend.md).
#[derive(Clone, Debug, Serialize)]
pub struct Totals {
    /// The question as it was understood.
    pub question: Asked,
    /// The buyer's sums in the window.
    #[serde(flatten)]
    pub sums: Sums,
    /// Distinct awards.
    pub awards: u64,
    /// Year by year, upwards.
    pub by_fiscal_year: Vec<YearTotal>,
    /// The same total under each definition; `both` is the part that the buyer both signed and pays.
    pub definitions: Vec<DefinitionTotal>,
    /// The same sums with the days that they cover.
    pub buyer_total: BuyerTotal,
    /// What no record can show for these days, in sentences.
    pub unseen: Vec<String>,
    /// The version of the store that answered.
    pub store: StoreLine,
}

/// A fiscal year of a buyer's totals.
#[derive(Clone, Debug, Serialize)]
pub struct YearTotal {
    /// The fiscal year, by the day of the action.
    pub fiscal_year: FiscalYear,
    /// The sums of the year.
    #[serde(flatten)]
    pub sums: Sums,
    /// Distinct awards with an action in the year.
    pub awards: u64,
}

/// The total under one definition of "spend of".
#[derive(Clone, Debug, Serialize)]
pub struct DefinitionTotal {
    /// `either`, `awarding`, `funding` or `both`.
    pub role: &'static str,
    /// The sums under this definition.
    #[serde(flatten)]
    pub sums: Sums,
}

/// The buyer's totals, whatever the company.
pub async fn totals(library: &Library, question: &Question) -> Result<Totals, AnswerError> {
    let (of_year, awards) = distinct_awards(library, question).await?;
    let mut by_year: BTreeMap<FiscalYear, Sums> = BTreeMap::new();
    for (line, roles) in library.days().await?.of(question) {
        if question.admits(roles) {
            by_year.entry(FiscalYear(line.fiscal_year)).or_default().add(line);
        }
    }
    let by_fiscal_year = by_year.into_iter().map(|(fiscal_year, sums)| YearTotal {
        fiscal_year,
        sums,
        awards: of_year.get(&fiscal_year).copied().unwrap_or_default(),
    });
    let buyer_total = buyer_total(library, question).await?;
    Ok(Totals {
        question: asked(question),
        sums: buyer_total.sums,
        awards,
        by_fiscal_year: by_fiscal_year.collect(),
        definitions: definitions(library, question).await?,
        buyer_total,
        unseen: unseen(question),
        store: store_line(library).await?,
    })
}

/// Distinct awards of each fiscal year and of all (domain rule 13): an award with actions in two years counts in both. A large
/// buyer has millions of awards, so their keys are compared as numbers and not as texts.
async fn distinct_awards(
    library: &Library,
    question: &Question,
) -> Result<(BTreeMap<FiscalYear, u64>, u64), AnswerError> {
    let sql = format!(
        "SELECT fiscal_year, award_key FROM transactions WHERE {} AND {}",
        question.is_buyers(),
        question.in_window()
    );
    let mut workers = Vec::new();
    for mut stream in library.session.partitions(&sql).await? {
        workers.push(tokio::spawn(async move {
            let mut awards: BTreeMap<i32, Vec<u128>> = BTreeMap::new();
            while let Some(batch) = stream.next().await {
                let batch = batch.map_err(StoreError::from)?;
                let rows = Rows(&batch);
                let (year, award) = (rows.years("fiscal_year")?, rows.texts("award_key")?);
                for row in 0..batch.num_rows() {
                    let number = XxHash3_128::oneshot(award.get(row).as_bytes());
                    let of_year = awards.entry(year.get(row)).or_default();
                    // The actions of one award lie together.
                    if of_year.last() != Some(&number) {
                        of_year.push(number);
                    }
                }
            }
            Ok::<_, AnswerError>(awards)
        }));
    }
    let mut awards: BTreeMap<i32, Vec<u128>> = BTreeMap::new();
    for worker in workers {
        let found = worker.await.map_err(|error| AnswerError::Shape(error.to_string()))??;
        for (year, mut numbers) in found {
            awards.entry(year).or_default().append(&mut numbers);
        }
    }
    let distinct = |numbers: &mut Vec<u128>| {
        numbers.sort_unstable();
        numbers.dedup();
        numbers.len() as u64
    };
    let of_year = awards.iter_mut().map(|(year, numbers)| (FiscalYear(*year), distinct(numbers))).collect();
    let mut all: Vec<u128> = awards.into_values().flatten().collect();
    Ok((of_year, distinct(&mut all)))
}

/// One line over the buyer's records of the window.
pub(crate) async fn buyer_total(library: &Library, question: &Question) -> Result<BuyerTotal, AnswerError> {
    let mut total = BuyerTotal::default();
    for (line, roles) in library.days().await?.of(question) {
        if !question.admits(roles) {
            continue;
        }
        total.sums.add(line);
        // A day that is not known is neither the first nor the last.
        total.first_action = total.first_action.into_iter().chain(line.date).min();
        total.last_action = total.last_action.into_iter().chain(line.date).max();
        if !line.says_who_pays() {
            total.without_funding_agency += line.transactions;
        }
    }
    Ok(total)
}

async fn definitions(library: &Library, question: &Question) -> Result<Vec<DefinitionTotal>, AnswerError> {
    let mut lines: Vec<DefinitionTotal> =
        ["either", "awarding", "funding", "both"].map(|role| DefinitionTotal { role, sums: Sums::default() }).into();
    for (line, roles) in library.days().await?.of(question) {
        for (total, counts) in lines.iter_mut().zip([true, roles.signed, roles.paid, roles.signed && roles.paid]) {
            if counts {
                total.sums.add(line);
            }
        }
    }
    Ok(lines)
}

impl Sums {
    fn add(&mut self, line: &DayLine) {
        self.net += line.net;
        self.gross += line.gross;
        self.transactions += line.transactions;
    }
}
