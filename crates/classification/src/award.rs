//! Reading the rows of one award together: which family each dollar goes to, through which channel, how surely.
//!
//! Domain rules 33–40. Every row of the award that could be a family's gets one slice for that family, so that a family's
//! bounds can be formed over the award's net in any window. In the grades [`Grade::Certain`] and [`Grade::Likely`] a row
//! belongs to one family at most: no dollar is counted twice in `floor` or `likely`.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use values::{Date, Money};

use crate::administrative::{ends_something, says_nothing, speaks_of_award};
use crate::capabilities::Capabilities;
use crate::parties::{Parties, Party};
use crate::roles::Role;
use crate::rules::Rule;

/// How the money reaches the family. Disjoint within one family.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Channel {
    /// The recipient is in the family.
    Direct,
    /// A reseller, and this row's own words name the product.
    Named,
    /// Another row of the award names it, or gave the money that this one takes back.
    Carried,
    /// Several makers in one order.
    Mixed,
    /// Labour or another product on the family's product.
    Platform,
    /// Reported by another company's prime award.
    Subcontract,
    /// An order that names no maker, by a seller or under an agreement known to bring the family's products.
    Unnamed,
}

impl Channel {
    pub const ALL: [Channel; 7] = [
        Channel::Direct,
        Channel::Named,
        Channel::Carried,
        Channel::Mixed,
        Channel::Platform,
        Channel::Subcontract,
        Channel::Unnamed,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Channel::Direct => "direct",
            Channel::Named => "named",
            Channel::Carried => "carried",
            Channel::Mixed => "mixed",
            Channel::Platform => "platform",
            Channel::Subcontract => "subcontract",
            Channel::Unnamed => "unnamed",
        }
    }

    pub fn of_name(name: &str) -> Option<Channel> {
        Channel::ALL.into_iter().find(|channel| channel.name() == name)
    }
}

/// How sure it is that a row's money is the family's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grade {
    /// In every reading of the records.
    Certain,
    /// In the reading that we would print.
    Likely,
    /// In some reading only: the ceiling.
    Possible,
}

impl Grade {
    /// Surest first.
    pub const ALL: [Grade; 3] = [Grade::Certain, Grade::Likely, Grade::Possible];

    pub fn of_name(name: &str) -> Option<Grade> {
        Grade::ALL.into_iter().find(|grade| grade.name() == name)
    }

    pub fn name(self) -> &'static str {
        match self {
            Grade::Certain => "certain",
            Grade::Likely => "likely",
            Grade::Possible => "possible",
        }
    }
}

/// What one text says of one party.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    pub party: Party,
    pub role: Role,
    /// The words that it rests on, as they stand in the text.
    pub words: Arc<str>,
    /// What the product does, as far as the words tell.
    pub capabilities: Capabilities,
    pub rule: Rule,
}

/// A transaction of the award, as attribution sees it.
#[derive(Clone, Debug)]
pub struct Row {
    pub date: Date,
    pub obligation: Money,
    pub recipient: Option<Party>,
    /// The partners of the recipient, where it is a joint venture of such as are known.
    pub partners: Arc<[Party]>,
    /// What the row's own description says.
    pub own: Arc<[Said]>,
    /// Whether the row's own description tells nothing of what is bought.
    pub silent: bool,
    /// What the description of the award's base action says, as repeated on the row.
    pub base: Arc<[Said]>,
    /// Whether that description is there and tells something of what is bought.
    pub base_speaks: bool,
    /// Whether the row is the award's base action.
    pub is_base: bool,
    /// Whether the row's own description, where it names somebody, tells of what else the award buys.
    pub speaks: Speaks,
    /// Whether the row's codes buy labour or something else than products: no other row's words make its money a maker's
    /// for likely, unless they are the award's base.
    pub buys_no_product: bool,
}

/// For what the names in a row's own description stand (domain rule 53).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Speaks {
    /// For the row's own money, and maybe for that of the award's other rows.
    #[default]
    OfMoney,
    /// For the award as a whole, whether or not money moves.
    OfAward,
    /// For what ends: they tell nothing of the other rows.
    OfAnEnd,
}

