//! Statements of users: read-only, over the documented views, within a time, a memory and a number of rows.

use arrow::array::RecordBatch;
use maud::{Markup, html};

use crate::cli::Format;
use crate::ending::Misasked;
use crate::render::sheet::{Sheet, of_batches};
use crate::render::{batches, markup};
use crate::serve::failure::Failure;
use crate::serve::form::Form;
use crate::serve::frame;
use crate::serve::page::{At, Page};
use crate::statement::{Answered, Limits, ask};

/// Rows where nothing is said.
const ROWS: u64 = 1000;
/// What a statement of a stranger may use as memory, all of its process.
const MEMORY: usize = 512 << 20;

struct Rows {
    statement: String,
    batches: Vec<RecordBatch>,
    more: bool,
    sheet: Sheet,
}

pub(crate) async fn make(at: At) -> Result<Box<dyn Page>, Failure> {
    let statement = at.query.get("q").unwrap_or_default().to_owned();
    if statement.is_empty() {
        if at.form != Form::Page {
            return Err(Failure::misasked("q", "`q` is missing: a SELECT statement"));
        }
        return Ok(Box::new(Rows { statement, batches: Vec::new(), more: false, sheet: Sheet::new("rows", &[]) }));
    }
    let limits = Limits { rows: at.query.number("limit").unwrap_or(ROWS) as usize, memory: MEMORY };
    let (store, threads) = (&at.reading.library.store, at.reading.threads);
    let asked = |error: anyhow::Error| match error.downcast::<Misasked>() {
        Ok(Misasked(message)) => Failure::misasked("q", message),
        Err(other) => Failure::from(other),
    };
    let Answered { batches, more } = ask(store, threads, &statement, Some(limits)).await.map_err(asked)?;
    let sheet = of_batches("rows", &batches)?;
    Ok(Box::new(Rows { statement, batches, more, sheet }))
}

impl Page for Rows {
    fn title(&self) -> String {
        "SQL".to_owned()
    }

    fn json(&self) -> anyhow::Result<String> {
        let rows = batches::shown(&self.batches, Format::Json)?;
        let rows = if rows.is_empty() { "[]" } else { rows.trim_end() };
        // Put together as text: an object would bring the columns out of their order.
        Ok(format!("{{\n\"more\": {},\n\"rows\": {rows}\n}}\n", self.more))
    }

    fn sheets(&self) -> Vec<Sheet> {
        vec![self.sheet.clone()]
    }

    fn html(&self, at: &At) -> Markup {
        html! {
            h1 { "SQL" }
            p { "A read-only statement over the views " (answers::views().iter().map(|view| view.name).collect::<Vec<_>>().join(", ")) "." }
            form class="sql" action="/sql" {
                label for="q" { "Statement" }
                textarea id="q" name="q" rows="6" maxlength="10000" spellcheck="false" { (self.statement) }
                button { "Ask" }
            }
            @if !self.sheet.columns.is_empty() {
                (markup::table(&self.sheet, if self.more { "The first rows" } else { "Rows" }, usize::MAX, &markup::plain))
                (frame::take_away(at, &["rows"]))
            }
        }
    }
}
