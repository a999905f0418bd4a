//! What stands around every page: header with search, footer with the state of the store, links and forms to take away.

use axum::http::StatusCode;
use maud::{DOCTYPE, Markup, html};

use crate::serve::assets;
use crate::serve::failure::Failure;
use crate::serve::page::{At, Page};
use crate::serve::query::segment;

pub(crate) fn framed(page: &dyn Page, at: &At) -> Markup {
    let store = &at.reading.library.store;
    let main = html! {
        @if at.reading.outdated {
            p class="warning" role="status" {
                "Lists or judgements have changed since this store was read. These figures still follow the old lists: run "
                code { "tributary ingest" } " without a path to read it anew."
            }
        }
        (page.html(at))
    };
    let footer = html! {
        p {
            "Version " (store.entry.version) " of the store. Every figure is made from published records of contracts and traces back to file and line. "
            a href="/method" { "What the numbers mean, and what no record can show" }
        }
    };
    let alternates = html! { link rel="alternate" type="application/json" href=(at.as_form(".json", None)) {} };
    document(&page.title(), &alternates, &main, &footer)
}

pub(crate) fn failure(failure: &Failure) -> Markup {
    let main = html! {
        h1 { (failure.title()) }
        p class="lead" { (sentence(&failure.message)) }
        @if !failure.near.is_empty() {
            h2 { "Did you mean" }
            ul { @for name in &failure.near { li { a href=(search_address(name)) { (name) } } } }
        }
        @if failure.status == StatusCode::SERVICE_UNAVAILABLE {
            p { "Reload this page in a few seconds." }
        }
        p { a href="/" { "Back to the start" } }
    };
    document(failure.title(), &html! {}, &main, &html! {})
}

/// A message with a capital and a full stop.
fn sentence(message: &str) -> String {
    let mut letters = message.chars();
    let first: String = letters.next().map(|letter| letter.to_uppercase().collect()).unwrap_or_default();
    format!("{first}{}.", letters.as_str().trim_end_matches('.'))
}

pub(crate) fn search_address(text: &str) -> String {
    let mut writer = url::form_urlencoded::Serializer::new("/search?".to_owned());
    writer.append_pair("q", text);
    writer.finish()
}

fn document(title: &str, head: &Markup, main: &Markup, footer: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) " · Tributary" }
                link rel="icon" href="data:,";
                link rel="stylesheet" href=(assets::style());
                (head)
                script src=(assets::script()) defer {}
            }
            body {
                a class="skip" href="#main" { "Skip to the content" }
                header class="top" {
                    a class="name" href="/" { "Tributary" }
                    form action="/search" role="search" {
                        label class="hidden" for="search" { "Search buyers, companies, capabilities, award numbers" }
                        input id="search" name="q" type="search" placeholder="Buyer, company, award number" autocomplete="off" maxlength="200" data-suggest="all";
                        button { "Search" }
                    }
                    nav aria-label="Pages" { a href="/method" { "Method" } }
                }
                main id="main" tabindex="-1" { (main) }
                footer { (footer) }
            }
        }
    }
}

/// A link to the page of an award.
pub(crate) fn award_link(key: &str) -> Markup {
    html! { a href={ "/award/" (segment(key)) } class="key" { (key.replace("_-NONE-", "").replacen("CONT_", "", 1)) } }
}

/// The forms in which this address can be taken away.
pub(crate) fn take_away(at: &At, tables: &[&str]) -> Markup {
    html! {
        ul class="forms" {
            li { a href=(at.as_form(".json", None)) { "JSON" } }
            li { a href=(at.as_form(".xlsx", None)) download { "Spreadsheet (XLSX)" } }
            @for table in tables {
                @let named = (tables.len() > 1).then_some(*table);
                li {
                    (table.replace('_', " ")) ": "
                    a href=(at.as_form(".csv", named)) download { "CSV" span class="hidden" { " of " (table.replace('_', " ")) } }
                    ", "
                    a href=(at.as_form(".parquet", named)) download { "Parquet" span class="hidden" { " of " (table.replace('_', " ")) } }
                }
            }
        }
    }
}
