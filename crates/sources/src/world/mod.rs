//! A generated world: invented buyers, sellers and makers, their awards written as official contract-transaction
//! files, and the truth of who is finally paid, which no real file holds. It serves the demonstration, the tests of
//! bounds against the truth, and benchmarks of any size.
//!
//! Everything follows from the plan: the same plan gives byte-identical files on every machine. Awards are made one
//! by one, each from its own number, so memory does not grow with the rows.

mod archives;
mod awards;
mod calendar;
mod cast;
mod goods;
mod random;
mod rows;
mod sellers;
#[cfg(test)]
mod tests;
mod words;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{fs, io};

use archives::Archives;
use awards::{Again, Award, Market};
use calendar::Day;
use cast::{BUYERS, DEPARTMENTS, MAKERS};
use rows::{RowWriter, Version};

pub use cast::{agencies_csv, families_toml, lexicon_toml};

/// What to write.
#[derive(Clone, Debug)]
pub struct Plan {
    pub seed: u64,
    /// Rows in all files together, repeats and broken rows among them.
    pub rows: u64,
    /// Archives that each fiscal year is split into by department: one for all, up to one for each of the three.
    pub files: u32,
    pub first_fiscal_year: i32,
    /// How many fiscal years; at least one.
    pub fiscal_years: u32,
    /// Whether some rows are spoilt: too few fields, an amount `1e9`, a 30 February; one of each a fiscal year.
    pub broken_rows: bool,
    /// Zips where true, plain CSV files where false.
    pub compressed: bool,
}

/// What was written, and what is true about it. All sums are over distinct transactions in their last version
/// (rule 10), without broken rows.
#[derive(Clone, Debug, Default)]
pub struct World {
    /// The files, sorted.
    pub files: Vec<PathBuf>,
    /// All data rows; `transactions + repeats + restated + broken`.
    pub rows_written: u64,
    /// Distinct transactions that can be read.
    pub transactions: u64,
    /// Rows that stand again exactly.
    pub repeats: u64,
    /// Rows that are the earlier version of another.
    pub restated: u64,
    /// Rows that cannot be read.
    pub broken: u64,
    /// Awards, frameworks among them, without those of broken rows.
    pub awards: u64,
    /// Net cents obligated.
    pub cents: i64,
    /// What each buyer obligated, by fiscal year.
    pub obligated: Vec<Obligated>,
    /// What truly went to makers.
    pub truth: Vec<Truth>,
}

/// What a buyer obligated in a fiscal year with one funder's money.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Obligated {
    /// Code of the awarding sub-agency.
    pub buyer: &'static str,
    /// Code of the funding sub-agency; `None` where the rows leave it blank.
    pub funder: Option<&'static str>,
    pub fiscal_year: i32,
    pub transactions: u64,
    /// Net cents.
    pub cents: i64,
}

/// Money that truly ends with a maker: what was paid for its products, whoever sold them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Truth {
    /// Code of the awarding sub-agency.
    pub buyer: &'static str,
    /// Code of the funding sub-agency; `None` where the rows leave it blank.
    pub funder: Option<&'static str>,
    /// Slug of the family that the company belonged to on the day of each action (rule 21).
    pub maker: &'static str,
    /// Slug of the company itself.
    pub company: &'static str,
    pub fiscal_year: i32,
    /// Net cents.
    pub cents: i64,
    /// The part of them on awards that show the maker: some row's words name it, or it is the seller. The rest stands
    /// on awards that say no more than "SOFTWARE LICENSES", and can be in a ceiling only.
    pub visible_cents: i64,
}

/// Writes the files of a plan into a folder, which is created where it is missing.
///
/// # Errors
/// Where a file cannot be created or written; what was written until then is left as it is.
pub fn write(plan: &Plan, folder: &Path) -> io::Result<World> {
    write_members(plan, folder, ROWS_A_MEMBER)
}

