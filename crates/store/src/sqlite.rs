//! SQLite: one connection per thread, write-ahead log, full durability, cached statements looped over slices.

use crate::ahead::Ahead;
use crate::home::{self, Homeward};
use crate::sql::{Query, TableSql};
use crate::{RowRef, Shape, StoreError, Written};
use gongdao_kernel::Cell;
use rusqlite::config::DbConfig;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, OpenFlags};
use std::any::TypeId;
use std::collections::HashMap;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;

/// Page caches of the writer and of each reader, in KiB. A larger one of the writer costs more than it brings: a commit
/// that split a page looks through all of it.
const WRITER_CACHE_KIB: i64 = 4 * 1024;
const READER_CACHE_KIB: i64 = 8 * 1024;
/// Pages that one transaction may change before some go to the log ahead of its end, and again at its end: 64 MiB.
const SPILL_PAGES: i64 = 16 * 1024;
const STATEMENTS: usize = 256;

/// A connection to an SQLite file.
#[derive(Debug)]
pub struct Sqlite {
    /// Only a writer has one. It ends before the connection, which copies the rest when it closes.
    homeward: Option<Homeward>,
    connection: Connection,
    /// Where commits do not wait for the disk: who takes them there.
    ahead: Option<Arc<Ahead>>,
    tables: HashMap<TypeId, &'static TableSql>,
    #[cfg(feature = "faults")]
    pub(crate) fuse: crate::faults::Fuse,
}

struct Bound<'c>(&'c Cell<'c>);

impl rusqlite::ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self.0 {
            Cell::Null => ValueRef::Null,
            Cell::Int(value) => ValueRef::Integer(*value),
            Cell::Text(text) => ValueRef::Text(text.as_bytes()),
            Cell::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

impl Sqlite {
    /// Opens the file, made if missing, for a writer.
    ///
    /// # Errors
    /// When the file cannot be opened or is no database.
    pub fn open_writer(path: &Path) -> Result<Self, StoreError> {
        let connection = Connection::open(path)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "wal_autocheckpoint", home::MOST)?;
        connection.pragma_update(None, "cache_spill", SPILL_PAGES)?;
        // Without it INSERT OR REPLACE would take journal rows out past the triggers that forbid it (L16).
        connection.pragma_update(None, "recursive_triggers", true)?;
        let homeward = Some(Homeward::start(path, home::MARKS)?);
        Ok(Self { homeward, ..Self::prepared(connection, WRITER_CACHE_KIB)? })
    }

