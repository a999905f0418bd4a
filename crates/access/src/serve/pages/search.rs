//! Search: what a text may mean among buyers, companies, capabilities and award numbers of this store.

use answers::overview::{Overview, awards_that_begin};
use maud::{Markup, html};
use serde::Serialize;

use crate::render::json;
use crate::render::sheet::{Cell, Kind, Sheet};
use crate::serve::failure::Failure;
use crate::serve::page::{At, Page};
use crate::serve::query::segment;

#[derive(Serialize)]
struct Search {
    query: String,
    found: Vec<Hit>,
}

/// One thing found, best first within its kind.
#[derive(Clone, Serialize)]
struct Hit {
    /// `buyer`, `company`, `capability`, `award`.
    kind: &'static str,
    /// What a question names it by.
    id: String,
    name: String,
    /// What it is beside its name.
    note: String,
    address: String,
}

pub(crate) async fn make(at: At) -> Result<Box<dyn Page>, Failure> {
    let query = at.query.get("q").unwrap_or_default().to_owned();
    let most = at.query.number("limit").map_or(8, |most| most as usize);
    let words = words(&query);
    let recipients = answers::companies::named(&at.reading.library, |name| matches(name, &words), most).await?;
    let mut found = named(&at, &query, most, at.reading.overview().await?, &recipients);
    for key in awards_that_begin(&at.reading.library, &query, most).await? {
        let address = format!("/award/{}", segment(&key));
        found.push(Hit { kind: "award", id: key.clone(), name: key, note: String::new(), address });
    }
    Ok(Box::new(Search { query, found }))
}

fn named(at: &At, query: &str, most: usize, overview: &Overview, recipients: &[(String, String)]) -> Vec<Hit> {
    let reference = &at.reading.reference;
    let words = words(query);
    let mut found = Vec::new();
    // What a question would find by this name comes first, also where the store has nothing of it.
    if let Ok(buyer) = reference.agencies.find(query) {
        let code = buyer.codes.first().cloned().unwrap_or_default();
        let note = buyer.short.clone().unwrap_or_default();
        found.push(buyer_hit(&code, &buyer.name, note));
    }
    let buyers = overview.buyers.iter().filter(|buyer| matches(&format!("{} {}", buyer.name, buyer.code), &words));
    found.extend(buyers.map(|buyer| buyer_hit(&buyer.code, &buyer.name, buyer.department.clone())));
    keep_first(&mut found, most);
    let mut companies = Vec::new();
    if let Ok(subject) = reference.parties.find(query) {
        companies.push(company_hit(&subject.slug, &subject.name, subject.ownership.join(", ")));
    }
    let named =
        overview.companies.iter().filter(|company| matches(&format!("{} {}", company.name, company.id), &words));
    companies.extend(named.map(|company| company_hit(&company.id, &company.name, String::new())));
    let makers = reference.lexicon.makers().iter().filter(|maker| matches(&maker.name, &words));
    companies.extend(makers.map(|maker| company_hit(&maker.id, &maker.name, String::new())));
    // Those that only the records know come last: most of them are asked for by their own name.
    companies.extend(recipients.iter().map(|(id, name)| company_hit(id, name, String::new())));
    keep_first(&mut companies, most);
    found.extend(companies);
    let mut capabilities = Vec::new();
    for maker in reference.lexicon.makers() {
        for capability in maker.capabilities.iter().filter(|capability| matches(&capability.replace('-', " "), &words))
        {
            let mut hit = company_hit(&maker.id, &maker.name, capability.replace('-', " "));
            hit.kind = "capability";
            capabilities.push(hit);
        }
    }
    capabilities.sort_by(|one, other| (&one.note, &one.name).cmp(&(&other.note, &other.name)));
    keep_first(&mut capabilities, most);
    found.extend(capabilities);
    found
}

fn buyer_hit(code: &str, name: &str, note: String) -> Hit {
    let address = format!("/buyer/{}", segment(code));
    Hit { kind: "buyer", id: code.to_owned(), name: name.to_owned(), note, address }
}

fn company_hit(id: &str, name: &str, note: String) -> Hit {
    let address = format!("/company/{}", segment(id));
    Hit { kind: "company", id: id.to_owned(), name: name.to_owned(), note, address }
}

/// The first `most`, each thing once.
fn keep_first(hits: &mut Vec<Hit>, most: usize) {
    let mut seen = std::collections::HashSet::new();
    hits.retain(|hit| !hit.name.is_empty() && seen.insert(hit.id.clone()));
    hits.truncate(most);
}

/// Whether each word asked for begins a word of the name.
fn matches(name: &str, words: &[String]) -> bool {
    let name = fold(name);
    !words.is_empty() && words.iter().all(|word| name.split_whitespace().any(|own| own.starts_with(word.as_str())))
}

fn words(query: &str) -> Vec<String> {
    fold(query).split_whitespace().map(str::to_owned).collect()
}

fn fold(text: &str) -> String {
    text.chars()
        .map(|letter| if letter.is_alphanumeric() { letter.to_lowercase().next().unwrap_or(letter) } else { ' ' })
        .collect()
}

impl Page for Search {
    fn title(&self) -> String {
        format!("Search: {}", self.query)
    }

    fn json(&self) -> anyhow::Result<String> {
        json(self)
    }

    fn sheets(&self) -> Vec<Sheet> {
        let columns = ["kind", "id", "name", "note", "address"].map(|name| (name, Kind::Text));
        let mut sheet = Sheet::new("found", &columns);
        for hit in &self.found {
            sheet.push([hit.kind, &hit.id, &hit.name, &hit.note, &hit.address].map(Cell::text).into());
        }
        vec![sheet]
    }

    fn html(&self, _: &At) -> Markup {
        let kinds =
            [("buyer", "Buyers"), ("company", "Companies"), ("capability", "Capabilities"), ("award", "Awards")];
        html! {
            h1 { "Search" }
            p class="lead" { "For “" (self.query) "”" }
            @for (kind, heading) in kinds {
                @let hits: Vec<&Hit> = self.found.iter().filter(|hit| hit.kind == kind).collect();
                @if !hits.is_empty() {
                    section {
                        h2 { (heading) }
                        ul class="hits" {
                            @for hit in hits {
                                li { a href=(hit.address) { (hit.name) } @if !hit.note.is_empty() { " " span class="meaning" { (hit.note) } } }
                            }
                        }
                    }
                }
            }
            @if self.found.is_empty() {
                p { "Nothing in this store is called so. Try a part of the name, a code of an agency, or the number of an award." }
            }
        }
    }
}
