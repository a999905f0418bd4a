//! Subcontracts: reports are cleaned, and what counts is given to families inside their primes' dollars.
//!
//! Done after the transactions are attributed, since a report's money is a part of its award's. Writes the tables `subawards`,
//! `subaward_rules` and `subcontract_slices` anew; the view `slices` shows the last beside the slices of transactions.

pub mod allot;
pub mod clean;
mod tables;

use std::collections::{BTreeMap, HashMap};
use std::num::NonZeroUsize;
use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, Date32Array, Decimal128Array, Int32Array, RecordBatch, StringArray,
};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Date32Type, Decimal128Type, Int64Type};
use store::{Session, Transaction};
use values::{Date, Money};

use crate::error::AttributionError;
use crate::output::write_table;
use classification::Rule;
use classification::award::{Channel, Grade};
use classification::capabilities::Capabilities;
use classification::lexicon::Lexicon;
use classification::parties::{Parties, Party};
use classification::roles::{Role, RowContext, row_roles};

use allot::{Held, Reported, Share};
use clean::{Company, Fate, Prime, Report};
pub use tables::{RULES_VIEW, SUBAWARDS_VIEW, rules_table, slices_table, subawards_table};

/// The tables that [`attribute_subcontracts`] makes.
pub const TABLES: [&str; 3] = [tables::SUBAWARDS, tables::RULES, tables::SLICES];

/// A report with what became of it.
struct Cleaned<'a> {
    report: &'a Report,
    fate: &'a Fate,
    /// Stable name of the report among those that count.
    key: String,
    /// The subcontractor's company, where a family knows it.
    company: Option<Party>,
    prime_in_store: bool,
    flags: Vec<&'static str>,
}

/// Cleans the reports of the version to be made and attributes those that count.
pub async fn attribute_subcontracts(
    transaction: &mut Transaction,
    lexicon: &Arc<Lexicon>,
    parties: &Arc<Parties>,
    threads: NonZeroUsize,
) -> Result<(), AttributionError> {
    for table in TABLES {
        transaction.leave_out_all(table);
    }
    if transaction.files("subaward_reports").is_empty() {
        return Ok(());
    }
    let session = transaction.session(&[], threads).await?;
    let reports = reports(&session).await?;
    let primes = primes(&session).await?;
    let held = held(&session, parties).await?;

    let (fates, account) = clean::clean(&reports, &primes, parties);
    let cleaned: Vec<Cleaned<'_>> =
        reports.iter().zip(&fates).map(|(report, fate)| cleaned(report, fate, &primes, parties)).collect();
    write_table(transaction, &subawards_table(), &cleaned, |some| tables::subawards_batch(some, parties))?;
    write_table(transaction, &rules_table(), &[account], |some| tables::rules_batch(&some[0]))?;

    let mut shares = Vec::new();
    let mut award: Vec<Reported> = Vec::new();
    for (position, row) in cleaned.iter().enumerate() {
        let starts_award = position == 0 || cleaned[position - 1].report.award_key != row.report.award_key;
        if starts_award {
            allot_award(&mut award, &cleaned, &held, parties, &mut shares);
        }
        if row.report.is_contract && row.fate.removed.is_none() {
            award.extend(claims(position, row, lexicon, parties));
        }
    }
    allot_award(&mut award, &cleaned, &held, parties, &mut shares);
    shares.sort_by(|one, other| order(one, &cleaned, parties).cmp(&order(other, &cleaned, parties)));
    write_table(transaction, &slices_table(), &shares, |some| slices_batch(some, &cleaned, parties))
}

/// The order of the table `slices`.
fn order<'a>(share: &Share, rows: &'a [Cleaned<'_>], parties: &'a Parties) -> impl Ord + 'a {
    let row = &rows[share.report];
    let family = parties.slug(share.family);
    let place = (row.report.agencies[1].as_str(), row.report.award_key.as_str(), share.claim.day, row.key.as_str());
    (family, place, share.claim.channel, share.claim.grade)
}

