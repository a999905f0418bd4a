//! A company: its names and ids, who owns it, what it owned when, who buys its products, through whom, and what for.

use answers::companies::{IdLine, NameLine, ParentLine, PartnerLine, known_as, sold_for};
use answers::shares::{Share, Shares, shares};
use maud::{Markup, html};
use serde::Serialize;
use values::Date;

use crate::render::sheet::{Cell, Kind, Sheet};
use crate::render::{count, json, markup};
use crate::serve::failure::Failure;
use crate::serve::frame;
use crate::serve::page::{At, Page};
use crate::serve::query::{self, Query};

/// Sellers and names that the page shows; the tables to take away have all.
const TOP: usize = 25;

#[derive(Serialize)]
struct Company {
    id: String,
    name: String,
    /// Whether a curated list knows it; otherwise its records alone say who it is.
    curated: bool,
    /// Set where the question is about one company within a family, alone.
    member: bool,
    ownership: Vec<String>,
    family: Vec<Member>,
    /// What its products are known for.
    known_for: Vec<String>,
    from: Option<Date>,
    to: Option<Date>,
    #[serde(flatten)]
    shares: Shares,
    names: Vec<NameLine>,
    ids: Vec<IdLine>,
    /// As its transactions recorded them.
    parents: Vec<ParentLine>,
    sells: Vec<PartnerLine>,
    #[serde(skip)]
    window: Query,
}

#[derive(Serialize)]
struct Member {
    id: String,
    name: String,
    from: Option<Date>,
    to: Option<Date>,
}

pub(crate) async fn make(at: At) -> Result<Box<dyn Page>, Failure> {
    let reference = &at.reading.reference;
    let library = &at.reading.library;
    let subject = query::company(&at.id, &at.reading).await?;
    let window = at.query.window()?;
    let all: Vec<_> = reference.parties.capabilities().iter().collect();
    let shares = shares(library, &subject, window, &reference.agencies, &all).await?;
    let family = reference.parties.members(&subject.slug).into_iter();
    let maker = reference.lexicon.makers().iter().find(|maker| maker.id == subject.slug);
    let known_for = maker.map(|maker| maker.capabilities.clone()).unwrap_or_default();
    let (names, ids, parents) = known_as(library, &subject).await?;
    let sells = sold_for(library, &reference.parties, &subject).await?;
    Ok(Box::new(Company {
        id: subject.slug,
        name: subject.name,
        curated: !subject.of_records,
        member: subject.member,
        ownership: subject.ownership,
        family: family.map(|(id, name, from, to)| Member { id, name, from, to }).collect(),
        known_for: known_for.iter().map(|name| name.replace('-', " ")).collect(),
        from: window.from,
        to: window.to,
        shares,
        names,
        ids,
        parents,
        sells,
        window: at.query,
    }))
}

impl Company {
    fn names_sheet(&self) -> Sheet {
        let mut sheet = Sheet::new(
            "names",
            &[
                ("name", Kind::Text),
                ("registered_name", Kind::Text),
                ("transactions", Kind::Count),
                ("obligation", Kind::Money),
                ("first_action", Kind::Day),
                ("last_action", Kind::Day),
            ],
        );
        for line in &self.names {
            sheet.push(vec![
                Cell::text(&line.name),
                Cell::text(line.registered_name.as_deref().unwrap_or_default()),
                Cell::Count(line.transactions),
                Cell::Money(line.obligation),
                Cell::day(line.first_action),
                Cell::day(line.last_action),
            ]);
        }
        sheet
    }

    fn ids_sheet(&self) -> Sheet {
        let mut sheet = Sheet::new("ids", &[("scheme", Kind::Text), ("id", Kind::Text), ("transactions", Kind::Count)]);
        for line in &self.ids {
            sheet.push(vec![Cell::text(line.scheme), Cell::text(&line.id), Cell::Count(line.transactions)]);
        }
        sheet
    }

    /// An address of a question about this company within the same days.
    fn question(&self, name: &str, value: &str) -> String {
        self.window.with("company", Some(&self.id)).with(name, Some(value)).at("/answer")
    }
}

impl Page for Company {
    fn title(&self) -> String {
        self.name.clone()
    }

    fn json(&self) -> anyhow::Result<String> {
        json(self)
    }

    fn sheets(&self) -> Vec<Sheet> {
        let shares = &self.shares;
        vec![
            shares_sheet("buyers", "buyer", &shares.buyers),
            shares_sheet("sellers", "seller", &shares.sellers),
            shares_sheet("by_fiscal_year", "fiscal_year", &shares.by_fiscal_year),
            shares_sheet("capabilities", "capability", &shares.capabilities),
            self.names_sheet(),
            self.ids_sheet(),
        ]
    }

