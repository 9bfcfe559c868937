//! Bank statements: deposits and payouts found by reference and amount, and everything else in suspense by name (T13).

use crate::common::Database;
use crate::common::audit::audit;
use crate::common::stage::Stage;
use crate::payouts::{CNY, ask, asked, earn, is_sound, money, sent};
use gongdao_engine::commands::bank::{AddStatement, MatchLine, MatchTo, NewLine, SendLineBack, TakeLines};
use gongdao_engine::commands::money::{Deposit, WithdrawDeposit};
use gongdao_engine::commands::payout_desk::ReconcilePayout;
use gongdao_engine::queries::{bank, snapshot};
use gongdao_engine::{Actor, Outcome};
use gongdao_kernel::{Code, Money, PayoutId, StatementId, TypedId};
use gongdao_ledger::AccountKind;
use gongdao_market::{LineCause, LineMatch, LineState, PayoutState};
use gongdao_store::rows::BankLine;
use gongdao_trust::{Role, deposit_code};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

fn line(number: u64, amount: &str, reference: &str, bank_reference: &str) -> NewLine {
    let mut key = [0; 32];
    key[..8].copy_from_slice(&number.to_be_bytes());
    NewLine {
        place: i64::try_from(number).unwrap(),
        key,
        booked_on: "2026-11-22".to_owned(),
        amount: money(amount),
        reference: reference.to_owned(),
        bank_reference: bank_reference.to_owned(),
        party: "某公司".to_owned(),
    }
}

fn statement(stage: &mut Stage) -> StatementId {
    let add = AddStatement {
        currency: CNY,
        account: "6222".to_owned(),
        name: "十一月".to_owned(),
        opening: None,
        closing: None,
    };
    let operator = stage.operator;
    match stage.give(operator, add) {
        Ok(Outcome::Statement { statement }) => statement,
        other => panic!("{other:?}"),
    }
}

fn take(stage: &mut Stage, lines: &[NewLine]) -> (u32, u32, u32) {
    let (statement, operator) = (statement(stage), stage.operator);
    match stage.give(operator, TakeLines { statement, lines: lines.to_vec() }) {
        Ok(Outcome::Lines { taken, repeated, suspended }) => (taken, repeated, suspended),
        other => panic!("{other:?}"),
    }
}

fn lines(stage: &mut Stage) -> Vec<BankLine> {
    audit(&mut stage.market.connection).lines
}

fn last(stage: &mut Stage) -> BankLine {
    lines(stage).pop().unwrap()
}

fn difference(stage: &mut Stage) -> i128 {
    let operator = stage.operator;
    let sums = snapshot(&mut stage.market.connection, |on| bank::reconciliation(on, &operator)).unwrap();
    sums.values().map(bank::Reconciliation::difference).map(i128::abs).sum()
}

fn record(stage: &mut Stage, amount: &str, reference: &str) {
    let (operator, person) = (stage.operator, stage.requester.person);
    let deposit = Deposit { person, amount: money(amount), currency: CNY, reference: reference.to_owned() };
    stage.give(operator, deposit).unwrap();
}

#[test]
fn deposits_are_found_by_code_and_by_what_was_recorded() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 1);
        let code = deposit_code::of(stage.requester.person);
        let available = |stage: &mut Stage| {
            audit(&mut stage.market.connection).account(AccountKind::Available, stage.requester.person.raw())
        };
        let before = available(&mut stage);
        record(&mut stage, "250", "TX 9981");
        let spaced = format!("货款 {} {}", &code[..6], &code[6..].to_lowercase());
        let all =
            [line(1, "80.50", &spaced, "B1"), line(2, "250", "", "tx-9981"), line(3, "7", "no idea", "B3")];
        assert_eq!(take(&mut stage, &all), (3, 0, 1));
        assert_eq!(take(&mut stage, &all), (0, 3, 0), "the same line twice counts once");
        assert_eq!(available(&mut stage) - before, 330_500_000);
        let states: Vec<_> = lines(&mut stage).iter().map(|row| (row.matched, row.cause)).collect();
        assert_eq!(
            states,
            [
                (Some(LineMatch::Deposit), None),
                (Some(LineMatch::RecordedDeposit), None),
                (None, Some(LineCause::NoReference)),
            ]
        );
        // A part of what was recorded waits, and so does a code of nobody's.
        record(&mut stage, "100", "TX 5");
        take(&mut stage, &[line(4, "60", &code, "TX 5")]);
        assert_eq!(last(&mut stage).cause, Some(LineCause::AmountDiffers));
        let worker = deposit_code::of(stage.workers[0].person);
        take(&mut stage, &[line(5, "60", &worker, "B5")]);
        assert_eq!(last(&mut stage).cause, Some(LineCause::UnknownReference), "workers never pay in");
        assert_eq!(difference(&mut stage), 0);
        is_sound(&mut stage);
    }
}

