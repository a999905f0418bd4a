//! Actions far outside their award's and their peers' history: typing errors happen (domain rule 6), so that totals are
//! shown with and without them.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use values::{Figures, Money};

use crate::claims::pair::Pair;
use crate::claims::placed::{Names, Record};
use crate::error::AnswerError;
use crate::facts::totals::Sums;
use crate::library::Library;
use crate::question::Question;
use crate::rows::Rows;
use crate::sql::{among, quoted};

/// Smaller actions are no matter, whatever they are compared with: a million dollars, in cents.
const LEAST: u128 = 100_000_000;

/// How many times an action must exceed what a thousandth of its agency's actions reach.
const BEYOND_PEERS: u128 = 10;

/// How many times it must exceed the next largest action of its award.
const BEYOND_AWARD: u128 = 20;

/// An action that is so much of all its buyer's money, of at least so many actions, is one too: half of it.
const PART_OF_BUYER: u128 = 2;
const LEAST_ACTIONS: u64 = 3;

/// What the question's figures are without its outliers.
#[derive(Clone, Debug, Serialize)]
pub struct Outliers {
    pub actions: Vec<Outlier>,
    pub without: Figures,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Outlier {
    pub transaction_key: String,
    pub award_key: String,
    pub amount: Money,
    /// The next largest action of the award; zero where there is none.
    pub next_in_award: Money,
    /// What only a thousandth of the signing agency's other actions exceed.
    pub usual_most: Money,
    /// Whether it is half of all that the buyer gave in these days, or more.
    pub half_of_buyer: bool,
}

/// The question's actions that are far outside, largest first. `pair` has the claims of a question that names a company, `buyer`
/// is all that its buyer gave.
pub(crate) async fn outliers(
    library: &Library,
    question: &Question,
    pair: Option<&Pair>,
    buyer: &Sums,
) -> Result<Vec<Outlier>, AnswerError> {
    let usual = library.usual().await?;
    let size = |amount: Money| amount.cents().unsigned_abs();
    // By transaction, since several slices may be of one.
    let mut large: BTreeMap<String, Outlier> = BTreeMap::new();
    let mut look_at = |key: &str, award: &str, agency: &str, amount: Money| {
        if size(amount) < LEAST {
            return;
        }
        let half_of_buyer = buyer.transactions >= LEAST_ACTIONS && PART_OF_BUYER * size(amount) >= size(buyer.gross);
        let most = match usual.get(agency) {
            Some(most) => most,
            None if half_of_buyer => &Money::ZERO,
            None => return,
        };
        if (half_of_buyer || size(amount) > BEYOND_PEERS * size(*most)) && !large.contains_key(key) {
            let outlier = Outlier {
                transaction_key: key.to_owned(),
                award_key: award.to_owned(),
                amount,
                next_in_award: Money::ZERO,
                usual_most: *most,
                half_of_buyer,
            };
            large.insert(key.to_owned(), outlier);
        }
    };
    if let Some(pair) = pair {
        for counted in pair.about(question) {
            let placed = counted.placed;
            if !matches!(placed.record, Record::Report(_)) && question.admits(placed.roles()) {
                look_at(pair.key(&placed), pair.award(placed.award), pair.agency(counted.agency()), placed.net());
            }
        }
    } else {
        let sql = format!(
            "SELECT DISTINCT transaction_key, award_key, awarding_sub_agency_code AS code, obligation FROM slices \
             WHERE {} AND {} AND {} AND abs(obligation) >= {} AND transaction_key IS NOT NULL",
            question.is_asked(),
            question.in_window(),
            question.is_buyers(),
            LEAST / 100,
        );
        for batch in library.session.query(&sql).await? {
            let rows = Rows(&batch);
            let (key, award, code) = (rows.texts("transaction_key")?, rows.texts("award_key")?, rows.texts("code")?);
            let amount = rows.amounts("obligation")?;
            for row in 0..batch.num_rows() {
                look_at(key.get(row), award.get(row), code.get(row), amount.get(row));
            }
        }
    }
    if large.is_empty() {
        return Ok(Vec::new());
    }
    next_in_award(library, &mut large).await?;
    let mut list: Vec<Outlier> = large
        .into_values()
        .filter(|outlier| {
            let (own, next) = (size(outlier.amount), size(outlier.next_in_award));
            outlier.half_of_buyer || own > BEYOND_AWARD * next || next > BEYOND_PEERS * size(outlier.usual_most)
        })
        .collect();
    list.sort_by(|one, other| {
        size(other.amount).cmp(&size(one.amount)).then_with(|| one.transaction_key.cmp(&other.transaction_key))
    });
    Ok(list)
}

/// Looks up the largest other action of each one's award.
async fn next_in_award(library: &Library, large: &mut BTreeMap<String, Outlier>) -> Result<(), AnswerError> {
    let awards: BTreeSet<String> = large.values().map(|outlier| quoted(&outlier.award_key)).collect();
    let awards: Vec<String> = awards.into_iter().collect();
    let sql = format!(
        "SELECT award_key, transaction_key, obligation FROM transactions WHERE {}",
        among("award_key", &awards)
    );
    for batch in library.session.query(&sql).await? {
        let rows = Rows(&batch);
        let (award, key, amount) =
            (rows.texts("award_key")?, rows.texts("transaction_key")?, rows.amounts("obligation")?);
        for row in 0..batch.num_rows() {
            let others = large
                .values_mut()
                .filter(|outlier| outlier.award_key == award.get(row) && outlier.transaction_key != key.get(row));
            let own = amount.get(row);
            let own = if own < Money::ZERO { Money::ZERO - own } else { own };
            others.for_each(|outlier| outlier.next_in_award = outlier.next_in_award.max(own));
        }
    }
    Ok(())
}
