//! The tables that attribution writes: `mentions` (what each row says of each maker) and `slices` (whose money it is).

use std::borrow::Cow;
use std::sync::Arc;

use arrow::datatypes::{DataType, Field, Schema};
use store::{TableSpec, View};

pub(crate) const MENTIONS: &str = "mentions";
pub(crate) const SLICES: &str = "slices";
pub(crate) const UNNAMED: &str = "unnamed";
pub(crate) const CARRIERS: &str = "carriers";

/// One row for each transaction and maker that its texts name.
pub fn mentions_table() -> TableSpec {
    let text = |name| Field::new(name, DataType::Utf8, true);
    let fields = vec![
        text("transaction_key"),
        text("award_key"),
        text("company"),
        text("role"),
        text("words"),
        text("text"),
        text("rule"),
    ];
    TableSpec {
        name: MENTIONS,
        schema: Arc::new(Schema::new(fields)),
        sorted_by: &["award_key", "transaction_key", "text", "company"],
        filtered_by: &["award_key", "company"],
        mostly_distinct: &["transaction_key"],
        page_rows: store::table::PAGE_ROWS,
        looked_up_by: &[],
    }
}

pub const MENTIONS_VIEW: View = View { name: "mentions", sql: Cow::Borrowed("SELECT * FROM stored_mentions") };

/// What the tables `slices` and `unnamed` say of the transaction itself.
fn of_transaction() -> Vec<Field> {
    let text = |name| Field::new(name, DataType::Utf8, true);
    vec![
        text("transaction_key"),
        text("award_key"),
        Field::new("action_date", DataType::Date32, true),
        Field::new("fiscal_year", DataType::Int32, true),
        Field::new("obligation", DataType::Decimal128(18, 2), true),
        text("awarding_agency_code"),
        text("awarding_sub_agency_code"),
        text("funding_agency_code"),
        text("funding_sub_agency_code"),
        text("seller"),
    ]
}

/// What `slices` and `unnamed` repeat of the record itself, so that nobody who looks at the records behind a figure has to
/// search millions of transactions for their texts.
fn of_record() -> Vec<Field> {
    let text = |name| Field::new(name, DataType::Utf8, true);
    vec![
        text("modification"),
        text("description"),
        text("base_description"),
        text("file"),
        text("member"),
        Field::new("line", DataType::Int64, true),
    ]
}

/// Columns by which slices are asked for: those that make a buyer's rows one piece, and those that make an award's.
const FILTERED_BY: &[&str] = &[
    "family",
    "awarding_agency_code",
    "awarding_sub_agency_code",
    "funding_agency_code",
    "funding_sub_agency_code",
    "award_key",
    "action_date",
];

/// A few thousand slices are what a question is usually about.
const PAGE_ROWS: usize = 2_048;

/// What a slice says of whose money it is, whatever record it comes from.
pub(crate) fn claim_fields() -> Vec<Field> {
    let text = |name| Field::new(name, DataType::Utf8, true);
    let mut fields = vec![
        text("family"),
        text("companies"),
        text("capabilities"),
        text("channel"),
        text("grade"),
        Field::new("said", DataType::Boolean, true),
        text("words"),
        text("rule"),
    ];
    fields.extend(of_transaction());
    fields
}

/// One row for each transaction and family that its money may belong to, but for those of [`unnamed_table`].
pub fn slices_table() -> TableSpec {
    let money = |name| Field::new(name, DataType::Decimal128(18, 2), true);
    let mut fields = claim_fields();
    fields.extend(of_record());
    // Of the whole award, and so the same on each of its slices.
    fields.extend([money("could_reach"), money("vehicle_could_reach")]);
    TableSpec {
        name: SLICES,
        schema: Arc::new(Schema::new(fields)),
        sorted_by: &["family", "awarding_sub_agency_code", "award_key", "action_date", "transaction_key"],
        filtered_by: FILTERED_BY,
        mostly_distinct: &["transaction_key", "award_key", "obligation", "description", "base_description"],
        page_rows: PAGE_ROWS,
        looked_up_by: &[],
    }
}

/// One row for each transaction of an order that names no maker. Whose it may be depends on where it comes from alone: its
/// `bearer`, of which [`carriers_table`] tells the families; and `any_bearer`, where the seller is a reseller whose list nobody
/// knows whole. A seller of a hundred makers would need a hundred slices for each of its orders otherwise.
pub fn unnamed_table() -> TableSpec {
    let text = |name| Field::new(name, DataType::Utf8, true);
    let mut fields = vec![text("bearer"), text("any_bearer"), text("words")];
    fields.extend(of_transaction());
    fields.extend(of_record());
    TableSpec {
        name: UNNAMED,
        schema: Arc::new(Schema::new(fields)),
        sorted_by: &["awarding_sub_agency_code", "bearer", "award_key", "action_date", "transaction_key"],
        filtered_by: &[
            "bearer",
            "awarding_agency_code",
            "awarding_sub_agency_code",
            "funding_agency_code",
            "funding_sub_agency_code",
            "award_key",
            "action_date",
        ],
        mostly_distinct: &["transaction_key", "award_key", "obligation", "description", "base_description"],
        page_rows: PAGE_ROWS,
        looked_up_by: &[],
    }
}

/// The families that an order of a bearer may be about: a bearer is a seller, an agreement, and kinds of goods; or, of any
/// reseller, kinds of goods alone.
pub fn carriers_table() -> TableSpec {
    let text = |name| Field::new(name, DataType::Utf8, true);
    let day = |name| Field::new(name, DataType::Date32, true);
    let fields = vec![
        text("bearer"),
        text("seller"),
        text("agreement"),
        text("kinds"),
        text("family"),
        text("companies"),
        text("capabilities"),
        day("from_day"),
        day("until_day"),
        text("rule"),
        text("shown_in"),
    ];
    TableSpec {
        name: CARRIERS,
        schema: Arc::new(Schema::new(fields)),
        sorted_by: &["family", "bearer", "from_day"],
        filtered_by: &["family"],
        mostly_distinct: &[],
        page_rows: PAGE_ROWS,
        looked_up_by: &[],
    }
}

/// Every claim: of transactions, of orders that name nobody, of reports.
pub fn slices_view() -> View {
    let columns = "family, companies, capabilities, channel, grade, said, words, rule";
    let record = "award_key, action_date, fiscal_year, obligation, awarding_agency_code, awarding_sub_agency_code, \
                  funding_agency_code, funding_sub_agency_code, seller";
    View {
        name: "slices",
        sql: Cow::Owned(format!(
            "SELECT {columns}, transaction_key, NULL AS report_key, {record}, could_reach, vehicle_could_reach, modification, \
                    description, base_description, file, member, line \
             FROM stored_slices \
             UNION ALL {offers} \
             UNION ALL \
             SELECT {columns}, transaction_key, report_key, {record}, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL \
             FROM stored_subcontract_slices",
            offers = crate::claims::offers(),
        )),
    }
}

pub const UNNAMED_VIEW: View = View { name: "unnamed", sql: Cow::Borrowed("SELECT * FROM stored_unnamed") };

pub const CARRIERS_VIEW: View = View { name: "carriers", sql: Cow::Borrowed("SELECT * FROM stored_carriers") };
