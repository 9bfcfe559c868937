//! Failing on purpose: a fuse on a connection, so that a simulator can let the process die at any operation.
//!
//! Why here: whether a crash loses or doubles an effect depends on the moment between two operations of the store, and
//! only the store sees that moment. The fuse exists with the feature `faults` alone and does nothing until it is lit. A
//! dead connection answers every later operation with an error, the rollback too, as a dead process would.

use crate::{Connection, StoreError};

/// What became of the operation at which the process died.
#[cfg(feature = "faults")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Death {
    /// It was never sent.
    Before,
    /// The database did it, and nobody saw the answer.
    After,
}

#[cfg(feature = "faults")]
#[derive(Debug, Clone, Copy, Default)]
pub(crate) enum Fuse {
    #[default]
    Unlit,
    Lit {
        operations: u32,
        death: Death,
    },
    AtCommit(Death),
    Dead,
}

#[cfg(feature = "faults")]
impl Fuse {
    /// Burns for one operation: whether its answer is to be lost.
    fn burn(&mut self, commit: bool) -> Result<bool, StoreError> {
        let death = match self {
            Fuse::Unlit => return Ok(false),
            Fuse::Lit { operations, .. } if *operations > 1 => {
                *operations -= 1;
                return Ok(false);
            }
            Fuse::AtCommit(_) if !commit => return Ok(false),
            Fuse::Lit { death, .. } | Fuse::AtCommit(death) => *death,
            Fuse::Dead => return Err(died()),
        };
        *self = Fuse::Dead;
        match death {
            Death::Before => Err(died()),
            Death::After => Ok(true),
        }
    }
}

#[cfg(feature = "faults")]
fn died() -> StoreError {
    StoreError::Unusable("the connection was made to fail here".to_owned())
}

#[cfg(feature = "faults")]
impl Connection {
    fn fuse(&mut self) -> &mut Fuse {
        match self {
            Connection::Sqlite(connection) => &mut connection.fuse,
            Connection::Postgres(connection) => &mut connection.fuse,
        }
    }

    /// Makes the `operations`-th operation from now the last: 1 is the next one.
    pub fn fail_after(&mut self, operations: u32, death: Death) {
        *self.fuse() = Fuse::Lit { operations, death };
    }

    /// Makes the next commit the last operation.
    pub fn fail_at_commit(&mut self, death: Death) {
        *self.fuse() = Fuse::AtCommit(death);
    }

    /// Puts the fuse out, if it still burns; whether the connection died before that.
    pub fn put_out(&mut self) -> bool {
        let dead = matches!(self.fuse(), Fuse::Dead);
        if !dead {
            *self.fuse() = Fuse::Unlit;
        }
        dead
    }
}

/// Runs an operation, unless the connection is to fail at it.
#[cfg(feature = "faults")]
pub(crate) fn guarded<R>(
    connection: &mut Connection,
    commit: bool,
    operation: impl FnOnce(&mut Connection) -> Result<R, StoreError>,
) -> Result<R, StoreError> {
    let lost = connection.fuse().burn(commit)?;
    let done = operation(connection)?;
    if lost { Err(died()) } else { Ok(done) }
}

/// Runs an operation.
#[cfg(not(feature = "faults"))]
pub(crate) fn guarded<R>(
    connection: &mut Connection,
    _commit: bool,
    operation: impl FnOnce(&mut Connection) -> Result<R, StoreError>,
) -> Result<R, StoreError> {
    operation(connection)
}
