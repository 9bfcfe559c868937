//! HTTP for the engine: who asks, what they ask, and how the answer is put.
//!
//! A request passes [`finish`] (id, time limit, panics, problems), is routed, its caller is found ([`auth`]), its body is
//! read ([`extract`]), the engine decides or reads, and a view of the answer is written. Every refusal is a [`Refusal`],
//! rendered in one place by one table. The OpenAPI document comes from the handlers (`openapi.rs`, in tests) and is
//! served as it is committed ([`document()`]). Deliberately not here: SQL, money arithmetic, and
//! any rule of the market: a handler that computes is in the wrong room.

// Types that only the document names, and the words that make it; what is truly dead is found where it is made.
#![cfg_attr(not(feature = "described"), allow(dead_code, unused_imports))]

/// Handlers are described in the words of `utoipa`; without the document, they come to nothing but routes.
#[cfg(not(feature = "described"))]
extern crate gongdao_bare as utoipa;

pub mod auth;
mod bounds;
mod document;
mod extract;
mod finish;
mod language;
mod live;
pub(crate) mod media;
mod models;
#[cfg(feature = "described")]
mod openapi;
mod page;
mod pages;
mod paths;
mod problem;
pub mod pseudonym;
mod releases;
mod router;
mod routes;
mod schema;
mod serve;
mod stall;
mod state;
mod stream;

pub use auth::Rate;
pub use bounds::Bounds;
pub use document::document;
pub use media::{MediaLimits, MediaOptions};
#[cfg(feature = "described")]
pub use openapi::described;
pub use pages::{PageFile, Pages};
pub use problem::Refusal;
pub use router::router;
pub use schema::read_cursor;
pub use serve::serve;
pub use state::{Api, Options, Secrets};
