//! From a question to the claims that it is about, and from claims to figures.
//!
//! [`counting`] decides what a claim counts as under a question, [`tally`] adds up. Where the claims come from: of one company at
//! one buyer they are read once and held ([`pair`], with the [`orders`] that name nobody and the [`offers`] behind them); of all
//! companies the engine sums them first ([`summed`], [`everybody`]).

pub(crate) mod counting;
pub(crate) mod everybody;
pub(crate) mod offers;
pub(crate) mod orders;
pub(crate) mod pair;
pub(crate) mod placed;
pub(crate) mod pool;
pub(crate) mod ranking;
pub(crate) mod steps;
pub(crate) mod summed;
pub(crate) mod tally;
