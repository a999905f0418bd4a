//! From what the user names to files that can be read: folders walked, patterns matched, archives opened for their
//! lists of members, every file hashed and dated.

mod dated;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::num::NonZeroUsize;
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::ScopedJoinHandle;

use sha2::{Digest, Sha256};
use walkdir::WalkDir;
use zip::ZipArchive;

use crate::SourceError;

pub use dated::FileDate;

/// What was found, in the order of the full paths.
#[derive(Debug, Default)]
pub struct Discovery {
    /// Files to read.
    pub files: Vec<PublishedFile>,
    /// Files in a folder that are neither CSV nor an archive, by their names.
    pub passed_over: Vec<PathBuf>,
    /// Files that were meant to be read but whose container is broken.
    pub broken: Vec<SourceError>,
}

/// A file as it was published.
#[derive(Clone, Debug, PartialEq, Eq)]
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
    /// How many members of a zip are not CSV files.
    pub members_passed_over: usize,
}

/// How a file packs its members.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Container {
    /// The file is its only member.
    Plain,
    /// The file is its only member, compressed.
    Gzip,
    /// An archive.
    Zip,
}

/// One table of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Its place in the archive's list; 0 in a file that is no archive.
    pub number: usize,
    /// Its path in the archive, or the file's name.
    pub name: String,
    /// Its size when unpacked, where the archive tells it.
    pub bytes: Option<u64>,
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
                walk(&path, &mut found, &mut discovery.passed_over)?;
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
fn walk(
    folder: &Path,
    found: &mut BTreeMap<PathBuf, PathBuf>,
    passed_over: &mut Vec<PathBuf>,
) -> Result<(), SourceError> {
    for entry in WalkDir::new(folder).follow_links(true) {
        let entry = entry.map_err(|error| {
            let path = error.path().unwrap_or(folder).to_owned();
            unreadable(path, error.into())
        })?;
        if !entry.file_type().is_file() {
            continue;
        }
        let name = entry.file_name().to_string_lossy().to_ascii_lowercase();
        let is_table = [".csv", ".gz", ".zip"].iter().any(|extension| name.ends_with(extension));
        if is_table && !is_shadow(&name) {
            add(entry.into_path(), found)?;
        } else {
            passed_over.push(entry.into_path());
        }
    }
    Ok(())
}

fn add(path: PathBuf, found: &mut BTreeMap<PathBuf, PathBuf>) -> Result<(), SourceError> {
    let identity = path.canonicalize().map_err(|source| unreadable(path.clone(), source))?;
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
    let hashed = hash(&path).map_err(|source| unreadable(path.clone(), source))?;
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let lower = name.to_ascii_lowercase();
    let broken = |reason: &str| SourceError::Container { path: path.clone(), reason: reason.to_owned() };
    let container = match hashed.first_bytes.as_slice() {
        [b'P', b'K', 3, 4] | [b'P', b'K', 5, 6] => Container::Zip,
        [0x1f, 0x8b, ..] => Container::Gzip,
        // Too short to be anything: reading says so.
        [] | [_] => Container::Plain,
        _ if lower.ends_with(".zip") => return Err(broken("is named .zip but is not a zip file")),
        _ if lower.ends_with(".gz") => return Err(broken("is named .gz but is not a gzip file")),
        _ => Container::Plain,
    };
    let mut listing = Listing::default();
    match container {
        Container::Plain => {
            listing.members.push(Member { number: 0, name: name.clone(), bytes: Some(hashed.bytes) });
        }
        Container::Gzip => {
            let inner = if lower.ends_with(".gz") { &name[..name.len() - 3] } else { &name };
            listing.members.push(Member { number: 0, name: inner.to_owned(), bytes: None });
        }
        Container::Zip => listing = list(&path)?,
    }
    Ok(PublishedFile {
        number: 0,
        dated: FileDate::in_name(&name).or(listing.newest),
        path,
        bytes: hashed.bytes,
        sha256: hashed.sha256,
        container,
        members: listing.members,
        members_passed_over: listing.passed_over,
    })
}

/// The hash of bytes as published files are known by, in hexadecimal digits.
pub fn sha256_of(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

struct Hashed {
    bytes: u64,
    sha256: [u8; 32],
    first_bytes: Vec<u8>,
}

fn hash(path: &Path) -> io::Result<Hashed> {
    let mut file = File::open(path)?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 18];
    let mut bytes = 0;
    let mut first_bytes = Vec::new();
    loop {
        let read = match file.read(&mut buffer) {
            Ok(0) => break,
            Ok(read) => &buffer[..read],
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        if first_bytes.len() < 4 {
            first_bytes.extend(read.iter().take(4 - first_bytes.len()));
        }
        hasher.update(read);
        bytes += read.len() as u64;
    }
    Ok(Hashed { bytes, sha256: hasher.finalize().into(), first_bytes })
}

/// What an archive's list of members says.
#[derive(Default)]
struct Listing {
    members: Vec<Member>,
    passed_over: usize,
    newest: Option<FileDate>,
}

fn list(path: &Path) -> Result<Listing, SourceError> {
    let archive = open_zip(path)?;
    let mut listing = Listing::default();
    let mut newest_by_name = None;
    let mut newest_by_clock = None;
    for number in 0..archive.len() {
        let entry = archive.by_index_data(number).map_err(|error| bad_zip(path, &error))?;
        if entry.is_dir() {
            continue;
        }
        let name = entry.name().map_err(|error| bad_zip(path, &error))?.into_owned();
        let lower = name.to_ascii_lowercase();
        if !lower.ends_with(".csv") || is_shadow(&lower) {
            listing.passed_over += 1;
            continue;
        }
        newest_by_name = newest_by_name.max(FileDate::in_name(&name));
        newest_by_clock = newest_by_clock.max(entry.last_modified().and_then(FileDate::of_member));
        listing.members.push(Member { number, name, bytes: Some(entry.size()) });
    }
    listing.newest = newest_by_name.or(newest_by_clock);
    Ok(listing)
}

/// Opens a file that begins like a zip.
pub(crate) fn open_zip(path: &Path) -> Result<ZipArchive<BufReader<File>>, SourceError> {
    let file = File::open(path).map_err(|source| unreadable(path.to_owned(), source))?;
    ZipArchive::new(BufReader::with_capacity(1 << 17, file)).map_err(|error| bad_zip(path, &error))
}

pub(crate) fn bad_zip(path: &Path, error: &zip::result::ZipError) -> SourceError {
    use zip::result::ZipError;

    let reason = match error {
        ZipError::InvalidArchive(_) | ZipError::Io(_) => {
            "is a zip file that was cut short or damaged: its list of members cannot be read; download it again"
                .to_owned()
        }
        ZipError::CompressionMethodNotSupported(method) => {
            format!("packs a member with method {method}, which is not read; pack it again as an ordinary zip")
        }
        other => format!("is a zip file that cannot be read: {other}"),
    };
    SourceError::Container { path: path.to_owned(), reason }
}

#[cfg(test)]
mod tests;
