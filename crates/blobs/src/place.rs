//! Places: a folder, or a bucket that speaks the S3 protocol, behind one type. And buckets of other people, to import from.

use crate::address::Address;
use crate::error::BlobError;
use bytes::Bytes;
use futures_util::stream::BoxStream;
use futures_util::{StreamExt, TryStreamExt};
use object_store::aws::AmazonS3Builder;
use object_store::client::HttpConnector;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::prefix::PrefixStore;
use object_store::{GetOptions, GetRange, ObjectStore, ObjectStoreExt, PutPayload, WriteMultipart};
use std::io::{Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::Path as FolderPath;
use std::sync::Arc;

/// Bytes sent to the place at once. A bucket wants parts of five megabytes or more.
const PART_BYTES: usize = 5 * 1024 * 1024;
/// Parts under way at once.
const PARTS: usize = 2;

/// Which of a picture's two files, or a file of another kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Variant {
    /// The picture.
    Whole,
    /// Its small one.
    Thumbnail,
    /// A file of a release of a data set.
    Release,
}

/// Where media are kept.
#[derive(Debug, Clone)]
pub struct Blobs(Arc<dyn ObjectStore>);

/// A picture's bytes, or part of them.
pub struct Found {
    /// All bytes there are.
    pub bytes: u64,
    /// Which of them are sent.
    pub range: Range<u64>,
    /// They.
    pub stream: BoxStream<'static, Result<Bytes, BlobError>>,
}

impl std::fmt::Debug for Found {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Found")
            .field("bytes", &self.bytes)
            .field("range", &self.range)
            .finish_non_exhaustive()
    }
}

