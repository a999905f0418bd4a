//! The members of a zip by their place in its list, as the list has them: one that is listed twice is there twice.
//!
//! The common reader of zips finds where the list is, in all the ways in which that is written; but it looks members up by
//! their names and so loses those that share one. Here the list itself is walked.

use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use flate2::bufread::DeflateDecoder;
use zip::ZipArchive;
use zip::result::ZipError;

use crate::SourceError;
use crate::content::{Content, Opened};
use crate::text::text;

/// A line of an archive's list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) name: String,
    pub(crate) modified: Option<zip::DateTime>,
    /// Its size when unpacked.
    pub(crate) bytes: u64,
    method: u16,
    encrypted: bool,
    sum: u32,
    packed: u64,
    /// Where in the file its own header begins.
    start: u64,
}

impl Entry {
    /// Whether this is a folder and no file.
    pub(crate) fn is_folder(&self) -> bool {
        self.name.ends_with(['/', '\\']) && self.bytes == 0
    }
}

/// The list of an archive, in its order. `path` is how messages name the archive.
pub(crate) fn list(content: &Content, path: &Path) -> Result<Vec<Entry>, SourceError> {
    let opened = content.open().map_err(|source| unreadable(path, source))?;
    let archive = ZipArchive::new(BufReader::with_capacity(1 << 17, opened)).map_err(|error| bad_zip(path, &error))?;
    let (start, offset, known) = (archive.central_directory_start(), archive.offset(), archive.len());
    let mut file = archive.into_inner();
    let entries = file.seek(SeekFrom::Start(start)).and_then(|_| walk(&mut file, offset));
    match entries {
        Ok(entries) if entries.len() >= known => Ok(entries),
        Ok(_) => Err(cut_short(path)),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Err(cut_short(path)),
        Err(error) => Err(unreadable(path, error)),
    }
}

/// Reads lines of the list until something else stands there.
fn walk(file: &mut dyn Read, offset: u64) -> io::Result<Vec<Entry>> {
    const SIGNATURE: &[u8] = b"PK\x01\x02";
    let mut entries = Vec::new();
    loop {
        let mut fixed = [0; 46];
        file.read_exact(&mut fixed[..4])?;
        if &fixed[..4] != SIGNATURE {
            return Ok(entries);
        }
        file.read_exact(&mut fixed[4..])?;
        let [name, extra, comment] = [28, 30, 32].map(|place| usize::from(short(&fixed, place)));
        let mut rest = vec![0; name + extra + comment];
        file.read_exact(&mut rest)?;
        let mut large = Large::of(&rest[name..name + extra]);
        // The order in which the greater numbers follow each other where they are given.
        let bytes = large.instead_of(word(&fixed, 24));
        let packed = large.instead_of(word(&fixed, 20));
        let start = large.instead_of(word(&fixed, 42));
        entries.push(Entry {
            name: text(&rest[..name]).0.into_owned(),
            modified: zip::DateTime::try_from_msdos(short(&fixed, 14), short(&fixed, 12)).ok(),
            bytes,
            method: short(&fixed, 10),
            encrypted: short(&fixed, 8) & 1 == 1,
            sum: word(&fixed, 16),
            packed,
            start: start.saturating_add(offset),
        });
    }
}

/// Numbers of 64 bits, which stand apart where the usual 32 do not do.
struct Large<'a>(&'a [u8]);

