//! The slices of one company at one buyer, read once: every window, definition, capability, breakdown and page of records of
//! that pair is worked out from them in memory.

use std::collections::HashMap;
use std::sync::Arc;

use classification::Rule;
use classification::award::{Channel, Grade};
use classification::parties::Subject;
use values::{Date, Money};

use crate::orders::{Order, Orders};
use crate::rows::Rows;
use crate::spend::{channel_of, grade_of, rule_of};
use crate::{AnswerError, Library, Question};

/// All slices of a pair; those of one award stand together.
#[derive(Default)]
pub(crate) struct Shelf {
    pub(crate) lines: Vec<Line>,
    pub(crate) awards: Vec<ShelfAward>,
    pub(crate) sellers: Texts,
    /// Families, companies, capabilities, words, rules and agencies.
    texts: Texts,
    /// Keys of transactions, each of which a slice or a few have.
    keys: Vec<Box<str>>,
    /// Keys of subaward reports.
    reports: Texts,
    /// Ceilings of vehicles, where the records say them.
    pub(crate) vehicles: Vec<Option<Money>>,
    /// The buyer's orders that name no maker, which other pairs share.
    pub(crate) orders: Option<Arc<Orders>>,
}

/// One slice; numbers are places in the shelf's lists.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Line {
    pub(crate) award: u32,
    pub(crate) seller: u32,
    family: u32,
    companies: u32,
    capabilities: u32,
    pub(crate) words: u32,
    pub(crate) rule: Rule,
    pub(crate) agency: u32,
    /// The place of the transaction's key, or among the reports; of an order that names no maker, among the buyer's.
    key: u32,
    pub(crate) is_report: bool,
    pub(crate) channel: Channel,
    pub(crate) grade: Grade,
    said: bool,
    pub(crate) signed: bool,
    pub(crate) paid: bool,
    pub(crate) date: Option<Date>,
    pub(crate) fiscal_year: i32,
    pub(crate) net: Money,
}

pub(crate) struct ShelfAward {
    pub(crate) key: Arc<str>,
    /// What it could reach, where a record says so.
    pub(crate) ceiling: Option<Money>,
    /// Its vehicle, a place among the shelf's.
    pub(crate) vehicle: Option<u32>,
}

/// What a line counts as under a question.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Counted<'a> {
    pub(crate) line: &'a Line,
    pub(crate) channel: Channel,
    pub(crate) grade: Grade,
    pub(crate) said: bool,
    /// Whether the line is about the question's products and no others of their family.
    pub(crate) alone: bool,
}

/// Texts, each once, in the order in which they came.
#[derive(Default)]
pub(crate) struct Texts {
    list: Vec<Box<str>>,
    places: HashMap<Box<str>, u32>,
}

impl Texts {
    pub(crate) fn place(&mut self, text: &str) -> u32 {
        if let Some(place) = self.places.get(text) {
            return *place;
        }
        let place = u32::try_from(self.list.len()).unwrap_or(u32::MAX);
        self.list.push(text.into());
        self.places.insert(text.into(), place);
        place
    }

    pub(crate) fn get(&self, place: u32) -> &str {
        &self.list[place as usize]
    }

    fn find(&self, text: &str) -> Option<u32> {
        self.places.get(text).copied()
    }

    /// Nothing will be added or looked for: only the texts stay.
    pub(crate) fn close(&mut self) {
        self.places = HashMap::new();
    }

    pub(crate) fn bytes(&self) -> usize {
        self.list.iter().map(|text| 2 * (text.len() + 24) + 16).sum()
    }
}

impl Shelf {
    pub(crate) fn bytes(&self) -> usize {
        let keys: usize = self.keys.iter().map(|key| key.len() + 24).sum();
        let awards: usize = self.awards.iter().map(|award| award.key.len() + size_of::<ShelfAward>() + 16).sum();
        let lines = self.lines.len() * size_of::<Line>();
        let texts = self.sellers.bytes() + self.texts.bytes() + self.reports.bytes();
        1024 + keys + awards + lines + texts + self.vehicles.len() * 32
    }

