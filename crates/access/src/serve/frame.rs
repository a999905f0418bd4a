//! What stands around every page: header with search, footer with the state of the store, and tables as pages show them.

use axum::http::StatusCode;
use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::render::count;
use crate::render::sheet::{Cell, Kind, Sheet};
use crate::serve::assets;
use crate::serve::failure::Failure;
use crate::serve::respond::{At, Page};

pub(crate) fn framed(page: &dyn Page, at: &At) -> Markup {
    let store = &at.reading.library.store;
    let main = html! {
        @if at.reading.outdated {
            p class="warning" role="status" {
                "The lists of makers or families have changed since this store was read. These figures still follow the old lists: run "
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

/// A cell with a link or marks; plain where nothing is said.
pub(crate) type Dressed<'a> = &'a dyn Fn(usize, &str, &Cell) -> Option<Markup>;

/// A sheet's first rows as a table. `dress` is asked for each cell, by row and column name, how it should look.
pub(crate) fn table(sheet: &Sheet, caption: &str, most: usize, dress: Dressed<'_>) -> Markup {
    let is_number = |kind: Kind| matches!(kind, Kind::Money | Kind::Count);
    html! {
        // A wide table scrolls within itself, also by keyboard.
        div class="table" tabindex="0" role="region" aria-label=(caption) {
            table {
                caption { (caption) }
                thead { tr {
                    @for column in &sheet.columns {
                        th scope="col" class=[is_number(column.kind).then_some("number")] { (column.name.replace('_', " ")) }
                    }
                } }
                tbody {
                    @for (place, row) in sheet.rows.iter().take(most).enumerate() {
                        tr {
                            @for (index, (cell, column)) in row.iter().zip(&sheet.columns).enumerate() {
                                @let shown = dress(place, &column.name, cell).unwrap_or_else(|| html! { (cell.shown()) });
                                @if index == 0 {
                                    th scope="row" { (shown) }
                                } @else {
                                    td class=[is_number(column.kind).then_some("number")] { (shown) }
                                }
                            }
                        }
                    }
                    @if sheet.rows.is_empty() {
                        tr { td colspan=(sheet.columns.len()) { "None." } }
                    }
                }
            }
        }
    }
}

/// The caption of a table of which a page shows the first `most` rows.
pub(crate) fn first(what: &str, most: usize, all: u64) -> String {
    if all > most as u64 { format!("{what}, the first {most} of {}", count(all)) } else { what.to_owned() }
}

/// No cell is dressed.
pub(crate) fn plain(_: usize, _: &str, _: &Cell) -> Option<Markup> {
    None
}

/// A text with the matched words marked.
pub(crate) fn marked(text: &str) -> Markup {
    let mut out = String::new();
    let mut rest = text;
    // The marks are characters that a record's text cannot hold: control characters are taken out of it when it is shown.
    while let Some((before, after)) = rest.split_once('\u{2}') {
        maud::Render::render_to(before, &mut out);
        let (inside, behind) = after.split_once('\u{3}').unwrap_or((after, ""));
        out += "<mark>";
        maud::Render::render_to(inside, &mut out);
        out += "</mark>";
        rest = behind;
    }
    maud::Render::render_to(rest, &mut out);
    PreEscaped(out)
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
