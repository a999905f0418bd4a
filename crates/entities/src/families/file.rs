//! The families file: its schema, how a further file extends it, and what makes one invalid.
//!
//! ```toml
//! [[family]]
//! id = "microsoft"                  # slug, stable
//! name = "Microsoft"
//! aliases = ["MSFT"]                # what people ask by
//! names = ["MICROSOFT CORPORATION"] # registered names as award data write them
//! prefixes = ["MICROSOFT"]          # beginnings (whole words) that only its registered names have
//!
//! [[family.member]]
//! id = "github"
//! name = "GitHub"
//! names = ["GITHUB INC"]
//! from = "2018-10-26"               # first day; absent: as long as records reach
//! to = ""                           # first day no longer in it; absent: it lasts
//! source = "what shows the dates"
//! ```
//!
//! A member without a name refers to a company described elsewhere: so one company comes to be in two families at
//! different times, and a family with members of its own in another.

use std::collections::HashMap;
use std::collections::hash_map::Entry as Slot;

use serde::Deserialize;
use thiserror::Error;
use toml::Spanned;
use values::lines::Lines;
use values::{Date, names};

use super::{Company, CompanyId, Families, Membership};

/// A families file that cannot be used, with the place to mend.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{file}:{line}: {problem}")]
pub struct FamilyFileError {
    pub file: String,
    /// From 1.
    pub line: usize,
    pub problem: FamilyProblem,
}

#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum FamilyProblem {
    #[error("{0}")]
    NotReadable(String),
    #[error("{0}: an id is lower-case letters, digits and hyphens")]
    BadId(String),
    #[error("{0} is described twice; a second membership gives only id, dates and source")]
    DescribedTwice(String),
    #[error("{0} is not described anywhere: it needs a name")]
    NotDescribed(String),
    #[error("{0} has no source for its dates")]
    NoSource(String),
    #[error("{id}: {text:?} is not a day like 2018-10-26")]
    BadDate { id: String, text: String },
    #[error("{id}: from {from} is not before to {to}")]
    EmptyMembership { id: String, from: Date, to: Date },
    #[error("{id} is in {first} and in {second} at the same time")]
    OverlappingMemberships { id: String, first: String, second: String },
    #[error("{0} comes to own itself")]
    Cycle(String),
    #[error("{id}: the name {name:?} is also of {other}")]
    NameOfTwo { id: String, name: String, other: String },
    #[error("more companies than ids: 65,535")]
    TooMany,
}

/// One `[[family]]` with where it stands.
#[derive(Clone, Debug)]
pub(super) struct Section {
    head: CompanyEntry,
    members: Vec<MemberEntry>,
}

/// The description of a company, or a reference to one where it has no name.
#[derive(Clone, Debug)]
pub(super) struct CompanyEntry {
    pub(super) slug: String,
    pub(super) name: Option<String>,
    pub(super) aliases: Vec<String>,
    pub(super) names: Vec<String>,
    pub(super) prefixes: Vec<String>,
    place: Place,
}

#[derive(Clone, Debug)]
struct MemberEntry {
    company: CompanyEntry,
    from: Option<Date>,
    to: Option<Date>,
    source: String,
}

#[derive(Clone, Debug)]
struct Place {
    file: String,
    line: usize,
}

impl Place {
    fn error(&self, problem: FamilyProblem) -> FamilyFileError {
        FamilyFileError { file: self.file.clone(), line: self.line, problem }
    }
}

impl Section {
    pub(super) fn companies(&self) -> impl Iterator<Item = &CompanyEntry> {
        std::iter::once(&self.head).chain(self.members.iter().map(|member| &member.company))
    }
}

impl CompanyEntry {
    /// Takes over what a later description of the same company says.
    fn extend(&mut self, later: CompanyEntry) {
        self.name = later.name.or(self.name.take());
        for (known, further) in
            [(&mut self.aliases, later.aliases), (&mut self.names, later.names), (&mut self.prefixes, later.prefixes)]
        {
            known.extend(further);
        }
    }
}

/// Reads the sections of one file, each by itself well formed.
pub(super) fn sections(file: &str, text: &str) -> Result<Vec<Section>, FamilyFileError> {
    let lines = Lines::of(text);
    let place = |offset: usize| Place { file: file.to_owned(), line: lines.at(offset) };
    let written: WrittenFile = toml::from_str(text).map_err(|error| {
        let offset = error.span().map_or(0, |span| span.start);
        place(offset).error(FamilyProblem::NotReadable(error.message().to_owned()))
    })?;
    written.family.into_iter().map(|family| section(family, &place)).collect()
}

