//! Payouts: tax by the table, every way out and back, nobody on their own, and repeats without a second effect.

use crate::common::Database;
use crate::common::audit::audit;
use crate::common::host::engine;
use crate::common::stage::Stage;
use gongdao_engine::commands::payee::{EndPayee, SetPayee};
use gongdao_engine::commands::payout::{AskPayout, CancelPayout};
use gongdao_engine::commands::payout_desk::{
    ApprovePayouts, MakeRun, ReconcilePayout, RefusePayout, SteerRun,
};
use gongdao_engine::queries::{ledger, payouts, snapshot};
use gongdao_engine::{Actor, Command, Outcome, Priority, Request, Settings};
use gongdao_kernel::{Code, Currency, Fault, Money, PayoutId, PayoutRunId, TypedId};
use gongdao_ledger::{AccountKind, Reason};
use gongdao_market::{PayoutReason, PayoutState, RunState};
use gongdao_trust::{PayeeKind, PayoutChannel, Role, Scope, Scopes};

pub const CNY: Currency = Currency::Cny;

pub fn money(text: &str) -> Money {
    Money::parse(text).unwrap()
}

pub fn payee() -> SetPayee {
    SetPayee {
        kind: PayeeKind::BankCard, masked: "测试银行 ****0128 王**".to_owned(), sealed: vec![7; 60]
    }
}

pub fn ask(amount: Option<&str>) -> AskPayout {
    AskPayout { amount: amount.map(money), currency: CNY }
}

/// Lets every worker earn so much by one task, fee apart, and gives each a payee.
pub fn earn(stage: &mut Stage, micros: i64) {
    let rules = format!(
        r#"{{"price":{{"unit":"task","rate_micros":{micros}}},"quality":{{"overlap":1,"acceptance":"always"}}}}"#
    );
    let workers = stage.workers.clone();
    let (operator, requester) = (stage.operator, stage.requester.person);
    let need = Money::from_micros(micros).times(2 * i64::try_from(workers.len()).unwrap()).unwrap();
    stage.deposit(operator, requester, &need.to_string());
    let project = stage.publish(&rules);
    stage.tasks(project, workers.len());
    for worker in workers {
        stage.answer(worker, project, "a");
        stage.give(worker, payee()).unwrap();
    }
}

pub fn asked(answer: Result<Outcome, Fault>) -> PayoutId {
    match answer {
        Ok(Outcome::Payout { payout, state: PayoutState::Requested }) => payout,
        other => panic!("{other:?}"),
    }
}

pub fn sent(stage: &mut Stage, payouts: &[PayoutId]) -> PayoutRunId {
    let operator = stage.operator;
    let payouts = payouts.to_vec();
    stage.give(operator, ApprovePayouts { payouts: payouts.clone(), version: None }).unwrap();
    let made = MakeRun { channel: PayoutChannel::Bank, currency: CNY, payouts: payouts.clone() };
    let Ok(Outcome::Run { run, state: RunState::Made }) = stage.give(operator, made) else {
        panic!("no run")
    };
    stage.give(operator, SteerRun { run, payouts, to: RunState::Sent }).unwrap();
    run
}

pub fn is_sound(stage: &mut Stage) {
    audit(&mut stage.market.connection);
    let report = snapshot(&mut stage.market.connection, |on| ledger::check(on, &mut |_, _| {})).unwrap();
    assert_eq!(report.violations, []);
}

fn refused(stage: &mut Stage, actor: Actor, command: impl Into<Command>) -> Code {
    stage.give(actor, command).unwrap_err().code
}

#[test]
fn a_worker_asks_for_all_and_the_residue_stays() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 1);
        let (worker, operator) = (stage.workers[0], stage.operator);
        earn(&mut stage, 24_691_356);
        stage.give(worker, EndPayee).unwrap();
        assert_eq!(refused(&mut stage, worker, ask(None)), Code::WrongState, "no payee");
        stage.give(worker, payee()).unwrap();
        for (amount, code) in [
            ("1.005", Code::InvalidField),
            ("0.99", Code::InvalidAmount),
            ("0", Code::InvalidAmount),
            ("-1", Code::InvalidAmount),
            ("24.70", Code::InsufficientFunds),
        ] {
            assert_eq!(refused(&mut stage, worker, ask(Some(amount))), code, "{amount}");
        }
        assert_eq!(refused(&mut stage, operator, ask(None)), Code::RoleMissing);
        let payout = asked(stage.give(worker, ask(None)));
        let books = audit(&mut stage.market.connection);
        let row = &books.payouts[0];
        assert_eq!((row.gross, row.withheld, row.net), (money("24.69"), Money::ZERO, money("24.69")));
        assert_eq!(row.rule, "cn-platform-2025-16");
        assert_eq!(books.account(AccountKind::Earned, worker.person.raw()), 1_356, "L3");
        assert_eq!(books.account(AccountKind::Transit, worker.person.raw()), 24_690_000);
        assert_eq!(refused(&mut stage, worker, ask(None)), Code::InvalidAmount, "a residue is no payout");
        sent(&mut stage, &[payout]);
        stage.give(operator, ReconcilePayout { payout, reason: None, note: None }).unwrap();
        is_sound(&mut stage);
        let books = audit(&mut stage.market.connection);
        assert_eq!(books.payouts[0].state, PayoutState::Paid);
        assert_eq!(books.payouts[0].evidence.split(' ').count(), 3, "asked, decided, paid");
        assert_eq!(books.account(AccountKind::Transit, worker.person.raw()), 0);
        assert_eq!(books.entries.last().unwrap().reason, Reason::Paid);
    }
}

