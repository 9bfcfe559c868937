//! Guards: uniqueness and checks answer by name, a version that moved on answers stale, and order does not matter.

use crate::{each, tried};
use gongdao_kernel::{
    AssignmentId, BatchId, CommandId, Currency, Instant, Money, PersonId, ProjectId, TaskId, TypedId,
};
use gongdao_ledger::{Account, AccountId, AccountKind, Cause, Entry, EntryKind, EntryNumber, Reason};
use gongdao_market::{Assignment, AssignmentState, Clock, ClockKind, Task, TaskState};
use gongdao_store::rows::{Setting, WriterRow};
use gongdao_store::{Connection, StoreError};
use gongdao_trust::{Person, PersonState, Roles};
use std::iter::once;

fn is_constraint(answer: Result<(), StoreError>) -> bool {
    matches!(&answer, Err(error @ StoreError::Constraint(_)) if error.is_conflict())
}

fn person(id: i64, email: &str) -> Person {
    Person {
        id: PersonId::from_raw(id),
        email: Some(email.to_owned()),
        name: "李".to_owned(),
        roles: Roles::default(),
        password: None,
        state: PersonState::Active,
        created_at: Instant::from_ms(1),
        version: 1,
        session_epoch: 0,
    }
}

pub fn assignment(id: i64, task: i64, worker: i64) -> Assignment {
    Assignment {
        id: AssignmentId::from_raw(id),
        task: TaskId::from_raw(task),
        worker: PersonId::from_raw(worker),
        project: ProjectId::from_raw(1),
        batch: BatchId::from_raw(1),
        state: AssignmentState::Leased,
        fence: 1,
        round: 0,
        leased_at: Instant::from_ms(1),
        deadline_at: Instant::from_ms(2),
        submitted_at: None,
        decided_at: None,
        active_ms: 0,
        hold: None,
        held: Money::ZERO,
        units: 0,
        paid: Money::ZERO,
        evidence_answer: None,
        evidence_review: None,
        evidence_settlement: None,
        right_ppm: None,
        newcomer: None,
    }
}

pub fn entry(number: i64, resolves: Option<i64>) -> Entry {
    Entry {
        number: EntryNumber::from_raw(number),
        at: Instant::from_ms(1),
        kind: EntryKind::VoidHold,
        reason: Reason::Return,
        debit: AccountId::new(AccountKind::Escrow, 5, Currency::Cny),
        credit: AccountId::new(AccountKind::Settling, 5, Currency::Cny),
        amount: Money::from_micros(1),
        resolves: resolves.map(EntryNumber::from_raw),
        cause: Cause {
            actor: PersonId::from_raw(1),
            command: CommandId::from_raw(2),
            subject: i64::MIN,
            evidence: i64::MAX,
        },
    }
}

#[test]
fn uniqueness_is_the_databases_word() {
    for (_database, mut connection) in each() {
        connection.insert(once(&person(1, "li@example.cn"))).unwrap();
        connection.insert(once(&assignment(1, 1, 1))).unwrap();
        connection.insert([entry(1, None), entry(2, Some(1))].iter()).unwrap();
        let try_one = |connection: &mut Connection,
                       run: &dyn Fn(&mut Connection) -> Result<(), StoreError>| {
            tried(connection, run)
        };
        assert!(is_constraint(try_one(&mut connection, &|c| c.insert(once(&person(1, "other@example.cn"))))));
        let taken = try_one(&mut connection, &|c| c.insert(once(&person(2, "li@example.cn"))));
        let fault = gongdao_kernel::Fault::from(taken.unwrap_err());
        assert_eq!(fault.code, gongdao_kernel::Code::EmailTaken);
        assert!(
            is_constraint(try_one(&mut connection, &|c| c.insert(once(&assignment(2, 1, 1))))),
            "one per task"
        );
        assert!(
            is_constraint(try_one(&mut connection, &|c| c.insert(once(&entry(3, Some(1)))))),
            "resolved once"
        );
        assert!(is_constraint(try_one(&mut connection, &|c| {
            c.insert(once(&Entry { amount: Money::ZERO, ..entry(4, None) }))
        })));
        // Several persons without e-mail are no conflict.
        let without = |id| Person { email: None, ..person(id, "") };
        try_one(&mut connection, &|c| c.insert([without(5), without(6)].iter())).unwrap();
    }
}

#[test]
fn checks_are_the_databases_word_through_the_store_too() {
    for (_database, mut connection) in each() {
        let id = AccountId::new(AccountKind::Escrow, 5, Currency::Cny);
        let account = Account { credits_posted: Money::from_micros(10), ..Account::open(id) };
        connection.insert(once(&account)).unwrap();
        for (posted, pending) in [(11, 0), (5, 6), (0, 11), (-1, 0)] {
            let (debits_posted, debits_pending) = (Money::from_micros(posted), Money::from_micros(pending));
            let overdrawn = Account { debits_posted, debits_pending, ..account };
            assert!(
                is_constraint(tried(&mut connection, |c| c.update(once(&overdrawn)))),
                "{posted} {pending}"
            );
        }
    }
}

#[test]
fn a_version_that_moved_on_is_stale() {
    for (_database, mut connection) in each() {
        let setting = |version, value: &str| Setting {
            name: "custodian".to_owned(),
            value: value.to_owned(),
            set_by: PersonId::from_raw(1),
            set_at: Instant::from_ms(1),
            version,
        };
        connection.insert(once(&setting(1, "甲"))).unwrap();
        connection.update(once(&setting(2, "乙"))).unwrap();
        for version in [1, 2, 4, 0] {
            let answer = connection.update(once(&setting(version, "丙")));
            assert!(matches!(answer, Err(StoreError::Stale("setting"))), "{version}");
        }
        connection.update(once(&setting(3, "丁"))).unwrap();
        let rows = connection.load::<Setting>(&[("custodian".to_owned(),)]).unwrap();
        assert_eq!(rows, [setting(3, "丁")]);
        let nobody = WriterRow {
            shard: 9,
            epoch: 1,
            entries: 0,
            records: 0,
            last_id: 0,
            last_at: Instant::from_ms(0),
        };
        assert!(
            matches!(connection.update(once(&nobody)), Err(StoreError::Stale("writer"))),
            "a row that is not there"
        );
    }
}

