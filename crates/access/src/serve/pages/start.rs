//! The start: ask a question, and see what is in the store and how fresh it is.

use answers::overview::Overview;
use maud::{Markup, html};

use crate::render::sheet::{Cell, Kind, Sheet};
use crate::render::{count, json, markup, meanings};
use crate::serve::failure::Failure;
use crate::serve::frame;
use crate::serve::page::{At, Page};
use crate::serve::query::segment;

const TOP: usize = 12;

struct Start(Overview);

pub(crate) async fn make(at: At) -> Result<Box<dyn Page>, Failure> {
    Ok(Box::new(Start(at.reading.overview().await?.clone())))
}

impl Page for Start {
    fn title(&self) -> String {
        "Who is finally paid".to_owned()
    }

    fn json(&self) -> anyhow::Result<String> {
        json(&self.0)
    }

    fn sheets(&self) -> Vec<Sheet> {
        sheets(&self.0)
    }

    fn html(&self, at: &At) -> Markup {
        let overview = &self.0;
        let sheets = self.sheets();
        html! {
            h1 class="headline" { "How much does this buyer spend with this company?" }
            p class="lead" { "Directly and through resellers, how sure that is, and which records say so." }
            (ask(overview, at))
            section aria-labelledby="held" {
                h2 id="held" { "What is in the store" }
                p {
                    (count(overview.transactions)) " actions on contracts, " (meanings::about(overview.net)) " net, "
                    @match (overview.first_action, overview.last_action) {
                        (Some(first), Some(last)) => { "from " (first) " to " strong { (last) } },
                        _ => "no days",
                    }
                    "; version " (overview.store.version) ", made from " (overview.store.files) " published files. "
                    a href="/method" { "What the numbers mean" } "."
                }
                (markup::table(&sheets[0], &markup::first("Buyers", TOP, overview.buyers.len() as u64), TOP, &|row, column, _| {
                    let buyer = &overview.buyers[row];
                    (column == "name").then(|| html! { a href={ "/buyer/" (segment(&buyer.code)) } { (buyer.name) } })
                }))
                (markup::table(&sheets[1], &markup::first("Companies", TOP, overview.companies.len() as u64), TOP, &|row, column, _| {
                    let company = &overview.companies[row];
                    (column == "name").then(|| html! { a href={ "/company/" (segment(&company.id)) } { (company.name) } })
                }))
                details {
                    summary { "The files" }
                    (markup::table(&sheets[2], "Files", usize::MAX, &markup::plain))
                }
                (frame::take_away(&At { path: "/store".to_owned(), ..at.clone() }, &["buyers", "companies", "files"]))
            }
        }
    }
}

fn ask(overview: &Overview, at: &At) -> Markup {
    let capabilities = at.reading.reference.parties.capabilities();
    html! {
        form class="ask" action="/answer" {
            p {
                label for="buyer" { "Buyer" }
                input id="buyer" name="buyer" required maxlength="200" placeholder="ICE" autocomplete="off" list="buyers" data-suggest="buyer";
            }
            p {
                label for="company" { "Company" span class="optional" { " or a capability, or both" } }
                input id="company" name="company" maxlength="200" placeholder="Microsoft" autocomplete="off" list="companies" data-suggest="company";
            }
            p {
                label for="capability" { "What products do" span class="optional" { " if it matters" } }
                select id="capability" name="capability" {
                    option value="" { "Anything" }
                    @for capability in capabilities.iter() { option value=(capability.slug) { (capability.meaning) } }
                }
            }
            p {
                label for="fy" { "Fiscal years" span class="optional" { " if not all" } }
                input id="fy" name="fy" maxlength="40" placeholder="2021..2025" autocomplete="off";
            }
            button { "Answer" }
            datalist id="buyers" { @for buyer in overview.buyers.iter().take(100) { option value=(buyer.name) {} } }
            datalist id="companies" { @for company in overview.companies.iter().take(300) { option value=(company.name) {} } }
        }
    }
}

fn sheets(overview: &Overview) -> Vec<Sheet> {
    let mut buyers = Sheet::new(
        "buyers",
        &[
            ("name", Kind::Text),
            ("code", Kind::Text),
            ("department", Kind::Text),
            ("net", Kind::Money),
            ("transactions", Kind::Count),
            ("first_action", Kind::Day),
            ("last_action", Kind::Day),
        ],
    );
    for buyer in &overview.buyers {
        buyers.push(vec![
            Cell::text(&buyer.name),
            Cell::text(&buyer.code),
            Cell::text(&buyer.department),
            Cell::Money(buyer.net),
            Cell::Count(buyer.transactions),
            Cell::day(buyer.first_action),
            Cell::day(buyer.last_action),
        ]);
    }
    let mut companies = Sheet::new(
        "companies",
        &[("name", Kind::Text), ("id", Kind::Text), ("likely", Kind::Money), ("transactions", Kind::Count)],
    );
    for company in &overview.companies {
        companies.push(vec![
            Cell::text(&company.name),
            Cell::text(&company.id),
            Cell::Money(company.likely),
            Cell::Count(company.transactions),
        ]);
    }
    let mut files = Sheet::new("files", &[("name", Kind::Text), ("stored", Kind::Count), ("sha256", Kind::Text)]);
    for file in &overview.files {
        files.push(vec![Cell::text(&file.name), Cell::Count(file.stored), Cell::text(&file.sha256)]);
    }
    vec![buyers, companies, files]
}
