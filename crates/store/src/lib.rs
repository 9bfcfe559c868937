//! The store: where rows are, and how slices of them are loaded and saved on SQLite and PostgreSQL.
//!
//! Operations are noun-first and decide nothing: a command names keys, the store answers rows; a command has changed
//! rows, the store writes the difference. Statements are made from one list of columns for each table ([`TableSql`]) or
//! written once by hand ([`queries`]). Everything is synchronous and runs on plain threads. Deliberately not here: HTTP,
//! decisions, a clock, and any way to change a journal row.

mod ahead;
mod connection;
mod error;
mod faults;
mod home;
mod migrate;
mod pool;
mod postgres;
pub mod queries;
pub mod rows;
mod sql;
mod sqlite;
mod table;
mod telegraph;

pub use ahead::{Ahead, Syncing};
pub use connection::{Connection, Place};
pub use error::StoreError;
#[cfg(feature = "faults")]
pub use faults::Death;
pub use migrate::{Dialect, migrate};
pub use pool::Readers;
pub use sql::{Query, Statements, TableSql};
pub use table::{Column, Key, KeyPart, RowRef, Shape, Table, Written};
pub use telegraph::Telegraph;
