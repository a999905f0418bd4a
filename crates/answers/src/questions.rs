//! The questions: one file each, from a question to one plain value. None uses another.

pub mod award;
pub mod buyer;
pub mod companies;
pub mod evidence;
pub mod explain;
pub mod flow;
pub mod overview;
pub mod review;
pub mod shares;
pub mod spend;
pub mod subawards;
pub mod totals;
pub mod vocabulary;
pub mod who;
