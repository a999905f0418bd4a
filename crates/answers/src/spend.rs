//! How much does this buyer spend with this company: the four numbers, by channel, seller, year and award.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use classification::Rule;
use classification::award::{Channel, Grade};
use serde::Serialize;
use values::{AwardShare, Date, Figures, FiscalYear, Money};

use crate::outliers::{self, Outlier, Outliers};
use crate::question::quoted;
use crate::rows::Rows;
use crate::shelf::{Counted, Shelf, is_of_records};
use crate::steps::{Step, steps};
use crate::totals::{self, BuyerTotal};
use crate::unseen::unseen;
use crate::vehicles::{self, Reach};
use crate::{AnswerError, Definition, Library, Question};

/// The answer, as stable JSON (docs/commands/spend.md).
#[derive(Clone, Debug, Serialize)]
pub struct Spend {
    pub question: Asked,
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
    pub by_fiscal_year: Vec<YearLine>,
    /// Only where it was asked for: a large buyer has a hundred thousand awards.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by_award: Option<Vec<AwardLine>>,
    /// The same figure under each definition of "spend of".
    pub definitions: Vec<DefinitionLine>,
    /// All that the buyer obligated in the window, and the days that the store covers.
    pub buyer_total: BuyerTotal,
    pub notes: Vec<String>,
    /// What no record can show.
    pub unseen: Vec<String>,
    pub store: StoreLine,
}

#[derive(Clone, Debug, Serialize)]
pub struct Asked {
    pub buyer: BuyerLine,
    pub company: Option<String>,
    pub company_id: Option<String>,
    /// What the products do: `cloud-hosting`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub capability: Option<String>,
    pub from: Option<Date>,
    pub to: Option<Date>,
    pub role: Definition,
}

#[derive(Clone, Debug, Serialize)]
pub struct BuyerLine {
    pub code: String,
    pub name: String,
    pub short: Option<String>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    pub awards: u64,
    pub transactions: u64,
    /// Subaward reports.
    pub reports: u64,
}

#[derive(Clone, Debug, Serialize)]
pub struct ChannelLine {
    pub channel: &'static str,
    #[serde(flatten)]
    pub figures: Figures,
    #[serde(flatten)]
    pub counts: Counts,
}

#[derive(Clone, Debug, Serialize)]
pub struct SellerLine {
    pub seller: String,
    #[serde(flatten)]
    pub figures: Figures,
    #[serde(flatten)]
    pub counts: Counts,
}

#[derive(Clone, Debug, Serialize)]
pub struct YearLine {
    pub fiscal_year: FiscalYear,
    #[serde(flatten)]
    pub figures: Figures,
    #[serde(flatten)]
    pub counts: Counts,
    /// The year's channels, those with a transaction in it.
    pub channels: Vec<ChannelLine>,
}

#[derive(Clone, Debug, Serialize)]
pub struct AwardLine {
    pub award_key: String,
    pub page: String,
    pub sellers: Vec<String>,
    #[serde(flatten)]
    pub figures: Figures,
    pub transactions: u64,
    pub reports: u64,
}

#[derive(Clone, Debug, Serialize)]
pub struct DefinitionLine {
    pub role: Definition,
    #[serde(flatten)]
    pub figures: Figures,
    #[serde(flatten)]
    pub counts: Counts,
}

#[derive(Clone, Debug, Serialize)]
pub struct StoreLine {
    pub version: u64,
    pub files: u64,
}

/// A sum of slices that agree in everything that the answer tells apart.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cell {
    /// Place among the named awards.
    award: usize,
    /// Place among the named sellers.
    seller: usize,
    fiscal_year: i32,
    pub(crate) channel: Channel,
    pub(crate) grade: Grade,
    pub(crate) said: bool,
    signed: bool,
    paid: bool,
    pub(crate) net: Money,
    pub(crate) transactions: u64,
    /// Whether it names nobody and its seller was never seen with the company's products.
    pub(crate) of_any_reseller: bool,
    /// Number of the subaward report, where it is one's.
    report: Option<usize>,
}

/// All cells of a question, those of one award together.
struct Cells<'a> {
    cells: Vec<Cell>,
    names: Named<'a>,
}

/// What the numbers of awards and sellers in cells stand for.
enum Named<'a> {
    Shelf(&'a Shelf),
    Listed { awards: Vec<String>, sellers: Vec<String> },
}