#[test]
fn what_waits_is_matched_or_sent_back_and_nobody_matches_their_own() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 1);
        let (operator, asker) = (stage.operator, stage.requester);
        let requester = asker.person;
        take(
            &mut stage,
            &[line(1, "40", "hello", ""), line(2, "41", "for nobody", ""), line(3, "-9", "card", "")],
        );
        let rows = lines(&mut stage);
        let [first, second, third] = [rows[0].id, rows[1].id, rows[2].id];
        let own = Actor::person(requester, gongdao_trust::Roles::of(&[Role::Requester, Role::Operator]));
        let to = MatchTo::Requester(requester);
        let code = |answer: Result<Outcome, gongdao_kernel::Fault>| answer.unwrap_err().code;
        assert_eq!(code(stage.give(own, MatchLine { line: first, to })), Code::SamePerson);
        assert_eq!(code(stage.give(asker, MatchLine { line: first, to })), Code::RoleMissing);
        stage.give(operator, MatchLine { line: first, to }).unwrap();
        assert_eq!(code(stage.give(operator, MatchLine { line: first, to })), Code::WrongState, "once");
        let note = "Nobody knows the sender.".to_owned();
        stage.give(operator, SendLineBack { line: second, note: note.clone() }).unwrap();
        let out = SendLineBack { line: third, note };
        assert_eq!(code(stage.give(operator, out)), Code::WrongState, "money that left cannot be sent back");
        let books = audit(&mut stage.market.connection);
        assert_eq!(
            (books.account(AccountKind::Suspense, 0), books.account(AccountKind::Bank, 1)),
            (0, -9_000_000)
        );
        assert_eq!(books.account(AccountKind::Transit, 0), 41_000_000);
        assert_eq!(difference(&mut stage), 0);
        // The bank shows it leaving, once with a wrong amount.
        let reference = deposit_code::bank_text(second);
        take(&mut stage, &[line(4, "-40", &reference, "")]);
        assert_eq!(last(&mut stage).cause, Some(LineCause::AmountDiffers));
        take(&mut stage, &[line(5, "-41", &format!("RETOUR {reference}"), "")]);
        assert_eq!(lines(&mut stage)[1].state, LineState::SentBack);
        assert_eq!(difference(&mut stage), 0);
        is_sound(&mut stage);
    }
}

#[test]
fn payouts_leave_and_come_back_by_their_lines() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 1);
        earn(&mut stage, 100_000_000);
        let (worker, operator) = (stage.workers[0], stage.operator);
        let payout = asked(stage.give(worker, ask(Some("30"))));
        let reference = deposit_code::bank_text(payout);
        let state = |stage: &mut Stage, id: PayoutId| {
            let books = audit(&mut stage.market.connection);
            books.payouts.iter().find(|row| row.id == id).unwrap().state
        };
        // Too early, too much, then as it should be, then again under another key.
        take(&mut stage, &[line(1, "-30", &reference, "A")]);
        assert_eq!(last(&mut stage).cause, Some(LineCause::NotDue));
        sent(&mut stage, &[payout]);
        take(&mut stage, &[line(2, "-31", &reference, "B")]);
        assert_eq!(last(&mut stage).cause, Some(LineCause::AmountDiffers));
        let early = lines(&mut stage)[0].id;
        stage.give(operator, MatchLine { line: early, to: MatchTo::Payout(payout) }).unwrap();
        assert_eq!(state(&mut stage, payout), PayoutState::Paid);
        take(&mut stage, &[line(3, "-30", &reference, "C")]);
        assert_eq!(last(&mut stage).cause, Some(LineCause::NotDue), "it left once");
        assert_eq!(difference(&mut stage), 0);
        // It comes back, and everything is the worker's again.
        take(&mut stage, &[line(4, "30", &format!("RTN {reference} AC04"), "D")]);
        assert_eq!(state(&mut stage, payout), PayoutState::Returned);
        let books = audit(&mut stage.market.connection);
        assert_eq!(books.account(AccountKind::Earned, worker.person.raw()), 100_000_000);
        // Said by the operator first, shown by the bank later.
        let other = asked(stage.give(worker, ask(Some("20"))));
        sent(&mut stage, &[other]);
        stage.give(operator, ReconcilePayout { payout: other, reason: None, note: None }).unwrap();
        assert_eq!(difference(&mut stage), 0, "paid unseen is in transit");
        take(&mut stage, &[line(5, "-20", &deposit_code::bank_text(other), "E")]);
        assert_eq!(last(&mut stage).matched, Some(LineMatch::Payout));
        assert_eq!(difference(&mut stage), 0);
        is_sound(&mut stage);
    }
}

