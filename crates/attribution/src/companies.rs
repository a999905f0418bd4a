//! The companies of a store: every recipient that its records name, resolved by `entities`, as the table `company_names`.
//!
//! A curated company keeps its id: a group of names of which one is curated is that company, so that a spelling which no
//! list has still counts for its family. Every other group is a company of the records, named after its commonest name.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, Date32Array, Decimal128Array, Int64Array, RecordBatch, StringArray};
use arrow::datatypes::{DataType, Date32Type, Decimal128Type, Field, Schema};
use entities::judgements::Judgements;
use entities::model::Model;
use entities::resolve::{Judged, resolve};
use entities::roster::Record;
use store::{Piece, Pieces, TableSpec, Texts, Transaction, View};
use values::blanks::telling_id;
use values::names;

use crate::circumstances::Combined;
use crate::error::AttributionError;
use crate::work::read_pieces;
use classification::memory::{ByFingerprint, fingerprint};
use classification::parties::Parties;
use values::parallel::Work;

pub(crate) const COMPANY_NAMES: &str = "company_names";

/// One row for each way in which records name a recipient, with the company that it is.
pub fn company_names_table() -> TableSpec {
    let text = |name| Field::new(name, DataType::Utf8, true);
    let mut fields: Vec<Field> = ["company", "company_name"].into_iter().chain(TEXTS).map(text).collect();
    fields.extend([
        Field::new("transactions", DataType::Int64, true),
        Field::new("obligation", DataType::Decimal128(18, 2), true),
        Field::new("first_action", DataType::Date32, true),
        Field::new("last_action", DataType::Date32, true),
    ]);
    TableSpec {
        name: COMPANY_NAMES,
        schema: Arc::new(Schema::new(fields)),
        sorted_by: &["company", "name"],
        filtered_by: &["company", "name"],
        mostly_distinct: &["name", "registered_name"],
        page_rows: store::table::PAGE_ROWS,
        looked_up_by: &[],
    }
}

/// What a record says of its recipient. `name` is as reported, else as registered today (domain rule 20).
const TEXTS: [&str; 10] =
    ["name", "registered_name", "uei", "duns", "cage", "parent_id", "parent_name", "city", "state", "postcode"];

pub const COMPANY_NAMES_VIEW: View =
    View { name: "company_names", sql: Cow::Borrowed("SELECT * FROM stored_company_names") };

/// One row a company, over its names.
pub const COMPANIES_VIEW: View = View {
    name: "companies",
    sql: Cow::Borrowed(
        "SELECT company, max(company_name) AS name, count(DISTINCT name) AS names, sum(transactions) AS transactions, \
          sum(obligation) AS obligation, min(first_action) AS first_action, max(last_action) AS last_action \
          FROM stored_company_names GROUP BY company",
    ),
};

/// SQL for what transactions say of their recipient, under the column names of `company_names`.
pub fn recipient_columns() -> Vec<String> {
    RECIPIENT.iter().zip(TEXTS).map(|(sql, name)| format!("arrow_cast({sql}, 'Utf8View') AS {name}")).collect()
}

/// An empty text where nothing is known. The same as [`Recipient::find`] makes of row groups.
const RECIPIENT: [&str; 10] = [
    "coalesce(nullif(recipient_name_raw, ''), recipient_name, '')",
    "coalesce(recipient_name, '')",
    "coalesce(recipient_uei, '')",
    "coalesce(recipient_duns, '')",
    "coalesce(recipient_cage, '')",
    "coalesce(nullif(recipient_parent_uei, ''), recipient_parent_duns, '')",
    "coalesce(nullif(recipient_parent_name_raw, ''), recipient_parent_name, '')",
    "coalesce(recipient_city, '')",
    "coalesce(recipient_state, '')",
    "coalesce(recipient_zip, '')",
];

/// A way in which records name a recipient.
struct Recipient {
    texts: [String; 10],
    transactions: i64,
    cents: i128,
    first: i32,
    last: i32,
}

