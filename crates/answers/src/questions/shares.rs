//! One company over all its buyers: who spends with it, who sells its products, in which years, and for what they are used.

use std::collections::BTreeMap;

use classification::capabilities::Capability;
use classification::parties::Subject;
use entities::Agencies;
use entities::agencies::{Buyer, Level};
use serde::Serialize;
use values::{Figures, FiscalYear, Window};

use crate::answer::Counts;
use crate::claims::pair::{Counted, Pair};
use crate::claims::tally::{Tally, by_money};
use crate::error::AnswerError;
use crate::library::Library;
use crate::question::Question;

/// One side of a company's money.
#[derive(Clone, Debug, Serialize)]
pub struct Share {
    /// The buyer's code, the seller's name, the year, the slug of what products do.
    pub id: String,
    /// The name to show.
    pub name: String,
    /// The four numbers.
    #[serde(flatten)]
    pub figures: Figures,
    /// What they rest on.
    #[serde(flatten)]
    pub counts: Counts,
}

/// A company's money from every side, most likely money first; years in their order.
#[derive(Clone, Debug, Serialize)]
pub struct Shares {
    /// By the agency that signed.
    pub buyers: Vec<Share>,
    /// By who was paid.
    pub sellers: Vec<Share>,
    /// By the fiscal year of the action.
    pub by_fiscal_year: Vec<Share>,
    /// Ceilings of capabilities do not add up: words may leave open what a product does.
    pub capabilities: Vec<Share>,
}

/// Agencies are those that signed.
pub async fn shares(
    library: &Library,
    subject: &Subject,
    window: Window,
    agencies: &Agencies,
    capabilities: &[Capability],
) -> Result<Shares, AnswerError> {
    // No code stands for every buyer.
    let anybody = Buyer {
        level: Level::Subtier,
        codes: Vec::new(),
        name: String::new(),
        short: None,
        toptier_code: String::new(),
    };
    let question = Question { subject: Some(subject.clone()), ..Question::of_buyer(anybody, window) };
    let pair = library.pair(&question).await?;
    let name_of = |code: &str| match code {
        "" => "the records do not say".to_owned(),
        code => agencies.name(Level::Subtier, code).unwrap_or(code).to_owned(),
    };
    let buyers = sums(&pair, &question, Counted::agency);
    let sellers = sums(&pair, &question, |counted| counted.placed.seller);
    let years = sums(&pair, &question, |counted| counted.placed.fiscal_year);
    let mut of_capability = Vec::new();
    for capability in capabilities {
        let question = Question { capability: Some(capability.clone()), ..question.clone() };
        let together = sums(&pair, &question, |_| ());
        of_capability.extend(together.into_values().map(|(figures, counts)| Share {
            id: capability.slug.clone(),
            name: capability.meaning.clone(),
            figures,
            counts,
        }));
    }
    Ok(Shares {
        buyers: ranked(buyers.into_iter().map(|(code, sum)| (pair.agency(code), name_of(pair.agency(code)), sum))),
        sellers: ranked(sellers.into_iter().map(|(seller, sum)| {
            let name = pair.sellers.get(seller);
            (name, name.to_owned(), sum)
        })),
        by_fiscal_year: years
            .into_iter()
            .map(|(year, (figures, counts))| {
                let year = FiscalYear(year).0.to_string();
                Share { id: year.clone(), name: year, figures, counts }
            })
            .collect(),
        capabilities: in_order(of_capability),
    })
}

/// Figures and counts of the question's claims by a key.
fn sums<K: Ord>(pair: &Pair, question: &Question, key: impl Fn(&Counted) -> K) -> BTreeMap<K, (Figures, Counts)> {
    let mut tallies: BTreeMap<K, Tally> = BTreeMap::new();
    for counted in pair.about(question) {
        tallies.entry(key(&counted)).or_default().add(&counted.placed);
    }
    tallies.into_iter().map(|(key, tally)| (key, (tally.figures(), tally.counts()))).collect()
}

fn ranked<'a>(sums: impl Iterator<Item = (&'a str, String, (Figures, Counts))>) -> Vec<Share> {
    in_order(sums.map(|(id, name, (figures, counts))| Share { id: id.to_owned(), name, figures, counts }).collect())
}

fn in_order(mut list: Vec<Share>) -> Vec<Share> {
    list.sort_by(|one, other| by_money(&one.figures, &other.figures).then_with(|| one.id.cmp(&other.id)));
    list
}
