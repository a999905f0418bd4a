//! An award: its parties and money, the vehicles above and the orders below it, its subcontracts, every action with its line
//! in the files, and how each was read word by word.

use answers::award::{Award as Facts, Found, Modification, Subaward};
use answers::explain::{Explanation, RowLine, Text};
use maud::{Markup, html};
use serde::Serialize;

use crate::render::sheet::{Cell, FIGURES, Kind, Sheet, figure_cells};
use crate::render::{count, json, markup, meanings};
use crate::serve::failure::Failure;
use crate::serve::frame::{self, award_link};
use crate::serve::page::{At, Page};
use crate::serve::query::segment;

/// Orders and subcontracts that the page shows; the tables to take away have all.
const TOP: usize = 50;

#[derive(Serialize)]
struct Award {
    #[serde(flatten)]
    facts: Facts,
    /// How each action was read; nothing where no action of the award is in the store.
    reading: Option<Explanation>,
    /// Names of the makers, in their order.
    #[serde(skip)]
    makers: Vec<String>,
}

pub(crate) async fn make(at: At) -> Result<Box<dyn Page>, Failure> {
    let library = &at.reading.library;
    let reference = &at.reading.reference;
    let key = known(&at).await?;
    let facts = answers::award::award(library, &reference.agencies, &key).await?;
    let reading = match facts.modifications.is_empty() {
        true => None,
        false => Some(answers::explain::of_key(library, key, &reference.parties, &reference.lexicon).await?),
    };
    let name_of = |slug: &str| reference.parties.name_of_slug(slug).to_owned();
    let makers = facts.makers.iter().map(|maker| name_of(&maker.family)).collect();
    Ok(Box::new(Award { facts, reading, makers }))
}

/// The key of the award that the address names by its key, or by a number that it alone has.
async fn known(at: &At) -> Result<String, Failure> {
    let library = &at.reading.library;
    let key = at.id.trim().to_ascii_uppercase();
    if answers::award::is_known(library, &key).await? {
        return Ok(key);
    }
    let near = match answers::award::find(library, &at.id).await? {
        Found::One(key) => return Ok(key),
        Found::Several(keys) => keys.into_iter().take(10).collect(),
        Found::None => {
            let number = values::keys::AwardKey::parse(&at.id).map_or(at.id.clone(), |key| key.piid().to_owned());
            answers::overview::awards_that_begin(library, &number, 5).await?
        }
    };
    Err(Failure::unknown("id", format!("this store has no award `{}`", at.id), near))
}

impl Page for Award {
    fn title(&self) -> String {
        format!("Award {}", self.facts.piid)
    }

    fn json(&self) -> anyhow::Result<String> {
        json(self)
    }

    fn sheets(&self) -> Vec<Sheet> {
        vec![self.actions(), self.subawards(), self.orders(), self.makers_sheet()]
    }

    fn html(&self, at: &At) -> Markup {
        let facts = &self.facts;
        html! {
            p class="kicker" {
                a href={ "/buyer/" (segment(&facts.parties.awarding.code)) } { (facts.parties.awarding.name) }
            }
            h1 { @if facts.kind == "IDV" { "Vehicle " } @else { "Award " } (facts.piid) }
            p class="lead" { (flat(&facts.description)) }
            (self.parties())
            @if !facts.flags.is_empty() { ul class="flags" { @for flag in &facts.flags { li { (flag) } } } }
            section {
                h2 { "Whose money it may be" }
                @if facts.makers.is_empty() {
                    p { "Its words and its recipients name no company that the lists know." }
                } @else {
                    (markup::table(&self.makers_sheet(), "Companies", usize::MAX, &|row, column, cell| match (column, cell) {
                        ("company", _) => {
                            let maker = &facts.makers[row];
                            Some(html! { a href={ "/company/" (segment(&maker.family)) } { (self.makers[row]) } })
                        },
                        ("words", Cell::Text(_)) => Some(html! { @for words in &facts.makers[row].words { mark { (flat(words)) } " " } }),
                        _ => None,
                    }))
                }
            }
            @if !facts.vehicles.is_empty() || !facts.orders.is_empty() { (self.tree()) }
            @if !facts.subawards.is_empty() {
                section {
                    h2 { "Subcontracts, as its prime reported them" }
                    p class="small" {
                        "Inside the award’s own dollars, never beside them: $" (facts.money.subcontracts_low.grouped()) " to $"
                        (facts.money.subcontracts_high.grouped()) " count. A report that does not count says by which rule."
                    }
                    (markup::table(&self.subawards().without("subaward_key"), &markup::first("Subcontracts", TOP, facts.subawards.len() as u64), TOP, &markup::plain))
                }
            }
            section {
                h2 { "Actions" }
                @if facts.modifications.is_empty() {
                    p { "No action of it is in the store." }
                } @else {
                    p class="small" { "Oldest first, each with the net up to it, how it was read, and the line of the file that it stands in." }
                    ol class="records" {
                        @for action in &facts.modifications { li { (self.action(action)) } }
                    }
                }
            }
            @if !facts.funding.is_empty() {
                section {
                    h2 { "Treasury accounts that fund it" }
                    ul {
                        @for line in &facts.funding {
                            li { (line.name) " (" (line.treasury_account) "): $" (line.obligated.grouped()) ", " (line.first_period) " to " (line.last_period) }
                        }
                    }
                }
            }
            section { h2 { "To take away" } (frame::take_away(at, &["actions", "subawards", "orders", "makers"])) }
        }
    }
}

