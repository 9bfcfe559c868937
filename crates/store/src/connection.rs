//! One connection of either database, with the few operations both have.

use crate::ahead::Ahead;
use crate::faults::guarded;
use crate::migrate::Dialect;
use crate::postgres::Postgres;
use crate::sql::{Query, Statements, TableSql};
use crate::sqlite::Sqlite;
use crate::{RowRef, Shape, StoreError, Table, Written};
use gongdao_kernel::Cell;
use std::path::PathBuf;
use std::sync::Arc;

/// Where a database is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// An SQLite file.
    File(PathBuf),
    /// A PostgreSQL address, `postgres://…`.
    Server(String),
}

impl Place {
    /// Reads `postgres://…`, `sqlite:PATH` or a path.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Place::Server(text.to_owned());
        }
        let path = text.strip_prefix("sqlite://").or_else(|| text.strip_prefix("sqlite:")).unwrap_or(text);
        Place::File(PathBuf::from(path))
    }
}

/// A connection.
#[derive(Debug)]
pub enum Connection {
    /// To SQLite.
    Sqlite(Box<Sqlite>),
    /// To PostgreSQL.
    Postgres(Box<Postgres>),
}

const COMMIT: &str = "COMMIT";

macro_rules! either {
    ($self:ident, $connection:ident => $call:expr) => {
        match $self {
            Connection::Sqlite($connection) => $call,
            Connection::Postgres($connection) => $call,
        }
    };
}

impl Connection {
    /// A connection that writes.
    ///
    /// # Errors
    /// When the database cannot be opened.
    pub fn open_writer(place: &Place) -> Result<Self, StoreError> {
        Ok(match place {
            Place::File(path) => Connection::Sqlite(Box::new(Sqlite::open_writer(path)?)),
            Place::Server(url) => Connection::Postgres(Box::new(Postgres::open(url)?)),
        })
    }

    /// A connection that only reads.
    ///
    /// # Errors
    /// When the database cannot be opened.
    pub fn open_reader(place: &Place) -> Result<Self, StoreError> {
        Ok(match place {
            Place::File(path) => Connection::Sqlite(Box::new(Sqlite::open_reader(path)?)),
            Place::Server(url) => Connection::Postgres(Box::new(Postgres::open_reader(url)?)),
        })
    }

    /// Which dialect it speaks.
    #[must_use]
    pub fn dialect(&self) -> Dialect {
        match self {
            Connection::Sqlite(_) => Dialect::Sqlite,
            Connection::Postgres(_) => Dialect::Postgres,
        }
    }

    /// Runs a script of statements without parameters.
    ///
    /// # Errors
    /// What the database answers.
    pub fn script(&mut self, sql: &str) -> Result<(), StoreError> {
        guarded(self, false, |it| either!(it, connection => connection.script(sql)))
    }

    /// Ends a transaction.
    fn turn(&mut self, sql: &str) -> Result<(), StoreError> {
        guarded(self, sql == COMMIT, |it| match it {
            Connection::Sqlite(sqlite) if sql == COMMIT => sqlite.commit(sql),
            Connection::Sqlite(sqlite) => sqlite.turn(sql),
            Connection::Postgres(postgres) if sql == COMMIT => postgres.commit(sql),
            Connection::Postgres(postgres) => postgres.script(sql),
        })
    }

    /// Begins a transaction that writes.
    ///
    /// # Errors
    /// What the database answers.
    pub fn begin(&mut self) -> Result<(), StoreError> {
        if let Connection::Sqlite(sqlite) = self {
            sqlite.between();
        }
        guarded(self, false, |it| match it {
            Connection::Sqlite(sqlite) => sqlite.turn("BEGIN IMMEDIATE"),
            Connection::Postgres(postgres) => postgres.begin(),
        })
    }

    /// Counts this connection among the writers for as long as it lasts. It waits for the end of a transaction that
    /// [`Self::begin_alone`] began; from the next one on, everybody knows.
    ///
    /// # Errors
    /// What the database answers.
    pub fn count_in(&mut self) -> Result<(), StoreError> {
        match self {
            Connection::Sqlite(_) => Ok(()),
            Connection::Postgres(postgres) => postgres.count_in(),
        }
    }