impl Speaks {
    /// How a text that names somebody speaks.
    pub fn of(text: &str) -> Speaks {
        match () {
            () if ends_something(text) => Speaks::OfAnEnd,
            () if speaks_of_award(text) => Speaks::OfAward,
            () => Speaks::OfMoney,
        }
    }
}

impl Row {
    /// Whether a text tells nothing of what is bought.
    pub fn is_silent(text: &str) -> bool {
        says_nothing(text)
    }

    /// Whether what the row's own description names may be carried to the award's other rows.
    fn carries(&self) -> bool {
        match self.speaks {
            _ if self.is_base => true,
            Speaks::OfAnEnd => false,
            Speaks::OfAward => true,
            Speaks::OfMoney => self.obligation != Money::ZERO,
        }
    }
}

/// A row's money as one family may see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slice {
    /// Position of the row in the award.
    pub row: usize,
    /// Head of the family on the row's day.
    pub family: Party,
    /// The family's companies that the row is about, in order.
    pub companies: Vec<Party>,
    pub channel: Channel,
    pub grade: Grade,
    /// What the family's products that the row is about do; several where the words leave it open.
    pub capabilities: Capabilities,
    /// Whether `named` counts the row.
    pub said: bool,
    /// The words that it rests on; empty where the recipient decides.
    pub words: Arc<str>,
    /// Which rule decided.
    pub rule: Rule,
}

/// What the award as a whole says of a family.
#[derive(Clone, Debug, Default)]
struct Whole {
    companies: BTreeSet<Party>,
    capabilities: Capabilities,
    words: Arc<str>,
    reading: Reading,
    /// Whether the base of the award says so.
    by_base: bool,
}

/// What a row of the award that says nothing itself is to a family.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Reading {
    /// The award buys this product and no other.
    Buys,
    /// The award buys this product beside others.
    BuysAmongOthers,
    /// The award is labour or another product on it.
    WorksOn,
    /// Some modification bought it; the award as a whole buys something else, or nobody can say.
    #[default]
    BoughtOnce,
}

/// Attributes the rows of one award. Slices come in the order of rows and families.
pub fn read(rows: &[Row], parties: &Parties) -> Vec<Slice> {
    let mut slices = row_by_row(rows, parties);
    take_back(rows, parties, &mut slices);
    slices
}

/// What each row is by its own words and by what the award as a whole says.
fn row_by_row(rows: &[Row], parties: &Parties) -> Vec<Slice> {
    let texts = Texts::of(rows);
    let named: BTreeSet<Party> = texts.distinct.iter().flat_map(|said| said.iter()).map(|said| said.party).collect();
    // What the award as a whole says depends on who owned whom on the row's day; most awards see one such state.
    let mut states: BTreeMap<Vec<Party>, State> = BTreeMap::new();
    let mut slices = Vec::new();
    for (position, row) in rows.iter().enumerate() {
        let owners = named.iter().map(|party| parties.family_of(*party, row.date)).collect();
        let state = states.entry(owners).or_insert_with(|| State::of(rows, &texts, row.date, parties));
        read_row(position, row, &state.heard[texts.own[position]], &state.wholes, parties, &mut slices);
    }
    slices
}

/// What the rows of an award say: the same text stands on many of them.
struct Texts<'a> {
    distinct: Vec<&'a Arc<[Said]>>,
    /// For each row, what its own description and its award's base description say.
    own: Vec<usize>,
    base: Vec<usize>,
}

impl<'a> Texts<'a> {
    fn of(rows: &'a [Row]) -> Texts<'a> {
        let mut distinct: Vec<&Arc<[Said]>> = Vec::new();
        let mut known: BTreeMap<*const Said, usize> = BTreeMap::new();
        let mut place = |said: &'a Arc<[Said]>| {
            // All that say nothing are one.
            let address = if said.is_empty() { std::ptr::null() } else { said.as_ptr() };
            *known.entry(address).or_insert_with(|| {
                distinct.push(said);
                distinct.len() - 1
            })
        };
        let own = rows.iter().map(|row| place(&row.own)).collect();
        let base = rows.iter().map(|row| place(&row.base)).collect();
        Texts { distinct, own, base }
    }
}

/// What an award says while nobody changes hands.
struct State {
    /// What each text says of each family.
    heard: Vec<BTreeMap<Party, Heard>>,
    wholes: BTreeMap<Party, Whole>,
}