/// L24: whatever is asked for, what is seen before is what comes of it, refusals included, and looking leaves no trace.
#[test]
fn a_preview_is_the_real_thing_and_leaves_no_trace() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 1);
        let worker = stage.workers[0];
        for _ in 0..3 {
            earn(&mut stage, 9_000_004_321);
        }
        let asks =
            [Some("7000"), Some("0.99"), Some("1.001"), Some("20000"), Some("-1"), Some("12000.55"), None];
        for amount in asks {
            let before = audit(&mut stage.market.connection);
            let (settings, now) = (Settings { demo: true, ..Settings::default() }, stage.market.now);
            let reader = Actor { scopes: Scopes::of(&[Scope::Read]), ..worker };
            let seen = snapshot(&mut stage.market.connection, |on| {
                payouts::preview(on, &reader, (&settings, now), ask(amount))
            });
            let after = audit(&mut stage.market.connection);
            assert_eq!(
                (after.entries.len(), after.payouts.len()),
                (before.entries.len(), before.payouts.len())
            );
            let came = stage.give(worker, ask(amount));
            match (seen, came) {
                (Ok((seen, payee)), Ok(_)) => {
                    let row = audit(&mut stage.market.connection).payouts.pop().unwrap();
                    assert_eq!((seen.gross, seen.withheld, seen.net), (row.gross, row.withheld, row.net));
                    assert_eq!((&seen.rule, &seen.explanation), (&row.rule, &row.explanation));
                    assert_eq!((seen.month, payee.id), (row.month, row.payee));
                }
                (Err(seen), Err(came)) => assert_eq!((seen.code, seen.field), (came.code, came.field)),
                (seen, came) => panic!("{amount:?}: seen {seen:?}, came {came:?}"),
            }
        }
        let (operator, now) = (stage.operator, stage.market.now);
        let refused = snapshot(&mut stage.market.connection, |on| {
            payouts::preview(on, &operator, (&Settings::default(), now), ask(None))
        });
        assert_eq!(refused.unwrap_err().code, Code::RoleMissing);
        is_sound(&mut stage);
    }
}

#[test]
fn no_money_moves_before_a_custodian_is_named() {
    for database in Database::each() {
        let mut market = crate::common::Market::open_as(&database, false);
        let worker = market.person("worker", &[Role::Worker]);
        market.give(worker, payee()).unwrap();
        assert_eq!(market.give(worker, ask(None)).unwrap_err().code, Code::CustodianMissing);
    }
}

