//! What an archive lists, archives inside it included: the tables that can be read, and of all the rest why not.
//!
//! Members go by their place in the list. What one is, is told by how it begins.

use std::collections::{HashMap, HashSet};
use std::io;
use std::path::Path;

use super::{FileDate, From, Member, Unread, is_called_a_table, is_shadow};
use crate::SourceError;
use crate::archive::{self, Entry};
use crate::beginnings::{self, Kind};
use crate::content::{self, Content};
use crate::layouts::Gravity;
use crate::workbook;

/// How deep an archive may lie inside others.
const DEPTH: usize = 3;

/// How many bytes archives inside an archive may have, all together.
const INSIDE: u64 = 4 << 30;

/// How many members are listed at most.
const MEMBERS: usize = 100_000;

/// The list of a file on its way.
pub(super) struct Listing<'a> {
    path: &'a Path,
    pub(super) members: Vec<Member>,
    pub(super) listed: usize,
    pub(super) unread: Vec<Unread>,
    /// Places given so far, those of folders too.
    places: usize,
    newest_by_name: Option<FileDate>,
    newest_by_clock: Option<FileDate>,
    /// Bytes of archives inside this one.
    inside: u64,
    /// The names of members so far, and of those that came more than once how often.
    names: HashSet<String>,
    times: HashMap<String, usize>,
}

