//! The list of tables that keep every row as published, apart from how such a table is read, which each of them needs.

use sources::layouts::Layout;

use crate::account_funding::FUNDING;
use crate::award_summaries::SUMMARIES;
use crate::subaward_reports::REPORTS;
use crate::verbatim::Verbatim;

/// Every such table.
pub(crate) const ALL: [&Verbatim; 3] = [&REPORTS, &SUMMARIES, &FUNDING];

/// The table for what a member of that layout holds.
pub(crate) fn of_layout(layout: Layout) -> Option<&'static Verbatim> {
    ALL.into_iter().find(|table| table.layouts.contains(&layout))
}
