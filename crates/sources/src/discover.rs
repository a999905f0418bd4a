//! From what the user names to files that can be read: folders walked, patterns matched, archives opened for their
//! lists of members, every file hashed and dated.

mod dated;
mod listing;

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::num::NonZeroUsize;
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::ScopedJoinHandle;

use sha2::{Digest, Sha256};
use walkdir::WalkDir;

use crate::archive::{self, Entry};
use crate::beginnings::{self, Kind};
use crate::content::{self, Content, Hashed};
use crate::layouts::Gravity;
use crate::{SourceError, header, workbook};

pub use dated::FileDate;
use listing::Listing;

/// What was found, in the order of the full paths.
#[derive(Debug, Default)]
pub struct Discovery {
    /// Files to read.
    pub files: Vec<PublishedFile>,
    /// Files in a folder that are neither tables nor archives, by their names and by how they begin.
    pub passed_over: Vec<PathBuf>,
    /// Files that were meant to be read but whose container is broken.
    pub broken: Vec<SourceError>,
}

/// A file as it was published.
#[derive(Clone, Debug)]
pub struct PublishedFile {
    /// Its place among the files found.
    pub number: usize,
    /// Where it is.
    pub path: PathBuf,
    /// Its size.
    pub bytes: u64,
    /// The hash of its bytes, by which its records know their origin.
    pub sha256: [u8; 32],
    /// When it was made, by its name or else by its members; never by the file system, which forgets it in copying.
    pub dated: Option<FileDate>,
    /// How its members are packed, by its first bytes.
    pub container: Container,
    /// The tables in it, in the order in which they stand there.
    pub members: Vec<Member>,
    /// How many members its archive lists, folders apart: those in archives inside it for them.
    pub listed: usize,
    /// Members of which it is plain without reading them that they are not read.
    pub unread: Vec<Unread>,
    content: Content,
}

/// A member that is not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread {
    /// Its path in the archive.
    pub name: String,
    /// Why, as a sentence that names it.
    pub reason: String,
    /// Whether records may be missing for it.
    pub gravity: Gravity,
}

/// How a file packs its members.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Container {
    /// The file is its only member.
    Plain,
    /// The file is its only member, compressed.
    Gzip,
    /// An archive, or a workbook, whose members are its sheets.
    Zip,
}

/// One table of a file.
#[derive(Clone, Debug)]
pub struct Member {
    /// Its place in the archive's list, archives inside it with their members counted too; 0 in a file that is no archive.
    /// Two members may share a name, but not a number.
    pub number: usize,
    /// Its path in the archive, or the file's name; of several members with one name all but the first have a number behind it.
    pub name: String,
    /// Its size when unpacked, where the archive tells it.
    pub bytes: Option<u64>,
    bytes_from: From,
}

/// Where a member's bytes come from.
#[derive(Clone, Debug)]
enum From {
    /// It is all of the file.
    File,
    /// A line of an archive's list.
    Archive(Content, Box<Entry>),
    /// A sheet of a workbook, by its name.
    Sheet(Content, String),
}

impl Member {
    /// Its bytes as they are packed into the file or its archive, perhaps with gzip.
    pub(crate) fn open(&self, file: &PublishedFile) -> Result<Box<dyn Read>, SourceError> {
        match &self.bytes_from {
            From::File => {
                let opened = file.content.open().map_err(|source| unreadable(file.path.clone(), source))?;
                Ok(Box::new(opened))
            }
            From::Archive(content, entry) => archive::open(content, entry, &file.path),
            From::Sheet(content, sheet) => {
                let text = workbook::as_text(content, sheet, &file.path)?;
                Ok(Box::new(text.open().map_err(|source| unreadable(file.path.clone(), source))?))
            }
        }
    }

    /// Whether its name says that it is a table.
    pub fn is_called_a_table(&self) -> bool {
        is_called_a_table(&self.name.to_ascii_lowercase())
    }

    #[cfg(test)]
    pub(crate) fn of_file(name: &str) -> Member {
        Member { number: 0, name: name.to_owned(), bytes: None, bytes_from: From::File }
    }
}

/// Endings of names, in lower case, that promise a table.
const TABLES: [&str; 7] = [".csv", ".tsv", ".psv", ".tab", ".csv.gz", ".tsv.gz", ".psv.gz"];

fn is_called_a_table(lower: &str) -> bool {
    // The second of two members with one name is `name.csv (2)`.
    let numbered = lower.strip_suffix(')').and_then(|name| name.rsplit_once(" ("));
    let lower = numbered.filter(|(_, number)| number.parse::<usize>().is_ok()).map_or(lower, |(name, _)| name);
    TABLES.iter().any(|ending| lower.ends_with(ending))
}