    /// The key of the line's transaction, or of its subaward report.
    pub(crate) fn key(&self, line: &Line) -> &str {
        match self.order(line) {
            Some((orders, order)) => orders.texts.get(order.key),
            None if line.is_report => self.reports.get(line.key),
            None => &self.keys[line.key as usize],
        }
    }

    /// The order behind a line that names no maker, with what its numbers stand for.
    pub(crate) fn order(&self, line: &Line) -> Option<(&Orders, &Order)> {
        let orders = self.orders.as_deref().filter(|_| line.channel == Channel::Unnamed)?;
        Some((orders, &orders.lines[line.key as usize]))
    }

    /// A number that a line shares with others of the same report.
    pub(crate) fn report(&self, line: &Line) -> Option<usize> {
        line.is_report.then_some(line.key as usize)
    }

    pub(crate) fn text(&self, place: u32) -> &str {
        self.texts.get(place)
    }

    /// The pair's lines that the question is about, whoever signed or paid, with what they count as.
    pub(crate) fn about<'a>(&'a self, question: &'a Question) -> impl Iterator<Item = Counted<'a>> + 'a {
        let own = question.subject.as_ref().and_then(|subject| self.texts.find(&subject.slug));
        let is_member = question.subject.as_ref().is_some_and(|subject| subject.member);
        // Whether a text of capabilities has the question's, and whether it has that alone.
        let capability = question.capability.as_ref().map(|capability| {
            let has = |text: &str| text.split('+').any(|slug| slug == capability.slug);
            self.texts.list.iter().map(|text| (has(text), **text == *capability.slug)).collect::<Vec<(bool, bool)>>()
        });
        let (from, to) = (question.window.from, question.window.to);
        let everywhen = from.is_none() && to.is_none();
        self.lines.iter().filter_map(move |line| {
            let within = everywhen
                || line.date.is_some_and(|date| from.is_none_or(|from| date >= from) && to.is_none_or(|to| date <= to));
            if !within {
                return None;
            }
            let (has, only) = capability.as_ref().map_or((true, true), |of| of[line.capabilities as usize]);
            if !has {
                return None;
            }
            let alone = only && (!is_member || Some(line.family) == own || Some(line.companies) == own);
            let channel = match line.channel {
                kept if alone || matches!(kept, Channel::Unnamed | Channel::Subcontract) => kept,
                _ => Channel::Mixed,
            };
            let grade = if alone { line.grade } else { Grade::Possible };
            Some(Counted { line, channel, grade, said: line.said && alone, alone })
        })
    }
}

