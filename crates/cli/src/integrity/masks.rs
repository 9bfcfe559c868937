//! Pseudonyms for pages that are passed around.
//!
//! A report goes to more people than the log. Accounts, addresses and devices appear in it under names made by HMAC-SHA-256
//! with a key: the same account has the same name all through, and nobody without the key can go back or try names out.
//! The key is the one given, so that reports of the same platform can be compared, or else the digest of the log itself,
//! so that the same log always makes the same report. `--reveal` shows the ids.

use gongdao_integrity::log::Log;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

/// Gives names to ids, or leaves them as they are.
#[derive(Debug, Clone)]
pub struct Masks {
    key: Option<Vec<u8>>,
}

/// Bytes of a pseudonym: enough that two among a million do not meet by chance.
const BYTES: usize = 6;

impl Masks {
    /// Shows ids as they are.
    pub fn none() -> Self {
        Self { key: None }
    }

    /// Pseudonyms by a key.
    pub fn keyed(key: &[u8]) -> Self {
        Self { key: Some(key.to_vec()) }
    }

    /// Pseudonyms by the log's own digest.
    pub fn of_log(log: &Log) -> Self {
        let mut digest = Sha256::new();
        for event in &log.events {
            digest.update(event.at_ms.to_le_bytes());
            digest.update(log.users.get(event.user));
            digest.update([0]);
            digest.update(log.targets.get(event.target));
            digest.update([0]);
        }
        Self::keyed(&digest.finalize())
    }

    /// The name of an account.
    pub fn account(&self, id: &str) -> String {
        self.name("account", 'a', id)
    }

    /// The name of an address.
    pub fn address(&self, id: &str) -> String {
        self.name("address", 'n', id)
    }

    /// The name of a device.
    pub fn device(&self, id: &str) -> String {
        self.name("device", 'd', id)
    }

    fn name(&self, kind: &str, letter: char, id: &str) -> String {
        let Some(key) = &self.key else { return id.to_owned() };
        // HMAC takes keys of any length.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return String::new() };
        mac.update(kind.as_bytes());
        mac.update(&[0]);
        mac.update(id.as_bytes());
        let code = mac.finalize().into_bytes();
        code.iter().take(BYTES).fold(format!("{letter}-"), |name, byte| name + &format!("{byte:02x}"))
    }
}
