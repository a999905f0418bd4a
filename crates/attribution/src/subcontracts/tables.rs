//! The tables `subawards` (every report with what the clean-up made of it) and `subaward_rules` (what each rule did).

use std::borrow::Cow;
use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanArray, Date32Array, Decimal128Array, Int32Array, Int64Array, RecordBatch, StringArray,
};
use arrow::datatypes::{DataType, Field, Schema};
use arrow::error::ArrowError;
use store::{TableSpec, View};
use values::Money;

use super::Cleaned;
use super::clean::{Account, Fate, VERSION};
use classification::parties::Parties;

pub(crate) const SUBAWARDS: &str = "subawards";
pub(crate) const RULES: &str = "subaward_rules";
pub(crate) const SLICES: &str = "subcontract_slices";

/// One row for each row of a subaward file.
pub fn subawards_table() -> TableSpec {
    let text = |name| Field::new(name, DataType::Utf8, true);
    let money = |name| Field::new(name, DataType::Decimal128(18, 2), true);
    let flag = |name| Field::new(name, DataType::Boolean, true);
    let fields = vec![
        text("subaward_key"),
        text("kind"),
        text("award_key"),
        text("report_id"),
        text("number"),
        Field::new("action_date", DataType::Date32, true),
        Field::new("fiscal_year", DataType::Int32, true),
        money("amount"),
        flag("counted"),
        money("low"),
        money("high"),
        text("rule"),
        text("flags"),
        money("prime_dollars"),
        flag("prime_in_store"),
        text("prime_name"),
        text("name"),
        text("uei"),
        text("company"),
        text("awarding_agency_code"),
        text("awarding_sub_agency_code"),
        text("funding_agency_code"),
        text("funding_sub_agency_code"),
        text("description"),
        text("file"),
        text("member"),
        Field::new("line", DataType::Int64, true),
    ];
    TableSpec {
        name: SUBAWARDS,
        schema: Arc::new(Schema::new(fields)),
        sorted_by: &["award_key", "action_date"],
        filtered_by: &["award_key", "action_date", "awarding_sub_agency_code"],
        mostly_distinct: &["subaward_key", "amount", "line"],
        page_rows: store::table::PAGE_ROWS,
        looked_up_by: &[],
    }
}

pub const SUBAWARDS_VIEW: View = View { name: "subawards", sql: Cow::Borrowed("SELECT * FROM stored_subawards") };

/// One row for each rule, kind, signing agency and fiscal year.
pub fn rules_table() -> TableSpec {
    let text = |name| Field::new(name, DataType::Utf8, true);
    let count = |name| Field::new(name, DataType::Int64, true);
    let money = |name| Field::new(name, DataType::Decimal128(28, 2), true);
    let fields = vec![
        text("version"),
        count("step"),
        text("rule"),
        text("kind"),
        text("awarding_sub_agency_code"),
        Field::new("fiscal_year", DataType::Int32, true),
        count("rows_before"),
        count("rows_after"),
        count("touched"),
        money("low_before"),
        money("low_after"),
        money("high_before"),
        money("high_after"),
    ];
    TableSpec {
        name: RULES,
        schema: Arc::new(Schema::new(fields)),
        sorted_by: &["step"],
        filtered_by: &[],
        mostly_distinct: &[],
        page_rows: store::table::PAGE_ROWS,
        looked_up_by: &[],
    }
}

pub const RULES_VIEW: View = View { name: "subaward_rules", sql: Cow::Borrowed("SELECT * FROM stored_subaward_rules") };

/// The claims of the table `slices` once more, for reports: with the report's key in place of a transaction's. The view
/// `slices` shows both.
pub fn slices_table() -> TableSpec {
    let mut fields = crate::slices::claim_fields();
    fields.push(Field::new("report_key", DataType::Utf8, true));
    TableSpec {
        name: SLICES,
        schema: Arc::new(Schema::new(fields)),
        sorted_by: &["family", "awarding_sub_agency_code", "award_key", "action_date", "report_key"],
        filtered_by: crate::slices::slices_table().filtered_by,
        mostly_distinct: &["report_key", "obligation"],
        page_rows: store::table::PAGE_ROWS,
        looked_up_by: &[],
    }
}

pub(super) fn kind(is_contract: bool) -> &'static str {
    if is_contract { "contract" } else { "assistance" }
}

