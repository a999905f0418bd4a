//! Which published layout a header belongs to, and where in it the wanted columns stand.
//!
//! A file is known by its header alone, never by its name (rule 44): columns come in any order, older layouts have
//! fewer columns and other names, spreadsheets add blanks and change case. A layout that is known but holds something
//! else than contract transactions is refused with a sentence that says what it is.

mod contract_transaction_columns;

use std::collections::HashMap;
use std::fmt;

pub use contract_transaction_columns::CONTRACT_TRANSACTION_COLUMNS;

/// A layout whose records are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Layout {
    /// Contract transactions as the download pages and the archive publish them (297 columns today).
    ContractTransactions,
    /// Transactions as the search API names their columns: `Award ID`, `Recipient Name`, …
    SearchTransactions,
    /// Reported subcontracts (118 columns), before or after the move of reporting to SAM.gov.
    ContractSubawards,
    /// Reported subgrants (113 columns): told apart from subcontracts, and in none of their figures.
    AssistanceSubawards,
    /// Contracts and vehicles with their lifetime totals, one row an award (286 columns).
    ContractAwardSummaries,
    /// Treasury accounts that fund awards, and what was paid out (89 columns).
    AccountFunding,
}

/// Why a file's records are not read: what the file is instead, as one plain sentence ([`fmt::Display`]).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Refusal {
    /// Lifetime totals of grants and loans, one row an award.
    AssistanceAwardSummaries,
    /// A search for subawards: without report numbers, so that repeats cannot be told.
    SubawardSearch,
    /// Transactions of grants and loans.
    AssistanceTransactions,
    /// A search for awards: lifetime totals again.
    AwardSearch,
    /// Grants and loans in columns as those of contracts.
    Grants,
    /// The layout in which USAspending published from 2008 to 2017.
    OldLayout,
    /// A report of the system that contracts are entered in, with names of its own.
    FpdsReport,
    /// The feed of that system.
    FpdsAtom,
    /// What the search API answered, as JSON.
    SearchAsJson,
    /// Parquet.
    Parquet,
    /// A workbook of before 2007.
    OldWorkbook,
    /// A table of another format, by its name.
    Table(&'static str),
    /// Packed in a way that is not read, by its name.
    PackedAs(&'static str),
    /// Text of four bytes a character.
    Utf32,
    /// A column that is needed and named twice: which one is meant cannot be told.
    NamedTwice(&'static str),
    /// All rows have more fields than the header, and which are too many cannot be told.
    RowsDiffer {
        /// How many fields the header has.
        header: usize,
        /// How many the rows have.
        rows: usize,
    },
    /// No table of records at all but what the words say.
    NoTable(&'static str),
    /// No header at all, or a single byte (rule 47).
    TooShort,
    /// No line ends within the first megabytes.
    Endless,
    /// None of the layouts above.
    Unknown,
}

/// How grave it is that a member of an archive is not read while others are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gravity {
    /// It holds something else than what is read, on purpose: nothing is missing.
    Foreseen,
    /// It may hold records.
    Records,
    /// It is no table.
    NoTable,
}

impl Refusal {
    /// How grave it is not to read this.
    pub fn gravity(self) -> Gravity {
        match self {
            Refusal::AssistanceAwardSummaries
            | Refusal::SubawardSearch
            | Refusal::AssistanceTransactions
            | Refusal::AwardSearch
            | Refusal::Grants => Gravity::Foreseen,
            Refusal::NoTable(_) => Gravity::NoTable,
            _ => Gravity::Records,
        }
    }
}

/// A key column that a file lacks (rule 44).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissingColumn {
    /// Its official name.
    pub column: &'static str,
    /// The layout that should have it.
    pub layout: Layout,
}

/// Says which layout a header belongs to.
///
/// Names are compared trimmed and without case; a byte order mark before the first name is ignored.
pub fn recognise(header: &[&str]) -> Result<Layout, Refusal> {
    let names: HashMap<String, usize> = positions(header);
    let has = |name: &str| names.contains_key(name);
    let any = |candidates: &[&str]| candidates.iter().any(|name| has(name));

    if has("contract_transaction_unique_key") {
        return Ok(Layout::ContractTransactions);
    }
    if has("assistance_transaction_unique_key") {
        return Err(Refusal::AssistanceTransactions);
    }
    if has("unique_transaction_id") && any(&["maj_agency_cat", "dollarsobligated", "fed_funding_amount"]) {
        return Err(match any(&["fed_funding_amount", "cfda_program_num", "federal_award_id"]) && !has("vendorname") {
            true => Refusal::AssistanceTransactions,
            false => Refusal::OldLayout,
        });
    }
    if has("dollarsobligated") && any(&["vendorname", "signeddate"]) {
        return Err(Refusal::OldLayout);
    }
    if any(&["subaward_number", "subaward_amount", "subaward_action_date"]) {
        return Ok(match has("prime_award_fain") {
            true => Layout::AssistanceSubawards,
            false => Layout::ContractSubawards,
        });
    }
    if any(&["sub-award id", "sub-award amount"]) {
        return Err(Refusal::SubawardSearch);
    }
    if any(&["treasury_account_symbol", "transaction_obligated_amount"]) {
        return Ok(Layout::AccountFunding);
    }
    if any(&["modification_number", "action_date"]) && any(&["contract_award_unique_key", "award_id_piid"]) {
        // Contract transactions without their key: binding its columns names what is missing.
        return Ok(Layout::ContractTransactions);
    }
    if has("contract_award_unique_key") {
        return Ok(Layout::ContractAwardSummaries);
    }
    if has("assistance_award_unique_key") {
        return Err(Refusal::AssistanceAwardSummaries);
    }
    if !has("award id") && any(&["award_id_fain", "fain", "cfda_number", "cfda number", "assistance listing number"]) {
        return Err(Refusal::AssistanceTransactions);
    }
    if any(&["action obligation ($)", "action obligation"])
        && any(&["date signed", "vendor name", "legal business name"])
    {
        return Err(Refusal::FpdsReport);
    }
    if has("award id") {
        return match any(&["action date", "federal action obligation", "transaction amount"]) {
            true => Ok(Layout::SearchTransactions),
            false => Err(Refusal::AwardSearch),
        };
    }
    match header {
        [] | [""] => Err(Refusal::TooShort),
        _ => Err(Refusal::Unknown),
    }
}

/// Of the columns that are read the first whose name stands twice in a header: which one is meant cannot be told.
pub fn named_twice(layout: Layout, header: &[&str], wanted: &[&'static str]) -> Option<&'static str> {
    let names = positions(header);
    if names.len() == header.len() {
        return None;
    }
    let all: Vec<String> = header.iter().map(|name| normal(name)).collect();
    let keys = layout.key_columns().iter().copied();
    keys.chain(wanted.iter().copied())
        .find(|official| find(layout, &names, official).is_some_and(|place| all[place + 1..].contains(&all[place])))
}

/// The places of a day and an amount by whose values a row shows whether it stands where its header says.
pub(crate) fn probe(layout: Layout, header: &[&str]) -> Option<(usize, usize)> {
    let names = positions(header);
    let (day, amount) = match layout {
        Layout::ContractTransactions | Layout::SearchTransactions => ("action_date", "federal_action_obligation"),
        Layout::ContractSubawards | Layout::AssistanceSubawards => ("subaward_action_date", "subaward_amount"),
        Layout::ContractAwardSummaries => ("award_base_action_date", "total_obligated_amount"),
        Layout::AccountFunding => ("award_base_action_date", "transaction_obligated_amount"),
    };
    Some((find(layout, &names, day)?, find(layout, &names, amount)?))
}

/// The place of the column by which awards are told to be contracts or grants.
pub(crate) fn award_key(layout: Layout, header: &[&str]) -> Option<usize> {
    let names = positions(header);
    let columns = ["contract_award_unique_key", "contract_transaction_unique_key"];
    columns.iter().find_map(|column| find(layout, &names, column))
}

/// The place of a column under its official name, or another that the layout has for it.
fn find(layout: Layout, names: &HashMap<String, usize>, official: &str) -> Option<usize> {
    let aliases = layout.aliases().iter().filter(|(of, _)| *of == official);
    std::iter::once(official.to_ascii_lowercase())
        .chain(aliases.map(|(_, alias)| (*alias).to_owned()))
        .find_map(|name| names.get(&name).copied())
}

/// Where the wanted columns stand in one file's header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Columns {
    layout: Layout,
    header_fields: usize,
    /// For each wanted column its place among `present`.
    slots: Vec<Option<usize>>,
    /// Indexes into the header of the wanted columns that the file has, in the caller's order.
    present: Vec<usize>,
}

impl Columns {
    /// Finds the wanted columns, by their official names, in a header of the given layout, under today's name or an older one. Only
    /// the layout's key columns must be there; what else a file lacks reads as empty.
    ///
    /// A header that names one of them twice is refused before (see [`named_twice`]).
    pub fn bind(layout: Layout, header: &[&str], wanted: &[&str]) -> Result<Columns, MissingColumn> {
        let names = positions(header);
        let find = |official: &str| find(layout, &names, official);
        if let Some(column) = layout.key_columns().iter().find(|column| find(column).is_none()) {
            return Err(MissingColumn { column, layout });
        }
        let mut present = Vec::new();
        let mut slots = Vec::with_capacity(wanted.len());
        for column in wanted {
            let place = find(column);
            slots.push(place.map(|_| present.len()));
            present.extend(place);
        }
        Ok(Columns { layout, header_fields: header.len(), slots, present })
    }

    /// The layout of the file.
    pub fn layout(&self) -> Layout {
        self.layout
    }

    /// How many fields the header has, and so every record must have.
    pub fn header_fields(&self) -> usize {
        self.header_fields
    }

    /// Whether the file has the wanted column with this number; if not, its fields read as empty.
    pub fn has(&self, wanted: usize) -> bool {
        self.slots[wanted].is_some()
    }

    pub(crate) fn slot(&self, wanted: usize) -> Option<usize> {
        self.slots[wanted]
    }

    pub(crate) fn present(&self) -> &[usize] {
        &self.present
    }
}

impl Layout {
    /// The columns without which a record can't be told from another, dated or counted (rules 1, 7, 9).
    pub fn key_columns(self) -> &'static [&'static str] {
        match self {
            Layout::ContractTransactions => {
                &["contract_transaction_unique_key", "action_date", "federal_action_obligation"]
            }
            Layout::SearchTransactions => {
                &["contract_award_unique_key", "modification_number", "action_date", "federal_action_obligation"]
            }
            Layout::ContractSubawards | Layout::AssistanceSubawards => {
                &["prime_award_unique_key", "subaward_sam_report_id", "subaward_amount", "subaward_action_date"]
            }
            Layout::ContractAwardSummaries => &["contract_award_unique_key", "total_obligated_amount"],
            Layout::AccountFunding => &["award_unique_key", "treasury_account_symbol", "submission_period"],
        }
    }

    /// Pairs of an official name and a lower-case name that stands for it in this layout, best first.
    fn aliases(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Layout::ContractTransactions => OLDER_NAMES,
            Layout::SearchTransactions => SEARCH_NAMES,
            Layout::ContractSubawards | Layout::AssistanceSubawards => SUBAWARD_NAMES,
            Layout::ContractAwardSummaries => SUMMARY_NAMES,
            Layout::AccountFunding => &[],
        }
    }
}

