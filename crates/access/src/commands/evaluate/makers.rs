//! `tributary evaluate makers`: makers and roles beside labels that people made.

use std::path::Path;

use anyhow::Context;
use assembly::Reference;
use classification::evaluation::{Label, evaluate};
use classification::reading::{AwardTexts, read_awards};
use classification::roles::Role;

use crate::cli::{EvaluateMakersArguments, Settings};
use crate::ending::{Ending, Misasked};
use crate::printer::Printer;
use crate::render;

pub(crate) fn run(
    arguments: &EvaluateMakersArguments,
    settings: &Settings,
    printer: &Printer,
) -> anyhow::Result<Ending> {
    let awards = awards(&arguments.awards)?;
    let labels = labels(&arguments.labels)?;
    let reference = Reference::load(&settings.location)?;
    let known = reference.parties;
    let reading = read_awards(&reference.lexicon, |lexicon| known.with(lexicon), &awards)?;
    let read: Vec<_> = awards.into_iter().zip(reading.makers).collect();
    let evaluation = evaluate(&reading.lexicon, &reading.parties, &read, &labels);
    if evaluation.labels + evaluation.unsure == 0 && !labels.is_empty() {
        printer.warning("no label has the id of an award with a maker: are these files of one set?");
    }
    printer.data(&render::evaluate::makers(&evaluation, arguments.format)?)?;
    Ok(Ending::Done)
}

fn awards(path: &Path) -> anyhow::Result<Vec<AwardTexts>> {
    let mut awards = Vec::new();
    for (row, [id, recipient, psc, naics, last, descriptions]) in
        rows(path, ["id", "recipient", "psc", "naics", "last", "descriptions"])?.into_iter().enumerate()
    {
        if id.is_empty() {
            return Err(Misasked(format!("{}: row {} has no id", path.display(), row + 1)).into());
        }
        let parts = |text: &str, separator: &str| -> Vec<String> {
            text.split(separator).map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
        };
        let texts = parts(&descriptions, " || ");
        awards.push(AwardTexts { id, recipients: parts(&recipient, " | "), psc, naics, last, texts });
    }
    Ok(awards)
}

fn labels(path: &Path) -> anyhow::Result<Vec<Label>> {
    let mut labels = Vec::new();
    for (row, [id, maker, role, sure]) in rows(path, ["id", "maker", "role", "sure"])?.into_iter().enumerate() {
        let refused = |what: String| Misasked(format!("{}: row {}: {what}", path.display(), row + 1));
        let role =
            match role.as_str() {
                "" => None,
                name => Some(Role::of_name(name).ok_or_else(|| {
                    refused(format!("`{name}` is no role: vendor, product, mixed, platform, mention"))
                })?),
            };
        let maker = (!maker.is_empty() && maker != "NONE").then_some(maker);
        if maker.is_some() && role.is_none() {
            return Err(refused("a maker needs a role".to_owned()).into());
        }
        labels.push(Label { id, maker, role, sure: !sure.starts_with('?') });
    }
    Ok(labels)
}

/// The named columns of a CSV file, wherever they stand; bytes that are no UTF-8 are replaced.
fn rows<const N: usize>(path: &Path, columns: [&str; N]) -> anyhow::Result<Vec<[String; N]>> {
    let bytes = std::fs::read(path).with_context(|| format!("{}", path.display()))?;
    let text = String::from_utf8_lossy(&bytes);
    let mut reader =
        csv::ReaderBuilder::new().flexible(true).from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let header = reader.headers().with_context(|| format!("{}", path.display()))?.clone();
    let place = |column: &str| {
        let found = header.iter().position(|name| name.trim().eq_ignore_ascii_case(column));
        found.ok_or_else(|| Misasked(format!("{}: the column `{column}` is missing", path.display())))
    };
    let places: Vec<usize> = columns.iter().map(|column| place(column)).collect::<Result<_, _>>()?;
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.with_context(|| format!("{}", path.display()))?;
        rows.push(std::array::from_fn(|column| record.get(places[column]).unwrap_or_default().trim().to_owned()));
    }
    Ok(rows)
}
