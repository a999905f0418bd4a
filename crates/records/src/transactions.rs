//! The table `transactions`: one row for each published action on an award, and the view `awards` over it.

use std::borrow::Cow;
use std::sync::{Arc, LazyLock};

use arrow::datatypes::{DataType, Field, Schema, TimeUnit};
use store::{TableSpec, View};

/// How a column's value is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Published text, trimmed; blank is null, and so is a null mark of another tool.
    Text,
    /// The same, a code: what a spreadsheet made of it is undone, and zeros that it lost are put in front up to that many
    /// digits (0 where codes have no fixed width).
    Code(usize),
    /// A company's own name, which may be "NA" where an id stands beside it.
    Name,
    /// Published free text, with people's contacts masked (domain rule 26).
    Description,
    /// Published amount in dollars and cents.
    Money,
    /// Published day.
    Day,
    /// Made by this stage from several columns, or from where the row stands.
    Made(Made),
}

/// Columns that no file has as such.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Made {
    TransactionKey,
    AwardKey,
    AwardKeyRebuilt,
    Deleted,
    ParentPiid,
    VehicleOwnerCode,
    Obligation,
    ActionDate,
    FiscalYear,
    AwardingAgencyCode,
    AwardingAgencyName,
    AwardingSubAgencyCode,
    AwardingSubAgencyName,
    FundingAgencyCode,
    FundingAgencyName,
    FundingSubAgencyCode,
    FundingSubAgencyName,
    LastModified,
    File,
    Member,
    Line,
}

/// A column of the table: its name here, the official column that it comes from, and how.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Column {
    pub(crate) name: &'static str,
    pub(crate) source: &'static str,
    pub(crate) kind: Kind,
}

const fn column(name: &'static str, source: &'static str, kind: Kind) -> Column {
    Column { name, source, kind }
}

const fn made(name: &'static str, made: Made) -> Column {
    Column { name, source: "", kind: Kind::Made(made) }
}