    /// Begins a transaction that writes. Where no other connection counts among the writers until it ends, it answers the
    /// era: a number that changes when anybody begins to write, so that whoever finds the same one as before has been alone
    /// ever since. An SQLite file never has another writer.
    ///
    /// # Errors
    /// What the database answers.
    pub fn begin_alone(&mut self) -> Result<Option<i64>, StoreError> {
        if let Connection::Sqlite(_) = self {
            return self.begin().map(|()| Some(0));
        }
        guarded(self, false, |it| match it {
            Connection::Sqlite(_) => Ok(Some(0)),
            Connection::Postgres(postgres) => postgres.begin_alone(),
        })
    }

    /// Runs a chore of the writer's own in a transaction: committed where it comes to its end, undone where it fails. Where
    /// nobody else writes, its commit does not wait for the disk either, if the writer's others do not.
    ///
    /// # Errors
    /// What the database or the chore answers; nothing stands then.
    pub fn transact<R>(
        &mut self,
        chore: impl FnOnce(&mut Self) -> Result<R, StoreError>,
    ) -> Result<R, StoreError> {
        self.begin_alone()?;
        let done = chore(self).and_then(|answer| self.commit().map(|()| answer));
        if done.is_err() {
            // The first error is the one worth telling.
            let _ = self.rollback();
        }
        done
    }

