//! PostgreSQL: a synchronous connection, statements prepared once, whole slices as arrays.

use crate::ahead::{Ahead, Disk};
use crate::sql::{Query, TableSql};
use crate::{Column, RowRef, Shape, StoreError, Written};
use gongdao_kernel::{Cell, Kind};
use postgres::types::ToSql;
use postgres::{Client, NoTls, SimpleQueryMessage, Statement};
use std::any::TypeId;
use std::collections::HashMap;
use std::io::{self, Write as _};
use std::sync::{Arc, Mutex, PoisonError};

/// Rows in one statement; more are sent in several.
const SLICE_ROWS: usize = 2_048;

/// From this many rows on a stream is worth its second round trip.
const COPY_ROWS: usize = 8;

/// A connection to a PostgreSQL database.
pub struct Postgres {
    client: Client,
    tables: HashMap<TypeId, &'static TableSql>,
    #[cfg(feature = "faults")]
    pub(crate) fuse: crate::faults::Fuse,
    prepared: HashMap<String, Statement>,
    /// The rows that the transaction loads are not locked: it changes nothing, or nobody else writes meanwhile.
    pub(crate) shares: bool,
    /// Who takes commits to the disk for a writer that is alone, and whether this transaction is one of those.
    ahead: Option<Arc<Ahead>>,
    runs_ahead: bool,
}

/// A connection that takes the server's log to the disk: its commit waits for everything that was committed before.
struct Flusher(Mutex<Client>);

impl Disk for Flusher {
    fn sync(&self) -> io::Result<()> {
        let mut client = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let done = client.batch_execute("SELECT pg_logical_emit_message(true, 'gongdao', '')");
        done.map_err(io::Error::other)
    }
}

/// Every writer of the database holds this lock in common; one that gets it for itself is the only one.
const WRITERS: i32 = 7104;

impl std::fmt::Debug for Postgres {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Postgres").field("prepared", &self.prepared.len()).finish_non_exhaustive()
    }
}