/// Every column, in the order of the table. Only what some answer uses is kept; the file itself stays the record.
pub(crate) const COLUMNS: [Column; 66] = [
    made("transaction_key", Made::TransactionKey),
    made("award_key", Made::AwardKey),
    made("award_key_rebuilt", Made::AwardKeyRebuilt),
    made("deleted", Made::Deleted),
    column("award_or_idv", "award_or_idv_flag", Kind::Text),
    column("piid", "award_id_piid", Kind::Code(0)),
    column("modification", "modification_number", Kind::Code(0)),
    made("parent_piid", Made::ParentPiid),
    made("vehicle_owner_code", Made::VehicleOwnerCode),
    column("vehicle_owner_name", "parent_award_agency_name", Kind::Text),
    made("obligation", Made::Obligation),
    column("exercised_change", "base_and_exercised_options_value", Kind::Money),
    column("potential_change", "base_and_all_options_value", Kind::Money),
    column("award_obligated", "total_dollars_obligated", Kind::Money),
    column("award_exercised", "current_total_value_of_award", Kind::Money),
    column("award_potential", "potential_total_value_of_award", Kind::Money),
    column("award_outlaid", "total_outlayed_amount_for_overall_award", Kind::Money),
    made("action_date", Made::ActionDate),
    made("fiscal_year", Made::FiscalYear),
    column("period_start", "period_of_performance_start_date", Kind::Day),
    column("period_end", "period_of_performance_current_end_date", Kind::Day),
    column("period_potential_end", "period_of_performance_potential_end_date", Kind::Day),
    made("awarding_agency_code", Made::AwardingAgencyCode),
    made("awarding_agency_name", Made::AwardingAgencyName),
    made("awarding_sub_agency_code", Made::AwardingSubAgencyCode),
    made("awarding_sub_agency_name", Made::AwardingSubAgencyName),
    column("awarding_office_code", "awarding_office_code", Kind::Code(0)),
    column("awarding_office_name", "awarding_office_name", Kind::Text),
    made("funding_agency_code", Made::FundingAgencyCode),
    made("funding_agency_name", Made::FundingAgencyName),
    made("funding_sub_agency_code", Made::FundingSubAgencyCode),
    made("funding_sub_agency_name", Made::FundingSubAgencyName),
    column("funding_office_code", "funding_office_code", Kind::Code(0)),
    column("funding_office_name", "funding_office_name", Kind::Text),
    column("recipient_uei", "recipient_uei", Kind::Code(0)),
    column("recipient_duns", "recipient_duns", Kind::Code(9)),
    column("recipient_cage", "cage_code", Kind::Code(5)),
    column("recipient_name", "recipient_name", Kind::Name),
    column("recipient_name_raw", "recipient_name_raw", Kind::Name),
    column("recipient_dba", "recipient_doing_business_as_name", Kind::Text),
    column("recipient_parent_uei", "recipient_parent_uei", Kind::Code(0)),
    column("recipient_parent_duns", "recipient_parent_duns", Kind::Code(9)),
    column("recipient_parent_name", "recipient_parent_name", Kind::Text),
    column("recipient_parent_name_raw", "recipient_parent_name_raw", Kind::Text),
    column("recipient_city", "recipient_city_name", Kind::Text),
    column("recipient_state", "recipient_state_code", Kind::Text),
    column("recipient_zip", "recipient_zip_4_code", Kind::Code(0)),
    column("recipient_country", "recipient_country_code", Kind::Text),
    column("award_type", "award_type", Kind::Text),
    column("idv_type", "idv_type", Kind::Text),
    column("pricing", "type_of_contract_pricing", Kind::Text),
    column("action_type", "action_type", Kind::Text),
    column("description", "transaction_description", Kind::Description),
    column("base_description", "prime_award_base_transaction_description", Kind::Description),
    column("psc_code", "product_or_service_code", Kind::Code(0)),
    column("psc", "product_or_service_code_description", Kind::Text),
    column("naics_code", "naics_code", Kind::Code(0)),
    column("naics", "naics_description", Kind::Text),
    column("extent_competed", "extent_competed", Kind::Text),
    column("set_aside", "type_of_set_aside", Kind::Text),
    column("program_acronym", "program_acronym", Kind::Text),
    column("initial_report_date", "initial_report_date", Kind::Day),
    made("last_modified", Made::LastModified),
    made("file", Made::File),
    made("member", Made::Member),
    made("line", Made::Line),
];

/// Official columns that only [`Made`] columns are made from.
pub(crate) const INGREDIENTS: [&str; 17] = [
    "contract_transaction_unique_key",
    "contract_award_unique_key",
    "transaction_number",
    "parent_award_id_piid",
    "parent_award_agency_id",
    "federal_action_obligation",
    "action_date",
    "awarding_agency_code",
    "awarding_agency_name",
    "awarding_sub_agency_code",
    "awarding_sub_agency_name",
    "funding_agency_code",
    "funding_agency_name",
    "funding_sub_agency_code",
    "funding_sub_agency_name",
    "last_modified_date",
    "correction_delete_ind",
];

/// What to ask of a file: the ingredients first, then the plain columns in table order.
pub(crate) static WANTED: LazyLock<Vec<&str>> = LazyLock::new(|| {
    let plain = COLUMNS.iter().map(|column| column.source).filter(|source| !source.is_empty());
    INGREDIENTS.iter().copied().chain(plain).collect()
});

/// Places among the wanted columns of those that hold days.
pub(crate) fn day_columns() -> Vec<usize> {
    let plain = COLUMNS.iter().filter(|column| !matches!(column.kind, Kind::Made(_))).zip(INGREDIENTS.len()..);
    let days = plain.filter(|(column, _)| column.kind == Kind::Day).map(|(_, place)| place);
    [ingredient("action_date"), ingredient("last_modified_date")].into_iter().chain(days).collect()
}

