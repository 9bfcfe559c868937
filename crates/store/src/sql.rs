//! Statements made from tables: four for each table and dialect.
//!
//! On SQLite each works on one row and is looped over with a cached statement; on PostgreSQL each takes arrays and works
//! on the whole slice. The two differ in nothing else.

use crate::{Column, Shape, Table};
use gongdao_kernel::Kind;
use std::fmt::Write as _;

/// One table's statements in one dialect.
#[derive(Debug, Clone)]
pub struct Statements {
    /// Loads rows by key.
    pub load: String,
    /// Inserts rows.
    pub insert: String,
    /// Updates rows by key, guarded by `version` where there is one.
    pub update: String,
    /// Deletes rows by key.
    pub delete: String,
}

/// One table's statements in both dialects.
#[derive(Debug, Clone)]
pub struct TableSql {
    /// The table.
    pub name: &'static str,
    /// Its columns, comma-separated.
    pub columns: String,
    /// SQLite's.
    pub sqlite: Statements,
    /// PostgreSQL's.
    pub postgres: Statements,
    /// PostgreSQL's way to load rows that nobody is going to change: no row is locked, so a reader may use it.
    pub shared_load: String,
    /// PostgreSQL's way in for many rows at once, where a row that is there already is a mistake.
    pub copy: Option<String>,
    /// Whether a `version` column guards updates.
    pub versioned: bool,
}

impl TableSql {
    /// The statements of a table.
    #[must_use]
    pub fn of<T: Table>() -> Self {
        Self::shaped(&Shape::of::<T>())
    }

    pub(crate) fn shaped(shape: &Shape) -> Self {
        Self {
            name: shape.name,
            columns: shape.list("", shape.columns),
            sqlite: shape.sqlite(),
            postgres: shape.postgres(),
            shared_load: shape.postgres_load(),
            copy: shape.copy(),
            versioned: shape.versioned(),
        }
    }
}

fn joined(parts: impl IntoIterator<Item = String>, between: &str) -> String {
    parts.into_iter().collect::<Vec<_>>().join(between)
}

impl Shape {
    fn versioned(&self) -> bool {
        self.columns.iter().any(|column| column.name == "version")
    }

    /// A row that is all key says the same however often it is inserted.
    fn again(&self) -> &'static str {
        if self.columns.len() == self.keys { " ON CONFLICT DO NOTHING" } else { "" }
    }

    fn copy(&self) -> Option<String> {
        let columns = self.list("", self.columns);
        self.again().is_empty().then(|| format!("COPY {} ({columns}) FROM STDIN (FORMAT binary)", self.name))
    }

    fn list(&self, prefix: &str, columns: &[Column]) -> String {
        joined(columns.iter().map(|column| format!("{prefix}\"{}\"", column.name)), ", ")
    }

    fn sqlite(&self) -> Statements {
        let (name, all, keys, rest) =
            (self.name, self.columns, &self.columns[..self.keys], &self.columns[self.keys..]);
        let by_key = joined(
            keys.iter().enumerate().map(|(at, key)| format!("\"{}\" = ?{}", key.name, at + 1)),
            " AND ",
        );
        let marks = joined((1..=all.len()).map(|at| format!("?{at}")), ", ");
        let sets = joined(
            rest.iter()
                .enumerate()
                .map(|(at, column)| format!("\"{}\" = ?{}", column.name, at + self.keys + 1)),
            ", ",
        );
        let mut update = format!("UPDATE {name} SET {sets} WHERE {by_key}");
        if let Some(at) = all.iter().position(|column| column.name == "version") {
            let _ = write!(update, " AND version = ?{} - 1", at + 1);
        }
        Statements {
            load: format!("SELECT {} FROM {name} WHERE {by_key}", self.list("", all)),
            insert: format!("INSERT INTO {name} ({}) VALUES ({marks}){}", self.list("", all), self.again()),
            update: if rest.is_empty() { String::new() } else { update },
            delete: format!("DELETE FROM {name} WHERE {by_key}"),
        }
    }

    fn postgres_load(&self) -> String {
        let (key_rows, on) = (self.key_rows(), self.on_keys());
        let all = self.list("t.", self.columns);
        format!("SELECT {all} FROM {} AS t JOIN {key_rows} ON {on}", self.name)
    }

    /// The keys that a statement is about, as PostgreSQL takes them.
    fn key_rows(&self) -> String {
        let keys = &self.columns[..self.keys];
        format!("unnest({}) AS u({})", arrays(keys), self.list("", keys))
    }

    fn on_keys(&self) -> String {
        let keys = &self.columns[..self.keys];
        joined(keys.iter().map(|key| format!("t.\"{0}\" = u.\"{0}\"", key.name)), " AND ")
    }

    fn postgres(&self) -> Statements {
        let (name, all, keys, rest) =
            (self.name, self.columns, &self.columns[..self.keys], &self.columns[self.keys..]);
        let (on, key_rows) = (self.on_keys(), self.key_rows());
        let sets = joined(rest.iter().map(|column| format!("\"{0}\" = u.\"{0}\"", column.name)), ", ");
        let mut update = format!(
            "UPDATE {name} AS t SET {sets} FROM unnest({}) AS u({}) WHERE {on}",
            arrays(all),
            self.list("", all)
        );
        if self.versioned() {
            update.push_str(" AND t.version = u.version - 1");
        }
        let mut load = self.postgres_load();
        if self.lock {
            let _ = write!(load, " ORDER BY {} FOR UPDATE OF t", self.list("t.", keys));
        }
        Statements {
            load,
            insert: format!(
                "INSERT INTO {name} ({}) SELECT * FROM unnest({}){}",
                self.list("", all),
                arrays(all),
                self.again()
            ),
            update: if rest.is_empty() { String::new() } else { update },
            delete: format!("DELETE FROM {name} AS t USING {key_rows} WHERE {on}"),
        }
    }
}

fn arrays(columns: &[Column]) -> String {
    joined(
        columns.iter().enumerate().map(|(at, column)| format!("${}::{}[]", at + 1, array_type(column.kind))),
        ", ",
    )
}

fn array_type(kind: Kind) -> &'static str {
    match kind {
        Kind::Int => "bigint",
        Kind::Text => "text",
        Kind::Bytes => "bytea",
    }
}

/// A hand-written statement, the same in both dialects but for its parameter marks: `?1` becomes `$1` on PostgreSQL.
#[derive(Debug)]
pub struct Query {
    /// What it answers, noun first.
    pub name: &'static str,
    /// The statement, with `?1`, `?2` … as marks.
    pub sql: &'static str,
}

impl Query {
    /// A query of this name and text.
    #[must_use]
    pub const fn new(name: &'static str, sql: &'static str) -> Self {
        Self { name, sql }
    }

    /// The text for PostgreSQL.
    #[must_use]
    pub fn postgres(&self) -> String {
        self.sql.replace('?', "$")
    }
}
