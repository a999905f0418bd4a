//! The answer: four numbers, what they mean, how they come about, and every way to check them.

use answers::evidence::{Evidence, Selection, selected};
use answers::spend::{Spend, spend};
use maud::{Markup, html};

use crate::render::answer::{coverage, headline, numbers, sheets};
use crate::render::asked::{command, company, days, role, short_buyer};
use crate::render::sheet::{Cell, Sheet};
use crate::render::{chart, count, json, markup, meanings, ribbons};
use crate::serve::failure::Failure;
use crate::serve::form::Form;
use crate::serve::frame::{self, award_link};
use crate::serve::page::{At, Page};
use crate::serve::pages::records;
use crate::serve::query::{permanent, segment};

/// How many sellers, awards and records the page shows; the tables to take away have all.
const TOP: usize = 10;

pub(crate) struct Answer {
    pub(crate) spend: Spend,
    /// The largest records; only for the page itself.
    evidence: Option<Evidence>,
}

pub(crate) async fn make(at: At) -> Result<Box<dyn Page>, Failure> {
    let question = at.query.question(&at.reading).await?;
    if !question.is_about_products() {
        let reason = "`company` is missing: name a company, or what products do with `capability`";
        return Err(Failure::misasked("company", reason));
    }
    let library = &at.reading.library;
    let most = if at.form == Form::Page { TOP } else { usize::MAX };
    let spend = spend(library, &question, Some(most)).await?;
    let evidence = match at.form {
        Form::Page => {
            let selection = Selection { limit: Some(TOP as u64), ..Selection::default() };
            Some(selected(library, &question, &selection).await?)
        }
        _ => None,
    };
    Ok(Box::new(Answer { spend, evidence }))
}

impl Page for Answer {
    fn title(&self) -> String {
        let asked = &self.spend.question;
        format!("{} and {}{}", short_buyer(asked), company(asked), days(asked, " · "))
    }

    fn json(&self) -> anyhow::Result<String> {
        json(&self.spend)
    }

    fn sheets(&self) -> Vec<Sheet> {
        sheets(&self.spend, usize::MAX)
    }

    fn limits(&self) -> Vec<String> {
        self.spend.notes.iter().chain(&self.spend.unseen).cloned().collect()
    }

    fn html(&self, at: &At) -> Markup {
        let spend = &self.spend;
        let sheets = sheets(spend, TOP);
        let sheet = |name: &str| {
            sheets.iter().find(|sheet| sheet.name == name).expect("sheets() has every name asked for here")
        };
        let records_address = |channel: Option<&str>, seller: Option<&str>| {
            permanent(&spend.question).with("channel", channel).with("seller", seller).at("/records")
        };
        html! {
            (kicker(spend))
            (headline(spend))
            section aria-labelledby="numbers" {
                h2 id="numbers" class="hidden" { "The four numbers" }
                (chart::ruler(&spend.figures))
                (numbers(spend))
                (coverage(spend))
            }
            section aria-labelledby="years" {
                h2 id="years" { "By fiscal year" }
                (chart::years(spend, &at.reading.events))
                details {
                    summary { "The figures of this chart" }
                    (markup::table(sheet("by_fiscal_year"), "By fiscal year", usize::MAX, &markup::plain))
                }
            }
            section aria-labelledby="channels" {
                h2 id="channels" { "How the money reaches " (company(&spend.question)) }
                (markup::table(sheet("channels"), "By channel", usize::MAX, &|_, column, cell| match (column, cell) {
                    ("channel", Cell::Text(name)) => Some(html! {
                        a href=(records_address(Some(name), None)) { (name) }
                        span class="meaning" { (meanings::channel(name)) }
                    }),
                    _ => None,
                }))
                p class="small" { "Each channel’s bounds are formed for itself: named and likely add up to the whole, floor and ceiling need not." }
            }
            section aria-labelledby="sellers" {
                h2 id="sellers" { "Who was paid" }
                (ribbons::flow(spend, short_buyer(&spend.question), &company(&spend.question)))
                (markup::table(sheet("sellers"), &markup::first("Sellers", TOP, spend.sellers.len() as u64), TOP, &|_, column, cell| match (column, cell) {
                    ("seller", Cell::Text(name)) => Some(html! { a href=(records_address(None, Some(name))) { (name) } }),
                    _ => None,
                }))
            }
            section aria-labelledby="awards" {
                h2 id="awards" { "Awards" }
                (markup::table(sheet("awards"), &markup::first("Awards", TOP, spend.counts.awards), TOP, &|_, column, cell| match (column, cell) {
                    ("award_key", Cell::Text(key)) => Some(award_link(key)),
                    ("page", Cell::Text(page)) => Some(html! { a href=(page) rel="noreferrer noopener" { "official page" } }),
                    _ => None,
                }))
            }
            @if let Some(evidence) = &self.evidence {
                section aria-labelledby="records" {
                    h2 id="records" { "The records" }
                    p { "The largest " (evidence.records.len()) " of " (count(evidence.total)) ", with the words that they rest on marked." }
                    (records::list(evidence))
                    p { a class="more" href=(records_address(None, None)) { "All " (count(evidence.total)) " records, to filter and sort" } }
                }
            }
            section aria-labelledby="definitions" {
                h2 id="definitions" { "Under other definitions" }
                p { "“Spend of” a buyer can mean what it signed, what its money pays, or either. This page counts " strong { (role(spend.question.role)) } "." }
                (markup::table(sheet("definitions"), "The same figures under each definition", usize::MAX, &|_, column, cell| match (column, cell) {
                    ("role", Cell::Text(name)) => Some(html! {
                        a href=(permanent(&spend.question).with("role", Some(name)).at("/answer")) { (name) }
                    }),
                    _ => None,
                }))
            }
            section aria-labelledby="unseen" {
                h2 id="unseen" { "What no record here can show" }
                ul { @for line in &spend.unseen { li { (line) } } }
                @if !spend.notes.is_empty() {
                    h3 { "Notes" }
                    ul { @for line in &spend.notes { li { (line) } } }
                }
            }
            section aria-labelledby="cite" {
                h2 id="cite" { "To cite, and to take away" }
                (cite(spend, at))
                (frame::take_away(at, &sheets.iter().map(|sheet| sheet.name).collect::<Vec<_>>()))
            }
        }
    }
}

/// The buyer and the company that the answer is about.
fn kicker(spend: &Spend) -> Markup {
    let asked = &spend.question;
    html! {
        p class="kicker" {
            a href={ "/buyer/" (segment(&asked.buyer.code)) } { (asked.buyer.name) } " and "
            @match &asked.company_id {
                Some(id) => a href={ "/company/" (segment(id)) } { (company(asked)) },
                None => (company(asked)),
            }
        }
    }
}

fn cite(spend: &Spend, at: &At) -> Markup {
    let asked = &spend.question;
    let address = permanent(asked).at("/answer");
    let question = command(asked);
    html! {
        p class="citation" {
            (asked.buyer.name) " and " (company(asked)) (days(asked, ", ")) ": $" (spend.figures.likely.grouped()) " (likely), $"
            (spend.figures.floor.grouped()) " to $" (spend.figures.ceiling.grouped()) "; " (role(asked.role))
            ". Tributary " (env!("CARGO_PKG_VERSION")) ", version " (at.reading.library.store.entry.version) " of the store, from "
            (spend.store.files) " published files of USAspending."
        }
        p { "Permanent address of this question: " a href=(address) { code { (address) } } }
        p { "In the terminal: " code { "tributary spend " (question) } }
        p { "For a stranger who is to check it without this program: " code { "tributary bundle " (question) " -o FOLDER" } }
    }
}