/// Adds further sections to those known, as [`Families::overlaid`] says.
pub(super) fn extend(known: &mut Vec<Section>, further: Vec<Section>) {
    for section in further {
        let Some(same) = known.iter_mut().find(|known| known.head.slug == section.head.slug) else {
            known.push(section);
            continue;
        };
        same.head.extend(section.head);
        let is_given_again =
            |known: &MemberEntry| section.members.iter().any(|given| given.company.slug == known.company.slug);
        let mut earlier: Vec<MemberEntry> = same.members.extract_if(.., |known| is_given_again(known)).collect();
        for mut member in section.members {
            // Names learned earlier stay; the dates given now are the only ones.
            let slug = member.company.slug.clone();
            for known in earlier.extract_if(.., |known| known.company.slug == slug) {
                let later = std::mem::replace(&mut member.company, known.company);
                member.company.extend(later);
            }
            same.members.push(member);
        }
    }
}

/// Puts the sections together and checks what no section shows alone.
pub(super) fn families(sections: Vec<Section>) -> Result<Families, FamilyFileError> {
    let mut companies: Vec<Company> = Vec::new();
    let mut ids: HashMap<&str, CompanyId> = HashMap::new();
    for entry in sections.iter().flat_map(Section::companies) {
        let Some(name) = &entry.name else { continue };
        let id = u16::try_from(companies.len()).map_err(|_| entry.place.error(FamilyProblem::TooMany))?;
        if ids.insert(&entry.slug, CompanyId(id)).is_some() {
            return Err(entry.place.error(FamilyProblem::DescribedTwice(entry.slug.clone())));
        }
        companies.push(Company { slug: entry.slug.clone(), name: name.clone(), memberships: Vec::new() });
    }
    let id_of = |entry: &CompanyEntry| {
        let not_described = || entry.place.error(FamilyProblem::NotDescribed(entry.slug.clone()));
        ids.get(entry.slug.as_str()).copied().ok_or_else(not_described)
    };

    for section in &sections {
        let owner = id_of(&section.head)?;
        for member in &section.members {
            let company = id_of(&member.company)?;
            let membership = Membership { owner, from: member.from, to: member.to, source: member.source.clone() };
            add_membership(&mut companies, company, membership)
                .and_then(|()| refuse_cycle(&companies, company, &companies[usize::from(company.0)].slug))
                .map_err(|problem| member.company.place.error(problem))?;
        }
    }

    let mut by_registered_name = HashMap::new();
    let mut by_prefix = HashMap::new();
    let mut by_question = HashMap::new();
    for entry in sections.iter().flat_map(Section::companies) {
        let id = id_of(entry)?;
        for (list, index) in [(&entry.names, &mut by_registered_name), (&entry.prefixes, &mut by_prefix)] {
            list.iter().try_for_each(|name| claim(index, name, id, entry, &companies))?;
        }
        let shown = [Some(&entry.slug), entry.name.as_ref()];
        for name in shown.into_iter().flatten().chain(&entry.aliases).chain(&entry.names) {
            claim(&mut by_question, name, id, entry, &companies)?;
        }
    }
    let mut by_prefix: Vec<(String, CompanyId)> = by_prefix.into_iter().collect();
    by_prefix.sort_by(|(a, _), (b, _)| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
    Ok(Families { companies, by_registered_name, by_prefix, by_question, sections })
}

/// Notes that a name is of one company, unless it is of another one already.
fn claim(
    index: &mut HashMap<String, CompanyId>,
    name: &str,
    id: CompanyId,
    entry: &CompanyEntry,
    companies: &[Company],
) -> Result<(), FamilyFileError> {
    match index.entry(names::normalise(name)) {
        Slot::Occupied(taken) if *taken.get() != id => {
            let other = companies[usize::from(taken.get().0)].slug.clone();
            Err(entry.place.error(FamilyProblem::NameOfTwo { id: entry.slug.clone(), name: name.to_owned(), other }))
        }
        slot => {
            slot.or_insert(id);
            Ok(())
        }
    }
}

/// Adds a membership in the order of time, unless it overlaps another one of the company.
fn add_membership(companies: &mut [Company], company: CompanyId, added: Membership) -> Result<(), FamilyProblem> {
    let Company { slug, memberships, .. } = &companies[usize::from(company.0)];
    if let Some(other) =
        memberships.iter().find(|other| overlap((other.from, other.to), (added.from, added.to)).is_some())
    {
        let owner_slug = |membership: &Membership| companies[usize::from(membership.owner.0)].slug.clone();
        let (first, second) = (owner_slug(other), owner_slug(&added));
        return Err(FamilyProblem::OverlappingMemberships { id: slug.clone(), first, second });
    }
    let memberships = &mut companies[usize::from(company.0)].memberships;
    memberships.push(added);
    memberships.sort_by_key(|membership| membership.from);
    Ok(())
}

/// From a first day to the first day no longer meant; open ends are `None`.
type Span = (Option<Date>, Option<Date>);

/// Days that two spans have in common.
fn overlap(one: Span, other: Span) -> Option<Span> {
    let from = one.0.max(other.0);
    let to = match (one.1, other.1) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    };
    let is_empty = from.zip(to).is_some_and(|(from, to)| from >= to);
    (!is_empty).then_some((from, to))
}

