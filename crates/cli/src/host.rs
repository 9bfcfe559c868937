//! What the program gives the engine: the computer's clock, the system's randomness, and the log's signing key.

use anyhow::{Context, Result};
use gongdao_engine::{Host, Seed};
use gongdao_evidence::note::SigningKey;
use gongdao_kernel::Instant;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

/// The computer's clock and randomness.
#[derive(Debug)]
pub struct System;

impl System {
    /// The present moment.
    #[must_use]
    pub fn moment() -> Instant {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Instant::from_ms(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }

    /// Fresh random bytes.
    ///
    /// # Errors
    /// When the system has none to give.
    pub fn random<const N: usize>() -> Result<[u8; N]> {
        let mut bytes = [0; N];
        getrandom::fill(&mut bytes).context("the system gives no randomness")?;
        Ok(bytes)
    }
}

impl Host for System {
    fn now(&self) -> Instant {
        Self::moment()
    }

    fn seed(&self) -> Seed {
        match Self::random() {
            Ok(seed) => seed,
            Err(error) => {
                // Without randomness salts could be guessed; nothing may be decided then.
                tracing::error!(%error, "stopping");
                std::process::abort()
            }
        }
    }
}

/// The log's name in its checkpoints.
pub const ORIGIN: &str = "gongdao.log/evidence";

/// The log's signing key: read from `evidence.key` in the data folder, or made there on the first start.
///
/// # Errors
/// When the file can neither be read nor made, or holds something else.
pub fn signing_key(data: &Path) -> Result<SigningKey> {
    SigningKey::from_seed(ORIGIN, &kept_secret(data, "evidence.key")?).context("the log's key cannot be used")
}

/// Thirty-two secret bytes kept in a file of the data folder, made on the first start.
///
/// # Errors
/// When the file can neither be read nor made, or holds something else.
pub fn kept_secret(data: &Path, name: &str) -> Result<[u8; 32]> {
    let path = data.join(name);
    match std::fs::read(&path) {
        Ok(bytes) => <[u8; 32]>::try_from(bytes.as_slice())
            .ok()
            .with_context(|| format!("{} does not hold 32 bytes; restore it from a backup", path.display())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let secret = System::random()?;
            write_secret(&path, &secret).with_context(|| format!("{} cannot be written", path.display()))?;
            Ok(secret)
        }
        Err(error) => Err(error).with_context(|| format!("{} cannot be read", path.display())),
    }
}

/// Writes a file that only its owner may read; never over one that is there.
pub fn write_secret(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    use std::io::Write;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}
