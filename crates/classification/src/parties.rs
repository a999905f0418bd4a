//! The companies that money can be attributed to: those of the families file, and makers that only the lexicon knows.

use std::collections::HashMap;

use entities::families::{Asked, Membership, UnknownCompany};
use entities::{CompanyId, Families};
use values::{Date, names};

use crate::capabilities::{Capabilities, CapabilityList};
use crate::lexicon::{Lexicon, Maker, MakerIndex, SellerNames};

/// A company or maker, as a number within one run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Party(u32);

impl Party {
    /// The one at a place of [`Parties::all`].
    fn at(place: usize) -> Party {
        // Companies and makers of the lists are fewer than 2^16 each; makers that records show are as many as there are.
        Party(u32::try_from(place).expect("four billion makers fit in no memory"))
    }

    /// Its place in [`Parties::all`].
    pub fn number(self) -> usize {
        self.0 as usize
    }
}

impl std::fmt::Display for Party {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(formatter)
    }
}

/// What a question asks about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// Stable id in tables and answers.
    pub slug: String,
    pub name: String,
    /// Whether the question is about one company within a family rather than the family.
    pub member: bool,
    /// In words, when a member belonged to whom.
    pub ownership: Vec<String>,
    /// Whether only the store's records know it: a recipient that no list has, by its id in `company_names`.
    pub of_records: bool,
}

/// Families and lexicon under one numbering.
#[derive(Clone, Debug)]
pub struct Parties {
    families: Families,
    companies: Vec<CompanyId>,
    by_company: HashMap<CompanyId, Party>,
    /// Lexicon makers that no family knows, with slug and name; their numbers follow the companies'.
    makers: Vec<(String, String)>,
    by_maker: Vec<Party>,
    capabilities: CapabilityList,
    /// What each party's products do, all of them; parties without an entry are no makers.
    capabilities_of: HashMap<Party, Capabilities>,
    /// Makers that no family knows, by the names under which they sell.
    sellers: SellerNames,
    by_maker_id: HashMap<String, Party>,
    /// For each company of the families, the maker that it sells as: itself, or its nearest owner whose products are known.
    sells_as: Vec<Option<String>>,
    /// For each company of the families, the heads of its family, each with the first day on which it is.
    heads: Vec<Vec<(Date, Party)>>,
}

impl Parties {
    pub fn new(families: Families, lexicon: &Lexicon) -> Parties {
        let companies: Vec<CompanyId> = families.companies().collect();
        let by_company: HashMap<CompanyId, Party> = companies.iter().copied().zip((0..).map(Party::at)).collect();
        let mut makers = Vec::new();
        let mut by_maker = Vec::with_capacity(lexicon.makers().len());
        for maker in lexicon.makers() {
            let known = families.company(&maker.id).and_then(|company| by_company.get(&company)).copied();
            by_maker.push(known.unwrap_or_else(|| {
                makers.push((maker.id.clone(), maker.name.clone()));
                Party::at(companies.len() + makers.len() - 1)
            }));
        }
        let capabilities = CapabilityList::new(lexicon);
        let slugs = |maker: &Maker| capabilities.set(maker.capabilities.iter().map(String::as_str));
        let capabilities_of = by_maker.iter().copied().zip(lexicon.makers().iter().map(slugs)).collect();
        let by_maker_id = lexicon.makers().iter().map(|maker| maker.id.clone()).zip(by_maker.iter().copied()).collect();
        let sellers = SellerNames::of(lexicon.makers());
        let sells_as = companies
            .iter()
            .map(|company| {
                let owners = owners(&families, *company, |membership| membership.to.is_none());
                owners.into_iter().map(|owner| families.slug(owner)).find(|slug| lexicon.find(slug).is_some())
            })
            .map(|slug| slug.map(str::to_owned))
            .collect();
        let mut parties = Parties {
            families,
            companies,
            by_company,
            makers,
            by_maker,
            capabilities,
            capabilities_of,
            sellers,
            by_maker_id,
            sells_as,
            heads: Vec::new(),
        };
        parties.heads = (0..parties.companies.len()).map(|place| parties.heads_of(place)).collect();
        parties
    }

    /// The heads of a company's family, each with the first day on which it is.
    fn heads_of(&self, place: usize) -> Vec<(Date, Party)> {
        let mut days = self.changes_of(Party::at(place));
        days.push(Date::from_days(i32::MIN));
        days.sort_unstable();
        days.dedup();
        let head = |day: Date| self.by_company[&self.families.family_of(self.companies[place], day).head()];
        let mut heads: Vec<(Date, Party)> = days.into_iter().map(|day| (day, head(day))).collect();
        heads.dedup_by_key(|(_, head)| *head);
        heads
    }

    /// The same families with another lexicon.
    pub fn with(&self, lexicon: &Lexicon) -> Parties {
        Parties::new(self.families.clone(), lexicon)
    }

    /// The same with makers that a store's records showed, as id and name, so that questions find them.
    pub fn with_found(&self, found: impl IntoIterator<Item = (String, String)>) -> Parties {
        let mut parties = self.clone();
        parties.makers.extend(found);
        parties
    }

