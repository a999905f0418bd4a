//! One file a kind of page: what it asks for, and how it looks.

pub(crate) mod answer;
pub(crate) mod award;
pub(crate) mod buyer;
pub(crate) mod company;
pub(crate) mod method;
pub(crate) mod records;
pub(crate) mod search;
pub(crate) mod sql;
pub(crate) mod start;
