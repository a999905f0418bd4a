//! The claims of one company at one buyer, read once: every window, definition, capability, breakdown and page of records of that
//! pair is worked out from them in memory.

use std::sync::Arc;

use attribution::claims::{Claim, Roles};
use classification::award::{Channel, Grade};
use classification::parties::Subject;
use store::Session;
use values::Money;

use crate::cache::Weighed;
use crate::claims::counting::{About, Asking, counted};
use crate::claims::offers::Carriers;
use crate::claims::orders::{Orders, Said};
use crate::claims::placed::{Names, Placed, Record, channel_of, grade_of, rule_of};
use crate::error::AnswerError;
use crate::facts::ceilings::vehicle_key;
use crate::interner::Interner;
use crate::question::Question;
use crate::rows::Rows;

/// All claims of a pair; those of one award stand together.
#[derive(Default)]
pub(crate) struct Pair {
    lines: Vec<Line>,
    awards: Interner,
    /// By the number of an award.
    reaches: Vec<AwardReach>,
    pub(crate) sellers: Interner,
    /// Families, companies, capabilities, words and agencies.
    texts: Interner,
    /// Keys of transactions, each of which a claim or a few have.
    keys: Vec<Box<str>>,
    /// Keys of subaward reports.
    reports: Interner,
    vehicles: Interner,
    /// Ceilings of vehicles, where the records say them.
    ceilings: Vec<Option<Money>>,
    /// The buyer's orders that name no maker, which other pairs share.
    orders: Option<Arc<Orders>>,
    pub(crate) has_reports: bool,
}

/// A claim, what it is about, and the words that it rests on.
#[derive(Clone, Copy, Debug)]
struct Line {
    placed: Placed,
    about: About,
    words: u32,
    agency: u32,
}

/// What an award could reach, where a record says so, and its vehicle by its number.
#[derive(Clone, Copy, Debug, Default)]
struct AwardReach {
    ceiling: Option<Money>,
    vehicle: Option<u32>,
}

/// A claim as a question counts it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Counted {
    pub(crate) placed: Placed,
    /// Whether it is about the question's products and no others of their family.
    pub(crate) alone: bool,
    words: u32,
    agency: u32,
    /// As the records say, whatever was asked.
    pub(crate) own: Claim,
}

impl Weighed for Pair {
    fn bytes(&self) -> usize {
        let keys: usize = self.keys.iter().map(|key| key.len() + 24).sum();
        let interners = [&self.awards, &self.sellers, &self.texts, &self.reports, &self.vehicles];
        let texts: usize = interners.into_iter().map(Interner::bytes).sum();
        let lines = self.lines.len() * size_of::<Line>() + self.reaches.len() * size_of::<AwardReach>();
        1024 + keys + lines + texts + self.ceilings.len() * 32
    }
}

impl Names for Pair {
    fn award(&self, place: u32) -> &str {
        self.awards.get(place)
    }

    fn seller(&self, place: u32) -> &str {
        self.sellers.get(place)
    }
}

impl Pair {
    /// The key of the claim's transaction, or of its subaward report; nothing for a sum.
    pub(crate) fn key(&self, placed: &Placed) -> &str {
        match placed.record {
            Record::Transaction(place) => &self.keys[place as usize],
            Record::Report(place) => self.reports.get(place),
            Record::Order(_) => self.order(placed).map_or("", |(orders, said)| orders.texts.get(said.key)),
            Record::Several(_) => "",
        }
    }

    /// What the order behind a claim says that names no maker.
    pub(crate) fn order(&self, placed: &Placed) -> Option<(&Orders, &Said)> {
        let orders = self.orders.as_deref()?;
        Some((orders, orders.said(placed.record)?))
    }

    /// The words that a claim rests on.
    pub(crate) fn words(&self, counted: &Counted) -> &str {
        self.texts.get(counted.words)
    }

