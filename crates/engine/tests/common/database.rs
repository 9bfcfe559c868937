//! Databases for tests: an SQLite file always, a PostgreSQL database where a server is named, gone when the test ends.

use gongdao_store::{Connection, Place};
use std::sync::atomic::{AtomicU32, Ordering};

static NAMES: AtomicU32 = AtomicU32::new(0);

/// A database that goes when the test ends.
pub struct Database {
    pub place: Place,
    admin: Option<(String, String)>,
}

impl Database {
    pub fn sqlite() -> Self {
        let number = NAMES.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("gongdao-test-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a temporary folder");
        Self { place: Place::File(folder.join("gongdao.db")), admin: None }
    }

    /// A fresh PostgreSQL database, where `GONGDAO_TEST_POSTGRES` names a server.
    pub fn postgres() -> Option<Self> {
        let Ok(url) = std::env::var("GONGDAO_TEST_POSTGRES") else {
            println!("not run on PostgreSQL: GONGDAO_TEST_POSTGRES names no server");
            return None;
        };
        let name = format!("gongdao_{}_{}", std::process::id(), NAMES.fetch_add(1, Ordering::Relaxed));
        let mut admin = Connection::open_writer(&Place::Server(url.clone())).expect("the test server");
        admin.script(&format!("CREATE DATABASE {name}")).expect("a fresh database");
        let (base, query) = url.split_once('?').map_or((url.as_str(), ""), |(base, query)| (base, query));
        let host = base.rsplit_once('/').map_or(base, |(host, _)| host);
        let place = Place::Server(format!("{host}/{name}?{query}").trim_end_matches('?').to_owned());
        Some(Self { place, admin: Some((url, name)) })
    }

    /// Both, as far as they can be had.
    pub fn each() -> Vec<Self> {
        std::iter::once(Self::sqlite()).chain(Self::postgres()).collect()
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        match (&self.place, &self.admin) {
            (Place::File(path), _) => {
                if let Some(folder) = path.parent() {
                    let _ = std::fs::remove_dir_all(folder);
                }
            }
            (Place::Server(_), Some((url, name))) => {
                if let Ok(mut admin) = Connection::open_writer(&Place::Server(url.clone())) {
                    let _ = admin.script(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
                }
            }
            (Place::Server(_), None) => {}
        }
    }
}
