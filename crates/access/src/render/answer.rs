//! The answer of `spend` as tables, and as what a page and a bundle both show of it.

use answers::spend::{Counts, Spend};
use maud::{Markup, html};
use values::Money;

use crate::render::asked::{company, days, role, short_buyer};
use crate::render::sheet::{Cell, Column, FIGURES, Kind, Sheet, figure_cells};
use crate::render::{chart, count, meanings};

/// The answer in one sentence, and how sure it is.
pub(crate) fn headline(spend: &Spend) -> Markup {
    let asked = &spend.question;
    let figures = &spend.figures;
    html! {
        h1 class="headline" {
            (short_buyer(asked)) " spent about " strong { (meanings::about(figures.likely)) } " with " (company(asked)) (days(asked, ", ")) "."
        }
        p class="lead" {
            @if figures.floor == figures.ceiling {
                "The records leave no room for another figure."
            } @else {
                "The records allow any figure from about " (meanings::about(figures.floor)) " to about "
                (meanings::about(figures.ceiling - figures.unnamed)) "."
                @if figures.unnamed != Money::ZERO {
                    " Orders that name no maker at all could add up to " (meanings::about(figures.unnamed)) "."
                }
            }
        }
    }
}

pub(crate) fn numbers(spend: &Spend) -> Markup {
    let figures = &spend.figures;
    let amount = |name: &str| match name {
        "floor" => figures.floor,
        "named" => figures.named,
        "likely" => figures.likely,
        _ => figures.ceiling,
    };
    html! {
        dl class="numbers" {
            @for (name, meaning) in meanings::NUMBERS {
                div class={ "row-" (name) } {
                    dt { (chart::mark(name)) (name) }
                    dd class="amount" data-number=(name) { "$" (amount(name).grouped()) }
                    dd class="meaning" {
                        (meaning)
                        @if name == "ceiling" && figures.unnamed != Money::ZERO {
                            " $" (figures.unnamed.grouped()) " of it is in orders that name no maker."
                        }
                    }
                }
            }
        }
    }
}

pub(crate) fn coverage(spend: &Spend) -> Markup {
    let total = &spend.buyer_total;
    html! {
        p class="coverage" {
            (count(spend.counts.awards)) " awards, " (count(spend.counts.transactions)) " transactions; "
            (role(spend.question.role)) ". "
            @match (total.first_action, total.last_action) {
                (Some(first), Some(last)) => {
                    "The store has this buyer’s actions from " (first) " to " (last) ", "
                    (meanings::about(total.sums.net)) " net" (share(spend.figures.likely, total.sums.net)) "."
                },
                _ => "The store has no action of this buyer in these days.",
            }
        }
    }
}

fn share(part: Money, whole: Money) -> String {
    if whole <= Money::ZERO || part <= Money::ZERO {
        return String::new();
    }
    let tenths = (part.cents() * 1000 + whole.cents() / 2) / whole.cents();
    format!("; likely is {}.{}% of it", tenths / 10, tenths % 10)
}

/// The answer's tables, the four numbers first; of sellers and awards the first `most`.
pub(crate) fn sheets(spend: &Spend, most: usize) -> Vec<Sheet> {
    let counts = [("awards", Kind::Count), ("transactions", Kind::Count)];
    let columns = |labels: &[(&'static str, Kind)]| [labels, &FIGURES, &counts].concat();
    let counted = |counts: Counts| [Cell::Count(counts.awards), Cell::Count(counts.transactions)];
    let mut figures = Sheet::new(
        "figures",
        &columns(&[
            ("buyer", Kind::Text),
            ("company", Kind::Text),
            ("from", Kind::Day),
            ("to", Kind::Day),
            ("role", Kind::Text),
        ]),
    );
    let asked = &spend.question;
    let mut row = vec![
        Cell::text(&asked.buyer.name),
        Cell::text(company(asked)),
        Cell::day(asked.from),
        Cell::day(asked.to),
        Cell::text(asked.role.name()),
    ];
    row.extend(figure_cells(&spend.figures));
    row.extend(counted(spend.counts));
    figures.push(row);

    let mut years = Sheet::new("by_fiscal_year", &columns(&[("fiscal_year", Kind::Year)]));
    for channel in &spend.channels {
        years.columns.push(Column { name: format!("likely_{}", channel.channel), kind: Kind::Money });
    }
    for line in &spend.by_fiscal_year {
        let mut row = vec![Cell::Year(line.fiscal_year.0)];
        row.extend(figure_cells(&line.figures));
        row.extend(counted(line.counts));
        row.extend(spend.channels.iter().map(|channel| {
            let own = line.channels.iter().find(|own| own.channel == channel.channel);
            Cell::Money(own.map_or(Money::ZERO, |own| own.figures.likely))
        }));
        years.push(row);
    }
    let mut channels = Sheet::new("channels", &columns(&[("channel", Kind::Text)]));
    for line in &spend.channels {
        let label = vec![Cell::text(line.channel)];
        channels.push([label, figure_cells(&line.figures).into(), counted(line.counts).into()].concat());
    }
    let mut sellers = Sheet::new("sellers", &columns(&[("seller", Kind::Text)]));
    for line in spend.sellers.iter().take(most) {
        let label = vec![Cell::text(&line.seller)];
        sellers.push([label, figure_cells(&line.figures).into(), counted(line.counts).into()].concat());
    }
    let mut awards = Sheet::new(
        "awards",
        &[
            &[("award_key", Kind::Text), ("sellers", Kind::Text)],
            &FIGURES[..],
            &[("transactions", Kind::Count), ("page", Kind::Text)],
        ]
        .concat(),
    );
    for line in spend.by_award.iter().flatten().take(most) {
        let mut row = vec![Cell::text(&line.award_key), Cell::text(line.sellers.join(" | "))];
        row.extend(figure_cells(&line.figures));
        row.extend([Cell::Count(line.transactions), Cell::text(&line.page)]);
        awards.push(row);
    }
    let mut definitions = Sheet::new("definitions", &columns(&[("role", Kind::Text)]));
    for line in &spend.definitions {
        let label = vec![Cell::text(line.role.name())];
        definitions.push([label, figure_cells(&line.figures).into(), counted(line.counts).into()].concat());
    }
    vec![figures, years, channels, sellers, awards, definitions]
}
