//! Taking in: bytes of any length go to a temporary file and are hashed and counted on their way.

use crate::address::{Address, ProjectKey, finish};
use crate::error::{BlobError, Refused};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

/// Bytes read at once.
const PIECE_BYTES: usize = 64 * 1024;

/// A file on its way in. Nothing of it stays where it is dropped.
pub struct Intake {
    file: File,
    hasher: Hmac<Sha256>,
    bytes: u64,
    most: u64,
}

impl std::fmt::Debug for Intake {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Intake").field("bytes", &self.bytes).finish_non_exhaustive()
    }
}

impl Intake {
    /// An empty file in a folder for temporary things, of `most` bytes at most.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn new(folder: &Path, key: &ProjectKey, most: u64) -> Result<Self, BlobError> {
        let hasher =
            key.hasher().ok_or_else(|| BlobError::Setting("the project's key is unusable".to_owned()))?;
        Ok(Self { file: tempfile::tempfile_in(folder)?, hasher, bytes: 0, most })
    }

    /// Adds bytes.
    ///
    /// # Errors
    /// [`Refused::TooLarge`], or when the disk fails.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), BlobError> {
        self.bytes += bytes.len() as u64;
        if self.bytes > self.most {
            return Err(Refused::TooLarge { most: self.most }.into());
        }
        self.hasher.update(bytes);
        Ok(self.file.write_all(bytes)?)
    }

    /// Adds everything that a reader gives.
    ///
    /// # Errors
    /// As [`Intake::write`], or when the reader fails.
    pub fn read_from(&mut self, mut from: impl Read) -> Result<(), BlobError> {
        let mut piece = vec![0; PIECE_BYTES];
        loop {
            match from.read(&mut piece) {
                Ok(0) => return Ok(()),
                Ok(count) => self.write(&piece[..count])?,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// The file as it came in, at its beginning.
    ///
    /// # Errors
    /// [`Refused::Empty`], or when the disk fails.
    pub fn finish(mut self) -> Result<Received, BlobError> {
        if self.bytes == 0 {
            return Err(Refused::Empty.into());
        }
        self.file.seek(SeekFrom::Start(0))?;
        Ok(Received { file: self.file, address: finish(self.hasher), bytes: self.bytes })
    }
}

/// A file that has come in whole.
#[derive(Debug)]
pub struct Received {
    /// It, at its beginning.
    pub file: File,
    /// The address of its content.
    pub address: Address,
    /// Its length.
    pub bytes: u64,
}