/// Reads the slices of the question's company at its buyer.
pub(crate) async fn load(library: &Library, question: &Question) -> Result<Shelf, AnswerError> {
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
    let mut shelf = Shelf::default();
    let mut awards = Awards::default();
    for batch in library.session.query(&sql).await? {
        let rows = Rows(&batch);
        let texts = |name: &str| rows.texts(name);
        let (family, companies, capabilities) = (texts("family")?, texts("companies")?, texts("capabilities")?);
        let (channel, grade, words, rule) = (texts("channel")?, texts("grade")?, texts("words")?, texts("rule")?);
        let (key, award, agency, seller) = (texts("key")?, texts("award_key")?, texts("agency")?, texts("seller")?);
        let (said, is_report) = (rows.flags("said")?, rows.flags("is_report")?);
        let (signed, paid) = (rows.flags("signed")?, rows.flags("paid")?);
        let (date, year, net) = (rows.days("action_date")?, rows.years("fiscal_year")?, rows.amounts("obligation")?);
        let (reach, reaches) = (rows.amounts("could_reach")?, rows.flags("reaches")?);
        let (vehicle_reach, vehicle_reaches) = (rows.amounts("vehicle_could_reach")?, rows.flags("vehicle_reaches")?);
        shelf.lines.reserve(batch.num_rows());
        for row in 0..batch.num_rows() {
            let award_key = award.get(row);
            // The rows of one award mostly follow each other.
            let last = shelf
                .lines
                .last()
                .map(|line| line.award)
                .filter(|last| *shelf.awards[*last as usize].key == *award_key);
            let place = last.unwrap_or_else(|| awards.place(&mut shelf, award_key, || award_key.into()));
            if reaches.get(row) {
                shelf.awards[place as usize].ceiling = Some(reach.get(row));
            }
            if vehicle_reaches.get(row)
                && let Some(vehicle) = shelf.awards[place as usize].vehicle
            {
                shelf.vehicles[vehicle as usize] = Some(vehicle_reach.get(row));
            }
            let line = Line {
                award: place,
                seller: shelf.sellers.place(seller.get(row)),
                family: shelf.texts.place(family.get(row)),
                companies: shelf.texts.place(companies.get(row)),
                capabilities: shelf.texts.place(capabilities.get(row)),
                words: shelf.texts.place(words.get(row)),
                rule: rule_of(rule.get(row))?,
                agency: shelf.texts.place(agency.get(row)),
                key: if is_report.get(row) {
                    shelf.reports.place(key.get(row))
                } else {
                    shelf.keys.push(key.get(row).into());
                    u32::try_from(shelf.keys.len() - 1).unwrap_or(u32::MAX)
                },
                is_report: is_report.get(row),
                channel: channel_of(channel.get(row))?,
                grade: grade_of(grade.get(row))?,
                said: said.get(row),
                signed: signed.get(row),
                paid: paid.get(row),
                date: date.get(row),
                fiscal_year: year.get(row),
                net: net.get(row),
            };
            shelf.lines.push(line);
        }
    }
    if let Some(subject) = question.subject.as_ref().filter(|subject| !subject.of_records) {
        let (carriers, orders) = (library.carriers().await?, library.orders(question).await?);
        for carrier in carriers.of(subject) {
            let [family, companies, capabilities] =
                [&*carrier.family, &*carrier.companies, &*carrier.capabilities].map(|text| shelf.texts.place(text));
            for place in orders.of(carrier, carriers) {
                let order = &orders.lines[place];
                let key = &orders.awards[order.award as usize];
                let line = Line {
                    award: awards.place(&mut shelf, key, || Arc::clone(key)),
                    seller: shelf.sellers.place(orders.texts.get(order.seller)),
                    family,
                    companies,
                    capabilities,
                    words: shelf.texts.place(orders.texts.get(order.words)),
                    rule: carrier.rule,
                    agency: shelf.texts.place(orders.texts.get(order.agency)),
                    key: u32::try_from(place).unwrap_or(u32::MAX),
                    is_report: false,
                    channel: Channel::Unnamed,
                    grade: Grade::Possible,
                    said: false,
                    signed: order.signed,
                    paid: order.paid,
                    date: order.date,
                    fiscal_year: order.fiscal_year,
                    net: order.net,
                };
                shelf.lines.push(line);
            }
        }
        shelf.orders = Some(orders);
    }
    shelf.lines.sort_by_key(|line| line.award);
    Ok(shelf)
}

/// Places of awards and of their vehicles while a shelf is filled.
#[derive(Default)]
struct Awards {
    places: HashMap<Arc<str>, u32>,
    vehicles: HashMap<String, u32>,
}

impl Awards {
    fn place(&mut self, shelf: &mut Shelf, key: &str, shared: impl FnOnce() -> Arc<str>) -> u32 {
        if let Some(place) = self.places.get(key) {
            return *place;
        }
        let place = u32::try_from(shelf.awards.len()).unwrap_or(u32::MAX);
        let vehicle = crate::vehicles::vehicle_key(key).map(|vehicle| {
            *self.vehicles.entry(vehicle).or_insert_with(|| {
                shelf.vehicles.push(None);
                u32::try_from(shelf.vehicles.len() - 1).unwrap_or(u32::MAX)
            })
        });
        let key = shared();
        shelf.awards.push(ShelfAward { key: Arc::clone(&key), ceiling: None, vehicle });
        self.places.insert(key, place);
        place
    }
}

/// Whether the subject's slices are its own rows of `transactions`, and so without what the table `slices` repeats of them.
pub(crate) fn is_of_records(subject: Option<&Subject>) -> bool {
    subject.is_some_and(|subject| subject.of_records)
}
