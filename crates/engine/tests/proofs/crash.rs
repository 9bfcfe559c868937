//! Kill -9 under load (T3): whatever was acknowledged is there afterwards, and the books are whole.
//!
//! The test starts itself again as a child that runs an engine on a real file or server and says what was answered; the
//! parent kills it at some moment, opens what is left, and audits.

use crate::common::audit::{Books, audit};
use crate::common::stage::Stage;
use crate::common::{Database, host, rules};
use gongdao_engine::commands::{submit, work};
use gongdao_engine::{Actor, Engine, Leased, Outcome, Priority, Request};
use gongdao_kernel::{AssignmentId, Instant, PersonId, ProjectId, TypedId};
use gongdao_market::AssignmentState as A;
use gongdao_store::{Connection, Place};
use gongdao_trust::{Role, Roles};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::time::Duration;

const PLACE: &str = "GONGDAO_CRASH_PLACE";
const WORLD: &str = "GONGDAO_CRASH_WORLD";
const WORKERS: usize = 6;
/// What a worker says to whom nothing was given so many times in a row.
const NOTHING: &str = "nothing left";
const PATIENCE: u32 = 2_000;

/// The child: works as fast as it can until it is killed. Does nothing where it is not asked to.
#[test]
fn child() {
    let (Ok(place), Ok(world)) = (std::env::var(PLACE), std::env::var(WORLD)) else { return };
    let ids: Vec<i64> = world.split(' ').map(|id| id.parse().unwrap()).collect();
    let (project, now) = (ProjectId::from_raw(ids[0]), Instant::from_ms(ids[1]));
    let (engine, clock) = host::engine(&Place::parse(&place), now);
    std::thread::scope(|scope| {
        for worker in &ids[2..] {
            let worker = Actor::person(PersonId::from_raw(*worker), Roles::of(&[Role::Worker]));
            let engine = &engine;
            scope.spawn(move || labour(engine, worker, project));
        }
        loop {
            // Time goes on, so that records are integrated and leases run out while the load lasts.
            std::thread::sleep(Duration::from_millis(5));
            clock.0.fetch_add(20_000, std::sync::atomic::Ordering::SeqCst);
        }
    });
}

fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}").unwrap();
    out.flush().unwrap();
}

fn labour(engine: &Engine, worker: Actor, project: ProjectId) {
    let call =
        |command: gongdao_engine::Command| engine.call(Priority::People, Request::new(worker, command));
    let mut refused = 0;
    for round in 0.. {
        let Ok(Outcome::Claimed { leases }) = call(work::Claim { project, count: 2, reserve: 1 }.into())
        else {
            // A worker who holds as many as one may waits until leases run out.
            refused += 1;
            if refused > PATIENCE {
                return say(NOTHING);
            }
            std::thread::sleep(Duration::from_millis(5));
            continue;
        };
        refused = 0;
        leases.iter().for_each(|lease| say(&format!("ack claim {} {}", lease.assignment.raw(), lease.fence)));
        for (at, Leased { assignment, fence, .. }) in leases.into_iter().enumerate() {
            if (round + at) % 5 == 0 {
                continue;
            }
            let answer = serde_json::json!({ "label": "a" });
            if call(submit::Submit { assignment, fence, answer, active_ms: 1 }.into()).is_ok() {
                say(&format!("ack submit {} {fence}", assignment.raw()));
            }
        }
    }
}

/// Kills one child at some moment; what it had acknowledged by then.
fn kill_one(place: &Place, world: &str, after: Duration) -> Vec<(String, AssignmentId, i64)> {
    let place = match place {
        Place::File(path) => path.display().to_string(),
        Place::Server(url) => url.clone(),
    };
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "crash::child", "--nocapture", "--test-threads=1"])
        .env(PLACE, place)
        .env(WORLD, world)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    let first = lines.by_ref().find(|line| line.contains("ack") || line.contains(NOTHING));
    let mut heard: Vec<String> = first.into_iter().collect();
    let killer = std::thread::spawn(move || {
        std::thread::sleep(after);
        child.kill().unwrap();
        child.wait().unwrap();
    });
    heard.extend(lines);
    killer.join().unwrap();
    // The last line may have been cut by the kill, and a first one follows libtest's own words.
    let parsed = heard.iter().filter_map(|line| {
        let mut words = line.split("ack ").nth(1)?.split(' ');
        let (what, id, fence) = (words.next()?, words.next()?.parse().ok()?, words.next()?.parse().ok()?);
        Some((what.to_owned(), AssignmentId::from_raw(id), fence))
    });
    parsed.collect()
}

fn is_kept(books: &Books, acknowledged: &[(String, AssignmentId, i64)]) {
    let rows: BTreeMap<_, _> = books.assignments.iter().map(|row| (row.id, row)).collect();
    for (what, id, fence) in acknowledged {
        let row = rows.get(id).unwrap_or_else(|| panic!("{what} {id} was acknowledged and is lost"));
        match what.as_str() {
            "claim" => assert!(row.fence >= *fence, "{row:?}"),
            _ => assert!(
                row.state == A::Accepted && row.fence == *fence && row.paid.micros() == 50_000,
                "{row:?}"
            ),
        }
    }
}

fn kill_again_and_again(database: &Database, rounds: u64) {
    let mut stage = Stage::open(database, WORKERS);
    let project = stage.publish(&rules(3, "always"));
    for _ in 0..4 {
        stage.tasks(project, 500);
    }
    let mut now = stage.now;
    let workers: Vec<_> = stage.workers.iter().map(|worker| worker.person.raw().to_string()).collect();
    drop(stage);
    let mut acknowledged = 0;
    for round in 0..rounds {
        let world = format!("{} {} {}", project.raw(), now.ms(), workers.join(" "));
        // Spread over the life of a transaction, a checkpoint and a sweep; no two rounds alike.
        let after = Duration::from_millis(40 + (round * 7_919) % 260);
        let heard = kill_one(&database.place, &world, after);
        assert!(!heard.is_empty(), "the child did something in round {round}");
        acknowledged += heard.len();
        let mut connection = Connection::open_writer(&database.place).unwrap();
        let books = audit(&mut connection);
        is_kept(&books, &heard);
        now = books.writers.iter().map(|writer| writer.last_at).max().unwrap();
    }
    // The last one standing takes what is left into the log.
    let (engine, _) = host::engine(&database.place, now);
    engine.stop();
    let books = audit(&mut Connection::open_writer(&database.place).unwrap());
    assert_eq!(books.checkpoints.last().unwrap().size, i64::try_from(books.records.len()).unwrap());
    println!("killed {rounds} times; {acknowledged} answers acknowledged, none lost");
}

#[test]
fn what_was_acknowledged_survives_a_kill_of_an_sqlite_writer() {
    kill_again_and_again(&Database::sqlite(), 12);
}

#[test]
fn what_was_acknowledged_survives_a_kill_of_a_postgresql_client() {
    if let Some(database) = Database::postgres() {
        kill_again_and_again(&database, 8);
    }
}
