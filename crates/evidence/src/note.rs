//! Signed notes: a text and the signatures of whoever stands by it.
//!
//! Why notes: they can be read by people, kept as text files, signed by several parties one after another,
//! and checked by tools we did not write.
//!
//! Specification: C2SP `signed-note` (Ed25519, type 0x01) and `tlog-cosignature` (timestamped Ed25519, type
//! 0x04, so that public witnesses count). Other key types are read and ignored: ML-DSA-44 (0x06) can be added
//! in `note/key.rs` without touching notes.
//!
//! A text must not be used before a signature on it was verified, so [`Note::verify`] insists on at least one
//! known key, and a known key that fails rejects the whole note.
//!
//! Deliberately not here: making keys (randomness), keeping them, and witness signatures (a log that signs as
//! its own witness would prove nothing).

mod key;

pub use key::{ED25519, ED25519_COSIGNATURE, KeyError, SigningKey, VerifierKey};

use thiserror::Error;

use crate::text::{base64, parse_base64};

/// Signatures a note may carry; the specification asks for at least 16.
pub const SIGNATURES_MAX: usize = 64;

/// Bytes a note may have: room for 64 post-quantum signatures.
pub const NOTE_BYTES_MAX: usize = 512 * 1024;

/// Why a note is refused.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NoteError {
    /// The note is longer than [`NOTE_BYTES_MAX`].
    #[error("a note of {0} bytes is too long")]
    TooLong(usize),
    /// A control character other than newline.
    #[error("the note holds a control character")]
    ControlCharacter,
    /// The text to be signed is empty or does not end in a newline.
    #[error("the note's text does not end in a newline")]
    Unterminated,
    /// No empty line with signature lines behind it.
    #[error("the note has no signature lines")]
    NoSignatures,
    /// More signatures than [`SIGNATURES_MAX`].
    #[error("a note with more than {SIGNATURES_MAX} signatures is refused")]
    TooManySignatures,
    /// A signature line that is not `— NAME BASE64`.
    #[error("signature line {line} is malformed")]
    MalformedSignature {
        /// Which of the signature lines, from 1.
        line: usize,
    },
    /// A key we know is named, but its signature is not valid for this text.
    #[error("the signature by {name} is not valid")]
    BadSignature {
        /// The key's name.
        name: String,
    },
    /// Two different known keys have the same name and id.
    #[error("two known keys are both called {name}+{id:08x}")]
    AmbiguousKey {
        /// The name both have.
        name: String,
        /// The id both have.
        id: u32,
    },
    /// Nobody we know signed.
    #[error("the note is not signed by any known key")]
    NoKnownSignature,
}

/// One signature line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// The name of the key.
    pub name: String,
    /// The id of the key.
    pub id: u32,
    /// The signature itself; its form depends on the key's type.
    pub bytes: Vec<u8>,
}

/// A note as read; nothing in it is verified yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    text: String,
    signatures: Vec<Signature>,
}

impl Note {
    /// Reads a note.
    pub fn parse(note: &str) -> Result<Note, NoteError> {
        if note.len() > NOTE_BYTES_MAX {
            return Err(NoteError::TooLong(note.len()));
        }
        if has_control(note) {
            return Err(NoteError::ControlCharacter);
        }
        let at = note.rfind("\n\n").ok_or(NoteError::NoSignatures)?;
        let (text, lines) = (&note[..=at], &note[at + 2..]);
        let lines = lines.strip_suffix('\n').ok_or(NoteError::NoSignatures)?;
        let mut signatures = Vec::new();
        for (at, line) in lines.split('\n').enumerate() {
            if at == SIGNATURES_MAX {
                return Err(NoteError::TooManySignatures);
            }
            signatures.push(parse_signature(line).ok_or(NoteError::MalformedSignature { line: at + 1 })?);
        }
        Ok(Note { text: text.to_owned(), signatures })
    }

    /// The signed text with its last newline. Not to be trusted before [`Note::verify`].
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The signature lines, known or not.
    pub fn signatures(&self) -> &[Signature] {
        &self.signatures
    }

    /// Verifies the note and tells the names of the known keys that signed it, each once.
    ///
    /// Signatures of unknown keys, and of known keys of a type we cannot check, are ignored.
    pub fn verify(&self, keys: &[VerifierKey]) -> Result<Vec<String>, NoteError> {
        let mut names: Vec<String> = Vec::new();
        for signature in &self.signatures {
            let mut known =
                keys.iter().filter(|key| key.name() == signature.name && key.id() == signature.id);
            let Some(key) = known.next() else { continue };
            if known.any(|other| other != key) {
                return Err(NoteError::AmbiguousKey { name: signature.name.clone(), id: signature.id });
            }
            match key.check(&self.text, &signature.bytes) {
                Some(true) if names.contains(&signature.name) => {}
                Some(true) => names.push(signature.name.clone()),
                Some(false) => return Err(NoteError::BadSignature { name: signature.name.clone() }),
                None => {}
            }
        }
        if names.is_empty() { Err(NoteError::NoKnownSignature) } else { Ok(names) }
    }
}

impl SigningKey {
    /// Signs a text that ends in a newline; the answer is the whole note.
    pub fn sign(&self, body: &str) -> Result<String, NoteError> {
        if has_control(body) {
            return Err(NoteError::ControlCharacter);
        }
        if !body.ends_with('\n') {
            return Err(NoteError::Unterminated);
        }
        let signed = [&self.id().to_be_bytes()[..], &self.signature(body)].concat();
        Ok(format!("{body}\n— {} {}\n", self.name(), base64(signed)))
    }
}

fn parse_signature(line: &str) -> Option<Signature> {
    let (name, signed) = line.strip_prefix("— ")?.split_once(' ')?;
    let signed = parse_base64(signed)?;
    let (id, bytes) = signed.split_first_chunk::<4>()?;
    if bytes.is_empty() || !key::is_name(name) {
        return None;
    }
    Some(Signature { name: name.to_owned(), id: u32::from_be_bytes(*id), bytes: bytes.to_vec() })
}

fn has_control(text: &str) -> bool {
    text.bytes().any(|byte| byte < b' ' && byte != b'\n')
}
