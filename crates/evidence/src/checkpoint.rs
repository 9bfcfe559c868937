//! Checkpoints: the log's size and root, signed.
//!
//! Why: a root somebody signed is the only thing a verifier has to trust. Everything else is hashes.
//!
//! Specification: C2SP `tlog-checkpoint`, a signed note of three lines: origin, size in decimal, root in
//! base64. Extension lines of other logs are accepted and left alone; we write none, because monitors cannot
//! audit them.
//!
//! A log that only signs itself can show two people two histories. So [`Verified`] tells the log's own
//! signatures and the witnesses' apart, and every page that shows a receipt should say both.
//!
//! Deliberately not here: refusing to sign a smaller size than before, or from two processes at once. That
//! needs storage, and belongs to the sequencer. Nor which origin is acceptable: the caller compares it with
//! the one it means.

use thiserror::Error;

use crate::Hash;
use crate::note::{Note, NoteError, SigningKey, VerifierKey};
use crate::text::{base64, parse_hash, parse_u64};

/// Why a checkpoint is refused.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CheckpointError {
    /// The origin is empty or holds a control character, so it is no single line.
    #[error("{0:?} cannot be a log's origin")]
    BadOrigin(String),
    /// The second line is not a decimal number.
    #[error("the checkpoint's size is not a decimal number")]
    BadSize,
    /// The third line is not a hash in base64.
    #[error("the checkpoint's root is not a hash in base64")]
    BadRoot,
    /// Fewer than three lines, an empty line, or no newline at the end.
    #[error("the checkpoint is not three lines: origin, size, root")]
    BadLines,
    /// The signing key is named otherwise than the log.
    #[error("a key named {key} cannot sign for {origin}")]
    ForeignKey {
        /// The key's name.
        key: String,
        /// The log's origin.
        origin: String,
    },
    /// The note is malformed, or a known key's signature fails, or no known key signed.
    #[error("{0}")]
    Note(#[from] NoteError),
    /// Known keys signed, but none of them is the log's.
    #[error("no known key of {origin} signed the checkpoint")]
    NotSignedByLog {
        /// The log's origin.
        origin: String,
    },
}

/// A log's state: who it is, how many entries it has, and the root over them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// The log's name, by convention its URL without the scheme; also the name of its keys.
    pub origin: String,
    /// Entries in the log.
    pub size: u64,
    /// Root hash of the tree.
    pub root: Hash,
}

/// A checkpoint whose signatures were verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// What was signed.
    pub checkpoint: Checkpoint,
    /// Known keys named like the log; never empty.
    pub signed_by: Vec<String>,
    /// Other known keys: those who watch the log. Each name once, however many of its keys signed.
    pub witnesses: Vec<String>,
}

impl Checkpoint {
    /// The text that is signed.
    pub fn body(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.size, base64(self.root))
    }

    /// Reads the text of a note. It proves nothing by itself; see [`Checkpoint::open`].
    pub fn parse(body: &str) -> Result<Checkpoint, CheckpointError> {
        let lines: Vec<&str> =
            body.strip_suffix('\n').ok_or(CheckpointError::BadLines)?.split('\n').collect();
        let [origin, size, root, extensions @ ..] = lines.as_slice() else {
            return Err(CheckpointError::BadLines);
        };
        check_origin(origin)?;
        if extensions.iter().any(|line| line.is_empty()) {
            return Err(CheckpointError::BadLines);
        }
        let size = parse_u64(size).ok_or(CheckpointError::BadSize)?;
        let root = parse_hash(root).ok_or(CheckpointError::BadRoot)?;
        Ok(Checkpoint { origin: (*origin).to_owned(), size, root })
    }

    /// Signs with the log's key; the answer is the note to publish.
    pub fn sign(&self, key: &SigningKey) -> Result<String, CheckpointError> {
        check_origin(&self.origin)?;
        if key.name() != self.origin {
            let (key, origin) = (key.name().to_owned(), self.origin.clone());
            return Err(CheckpointError::ForeignKey { key, origin });
        }
        Ok(key.sign(&self.body())?)
    }

    /// Verifies a signed checkpoint: by the log, and by whichever witnesses are known.
    pub fn open(note: &str, keys: &[VerifierKey]) -> Result<Verified, CheckpointError> {
        let note = Note::parse(note)?;
        let names = note.verify(keys)?;
        let checkpoint = Checkpoint::parse(note.text())?;
        let (signed_by, witnesses): (Vec<_>, Vec<_>) =
            names.into_iter().partition(|name| *name == checkpoint.origin);
        if signed_by.is_empty() {
            return Err(CheckpointError::NotSignedByLog { origin: checkpoint.origin });
        }
        Ok(Verified { checkpoint, signed_by, witnesses })
    }
}

fn check_origin(origin: &str) -> Result<(), CheckpointError> {
    let bad = origin.is_empty() || origin.chars().any(char::is_control);
    if bad { Err(CheckpointError::BadOrigin(origin.to_owned())) } else { Ok(()) }
}
