//! The table `award_summaries`: contracts and vehicles with their lifetime totals, as of the file's day.
//!
//! No year's spend can be told from a lifetime total (domain rule 8), so no figure of spend reads this table. It knows
//! ceilings, outlays, and vehicles that no transaction here shows.

use sources::layouts::Layout;
use std::borrow::Cow;
use store::View;

use crate::verbatim::{Column, Kind, Verbatim, column};

pub(crate) const SUMMARIES: Verbatim = Verbatim {
    name: "award_summaries",
    layouts: &[Layout::ContractAwardSummaries],
    columns: &COLUMNS,
    filtered_by: &["award_key", "awarding_sub_agency_code"],
};

const COLUMNS: [Column; 45] = [
    column("award_key", "contract_award_unique_key", Kind::Key),
    column("piid", "award_id_piid", Kind::Text),
    column("parent_piid", "parent_award_id_piid", Kind::Text),
    column("vehicle_owner_code", "parent_award_agency_id", Kind::Code(4)),
    column(
        "vehicle_owner_name",
        "parent_award_agency_name",
        Kind::AgencyName { code: "parent_award_agency_id", top: false },
    ),
    column("obligated", "total_obligated_amount", Kind::NeededMoney),
    column("outlaid", "total_outlayed_amount", Kind::Money),
    column("exercised", "current_total_value_of_award", Kind::Money),
    column("potential", "potential_total_value_of_award", Kind::Money),
    column("first_action", "award_base_action_date", Kind::Day),
    column("last_action", "award_latest_action_date", Kind::Day),
    column("period_start", "period_of_performance_start_date", Kind::Day),
    column("period_end", "period_of_performance_current_end_date", Kind::Day),
    column("period_potential_end", "period_of_performance_potential_end_date", Kind::Day),
    column("ordering_period_end", "ordering_period_end_date", Kind::Day),
    column("awarding_agency_code", "awarding_agency_code", Kind::Code(3)),
    column(
        "awarding_agency_name",
        "awarding_agency_name",
        Kind::AgencyName { code: "awarding_sub_agency_code", top: true },
    ),
    column("awarding_sub_agency_code", "awarding_sub_agency_code", Kind::Code(4)),
    column(
        "awarding_sub_agency_name",
        "awarding_sub_agency_name",
        Kind::AgencyName { code: "awarding_sub_agency_code", top: false },
    ),
    column("funding_agency_code", "funding_agency_code", Kind::Code(3)),
    column("funding_sub_agency_code", "funding_sub_agency_code", Kind::Code(4)),
    column(
        "funding_sub_agency_name",
        "funding_sub_agency_name",
        Kind::AgencyName { code: "funding_sub_agency_code", top: false },
    ),
    column("recipient_uei", "recipient_uei", Kind::Text),
    column("recipient_duns", "recipient_duns", Kind::Code(9)),
    column("recipient_name", "recipient_name", Kind::Name { id: "recipient_uei" }),
    column("recipient_name_raw", "recipient_name_raw", Kind::Name { id: "recipient_uei" }),
    column("recipient_parent_uei", "recipient_parent_uei", Kind::Text),
    column("recipient_parent_name", "recipient_parent_name", Kind::Text),
    column("recipient_city", "recipient_city_name", Kind::Text),
    column("recipient_state", "recipient_state_code", Kind::Text),
    column("award_or_idv", "award_or_idv_flag", Kind::Text),
    column("award_type", "award_type", Kind::Text),
    column("idv_type", "idv_type", Kind::Text),
    column("multiple_or_single", "multiple_or_single_award_idv", Kind::Text),
    column("pricing", "type_of_contract_pricing", Kind::Text),
    column("base_description", "prime_award_base_transaction_description", Kind::Description),
    column("psc_code", "product_or_service_code", Kind::Text),
    column("psc", "product_or_service_code_description", Kind::Text),
    column("naics_code", "naics_code", Kind::Text),
    column("naics", "naics_description", Kind::Text),
    column("extent_competed", "extent_competed", Kind::Text),
    column("set_aside", "type_of_set_aside", Kind::Text),
    column("program_acronym", "program_acronym", Kind::Text),
    column("permalink", "usaspending_permalink", Kind::Text),
    column("last_modified", "last_modified_date", Kind::Moment),
];

/// The newest summary of each award: by its modification date, then the file's own date, then the file.
pub const VIEW: View = View {
    name: "award_summaries",
    sql: Cow::Borrowed("SELECT * EXCEPT (newest) FROM (
  SELECT s.*, row_number() OVER (PARTITION BY s.award_key ORDER BY s.last_modified DESC NULLS LAST, f.dated DESC NULLS LAST, \
         s.file DESC, s.member, s.line) AS newest
  FROM stored_award_summaries s LEFT JOIN stored_files f ON f.sha256 = s.file) WHERE newest = 1"),
};
