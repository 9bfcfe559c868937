//! Double-entry rules, so that no command can pay what is not there, pay twice, or lose a micro-unit.
//!
//! A [`Book`] holds the accounts of a working set; [`post`], [`hold`], [`post_hold`] and [`void_hold`] are the only ways
//! to change one, and each writes one immutable [`Entry`]. [`split`] divides a sum. [`check`] states the invariants as
//! named functions that the engine, the simulator and `gongdao ledger check` share. [`beancount`] prints the journal for
//! a foreign checker. Deliberately not here: floats, SQL, tasks and prices.

mod account;
pub mod beancount;
pub mod check;
mod entry;
mod error;
mod rules;
mod split;

pub use account::{Account, AccountId, AccountKind, UNEXPLAINED};
pub use entry::{Cause, Entry, EntryKind, EntryNumber, OpenHold, Reason};
pub use error::LedgerError;
pub use rules::{Book, Order, Posted, correct, hold, post, post_hold, void_hold};
pub use split::{Share, split};