impl Recipient {
    /// Adds the recipients of a row group with the columns of [`NAMED_BY`].
    fn find(found: &mut ByFingerprint<Recipient>, piece: &Piece) {
        let columns: [&Texts; NAMED_BY.len()] = std::array::from_fn(|column| piece.texts(column));
        let combined = Combined::of(&columns.map(Texts::numbers));
        let deleted = piece.values(0).as_boolean();
        let dates = piece.values(1).as_primitive::<Date32Type>();
        let obligations = piece.values(2).as_primitive::<Decimal128Type>();
        let mut sums = vec![(0, 0, i32::MAX, i32::MIN); combined.rows.len()];
        for (row, number) in combined.numbers.iter().enumerate() {
            if deleted.is_valid(row) && deleted.value(row) {
                continue;
            }
            let (transactions, cents, first, last) = &mut sums[*number as usize];
            *transactions += 1;
            *cents += if obligations.is_valid(row) { obligations.value(row) } else { 0 };
            *first = dates.value(row).min(*first);
            *last = dates.value(row).max(*last);
        }
        let rows = combined.rows.iter().zip(sums).filter(|(_, (transactions, ..))| *transactions > 0);
        for (row, (transactions, cents, first, last)) in rows {
            let text = |column: usize| columns[column].of_row(*row as usize).unwrap_or_default();
            let either = |one: usize, other: usize| if text(one).is_empty() { text(other) } else { text(one) };
            let texts = [
                either(0, 1),
                text(1),
                text(2),
                text(3),
                text(4),
                either(5, 6),
                either(7, 8),
                text(9),
                text(10),
                text(11),
            ];
            let known = found.entry(fingerprint(texts.map(Some))).or_insert_with(|| Recipient {
                texts: texts.map(str::to_owned),
                transactions: 0,
                cents: 0,
                first,
                last,
            });
            known.add(transactions, cents, (first, last));
        }
    }

    /// The same texts on further records.
    fn add(&mut self, transactions: i64, cents: i128, (first, last): (i32, i32)) {
        self.transactions += transactions;
        self.cents += cents;
        self.first = self.first.min(first);
        self.last = self.last.max(last);
    }

    fn name(&self) -> &str {
        &self.texts[0]
    }

    fn record(&self) -> Record<'_> {
        let [name, _, uei, duns, cage, parent, _, city, state, postcode] = self.texts.each_ref().map(String::as_str);
        let [uei, duns, cage] = [uei, duns, cage].map(telling_id);
        Record { name, uei, duns, cage, parent, city, state, postcode }
    }
}

/// A group of recipients that are one company.
struct Company {
    id: String,
    name: String,
    recipients: Vec<usize>,
}

