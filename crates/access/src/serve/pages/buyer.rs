//! A buyer: what it obligated by year, the makers that its money reaches, whom it pays, and what for.

use answers::Question;
use answers::buyer::{BuyerProfile, buyer};
use maud::{Markup, html};
use values::Money;

use crate::render::asked::{days, role};
use crate::render::sheet::{Cell, Kind, Sheet};
use crate::render::{count, json, markup, meanings};
use crate::serve::failure::Failure;
use crate::serve::frame;
use crate::serve::page::{At, Page};
use crate::serve::query::{self, permanent};

/// Makers and sellers that the page shows.
const TOP: usize = 30;

/// Sellers that the tables to take away have: a department pays a hundred thousand.
const SELLERS: usize = 10_000;

struct Buyer(BuyerProfile);

pub(crate) async fn make(at: At) -> Result<Box<dyn Page>, Failure> {
    let reference = &at.reading.reference;
    let asked = query::buyer(&at.id, reference)?;
    let definition =
        answers::Definition::ALL.into_iter().find(|role| Some(role.name()) == at.query.get("role")).unwrap_or_default();
    let question = Question { definition, ..Question::of_buyer(asked, at.query.window()?) };
    Ok(Box::new(Buyer(buyer(&at.reading.library, &question, &reference.parties, SELLERS).await?)))
}

impl Page for Buyer {
    fn title(&self) -> String {
        format!("{}{}", self.0.totals.question.buyer.name, days(&self.0.totals.question, ", "))
    }

    fn json(&self) -> anyhow::Result<String> {
        json(&self.0)
    }

    fn limits(&self) -> Vec<String> {
        self.0.totals.unseen.clone()
    }

    fn sheets(&self) -> Vec<Sheet> {
        let sums = [("net", Kind::Money), ("gross", Kind::Money), ("transactions", Kind::Count)];
        let mut years = Sheet::new(
            "by_fiscal_year",
            &[&[("fiscal_year", Kind::Year)], &sums[..], &[("awards", Kind::Count)]].concat(),
        );
        for line in &self.0.totals.by_fiscal_year {
            years.push(vec![
                Cell::Year(line.fiscal_year.0),
                Cell::Money(line.sums.net),
                Cell::Money(line.sums.gross),
                Cell::Count(line.sums.transactions),
                Cell::Count(line.awards),
            ]);
        }
        let mut definitions = Sheet::new("definitions", &[&[("role", Kind::Text)], &sums[..]].concat());
        for line in &self.0.totals.definitions {
            definitions.push(vec![
                Cell::text(line.role),
                Cell::Money(line.sums.net),
                Cell::Money(line.sums.gross),
                Cell::Count(line.sums.transactions),
            ]);
        }
        let mut sellers =
            Sheet::new("sellers", &[("seller", Kind::Text), ("net", Kind::Money), ("transactions", Kind::Count)]);
        for line in &self.0.sellers {
            sellers.push(vec![Cell::text(&line.name), Cell::Money(line.net), Cell::Count(line.transactions)]);
        }
        let mut capabilities = Sheet::new(
            "capabilities",
            &[("capability", Kind::Text), ("likely", Kind::Money), ("transactions", Kind::Count), ("id", Kind::Text)],
        );
        for line in &self.0.capabilities {
            capabilities.push(vec![
                Cell::text(&line.name),
                Cell::Money(line.likely),
                Cell::Count(line.transactions),
                Cell::text(&line.id),
            ]);
        }
        vec![
            years,
            Sheet::ranked(
                "makers",
                "maker",
                self.0.makers.iter().map(|line| (&line.name, &line.figures, line.counts, &line.id)),
            ),
            sellers,
            capabilities,
            definitions,
        ]
    }

    fn html(&self, at: &At) -> Markup {
        let totals = &self.0.totals;
        let asked = &totals.question;
        let sheets = self.sheets();
        let [years, makers, sellers, capabilities, definitions] = &sheets[..] else { return html! {} };
        let code = asked.buyer.code.split(',').next().unwrap_or_default();
        html! {
            p class="kicker" { "Buyer " (asked.buyer.code) }
            h1 class="headline" {
                (asked.buyer.name)
                @if let Some(short) = &asked.buyer.short { " (" (short) ")" }
                " obligated " strong { (meanings::about(totals.sums.net)) } (days(asked, ", ")) "."
            }
            p class="lead" {
                (count(totals.awards)) " awards, " (count(totals.sums.transactions)) " transactions; " (role(asked.role)) ". "
                @if let (Some(first), Some(last)) = (totals.buyer_total.first_action, totals.buyer_total.last_action) {
                    "The store has its actions from " (first) " to " (last) "."
                }
            }
            form class="ask" action="/answer" {
                input type="hidden" name="buyer" value=(code);
                p {
                    label for="company" { "What does it spend with" }
                    input id="company" name="company" required maxlength="200" placeholder="Company" autocomplete="off" data-suggest="company";
                }
                button { "Answer" }
            }
            section {
                h2 { "By fiscal year" }
                (markup::table(years, "By fiscal year", usize::MAX, &markup::plain))
            }
            section {
                h2 { "Makers that the money reaches" }
                p class="small" {
                    "Directly and through resellers. Floor and likely add up; ceilings do not: an order of several makers, or of none by name, "
                    "stands in the ceiling of each that may have it."
                }
                (markup::table(&makers.without("id"), &markup::first("Makers", TOP, self.0.makers.len() as u64), TOP, &|row, column, _| match column {
                    "maker" => {
                        let line = &self.0.makers[row];
                        let address = permanent(asked).with("company", Some(&line.id)).at("/answer");
                        Some(html! { a href=(address) { (line.name) } })
                    },
                    _ => None,
                }))
                (self.pool())
                p { a class="more" href=(permanent(asked).at("/records")) { "All its records" } }
            }
            @if !self.0.capabilities.is_empty() {
                section {
                    h2 { "What makers’ products do" }
                    (markup::table(&capabilities.without("id"), "By what products do, as far as the words leave no doubt", usize::MAX, &|row, column, _| match column {
                        "capability" => {
                            let line = &self.0.capabilities[row];
                            let address = permanent(asked).with("capability", Some(&line.id)).at("/answer");
                            Some(html! { a href=(address) { (line.name) } })
                        },
                        _ => None,
                    }))
                }
            }
            section {
                h2 { "Who is paid" }
                p class="small" { "As its contracts name them, whatever they sell." }
                (markup::table(sellers, &markup::first("Sellers", TOP, self.0.sellers_in_all), TOP, &markup::plain))
            }
            section {
                h2 { "Under each definition" }
                (markup::table(definitions, "Totals under each definition; both: signed and paid", usize::MAX, &markup::plain))
            }
            section {
                h2 { "What no record here can show" }
                ul { @for line in &totals.unseen { li { (line) } } }
            }
            section { h2 { "To take away" } (frame::take_away(at, &sheets.iter().map(|sheet| sheet.name).collect::<Vec<_>>())) }
        }
    }
}

impl Buyer {
    /// What part of the money that some maker may have nobody can attribute.
    fn pool(&self) -> Markup {
        let pool = &self.0.pool;
        html! {
            @if pool.net > Money::ZERO {
                p {
                    "In all " (meanings::about(pool.net)) " may be some maker’s, of which " (meanings::about(pool.attributed))
                    " certainly or likely one’s own. "
                    @if let Some(share) = pool.unattributable_share {
                        (meanings::about(pool.unattributable)) " (" (share) ") nobody can attribute from the records."
                    }
                }
            }
        }
    }
}
