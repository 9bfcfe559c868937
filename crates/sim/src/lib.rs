//! Seeded crowd worlds: the whole engine under requesters, workers, judges and broken programs, with crashes.
//!
//! One number makes a world. People are programs that look at the market's rows and send commands, also stale, doubled
//! and malformed ones; the clock jumps; the process dies at any operation of the store and begins again on the same
//! file. After every transaction the invariants of [`check`] are held against every row. A world that breaks one is run
//! again with every check after every transaction, so that the failure names the first step that broke it.
//!
//! Deliberately not here: a wall clock or outside randomness in a world, HTTP, threads.

mod cast;
mod chance;
pub mod check;
mod draft;
mod ending;
mod machine;
mod memory;
mod modes;
mod opening;
mod people;
mod plan;
mod trace;
mod view;
mod world;

pub use chance::Chance;
pub use plan::{Failure, Plan, Summary};
pub use view::{Deep, View};
pub use world::World;
