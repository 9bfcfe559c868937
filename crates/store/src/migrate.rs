//! Migrations: numbered scripts in one neutral dialect, each applied once, each remembered with its hash.
//!
//! A script that was changed after it ran is refused by name: a database is then not what the program believes.

use crate::{Connection, Query, StoreError};
use gongdao_kernel::Cell;
use sha2::{Digest, Sha256};
use std::borrow::Cow;

const SCRIPTS: &[(i64, &str)] = &[
    (1, include_str!("migrations/0001_spine.sql")),
    (2, include_str!("migrations/0002_money.sql")),
    (3, include_str!("migrations/0003_media.sql")),
    (4, include_str!("migrations/0004_people.sql")),
    (5, include_str!("migrations/0005_live.sql")),
    (6, include_str!("migrations/0006_sums.sql")),
    (7, include_str!("migrations/0007_reviews.sql")),
    (8, include_str!("migrations/0008_quality.sql")),
    (9, include_str!("migrations/0009_exams.sql")),
    (10, include_str!("migrations/0010_models.sql")),
    (11, include_str!("migrations/0011_games.sql")),
    (12, include_str!("migrations/0012_pairs.sql")),
    (13, include_str!("migrations/0013_dispatch.sql")),
    (14, include_str!("migrations/0014_bonuses.sql")),
    (15, include_str!("migrations/0015_bundles.sql")),
    (16, include_str!("migrations/0016_fresh_keys.sql")),
    (17, include_str!("migrations/0017_gradings.sql")),
    (18, include_str!("migrations/0018_releases.sql")),
    (19, include_str!("migrations/0019_review_notes.sql")),
];

const APPLIED: Query = Query::new("migration_hash", "SELECT hash FROM migration WHERE number = ?1");
const REMEMBER: Query =
    Query::new("migration_insert", "INSERT INTO migration (number, hash) VALUES (?1, ?2)");

/// Brings the database to this program's schema.
///
/// # Errors
/// When a script fails, or differs from the one that was applied.
pub fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    let Connection::Postgres(_) = connection else { return apply(connection) };
    // Programs that start at once on a fresh database wait for the one that is first.
    connection.script("SELECT pg_advisory_lock(7100)")?;
    let done = apply(connection);
    connection.script("SELECT pg_advisory_unlock(7100)").and(done)
}

fn apply(connection: &mut Connection) -> Result<(), StoreError> {
    connection.script(
        &connection.dialect().render(
            "CREATE TABLE IF NOT EXISTS migration (number {int} PRIMARY KEY, hash {bytes} NOT NULL);",
        ),
    )?;
    for (number, script) in SCRIPTS {
        let hash = Sha256::digest(script.as_bytes()).to_vec();
        connection.begin()?;
        let applied = connection.query(&APPLIED, &[Cell::Int(*number)], |row| row.get::<Vec<u8>>())?;
        match applied.first() {
            Some(known) if *known == hash => {}
            Some(_) => {
                connection.rollback()?;
                return Err(StoreError::Unusable(format!(
                    "The database's schema step {number} differs from this program's; use the program that made it."
                )));
            }
            None => {
                let rendered = connection.dialect().render(script);
                connection.script(&rendered)?;
                connection.execute(&REMEMBER, &[Cell::Int(*number), Cell::Bytes(Cow::Borrowed(&hash))])?;
            }
        }
        connection.commit()?;
    }
    Ok(())
}

/// The two dialects, as far as schemas differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// SQLite.
    Sqlite,
    /// PostgreSQL.
    Postgres,
}

impl Dialect {
    /// A neutral script in this dialect.
    #[must_use]
    pub fn render(self, script: &str) -> String {
        let [int, bytes, rowid, clustered, updated] = match self {
            Dialect::Sqlite => ["INTEGER", "BLOB", "INTEGER PRIMARY KEY", "WITHOUT ROWID", ""],
            Dialect::Postgres => ["BIGINT", "BYTEA", "BIGINT PRIMARY KEY", "", " WITH (fillfactor = 50)"],
        };
        script
            .replace("{int}", int)
            .replace("{bytes}", bytes)
            .replace("{rowid}", rowid)
            .replace("{clustered}", clustered)
            .replace("{updated}", updated)
            .lines()
            .map(|line| self.line(line))
            .collect::<Vec<_>>()
            .join("\n")
    }

    /// A line that is a mark of its own, or the line as it is.
    fn line(self, line: &str) -> String {
        let mark = line.strip_prefix('{').and_then(|line| line.strip_suffix('}'));
        match mark.map(|mark| mark.split(' ').collect::<Vec<_>>()).as_deref() {
            Some(["append_only", table]) => self.append_only(table),
            Some(["packed", table, column]) => self.packed(table, column),
            _ => line.to_owned(),
        }
    }

    /// Has PostgreSQL keep a column's long values as they are; trying to compress hashes is work for nothing.
    fn packed(self, table: &str, column: &str) -> String {
        match self {
            Dialect::Sqlite => String::new(),
            Dialect::Postgres => format!("ALTER TABLE {table} ALTER COLUMN {column} SET STORAGE EXTERNAL;"),
        }
    }

    /// Triggers that forbid changing or deleting rows (L16).
    fn append_only(self, table: &str) -> String {
        match self {
            Dialect::Sqlite => ["UPDATE", "DELETE"]
                .map(|verb| {
                    format!(
                        "CREATE TRIGGER {table}_no_{} BEFORE {verb} ON {table} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END;",
                        verb.to_lowercase()
                    )
                })
                .join("\n"),
            Dialect::Postgres => format!(
                "CREATE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS \
                 $$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$;\n\
                 CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} \
                 FOR EACH ROW EXECUTE FUNCTION {table}_append_only();\n\
                 CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} EXECUTE FUNCTION {table}_append_only();"
            ),
        }
    }
}
