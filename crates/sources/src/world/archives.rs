//! The files of the generated world, as published: an archive for each fiscal year and group of departments, and one
//! download of later date in which some rows stand again. All are open at once, since the actions of one award fall
//! into several fiscal years; each takes a fixed amount of memory.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::Plan;
use super::cast::DEPARTMENTS;
use super::rows;

/// Rows gather up to so many bytes before they are compressed.
const GATHERED: usize = 64 * 1024;

/// All files of a world.
pub(super) struct Archives {
    /// By fiscal year, then by group of departments.
    archives: Vec<Archive>,
    again: Archive,
    groups: usize,
    first_fiscal_year: i32,
}

impl Archives {
    /// Creates the files, each of members of at most so many rows; a file that stands in the folder under the same
    /// name is replaced.
    pub(super) fn create(plan: &Plan, folder: &Path, rows_a_member: u64) -> io::Result<Archives> {
        let groups = plan.groups();
        let last_fiscal_year = plan.last_fiscal_year();
        let create = |stem| Archive::create(folder, stem, plan, rows_a_member);
        let mut archives = Vec::new();
        for fiscal_year in plan.first_fiscal_year..=last_fiscal_year {
            for group in 0..groups {
                let stem =
                    format!("FY{fiscal_year}_{}_Contracts_Full_{last_fiscal_year}1206", group_name(group, groups));
                archives.push(create(stem)?);
            }
        }
        let stem = format!("Contracts_PrimeTransactions_{last_fiscal_year}-12-20_H08M15S30");
        let again = create(stem)?;
        Ok(Archives { archives, again, groups, first_fiscal_year: plan.first_fiscal_year })
    }

    /// Appends a row to the archive of its fiscal year, which is one of the plan's, and department.
    pub(super) fn put(&mut self, fiscal_year: i32, department: usize, row: &[u8]) -> io::Result<()> {
        let year = (fiscal_year - self.first_fiscal_year) as usize;
        self.archives[year * self.groups + department.min(self.groups - 1)].put(row)
    }

    /// Appends a row to the later download.
    pub(super) fn put_again(&mut self, row: &[u8]) -> io::Result<()> {
        self.again.put(row)
    }

    /// Ends all files and tells their paths, sorted.
    pub(super) fn finish(self) -> io::Result<Vec<PathBuf>> {
        let mut paths = Vec::new();
        for archive in self.archives.into_iter().chain([self.again]) {
            paths.extend(archive.finish()?);
        }
        paths.sort();
        Ok(paths)
    }
}

/// The codes of the departments in a group; the last group holds all that are left.
fn group_name(group: usize, groups: usize) -> String {
    match groups {
        1 => "All".to_owned(),
        _ if group + 1 < groups => DEPARTMENTS[group].0.to_owned(),
        _ => DEPARTMENTS[group..].iter().map(|department| department.0).collect::<Vec<_>>().join("-"),
    }
}

/// One archive: a zip with one or more members, or as many plain files.
struct Archive {
    folder: PathBuf,
    stem: String,
    target: Target,
    gathered: Vec<u8>,
    members: u32,
    rows_a_member: u64,
    rows_in_member: u64,
    paths: Vec<PathBuf>,
}

enum Target {
    /// Boxed, since it is many times larger than a plain file.
    Zip(Box<ZipWriter<BufWriter<File>>>, SimpleFileOptions),
    Plain(BufWriter<File>),
}

impl Archive {
    fn create(folder: &Path, stem: String, plan: &Plan, rows_a_member: u64) -> io::Result<Archive> {
        let path = folder.join(if plan.compressed { format!("{stem}.zip") } else { member_name(&stem, 1) });
        let file = BufWriter::with_capacity(GATHERED, File::create(&path)?);
        let target = if plan.compressed {
            let year = u16::try_from(plan.last_fiscal_year()).unwrap_or_default();
            // A fixed moment: the same plan gives the same bytes.
            let moment = DateTime::from_date_and_time(year, 12, 6, 12, 0, 0).unwrap_or_default();
            let options = SimpleFileOptions::default()
                .compression_method(CompressionMethod::Deflated)
                .compression_level(Some(1))
                .last_modified_time(moment);
            Target::Zip(Box::new(ZipWriter::new(file)), options)
        } else {
            Target::Plain(file)
        };
        let gathered = Vec::with_capacity(GATHERED + 4096);
        let folder = folder.to_owned();
        let mut archive =
            Archive { folder, stem, target, gathered, members: 0, rows_a_member, rows_in_member: 0, paths: vec![path] };
        archive.start_member()?;
        Ok(archive)
    }

    fn start_member(&mut self) -> io::Result<()> {
        self.members += 1;
        self.rows_in_member = 0;
        let name = member_name(&self.stem, self.members);
        match &mut self.target {
            Target::Zip(zip, options) => zip.start_file(name, *options)?,
            Target::Plain(_) if self.members == 1 => {}
            Target::Plain(file) => {
                file.flush()?;
                let path = self.folder.join(name);
                *file = BufWriter::with_capacity(GATHERED, File::create(&path)?);
                self.paths.push(path);
            }
        }
        self.gathered.extend_from_slice(rows::header().as_bytes());
        Ok(())
    }

    fn put(&mut self, row: &[u8]) -> io::Result<()> {
        if self.rows_in_member == self.rows_a_member {
            self.write_gathered()?;
            self.start_member()?;
        }
        self.rows_in_member += 1;
        self.gathered.extend_from_slice(row);
        if self.gathered.len() >= GATHERED { self.write_gathered() } else { Ok(()) }
    }

    fn write_gathered(&mut self) -> io::Result<()> {
        match &mut self.target {
            Target::Zip(zip, _) => zip.write_all(&self.gathered)?,
            Target::Plain(file) => file.write_all(&self.gathered)?,
        }
        self.gathered.clear();
        Ok(())
    }

    fn finish(mut self) -> io::Result<Vec<PathBuf>> {
        self.write_gathered()?;
        match self.target {
            Target::Zip(zip, _) => zip.finish()?.flush()?,
            Target::Plain(mut file) => file.flush()?,
        }
        Ok(self.paths)
    }
}

fn member_name(stem: &str, number: u32) -> String {
    format!("{stem}_{number}.csv")
}
