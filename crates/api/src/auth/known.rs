//! Callers that were looked up a moment ago.

use gongdao_engine::Actor;
use gongdao_kernel::{Instant as Moment, PersonId};
use gongdao_trust::{CredentialKind, SecretHash};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long a caller is remembered.
const FRESH: Duration = Duration::from_secs(5);
/// How many are remembered.
const MOST: usize = 20_000;

/// A caller as a credential names it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Who {
    pub(crate) actor: Actor,
    pub(crate) kind: CredentialKind,
    pub(crate) expires_at: Moment,
}

/// The callers remembered, by the hash of their secret.
#[derive(Debug, Default)]
pub(crate) struct Known(Mutex<HashMap<SecretHash, (Who, Instant)>>);

impl Known {
    /// The caller, if it was looked up less than five seconds ago.
    pub(crate) fn find(&self, hash: &SecretHash) -> Option<Who> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(hash).filter(|(_, at)| at.elapsed() < FRESH).map(|(who, _)| *who)
    }

    /// Remembers a caller.
    pub(crate) fn put(&self, hash: SecretHash, who: Who) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST {
            known.retain(|_, (_, at)| at.elapsed() < FRESH);
        }
        if known.len() >= MOST {
            known.clear();
        }
        known.insert(hash, (who, Instant::now()));
    }

    /// Forgets everything a person signed in with: their account or sessions changed.
    pub(crate) fn forget_person(&self, person: PersonId) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.retain(|_, (who, _)| who.actor.person != person);
    }

    /// Forgets a caller whose credential was revoked.
    pub(crate) fn forget(&self, hash: &SecretHash) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(hash);
    }
}
