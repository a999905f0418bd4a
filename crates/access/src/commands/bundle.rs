//! `tributary bundle`: an answer with everything to check it by, in a folder.

use std::fmt::Write;

use answers::evidence::{Evidence, evidence};
use answers::spend::spend;
use values::visible;

use crate::cli::{BundleArguments, Settings};
use crate::commands::opening::library_and_question;
use crate::ending::{Ending, Misasked};
use crate::own_folder::OwnFolder;
use crate::printer::Printer;
use crate::render::bundle::{CHECK, page, read_me};
use crate::render::sheet::{Cell, Kind, Sheet};
use crate::render::{self, answer, meanings, records, xlsx};
use crate::serve::assets::style_text;

/// Adds up what the others hold, in the way of `sha256sum`.
const SUMS: &str = "SHA256SUMS";

pub(crate) async fn run(arguments: &BundleArguments, settings: &Settings, printer: &Printer) -> anyhow::Result<Ending> {
    // A folder that may not be written is told at once; it is written when all is made.
    let folder = OwnFolder::at(&arguments.output)?;
    let (library, question) = library_and_question(&arguments.question, settings, printer).await?;
    if !question.is_about_products() {
        return Err(Misasked("a bundle needs --company or --capability".to_owned()).into());
    }
    let spend = spend(&library, &question, Some(usize::MAX)).await?;
    let evidence = evidence(&library, &question, None).await?;
    let mut sheets = answer::sheets(&spend, usize::MAX);
    sheets.push(records::sheet(&evidence));
    sheets.push(files(&evidence));
    let method: Vec<String> = meanings::METHOD.iter().map(|sentence| (*sentence).to_owned()).collect();
    let limits: Vec<String> = spend.notes.iter().chain(&spend.unseen).cloned().collect();

    let mut parts: Vec<(String, Vec<u8>)> = vec![
        (
            "index.html".to_owned(),
            visible(&page(&spend, &evidence, style_text()).into_string()).into_owned().into_bytes(),
        ),
        ("answer.json".to_owned(), render::json(&spend)?.into_bytes()),
        ("answer.xlsx".to_owned(), xlsx::workbook(&sheets, &[("method", method), ("limits", limits)])?),
        ("README.txt".to_owned(), visible(&read_me(&spend)).into_owned().into_bytes()),
        ("check.py".to_owned(), CHECK.as_bytes().to_vec()),
    ];
    for sheet in &sheets {
        parts.push((format!("{}.csv", sheet.name), sheet.csv()?.into_bytes()));
        if sheet.name == "records" {
            parts.push((format!("{}.parquet", sheet.name), store::write::parquet_file(&sheet.batch()?)?));
        }
    }
    parts.sort();
    let mut sums = String::new();
    for (name, bytes) in &parts {
        writeln!(sums, "{}  {name}", sources::discover::sha256_of(bytes))?;
    }
    parts.push((SUMS.to_owned(), sums.into_bytes()));
    folder.fill(&parts)?;
    printer.data(&format!("{}\n", arguments.output.display()))?;
    printer.note(&format!(
        "{} records of {} published files; open index.html, or check it: python3 check.py FOLDER-WITH-THE-FILES",
        render::count(evidence.records.len() as u64),
        files(&evidence).rows.len()
    ));
    Ok(Ending::Done)
}

/// The published files that the records stand in.
fn files(evidence: &Evidence) -> Sheet {
    let mut counts = std::collections::BTreeMap::new();
    for record in &evidence.records {
        *counts.entry((&record.file, &record.sha256)).or_insert(0u64) += 1;
    }
    let mut sheet = Sheet::new("files", &[("file", Kind::Text), ("sha256", Kind::Text), ("records", Kind::Count)]);
    for ((file, sha256), records) in counts {
        sheet.push(vec![Cell::text(file), Cell::text(sha256), Cell::Count(records)]);
    }
    sheet
}
