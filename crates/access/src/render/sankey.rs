//! A flow as a picture: an SVG Sankey diagram with its numbers, fit for a screen in light or dark and for print.
//!
//! Ribbons are as wide as `likely`; a link that is only possible is a dashed line. Each node has its name, `likely` and
//! `ceiling` as text, and below the diagram stands the table of all links. Colours are attributes, so that plain renderers
//! see them; text takes the colour of the page.

use std::fmt::Write;

use answers::flow::{Flow, Stage};
use values::{Figures, Money};

use crate::render::meanings::stage;
use crate::render::spend::title;

const WIDTH: f64 = 1480.0;
const MARGIN: f64 = 24.0;
const TOP: f64 = 104.0;
/// Left edges of the four levels: behind each there is room for its labels.
const LEVELS: [f64; 4] = [24.0, 334.0, 724.0, 1134.0];
const NODE_WIDTH: f64 = 12.0;
/// Two lines of text, and some air.
const LABEL_HEIGHT: f64 = 32.0;
const GAP: f64 = 9.0;
/// Height of all money together.
const FULL: f64 = 420.0;
const ROW: f64 = 17.0;
/// Letters of a name that fit behind a node of each level.
const LETTERS: [usize; 4] = [40, 52, 54, 44];
/// Told apart also by those who see few colours.
const COLOURS: [&str; 4] = ["#3a6ea5", "#8a6d3b", "#4b8b5a", "#b0535a"];

struct Laid {
    y: f64,
    height: f64,
    level: usize,
    /// Where the next ribbon leaves and arrives.
    out: f64,
    into: f64,
}

/// The whole picture.
pub(crate) fn drawn(flow: &Flow) -> String {
    let scale = scale(flow);
    let (mut laid, bottom) = laid(flow, scale);
    let table_top = bottom + 46.0;
    let height = table_top + ROW * (flow.links.len() as f64 + 2.0) + MARGIN;
    let heading = title(&flow.question);
    let (head, sub) = heading.split_once('\n').unwrap_or((&heading, ""));
    let mut svg = String::new();
    let _ = write!(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH:.0} {height:.0}\" role=\"img\" \
         aria-labelledby=\"flow-title flow-desc\" font-family=\"system-ui, sans-serif\" font-size=\"12\" fill=\"currentColor\">\n\
         <title id=\"flow-title\">{}</title>\n<desc id=\"flow-desc\">{}</desc>\n",
        escaped(head),
        escaped(&described(flow))
    );
    let _ =
        writeln!(svg, "<text x=\"{MARGIN}\" y=\"32\" font-size=\"20\" font-weight=\"600\">{}</text>", escaped(head));
    let about = format!("{sub}; ribbons as wide as likely, dashed where money is possible only; US dollars");
    let _ = writeln!(svg, "<text x=\"{MARGIN}\" y=\"54\" opacity=\"0.75\">{}</text>", escaped(&about));
    for (level, x) in Stage::ALL.iter().zip(LEVELS) {
        let _ = writeln!(
            svg,
            "<text x=\"{x}\" y=\"{}\" font-weight=\"600\" opacity=\"0.75\">{}</text>",
            TOP - 16.0,
            stage(*level)
        );
    }
    ribbons(flow, scale, &mut laid, &mut svg);
    for (node, place) in flow.nodes.iter().zip(&laid) {
        let x = LEVELS[place.level];
        let _ = writeln!(
            svg,
            "<rect x=\"{x}\" y=\"{:.1}\" width=\"{NODE_WIDTH}\" height=\"{:.1}\" fill=\"{}\"><title>{}</title></rect>",
            place.y,
            place.height,
            COLOURS[place.level],
            escaped(&format!("{}: {}", node.name, numbers(&node.figures)))
        );
        let text_x = x + NODE_WIDTH + 6.0;
        let text_y = place.y + (place.height / 2.0).max(12.0).min(place.height.max(12.0)) - 1.0;
        let _ = writeln!(
            svg,
            "<text x=\"{text_x}\" y=\"{text_y:.1}\">{}<tspan x=\"{text_x}\" dy=\"14\" font-size=\"11\" opacity=\"0.8\">{}</tspan></text>",
            escaped(&short(&node.name, LETTERS[place.level])),
            escaped(&amounts(&node.figures))
        );
    }
    links_table(flow, table_top, &mut svg);
    svg + "</svg>\n"
}

fn height_of(amount: Money, scale: f64) -> f64 {
    (amount.cents().max(0) as f64 * scale).max(2.0)
}

/// Height of a cent.
fn scale(flow: &Flow) -> f64 {
    let most = Stage::ALL
        .iter()
        .map(|level| {
            let nodes = flow.nodes.iter().filter(|node| node.stage == *level);
            nodes.map(|node| node.figures.likely.cents().max(0)).sum::<i128>()
        })
        .max()
        .unwrap_or_default();
    FULL / (most.max(1) as f64)
}

