//! The table `subaward_reports`: what primes report of their first-tier subcontracts, every row as published.
//!
//! A report is delivered in many files, repeated and restated; none of that is settled here (see the clean-up of
//! subawards in the next stage but one). Files of both generations of headers give the same rows, and grants' files are
//! kept apart by `kind`.

use sources::layouts::Layout;
use std::borrow::Cow;
use store::View;

use crate::verbatim::{Column, Kind, Verbatim, column};

pub(crate) const REPORTS: Verbatim = Verbatim {
    name: "subaward_reports",
    layouts: &[Layout::ContractSubawards, Layout::AssistanceSubawards],
    columns: &COLUMNS,
    filtered_by: &["award_key", "action_date", "awarding_sub_agency_code"],
};

const COLUMNS: [Column; 46] = [
    column("kind", "", Kind::Layout),
    column("award_key", "prime_award_unique_key", Kind::Key),
    column("piid", "prime_award_piid", Kind::Text),
    column("parent_piid", "prime_award_parent_piid", Kind::Text),
    column("prime_amount", "prime_award_amount", Kind::Money),
    column("prime_outlaid", "prime_award_total_outlayed_amount", Kind::Money),
    column("prime_first_action", "prime_award_base_action_date", Kind::Day),
    column("prime_last_action", "prime_award_latest_action_date", Kind::Day),
    column("awarding_agency_code", "prime_award_awarding_agency_code", Kind::Code(3)),
    column(
        "awarding_agency_name",
        "prime_award_awarding_agency_name",
        Kind::AgencyName { code: "prime_award_awarding_sub_agency_code", top: true },
    ),
    column("awarding_sub_agency_code", "prime_award_awarding_sub_agency_code", Kind::Code(4)),
    column(
        "awarding_sub_agency_name",
        "prime_award_awarding_sub_agency_name",
        Kind::AgencyName { code: "prime_award_awarding_sub_agency_code", top: false },
    ),
    column("funding_agency_code", "prime_award_funding_agency_code", Kind::Code(3)),
    column("funding_sub_agency_code", "prime_award_funding_sub_agency_code", Kind::Code(4)),
    column(
        "funding_sub_agency_name",
        "prime_award_funding_sub_agency_name",
        Kind::AgencyName { code: "prime_award_funding_sub_agency_code", top: false },
    ),
    column("prime_uei", "prime_awardee_uei", Kind::Text),
    column("prime_duns", "prime_awardee_duns", Kind::Text),
    column("prime_name", "prime_awardee_name", Kind::Name { id: "prime_awardee_uei" }),
    column("prime_parent_uei", "prime_awardee_parent_uei", Kind::Text),
    column("prime_parent_duns", "prime_awardee_parent_duns", Kind::Text),
    column("prime_parent_name", "prime_awardee_parent_name", Kind::Text),
    column("prime_description", "prime_award_base_transaction_description", Kind::Description),
    column("prime_naics_code", "prime_award_naics_code", Kind::Text),
    column("prime_naics", "prime_award_naics_description", Kind::Text),
    column("subaward_type", "subaward_type", Kind::Text),
    column("report_id", "subaward_sam_report_id", Kind::Text),
    column("report_year", "subaward_sam_report_year", Kind::Text),
    column("report_month", "subaward_sam_report_month", Kind::Text),
    column("number", "subaward_number", Kind::Text),
    column("amount", "subaward_amount", Kind::NeededMoney),
    column("action_date", "subaward_action_date", Kind::NeededDay),
    column("fiscal_year", "subaward_action_date", Kind::FiscalYear),
    column("uei", "subawardee_uei", Kind::Text),
    column("duns", "subawardee_duns", Kind::Text),
    column("name", "subawardee_name", Kind::Name { id: "subawardee_uei" }),
    column("dba", "subawardee_dba_name", Kind::Text),
    column("parent_uei", "subawardee_parent_uei", Kind::Text),
    column("parent_duns", "subawardee_parent_duns", Kind::Text),
    column("parent_name", "subawardee_parent_name", Kind::Text),
    column("city", "subawardee_city_name", Kind::Text),
    column("state", "subawardee_state_code", Kind::Text),
    column("zip", "subawardee_zip_code", Kind::Text),
    column("country", "subawardee_country_code", Kind::Text),
    column("description", "subaward_description", Kind::Description),
    column("permalink", "usaspending_permalink", Kind::Text),
    column("last_modified", "subaward_sam_report_last_modified_date", Kind::Moment),
];

/// Every row as published.
pub const VIEW: View = View { name: "subaward_reports", sql: Cow::Borrowed("SELECT * FROM stored_subaward_reports") };
