//! A folder that the program fills as a whole: beside what is there, in place when it is done, and never over anybody else's files.
//!
//! A marker in it names every file that was written, with its hash. A folder may take the place of an earlier one of the same kind
//! of which nothing was changed and to which nothing was added; of a new or empty folder otherwise. Until all is written, what was
//! there stays as it was.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use crate::ending::Misasked;

/// The file by which the program knows a folder for its own.
const MARKER: &str = "tributary-bundle.txt";
/// The marker's first line; a list of hashes and names follows.
const HEAD: &str = "Tributary wrote this folder, and replaces it as a whole. It lists what was written.";

/// A folder that may be written.
pub(crate) struct OwnFolder {
    place: PathBuf,
}

impl OwnFolder {
    /// Looks whether a folder may be written, and changes nothing.
    pub(crate) fn at(folder: &Path) -> anyhow::Result<OwnFolder> {
        // Through a link to the folder that is meant, so that the link stays.
        let place = match fs::canonicalize(folder) {
            Ok(place) => place,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                // A link that leads nowhere would be replaced by what is written.
                if fs::symlink_metadata(folder).is_ok() {
                    return Err(refused(folder, "is a link that leads nowhere"));
                }
                return Ok(OwnFolder { place: folder.to_owned() });
            }
            Err(error) => return Err(error).with_context(|| format!("{}", folder.display())),
        };
        if !place.is_dir() {
            return Err(refused(folder, "is a file"));
        }
        if let Some(strange) = strange(&place)? {
            return Err(refused(folder, &format!("holds files that are not of an earlier bundle ({strange})")));
        }
        Ok(OwnFolder { place })
    }

    /// Writes all parts beside the place, and puts them there when they are whole.
    pub(crate) fn fill(self, parts: &[(String, Vec<u8>)]) -> anyhow::Result<()> {
        let OwnFolder { place } = self;
        let (parent, name) = match (place.parent(), place.file_name()) {
            (Some(parent), Some(name)) if parent.as_os_str().is_empty() => (Path::new("."), name),
            (Some(parent), Some(name)) => (parent, name),
            _ => bail!("{} cannot be replaced: name another folder", place.display()),
        };
        fs::create_dir_all(parent).with_context(|| format!("{}", parent.display()))?;
        let beside = |what: &str| {
            let mut hidden = std::ffi::OsString::from(".");
            hidden.push(name);
            hidden.push(format!(".{what}-{}", std::process::id()));
            parent.join(hidden)
        };
        let fresh = Temporary(beside("new"));
        fs::create_dir(&fresh.0).with_context(|| format!("{}", fresh.0.display()))?;
        let mut marker = format!("{HEAD}\n");
        for (name, bytes) in parts {
            write(&fresh.0.join(name), bytes)?;
            marker += &format!("{}  {name}\n", sources::discover::sha256_of(bytes));
        }
        write(&fresh.0.join(MARKER), marker.as_bytes())?;
        if !place.exists() {
            return fs::rename(&fresh.0, &place).with_context(|| format!("{}", place.display()));
        }
        // Somebody may have put a file there meanwhile.
        if let Some(strange) = strange(&place)? {
            return Err(refused(&place, &format!("now holds files that are not of an earlier bundle ({strange})")));
        }
        let earlier = beside("old");
        fs::rename(&place, &earlier).with_context(|| format!("{}", place.display()))?;
        if let Err(error) = fs::rename(&fresh.0, &place) {
            fs::rename(&earlier, &place)
                .with_context(|| format!("the earlier bundle lies in {}", earlier.display()))?;
            return Err(error).with_context(|| format!("{}", place.display()));
        }
        remove(&earlier)
    }
}

/// What is written, removed again where it does not come to its place.
struct Temporary(PathBuf);

impl Drop for Temporary {
    fn drop(&mut self) {
        if self.0.exists() {
            // Nothing but what was written just now lies there.
            let _ = fs::remove_dir_all(&self.0);
        }
    }
}

/// A file in the folder that the program did not write, or that was changed since; nothing where all is as it was written.
fn strange(folder: &Path) -> anyhow::Result<Option<String>> {
    let written = listed(folder)?;
    let entries = fs::read_dir(folder).with_context(|| format!("{}", folder.display()))?;
    for entry in entries {
        let entry = entry.with_context(|| format!("{}", folder.display()))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name == MARKER && !written.is_empty() {
            continue;
        }
        if !is_as_written(&entry, written.get(&name)) {
            return Ok(Some(name));
        }
    }
    Ok(None)
}

/// The files that the marker names, with their hashes; none where there is no marker of ours.
fn listed(folder: &Path) -> anyhow::Result<BTreeMap<String, String>> {
    let text = match fs::read_to_string(folder.join(MARKER)) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound || error.kind() == ErrorKind::InvalidData => String::new(),
        Err(error) => return Err(error).with_context(|| format!("{}", folder.join(MARKER).display())),
    };
    let mut lines = text.lines();
    if lines.next() != Some(HEAD) {
        return Ok(BTreeMap::new());
    }
    let pairs = lines.filter_map(|line| line.split_once("  "));
    Ok(pairs.map(|(hash, name)| (name.to_owned(), hash.to_owned())).collect())
}

/// Removes a folder all of whose files were looked at before: only those that are as they were written, whatever its list says and
/// whatever came in between.
fn remove(folder: &Path) -> anyhow::Result<()> {
    let written = listed(folder)?;
    for entry in fs::read_dir(folder).with_context(|| format!("{}", folder.display()))? {
        let entry = entry.with_context(|| format!("{}", folder.display()))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if is_as_written(&entry, written.get(&name)) || name == MARKER && !written.is_empty() {
            fs::remove_file(entry.path()).with_context(|| format!("{}", entry.path().display()))?;
        }
    }
    fs::remove_dir(folder)
        .with_context(|| format!("files that came while the bundle was written lie in {}", folder.display()))
}

/// Whether a file is the one with this hash.
fn is_as_written(entry: &fs::DirEntry, hash: Option<&String>) -> bool {
    let is_file = entry.file_type().is_ok_and(|kind| kind.is_file());
    let is_same =
        |hash: &String| fs::read(entry.path()).is_ok_and(|bytes| sources::discover::sha256_of(&bytes) == *hash);
    is_file && hash.is_some_and(is_same)
}

fn write(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    fs::write(path, bytes).with_context(|| format!("{}", path.display()))
}

fn refused(folder: &Path, why: &str) -> anyhow::Error {
    Misasked(format!("{} {why}: name a new folder with -o", folder.display())).into()
}
