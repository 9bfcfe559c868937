//! One suite over both databases: what the store promises about rows, guards and schema holds on each of them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

#[path = "../../../engine/tests/common/database.rs"]
mod database;

mod guards;
mod media;
mod newer;
mod payouts;
mod rows;
mod schema;

use database::Database;
use gongdao_store::{Connection, migrate};

/// A fresh database of each kind with the schema in it.
fn each() -> impl Iterator<Item = (Database, Connection)> {
    Database::each().into_iter().map(|database| {
        let mut connection = Connection::open_writer(&database.place).expect("a connection");
        migrate(&mut connection).expect("the schema");
        (database, connection)
    })
}

/// Runs in a transaction that is undone.
fn tried<R>(connection: &mut Connection, run: impl FnOnce(&mut Connection) -> R) -> R {
    connection.begin().expect("a transaction");
    let answer = run(connection);
    connection.rollback().expect("its end");
    answer
}