impl Award {
    fn parties(&self) -> Markup {
        let (facts, money) = (&self.facts, &self.facts.money);
        let last = facts.modifications.iter().filter_map(|action| action.action_date).max();
        let begun = facts.modifications.iter().filter_map(|action| action.action_date).min();
        html! {
            dl class="facts" {
                div { dt { "Obligated" } dd { "$" (money.obligated.grouped()) " by the actions here" } }
                @if let Some(published) = money.published_obligated.filter(|published| *published != money.obligated) {
                    div { dt { "Obligated, as published" } dd { "$" (published.grouped()) " over its life" } }
                }
                @if let Some(potential) = money.potential {
                    div { dt { "Could reach" } dd { "$" (potential.grouped()) " with all options; no spend" } }
                }
                @if let Some(outlaid) = money.outlaid {
                    div { dt { "Paid out so far" } dd { "$" (outlaid.grouped()) "; another series than obligations" } }
                }
                div {
                    dt { "Paid to" }
                    dd { @for (place, recipient) in facts.parties.recipients.iter().enumerate() { @if place > 0 { "; " } (recipient.name) @if !recipient.uei.is_empty() { " (" (recipient.uei) ")" } } }
                }
                @if !facts.parties.funding.is_empty() {
                    div { dt { "Funded by" } dd { (facts.parties.funding.iter().map(|agency| agency.name.clone()).collect::<Vec<_>>().join("; ")) } }
                }
                @if let Some(vehicle) = facts.vehicles.first() {
                    div { dt { "Ordered under" } dd { (award_link(&vehicle.key)) @if !vehicle.owner.is_empty() { ", of " (vehicle.owner) } } }
                }
                @if let (Some(first), Some(last)) = (begun, last) {
                    div { dt { "Actions" } dd { (count(facts.modifications.len() as u64)) ", from " (first) " to " (last) } }
                }
                div { dt { "Elsewhere" } dd { a href=(facts.page) rel="noreferrer noopener" { "official page" } } }
            }
        }
    }

    /// What it was ordered under, level by level from the top, and what was ordered under it.
    fn tree(&self) -> Markup {
        let facts = &self.facts;
        let orders = self.orders();
        html! {
            section {
                h2 { "Its tree" }
                ol class="tree" {
                    @for vehicle in facts.vehicles.iter().rev() {
                        li {
                            (award_link(&vehicle.key)) " " @if !vehicle.owner.is_empty() { "of " (vehicle.owner) }
                            @if !vehicle.holder.is_empty() { ", held by " (vehicle.holder) }
                            ": " (count(vehicle.orders)) " orders here, $" (vehicle.orders_obligated.grouped()) " obligated"
                            @if let Some(ceiling) = vehicle.ceiling { ", ceiling $" (ceiling.grouped()) }
                            @if !vehicle.in_store { span class="meaning" { "The vehicle itself is not in the store." } }
                        }
                    }
                    li { strong { (facts.piid) } ", this " @if facts.kind == "IDV" { "vehicle" } @else { "award" } }
                }
                @if !facts.orders.is_empty() {
                    (markup::table(&orders, &markup::first("Orders under it", TOP, facts.orders.len() as u64), TOP, &|_, column, cell| match (column, cell) {
                        ("award_key", Cell::Text(key)) => Some(award_link(key)),
                        ("page", Cell::Text(page)) => Some(html! { a href=(page) rel="noreferrer noopener" { "official page" } }),
                        _ => None,
                    }))
                }
            }
        }
    }

    fn action(&self, action: &Modification) -> Markup {
        let rows = self.reading.iter().flat_map(|reading| &reading.rows);
        let row = rows.into_iter().find(|row| row.transaction_key == action.transaction_key);
        html! {
            p class="record-head" {
                span class="amount" { "$" (action.amount.grouped()) }
                @if let Some(date) = action.action_date { " " time datetime=(date) { (date) } }
                span class="seller" { (action.recipient) }
            }
            p class="record-text" {
                @match row { Some(row) => (words(&row.description)), None => (flat(&action.description)) }
            }
            @if let Some(row) = row { (reading(row)) }
            p class="record-foot" {
                "Modification " (action.modification)
                @if !action.action.is_empty() { " (" (action.action) ")" }
                "; net up to here $" (action.running.grouped())
                " · " span class="origin" { (action.file) @if let Some(row) = row { " › " (row.member) } " line " (action.line) }
            }
        }
    }