/// Places for all nodes, and where the lowest one ends. Within a level nodes stand near those that they get money from.
fn laid(flow: &Flow, scale: f64) -> (Vec<Laid>, f64) {
    let mut laid: Vec<Laid> = Vec::with_capacity(flow.nodes.len());
    for node in &flow.nodes {
        let level = Stage::ALL.iter().position(|level| *level == node.stage).unwrap_or_default();
        let incoming: Money = flow
            .links
            .iter()
            .filter(|link| std::ptr::eq(&flow.nodes[link.to], node))
            .map(|link| link.figures.likely)
            .sum();
        let height = height_of(node.figures.likely.max(incoming), scale);
        laid.push(Laid { y: 0.0, height, level, out: 0.0, into: 0.0 });
    }
    let mut bottom = TOP;
    for level in 0..LEVELS.len() {
        let mut order: Vec<usize> = (0..laid.len()).filter(|node| laid[*node].level == level).collect();
        let middle = |node: usize| -> f64 {
            let (mut sum, mut weight) = (0.0, 0.0);
            for link in flow.links.iter().filter(|link| link.to == node) {
                let share = link.figures.likely.cents().max(1) as f64;
                sum += (laid[link.from].y + laid[link.from].height / 2.0) * share;
                weight += share;
            }
            if weight > 0.0 { sum / weight } else { 0.0 }
        };
        let middles: Vec<f64> = (0..laid.len()).map(middle).collect();
        order.sort_by(|one, other| middles[*one].total_cmp(&middles[*other]).then(one.cmp(other)));
        let mut y = TOP;
        for node in order {
            laid[node].y = y;
            y += laid[node].height.max(LABEL_HEIGHT) + GAP;
        }
        bottom = f64::max(bottom, y);
    }
    for place in &mut laid {
        (place.out, place.into) = (place.y, place.y);
    }
    (laid, bottom)
}

fn ribbons(flow: &Flow, scale: f64, laid: &mut [Laid], svg: &mut String) {
    let mut order: Vec<usize> = (0..flow.links.len()).collect();
    order.sort_by(|one, other| {
        let place = |link: usize| (laid[flow.links[link].from].y, laid[flow.links[link].to].y);
        let ((from, to), (other_from, other_to)) = (place(*one), place(*other));
        from.total_cmp(&other_from).then(to.total_cmp(&other_to))
    });
    for link in order.into_iter().map(|link| &flow.links[link]) {
        let likely = link.figures.likely.cents();
        let thickness = if likely > 0 { (likely as f64 * scale).max(1.0) } else { 0.0 };
        let (from_x, to_x) = (LEVELS[laid[link.from].level] + NODE_WIDTH, LEVELS[laid[link.to].level]);
        let half = thickness.max(2.0) / 2.0;
        let (from_y, to_y) = (laid[link.from].out + half, laid[link.to].into + half);
        laid[link.from].out += thickness;
        laid[link.to].into += thickness;
        let bend = (from_x + to_x) / 2.0;
        let colour = COLOURS[laid[link.from].level];
        let (width, dashes) = if thickness > 0.0 { (thickness, "") } else { (1.2, " stroke-dasharray=\"5 4\"") };
        let names =
            format!("{} → {}: {}", flow.nodes[link.from].name, flow.nodes[link.to].name, numbers(&link.figures));
        let _ = writeln!(
            svg,
            "<path class=\"ribbon\" d=\"M{from_x:.1} {from_y:.1}C{bend:.1} {from_y:.1} {bend:.1} {to_y:.1} {to_x:.1} {to_y:.1}\" \
             fill=\"none\" stroke=\"{colour}\" stroke-width=\"{width:.1}\"{dashes} opacity=\"0.4\"><title>{}</title></path>",
            escaped(&names)
        );
    }
}

/// Every link with its four numbers: the picture says no less than the table.
fn links_table(flow: &Flow, top: f64, svg: &mut String) {
    const COLUMNS: [(&str, f64); 7] = [
        ("from", 24.0),
        ("to", 424.0),
        ("named", 940.0),
        ("floor", 1075.0),
        ("likely", 1210.0),
        ("ceiling", 1345.0),
        ("awards", 1430.0),
    ];
    let mut line = |y: f64, cells: [String; 7], weight: &str| {
        let _ = write!(svg, "<text y=\"{y:.1}\" font-size=\"11\" font-weight=\"{weight}\">");
        for ((name, x), cell) in COLUMNS.iter().zip(cells) {
            let anchor = if matches!(*name, "from" | "to") { "start" } else { "end" };
            let _ = write!(svg, "<tspan x=\"{x}\" text-anchor=\"{anchor}\">{}</tspan>", escaped(&cell));
        }
        svg.push_str("</text>\n");
    };
    line(top, COLUMNS.map(|(name, _)| name.to_owned()), "600");
    for (place, link) in flow.links.iter().enumerate() {
        let figures = &link.figures;
        let [named, floor, likely, ceiling] =
            [figures.named, figures.floor, figures.likely, figures.ceiling].map(Money::grouped);
        let ends = [link.from, link.to].map(|node| short(&flow.nodes[node].name, 58));
        let [from, to] = ends;
        let awards = link.awards.to_string();
        line(top + ROW * (place as f64 + 1.0), [from, to, named, floor, likely, ceiling, awards], "400");
    }
}

fn described(flow: &Flow) -> String {
    let links = flow.links.iter().map(|link| {
        format!("{} to {}: {}", flow.nodes[link.from].name, flow.nodes[link.to].name, link.figures.likely.grouped())
    });
    format!("Likely US dollars by link. {}.", links.collect::<Vec<_>>().join("; "))
}

fn amounts(figures: &Figures) -> String {
    if figures.ceiling == figures.likely {
        return figures.likely.grouped();
    }
    format!("{}, at most {}", figures.likely.grouped(), figures.ceiling.grouped())
}

fn numbers(figures: &Figures) -> String {
    let [named, floor, likely, ceiling] =
        [figures.named, figures.floor, figures.likely, figures.ceiling].map(Money::grouped);
    format!("named {named}, floor {floor}, likely {likely}, ceiling {ceiling}")
}

fn short(text: &str, letters: usize) -> String {
    match text.char_indices().nth(letters) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text.to_owned(),
    }
}

/// Text as XML takes it; what XML has no room for is left out.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\n' | '\t' => safe.push(' '),
            other if other.is_control() => {}
            other => safe.push(other),
        }
    }
    safe
}
