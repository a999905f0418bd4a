//! The answer of `spend`.

use answers::spend::{Asked, Counts, Spend};
use values::{Date, Figures, Money};

use crate::cli::{Breakdown, Format};
use crate::render::{FIGURES, count, csv, figures, json, plain_figures, sentences, table};

/// How many sellers and awards the overview shows; `--by` shows all.
const TOP: usize = 10;

pub(crate) fn shown(spend: &Spend, by: Option<Breakdown>, format: Format) -> anyhow::Result<String> {
    match format {
        Format::Json => json(spend),
        Format::Csv => as_csv(spend, by.unwrap_or(Breakdown::Channel)),
        Format::Table => Ok(as_text(spend, by)),
    }
}

/// One line of any breakdown.
struct Line<'a> {
    label: Vec<String>,
    figures: &'a Figures,
    counts: Counts,
}

fn lines(spend: &Spend, by: Breakdown) -> (&'static [&'static str], Vec<Line<'_>>) {
    match by {
        Breakdown::Channel => {
            let lines = spend.channels.iter().map(|line| Line {
                label: vec![line.channel.to_owned()],
                figures: &line.figures,
                counts: line.counts,
            });
            (&["channel"], lines.collect())
        }
        Breakdown::Fy => {
            let lines = spend.by_fiscal_year.iter().map(|line| Line {
                label: vec![line.fiscal_year.0.to_string()],
                figures: &line.figures,
                counts: line.counts,
            });
            (&["fiscal_year"], lines.collect())
        }
        Breakdown::Seller => {
            let lines = spend.sellers.iter().map(|line| Line {
                label: vec![line.seller.clone()],
                figures: &line.figures,
                counts: line.counts,
            });
            (&["seller"], lines.collect())
        }
        Breakdown::Award => {
            let lines = spend.by_award.iter().flatten().map(|line| Line {
                label: vec![line.award_key.clone(), line.sellers.join(" | ")],
                figures: &line.figures,
                counts: Counts { awards: 1, transactions: line.transactions, reports: line.reports },
            });
            (&["award_key", "sellers"], lines.collect())
        }
    }
}

fn as_csv(spend: &Spend, by: Breakdown) -> anyhow::Result<String> {
    let (labels, lines) = lines(spend, by);
    let header: Vec<&str> =
        labels.iter().copied().chain(FIGURES).chain(["awards", "transactions", "reports"]).collect();
    let rows = lines.into_iter().map(|line| {
        let Counts { awards, transactions, reports } = line.counts;
        let counts = [awards, transactions, reports].map(|count| count.to_string());
        line.label.into_iter().chain(plain_figures(line.figures)).chain(counts).collect::<Vec<_>>()
    });
    csv(&header, rows)
}

fn as_text(spend: &Spend, by: Option<Breakdown>) -> String {
    if let Some(by) = by {
        let steps = if by == Breakdown::Channel { as_steps(spend) } else { String::new() };
        return format!("{}\n\n{}{steps}", title(&spend.question), breakdown(spend, by, usize::MAX));
    }
    let mut text = format!("{}\n\n{}", title(&spend.question), headline(spend));
    text += &format!("\nby channel\n{}", breakdown(spend, Breakdown::Channel, usize::MAX));
    text += &format!("\nby fiscal year\n{}", breakdown(spend, Breakdown::Fy, usize::MAX));
    let more = |all: usize| if all > TOP { format!(" (the first {TOP} of {all})") } else { String::new() };
    text += &format!("\nby seller{}\n{}", more(spend.sellers.len()), breakdown(spend, Breakdown::Seller, TOP));
    let definitions = spend.definitions.iter().map(|line| {
        let counts = [count(line.counts.awards), count(line.counts.transactions)];
        std::iter::once(line.role.name().to_owned()).chain(figures(&line.figures)).chain(counts).collect()
    });
    text += &format!(
        "\nunder each definition of \"spend of\"\n{}",
        table(&["role", "named", "floor", "likely", "ceiling", "unnamed", "awards", "transactions"], 1, definitions)
    );
    text += &sentences("notes", &spend.notes);
    text += &sentences("what no record here can show", &spend.unseen);
    text
}

fn breakdown(spend: &Spend, by: Breakdown, most: usize) -> String {
    let (labels, lines) = lines(spend, by);
    let counted =
        if spend.counts.reports > 0 { &["awards", "transactions", "reports"][..] } else { &["awards", "transactions"] };
    let header: Vec<&str> = labels.iter().copied().chain(FIGURES).chain(counted.iter().copied()).collect();
    let rows = lines.into_iter().take(most).map(|line| {
        let Counts { awards, transactions, reports } = line.counts;
        let counts = [awards, transactions, reports].into_iter().take(counted.len()).map(count);
        line.label.into_iter().chain(figures(line.figures)).chain(counts).collect()
    });
    table(&header, labels.len(), rows)
}

