//! Which companies a buyer's money reaches, and which buyers a company has: the four numbers of every pair at once.

use attribution::parties::Subject;
use entities::Agencies;
use entities::agencies::Level;
use serde::Serialize;
use values::{Figures, Money, Window};

use crate::question::{about, about_alone, quoted, within};
use crate::rows::Rows;
use crate::spend::Counts;
use crate::{AnswerError, Library, Question};

/// One company beside a buyer, or one buyer beside a company.
#[derive(Clone, Debug, Serialize)]
pub struct Share {
    /// The company's id, or the buyer's code.
    pub id: String,
    pub name: String,
    #[serde(flatten)]
    pub figures: Figures,
    #[serde(flatten)]
    pub counts: Counts,
}

/// Families that the question's buyer pays, most likely money first; its company is not looked at.
pub async fn companies(
    library: &Library,
    question: &Question,
    name_of: impl Fn(&str) -> String,
) -> Result<Vec<Share>, AnswerError> {
    let condition = format!("{} AND {}", question.is_buyers(), question.in_window());
    shares(library, "family", &condition, "true", name_of).await
}

/// Agencies that signed for a family, most likely money first.
pub async fn buyers(
    library: &Library,
    subject: &Subject,
    window: Window,
    agencies: &Agencies,
) -> Result<Vec<Share>, AnswerError> {
    let condition = format!("{} AND {}", about(subject), within(window));
    let name_of = |code: &str| agencies.name(Level::Subtier, code).unwrap_or(code).to_owned();
    shares(library, "awarding_sub_agency_code", &condition, &about_alone(subject), name_of).await
}

/// Who was paid for a family's products, most likely money first.
pub async fn sellers(library: &Library, subject: &Subject, window: Window) -> Result<Vec<Share>, AnswerError> {
    let condition = format!("{} AND {}", about(subject), within(window));
    shares(library, "seller", &condition, &about_alone(subject), str::to_owned).await
}

/// Bounds are formed award by award, as everywhere ([`values::AwardShare`]), here by the engine.
async fn shares(
    library: &Library,
    by: &str,
    condition: &str,
    alone: &str,
    name_of: impl Fn(&str) -> String,
) -> Result<Vec<Share>, AnswerError> {
    // A row about several companies of the family is, to each of them alone, a mixed one.
    let net = |grade: &str| {
        format!(
            "sum(CASE WHEN CASE WHEN {alone} THEN grade ELSE 'possible' END = {} THEN obligation ELSE 0 END)",
            quoted(grade)
        )
    };
    let sql = format!(
        "SELECT id, sum(said) AS named, sum(certain + carried) AS likely, \
                sum(certain + CASE WHEN carried < 0 THEN carried ELSE 0 END + CASE WHEN open < 0 THEN open ELSE 0 END) AS floor, \
                sum(certain + carried + CASE WHEN open > 0 THEN open ELSE 0 END) AS ceiling, \
                sum(CASE WHEN open > 0 THEN open ELSE 0 END - CASE WHEN open - unnamed > 0 THEN open - unnamed ELSE 0 END) AS unnamed, \
                count(*) AS awards, sum(transactions) AS transactions, sum(reports) AS reports \
         FROM (SELECT {by} AS id, award_key, sum(CASE WHEN said AND {alone} THEN obligation ELSE 0 END) AS said, \
                      {} AS certain, {} AS carried, {} AS open, \
                      sum(CASE WHEN grade = 'possible' AND channel = 'unnamed' THEN obligation ELSE 0 END) AS unnamed, count(transaction_key) AS transactions, \
                      count(DISTINCT CASE WHEN channel = 'subcontract' THEN report_key END) AS reports \
               FROM slices WHERE {condition} GROUP BY 1, 2) \
         GROUP BY 1",
        net("certain"),
        net("likely"),
        net("possible")
    );
    let mut list = Vec::new();
    for batch in library.session.query(&sql).await? {
        let rows = Rows(&batch);
        let id = rows.texts("id")?;
        let amounts = |name: &str| rows.amounts(name);
        let (named, floor, likely, ceiling, unnamed) =
            (amounts("named")?, amounts("floor")?, amounts("likely")?, amounts("ceiling")?, amounts("unnamed")?);
        let (awards, transactions, reports) =
            (rows.counts("awards")?, rows.counts("transactions")?, rows.counts("reports")?);
        for row in 0..batch.num_rows() {
            list.push(Share {
                id: id.get(row).to_owned(),
                name: name_of(id.get(row)),
                figures: Figures {
                    named: named.get(row),
                    floor: floor.get(row),
                    likely: likely.get(row),
                    ceiling: ceiling.get(row),
                    unnamed: unnamed.get(row),
                },
                counts: Counts {
                    awards: awards.get(row),
                    transactions: transactions.get(row),
                    reports: reports.get(row),
                },
            });
        }
    }
    list.sort_by(|one, other| {
        let money = |share: &Share| -> (Money, Money) { (share.figures.likely, share.figures.ceiling) };
        money(other).cmp(&money(one)).then_with(|| one.id.cmp(&other.id))
    });
    Ok(list)
}
