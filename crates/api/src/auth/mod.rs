//! Who asks: secrets and what they stand for, passwords, limits to guessing, requests from other sites.
//!
//! Only hashes of secrets reach the engine. A caller that was looked up is remembered until the account changes; where
//! other nodes write to the same database, for five seconds and no longer, so that a suspension there is felt soon.

mod attempts;
pub(crate) mod device;
mod known;
pub mod origin;
mod password;
mod rates;
mod seal;
pub mod secret;
pub(crate) mod totp;

pub(crate) use attempts::Attempts;
pub(crate) use known::{Known, Who};
pub(crate) use password::Passwords;
pub use password::hash_password;
pub use rates::Rate;
pub(crate) use rates::Rates;