impl State {
    fn of(rows: &[Row], texts: &Texts<'_>, date: Date, parties: &Parties) -> State {
        let heard: Vec<_> = texts.distinct.iter().map(|said| by_family(said, date, parties)).collect();
        let wholes = wholes(rows, texts, &heard);
        State { heard, wholes }
    }
}

/// Rows that are nobody's for sure can't take back more than such rows gave, where the store holds the award from its base on.
/// What they take back beyond it was given for what is certain or likely, and is carried to it, latest first: so an award gives no
/// more in `likely` than it has. It is also so where the contract passed to another seller, who gave the rest back. Of several
/// families it is carried to the one that was last given so much; to the others it is possible.
///
/// `slices` come in the order of rows, and so they stay. The work grows with the rows times the companies that the award paid, never
/// with the rows times the rows.
fn take_back(rows: &[Row], parties: &Parties, slices: &mut Vec<Slice>) {
    let mut claimed = vec![false; rows.len()];
    slices.iter().filter(|slice| slice.grade != Grade::Possible).for_each(|slice| claimed[slice.row] = true);
    let unclaimed = || (0..rows.len()).filter(|row| !claimed[*row]);
    let mut left: Money = unclaimed().map(|row| rows[row].obligation).sum();
    if left >= Money::ZERO || !claimed.contains(&true) || !rows.iter().any(|row| row.is_base) {
        return;
    }
    let places = places_of_rows(rows.len(), slices);
    let seen_by = |row: usize| slices[places[row].clone()].iter().map(|slice| slice.family).collect();
    let mut takes: Vec<(usize, Vec<Party>)> =
        unclaimed().filter(|row| rows[*row].obligation < Money::ZERO).map(|row| (row, seen_by(row))).collect();
    takes.sort_by(|(one, seen), (other, seen_there)| {
        let (one, other) = (&rows[*one], &rows[*other]);
        (other.date, one.obligation, seen).cmp(&(one.date, other.obligation, seen_there))
    });
    let mut paid = Paid::of(rows, slices);
    for (row, _) in takes {
        if left >= Money::ZERO {
            break;
        }
        left = left - rows[row].obligation;
        let mut givers = paid.givers(rows[row].date, parties);
        let Some(last) = (0..givers.len()).max_by_key(|giver| givers[*giver].order(&rows[row])) else { break };
        let taken_from = givers.swap_remove(last);
        let place = taken_from.takes_back(row, Grade::Likely, &places[row], slices);
        for giver in givers {
            giver.takes_back(row, Grade::Possible, &places[row], slices);
        }
        paid.add(place, &slices[place], &rows[row]);
    }
    slices.sort_by_key(|slice| (slice.row, slice.family));
}

/// Where the slices of each row stand.
fn places_of_rows(rows: usize, slices: &[Slice]) -> Vec<Range<usize>> {
    let mut places = vec![0..0; rows];
    let mut begin = 0;
    for of_row in slices.chunk_by(|one, other| one.row == other.row) {
        places[of_row[0].row] = begin..begin + of_row.len();
        begin += of_row.len();
    }
    places
}

/// Whom an award gave money for sure or likely: by company, since whose family that is depends on the day.
struct Paid(BTreeMap<Payee, Sums>);

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Payee {
    Company(Party),
    /// A slice that names no company of its family.
    Family(Party),
}

/// What a company got.
struct Sums {
    /// What it has got and not given back.
    has: Money,
    /// The days on which it got some, in order.
    days: Vec<Date>,
    /// The place of its first slice.
    like: usize,
}

impl Paid {
    fn of(rows: &[Row], slices: &[Slice]) -> Paid {
        let mut paid = Paid(BTreeMap::new());
        for (place, slice) in slices.iter().enumerate().filter(|(_, slice)| slice.grade != Grade::Possible) {
            paid.add(place, slice, &rows[slice.row]);
        }
        paid.0.values_mut().for_each(|sums| sums.days.sort_unstable());
        paid
    }

