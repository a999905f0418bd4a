//! The tables that attribution writes: `mentions` (what each row says of each maker) and `slices` (whose money it is).

use std::sync::Arc;

use arrow::datatypes::{DataType, Field, Schema};
use store::{TableSpec, View};

pub(crate) const MENTIONS: &str = "mentions";
pub(crate) const SLICES: &str = "slices";

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
    }
}

pub const MENTIONS_VIEW: View = View { name: "mentions", sql: "SELECT * FROM stored_mentions" };

/// One row for each transaction and family that its money may belong to.
pub fn slices_table() -> TableSpec {
    let text = |name| Field::new(name, DataType::Utf8, true);
    let fields = vec![
        text("family"),
        text("companies"),
        text("channel"),
        text("grade"),
        Field::new("said", DataType::Boolean, true),
        text("words"),
        text("rule"),
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
    ];
    TableSpec {
        name: SLICES,
        schema: Arc::new(Schema::new(fields)),
        sorted_by: &["family", "awarding_sub_agency_code", "award_key", "action_date", "transaction_key"],
        filtered_by: &["family", "awarding_agency_code", "awarding_sub_agency_code", "action_date"],
        mostly_distinct: &["transaction_key", "obligation"],
    }
}

pub const SLICES_VIEW: View = View { name: "slices", sql: "SELECT * FROM stored_slices" };
