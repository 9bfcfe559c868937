//! Bonuses: for an answer that is there, by whose project it is, out of money that is there, once, and in everybody's books.

use crate::common::Database;
use crate::common::rules;
use crate::common::stage::{Stage, code};
use gongdao_engine::commands::batch::CloseBatch;
use gongdao_engine::commands::bonus::GiveBonus;
use gongdao_engine::queries::statements::{self, Line, Range};
use gongdao_engine::queries::{bonuses, ledger, proofs, snapshot};
use gongdao_engine::{Actor, Outcome, Request};
use gongdao_kernel::{AssignmentId, BonusId, Code, Fault, Money, TypedId};
use gongdao_ledger::{AccountKind, Reason};
use gongdao_trust::Role;

const AMOUNT: i64 = 2_000_001;
/// 8 %, rounded down.
const FEE: i64 = 160_000;

fn bonus(assignment: AssignmentId, micros: i64) -> GiveBonus {
    GiveBonus { assignment, amount: Money::from_micros(micros), note: "The best sketch of all.".to_owned() }
}

fn given(outcome: Result<Outcome, Fault>) -> BonusId {
    match outcome {
        Ok(Outcome::Bonus { bonus }) => bonus,
        other => panic!("{other:?}"),
    }
}

/// Both checks of the books; answers the journal.
fn sound(stage: &mut Stage) -> String {
    let report = snapshot(&mut stage.market.connection, |on| ledger::check(on, &mut |_, _| {})).unwrap();
    assert!(report.is_sound(), "{:?}", report.violations);
    stage.audit().journal()
}

#[test]
fn a_bonus_moves_once_and_stands_in_every_book() {
    let mut journals = Vec::new();
    for database in Database::each() {
        let mut stage = Stage::open(&database, 2);
        let project = stage.publish(&rules(1, "always"));
        let batch = stage.tasks(project, 2);
        let (requester, worker, other) = (stage.requester, stage.workers[0], stage.workers[1]);
        let lease = stage.answer(worker, project, "a");
        stage.ring();
        let before = stage.audit();
        let account =
            |books: &crate::common::audit::Books, kind, who: Actor| books.account(kind, who.person.raw());
        let id = given(stage.give(requester, bonus(lease.assignment, AMOUNT)));
        // A batch that is long closed is no hindrance, nor is a restart.
        stage.give(requester, CloseBatch { batch }).unwrap();
        stage.ring();
        let mut stage = stage.restart(&database);
        given(stage.give(requester, bonus(lease.assignment, 1)));
        let books = stage.audit();
        let (available, earned) = (AccountKind::Available, AccountKind::Earned);
        assert_eq!(
            account(&books, earned, worker) - account(&before, earned, worker),
            AMOUNT + 1,
            "it is the worker's alone"
        );
        let spent: i64 = books
            .entries
            .iter()
            .filter(|entry| matches!(entry.reason, Reason::Bonus | Reason::BonusFee))
            .map(|entry| entry.amount.micros())
            .sum();
        assert_eq!(spent, AMOUNT + FEE + 1, "a fee on one micro-unit is none");
        assert!(account(&books, available, requester) < account(&before, available, requester));

        let on = &mut stage.market.connection;
        let read = |on: &mut _, actor: Actor| {
            snapshot(on, |on| bonuses::of_assignment(on, &actor, lease.assignment))
        };
        let listed = read(on, worker).unwrap();
        assert_eq!((listed.len(), listed[0].id, listed[0].fee.micros()), (2, id, FEE));
        assert_eq!(read(on, requester).unwrap(), listed);
        assert_eq!(code(read(on, other)), Code::NotFound);
        assert_eq!(snapshot(on, |on| bonuses::given(on, &requester, id)).unwrap(), listed[0]);
        assert_eq!(code(snapshot(on, |on| bonuses::given(on, &worker, id))), Code::NotFound);
        let mine = snapshot(on, |on| bonuses::mine(on, &worker, None, 1)).unwrap();
        assert_eq!(mine.items[0].amount.micros(), 1, "the newest first");
        let rest = snapshot(on, |on| bonuses::mine(on, &worker, mine.next, 10)).unwrap();
        assert_eq!((rest.items.len(), rest.items[0].id, rest.next), (1, id, None));
        let all = snapshot(on, |on| bonuses::of_project(on, &requester, project, None, 10)).unwrap();
        assert_eq!(all.items.len(), 2);
        let hidden = snapshot(on, |on| bonuses::of_project(on, &worker, project, None, 10).map(|_| ()));
        assert_eq!(code(hidden), Code::NotFound);
        let receipts = snapshot(on, |on| proofs::of_assignment(on, &worker, lease.assignment)).unwrap();
        let kinds: Vec<&str> = receipts.iter().map(|receipt| receipt.record_kind.as_str()).collect();
        assert_eq!(kinds, ["answer_submitted", "review_decided", "settlement", "bonus", "bonus"]);
        statement(&mut stage, worker, requester);
        journals.push(sound(&mut stage));
    }
    assert!(journals.windows(2).all(|two| two[0] == two[1]), "the databases' journals differ");
}