/// Gives the claims of one award their parts, and forgets them.
fn allot_award(
    claims: &mut Vec<Reported>,
    rows: &[Cleaned<'_>],
    held: &HashMap<String, BTreeMap<Party, Held>>,
    parties: &Parties,
    shares: &mut Vec<Share>,
) {
    if let Some(first) = claims.first() {
        let row = &rows[first.report];
        let none = BTreeMap::new();
        let held = held.get(&row.report.award_key).unwrap_or(&none);
        let prime = party_of(&row.report.prime, parties).map(|party| parties.family_of(party, first.date));
        claims.sort_by(|one, other| {
            let order = |claim: &Reported| (claim.grade, claim.date, rows[claim.report].key.clone(), claim.family);
            order(one).cmp(&order(other))
        });
        shares.extend(allot::allot(claims, held, prime, row.fate.prime_dollars));
    }
    claims.clear();
}

fn party_of(company: &Company, parties: &Parties) -> Option<Party> {
    parties.of_recipient(&company.name, "")
}

fn cleaned<'a>(report: &'a Report, fate: &'a Fate, primes: &HashMap<String, Prime>, parties: &Parties) -> Cleaned<'a> {
    let prime_in_store = primes.get(&report.award_key).is_some_and(|prime| prime.in_store.is_some());
    let mut flags = Vec::new();
    if !prime_in_store {
        flags.push("prime not in store");
    }
    if report.amount < Money::ZERO {
        flags.push("negative amount");
    }
    if report.prime_first_action.is_some_and(|first| report.date < first) {
        flags.push("dated before its prime");
    }
    if fate.removed.is_none() && fate.prime_dollars.is_none() {
        flags.push("the prime's dollars are unknown");
    }
    Cleaned { report, fate, key: key_of(report), company: party_of(&report.company, parties), prime_in_store, flags }
}

/// The report's number, and a fingerprint of what the row says: one report may hold many subawards.
fn key_of(report: &Report) -> String {
    let said = format!(
        "{}\u{1f}{}\u{1f}{}\u{1f}{}\u{1f}{}\u{1f}{}",
        report.award_key,
        report.company.id(),
        report.number,
        report.date,
        report.amount,
        report.description
    );
    let fingerprint = twox_hash::XxHash3_128::oneshot(said.as_bytes());
    format!("{}/{:08x}", report.report_id.to_ascii_uppercase(), fingerprint >> 96)
}

/// The families that a report's money may belong to: the subcontractor's, and those whose product its words name.
fn claims(position: usize, row: &Cleaned<'_>, lexicon: &Lexicon, parties: &Parties) -> Vec<Reported> {
    let report = row.report;
    let context = RowContext {
        text: &report.description,
        recipient_company: row.company.map(|party| parties.slug(party)),
        day: Some(report.date),
        ..RowContext::default()
    };
    let prime = party_of(&report.prime, parties).map(|party| parties.family_of(party, report.date));
    let subcontractor = row.company.map(|party| parties.family_of(party, report.date));
    let decisions: Vec<_> = row_roles(lexicon, &context)
        .into_iter()
        .filter(|decision| decision.role != Role::Vendor && decision.role != Role::Mention)
        .map(|decision| {
            let party = parties.of_maker(decision.maker);
            (party, parties.family_of(party, report.date), decision)
        })
        .collect();
    let bought: Vec<Party> = decisions
        .iter()
        .filter(|(.., decision)| decision.role >= Role::Mixed)
        .map(|(_, family, _)| *family)
        .filter(|family| Some(*family) != subcontractor)
        .collect();
    let claim = |family, companies, grade, words: &str, rule| Reported {
        report: position,
        date: report.date,
        family,
        companies,
        grade,
        low: row.fate.low,
        high: row.fate.high,
        words: words.to_owned(),
        rule,
    };
    let mut claims = Vec::new();
    if let (Some(company), Some(family)) = (row.company, subcontractor) {
        let (grade, rule) = match (bought.is_empty(), row.prime_in_store) {
            (true, true) => (Grade::Certain, Rule::SubcontractToFamily),
            (true, false) => (Grade::Certain, Rule::SubcontractWithoutPrime),
            (false, _) => (Grade::Possible, Rule::SubcontractForAnothers),
        };
        claims.push(claim(family, vec![company], grade, "", rule));
    }
    for (party, family, decision) in &decisions {
        if Some(*family) == subcontractor || Some(*family) == prime {
            continue;
        }
        let words = report.description.get(decision.words.clone()).unwrap_or_default();
        let (grade, rule) = match decision.role {
            Role::Product if bought.len() == 1 => (Grade::Likely, Rule::SubcontractNamesProduct),
            Role::Product | Role::Mixed => (Grade::Possible, Rule::SubcontractNamesSeveral),
            _ => (Grade::Possible, Rule::SubcontractWorksOnIt),
        };
        claims.push(claim(*family, vec![*party], grade, words, rule));
    }
    claims
}

/// Reports by award, then in an order of what they say: no order of files shows.
const REPORTS: &str = "SELECT r.kind, r.award_key, r.piid, r.parent_piid, r.prime_uei, r.prime_duns, r.prime_name, r.prime_parent_uei, \
     r.prime_parent_name, r.awarding_agency_code, r.awarding_sub_agency_code, r.funding_agency_code, \
     r.funding_sub_agency_code, r.report_id, r.number, r.uei, r.duns, r.name, r.dba, r.parent_uei, r.parent_name, \
     r.description, r.file, r.member, r.prime_amount, r.amount, r.action_date, r.prime_first_action, r.line, \
     arrow_cast(r.last_modified, 'Int64') AS modified, f.dated \
     FROM stored_subaward_reports r LEFT JOIN stored_files f ON f.sha256 = r.file \
     ORDER BY r.award_key, r.action_date, r.report_id, r.number, r.amount, f.dated, r.file, r.member, r.line";

/// Text columns of [`REPORTS`], which come first.
const TEXTS: usize = 24;

async fn reports(session: &Session) -> Result<Vec<Report>, AttributionError> {
    let mut reports = Vec::new();
    for batch in session.query(REPORTS).await? {
        let texts: Vec<ArrayRef> = batch.columns()[..TEXTS]
            .iter()
            .map(|column| cast(column, &DataType::Utf8View))
            .collect::<Result<_, _>>()?;
        let text = |column: usize, row: usize| {
            let array = texts[column].as_string_view();
            if array.is_valid(row) { array.value(row).to_owned() } else { String::new() }
        };
        let money = |column: usize, row: usize| {
            let array = batch.column(TEXTS + column).as_primitive::<Decimal128Type>();
            array.is_valid(row).then(|| Money::from_cents(array.value(row)))
        };
        let day = |column: usize, row: usize| {
            let array = batch.column(TEXTS + column).as_primitive::<Date32Type>();
            array.is_valid(row).then(|| Date::from_days(array.value(row)))
        };
        let number = |column: usize, row: usize| {
            let array = batch.column(TEXTS + column).as_primitive::<Int64Type>();
            array.is_valid(row).then(|| array.value(row))
        };
        for row in 0..batch.num_rows() {
            reports.push(Report {
                is_contract: text(0, row) == tables::kind(true),
                award_key: text(1, row),
                piid: text(2, row),
                parent_piid: text(3, row),
                prime: Company {
                    uei: text(4, row),
                    duns: text(5, row),
                    name: text(6, row),
                    parent_uei: text(7, row),
                    parent_name: text(8, row),
                },
                agencies: [9, 10, 11, 12].map(|column| text(column, row)),
                report_id: text(13, row),
                number: text(14, row),
                company: Company {
                    uei: text(15, row),
                    duns: text(16, row),
                    name: text(17, row),
                    parent_uei: text(19, row),
                    parent_name: text(20, row),
                },
                description: text(21, row),
                file: text(22, row),
                member: text(23, row),
                prime_amount: money(0, row),
                amount: money(1, row).unwrap_or_default(),
                date: day(2, row).unwrap_or_else(|| Date::from_days(0)),
                prime_first_action: day(3, row),
                line: number(4, row).unwrap_or_default(),
                modified: number(5, row),
                dated: number(6, row),
            });
        }
    }
    Ok(reports)
}

/// Net obligations of primes in the store; a vehicle's orders are its dollars too.
const PRIMES: &str = "SELECT award_key, arrow_cast(sum(obligation), 'Decimal128(38, 2)') AS net FROM ( \
       SELECT award_key, obligation FROM stored_transactions \
       WHERE NOT deleted AND award_key IN (SELECT award_key FROM stored_subaward_reports) \
       UNION ALL \
       SELECT concat('CONT_IDV_', upper(parent_piid), '_', upper(vehicle_owner_code)) AS award_key, obligation \
       FROM stored_transactions WHERE NOT deleted AND parent_piid IS NOT NULL \
         AND concat('CONT_IDV_', upper(parent_piid), '_', upper(vehicle_owner_code)) IN \
             (SELECT award_key FROM stored_subaward_reports WHERE award_key LIKE 'CONT_IDV_%')) \
     GROUP BY 1";

async fn primes(session: &Session) -> Result<HashMap<String, Prime>, AttributionError> {
    let mut primes = HashMap::new();
    for batch in session.query(PRIMES).await? {
        let keys = cast(batch.column(0), &DataType::Utf8View)?;
        let net = batch.column(1).as_primitive::<Decimal128Type>();
        for row in 0..batch.num_rows() {
            let in_store = Some(Money::from_cents(if net.is_valid(row) { net.value(row) } else { 0 }));
            primes.insert(keys.as_string_view().value(row).to_owned(), Prime { in_store });
        }
    }
    Ok(primes)
}

/// What transactions gave to families, of awards with reports.
fn held_sql() -> String {
    format!(
        "SELECT award_key, family, channel, grade, arrow_cast(sum(obligation), 'Decimal128(38, 2)') AS net FROM ( \
           SELECT award_key, family, channel, grade, obligation FROM stored_slices \
           UNION ALL \
           SELECT award_key, family, channel, grade, obligation FROM ({offers})) given \
         WHERE given.award_key IN (SELECT r.award_key FROM stored_subaward_reports r) GROUP BY 1, 2, 3, 4",
        offers = crate::claims::offers(),
    )
}

async fn held(
    session: &Session,
    parties: &Parties,
) -> Result<HashMap<String, BTreeMap<Party, Held>>, AttributionError> {
    let mut awards: HashMap<String, BTreeMap<Party, Held>> = HashMap::new();
    for batch in session.query(&held_sql()).await? {
        let texts: Vec<ArrayRef> =
            batch.columns()[..4].iter().map(|column| cast(column, &DataType::Utf8View)).collect::<Result<_, _>>()?;
        let text = |column: usize, row: usize| texts[column].as_string_view().value(row);
        let net = batch.column(4).as_primitive::<Decimal128Type>();
        for row in 0..batch.num_rows() {
            let Some(family) = parties.of_slug(text(1, row)) else { continue };
            let held = awards.entry(text(0, row).to_owned()).or_default().entry(family).or_default();
            let amount = Money::from_cents(net.value(row));
            let is_sure = text(3, row) != Grade::Possible.name();
            match (Channel::of_name(text(2, row)), is_sure) {
                (Some(Channel::Direct), true) => held.direct += amount,
                (_, true) => held.named += amount,
                (Some(Channel::Mixed | Channel::Platform | Channel::Carried | Channel::Unnamed), false) => {
                    held.mixed += amount
                }
                _ => {}
            }
        }
    }
    Ok(awards)
}

fn slices_batch(
    shares: &[Share],
    rows: &[Cleaned<'_>],
    parties: &Parties,
) -> Result<RecordBatch, arrow::error::ArrowError> {
    let report = |share: &Share| rows[share.report].report;
    let texts = |of: &dyn Fn(&Share) -> String| {
        let values = shares.iter().map(of).map(|text| (!text.is_empty()).then_some(text));
        Arc::new(values.collect::<StringArray>()) as ArrayRef
    };
    let companies = |share: &Share| {
        let slugs: Vec<&str> = share.companies.iter().map(|company| parties.slug(*company)).collect();
        slugs.join("+")
    };
    let schema = slices_table().schema;
    let columns = schema.fields().iter().map(|field| -> ArrayRef {
        match field.name().as_str() {
            "family" => texts(&|share| parties.slug(share.family).to_owned()),
            "companies" => texts(&companies),
            "capabilities" => texts(&|share| {
                let mut set = Capabilities::default();
                share.companies.iter().for_each(|company| set.add(&parties.capabilities_of(*company)));
                parties.capabilities().joined(&set)
            }),
            "channel" => texts(&|share| share.claim.channel.name().to_owned()),
            "grade" => texts(&|share| share.claim.grade.name().to_owned()),
            "said" => Arc::new(shares.iter().map(|share| Some(share.claim.said)).collect::<BooleanArray>()),
            "words" => Arc::new(StringArray::from_iter_values(shares.iter().map(|share| &share.words))),
            "rule" => texts(&|share| share.claim.rule.map_or("", Rule::id).to_owned()),
            "award_key" => texts(&|share| report(share).award_key.clone()),
            "report_key" => texts(&|share| rows[share.report].key.clone()),
            "action_date" => {
                Arc::new(shares.iter().map(|share| share.claim.day.map(Date::days)).collect::<Date32Array>())
            }
            "fiscal_year" => {
                let year = |share: &Share| share.claim.day.map(|day| day.fiscal_year().0);
                Arc::new(shares.iter().map(year).collect::<Int32Array>())
            }
            "obligation" => {
                let amounts = Decimal128Array::from_iter_values(shares.iter().map(|share| share.claim.amount.cents()));
                Arc::new(amounts.with_data_type(records::transactions::money_type()))
            }
            "awarding_agency_code" => texts(&|share| report(share).agencies[0].clone()),
            "awarding_sub_agency_code" => texts(&|share| report(share).agencies[1].clone()),
            "funding_agency_code" => texts(&|share| report(share).agencies[2].clone()),
            "funding_sub_agency_code" => texts(&|share| report(share).agencies[3].clone()),
            "seller" => texts(&|share| report(share).prime.name.clone()),
            _ => arrow::array::new_null_array(field.data_type(), shares.len()),
        }
    });
    let columns: Vec<ArrayRef> = columns.collect();
    RecordBatch::try_new(schema, columns)
}