    /// The same with further recipients' names of curated companies, as name and slug.
    pub fn also_named(&self, names: Vec<(String, String)>) -> Parties {
        let mut parties = self.clone();
        for (name, slug) in names {
            if let Some(company) = parties.families.company(&slug) {
                parties.families.also_named(&name, company);
            }
        }
        parties
    }

    /// The slug of the curated company that a recipient's name belongs to: as reported, else as registered today.
    pub fn curated_company(&self, raw: &str, registered: &str) -> Option<&str> {
        let found = self.families.company_of(raw).or_else(|| self.families.company_of(registered));
        found.map(|company| self.families.slug(company))
    }

    pub fn families(&self) -> &Families {
        &self.families
    }

    pub fn capabilities(&self) -> &CapabilityList {
        &self.capabilities
    }

    /// What a party's products do; nothing where the lexicon has no entry for it.
    pub fn capabilities_of(&self, party: Party) -> Capabilities {
        self.capabilities_of.get(&party).cloned().unwrap_or_default()
    }

    /// The days on which the head of a party's family may have changed.
    pub fn changes_of(&self, party: Party) -> Vec<Date> {
        let mut days = Vec::new();
        let mut companies: Vec<CompanyId> = self.companies.get(party.number()).copied().into_iter().collect();
        // Owners are no cycle, but one may be reached in several ways.
        let mut next = 0;
        while let Some(company) = companies.get(next).copied() {
            next += 1;
            for membership in self.families.memberships(company) {
                days.extend(membership.from.into_iter().chain(membership.to));
                if !companies.contains(&membership.owner) {
                    companies.push(membership.owner);
                }
            }
        }
        days
    }

    pub fn of_maker(&self, maker: MakerIndex) -> Party {
        self.by_maker[usize::from(maker.0)]
    }

    /// The company that a recipient's name belongs to: as reported first, then as registered today (domain rule 20).
    pub fn of_recipient(&self, raw: &str, registered: &str) -> Option<Party> {
        let found = self.families.company_of(raw).or_else(|| self.families.company_of(registered));
        let party = found.and_then(|company| self.by_company.get(&company)).copied();
        let as_maker = |name: &str| self.sellers.maker(name).and_then(|id| self.by_maker_id.get(id)).copied();
        party.or_else(|| as_maker(raw)).or_else(|| as_maker(registered))
    }

    /// The companies that a recipient's name tells to be partners of the joint venture that it is (domain rule 24).
    pub fn partners_of(&self, raw: &str, registered: &str) -> Vec<Party> {
        let found = self.families.partners_of(raw).or_else(|| self.families.partners_of(registered));
        found.unwrap_or_default().iter().filter_map(|company| self.by_company.get(company)).copied().collect()
    }

    /// The head of the family that the party belongs to on a day (domain rule 21).
    pub fn family_of(&self, party: Party, date: Date) -> Party {
        let times = self.heads.get(party.number()).map_or(&[][..], Vec::as_slice);
        times.iter().rev().find(|(from, _)| *from <= date).map_or(party, |(_, head)| *head)
    }

    /// The maker whose products a seller sells as its own, as a slug: the company itself, or its owner where only that is
    /// known as a maker (Sprint sells T-Mobile's service).
    pub fn maker_slug(&self, party: Party) -> &str {
        match self.sells_as.get(party.number()) {
            Some(Some(slug)) => slug,
            _ => self.slug(party),
        }
    }

    /// Whether one of two companies, as slugs, is or was owned by the other.
    pub fn are_related(&self, one: &str, other: &str) -> bool {
        let owners = |slug: &str| {
            self.families.company(slug).map_or_else(Vec::new, |company| owners(&self.families, company, |_| true))
        };
        let (one, other) = (owners(one), owners(other));
        one.first().is_some_and(|company| other.contains(company))
            || other.first().is_some_and(|company| one.contains(company))
    }

    /// All companies and makers, in the order of their numbers.
    pub fn all(&self) -> impl Iterator<Item = Party> + use<> {
        (0..self.companies.len() + self.makers.len()).map(Party::at)
    }

    pub fn slug(&self, party: Party) -> &str {
        match self.companies.get(party.number()) {
            Some(company) => self.families.slug(*company),
            None => &self.makers[party.number() - self.companies.len()].0,
        }
    }

    pub fn name(&self, party: Party) -> &str {
        match self.companies.get(party.number()) {
            Some(company) => self.families.name(*company),
            None => &self.makers[party.number() - self.companies.len()].1,
        }
    }

    /// The party behind a slug, for tables that hold slugs.
    pub fn of_slug(&self, slug: &str) -> Option<Party> {
        let company = self.families.company(slug).and_then(|company| self.by_company.get(&company)).copied();
        let maker = || self.makers.iter().position(|(id, _)| id == slug);
        company.or_else(|| maker().map(|place| Party::at(self.companies.len() + place)))
    }

