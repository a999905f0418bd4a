//! Records: filter, sort, page through, each with its words, its rule, and the line of the file that it stands in.

use answers::evidence::{Evidence, Order, Record, Selection, selected};
use classification::award::{Channel, Grade};
use maud::{Markup, html};

use crate::render::asked::{company, days, role, short_buyer};
use crate::render::sheet::Sheet;
use crate::render::{count, json, meanings, records};
use crate::serve::failure::Failure;
use crate::serve::frame::{self, award_link};
use crate::serve::page::{At, Page};
use crate::serve::query::permanent;

/// Records on a page where nothing else is said.
const PAGE: u64 = 50;
/// Rows that a table to take away has at most.
const MOST: u64 = 100_000;

struct Records {
    evidence: Evidence,
    selection: Selection,
    page: u64,
    rows: u64,
}

pub(crate) async fn make(at: At) -> Result<Box<dyn Page>, Failure> {
    let question = at.query.question(&at.reading).await?;
    let channel = match at.query.get("channel") {
        Some(name) => Some(Channel::of_name(name).ok_or_else(|| {
            let names: Vec<&str> = Channel::ALL.iter().map(|channel| channel.name()).collect();
            Failure::misasked("channel", format!("there is no channel `{name}`; there are: {}", names.join(", ")))
        })?),
        None => None,
    };
    let grade = at.query.get("grade");
    let grade = [Grade::Certain, Grade::Likely, Grade::Possible].into_iter().find(|own| Some(own.name()) == grade);
    if !question.is_about_products() && (channel.is_some() || grade.is_some()) {
        let part = if channel.is_some() { "channel" } else { "grade" };
        return Err(Failure::misasked(part, format!("`{part}` needs `company`: a record has one only for a company")));
    }
    let rows = at.query.number("limit").unwrap_or(PAGE);
    let page = at.query.number("page").unwrap_or(1);
    let (limit, offset) = match at.form.takes_all() {
        true => (MOST, 0),
        false => (rows, (page - 1) * rows),
    };
    let order = Order::ALL.into_iter().find(|order| Some(order.name()) == at.query.get("sort")).unwrap_or_default();
    let selection = Selection {
        limit: Some(limit),
        offset,
        order,
        channel,
        grade,
        seller: at.query.get("seller").map(str::to_owned),
        award_key: at.query.get("award").map(str::to_owned),
    };
    let evidence = selected(&at.reading.library, &question, &selection).await?;
    Ok(Box::new(Records { evidence, selection, page, rows }))
}

impl Page for Records {
    fn title(&self) -> String {
        let asked = &self.evidence.question;
        format!("Records of {} and {}{}", short_buyer(asked), company(asked), days(asked, ", "))
    }

    /// As `tributary evidence` gives them.
    fn json(&self) -> anyhow::Result<String> {
        json(&self.evidence)
    }

    fn sheets(&self) -> Vec<Sheet> {
        vec![records::sheet(&self.evidence)]
    }

    fn html(&self, at: &At) -> Markup {
        let evidence = &self.evidence;
        let asked = &evidence.question;
        let pages = evidence.total.div_ceil(self.rows).max(1);
        html! {
            p class="kicker" {
                @if is_about_products(evidence) {
                    a href=(permanent(asked).at("/answer")) { "Back to the answer" }
                } @else {
                    a href={ "/buyer/" (asked.buyer.code) } { "Back to the buyer" }
                }
            }
            h1 { (self.title()) }
            p class="lead" {
                (count(evidence.total)) " records, " (meanings::about(evidence.net)) " net; " (role(asked.role)) "."
            }
            (self.filter(at))
            @if evidence.records.is_empty() {
                p { "No record is left: take a filter away, or go back to the first page." }
            }
            (list(evidence))
            nav class="pages" aria-label="Pages of records" {
                @if self.page > 1 {
                    a rel="prev" href=(at.query.with("page", Some(&(self.page - 1).to_string())).at("/records")) { "Earlier" }
                }
                span { "Page " (count(self.page)) " of " (count(pages)) }
                @if self.page < pages {
                    a rel="next" href=(at.query.with("page", Some(&(self.page + 1).to_string())).at("/records")) { "Next" }
                }
            }
            h2 { "To take away" }
            @if evidence.total > MOST {
                p { "Tables hold the first " (count(MOST)) " records of this order: ask for fewer days for all of them." }
            }
            (frame::take_away(at, &["records"]))
        }
    }
}

impl Records {
    fn filter(&self, at: &At) -> Markup {
        let hidden: Vec<(&str, &str)> =
            ["buyer", "company", "capability", "fy", "from", "to", "role", "award", "limit"]
                .into_iter()
                .filter_map(|name| Some((name, at.query.get(name)?)))
                .collect();
        html! {
            form class="filter" action="/records" {
                @for (name, value) in hidden { input type="hidden" name=(name) value=(value); }
                @if is_about_products(&self.evidence) {
                    label { "Channel "
                        select name="channel" {
                            option value="" { "all" }
                            @for channel in Channel::ALL {
                                option value=(channel.name()) selected[self.selection.channel == Some(channel)] { (channel.name()) }
                            }
                        }
                    }
                    label { "Grade "
                        select name="grade" {
                            option value="" { "all" }
                            @for grade in [Grade::Certain, Grade::Likely, Grade::Possible] {
                                option value=(grade.name()) selected[self.selection.grade == Some(grade)] { (grade.name()) }
                            }
                        }
                    }
                }
                label { "Seller " input name="seller" value=[self.selection.seller.as_deref()] maxlength="300"; }
                label { "Sort "
                    select name="sort" {
                        @for (order, words) in [(Order::Amount, "most money first"), (Order::Newest, "newest first"), (Order::Oldest, "oldest first")] {
                            option value=(order.name()) selected[self.selection.order == order] { (words) }
                        }
                    }
                }
                button { "Show" }
            }
        }
    }
}

fn is_about_products(evidence: &Evidence) -> bool {
    evidence.question.company.is_some() || evidence.question.capability.is_some()
}

/// Records one below the other, matched words marked.
pub(crate) fn list(evidence: &Evidence) -> Markup {
    html! {
        ol class="records" {
            @for record in &evidence.records { li { (item(record)) } }
        }
    }
}

fn item(record: &Record) -> Markup {
    records::body(record, &award_link(&record.award_key))
}
