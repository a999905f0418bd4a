//! A question in words, as pages and bundles say it, and as the command line asks it.

use answers::Definition;
use answers::spend::Asked;
use values::Date;

pub(crate) fn short_buyer(asked: &Asked) -> &str {
    asked.buyer.short.as_deref().unwrap_or(&asked.buyer.name)
}

/// Whose products, and which: `Microsoft`, `Microsoft for cloud hosting`, `all companies for cloud hosting`.
pub(crate) fn company(asked: &Asked) -> String {
    let company = asked.company.as_deref().unwrap_or("all companies");
    match &asked.capability {
        Some(capability) => format!("{company} for {}", capability.replace('-', " ")),
        None => company.to_owned(),
    }
}

/// The days in words, behind `before`; nothing where all days were asked for.
pub(crate) fn days(asked: &Asked, before: &str) -> String {
    let words = match (asked.from, asked.to) {
        (None, None) => return String::new(),
        (Some(from), Some(to)) => fiscal_years(from, to).unwrap_or_else(|| format!("{from} to {to}")),
        (Some(from), None) => format!("from {from}"),
        (None, Some(to)) => format!("until {to}"),
    };
    format!("{before}{words}")
}

fn fiscal_years(from: Date, to: Date) -> Option<String> {
    let (first, last) = (from.fiscal_year(), to.fiscal_year());
    let whole = values::Window::fiscal_years(first, last);
    if (whole.from, whole.to) != (Some(from), Some(to)) {
        return None;
    }
    Some(if first == last {
        format!("fiscal year {}", first.0)
    } else {
        format!("fiscal years {} to {}", first.0, last.0)
    })
}

pub(crate) fn role(role: Definition) -> &'static str {
    match role {
        Definition::Awarding => "signed by the buyer",
        Definition::Funding => "paid with the buyer’s money",
        Definition::Either => "signed by the buyer or paid with its money",
    }
}

/// The question as options of the command line.
pub(crate) fn command(asked: &Asked) -> String {
    let mut text = format!("--buyer {}", asked.buyer.code.split(',').next().unwrap_or_default());
    if let Some(company) = &asked.company_id {
        text += &format!(" --company {company}");
    }
    if let Some(capability) = &asked.capability {
        text += &format!(" --capability {capability}");
    }
    for (option, day) in [("from", asked.from), ("to", asked.to)] {
        if let Some(day) = day {
            text += &format!(" --{option} {day}");
        }
    }
    if asked.role != Definition::Either {
        text += &format!(" --role {}", asked.role.name());
    }
    text
}
