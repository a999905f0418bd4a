//! What a page is: what it is asked with, and what it can be brought into.

use std::sync::Arc;

use maud::Markup;

use crate::render::sheet::Sheet;
use crate::serve::form::Form;
use crate::serve::query::Query;
use crate::serve::reading::Reading;

/// What every page can do.
pub(crate) trait Page: Send {
    fn title(&self) -> String;
    /// The part between header and footer.
    fn html(&self, at: &At) -> Markup;
    fn json(&self) -> anyhow::Result<String>;
    /// The tables of the answer; the first is the one that stands for it.
    fn sheets(&self) -> Vec<Sheet> {
        Vec::new()
    }
    /// What no record can show, for the spreadsheet's last sheet.
    fn limits(&self) -> Vec<String> {
        Vec::new()
    }
}

/// A request as the makers of pages see it.
#[derive(Clone)]
pub(crate) struct At {
    pub(crate) reading: Arc<Reading>,
    /// The path without an ending: `/company/microsoft`.
    pub(crate) path: String,
    /// What stands behind the last slash, decoded, where the address names a thing.
    pub(crate) id: String,
    pub(crate) query: Query,
    pub(crate) form: Form,
}

impl At {
    /// This address with another ending.
    pub(crate) fn as_form(&self, ending: &str, table: Option<&str>) -> String {
        let query = match table {
            Some(table) => self.query.with("table", Some(table)),
            None => self.query.clone(),
        };
        query.at(&format!("{}{ending}", self.path))
    }
}