    /// The code of the agency that signed, by a number.
    pub(crate) fn agency(&self, number: u32) -> &str {
        self.texts.get(number)
    }

    /// What an award could reach, and its vehicle.
    pub(crate) fn reach(&self, award: u32) -> (Option<u32>, Option<Money>) {
        let AwardReach { ceiling, vehicle } = self.reaches[award as usize];
        (vehicle, ceiling)
    }

    /// What a vehicle could reach, where the records say it.
    pub(crate) fn ceiling_of(&self, vehicle: u32) -> Option<Money> {
        self.ceilings[vehicle as usize]
    }

    /// The claims that the question is about, whatever the buyer is in them, as it counts them.
    pub(crate) fn about(&self, question: &Question) -> impl Iterator<Item = Counted> {
        let asking = Asking::of(question, &self.texts);
        self.lines.iter().filter(|line| question.is_within(line.placed.claim.day)).filter_map(move |line| {
            let alone = asking.alone(line.about)?;
            let own = line.placed.claim;
            let placed = Placed { claim: counted(own, alone), ..line.placed };
            Some(Counted { placed, alone, words: line.words, agency: line.agency, own })
        })
    }

    fn award_place(&mut self, key: &str) -> u32 {
        let place = self.awards.place(key);
        self.reaches_to(place, key);
        place
    }

    fn shared_award_place(&mut self, key: &Arc<str>) -> u32 {
        let place = self.awards.place_of(key);
        self.reaches_to(place, key);
        place
    }

    /// A new award knows its vehicle by its key.
    fn reaches_to(&mut self, place: u32, key: &str) {
        if place as usize == self.reaches.len() {
            let vehicle = vehicle_key(key).map(|vehicle| self.vehicles.place(&vehicle));
            self.ceilings.resize(self.vehicles.len(), None);
            self.reaches.push(AwardReach { ceiling: None, vehicle });
        }
    }

