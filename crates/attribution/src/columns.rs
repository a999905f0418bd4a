//! Texts of a batch's columns.

use arrow::array::{Array, StringViewArray};

/// Empty where there is none.
pub(crate) fn text(array: &StringViewArray, row: usize) -> &str {
    if array.is_valid(row) { array.value(row) } else { "" }
}

pub(crate) fn optional(array: &StringViewArray, row: usize) -> Option<&str> {
    array.is_valid(row).then(|| array.value(row))
}