#[test]
fn tax_is_withheld_month_by_month_and_comes_back_with_what_failed() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 1);
        let (worker, operator) = (stage.workers[0], stage.operator);
        for _ in 0..4 {
            earn(&mut stage, 10_000_000_000);
        }
        let withheld = |stage: &mut Stage| {
            let books = audit(&mut stage.market.connection);
            (books.payouts.last().unwrap().withheld, books.account(AccountKind::Withheld, 0))
        };
        // November: 10,000 is 90; December without a gap: another 90.
        let first = asked(stage.give(worker, ask(Some("10000"))));
        assert_eq!(withheld(&mut stage), (money("90"), 90_000_000));
        stage.wait_ms(30 * gongdao_kernel::MS_PER_DAY);
        let second = asked(stage.give(worker, ask(Some("10000"))));
        assert_eq!(withheld(&mut stage), (money("90"), 180_000_000));
        // The second fails: all of it comes back, and the month is as if it had not been.
        sent(&mut stage, &[first, second]);
        let reason = Some(PayoutReason::AccountClosed);
        let failed = ReconcilePayout { payout: second, reason, note: Some("账户已销户".to_owned()) };
        stage.give(operator, failed).unwrap();
        stage.give(operator, ReconcilePayout { payout: first, reason: None, note: None }).unwrap();
        let books = audit(&mut stage.market.connection);
        assert_eq!(books.account(AccountKind::Withheld, 0), 90_000_000);
        assert_eq!(books.account(AccountKind::Earned, worker.person.raw()), 30_000_000_000);
        let corrections = books.entries.iter().filter(|entry| entry.reason == Reason::Correct);
        assert_eq!(corrections.count(), 2, "the net amount and the tax");
        let months: Vec<_> = books.months.iter().map(|row| (row.income, row.payouts)).collect();
        assert_eq!(months, [(money("10000"), 1), (Money::ZERO, 0)]);
        // January is another year, and the first month of it.
        stage.wait_ms(30 * gongdao_kernel::MS_PER_DAY);
        asked(stage.give(worker, ask(Some("10000"))));
        assert_eq!(withheld(&mut stage).0, money("90"));
        // What was paid comes back later, tax too.
        let back = ReconcilePayout { payout: first, reason: Some(PayoutReason::CameBack), note: None };
        stage.give(operator, back).unwrap();
        assert_eq!(withheld(&mut stage).1, 90_000_000);
        is_sound(&mut stage);
    }
}

/// Everything that can be done to a payout, by name.
fn steps(stage: &Stage, payout: PayoutId, run: Option<PayoutRunId>) -> Vec<(&'static str, Actor, Command)> {
    let (operator, worker) = (stage.operator, stage.workers[0]);
    let reconcile = |reason| ReconcilePayout { payout, reason, note: None };
    let run = run.unwrap_or_else(|| gongdao_kernel::TypedId::from_raw(1));
    let steer = |to| SteerRun { run, payouts: vec![payout], to };
    let make = MakeRun { channel: PayoutChannel::Bank, currency: CNY, payouts: vec![payout] };
    vec![
        ("cancel", worker, CancelPayout { payout }.into()),
        ("approve", operator, ApprovePayouts { payouts: vec![payout], version: None }.into()),
        ("refuse", operator, RefusePayout { payout, note: "Ask again, please.".to_owned() }.into()),
        ("make", operator, make.into()),
        ("give up", operator, steer(RunState::Cancelled).into()),
        ("send", operator, steer(RunState::Sent).into()),
        ("pay", operator, reconcile(None).into()),
        ("fail", operator, reconcile(Some(PayoutReason::AccountWrong)).into()),
        ("return", operator, reconcile(Some(PayoutReason::CameBack)).into()),
    ]
}

/// A new payout, led along some steps, each of which has to be taken.
fn walk(stage: &mut Stage, path: &[&str]) -> (PayoutId, Option<PayoutRunId>) {
    let worker = stage.workers[0];
    let payout = asked(stage.give(worker, ask(Some("1"))));
    let mut run = None;
    for wanted in path {
        let (_, actor, command) =
            steps(stage, payout, run).into_iter().find(|(name, ..)| name == wanted).unwrap();
        if let Outcome::Run { run: made, .. } = stage.give(actor, command).unwrap() {
            run = Some(made);
        }
    }
    (payout, run)
}

#[test]
fn every_state_allows_its_steps_and_no_others() {
    // The steps that lead to a state, and those that are legal in it.
    let paths: &[(&[&str], &[&str])] = &[
        (&[], &["cancel", "approve", "refuse"]),
        (&["approve"], &["refuse", "make"]),
        (&["approve", "make"], &["give up", "send"]),
        (&["approve", "make", "give up"], &["refuse", "make"]),
        (&["approve", "make", "send"], &["pay", "fail"]),
        (&["approve", "make", "send", "pay"], &["return"]),
        (&["approve", "make", "send", "pay", "return"], &[]),
        (&["approve", "make", "send", "fail"], &[]),
        (&["cancel"], &[]),
        (&["refuse"], &[]),
    ];
    for database in Database::each() {
        let mut stage = Stage::open(&database, 1);
        earn(&mut stage, 100_000_000);
        for (path, legal) in paths {
            let (payout, run) = walk(&mut stage, path);
            let before = audit(&mut stage.market.connection).dump();
            for (name, actor, command) in steps(&stage, payout, run) {
                if !legal.contains(&name) {
                    let code = stage.give(actor, command).unwrap_err().code;
                    let known = matches!(code, Code::WrongState | Code::NotFound | Code::Changed);
                    assert!(known, "{path:?} then {name}: {code:?}");
                }
            }
            assert_eq!(audit(&mut stage.market.connection).dump(), before, "{path:?}: nothing was done");
            for name in *legal {
                walk(&mut stage, &[*path, &[*name]].concat());
            }
        }
        is_sound(&mut stage);
    }
}

