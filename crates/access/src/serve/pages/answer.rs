//! The answer: four numbers, what they mean, how they come about, and every way to check them.

use answers::Definition;
use answers::evidence::{Evidence, Selection, selected};
use answers::spend::{Asked, Spend, spend};
use maud::{Markup, html};
use values::{Date, Money};

use crate::render::sheet::{Cell, FIGURES, Kind, Sheet, figure_cells};
use crate::render::{chart, count, json, meanings, ribbons};
use crate::serve::failure::Failure;
use crate::serve::frame;
use crate::serve::pages::records;
use crate::serve::query::segment;
use crate::serve::respond::{At, Form, Page};

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
            (headline(spend, true))
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
                    (frame::table(sheet("by_fiscal_year"), "By fiscal year", usize::MAX, &frame::plain))
                }
            }
            section aria-labelledby="channels" {
                h2 id="channels" { "How the money reaches " (company(&spend.question)) }
                (frame::table(sheet("channels"), "By channel", usize::MAX, &|_, column, cell| match (column, cell) {
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
                (frame::table(sheet("sellers"), &frame::first("Sellers", TOP, spend.sellers.len() as u64), TOP, &|_, column, cell| match (column, cell) {
                    ("seller", Cell::Text(name)) => Some(html! { a href=(records_address(None, Some(name))) { (name) } }),
                    _ => None,
                }))
            }
            section aria-labelledby="awards" {
                h2 id="awards" { "Awards" }
                (frame::table(sheet("awards"), &frame::first("Awards", TOP, spend.counts.awards), TOP, &|_, column, cell| match (column, cell) {
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
                (frame::table(sheet("definitions"), "The same figures under each definition", usize::MAX, &|_, column, cell| match (column, cell) {
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

/// The answer in one sentence, and how sure it is; without links where the page stands alone.
pub(crate) fn headline(spend: &Spend, linked: bool) -> Markup {
    let asked = &spend.question;
    let figures = &spend.figures;
    html! {
        p class="kicker" {
            @if linked {
                a href={ "/buyer/" (segment(&asked.buyer.code)) } { (asked.buyer.name) } " and "
                @match &asked.company_id {
                    Some(id) => a href={ "/company/" (segment(id)) } { (company(asked)) },
                    None => (company(asked)),
                }
            } @else {
                (asked.buyer.name) " and " (company(asked))
            }
        }
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

/// The question as options of the command line.
pub(crate) fn command(asked: &Asked) -> String {
    let mut text = format!("--buyer {}", asked.buyer.code.split(',').next().unwrap_or_default());
    if let Some(company) = &asked.company_id {
        text += &format!(" --company {company}");
    }
    if let Some(capability) = &asked.capability {
        text += &format!(" --capability {capability}");
    }
    for (option, day) in [("from", asked.from), ("to", asked.to)] {
        if let Some(day) = day {
            text += &format!(" --{option} {day}");
        }
    }
    if asked.role != Definition::Either {
        text += &format!(" --role {}", asked.role.name());
    }
    text
}

/// The whole question in codes and days, which stay when names change.
pub(crate) fn permanent(asked: &Asked) -> crate::serve::query::Query {
    let day = |day: Option<Date>| day.map(|day| day.to_string());
    let role = (asked.role != Definition::Either).then(|| asked.role.name());
    crate::serve::query::Query::default()
        .with("buyer", Some(asked.buyer.code.split(',').next().unwrap_or_default()))
        .with("company", asked.company_id.as_deref())
        .with("capability", asked.capability.as_deref())
        .with("from", day(asked.from).as_deref())
        .with("to", day(asked.to).as_deref())
        .with("role", role)
}

pub(crate) fn award_link(key: &str) -> Markup {
    html! { a href={ "/award/" (segment(key)) } class="key" { (key.replace("_-NONE-", "").replacen("CONT_", "", 1)) } }
}

pub(crate) fn short_buyer(asked: &Asked) -> &str {
    asked.buyer.short.as_deref().unwrap_or(&asked.buyer.name)
}

/// Whose products, and which: `Microsoft`, `Microsoft for cloud hosting`, `all companies for cloud hosting`.
pub(crate) fn company(asked: &Asked) -> String {
    let company = asked.company.as_deref().unwrap_or("all companies");
    match &asked.capability {
        Some(capability) => format!("{company} for {}", capability.replace('-', " ")),
        None => company.to_owned(),
    }
}

/// The days in words, behind `before`; nothing where all days were asked for.
pub(crate) fn days(asked: &Asked, before: &str) -> String {
    let words = match (asked.from, asked.to) {
        (None, None) => return String::new(),
        (Some(from), Some(to)) => fiscal_years(from, to).unwrap_or_else(|| format!("{from} to {to}")),
        (Some(from), None) => format!("from {from}"),
        (None, Some(to)) => format!("until {to}"),
    };
    format!("{before}{words}")
}

fn fiscal_years(from: Date, to: Date) -> Option<String> {
    let (first, last) = (from.fiscal_year(), to.fiscal_year());
    let whole = values::Window::fiscal_years(first, last);
    if (whole.from, whole.to) != (Some(from), Some(to)) {
        return None;
    }
    Some(if first == last {
        format!("fiscal year {}", first.0)
    } else {
        format!("fiscal years {} to {}", first.0, last.0)
    })
}

pub(crate) fn role(role: Definition) -> &'static str {
    match role {
        Definition::Awarding => "signed by the buyer",
        Definition::Funding => "paid with the buyer’s money",
        Definition::Either => "signed by the buyer or paid with its money",
    }
}

/// The answer's tables, the four numbers first; of sellers and awards the first `most`.
pub(crate) fn sheets(spend: &Spend, most: usize) -> Vec<Sheet> {
    let counts = [("awards", Kind::Count), ("transactions", Kind::Count)];
    let columns = |labels: &[(&'static str, Kind)]| [labels, &FIGURES, &counts].concat();
    let counted = |counts: answers::spend::Counts| [Cell::Count(counts.awards), Cell::Count(counts.transactions)];
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
        years
            .columns
            .push(crate::render::sheet::Column { name: format!("likely_{}", channel.channel), kind: Kind::Money });
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
