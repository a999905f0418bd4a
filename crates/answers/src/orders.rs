//! Orders that name no maker, of one buyer, with their texts: read once, since each of a hundred makers may be behind them.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use classification::Rule;
use classification::parties::Subject;
use values::{Date, Money};

use crate::rows::Rows;
use crate::shelf::Texts;
use crate::spend::rule_of;
use crate::{AnswerError, Library, Question};

/// The orders of one buyer, those of one bearer together.
#[derive(Default)]
pub(crate) struct Orders {
    pub(crate) lines: Vec<Order>,
    pub(crate) awards: Vec<Arc<str>>,
    /// Sellers, words, agencies, and what records say.
    pub(crate) texts: Texts,
    of_bearer: HashMap<u32, Range<usize>>,
    /// Bearers whose orders may also be about what any reseller sells of their kind.
    of_any: HashMap<u32, Vec<u32>>,
}

/// One transaction; numbers are places in the lists.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Order {
    bearer: u32,
    pub(crate) award: u32,
    pub(crate) key: u32,
    pub(crate) seller: u32,
    pub(crate) words: u32,
    pub(crate) agency: u32,
    pub(crate) modification: u32,
    pub(crate) description: u32,
    pub(crate) base_description: u32,
    pub(crate) file: u32,
    pub(crate) member: u32,
    pub(crate) line: u64,
    pub(crate) signed: bool,
    pub(crate) paid: bool,
    pub(crate) date: Option<Date>,
    pub(crate) fiscal_year: i32,
    pub(crate) net: Money,
}

/// The table `carriers`.
#[derive(Default)]
pub(crate) struct Carriers {
    bearers: HashMap<String, u32>,
    by_family: HashMap<String, Vec<Carrier>>,
}

/// A family whose products a bearer brings on some days.
#[derive(Clone, Debug)]
pub(crate) struct Carrier {
    bearer: u32,
    pub(crate) family: Arc<str>,
    pub(crate) companies: Box<str>,
    pub(crate) capabilities: Box<str>,
    pub(crate) rule: Rule,
    from: Option<Date>,
    until: Option<Date>,
}

impl Orders {
    pub(crate) fn bytes(&self) -> usize {
        let awards: usize = self.awards.iter().map(|award| award.len() + 32).sum();
        1024 + self.lines.len() * size_of::<Order>() + awards + self.texts.bytes()
    }

    /// Places of the orders that a carrier may be behind. Where it stands for any reseller, what the order's own seller brings of
    /// the family goes before.
    pub(crate) fn of(&self, carrier: &Carrier, carriers: &Carriers) -> Vec<usize> {
        let within = |carrier: &Carrier, place: usize| {
            let date = self.lines[place].date;
            date.is_some_and(|date| {
                carrier.from.is_some_and(|from| date >= from) && carrier.until.is_some_and(|until| date < until)
            })
        };
        let range = |bearer: &u32| self.of_bearer.get(bearer).cloned().unwrap_or_default();
        let mut places: Vec<usize> = range(&carrier.bearer).filter(|place| within(carrier, *place)).collect();
        for bearer in self.of_any.get(&carrier.bearer).into_iter().flatten() {
            let own: Vec<&Carrier> = carriers.own(&carrier.family, *bearer).collect();
            let brings_itself = |place: usize| own.iter().any(|own| within(own, place));
            places.extend(range(bearer).filter(|place| within(carrier, *place) && !brings_itself(*place)));
        }
        places
    }
}

impl Carriers {
    /// Those of the company: of its family; of a company that was owned for some time also its owner's where it is named.
    pub(crate) fn of<'a>(&'a self, subject: &'a Subject) -> Vec<&'a Carrier> {
        if !subject.member {
            return self.by_family.get(&subject.slug).into_iter().flatten().collect();
        }
        let names = |carrier: &&Carrier| {
            *carrier.family == *subject.slug || carrier.companies.split('+').any(|company| company == subject.slug)
        };
        self.by_family.values().flatten().filter(names).collect()
    }

    /// What a bearer itself brings of a family.
    fn own<'a>(&'a self, family: &str, bearer: u32) -> impl Iterator<Item = &'a Carrier> + 'a {
        let of_family = self.by_family.get(family).map_or(&[][..], Vec::as_slice);
        // Those of one family stand in the order of their bearers.
        let from = of_family.partition_point(|carrier| carrier.bearer < bearer);
        of_family[from..].iter().take_while(move |carrier| carrier.bearer == bearer)
    }
}

