//! From a row's bytes to typed columns: exact money, days, canonical keys, masked texts.
//!
//! A row that lacks what every figure needs (key, amount, day) is put aside with its reason. Another value that cannot be
//! read leaves its column empty and is noted; nothing is guessed.

use std::borrow::Cow;
use std::sync::Arc;

use arrow::array::{
    ArrayBuilder, ArrayRef, BooleanBuilder, Date32Builder, Decimal128Builder, Int32Builder, Int64Builder, RecordBatch,
    StringBuilder, TimestampMicrosecondBuilder,
};
use arrow::error::ArrowError;
use sources::read::Block;
use values::keys::AwardKey;
use values::{Date, Money, contacts};

use crate::directory::{AgencyDirectory, AgencyNames};
use crate::problems::{self, Noted, Problem};
use crate::repeats::{Rank, fingerprint};
use crate::transactions::{self, COLUMNS, INGREDIENTS, Kind, Made, ingredient};

/// Where the rows of a block come from.
pub(crate) struct Origin<'a> {
    /// Number of the file in this ingest.
    pub(crate) file: u32,
    /// Place of the file among all files, by its own date and then its hash.
    pub(crate) file_rank: u32,
    pub(crate) sha256: &'a str,
    pub(crate) member: &'a str,
    /// Place of the member in its file.
    pub(crate) member_number: u32,
}

/// What settling repeats must know of a row, beside its columns.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RowIdentity {
    pub(crate) key: u128,
    pub(crate) rank: Rank,
    pub(crate) file: u32,
}

/// Rows on their way to a row group.
pub(crate) struct Chunk {
    builders: Vec<Builder>,
    pub(crate) identities: Vec<RowIdentity>,
}

pub(crate) enum Builder {
    Text(StringBuilder),
    Money(Decimal128Builder),
    Day(Date32Builder),
    Flag(BooleanBuilder),
    Small(Int32Builder),
    Large(Int64Builder),
    Moment(TimestampMicrosecondBuilder),
}

/// Why a row is put aside, or a value is left empty.
pub(crate) struct Fault {
    pub(crate) column: &'static str,
    pub(crate) value: Option<String>,
    pub(crate) reason: String,
}

impl Fault {
    pub(crate) fn of(column: &'static str, value: &[u8], reason: impl ToString) -> Fault {
        Fault { column, value: Some(problems::shown(value)), reason: reason.to_string() }
    }
}

/// The values without which a row is no record, and what is worked out from several columns.
struct Essentials<'a> {
    transaction_key: String,
    award_key: String,
    award_key_rebuilt: bool,
    parent_piid: Option<Cow<'a, str>>,
    vehicle_owner: Option<Cow<'a, str>>,
    deleted: bool,
    obligation: Option<Money>,
    action_date: Option<Date>,
    modified_seconds: Option<i64>,
    awarding_code: Cow<'a, str>,
    awarding_name: Cow<'a, str>,
    top_code: Cow<'a, str>,
    top_name: Cow<'a, str>,
}

impl Chunk {
    pub(crate) fn new() -> Chunk {
        let builders =
            transactions::table().schema.fields().iter().map(|field| Builder::of(field.data_type())).collect();
        Chunk { builders, identities: Vec::new() }
    }

    pub(crate) fn rows(&self) -> usize {
        self.identities.len()
    }

    /// Adds a row, or says why it can't be; notes values that were left empty.
    pub(crate) fn push(
        &mut self,
        block: &Block,
        row: usize,
        origin: &Origin<'_>,
        agencies: &dyn AgencyDirectory,
        noted: &mut Noted,
    ) {
        let problem = |fault: Fault, row_put_aside: bool| Problem {
            file: origin.sha256.to_owned(),
            member: origin.member.to_owned(),
            line: block.line(row),
            column: Some(fault.column),
            value: fault.value,
            reason: fault.reason,
            row_put_aside,
            count: 1,
        };
        let mut left_empty = Vec::new();
        match essentials(block, row, agencies, &mut left_empty) {
            Ok(row_essentials) => self.append(block, row, origin, &row_essentials, &mut left_empty),
            Err(fault) => {
                noted.push(problem(fault, true));
                return;
            }
        }
        noted.extend(left_empty.into_iter().map(|fault| problem(fault, false)));
    }

