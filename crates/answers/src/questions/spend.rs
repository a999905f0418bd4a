//! How much does this buyer spend with this company: the four numbers, by channel, seller, year and award.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use classification::award::{Channel, Grade};
use serde::Serialize;
use values::{Figures, FiscalYear, Money};

pub use crate::answer::{Asked, BuyerLine, Counts, StoreLine};
use crate::answer::{asked, store_line};
use crate::claims::pair::{Pair, is_of_records};
use crate::claims::placed::{Claims, Names, Placed, Record};
use crate::claims::steps::{Step, steps};
use crate::claims::summed;
use crate::claims::tally::{self, Tally, by_money};
use crate::error::AnswerError;
use crate::facts::ceilings::{self, Reach};
use crate::facts::outliers::{Outlier, Outliers, outliers};
use crate::facts::put_aside::put_aside;
use crate::facts::totals::{self, BuyerTotal};
use crate::facts::unseen::unseen;
use crate::library::Library;
use crate::question::{Definition, Question};
use crate::rows::Rows;

/// The answer, as stable JSON (docs/commands/spend.md).
#[derive(Clone, Debug, Serialize)]
pub struct Spend {
    /// The question as it was understood.
    pub question: Asked,
    /// The four numbers.
    pub figures: Figures,
    /// Distinct awards and transactions behind the figures.
    pub counts: Counts,
    /// All channels, in fixed order. They are disjoint; each one's bounds are formed for itself, so only `named` and
    /// `likely` add up.
    pub channels: Vec<ChannelLine>,
    /// What the awards that are likely the company's could reach with all options: not spend, each ceiling once.
    pub reach: Reach,
    /// Actions far outside their award's and their peers' history, and the figures without them (domain rule 6).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outliers: Option<Outliers>,
    /// From `named` to `ceiling`, each step in a sentence.
    pub steps: Vec<Step>,
    /// Who was paid, most first.
    pub sellers: Vec<SellerLine>,
    /// Year by year, upwards.
    pub by_fiscal_year: Vec<YearLine>,
    /// Only where it was asked for: a large buyer has a hundred thousand awards.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by_award: Option<Vec<AwardLine>>,
    /// The same figure under each definition of "spend of".
    pub definitions: Vec<DefinitionLine>,
    /// All that the buyer obligated in the window, and the days that the store covers.
    pub buyer_total: BuyerTotal,
    /// What to know about this answer, in sentences.
    pub notes: Vec<String>,
    /// What no record can show.
    pub unseen: Vec<String>,
    /// The version of the store that answered.
    pub store: StoreLine,
}

/// What reaches the company through one channel.
#[derive(Clone, Debug, Serialize)]
pub struct ChannelLine {
    /// The channel by name.
    pub channel: &'static str,
    /// The four numbers.
    #[serde(flatten)]
    pub figures: Figures,
    /// What they rest on.
    #[serde(flatten)]
    pub counts: Counts,
}

/// What reaches the company through one seller.
#[derive(Clone, Debug, Serialize)]
pub struct SellerLine {
    /// Who was paid: as registered today, else as reported.
    pub seller: String,
    /// The four numbers.
    #[serde(flatten)]
    pub figures: Figures,
    /// What they rest on.
    #[serde(flatten)]
    pub counts: Counts,
}

/// One fiscal year of the answer.
#[derive(Clone, Debug, Serialize)]
pub struct YearLine {
    /// The fiscal year, by the day of the action.
    pub fiscal_year: FiscalYear,
    /// The four numbers.
    #[serde(flatten)]
    pub figures: Figures,
    /// What they rest on.
    #[serde(flatten)]
    pub counts: Counts,
    /// The year's channels, those with a transaction in it.
    pub channels: Vec<ChannelLine>,
}

/// One award of the answer.
#[derive(Clone, Debug, Serialize)]
pub struct AwardLine {
    /// The award's unique key.
    pub award_key: String,
    /// Its page on the official site.
    pub page: String,
    /// Who was paid.
    pub sellers: Vec<String>,
    /// The four numbers.
    #[serde(flatten)]
    pub figures: Figures,
    /// How many transactions these are.
    pub transactions: u64,
    /// How many subaward reports these are.
    pub reports: u64,
}