impl PublishedFile {
    /// The hash in the usual hexadecimal form.
    pub fn sha256_hex(&self) -> String {
        self.sha256.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// How messages name a member of this file.
    pub(crate) fn label(&self, member: &Member) -> String {
        match self.container {
            Container::Zip => format!("{} in {}", member.name, self.path.display()),
            Container::Plain | Container::Gzip => self.path.display().to_string(),
        }
    }
}

/// Finds the published files that the arguments name: files, folders with all that is in them, or patterns.
///
/// The result is sorted by full path and names each file once, whatever the order of the arguments. An argument that names
/// nothing is an error; a broken archive is one of [`Discovery::broken`] and does not keep the others from being read.
pub fn discover(arguments: &[impl AsRef<Path>]) -> Result<Discovery, SourceError> {
    let mut discovery = Discovery::default();
    // By the one path that the system knows a file under, so that none is read twice.
    let mut found: BTreeMap<PathBuf, PathBuf> = BTreeMap::new();
    for argument in arguments {
        for path in expand(argument.as_ref())? {
            if path.is_dir() {
                walk(&path, &mut found, &mut discovery)?;
            } else {
                add(path, &mut found)?;
            }
        }
    }
    discovery.passed_over.sort();
    discovery.passed_over.dedup();
    for described in describe_all(found.into_values().collect()) {
        match described {
            Ok(file) => discovery.files.push(PublishedFile { number: discovery.files.len(), ..file }),
            Err(broken) => discovery.broken.push(broken),
        }
    }
    Ok(discovery)
}

/// Describes files side by side, in the order of their paths: hashing a file takes as long as reading it.
fn describe_all(paths: Vec<PathBuf>) -> Vec<Result<PublishedFile, SourceError>> {
    let threads = std::thread::available_parallelism().map_or(1, NonZeroUsize::get).min(paths.len());
    let next = AtomicUsize::new(0);
    let mut described: Vec<(usize, Result<PublishedFile, SourceError>)> = std::thread::scope(|scope| {
        let work = || {
            let mut mine = Vec::new();
            loop {
                let place = next.fetch_add(1, Ordering::Relaxed);
                let Some(path) = paths.get(place) else { return mine };
                mine.push((place, describe(path.clone())));
            }
        };
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        let join = |worker: ScopedJoinHandle<'_, Vec<_>>| worker.join().unwrap_or_else(|panic| resume_unwind(panic));
        workers.into_iter().flat_map(join).collect()
    });
    described.sort_by_key(|(place, _)| *place);
    described.into_iter().map(|(_, described)| described).collect()
}

/// The paths that an argument names: itself, or what it matches as a pattern.
fn expand(argument: &Path) -> Result<Vec<PathBuf>, SourceError> {
    if argument.exists() {
        return Ok(vec![argument.to_owned()]);
    }
    if cfg!(unix) && argument == Path::new("-") {
        return Ok(vec![PathBuf::from("/dev/stdin")]);
    }
    let pattern = argument.to_string_lossy();
    let nothing = || SourceError::NoSuchPath { argument: pattern.to_string() };
    if !pattern.contains(['*', '?', '[']) {
        return Err(nothing());
    }
    let matches = glob::glob(&pattern)
        .map_err(|error| SourceError::BadPattern { argument: pattern.to_string(), reason: error.msg.to_owned() })?;
    let paths: Vec<PathBuf> = matches
        .map(|path| path.map_err(|error| unreadable(error.path().to_owned(), error.into())))
        .collect::<Result<_, _>>()?;
    if paths.is_empty() { Err(nothing()) } else { Ok(paths) }
}

/// Adds the files of a folder and of its folders; by their names, since others may lie there too.
fn walk(folder: &Path, found: &mut BTreeMap<PathBuf, PathBuf>, discovery: &mut Discovery) -> Result<(), SourceError> {
    let mut entries = WalkDir::new(folder).follow_links(true).into_iter();
    while let Some(entry) = entries.next() {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                let path = error.path().unwrap_or(folder).to_owned();
                discovery.broken.push(unreadable(path, error.into()));
                continue;
            }
        };
        if entry.file_type().is_dir() && is_database(entry.path()) {
            entries.skip_current_dir();
            discovery.passed_over.push(entry.into_path());
            continue;
        }
        if !entry.file_type().is_file() {
            continue;
        }
        let name = entry.file_name().to_string_lossy().to_ascii_lowercase();
        let is_table = is_called_a_table(&name) || [".gz", ".zip", ".xlsx"].iter().any(|ending| name.ends_with(ending));
        if !is_shadow(&name) && (is_table || begins_like_records(entry.path())) {
            add(entry.into_path(), found)?;
        } else {
            discovery.passed_over.push(entry.into_path());
        }
    }
    Ok(())
}

