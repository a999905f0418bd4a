//! One answer in every form: page, JSON, CSV, spreadsheet, Parquet.

use std::sync::Arc;

use axum::body::Bytes;
use maud::Markup;

use crate::render::sheet::Sheet;
use crate::render::xlsx;
use crate::serve::failure::Failure;
use crate::serve::frame;
use crate::serve::query::Query;
use crate::serve::reading::Reading;

/// How an answer is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Page,
    Json,
    Csv,
    Xlsx,
    Parquet,
}

impl Form {
    /// Forms that an address's ending asks for.
    pub(crate) const ENDINGS: [(&'static str, Form); 4] =
        [(".json", Form::Json), (".csv", Form::Csv), (".xlsx", Form::Xlsx), (".parquet", Form::Parquet)];

    pub(crate) fn content_type(self) -> &'static str {
        match self {
            Form::Page => "text/html; charset=utf-8",
            Form::Json => "application/json",
            Form::Csv => "text/csv; charset=utf-8",
            Form::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Form::Parquet => "application/vnd.apache.parquet",
        }
    }

    /// Whether all rows are wanted, and not a page of them.
    pub(crate) fn takes_all(self) -> bool {
        matches!(self, Form::Csv | Form::Xlsx | Form::Parquet)
    }

    /// Whether one table of several is wanted.
    pub(crate) fn is_one_table(self) -> bool {
        matches!(self, Form::Csv | Form::Parquet)
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

/// A finished answer.
#[derive(Clone, Debug)]
pub(crate) struct Made {
    pub(crate) body: Bytes,
    pub(crate) content_type: &'static str,
    /// The name to save it under.
    pub(crate) file: Option<String>,
}

/// Brings a page into the form asked for.
pub(crate) fn made(page: &dyn Page, at: &At) -> Result<Made, Failure> {
    let file = |ending: &str| {
        let name: String = page
            .title()
            .chars()
            .map(|letter| if letter.is_ascii_alphanumeric() { letter.to_ascii_lowercase() } else { '-' })
            .collect();
        let name: Vec<&str> = name.split('-').filter(|word| !word.is_empty()).collect();
        Some(format!("tributary-{}{ending}", name.join("-").chars().take(80).collect::<String>()))
    };
    let sheet = || {
        let mut sheets = page.sheets();
        let wanted = at.query.get("table");
        let place = wanted.map_or(Some(0), |wanted| sheets.iter().position(|sheet| sheet.name == wanted));
        match place.filter(|place| *place < sheets.len()) {
            Some(place) => Ok(sheets.swap_remove(place)),
            None => {
                let names: Vec<&str> = sheets.iter().map(|sheet| sheet.name).collect();
                Err(Failure::misasked("table", format!("there is no such table here; there are: {}", names.join(", "))))
            }
        }
    };
    let (body, file) = match at.form {
        Form::Page => (Bytes::from(frame::framed(page, at).into_string()), None),
        Form::Json => (Bytes::from(page.json()?), None),
        Form::Csv => (Bytes::from(sheet()?.csv()?), file(".csv")),
        Form::Parquet => {
            let bytes = store::write::parquet_file(&sheet()?.batch()?)?;
            (Bytes::from(bytes), file(".parquet"))
        }
        Form::Xlsx => {
            let pages = [("method", crate::serve::method_sentences(at)), ("limits", page.limits())];
            (Bytes::from(xlsx::workbook(&page.sheets(), &pages)?), file(".xlsx"))
        }
    };
    Ok(Made { body, content_type: at.form.content_type(), file })
}
