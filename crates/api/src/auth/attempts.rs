//! A limit to guessing: buckets of attempts, refilled slowly, and the moment at which the next one may be made.
//!
//! Three buckets are asked for each attempt: one for the account from this address, a wider one for the account from
//! anywhere, and a wider one still for the address whatever account it tries. So many addresses do not guess one password,
//! and one address does not try one password on many accounts; whoever has an address of their own is not kept out by
//! strangers before those have filled the account's bucket.

use gongdao_kernel::{Code, Fault, Instant as Moment};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// One attempt comes back after this long.
const REFILL: Duration = Duration::from_secs(12);
/// Buckets that are kept; full ones go first.
const MOST: usize = 60_000;
/// How much wider the account's bucket is.
const ACCOUNT: u32 = 5;
/// How much wider the address's bucket is.
const ADDRESS: u32 = 20;

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

    /// Takes an attempt before it is made. `at` is the present moment as the engine has it.
    ///
    /// # Errors
    /// `too_many_attempts`, with the moment from which the next one may be made.
    pub(crate) fn take(&self, account: &str, address: Option<IpAddr>, at: Moment) -> Result<(), Fault> {
        let now = Instant::now();
        let buckets = self.buckets(account, address);
        let mut spent = self.spent.lock().unwrap_or_else(PoisonError::into_inner);
        if spent.len() + buckets.len() > MOST {
            spent.retain(|_, (count, since)| left(*count, *since, now) > 0);
        }
        if spent.len() + buckets.len() > MOST {
            return Err(too_many(at, REFILL));
        }
        for (key, most) in &buckets {
            let (count, since) = spent.get(key).copied().unwrap_or((0, now));
            if left(count, since, now) >= *most {
                return Err(too_many(at, wait(count, *most, since, now)));
            }
        }
        for (key, _) in buckets {
            let (count, since) = spent.entry(key).or_insert((0, now));
            let before = left(*count, *since, now);
            if before != *count {
                *since = now;
            }
            *count = before + 1;
        }
        Ok(())
    }

    /// Forgets the attempts of somebody who signed in, and of the wider buckets the one that succeeded.
    pub(crate) fn clear(&self, account: &str, address: Option<IpAddr>) {
        let mut spent = self.spent.lock().unwrap_or_else(PoisonError::into_inner);
        spent.remove(&key(0, account, address));
        for key in [key(1, account, None), key(2, "", address)] {
            if let Some((count, _)) = spent.get_mut(&key) {
                *count = count.saturating_sub(1);
            }
        }
    }

    /// Whoever has signed in is known by account, and no address is asked.
    fn buckets(&self, account: &str, address: Option<IpAddr>) -> Vec<([u8; 32], u32)> {
        let mut buckets = vec![
            (key(0, account, address), self.most),
            (key(1, account, None), self.most.saturating_mul(ACCOUNT)),
        ];
        if address.is_some() {
            buckets.push((key(2, "", address), self.most.saturating_mul(ADDRESS)));
        }
        buckets
    }
}

fn too_many(at: Moment, wait: Duration) -> Fault {
    let ms = i64::try_from(wait.as_millis()).unwrap_or(i64::MAX).max(1);
    Fault::new(Code::TooManyAttempts)
        .with_fix(format!("Try again in {} seconds.", wait.as_secs() + 1))
        .until(at.plus_ms(ms))
}

/// Attempts still spent after the refill since `since`.
fn left(count: u32, since: Instant, now: Instant) -> u32 {
    let refilled = now.saturating_duration_since(since).as_secs() / REFILL.as_secs();
    count.saturating_sub(u32::try_from(refilled).unwrap_or(u32::MAX))
}

/// How long until fewer than `most` are spent.
fn wait(count: u32, most: u32, since: Instant, now: Instant) -> Duration {
    let steps = count.saturating_sub(most).saturating_add(1);
    (REFILL * steps).saturating_sub(now.saturating_duration_since(since))
}

/// No address or e-mail is kept as such, not even in memory.
fn key(kind: u8, account: &str, address: Option<IpAddr>) -> [u8; 32] {
    let address = address.map_or_else(String::new, |address| address.to_string());
    let mut hash = Sha256::new();
    hash.update([kind]);
    hash.update(address.as_bytes());
    hash.update([0]);
    hash.update(account.as_bytes());
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at() -> Moment {
        Moment::from_ms(1_000)
    }

    #[test]
    fn attempts_run_out_for_one_account_and_address_only() {
        let attempts = Attempts::new(3);
        let (here, there) = (Some(IpAddr::from([10, 0, 0, 1])), Some(IpAddr::from([10, 0, 0, 2])));
        for _ in 0..3 {
            attempts.take("a@b.c", here, at()).unwrap();
        }
        let fault = attempts.take("a@b.c", here, at()).unwrap_err();
        assert_eq!(fault.code, Code::TooManyAttempts);
        let wait = fault.retry_at.unwrap().since_ms(at());
        assert!((10_000..=12_000).contains(&wait), "{wait}");
        attempts.take("a@b.c", there, at()).unwrap();
        attempts.take("d@b.c", here, at()).unwrap();
        attempts.clear("a@b.c", here);
        attempts.take("a@b.c", here, at()).unwrap();
    }

    #[test]
    fn many_addresses_share_an_account_and_many_accounts_an_address() {
        let attempts = Attempts::new(1);
        let of = |last: u8| Some(IpAddr::from([10, 0, 1, last]));
        for last in 0..5 {
            attempts.take("a@b.c", of(last), at()).unwrap();
        }
        assert!(attempts.take("a@b.c", of(99), at()).is_err(), "the account's bucket is empty");
        for account in 0..20 {
            attempts.take(&format!("{account}@b.c"), of(200), at()).unwrap();
        }
        assert!(attempts.take("z@b.c", of(200), at()).is_err(), "the address's bucket is empty");
        attempts.take("z@b.c", of(201), at()).unwrap();
    }

    #[test]
    fn the_wait_is_until_one_comes_back() {
        let now = Instant::now();
        assert_eq!(wait(3, 3, now, now), REFILL);
        assert_eq!(wait(4, 3, now, now), REFILL * 2);
        assert_eq!(wait(3, 3, now, now + Duration::from_secs(5)), Duration::from_secs(7));
    }
}
