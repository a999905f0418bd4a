//! Plain charts made on the server: the ruler of the four numbers, and bars by fiscal year.
//!
//! Positions are per mille of the width, so that a chart fills a phone as it fills a desk and its words never shrink.
//! Every chart is drawn beside its figures as text; to a screen reader the drawing itself says nothing more.

use answers::spend::{Spend, YearLine};
use maud::{Markup, html};
use values::{Figures, Money};

use crate::events::Event;
use crate::render::meanings::{about, short, tenths};

/// From money to a place on the axis.
struct Scale {
    least: i128,
    most: i128,
}

impl Scale {
    /// A scale that holds zero and all amounts.
    fn over(amounts: impl Iterator<Item = Money>) -> Scale {
        let (mut least, mut most) = (0, 0);
        for amount in amounts {
            least = least.min(amount.cents());
            most = most.max(amount.cents());
        }
        let step = step(most - least);
        // The axis ends on a round amount, and begins where the smallest one is: mostly at zero or close to it.
        Scale { least, most: most.div_ceil_by(step).max(step) }
    }

    /// Hundredths of a per cent from the left.
    fn place(&self, amount: Money) -> i128 {
        (amount.cents() - self.least) * 10_000 / (self.most - self.least).max(1)
    }

    fn at(&self, amount: Money) -> String {
        per_cent(self.place(amount))
    }

    /// Start and width of a bar between two amounts.
    fn span(&self, from: Money, to: Money) -> (String, String) {
        let (from, to) = (self.place(from.min(to)), self.place(from.max(to)));
        (per_cent(from), per_cent(to - from))
    }

    fn ticks(&self) -> Vec<Money> {
        let step = step(self.most - self.least);
        let first = self.least / step;
        (first..=self.most / step).map(|number| Money::from_cents(number * step)).collect()
    }
}

trait DivCeil {
    fn div_ceil_by(self, step: i128) -> i128;
}

impl DivCeil for i128 {
    /// The next multiple of `step`, for amounts of zero and more.
    fn div_ceil_by(self, step: i128) -> i128 {
        (self + step - 1) / step * step
    }
}

/// A round distance between ticks: three to five of them over the width.
fn step(width: i128) -> i128 {
    let mut unit: i128 = 100;
    loop {
        for factor in [1, 2, 5] {
            if unit * factor * 4 >= width {
                return unit * factor;
            }
        }
        unit *= 10;
    }
}

fn per_cent(hundredths: i128) -> String {
    format!("{}.{:02}%", hundredths / 100, hundredths % 100)
}

/// Marks for the four numbers, drawn in the ruler and beside their names.
pub(crate) fn mark(name: &str) -> Markup {
    html! {
        svg class={ "mark mark-" (name) } width="16" height="16" viewBox="-8 -8 16 16" aria-hidden="true" { (glyph(name)) }
    }
}

fn glyph(name: &str) -> Markup {
    match name {
        "floor" => html! { path d="M4 -7H-2V7H4" {} },
        "ceiling" => html! { path d="M-4 -7H2V7H-4" {} },
        "named" => html! { path d="M0 -5.5L5.5 0L0 5.5L-5.5 0Z" {} },
        _ => html! { circle r="6" {} },
    }
}

