//! The audit of subaward reports: what each rule of the clean-up did, how often reports repeat, and how much of the primes'
//! money has any report.

use std::collections::BTreeMap;

use attribution::subcontracts::clean::{Rule, VERSION};
use entities::agencies::Agencies;
use serde::Serialize;
use values::{FiscalYear, Money};

use crate::answer::{StoreLine, store_line};
use crate::error::AnswerError;
use crate::facts::agencies::name_of;
use crate::library::Library;
use crate::question::Question;
use crate::rows::Rows;

/// The answer, as stable JSON (docs/commands/subawards.md).
#[derive(Clone, Debug, Serialize)]
pub struct Audit {
    /// The version of the rules.
    pub rules_version: &'static str,
    /// The buyer asked about, where one was.
    pub buyer: Option<String>,
    /// What the files hold, file by file: their rows and plain sums.
    pub files: Vec<FileLine>,
    /// The reports of contracts, before and after the rules.
    pub reports: u64,
    /// What they add up to as published.
    pub plain: Money,
    /// How many count after the rules.
    pub counted: u64,
    /// The least that these add up to.
    pub low: Money,
    /// The most.
    pub high: Money,
    /// Rule by rule, each applied to what the rules before it left.
    pub rules: Vec<RuleLine>,
    /// What is only marked.
    pub flags: Vec<FlagLine>,
    /// How often reports repeat, by signing agency and fiscal year of the report.
    pub repeats: Vec<RepeatLine>,
    /// Share of primes' dollars with any report, by signing agency and fiscal year of the action.
    pub coverage: Vec<CoverageLine>,
    /// Reports of grants: cleaned by the same rules, and in no figure of contracts.
    pub assistance_reports: u64,
    /// What they add up to as published.
    pub assistance_plain: Money,
    /// The version of the store that answered.
    pub store: StoreLine,
}

/// What a file of reports holds.
#[derive(Clone, Debug, Serialize)]
pub struct FileLine {
    /// The published file.
    pub file: String,
    /// What its reports are of: `contract` or `assistance`.
    pub kind: String,
    /// How many rows there are.
    pub rows: u64,
    /// Their plain sum.
    pub amount: Money,
}

/// What one rule of the clean-up did.
#[derive(Clone, Debug, Serialize)]
pub struct RuleLine {
    /// Its place among the rules, from 1.
    pub step: u64,
    /// Its id.
    pub rule: &'static str,
    /// What it does, in words.
    pub meaning: &'static str,
    /// Rows that counted before it.
    pub rows_before: u64,
    /// Rows that counted after it.
    pub rows_after: u64,
    /// Rows that the rule took away or changed.
    pub touched: u64,
    /// The least sum before it.
    pub low_before: Money,
    /// The least sum after it.
    pub low_after: Money,
    /// The most before it.
    pub high_before: Money,
    /// The most after it.
    pub high_after: Money,
}

/// What reports are marked with, without being changed.
#[derive(Clone, Debug, Serialize)]
pub struct FlagLine {
    /// The mark, in words.
    pub flag: String,
    /// How many rows there are.
    pub rows: u64,
    /// Their plain sum.
    pub amount: Money,
}

/// How often the reports on one agency in one year repeat.
#[derive(Clone, Debug, Serialize)]
pub struct RepeatLine {
    /// Code of the signing agency.
    pub agency_code: String,
    /// Name of the signing agency.
    pub agency: String,
    /// The fiscal year.
    pub fiscal_year: FiscalYear,
    /// Rows of the newest delivery of each report: those that came in several files are counted once.
    pub rows: u64,
    /// Of these, exact repeats and the same subaward under another report.
    pub repeats: u64,
    /// Earlier versions of a report, in all files.
    pub restated: u64,
    /// `repeats` in a hundred of `rows`, to one decimal.
    pub rate: String,
}

/// How much of one agency's dollars in one year has a report.
#[derive(Clone, Debug, Serialize)]
pub struct CoverageLine {
    /// Code of the signing agency.
    pub agency_code: String,
    /// Name of the signing agency.
    pub agency: String,
    /// The fiscal year.
    pub fiscal_year: FiscalYear,
    /// Distinct awards with an action in the year.
    pub awards: u64,
    /// Those of them with any report.
    pub awards_with_report: u64,
    /// Net obligations of the agency's transactions in the store.
    pub net: Money,
    /// The part of them on awards with any report.
    pub net_with_report: Money,
    /// In a hundred, to one decimal.
    pub share: String,
}