    fn append(
        &mut self,
        block: &Block,
        row: usize,
        origin: &Origin<'_>,
        essentials: &Essentials<'_>,
        faults: &mut Vec<Fault>,
    ) {
        let line = block.line(row);
        let mut source = INGREDIENTS.len();
        for (column, builder) in COLUMNS.iter().zip(&mut self.builders) {
            match column.kind {
                Kind::Made(made) => builder.append_made(made, essentials, origin, line),
                kind => {
                    builder.append_published(kind, column.source, &block.text(row, source), faults);
                    source += 1;
                }
            }
        }
        self.identities.push(RowIdentity {
            key: fingerprint(essentials.transaction_key.as_bytes()),
            rank: Rank::new(essentials.modified_seconds, origin.file_rank, origin.member_number, line),
            file: origin.file,
        });
    }

    /// The rows as a batch, in the order in which they came, and what settles their repeats. The chunk is empty after it.
    pub(crate) fn finish(&mut self) -> Result<(RecordBatch, Vec<RowIdentity>), ArrowError> {
        let columns = self.builders.iter_mut().map(Builder::finish).collect();
        let batch = RecordBatch::try_new(transactions::table().schema, columns)?;
        Ok((batch, std::mem::take(&mut self.identities)))
    }
}

fn essentials<'a>(
    block: &'a Block,
    row: usize,
    agencies: &'a dyn AgencyDirectory,
    left_empty: &mut Vec<Fault>,
) -> Result<Essentials<'a>, Fault> {
    let text = |wanted: usize| block.text(row, wanted);

    let awarding_code = text(const { ingredient("awarding_sub_agency_code") });
    let awarding_name = text(const { ingredient("awarding_sub_agency_name") });
    let parent_piid = text(const { ingredient("parent_award_id_piid") });
    let parent_agency = text(const { ingredient("parent_award_agency_id") });
    let modification = text(MODIFICATION.0);
    let piid = text(PIID.0);

    // The award: by its key, or by the transaction's key (a deletion has no other), or by its parts.
    let published_award_key = text(const { ingredient("contract_award_unique_key") });
    let published_key = text(const { ingredient("contract_transaction_unique_key") });
    let parsed = AwardKey::parse(&published_award_key);
    let of_transaction = AwardKey::of_transaction(&published_key);

    // The agency that signed: as published, else from a key, else from the name (the search API may have nothing else).
    let named = if awarding_code.is_empty() { agencies.by_name(&awarding_name) } else { None };
    let awarding_code: Cow<'a, str> = match (parsed.or(of_transaction), named) {
        _ if !awarding_code.is_empty() => awarding_code,
        (Some(key), _) => Cow::Owned(key.agency().to_owned()),
        (None, Some(agency)) => Cow::Borrowed(agency.subtier_code),
        (None, None) => Cow::Borrowed(""),
    };

    let (award_key, award_key_rebuilt) = match (&parsed, &of_transaction) {
        (Some(key), _) => (key.to_string(), false),
        (None, _) if published_award_key.contains('_') => (published_award_key.to_ascii_uppercase(), false),
        (None, Some(key)) => (key.to_string(), true),
        (None, None) if piid.is_empty() || awarding_code.is_empty() => {
            let reason = "is empty, and there is no PIID with an agency to rebuild it from";
            return Err(Fault::of("contract_award_unique_key", published_award_key.as_bytes(), reason));
        }
        (None, None) => (AwardKey::award(&piid, &awarding_code, &parent_piid, &parent_agency).to_string(), true),
    };
    let key_parts = AwardKey::parse(&award_key);

    let transaction_key = match (&key_parts, published_key.is_empty()) {
        (_, false) => published_key.to_ascii_uppercase(),
        (Some(key), true) => key.transaction(&modification, &text(const { ingredient("transaction_number") })),
        (None, true) => {
            let reason = "is empty and cannot be rebuilt from the award key";
            return Err(Fault::of("contract_transaction_unique_key", b"", reason));
        }
    };

    let deleted = text(const { ingredient("correction_delete_ind") }).eq_ignore_ascii_case("D");
    let amount = text(const { ingredient("federal_action_obligation") });
    let obligation = Money::parse(amount.as_bytes())
        .map_err(|reason| Fault::of("federal_action_obligation", amount.as_bytes(), reason))?;
    if obligation.is_none() && !deleted {
        return Err(Fault::of("federal_action_obligation", amount.as_bytes(), "is empty"));
    }
    let day = text(const { ingredient("action_date") });
    let action_date = Date::parse(day.as_bytes()).map_err(|reason| Fault::of("action_date", day.as_bytes(), reason))?;
    if action_date.is_none() && !deleted {
        return Err(Fault::of("action_date", day.as_bytes(), "is empty"));
    }
    let modified = text(const { ingredient("last_modified_date") });
    let modified_seconds = Date::parse_moment(modified.as_bytes()).unwrap_or_else(|reason| {
        left_empty.push(Fault::of("last_modified_date", modified.as_bytes(), reason));
        None
    });

    let (vehicle_piid, vehicle_owner) = match key_parts.as_ref().and_then(AwardKey::parent) {
        Some((piid, agency)) => (Some(Cow::Owned(piid.to_owned())), Some(Cow::Owned(agency.to_owned()))),
        None => (non_empty(parent_piid), non_empty(parent_agency)),
    };
    let known = known_agency(agencies, &awarding_code, named);
    let either = |published: Cow<'a, str>, known: Option<&'a str>| match known {
        Some(known) if published.is_empty() => Cow::Borrowed(known),
        _ => published,
    };
    // A short name ("CBP") is no name of the agency: where the code says who it is, its name stands.
    let awarding_name = match (named, known) {
        (Some(_), Some(agency)) => Cow::Borrowed(agency.subtier_name),
        _ => either(awarding_name, known.map(|agency| agency.subtier_name)),
    };
    Ok(Essentials {
        transaction_key,
        award_key_rebuilt,
        parent_piid: vehicle_piid,
        vehicle_owner,
        deleted,
        obligation: obligation.filter(|_| !deleted),
        action_date,
        modified_seconds,
        awarding_name,
        top_code: either(text(const { ingredient("awarding_agency_code") }), known.map(|agency| agency.toptier_code)),
        top_name: either(text(const { ingredient("awarding_agency_name") }), known.map(|agency| agency.toptier_name)),
        awarding_code,
        award_key,
    })
}