/// An error if on some day the owners of `company`, followed upwards, come back to it.
fn refuse_cycle(companies: &[Company], company: CompanyId, slug: &str) -> Result<(), FamilyProblem> {
    let mut reached: Vec<(CompanyId, Span)> = vec![(company, (None, None))];
    while let Some((here, span)) = reached.pop() {
        for membership in &companies[usize::from(here.0)].memberships {
            let Some(common) = overlap(span, (membership.from, membership.to)) else { continue };
            if membership.owner == company {
                return Err(FamilyProblem::Cycle(slug.to_owned()));
            }
            reached.push((membership.owner, common));
        }
    }
    Ok(())
}

/// The file as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenFile {
    #[serde(default)]
    family: Vec<WrittenFamily>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenFamily {
    id: Spanned<String>,
    name: Option<String>,
    #[serde(default)]
    aliases: Vec<String>,
    #[serde(default)]
    names: Vec<String>,
    #[serde(default)]
    prefixes: Vec<String>,
    #[serde(default)]
    member: Vec<WrittenMember>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenMember {
    id: Spanned<String>,
    name: Option<String>,
    #[serde(default)]
    aliases: Vec<String>,
    #[serde(default)]
    names: Vec<String>,
    #[serde(default)]
    prefixes: Vec<String>,
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
    #[serde(default)]
    source: String,
}

fn section(written: WrittenFamily, place: &impl Fn(usize) -> Place) -> Result<Section, FamilyFileError> {
    let WrittenFamily { id, name, aliases, names, prefixes, member } = written;
    let place_of_id = place(id.span().start);
    let head = CompanyEntry { slug: slug(id, &place_of_id)?, name, aliases, names, prefixes, place: place_of_id };
    let members = member.into_iter().map(|member| self::member(member, place)).collect::<Result<_, _>>()?;
    Ok(Section { head, members })
}

fn member(written: WrittenMember, place: &impl Fn(usize) -> Place) -> Result<MemberEntry, FamilyFileError> {
    let WrittenMember { id, name, aliases, names, prefixes, from, to, source } = written;
    let place = place(id.span().start);
    let slug = slug(id, &place)?;
    let day = |text: String| match Date::parse(text.as_bytes()) {
        Ok(date) if date.map(|date| date.to_string()).unwrap_or_default() == text => Ok(date),
        _ => Err(place.error(FamilyProblem::BadDate { id: slug.clone(), text })),
    };
    let (from, to) = (day(from)?, day(to)?);
    if let Some((from, to)) = from.zip(to)
        && from >= to
    {
        return Err(place.error(FamilyProblem::EmptyMembership { id: slug, from, to }));
    }
    if source.trim().is_empty() {
        return Err(place.error(FamilyProblem::NoSource(slug)));
    }
    Ok(MemberEntry { company: CompanyEntry { slug, name, aliases, names, prefixes, place }, from, to, source })
}

fn slug(written: Spanned<String>, place: &Place) -> Result<String, FamilyFileError> {
    let slug = written.into_inner();
    let is_slug = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if slug.is_empty() || !slug.bytes().all(is_slug) {
        return Err(place.error(FamilyProblem::BadId(slug)));
    }
    Ok(slug)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The message that a file of these members of `alpha` gives.
    #[track_caller]
    fn check(text: &str, expected: &str) {
        let message = Families::read("mine.toml", text).map(|_| "valid".to_owned()).unwrap_or_else(|e| e.to_string());
        assert_eq!(message, expected);
    }

    const ALPHA: &str = "[[family]]\nid = 'alpha'\nname = 'Alpha'\nnames = ['ALPHA INC']\n";

    fn with_alpha(rest: &str) -> String {
        format!("{ALPHA}{rest}")
    }

    #[test]
    fn a_broken_file_is_told_by_file_line_and_entry() {
        check(ALPHA, "valid");
        check("[[family]]\nid = 'alpha'\nname = 7\n", "mine.toml:3: invalid type: integer `7`, expected a string");
        check("[[family]]\nid = 'Al pha'\n", "mine.toml:2: Al pha: an id is lower-case letters, digits and hyphens");
        check("[[family]]\nid = 'alpha'\n", "mine.toml:2: alpha is not described anywhere: it needs a name");
        check(
            &with_alpha(ALPHA),
            "mine.toml:6: alpha is described twice; a second membership gives only id, dates and source",
        );
        check(
            &with_alpha("[[family]]\nid = 'beta'\nname = 'Beta'\nnames = ['Alpha, L.L.C.']\n"),
            "mine.toml:6: beta: the name \"Alpha, L.L.C.\" is also of alpha",
        );
    }

    #[test]
    fn rule_21_memberships_are_checked() {
        let member = |fields: &str| with_alpha(&format!("[[family.member]]\nid = 'sub'\nname = 'Sub'\n{fields}"));
        check(&member("from = '2020-01-01'\n"), "mine.toml:6: sub has no source for its dates");
        check(
            &member("from = '1/2/2020'\nsource = 's'\n"),
            "mine.toml:6: sub: \"1/2/2020\" is not a day like 2018-10-26",
        );
        check(
            &member("from = '2020-01-01'\nto = '2020-01-01'\nsource = 's'\n"),
            "mine.toml:6: sub: from 2020-01-01 is not before to 2020-01-01",
        );
        let beta = "[[family]]\nid = 'beta'\nname = 'Beta'\n[[family.member]]\nid = 'sub'\nsource = 's'\n";
        let until_2020 = member("to = '2020-01-01'\nsource = 's'\n");
        check(&format!("{until_2020}{beta}from = '2020-01-01'\n"), "valid");
        check(
            &format!("{until_2020}{beta}from = '2019-12-31'\n"),
            "mine.toml:14: sub is in alpha and in beta at the same time",
        );
    }

    #[test]
    fn rule_21_no_company_owns_itself() {
        let beta = |dates: &str| {
            with_alpha(&format!(
                "[[family.member]]\nid = 'beta'\nto = '2020-01-01'\nsource = 's'\n\
                 [[family]]\nid = 'beta'\nname = 'Beta'\n\
                 [[family.member]]\nid = 'alpha'\nsource = 's'\n{dates}"
            ))
        };
        check(&beta("from = '2020-01-01'\n"), "valid");
        check(&beta("from = '2019-01-01'\n"), "mine.toml:13: alpha comes to own itself");
        check(&with_alpha("[[family.member]]\nid = 'alpha'\nsource = 's'\n"), "mine.toml:6: alpha comes to own itself");
    }

    #[test]
    fn a_further_file_extends_a_family_and_sets_dates_anew() {
        let first = with_alpha("[[family.member]]\nid = 'sub'\nname = 'Sub'\nnames = ['SUB INC']\nsource = 's'\n");
        let further = "[[family]]\nid = 'alpha'\naliases = ['First']\nnames = ['ALPHA FEDERAL LLC']\n\
            [[family.member]]\nid = 'sub'\nnames = ['SUB FEDERAL INC']\nfrom = '2020-01-01'\nsource = 't'\n";
        let families = Families::read("first.toml", &first).unwrap().overlaid("further.toml", further).unwrap();
        let (alpha, sub) = (families.company("alpha").unwrap(), families.company("sub").unwrap());
        assert_eq!(families.find("first").unwrap().company(), alpha);
        for (name, company) in
            [("ALPHA INC", alpha), ("ALPHA FEDERAL LLC", alpha), ("SUB INC", sub), ("SUB FEDERAL INC", sub)]
        {
            assert_eq!(families.company_of(name), Some(company), "{name}");
        }
        let new_year = Date::new(2020, 1, 1);
        let expected = [Membership { owner: alpha, from: new_year, to: None, source: "t".to_owned() }];
        assert_eq!(families.memberships(sub), expected);
        assert_eq!(families.name(alpha), "Alpha");
    }

    #[test]
    fn the_longest_prefix_and_whole_words_decide() {
        let text = with_alpha(
            "prefixes = ['ALPHA BETA']\n[[family]]\nid = 'gamma'\nname = 'Gamma'\nprefixes = ['ALPHA BETA GAMMA']\n",
        );
        let families = Families::read("mine.toml", &text).unwrap();
        assert_eq!(families.company_of("Alpha Beta Federal, Inc."), families.company("alpha"));
        assert_eq!(families.company_of("ALPHA BETA GAMMA HOLDINGS LLC"), families.company("gamma"));
        assert_eq!(families.company_of("ALPHA BETAMAX LLC"), None);
    }
}
