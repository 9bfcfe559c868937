//! The engine's proof: stories told by a sceptic, on both databases, each ending before the auditor in `common/audit.rs`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

#[path = "../common/mod.rs"]
mod common;

mod batches;
mod bonus;
mod bundles;
mod claims;
mod clocks;
mod consensus;
mod crash;
mod dispatch;
mod disputes;
mod evidence;
mod idempotency;
mod leases;
mod mind;
mod nodes;
mod pairs;
mod prelude;
mod prices;
mod quality;
mod races;
mod releases;
mod stops;
mod teams;
mod trace;

mod bank;
mod payouts;
mod payouts_crash;

mod games;
mod gradings;
