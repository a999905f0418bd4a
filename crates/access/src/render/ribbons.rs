//! The flow of one answer: from the buyer through its sellers to the company, as ribbons as wide as `likely`.
//!
//! Names are words of the page and stand between two pictures of ribbons, so that they stay readable on a phone. The
//! figures stand in the table of sellers below it.

use answers::spend::{SellerLine, Spend};
use maud::{Markup, html};
use values::Money;

use crate::render::meanings::{about, tenths};

/// Sellers by name; the rest is one.
const TOP: usize = 8;
/// Height of a seller's row, in pixels.
const ROW: i128 = 44;
/// Width of the widest ribbon, which its row holds.
const WIDEST: i128 = 36;

struct Row {
    name: String,
    likely: Money,
    ceiling: Money,
    /// Width of its ribbon, and where it leaves the buyer.
    width: i128,
    begins: i128,
}

/// Nothing where nobody was paid.
pub(crate) fn flow(spend: &Spend, buyer: &str, company: &str) -> Markup {
    let rows = rows(&spend.sellers);
    if rows.is_empty() {
        return html! {};
    }
    let height = ROW * rows.len() as i128;
    html! {
        figure class="ribbons" {
            figcaption { "From " (buyer) " through sellers to " (company) ": ribbons as wide as likely, dashed where money is only possible." }
            div class="ribbons-ends" aria-hidden="true" { span { (buyer) } span { (company) } }
            div class="ribbons-body" {
                (picture(&rows, height, false))
                ol {
                    @for row in &rows {
                        li {
                            span class="ribbon-name" { (row.name) }
                            span class="ribbon-sum" {
                                (about(row.likely))
                                @if row.ceiling != row.likely { span class="year-most" { " – " (tenths(row.ceiling)) } }
                            }
                        }
                    }
                }
                (picture(&rows, height, true))
            }
        }
    }
}

/// The largest sellers, and all others as one; each with the place of its ribbon.
fn rows(sellers: &[SellerLine]) -> Vec<Row> {
    let named = sellers.iter().take(if sellers.len() > TOP + 1 { TOP } else { TOP + 1 });
    let mut rows: Vec<Row> = named
        .map(|line| Row {
            name: line.seller.clone(),
            likely: line.figures.likely,
            ceiling: line.figures.ceiling,
            width: 0,
            begins: 0,
        })
        .collect();
    let others = &sellers[rows.len()..];
    if !others.is_empty() {
        let sum = |of: fn(&SellerLine) -> Money| others.iter().map(of).sum::<Money>();
        rows.push(Row {
            name: format!("{} other sellers", others.len()),
            likely: sum(|line| line.figures.likely),
            ceiling: sum(|line| line.figures.ceiling),
            width: 0,
            begins: 0,
        });
    }
    let height = ROW * rows.len() as i128;
    let most = rows.iter().map(|row| row.likely.cents().max(0)).max().unwrap_or_default();
    for row in &mut rows {
        row.width = row.likely.cents().max(0) * WIDEST / most.max(1);
    }
    let all: i128 = rows.iter().map(|row| row.width).sum();
    let mut next = (height - all) / 2;
    for row in &mut rows {
        row.begins = next;
        next += row.width;
    }
    rows
}

/// Ribbons from one end to the rows; mirrored for the company's side.
fn picture(rows: &[Row], height: i128, mirrored: bool) -> Markup {
    let path = |row: &Row, place: usize| {
        let middle = ROW * place as i128 + ROW / 2;
        let (left, right) = (row.begins, middle - row.width / 2);
        let width = row.width.max(1);
        format!(
            "M0 {left}C50 {left} 50 {right} 100 {right}L100 {}C50 {} 50 {} 0 {}Z",
            right + width,
            right + width,
            left + width,
            left + width
        )
    };
    html! {
        svg class=[mirrored.then_some("mirrored")] height=(height) viewBox={ "0 0 100 " (height) } preserveAspectRatio="none" aria-hidden="true" {
            @for (place, row) in rows.iter().enumerate() {
                @if row.likely > Money::ZERO {
                    path class="ribbon" d=(path(row, place)) {}
                } @else {
                    path class="ribbon-open" d={ "M0 " (row.begins) "C50 " (row.begins) " 50 " (ROW * place as i128 + ROW / 2) " 100 " (ROW * place as i128 + ROW / 2) } {}
                }
            }
        }
    }
}