/// Names that USAspending's own downloads used in earlier years.
const OLDER_NAMES: &[(&str, &str)] = &[
    ("transaction_description", "award_description"),
    ("parent_award_id_piid", "parent_award_piid"),
    ("parent_award_id_piid", "parent_award_id"),
    ("prime_award_transaction_recipient_cd_original", "recipient_congressional_district"),
    ("prime_award_transaction_place_of_performance_cd_original", "primary_place_of_performance_congressional_district"),
    (
        "outlayed_amount_from_COVID-19_supplementals_for_overall_award",
        "outlayed_amount_funded_by_covid-19_supplementals_for_overall_award",
    ),
    (
        "obligated_amount_from_COVID-19_supplementals_for_overall_award",
        "obligated_amount_funded_by_covid-19_supplementals_for_overall_award",
    ),
    ("simplified_procedures_for_certain_commercial_items_code", "commercial_item_test_program_code"),
    ("simplified_procedures_for_certain_commercial_items", "commercial_item_test_program"),
];

/// Names of subaward files from before the move of reporting to SAM.gov in 2025, and of the grants' twin.
const SUBAWARD_NAMES: &[(&str, &str)] = &[
    ("subaward_sam_report_id", "subaward_fsrs_report_id"),
    ("subaward_sam_report_year", "subaward_fsrs_report_year"),
    ("subaward_sam_report_month", "subaward_fsrs_report_month"),
    ("subaward_sam_report_last_modified_date", "subaward_fsrs_report_last_modified_date"),
    ("prime_award_piid", "prime_award_fain"),
    ("prime_award_base_transaction_description", "prime_award_description"),
];