    /// Begins a transaction that sees one state of everything.
    ///
    /// # Errors
    /// What the database answers.
    pub fn begin_snapshot(&mut self) -> Result<(), StoreError> {
        guarded(self, false, |it| match it {
            Connection::Sqlite(sqlite) => sqlite.begin_snapshot(),
            Connection::Postgres(postgres) => {
                postgres.shares = true;
                postgres.script("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            }
        })
    }

    /// Makes the transaction durable. It stands when this answers, or, for a writer that runs ahead, when that says so.
    ///
    /// # Errors
    /// What the database answers; nothing stands then.
    pub fn commit(&mut self) -> Result<(), StoreError> {
        self.turn(COMMIT)
    }

    /// From now on commits of this writer to `place` do not wait for the disk, on PostgreSQL those that it makes alone:
    /// `ahead` takes them there and tells who waits. Where it is broken, what it left is taken to the disk first.
    ///
    /// # Errors
    /// When the log cannot be reached.
    pub fn run_ahead(&mut self, place: &Place, ahead: &Arc<Ahead>) -> Result<(), StoreError> {
        match (self, place) {
            (Connection::Sqlite(sqlite), _) => {
                if ahead.is_broken() {
                    sqlite.bring_home()?;
                    ahead.heal();
                }
                sqlite.run_ahead(ahead)
            }
            (Connection::Postgres(postgres), Place::Server(url)) => {
                // This connection has committed and waited by now: all that a server still has is durable with that.
                ahead.heal();
                postgres.run_ahead(url, ahead)
            }
            (Connection::Postgres(_), Place::File(_)) => Ok(()),
        }
    }

    /// Undoes the transaction.
    ///
    /// # Errors
    /// What the database answers.
    pub fn rollback(&mut self) -> Result<(), StoreError> {
        self.turn("ROLLBACK")
    }

    /// Loads the rows that exist of those named. Keys must be sorted, so that locks are taken in one order (L23).
    ///
    /// # Errors
    /// What the database answers.
    pub fn load<T: Table>(&mut self, keys: &[T::Key]) -> Result<Vec<T>, StoreError> {
        let mut rows = Vec::with_capacity(keys.len());
        self.load_each(&Shape::of::<T>(), &erased(keys), &mut |row| {
            rows.push(T::read(row)?);
            Ok(())
        })?;
        Ok(rows)
    }

    /// As [`Self::load`], each row that exists handed to `found`.
    ///
    /// # Errors
    /// What the database answers, or `found`.
    pub fn load_each(
        &mut self,
        shape: &Shape,
        keys: &[&dyn Written],
        found: &mut dyn FnMut(&mut RowRef<'_>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        guarded(self, false, |it| either!(it, connection => connection.load(shape, keys, found)))
    }

    /// Inserts rows.
    ///
    /// # Errors
    /// [`StoreError::Constraint`] when one stands against a row.
    pub fn insert<'r, T: Table>(&mut self, rows: impl Iterator<Item = &'r T>) -> Result<(), StoreError> {
        self.insert_each(&Shape::of::<T>(), &erased(rows))
    }

    /// As [`Self::insert`], for rows of the table `shape`.
    ///
    /// # Errors
    /// As there.
    pub fn insert_each(&mut self, shape: &Shape, rows: &[&dyn Written]) -> Result<(), StoreError> {
        guarded(self, false, |it| either!(it, connection => connection.insert(shape, rows)))
    }

    /// Updates rows by key.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when a guard missed.
    pub fn update<'r, T: Table>(&mut self, rows: impl Iterator<Item = &'r T>) -> Result<(), StoreError> {
        self.update_each(&Shape::of::<T>(), &erased(rows))
    }

    /// As [`Self::update`], for rows of the table `shape`.
    ///
    /// # Errors
    /// As there.
    pub fn update_each(&mut self, shape: &Shape, rows: &[&dyn Written]) -> Result<(), StoreError> {
        guarded(self, false, |it| either!(it, connection => connection.update(shape, rows)))
    }

    /// Deletes rows by key; one that is gone already is no error.
    ///
    /// # Errors
    /// What the database answers.
    pub fn delete<T: Table>(&mut self, keys: &[T::Key]) -> Result<(), StoreError> {
        self.delete_each(&Shape::of::<T>(), &erased(keys))
    }

    /// As [`Self::delete`], for keys of the table `shape`.
    ///
    /// # Errors
    /// As there.
    pub fn delete_each(&mut self, shape: &Shape, keys: &[&dyn Written]) -> Result<(), StoreError> {
        guarded(self, false, |it| either!(it, connection => connection.delete(shape, keys)))
    }

    /// Runs a query and decodes its rows.
    ///
    /// # Errors
    /// What the database or the decoder answers.
    pub fn query<R>(
        &mut self,
        query: &Query,
        values: &[Cell<'_>],
        mut decode: impl FnMut(&mut RowRef<'_>) -> Result<R, StoreError>,
    ) -> Result<Vec<R>, StoreError> {
        let mut rows = Vec::new();
        self.query_each(query, values, &mut |row| {
            rows.push(decode(row)?);
            Ok(())
        })?;
        Ok(rows)
    }

    fn query_each(
        &mut self,
        query: &Query,
        values: &[Cell<'_>],
        found: &mut dyn FnMut(&mut RowRef<'_>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        guarded(self, false, |it| either!(it, connection => connection.query(query, values, found)))
    }

    /// Runs a statement that answers no rows; how many it touched.
    ///
    /// # Errors
    /// What the database answers.
    pub fn execute(&mut self, query: &Query, values: &[Cell<'_>]) -> Result<u64, StoreError> {
        guarded(self, false, |it| either!(it, connection => connection.execute(query, values)))
    }

    /// Prepares every statement the program has, so that a typing error is found before a person finds it. Answers how
    /// many there are.
    ///
    /// # Errors
    /// The first that the database refuses.
    pub fn prepare_all(&mut self) -> Result<usize, StoreError> {
        let mut count = 0;
        let mut check = |connection: &mut Self, sql: &str| -> Result<(), StoreError> {
            count += 1;
            match connection {
                Connection::Sqlite(sqlite) => sqlite.prepare(sql),
                Connection::Postgres(postgres) => postgres.prepare(sql),
            }
        };
        for TableSql { sqlite, postgres, copy, shared_load, .. } in crate::rows::all() {
            let (statements, more) = if self.dialect() == Dialect::Sqlite {
                (sqlite, Vec::new())
            } else {
                (postgres, copy.into_iter().chain([shared_load]).collect())
            };
            let Statements { load, insert, update, delete } = statements;
            for sql in [load, insert, update, delete].iter().chain(&more).filter(|sql| !sql.is_empty()) {
                check(self, sql)?;
            }
        }
        for query in crate::queries::all() {
            let sql = if self.dialect() == Dialect::Sqlite { query.sql.to_owned() } else { query.postgres() };
            check(self, &sql)?;
        }
        if self.dialect() == Dialect::Postgres {
            for query in crate::queries::slices() {
                check(self, &query.postgres())?;
            }
        }
        Ok(count)
    }
}

/// Rows or keys as the databases see them.
fn erased<'r, W: Written + 'r>(items: impl IntoIterator<Item = &'r W>) -> Vec<&'r dyn Written> {
    items.into_iter().map(|item| item as &dyn Written).collect()
}