impl Named<'_> {
    fn award(&self, place: usize) -> &str {
        match self {
            Named::Shelf(shelf) => &shelf.awards[place].key,
            Named::Listed { awards, .. } => &awards[place],
        }
    }

    fn seller(&self, place: usize) -> &str {
        match self {
            Named::Shelf(shelf) => shelf.sellers.get(place as u32),
            Named::Listed { sellers, .. } => &sellers[place],
        }
    }
}

/// Answers the question, which must name a company or what products do; `awards` says how many awards, those with most money
/// first, shall have a line.
pub async fn spend(library: &Library, question: &Question, awards: Option<usize>) -> Result<Spend, AnswerError> {
    let shelf = match question.subject {
        Some(_) => Some(library.shelf(question).await?),
        None => None,
    };
    let all = match &shelf {
        Some(shelf) => of_shelf(shelf, question, &[]),
        None => cells(library, question, &[]).await?,
    };
    let counted: Vec<&Cell> =
        all.cells.iter().filter(|cell| question.definition.admits(cell.signed, cell.paid)).collect();
    let definitions = Definition::ALL.into_iter().map(|role| {
        let part: Vec<&Cell> = all.cells.iter().filter(|cell| role.admits(cell.signed, cell.paid)).collect();
        DefinitionLine { role, figures: figures(&part), counts: counts(&part) }
    });
    let buyer_total = totals::buyer_total(library, question).await?;
    let actions = outliers::outliers(library, question, shelf.as_deref()).await?;
    let without = match (actions.is_empty(), &shelf) {
        (true, _) => None,
        (false, Some(shelf)) => Some(of_shelf(shelf, question, &actions)),
        (false, None) => Some(cells(library, question, &actions).await?),
    };
    let outliers = without.map(|without| {
        let kept: Vec<&Cell> =
            without.cells.iter().filter(|cell| question.definition.admits(cell.signed, cell.paid)).collect();
        Outliers { without: figures(&kept), actions }
    });
    Ok(Spend {
        question: asked(question),
        figures: figures(&counted),
        counts: counts(&counted),
        channels: channels(&counted),
        reach: reach(library, question, shelf.as_deref()).await?,
        outliers,
        steps: steps(&counted),
        sellers: sellers(&counted, &all.names),
        by_fiscal_year: years(&counted),
        by_award: awards.map(|most| award_lines(&counted, &all.names, most)),
        definitions: definitions.collect(),
        notes: notes(question, &counted, &absent_primes(library, question, shelf.as_deref()).await?, &buyer_total),
        buyer_total,
        unseen: unseen(question),
        store: store_line(library).await?,
    })
}

pub(crate) fn asked(question: &Question) -> Asked {
    let buyer = &question.buyer;
    Asked {
        buyer: BuyerLine { code: buyer.codes.join(","), name: buyer.name.clone(), short: buyer.short.clone() },
        company: question.subject.as_ref().map(|subject| subject.name.clone()),
        company_id: question.subject.as_ref().map(|subject| subject.slug.clone()),
        capability: question.capability.as_ref().map(|capability| capability.slug.clone()),
        from: question.window.from,
        to: question.window.to,
        role: question.definition,
    }
}

pub(crate) async fn store_line(library: &Library) -> Result<StoreLine, AnswerError> {
    Ok(StoreLine { version: library.store.entry.version, files: library.files().await?.count })
}