/// Whether a folder is one whose files belong together and to a program: a store of ours, or a Delta table.
fn is_database(folder: &Path) -> bool {
    folder.join("_delta_log").is_dir() || (folder.join("versions").is_dir() && folder.join(".lock").exists())
}

/// Whether a file whose name says nothing begins as records do, or as something that may hold them.
fn begins_like_records(path: &Path) -> bool {
    const HEADER: u64 = 1 << 16;
    let mut first = Vec::new();
    let read = std::fs::File::open(path).and_then(|file| file.take(HEADER).read_to_end(&mut first));
    read.is_ok() && header::begins_like_records(&first)
}

fn add(path: PathBuf, found: &mut BTreeMap<PathBuf, PathBuf>) -> Result<(), SourceError> {
    // A pipe has no path but the one that it was given.
    let is_file = path.metadata().is_ok_and(|metadata| metadata.is_file());
    let identity = match path.canonicalize() {
        Ok(identity) => identity,
        Err(_) if !is_file => path.clone(),
        Err(source) => return Err(unreadable(path, source)),
    };
    // Of several names for one file the first in order stands, so that the order of arguments does not show.
    let name = found.entry(identity).or_insert_with(|| path.clone());
    if path < *name {
        *name = path;
    }
    Ok(())
}

/// Whether a name is that of a companion which some systems leave beside or inside copies.
fn is_shadow(name: &str) -> bool {
    let file_name = name.rsplit('/').next().unwrap_or(name);
    file_name.starts_with('.') || file_name.starts_with("~$") || name.starts_with("__macosx/")
}

fn unreadable(path: PathBuf, source: io::Error) -> SourceError {
    SourceError::Unreadable { path, source }
}

/// Reads a file once for its hash, and its list of members if it is an archive.
fn describe(path: PathBuf) -> Result<PublishedFile, SourceError> {
    let (content, hashed) = content::hashed(&path).map_err(|source| unreadable(path.clone(), source))?;
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let lower = name.to_ascii_lowercase();
    let broken = |reason: &str| SourceError::Container { path: path.clone(), reason: reason.to_owned() };
    let container = match beginnings::kind(&hashed.first_bytes) {
        Kind::Zip => Container::Zip,
        Kind::Gzip => Container::Gzip,
        // Too short to be anything: reading says so.
        _ if hashed.bytes < 2 => Container::Plain,
        _ if lower.ends_with(".zip") => return Err(broken("is named .zip but is not a zip file")),
        _ if lower.ends_with(".gz") => return Err(broken("is named .gz but is not a gzip file")),
        _ => Container::Plain,
    };
    let mut listing = Listing::new(&path);
    match container {
        Container::Plain => listing.only(name.clone(), Some(hashed.bytes)),
        Container::Gzip => {
            let inner = if lower.ends_with(".gz") { &name[..name.len() - 3] } else { &name };
            listing.only(inner.to_owned(), None);
        }
        Container::Zip => listing.archive(&content)?,
    }
    let dated = FileDate::in_name(&name).or(listing.newest());
    let Listing { members, listed, unread, .. } = listing;
    let Hashed { bytes, sha256, .. } = hashed;
    Ok(PublishedFile { number: 0, path, bytes, sha256, dated, container, members, listed, unread, content })
}

/// The hash of bytes as published files are known by, in hexadecimal digits.
pub fn sha256_of(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

impl PublishedFile {
    /// A file as discovery would describe it, of one member.
    #[cfg(test)]
    pub(crate) fn of_member(number: usize, path: PathBuf, container: Container, member: Member) -> PublishedFile {
        let content = Content::At(path.clone());
        let mut file = PublishedFile {
            number,
            path,
            bytes: 0,
            sha256: [0; 32],
            dated: None,
            container,
            members: vec![member],
            listed: 1,
            unread: Vec::new(),
            content,
        };
        if container == Container::Zip {
            let mut listing = Listing::new(&file.path);
            listing.archive(&file.content).unwrap();
            file.members = listing.members;
        }
        file
    }
}

#[cfg(test)]
mod tests;
