//! Codes of a second factor: RFC 6238 over RFC 4226, SHA-1, six digits, thirty seconds, one step of patience either way.

use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;

/// Bytes of a shared secret, as RFC 4226 recommends.
pub(crate) const SECRET_BYTES: usize = 20;
const STEP_MS: i64 = 30_000;
const PATIENCE: i64 = 1;
const BASE_32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// The code of a time step (RFC 4226, section 5.3).
fn code(secret: &[u8], step: i64) -> u32 {
    let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(secret) else { return u32::MAX };
    mac.update(&step.to_be_bytes());
    let hash = mac.finalize().into_bytes();
    let at = usize::from(hash[19] & 15);
    let word = u32::from_be_bytes([hash[at], hash[at + 1], hash[at + 2], hash[at + 3]]);
    (word & 0x7fff_ffff) % 1_000_000
}

/// The time step near a moment that has this code, the latest first; nothing where none has.
pub(crate) fn step_of(secret: &[u8], shown: &str, now_ms: i64) -> Option<i64> {
    let digits = shown.len() == 6 && shown.bytes().all(|byte| byte.is_ascii_digit());
    let shown: u32 = digits.then(|| shown.parse().ok()).flatten()?;
    let now = now_ms.div_euclid(STEP_MS);
    // All steps are compared, so that the time it takes says nothing.
    let steps = (-PATIENCE..=PATIENCE).map(|off| now + off);
    steps.filter(|step| code(secret, *step) == shown).max()
}

/// Bytes in base 32 without padding (RFC 4648), as authenticator programs read secrets.
pub(crate) fn base_32(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(5) * 8);
    for chunk in bytes.chunks(5) {
        let mut word = [0; 8];
        word[3..3 + chunk.len()].copy_from_slice(chunk);
        let word = u64::from_be_bytes(word);
        let digits = (chunk.len() * 8).div_ceil(5);
        text.extend((0..digits).map(|at| char::from(BASE_32[((word >> (35 - 5 * at)) & 31) as usize])));
    }
    text
}

/// The address that an authenticator program reads from a picture.
pub(crate) fn address(secret: &[u8], account: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
    let escaped: String = account
        .bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect();
    format!("otpauth://totp/Gongdao:{escaped}?secret={}&issuer=Gongdao", base_32(secret))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &[u8] = b"12345678901234567890";

    #[test]
    fn codes_are_those_of_the_standard() {
        // RFC 6238, appendix B, the last six of its eight digits.
        for (seconds, shown) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(step_of(SECRET, shown, seconds * 1_000), Some(seconds / 30), "{seconds}");
            assert_eq!(step_of(SECRET, shown, (seconds + 90) * 1_000), None, "{seconds}");
        }
        for odd in ["", "28708", "2870821", "28708x", "+87082", "２８７０８２"] {
            assert_eq!(step_of(SECRET, odd, 59_000), None, "{odd}");
        }
    }

    #[test]
    fn base_32_is_that_of_the_standard() {
        // RFC 4648, section 10, without padding.
        for (bytes, text) in [
            ("", ""),
            ("f", "MY"),
            ("fo", "MZXQ"),
            ("foo", "MZXW6"),
            ("foob", "MZXW6YQ"),
            ("fooba", "MZXW6YTB"),
        ] {
            assert_eq!(base_32(bytes.as_bytes()), text);
        }
        assert_eq!(base_32(b"foobar"), "MZXW6YTBOI");
        assert!(address(SECRET, "a b@c.d").starts_with("otpauth://totp/Gongdao:a%20b%40c.d?secret=GEZD"));
    }
}
