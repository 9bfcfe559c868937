//! The keys of signed notes: who may sign, spelled as a `vkey`.

use std::fmt;

use ed25519_dalek::{Signature, Signer as _, VerifyingKey};
use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::text::{base64, parse_base64};

/// Key type of plain Ed25519 note signatures.
pub const ED25519: u8 = 0x01;

/// Key type of timestamped Ed25519 checkpoint cosignatures, which witnesses make.
pub const ED25519_COSIGNATURE: u8 = 0x04;

/// Why a key is refused.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum KeyError {
    /// The text is not `NAME+ID+BASE64`.
    #[error("a verifier key is spelled NAME+ID+BASE64")]
    Malformed,
    /// The name is empty or holds a space, a plus or a control character.
    #[error("{0:?} cannot name a key")]
    BadName(String),
    /// The id is not the one that follows from name and key.
    #[error("the key id of {name} should be {expected:08x}")]
    WrongId {
        /// The key's name.
        name: String,
        /// The id that follows from name, type and key.
        expected: u32,
    },
    /// The bytes are no Ed25519 public key.
    #[error("the Ed25519 key of {0} is not valid")]
    BadEd25519(String),
}

/// The public key of somebody who signs notes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifierKey {
    name: String,
    id: u32,
    kind: u8,
    material: Vec<u8>,
    /// Present for the two Ed25519 types; other types are kept but cannot be checked.
    point: Option<VerifyingKey>,
}

impl VerifierKey {
    /// Reads a `vkey`: name, plus, id in hex, plus, base64 of type byte and key.
    pub fn parse(vkey: &str) -> Result<VerifierKey, KeyError> {
        let (name, rest) = vkey.split_once('+').ok_or(KeyError::Malformed)?;
        let (hex, key) = rest.split_once('+').ok_or(KeyError::Malformed)?;
        let id = u32::from_str_radix(hex, 16).map_err(|_| KeyError::Malformed)?;
        if format!("{id:08x}") != hex {
            return Err(KeyError::Malformed);
        }
        let key = parse_base64(key).ok_or(KeyError::Malformed)?;
        let (kind, material) = key.split_first().ok_or(KeyError::Malformed)?;
        VerifierKey::new(name, Some(id), *kind, material)
    }

    /// A plain Ed25519 key, or a witness's with [`ED25519_COSIGNATURE`].
    pub fn from_ed25519(name: &str, kind: u8, public: &[u8; 32]) -> Result<VerifierKey, KeyError> {
        VerifierKey::new(name, None, kind, public)
    }

    fn new(name: &str, id: Option<u32>, kind: u8, material: &[u8]) -> Result<VerifierKey, KeyError> {
        if !is_name(name) {
            return Err(KeyError::BadName(name.to_owned()));
        }
        let expected = key_id(name, kind, material);
        let id = id.unwrap_or(expected);
        let mut point = None;
        if kind == ED25519 || kind == ED25519_COSIGNATURE {
            if id != expected {
                return Err(KeyError::WrongId { name: name.to_owned(), expected });
            }
            let bytes = material.try_into().ok();
            let valid = bytes.and_then(|bytes| VerifyingKey::from_bytes(bytes).ok());
            point = Some(valid.ok_or_else(|| KeyError::BadEd25519(name.to_owned()))?);
        }
        Ok(VerifierKey { name: name.to_owned(), id, kind, material: material.to_vec(), point })
    }

    /// The key's name, by convention a URL without its scheme.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The key's id: the first four bytes of the hash of name, type and key.
    pub fn id(&self) -> u32 {
        self.id
    }

    /// The signature type: [`ED25519`], [`ED25519_COSIGNATURE`] or one we only carry.
    pub fn kind(&self) -> u8 {
        self.kind
    }

    /// Whether the signature is this key's for the text; nothing for types that cannot be checked here.
    pub(crate) fn check(&self, text: &str, signature: &[u8]) -> Option<bool> {
        let point = self.point.as_ref()?;
        let valid = |message: &[u8], bytes: &[u8]| {
            Signature::from_slice(bytes)
                .is_ok_and(|signature| point.verify_strict(message, &signature).is_ok())
        };
        if self.kind == ED25519 {
            return Some(valid(text.as_bytes(), signature));
        }
        let Some((time, bytes)) = signature.split_first_chunk::<8>() else { return Some(false) };
        let time = u64::from_be_bytes(*time);
        let message = format!("cosignature/v1\ntime {time}\n{text}");
        Some(time <= i64::MAX as u64 && valid(message.as_bytes(), bytes))
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = [&[self.kind], self.material.as_slice()].concat();
        write!(f, "{}+{:08x}+{}", self.name, self.id, base64(key))
    }
}

/// The private Ed25519 key of a log.
pub struct SigningKey {
    verifier: VerifierKey,
    secret: ed25519_dalek::SigningKey,
}

impl SigningKey {
    /// The key that follows from 32 secret bytes; where they come from is the caller's matter.
    pub fn from_seed(name: &str, seed: &[u8; 32]) -> Result<SigningKey, KeyError> {
        let secret = ed25519_dalek::SigningKey::from_bytes(seed);
        let verifier = VerifierKey::from_ed25519(name, ED25519, secret.verifying_key().as_bytes())?;
        Ok(SigningKey { verifier, secret })
    }

    /// The key's name.
    pub fn name(&self) -> &str {
        &self.verifier.name
    }

    /// The key's id.
    pub fn id(&self) -> u32 {
        self.verifier.id
    }

    /// The public half, to be published.
    pub fn verifier(&self) -> &VerifierKey {
        &self.verifier
    }

    pub(crate) fn signature(&self, text: &str) -> [u8; 64] {
        self.secret.sign(text.as_bytes()).to_bytes()
    }
}

impl fmt::Debug for SigningKey {
    /// Shows the public half only.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({})", self.verifier)
    }
}

/// Key names are not empty and hold no spaces of any script, no plus and no control characters.
pub(crate) fn is_name(name: &str) -> bool {
    !name.is_empty() && !name.chars().any(|c| c == '+' || c.is_whitespace() || c.is_control())
}

fn key_id(name: &str, kind: u8, material: &[u8]) -> u32 {
    let hash: [u8; 32] =
        Sha256::new().chain_update(name).chain_update([b'\n', kind]).chain_update(material).finalize().into();
    u32::from_be_bytes([hash[0], hash[1], hash[2], hash[3]])
}