/// Floor to ceiling as a band on an axis from zero, with likely and named marked.
pub(crate) fn ruler(figures: &Figures) -> Markup {
    let scale = Scale::over([figures.floor, figures.named, figures.likely, figures.ceiling].into_iter());
    let named_most = figures.ceiling - figures.unnamed;
    let (start, width) = scale.span(figures.floor, named_most);
    let (open_start, open_width) = scale.span(named_most, figures.ceiling);
    let (sure_start, sure_width) = scale.span(figures.floor, figures.likely);
    let marked = |name: &str, amount: Money, y: i32| {
        html! { svg x=(scale.at(amount)) y=(y) class={ "mark mark-" (name) } overflow="visible" { (glyph(name)) } }
    };
    html! {
        div class="ruler" aria-hidden="true" {
            svg width="100%" height="86" {
                line class="axis" x1="0" x2="100%" y1="62" y2="62" {}
                rect class="band-open" x=(open_start) width=(open_width) y="27" height="16" {}
                rect class="band" x=(start) width=(width) y="24" height="22" {}
                rect class="band-sure" x=(sure_start) width=(sure_width) y="24" height="22" {}
                @for tick in scale.ticks() {
                    line class="axis" x1=(scale.at(tick)) x2=(scale.at(tick)) y1="58" y2="66" {}
                    text class=(anchor(scale.place(tick))) x=(scale.at(tick)) y="81" { (short(tick)) }
                }
                svg x=(scale.at(figures.floor)) y="35" class="mark mark-floor" overflow="visible" { path d="M6 -15H0V15H6" {} }
                svg x=(scale.at(figures.ceiling)) y="35" class="mark mark-ceiling" overflow="visible" { path d="M-6 -15H0V15H-6" {} }
                (marked("likely", figures.likely, 35))
                (marked("named", figures.named, 10))
                line class="lead-line" x1=(scale.at(figures.named)) x2=(scale.at(figures.named)) y1="16" y2="24" {}
            }
        }
    }
}

/// Words at the ends of an axis stay within it.
fn anchor(place: i128) -> &'static str {
    match place {
        ..400 => "tick tick-first",
        9601.. => "tick tick-last",
        _ => "tick",
    }
}

/// One row a fiscal year: `likely` stacked by channel, what is possible beyond it hatched, and floor and ceiling as
/// brackets. Events stand between the years in which they fell.
pub(crate) fn years(spend: &Spend, events: &[Event]) -> Markup {
    let lines = &spend.by_fiscal_year;
    let scale = Scale::over(lines.iter().flat_map(|line| {
        let figures = &line.figures;
        [figures.floor, figures.likely, figures.ceiling, stacked(line).0, stacked(line).1]
    }));
    let shown: Vec<&str> =
        spend.channels.iter().filter(|line| line.figures.likely != Money::ZERO).map(|line| line.channel).collect();
    html! {
        ul class="legend" {
            @for channel in &shown { li { span class={ "swatch " (colour(channel)) } {} (channel) } }
            li { span class="swatch hatch" {} "possible beyond likely" }
            @if lines.iter().any(|line| line.figures.unnamed != Money::ZERO) {
                li { span class="swatch open" {} "in orders that name no maker" }
            }
            li { (mark("floor")) "floor" }
            li { (mark("ceiling")) "ceiling" }
        }
        div class="years" {
            @for (index, line) in lines.iter().enumerate() {
                @let year = line.fiscal_year;
                @for event in events.iter().filter(|event| falls_before(event, index, lines)) { (event_line(event)) }
                div class="year" {
                    span class="year-name" { "FY" (year.0) }
                    (bar(line, &scale))
                    span class="year-sum" { (tenths(line.figures.likely)) span class="year-most" { " – " (tenths(line.figures.ceiling)) } }
                }
                @if index + 1 == lines.len() {
                    @for event in events.iter().filter(|event| event.date.fiscal_year() >= year) { (event_line(event)) }
                }
            }
            div class="year year-axis" aria-hidden="true" {
                span class="year-name" {}
                svg width="100%" height="22" {
                    @for tick in scale.ticks() {
                        line class="axis" x1=(scale.at(tick)) x2=(scale.at(tick)) y1="0" y2="5" {}
                        text class=(anchor(scale.place(tick))) x=(scale.at(tick)) y="18" { (short(tick)) }
                    }
                }
                span class="year-sum" {}
            }
        }
    }
}

/// An event stands before the first year that begins after it; those of the last year and later stand behind it.
fn falls_before(event: &Event, index: usize, lines: &[YearLine]) -> bool {
    let year = event.date.fiscal_year();
    year < lines[index].fiscal_year && (index == 0 || year >= lines[index - 1].fiscal_year)
}

