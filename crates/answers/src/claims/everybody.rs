//! Orders that name no maker, beside every family that they may be about: counted by where they come from, and not row by
//! row for each of the hundred makers that a seller carries.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use values::{AwardShare, Figures, Money};

use crate::claims::counting::has;
use crate::claims::offers::{Carriers, Days, brings_itself};
use crate::claims::orders::{Order, Orders};
use crate::claims::tally::Counts;
use crate::question::Question;

/// What an award gives to a family by what its rows name, and in how many transactions.
pub(crate) type Named = HashMap<u32, (AwardShare, u64)>;

/// The question's orders that name no maker, and who may be behind them.
#[derive(Default)]
pub(crate) struct Everybody {
    orders: Orders,
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
    own: BTreeMap<u32, Offers>,
    any: BTreeMap<u32, Offers>,
}

/// Spans of days, with whether the products are what was asked for.
type Offers = Vec<(Days, bool)>;

/// What the orders of a bearer give to whoever it brings on some days.
#[derive(Clone, Copy, Debug, Default)]
struct Sum {
    figures: Figures,
    counts: Counts,
}

impl Everybody {
    /// `orders` are those within the question's days and definition.
    pub(crate) fn of(orders: Orders, carriers: &Carriers, question: &Question) -> Everybody {
        let mut all = Everybody { any_of: vec![None; orders.bearers as usize], ..Everybody::default() };
        for order in &orders.list {
            let of_award = all.bearers_of.entry(order.placed.award).or_default();
            if !of_award.contains(&order.bearer) {
                of_award.push(order.bearer);
            }
        }
        all.several = all.bearers_of.iter().filter(|(_, bearers)| bearers.len() > 1).map(|(award, _)| *award).collect();
        for any in 0..orders.bearers {
            for bearer in orders.of_any(any) {
                all.any_of[*bearer as usize] = Some(any);
            }
        }
        let asked = question.capability.as_ref();
        let is_asked = |capabilities: &str| asked.is_none_or(|asked| has(&asked.slug, capabilities));
        for (family, of_family) in carriers.families() {
            let mut brought = Brought::default();
            for carrier in of_family {
                let days = match (orders.of_bearer(carrier.bearer), orders.of_any(carrier.bearer)) {
                    ([], []) => continue,
                    ([], _) => brought.any.entry(carrier.bearer).or_default(),
                    _ => brought.own.entry(carrier.bearer).or_default(),
                };
                days.push((carrier.days, is_asked(&carrier.capabilities)));
            }
            if brought.own.is_empty() && brought.any.is_empty() {
                continue;
            }
            brought.own.values_mut().chain(brought.any.values_mut()).for_each(|days| days.sort_unstable());
            all.families.insert(family.to_owned(), brought);
        }
        all.orders = orders;
        all
    }

    /// Families that some order here may be about.
    pub(crate) fn families(&self) -> impl Iterator<Item = &str> {
        self.families.keys().map(String::as_str)
    }

    /// Figures and counts of a family over what names it and what names nobody: bounds are formed award by award.
    pub(crate) fn together(&self, family: &str, named: &mut Named, sums: &mut Sums) -> (Figures, Counts) {
        let nobody = Brought::default();
        let brought = self.families.get(family).unwrap_or(&nobody);
        let none = Offers::new();
        let mut all = Sum::default();
        let mut sum = |bearer: u32, own: &Offers, any: &Offers| {
            let key = (bearer, own.clone(), any.clone());
            *sums.bearers.entry(key).or_insert_with(|| self.alone(bearer, own, any))
        };
        for (kind, days) in &brought.any {
            let mut of_kind = || {
                let mut all = Sum::default();
                self.orders.of_any(*kind).iter().for_each(|bearer| all.add(sum(*bearer, &none, days)));
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
    fn any_days<'a>(&self, bearer: u32, brought: &'a Brought) -> Option<&'a Offers> {
        brought.any.get(&self.any_of[bearer as usize]?)
    }

    /// Of a bearer's awards those that have no other.
    fn alone(&self, bearer: u32, own: &Offers, any: &Offers) -> Sum {
        let mut sum = Sum::default();
        for of_award in self.orders.of_bearer(bearer).chunk_by(|one, other| one.placed.award == other.placed.award) {
            if self.bearers_of[&of_award[0].placed.award].len() > 1 {
                continue;
            }
            let (net, transactions) = within(of_award, own, any);
            if transactions > 0 {
                sum.add(lone(net, transactions));
            }
        }
        sum
    }

    fn of_award(&self, bearer: u32, award: u32, own: &Offers, any: &Offers) -> (Money, u64) {
        let orders = self.orders.of_bearer(bearer);
        let from = orders.partition_point(|order| order.placed.award < award);
        let until = from + orders[from..].partition_point(|order| order.placed.award == award);
        within(&orders[from..until], own, any)
    }
}

/// Sums of bearers, which families share.
#[derive(Default)]
pub(crate) struct Sums {
    /// By bearer, its own days and those of any reseller.
    bearers: HashMap<(u32, Offers, Offers), Sum>,
    /// By kind of any reseller.
    kinds: HashMap<(u32, Offers), Sum>,
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

/// Net and number of the orders on the days of the offers that count; an order on a day in two spans counts in both, as in the view
/// `slices`. What a seller itself brings of the family goes before what any reseller may, also where it is not what was asked for.
fn within(orders: &[Order], own: &Offers, any: &Offers) -> (Money, u64) {
    let (mut net, mut transactions) = (Money::ZERO, 0);
    for order in orders {
        let Some(day) = order.placed.claim.day else { continue };
        let offers = if brings_itself(day, own.iter().map(|(days, _)| *days)) { own } else { any };
        let times = offers.iter().filter(|(days, asked)| *asked && days.have(day)).count();
        net += Money::from_cents(order.placed.net().cents() * times as i128);
        transactions += times as u64;
    }
    (net, transactions)
}
