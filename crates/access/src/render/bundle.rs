//! The parts of a bundle that are words: one plain page, and how to check it.

use answers::evidence::Evidence;
use answers::spend::Spend;
use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::render::asked::{command, company, days, role};
use crate::render::sheet::Cell;
use crate::render::{answer, chart, count, markup, meanings, records};

/// The script that adds the records up again.
pub(crate) const CHECK: &str = include_str!("check.py");

/// Records on the page; the tables beside it have all.
const TOP: usize = 50;

/// The answer on one page that needs nothing else; `style` is the sheet that it is shown with.
pub(crate) fn page(spend: &Spend, evidence: &Evidence, style: &str) -> Markup {
    let sheets = answer::sheets(spend, 25);
    let table = |name: &str, caption: &str| {
        let sheet = sheets.iter().find(|sheet| sheet.name == name).expect("sheets() has every name asked for here");
        markup::table(sheet, caption, 25, &|_, column, cell| match (column, cell) {
            ("channel", Cell::Text(name)) => Some(html! { (name) span class="meaning" { (meanings::channel(name)) } }),
            _ => None,
        })
    };
    let mut shown = evidence.clone();
    shown.records.truncate(TOP);
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (company(&spend.question)) " · Tributary" }
                style { (PreEscaped(style)) }
            }
            body {
                main id="main" {
                    p class="kicker" { (spend.question.buyer.name) " and " (company(&spend.question)) }
                    (answer::headline(spend))
                    section { (chart::ruler(&spend.figures)) (answer::numbers(spend)) (answer::coverage(spend)) }
                    section {
                        h2 { "By fiscal year" }
                        (chart::years(spend, &[]))
                        (table("by_fiscal_year", "The figures of this chart"))
                    }
                    section { h2 { "How the money reaches " (company(&spend.question)) } (table("channels", "By channel")) }
                    section { h2 { "Who was paid" } (table("sellers", "Sellers, the first 25")) }
                    section { h2 { "Under other definitions" } (table("definitions", "The same figures under each definition")) }
                    section {
                        h2 { "The records" }
                        p { "The largest " (shown.records.len()) " of " (count(evidence.total)) "; records.csv has all." }
                        (records::list(&shown))
                    }
                    section {
                        h2 { "What no record here can show" }
                        ul { @for line in spend.unseen.iter().chain(&spend.notes) { li { (line) } } }
                    }
                    section { h2 { "Method" } @for line in meanings::METHOD { p { (line) } } }
                    section {
                        h2 { "To check it" }
                        p { "files.csv names the published files with their SHA-256. With them in a folder, "
                            code { "python3 check.py FOLDER" }
                            " adds the four numbers up again and looks up each record by file and line. It needs Python and nothing of Tributary." }
                    }
                }
                footer {
                    p { "Tributary " (env!("CARGO_PKG_VERSION")) ", version " (spend.store.version) " of the store, "
                        (spend.store.files) " published files. " code { "tributary spend " (command(&spend.question)) } }
                }
            }
        }
    }
}

pub(crate) fn read_me(spend: &Spend) -> String {
    let asked = &spend.question;
    let figures = &spend.figures;
    let mut text = format!(
        "{} and {}{}\n{}\n\n",
        asked.buyer.name,
        company(asked),
        days(asked, ", "),
        role(asked.role).replace('’', "'")
    );
    let numbers = [
        ("named", figures.named),
        ("floor", figures.floor),
        ("likely", figures.likely),
        ("ceiling", figures.ceiling),
        ("unnamed", figures.unnamed),
    ];
    for (name, amount) in numbers {
        text += &format!("  {name:8} {:>24}\n", amount.grouped());
    }
    text += "\nindex.html       the answer as a page\nanswer.json      the answer as data\nanswer.xlsx      all tables as a spreadsheet\n\
             records.csv      every record behind it, with words, rule, file and line (also as Parquet)\n\
             files.csv        the published files with their SHA-256\n*.csv            the answer's tables\n\
             check.py         adds the numbers up again; with the published files, looks up every record\n\
             SHA256SUMS       of these files: sha256sum -c SHA256SUMS\n\nMethod\n";
    text += &meanings::METHOD.iter().map(|line| format!("  {line}\n")).collect::<String>();
    text += "\nWhat no record here can show\n";
    text += &spend.unseen.iter().map(|line| format!("  - {line}\n")).collect::<String>();
    text
}
