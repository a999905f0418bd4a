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
use values::blanks::is_null_mark;
use values::date::DateProblem;
use values::keys::AwardKey;
use values::{Date, DayOrder, Money, contacts};

use crate::codes::{self, Meant, Repairs, Said, cell};
use crate::day_order::DayOrders;
use crate::directory::{AgencyDirectory, AgencyNames};
use crate::identity::{self, Identity};
use crate::problems::{self, Noted, Problem};
use crate::repeats::Rank;
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

/// What reading a row asks of others, and what it tells beside its problems.
pub(crate) struct Help<'a> {
    pub(crate) agencies: &'a dyn AgencyDirectory,
    pub(crate) day_orders: &'a DayOrders<'a>,
    pub(crate) repairs: &'a mut Repairs,
}

impl Help<'_> {
    /// The day in a column, by the order that the column shows where it could be two.
    pub(crate) fn day(&mut self, block: &Block, place: usize, text: &str) -> Result<Option<Date>, DateProblem> {
        match Date::parse(text.as_bytes()) {
            Err(DateProblem::Ambiguous) => {
                let order = self.day_orders.of_column(block, place);
                self.count_day(order);
                Date::parse_ordered(text.as_bytes(), order)
            }
            read => read,
        }
    }

    /// The moment in a column that ranks versions of a record.
    pub(crate) fn moment(&mut self, block: &Block, place: usize, text: &str) -> Result<Option<i64>, DateProblem> {
        match Date::parse_moment(text.as_bytes()) {
            Err(DateProblem::Ambiguous) => {
                let order = self.day_orders.of_rank(block, place);
                self.count_day(order);
                Date::parse_moment_ordered(text.as_bytes(), order)
            }
            read => read,
        }
    }

    fn count_day(&mut self, order: Option<DayOrder>) {
        if order.is_some() {
            self.repairs.count(codes::DAYS);
        }
    }

    /// A code as it was before a spreadsheet had it.
    pub(crate) fn code<'t>(&mut self, code: Cow<'t, str>, digits: usize) -> Cow<'t, str> {
        match codes::repaired(&code, digits) {
            None => code,
            Some(repaired) => {
                self.repairs.count(codes::OTHER_CODES);
                Cow::Owned(repaired)
            }
        }
    }
}

/// What settling repeats must know of a row, beside its columns.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RowIdentity {
    pub(crate) key: Identity,
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
    paying: Agency<'a>,
}

