//! Fetching from the web: through the guard, with redirects judged one by one, and with an end to size and time.

use crate::error::BlobError;
use crate::guard::{Guard, NOT_PUBLIC};
use crate::place::Bucket;
use crate::web::{Pieces, Through, Web};
use bytes::Bytes;
use http::Request;
use http::header::LOCATION;
use object_store::client::{HttpError, HttpErrorKind, HttpRequestBody};
use url::Url;

/// Redirects that are followed.
const REDIRECTS: usize = 3;

/// Fetches for requesters.
#[derive(Debug, Clone)]
pub struct Fetcher {
    guard: Guard,
    web: Web,
}

/// An answer under way.
#[derive(Debug)]
pub struct Fetched(Pieces);

impl Fetched {
    /// The next bytes; none at the end.
    ///
    /// # Errors
    /// When the connection fails or is too slow.
    pub async fn next(&mut self) -> Result<Option<Bytes>, BlobError> {
        self.0.next().await.map_err(|error| told(&error))
    }
}

impl Fetcher {
    /// A fetcher behind a guard.
    ///
    /// # Errors
    /// When the system gives no certificates.
    pub fn new(guard: Guard) -> Result<Self, BlobError> {
        let web = Web::new(Some(guard.clone()), true)?;
        Ok(Self { guard, web })
    }

    /// Judges an address before it is put on a list.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn check(&self, address: &str) -> Result<(), BlobError> {
        self.guard.check(address).map(|_| ())
    }

    /// Fetches an address.
    ///
    /// # Errors
    /// An address that is not allowed, or one redirected to; an answer that is no success.
    pub async fn get(&self, address: &str) -> Result<Fetched, BlobError> {
        let mut url = self.guard.check(address)?;
        for _ in 0..=REDIRECTS {
            let answer = self.web.send(request(&url)?).await.map_err(|error| told(&error))?;
            let status = answer.status();
            if status.is_success() {
                return Ok(Fetched(answer.into_body()));
            }
            if !status.is_redirection() {
                return Err(BlobError::Setting(format!("the host answered {}", status.as_u16())));
            }
            let next = answer.headers().get(LOCATION).and_then(|place| place.to_str().ok());
            let joined = next.and_then(|place| url.join(place).ok());
            let joined =
                joined.ok_or_else(|| BlobError::Setting("the host sends on to nowhere".to_owned()))?;
            url = self.guard.check(joined.as_str())?;
        }
        Err(BlobError::Setting(format!("the host sends on more than {REDIRECTS} times")))
    }

    /// A bucket to import from, reached through the guard. `keys` are access key and secret.
    ///
    /// # Errors
    /// An endpoint that is not allowed, or a description that cannot be used.
    pub fn bucket(
        &self,
        endpoint: &str,
        bucket: &str,
        region: &str,
        keys: Option<(&str, &str)>,
    ) -> Result<Bucket, BlobError> {
        self.guard.check(endpoint)?;
        let letter = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-".contains(&byte);
        if !(3..=63).contains(&bucket.len()) || !bucket.bytes().all(letter) {
            return Err(BlobError::Setting("the bucket's name has 3 to 63 of a-z, 0-9, . and -".to_owned()));
        }
        Bucket::new(endpoint, bucket, region, keys, Through(self.web.clone()))
    }
}

/// Asks for an address; what names a part of a page stays here.
fn request(url: &Url) -> Result<Request<HttpRequestBody>, BlobError> {
    let mut url = url.clone();
    url.set_fragment(None);
    Request::get(url.as_str()).body(HttpRequestBody::empty()).map_err(|_| {
        BlobError::Setting("this address cannot be asked for; write it as a browser shows it".to_owned())
    })
}

/// What failed, without what the other side said: it may be somebody's inside.
fn told(error: &HttpError) -> BlobError {
    let mut source: Option<&dyn std::error::Error> = Some(error);
    while let Some(inner) = source {
        if inner.to_string() == NOT_PUBLIC {
            return BlobError::Setting(NOT_PUBLIC.to_owned());
        }
        source = inner.source();
    }
    let what = if error.kind() == HttpErrorKind::Timeout {
        "the host is too slow"
    } else {
        "the host cannot be reached"
    };
    BlobError::Setting(what.to_owned())
}
