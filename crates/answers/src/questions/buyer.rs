//! A buyer from all sides: its totals by year, the makers that its money reaches, whom it pays, and what for.

use classification::Parties;
use serde::Serialize;
use values::Money;

use crate::claims::pool::{Pool, pool};
use crate::claims::ranking::{RankLine, Ranked, ranking};
use crate::error::AnswerError;
use crate::facts::totals::{Totals, totals};
use crate::library::Library;
use crate::question::Question;
use crate::rows::Rows;

/// A buyer from every side, as stable JSON.
#[derive(Clone, Debug, Serialize)]
pub struct BuyerProfile {
    /// Its own totals.
    #[serde(flatten)]
    pub totals: Totals,
    /// Most likely money first.
    pub makers: Vec<RankLine>,
    /// The money that some maker may have a share in, and the part of it that nobody can attribute.
    pub pool: Pool,
    /// Whom its contracts name as paid, most first; the first `sellers_in_all` of them.
    pub sellers: Vec<Seller>,
    /// How many sellers there are in all.
    pub sellers_in_all: u64,
    /// What makers' products do, as far as the words leave no doubt, most first.
    pub capabilities: Vec<CapabilityLine>,
}

/// Somebody whom the buyer's contracts name as paid.
#[derive(Clone, Debug, Serialize)]
pub struct Seller {
    /// The name to show.
    pub name: String,
    /// Net of these transactions.
    pub net: Money,
    /// How many transactions these are.
    pub transactions: u64,
}

/// A part of the buyer's money by what products do.
#[derive(Clone, Debug, Serialize)]
pub struct CapabilityLine {
    /// What a question names it by.
    pub id: String,
    /// What it means, in words.
    pub name: String,
    /// Net of what is certainly or likely a maker's.
    pub likely: Money,
    /// How many transactions these are.
    pub transactions: u64,
}

/// The question's company and capability are not looked at; of the sellers `most` are given.
pub async fn buyer(
    library: &Library,
    question: &Question,
    parties: &Parties,
    most: usize,
) -> Result<BuyerProfile, AnswerError> {
    let question = &Question { subject: None, capability: None, ..question.clone() };
    let carriers = library.carriers().await?;
    let mut makers = ranking(&library.session, question, Ranked::Makers, carriers).await?;
    makers.iter_mut().for_each(|line| line.name = parties.name_of_slug(&line.id).to_owned());
    let families = makers.iter().map(|line| line.id.as_str()).collect();
    let pool = pool(&library.session, question, Some(families)).await?;
    let (sellers, sellers_in_all) = sellers(library, question, most).await?;
    Ok(BuyerProfile {
        totals: totals(library, question).await?,
        makers,
        pool,
        sellers,
        sellers_in_all,
        capabilities: capabilities(library, question, parties).await?,
    })
}

async fn sellers(library: &Library, question: &Question, most: usize) -> Result<(Vec<Seller>, u64), AnswerError> {
    let sql = format!(
        "SELECT coalesce(recipient_name, recipient_name_raw) AS seller, sum(obligation) AS net, count(*) AS transactions \
         FROM transactions WHERE {} AND {} GROUP BY 1",
        question.is_buyers(),
        question.in_window()
    );
    let mut sellers = Vec::new();
    for batch in library.session.query(&sql).await? {
        let rows = Rows(&batch);
        let (seller, net, transactions) = (rows.texts("seller")?, rows.amounts("net")?, rows.counts("transactions")?);
        sellers.extend((0..batch.num_rows()).map(|row| Seller {
            name: seller.get(row).to_owned(),
            net: net.get(row),
            transactions: transactions.get(row),
        }));
    }
    sellers.sort_by(|one: &Seller, other| other.net.cmp(&one.net).then_with(|| one.name.cmp(&other.name)));
    let all = sellers.len() as u64;
    sellers.truncate(most);
    Ok((sellers, all))
}

/// A transaction's money is certainly or likely one family's at most, so that families may be added up here.
async fn capabilities(
    library: &Library,
    question: &Question,
    parties: &Parties,
) -> Result<Vec<CapabilityLine>, AnswerError> {
    let sql = format!(
        "SELECT capabilities, sum(obligation) AS likely, count(transaction_key) AS transactions FROM slices \
         WHERE grade <> 'possible' AND channel <> 'unnamed' AND {} AND {} GROUP BY 1",
        question.is_buyers(),
        question.in_window()
    );
    let mut lines = Vec::new();
    for batch in library.session.query(&sql).await? {
        let rows = Rows(&batch);
        let (slug, likely, transactions) =
            (rows.texts("capabilities")?, rows.amounts("likely")?, rows.counts("transactions")?);
        for row in 0..batch.num_rows() {
            // Several joined by `+`: the words leave open which.
            let Some(capability) = parties.capabilities().iter().find(|one| one.slug == slug.get(row)) else {
                continue;
            };
            lines.push(CapabilityLine {
                id: capability.slug,
                name: capability.meaning,
                likely: likely.get(row),
                transactions: transactions.get(row),
            });
        }
    }
    lines.sort_by(|one: &CapabilityLine, other| other.likely.cmp(&one.likely).then_with(|| one.id.cmp(&other.id)));
    Ok(lines)
}