/// Who pays, on both levels.
#[derive(Default)]
struct Agency<'a> {
    code: Cow<'a, str>,
    name: Cow<'a, str>,
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
    pub(crate) fn push<'a>(
        &mut self,
        block: &'a Block,
        row: usize,
        origin: &Origin<'_>,
        help: &mut Help<'a>,
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
        match essentials(block, row, help, &mut left_empty) {
            Ok(row_essentials) => self.append(block, row, origin, &row_essentials, help, &mut left_empty),
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
        help: &mut Help<'_>,
        faults: &mut Vec<Fault>,
    ) {
        let line = block.line(row);
        let mut source = INGREDIENTS.len();
        for (column, builder) in COLUMNS.iter().zip(&mut self.builders) {
            match column.kind {
                Kind::Made(made) => builder.append_made(made, essentials, origin, line),
                kind => {
                    let value = match kind {
                        Kind::Name => name(block, row, source),
                        Kind::Description => block.text(row, source),
                        Kind::Code(digits) => help.code(cell(block, row, source), digits),
                        _ => cell(block, row, source),
                    };
                    match kind {
                        Kind::Day => builder.append_day(help.day(block, source, &value), column.source, &value, faults),
                        _ => builder.append_published(kind, column.source, &value, faults),
                    }
                    source += 1;
                }
            }
        }
        let key = Identity::of(&essentials.transaction_key);
        self.identities.push(RowIdentity {
            key,
            rank: Rank::new(key, essentials.modified_seconds, origin.file_rank, origin.member_number, line),
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
    help: &mut Help<'a>,
    left_empty: &mut Vec<Fault>,
) -> Result<Essentials<'a>, Fault> {
    let text = |wanted: usize| cell(block, row, wanted);

    let awarding_code = text(const { ingredient("awarding_sub_agency_code") });
    let awarding_name = text(const { ingredient("awarding_sub_agency_name") });
    let awarding_top_code = text(const { ingredient("awarding_agency_code") });
    let awarding_top_name = text(const { ingredient("awarding_agency_name") });
    let parent_piid = help.code(text(const { ingredient("parent_award_id_piid") }), 0);
    let parent_agency = help.code(text(const { ingredient("parent_award_agency_id") }), codes::SUBTIER_DIGITS);
    let modification = help.code(text(MODIFICATION.0), 0);
    let piid = help.code(text(PIID.0), 0);

    // The award: by its key, or by the transaction's key (a deletion has no other), or by its parts.
    let published_award_key = undressed_key(text(const { ingredient("contract_award_unique_key") }));
    let published_key = undressed_key(text(const { ingredient("contract_transaction_unique_key") }));
    let parsed = AwardKey::parse(&published_award_key);
    let of_transaction = AwardKey::of_transaction(&published_key);

    let in_key = parsed.or(of_transaction).map(|key| key.agency());
    let said = Said {
        code: &awarding_code,
        name: &awarding_name,
        top_code: &awarding_top_code,
        top_name: &awarding_top_name,
        in_key,
    };
    let signing = codes::agency(help.agencies, &said, help.repairs);
    let published_code = awarding_code.clone();
    let awarding_code = signing.code.map_or(awarding_code, Cow::Owned);

    if published_award_key.get(..5).is_some_and(|start| start.eq_ignore_ascii_case("ASST_")) {
        let reason = "is of a grant or a loan, which is no contract";
        return Err(Fault::of("contract_award_unique_key", published_award_key.as_bytes(), reason));
    }
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

    let transaction_number = help.code(text(const { ingredient("transaction_number") }), 0);
    let mut transaction_key = match (&key_parts, published_key.is_empty()) {
        (_, false) => published_key.to_ascii_uppercase(),
        (Some(key), true) => key.transaction(&modification, &transaction_number),
        (None, true) => {
            let reason = "is empty and cannot be rebuilt from the award key";
            return Err(Fault::of("contract_transaction_unique_key", b"", reason));
        }
    };

    let deleted = text(const { ingredient("correction_delete_ind") }).eq_ignore_ascii_case("D");
    // What marks that there is no amount is shown as it stands: the row is put aside for it.
    let amount = match deleted {
        true => Cow::Borrowed(""),
        false => block.text(row, const { ingredient("federal_action_obligation") }),
    };
    let obligation = Money::parse(amount.as_bytes())
        .map_err(|reason| Fault::of("federal_action_obligation", amount.as_bytes(), reason))?;
    if obligation.is_none() && !deleted {
        return Err(Fault::of("federal_action_obligation", amount.as_bytes(), "is empty"));
    }
    let day_place = const { ingredient("action_date") };
    let day = text(day_place);
    let action_date =
        help.day(block, day_place, &day).map_err(|reason| Fault::of("action_date", day.as_bytes(), reason))?;
    if action_date.is_none() && !deleted {
        return Err(Fault::of("action_date", day.as_bytes(), "is empty"));
    }
    let modified_place = const { ingredient("last_modified_date") };
    let modified = text(modified_place);
    let mut modified_seconds = help.moment(block, modified_place, &modified).unwrap_or_else(|reason| {
        left_empty.push(Fault::of("last_modified_date", modified.as_bytes(), reason));
        None
    });
    if deleted && !modified.contains(':') {
        // Deletions have a day and changes a time: what was deleted on the day of its last change is gone.
        modified_seconds = modified_seconds.map(|seconds| seconds + LAST_SECOND_OF_DAY);
    }
    if published_key.is_empty() && transaction_number.is_empty() && !deleted {
        identity::mark(&mut transaction_key, action_date, obligation, &block.text(row, DESCRIPTION.0));
    }

    let (vehicle_piid, vehicle_owner) = match key_parts.as_ref().and_then(AwardKey::parent) {
        Some((piid, agency)) => (Some(Cow::Owned(piid.to_owned())), Some(Cow::Owned(agency.to_owned()))),
        None => (non_empty(parent_piid), non_empty(parent_agency)),
    };
    let known = signing.known;
    let either = |published: Cow<'a, str>, known: Option<&'a str>| match known {
        Some(known) if published.is_empty() => Cow::Borrowed(known),
        _ => published,
    };
    // A short name ("CBP") is no name of the agency: where the name told who it is, its own name stands.
    let named = signing.by_name;
    let awarding_name = match known {
        Some(agency) if named => Cow::Borrowed(agency.subtier_name),
        _ => either(awarding_name, known.map(|agency| agency.subtier_name)),
    };
    let paying = paying(block, row, (&published_code, &awarding_code, known), help);
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
        top_code: codes::department(awarding_top_code, known, help.repairs),
        top_name: either(awarding_top_name, known.map(|agency| agency.toptier_name)),
        awarding_code,
        award_key,
        paying,
    })
}

