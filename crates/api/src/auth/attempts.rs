//! A limit to guessing: a bucket of attempts for each account and address, refilled slowly.

use gongdao_kernel::{Code, Fault, Instant as Moment};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// One attempt comes back after this long.
const REFILL: Duration = Duration::from_secs(12);
/// Buckets that are kept; full ones go first.
const MOST: usize = 20_000;

/// The buckets, by a hash of account and address.
#[derive(Debug)]
pub(crate) struct Attempts {
    most: u32,
    spent: Mutex<HashMap<[u8; 32], (u32, Instant)>>,
}

impl Attempts {
    pub(crate) fn new(most: u32) -> Self {
        Self { most: most.max(1), spent: Mutex::new(HashMap::new()) }
    }

    /// Takes an attempt before it is made.
    ///
    /// # Errors
    /// `too_many_attempts`.
    pub(crate) fn take(&self, account: &str, address: Option<IpAddr>, at: Moment) -> Result<(), Fault> {
        let key = key(account, address);
        let now = Instant::now();
        let mut spent = self.spent.lock().unwrap_or_else(PoisonError::into_inner);
        if spent.len() >= MOST {
            spent.retain(|_, (count, at)| left(*count, *at, now) > 0);
        }
        if spent.len() >= MOST {
            return Err(too_many(REFILL, at));
        }
        let (count, since) = spent.entry(key).or_insert((0, now));
        let before = left(*count, *since, now);
        if before >= self.most {
            return Err(too_many(REFILL.saturating_sub(now.saturating_duration_since(*since)), at));
        }
        if before != *count {
            *since = now;
        }
        *count = before + 1;
        Ok(())
    }

    /// Forgets the attempts of somebody who signed in.
    pub(crate) fn clear(&self, account: &str, address: Option<IpAddr>) {
        self.spent.lock().unwrap_or_else(PoisonError::into_inner).remove(&key(account, address));
    }
}

fn too_many(wait: Duration, now: Moment) -> Fault {
    let wait_ms = i64::try_from(wait.as_millis()).unwrap_or(i64::MAX).saturating_add(1);
    Fault::new(Code::TooManyAttempts).with_fix("Wait, then try again.").until(now.plus_ms(wait_ms))
}

/// Attempts still spent after the refill since `at`.
fn left(count: u32, at: Instant, now: Instant) -> u32 {
    let refilled = now.saturating_duration_since(at).as_secs() / REFILL.as_secs();
    count.saturating_sub(u32::try_from(refilled).unwrap_or(u32::MAX))
}

/// No address or e-mail is kept as such, not even in memory.
fn key(account: &str, address: Option<IpAddr>) -> [u8; 32] {
    let address = address.map_or_else(String::new, |address| address.to_string());
    let mut hash = Sha256::new();
    hash.update(address.as_bytes());
    hash.update([0]);
    hash.update(account.as_bytes());
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attempts_run_out_for_one_account_and_address_only() {
        let (attempts, at) = (Attempts::new(3), Moment::from_ms(0));
        let (here, there) = (Some(IpAddr::from([10, 0, 0, 1])), Some(IpAddr::from([10, 0, 0, 2])));
        for _ in 0..3 {
            attempts.take("a@b.c", here, at).unwrap();
        }
        assert_eq!(attempts.take("a@b.c", here, at).unwrap_err().code, Code::TooManyAttempts);
        attempts.take("a@b.c", there, at).unwrap();
        attempts.take("d@b.c", here, at).unwrap();
        attempts.clear("a@b.c", here);
        attempts.take("a@b.c", here, at).unwrap();
    }
}