pub(crate) async fn read_carriers(library: &Library) -> Result<Carriers, AnswerError> {
    let sql = "SELECT bearer, family, companies, capabilities, rule, from_day, until_day FROM carriers";
    let mut carriers = Carriers::default();
    for batch in library.session.query(sql).await? {
        let rows = Rows(&batch);
        let (bearer, family, companies) = (rows.texts("bearer")?, rows.texts("family")?, rows.texts("companies")?);
        let (capabilities, rule) = (rows.texts("capabilities")?, rows.texts("rule")?);
        let (from, until) = (rows.days("from_day")?, rows.days("until_day")?);
        for row in 0..batch.num_rows() {
            let next = u32::try_from(carriers.bearers.len()).unwrap_or(u32::MAX);
            let bearer = *carriers.bearers.entry(bearer.get(row).to_owned()).or_insert(next);
            let of_family = carriers.by_family.entry(family.get(row).to_owned()).or_default();
            let name = of_family.first().map_or_else(|| family.get(row).into(), |first| Arc::clone(&first.family));
            of_family.push(Carrier {
                bearer,
                family: name,
                companies: companies.get(row).into(),
                capabilities: capabilities.get(row).into(),
                rule: rule_of(rule.get(row))?,
                from: from.get(row),
                until: until.get(row),
            });
        }
    }
    carriers.by_family.values_mut().for_each(|of_family| of_family.sort_by_key(|carrier| carrier.bearer));
    Ok(carriers)
}

/// Reads the buyer's orders, whatever the days.
pub(crate) async fn read_orders(
    library: &Library,
    question: &Question,
    carriers: &Carriers,
) -> Result<Orders, AnswerError> {
    let sql = format!(
        "SELECT bearer, any_bearer, award_key, transaction_key, seller, words, awarding_sub_agency_code AS agency, modification, \
                description, base_description, file, member, line, {} AS signed, {} AS paid, action_date, fiscal_year, \
                obligation FROM unnamed WHERE {}",
        question.signed(),
        question.paid(),
        question.is_buyers_in_any_way()
    );
    let mut orders = Orders::default();
    let mut places: HashMap<Arc<str>, u32> = HashMap::new();
    let mut unlisted: HashMap<String, u32> = HashMap::new();
    for batch in library.session.query(&sql).await? {
        let rows = Rows(&batch);
        let texts = |name: &str| rows.texts(name);
        let (bearer, award, key, seller) =
            (texts("bearer")?, texts("award_key")?, texts("transaction_key")?, texts("seller")?);
        let any_bearer = texts("any_bearer")?;
        let (words, agency, modification) = (texts("words")?, texts("agency")?, texts("modification")?);
        let (description, base, file, member) =
            (texts("description")?, texts("base_description")?, texts("file")?, texts("member")?);
        let (line, signed, paid) = (rows.counts("line")?, rows.flags("signed")?, rows.flags("paid")?);
        let (date, year, net) = (rows.days("action_date")?, rows.years("fiscal_year")?, rows.amounts("obligation")?);
        for row in 0..batch.num_rows() {
            let any = carriers.bearers.get(any_bearer.get(row)).copied();
            let own = carriers.bearers.get(bearer.get(row)).copied();
            // A bearer that brings nobody itself has a number beyond those that do.
            let bearer = match (own, any) {
                (Some(own), _) => own,
                (None, Some(_)) => {
                    let next = u32::try_from(carriers.bearers.len() + unlisted.len()).unwrap_or(u32::MAX);
                    *unlisted.entry(bearer.get(row).to_owned()).or_insert(next)
                }
                // An order that nobody can be behind is nobody's.
                (None, None) => continue,
            };
            if let Some(any) = any {
                let of_any = orders.of_any.entry(any).or_default();
                if !of_any.contains(&bearer) {
                    of_any.push(bearer);
                }
            }
            let award_key = award.get(row);
            let award = places.get(award_key).copied().unwrap_or_else(|| {
                let shared: Arc<str> = award_key.into();
                let place = u32::try_from(orders.awards.len()).unwrap_or(u32::MAX);
                orders.awards.push(Arc::clone(&shared));
                places.insert(shared, place);
                place
            });
            let mut place = |text: &str| orders.texts.place(text);
            let order = Order {
                bearer,
                award,
                key: place(key.get(row)),
                seller: place(seller.get(row)),
                words: place(words.get(row)),
                agency: place(agency.get(row)),
                modification: place(modification.get(row)),
                description: place(description.get(row)),
                base_description: place(base.get(row)),
                file: place(file.get(row)),
                member: place(member.get(row)),
                line: line.get(row),
                signed: signed.get(row),
                paid: paid.get(row),
                date: date.get(row),
                fiscal_year: year.get(row),
                net: net.get(row),
            };
            orders.lines.push(order);
        }
    }
    orders.texts.close();
    orders.lines.sort_by_key(|order| (order.bearer, order.award));
    let mut from = 0;
    for of_bearer in orders.lines.chunk_by(|one, other| one.bearer == other.bearer) {
        orders.of_bearer.insert(of_bearer[0].bearer, from..from + of_bearer.len());
        from += of_bearer.len();
    }
    Ok(orders)
}
