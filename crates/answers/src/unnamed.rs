//! Orders that name no maker, beside every family that they may be about: counted by where they come from, and not row by
//! row for each of the hundred makers that a seller carries.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use values::{AwardShare, Date, Figures, Money};

use crate::question::quoted;
use crate::rows::Rows;
use crate::spend::Counts;
use crate::{AnswerError, Library, Question};

/// Awards under one numbering.
#[derive(Default)]
pub(crate) struct Awards(HashMap<String, u32>);

impl Awards {
    pub(crate) fn place(&mut self, key: &str) -> u32 {
        if let Some(place) = self.0.get(key) {
            return *place;
        }
        let place = u32::try_from(self.0.len()).unwrap_or(u32::MAX);
        self.0.insert(key.to_owned(), place);
        place
    }
}

/// What an award gives to a family by what its rows name, and in how many transactions.
pub(crate) type Named = HashMap<u32, (AwardShare, u64)>;

/// The question's orders that name no maker, and who may be behind them.
#[derive(Default)]
pub(crate) struct Unnamed {
    /// By bearer, those of one award together.
    orders: Vec<Vec<Order>>,
    /// The bearers of each award.
    bearers_of: HashMap<u32, Vec<u32>>,
    /// Awards with more than one.
    several: Vec<u32>,
    /// By bearer, whether any reseller of its kind of goods stands for it too.
    any_of: Vec<Option<u32>>,
    /// By family, the days on which bearers bring its products, and those on which any reseller may.
    families: BTreeMap<String, Brought>,
}

#[derive(Clone, Debug, Default)]
struct Brought {
    own: BTreeMap<u32, Days>,
    any: BTreeMap<u32, Days>,
}

#[derive(Clone, Copy, Debug)]
struct Order {
    award: u32,
    date: Option<Date>,
    net: Money,
}

/// Spans of days, the last one of each excluded, with whether the products are what was asked for.
type Days = Vec<(Option<Date>, Option<Date>, bool)>;

/// What the orders of a bearer give to whoever it brings on some days.
#[derive(Clone, Copy, Debug, Default)]
struct Sum {
    figures: Figures,
    counts: Counts,
}

impl Unnamed {
    pub(crate) async fn read(
        library: &Library,
        question: &Question,
        awards: &mut Awards,
    ) -> Result<Unnamed, AnswerError> {
        let mut all = Unnamed::default();
        let mut bearers: HashMap<String, u32> = HashMap::new();
        let mut anybody: HashMap<String, u32> = HashMap::new();
        let sql = format!(
            "SELECT bearer, any_bearer, award_key, action_date, obligation FROM unnamed WHERE {} AND {}",
            question.in_window(),
            question.is_buyers()
        );
        for batch in library.session.query(&sql).await? {
            let rows = Rows(&batch);
            let (bearer, any, award) = (rows.texts("bearer")?, rows.texts("any_bearer")?, rows.texts("award_key")?);
            let (date, net) = (rows.days("action_date")?, rows.amounts("obligation")?);
            for row in 0..batch.num_rows() {
                // Which kind of any reseller stands for it follows from the bearer.
                let bearer = *bearers.entry(bearer.get(row).to_owned()).or_insert_with(|| {
                    let next = u32::try_from(anybody.len()).unwrap_or(u32::MAX);
                    let kind = Some(any.get(row)).filter(|any| !any.is_empty());
                    all.any_of.push(kind.map(|any| *anybody.entry(any.to_owned()).or_insert(next)));
                    all.orders.push(Vec::new());
                    u32::try_from(all.orders.len() - 1).unwrap_or(u32::MAX)
                });
                let award = awards.place(award.get(row));
                all.orders[bearer as usize].push(Order { award, date: date.get(row), net: net.get(row) });
                let of_award = all.bearers_of.entry(award).or_default();
                if !of_award.contains(&bearer) {
                    of_award.push(bearer);
                }
            }
        }
        all.several = all.bearers_of.iter().filter(|(_, bearers)| bearers.len() > 1).map(|(award, _)| *award).collect();
        all.orders.iter_mut().for_each(|orders| orders.sort_by_key(|order| order.award));
        let capability = question.capability.as_ref().map_or_else(
            || "true".to_owned(),
            |capability| format!("concat('+', capabilities, '+') LIKE {}", quoted(&format!("%+{}+%", capability.slug))),
        );
        let sql = format!("SELECT family, bearer, from_day, until_day, {capability} AS asked FROM carriers");
        for batch in library.session.query(&sql).await? {
            let rows = Rows(&batch);
            let (family, bearer) = (rows.texts("family")?, rows.texts("bearer")?);
            let (from, until, asked) = (rows.days("from_day")?, rows.days("until_day")?, rows.flags("asked")?);
            for row in 0..batch.num_rows() {
                let (own, any) = (bearers.get(bearer.get(row)), anybody.get(bearer.get(row)));
                if own.is_none() && any.is_none() {
                    continue;
                }
                let brought = all.families.entry(family.get(row).to_owned()).or_default();
                let days = match (own, any) {
                    (Some(own), _) => brought.own.entry(*own).or_default(),
                    (None, any) => brought.any.entry(any.copied().unwrap_or_default()).or_default(),
                };
                days.push((from.get(row), until.get(row), asked.get(row)));
            }
        }
        for brought in all.families.values_mut() {
            brought.own.values_mut().chain(brought.any.values_mut()).for_each(|days| days.sort_unstable());
        }
        Ok(all)
    }

    /// Families that some order here may be about.
    pub(crate) fn families(&self) -> impl Iterator<Item = &str> {
        self.families.keys().map(String::as_str)
    }