pub(crate) const NAME: &str = "transactions";

/// The table as the store writes it. Rows of one buyer stand together, and within it the actions of one award.
pub fn table() -> TableSpec {
    let fields: Vec<Field> =
        COLUMNS.iter().map(|column| Field::new(column.name, data_type(column.kind), true)).collect();
    TableSpec {
        name: NAME,
        schema: Arc::new(Schema::new(fields)),
        sorted_by: &["awarding_sub_agency_code", "award_key", "action_date", "transaction_key"],
        filtered_by: &[
            "awarding_agency_code",
            "awarding_sub_agency_code",
            "funding_agency_code",
            "funding_sub_agency_code",
            "award_key",
            "action_date",
            "fiscal_year",
            "recipient_uei",
        ],
        mostly_distinct: &["transaction_key", "obligation", "line"],
        page_rows: store::table::PAGE_ROWS,
        looked_up_by: &["award_key"],
    }
}

fn data_type(kind: Kind) -> DataType {
    match kind {
        Kind::Text | Kind::Code(_) | Kind::Name | Kind::Description => DataType::Utf8,
        Kind::Money => money_type(),
        Kind::Day => DataType::Date32,
        Kind::Made(made) => match made {
            Made::AwardKeyRebuilt | Made::Deleted => DataType::Boolean,
            Made::Obligation => money_type(),
            Made::ActionDate => DataType::Date32,
            Made::FiscalYear => DataType::Int32,
            Made::LastModified => DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())),
            Made::Line => DataType::Int64,
            _ => DataType::Utf8,
        },
    }
}

/// Exact dollars and cents: eight bytes a value in Parquet.
pub fn money_type() -> DataType {
    DataType::Decimal128(18, 2)
}

/// Records as they stand now: what a later file deleted is left out (domain rule 11).
pub const VIEW: View =
    View { name: "transactions", sql: Cow::Borrowed("SELECT * FROM stored_transactions WHERE NOT deleted") };

/// One row an award, summed over its transactions (domain rules 1–4, 13). Lifetime totals as published stand beside our
/// own sums: they repeat on every row, so the newest row's are taken.
pub const AWARDS_VIEW: View = View {
    name: "awards",
    sql: Cow::Borrowed(
        "SELECT award_key,
       max(award_or_idv) AS award_or_idv,
       max(piid) AS piid,
       max(parent_piid) AS parent_piid,
       max(vehicle_owner_code) AS vehicle_owner_code,
       max(awarding_agency_code) AS awarding_agency_code,
       max(awarding_sub_agency_code) AS awarding_sub_agency_code,
       min(action_date) AS first_action,
       max(action_date) AS last_action,
       count(*) AS transactions,
       sum(obligation) AS obligation,
       sum(CASE WHEN obligation > 0 THEN obligation END) AS gross_obligation,
       sum(potential_change) AS potential,
       last_value(recipient_name ORDER BY action_date, transaction_key) AS latest_recipient,
       last_value(award_potential ORDER BY action_date, transaction_key) AS published_potential,
       last_value(award_obligated ORDER BY action_date, transaction_key) AS published_obligated,
       first_value(coalesce(base_description, description) ORDER BY action_date, transaction_key) AS base_description
FROM stored_transactions WHERE NOT deleted GROUP BY award_key",
    ),
};

/// Place of an ingredient or plain source column in [`WANTED`].
pub(crate) const fn ingredient(name: &str) -> usize {
    let mut index = 0;
    while index < INGREDIENTS.len() {
        if same(INGREDIENTS[index], name) {
            return index;
        }
        index += 1;
    }
    panic!("no ingredient of that name")
}

pub(crate) const fn same(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    if one.len() != other.len() {
        return false;
    }
    let mut index = 0;
    while index < one.len() {
        if one[index] != other[index] {
            return false;
        }
        index += 1;
    }
    true
}