#[test]
fn a_clock_set_twice_is_one_clock() {
    for (_database, mut connection) in each() {
        let clock = |subject| Clock { due_at: Instant::from_ms(5), kind: ClockKind::Review, subject };
        connection.insert(once(&clock(1))).unwrap();
        connection.insert([clock(1), clock(2)].iter()).unwrap();
        let due = gongdao_store::queries::work::clocks_due(&mut connection, Instant::from_ms(5), 10).unwrap();
        assert_eq!(due, [clock(1), clock(2)]);
        assert!(
            gongdao_store::queries::work::clocks_due(&mut connection, Instant::from_ms(4), 10)
                .unwrap()
                .is_empty()
        );
    }
}

#[test]
fn slices_larger_than_a_statement_are_whole() {
    for (_database, mut connection) in each() {
        let task = |id: i64, slots| Task {
            id: TaskId::from_raw(id),
            batch: BatchId::from_raw(1),
            project: ProjectId::from_raw(1),
            state: TaskState::Open,
            wanted: 3,
            slots,
            answered: 0,
            accepted: 0,
            position: (id % 2 == 0).then_some(id),
            named: false,
            surplus: 0,
            reopened: 0,
            asked: 3,
            gold: false,
            line: gongdao_market::TaskLine::Plain,
        };
        let rows: Vec<_> = (1..=5_000).map(|id| task(id, 3)).collect();
        connection.begin().unwrap();
        connection.insert(rows.iter()).unwrap();
        connection.update(rows.iter().map(|row| task(row.id.raw(), 2)).collect::<Vec<_>>().iter()).unwrap();
        let keys: Vec<_> = (0..=5_001).map(|id| (TaskId::from_raw(id),)).collect();
        let found = connection.load::<Task>(&keys).unwrap();
        assert_eq!(found.len(), 5_000, "those that are missing are left out");
        assert!(found.iter().all(|row| row.slots == 2));
        connection.delete::<Task>(&keys[1..4_000]).unwrap();
        assert_eq!(connection.load::<Task>(&keys).unwrap().len(), 1_001);
        connection.commit().unwrap();
    }
}

/// Many rows take another way into PostgreSQL than a few; what stands against one of them stands against all, and the
/// connection goes on.
#[test]
fn many_rows_are_guarded_like_few() {
    for (_database, mut connection) in each() {
        let rows = |from: i64| (from..from + 100).map(|id| person(id, &format!("li{id}@example.cn")));
        let first: Vec<Person> = rows(1).collect();
        connection.insert(first.iter()).unwrap();
        connection.begin().unwrap();
        let overlapping: Vec<Person> = rows(60).map(|row| Person { email: None, ..row }).collect();
        assert!(is_constraint(connection.insert(overlapping.iter())));
        connection.rollback().unwrap();
        let next: Vec<Person> = rows(101).map(|row| Person { email: None, ..row }).collect();
        connection.insert(next.iter()).unwrap();
        let keys: Vec<_> = (1..=200).map(|id| (PersonId::from_raw(id),)).collect();
        let mut stored = connection.load::<Person>(&keys).unwrap();
        stored.sort_by_key(|row| row.id);
        assert_eq!(stored, first.into_iter().chain(next).collect::<Vec<_>>());
    }
}

#[test]
fn a_writer_knows_from_one_transaction_to_the_next_whether_it_is_alone() {
    let Some((database, mut first)) = each().nth(1) else { return };
    let wrote = |epoch| WriterRow {
        shard: 0,
        epoch,
        entries: 0,
        records: 0,
        last_id: 0,
        last_at: Instant::default(),
    };
    first.insert(once(&wrote(1))).unwrap();
    first.count_in().unwrap();
    assert_eq!(first.begin_alone().unwrap(), Some(1));
    std::thread::scope(|scope| {
        let second = scope.spawn(|| {
            let mut second = Connection::open_writer(&database.place).unwrap();
            second.count_in().unwrap();
            assert_eq!(second.begin_alone().unwrap(), None, "there are two");
            second.update(once(&wrote(2))).unwrap();
            second.commit().unwrap();
            second
        });
        std::thread::sleep(std::time::Duration::from_millis(100));
        assert!(!second.is_finished(), "nobody joins while a writer relies on being alone");
        first.commit().unwrap();
        let second = second.join().unwrap();
        assert_eq!(first.begin_alone().unwrap(), None, "the second is there, if idle");
        first.rollback().unwrap();
        // One who only looks is no writer.
        let mut reader = Connection::open_reader(&database.place).unwrap();
        reader.begin_snapshot().unwrap();
        drop(second);
        let waits = || {
            let era = first.begin_alone().unwrap();
            first.commit().unwrap();
            std::thread::sleep(std::time::Duration::from_millis(5));
            era
        };
        let alone = std::iter::repeat_with(waits).take(1_000).flatten().next();
        assert_eq!(alone, Some(2), "the second is gone, and was there");
    });
}

#[test]
fn a_file_has_one_writer() {
    let (_database, mut connection) = each().next().unwrap();
    connection.count_in().unwrap();
    assert_eq!(connection.begin_alone().unwrap(), Some(0));
    connection.commit().unwrap();
}
