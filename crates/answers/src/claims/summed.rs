//! Claims of a question about all companies: the engine sums them, since what products of one kind do may be millions of claims.
//!
//! Several families may claim one transaction: it counts once, with the surest claim.

use attribution::claims::{Claim, Roles, Sureness};
use classification::Rule;

use crate::claims::counting::Counted;
use crate::claims::placed::{Claims, Placed, Record};
use crate::error::AnswerError;
use crate::interner::Interner;
use crate::question::Question;
use crate::rows::Rows;
use crate::sql::quoted;
use store::Session;

/// The question's claims, as it counts them, but for the transactions with the keys in `without`.
pub(crate) async fn claims(session: &Session, question: &Question, without: &[&str]) -> Result<Claims, AnswerError> {
    let mut claims = Claims::default();
    let mut reports = Interner::default();
    for batch in session.query(&sql(question, without)).await? {
        let rows = Rows(&batch);
        let (award, seller, report) = (rows.texts("award_key")?, rows.texts("seller")?, rows.texts("report_key")?);
        let (said, signed, paid) = (rows.flags("said")?, rows.flags("signed")?, rows.flags("paid")?);
        let (sureness, of_any_reseller) = (rows.counts("sureness")?, rows.flags("of_any_reseller")?);
        let (year, net, transactions) =
            (rows.years("fiscal_year")?, rows.amounts("net")?, rows.counts("transactions")?);
        for row in 0..batch.num_rows() {
            let sureness = Sureness::at(sureness.get(row) as usize)
                .ok_or_else(|| AnswerError::Shape(format!("sureness {}", sureness.get(row))))?;
            let claim = Claim {
                amount: net.get(row),
                day: None,
                channel: sureness.channel,
                grade: sureness.grade,
                // Of all rules only this one matters to an answer.
                rule: of_any_reseller.get(row).then_some(Rule::OfferedByAnyReseller),
                said: said.get(row),
                roles: Roles { signed: signed.get(row), paid: paid.get(row) },
            };
            let record = match report.get(row) {
                "" => Record::Several(transactions.get(row)),
                report => Record::Report(reports.place(report)),
            };
            let (award, seller) = (claims.awards.place(award.get(row)), claims.sellers.place(seller.get(row)));
            claims.list.push(Placed { claim, award, seller, fiscal_year: year.get(row), record });
        }
    }
    claims.list.sort_unstable_by_key(|placed| placed.award);
    Ok(claims)
}

/// One line for each sum that an answer tells apart.
fn sql(question: &Question, without: &[&str]) -> String {
    let without: Vec<String> = without.iter().map(|key| quoted(key)).collect();
    let kept = match without.is_empty() {
        true => "true".to_owned(),
        false => format!("(transaction_key IS NULL OR transaction_key NOT IN ({}))", without.join(", ")),
    };
    let counted = Counted::under(question);
    let claims = format!(
        "SELECT award_key, seller, fiscal_year, {counted}, {signed} AS signed, {paid} AS paid, obligation, transaction_key, \
                report_key, family, rule = {of_any_reseller} AS of_any_reseller \
         FROM slices WHERE {asked} AND {window} AND {buyers} AND {kept}",
        counted = counted.columns(),
        signed = question.signed(),
        paid = question.paid(),
        of_any_reseller = quoted(Rule::OfferedByAnyReseller.id()),
        asked = question.is_asked(),
        window = question.in_window(),
        buyers = question.is_buyers_in_any_way(),
    );
    format!(
        "SELECT award_key, seller, fiscal_year, sureness, said, signed, paid, of_any_reseller, report_key, \
                sum(obligation) AS net, count(transaction_key) AS transactions \
         FROM (SELECT award_key, min(seller) AS seller, min(fiscal_year) AS fiscal_year, bool_or(said) AS said, \
                      bool_or(signed) AS signed, bool_or(paid) AS paid, min(obligation) AS obligation, \
                      bool_and(of_any_reseller) AS of_any_reseller, min({sureness}) AS sureness, transaction_key, \
                      min(report_key) AS report_key \
               FROM ({claims}) \
               GROUP BY award_key, transaction_key, \
                        CASE WHEN transaction_key IS NULL THEN concat(report_key, '|', family, '|', channel, '|', grade) END) \
         GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9",
        sureness = Sureness::sql("grade", "channel"),
    )
}