impl<'a> Large<'a> {
    fn of(mut extra: &'a [u8]) -> Large<'a> {
        while let Some((head, rest)) = extra.split_at_checked(4) {
            let length = usize::from(short(head, 2)).min(rest.len());
            if short(head, 0) == 1 {
                return Large(&rest[..length]);
            }
            extra = &rest[length..];
        }
        Large(&[])
    }

    fn instead_of(&mut self, usual: u32) -> u64 {
        match self.0.split_first_chunk::<8>() {
            Some((number, rest)) if usual == u32::MAX => {
                self.0 = rest;
                u64::from_le_bytes(*number)
            }
            _ => u64::from(usual),
        }
    }
}

fn short(bytes: &[u8], place: usize) -> u16 {
    u16::from_le_bytes([bytes[place], bytes[place + 1]])
}

fn word(bytes: &[u8], place: usize) -> u32 {
    u32::from(short(bytes, place)) | u32::from(short(bytes, place + 2)) << 16
}

/// Unpacks a member as it is read; at its end its checksum is compared.
pub(crate) fn open<'a>(content: &Content, entry: &Entry, path: &Path) -> Result<Box<dyn Read + 'a>, SourceError> {
    let refused = |reason: String| SourceError::Container { path: path.to_owned(), reason };
    if entry.encrypted {
        return Err(refused(format!(
            "has the member {}, which is encrypted; unpack it and give the files",
            entry.name
        )));
    }
    let data = data(content, entry).map_err(|error| match error.kind() {
        io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidData => cut_short(path),
        _ => unreadable(path, error),
    })?;
    match entry.method {
        0 => Ok(Box::new(Checked::new(data, entry))),
        8 => Ok(Box::new(Checked::new(DeflateDecoder::new(BufReader::with_capacity(1 << 17, data)), entry))),
        method => {
            let method = match method {
                9 => "Deflate64".to_owned(),
                12 => "bzip2".to_owned(),
                14 => "LZMA".to_owned(),
                93 => "Zstandard".to_owned(),
                95 => "xz".to_owned(),
                other => format!("method {other}"),
            };
            Err(refused(format!("packs a member with {method}, which is not read; pack it again as an ordinary zip")))
        }
    }
}

/// A member's packed bytes: they follow its own header, whose length only it tells.
fn data(content: &Content, entry: &Entry) -> io::Result<io::Take<Opened>> {
    let mut file = content.open()?;
    file.seek(SeekFrom::Start(entry.start))?;
    let mut header = [0; 30];
    file.read_exact(&mut header)?;
    if !header.starts_with(b"PK\x03\x04") {
        return Err(io::ErrorKind::InvalidData.into());
    }
    file.seek(SeekFrom::Current(i64::from(short(&header, 26)) + i64::from(short(&header, 28))))?;
    Ok(file.take(entry.packed))
}

/// Unpacked bytes whose number and sum must be those of the list.
struct Checked<R> {
    inner: R,
    sum: crc32fast::Hasher,
    left: u64,
    expected: u32,
}

impl<R> Checked<R> {
    fn new(inner: R, entry: &Entry) -> Checked<R> {
        Checked { inner, sum: crc32fast::Hasher::new(), left: entry.bytes, expected: entry.sum }
    }
}

impl<R: Read> Read for Checked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        if read == 0 && !buffer.is_empty() {
            // Packed bytes that break off are an error of whoever unpacks; these end where they should not.
            return match self.left == 0 && self.sum.clone().finalize() == self.expected {
                true => Ok(0),
                false => Err(io::ErrorKind::InvalidData.into()),
            };
        }
        self.sum.update(&buffer[..read]);
        // More than the list says is no member of this archive, however small it was packed.
        self.left = self.left.checked_sub(read as u64).ok_or(io::ErrorKind::InvalidData)?;
        Ok(read)
    }
}

fn unreadable(path: &Path, source: io::Error) -> SourceError {
    SourceError::Unreadable { path: path.to_owned(), source }
}

fn cut_short(path: &Path) -> SourceError {
    let reason = "is a zip file that was cut short or damaged: its list of members cannot be read; download it again";
    SourceError::Container { path: path.to_owned(), reason: reason.to_owned() }
}

fn bad_zip(path: &Path, error: &ZipError) -> SourceError {
    match error {
        ZipError::InvalidArchive(_) | ZipError::Io(_) => cut_short(path),
        other => SourceError::Container {
            path: path.to_owned(),
            reason: format!("is a zip file that cannot be read: {other}"),
        },
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use zip::write::{SimpleFileOptions, ZipWriter};

    use super::*;

    /// A zip of one member as a file, after something was done to its bytes.
    fn spoilt(spoil: impl Fn(&mut Vec<u8>)) -> (tempfile::NamedTempFile, Content) {
        let mut writer = ZipWriter::new(io::Cursor::new(Vec::new()));
        writer.start_file("a.csv", SimpleFileOptions::default()).unwrap();
        writer.write_all(&b"one line\n".repeat(50)).unwrap();
        let mut bytes = writer.finish().unwrap().into_inner();
        spoil(&mut bytes);
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(&bytes).unwrap();
        let content = Content::At(file.path().to_owned());
        (file, content)
    }

    fn read(content: &Content) -> Result<usize, String> {
        let path = Path::new("a.zip");
        let entries = list(content, path).map_err(|error| error.to_string())?;
        let mut opened = open(content, &entries[0], path).map_err(|error| error.to_string())?;
        opened.read_to_end(&mut Vec::new()).map_err(|error| format!("{:?}", error.kind()))
    }

    /// The place of the archive's list.
    fn of_list(bytes: &[u8]) -> usize {
        memchr::memmem::rfind(bytes, b"PK\x01\x02").unwrap()
    }

    #[test]
    fn a_member_is_whole_or_none() {
        type Spoil = fn(&mut Vec<u8>);
        let cases: [(&str, Spoil, Result<usize, &str>); 6] = [
            ("as it is", |_| {}, Ok(450)),
            ("something before it", |bytes| drop(bytes.splice(0..0, *b"#!/bin/sh\n")), Ok(450)),
            (
                "another sum",
                |bytes| {
                    let place = of_list(bytes);
                    bytes[place + 16] ^= 1;
                },
                Err("InvalidData"),
            ),
            (
                "fewer bytes than there are",
                |bytes| {
                    let place = of_list(bytes);
                    bytes[place + 24] -= 1;
                },
                Err("InvalidData"),
            ),
            (
                "encrypted",
                |bytes| {
                    let place = of_list(bytes);
                    bytes[place + 8] |= 1;
                },
                Err("a.zip has the member a.csv, which is encrypted; unpack it and give the files"),
            ),
            (
                "packed otherwise",
                |bytes| {
                    let place = of_list(bytes);
                    bytes[place + 10] = 14;
                },
                Err("a.zip packs a member with LZMA, which is not read; pack it again as an ordinary zip"),
            ),
        ];
        for (what, spoil, expected) in cases {
            let (_file, content) = spoilt(spoil);
            assert_eq!(read(&content), expected.map_err(str::to_owned), "{what}");
        }
    }
}
