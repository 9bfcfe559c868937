//! Words between the processes of one PostgreSQL database, which nobody keeps.
//!
//! A connection of its own: it listens while somebody wants to hear, and holds a shared advisory lock meanwhile, by which
//! others see that speaking is worth while. Nothing that has to be true travels here.

use crate::{Place, StoreError};
use postgres::fallible_iterator::FallibleIterator;
use postgres::{Client, NoTls};
use std::time::Duration;

/// The lock of those who listen.
const LISTENERS: i32 = 7103;
/// Words taken at once.
const MOST: usize = 1_000;

/// A connection that speaks and listens.
pub struct Telegraph {
    client: Client,
}

impl std::fmt::Debug for Telegraph {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Telegraph(…)")
    }
}

impl Telegraph {
    /// Connects.
    ///
    /// # Errors
    /// When the server refuses, or the database is a file.
    pub fn open(place: &Place) -> Result<Self, StoreError> {
        match place {
            Place::Server(url) => Ok(Self { client: Client::connect(url, NoTls)? }),
            Place::File(_) => Err(StoreError::Unusable("A file has no other processes.".to_owned())),
        }
    }

    /// Begins or ends to listen.
    ///
    /// # Errors
    /// What the database answers.
    pub fn listen(&mut self, on: bool) -> Result<(), StoreError> {
        let script = if on {
            format!("LISTEN gongdao_live; SELECT pg_advisory_lock_shared({LISTENERS}, 0)")
        } else {
            format!("UNLISTEN gongdao_live; SELECT pg_advisory_unlock_shared({LISTENERS}, 0)")
        };
        Ok(self.client.batch_execute(&script)?)
    }

    /// Whether any other process of this database listens.
    ///
    /// # Errors
    /// What the database answers.
    pub fn is_heard(&mut self, listening: bool) -> Result<bool, StoreError> {
        let held = "SELECT COUNT(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = 7103 AND granted \
                    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
        let count: i64 = self.client.query_one(held, &[])?.try_get(0)?;
        Ok(count > i64::from(listening))
    }

    /// Says something to all who listen, less than 8,000 bytes.
    ///
    /// # Errors
    /// What the database answers.
    pub fn send(&mut self, message: &str) -> Result<(), StoreError> {
        self.client.execute("SELECT pg_notify('gongdao_live', $1)", &[&message])?;
        Ok(())
    }

    /// Waits for words, for so long at most, and answers those that came.
    ///
    /// # Errors
    /// When the connection broke.
    pub fn wait(&mut self, most: Duration) -> Result<Vec<String>, StoreError> {
        let mut notifications = self.client.notifications();
        let mut heard = Vec::new();
        if let Some(first) = notifications.timeout_iter(most).next()? {
            heard.push(first.payload().to_owned());
        }
        let mut more = notifications.iter();
        while heard.len() < MOST {
            match more.next()? {
                Some(next) => heard.push(next.payload().to_owned()),
                None => break,
            }
        }
        Ok(heard)
    }
}
