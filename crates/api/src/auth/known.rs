//! Callers that were looked up before: every request would look its caller up else, on another thread.
//!
//! What is remembered holds as long as nothing happened to the account, which the engine counts. Where another node may
//! have changed it, it is looked up again after five seconds.

use gongdao_engine::{Accounts, Actor, Engine};
use gongdao_kernel::{Instant as Moment, PersonId};
use gongdao_trust::{CredentialKind, SecretHash};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long a caller is remembered where other nodes write to the same database.
const SHARED: Duration = Duration::from_secs(5);
/// How long where nobody else does; the counts tell of every change.
const ALONE: Duration = Duration::from_secs(600);
/// How many are remembered.
const MOST: usize = 100_000;

/// A caller as a credential names it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Who {
    pub(crate) actor: Actor,
    pub(crate) kind: CredentialKind,
    pub(crate) expires_at: Moment,
}

#[derive(Debug)]
struct Remembered {
    who: Who,
    at: Instant,
    changes: u64,
}

impl Remembered {
    fn holds(&self, engine: &Engine) -> bool {
        let longest = if engine.writes_alone() { ALONE } else { SHARED };
        self.changes == engine.accounts().changes_of(self.who.actor.person) && self.at.elapsed() < longest
    }
}

/// The callers remembered, by the hash of their secret.
#[derive(Debug, Default)]
pub(crate) struct Known(Mutex<HashMap<SecretHash, Remembered>>);

impl Known {
    /// The caller, where what is remembered still holds.
    pub(crate) fn find(&self, engine: &Engine, hash: &SecretHash) -> Option<Who> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(hash).filter(|found| found.holds(engine)).map(|found| found.who)
    }

    /// Remembers a caller who was looked up since the engine had counted so many changes in all; one who may have changed
    /// meanwhile is not remembered.
    pub(crate) fn put(&self, engine: &Engine, hash: SecretHash, who: Who, before: u64) {
        let accounts: &Accounts = engine.accounts();
        let changes = accounts.changes_of(who.actor.person);
        if accounts.changes() != before {
            return;
        }
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST {
            known.retain(|_, found| found.holds(engine));
        }
        if known.len() >= MOST {
            known.clear();
        }
        known.insert(hash, Remembered { who, at: Instant::now(), changes });
    }

    /// Forgets everything a person signed in with: their account or sessions changed.
    pub(crate) fn forget_person(&self, person: PersonId) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.retain(|_, found| found.who.actor.person != person);
    }

    /// Forgets a caller whose credential was revoked.
    pub(crate) fn forget(&self, hash: &SecretHash) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(hash);
    }
}
