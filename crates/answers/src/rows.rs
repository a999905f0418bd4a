//! Reading the engine's batches: typed columns by name, with an error that says which one is not as expected.

use arrow::array::{
    Array, AsArray, BooleanArray, Date32Array, Decimal128Array, Int32Array, Int64Array, RecordBatch, StringViewArray,
};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Date32Type, Decimal128Type, Int32Type, Int64Type};
use values::{Date, Money};

use crate::AnswerError;

/// A batch with named columns.
pub(crate) struct Rows<'a>(pub(crate) &'a RecordBatch);

pub(crate) struct Texts(StringViewArray);
pub(crate) struct Amounts(Decimal128Array);
pub(crate) struct Counts(Int64Array);
pub(crate) struct Flags(BooleanArray);
pub(crate) struct Years(Int32Array);
pub(crate) struct Days(Date32Array);

impl Rows<'_> {
    fn column(&self, name: &str, data_type: &DataType) -> Result<arrow::array::ArrayRef, AnswerError> {
        let column = self.0.column_by_name(name).ok_or_else(|| AnswerError::Shape(format!("no column {name}")))?;
        cast(column, data_type).map_err(|error| AnswerError::Shape(format!("column {name}: {error}")))
    }

    pub(crate) fn texts(&self, name: &str) -> Result<Texts, AnswerError> {
        Ok(Texts(self.column(name, &DataType::Utf8View)?.as_string_view().clone()))
    }

    pub(crate) fn amounts(&self, name: &str) -> Result<Amounts, AnswerError> {
        Ok(Amounts(self.column(name, &DataType::Decimal128(38, 2))?.as_primitive::<Decimal128Type>().clone()))
    }

    /// One amount, told from none.
    pub(crate) fn optional_amount(&self, name: &str, row: usize) -> Result<Option<Money>, AnswerError> {
        let amounts = self.amounts(name)?;
        Ok(amounts.0.is_valid(row).then(|| amounts.get(row)))
    }

    pub(crate) fn counts(&self, name: &str) -> Result<Counts, AnswerError> {
        Ok(Counts(self.column(name, &DataType::Int64)?.as_primitive::<Int64Type>().clone()))
    }

    pub(crate) fn flags(&self, name: &str) -> Result<Flags, AnswerError> {
        Ok(Flags(self.column(name, &DataType::Boolean)?.as_boolean().clone()))
    }

    pub(crate) fn years(&self, name: &str) -> Result<Years, AnswerError> {
        Ok(Years(self.column(name, &DataType::Int32)?.as_primitive::<Int32Type>().clone()))
    }

    pub(crate) fn days(&self, name: &str) -> Result<Days, AnswerError> {
        Ok(Days(self.column(name, &DataType::Date32)?.as_primitive::<Date32Type>().clone()))
    }
}

impl Texts {
    /// Empty where there is none.
    pub(crate) fn get(&self, row: usize) -> &str {
        if self.0.is_valid(row) { self.0.value(row) } else { "" }
    }
}

impl Amounts {
    pub(crate) fn get(&self, row: usize) -> Money {
        Money::from_cents(if self.0.is_valid(row) { self.0.value(row) } else { 0 })
    }
}

impl Counts {
    pub(crate) fn get(&self, row: usize) -> u64 {
        if self.0.is_valid(row) { self.0.value(row).unsigned_abs() } else { 0 }
    }
}

impl Flags {
    pub(crate) fn get(&self, row: usize) -> bool {
        self.0.is_valid(row) && self.0.value(row)
    }
}

impl Years {
    pub(crate) fn get(&self, row: usize) -> i32 {
        if self.0.is_valid(row) { self.0.value(row) } else { 0 }
    }
}

impl Days {
    pub(crate) fn get(&self, row: usize) -> Option<Date> {
        self.0.is_valid(row).then(|| Date::from_days(self.0.value(row)))
    }
}