    /// Adds a slice that is certain or likely. What is added once the days are in order takes back, and gives none.
    fn add(&mut self, place: usize, slice: &Slice, row: &Row) {
        let payee = slice.companies.first().map_or(Payee::Family(slice.family), |company| Payee::Company(*company));
        let sums = self.0.entry(payee).or_insert(Sums { has: Money::ZERO, days: Vec::new(), like: place });
        sums.has += row.obligation;
        sums.like = sums.like.min(place);
        if row.obligation > Money::ZERO {
            sums.days.push(row.date);
        }
    }

    /// The families that were given money, as on a day.
    fn givers(&self, day: Date, parties: &Parties) -> Vec<Giver> {
        let mut givers: BTreeMap<Party, Giver> = BTreeMap::new();
        for (payee, sums) in &self.0 {
            let family = match *payee {
                Payee::Company(company) => parties.family_of(company, day),
                Payee::Family(family) => family,
            };
            let giver = givers.entry(family).or_insert(Giver { family, has: Money::ZERO, last: None, like: sums.like });
            giver.has += sums.has;
            let until = sums.days.partition_point(|got| *got <= day);
            giver.last = giver.last.max(sums.days[..until].last().copied());
            giver.like = giver.like.min(sums.like);
        }
        givers.into_values().collect()
    }
}

/// A family that an award gave money for sure or likely, as on the day on which a row takes some back.
struct Giver {
    family: Party,
    /// What it has got and not given back.
    has: Money,
    /// The last day, not after the row's, on which it got some.
    last: Option<Date>,
    /// The place of its first slice, for what the new one is about.
    like: usize,
}

impl Giver {
    fn order(&self, taking: &Row) -> (bool, Option<Date>, Money, std::cmp::Reverse<Party>) {
        (self.has + taking.obligation >= Money::ZERO, self.last, self.has, std::cmp::Reverse(self.family))
    }

    /// Says that the row, whose slices stand in `places`, takes back from this family, and gives the place of the slice that says so.
    fn takes_back(&self, row: usize, grade: Grade, places: &Range<usize>, slices: &mut Vec<Slice>) -> usize {
        let rule = match grade {
            Grade::Possible => Rule::MayTakeBack,
            Grade::Certain | Grade::Likely => Rule::TakesBack,
        };
        let Some(place) = places.clone().find(|place| slices[*place].family == self.family) else {
            let like = slices[self.like].clone();
            let family = self.family;
            slices.push(Slice { row, family, channel: Channel::Carried, grade, said: false, rule, ..like });
            return slices.len() - 1;
        };
        if grade != Grade::Possible {
            let slice = &mut slices[place];
            if slice.channel != Channel::Direct {
                slice.channel = Channel::Carried;
            }
            (slice.grade, slice.rule) = (grade, rule);
        }
        place
    }
}

fn read_row(
    position: usize,
    row: &Row,
    own: &BTreeMap<Party, Heard>,
    wholes: &BTreeMap<Party, Whole>,
    parties: &Parties,
    slices: &mut Vec<Slice>,
) {
    let mut bought = bought(own);
    let mut done: BTreeSet<Party> = BTreeSet::new();
    if let Some(company) = row.recipient {
        let family = parties.family_of(company, row.date);
        done.insert(family);
        if row.own.iter().any(|said| said.role == Role::Vendor) {
            bought.insert(family);
        }
        let capabilities = own.get(&family).map(|heard| heard.capabilities.clone());
        slices.push(Slice {
            capabilities: capabilities.unwrap_or_else(|| parties.capabilities_of(company)),
            ..direct_slice(position, family, company, &bought, wholes)
        });
    }
    for (family, heard) in own {
        if done.insert(*family) {
            slices.extend(own_slice(position, *family, heard, &bought));
        }
    }
    for partner in row.partners.iter() {
        let family = parties.family_of(*partner, row.date);
        if done.insert(family) {
            slices.push(partner_slice(position, family, *partner, parties));
        }
    }
    // A row that names a product of its own buys that, whatever the rest of the award buys.
    if !bought.is_empty() {
        return;
    }
    for (family, whole) in wholes {
        if done.insert(*family) {
            slices.push(carried_slice(position, row, *family, whole));
        }
    }
}