fn notes(question: &Question, cells: &[&Cell], absent: &Absent, total: &BuyerTotal) -> Vec<String> {
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
    let resold: Money =
        cells.iter().filter(|cell| cell.said && cell.grade == Grade::Possible).map(|cell| cell.net).sum();
    if resold != Money::ZERO {
        notes.push(format!(
            "{} of `direct` was paid for other makers' products that the company resold: `named` counts it, `likely` gives it to \
             those makers",
            resold.grouped()
        ));
    }
    let passed_on: Money = cells
        .iter()
        .filter(|cell| cell.report.is_some() && cell.channel == Channel::Direct && cell.grade == Grade::Certain)
        .map(|cell| -cell.net)
        .sum();
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
async fn reach(library: &Library, question: &Question, shelf: Option<&Shelf>) -> Result<Reach, AnswerError> {
    if let Some(shelf) = shelf {
        let likely = shelf.about(question).filter(|counted| {
            counted.alone
                && counted.line.grade != Grade::Possible
                && counted.line.channel != Channel::Subcontract
                && question.definition.admits(counted.line.signed, counted.line.paid)
        });
        // Awards of a company that only the records know have no slices of their own, and no ceiling beside them.
        let likely: BTreeSet<u32> = match is_of_records(question.subject.as_ref()) {
            true => BTreeSet::new(),
            false => likely.map(|counted| counted.line.award).collect(),
        };
        let awards = likely.into_iter().map(|award| &shelf.awards[award as usize]);
        let vehicle = |vehicle: u32| shelf.vehicles[vehicle as usize];
        return Ok(vehicles::together(awards.map(|award| (award.vehicle, award.ceiling)), vehicle));
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
    let mut ceilings: BTreeMap<String, Option<Money>> = BTreeMap::new();
    for batch in library.session.query(&sql).await? {
        let rows = Rows(&batch);
        let key = rows.texts("award_key")?;
        let (reach, reaches) = (rows.amounts("could_reach")?, rows.flags("reaches")?);
        let (vehicle_reach, vehicle_reaches) = (rows.amounts("vehicle_could_reach")?, rows.flags("vehicle_reaches")?);
        for row in 0..batch.num_rows() {
            let vehicle = vehicles::vehicle_key(key.get(row));
            if let Some(vehicle) = &vehicle
                && !ceilings.contains_key(vehicle)
            {
                ceilings.insert(vehicle.clone(), vehicle_reaches.get(row).then(|| vehicle_reach.get(row)));
            }
            awards.push((vehicle, reaches.get(row).then(|| reach.get(row))));
        }
    }
    Ok(vehicles::together(awards.into_iter(), |vehicle: String| ceilings.get(&vehicle).copied().flatten()))
}

/// Subcontract money whose prime no transaction of the store shows.
#[derive(Default)]
struct Absent {
    reports: u64,
    likely: Money,
}

async fn absent_primes(library: &Library, question: &Question, shelf: Option<&Shelf>) -> Result<Absent, AnswerError> {
    if let Some(shelf) = shelf
        && !shelf.lines.iter().any(|line| line.is_report)
    {
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

/// The cells of a company's question: its slices as they lie in memory.
fn of_shelf<'a>(shelf: &'a Shelf, question: &Question, without: &[Outlier]) -> Cells<'a> {
    let counts = |counted: &Counted<'_>| {
        without.is_empty()
            || counted.line.is_report
            || !without.iter().any(|outlier| outlier.transaction_key == shelf.key(counted.line))
    };
    let cell = |counted: Counted<'_>| Cell {
        of_any_reseller: counted.line.rule == Rule::OfferedByAnyReseller,
        award: counted.line.award as usize,
        seller: counted.line.seller as usize,
        fiscal_year: counted.line.fiscal_year,
        channel: counted.channel,
        grade: counted.grade,
        said: counted.said,
        signed: counted.line.signed,
        paid: counted.line.paid,
        net: counted.line.net,
        transactions: u64::from(!counted.line.is_report),
        report: shelf.report(counted.line),
    };
    let cells = shelf.about(question).filter(counts).map(cell).collect();
    Cells { cells, names: Named::Shelf(shelf) }
}

/// The cells of a question about all companies, summed by the engine.
async fn cells(library: &Library, question: &Question, without: &[Outlier]) -> Result<Cells<'static>, AnswerError> {
    let sql = cells_query(question, without);
    let mut cells = Vec::new();
    let (mut award_names, mut seller_names) = (Names::default(), Names::default());
    let mut report_names = Names::default();
    for batch in library.session.query(&sql).await? {
        let rows = Rows(&batch);
        let (award, seller, channel, grade) =
            (rows.texts("award_key")?, rows.texts("seller")?, rows.texts("channel")?, rows.texts("grade")?);
        let (said, signed, paid) = (rows.flags("said")?, rows.flags("signed")?, rows.flags("paid")?);
        let of_any_reseller = rows.flags("of_any_reseller")?;
        let (year, net, transactions) =
            (rows.years("fiscal_year")?, rows.amounts("net")?, rows.counts("transactions")?);
        let report = rows.texts("report_key")?;
        for row in 0..batch.num_rows() {
            cells.push(Cell {
                award: award_names.place(award.get(row)),
                seller: seller_names.place(seller.get(row)),
                fiscal_year: year.get(row),
                channel: channel_of(channel.get(row))?,
                grade: grade_of(grade.get(row))?,
                said: said.get(row),
                signed: signed.get(row),
                paid: paid.get(row),
                net: net.get(row),
                transactions: transactions.get(row),
                of_any_reseller: of_any_reseller.get(row),
                report: (!report.get(row).is_empty()).then(|| report_names.place(report.get(row))),
            });
        }
    }
    cells.sort_unstable_by_key(|cell: &Cell| cell.award);
    Ok(Cells { cells, names: Named::Listed { awards: award_names.list, sellers: seller_names.list } })
}

