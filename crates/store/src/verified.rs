//! An object store whose parts are verified as they are read: the query engine reads through this.

use std::collections::HashMap;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use futures::stream::{self, BoxStream};
use futures::{StreamExt, TryFutureExt, TryStreamExt};
use object_store::path::Path;
use object_store::{
    CopyOptions, Error, GetOptions, GetRange, GetResult, GetResultPayload, ListResult, MultipartUpload, ObjectMeta,
    ObjectStore, PutMultipartOptions, PutOptions, PutPayload, PutResult, Result,
};

use crate::data_file::DataFile;
use crate::error::{DAMAGED, StoreError};
use crate::sums::{Sums, altered};

/// Reads of the parts that it knows are verified; all else goes to the store behind it.
pub(crate) struct Verified {
    inner: Arc<dyn ObjectStore>,
    parts: HashMap<Path, DataFile>,
}

impl Verified {
    pub(crate) fn new(inner: Arc<dyn ObjectStore>, parts: HashMap<Path, DataFile>) -> Verified {
        Verified { inner, parts }
    }

    fn checked(&self, location: &Path, part: &DataFile, start: u64, bytes: &[u8]) -> Result<()> {
        match part.sums.damage(start, bytes) {
            Some(start) => Err(damaged(location, altered(start, part.bytes))),
            None => Ok(()),
        }
    }
}

fn damaged(location: &Path, reason: String) -> Error {
    // The object store knows a path from its root, without the slash before.
    let error = StoreError::Damaged(format!("/{location}"), reason);
    Error::Generic { store: DAMAGED, source: error.to_string().into() }
}

/// What is wanted of a file of `length` bytes.
fn wanted(range: Option<&GetRange>, length: u64) -> Range<u64> {
    match range {
        None => 0..length,
        Some(GetRange::Bounded(range)) => range.start.min(length)..range.end.min(length),
        Some(GetRange::Offset(start)) => (*start).min(length)..length,
        Some(GetRange::Suffix(bytes)) => length.saturating_sub(*bytes)..length,
    }
}

fn within(bytes: &Bytes, start: u64, range: &Range<u64>) -> Option<Bytes> {
    let place = |at: u64| usize::try_from(at.checked_sub(start)?).ok();
    let (from, to) = (place(range.start)?, place(range.end)?);
    (from <= to && to <= bytes.len()).then(|| bytes.slice(from..to))
}

#[async_trait]
impl ObjectStore for Verified {
    async fn get_opts(&self, location: &Path, options: GetOptions) -> Result<GetResult> {
        let Some(part) = self.parts.get(location).filter(|_| !options.head) else {
            return self.inner.get_opts(location, options).await;
        };
        let range = wanted(options.range.as_ref(), part.bytes);
        let blocks = Sums::blocks(&range, part.bytes);
        let cut = || damaged(location, format!("it is shorter than the {} bytes that were written", part.bytes));
        let options = GetOptions { range: Some(GetRange::Bounded(blocks.clone())), ..options };
        let found = self.inner.get_opts(location, options).await?;
        let (meta, attributes) = (found.meta.clone(), found.attributes.clone());
        let bytes = found.bytes().await?;
        self.checked(location, part, blocks.start, &bytes)?;
        let bytes = within(&bytes, blocks.start, &range).ok_or_else(cut)?;
        let payload = GetResultPayload::Stream(stream::once(async { Ok(bytes) }).boxed());
        Ok(GetResult { payload, meta, range, attributes })
    }

    async fn get_ranges(&self, location: &Path, ranges: &[Range<u64>]) -> Result<Vec<Bytes>> {
        let Some(part) = self.parts.get(location) else { return self.inner.get_ranges(location, ranges).await };
        let cut = || damaged(location, format!("it is shorter than the {} bytes that were written", part.bytes));
        // Small pages that are wanted of one block are read of one read.
        let mut spans: Vec<Range<u64>> = ranges.iter().map(|range| Sums::blocks(range, part.bytes)).collect();
        spans.sort_unstable_by_key(|span| span.start);
        spans.dedup_by(|later, earlier| {
            let touches = later.start <= earlier.end;
            if touches {
                earlier.end = earlier.end.max(later.end);
            }
            touches
        });
        let read = self.inner.get_ranges(location, &spans).await?;
        for (span, bytes) in spans.iter().zip(&read) {
            self.checked(location, part, span.start, bytes)?;
        }
        let of = |range: &Range<u64>| {
            let number = spans.partition_point(|span| span.start <= range.start).checked_sub(1)?;
            within(read.get(number)?, spans[number].start, range)
        };
        ranges.iter().map(|range| of(range).ok_or_else(cut)).collect()
    }

    async fn put_opts(&self, location: &Path, payload: PutPayload, options: PutOptions) -> Result<PutResult> {
        self.inner.put_opts(location, payload, options).await
    }

    async fn put_multipart_opts(
        &self,
        location: &Path,
        options: PutMultipartOptions,
    ) -> Result<Box<dyn MultipartUpload>> {
        self.inner.put_multipart_opts(location, options).await
    }

    fn delete_stream(&self, locations: BoxStream<'static, Result<Path>>) -> BoxStream<'static, Result<Path>> {
        self.inner.delete_stream(locations)
    }

    /// In the order of the names, as an object store lists them and Delta Lake expects: a folder has no order.
    fn list(&self, prefix: Option<&Path>) -> BoxStream<'static, Result<ObjectMeta>> {
        let listed = self.inner.list(prefix);
        let sorted = async {
            let mut objects: Vec<ObjectMeta> = listed.try_collect().await?;
            objects.sort_unstable_by(|one, other| one.location.cmp(&other.location));
            Ok(stream::iter(objects.into_iter().map(Ok)))
        };
        sorted.try_flatten_stream().boxed()
    }

    async fn list_with_delimiter(&self, prefix: Option<&Path>) -> Result<ListResult> {
        self.inner.list_with_delimiter(prefix).await
    }

    async fn copy_opts(&self, from: &Path, to: &Path, options: CopyOptions) -> Result<()> {
        self.inner.copy_opts(from, to, options).await
    }
}

impl fmt::Debug for Verified {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Verified({:?})", self.inner)
    }
}

impl fmt::Display for Verified {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.inner)
    }
}