/// The answer under one definition of "spend of".
#[derive(Clone, Debug, Serialize)]
pub struct DefinitionLine {
    /// The definition.
    pub role: Definition,
    /// The four numbers.
    #[serde(flatten)]
    pub figures: Figures,
    /// What they rest on.
    #[serde(flatten)]
    pub counts: Counts,
}

/// Answers the question, which must name a company or what products do; `awards` says how many awards, those with most money
/// first, shall have a line.
pub async fn spend(library: &Library, question: &Question, awards: Option<usize>) -> Result<Spend, AnswerError> {
    let source = Source::of(library, question).await?;
    let all = source.claims(library, question, &[]).await?;
    let admitted = |claims: &[Placed], role: Definition| -> Vec<Placed> {
        let admits = |placed: &&Placed| role.admits(placed.roles().signed, placed.roles().paid);
        claims.iter().filter(admits).copied().collect()
    };
    let counted = admitted(all.list(), question.definition);
    let definitions = Definition::ALL.into_iter().map(|role| {
        let tally: Tally = admitted(all.list(), role).iter().collect();
        DefinitionLine { role, figures: tally.figures(), counts: tally.counts() }
    });
    let buyer_total = totals::buyer_total(library, question).await?;
    let actions = outliers(library, question, source.pair(), &buyer_total.sums).await?;
    let outliers = match actions.is_empty() {
        true => None,
        false => {
            let kept = source.claims(library, question, &actions).await?;
            Some(Outliers { without: tally::figures(&admitted(kept.list(), question.definition)), actions })
        }
    };
    let tally: Tally = counted.iter().collect();
    let mut notes = notes(question, &counted, &absent_primes(library, question, source.pair()).await?, &buyer_total);
    notes.extend(put_aside(library, question).await?);
    Ok(Spend {
        question: asked(question),
        figures: tally.figures(),
        counts: tally.counts(),
        channels: channels(&counted),
        reach: reach(library, question, source.pair()).await?,
        outliers,
        steps: steps(&counted),
        sellers: sellers(&counted, all.names()),
        by_fiscal_year: years(&counted),
        by_award: awards.map(|most| award_lines(&counted, all.names(), most)),
        definitions: definitions.collect(),
        notes,
        buyer_total,
        unseen: unseen(question),
        store: store_line(library).await?,
    })
}

/// Where the question's claims come from.
enum Source {
    /// Held in memory.
    Pair(Arc<Pair>),
    /// Of all companies: summed by the engine.
    Engine,
}

/// The question's claims with their names; those of one award together.
enum Found<'a> {
    Pair(&'a Pair, Vec<Placed>),
    Summed(Claims),
}

impl Source {
    async fn of(library: &Library, question: &Question) -> Result<Source, AnswerError> {
        Ok(match question.subject {
            Some(_) => Source::Pair(library.pair(question).await?),
            None => Source::Engine,
        })
    }

    fn pair(&self) -> Option<&Pair> {
        match self {
            Source::Pair(pair) => Some(pair),
            Source::Engine => None,
        }
    }

    /// The claims as the question counts them, but for those to some actions.
    async fn claims(
        &self,
        library: &Library,
        question: &Question,
        without: &[Outlier],
    ) -> Result<Found<'_>, AnswerError> {
        let without: Vec<&str> = without.iter().map(|outlier| outlier.transaction_key.as_str()).collect();
        Ok(match self {
            Source::Pair(pair) => {
                let stays = |placed: &Placed| {
                    without.is_empty() || placed.record.report().is_some() || !without.contains(&pair.key(placed))
                };
                let claims = pair.about(question).map(|counted| counted.placed).filter(stays).collect();
                Found::Pair(pair, claims)
            }
            Source::Engine => Found::Summed(summed::claims(&library.session, question, &without).await?),
        })
    }
}

impl Found<'_> {
    fn list(&self) -> &[Placed] {
        match self {
            Found::Pair(_, claims) => claims,
            Found::Summed(claims) => &claims.list,
        }
    }

    fn names(&self) -> &dyn Names {
        match self {
            Found::Pair(pair, _) => *pair,
            Found::Summed(claims) => claims,
        }
    }
}

