//! Kill -9 while payouts are asked for, approved, sent and reconciled: what was acknowledged is there, and the books hold.

use crate::common::audit::audit;
use crate::common::stage::Stage;
use crate::common::{Database, host};
use crate::payouts::{CNY, ask, earn};
use gongdao_engine::commands::payout_desk::{ApprovePayouts, MakeRun, ReconcilePayout, SteerRun};
use gongdao_engine::queries::{ledger, snapshot};
use gongdao_engine::{Actor, Command, Engine, Outcome, Priority, Request};
use gongdao_kernel::{Instant, PayoutId, PersonId, TypedId};
use gongdao_market::{PayoutReason, PayoutState, RunState};
use gongdao_store::{Connection, Place};
use gongdao_trust::{PayoutChannel, Role, Roles};
use std::io::{BufRead, BufReader, Write};
use std::process::{Command as Process, Stdio};
use std::time::Duration;

const PLACE: &str = "GONGDAO_PAYOUT_PLACE";
const WORLD: &str = "GONGDAO_PAYOUT_WORLD";

/// The child: workers and an operator as fast as they can until they are killed. Does nothing where it is not asked to.
#[test]
fn child() {
    let (Ok(place), Ok(world)) = (std::env::var(PLACE), std::env::var(WORLD)) else { return };
    let ids: Vec<i64> = world.split(' ').map(|id| id.parse().unwrap()).collect();
    let operator = Actor::person(PersonId::from_raw(ids[1]), Roles::of(&[Role::Operator]));
    let (engine, _) = host::engine(&Place::parse(&place), Instant::from_ms(ids[0]));
    std::thread::scope(|scope| {
        for worker in &ids[2..] {
            let worker = Actor::person(PersonId::from_raw(*worker), Roles::of(&[Role::Worker]));
            let engine = &engine;
            scope.spawn(move || live(engine, worker, operator));
        }
    });
    std::thread::sleep(Duration::from_secs(60));
}

fn say(what: &str, payout: PayoutId) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "ack {what} {}", payout.raw()).unwrap();
    out.flush().unwrap();
}

fn live(engine: &Engine, worker: Actor, operator: Actor) {
    let call = |actor, command: Command| engine.call(Priority::People, Request::new(actor, command));
    for round in 0_u32.. {
        let Ok(Outcome::Payout { payout, .. }) = call(worker, ask(Some("1")).into()) else { return };
        say("asked", payout);
        let payouts = vec![payout];
        if call(operator, ApprovePayouts { payouts: payouts.clone(), version: None }.into()).is_err() {
            return;
        }
        say("approved", payout);
        let make = MakeRun { channel: PayoutChannel::Bank, currency: CNY, payouts: payouts.clone() };
        let Ok(Outcome::Run { run, .. }) = call(operator, make.into()) else { return };
        if call(operator, SteerRun { run, payouts, to: RunState::Sent }.into()).is_err() {
            return;
        }
        let reason = (round % 3 == 0).then_some(PayoutReason::NameDiffers);
        if call(operator, ReconcilePayout { payout, reason, note: None }.into()).is_ok() {
            say(if reason.is_some() { "failed" } else { "paid" }, payout);
        }
    }
}

#[test]
fn payouts_outlive_their_process() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 4);
        earn(&mut stage, 400_000_000);
        let mut ids = vec![stage.market.now.ms(), stage.operator.person.raw()];
        ids.extend(stage.workers.iter().map(|worker| worker.person.raw()));
        drop(stage);
        let world = ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
        for after in [40, 150, 320] {
            let heard = kill_one(&database.place, &world, Duration::from_millis(after));
            let mut connection = Connection::open_writer(&database.place).unwrap();
            let books = audit(&mut connection);
            for (what, payout) in &heard {
                let row = books.payouts.iter().find(|row| row.id == *payout);
                let row = row.unwrap_or_else(|| panic!("{what} {payout} was acknowledged and is lost"));
                let stands = match what.as_str() {
                    "paid" => row.state == PayoutState::Paid,
                    "failed" => row.state == PayoutState::Failed,
                    "approved" => row.decided_by.is_some(),
                    _ => true,
                };
                assert!(stands, "{what}: {row:?}");
            }
            let report = snapshot(&mut connection, |on| ledger::check(on, &mut |_, _| {})).unwrap();
            assert_eq!(report.violations, []);
        }
    }
}

/// Kills one child at some moment; what it had acknowledged by then.
fn kill_one(place: &Place, world: &str, after: Duration) -> Vec<(String, PayoutId)> {
    let place = match place {
        Place::File(path) => path.display().to_string(),
        Place::Server(url) => url.clone(),
    };
    let mut child = Process::new(std::env::current_exe().unwrap())
        .args(["--exact", "payouts_crash::child", "--nocapture", "--test-threads=1"])
        .env(PLACE, place)
        .env(WORLD, world)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    let mut heard: Vec<String> = lines.by_ref().find(|line| line.contains("ack")).into_iter().collect();
    let killer = std::thread::spawn(move || {
        std::thread::sleep(after);
        child.kill().unwrap();
        child.wait().unwrap();
    });
    heard.extend(lines);
    killer.join().unwrap();
    // The last line may have been cut by the kill.
    let parsed = heard.iter().filter_map(|line| {
        let (what, id) = line.split("ack ").nth(1)?.split_once(' ')?;
        (id.len() == 18)
            .then(|| id.parse().ok())
            .flatten()
            .map(|id| (what.to_owned(), PayoutId::from_raw(id)))
    });
    let heard: Vec<_> = parsed.collect();
    assert!(!heard.is_empty(), "the child said nothing");
    heard
}