#[test]
fn nobody_decides_on_their_own() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 1);
        earn(&mut stage, 20_000_000);
        let worker = stage.workers[0];
        let own = Actor::person(worker.person, gongdao_trust::Roles::of(&[Role::Worker, Role::Operator]));
        let payout = asked(stage.give(worker, ask(None)));
        let approve = ApprovePayouts { payouts: vec![payout], version: None };
        assert_eq!(refused(&mut stage, own, approve.clone()), Code::SamePerson);
        assert_eq!(refused(&mut stage, worker, approve.clone()), Code::RoleMissing);
        let note = "no".to_owned();
        assert_eq!(refused(&mut stage, own, RefusePayout { payout, note }), Code::SamePerson);
        let stale = ApprovePayouts { version: Some(9), ..approve.clone() };
        let operator = stage.operator;
        assert_eq!(refused(&mut stage, operator, stale), Code::Changed);
        let other = stage.person("other", &[Role::Worker]);
        assert_eq!(refused(&mut stage, other, CancelPayout { payout }), Code::NotFound);
        sent(&mut stage, &[payout]);
        let paid = ReconcilePayout { payout, reason: None, note: None };
        assert_eq!(refused(&mut stage, own, paid), Code::SamePerson);
        let seen = snapshot(&mut stage.market.connection, |on| payouts::payout(on, &other, payout));
        assert_eq!(seen.unwrap_err().code, Code::NotFound, "nor reads another's");
        is_sound(&mut stage);
    }
}

#[test]
fn a_storm_of_repeats_pays_once() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 6);
        earn(&mut stage, 50_000_000);
        let (workers, operator, now) = (stage.workers.clone(), stage.operator, stage.market.now);
        drop(stage);
        let (engine, _) = engine(&database.place, now);
        let call = |actor: Actor, command: Command, key: [u8; 16]| {
            let request = Request { actor, command, idempotency: Some((key, key)) };
            // The same request three times at once; replies may be lost, effects may not double.
            let answers: Vec<_> = std::thread::scope(|scope| {
                let threads: Vec<_> =
                    (0..3).map(|_| scope.spawn(|| engine.call(Priority::People, request.clone()))).collect();
                threads.into_iter().map(|thread| thread.join().unwrap()).collect()
            });
            assert!(answers.iter().all(|answer| answer == &answers[0]), "{answers:?}");
            answers.into_iter().next().unwrap().unwrap()
        };
        std::thread::scope(|scope| {
            for (at, worker) in workers.iter().enumerate() {
                let call = &call;
                scope.spawn(move || {
                    let key = |step: u8| {
                        [u8::try_from(at).unwrap() + 1, step, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
                    };
                    let Outcome::Payout { payout, .. } = call(*worker, ask(Some("20")).into(), key(1)) else {
                        panic!("no payout")
                    };
                    let payouts = vec![payout];
                    let approve = ApprovePayouts { payouts: payouts.clone(), version: None };
                    call(operator, approve.into(), key(2));
                    let make =
                        MakeRun { channel: PayoutChannel::Bank, currency: CNY, payouts: payouts.clone() };
                    let Outcome::Run { run, .. } = call(operator, make.into(), key(3)) else {
                        panic!("no run")
                    };
                    call(operator, SteerRun { run, payouts, to: RunState::Sent }.into(), key(4));
                    let reason = (at % 2 == 0).then_some(PayoutReason::BankRefused);
                    call(operator, ReconcilePayout { payout, reason, note: None }.into(), key(5));
                });
            }
        });
        // Without keys, many ask for all that is left at once: one of them gets it.
        let won: Vec<_> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..16)
                .map(|_| {
                    scope.spawn(|| engine.call(Priority::People, Request::new(workers[1], ask(Some("30")))))
                })
                .collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert_eq!(won.iter().filter(|answer| answer.is_ok()).count(), 1, "{won:?}");
        engine.stop();
        let books = audit(&mut gongdao_store::Connection::open_writer(&database.place).unwrap());
        assert_eq!(books.payouts.len(), 7);
        let earned = |worker: &Actor| books.account(AccountKind::Earned, worker.person.raw());
        assert_eq!(
            workers.iter().map(earned).collect::<Vec<_>>(),
            [50_000_000, 0, 50_000_000, 30_000_000, 50_000_000, 30_000_000]
        );
    }
}