/// Rows in a member before the next one begins, as in the official archives (rule 44).
const ROWS_A_MEMBER: u64 = 1_000_000;

fn write_members(plan: &Plan, folder: &Path, rows_a_member: u64) -> io::Result<World> {
    fs::create_dir_all(folder)?;
    let first_day = Day::fiscal_year_start(plan.first_fiscal_year);
    let last_day = Day::new(plan.last_fiscal_year(), 9, 30);
    let market = Market::new(plan.seed, first_day, last_day);
    let mut writing = Writing {
        archives: Archives::create(plan, folder, rows_a_member)?,
        rows: RowWriter::new(&market.sellers),
        row: Vec::with_capacity(8192),
        world: World::default(),
        obligated: BTreeMap::new(),
        truth: BTreeMap::new(),
    };

    let mut faults = plan.faults().into_iter();
    let mut number = 0;
    while let Some(left) = plan.rows.checked_sub(writing.world.rows_written).filter(|&left| left > 0) {
        let fault = if number % FAULT_EVERY == FAULT_EVERY - 1 { faults.next() } else { None };
        match fault {
            Some((fault, fiscal_year)) => writing.broken(&market.plain_award(number, fiscal_year), fault)?,
            None => writing.award(&market.award(number, usize::try_from(left).unwrap_or(usize::MAX)))?,
        }
        number += 1;
    }
    writing.finish()
}

/// One award in so many is a broken row, until all faults of the plan have been written.
const FAULT_EVERY: u64 = 23;

impl Plan {
    fn last_fiscal_year(&self) -> i32 {
        self.first_fiscal_year + self.fiscal_years.max(1) as i32 - 1
    }

    /// Archives a fiscal year.
    fn groups(&self) -> usize {
        (self.files as usize).clamp(1, DEPARTMENTS.len())
    }

    /// The faults to be written, each with its fiscal year.
    fn faults(&self) -> Vec<(Fault, i32)> {
        if !self.broken_rows {
            return Vec::new();
        }
        let faults = [Fault::Ragged, Fault::AmountWithExponent, Fault::ImpossibleDate];
        (self.first_fiscal_year..=self.last_fiscal_year()).flat_map(|year| faults.map(|fault| (fault, year))).collect()
    }
}

/// What is wrong with a broken row.
#[derive(Clone, Copy)]
enum Fault {
    Ragged,
    AmountWithExponent,
    ImpossibleDate,
}

/// The places of what faults spoil, in the official order from zero. All fields up to there are free of quotes.
const OBLIGATION_FIELD: usize = 9;
const ACTION_DATE_FIELD: usize = 21;

/// A world while it is being written.
struct Writing {
    archives: Archives,
    rows: RowWriter,
    row: Vec<u8>,
    world: World,
    /// Transactions and cents.
    obligated: BTreeMap<Purse, (u64, i64)>,
    /// By family and company: cents, and visible cents.
    truth: BTreeMap<(Purse, &'static str, usize), (i64, i64)>,
}

/// Who buys with whose money, and when.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Purse {
    buyer: usize,
    funder: Option<usize>,
    fiscal_year: i32,
}

impl Writing {
    fn award(&mut self, award: &Award) -> io::Result<()> {
        self.world.awards += 1;
        for (turn, action) in award.actions.iter().enumerate() {
            let changed = (action.day.plus(action.changed.0), action.changed.1);
            let last = Version { cents: action.cents, text: &action.text, changed };
            match &action.again {
                Again::No => self.put(award, turn, &last)?,
                Again::Exactly => {
                    self.put(award, turn, &last)?;
                    self.put_again(award, turn, &last)?;
                    self.world.repeats += 1;
                }
                Again::Restated { earlier_cents, earlier_text, earlier_here } => {
                    let changed = (action.day, action.changed.1);
                    let earlier = Version { cents: *earlier_cents, text: earlier_text, changed };
                    let (here, there) = if *earlier_here { (&earlier, &last) } else { (&last, &earlier) };
                    self.put(award, turn, here)?;
                    self.put_again(award, turn, there)?;
                    self.world.restated += 1;
                }
            }
            self.count(award, turn);
        }
        Ok(())
    }