/// Names that award summaries used in earlier years.
const SUMMARY_NAMES: &[(&str, &str)] = &[
    ("total_obligated_amount", "total_dollars_obligated"),
    ("total_outlayed_amount", "total_outlayed_amount_for_overall_award"),
    ("parent_award_id_piid", "parent_award_piid"),
    ("prime_award_base_transaction_description", "award_description"),
];

/// Names that the search API gives its columns, and what people's downloads of it make of them.
const SEARCH_NAMES: &[(&str, &str)] = &[
    ("award_id_piid", "award id"),
    ("recipient_name", "recipient name"),
    ("recipient_uei", "recipient uei"),
    ("federal_action_obligation", "federal action obligation"),
    ("federal_action_obligation", "transaction amount"),
    ("action_date", "action date"),
    ("modification_number", "modification"),
    ("modification_number", "modification number"),
    ("modification_number", "mod"),
    ("product_or_service_code_description", "product/service description"),
    ("naics_description", "naics description"),
    ("transaction_description", "transaction description"),
    ("contract_award_unique_key", "generated award id"),
    ("contract_award_unique_key", "generated_internal_id"),
    ("contract_award_unique_key", "generated internal id"),
    ("awarding_sub_agency_name", "awarding sub agency"),
    ("awarding_sub_agency_name", "agency"),
    ("awarding_agency_name", "awarding agency"),
    ("funding_sub_agency_name", "funding sub agency"),
    ("funding_agency_name", "funding agency"),
    ("award_type", "award type"),
];

