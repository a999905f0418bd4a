//! Public spending files as published: how to know one, how to read it.
//!
//! [`discover::discover`] turns the user's arguments into files with their hash, date and members;
//! [`read::read_member`] reads one member in blocks of rows whose fields are still the file's own bytes, each with its
//! line. [`table::Table`] is a table of one's own. Nothing here knows what a field means: a value that cannot be understood
//! is the next stage's matter.

mod archive;
#[cfg(test)]
mod attacks;
mod beginnings;
mod content;
pub mod discover;
mod error;
mod fields;
mod header;
pub mod layouts;
pub mod read;
pub mod table;
pub mod text;
mod utf16;
mod workbook;
pub mod world;

pub use error::SourceError;
pub use fields::Problem;