#[test]
fn a_deposit_that_never_arrived_is_taken_back_by_name() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 1);
        let operator = stage.operator;
        record(&mut stage, "55", "X1");
        record(&mut stage, "55", "X1");
        let ids: Vec<_> = audit(&mut stage.market.connection)
            .deposits
            .iter()
            .filter(|row| row.reference == "X1")
            .map(|row| row.id)
            .collect();
        let withdraw = WithdrawDeposit { deposit: ids[0], note: "Typed twice.".to_owned() };
        stage.give(operator, withdraw.clone()).unwrap();
        assert_eq!(stage.give(operator, withdraw).unwrap_err().code, Code::WrongState);
        take(&mut stage, &[line(1, "55", "", "X1")]);
        let books = audit(&mut stage.market.connection);
        let other = books.deposits.iter().find(|row| row.id == ids[1]).unwrap();
        assert!(other.line.is_some(), "the line finds the one that is left: {other:?}");
        let shown = WithdrawDeposit { deposit: ids[1], note: "no".to_owned() };
        assert_eq!(stage.give(operator, shown).unwrap_err().code, Code::WrongState, "a statement shows it");
        take(&mut stage, &[line(2, "55", "", "X1")]);
        assert_eq!(last(&mut stage).cause, Some(LineCause::NoReference), "and nothing waits any more");
        is_sound(&mut stage);
    }
}

/// What is wrong with a generated line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Good,
    Missing,
    Twice,
    Late,
    Part,
    Wordless,
}

/// What it is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Of {
    Code,
    Recorded,
    Payout,
}

fn events() -> impl Strategy<Value = Vec<(Of, Fate, i64)>> {
    use Fate::{Good, Late, Missing, Part, Twice, Wordless};
    let fate = proptest::sample::select(vec![Good, Good, Missing, Twice, Late, Part, Wordless]);
    let of = proptest::sample::select(vec![Of::Code, Of::Recorded, Of::Payout]);
    proptest::collection::vec((of, fate, 2_i64..9), 1..14)
}

/// One generated world: every line ends matched or in a named suspense item, and the bank is the bank (T13, L9).
fn reconcile(database: &Database, events: &[(Of, Fate, i64)]) {
    let mut stage = Stage::open(database, 1);
    earn(&mut stage, 200_000_000);
    let code = deposit_code::of(stage.requester.person);
    let (worker, mut now, mut late, mut waits) = (stage.workers[0], Vec::new(), Vec::new(), 0_usize);
    for ((of, fate, yuan), number) in events.iter().zip(1_u64..) {
        let amount = yuan.to_string();
        let bank_reference = format!("REF{number}");
        let (sign, reference) = match of {
            Of::Code => ("", code.clone()),
            Of::Recorded => {
                record(&mut stage, &amount, &bank_reference);
                ("", String::new())
            }
            Of::Payout => {
                let payout = asked(stage.give(worker, ask(Some(&amount))));
                sent(&mut stage, &[payout]);
                ("-", deposit_code::bank_text(payout))
            }
        };
        let shown = if *fate == Fate::Part { "1".to_owned() } else { amount };
        let (reference, bank_reference) = match fate {
            Fate::Wordless => ("thanks".to_owned(), String::new()),
            _ => (reference, bank_reference),
        };
        let one = line(number, &format!("{sign}{shown}"), &reference, &bank_reference);
        // A part of an unrecorded deposit is simply a smaller one.
        let part = *fate == Fate::Part && *of != Of::Code;
        waits += usize::from(*fate == Fate::Wordless || part);
        match fate {
            Fate::Missing => {}
            Fate::Late => late.push(one),
            Fate::Twice => now.extend([one.clone(), one]),
            Fate::Good | Fate::Part | Fate::Wordless => now.push(one),
        }
    }
    for chunk in [now.clone(), late.clone(), now] {
        if !chunk.is_empty() {
            take(&mut stage, &chunk);
        }
        assert_eq!(difference(&mut stage), 0);
    }
    let rows = lines(&mut stage);
    let suspended: Vec<_> = rows.iter().filter(|row| row.state == LineState::Suspense).collect();
    assert_eq!(suspended.len(), waits, "{events:?}: {suspended:?}");
    let shown = events.iter().filter(|(_, fate, _)| *fate != Fate::Missing).count();
    assert_eq!(rows.len(), shown, "each once");
    let statements: i64 = rows.iter().map(|row| row.amount.micros()).sum();
    let moved = |fate: &Fate, yuan: i64| if *fate == Fate::Part { 1 } else { yuan };
    let expected: i64 = events
        .iter()
        .filter(|(_, fate, _)| *fate != Fate::Missing)
        .map(|(of, fate, yuan)| if *of == Of::Payout { -moved(fate, *yuan) } else { moved(fate, *yuan) })
        .sum();
    assert_eq!(statements, expected * Money::MICROS);
    is_sound(&mut stage);
}

#[test]
fn generated_statements_end_matched_or_in_named_suspense() {
    let mut runner = TestRunner::new(Config { cases: 10, failure_persistence: None, ..Config::default() });
    runner
        .run(&events(), |events| {
            for database in Database::each() {
                reconcile(&database, &events);
            }
            Ok(())
        })
        .unwrap();
}