    fn actions(&self) -> Sheet {
        let mut sheet = Sheet::new(
            "actions",
            &[
                ("action_date", Kind::Day),
                ("modification", Kind::Text),
                ("action", Kind::Text),
                ("amount", Kind::Money),
                ("running", Kind::Money),
                ("recipient", Kind::Text),
                ("description", Kind::Text),
                ("file", Kind::Text),
                ("line", Kind::Year),
                ("transaction_key", Kind::Text),
            ],
        );
        for action in &self.facts.modifications {
            sheet.push(vec![
                Cell::day(action.action_date),
                Cell::text(&action.modification),
                Cell::text(&action.action),
                Cell::Money(action.amount),
                Cell::Money(action.running),
                Cell::text(&action.recipient),
                Cell::text(&action.description),
                Cell::text(&action.file),
                i32::try_from(action.line).map_or(Cell::Empty, Cell::Year),
                Cell::text(&action.transaction_key),
            ]);
        }
        sheet
    }

    fn subawards(&self) -> Sheet {
        let columns = [
            ("action_date", Kind::Day),
            ("company", Kind::Text),
            ("amount", Kind::Money),
            ("low", Kind::Money),
            ("high", Kind::Money),
            ("rule", Kind::Text),
            ("flags", Kind::Text),
            ("description", Kind::Text),
            ("subaward_key", Kind::Text),
        ];
        let mut sheet = Sheet::new("subawards", &columns);
        let row = |report: &Subaward| {
            vec![
                Cell::day(report.action_date),
                Cell::text(&report.company),
                Cell::Money(report.amount),
                Cell::Money(report.low),
                Cell::Money(report.high),
                Cell::text(&report.rule),
                Cell::text(&report.flags),
                Cell::text(&report.description),
                Cell::text(&report.key),
            ]
        };
        self.facts.subawards.iter().map(row).for_each(|row| sheet.push(row));
        sheet
    }

    fn orders(&self) -> Sheet {
        let columns = [
            ("award_key", Kind::Text),
            ("recipient", Kind::Text),
            ("obligated", Kind::Money),
            ("ceiling", Kind::Money),
            ("page", Kind::Text),
        ];
        let mut sheet = Sheet::new("orders", &columns);
        for order in &self.facts.orders {
            sheet.push(vec![
                Cell::text(&order.key),
                Cell::text(&order.recipient),
                Cell::Money(order.obligated),
                order.ceiling.map_or(Cell::Empty, Cell::Money),
                Cell::text(&order.page),
            ]);
        }
        sheet
    }

    fn makers_sheet(&self) -> Sheet {
        let texts = [("channels", Kind::Text), ("words", Kind::Text)];
        let mut sheet = Sheet::new("makers", &[&[("company", Kind::Text)], &FIGURES[..], &texts[..]].concat());
        for (maker, name) in self.facts.makers.iter().zip(&self.makers) {
            let mut row = vec![Cell::text(name)];
            row.extend(figure_cells(&maker.figures));
            row.extend([Cell::text(maker.channels.join(", ")), Cell::text(maker.words.join(" | "))]);
            sheet.push(row);
        }
        sheet
    }
}

/// How a row was read: codes, words, who is named, and whose money it may be.
fn reading(row: &RowLine) -> Markup {
    html! {
        @if let Some(base) = &row.base_description { p class="record-text meaning" { "The award says: " (words(base)) } }
        @if !row.claims.is_empty() {
            ul class="claims" {
                @for claim in &row.claims {
                    li {
                        a href={ "/company/" (segment(&claim.family)) } { (claim.name) } " "
                        span class={ "badge grade-" (claim.grade) } title=(meanings::grade(&claim.grade)) { (claim.channel) ", " (claim.grade) @if claim.named { ", named" } }
                        " " span class="meaning" { (claim.rule) }
                    }
                }
            }
        }
        details class="reading" {
            summary { "How it was read" }
            ul {
                @for (name, code) in [("Product code", &row.product_code), ("Industry code", &row.industry_code)] {
                    @if !code.is_empty() { li { (name) ": " (code) } }
                }
                @if row.description.says_nothing { li { "The description tells nothing of what is bought." } }
                @for word in row.description.words.iter().chain(row.base_description.iter().flat_map(|base| &base.words)) {
                    li { "“" (flat(&word.words)) "”: " (word.meaning.name()) @if !word.company.is_empty() { " of " (word.company) } }
                }
                @for mention in &row.mentions {
                    li { "Names " (mention.name) " (“" (flat(&mention.words)) "”) as " (mention.role) ": " (mention.rule) }
                }
                @if row.claims.is_empty() { li { "Nobody’s product." } }
            }
        }
    }
}

/// A text with the words of products marked.
fn words(text: &Text) -> Markup {
    let mut marked = String::new();
    let mut from = 0;
    for word in text.words.iter().filter(|word| !word.company.is_empty()) {
        let until = word.at + word.words.len();
        let (Some(before), Some(own)) = (text.text.get(from..word.at), text.text.get(word.at..until)) else { continue };
        marked += &flat(before);
        marked.push('\u{2}');
        marked += &flat(own);
        marked.push('\u{3}');
        from = until;
    }
    marked += &flat(text.text.get(from..).unwrap_or_default());
    markup::marked(&marked)
}

fn flat(text: &str) -> String {
    text.replace(|letter: char| letter.is_control(), " ")
}