    /// Opens the file for reading.
    ///
    /// # Errors
    /// When the file cannot be opened.
    pub fn open_reader(path: &Path) -> Result<Self, StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        Self::prepared(Connection::open_with_flags(path, flags)?, READER_CACHE_KIB)
    }

    fn prepared(connection: Connection, cache_kib: i64) -> Result<Self, StoreError> {
        connection.busy_timeout(std::time::Duration::from_secs(10))?;
        connection.pragma_update(None, "cache_size", -cache_kib)?;
        connection.pragma_update(None, "temp_store", "MEMORY")?;
        // Without it a statement whose LIMIT is a parameter is parsed again every time it is bound.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        Ok(Self {
            homeward: None,
            connection,
            ahead: None,
            tables: HashMap::new(),
            #[cfg(feature = "faults")]
            fuse: crate::faults::Fuse::default(),
        })
    }

    /// From now on commits go into the log alone, and `ahead` takes them to the disk.
    pub(crate) fn run_ahead(&mut self, ahead: &Arc<Ahead>) -> Result<(), StoreError> {
        let log = format!("{}-wal", self.connection.path().unwrap_or_default());
        let file = File::options().read(true).write(true).open(&log);
        let file = file.map_err(|error| StoreError::Unusable(format!("{log} cannot be opened: {error}.")))?;
        ahead.follow(Arc::new(file));
        self.connection.pragma_update(None, "synchronous", "NORMAL")?;
        self.ahead = Some(Arc::clone(ahead));
        Ok(())
    }

    /// Brings the whole log home, so that nothing hangs on what a disk that failed may have lost of it.
    pub(crate) fn bring_home(&mut self) -> Result<(), StoreError> {
        let all =
            self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, i64>(0))?;
        if all != 0 {
            return Err(StoreError::Unusable("The log cannot be brought home while it is read.".to_owned()));
        }
        Ok(())
    }

    /// Begins a transaction that sees one state of everything: the present one, not that of its first query.
    pub(crate) fn begin_snapshot(&mut self) -> Result<(), StoreError> {
        self.turn("BEGIN DEFERRED")?;
        let mut look = self.connection.prepare_cached("SELECT 1 FROM sqlite_schema LIMIT 1")?;
        Ok(look.query([])?.next().map(drop)?)
    }

    /// Commits; who takes commits to the disk knows before anybody can see it.
    pub(crate) fn commit(&mut self, sql: &str) -> Result<(), StoreError> {
        let Some(ahead) = self.ahead.clone() else { return self.turn(sql) };
        ahead.commits();
        let done = self.turn(sql);
        ahead.committed();
        done
    }

    /// Tells who takes commits to the disk of a statement outside any transaction.
    fn tell(&self) {
        if let Some(ahead) = &self.ahead
            && self.connection.is_autocommit()
        {
            ahead.commits();
            ahead.committed();
        }
    }

    pub(crate) fn script(&mut self, sql: &str) -> Result<(), StoreError> {
        self.connection.execute_batch(sql)?;
        self.tell();
        Ok(())
    }

    /// Runs one statement without parameters that is asked for again and again: it stays prepared.
    pub(crate) fn turn(&mut self, sql: &str) -> Result<(), StoreError> {
        Ok(self.connection.prepare_cached(sql)?.raw_execute().map(drop)?)
    }

    /// Does between two transactions what the log needs of its writer.
    pub(crate) fn between(&self) {
        if let Some(homeward) = &self.homeward {
            homeward.finish(&self.connection);
        }
    }

    fn sql(&mut self, shape: &Shape) -> &'static TableSql {
        self.tables.entry(shape.row).or_insert_with(|| Box::leak(Box::new(TableSql::shaped(shape))))
    }

    pub(crate) fn load(
        &mut self,
        shape: &Shape,
        keys: &[&dyn Written],
        found: &mut dyn FnMut(&mut RowRef<'_>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let sql = self.sql(shape);
        let mut statement = self.connection.prepare_cached(&sql.sqlite.load)?;
        let mut cells = Vec::new();
        for key in keys {
            cells.clear();
            key.write(&mut cells);
            let mut rows = statement.query(rusqlite::params_from_iter(cells.iter().map(Bound)))?;
            if let Some(row) = rows.next()? {
                found(&mut RowRef::Sqlite(row, 0))?;
            }
        }
        Ok(())
    }

    pub(crate) fn insert(&mut self, shape: &Shape, rows: &[&dyn Written]) -> Result<(), StoreError> {
        let sql = self.sql(shape);
        self.each(&sql.sqlite.insert, rows).map(drop)
    }

    pub(crate) fn update(&mut self, shape: &Shape, rows: &[&dyn Written]) -> Result<(), StoreError> {
        let sql = self.sql(shape);
        if self.each(&sql.sqlite.update, rows)? < rows.len() {
            return Err(StoreError::Stale(shape.name));
        }
        Ok(())
    }

    pub(crate) fn delete(&mut self, shape: &Shape, keys: &[&dyn Written]) -> Result<(), StoreError> {
        let sql = self.sql(shape);
        self.each(&sql.sqlite.delete, keys).map(drop)
    }

    /// Runs a statement once for each row or key; how many rows it touched.
    fn each(&mut self, sql: &str, rows: &[&dyn Written]) -> Result<usize, StoreError> {
        let mut statement = self.connection.prepare_cached(sql)?;
        let (mut touched, mut cells) = (0, Vec::new());
        for row in rows {
            cells.clear();
            row.write(&mut cells);
            let params = rusqlite::params_from_iter(cells.iter().map(Bound));
            touched += statement.execute(params).map_err(|error| StoreError::from(error).sorted())?;
        }
        Ok(touched)
    }

    pub(crate) fn query(
        &mut self,
        query: &Query,
        values: &[Cell<'_>],
        found: &mut dyn FnMut(&mut RowRef<'_>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let mut statement = self.connection.prepare_cached(query.sql)?;
        let mut rows = statement.query(rusqlite::params_from_iter(values.iter().map(Bound)))?;
        while let Some(row) = rows.next()? {
            found(&mut RowRef::Sqlite(row, 0))?;
        }
        Ok(())
    }

    pub(crate) fn execute(&mut self, query: &Query, values: &[Cell<'_>]) -> Result<u64, StoreError> {
        let mut statement = self.connection.prepare_cached(query.sql)?;
        let touched = statement.execute(rusqlite::params_from_iter(values.iter().map(Bound)))?;
        drop(statement);
        self.tell();
        Ok(touched as u64)
    }

    pub(crate) fn prepare(&mut self, sql: &str) -> Result<(), StoreError> {
        self.connection.prepare(sql).map(drop).map_err(StoreError::from)
    }
}
