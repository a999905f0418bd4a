//! One file, one function, one name a command.

pub(crate) mod award;
pub(crate) mod bundle;
pub(crate) mod companies;
pub(crate) mod demo;
pub(crate) mod evaluate;
pub(crate) mod evidence;
pub(crate) mod explain;
pub(crate) mod flow;
pub(crate) mod ingest;
pub(crate) mod judge;
pub(crate) mod lexicon;
pub(crate) mod problems;
pub(crate) mod resolve;
pub(crate) mod review;
pub(crate) mod serve;
pub(crate) mod spend;
pub(crate) mod sql;
pub(crate) mod store;
pub(crate) mod subawards;
pub(crate) mod who;

mod opening;