/// A column of a slice, as PostgreSQL takes it.
enum Array<'a> {
    Ints(Vec<Option<i64>>),
    Texts(Vec<Option<&'a str>>),
    Bytes(Vec<Option<&'a [u8]>>),
}

impl<'a> Array<'a> {
    fn of(kind: Kind, cells: impl Iterator<Item = &'a Cell<'a>>) -> Self {
        match kind {
            Kind::Int => Array::Ints(
                cells
                    .map(|cell| match cell {
                        Cell::Int(value) => Some(*value),
                        _ => None,
                    })
                    .collect(),
            ),
            Kind::Text => Array::Texts(
                cells
                    .map(|cell| match cell {
                        Cell::Text(text) => Some(text.as_ref()),
                        _ => None,
                    })
                    .collect(),
            ),
            Kind::Bytes => Array::Bytes(
                cells
                    .map(|cell| match cell {
                        Cell::Bytes(bytes) => Some(bytes.as_ref()),
                        _ => None,
                    })
                    .collect(),
            ),
        }
    }

    fn param(&self) -> &(dyn ToSql + Sync) {
        match self {
            Array::Ints(values) => values,
            Array::Texts(values) => values,
            Array::Bytes(values) => values,
        }
    }
}

impl Postgres {
    /// Connects. The planner's row-by-row strategies are pinned for this session: plans made while tables are empty
    /// would otherwise scan them for ever.
    ///
    /// # Errors
    /// When the server refuses.
    pub fn open(url: &str) -> Result<Self, StoreError> {
        let mut client = Client::connect(url, NoTls)?;
        client.batch_execute(
            "SET enable_seqscan = off; SET enable_bitmapscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off; \
             SET jit = off; SET plan_cache_mode = force_generic_plan; SET synchronous_commit = on; SET client_min_messages = warning",
        )?;
        Ok(Self {
            client,
            tables: HashMap::new(),
            #[cfg(feature = "faults")]
            fuse: crate::faults::Fuse::default(),
            prepared: HashMap::new(),
            shares: false,
            ahead: None,
            runs_ahead: false,
        })
    }

    /// Connects for reading: whatever would change something is refused.
    ///
    /// # Errors
    /// When the server cannot be reached.
    pub fn open_reader(url: &str) -> Result<Self, StoreError> {
        let mut reader = Self { shares: true, ..Self::open(url)? };
        reader.script("SET default_transaction_read_only = on")?;
        Ok(reader)
    }

    /// Takes the advisory lock of a writer's shard; it lasts as long as the connection.
    pub(crate) fn try_lock(&mut self, shard: u32) -> Result<bool, StoreError> {
        let shard = i32::try_from(shard).unwrap_or(i32::MAX);
        let row = self.client.query_one("SELECT pg_try_advisory_lock(7101, $1)", &[&shard])?;
        Ok(row.try_get(0)?)
    }

    /// Takes the sequencer's advisory lock until the transaction ends.
    pub(crate) fn try_lock_transaction(&mut self) -> Result<bool, StoreError> {
        let row = self.client.query_one("SELECT pg_try_advisory_xact_lock(7102)", &[])?;
        Ok(row.try_get(0)?)
    }

    /// Counts among the writers for as long as the connection lasts, once nobody writes alone any more.
    pub(crate) fn count_in(&mut self) -> Result<(), StoreError> {
        self.script(&format!("SELECT pg_advisory_lock_shared({WRITERS})"))
    }

    /// Begins a transaction that is not alone.
    pub(crate) fn begin(&mut self) -> Result<(), StoreError> {
        (self.shares, self.runs_ahead) = (false, false);
        self.script("BEGIN")
    }

    /// Begins a transaction; where this is the only writer until it ends, the era. Another waits in [`Self::count_in`] till
    /// then. Where somebody takes commits to the disk, that of a transaction alone does not wait for it.
    pub(crate) fn begin_alone(&mut self) -> Result<Option<i64>, StoreError> {
        let alone =
            self.ahead.as_ref().map_or("'alone'", |_| "set_config('synchronous_commit', 'off', true)");
        let begin = format!(
            "BEGIN; SELECT CASE WHEN pg_try_advisory_xact_lock({WRITERS}) THEN {alone} END; SELECT SUM(epoch) FROM writer"
        );
        let answers = self.client.simple_query(&begin).map_err(|error| StoreError::from(error).sorted())?;
        let mut rows = answers.iter().filter_map(|answer| match answer {
            SimpleQueryMessage::Row(row) => Some(row.get(0)),
            _ => None,
        });
        self.shares = rows.next().flatten().is_some();
        self.runs_ahead = self.shares && self.ahead.is_some();
        let era = rows.next().flatten().and_then(|sum| sum.parse().ok());
        Ok(era.filter(|_| self.shares))
    }

    /// Commits; who takes commits to the disk knows before anybody can see it.
    pub(crate) fn commit(&mut self, sql: &str) -> Result<(), StoreError> {
        let ahead = self.ahead.clone().filter(|_| std::mem::take(&mut self.runs_ahead));
        let Some(ahead) = ahead else { return self.script(sql) };
        ahead.commits();
        let done = self.script(sql);
        ahead.committed();
        done
    }

    /// From now on commits of a transaction alone go into the log, and `ahead` takes them to the disk.
    pub(crate) fn run_ahead(&mut self, url: &str, ahead: &Arc<Ahead>) -> Result<(), StoreError> {
        ahead.follow(Arc::new(Flusher(Mutex::new(Client::connect(url, NoTls)?))));
        self.ahead = Some(Arc::clone(ahead));
        Ok(())
    }

    pub(crate) fn script(&mut self, sql: &str) -> Result<(), StoreError> {
        self.client.batch_execute(sql).map_err(|error| StoreError::from(error).sorted())
    }

    fn sql(&mut self, shape: &Shape) -> &'static TableSql {
        self.tables.entry(shape.row).or_insert_with(|| Box::leak(Box::new(TableSql::shaped(shape))))
    }

    fn statement(&mut self, sql: &str) -> Result<Statement, StoreError> {
        if let Some(statement) = self.prepared.get(sql) {
            return Ok(statement.clone());
        }
        let statement = self.client.prepare(sql)?;
        self.prepared.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }

    pub(crate) fn load(
        &mut self,
        shape: &Shape,
        keys: &[&dyn Written],
        found: &mut dyn FnMut(&mut RowRef<'_>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let sql = self.sql(shape);
        let statement = self.statement(if self.shares { &sql.shared_load } else { &sql.postgres.load })?;
        for slice in keys.chunks(SLICE_ROWS) {
            let cells = cells(slice, shape.keys);
            let arrays = columns(&shape.columns[..shape.keys], &cells);
            let params: Vec<_> = arrays.iter().map(Array::param).collect();
            self.rows(&statement, &params, found)?;
        }
        Ok(())
    }

    pub(crate) fn insert(&mut self, shape: &Shape, rows: &[&dyn Written]) -> Result<(), StoreError> {
        let sql = self.sql(shape);
        match &sql.copy {
            Some(copy) if rows.len() >= COPY_ROWS => self.copy(copy, shape.columns.len(), rows),
            _ => self.each_slice(&sql.postgres.insert, shape.columns, rows).map(drop),
        }
    }

    /// Inserts rows as one stream, which costs the server about half of what a statement over arrays does.
    fn copy(&mut self, sql: &str, width: usize, rows: &[&dyn Written]) -> Result<(), StoreError> {
        let statement = self.statement(sql)?;
        let stream = copy_stream(width, rows);
        let sorted = |error| StoreError::from(error).sorted();
        let mut writer = self.client.copy_in(&statement).map_err(sorted)?;
        // Where both fail, the end says why.
        let written = writer.write_all(&stream);
        writer.finish().map_err(sorted)?;
        written.map_err(|error| StoreError::Unusable(format!("PostgreSQL took no rows: {error}.")))
    }

    pub(crate) fn update(&mut self, shape: &Shape, rows: &[&dyn Written]) -> Result<(), StoreError> {
        let sql = self.sql(shape);
        if self.each_slice(&sql.postgres.update, shape.columns, rows)? < rows.len() as u64 {
            return Err(StoreError::Stale(shape.name));
        }
        Ok(())
    }

    pub(crate) fn delete(&mut self, shape: &Shape, keys: &[&dyn Written]) -> Result<(), StoreError> {
        let sql = self.sql(shape);
        self.each_slice(&sql.postgres.delete, &shape.columns[..shape.keys], keys).map(drop)
    }

    /// Runs a statement for rows or keys, a slice at a time; how many rows it touched.
    fn each_slice(&mut self, sql: &str, kinds: &[Column], rows: &[&dyn Written]) -> Result<u64, StoreError> {
        let statement = self.statement(sql)?;
        let mut touched = 0;
        for slice in rows.chunks(SLICE_ROWS) {
            let cells = cells(slice, kinds.len());
            let arrays = columns(kinds, &cells);
            let params: Vec<_> = arrays.iter().map(Array::param).collect();
            touched +=
                self.client.execute(&statement, &params).map_err(|error| StoreError::from(error).sorted())?;
        }
        Ok(touched)
    }

    /// Runs a statement and hands on every row it answers.
    fn rows(
        &mut self,
        statement: &Statement,
        params: &[&(dyn ToSql + Sync)],
        found: &mut dyn FnMut(&mut RowRef<'_>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let rows = self.client.query(statement, params).map_err(|error| StoreError::from(error).sorted())?;
        rows.iter().try_for_each(|row| found(&mut RowRef::Postgres(row, 0)))
    }

    pub(crate) fn query(
        &mut self,
        query: &Query,
        values: &[Cell<'_>],
        found: &mut dyn FnMut(&mut RowRef<'_>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let statement = self.statement(&query.postgres())?;
        let owned: Vec<_> = values.iter().map(Param).collect();
        let params: Vec<&(dyn ToSql + Sync)> =
            owned.iter().map(|param| param as &(dyn ToSql + Sync)).collect();
        self.rows(&statement, &params, found)
    }

    /// A query over whole columns of numbers, and a limit where it has one.
    pub(crate) fn slice<R>(
        &mut self,
        query: &Query,
        columns: &[Vec<i64>],
        limit: Option<i64>,
        mut decode: impl FnMut(&mut RowRef<'_>) -> Result<R, StoreError>,
    ) -> Result<Vec<R>, StoreError> {
        let statement = self.statement(&query.postgres())?;
        let columns = columns.iter().map(|column| column as &(dyn ToSql + Sync));
        let params: Vec<_> = columns.chain(limit.iter().map(|limit| limit as &(dyn ToSql + Sync))).collect();
        let mut rows = Vec::new();
        self.rows(&statement, &params, &mut |row| {
            rows.push(decode(row)?);
            Ok(())
        })?;
        Ok(rows)
    }

    pub(crate) fn execute(&mut self, query: &Query, values: &[Cell<'_>]) -> Result<u64, StoreError> {
        let statement = self.statement(&query.postgres())?;
        let owned: Vec<_> = values.iter().map(Param).collect();
        let params: Vec<&(dyn ToSql + Sync)> =
            owned.iter().map(|param| param as &(dyn ToSql + Sync)).collect();
        self.client.execute(&statement, &params).map_err(|error| StoreError::from(error).sorted())
    }

    pub(crate) fn prepare(&mut self, sql: &str) -> Result<(), StoreError> {
        self.client.prepare(sql).map(drop).map_err(StoreError::from)
    }
}

/// Rows in the binary form of `COPY`: a signature, flags and an extension of no length; for each row its number of
/// fields and each field's length and bytes, -1 for none; and -1 for the end.
fn copy_stream(width: usize, rows: &[&dyn Written]) -> Vec<u8> {
    let mut stream = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0".to_vec();
    let mut cells = Vec::with_capacity(width);
    let fields = i16::try_from(width).unwrap_or(i16::MAX).to_be_bytes();
    for row in rows {
        cells.clear();
        row.write(&mut cells);
        stream.extend(fields);
        for cell in &cells {
            match cell {
                Cell::Null => stream.extend((-1_i32).to_be_bytes()),
                Cell::Int(value) => put(&mut stream, &value.to_be_bytes()),
                Cell::Text(text) => put(&mut stream, text.as_bytes()),
                Cell::Bytes(bytes) => put(&mut stream, bytes),
            }
        }
    }
    stream.extend((-1_i16).to_be_bytes());
    stream
}

/// A field of less than 2 GiB; texts and blobs are bounded far below that where they come in.
fn put(stream: &mut Vec<u8>, bytes: &[u8]) {
    stream.extend(i32::try_from(bytes.len()).unwrap_or(i32::MAX).to_be_bytes());
    stream.extend(bytes);
}

/// The cells of rows or keys of `width` columns, one behind the other.
fn cells<'a>(rows: &[&'a dyn Written], width: usize) -> Vec<Cell<'a>> {
    let mut cells = Vec::with_capacity(rows.len() * width);
    rows.iter().for_each(|row| row.write(&mut cells));
    cells
}

fn columns<'a>(kinds: &[Column], cells: &'a [Cell<'a>]) -> Vec<Array<'a>> {
    let column =
        |(at, column): (usize, &Column)| Array::of(column.kind, cells.iter().skip(at).step_by(kinds.len()));
    kinds.iter().enumerate().map(column).collect()
}

#[derive(Debug)]
struct Param<'c>(&'c Cell<'c>);

impl ToSql for Param<'_> {
    fn to_sql(
        &self,
        ty: &postgres::types::Type,
        out: &mut postgres::types::private::BytesMut,
    ) -> Result<postgres::types::IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self.0 {
            Cell::Null => Ok(postgres::types::IsNull::Yes),
            Cell::Int(value) => value.to_sql(ty, out),
            Cell::Text(text) => text.as_ref().to_sql(ty, out),
            Cell::Bytes(bytes) => bytes.as_ref().to_sql(ty, out),
        }
    }

    fn accepts(_: &postgres::types::Type) -> bool {
        true
    }

    postgres::types::to_sql_checked!();
}
