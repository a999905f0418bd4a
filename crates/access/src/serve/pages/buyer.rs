//! A buyer: what it obligated by year, and the companies that its money reaches.

use answers::Question;
use answers::shares::{Share, companies};
use answers::totals::{Totals, totals};
use maud::{Markup, html};
use serde::Serialize;

use crate::render::sheet::{Cell, FIGURES, Kind, Sheet, figure_cells};
use crate::render::{count, json, meanings};
use crate::serve::failure::Failure;
use crate::serve::frame;
use crate::serve::pages::answer::{days, permanent, role};
use crate::serve::query;
use crate::serve::respond::{At, Page};

const TOP: usize = 30;

#[derive(Serialize)]
struct Buyer {
    #[serde(flatten)]
    totals: Totals,
    companies: Vec<Share>,
}

pub(crate) async fn make(at: At) -> Result<Box<dyn Page>, Failure> {
    let reference = &at.reading.reference;
    let buyer = query::buyer(&at.id, reference)?;
    let definition =
        answers::Definition::ALL.into_iter().find(|role| Some(role.name()) == at.query.get("role")).unwrap_or_default();
    let question = Question { buyer, subject: None, capability: None, window: at.query.window()?, definition };
    let library = &at.reading.library;
    let name_of = |slug: &str| reference.parties.name_of_slug(slug).to_owned();
    let totals = totals(library, &question).await?;
    let companies = companies(library, &question, name_of).await?;
    Ok(Box::new(Buyer { totals, companies }))
}

impl Page for Buyer {
    fn title(&self) -> String {
        format!("{}{}", self.totals.question.buyer.name, days(&self.totals.question, ", "))
    }

    fn json(&self) -> anyhow::Result<String> {
        json(self)
    }

    fn limits(&self) -> Vec<String> {
        self.totals.unseen.clone()
    }

    fn sheets(&self) -> Vec<Sheet> {
        let sums = [("net", Kind::Money), ("gross", Kind::Money), ("transactions", Kind::Count)];
        let mut years = Sheet::new(
            "by_fiscal_year",
            &[&[("fiscal_year", Kind::Year)], &sums[..], &[("awards", Kind::Count)]].concat(),
        );
        for line in &self.totals.by_fiscal_year {
            years.push(vec![
                Cell::Year(line.fiscal_year.0),
                Cell::Money(line.sums.net),
                Cell::Money(line.sums.gross),
                Cell::Count(line.sums.transactions),
                Cell::Count(line.awards),
            ]);
        }
        let mut definitions = Sheet::new("definitions", &[&[("role", Kind::Text)], &sums[..]].concat());
        for line in &self.totals.definitions {
            definitions.push(vec![
                Cell::text(line.role),
                Cell::Money(line.sums.net),
                Cell::Money(line.sums.gross),
                Cell::Count(line.sums.transactions),
            ]);
        }
        vec![years, shares_sheet("companies", "company", &self.companies), definitions]
    }

    fn html(&self, at: &At) -> Markup {
        let totals = &self.totals;
        let asked = &totals.question;
        let sheets = self.sheets();
        let all = self.companies.len();
        let caption = if all > TOP {
            format!("Companies, the first {TOP} of {}", count(all as u64))
        } else {
            "Companies".to_owned()
        };
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
                (frame::table(&sheets[0], "By fiscal year", usize::MAX, &frame::plain))
            }
            section {
                h2 { "Companies that the money reaches" }
                p class="small" { "Directly and through resellers. Ceilings of several companies do not add up." }
                (frame::table(&sheets[1], &caption, TOP, &|row, column, _| {
                    let share = &self.companies[row];
                    let address = permanent(asked).with("company", Some(&share.id)).at("/answer");
                    (column == "company").then(|| html! { a href=(address) { (share.name) } })
                }))
                p { a class="more" href=(permanent(asked).at("/records")) { "All its records" } }
            }
            section {
                h2 { "Under each definition" }
                (frame::table(&sheets[2], "Totals under each definition; both: signed and paid", usize::MAX, &frame::plain))
            }
            section {
                h2 { "What no record here can show" }
                ul { @for line in &totals.unseen { li { (line) } } }
            }
            section { h2 { "To take away" } (frame::take_away(at, &["by_fiscal_year", "companies", "definitions"])) }
        }
    }
}

/// Pairs as a table whose first column is the other side's name.
pub(crate) fn shares_sheet(name: &'static str, label: &'static str, shares: &[Share]) -> Sheet {
    let counts = [("awards", Kind::Count), ("transactions", Kind::Count), ("id", Kind::Text)];
    let mut sheet = Sheet::new(name, &[&[(label, Kind::Text)], &FIGURES[..], &counts[..]].concat());
    for share in shares {
        let mut row = vec![Cell::text(&share.name)];
        row.extend(figure_cells(&share.figures));
        row.extend([Cell::Count(share.counts.awards), Cell::Count(share.counts.transactions), Cell::text(&share.id)]);
        sheet.push(row);
    }
    sheet
}
