//! Addresses: HMAC-SHA-256 (RFC 2104) of the content under a key of the project, cut to sixteen bytes.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::fmt;

/// Where a picture lies.
pub type Address = [u8; 16];

/// A project's own key, derived from the server's secret; without it addresses can neither be made nor guessed.
#[derive(Clone)]
pub struct ProjectKey([u8; 32]);

impl ProjectKey {
    /// A key of 32 secret bytes.
    #[must_use]
    pub fn new(key: [u8; 32]) -> Self {
        Self(key)
    }

    pub(crate) fn hasher(&self) -> Option<Hmac<Sha256>> {
        // A key of any length is taken; the type does not know that.
        Hmac::new_from_slice(&self.0).ok()
    }
}

impl fmt::Debug for ProjectKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ProjectKey(…)")
    }
}

pub(crate) fn finish(hasher: Hmac<Sha256>) -> Address {
    let whole: [u8; 32] = hasher.finalize().into_bytes().into();
    let mut address = Address::default();
    address.copy_from_slice(&whole[..16]);
    address
}