/// Looked up only where the row itself lacks something: one row in a million of the official layout.
fn known_agency<'a>(
    agencies: &'a dyn AgencyDirectory,
    code: &str,
    named: Option<AgencyNames<'a>>,
) -> Option<AgencyNames<'a>> {
    match named {
        Some(agency) if agency.subtier_code.eq_ignore_ascii_case(code) => Some(agency),
        _ => agencies.by_code(code),
    }
}

/// Place of a plain column among the wanted ones.
struct Plain(usize);

const MODIFICATION: Plain = plain("modification_number");
const PIID: Plain = plain("award_id_piid");

const fn plain(source: &str) -> Plain {
    let mut index = 0;
    let mut place = INGREDIENTS.len();
    while index < COLUMNS.len() {
        if !matches!(COLUMNS[index].kind, Kind::Made(_)) {
            if transactions::same(COLUMNS[index].source, source) {
                return Plain(place);
            }
            place += 1;
        }
        index += 1;
    }
    panic!("no plain column of that name")
}

fn non_empty(text: Cow<'_, str>) -> Option<Cow<'_, str>> {
    (!text.is_empty()).then_some(text)
}

impl Builder {
    pub(crate) fn of(data_type: &arrow::datatypes::DataType) -> Builder {
        use arrow::datatypes::DataType;
        match data_type {
            DataType::Decimal128(..) => {
                Builder::Money(Decimal128Builder::new().with_data_type(transactions::money_type()))
            }
            DataType::Date32 => Builder::Day(Date32Builder::new()),
            DataType::Boolean => Builder::Flag(BooleanBuilder::new()),
            DataType::Int32 => Builder::Small(Int32Builder::new()),
            DataType::Int64 => Builder::Large(Int64Builder::new()),
            DataType::Timestamp(..) => Builder::Moment(TimestampMicrosecondBuilder::new().with_timezone("UTC")),
            _ => Builder::Text(StringBuilder::new()),
        }
    }

    fn append_published(&mut self, kind: Kind, column: &'static str, value: &str, faults: &mut Vec<Fault>) {
        match self {
            Builder::Text(builder) if value.is_empty() => builder.append_null(),
            Builder::Text(builder) if kind == Kind::Description => builder.append_value(contacts::masked(value)),
            Builder::Text(builder) => builder.append_value(value),
            Builder::Money(builder) => {
                let amount = Money::parse(value.as_bytes()).unwrap_or_else(|reason| {
                    faults.push(Fault::of(column, value.as_bytes(), reason));
                    None
                });
                builder.append_option(amount.map(Money::cents));
            }
            Builder::Day(builder) => {
                let date = Date::parse(value.as_bytes()).unwrap_or_else(|reason| {
                    faults.push(Fault::of(column, value.as_bytes(), reason));
                    None
                });
                builder.append_option(date.map(Date::days));
            }
            // Flags, counts and moments are all made.
            Builder::Flag(_) | Builder::Small(_) | Builder::Large(_) | Builder::Moment(_) => {}
        }
    }

    fn append_made<'t>(&mut self, made: Made, row: &'t Essentials<'_>, origin: &'t Origin<'_>, line: u64) {
        let filled = |text: &'t str| (!text.is_empty()).then_some(text);
        match (self, made) {
            (Builder::Money(builder), _) => builder.append_option(row.obligation.map(Money::cents)),
            (Builder::Day(builder), _) => builder.append_option(row.action_date.map(Date::days)),
            (Builder::Flag(builder), Made::Deleted) => builder.append_value(row.deleted),
            (Builder::Flag(builder), _) => builder.append_value(row.award_key_rebuilt),
            (Builder::Small(builder), _) => builder.append_option(row.action_date.map(|date| date.fiscal_year().0)),
            (Builder::Large(builder), _) => builder.append_value(i64::try_from(line).unwrap_or(i64::MAX)),
            (Builder::Moment(builder), _) => {
                builder.append_option(row.modified_seconds.map(|seconds| seconds * 1_000_000))
            }
            (Builder::Text(builder), made) => builder.append_option(match made {
                Made::TransactionKey => Some(row.transaction_key.as_str()),
                Made::AwardKey => Some(row.award_key.as_str()),
                Made::ParentPiid => row.parent_piid.as_deref(),
                Made::VehicleOwnerCode => row.vehicle_owner.as_deref(),
                Made::AwardingAgencyCode => filled(&row.top_code),
                Made::AwardingAgencyName => filled(&row.top_name),
                Made::AwardingSubAgencyCode => filled(&row.awarding_code),
                Made::AwardingSubAgencyName => filled(&row.awarding_name),
                Made::File => Some(origin.sha256),
                Made::Member => Some(origin.member),
                _ => None,
            }),
        }
    }

    pub(crate) fn finish(&mut self) -> ArrayRef {
        match self {
            Builder::Text(builder) => {
                // The next chunk's texts will take about as much room: asked for at once, they need not be moved as they grow.
                let (rows, bytes) = (builder.len(), builder.values_slice().len());
                let next = StringBuilder::with_capacity(rows, bytes + bytes / 16);
                Arc::new(std::mem::replace(builder, next).finish())
            }
            Builder::Money(builder) => Arc::new(builder.finish()),
            Builder::Day(builder) => Arc::new(builder.finish()),
            Builder::Flag(builder) => Arc::new(builder.finish()),
            Builder::Small(builder) => Arc::new(builder.finish()),
            Builder::Large(builder) => Arc::new(builder.finish()),
            Builder::Moment(builder) => Arc::new(builder.finish()),
        }
    }
}