fn event_line(event: &Event) -> Markup {
    html! {
        div class="event" {
            span class="year-name" { time datetime=(event.date) { (event.date) } }
            span class="event-title" {
                @match &event.link {
                    Some(link) => a href=(link) rel="noreferrer noopener" { (event.title) },
                    None => (event.title),
                }
            }
        }
    }
}

/// How far the stack of a year reaches below and above zero.
fn stacked(line: &YearLine) -> (Money, Money) {
    let mut reach = (Money::ZERO, Money::ZERO);
    for channel in &line.channels {
        let likely = channel.figures.likely;
        if likely < Money::ZERO {
            reach.0 += likely;
        } else {
            reach.1 += likely;
        }
    }
    reach
}

fn bar(line: &YearLine, scale: &Scale) -> Markup {
    let (mut below, mut above) = (Money::ZERO, Money::ZERO);
    let mut parts = Vec::new();
    for channel in &line.channels {
        let likely = channel.figures.likely;
        let from = if likely < Money::ZERO { &mut below } else { &mut above };
        let (start, width) = scale.span(*from, *from + likely);
        *from += likely;
        if likely != Money::ZERO {
            parts.push((channel.channel, start, width, likely));
        }
    }
    let figures = &line.figures;
    let named_most = figures.ceiling - figures.unnamed;
    let (start, width) = scale.span(figures.likely, named_most);
    let (open_start, open_width) = scale.span(named_most, figures.ceiling);
    let edge = |amount: Money, name: &str| {
        html! { svg x=(scale.at(amount)) y="17" class={ "mark mark-" (name) } overflow="visible" { (glyph(name)) } }
    };
    html! {
        svg width="100%" height="34" aria-hidden="true" {
            defs {
                pattern id={ "hatch-" (line.fiscal_year.0) } width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)" {
                    rect class="hatch-ground" width="6" height="6" {}
                    rect class="hatch-line" width="1.5" height="6" {}
                }
            }
            rect class="band-open" x=(open_start) width=(open_width) y="11" height="12" {}
            rect x=(start) width=(width) y="9" height="16" fill={ "url(#hatch-" (line.fiscal_year.0) ")" } {}
            @for (name, start, width, likely) in &parts {
                rect class={ "part " (colour(name)) } x=(start) width=(width) y="6" height="22" {
                    title { (name) ": " (about(*likely)) }
                }
            }
            line class="zero" x1=(scale.at(Money::ZERO)) x2=(scale.at(Money::ZERO)) y1="0" y2="34" {}
            (edge(figures.floor, "floor"))
            (edge(figures.ceiling, "ceiling"))
        }
    }
}

/// The class that colours a channel, by its place in the fixed order.
pub(crate) fn colour(channel: &str) -> String {
    let place = classification::award::Channel::of_name(channel);
    let place = place.and_then(|place| classification::award::Channel::ALL.iter().position(|other| *other == place));
    format!("channel-{}", place.unwrap_or_default() % 8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axis_holds_zero_and_ends_on_round_amounts() {
        let dollars = |amount: i128| Money::from_cents(amount * 100);
        let scale = Scale::over([dollars(-3), dollars(97)].into_iter());
        assert_eq!((scale.least, scale.most), (-300, 10_000));
        assert_eq!(scale.at(Money::ZERO), "2.91%");
        assert_eq!(scale.ticks().first(), Some(&Money::ZERO));
        let none = Scale::over(std::iter::empty());
        assert_eq!((none.at(Money::ZERO), none.ticks().len()), ("0.00%".to_owned(), 2));
    }

    #[test]
    fn amounts_in_sentences_are_rounded_to_the_nearest_tenth() {
        let about = |cents: i128| about(Money::from_cents(cents));
        assert_eq!(about(11_509_200_519), "$115.1 million");
        assert_eq!(about(-306_569), "−$3,066");
        assert_eq!(about(99_996_000_000), "$1.0 billion");
        assert_eq!(about(0), "$0");
    }
}
