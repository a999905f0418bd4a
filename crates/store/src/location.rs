//! Where a store lies: a folder, or a prefix of an object store given as a URL.

use std::collections::HashMap;
use std::fmt;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use object_store::ObjectStore;
use object_store::prefix::PrefixStore;
use url::Url;

use crate::error::StoreError;
use crate::verified::Verified;

/// A place for a store, whether or not one is there yet.
#[derive(Clone, Debug)]
pub struct Location {
    shown: String,
    url: Url,
    folder: Option<PathBuf>,
    root: Arc<dyn ObjectStore>,
    prefix: object_store::path::Path,
}

impl Location {
    /// Takes a folder (`tributary-store`, `/data/store`) or a URL (`s3://bucket/prefix`, `gs://…`, `az://…`, `file:///…`).
    ///
    /// Credentials of an object store are read from the environment variables that its own tools use
    /// (`AWS_ACCESS_KEY_ID`, `AWS_ENDPOINT_URL`, `GOOGLE_APPLICATION_CREDENTIALS`, …).
    pub fn parse(text: &str) -> Result<Location, StoreError> {
        let misplaced = |reason: String| StoreError::Place(text.to_owned(), reason);
        // A single letter before the colon is a drive, not a scheme.
        let url = match Url::parse(text) {
            Ok(url) if url.scheme().len() > 1 => url,
            _ => return Location::folder(Path::new(text)),
        };
        if url.scheme() == "file" {
            let path = url.to_file_path().map_err(|()| misplaced("the file URL has no local path".to_owned()))?;
            return Location::folder(&path);
        }
        let options = std::env::vars().map(|(name, value)| (name.to_ascii_lowercase(), value));
        let (root, prefix) =
            object_store::parse_url_opts(&url, options).map_err(|error| misplaced(error.to_string()))?;
        let mut url = url;
        if !url.path().ends_with('/') {
            let path = format!("{}/", url.path());
            url.set_path(&path);
        }
        Ok(Location { shown: text.to_owned(), url, folder: None, root: Arc::from(root), prefix })
    }

    fn folder(path: &Path) -> Result<Location, StoreError> {
        let shown = path.display().to_string();
        let absolute = resolved(path).map_err(|error| StoreError::Place(shown.clone(), error.to_string()))?;
        let misplaced = || StoreError::Place(shown.clone(), "the path cannot be written as a URL".to_owned());
        let url = Url::from_directory_path(&absolute).map_err(|()| misplaced())?;
        let prefix = object_store::path::Path::from_absolute_path(&absolute).map_err(|_| misplaced())?;
        let root = Arc::new(object_store::local::LocalFileSystem::new());
        Ok(Location { shown, url, folder: Some(absolute), root, prefix })
    }

    /// The folder, where the store is one on this machine.
    pub fn local_folder(&self) -> Option<&Path> {
        self.folder.as_deref()
    }

    /// The object store seen from the store's own root.
    pub(crate) fn objects(&self) -> Arc<dyn ObjectStore> {
        Arc::new(PrefixStore::new(Arc::clone(&self.root), self.prefix.clone()))
    }

    /// The object store seen from a table's folder.
    pub(crate) fn table(&self, name: &str) -> Arc<dyn ObjectStore> {
        Arc::new(PrefixStore::new(Arc::clone(&self.root), self.prefix.clone().join(name)))
    }

    /// The whole object store that the store is a part of; paths in it are those of [`Location::path_of`].
    pub(crate) fn root(&self) -> Arc<dyn ObjectStore> {
        Arc::clone(&self.root)
    }

    /// The path of a table's file, seen from the root of the object store.
    pub(crate) fn path_of(&self, table: &str, file: &str) -> object_store::path::Path {
        let mut path = self.prefix.clone().join(table);
        for part in file.split('/') {
            path = path.join(part);
        }
        path
    }

    /// The URL that the query engine knows the object store by.
    pub(crate) fn engine_url(&self) -> Url {
        let mut url = self.url.clone();
        url.set_path("");
        if self.folder.is_some() { Url::parse("file:///").unwrap_or(url) } else { url }
    }

    /// The place of a file below the store's root, as it is shown to people.
    pub(crate) fn shown(&self, path: &object_store::path::Path) -> String {
        format!("{}/{path}", self.shown.trim_end_matches('/'))
    }

    /// A table as Delta Lake names it, and the object store in which it looks for that name. A folder is the root of its own: the names
    /// above it are nobody's business, and one with a percent sign would be decoded twice.
    pub(crate) fn table_url(&self, table: &str) -> Result<(Arc<dyn ObjectStore>, Url), StoreError> {
        let (root, url): (Arc<dyn ObjectStore>, _) = match self.folder {
            Some(_) => (Arc::new(Verified::new(self.objects(), HashMap::new())), Url::parse("tributary:///")),
            None => (self.root(), Ok(self.url.clone())),
        };
        let url = url.and_then(|url| url.join(&format!("{table}/")));
        Ok((root, url.map_err(|error| StoreError::Place(self.shown.clone(), error.to_string()))?))
    }
}

/// The full path, without `..`: what is there already is asked of the system, since a folder may be a link.
fn resolved(path: &Path) -> std::io::Result<PathBuf> {
    let absolute = std::path::absolute(path)?;
    if !absolute.components().any(|part| part == Component::ParentDir) {
        return Ok(absolute);
    }
    let mut resolved = PathBuf::new();
    for part in absolute.components() {
        match part {
            Component::ParentDir => {
                if let Ok(real) = resolved.canonicalize() {
                    resolved = real;
                }
                resolved.pop();
            }
            part => resolved.push(part),
        }
    }
    Ok(resolved)
}

impl fmt::Display for Location {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.shown)
    }
}