    fn put(&mut self, award: &Award, turn: usize, version: &Version<'_>) -> io::Result<()> {
        self.render(award, turn, version);
        self.put_row(award, turn)
    }

    fn put_again(&mut self, award: &Award, turn: usize, version: &Version<'_>) -> io::Result<()> {
        self.render(award, turn, version);
        self.world.rows_written += 1;
        self.archives.put_again(&self.row)
    }

    fn render(&mut self, award: &Award, turn: usize, version: &Version<'_>) {
        self.row.clear();
        self.rows.write(award, &award.actions[turn], turn, version, &mut self.row);
    }

    fn put_row(&mut self, award: &Award, turn: usize) -> io::Result<()> {
        self.world.rows_written += 1;
        let fiscal_year = award.actions[turn].day.fiscal_year();
        self.archives.put(fiscal_year, BUYERS[award.buyer].department, &self.row)
    }

    fn count(&mut self, award: &Award, turn: usize) {
        let action = &award.actions[turn];
        let purse = Purse { buyer: award.buyer, funder: award.funder, fiscal_year: action.day.fiscal_year() };
        self.world.transactions += 1;
        self.world.cents += action.cents;
        let sums = self.obligated.entry(purse).or_default();
        sums.0 += 1;
        sums.1 += action.cents;
        for (maker, cents) in action.paid.into_iter().flatten() {
            let family = cast::family(maker, action.day);
            let sums = self.truth.entry((purse, family, maker)).or_default();
            sums.0 += cents;
            sums.1 += if award.shows(maker) { cents } else { 0 };
        }
    }

    /// Writes the one row of an award with a fault in it; neither counts as anything but broken.
    fn broken(&mut self, award: &Award, fault: Fault) -> io::Result<()> {
        let action = &award.actions[0];
        let changed = (action.day.plus(1), 0);
        self.render(award, 0, &Version { cents: action.cents, text: "OFFICE SUPPLIES", changed });
        let commas = self.row.iter().enumerate().filter(|(_, byte)| **byte == b',').map(|(place, _)| place);
        let commas: Vec<usize> = commas.take(ACTION_DATE_FIELD + 1).collect();
        let mut spoil = |field: usize, text: &str| {
            self.row.splice(commas[field - 1] + 1..commas[field], text.bytes());
        };
        match fault {
            Fault::Ragged => {
                self.row.truncate(commas[ACTION_DATE_FIELD]);
                self.row.extend_from_slice(b"\r\n");
            }
            Fault::AmountWithExponent => spoil(OBLIGATION_FIELD, "1e9"),
            Fault::ImpossibleDate => spoil(ACTION_DATE_FIELD, &format!("{}-02-30", action.day.fiscal_year())),
        }
        self.world.broken += 1;
        self.put_row(award, 0)
    }

    fn finish(self) -> io::Result<World> {
        let code = |buyer: usize| BUYERS[buyer].code;
        let obligated = self.obligated.into_iter().map(|(purse, (transactions, cents))| Obligated {
            buyer: code(purse.buyer),
            funder: purse.funder.map(code),
            fiscal_year: purse.fiscal_year,
            transactions,
            cents,
        });
        let truth = self.truth.into_iter().map(|((purse, maker, company), (cents, visible_cents))| Truth {
            buyer: code(purse.buyer),
            funder: purse.funder.map(code),
            maker,
            company: MAKERS[company].id,
            fiscal_year: purse.fiscal_year,
            cents,
            visible_cents,
        });
        let (obligated, truth) = (obligated.collect(), truth.collect());
        Ok(World { files: self.archives.finish()?, obligated, truth, ..self.world })
    }
}
