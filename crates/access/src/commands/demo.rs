//! `tributary demo`: an invented world, read and answered about, so that a newcomer sees the main job at once.

use std::fmt::Write;
use std::path::Path;

use answers::{Definition, Library, Question};
use anyhow::Context;
use assembly::{Reference, Version, own_lists};
use sources::world::{self, Plan, World};
use store::Location;
use values::{Money, Window};

use crate::cli::{DemoArguments, Settings};
use crate::commands::ingest::into_store;
use crate::ending::Ending;
use crate::printer::Printer;
use crate::{cli, render};

pub(crate) async fn run(arguments: &DemoArguments, settings: &Settings, printer: &Printer) -> anyhow::Result<Ending> {
    let files = arguments.into.join("files");
    let place = arguments.into.join("store");
    let plan = Plan {
        seed: arguments.seed,
        rows: arguments.rows,
        files: 3,
        first_fiscal_year: 2021,
        fiscal_years: 5,
        broken_rows: true,
        compressed: !arguments.plain,
    };
    clear_earlier_world(&arguments.into)?;
    std::fs::create_dir_all(&files).with_context(|| format!("{}", files.display()))?;
    printer.note(&format!("making {} rows of invented spending in {}", render::count(plan.rows), files.display()));
    // Written first, so that a demo that was stopped is still known as one.
    write_truth(&World::default(), &arguments.into.join(TRUTH))?;
    let world = world::write(&plan, &files).with_context(|| format!("{}", files.display()))?;
    write_truth(&world, &arguments.into.join(TRUTH))?;
    own_lists::lay(&place, &world::agencies_csv(), &world::families_toml(), &world::lexicon_toml())?;
    if arguments.files_only {
        return Ok(Ending::Done);
    }
    let settings = Settings { location: Location::parse(&place.display().to_string())?, ..settings.clone() };
    let Some(made) = into_store(&[&files], &settings, printer).await? else { return Ok(Ending::Stopped) };
    let Version { summary, store, .. } = made;
    printer.note(&render::ingest::shown(&summary, &store, cli::Format::Table)?);

    let reference = Reference::load(&settings.location)?;
    let (buyer, maker) = best_seen(&world);
    let subject = reference.parties.find(maker)?;
    let question = Question {
        buyer: reference.agencies.find(buyer)?,
        window: Window::ALL,
        definition: Definition::Awarding,
        subject: Some(subject.clone()),
        capability: None,
    };
    let library = Library::open(store, settings.threads).await?;
    let spend = answers::spend::spend(&library, &question, None).await?;
    printer.data(&render::spend::shown(&spend, None, cli::Format::Table)?)?;
    let truth: Money = truths(&world, buyer, maker).map(|truth| Money::from_cents(i128::from(truth.cents))).sum();
    printer.note(&format!("\nthe truth of this invented world: {}", truth.grouped()));
    printer.note(&how_to_go_on(&place, buyer, &subject.name));
    Ok(Ending::Done)
}

/// The file that tells what is true in the invented world, and by which a folder is known to hold one.
const TRUTH: &str = "truth.csv";

/// Two worlds in one store would be neither: an earlier demo's files go, anybody else's stay.
fn clear_earlier_world(folder: &Path) -> anyhow::Result<()> {
    let Ok(mut entries) = std::fs::read_dir(folder) else { return Ok(()) };
    if !folder.join(TRUTH).exists() {
        anyhow::ensure!(
            entries.next().is_none(),
            "the folder {} holds other files: name a new one with --into",
            folder.display()
        );
        return Ok(());
    }
    for part in ["files", "store"] {
        match std::fs::remove_dir_all(folder.join(part)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(error).with_context(|| format!("{}", folder.join(part).display()));
            }
            _ => {}
        }
    }
    Ok(())
}

/// The buyer and maker with most money that some record shows.
fn best_seen(world: &World) -> (&'static str, &'static str) {
    let mut sums = std::collections::BTreeMap::new();
    for truth in &world.truth {
        *sums.entry((truth.buyer, truth.maker)).or_insert(0i64) += truth.visible_cents;
    }
    sums.into_iter().max_by_key(|(_, cents)| *cents).map_or(("", ""), |(pair, _)| pair)
}

fn truths<'a>(world: &'a World, buyer: &'a str, maker: &'a str) -> impl Iterator<Item = &'a world::Truth> {
    world.truth.iter().filter(move |truth| truth.buyer == buyer && truth.maker == maker)
}

fn write_truth(world: &World, path: &Path) -> anyhow::Result<()> {
    let mut text = "buyer,funder,maker,company,fiscal_year,paid,paid_where_records_show_it\n".to_owned();
    for truth in &world.truth {
        let money = |cents: i64| Money::from_cents(i128::from(cents));
        writeln!(
            text,
            "{},{},{},{},{},{},{}",
            truth.buyer,
            truth.funder.unwrap_or_default(),
            truth.maker,
            truth.company,
            truth.fiscal_year,
            money(truth.cents),
            money(truth.visible_cents)
        )?;
    }
    std::fs::write(path, text).with_context(|| format!("{}", path.display()))
}

fn how_to_go_on(place: &Path, buyer: &str, company: &str) -> String {
    let place = place.display();
    // As the user started it: after `cargo run` the program is on no search path.
    let program = std::env::args().next().unwrap_or_else(|| "tributary".to_owned());
    format!(
        "\nhow to go on:
  {program} --store {place} evidence --buyer {buyer} --company {company} --limit 10
  {program} --store {place} spend --buyer {buyer} --by fy
  {program} --store {place} problems
with real files, as downloaded from the official site:
  {program} ingest FOLDER
  {program} spend --buyer ICE --company Microsoft"
    )
}