/// Resolves the recipients of the version to be made, writes `company_names`, and gives the parties with the names that
/// this adds to curated companies.
pub(crate) fn write_companies(
    transaction: &mut Transaction,
    parties: &Parties,
    judgements: &Judgements,
    work: Work<'_>,
) -> Result<Parties, AttributionError> {
    let pieces =
        transaction.pieces(&records::transactions::table(), &NAMED_BY, &["deleted", "action_date", "obligation"]);
    let recipients = recipients(&pieces, work)?;
    let records: Vec<Record<'_>> = recipients.iter().map(Recipient::record).collect();
    let resolution = resolve(&records, &Model::curated(), &judgements.judged(), work.threads);
    let mut groups: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (recipient, company) in resolution.company_of.iter().enumerate() {
        if let Some(company) = company {
            groups.entry(*company).or_default().push(recipient);
        }
    }
    let mut added: Vec<(String, String)> = Vec::new();
    let mut companies: Vec<Company> = Vec::new();
    let mut curated: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for group in groups.into_values() {
        let known: BTreeSet<&str> = group
            .iter()
            .filter_map(|recipient| {
                parties.curated_company(recipients[*recipient].name(), &recipients[*recipient].texts[1])
            })
            .collect();
        match known.iter().collect::<Vec<_>>()[..] {
            [only] => {
                added.extend(
                    group.iter().map(|recipient| (recipients[*recipient].name().to_owned(), (*only).to_owned())),
                );
                curated.entry((*only).to_owned()).or_default().extend(group);
            }
            [] => {
                companies.push(Company { id: String::new(), name: commonest(&group, &recipients), recipients: group })
            }
            // Lists know several companies where the records show one group: the lists decide, name by name; what they do not
            // know stays together.
            _ => {
                let mut rest = Vec::new();
                for (recipient, company) in listed(&group, &recipients, parties, work) {
                    match company {
                        Some(company) => {
                            added.push((recipients[recipient].name().to_owned(), company.clone()));
                            curated.entry(company).or_default().push(recipient);
                        }
                        None => rest.push(recipient),
                    }
                }
                if !rest.is_empty() {
                    companies.push(Company {
                        id: String::new(),
                        name: commonest(&rest, &recipients),
                        recipients: rest,
                    });
                }
            }
        }
    }
    let taken: BTreeSet<String> = curated.keys().cloned().collect();
    name_companies(&mut companies, taken);
    companies.extend(curated.into_iter().map(|(id, recipients)| Company {
        name: parties.name_of_slug(&id).to_owned(),
        id,
        recipients,
    }));
    write(transaction, &companies, &recipients)?;
    Ok(parties.also_named(added))
}

/// The company in the lists of each recipient of a group of which they know several: by its name, else by the one that names
/// like it have (files cut names at thirty letters).
fn listed(
    group: &[usize],
    recipients: &[Recipient],
    parties: &Parties,
    work: Work<'_>,
) -> Vec<(usize, Option<String>)> {
    let own = |recipient: &usize| {
        let one = &recipients[*recipient];
        parties.curated_company(one.name(), &one.texts[1]).map(str::to_owned)
    };
    let known: Vec<Option<String>> = group.iter().map(own).collect();
    let names: Vec<Record<'_>> =
        group.iter().map(|recipient| Record { name: recipients[*recipient].name(), ..Record::default() }).collect();
    let alike = resolve(&names, &Model::curated(), &Judged::default(), work.threads).company_of;
    let mut of_alike: BTreeMap<u32, BTreeSet<&String>> = BTreeMap::new();
    for (alike, known) in alike.iter().zip(&known) {
        if let (Some(alike), Some(known)) = (alike, known) {
            of_alike.entry(*alike).or_default().insert(known);
        }
    }
    let only = |alike: &Option<u32>| match of_alike.get(&(*alike)?) {
        Some(companies) if companies.len() == 1 => companies.first().map(|company| (*company).clone()),
        _ => None,
    };
    group
        .iter()
        .zip(&known)
        .zip(&alike)
        .map(|((one, known), alike)| (*one, known.clone().or_else(|| only(alike))))
        .collect()
}

/// The columns that [`Recipient::find`] makes its texts of.
const NAMED_BY: [&str; 12] = [
    "recipient_name_raw",
    "recipient_name",
    "recipient_uei",
    "recipient_duns",
    "recipient_cage",
    "recipient_parent_uei",
    "recipient_parent_duns",
    "recipient_parent_name_raw",
    "recipient_parent_name",
    "recipient_city",
    "recipient_state",
    "recipient_zip",
];

fn recipients(pieces: &Pieces, work: Work<'_>) -> Result<Vec<Recipient>, AttributionError> {
    let read = |found: &mut ByFingerprint<Recipient>, piece: &Piece| {
        Recipient::find(found, piece);
        Ok(())
    };
    let mut all: ByFingerprint<Recipient> = HashMap::default();
    for found in read_pieces(pieces, work, HashMap::default, read, |found| found)? {
        for (texts, one) in found {
            let known = all.entry(texts);
            known.and_modify(|known| known.add(one.transactions, one.cents, (one.first, one.last))).or_insert(one);
        }
    }
    let mut recipients: Vec<Recipient> = all.into_values().collect();
    recipients.sort_by(|one, other| one.texts.cmp(&other.texts));
    Ok(recipients)
}

