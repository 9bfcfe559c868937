//! Idempotency keys beyond single rows: the fresh ones, taking them home, and the walk over the old ones.

use crate::rows::Idempotency;
use crate::{Connection, Query, StoreError};
use gongdao_kernel::{Cell, Field, Instant};
use std::borrow::Cow;

const AFTER: Query = Query::new(
    "idempotency_keys_after",
    "SELECT key, at FROM idempotency WHERE key > ?1 ORDER BY key LIMIT ?2",
);
const FRESH: Query = Query::new("fresh_keys", "SELECT number, key, at FROM fresh_key ORDER BY number");
const SETTLE: Query = Query::new(
    "idempotency_settle",
    "INSERT INTO idempotency (key, request, outcome, at) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (key) DO NOTHING",
);
const FIRST: Query = Query::new(
    "fresh_key_bound",
    "SELECT number FROM fresh_key WHERE number <= ?1 ORDER BY number LIMIT 1 OFFSET ?2",
);
const DROP: Query = Query::new("fresh_key_drop", "DELETE FROM fresh_key WHERE number <= ?1");

pub(super) const ALL: &[&Query] = &[&AFTER, &FRESH, &SETTLE, &FIRST, &DROP];

/// The next idempotency keys behind one, each with its moment. There is no index by time: keys are few beside answers,
/// and a slow walk over all of them finds the old ones.
///
/// # Errors
/// What the database answers.
pub fn after(
    connection: &mut Connection,
    key: &[u8],
    limit: i64,
) -> Result<Vec<([u8; 16], Instant)>, StoreError> {
    let values = [Cell::Bytes(Cow::Borrowed(key)), Cell::Int(limit)];
    connection.query(&AFTER, &values, |row| Ok((row.get()?, row.get()?)))
}

/// Every fresh key with its number and its moment, in the order in which they came.
///
/// # Errors
/// What the database answers.
pub fn fresh_all(connection: &mut Connection) -> Result<Vec<(i64, [u8; 16], Instant)>, StoreError> {
    connection.query(&FRESH, &[], |row| Ok((row.get()?, row.get()?, row.get()?)))
}

/// Puts a key to its place; one that is there already stays as it is.
///
/// # Errors
/// What the database answers.
pub fn settle(connection: &mut Connection, kept: &Idempotency) -> Result<(), StoreError> {
    let values = [kept.key.cell(), kept.request.cell(), kept.outcome.cell(), kept.at.cell()];
    connection.execute(&SETTLE, &values).map(drop)
}

/// Drops some `most` fresh keys up to a number, the oldest first; up to which one, or nothing when none are left.
///
/// # Errors
/// What the database answers.
pub fn fresh_drop(connection: &mut Connection, last: i64, most: i64) -> Result<Option<i64>, StoreError> {
    let bound = connection.query(&FIRST, &[Cell::Int(last), Cell::Int(most)], |row| row.get::<i64>())?.pop();
    connection.execute(&DROP, &[Cell::Int(bound.unwrap_or(last))])?;
    Ok(bound)
}
