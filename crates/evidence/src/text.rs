//! The three spellings all C2SP texts share: strict decimals, strict base64, hashes in base64.
//!
//! Strict, because a text that can be spelled two ways can be altered without being noticed: no signs, no
//! leading zeros, no missing padding, no stray trailing bits.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::Hash;

/// A decimal number as the specifications want it, or nothing.
pub(crate) fn parse_u64(text: &str) -> Option<u64> {
    let plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let led = text.len() > 1 && text.starts_with('0');
    if plain && !led { text.parse().ok() } else { None }
}

/// Like [`parse_u64`], with a minus sign for times before 1970.
pub(crate) fn parse_i64(text: &str) -> Option<i64> {
    let value: i64 = text.parse().ok()?;
    (value.to_string() == text).then_some(value)
}

/// Standard base64 with padding.
pub(crate) fn base64(bytes: impl AsRef<[u8]>) -> String {
    STANDARD.encode(bytes)
}

/// Reads canonical standard base64 only.
pub(crate) fn parse_base64(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}

/// Reads one base64 hash.
pub(crate) fn parse_hash(text: &str) -> Option<Hash> {
    parse_base64(text)?.try_into().ok()
}