/// Who pays: a name without a code has one too. Mostly it is who signs, of whom `signing` has the code as
/// published, the one that is meant, and what the list knows.
fn paying<'a>(
    block: &'a Block,
    row: usize,
    signing: (&str, &str, Option<AgencyNames<'a>>),
    help: &mut Help<'a>,
) -> Agency<'a> {
    let text = |wanted: usize| cell(block, row, wanted);
    let code = text(const { ingredient("funding_sub_agency_code") });
    let name = text(const { ingredient("funding_sub_agency_name") });
    let top_code = text(const { ingredient("funding_agency_code") });
    let top_name = text(const { ingredient("funding_agency_name") });
    let meant = match &*code {
        "" if name.is_empty() && top_code.is_empty() && top_name.is_empty() => return Agency::default(),
        published if published == signing.1 => Meant { known: signing.2, ..Meant::default() },
        published if published == signing.0 && !published.is_empty() => {
            help.repairs.count(codes::AGENCY_CODES);
            Meant { code: Some(signing.1.to_owned()), known: signing.2, ..Meant::default() }
        }
        published => {
            let said = Said { code: published, name: &name, top_code: &top_code, top_name: &top_name, in_key: None };
            codes::agency(help.agencies, &said, help.repairs)
        }
    };
    let known = meant.known.filter(|_| meant.by_name);
    let top_code = codes::department(top_code, known, help.repairs);
    let department = if top_code.is_empty() { help.agencies.department(&top_name) } else { None };
    Agency {
        code: meant.code.map_or(code, Cow::Owned),
        name: known.map_or(name, |known| Cow::Borrowed(known.subtier_name)),
        top_code: department.map_or(top_code, |(code, _)| Cow::Borrowed(code)),
        top_name: match known {
            Some(known) if top_name.is_empty() => Cow::Borrowed(known.toptier_name),
            _ => top_name,
        },
    }
}

/// A recipient's name. Only where an id stands beside it can it be "NA".
fn name(block: &Block, row: usize, wanted: usize) -> Cow<'_, str> {
    let name = block.text(row, wanted);
    match is_null_mark(&name) && IDS.iter().all(|id| cell(block, row, id.0).is_empty()) {
        true => Cow::Borrowed(""),
        false => name,
    }
}

/// A key without what keeps a spreadsheet from reading it as a number.
fn undressed_key(key: Cow<'_, str>) -> Cow<'_, str> {
    match key.as_bytes() {
        [b'=' | b'\'' | b'"', ..] => codes::repaired(&key, 0).map_or(key, Cow::Owned),
        _ => key,
    }
}

const LAST_SECOND_OF_DAY: i64 = 86_399;

/// Place of a plain column among the wanted ones.
struct Plain(usize);

const MODIFICATION: Plain = plain("modification_number");
const PIID: Plain = plain("award_id_piid");
const DESCRIPTION: Plain = plain("transaction_description");
const IDS: [Plain; 3] = [plain("recipient_uei"), plain("recipient_duns"), plain("cage_code")];

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
            // Days are read with what their column shows; flags, counts and moments are all made.
            Builder::Day(_) | Builder::Flag(_) | Builder::Small(_) | Builder::Large(_) | Builder::Moment(_) => {}
        }
    }

    fn append_day(
        &mut self,
        day: Result<Option<Date>, DateProblem>,
        column: &'static str,
        value: &str,
        faults: &mut Vec<Fault>,
    ) {
        let Builder::Day(builder) = self else { return };
        let day = day.unwrap_or_else(|reason| {
            faults.push(Fault::of(column, value.as_bytes(), reason));
            None
        });
        builder.append_option(day.map(Date::days));
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
                Made::FundingAgencyCode => filled(&row.paying.top_code),
                Made::FundingAgencyName => filled(&row.paying.top_name),
                Made::FundingSubAgencyCode => filled(&row.paying.code),
                Made::FundingSubAgencyName => filled(&row.paying.name),
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