/// How `ceiling` comes from `named`.
fn as_steps(spend: &Spend) -> String {
    let rows = spend.steps.iter().map(|step| {
        let change =
            if step.change > Money::ZERO { format!("+{}", step.change.grouped()) } else { step.change.grouped() };
        let change = if matches!(step.step, "named" | "likely" | "ceiling") { String::new() } else { change };
        (step.step, change, step.stands_at.grouped(), format!("{} transactions {}", count(step.transactions), step.why))
    });
    let rows: Vec<_> = rows.collect();
    let width =
        |column: fn(&(&str, String, String, String)) -> usize| rows.iter().map(column).max().unwrap_or_default();
    let (name, change, stands) = (width(|row| row.0.len()), width(|row| row.1.len()), width(|row| row.2.len()));
    let lines: String = rows
        .iter()
        .map(|row| format!("  {:<name$}  {:>change$}  {:>stands$}  {}\n", row.0, row.1, row.2, row.3))
        .collect();
    format!("\nfrom `named` to `ceiling`, step by step: what it changes, where the sum stands, and why\n{lines}")
}

/// Who, whom, when, in which sense.
pub(super) fn title(question: &Asked) -> String {
    let buyer = &question.buyer;
    let short = buyer.short.as_ref().map(|short| format!("{short}, ")).unwrap_or_default();
    let code = if buyer.code.is_empty() { String::new() } else { format!(" ({short}{})", buyer.code) };
    let company = question.company.as_ref().map(|company| format!(" and {company}")).unwrap_or_default();
    let capability = question.capability.as_ref().map(|capability| format!(" for {capability}")).unwrap_or_default();
    let day = |day: Option<Date>, open: &str| day.map_or_else(|| open.to_owned(), |day| day.to_string());
    let when = match (question.from, question.to) {
        (None, None) => "all days in the store".to_owned(),
        (from, to) => {
            format!("{} to {}", day(from, "the first day in the store"), day(to, "the last day in the store"))
        }
    };
    let sense = match question.role {
        _ if buyer.code.is_empty() => "whoever signed or paid",
        answers::Definition::Awarding => "signed by the buyer",
        answers::Definition::Funding => "paid with the buyer's money",
        answers::Definition::Either => "signed by the buyer or paid with its money",
    };
    format!("{}{code}{company}{capability}\n{when}; {sense}", buyer.name)
}

fn headline(spend: &Spend) -> String {
    let meanings = [
        ("named", "net of the rows that say so themselves"),
        ("floor", "the least that is consistent with the records"),
        ("likely", "the reading that we would print"),
        ("ceiling", "the most that is consistent with the records; does not add up across companies"),
        ("unnamed", "of the ceiling, in orders that name no maker"),
    ];
    let rows = meanings
        .iter()
        .zip(figures(&spend.figures))
        .map(|((name, meaning), amount)| vec![(*name).to_owned(), amount, (*meaning).to_owned()]);
    let width = figures(&spend.figures).iter().map(String::len).max().unwrap_or_default();
    let lines: String = rows.map(|row| format!("  {:<8} {:>width$}  {}\n", row[0], row[1], row[2])).collect();
    let total = &spend.buyer_total;
    let counts =
        format!("  in {} awards, {} transactions", count(spend.counts.awards), count(spend.counts.transactions));
    let counts = match spend.counts.reports {
        0 => counts,
        reports => format!("{counts}, {} subaward reports", count(reports)),
    };
    let covered = match (total.first_action, total.last_action) {
        (Some(first), Some(last)) => {
            format!("; the buyer's actions in the store run from {first} to {last}, {} net", total.sums.net.grouped())
        }
        _ => "; the store has no action of this buyer in these days".to_owned(),
    };
    format!("{lines}{counts}{covered}{}\n", share(spend.figures.likely, total.sums.net))
        + &could_reach(spend)
        + &outliers(spend)
}

/// Totals with and without what looks like a typing error (domain rule 6).
fn outliers(spend: &Spend) -> String {
    let Some(outliers) = &spend.outliers else { return String::new() };
    let without = &outliers.without;
    let mut text = format!(
        "  far outside their award's and their agency's history: {} actions; without them likely {}, ceiling {}\n",
        count(outliers.actions.len() as u64),
        without.likely.grouped(),
        without.ceiling.grouped()
    );
    for action in &outliers.actions {
        let half = if action.half_of_buyer { "  half of all that the buyer gave, or more" } else { "" };
        text += &format!("    {}  {}{half}\n", action.amount.grouped(), action.transaction_key);
    }
    text
}

/// Ceilings stand apart from spend (domain rule 4).
fn could_reach(spend: &Spend) -> String {
    let reach = &spend.reach;
    if reach.could_reach == Money::ZERO {
        return String::new();
    }
    let silent = match reach.awards_without_ceiling {
        0 => String::new(),
        awards => format!("; {} awards do not say", count(awards)),
    };
    format!(
        "  could reach {} with all options of the awards that are likely its own: not spend{silent}\n",
        reach.could_reach.grouped()
    )
}

/// What part of the buyer's net the likely figure is, to a tenth of a per cent.
fn share(part: Money, whole: Money) -> String {
    if whole <= Money::ZERO || part <= Money::ZERO {
        return String::new();
    }
    let tenths = part.cents() * 1000 / whole.cents();
    format!(" (likely is {}.{}% of it)", tenths / 10, tenths % 10)
}