/// `question` limits the audit to a buyer's primes and to reports of its fiscal years; files are shown whole.
pub async fn audit(library: &Library, agencies: &Agencies, question: Option<&Question>) -> Result<Audit, AnswerError> {
    let condition = question.map_or_else(|| "true".to_owned(), |question| question.is_buyers());
    let window = question.map_or_else(|| "true".to_owned(), |question| question.in_window());
    let asked = format!("({condition}) AND ({window})");
    let mut audit = Audit {
        rules_version: VERSION,
        buyer: question.map(|question| question.buyer.name.clone()),
        files: files(library).await?,
        reports: 0,
        plain: Money::ZERO,
        counted: 0,
        low: Money::ZERO,
        high: Money::ZERO,
        rules: rules(library, question).await?,
        flags: flags(library, &asked).await?,
        repeats: repeats(library, agencies, &asked).await?,
        coverage: coverage(library, agencies, &asked).await?,
        assistance_reports: 0,
        assistance_plain: Money::ZERO,
        store: store_line(library).await?,
    };
    let sql = format!(
        "SELECT kind, count(*) AS rows, sum(amount) AS plain, sum(CASE WHEN counted THEN 1 ELSE 0 END) AS counted, \
                sum(low) AS low, sum(high) AS high FROM subawards WHERE {asked} GROUP BY 1"
    );
    for batch in library.session.query(&sql).await? {
        let rows = Rows(&batch);
        let (kind, count, plain) = (rows.texts("kind")?, rows.counts("rows")?, rows.amounts("plain")?);
        let (counted, low, high) = (rows.counts("counted")?, rows.amounts("low")?, rows.amounts("high")?);
        for row in 0..batch.num_rows() {
            if kind.get(row) == "contract" {
                (audit.reports, audit.plain, audit.counted) = (count.get(row), plain.get(row), counted.get(row));
                (audit.low, audit.high) = (low.get(row), high.get(row));
            } else {
                (audit.assistance_reports, audit.assistance_plain) = (count.get(row), plain.get(row));
            }
        }
    }
    Ok(audit)
}

async fn files(library: &Library) -> Result<Vec<FileLine>, AnswerError> {
    let sql = "SELECT coalesce(f.name, s.file) AS file_name, s.kind, count(*) AS rows, sum(s.amount) AS amount \
               FROM subawards s LEFT JOIN files f ON f.sha256 = s.file GROUP BY 1, s.file, s.kind ORDER BY 1, s.file, s.kind";
    let mut lines = Vec::new();
    for batch in library.session.query(sql).await? {
        let rows = Rows(&batch);
        let (file, kind, count, amount) =
            (rows.texts("file_name")?, rows.texts("kind")?, rows.counts("rows")?, rows.amounts("amount")?);
        for row in 0..batch.num_rows() {
            lines.push(FileLine {
                file: file.get(row).to_owned(),
                kind: kind.get(row).to_owned(),
                rows: count.get(row),
                amount: amount.get(row),
            });
        }
    }
    Ok(lines)
}

/// The table of rules knows fiscal years and signing agencies, no days and no paying agencies: those are asked for by year.
async fn rules(library: &Library, question: Option<&Question>) -> Result<Vec<RuleLine>, AnswerError> {
    let mut conditions = vec!["kind = 'contract'".to_owned()];
    if let Some(question) = question {
        let agencies = format!("SELECT DISTINCT awarding_sub_agency_code FROM subawards WHERE {}", question.signed());
        conditions.push(format!("awarding_sub_agency_code IN ({agencies})"));
        conditions.extend(question.window.from.map(|from| format!("fiscal_year >= {}", from.fiscal_year().0)));
        conditions.extend(question.window.to.map(|to| format!("fiscal_year <= {}", to.fiscal_year().0)));
    }
    let sql = format!(
        "SELECT step, sum(rows_before) AS rows_before, sum(rows_after) AS rows_after, sum(touched) AS touched, \
                sum(low_before) AS low_before, sum(low_after) AS low_after, sum(high_before) AS high_before, \
                sum(high_after) AS high_after \
         FROM subaward_rules WHERE {} GROUP BY 1 ORDER BY 1",
        conditions.join(" AND ")
    );
    let mut lines = Vec::new();
    for batch in library.session.query(&sql).await? {
        let rows = Rows(&batch);
        let counts = |name: &str| rows.counts(name);
        let amounts = |name: &str| rows.amounts(name);
        let (step, before, after, touched) =
            (counts("step")?, counts("rows_before")?, counts("rows_after")?, counts("touched")?);
        let (low_before, low_after) = (amounts("low_before")?, amounts("low_after")?);
        let (high_before, high_after) = (amounts("high_before")?, amounts("high_after")?);
        for row in 0..batch.num_rows() {
            let number = step.get(row);
            let Some(rule) = usize::try_from(number).ok().and_then(|step| Rule::ALL.get(step.checked_sub(1)?).copied())
            else {
                return Err(AnswerError::Shape(format!("rule {number} of the clean-up")));
            };
            lines.push(RuleLine {
                step: number,
                rule: rule.name(),
                meaning: rule.meaning(),
                rows_before: before.get(row),
                rows_after: after.get(row),
                touched: touched.get(row),
                low_before: low_before.get(row),
                low_after: low_after.get(row),
                high_before: high_before.get(row),
                high_after: high_after.get(row),
            });
        }
    }
    Ok(lines)
}