fn notes(question: &Question, claims: &[Placed], absent: &Absent, total: &BuyerTotal) -> Vec<String> {
    let mut notes = Vec::new();
    match &question.subject {
        Some(subject) if subject.member => {
            notes.push(format!("this is {} alone; it {}", subject.name, subject.ownership.join(", ")));
        }
        Some(subject) => {
            notes.push(format!("{} with the companies that it owned on each action's date", subject.name));
        }
        None => notes.push("all companies together: a transaction counts once, whoever's it may be".to_owned()),
    }
    if let Some(capability) = &question.capability {
        notes.push(format!(
            "only products for {} ({}); where the words leave open what a product does, the money is in the ceiling alone, as \
             `mixed`",
            capability.slug, capability.meaning
        ));
    }
    let resold: Money = claims.iter().filter(|one| one.claim.said && !one.claim.is_sure()).map(Placed::net).sum();
    if resold != Money::ZERO {
        notes.push(format!(
            "{} of `direct` was paid for other makers' products that the company resold: `named` counts it, `likely` gives it to \
             those makers",
            resold.grouped()
        ));
    }
    let is_passed_on = |placed: &&Placed| {
        let claim = &placed.claim;
        matches!(placed.record, Record::Report(_)) && claim.channel == Channel::Direct && claim.grade == Grade::Certain
    };
    let passed_on: Money = claims.iter().filter(is_passed_on).map(|placed| -placed.net()).sum();
    if passed_on != Money::ZERO {
        notes.push(format!(
            "{} of `direct` was reported as subcontracts to other families: `named` counts it, `likely` gives it to them",
            passed_on.grouped()
        ));
    }
    if absent.reports > 0 {
        notes.push(format!(
            "{} of `subcontract` ({} reports) lie in primes that are not in the store: beside the buyer's total here, not \
             inside it",
            absent.likely.grouped(),
            absent.reports
        ));
    }
    let (silent, all) = (total.without_funding_agency, total.sums.transactions);
    if silent > 0 {
        notes.push(format!(
            "{silent} of the buyer's {all} transactions here do not say whose money pays: under `funding` they are missing"
        ));
    }
    notes
}

/// Ceilings of the awards that the company itself sells or whose words name its product (domain rules 4 and 42).
async fn reach(library: &Library, question: &Question, pair: Option<&Pair>) -> Result<Reach, AnswerError> {
    if let Some(pair) = pair {
        // Awards of a company that only the records know have no slices of their own, and no ceiling beside them.
        let likely: BTreeSet<u32> = match is_of_records(question.subject.as_ref()) {
            true => BTreeSet::new(),
            false => pair
                .about(question)
                .filter(|counted| counted.is_of_its_award() && question.admits(counted.placed.roles()))
                .map(|counted| counted.placed.award)
                .collect(),
        };
        let awards = likely.into_iter().map(|award| pair.reach(award));
        return Ok(ceilings::together(awards, |vehicle: u32| pair.ceiling_of(vehicle)));
    }
    let sql = format!(
        "SELECT award_key, max(could_reach) AS could_reach, max(could_reach) IS NOT NULL AS reaches, \
                max(vehicle_could_reach) AS vehicle_could_reach, max(vehicle_could_reach) IS NOT NULL AS vehicle_reaches \
         FROM slices WHERE grade <> 'possible' AND channel <> 'subcontract' AND {} AND {} AND {} AND {} GROUP BY 1",
        question.is_about_it_alone(),
        question.is_asked(),
        question.in_window(),
        question.is_buyers(),
    );
    let mut awards = Vec::new();
    let mut of_vehicles: BTreeMap<String, Option<Money>> = BTreeMap::new();
    for batch in library.session.query(&sql).await? {
        let rows = Rows(&batch);
        let key = rows.texts("award_key")?;
        let (reach, reaches) = (rows.amounts("could_reach")?, rows.flags("reaches")?);
        let (vehicle_reach, vehicle_reaches) = (rows.amounts("vehicle_could_reach")?, rows.flags("vehicle_reaches")?);
        for row in 0..batch.num_rows() {
            let vehicle = ceilings::vehicle_key(key.get(row));
            if let Some(vehicle) = &vehicle
                && !of_vehicles.contains_key(vehicle)
            {
                of_vehicles.insert(vehicle.clone(), vehicle_reaches.get(row).then(|| vehicle_reach.get(row)));
            }
            awards.push((vehicle, reaches.get(row).then(|| reach.get(row))));
        }
    }
    Ok(ceilings::together(awards.into_iter(), |vehicle: String| of_vehicles.get(&vehicle).copied().flatten()))
}