    /// The name behind a slug, for tables that hold slugs; the slug itself where nobody knows it any more.
    pub fn name_of_slug<'a>(&'a self, slug: &'a str) -> &'a str {
        match self.families.company(slug) {
            Some(company) => self.families.name(company),
            None => self.makers.iter().find(|(id, _)| id == slug).map_or(slug, |(_, name)| name),
        }
    }

    /// Companies that the one behind a slug itself owned, each with its name and first and last day: a company comes once
    /// for each time.
    pub fn members(&self, slug: &str) -> Vec<(String, String, Option<Date>, Option<Date>)> {
        let Some(owner) = self.families.company(slug) else { return Vec::new() };
        let line = |(company, membership): (CompanyId, &entities::families::Membership)| {
            let names = (self.families.slug(company).to_owned(), self.families.name(company).to_owned());
            (names.0, names.1, membership.from, membership.to)
        };
        self.families.members(owner).map(line).collect()
    }

    /// Finds the company of a question by family name, alias, member name or maker name.
    pub fn find(&self, question: &str) -> Result<Subject, UnknownCompany> {
        let unknown = match self.families.find(question) {
            Ok(asked) => return Ok(self.subject(&asked)),
            Err(unknown) => unknown,
        };
        let key = names::normalise(question);
        let maker = self
            .makers
            .iter()
            .find(|(slug, name)| names::normalise(name) == key || slug.eq_ignore_ascii_case(question));
        match maker {
            Some((slug, name)) => Ok(Subject {
                slug: slug.clone(),
                name: name.clone(),
                member: false,
                ownership: Vec::new(),
                of_records: false,
            }),
            None => Err(unknown),
        }
    }

    fn subject(&self, asked: &Asked<'_>) -> Subject {
        let company = asked.company();
        let ownership = match asked {
            Asked::Family(_) => Vec::new(),
            Asked::Member { memberships, .. } => memberships
                .iter()
                .map(|membership| {
                    let owner = self.families.name(membership.owner);
                    match (membership.from, membership.to) {
                        (Some(from), Some(to)) => format!("belonged to {owner} from {from} until {to}"),
                        (Some(from), None) => format!("belongs to {owner} since {from}"),
                        (None, Some(to)) => format!("belonged to {owner} until {to}"),
                        (None, None) => format!("belongs to {owner}"),
                    }
                })
                .collect(),
        };
        // A company that was always owned is its owner under another name: the question means the family.
        if let Asked::Member { memberships: [always], .. } = asked
            && always.from.is_none()
            && always.to.is_none()
        {
            let owner = always.owner;
            return Subject {
                slug: self.families.slug(owner).to_owned(),
                name: self.families.name(owner).to_owned(),
                member: false,
                ownership: Vec::new(),
                of_records: false,
            };
        }
        Subject {
            slug: self.families.slug(company).to_owned(),
            name: self.families.name(company).to_owned(),
            member: matches!(asked, Asked::Member { .. }),
            ownership,
            of_records: false,
        }
    }
}

/// A company and all that own it or owned it, nearest first, as far as the memberships count.
fn owners(families: &Families, company: CompanyId, counts: impl Fn(&Membership) -> bool) -> Vec<CompanyId> {
    let mut all = vec![company];
    let mut next = 0;
    while let Some(company) = all.get(next).copied() {
        next += 1;
        for membership in families.memberships(company).iter().filter(|membership| counts(membership)) {
            if !all.contains(&membership.owner) {
                all.push(membership.owner);
            }
        }
    }
    all
}

/// The name that a seller goes by in answers: as registered today, else as reported.
pub fn seller_of<'a>(raw: &'a str, registered: &'a str) -> &'a str {
    if registered.is_empty() { raw } else { registered }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::PARTIES;

    #[test]
    fn rule_21_the_head_of_a_family_is_looked_up_as_the_families_file_tells_it() {
        let parties = &*PARTIES;
        let mut changing = 0;
        for (place, company) in parties.companies.iter().enumerate() {
            let party = Party::at(place);
            let days = parties.changes_of(party);
            let around = days.iter().flat_map(|day| (-1..=1).map(|by| Date::from_days(day.days() + by)));
            for day in around.chain([Date::from_days(0), Date::from_days(20_000)]) {
                let head = parties.families.family_of(*company, day).head();
                assert_eq!(parties.slug(parties.family_of(party, day)), parties.families.slug(head), "{day}");
            }
            changing += usize::from(!days.is_empty());
        }
        assert!(changing > 100, "{changing}");
        let last = parties.all().last().unwrap();
        assert_eq!(parties.family_of(last, Date::from_days(0)), last, "a maker of no family is its own");
    }
    #[test]
    fn makers_beyond_the_numbers_of_sixteen_bits_are_their_own() {
        let slug = |number: usize| format!("found-{number}");
        let many = PARTIES.with_found((0..70_000).map(|number| (slug(number), format!("Maker {number}"))));
        assert_eq!(many.all().count(), PARTIES.all().count() + 70_000);
        for number in [0, 60_000, 65_535, 69_999] {
            let party = many.of_slug(&slug(number)).unwrap();
            assert_eq!((many.slug(party), party.number()), (&*slug(number), PARTIES.all().count() + number));
        }
    }
}