    /// Figures and counts of a family over what names it and what names nobody: bounds are formed award by award.
    pub(crate) fn together(&self, family: &str, named: &mut Named, sums: &mut Sums) -> (Figures, Counts) {
        let nobody = Brought::default();
        let brought = self.families.get(family).unwrap_or(&nobody);
        let none = Days::new();
        let mut all = Sum::default();
        let mut sum = |bearer: u32, own: &Days, any: &Days| {
            let key = (bearer, own.clone(), any.clone());
            *sums.bearers.entry(key).or_insert_with(|| self.alone(bearer, own, any))
        };
        for (kind, days) in &brought.any {
            let mut of_kind = || {
                let mut all = Sum::default();
                let bearers = self.any_of.iter().zip(0u32..).filter(|(any, _)| **any == Some(*kind));
                bearers.for_each(|(_, bearer)| all.add(sum(bearer, &none, days)));
                all
            };
            let key = (*kind, days.clone());
            let known = sums.kinds.get(&key).copied();
            let of_kind = known.unwrap_or_else(&mut of_kind);
            sums.kinds.insert(key, of_kind);
            all.add(of_kind);
        }
        // What a seller itself brings goes before what any reseller may.
        for (bearer, own) in &brought.own {
            let any = self.any_days(*bearer, brought).unwrap_or(&none);
            all.add(sum(*bearer, own, any));
            if !any.is_empty() {
                all.take(sum(*bearer, &none, any));
            }
        }
        // Awards with several sources, or with rows that name the family, are formed one by one.
        let both = named.keys().copied().filter(|award| self.bearers_of.contains_key(award));
        for award in self.several.iter().copied().chain(both).collect::<BTreeSet<u32>>() {
            let of_award = &self.bearers_of[&award];
            let (mut net, mut transactions) = (Money::ZERO, 0);
            for bearer in of_award {
                let own = brought.own.get(bearer).unwrap_or(&none);
                let any = self.any_days(*bearer, brought).unwrap_or(&none);
                let (part, count) = self.of_award(*bearer, award, own, any);
                net += part;
                transactions += count;
            }
            if transactions == 0 {
                continue;
            }
            if let [_] = of_award[..] {
                all.take(lone(net, transactions));
            }
            let (share, count) = named.entry(award).or_default();
            share.unnamed += net;
            *count += transactions;
        }
        for (share, transactions) in named.values() {
            all.figures += share.figures();
            all.counts.awards += 1;
            all.counts.transactions += transactions;
        }
        (all.figures, all.counts)
    }

    /// The days on which any reseller of the bearer's kind of goods may bring the family's products.
    fn any_days<'a>(&self, bearer: u32, brought: &'a Brought) -> Option<&'a Days> {
        brought.any.get(&self.any_of[bearer as usize]?)
    }

    /// Of a bearer's awards those that have no other.
    fn alone(&self, bearer: u32, own: &Days, any: &Days) -> Sum {
        let mut sum = Sum::default();
        for of_award in self.orders[bearer as usize].chunk_by(|one, other| one.award == other.award) {
            if self.bearers_of[&of_award[0].award].len() > 1 {
                continue;
            }
            let (net, transactions) = within(of_award, own, any);
            if transactions > 0 {
                sum.add(lone(net, transactions));
            }
        }
        sum
    }

    fn of_award(&self, bearer: u32, award: u32, own: &Days, any: &Days) -> (Money, u64) {
        let orders = &self.orders[bearer as usize];
        let from = orders.partition_point(|order| order.award < award);
        let until = from + orders[from..].partition_point(|order| order.award == award);
        within(&orders[from..until], own, any)
    }
}

/// Sums of bearers, which families share.
#[derive(Default)]
pub(crate) struct Sums {
    /// By bearer, its own days and those of any reseller.
    bearers: HashMap<(u32, Days, Days), Sum>,
    /// By kind of any reseller.
    kinds: HashMap<(u32, Days), Sum>,
}

impl Sum {
    fn add(&mut self, other: Sum) {
        self.figures += other.figures;
        self.counts.awards += other.counts.awards;
        self.counts.transactions += other.counts.transactions;
    }

    fn take(&mut self, other: Sum) {
        let (own, less) = (&mut self.figures, other.figures);
        own.named = own.named - less.named;
        own.floor = own.floor - less.floor;
        own.likely = own.likely - less.likely;
        own.ceiling = own.ceiling - less.ceiling;
        own.unnamed = own.unnamed - less.unnamed;
        self.counts.awards -= other.counts.awards;
        self.counts.transactions -= other.counts.transactions;
    }
}

/// An award of which no row names the family.
fn lone(net: Money, transactions: u64) -> Sum {
    let figures = AwardShare { unnamed: net, ..AwardShare::default() }.figures();
    Sum { figures, counts: Counts { awards: 1, transactions, reports: 0 } }
}

/// Net and number of the orders on the seller's own days, else on those of any reseller; an order on a day in two spans counts
/// in both, as in the view `slices`. What a seller itself brings of the family goes before what any reseller may, also where
/// it is not what was asked for.
fn within(orders: &[Order], own: &Days, any: &Days) -> (Money, u64) {
    let (mut net, mut transactions) = (Money::ZERO, 0);
    for order in orders {
        let Some(date) = order.date else { continue };
        let is_in = |(from, until, _): &&(Option<Date>, Option<Date>, bool)| {
            from.is_some_and(|from| date >= from) && until.is_some_and(|until| date < until)
        };
        let spans = if own.iter().any(|span| is_in(&span)) { own } else { any };
        let times = spans.iter().filter(is_in).filter(|(.., asked)| *asked).count();
        net += Money::from_cents(order.net.cents() * times as i128);
        transactions += times as u64;
    }
    (net, transactions)
}
