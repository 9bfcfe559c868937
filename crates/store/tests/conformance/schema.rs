//! Schema: every statement prepares, migrations are applied once, and history cannot be changed by anybody.

use crate::{each, tried};
use gongdao_store::{Connection, StoreError, migrate};

#[test]
fn every_statement_prepares() {
    for (_database, mut connection) in each() {
        let count = connection.prepare_all().expect("all of them");
        assert!(count > 100, "only {count} statements");
    }
}

#[test]
fn migrations_run_twice_are_one() {
    for (database, mut connection) in each() {
        connection.script("INSERT INTO setting VALUES ('custodian', '银行', 1, 1, 1)").unwrap();
        migrate(&mut connection).expect("nothing to do");
        drop(connection);
        let mut again = Connection::open_writer(&database.place).unwrap();
        migrate(&mut again).expect("nothing to do after a restart");
        let lost = tried(&mut again, |c| c.script("INSERT INTO setting VALUES ('custodian', 'x', 1, 1, 1)"));
        assert!(lost.is_err(), "the rows are still there");
    }
}

#[test]
fn a_changed_script_is_refused_by_name() {
    for (_database, mut connection) in each() {
        let forged = match connection.dialect() {
            gongdao_store::Dialect::Sqlite => "UPDATE migration SET hash = x'00' WHERE number = 1",
            gongdao_store::Dialect::Postgres => "UPDATE migration SET hash = '\\x00' WHERE number = 1",
        };
        connection.script(forged).unwrap();
        let error = migrate(&mut connection).unwrap_err();
        assert!(matches!(&error, StoreError::Unusable(text) if text.contains("step 1")), "{error}");
        connection.script("SELECT 1").expect("the connection is in no transaction and no lock");
        connection.begin().expect("no transaction was left open");
        connection.rollback().unwrap();
    }
}

const ENTRY: &str = "INSERT INTO entry VALUES (1, 1, 1, 1, 1, 0, 2, 7, 156, 5, NULL, 1, 1, 1, 0)";

#[test]
fn journal_and_checkpoints_cannot_be_changed() {
    for (_database, mut connection) in each() {
        connection.script(ENTRY).unwrap();
        connection.script("INSERT INTO evidence_checkpoint VALUES (1, 'note', 1)").unwrap();
        for change in [
            "UPDATE entry SET amount = 6",
            "DELETE FROM entry",
            "DELETE FROM entry WHERE number = 1",
            "UPDATE evidence_checkpoint SET note = 'other'",
            "DELETE FROM evidence_checkpoint",
        ] {
            let error = tried(&mut connection, |connection| connection.script(change)).expect_err(change);
            assert!(error.to_string().contains("append-only"), "{change}: {error}");
        }
        if connection.dialect() == gongdao_store::Dialect::Postgres {
            assert!(tried(&mut connection, |connection| connection.script("TRUNCATE entry")).is_err());
        }
        let replaced = ENTRY.replace("INSERT", "INSERT OR REPLACE");
        assert!(tried(&mut connection, |connection| connection.script(&replaced)).is_err(), "nor replaced");
    }
}

#[test]
fn no_account_is_overdrawn_even_by_hand() {
    for (_database, mut connection) in each() {
        // Kind 2 is a requester's, kind 1 the bank; debits and credits posted, then pending.
        connection.script("INSERT INTO account VALUES (2, 7, 156, 0, 100, 0, 0, 0)").unwrap();
        connection
            .script("INSERT INTO account VALUES (1, 0, 156, 100, 0, 0, 0, 0)")
            .expect("the bank may owe");
        for change in [
            "UPDATE account SET debits_posted = 101 WHERE kind = 2",
            "UPDATE account SET debits_posted = 60, debits_pending = 41 WHERE kind = 2",
            "UPDATE account SET credits_posted = -1 WHERE kind = 1",
            "UPDATE account SET debits_pending = -1 WHERE kind = 2",
            "INSERT INTO account VALUES (3, 9, 156, 1, 0, 0, 0, 0)",
        ] {
            assert!(tried(&mut connection, |connection| connection.script(change)).is_err(), "{change}");
        }
        connection
            .script("UPDATE account SET debits_posted = 60, debits_pending = 40 WHERE kind = 2")
            .unwrap();
    }
}