impl Blobs {
    /// Keeps media in a folder, which is made where it is not there.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn folder(folder: &FolderPath) -> Result<Self, BlobError> {
        std::fs::create_dir_all(folder)?;
        Ok(Self(Arc::new(LocalFileSystem::new_with_prefix(folder)?)))
    }

    /// Keeps media in a bucket: `s3://BUCKET/PREFIX`, with `AWS_ENDPOINT`, `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`,
    /// `AWS_REGION` and `AWS_ALLOW_HTTP` from the environment.
    ///
    /// # Errors
    /// When the address or the settings cannot be used.
    pub fn s3(address: &str) -> Result<Self, BlobError> {
        let wrong =
            || BlobError::Setting(format!("{address} is no address of a bucket; use s3://BUCKET/PREFIX"));
        let rest = address.strip_prefix("s3://").ok_or_else(wrong)?;
        let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        if bucket.is_empty() {
            return Err(wrong());
        }
        crate::prepare_tls();
        let store = AmazonS3Builder::from_env()
            .with_bucket_name(bucket)
            .with_http_connector(crate::web::Own)
            .build()?;
        let prefix = Path::parse(prefix.trim_matches('/')).map_err(|_| wrong())?;
        if prefix.as_ref().is_empty() {
            return Ok(Self(Arc::new(store)));
        }
        Ok(Self(Arc::new(PrefixStore::new(store, prefix))))
    }

    /// Puts a file in its place, from its beginning, in parts.
    ///
    /// # Errors
    /// When the file or the place fails; nothing is there then.
    pub async fn put(
        &self,
        address: &Address,
        variant: Variant,
        file: &mut (impl Read + Seek + Send),
    ) -> Result<u64, BlobError> {
        file.seek(SeekFrom::Start(0))?;
        let place = place_of(address, variant);
        let first = part(file)?;
        if first.len() < PART_BYTES {
            let count = first.len() as u64;
            self.0.put(&place, PutPayload::from(first)).await?;
            return Ok(count);
        }
        let mut upload = WriteMultipart::new_with_chunk_size(self.0.put_multipart(&place).await?, PART_BYTES);
        let (mut count, mut next) = (0, Ok(first));
        loop {
            let bytes = match next {
                Ok(bytes) if bytes.is_empty() => break,
                Ok(bytes) => bytes,
                Err(error) => {
                    upload.abort().await?;
                    return Err(error);
                }
            };
            count += bytes.len() as u64;
            upload.wait_for_capacity(PARTS).await?;
            upload.put(bytes);
            next = part(file);
        }
        upload.finish().await?;
        Ok(count)
    }

    /// A picture's bytes, or those in a range; none where it is not there.
    ///
    /// # Errors
    /// When the place fails.
    pub async fn get(
        &self,
        address: &Address,
        variant: Variant,
        range: Option<GetRange>,
    ) -> Result<Option<Found>, BlobError> {
        let options = GetOptions { range, ..GetOptions::default() };
        match self.0.get_opts(&place_of(address, variant), options).await {
            Ok(found) => Ok(Some(Found {
                bytes: found.meta.size,
                range: found.range.clone(),
                stream: found.into_stream().map_err(BlobError::from).boxed(),
            })),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Takes a picture and its small one away; fine where they are gone.
    ///
    /// # Errors
    /// When the place fails.
    pub async fn erase(&self, address: &Address) -> Result<(), BlobError> {
        for variant in [Variant::Thumbnail, Variant::Whole] {
            match self.0.delete(&place_of(address, variant)).await {
                Ok(()) | Err(object_store::Error::NotFound { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }
}

/// The next part of a file; empty at its end.
fn part(file: &mut impl Read) -> Result<Bytes, BlobError> {
    let mut bytes = Vec::new();
    file.take(PART_BYTES as u64).read_to_end(&mut bytes)?;
    Ok(bytes.into())
}

/// `media/AB/ABCD….` Folders by the first byte, since a folder of a million files is slow on many disks.
fn place_of(address: &Address, variant: Variant) -> Path {
    let digits: String = address.iter().map(|byte| format!("{byte:02x}")).collect();
    let folder = match variant {
        Variant::Whole => "media",
        Variant::Thumbnail => "thumbnail",
        Variant::Release => "release",
    };
    Path::from(format!("{folder}/{}/{digits}", &digits[..2]))
}

/// A bucket to import from, with what is needed to read it. It is never kept.
#[derive(Debug, Clone)]
pub struct Bucket(Arc<dyn ObjectStore>);

/// An object in a bucket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its key.
    pub key: String,
    /// Its length.
    pub bytes: u64,
}

impl Bucket {
    /// A bucket at an endpoint, read through `connector`, which decides what may be connected to. Without `keys` (access
    /// key and secret) requests are not signed.
    ///
    /// # Errors
    /// When the description cannot be used.
    pub fn new(
        endpoint: &str,
        bucket: &str,
        region: &str,
        keys: Option<(&str, &str)>,
        connector: impl HttpConnector,
    ) -> Result<Self, BlobError> {
        let builder = AmazonS3Builder::new()
            .with_endpoint(endpoint)
            .with_bucket_name(bucket)
            .with_region(region)
            .with_allow_http(endpoint.starts_with("http://"))
            .with_http_connector(connector);
        let builder = match keys {
            Some((access, secret)) => builder.with_access_key_id(access).with_secret_access_key(secret),
            None => builder.with_skip_signature(true),
        };
        Ok(Self(Arc::new(builder.build()?)))
    }

    /// The objects below a prefix.
    ///
    /// # Errors
    /// When the prefix cannot be one; in the stream, when the bucket fails.
    pub fn list(&self, prefix: &str) -> Result<BoxStream<'static, Result<Listed, BlobError>>, BlobError> {
        let wrong = |_| BlobError::Setting("the prefix cannot be one of a bucket".to_owned());
        let prefix = Path::parse(prefix.trim_matches('/')).map_err(wrong)?;
        let found = self.0.list(Some(&prefix).filter(|prefix| !prefix.as_ref().is_empty()));
        let listed = found.map_ok(|meta| Listed { key: meta.location.to_string(), bytes: meta.size });
        Ok(listed.map_err(BlobError::from).boxed())
    }

    /// An object's bytes.
    ///
    /// # Errors
    /// When it is not there or the bucket fails.
    pub async fn get(&self, key: &str) -> Result<BoxStream<'static, Result<Bytes, BlobError>>, BlobError> {
        let wrong = |_| BlobError::Setting("the key cannot be one of a bucket".to_owned());
        let found = self.0.get(&Path::parse(key).map_err(wrong)?).await?;
        Ok(found.into_stream().map_err(BlobError::from).boxed())
    }
}
