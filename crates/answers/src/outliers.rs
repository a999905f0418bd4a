//! Actions far outside their award's and their peers' history: typing errors happen (domain rule 6), so that totals are
//! shown with and without them.

use serde::Serialize;
use values::{Figures, Money};

use crate::rows::Rows;
use crate::{AnswerError, Library, Question};

/// Smaller actions are no matter, whatever they are compared with.
const LEAST: &str = "1000000";

/// How many times an action must exceed what a thousandth of its agency's actions reach.
const BEYOND_PEERS: u32 = 10;

/// How many times it must exceed the next largest action of its award.
const BEYOND_AWARD: u32 = 20;

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
}

/// The question's actions that are far outside, largest first.
pub(crate) async fn outliers(library: &Library, question: &Question) -> Result<Vec<Outlier>, AnswerError> {
    let large = format!(
        "SELECT DISTINCT transaction_key, award_key, awarding_sub_agency_code AS code, obligation FROM slices \
         WHERE {} AND {} AND {} AND abs(obligation) >= {LEAST} AND transaction_key IS NOT NULL",
        question.is_asked(),
        question.in_window(),
        question.is_buyers(),
    );
    let sql = format!(
        "WITH large AS ({large}), \
              peers AS (SELECT awarding_sub_agency_code AS code, abs(obligation) AS amount, \
                               row_number() OVER (PARTITION BY awarding_sub_agency_code \
                                                  ORDER BY abs(obligation) DESC, transaction_key) AS place, \
                               count(*) OVER (PARTITION BY awarding_sub_agency_code) AS actions \
                        FROM transactions WHERE awarding_sub_agency_code IN (SELECT code FROM large)), \
              usual AS (SELECT code, amount AS most FROM peers WHERE place = 2 + actions / 1000), \
              others AS (SELECT l.transaction_key, max(abs(t.obligation)) AS next FROM large l \
                         JOIN transactions t ON t.award_key = l.award_key AND t.transaction_key <> l.transaction_key GROUP BY 1) \
         SELECT l.transaction_key, l.award_key, l.obligation, o.next, u.most \
         FROM large l JOIN usual u ON u.code = l.code LEFT JOIN others o ON o.transaction_key = l.transaction_key \
         WHERE abs(l.obligation) > {BEYOND_PEERS} * u.most \
           AND (o.next IS NULL OR abs(l.obligation) > {BEYOND_AWARD} * o.next OR o.next > {BEYOND_PEERS} * u.most) \
         ORDER BY abs(l.obligation) DESC, l.transaction_key"
    );
    let mut list = Vec::new();
    for batch in library.session.query(&sql).await? {
        let rows = Rows(&batch);
        let (key, award) = (rows.texts("transaction_key")?, rows.texts("award_key")?);
        let (amount, next, most) = (rows.amounts("obligation")?, rows.amounts("next")?, rows.amounts("most")?);
        for row in 0..batch.num_rows() {
            list.push(Outlier {
                transaction_key: key.get(row).to_owned(),
                award_key: award.get(row).to_owned(),
                amount: amount.get(row),
                next_in_award: next.get(row),
                usual_most: most.get(row),
            });
        }
    }
    Ok(list)
}
