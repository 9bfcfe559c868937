//! What is read: typed answers over one snapshot of the database, each scoped to whoever asks.
//!
//! The functions take a [`Snapshot`], which [`Engine::read`](crate::Engine::read) lends; they answer read models or a
//! fault and change nothing.

pub mod hall;
pub mod market;
pub mod people;

/// One consistent state of the database, lent for a read.
pub use gongdao_store::Connection as Snapshot;