/// The recipient is in the family. Where the words say that it sold another maker's product here, its own share is the
/// margin, which no record shows (domain rules 40 and 41).
fn direct_slice(
    row: usize,
    family: Party,
    company: Party,
    bought: &BTreeSet<Party>,
    wholes: &BTreeMap<Party, Whole>,
) -> Slice {
    let award_buys = |whole: &Whole| whole.reading == Reading::Buys;
    let award_buys_anothers = || {
        wholes.iter().any(|(other, whole)| *other != family && award_buys(whole))
            && !wholes.get(&family).is_some_and(award_buys)
    };
    let (grade, rule) = match (bought.contains(&family), bought.len()) {
        (true, 1) => (Grade::Certain, Rule::RecipientInFamily),
        (true, _) => (Grade::Possible, Rule::RecipientSoldBesideOwn),
        (false, 0) if !award_buys_anothers() => (Grade::Certain, Rule::RecipientInFamily),
        (false, _) => (Grade::Possible, Rule::RecipientSoldAnothers),
    };
    Slice {
        row,
        family,
        companies: vec![company],
        channel: Channel::Direct,
        grade,
        capabilities: Capabilities::default(),
        said: true,
        words: Arc::default(),
        rule,
    }
}

/// The recipient is a joint venture of the family with others: its share is unknown, from nothing to all (domain rule 24).
fn partner_slice(row: usize, family: Party, partner: Party, parties: &Parties) -> Slice {
    Slice {
        row,
        family,
        companies: vec![partner],
        channel: Channel::Direct,
        grade: Grade::Possible,
        capabilities: parties.capabilities_of(partner),
        said: false,
        words: Arc::default(),
        rule: Rule::PartnerOfVenture,
    }
}

/// What the texts of one row say of a family.
#[derive(Clone, Debug)]
struct Heard {
    role: Role,
    companies: BTreeSet<Party>,
    capabilities: Capabilities,
    words: Arc<str>,
    rule: Rule,
}

fn by_family(said: &[Said], date: Date, parties: &Parties) -> BTreeMap<Party, Heard> {
    let mut families: BTreeMap<Party, Heard> = BTreeMap::new();
    for one in said.iter().filter(|one| one.role != Role::Mention && one.role != Role::Vendor) {
        let family = parties.family_of(one.party, date);
        let heard = families.entry(family).or_insert_with(|| Heard {
            role: one.role,
            companies: BTreeSet::new(),
            capabilities: Capabilities::default(),
            words: one.words.clone(),
            rule: one.rule,
        });
        heard.companies.insert(one.party);
        heard.capabilities.add(&one.capabilities);
        if one.role > heard.role {
            (heard.role, heard.words, heard.rule) = (one.role, one.words.clone(), one.rule);
        }
    }
    // Several makers of one family are, to the family, one maker.
    let bought: Vec<Party> =
        families.iter().filter(|(_, heard)| heard.role >= Role::Mixed).map(|(family, _)| *family).collect();
    if let [only] = bought[..]
        && let Some(heard) = families.get_mut(&only)
        && heard.role == Role::Mixed
        && heard.companies.len() > 1
    {
        heard.role = Role::Product;
    }
    families
}

/// Families whose product the row buys, alone or among others.
fn bought(own: &BTreeMap<Party, Heard>) -> BTreeSet<Party> {
    own.iter().filter(|(_, heard)| heard.role >= Role::Mixed).map(|(family, _)| *family).collect()
}

fn own_slice(row: usize, family: Party, heard: &Heard, bought: &BTreeSet<Party>) -> Option<Slice> {
    let (channel, grade, said) = match heard.role {
        // One row can't be certain for two families (domain rule 37).
        Role::Product | Role::Vendor if bought.len() == 1 => (Channel::Named, Grade::Certain, true),
        Role::Product | Role::Vendor | Role::Mixed => (Channel::Mixed, Grade::Possible, false),
        Role::Platform => (Channel::Platform, Grade::Possible, false),
        Role::Mention => return None,
    };
    Some(Slice {
        row,
        family,
        companies: heard.companies.iter().copied().collect(),
        channel,
        grade,
        capabilities: heard.capabilities.clone(),
        said,
        words: heard.words.clone(),
        rule: heard.rule,
    })
}