async fn flags(library: &Library, asked: &str) -> Result<Vec<FlagLine>, AnswerError> {
    let sql = format!(
        "SELECT flags, count(*) AS rows, sum(amount) AS amount FROM subawards \
         WHERE kind = 'contract' AND counted AND flags IS NOT NULL AND {asked} GROUP BY 1"
    );
    let mut sums: BTreeMap<String, (u64, Money)> = BTreeMap::new();
    for batch in library.session.query(&sql).await? {
        let rows = Rows(&batch);
        let (flags, count, amount) = (rows.texts("flags")?, rows.counts("rows")?, rows.amounts("amount")?);
        for row in 0..batch.num_rows() {
            for flag in flags.get(row).split("; ") {
                let sum = sums.entry(flag.to_owned()).or_default();
                sum.0 += count.get(row);
                sum.1 += amount.get(row);
            }
        }
    }
    Ok(sums.into_iter().map(|(flag, (rows, amount))| FlagLine { flag, rows, amount }).collect())
}

async fn repeats(library: &Library, agencies: &Agencies, asked: &str) -> Result<Vec<RepeatLine>, AnswerError> {
    let is = |rule: Rule| format!("CASE WHEN NOT counted AND rule = '{}' THEN 1 ELSE 0 END", rule.name());
    let sql = format!(
        "SELECT awarding_sub_agency_code AS code, fiscal_year, count(*) AS rows, sum({}) AS again, sum({}) AS restated, \
                sum({}) + sum({}) AS repeats \
         FROM subawards WHERE kind = 'contract' AND {asked} GROUP BY 1, 2 ORDER BY 1, 2",
        is(Rule::DeliveredAgain),
        is(Rule::Restated),
        is(Rule::Repeated),
        is(Rule::ReportedAgain),
    );
    let mut lines = Vec::new();
    for batch in library.session.query(&sql).await? {
        let rows = Rows(&batch);
        let (code, year, count) = (rows.texts("code")?, rows.years("fiscal_year")?, rows.counts("rows")?);
        let (again, restated, repeats) = (rows.counts("again")?, rows.counts("restated")?, rows.counts("repeats")?);
        for row in 0..batch.num_rows() {
            let distinct = count.get(row) - again.get(row) - restated.get(row);
            lines.push(RepeatLine {
                agency_code: code.get(row).to_owned(),
                agency: name_of(agencies, code.get(row)),
                fiscal_year: FiscalYear(year.get(row)),
                rows: distinct,
                repeats: repeats.get(row),
                restated: restated.get(row),
                rate: per_cent(i128::from(repeats.get(row)), i128::from(distinct)),
            });
        }
    }
    Ok(lines)
}

async fn coverage(library: &Library, agencies: &Agencies, asked: &str) -> Result<Vec<CoverageLine>, AnswerError> {
    let sql = format!(
        "WITH reported AS (SELECT DISTINCT award_key FROM subawards WHERE kind = 'contract' AND counted), \
              signing AS (SELECT DISTINCT awarding_sub_agency_code AS code FROM subawards WHERE kind = 'contract'), \
              sums AS (SELECT award_key, awarding_sub_agency_code AS code, fiscal_year, sum(obligation) AS net \
                       FROM transactions WHERE {asked} AND awarding_sub_agency_code IN (SELECT code FROM signing) \
                       GROUP BY 1, 2, 3) \
         SELECT s.code, s.fiscal_year, count(*) AS awards, count(r.award_key) AS with_report, sum(s.net) AS net, \
                sum(CASE WHEN r.award_key IS NULL THEN 0 ELSE s.net END) AS net_with_report \
         FROM sums s LEFT JOIN reported r ON r.award_key = s.award_key GROUP BY 1, 2 ORDER BY 1, 2"
    );
    let mut lines = Vec::new();
    for batch in library.session.query(&sql).await? {
        let rows = Rows(&batch);
        let (code, year) = (rows.texts("code")?, rows.years("fiscal_year")?);
        let (awards, reported) = (rows.counts("awards")?, rows.counts("with_report")?);
        let (net, with_report) = (rows.amounts("net")?, rows.amounts("net_with_report")?);
        for row in 0..batch.num_rows() {
            lines.push(CoverageLine {
                agency_code: code.get(row).to_owned(),
                agency: name_of(agencies, code.get(row)),
                fiscal_year: FiscalYear(year.get(row)),
                awards: awards.get(row),
                awards_with_report: reported.get(row),
                net: net.get(row),
                net_with_report: with_report.get(row),
                share: per_cent(with_report.get(row).cents(), net.get(row).cents()),
            });
        }
    }
    Ok(lines)
}

/// To one decimal, cut and not rounded; empty where there is no whole.
fn per_cent(part: i128, whole: i128) -> String {
    if whole <= 0 {
        return String::new();
    }
    let tenths = part * 1000 / whole;
    format!("{}{}.{}", if tenths < 0 { "-" } else { "" }, tenths.abs() / 10, tenths.abs() % 10)
}