/// The name on most transactions; of equals the first in the alphabet.
fn commonest(group: &[usize], recipients: &[Recipient]) -> String {
    let mut counts: BTreeMap<&str, i64> = BTreeMap::new();
    for recipient in group {
        *counts.entry(recipients[*recipient].name()).or_default() += recipients[*recipient].transactions;
    }
    let most =
        counts.into_iter().max_by(|(name, count), (other, others)| count.cmp(others).then_with(|| other.cmp(name)));
    most.map(|(name, _)| name.to_owned()).unwrap_or_default()
}

/// Gives companies ids made of their names: `four-points-technology`, and `-2` where another has it.
fn name_companies(companies: &mut [Company], mut taken: BTreeSet<String>) {
    companies.sort_by(|one, other| one.name.cmp(&other.name).then_with(|| one.recipients.cmp(&other.recipients)));
    let mut used: HashMap<String, u32> = HashMap::new();
    for company in companies {
        let base = slug(&company.name);
        loop {
            let count = used.entry(base.clone()).or_insert(0);
            *count += 1;
            company.id = if *count == 1 { base.clone() } else { format!("{base}-{count}") };
            if taken.insert(company.id.clone()) {
                break;
            }
        }
    }
}

fn slug(name: &str) -> String {
    let mut slug = String::new();
    for letter in names::normalise(name).chars().flat_map(char::to_lowercase) {
        match letter {
            letter if letter.is_alphanumeric() => slug.push(letter),
            _ if !slug.is_empty() && !slug.ends_with('-') => slug.push('-'),
            _ => {}
        }
    }
    let slug = slug.trim_end_matches('-');
    if slug.is_empty() { "unnamed-company".to_owned() } else { slug.to_owned() }
}

fn write(
    transaction: &mut Transaction,
    companies: &[Company],
    recipients: &[Recipient],
) -> Result<(), AttributionError> {
    let mut rows: Vec<(&Company, &Recipient)> = companies
        .iter()
        .flat_map(|company| company.recipients.iter().map(move |recipient| (company, &recipients[*recipient])))
        .collect();
    rows.sort_by(|(one, a), (other, b)| one.id.cmp(&other.id).then_with(|| a.texts.cmp(&b.texts)));
    if rows.is_empty() {
        return Ok(());
    }
    let spec = company_names_table();
    let mut writer = transaction.part_maker().start(&spec)?;
    for some in rows.chunks(65_536) {
        let text = |of: &dyn Fn(&(&Company, &Recipient)) -> String| -> ArrayRef {
            Arc::new(some.iter().map(|row| Some(of(row))).collect::<StringArray>())
        };
        let mut columns = vec![text(&|(company, _)| company.id.clone()), text(&|(company, _)| company.name.clone())];
        columns.extend((0..TEXTS.len()).map(|column| text(&|(_, recipient)| recipient.texts[column].clone())));
        let obligations: Decimal128Array = some.iter().map(|(_, recipient)| Some(recipient.cents)).collect();
        columns.push(Arc::new(some.iter().map(|(_, recipient)| Some(recipient.transactions)).collect::<Int64Array>()));
        columns.push(Arc::new(obligations.with_precision_and_scale(18, 2)?));
        columns.push(Arc::new(some.iter().map(|(_, recipient)| Some(recipient.first)).collect::<Date32Array>()));
        columns.push(Arc::new(some.iter().map(|(_, recipient)| Some(recipient.last)).collect::<Date32Array>()));
        writer.write(&RecordBatch::try_new(Arc::clone(&spec.schema), columns)?)?;
    }
    transaction.add(spec.name, writer.finish()?);
    Ok(())
}
