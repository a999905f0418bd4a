//! One company over all its buyers: who spends with it, who sells its products, in which years, and for what they are used.

use std::collections::BTreeMap;

use classification::capabilities::Capability;
use classification::parties::Subject;
use entities::Agencies;
use entities::agencies::{Buyer, Level};
use serde::Serialize;
use values::{AwardShare, Figures, FiscalYear, Money, Window};

use crate::shelf::{Counted, Shelf};
use crate::spend::{Counts, add};
use crate::{AnswerError, Library, Question};

/// One side of a company's money.
#[derive(Clone, Debug, Serialize)]
pub struct Share {
    /// The buyer's code, the seller's name, the year, the slug of what products do.
    pub id: String,
    pub name: String,
    #[serde(flatten)]
    pub figures: Figures,
    #[serde(flatten)]
    pub counts: Counts,
}

/// A company's money from every side, most likely money first; years in their order.
#[derive(Clone, Debug, Serialize)]
pub struct Shares {
    pub buyers: Vec<Share>,
    pub sellers: Vec<Share>,
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
    let shelf = library.shelf(&question).await?;
    let name_of = |code: &str| match code {
        "" => "the records do not say".to_owned(),
        code => agencies.name(Level::Subtier, code).unwrap_or(code).to_owned(),
    };
    let buyers = sums(&shelf, &question, |counted| counted.line.agency);
    let sellers = sums(&shelf, &question, |counted| counted.line.seller);
    let years = sums(&shelf, &question, |counted| counted.line.fiscal_year);
    let mut of_capability = Vec::new();
    for capability in capabilities {
        let question = Question { capability: Some(capability.clone()), ..question.clone() };
        let together = sums(&shelf, &question, |_| ());
        of_capability.extend(together.into_values().map(|(figures, counts)| Share {
            id: capability.slug.clone(),
            name: capability.meaning.clone(),
            figures,
            counts,
        }));
    }
    Ok(Shares {
        buyers: ranked(buyers.into_iter().map(|(code, sum)| (shelf.text(code), name_of(shelf.text(code)), sum))),
        sellers: ranked(sellers.into_iter().map(|(seller, sum)| {
            let name = shelf.sellers.get(seller);
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

/// Figures and counts of the question's lines by a key: bounds are formed award by award.
fn sums<K: Ord + Copy>(
    shelf: &Shelf,
    question: &Question,
    key: impl Fn(&Counted<'_>) -> K,
) -> BTreeMap<K, (Figures, Counts)> {
    struct Open {
        award: u32,
        share: AwardShare,
        figures: Figures,
        counts: Counts,
        reports: std::collections::BTreeSet<usize>,
    }
    let mut open: BTreeMap<K, Open> = BTreeMap::new();
    for counted in shelf.about(question) {
        let line = counted.line;
        let own = open.entry(key(&counted)).or_insert_with(|| Open {
            award: u32::MAX,
            share: AwardShare::default(),
            figures: Figures::default(),
            counts: Counts::default(),
            reports: std::collections::BTreeSet::new(),
        });
        // The lines of one award stand together.
        if own.award != line.award {
            own.figures += std::mem::take(&mut own.share).figures();
            own.counts.awards += 1;
            own.award = line.award;
        }
        add(&mut own.share, counted.channel, counted.grade, counted.said, line.net);
        own.counts.transactions += u64::from(!line.is_report);
        own.reports.extend(shelf.report(line));
    }
    let closed = |open: Open| {
        let counts = Counts { reports: open.reports.len() as u64, ..open.counts };
        (open.figures + open.share.figures(), counts)
    };
    open.into_iter().map(|(key, open)| (key, closed(open))).collect()
}

fn ranked<'a>(sums: impl Iterator<Item = (&'a str, String, (Figures, Counts))>) -> Vec<Share> {
    in_order(sums.map(|(id, name, (figures, counts))| Share { id: id.to_owned(), name, figures, counts }).collect())
}

fn in_order(mut list: Vec<Share>) -> Vec<Share> {
    list.sort_by(|one, other| {
        let money = |share: &Share| -> (Money, Money) { (share.figures.likely, share.figures.ceiling) };
        money(other).cmp(&money(one)).then_with(|| one.id.cmp(&other.id))
    });
    list
}
