//! PostgreSQL: a synchronous connection, statements prepared once, whole slices as arrays.

use crate::rows::NamedTask;
use crate::sql::{Query, TableSql};
use crate::{Key, RowRef, StoreError, Table};
use gongdao_kernel::{Cell, Kind};
use postgres::types::ToSql;
use postgres::{Client, NoTls, Statement};
use std::any::TypeId;
use std::collections::HashMap;

/// The stretch of each worker's own line behind a position, in the order of the lines.
const NAMED_AFTER: &str = "SELECT n.worker, n.project, n.position, n.task \
    FROM unnest($1::bigint[], $2::bigint[], $3::bigint[]) WITH ORDINALITY AS u(worker, project, behind, place) \
    CROSS JOIN LATERAL (SELECT t.worker, t.project, t.position, t.task FROM named_task AS t \
      WHERE t.worker = u.worker AND t.project = u.project AND t.position > u.behind ORDER BY t.position LIMIT $4) AS n \
    ORDER BY u.place, n.position";

/// Rows in one statement; more are sent in several.
const SLICE_ROWS: usize = 2_048;

/// A connection to a PostgreSQL database.
pub struct Postgres {
    client: Client,
    tables: HashMap<TypeId, &'static TableSql>,
    #[cfg(feature = "faults")]
    pub(crate) fuse: crate::faults::Fuse,
    prepared: HashMap<String, Statement>,
}

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
        })
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

    pub(crate) fn script(&mut self, sql: &str) -> Result<(), StoreError> {
        self.client.batch_execute(sql).map_err(|error| StoreError::from(error).sorted())
    }

    fn sql<T: Table>(&mut self) -> &'static TableSql {
        self.tables.entry(TypeId::of::<T>()).or_insert_with(|| Box::leak(Box::new(TableSql::of::<T>())))
    }

    fn statement(&mut self, sql: &str) -> Result<Statement, StoreError> {
        if let Some(statement) = self.prepared.get(sql) {
            return Ok(statement.clone());
        }
        let statement = self.client.prepare(sql)?;
        self.prepared.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }

    pub(crate) fn load<T: Table>(&mut self, keys: &[T::Key]) -> Result<Vec<T>, StoreError> {
        let sql = self.sql::<T>();
        let statement = self.statement(&sql.postgres.load)?;
        let mut found = Vec::with_capacity(keys.len());
        for slice in keys.chunks(SLICE_ROWS) {
            let mut cells = Vec::with_capacity(slice.len() * T::KEYS);
            slice.iter().for_each(|key| key.write(&mut cells));
            let arrays = columns::<T>(&cells, T::KEYS);
            let params: Vec<_> = arrays.iter().map(Array::param).collect();
            let rows =
                self.client.query(&statement, &params).map_err(|error| StoreError::from(error).sorted())?;
            for row in &rows {
                found.push(T::read(&mut RowRef::Postgres(row, 0))?);
            }
        }
        Ok(found)
    }

    pub(crate) fn insert<'r, T: Table>(
        &mut self,
        rows: impl Iterator<Item = &'r T>,
    ) -> Result<(), StoreError> {
        let sql = self.sql::<T>();
        self.each_slice(&sql.postgres.insert, rows).map(drop)
    }

    pub(crate) fn update<'r, T: Table>(
        &mut self,
        rows: impl Iterator<Item = &'r T>,
    ) -> Result<(), StoreError> {
        let sql = self.sql::<T>();
        match self.each_slice(&sql.postgres.update, rows)? {
            (touched, count) if touched < count => Err(StoreError::Stale(T::NAME)),
            _ => Ok(()),
        }
    }

    fn each_slice<'r, T: Table>(
        &mut self,
        sql: &str,
        rows: impl Iterator<Item = &'r T>,
    ) -> Result<(u64, u64), StoreError> {
        let rows: Vec<&T> = rows.collect();
        let statement = self.statement(sql)?;
        let mut touched = 0;
        for slice in rows.chunks(SLICE_ROWS) {
            let mut cells = Vec::with_capacity(slice.len() * T::COLUMNS.len());
            slice.iter().for_each(|row| row.write(&mut cells));
            touched += self.run(&statement, &columns::<T>(&cells, T::COLUMNS.len()))?;
        }
        Ok((touched, rows.len() as u64))
    }

    fn run(&mut self, statement: &Statement, arrays: &[Array<'_>]) -> Result<u64, StoreError> {
        let params: Vec<_> = arrays.iter().map(Array::param).collect();
        self.client.execute(statement, &params).map_err(|error| StoreError::from(error).sorted())
    }

    pub(crate) fn delete<T: Table>(&mut self, keys: &[T::Key]) -> Result<(), StoreError> {
        let sql = self.sql::<T>();
        let statement = self.statement(&sql.postgres.delete)?;
        for slice in keys.chunks(SLICE_ROWS) {
            let mut cells = Vec::with_capacity(slice.len() * T::KEYS);
            slice.iter().for_each(|key| key.write(&mut cells));
            self.run(&statement, &columns::<T>(&cells, T::KEYS))?;
        }
        Ok(())
    }

    pub(crate) fn query<R>(
        &mut self,
        query: &Query,
        values: &[Cell<'_>],
        mut decode: impl FnMut(&mut RowRef<'_>) -> Result<R, StoreError>,
    ) -> Result<Vec<R>, StoreError> {
        let statement = self.statement(&query.postgres())?;
        let owned: Vec<_> = values.iter().map(Param).collect();
        let params: Vec<&(dyn ToSql + Sync)> =
            owned.iter().map(|param| param as &(dyn ToSql + Sync)).collect();
        let rows =
            self.client.query(&statement, &params).map_err(|error| StoreError::from(error).sorted())?;
        rows.iter().map(|row| decode(&mut RowRef::Postgres(row, 0))).collect()
    }

    /// The next tasks named for each of several workers, in one round trip.
    pub(crate) fn named_after(
        &mut self,
        lines: &[[i64; 3]],
        limit: i64,
    ) -> Result<Vec<NamedTask>, StoreError> {
        let statement = self.statement(NAMED_AFTER)?;
        let column = |at: usize| lines.iter().map(|line| line[at]).collect::<Vec<i64>>();
        let (workers, projects, positions) = (column(0), column(1), column(2));
        let rows = self
            .client
            .query(&statement, &[&workers, &projects, &positions, &limit])
            .map_err(|error| StoreError::from(error).sorted())?;
        rows.iter().map(|row| NamedTask::read(&mut RowRef::Postgres(row, 0))).collect()
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

fn columns<'a, T: Table>(cells: &'a [Cell<'a>], width: usize) -> Vec<Array<'a>> {
    (0..width).map(|at| Array::of(T::COLUMNS[at].kind, cells.iter().skip(at).step_by(width))).collect()
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
