//! One answer in every form: page, JSON, CSV, spreadsheet, Parquet.

use axum::body::Bytes;
use values::visible;

use crate::render::{meanings, xlsx};
use crate::serve::failure::Failure;
use crate::serve::form::{Form, Made};
use crate::serve::frame;
use crate::serve::page::{At, Page};

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
        Form::Page => (Bytes::from(visible(&frame::framed(page, at).into_string()).into_owned()), None),
        Form::Json => (Bytes::from(page.json()?), None),
        Form::Csv => (Bytes::from(sheet()?.csv()?), file(".csv")),
        Form::Parquet => {
            let bytes = store::write::parquet_file(&sheet()?.batch()?)?;
            (Bytes::from(bytes), file(".parquet"))
        }
        Form::Xlsx => {
            let pages = [("method", method_sentences(at)), ("limits", page.limits())];
            (Bytes::from(xlsx::workbook(&page.sheets(), &pages)?), file(".xlsx"))
        }
    };
    Ok(Made { body, content_type: at.form.content_type(), file })
}

/// The method in sentences, with the address of the answer, for what is taken away.
fn method_sentences(at: &At) -> Vec<String> {
    let mut sentences = vec![format!(
        "Tributary {}, version {} of the store, question {}",
        env!("CARGO_PKG_VERSION"),
        at.reading.library.store.entry.version,
        at.query.at(&at.path)
    )];
    sentences.extend(meanings::METHOD.iter().map(|sentence| (*sentence).to_owned()));
    sentences
}