/// One line for each sum that the answer tells apart. Several families may claim one transaction: it counts once, with the
/// surest claim.
fn cells_query(question: &Question, without: &[Outlier]) -> String {
    let without: Vec<String> = without.iter().map(|outlier| quoted(&outlier.transaction_key)).collect();
    let kept = match without.is_empty() {
        true => "true".to_owned(),
        false => format!("(transaction_key IS NULL OR transaction_key NOT IN ({}))", without.join(", ")),
    };
    let alone = question.is_about_it_alone();
    let (channel, signed, paid) = (question.channel(), question.signed(), question.paid());
    let (asked, window, buyers) = (question.is_asked(), question.in_window(), question.is_buyers_in_any_way());
    let claims = format!(
        "SELECT award_key, seller, fiscal_year, {channel} AS channel, \
                CASE WHEN {alone} THEN grade ELSE 'possible' END AS grade, said AND {alone} AS said, \
                {signed} AS signed, {paid} AS paid, obligation, transaction_key, report_key, family, \
                rule = {by_kind} AS of_any_reseller \
         FROM slices WHERE {asked} AND {window} AND {buyers} AND {kept}",
        by_kind = quoted(Rule::OfferedByAnyReseller.id()),
    );
    let sums = "report_key, sum(obligation) AS net, count(transaction_key) AS transactions";
    // `certain`, `likely`, `possible` stand in the order of the alphabet, and the channels after them in that of the design.
    let place =
        Channel::ALL.iter().enumerate().map(|(place, channel)| format!("WHEN '{}' THEN '{place}'", channel.name()));
    let place = format!("CASE channel {} END", place.collect::<Vec<_>>().join(" "));
    let back =
        Channel::ALL.iter().enumerate().map(|(place, channel)| format!("WHEN '{place}' THEN '{}'", channel.name()));
    let back = format!("CASE substr(claim, 10, 1) {} END", back.collect::<Vec<_>>().join(" "));
    format!(
        "SELECT award_key, seller, fiscal_year, {back} AS channel, trim(substr(claim, 1, 9)) AS grade, said, signed, paid, \
                of_any_reseller, {sums} \
         FROM (SELECT award_key, min(seller) AS seller, min(fiscal_year) AS fiscal_year, bool_or(said) AS said, \
                      bool_or(signed) AS signed, bool_or(paid) AS paid, min(obligation) AS obligation, \
                      bool_and(of_any_reseller) AS of_any_reseller, \
                      min(concat(rpad(grade, 9, ' '), {place})) AS claim, transaction_key, min(report_key) AS report_key \
               FROM ({claims}) \
               GROUP BY award_key, transaction_key, \
                        CASE WHEN transaction_key IS NULL THEN concat(report_key, '|', family, '|', channel, '|', grade) END) \
         GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10"
    )
}

/// Texts numbered in the order in which they come.
#[derive(Default)]
struct Names {
    places: HashMap<String, usize>,
    list: Vec<String>,
}

impl Names {
    fn place(&mut self, name: &str) -> usize {
        if let Some(place) = self.places.get(name) {
            return *place;
        }
        self.places.insert(name.to_owned(), self.list.len());
        self.list.push(name.to_owned());
        self.list.len() - 1
    }
}

pub(crate) fn channel_of(name: &str) -> Result<Channel, AnswerError> {
    Channel::of_name(name).ok_or_else(|| AnswerError::Shape(format!("channel {name}")))
}

pub(crate) fn grade_of(name: &str) -> Result<Grade, AnswerError> {
    [Grade::Certain, Grade::Likely, Grade::Possible]
        .into_iter()
        .find(|grade| grade.name() == name)
        .ok_or_else(|| AnswerError::Shape(format!("grade {name}")))
}

pub(crate) fn rule_of(id: &str) -> Result<Rule, AnswerError> {
    Rule::of_id(id).ok_or_else(|| AnswerError::Shape(format!("rule {id}")))
}

