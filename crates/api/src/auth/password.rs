//! Passwords: argon2id, at most two at once, the same work whether the account exists or not.

use crate::Refusal;
use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use gongdao_kernel::{Code, Fault};
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tokio::sync::Semaphore;

/// Hashes at once: each takes 19 MiB and a core.
const AT_ONCE: usize = 2;
/// How long a hash may wait for its turn.
const PATIENCE: Duration = Duration::from_secs(10);
const LEAST_CHARS: usize = 8;
const MOST_CHARS: usize = 200;

/// The argon2id hash of a password, with its parameters and salt, for the account's row.
///
/// # Errors
/// A fault of ours when it cannot be computed.
pub fn hash_password(password: &str, salt: [u8; 16]) -> Result<String, Fault> {
    let hash: PasswordHash =
        Argon2::default().hash_password_with_salt(password.as_bytes(), &salt).map_err(Fault::internal)?;
    Ok(hash.to_string())
}

fn matches(password: &str, hash: &str) -> Result<bool, Fault> {
    let hash = PasswordHash::new(hash).map_err(Fault::internal)?;
    Ok(Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
}

/// The hasher and its queue.
#[derive(Debug)]
pub(crate) struct Passwords {
    turns: Arc<Semaphore>,
    nobody: Arc<OnceLock<String>>,
}

impl Default for Passwords {
    fn default() -> Self {
        Self { turns: Arc::new(Semaphore::new(AT_ONCE)), nobody: Arc::default() }
    }
}

impl Passwords {
    /// Whether a new password will do. The fault never shows it.
    ///
    /// # Errors
    /// `invalid_field`.
    pub(crate) fn check(password: &str) -> Result<(), Fault> {
        let chars = password.chars().count();
        if (LEAST_CHARS..=MOST_CHARS).contains(&chars) {
            return Ok(());
        }
        let fix = format!("Give {LEAST_CHARS} to {MOST_CHARS} characters; this has {chars}.");
        Err(Fault::new(Code::InvalidField).at("password").with_fix(fix))
    }

    /// Hashes a new password.
    pub(crate) async fn hash(&self, password: String, salt: [u8; 16]) -> Result<String, Refusal> {
        self.in_turn(move || hash_password(&password, salt)).await
    }

    /// Whether the password is the account's. An account without one costs the same time and never matches.
    pub(crate) async fn verify(&self, password: String, hash: Option<String>) -> Result<bool, Refusal> {
        let nobody = Arc::clone(&self.nobody);
        self.in_turn(move || {
            let dummy = match nobody.get() {
                Some(known) => known.clone(),
                None => nobody.get_or_init(|| hash_password("", [0; 16]).unwrap_or_default()).clone(),
            };
            let exists = hash.is_some();
            let matched = matches(&password, hash.as_deref().unwrap_or(&dummy))?;
            Ok(matched && exists)
        })
        .await
    }

    async fn in_turn<R: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<R, Fault> + Send + 'static,
    ) -> Result<R, Refusal> {
        let turn = tokio::time::timeout(PATIENCE, Arc::clone(&self.turns).acquire_owned()).await;
        let Ok(Ok(turn)) = turn else { return Err(Fault::new(Code::Busy).into()) };
        // The turn goes with the work, so that a client who left does not make room for a third hash.
        let done = tokio::task::spawn_blocking(move || {
            let answer = work();
            drop(turn);
            answer
        });
        Ok(done.await.map_err(Fault::internal)??)
    }
}
