//! A company: who owns it, what it owned when, and the buyers that spend with it.

use answers::shares::{Share, buyers, sellers};
use maud::{Markup, html};
use serde::Serialize;
use values::Date;

use crate::render::json;
use crate::render::sheet::Sheet;
use crate::serve::failure::Failure;
use crate::serve::frame;
use crate::serve::pages::buyer::shares_sheet;
use crate::serve::query::{self, Query};
use crate::serve::respond::{At, Page};

/// Sellers that the page shows; the tables to take away have all.
const TOP: usize = 25;

#[derive(Serialize)]
struct Company {
    id: String,
    name: String,
    /// Set where the question is about one company within a family, alone.
    member: bool,
    ownership: Vec<String>,
    family: Vec<Member>,
    capabilities: Vec<String>,
    from: Option<Date>,
    to: Option<Date>,
    buyers: Vec<Share>,
    sellers: Vec<Share>,
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
    let subject = query::company(&at.id, reference)?;
    let window = at.query.window()?;
    let buyers = buyers(&at.reading.library, &subject, window, &reference.agencies).await?;
    let sellers = sellers(&at.reading.library, &subject, window).await?;
    let family = reference.parties.members(&subject.slug).into_iter();
    let maker = reference.lexicon.makers().iter().find(|maker| maker.id == subject.slug);
    let capabilities = maker.map(|maker| maker.capabilities.clone()).unwrap_or_default();
    Ok(Box::new(Company {
        id: subject.slug,
        name: subject.name,
        member: subject.member,
        ownership: subject.ownership,
        family: family.map(|(id, name, from, to)| Member { id, name, from, to }).collect(),
        capabilities: capabilities.iter().map(|name| name.replace('-', " ")).collect(),
        from: window.from,
        to: window.to,
        buyers,
        sellers,
        window: at.query,
    }))
}

impl Page for Company {
    fn title(&self) -> String {
        self.name.clone()
    }

    fn json(&self) -> anyhow::Result<String> {
        json(self)
    }

    fn sheets(&self) -> Vec<Sheet> {
        vec![shares_sheet("buyers", "buyer", &self.buyers), shares_sheet("sellers", "seller", &self.sellers)]
    }

    fn html(&self, at: &At) -> Markup {
        let sheets = self.sheets();
        html! {
            p class="kicker" { "Company" @if self.member { ", alone" } }
            h1 { (self.name) }
            @if !self.capabilities.is_empty() { p class="lead" { "Known for " (self.capabilities.join(", ")) "." } }
            @for line in &self.ownership { p { "It " (line) "." } }
            section {
                h2 { "Buyers" }
                (frame::table(&sheets[0], "What each buyer spends with it", usize::MAX, &|row, column, _| {
                    let share = &self.buyers[row];
                    let address = self.window.with("buyer", Some(&share.id)).with("company", Some(&self.id)).at("/answer");
                    (column == "buyer").then(|| html! { a href=(address) { (share.name) } })
                }))
                p class="small" { "By the agency that signed. An answer also counts what its money pays." }
            }
            section {
                h2 { "Who sells its products" }
                @let all = self.sellers.len();
                @let caption = if all > TOP { format!("Sellers, the first {TOP} of {all}") } else { "Sellers".to_owned() };
                (frame::table(&sheets[1], &caption, TOP, &|_, column, _| (column == "id").then(|| html! {})))
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
            section { h2 { "To take away" } (frame::take_away(at, &["buyers", "sellers"])) }
        }
    }
}