/// Header names, trimmed and in lower case, with the place of their first occurrence.
fn positions(header: &[&str]) -> HashMap<String, usize> {
    let mut positions = HashMap::with_capacity(header.len());
    for (place, name) in header.iter().enumerate() {
        positions.entry(normal(name)).or_insert(place);
    }
    positions
}

/// A header's name as names are compared.
fn normal(name: &str) -> String {
    name.trim_start_matches('\u{feff}').trim().to_ascii_lowercase()
}

impl fmt::Display for Layout {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Layout::ContractTransactions => "contract transactions",
            Layout::SearchTransactions => "transactions of a search",
            Layout::ContractSubawards => "contract subawards",
            Layout::AssistanceSubawards => "assistance subawards",
            Layout::ContractAwardSummaries => "contract award summaries",
            Layout::AccountFunding => "account funding of awards",
        })
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Refusal::AssistanceAwardSummaries => {
                "this is an assistance award summary: lifetime totals of grants and loans, which are not contracts"
            }
            Refusal::SubawardSearch => {
                "this is a search for subawards, without report numbers; download the subawards of the custom award data \
                 instead"
            }
            Refusal::AssistanceTransactions => {
                "this is a file of assistance transactions: grants and loans, which are not contracts"
            }
            Refusal::AwardSearch => {
                "this is a search for awards: lifetime totals, from which no year can be told; \
                 search for transactions instead"
            }
            Refusal::Grants => {
                "its awards are grants and loans (their keys begin with ASST_), which are not contracts; \
                 download contracts instead"
            }
            Refusal::OldLayout => {
                "this is the layout in which USAspending published until 2017 (unique_transaction_id, dollarsobligated), \
                 whose keys no later file has; download the same years anew from USAspending's award data archive"
            }
            Refusal::FpdsReport => {
                "this is a report of FPDS or SAM.gov, which has no keys of transactions; download the contracts from \
                 USAspending (custom award data, or the award data archive) instead"
            }
            Refusal::FpdsAtom => {
                "this is the ATOM feed of FPDS, in XML; download the contracts from USAspending (custom award data, or the \
                 award data archive) as CSV instead"
            }
            Refusal::SearchAsJson => {
                "this is an answer of the award search, in JSON; download the transactions from USAspending as CSV instead"
            }
            Refusal::Parquet => "this is Parquet; write the table as CSV, or download the CSV that it was made from",
            Refusal::OldWorkbook => "this is a workbook of Excel before 2007; save its sheet as CSV in UTF-8",
            Refusal::Table(what) => return write!(formatter, "this is {what}; write the table as CSV"),
            Refusal::PackedAs(how) => {
                return write!(formatter, "this is packed as {how}; unpack it, or pack it again as an ordinary zip");
            }
            Refusal::Utf32 => "its text is UTF-32; save it again as CSV in UTF-8",
            Refusal::NamedTwice(column) => {
                return write!(
                    formatter,
                    "its header names the column {column} twice, and which one is meant cannot be told; take the other one out"
                );
            }
            Refusal::RowsDiffer { header, rows } => {
                return write!(
                    formatter,
                    "its rows have {rows} fields where the header has {header}, and which are too many cannot be told; write \
                     it again with a name for every column"
                );
            }
            Refusal::NoTable(what) => return write!(formatter, "this is {what}"),
            Refusal::TooShort => "it is too short to be a file of records",
            Refusal::Endless => "its first line does not end, so it is not a file of records",
            Refusal::Unknown => {
                "its header belongs to no known layout: no contract transactions, search for transactions, subawards, award \
                 summaries or account funding"
            }
        })
    }
}

