//! What is read: the market and its people, the hall, desks, results, the books, proofs.
//!
//! Every query takes a [`Snapshot`], which [`Engine::read`](crate::Engine::read) lends, and who asks; it answers what
//! that account may see, and `not_found` for the rest. Lists come in pages by key. Deliberately not here: SQL, which the
//! store has, and what people see of it, which the API decides.

pub mod desk;
pub mod drafts;
pub mod hall;
pub mod hourly;
pub mod label_studio;
pub mod ledger;
pub mod live;
pub mod marked;
pub mod market;
mod moment;
pub mod people;
pub mod proofs;
pub mod results;

pub mod accounts;
pub mod bank;
pub mod bundle;
pub mod coco;
pub mod media;
pub mod overview;
pub mod payouts;
pub mod quality;
pub mod statements;
pub mod teams;

pub mod bonuses;
pub mod drawn;
pub mod exam_items;
pub mod exams;
pub mod games;
pub mod gradings;
pub mod models;
pub mod releases;

pub use moment::rfc3339;

use gongdao_kernel::Fault;
use gongdao_store::{Connection, StoreError};

/// One consistent state of the database, lent for a read.
pub use gongdao_store::Connection as Snapshot;

/// The most rows of one page of a list.
pub const PAGE_ROWS: u32 = 200;

/// One page of a list.
#[derive(Debug, Clone)]
pub struct Page<T> {
    /// The rows.
    pub items: Vec<T>,
    /// Where the next page begins; none where this is the last.
    pub next: Option<i64>,
}

impl<T> Page<T> {
    /// A page of rows that were asked for with one more than `limit`, so that the last page says it is the last.
    fn cut(mut items: Vec<T>, limit: u32, key: impl Fn(&T) -> i64) -> Self {
        let more = items.len() > limit as usize;
        items.truncate(limit as usize);
        let next = items.last().filter(|_| more).map(key);
        Self { items, next }
    }
}

/// How many rows to show: at least one and at most a page.
fn bounded(limit: u32) -> u32 {
    limit.clamp(1, PAGE_ROWS)
}

/// Runs `read` on one state of everything, for callers with a connection of their own. [`crate::Engine::read`] does the
/// same on a pooled one.
///
/// # Errors
/// What `read` or the database answers.
pub fn snapshot<R>(
    connection: &mut Connection,
    read: impl FnOnce(&mut Connection) -> Result<R, Fault>,
) -> Result<R, Fault> {
    connection.begin_snapshot()?;
    let answer = read(connection);
    connection.commit().or_else(|_: StoreError| connection.rollback())?;
    answer
}