/// Both sides' statements name it.
fn statement(stage: &mut Stage, worker: Actor, requester: Actor) {
    let now = stage.market.now;
    let range = Range { from: now.plus_ms(-1_000_000_000), to: now.plus_ms(1_000) };
    let mut moved = Vec::new();
    snapshot(&mut stage.market.connection, |on| {
        let mut visit = |line: &Line| {
            if let Line::Moved(entry, change) = line {
                moved.push((entry.reason, change.micros()));
            }
            Ok(())
        };
        statements::worker(on, &worker, worker.person, range, &mut visit)?;
        statements::requester(on, &requester, requester.person, range, &mut visit)
    })
    .unwrap();
    for line in [(Reason::Bonus, AMOUNT), (Reason::Bonus, -AMOUNT), (Reason::BonusFee, -FEE)] {
        assert!(moved.contains(&line), "{line:?} in {moved:?}");
    }
}

#[test]
fn a_bonus_asked_for_twice_under_one_key_is_given_once() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 1);
        let project = stage.publish(&rules(1, "always"));
        stage.tasks(project, 1);
        let (requester, worker) = (stage.requester, stage.workers[0]);
        let lease = stage.answer(worker, project, "a");
        let command = bonus(lease.assignment, AMOUNT).into();
        let request = Request { actor: requester, command, idempotency: Some(([7; 16], [9; 16])) };
        let mut send = || given(stage.market.batch(std::slice::from_ref(&request)).pop().unwrap());
        assert_eq!(send(), send());
        let listed =
            snapshot(&mut stage.market.connection, |on| bonuses::mine(on, &worker, None, 10)).unwrap();
        assert_eq!(listed.items.len(), 1);
        sound(&mut stage);
    }
}

#[test]
fn a_bonus_is_refused_by_name_and_nothing_moves() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 2);
        let project = stage.publish(&rules(1, "always"));
        stage.tasks(project, 2);
        let (requester, worker) = (stage.requester, stage.workers[0]);
        let answered = stage.answer(worker, project, "a").assignment;
        let leased = stage.market.claim(stage.workers[1], project).unwrap().assignment;
        let other = stage.market.person("other", &[Role::Requester]);
        let before = sound(&mut stage);
        for (story, actor, command, expected, field) in [
            ("nothing", requester, bonus(answered, 0), Code::InvalidField, Some("amount_micros")),
            ("less than nothing", requester, bonus(answered, -1), Code::InvalidField, Some("amount_micros")),
            ("a slip", requester, bonus(answered, 10_000_000_001), Code::InvalidField, Some("amount_micros")),
            (
                "no word",
                requester,
                GiveBonus { note: String::new(), ..bonus(answered, 1) },
                Code::InvalidField,
                Some("note"),
            ),
            ("no answer yet", requester, bonus(leased, 1), Code::WrongState, None),
            ("no such answer", requester, bonus(AssignmentId::from_raw(1), 1), Code::NotFound, None),
            ("another's project", other, bonus(answered, 1), Code::NotFound, None),
            ("the worker itself", worker, bonus(answered, 1), Code::RoleMissing, None),
            ("more than there is", requester, bonus(answered, 1_000_000_000), Code::InsufficientFunds, None),
        ] {
            let fault = stage.give(actor, command).unwrap_err();
            assert_eq!((fault.code, fault.field.as_deref()), (expected, field), "{story}");
        }
        assert_eq!(sound(&mut stage), before, "nothing moved");
    }
}
