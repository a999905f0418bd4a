//! Bytes that can be read more than once and by several threads: a file where it lies, or a copy of what a pipe or an
//! archive inside another one gave.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sha2::{Digest, Sha256};

/// Where bytes are.
#[derive(Clone, Debug)]
pub(crate) enum Content {
    /// A file that keeps lying where it is.
    At(PathBuf),
    /// A temporary file without a name: it is gone when nobody reads it any more, whatever becomes of the program.
    Copied(Arc<File>),
}

impl Content {
    /// A reader of its own, from the first byte on.
    pub(crate) fn open(&self) -> io::Result<Opened> {
        let file = match self {
            Content::At(path) => Arc::new(File::open(path)?),
            Content::Copied(file) => Arc::clone(file),
        };
        let length = file.metadata()?.len();
        Ok(Opened { file, place: 0, length })
    }
}

/// Bytes with a place of one's own in them, also where others read the same file.
#[derive(Debug)]
pub(crate) struct Opened {
    file: Arc<File>,
    place: u64,
    length: u64,
}

impl Read for Opened {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = read_at(&self.file, buffer, self.place)?;
        self.place += read as u64;
        Ok(read)
    }
}

impl Seek for Opened {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let place = match to {
            SeekFrom::Start(place) => Some(place),
            SeekFrom::End(distance) => self.length.checked_add_signed(distance),
            SeekFrom::Current(distance) => self.place.checked_add_signed(distance),
        };
        self.place = place.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        Ok(self.place)
    }
}

#[cfg(unix)]
fn read_at(file: &File, buffer: &mut [u8], place: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, buffer, place)
}

#[cfg(windows)]
fn read_at(file: &File, buffer: &mut [u8], place: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, buffer, place)
}

/// What one reading of all bytes tells.
pub(crate) struct Hashed {
    pub(crate) bytes: u64,
    pub(crate) sha256: [u8; 32],
    pub(crate) first_bytes: Vec<u8>,
}

/// How many of the first bytes are looked at to tell what a file or a member is.
pub(crate) const BEGINNING: usize = 4096;

/// Reads a file once for its hash. What is no file that can be read again, such as a pipe, is copied on the way.
pub(crate) fn hashed(path: &Path) -> io::Result<(Content, Hashed)> {
    let mut file = File::open(path)?;
    if file.metadata()?.is_file() {
        let hashed = pass(&mut file, &mut io::sink())?;
        return Ok((Content::At(path.to_owned()), hashed));
    }
    let mut copy = tempfile::tempfile()?;
    let hashed = pass(&mut file, &mut copy)?;
    Ok((Content::Copied(Arc::new(copy)), hashed))
}

/// Copies at most `limit` bytes; `None` where there are more.
pub(crate) fn copied(from: &mut dyn Read, limit: u64) -> io::Result<Option<(Content, u64)>> {
    let mut copy = tempfile::tempfile()?;
    let bytes = io::copy(&mut from.take(limit.saturating_add(1)), &mut copy)?;
    Ok((bytes <= limit).then(|| (Content::Copied(Arc::new(copy)), bytes)))
}

fn pass(from: &mut dyn Read, to: &mut dyn Write) -> io::Result<Hashed> {
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 18];
    let mut bytes = 0;
    let mut first_bytes = Vec::new();
    loop {
        let read = match from.read(&mut buffer) {
            Ok(0) => break,
            Ok(read) => &buffer[..read],
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        first_bytes.extend(read.iter().take(BEGINNING - first_bytes.len().min(BEGINNING)));
        hasher.update(read);
        to.write_all(read)?;
        bytes += read.len() as u64;
    }
    Ok(Hashed { bytes, sha256: hasher.finalize().into(), first_bytes })
}

/// The first bytes of what is read, at most [`BEGINNING`] of them; with an error those that came before it.
pub(crate) fn beginning(from: &mut dyn Read) -> Result<Vec<u8>, (Vec<u8>, io::Error)> {
    let mut first = Vec::with_capacity(BEGINNING);
    match from.take(BEGINNING as u64).read_to_end(&mut first) {
        Ok(_) => Ok(first),
        Err(error) => Err((first, error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_has_no_more_bytes_than_it_may_and_is_read_from_several_places() {
        assert!(copied(&mut &b"12345"[..], 4).unwrap().is_none());
        let (content, bytes) = copied(&mut &b"12345"[..], 5).unwrap().unwrap();
        assert_eq!(bytes, 5);
        let [mut one, mut other] = [content.open().unwrap(), content.open().unwrap()];
        one.seek(SeekFrom::Start(3)).unwrap();
        let (mut end, mut all) = (String::new(), String::new());
        one.read_to_string(&mut end).unwrap();
        other.read_to_string(&mut all).unwrap();
        assert_eq!((end.as_str(), all.as_str()), ("45", "12345"));
    }
}