/// Subcontract money whose prime no transaction of the store shows.
#[derive(Default)]
struct Absent {
    reports: u64,
    likely: Money,
}

async fn absent_primes(library: &Library, question: &Question, pair: Option<&Pair>) -> Result<Absent, AnswerError> {
    if pair.is_some_and(|pair| !pair.has_reports) {
        return Ok(Absent::default());
    }
    let sql = format!(
        "SELECT count(DISTINCT s.report_key) AS reports, \
                sum(CASE WHEN s.grade = 'possible' THEN 0 ELSE s.obligation END) AS likely \
         FROM (SELECT * FROM slices WHERE channel = 'subcontract' AND {} AND {} AND {}) s \
         JOIN subawards r ON r.subaward_key = s.report_key AND r.counted AND NOT r.prime_in_store",
        question.is_asked(),
        question.in_window(),
        question.is_buyers(),
    );
    let mut absent = Absent::default();
    for batch in library.session.query(&sql).await? {
        let rows = Rows(&batch);
        let (reports, likely) = (rows.counts("reports")?, rows.amounts("likely")?);
        for row in 0..batch.num_rows() {
            absent = Absent { reports: reports.get(row), likely: likely.get(row) };
        }
    }
    Ok(absent)
}

fn sellers(claims: &[Placed], names: &dyn Names) -> Vec<SellerLine> {
    let line = |(seller, tally): (u32, Tally)| SellerLine {
        seller: names.seller(seller).to_owned(),
        figures: tally.figures(),
        counts: tally.counts(),
    };
    let mut lines: Vec<SellerLine> = tally::by(claims, |placed| placed.seller).into_iter().map(line).collect();
    lines.sort_by(|one, other| by_money(&one.figures, &other.figures).then_with(|| one.seller.cmp(&other.seller)));
    lines
}

fn years(claims: &[Placed]) -> Vec<YearLine> {
    let mut years: BTreeMap<i32, Vec<Placed>> = BTreeMap::new();
    for placed in claims {
        years.entry(placed.fiscal_year).or_default().push(*placed);
    }
    let line = |(year, part): (i32, Vec<Placed>)| {
        let tally: Tally = part.iter().collect();
        YearLine {
            fiscal_year: FiscalYear(year),
            figures: tally.figures(),
            counts: tally.counts(),
            channels: channels(&part).into_iter().filter(|line| line.counts.transactions > 0).collect(),
        }
    };
    years.into_iter().map(line).collect()
}

/// A line for every channel, in fixed order.
fn channels(claims: &[Placed]) -> Vec<ChannelLine> {
    let by_channel = tally::by(claims, |placed| placed.claim.channel);
    let none = Tally::default();
    let line = |channel: Channel| {
        let tally = by_channel.get(&channel).unwrap_or(&none);
        ChannelLine { channel: channel.name(), figures: tally.figures(), counts: tally.counts() }
    };
    Channel::ALL.into_iter().map(line).collect()
}

fn award_lines(claims: &[Placed], names: &dyn Names, most: usize) -> Vec<AwardLine> {
    let mut parts: Vec<(Figures, &[Placed])> =
        claims.chunk_by(|one, other| one.award == other.award).map(|part| (tally::figures(part), part)).collect();
    let in_order = |(one, a): &(Figures, &[Placed]), (other, b): &(Figures, &[Placed])| {
        by_money(one, other).then_with(|| names.award(a[0].award).cmp(names.award(b[0].award)))
    };
    // A large pair has a hundred thousand awards, of which a page shows ten.
    if most < parts.len() {
        parts.select_nth_unstable_by(most, in_order);
        parts.truncate(most);
    }
    parts.sort_unstable_by(in_order);
    let line = |(figures, part): (Figures, &[Placed])| {
        let award = names.award(part[0].award);
        let sellers: BTreeSet<&str> = part.iter().map(|placed| names.seller(placed.seller)).collect();
        let counts = part.iter().collect::<Tally>().counts();
        AwardLine {
            award_key: award.to_owned(),
            page: values::keys::award_page(award),
            sellers: sellers.into_iter().map(str::to_owned).collect(),
            figures,
            transactions: counts.transactions,
            reports: counts.reports,
        }
    };
    parts.into_iter().map(line).collect()
}
