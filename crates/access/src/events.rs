//! A user's own dated events, `events.csv` in the store's folder, shown beside the money: `date,title,link`.

use anyhow::{Context, bail};
use assembly::own_lists::{self, EVENTS as FILE};
use store::Location;
use values::Date;

/// A letter, a policy, a raid: what somebody wants to see beside the years.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub(crate) struct Event {
    pub(crate) date: Date,
    pub(crate) title: String,
    /// Only to pages on the web.
    pub(crate) link: Option<String>,
}

/// The events of the store at `location`, in order, with the file's text; none where there is no file.
pub(crate) fn load(location: &Location) -> anyhow::Result<(Vec<Event>, String)> {
    let text = own_lists::read(location, FILE)?.unwrap_or_default();
    Ok((read(&text)?, text))
}

fn read(text: &str) -> anyhow::Result<Vec<Event>> {
    let mut events = Vec::new();
    if text.trim().is_empty() {
        return Ok(events);
    }
    let mut reader =
        csv::ReaderBuilder::new().flexible(true).from_reader(text.trim_start_matches('\u{FEFF}').as_bytes());
    let header: Vec<String> = reader.headers()?.iter().map(|name| name.trim().to_ascii_lowercase()).collect();
    let place = |name: &str| header.iter().position(|column| column == name);
    let (Some(date), Some(title)) = (place("date"), place("title")) else {
        bail!("{FILE}: the columns must be date,title,link");
    };
    let link = place("link");
    for row in reader.records() {
        let row = row.with_context(|| FILE.to_owned())?;
        let line = row.position().map_or(0, csv::Position::line);
        let field = |place: usize| row.get(place).unwrap_or_default().trim();
        let day = match Date::parse(field(date).as_bytes()) {
            Ok(Some(day)) => day,
            Ok(None) => bail!("{FILE}:{line}: the date is empty: write 2024-03-26"),
            Err(problem) => bail!("{FILE}:{line}: `{}` {problem}: write 2024-03-26", field(date)),
        };
        if field(title).is_empty() {
            bail!("{FILE}:{line}: the title is empty");
        }
        let link = link.map(field).filter(|link| !link.is_empty());
        if let Some(link) = link
            && !(link.starts_with("https://") || link.starts_with("http://"))
        {
            bail!("{FILE}:{line}: the link must begin with https:// or http://");
        }
        events.push(Event { date: day, title: field(title).to_owned(), link: link.map(str::to_owned) });
    }
    events.sort_by(|one, other| (one.date, &one.title).cmp(&(other.date, &other.title)));
    Ok(events)
}
