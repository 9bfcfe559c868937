//! Secrets that people and programs show: tokens, session cookies, invitation codes.
//!
//! Each has at least 128 random bits, so its SHA-256 can be kept and needs no slow hash. A secret made under an
//! idempotency key is derived from it and the server's key, so that a repeated request shows the same secret.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use gongdao_trust::SecretHash;
use sha2::{Digest, Sha256};

/// A bearer token of 32 random bytes.
#[must_use]
pub fn token(random: [u8; 32]) -> String {
    format!("gd_{}", URL_SAFE_NO_PAD.encode(random))
}

/// A session's cookie value of 32 random bytes.
#[must_use]
pub fn session(random: [u8; 32]) -> String {
    format!("gs_{}", URL_SAFE_NO_PAD.encode(random))
}

/// An invitation code of 16 of the random bytes, short enough for a link.
#[must_use]
pub fn invitation(random: [u8; 32]) -> String {
    format!("inv_{}", URL_SAFE_NO_PAD.encode(&random[..16]))
}

/// The secret of a link that goes by e-mail, of 32 random bytes.
#[must_use]
pub fn link(random: [u8; 32]) -> String {
    format!("lnk_{}", URL_SAFE_NO_PAD.encode(random))
}

/// The code of a link by which people join a team, of 16 of the random bytes.
#[must_use]
pub fn team_link(random: [u8; 32]) -> String {
    format!("tml_{}", URL_SAFE_NO_PAD.encode(&random[..16]))
}

/// A recovery code of ten letters and digits that are hard to confuse: fifty random bits.
#[must_use]
pub fn recovery(random: [u8; 32]) -> String {
    const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz23456789z";
    let text: String =
        random.iter().take(10).map(|byte| char::from(LETTERS[usize::from(byte & 31)])).collect();
    format!("{}-{}", &text[..5], &text[5..])
}

/// What is kept of a secret.
#[must_use]
pub fn hash(secret: &str) -> SecretHash {
    Sha256::digest(secret.as_bytes()).into()
}

/// What a credential is called in public: the first 16 hex digits of its hash.
#[must_use]
pub fn public_id(hash: &SecretHash) -> String {
    hex(&hash[..8])
}

/// The start of the hash that a public id names.
pub(crate) fn public_start(id: &str) -> Option<[u8; 8]> {
    let lower = id.len() == 16 && id.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    lower.then(|| u64::from_str_radix(id, 16).ok()).flatten().map(u64::to_be_bytes)
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digits =
        bytes.iter().flat_map(|byte| [DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]);
    digits.map(char::from).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_id_names_its_hash() {
        let hash = hash(&token([9; 32]));
        assert_eq!(public_start(&public_id(&hash)).as_ref(), hash.first_chunk());
        for bad in ["", "0123", "0123456789ABCDEF", "０123456789abcde", "0123456789abcdefg"] {
            assert_eq!(public_start(bad), None, "{bad}");
        }
    }
}
