//! The four numbers of every maker that a buyer's money goes to, or of every buyer of what was asked about.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use store::Session;
use values::Figures;

use crate::claims::counting::Counted;
use crate::claims::everybody::{Everybody, Named, Sums};
use crate::claims::offers::Carriers;
use crate::claims::orders::Orders;
use crate::claims::placed::SummedRows;
use crate::claims::tally::{self, Counts};
use crate::error::AnswerError;
use crate::interner::Interner;
use crate::question::{Definition, Question};
use crate::rows::Rows;

/// What the lines of a ranking are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Ranked {
    /// Families whose products a buyer's money goes to.
    Makers,
    /// Agencies whose money goes to a company.
    Buyers,
}

/// A maker's family, or a buyer.
#[derive(Clone, Debug, Serialize)]
pub struct RankLine {
    /// The family's id, or the buyer's code; empty where the records do not say whose money it is.
    pub id: String,
    /// The name to show; empty until whoever asks has found it.
    pub name: String,
    /// The four numbers.
    #[serde(flatten)]
    pub figures: Figures,
    /// What they rest on.
    #[serde(flatten)]
    pub counts: Counts,
}

/// The ranking, most likely money first, then most possible; without names.
pub(crate) async fn ranking(
    session: &Session,
    question: &Question,
    of: Ranked,
    carriers: &Carriers,
) -> Result<Vec<RankLine>, AnswerError> {
    let (mut awards, everybody) = match of {
        Ranked::Makers => {
            let mut orders = Orders::counted(session, question, carriers).await?;
            (std::mem::take(&mut orders.awards), Everybody::of(orders, carriers, question))
        }
        Ranked::Buyers => (Interner::default(), Everybody::default()),
    };
    let (mut named, makers) = named(session, question, of, &mut awards).await?;
    for family in everybody.families() {
        named.entry(family.to_owned()).or_default();
    }
    let mut sums = Sums::default();
    let lines = named.into_iter().filter_map(|(id, mut named)| {
        let of_names: u64 = named.values().map(|(_, transactions)| transactions).sum();
        let (figures, counts) = everybody.together(&id, &mut named, &mut sums);
        // Who sells and makes nothing that anybody names, and whose products nobody brings, is no maker: a builder, a guard service.
        let is_maker = makers.contains(&id) || counts.transactions > of_names;
        let is_shown = counts.transactions > 0 && (of == Ranked::Buyers || is_maker);
        is_shown.then_some(RankLine { id, name: String::new(), figures, counts })
    });
    let mut lines: Vec<RankLine> = lines.collect();
    lines.sort_by(|one, other| tally::by_money(&one.figures, &other.figures).then_with(|| one.id.cmp(&other.id)));
    Ok(lines)
}

/// What awards give to each line by what their rows name, and the lines of which some record shows that they make anything.
async fn named(
    session: &Session,
    question: &Question,
    of: Ranked,
    awards: &mut Interner,
) -> Result<(BTreeMap<String, Named>, BTreeSet<String>), AnswerError> {
    let line = match (of, question.definition) {
        (Ranked::Makers, _) => "family",
        (Ranked::Buyers, Definition::Funding) => "funding_sub_agency_code",
        (Ranked::Buyers, _) => "awarding_sub_agency_code",
    };
    let sql = format!(
        "SELECT {line} AS line, award_key, {counted}, sum(obligation) AS net, count(*) AS transactions, \
                bool_or(channel <> 'direct' OR capabilities <> '') AS makes \
         FROM slices WHERE {products} AND {window} AND {buyers} AND {apart} GROUP BY 1, 2, 3, 4, 5",
        counted = Counted::under(question).columns(),
        // Orders that name nobody stand beside a hundred makers: they are counted by where they come from.
        apart = if of == Ranked::Makers { "channel <> 'unnamed'" } else { "true" },
        products = question.is_asked(),
        window = question.in_window(),
        buyers = question.is_buyers(),
    );
    let mut named: BTreeMap<String, Named> = BTreeMap::new();
    let mut makers: BTreeSet<String> = BTreeSet::new();
    for batch in session.query(&sql).await? {
        let rows = Rows(&batch);
        let (line, award, claims) = (rows.texts("line")?, rows.texts("award_key")?, SummedRows::of(&rows, "net")?);
        let (makes, transactions) = (rows.flags("makes")?, rows.counts("transactions")?);
        for row in 0..batch.num_rows() {
            let of_line = match named.get_mut(line.get(row)) {
                Some(of_line) => of_line,
                None => named.entry(line.get(row).to_owned()).or_default(),
            };
            let (share, count) = of_line.entry(awards.place(award.get(row))).or_default();
            tally::add(share, &claims.claim(row)?);
            *count += transactions.get(row);
            if makes.get(row) && !makers.contains(line.get(row)) {
                makers.insert(line.get(row).to_owned());
            }
        }
    }
    Ok((named, makers))
}
