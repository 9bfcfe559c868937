//! How often one may ask: a bucket for each account, and one for each address that shows no credential that holds.
//!
//! A bucket is one number: the moment at which it will be full again. Asking moves it on by a step; where that is further
//! away than a whole bucket takes to fill, the answer is no, with the moment from which it will be yes. Signed-in people are
//! counted by account and never by address, because whole workshops share one. Buckets are those of this process: two nodes
//! let twice as much through. Deliberately not here: guessed passwords, which [`super::Attempts`] has.

use gongdao_kernel::{Code, Fault, Instant as Moment, PersonId, TypedId};
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// Buckets that are kept; full ones go first.
const MOST: usize = 50_000;

/// How much may be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// Requests a second, over time.
    pub per_second: u32,
    /// Requests at once.
    pub burst: u32,
}

impl Rate {
    fn step_ns(self) -> u64 {
        1_000_000_000 / u64::from(self.per_second.max(1))
    }
}

/// The buckets of one kind.
#[derive(Debug)]
struct Buckets<K> {
    rate: Rate,
    full_at: Mutex<HashMap<K, u64>>,
}

impl<K: std::hash::Hash + Eq> Buckets<K> {
    fn new(rate: Rate) -> Self {
        Self { rate, full_at: Mutex::default() }
    }

    /// Takes one at `now_ns`; how many nanoseconds to wait where there is none.
    fn take(&self, key: K, now_ns: u64) -> Result<(), u64> {
        let mut full_at = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        if full_at.len() >= MOST {
            full_at.retain(|_, at| *at > now_ns);
            if full_at.len() >= MOST {
                // Nobody is refused for what many others do; the limits on connections and on work still hold.
                full_at.clear();
            }
        }
        let step = self.rate.step_ns();
        let room = step.saturating_mul(u64::from(self.rate.burst.max(1)));
        let at = full_at.entry(key).or_insert(now_ns);
        let next = (*at).max(now_ns) + step;
        if next > now_ns + room {
            return Err(next - now_ns - room);
        }
        *at = next;
        Ok(())
    }
}

/// Every bucket.
#[derive(Debug)]
pub(crate) struct Rates {
    begun: Instant,
    accounts: Buckets<i64>,
    addresses: Buckets<[u8; 8]>,
}

impl Rates {
    pub(crate) fn new(account: Rate, address: Rate) -> Self {
        Self { begun: Instant::now(), accounts: Buckets::new(account), addresses: Buckets::new(address) }
    }

    fn now_ns(&self) -> u64 {
        u64::try_from(self.begun.elapsed().as_nanos()).unwrap_or(u64::MAX / 2)
    }

    /// Counts a request of an account.
    ///
    /// # Errors
    /// `rate_limited`, with the moment from which the next one is taken.
    pub(crate) fn account(&self, person: PersonId, now: Moment) -> Result<(), Fault> {
        let taken = self.accounts.take(person.raw(), self.now_ns());
        taken.map_err(|wait| refused("This account", self.accounts.rate, wait, now))
    }

    /// Counts a request from an address that nobody is known by.
    ///
    /// # Errors
    /// `rate_limited`, with the moment from which the next one is taken.
    pub(crate) fn address(&self, address: Option<IpAddr>, now: Moment) -> Result<(), Fault> {
        let Some(address) = address else { return Ok(()) };
        let taken = self.addresses.take(place_of(address), self.now_ns());
        taken.map_err(|wait| refused("This address", self.addresses.rate, wait, now))
    }
}

fn refused(who: &str, rate: Rate, wait_ns: u64, now: Moment) -> Fault {
    let wait_ms = i64::try_from(wait_ns.div_ceil(1_000_000)).unwrap_or(i64::MAX);
    let Rate { per_second, burst } = rate;
    Fault::new(Code::RateLimited)
        .with_detail(format!("{who} may send {per_second} requests a second, and {burst} at once."))
        .with_fix(format!("Wait {wait_ms} ms."))
        .until(now.plus_ms(wait_ms))
}

/// The place an address is counted for: the address, or the half of an IPv6 address that its network gave out.
fn place_of(address: IpAddr) -> [u8; 8] {
    match address.to_canonical() {
        IpAddr::V4(address) => {
            let [a, b, c, d] = address.octets();
            [0, 0, 0, 0, a, b, c, d]
        }
        IpAddr::V6(address) => {
            let [a, b, c, d, e, f, g, h, ..] = address.octets();
            [a, b, c, d, e, f, g, h]
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: u64 = 1_000_000_000;

    #[test]
    fn a_bucket_is_emptied_at_once_and_fills_again_with_time() {
        let buckets = Buckets::new(Rate { per_second: 10, burst: 5 });
        for _ in 0..5 {
            assert_eq!(buckets.take("a", SECOND), Ok(()));
        }
        let wait = buckets.take("a", SECOND).unwrap_err();
        assert_eq!(wait, SECOND / 10);
        assert!(buckets.take("a", SECOND + wait - 1).is_err(), "not before the moment that was told");
        assert_eq!(buckets.take("a", SECOND + wait), Ok(()), "and then it is taken");
        assert_eq!(buckets.take("b", SECOND), Ok(()), "others are not touched");
        for _ in 0..5 {
            assert_eq!(buckets.take("a", 100 * SECOND), Ok(()), "it is never fuller than full");
        }
        assert!(buckets.take("a", 100 * SECOND).is_err());
    }

    #[test]
    fn addresses_of_one_network_share_a_bucket() {
        let place = |text: &str| place_of(text.parse().unwrap());
        assert_eq!(place("2001:db8:1:2::1"), place("2001:db8:1:2:ffff::9"));
        assert_ne!(place("2001:db8:1:2::1"), place("2001:db8:1:3::1"));
        assert_eq!(place("::ffff:10.0.0.1"), place("10.0.0.1"));
        assert_ne!(place("10.0.0.1"), place("10.0.0.2"));
    }

    #[test]
    fn the_number_of_buckets_is_bounded() {
        let buckets = Buckets::new(Rate { per_second: 1, burst: 1 });
        for key in 0..2 * MOST {
            assert_eq!(buckets.take(key, SECOND), Ok(()));
        }
        assert!(buckets.full_at.lock().unwrap().len() <= MOST);
    }
}
