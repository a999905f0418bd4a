//! One award.

use answers::award::{Award, Modification};
use answers::vehicles::Vehicle;
use values::{Date, Money};

use crate::cli::Format;
use crate::render::{count, csv, figures, json, sentences, table};

/// How many orders of a vehicle the text shows; JSON has all.
const TOP: usize = 20;

pub(crate) fn shown(award: &Award, name: &dyn Fn(&str) -> String, format: Format) -> anyhow::Result<String> {
    match format {
        Format::Json => json(award),
        Format::Csv => csv(
            &[
                "action_date",
                "modification",
                "action",
                "amount",
                "running",
                "potential_change",
                "recipient",
                "description",
                "transaction_key",
                "file",
                "line",
            ],
            award.modifications.iter().map(columns),
        ),
        Format::Table => Ok(as_text(award, name)),
    }
}

fn columns(action: &Modification) -> [String; 11] {
    [
        day(action.action_date),
        action.modification.clone(),
        action.action.clone(),
        action.amount.to_string(),
        action.running.to_string(),
        action.potential_change.map(|change| change.to_string()).unwrap_or_default(),
        action.recipient.clone(),
        action.description.clone(),
        action.transaction_key.clone(),
        action.file.clone(),
        action.line.to_string(),
    ]
}

fn day(date: Option<Date>) -> String {
    date.map(|date| date.to_string()).unwrap_or_default()
}

/// Texts of records may be long and have line breaks.
fn short(text: &str, length: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(length) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

fn as_text(award: &Award, name: &dyn Fn(&str) -> String) -> String {
    let mut text = format!("{}\n{}\n{}\n", award.key, award.page, short(&award.description, 200));
    text += &parties(award);
    text += &money(award);
    text += &tree(award);
    if !award.makers.is_empty() {
        text += "\nwhose money it may be\n";
        let rows = award.makers.iter().map(|maker| {
            let mut cells = vec![name(&maker.family), maker.channels.join(", "), short(&maker.words.join(", "), 40)];
            cells.extend(figures(&maker.figures));
            cells
        });
        text += &table(&["family", "channels", "words", "named", "floor", "likely", "ceiling", "unnamed"], 3, rows);
    }
    if !award.subawards.is_empty() {
        text += "\nreported subcontracts\n";
        let rows = award.subawards.iter().map(|report| {
            let marks: Vec<&str> =
                [report.rule.as_str(), report.flags.as_str()].into_iter().filter(|mark| !mark.is_empty()).collect();
            vec![
                day(report.action_date),
                short(&report.company, 40),
                short(&report.number, 20),
                marks.join("; "),
                report.amount.grouped(),
                report.low.grouped(),
                report.high.grouped(),
            ]
        });
        text += &table(&["date", "company", "number", "marks", "reported", "least", "most"], 4, rows);
    }
    if !award.modifications.is_empty() {
        text += "\nactions\n";
        let rows = award.modifications.iter().map(|action| {
            let change = action.potential_change.map(Money::grouped).unwrap_or_default();
            vec![
                day(action.action_date),
                action.modification.clone(),
                short(&action.description, 60),
                action.amount.grouped(),
                action.running.grouped(),
                change,
            ]
        });
        text += &table(&["date", "modification", "description", "amount", "running", "could reach +"], 3, rows);
    }
    if !award.funding.is_empty() {
        text += "\nTreasury accounts\n";
        let rows = award.funding.iter().map(|line| {
            let periods = format!("{}–{}", line.first_period, line.last_period);
            vec![line.treasury_account.clone(), short(&line.name, 50), periods, line.obligated.grouped()]
        });
        text += &table(&["account", "name", "periods", "obligated"], 3, rows);
    }
    text + &sentences("flags", &award.flags)
}

fn parties(award: &Award) -> String {
    let agency = |agency: &answers::award::Agency| format!("{} ({})", agency.name, agency.code);
    let mut text = format!("\nsigned by      {}\n", agency(&award.parties.awarding));
    for funding in &award.parties.funding {
        text += &format!("paid by        {}\n", agency(funding));
    }
    if let Some(owner) = &award.parties.vehicle_owner {
        text += &format!("vehicle of     {}\n", agency(owner));
    }
    for recipient in &award.parties.recipients {
        let uei = if recipient.uei.is_empty() { String::new() } else { format!(" ({})", recipient.uei) };
        text += &format!("sold by        {}{uei}\n", recipient.name);
    }
    text
}

fn money(award: &Award) -> String {
    let money = &award.money;
    let said = |amount: Option<Money>| amount.map_or_else(|| "no record says".to_owned(), Money::grouped);
    let mut lines = vec![
        ("obligated", money.obligated.grouped(), "net of the actions in the store"),
        ("", said(money.published_obligated), "as the newest record states it"),
        ("exercised", said(money.exercised), "with the options exercised so far"),
        ("could reach", said(money.potential), "with all options; not spend"),
        ("outlaid", said(money.outlaid), "paid out; another series than obligations"),
    ];
    if !award.subawards.is_empty() {
        let range = format!("{} to {}", money.subcontracts_low.grouped(), money.subcontracts_high.grouped());
        lines.push(("subcontracts", range, "reported, inside what is obligated"));
    }
    let width = lines.iter().map(|(_, amount, _)| amount.len()).max().unwrap_or_default();
    let lines: String =
        lines.into_iter().map(|(name, amount, meaning)| format!("  {name:<13}{amount:>width$}  {meaning}\n")).collect();
    format!("\nmoney over its life\n{lines}")
}

/// The vehicles from the outermost down to the award, then the orders under it.
fn tree(award: &Award) -> String {
    let mut text = String::new();
    if !award.vehicles.is_empty() || !award.orders.is_empty() {
        text += "\nvehicles and orders\n";
    }
    let mut depth = 1;
    for vehicle in award.vehicles.iter().rev() {
        text += &format!("{}{}\n", "  ".repeat(depth), described(vehicle));
        depth += 1;
    }
    if !text.is_empty() {
        text += &format!("{}{} (this award)\n", "  ".repeat(depth), award.key);
    }
    for order in award.orders.iter().take(TOP) {
        let ceiling = order.ceiling.map_or_else(String::new, |ceiling| format!(", could reach {}", ceiling.grouped()));
        let indent = "  ".repeat(depth + 1);
        text += &format!("{indent}{}  {}  {}{ceiling}\n", order.key, order.recipient, order.obligated.grouped());
    }
    if award.orders.len() > TOP {
        let left = count((award.orders.len() - TOP) as u64);
        text += &format!("{}… and {left} more (--format json has all)\n", "  ".repeat(depth + 1));
    }
    text
}

fn described(vehicle: &Vehicle) -> String {
    let holder = if vehicle.holder.is_empty() { String::new() } else { format!(", held by {}", vehicle.holder) };
    let ceiling = match vehicle.ceiling {
        Some(ceiling) => format!("; ceiling {}", ceiling.grouped()),
        None => "; no record here of its ceiling".to_owned(),
    };
    format!(
        "{} of {} ({}){holder}: {} orders here, {} obligated{ceiling}",
        vehicle.key,
        vehicle.owner,
        vehicle.owner_code,
        count(vehicle.orders),
        vehicle.orders_obligated.grouped()
    )
}