/// How a report's fate reads: the rule by which it does not count, or those that changed its amounts.
fn rule(fate: &Fate) -> String {
    match fate.removed {
        Some(rule) => rule.name().to_owned(),
        None => fate.changed.iter().map(|rule| rule.name()).collect::<Vec<_>>().join("; "),
    }
}

pub(super) fn subawards_batch(rows: &[Cleaned<'_>], parties: &Parties) -> Result<RecordBatch, ArrowError> {
    let texts = |of: &dyn Fn(&Cleaned<'_>) -> String| {
        let values = rows.iter().map(of).map(|text| (!text.is_empty()).then_some(text));
        Arc::new(values.collect::<StringArray>()) as ArrayRef
    };
    let money = |of: &dyn Fn(&Cleaned<'_>) -> Option<Money>| {
        let amounts: Decimal128Array = rows.iter().map(|row| of(row).map(Money::cents)).collect();
        Arc::new(amounts.with_data_type(records::transactions::money_type())) as ArrayRef
    };
    let flag = |of: &dyn Fn(&Cleaned<'_>) -> bool| {
        Arc::new(rows.iter().map(|row| Some(of(row))).collect::<BooleanArray>()) as ArrayRef
    };
    let agency = |index: usize| texts(&move |row| row.report.agencies[index].clone());
    let columns: Vec<ArrayRef> = vec![
        texts(&|row| row.key.clone()),
        texts(&|row| kind(row.report.is_contract).to_owned()),
        texts(&|row| row.report.award_key.clone()),
        texts(&|row| row.report.report_id.clone()),
        texts(&|row| row.report.number.clone()),
        Arc::new(Date32Array::from_iter_values(rows.iter().map(|row| row.report.date.days()))),
        Arc::new(Int32Array::from_iter_values(rows.iter().map(|row| row.report.date.fiscal_year().0))),
        money(&|row| Some(row.report.amount)),
        flag(&|row| row.fate.removed.is_none()),
        money(&|row| Some(row.fate.low)),
        money(&|row| Some(row.fate.high)),
        texts(&|row| rule(row.fate)),
        texts(&|row| row.flags.join("; ")),
        money(&|row| row.fate.prime_dollars),
        flag(&|row| row.prime_in_store),
        texts(&|row| row.report.prime.name.clone()),
        texts(&|row| row.report.company.name.clone()),
        texts(&|row| row.report.company.uei.clone()),
        texts(&|row| row.company.map_or_else(String::new, |party| parties.slug(party).to_owned())),
        agency(0),
        agency(1),
        agency(2),
        agency(3),
        texts(&|row| row.report.description.clone()),
        texts(&|row| row.report.file.clone()),
        texts(&|row| row.report.member.clone()),
        Arc::new(Int64Array::from_iter_values(rows.iter().map(|row| row.report.line))),
    ];
    RecordBatch::try_new(subawards_table().schema, columns)
}

pub(super) fn rules_batch(account: &Account) -> Result<RecordBatch, ArrowError> {
    let number = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    let money = |of: fn(&super::clean::Effect) -> Money| {
        let amounts = Decimal128Array::from_iter_values(account.values().map(|effect| of(effect).cents()));
        Arc::new(amounts.with_data_type(DataType::Decimal128(28, 2))) as ArrayRef
    };
    let count = |of: fn(&super::clean::Effect) -> u64| {
        Arc::new(Int64Array::from_iter_values(account.values().map(|effect| number(of(effect))))) as ArrayRef
    };
    let keys = || account.keys();
    let columns: Vec<ArrayRef> = vec![
        Arc::new(StringArray::from_iter_values(keys().map(|_| VERSION))),
        Arc::new(Int64Array::from_iter_values(keys().map(|(rule, ..)| *rule as i64 + 1))),
        Arc::new(StringArray::from_iter_values(keys().map(|(rule, ..)| rule.name()))),
        Arc::new(StringArray::from_iter_values(keys().map(|(_, is_contract, ..)| kind(*is_contract)))),
        Arc::new(StringArray::from_iter_values(keys().map(|(_, _, agency, _)| agency))),
        Arc::new(Int32Array::from_iter_values(keys().map(|(.., year)| *year))),
        count(|effect| effect.rows_before),
        count(|effect| effect.rows_after),
        count(|effect| effect.touched),
        money(|effect| effect.low_before),
        money(|effect| effect.low_after),
        money(|effect| effect.high_before),
        money(|effect| effect.high_after),
    ];
    RecordBatch::try_new(rules_table().schema, columns)
}
