//! An award: its actions over time, its parties, whose money its words say it is, and the line behind each action.

use answers::history::{Action, History, history};
use maud::{Markup, html};

use crate::render::sheet::{Cell, Kind, Sheet};
use crate::render::{count, json, meanings};
use crate::serve::failure::Failure;
use crate::serve::frame;
use crate::serve::query::segment;
use crate::serve::respond::{At, Page};

struct Award {
    history: History,
    /// Names of the companies of its slices.
    names: Vec<String>,
}

pub(crate) async fn make(at: At) -> Result<Box<dyn Page>, Failure> {
    let library = &at.reading.library;
    let Some(history) = history(library, &at.id).await? else {
        let number = values::keys::AwardKey::parse(&at.id).map_or(at.id.clone(), |key| key.piid().to_owned());
        let near = answers::overview::awards_that_begin(library, &number, 5).await?;
        return Err(Failure::unknown("id", format!("this store has no award `{}`", at.id), near));
    };
    let name_of = |slug: &str| at.reading.reference.parties.name_of_slug(slug).to_owned();
    let names = history.slices.iter().map(|slice| name_of(&slice.company_id)).collect();
    Ok(Box::new(Award { history, names }))
}

impl Page for Award {
    fn title(&self) -> String {
        format!("Award {}", self.history.piid)
    }

    fn json(&self) -> anyhow::Result<String> {
        json(&self.history)
    }

    fn sheets(&self) -> Vec<Sheet> {
        let mut sheet = Sheet::new(
            "actions",
            &[
                ("action_date", Kind::Day),
                ("modification", Kind::Text),
                ("amount", Kind::Money),
                ("running", Kind::Money),
                ("recipient", Kind::Text),
                ("description", Kind::Text),
                ("file", Kind::Text),
                ("member", Kind::Text),
                ("line", Kind::Year),
                ("sha256", Kind::Text),
                ("transaction_key", Kind::Text),
            ],
        );
        for action in &self.history.actions {
            sheet.push(vec![
                Cell::day(action.action_date),
                Cell::text(&action.modification),
                Cell::Money(action.amount),
                Cell::Money(action.running),
                Cell::text(&action.recipient),
                Cell::text(&action.description),
                Cell::text(&action.file),
                Cell::text(&action.member),
                i32::try_from(action.line).map_or(Cell::Empty, Cell::Year),
                Cell::text(&action.sha256),
                Cell::text(&action.transaction_key),
            ]);
        }
        vec![sheet]
    }

    fn html(&self, at: &At) -> Markup {
        let history = &self.history;
        html! {
            p class="kicker" { a href={ "/buyer/" (segment(&history.buyer_code)) } { (history.buyer) } ", " (history.department) }
            h1 { "Award " (history.piid) }
            p class="lead" { (history.base_description) }
            dl class="facts" {
                div { dt { "Obligated" } dd { "$" (history.net.grouped()) " net, $" (history.gross.grouped()) " gross" } }
                @if let Some(potential) = history.potential {
                    div { dt { "Could reach" } dd { "$" (potential.grouped()) " with all options; no spend" } }
                }
                div { dt { "Paid to" } dd { (history.recipients.join("; ")) } }
                @if !history.funders.is_empty() { div { dt { "Funded by" } dd { (history.funders.join("; ")) } } }
                @if !history.parent_piid.is_empty() {
                    div { dt { "Ordered under" } dd { (history.parent_piid) @if !history.vehicle_owner.is_empty() { ", of " (history.vehicle_owner) } } }
                }
                @if let (Some(first), Some(last)) = (history.first_action, history.last_action) {
                    div { dt { "Actions" } dd { (count(history.actions.len() as u64)) ", from " (first) " to " (last) } }
                }
                div { dt { "Elsewhere" } dd { a href=(history.page) rel="noreferrer noopener" { "official page" } } }
            }
            section {
                h2 { "Whose money it may be" }
                @if history.slices.is_empty() { p { "Its words and its recipients name no company that the lists know." } }
                @else {
                    ul class="slices" {
                        @for (slice, name) in history.slices.iter().zip(&self.names) {
                            li {
                                strong { a href={ "/company/" (segment(&slice.company_id)) } { (name) } } ": $" (slice.net.grouped()) " "
                                span class={ "badge grade-" (slice.grade) } title=(meanings::grade(&slice.grade)) { (slice.channel) ", " (slice.grade) }
                                " in " (count(slice.transactions)) " actions. "
                                @for words in &slice.words { mark { (words) } " " }
                                span class="meaning" { (slice.rules.join("; ")) }
                            }
                        }
                    }
                }
            }
            section {
                h2 { "Actions" }
                p class="small" { "Oldest first, each with the net up to it and the line of the file that it stands in." }
                ol class="records" { @for action in &history.actions { li { (item(action)) } } }
            }
            section { h2 { "To take away" } (frame::take_away(at, &["actions"])) }
        }
    }
}

fn item(action: &Action) -> Markup {
    html! {
        p class="record-head" {
            span class="amount" { "$" (action.amount.grouped()) }
            @if let Some(date) = action.action_date { " " time datetime=(date) { (date) } }
            span class="seller" { (action.recipient) }
        }
        p class="record-text" { (action.description.replace(|letter: char| letter.is_control(), " ")) }
        p class="record-foot" {
            "Modification " (action.modification)
            @if !action.kind.is_empty() { " (" (action.kind) ")" }
            "; net up to here $" (action.running.grouped())
            " · " span class="origin" { (action.file) " › " (action.member) " line " (action.line) }
        }
    }
}
