//! What a server bears: rates, times, sizes and numbers, each with a default that honest use does not meet.

use crate::auth::Rate;
use std::time::Duration;

/// The longest address with its query, in bytes.
pub(crate) const ADDRESS_BYTES: usize = 8 * 1024;
/// The most bytes of a request's headers that are taken.
pub(crate) const HEADERS_BYTES: usize = 32 * 1024;
/// The largest body but for uploads.
pub(crate) const BODY_BYTES: usize = 1024 * 1024;

/// What a server bears.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bounds {
    /// Requests of one account.
    pub account: Rate,
    /// Requests from one address by nobody who is signed in.
    pub address: Rate,
    /// Event streams in all.
    pub streams: usize,
    /// Event streams of one person.
    pub streams_each: usize,
    /// How long a client may take over a request's headers, and between requests.
    pub header_time: Duration,
    /// How long a request may take, its body included.
    pub request_time: Duration,
    /// How long a client may take nothing of an answer.
    pub stall_time: Duration,
    /// How long answers under way get when the server stops.
    pub parting_time: Duration,
    /// Whether a proxy stands in front that appends the client's address to `X-Forwarded-For`.
    pub behind_proxy: bool,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            account: Rate { per_second: 1_000, burst: 5_000 },
            address: Rate { per_second: 500, burst: 5_000 },
            streams: 2_000,
            streams_each: 8,
            header_time: Duration::from_secs(30),
            request_time: Duration::from_secs(30),
            stall_time: Duration::from_secs(60),
            parting_time: Duration::from_secs(10),
            behind_proxy: false,
        }
    }
}
