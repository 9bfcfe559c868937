//! The same worlds on both databases: equal journals without crashes (L22), and held invariants with them. Run where
//! `GONGDAO_TEST_POSTGRES` names a server.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

use gongdao_sim::{Plan, Summary, World};
use gongdao_store::{Connection, Place};

/// A fresh PostgreSQL database that goes when the test ends.
struct Fresh {
    server: Place,
    name: String,
    place: Place,
}

impl Fresh {
    fn make(seed: u64) -> Option<Self> {
        let Ok(url) = std::env::var("GONGDAO_TEST_POSTGRES") else {
            println!("not run: GONGDAO_TEST_POSTGRES names no server");
            return None;
        };
        let name = format!("gongdao_sim_{}_{seed}", std::process::id());
        let server = Place::Server(url.clone());
        let mut admin = Connection::open_writer(&server).expect("the test server");
        admin.script(&format!("CREATE DATABASE {name}")).expect("a fresh database");
        let (base, query) = url.split_once('?').map_or((url.as_str(), ""), |(base, query)| (base, query));
        let host = base.rsplit_once('/').map_or(base, |(host, _)| host);
        let place = Place::Server(format!("{host}/{name}?{query}").trim_end_matches('?').to_owned());
        Some(Self { server, name, place })
    }
}

impl Drop for Fresh {
    fn drop(&mut self) {
        if let Ok(mut admin) = Connection::open_writer(&self.server) {
            let _ = admin.script(&format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name));
        }
    }
}

fn run(seed: u64, plan: &Plan) -> Summary {
    World::run(seed, plan).unwrap_or_else(|failure| panic!("{failure}"))
}

#[test]
fn both_databases_write_the_same_journal() {
    for seed in 1..=5 {
        let Some(fresh) = Fresh::make(seed) else { return };
        let plan = Plan { crashes: false, ..Plan::default() };
        let on_sqlite = run(seed, &plan);
        let on_postgres = run(seed, &Plan { place: Some(fresh.place.clone()), ..plan });
        let pairs = on_sqlite.journal.iter().zip(&on_postgres.journal);
        if let Some((one, other)) = pairs.into_iter().find(|(one, other)| one != other) {
            panic!("seed {seed}: SQLite wrote\n{one}\nand PostgreSQL\n{other}");
        }
        assert_eq!(on_sqlite, on_postgres, "seed {seed}");
        assert!(!on_sqlite.journal.is_empty());
    }
}

#[test]
fn worlds_with_crashes_hold_on_postgresql() {
    for seed in 101..=104 {
        let Some(fresh) = Fresh::make(seed) else { return };
        run(seed, &Plan { place: Some(fresh.place.clone()), ..Plan::default() });
    }
}

#[test]
fn a_seed_is_one_world() {
    for seed in 1..=3 {
        assert_eq!(run(seed, &Plan::default()), run(seed, &Plan::default()));
    }
}
