//! How an open page learns that something changed: server-sent events for a project and for a person.
//!
//! The engine's writer leaves notes of what its commits touched ([`gongdao_engine::watch`]), and only while somebody
//! listens. The [`hub`] takes them four times a second and rings the streams they concern; a stream then reads the truth
//! from the database, as whoever opened it, and sends what differs from what it sent before ([`stream`]). So an event is
//! never staler than the database and never shows what its reader may not see; a hundred commits in a second are one
//! event; and a reader who is slow costs nothing but an open connection, because what waits for him is a flag and not a
//! list.
//!
//! Deliberately not here: history. What happened is in the lists; an event says where to look.

mod hub;
mod mine;
mod project;
mod stream;

pub(crate) use hub::{Hub, Topic};
pub(crate) use stream::open;
