//! The table `account_funding`: which Treasury accounts fund an award, and what was paid out, by period (File C).
//!
//! Outlays are another series than obligations and never added to them (domain rule 5); they begin in 2017.

use sources::layouts::Layout;
use std::borrow::Cow;
use store::View;

use crate::verbatim::{Column, Kind, Verbatim, column};

pub(crate) const FUNDING: Verbatim = Verbatim {
    name: "account_funding",
    layouts: &[Layout::AccountFunding],
    columns: &COLUMNS,
    filtered_by: &["award_key"],
};

const COLUMNS: [Column; 23] = [
    column("award_key", "award_unique_key", Kind::Key),
    column("submission_period", "submission_period", Kind::Text),
    column("treasury_account", "treasury_account_symbol", Kind::Text),
    column("treasury_account_name", "treasury_account_name", Kind::Text),
    column("federal_account", "federal_account_symbol", Kind::Text),
    column("federal_account_name", "federal_account_name", Kind::Text),
    column("owning_agency_name", "owning_agency_name", Kind::Text),
    column("reporting_agency_name", "reporting_agency_name", Kind::Text),
    column("budget_function", "budget_function", Kind::Text),
    column("program_activity_code", "program_activity_code", Kind::Text),
    column("program_activity", "program_activity_name", Kind::Text),
    column("object_class_code", "object_class_code", Kind::Text),
    column("object_class", "object_class_name", Kind::Text),
    column("direct_or_reimbursable", "direct_or_reimbursable_funding_source", Kind::Text),
    column("emergency_fund_code", "disaster_emergency_fund_code", Kind::Text),
    column("obligated", "transaction_obligated_amount", Kind::Money),
    column("outlaid_in_year", "gross_outlay_amount_FYB_to_period_end", Kind::Money),
    column("piid", "award_id_piid", Kind::Text),
    column("parent_piid", "parent_award_id_piid", Kind::Text),
    column("awarding_sub_agency_code", "awarding_subagency_code", Kind::Code(4)),
    column("recipient_uei", "recipient_uei", Kind::Text),
    column("recipient_name", "recipient_name", Kind::Name { id: "recipient_uei" }),
    column("last_modified", "last_modified_date", Kind::Moment),
];

/// The rows of each award from the newest file that has it: a later download holds all periods again.
pub const VIEW: View = View {
    name: "account_funding",
    sql: Cow::Borrowed(
        "SELECT * EXCEPT (place) FROM (
  SELECT a.*, rank() OVER (PARTITION BY a.award_key ORDER BY f.dated DESC NULLS LAST, a.file DESC) AS place
  FROM stored_account_funding a LEFT JOIN stored_files f ON f.sha256 = a.file) WHERE place = 1",
    ),
};