impl Listing<'_> {
    pub(super) fn new(path: &Path) -> Listing<'_> {
        Listing {
            path,
            members: Vec::new(),
            listed: 0,
            unread: Vec::new(),
            places: 0,
            newest_by_name: None,
            newest_by_clock: None,
            inside: 0,
            names: HashSet::new(),
            times: HashMap::new(),
        }
    }

    /// A file that is its only member.
    pub(super) fn only(&mut self, name: String, bytes: Option<u64>) {
        self.listed = 1;
        self.members.push(Member { number: 0, name, bytes, bytes_from: From::File });
    }

    /// The members of an archive.
    pub(super) fn archive(&mut self, content: &Content) -> Result<(), SourceError> {
        let entries = archive::list(content, self.path)?;
        match workbook::is_one(&entries) {
            true => self.sheets(content, &entries, ""),
            false => self.entries(content, entries, "", 1),
        }
    }

    /// When the newest member was made: by the names of members, else by their times.
    pub(super) fn newest(&self) -> Option<FileDate> {
        self.newest_by_name.or(self.newest_by_clock)
    }

    fn entries(
        &mut self,
        content: &Content,
        entries: Vec<Entry>,
        within: &str,
        depth: usize,
    ) -> Result<(), SourceError> {
        if self.places + entries.len() > MEMBERS {
            let reason = format!("lists more than {MEMBERS} members, which is not read; unpack it and give the folder");
            return Err(SourceError::Container { path: self.path.to_owned(), reason });
        }
        for entry in entries {
            let number = self.places;
            self.places += 1;
            if entry.is_folder() {
                continue;
            }
            let name = self.unlike_others(format!("{within}{}", entry.name));
            self.listed += 1;
            if is_shadow(&entry.name.to_ascii_lowercase()) {
                self.not_read(name, "this is a companion that some systems leave in archives", Gravity::NoTable);
                continue;
            }
            self.entry(content, entry, number, name, depth)?;
        }
        Ok(())
    }

    fn entry(
        &mut self,
        content: &Content,
        entry: Entry,
        number: usize,
        name: String,
        depth: usize,
    ) -> Result<(), SourceError> {
        let lower = name.to_ascii_lowercase();
        let opened = archive::open(content, &entry, self.path);
        let first = match opened {
            Ok(mut opened) => content::beginning(&mut opened),
            // Of what is called a table half would be a total that is too low: then none of the file counts.
            Err(error) if is_called_a_table(&lower) => return Err(error),
            Err(error) => {
                self.not_read(name, &error.to_string(), Gravity::Records);
                return Ok(());
            }
        };
        let first = first.unwrap_or_else(|(first, _)| first);
        match beginnings::kind(&first) {
            Kind::Zip => self.inner(content, &entry, name, depth)?,
            Kind::Other(refusal) => self.not_read(name, &refusal.to_string(), refusal.gravity()),
            _ if first.is_empty() && !is_called_a_table(&lower) => {
                self.not_read(name, "it is empty", Gravity::NoTable);
            }
            Kind::Text | Kind::Utf16 { .. } | Kind::Gzip => {
                self.newest_by_name = self.newest_by_name.max(FileDate::in_name(&name));
                self.newest_by_clock = self.newest_by_clock.max(entry.modified.and_then(FileDate::of_member));
                let name = match lower.ends_with(".gz") {
                    true => name[..name.len() - 3].to_owned(),
                    false => name,
                };
                let bytes = Some(entry.bytes);
                let bytes_from = From::Archive(content.clone(), Box::new(entry));
                self.members.push(Member { number, name, bytes, bytes_from });
            }
        }
        Ok(())
    }

    /// An archive inside the archive, or a document that is packed like one.
    fn inner(&mut self, content: &Content, entry: &Entry, name: String, depth: usize) -> Result<(), SourceError> {
        let mut bytes = archive::open(content, entry, self.path)?;
        let too_large =
            "it is an archive of more bytes than archives inside another may have; unpack it and give it alone";
        if entry.bytes > INSIDE - self.inside {
            self.not_read(name, too_large, Gravity::Records);
            return Ok(());
        }
        let copied = content::copied(&mut *bytes, INSIDE - self.inside).map_err(|source| match source.kind() {
            io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput | io::ErrorKind::UnexpectedEof => {
                let reason = format!("has the member {name}, whose compressed data are damaged; download it again");
                SourceError::Container { path: self.path.to_owned(), reason }
            }
            _ => SourceError::Unreadable { path: self.path.to_owned(), source },
        })?;
        let Some((inner, length)) = copied else {
            self.not_read(name, too_large, Gravity::Records);
            return Ok(());
        };
        self.inside += length;
        let entries = match archive::list(&inner, &self.path.join(&name)) {
            Ok(entries) => entries,
            Err(error) => {
                self.not_read(name, &error.to_string(), Gravity::Records);
                return Ok(());
            }
        };
        if workbook::is_one(&entries) {
            self.listed -= 1;
            if let Err(error) = self.sheets(&inner, &entries, &format!("{name}/")) {
                self.listed += 1;
                self.not_read(name, &error.to_string(), Gravity::Records);
            }
            return Ok(());
        }
        if entries.iter().any(|entry| entry.name == "[Content_Types].xml") {
            self.not_read(name, "this is a document", Gravity::NoTable);
            return Ok(());
        }
        if depth >= DEPTH {
            let reason = "it is an archive that lies too deep inside others; unpack it and give it alone";
            self.not_read(name, reason, Gravity::Records);
            return Ok(());
        }
        if entries.iter().all(Entry::is_folder) {
            self.not_read(name, "it is an archive without members", Gravity::NoTable);
            return Ok(());
        }
        // Its members are listed for it.
        self.listed -= 1;
        self.entries(&inner, entries, &format!("{name}/"), depth + 1)
    }

    /// The sheets of a workbook are its members.
    fn sheets(&mut self, content: &Content, entries: &[Entry], within: &str) -> Result<(), SourceError> {
        for sheet in workbook::sheets(content, entries, self.path)? {
            let (number, name) = (self.places, format!("{within}{sheet}"));
            self.places += 1;
            self.listed += 1;
            let bytes_from = From::Sheet(content.clone(), sheet);
            self.members.push(Member { number, name, bytes: None, bytes_from });
        }
        Ok(())
    }

    /// A name by which a record's origin is told from all others of the file.
    fn unlike_others(&mut self, name: String) -> String {
        let mut unlike = name.clone();
        while !self.names.insert(unlike.clone()) {
            let times = self.times.entry(name.clone()).or_insert(1);
            *times += 1;
            unlike = format!("{name} ({times})");
        }
        unlike
    }

    fn not_read(&mut self, name: String, reason: &str, gravity: Gravity) {
        // What is called a table is missed where it is none.
        let gravity = match gravity {
            Gravity::NoTable
                if is_called_a_table(&name.to_ascii_lowercase()) && !is_shadow(&name.to_ascii_lowercase()) =>
            {
                Gravity::Records
            }
            other => other,
        };
        let reason = format!("{name} in {} is not read: {reason}", self.path.display());
        self.unread.push(Unread { name, reason, gravity });
    }
}