fn carried_slice(position: usize, row: &Row, family: Party, whole: &Whole) -> Slice {
    let (channel, grade, rule) = match whole.reading {
        Reading::Buys if row.buys_no_product && !whole.by_base => (Channel::Carried, Grade::Possible, Rule::BoughtOnce),
        Reading::Buys => (Channel::Carried, Grade::Likely, Rule::AwardBuysIt),
        Reading::BuysAmongOthers => (Channel::Mixed, Grade::Possible, Rule::AwardBuysSeveral),
        Reading::WorksOn => (Channel::Platform, Grade::Possible, Rule::AwardWorksOnIt),
        Reading::BoughtOnce => (Channel::Carried, Grade::Possible, Rule::BoughtOnce),
    };
    Slice {
        row: position,
        family,
        companies: whole.companies.iter().copied().collect(),
        channel,
        grade,
        capabilities: whole.capabilities.clone(),
        said: false,
        words: whole.words.clone(),
        rule,
    }
}

/// The carry test of domain rule 35: does the award as a whole buy the product?
fn wholes(rows: &[Row], texts: &Texts<'_>, heard: &[BTreeMap<Party, Heard>]) -> BTreeMap<Party, Whole> {
    let mut wholes: BTreeMap<Party, Whole> = BTreeMap::new();
    let mut base: BTreeMap<Party, Role> = BTreeMap::new();
    let mut elsewhere: BTreeMap<Party, Role> = BTreeMap::new();
    let base_speaks = rows.iter().any(|row| {
        let of_base = row.is_base && (!row.silent || !row.own.is_empty());
        row.base_speaks || !row.base.is_empty() || of_base
    });
    for (position, row) in rows.iter().enumerate() {
        for (text, is_base, carries) in
            [(texts.base[position], true, true), (texts.own[position], row.is_base, row.carries())]
        {
            for (family, heard) in heard[text].iter().filter(|_| carries) {
                let whole = wholes.entry(*family).or_default();
                whole.companies.extend(&heard.companies);
                whole.capabilities.add(&heard.capabilities);
                if whole.words.is_empty() || is_base {
                    whole.words = Arc::clone(&heard.words);
                }
                let roles = if is_base { &mut base } else { &mut elsewhere };
                let role = roles.entry(*family).or_insert(heard.role);
                *role = (*role).max(heard.role);
            }
        }
    }
    let bought_in_base = base.values().filter(|role| **role >= Role::Mixed).count();
    for (family, whole) in &mut wholes {
        whole.by_base = base.contains_key(family);
        whole.reading = match base.get(family) {
            Some(Role::Product | Role::Vendor) if bought_in_base == 1 => Reading::Buys,
            Some(Role::Product | Role::Vendor | Role::Mixed) => Reading::BuysAmongOthers,
            Some(Role::Platform) => Reading::WorksOn,
            Some(Role::Mention) => Reading::BoughtOnce,
            None if base_speaks => match elsewhere.get(family) {
                Some(Role::Platform) => Reading::WorksOn,
                _ => Reading::BoughtOnce,
            },
            None => without_base(rows, texts, heard, *family, &elsewhere),
        };
    }
    wholes
}

/// Where the base tells nothing, everything that does tell something must agree.
fn without_base(
    rows: &[Row],
    texts: &Texts<'_>,
    heard: &[BTreeMap<Party, Heard>],
    family: Party,
    elsewhere: &BTreeMap<Party, Role>,
) -> Reading {
    let role = elsewhere.get(&family).copied();
    let bought = elsewhere.values().filter(|role| **role >= Role::Mixed).count();
    let all_agree = rows
        .iter()
        .zip(&texts.own)
        .filter(|(row, _)| !row.silent && row.speaks != Speaks::OfAnEnd)
        .all(|(_, own)| heard[*own].contains_key(&family));
    match role {
        Some(Role::Product | Role::Vendor) if bought == 1 && all_agree => Reading::Buys,
        Some(Role::Product | Role::Vendor | Role::Mixed) if bought > 1 && all_agree => Reading::BuysAmongOthers,
        Some(Role::Mixed) if all_agree => Reading::BuysAmongOthers,
        Some(Role::Platform) => Reading::WorksOn,
        _ => Reading::BoughtOnce,
    }
}

#[cfg(test)]
mod tests;
