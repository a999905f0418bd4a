//! `tributary resolve`: which rows of somebody's table are one company.

use std::fmt::Write as _;
use std::io::Read;

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
    let table = Table::read(&mut reader).with_context(place)?;
    let records: Vec<Record<'_>> = (0..table.rows())
        .map(|row| {
            let [name, uei, duns, cage, parent, city, state, postcode] =
                columns.map(|column| column.and_then(|column| table.field(row, column)).unwrap_or_default());
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
    let mut number = String::new();
    for (row, company) in resolution.company_of.iter().enumerate() {
        number.clear();
        if let Some(company) = company {
            write!(number, "{company}")?;
        }
        writer.write_record([number.as_str()].into_iter().chain(table.fields(row)))?;
    }
    printer.data(&String::from_utf8(writer.into_inner()?)?)?;
    printer.note(&format!("{} rows are {} companies", table.rows(), resolution.companies));
    Ok(Ending::Done)
}

/// The rows of a table, in one text: a string for each row would cost more than resolving it.
#[derive(Default)]
struct Table {
    text: String,
    /// Where each field ends, and each row's fields.
    ends: Vec<usize>,
    row_ends: Vec<usize>,
}

impl Table {
    fn read(reader: &mut csv::Reader<impl Read>) -> csv::Result<Table> {
        let mut table = Table::default();
        let mut row = csv::StringRecord::new();
        while reader.read_record(&mut row)? {
            for field in &row {
                table.text.push_str(field);
                table.ends.push(table.text.len());
            }
            table.row_ends.push(table.ends.len());
        }
        Ok(table)
    }

    fn rows(&self) -> usize {
        self.row_ends.len()
    }

    fn fields(&self, row: usize) -> impl Iterator<Item = &str> {
        let first = if row == 0 { 0 } else { self.row_ends[row - 1] };
        (first..self.row_ends[row]).map(|place| self.at(place))
    }

    fn field(&self, row: usize, column: usize) -> Option<&str> {
        let first = if row == 0 { 0 } else { self.row_ends[row - 1] };
        (first + column < self.row_ends[row]).then(|| self.at(first + column))
    }

    fn at(&self, place: usize) -> &str {
        let start = if place == 0 { 0 } else { self.ends[place - 1] };
        &self.text[start..self.ends[place]]
    }
}
