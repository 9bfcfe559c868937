//! Databases for tests: an SQLite file always, a PostgreSQL database where a server is named. Each is empty and belongs to
//! one test. PostgreSQL databases are emptied and used again by the next test, since dropping one takes a second; the few
//! there are go with the throw-away server of `scripts/postgres.sh`.

use gongdao_store::{Connection, Place};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

/// PostgreSQL databases that no test uses now.
static IDLE: Mutex<Vec<Place>> = Mutex::new(Vec::new());

static NAMES: AtomicU32 = AtomicU32::new(0);

/// A database that goes when the test ends.
pub struct Database {
    pub place: Place,
}

impl Database {
    pub fn sqlite() -> Self {
        let number = NAMES.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("gongdao-test-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a temporary folder");
        Self { place: Place::File(folder.join("gongdao.db")) }
    }

    /// A fresh PostgreSQL database, where `GONGDAO_TEST_POSTGRES` names a server.
    pub fn postgres() -> Option<Self> {
        let Ok(url) = std::env::var("GONGDAO_TEST_POSTGRES") else {
            println!("not run on PostgreSQL: GONGDAO_TEST_POSTGRES names no server");
            return None;
        };
        let idle = IDLE.lock().expect("the idle databases").pop();
        if let Some(place) = idle {
            return Some(Self { place: emptied(place) });
        }
        let name = format!("gongdao_{}_{}", std::process::id(), NAMES.fetch_add(1, Ordering::Relaxed));
        let mut admin = Connection::open_writer(&Place::Server(url.clone())).expect("the test server");
        // The number of a process that has ended is given out again sooner or later.
        admin.script(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).expect("a free name");
        admin.script(&format!("CREATE DATABASE {name}")).expect("a fresh database");
        let (base, query) = url.split_once('?').map_or((url.as_str(), ""), |(base, query)| (base, query));
        let host = base.rsplit_once('/').map_or(base, |(host, _)| host);
        let place = Place::Server(format!("{host}/{name}?{query}").trim_end_matches('?').to_owned());
        Some(Self { place })
    }

    /// Both, as far as they can be had.
    pub fn each() -> Vec<Self> {
        std::iter::once(Self::sqlite()).chain(Self::postgres()).collect()
    }
}

/// Ends whoever is still connected, such as a client that was killed, and takes everything out.
fn emptied(place: Place) -> Place {
    let mut connection = Connection::open_writer(&place).expect("an idle database");
    let others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()";
    connection
        .script(&format!(
            "SELECT pg_terminate_backend(pid, 5000) {others}; DROP SCHEMA public CASCADE; CREATE SCHEMA public"
        ))
        .expect("an empty database");
    place
}

impl Drop for Database {
    fn drop(&mut self) {
        match &self.place {
            Place::File(path) => {
                if let Some(folder) = path.parent() {
                    let _ = std::fs::remove_dir_all(folder);
                }
            }
            Place::Server(_) => {
                if let Ok(mut idle) = IDLE.lock() {
                    idle.push(self.place.clone());
                }
            }
        }
    }
}
