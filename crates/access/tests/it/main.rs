//! The one integration-test binary: it runs the real program in fresh folders and looks at what it says, how it ends, and
//! what it leaves. Each module asks one question of it.

// A test that cannot go on has failed, and one that is skipped says so.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

mod bad_input;
mod clients;
mod companies;
mod connections;
mod containers;
mod demo;
mod derivations;
mod documents;
mod files;
mod imports;
mod integrity;
mod makers;
mod page;
mod program;
mod real;
mod records;
mod repairs;
mod rules;
mod strangers;
mod subawards;
mod tidy;
mod who;
mod whole;
