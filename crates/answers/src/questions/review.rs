//! Which decisions on names should a person look at first: those near the threshold that move most money.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;

use classification::Parties;
use entities::explain::{Knowledge, Pair};
use entities::judgements::Judgements;
use entities::model::{Model, probability};
use entities::resolve::doubts;
use entities::roster::Record;
use serde::Serialize;
use values::Money;

use crate::error::AnswerError;
use crate::library::Library;
use crate::rows::Rows;

/// Two names whose decision is doubtful.
#[derive(Clone, Debug, Serialize)]
pub struct ReviewLine {
    /// The one name.
    pub name1: String,
    /// The other.
    pub name2: String,
    /// As decided now: one company, or two.
    pub same: bool,
    /// How likely it is that both are one company, from 0 to 1.
    pub probability: f64,
    /// What the decision moves: the lesser of what was obligated to the two names.
    pub moves: Money,
    /// What was obligated to the first name.
    pub obligation1: Money,
    /// What was obligated to the second.
    pub obligation2: Money,
    /// What speaks for one company and what against, in words.
    pub reasons: Vec<String>,
}

/// The pairs whose decision moves most money, at most `limit`. Pairs that were judged are left out, and those of which
/// the lists of companies know both names.
pub async fn review(
    library: &Library,
    parties: &Parties,
    judgements: &Judgements,
    limit: usize,
    threads: NonZeroUsize,
) -> Result<Vec<ReviewLine>, AnswerError> {
    let sql = "SELECT name, uei, duns, cage, parent_id, city, state, postcode, sum(obligation) AS obligation \
               FROM company_names GROUP BY 1, 2, 3, 4, 5, 6, 7, 8 ORDER BY 1, 2, 3, 4, 5, 6, 7, 8";
    let columns = ["name", "uei", "duns", "cage", "parent_id", "city", "state", "postcode"];
    let mut known: Vec<[String; 8]> = Vec::new();
    let mut money: BTreeMap<String, Money> = BTreeMap::new();
    for batch in library.session.query(sql).await? {
        let rows = Rows(&batch);
        let texts = columns.iter().map(|column| rows.texts(column)).collect::<Result<Vec<_>, _>>()?;
        let obligation = rows.amounts("obligation")?;
        for row in 0..batch.num_rows() {
            *money.entry(texts[0].get(row).to_owned()).or_default() += obligation.get(row);
            known.push(std::array::from_fn(|column| texts[column].get(row).to_owned()));
        }
    }
    let records: Vec<Record<'_>> = known
        .iter()
        .map(|texts| {
            let [name, uei, duns, cage, parent, city, state, postcode] = texts.each_ref().map(String::as_str);
            Record { name, uei, duns, cage, parent, city, state, postcode }
        })
        .collect();
    let model = Model::curated();
    let (_, doubts) = doubts(&records, &model, &judgements.judged(), threads);
    let absolute = |name: &str| {
        let net = money.get(name).copied().unwrap_or_default();
        if net < Money::ZERO { -net } else { net }
    };
    let mut lines: Vec<ReviewLine> = Vec::new();
    for doubt in doubts {
        let (one, other) = (records[doubt.one], records[doubt.other]);
        // What a person or a list has decided is no question.
        let listed = [one.name, other.name].map(|name| parties.curated_company(name, ""));
        if judgements.on(one.name, other.name).is_some() || listed[0].is_some() && listed[1].is_some() {
            continue;
        }
        lines.push(ReviewLine {
            name1: one.name.to_owned(),
            name2: other.name.to_owned(),
            same: doubt.same,
            probability: (probability(doubt.weight) * 1000.0).round() / 1000.0,
            moves: absolute(one.name).min(absolute(other.name)),
            obligation1: money.get(one.name).copied().unwrap_or_default(),
            obligation2: money.get(other.name).copied().unwrap_or_default(),
            reasons: Pair::of_records(&[one, other], &model, &Knowledge { judgements: Some(judgements) }).reasons(),
        });
    }
    lines.sort_by(|one, other| {
        other.moves.cmp(&one.moves).then_with(|| (&one.name1, &one.name2).cmp(&(&other.name1, &other.name2)))
    });
    lines.truncate(limit);
    Ok(lines)
}