impl fmt::Display for MissingColumn {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "it holds {} but no column {}", self.layout, self.column)?;
        match self.layout.aliases().iter().find(|(of, _)| *of == self.column) {
            Some((_, alias)) => write!(formatter, " (or \"{alias}\")"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SEARCH_HEADER: [&str; 10] = [
        "Agency",
        "Award ID",
        "Recipient Name",
        "Federal Action Obligation",
        "Action Date",
        "Modification",
        "Product/Service Description",
        "NAICS Description",
        "Transaction Description",
        "Generated Award ID",
    ];

    #[test]
    fn rule_44_columns_are_found_by_header_in_any_order() {
        let mut header = CONTRACT_TRANSACTION_COLUMNS.to_vec();
        assert_eq!(recognise(&header), Ok(Layout::ContractTransactions));
        header.reverse();
        assert_eq!(recognise(&header), Ok(Layout::ContractTransactions));
        let columns = Columns::bind(
            Layout::ContractTransactions,
            &header,
            &["last_modified_date", "contract_transaction_unique_key", "correction_delete_ind"],
        )
        .unwrap();
        assert_eq!(columns.present(), [0, 296]);
        assert_eq!((columns.has(0), columns.has(1), columns.has(2)), (true, true, false));
        assert_eq!(columns.header_fields(), 297);
    }

    #[test]
    fn rule_44_older_names_and_missing_columns() {
        let header = [
            "contract_transaction_unique_key",
            "action_date",
            "award_description",
            "federal_action_obligation",
            "recipient_congressional_district",
        ];
        let columns = Columns::bind(
            recognise(&header).unwrap(),
            &header,
            &["transaction_description", "recipient_uei", "prime_award_transaction_recipient_cd_original"],
        )
        .unwrap();
        assert_eq!(columns.present(), [2, 4]);
        assert!(!columns.has(1));
    }

    #[test]
    fn rule_44_a_missing_key_column_is_named() {
        for key in Layout::ContractTransactions.key_columns() {
            let header: Vec<&str> = CONTRACT_TRANSACTION_COLUMNS.into_iter().filter(|name| name != key).collect();
            let layout = recognise(&header).unwrap();
            assert_eq!(layout, Layout::ContractTransactions);
            let missing = Columns::bind(layout, &header, &[]).unwrap_err();
            assert_eq!(missing.column, *key);
        }
        let header: Vec<&str> = SEARCH_HEADER.into_iter().filter(|name| *name != "Generated Award ID").collect();
        let missing = Columns::bind(recognise(&header).unwrap(), &header, &[]).unwrap_err();
        assert_eq!(
            missing.to_string(),
            "it holds transactions of a search but no column contract_award_unique_key (or \"generated award id\")"
        );
    }

    #[test]
    fn rule_45_blanks_case_and_byte_order_mark_in_header() {
        let header = ["\u{feff} Contract_Transaction_Unique_Key ", "ACTION_DATE", " federal_action_obligation\t"];
        let columns =
            Columns::bind(recognise(&header).unwrap(), &header, &["federal_action_obligation", "action_date"]).unwrap();
        assert_eq!(columns.present(), [2, 1]);
    }

    #[test]
    fn search_names_stand_for_official_ones() {
        let layout = recognise(&SEARCH_HEADER).unwrap();
        assert_eq!(layout, Layout::SearchTransactions);
        let official = [
            "awarding_sub_agency_name",
            "award_id_piid",
            "recipient_name",
            "federal_action_obligation",
            "action_date",
            "modification_number",
            "product_or_service_code_description",
            "naics_description",
            "transaction_description",
            "contract_award_unique_key",
        ];
        let columns = Columns::bind(layout, &SEARCH_HEADER, &official).unwrap();
        assert_eq!(columns.present(), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);

        let api = [
            "Awarding Sub Agency",
            "Agency",
            "Award ID",
            "Mod",
            "Action Date",
            "Transaction Amount",
            "generated_internal_id",
        ];
        let columns = Columns::bind(recognise(&api).unwrap(), &api, &official).unwrap();
        assert_eq!(columns.present(), [0, 2, 5, 4, 3, 6]);
    }

    #[test]
    fn rule_08_lifetime_totals_and_other_layouts_are_refused() {
        let cases: [(&[&str], Refusal); 13] = [
            (&["unique_transaction_id", "maj_agency_cat", "dollarsobligated", "vendorname"], Refusal::OldLayout),
            (&["unique_transaction_id", "maj_agency_cat", "fed_funding_amount"], Refusal::AssistanceTransactions),
            (&["PIID", "Modification Number", "Date Signed", "Action Obligation ($)"], Refusal::FpdsReport),
            (&["award_id_fain", "modification_number", "action_date"], Refusal::AssistanceTransactions),
            (&["Award ID;Recipient Name;Action Date"], Refusal::Unknown),
            (&["assistance_award_unique_key", "award_id_fain"], Refusal::AssistanceAwardSummaries),
            (&["Sub-Award ID", "Sub-Award Amount", "Prime Award ID"], Refusal::SubawardSearch),
            (
                &["assistance_transaction_unique_key", "action_date", "modification_number"],
                Refusal::AssistanceTransactions,
            ),
            (&["Award ID", "Recipient Name", "Award Amount"], Refusal::AwardSearch),
            (&["name", "city"], Refusal::Unknown),
            (&["<!DOCTYPE html>"], Refusal::Unknown),
            (&[""], Refusal::TooShort),
            (&[], Refusal::TooShort),
        ];
        for (header, refusal) in cases {
            assert_eq!(recognise(header), Err(refusal), "{header:?}");
        }
    }

    #[test]
    fn rule_29_both_generations_of_subaward_headers() {
        let of = |report: &'static str, award: &'static str| {
            [award, report, "subaward_amount", "subaward_action_date", "prime_award_unique_key", "subaward_number"]
        };
        for report in ["subaward_fsrs_report_id", "subaward_sam_report_id"] {
            let header = of(report, "prime_award_piid");
            let layout = recognise(&header).unwrap();
            assert_eq!(layout, Layout::ContractSubawards);
            let columns = Columns::bind(layout, &header, &["subaward_sam_report_id", "prime_award_piid"]).unwrap();
            assert_eq!(columns.present(), [1, 0]);
            assert_eq!(recognise(&of(report, "prime_award_fain")), Ok(Layout::AssistanceSubawards));
        }
        let header = of("other", "prime_award_piid");
        let missing = Columns::bind(recognise(&header).unwrap(), &header, &[]).unwrap_err();
        assert_eq!(
            missing.to_string(),
            "it holds contract subawards but no column subaward_sam_report_id (or \"subaward_fsrs_report_id\")"
        );
    }

    #[test]
    fn summaries_and_account_funding_are_told_from_transactions() {
        let summary = ["contract_award_unique_key", "award_id_piid", "total_obligated_amount"];
        assert_eq!(recognise(&summary), Ok(Layout::ContractAwardSummaries));
        let funding = ["owning_agency_name", "treasury_account_symbol", "award_id_piid"];
        assert_eq!(recognise(&funding), Ok(Layout::AccountFunding));
    }
}