    fn html(&self, at: &At) -> Markup {
        let sheets = self.sheets();
        let [buyers, sellers, years, capabilities, names, ids] = &sheets[..] else { return html! {} };
        html! {
            p class="kicker" { "Company" @if self.member { ", alone" } @if !self.curated { ", as the records alone know it" } }
            h1 { (self.name) }
            @if !self.known_for.is_empty() { p class="lead" { "Known for " (self.known_for.join(", ")) "." } }
            @for line in &self.ownership { p { "It " (line) "." } }
            (ask(self))
            section {
                h2 { "Buyers" }
                (markup::table(&buyers.without("id"), "What each buyer spends with it", usize::MAX, &|row, column, _| match column {
                    "buyer" => {
                        let share = &self.shares.buyers[row];
                        Some(html! { a href=(self.question("buyer", &share.id)) { (share.name) } })
                    },
                    _ => None,
                }))
                p class="small" { "By the agency that signed. An answer also counts what its money pays." }
            }
            section {
                h2 { "By fiscal year" }
                (markup::table(&years.without("id"), "All buyers together, by fiscal year", usize::MAX, &markup::plain))
            }
            section {
                h2 { "Who sells its products" }
                (markup::table(&sellers.without("id"), &markup::first("Sellers", TOP, self.shares.sellers.len() as u64), TOP, &markup::plain))
            }
            @if !self.shares.capabilities.is_empty() {
                section {
                    h2 { "What its products are bought for" }
                    (markup::table(&capabilities.without("id"), "By what products do", usize::MAX, &markup::plain))
                    p class="small" { "Where the words leave open what a product does, its money is in the ceiling of each." }
                }
            }
            @if !self.sells.is_empty() {
                section {
                    h2 { "Makers whose products it sells" }
                    ul class="columns" {
                        @for partner in self.sells.iter().take(TOP) {
                            li {
                                a href={ "/company/" (query::segment(&partner.id)) } { (partner.name) } ": $" (partner.named.grouped())
                                " in " (count(partner.transactions)) " actions"
                            }
                        }
                    }
                    p class="small" { "Net of the records whose own words name the product." }
                }
            }
            section {
                h2 { "Names and ids in the records" }
                (markup::table(names, &markup::first("Names as reported, and as registered today", TOP, self.names.len() as u64), TOP, &markup::plain))
                @if !self.ids.is_empty() {
                    (markup::table(ids, &markup::first("Ids", TOP, self.ids.len() as u64), TOP, &markup::plain))
                }
                @if !self.parents.is_empty() {
                    h3 { "Parents, as its transactions recorded them" }
                    ul {
                        @for parent in self.parents.iter().take(TOP) {
                            li {
                                (parent.name) @if let Some(id) = &parent.id { " (" (id) ")" }
                                @if let (Some(first), Some(last)) = (parent.first_action, parent.last_action) { ", " (first) " to " (last) }
                                ", " (count(parent.transactions)) " actions"
                            }
                        }
                    }
                }
            }
            @if !self.family.is_empty() {
                section {
                    h2 { "What it owns, and since when" }
                    p { "Each action counts for the owner of its day." }
                    ul class="family" {
                        @for member in &self.family {
                            li {
                                a href={ "/company/" (query::segment(&member.id)) } { (member.name) }
                                @match (member.from, member.to) {
                                    (Some(from), Some(to)) => { ", from " (from) " until " (to) },
                                    (Some(from), None) => { ", since " (from) },
                                    (None, Some(to)) => { ", until " (to) },
                                    (None, None) => {},
                                }
                            }
                        }
                    }
                }
            }
            section { h2 { "To take away" } (frame::take_away(at, &sheets.iter().map(|sheet| sheet.name).collect::<Vec<_>>())) }
        }
    }
}

fn ask(company: &Company) -> Markup {
    html! {
        form class="ask" action="/answer" {
            input type="hidden" name="company" value=(company.id);
            p {
                label for="buyer" { "Which buyer spends with it" }
                input id="buyer" name="buyer" required maxlength="200" placeholder="Agency" autocomplete="off" data-suggest="buyer";
            }
            button { "Answer" }
        }
    }
}

/// Sides of a company's money as a table.
fn shares_sheet(name: &'static str, label: &'static str, shares: &[Share]) -> Sheet {
    Sheet::ranked(name, label, shares.iter().map(|share| (&share.name, &share.figures, share.counts, &share.id)))
}
