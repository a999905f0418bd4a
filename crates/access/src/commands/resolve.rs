//! `tributary resolve`: which rows of somebody's table are one company.

use anyhow::Context;
use entities::model::Model;
use entities::resolve::{Judged, learn, resolve};
use entities::roster::Record;
use sources::table::Table;
use values::blanks::{telling_id, without_null_mark};
use values::parallel;

use crate::cli::{ResolveArguments, Settings};
use crate::ending::{Ending, Misasked};
use crate::printer::Printer;

const FIELDS: [&str; 8] = ["name", "uei", "duns", "cage", "parent", "city", "state", "postcode"];

pub(crate) fn run(arguments: &ResolveArguments, settings: &Settings, printer: &Printer) -> anyhow::Result<Ending> {
    let place = || format!("{}", arguments.file.display());
    let text = String::from_utf8(std::fs::read(&arguments.file).with_context(place)?).map_err(|error| {
        let before = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
        anyhow::anyhow!("{}: line {line} is not UTF-8; save the table as UTF-8 and run again", place())
    })?;
    let table = Table::of(text, settings.threads);
    let columns = FIELDS.map(|field| table.column(field));
    if columns[0].is_none() {
        let there = table.header().join(", ");
        return Err(
            Misasked(format!("{}: there is no column `name`; there are {there}", arguments.file.display())).into()
        );
    }
    let rows: Vec<usize> = (0..table.rows()).collect();
    let records: Vec<Record<'_>> = parallel::map(&rows, settings.threads, |row| {
        let mut fields = [""; FIELDS.len()];
        table.pick(*row, &columns, &mut fields);
        // Only a name may be "NA", and only where an id stands beside it (domain rule 49).
        let [name, ids @ ..] = &mut fields;
        ids.iter_mut().for_each(|field| *field = without_null_mark(field));
        if ids[..3].iter().all(|id| id.is_empty()) {
            *name = without_null_mark(name);
        }
        let [name, uei, duns, cage, parent, city, state, postcode] = fields;
        let [uei, duns, cage] = [uei, duns, cage].map(telling_id);
        Record { name, uei, duns, cage, parent, city, state, postcode }
    });
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
    for piece in table.numbered("company", &resolution.company_of, settings.threads) {
        printer.own_table(&piece)?;
    }
    printer.note(&format!("{} rows are {} companies", table.rows(), resolution.companies));
    Ok(Ending::Done)
}
