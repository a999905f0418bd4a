//! Tables and texts as pages show them.

use maud::{Markup, PreEscaped, html};

use crate::render::count;
use crate::render::sheet::{Cell, Kind, Sheet};

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
