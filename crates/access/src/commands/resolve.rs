//! `tributary resolve`: which rows of somebody's table are one company.

use anyhow::Context;
use entities::model::Model;
use entities::resolve::{Judged, learn, resolve};
use entities::roster::Record;

use crate::cli::{ResolveArguments, Settings};
use crate::printer::Printer;
use crate::{Ending, Misasked};

const FIELDS: [&str; 8] = ["name", "uei", "duns", "cage", "parent", "city", "state", "postcode"];

pub(crate) fn run(arguments: &ResolveArguments, settings: &Settings, printer: &Printer) -> anyhow::Result<Ending> {
    let place = || format!("{}", arguments.file.display());
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_path(&arguments.file).with_context(place)?;
    let header = reader.headers().with_context(place)?.clone();
    let column = |field: &str| header.iter().position(|name| name.trim().eq_ignore_ascii_case(field));
    let columns = FIELDS.map(column);
    if columns[0].is_none() {
        let there = header.iter().collect::<Vec<_>>().join(", ");
        return Err(
            Misasked(format!("{}: there is no column `name`; there are {there}", arguments.file.display())).into()
        );
    }
    let rows: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>().with_context(place)?;
    let records: Vec<Record<'_>> = rows
        .iter()
        .map(|row| {
            let [name, uei, duns, cage, parent, city, state, postcode] =
                columns.map(|column| column.and_then(|column| row.get(column)).unwrap_or_default());
            Record { name, uei, duns, cage, parent, city, state, postcode }
        })
        .collect();
    let mut model = match &arguments.model {
        Some(path) => {
            let text = std::fs::read_to_string(path).with_context(|| format!("{}", path.display()))?;
            Model::read(&path.display().to_string(), &text).map_err(|error| Misasked(error.to_string()))?
        }
        None => Model::curated(),
    };
    if let Some(version) = &arguments.train {
        let training = learn(version, &records, &model, settings.threads);
        printer.note(&format!("learned from the table in {} rounds", training.rounds));
        model = training.model;
        if let Some(path) = &arguments.save_model {
            std::fs::write(path, model.to_text()).with_context(|| format!("{}", path.display()))?;
        }
    }
    let resolution = resolve(&records, &model, &Judged::default(), settings.threads);
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
    writer.write_record(["company"].into_iter().chain(&header))?;
    for (row, company) in rows.iter().zip(&resolution.company_of) {
        let company = company.map_or_else(String::new, |company| company.to_string());
        writer.write_record([company.as_str()].into_iter().chain(row))?;
    }
    printer.data(&String::from_utf8(writer.into_inner()?)?)?;
    printer.note(&format!("{} rows are {} companies", rows.len(), resolution.companies));
    Ok(Ending::Done)
}
