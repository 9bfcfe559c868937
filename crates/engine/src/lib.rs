//! The engine: commands that change the market, and queries that read it.
//!
//! A [`Request`] is decided against a [`World`] of loaded rows by pure rules; many are decided in one transaction, each
//! whole or not at all ([`Core::run`]). [`Engine`] puts a thread, two priorities and group commit in front of that.
//! This is the only place where money, work, trust and evidence meet. Deliberately not here: HTTP, async, SQL, and a
//! clock or randomness of its own: both come in as parameters or as a [`Host`].

mod accounts;
mod actor;
mod chores;
mod command;
pub mod commands;
mod core;
pub mod drafts;
mod engine;
mod fresh;
pub mod hourly;
pub mod keys;
mod outcome;
mod preview;
pub mod queries;
mod seen;
pub mod sequencer;
mod tally;
pub mod watch;
mod wire;
mod world;
mod writer;

pub use crate::core::{Compiled, Core, Request, Seed, Settings};
pub use accounts::Accounts;
pub use actor::Actor;
pub use command::Command;
pub use engine::{Engine, Host, Priority, Pulse, READERS, Reply};
pub use outcome::{Leased, Outcome, Taken};
pub use seen::{SEEN_MS, Seen};
pub use world::{Letter, Stop, World};

/// Rows of the store that queries answer as they are.
pub mod rows {
    pub use gongdao_store::queries::accounts::ActionsAsked;
    pub use gongdao_store::queries::overview::Waiting;
    pub use gongdao_store::rows::ExamQuestion;
    pub use gongdao_store::rows::{OperatorAction, SettingChange, TeamDay};
}