    /// Reads the claims of the question's company at its buyer, but for those to orders that name nobody.
    pub(crate) async fn read(session: &Session, question: &Question) -> Result<Pair, AnswerError> {
        let everywhen = Question { window: values::Window::default(), capability: None, ..question.clone() };
        let sql = format!(
            "SELECT family, companies, capabilities, channel, grade, said, words, rule, \
                    coalesce(transaction_key, report_key) AS key, transaction_key IS NULL AS is_report, award_key, action_date, \
                    fiscal_year, obligation, awarding_sub_agency_code AS agency, {signed} AS signed, {paid} AS paid, seller, \
                    could_reach, could_reach IS NOT NULL AS reaches, vehicle_could_reach, \
                    vehicle_could_reach IS NOT NULL AS vehicle_reaches \
             FROM {slices} WHERE {asked} AND {buyers} AND channel <> 'unnamed'",
            signed = question.signed(),
            paid = question.paid(),
            slices = question.slices(),
            asked = everywhen.is_asked(),
            buyers = question.is_buyers_in_any_way(),
        );
        let mut pair = Pair::default();
        for batch in session.query(&sql).await? {
            let rows = Rows(&batch);
            let texts = |name: &str| rows.texts(name);
            let (family, companies, capabilities) = (texts("family")?, texts("companies")?, texts("capabilities")?);
            let (channel, grade, words, rule) = (texts("channel")?, texts("grade")?, texts("words")?, texts("rule")?);
            let (key, award, agency, seller) = (texts("key")?, texts("award_key")?, texts("agency")?, texts("seller")?);
            let (said, is_report) = (rows.flags("said")?, rows.flags("is_report")?);
            let (signed, paid) = (rows.flags("signed")?, rows.flags("paid")?);
            let (date, year, net) =
                (rows.days("action_date")?, rows.years("fiscal_year")?, rows.amounts("obligation")?);
            let (reach, reaches) = (rows.amounts("could_reach")?, rows.flags("reaches")?);
            let (vehicle_reach, vehicle_reaches) =
                (rows.amounts("vehicle_could_reach")?, rows.flags("vehicle_reaches")?);
            pair.lines.reserve(batch.num_rows());
            for row in 0..batch.num_rows() {
                let award_key = award.get(row);
                // The rows of one award mostly follow each other.
                let last = pair.lines.last().map(|line| line.placed.award);
                let last = last.filter(|last| pair.awards.get(*last) == award_key);
                let place = last.unwrap_or_else(|| pair.award_place(award_key));
                if reaches.get(row) {
                    pair.reaches[place as usize].ceiling = Some(reach.get(row));
                }
                if vehicle_reaches.get(row)
                    && let Some(vehicle) = pair.reaches[place as usize].vehicle
                {
                    pair.ceilings[vehicle as usize] = Some(vehicle_reach.get(row));
                }
                let record = if is_report.get(row) {
                    pair.has_reports = true;
                    Record::Report(pair.reports.place(key.get(row)))
                } else {
                    pair.keys.push(key.get(row).into());
                    Record::Transaction(u32::try_from(pair.keys.len() - 1).unwrap_or(u32::MAX))
                };
                let claim = Claim {
                    amount: net.get(row),
                    day: date.get(row),
                    channel: channel_of(channel.get(row))?,
                    grade: grade_of(grade.get(row))?,
                    rule: Some(rule_of(rule.get(row))?),
                    said: said.get(row),
                    roles: Roles { signed: signed.get(row), paid: paid.get(row) },
                };
                let seller = pair.sellers.place(seller.get(row));
                let placed = Placed { claim, award: place, seller, fiscal_year: year.get(row), record };
                let mut place = |text: &str| pair.texts.place(text);
                let about = About {
                    family: place(family.get(row)),
                    companies: place(companies.get(row)),
                    capabilities: place(capabilities.get(row)),
                };
                let line = Line { placed, about, words: place(words.get(row)), agency: place(agency.get(row)) };
                pair.lines.push(line);
            }
        }
        pair.lines.sort_by_key(|line| line.placed.award);
        Ok(pair)
    }

    /// The same with the claims to orders that name nobody.
    pub(crate) fn with_offers(mut self, subject: &Subject, carriers: &Carriers, orders: Arc<Orders>) -> Pair {
        for carrier in carriers.of(subject) {
            let [family, companies, capabilities] =
                [&*carrier.family, &*carrier.companies, &*carrier.capabilities].map(|text| self.texts.place(text));
            let about = About { family, companies, capabilities };
            for order in orders.of(carrier, carriers) {
                let Some(said) = orders.said(order.placed.record) else { continue };
                let placed = Placed {
                    claim: Claim { rule: Some(carrier.rule), ..order.placed.claim },
                    award: self.shared_award_place(orders.awards.shared(order.placed.award)),
                    seller: self.sellers.place_of(orders.texts.shared(order.placed.seller)),
                    ..order.placed
                };
                let words = self.texts.place_of(orders.texts.shared(said.words));
                let agency = self.texts.place_of(orders.texts.shared(said.agency));
                self.lines.push(Line { placed, about, words, agency });
            }
        }
        self.orders = Some(orders);
        self.lines.sort_by_key(|line| line.placed.award);
        self
    }
}

impl Counted {
    /// The number of the agency that signed.
    pub(crate) fn agency(&self) -> u32 {
        self.agency
    }

    /// Whether it is likely the company's by a transaction of its own, whatever products were asked for.
    pub(crate) fn is_of_its_award(&self) -> bool {
        self.alone && self.own.grade != Grade::Possible && self.own.channel != Channel::Subcontract
    }
}

/// Whether the subject's slices are its own rows of `transactions`, and so without what the table `slices` repeats of them.
pub(crate) fn is_of_records(subject: Option<&Subject>) -> bool {
    subject.is_some_and(|subject| subject.of_records)
}