/// Adds a part of an award's money to what the award gives to a family.
pub(crate) fn add(share: &mut AwardShare, channel: Channel, grade: Grade, said: bool, net: Money) {
    if said {
        share.said += net;
    }
    match grade {
        Grade::Certain => share.certain += net,
        Grade::Likely => share.carried += net,
        Grade::Possible if channel == Channel::Unnamed => share.unnamed += net,
        Grade::Possible => share.possible += net,
    }
}

/// The four numbers: bounds are formed for each award over its net, then added. Cells of one award stand together.
pub(crate) fn figures(cells: &[&Cell]) -> Figures {
    let mut sum = Figures::default();
    for award in cells.chunk_by(|one, other| one.award == other.award) {
        let mut share = AwardShare::default();
        for cell in award {
            add(&mut share, cell.channel, cell.grade, cell.said, cell.net);
        }
        sum += share.figures();
    }
    sum
}

fn counts(cells: &[&Cell]) -> Counts {
    let awards = cells.chunk_by(|one, other| one.award == other.award).count();
    Counts {
        awards: awards as u64,
        transactions: cells.iter().map(|cell| cell.transactions).sum(),
        // A report whose amount is in part sure and in part possible stands in two cells.
        reports: cells.iter().filter_map(|cell| cell.report).collect::<BTreeSet<usize>>().len() as u64,
    }
}

/// Cells by a key; those of one award still stand together.
fn grouped<'a, K: Ord>(cells: &[&'a Cell], key: impl Fn(&Cell) -> K) -> BTreeMap<K, Vec<&'a Cell>> {
    let mut groups: BTreeMap<K, Vec<&Cell>> = BTreeMap::new();
    for cell in cells {
        groups.entry(key(cell)).or_default().push(cell);
    }
    groups
}

fn sellers(cells: &[&Cell], names: &Named<'_>) -> Vec<SellerLine> {
    let mut lines: Vec<SellerLine> = grouped(cells, |cell| cell.seller)
        .into_iter()
        .map(|(seller, part)| SellerLine {
            seller: names.seller(seller).to_owned(),
            figures: figures(&part),
            counts: counts(&part),
        })
        .collect();
    lines.sort_by(|one, other| by_money(&one.figures, &other.figures).then_with(|| one.seller.cmp(&other.seller)));
    lines
}

fn years(cells: &[&Cell]) -> Vec<YearLine> {
    grouped(cells, |cell| cell.fiscal_year)
        .into_iter()
        .map(|(year, part)| YearLine {
            fiscal_year: FiscalYear(year),
            figures: figures(&part),
            counts: counts(&part),
            channels: channels(&part).into_iter().filter(|line| line.counts.transactions > 0).collect(),
        })
        .collect()
}

/// A line for every channel, in fixed order.
fn channels(cells: &[&Cell]) -> Vec<ChannelLine> {
    let line = |channel: Channel| {
        let part: Vec<&Cell> = cells.iter().copied().filter(|cell| cell.channel == channel).collect();
        ChannelLine { channel: channel.name(), figures: figures(&part), counts: counts(&part) }
    };
    Channel::ALL.into_iter().map(line).collect()
}

fn award_lines(cells: &[&Cell], names: &Named<'_>, most: usize) -> Vec<AwardLine> {
    let mut parts: Vec<(Figures, &[&Cell])> =
        cells.chunk_by(|one, other| one.award == other.award).map(|part| (figures(part), part)).collect();
    let in_order = |(one, a): &(Figures, &[&Cell]), (other, b): &(Figures, &[&Cell])| {
        by_money(one, other).then_with(|| names.award(a[0].award).cmp(names.award(b[0].award)))
    };
    // A large pair has a hundred thousand awards, of which a page shows ten.
    if most < parts.len() {
        parts.select_nth_unstable_by(most, in_order);
        parts.truncate(most);
    }
    parts.sort_unstable_by(in_order);
    let line = |(figures, part): (Figures, &[&Cell])| {
        let award = names.award(part[0].award);
        let sellers: BTreeSet<&str> = part.iter().map(|cell| names.seller(cell.seller)).collect();
        let counts = counts(part);
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

/// Most likely money first, then most possible money.
fn by_money(one: &Figures, other: &Figures) -> std::cmp::Ordering {
    other.likely.cmp(&one.likely).then_with(|| other.ceiling.cmp(&one.ceiling))
}
