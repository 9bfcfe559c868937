//! Readers: a few connections that see snapshots, lent to one thread at a time.

use crate::{Ahead, Connection, Place, StoreError};
use std::sync::{Arc, Condvar, Mutex, PoisonError};

/// A small pool of reading connections, opened when first needed.
#[derive(Debug)]
pub struct Readers {
    place: Place,
    idle: Mutex<Slots>,
    returned: Condvar,
    /// The writer's, where it commits before the disk has it: what is read here is told once it is durable.
    ahead: Option<Arc<Ahead>>,
}

#[derive(Debug)]
struct Slots {
    idle: Vec<Connection>,
    unopened: usize,
}

impl Readers {
    /// A pool of at most `most` connections.
    #[must_use]
    pub fn new(place: Place, most: usize) -> Self {
        Self {
            place,
            idle: Mutex::new(Slots { idle: Vec::new(), unopened: most.max(1) }),
            returned: Condvar::new(),
            ahead: None,
        }
    }

    /// The same, behind a writer that runs ahead of the disk.
    #[must_use]
    pub fn behind(self, ahead: &Arc<Ahead>) -> Self {
        Self { ahead: Some(Arc::clone(ahead)), ..self }
    }

    /// Runs `read` on one snapshot, waiting for a free connection where all are lent. A connection whose transaction
    /// failed is dropped and a new one is opened in its place.
    ///
    /// # Errors
    /// What `read` or the database answers.
    pub fn read<R, E: From<StoreError>>(
        &self,
        read: impl FnOnce(&mut Connection) -> Result<R, E>,
    ) -> Result<R, E> {
        let mut connection = self.take()?;
        let mut seen = 0;
        let answer = connection.begin_snapshot().map_err(E::from).and_then(|()| {
            seen = self.ahead.as_ref().map_or(0, |ahead| ahead.last());
            let answer = read(&mut connection);
            connection.commit().or_else(|_| connection.rollback()).map_err(E::from)?;
            answer
        });
        let healthy = answer.is_ok() || connection.script("SELECT 1").is_ok();
        self.give_back(healthy.then_some(connection));
        if let Some(ahead) = &self.ahead {
            ahead.wait(seen)?;
        }
        answer
    }

    fn take(&self) -> Result<Connection, StoreError> {
        let mut slots = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some(connection) = slots.idle.pop() {
                return Ok(connection);
            }
            if slots.unopened > 0 {
                slots.unopened -= 1;
                drop(slots);
                return Connection::open_reader(&self.place).inspect_err(|_| self.give_back(None));
            }
            slots = self.returned.wait(slots).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn give_back(&self, connection: Option<Connection>) {
        let mut slots = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        match connection {
            Some(connection) => slots.idle.push(connection),
            None => slots.unopened += 1,
        }
        drop(slots);
        self.returned.notify_one();
    }
}
