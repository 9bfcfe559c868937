//! Grades that paid less than the whole price: the rest stays on hold until nobody can appeal any more, an appeal that is
//! won pays it, and whoever had a part in it decides nothing.

use crate::common::audit::Books;
use crate::common::stage::{REASON, Stage, code};
use crate::common::{Database, Market};
use gongdao_engine::commands::grading::{AppealGrade, DecideGrade};
use gongdao_engine::commands::teams::{FoundTeam, JoinTeam, MakeTeamLink};
use gongdao_engine::commands::{batch, submit};
use gongdao_engine::{Actor, Outcome};
use gongdao_kernel::{AssignmentId, BatchId, Code, Fault, MS_PER_DAY, ProjectId, TypedId};
use gongdao_ledger::AccountKind;
use gongdao_market::{BatchState, GradingState as G};

/// Bundles of four for 400 000, in proportion; every other task is a known one.
const BUNDLES: &str = r#"{"price":{"unit":"bundle","bundle":4,"rate_micros":400000,"bundle_quality":{}},"quality":{"overlap":1,"acceptance":"always","gold":{"rate_ppm":500000}}}"#;
const GRADES: &str = r#"{"price":{"unit":"task","rate_micros":50000,"graded":[{"at_least_ppm":0,"pay_ppm":500000},{"at_least_ppm":900000,"pay_ppm":1000000}]},"quality":{"overlap":1,"acceptance":"always","gold":{"rate_ppm":500000}}}"#;

/// An open batch of so many plain tasks and as many known ones, whose answer is `a`.
fn open(stage: &mut Stage, project: ProjectId, tasks: usize) -> BatchId {
    let requester = stage.requester;
    let made = stage.give(requester, batch::CreateBatch { project }).unwrap();
    let Outcome::Batch { batch, .. } = made else { panic!("{made:?}") };
    let task = |body: &str| batch::NewTask { key: None, body: body.to_owned(), workers: Vec::new() };
    let tasks = (0..tasks).flat_map(|_| [task("{}"), task(r#"{"gold":"a"}"#)]).collect();
    stage.give(requester, batch::AddTasks { batch, tasks }).unwrap();
    stage.give(requester, batch::FundBatch { batch, more: None }).unwrap();
    stage.give(requester, batch::OpenBatch { batch }).unwrap();
    stage.ring();
    batch
}

fn say(market: &mut Market, worker: Actor, project: ProjectId, label: &str) -> AssignmentId {
    let lease = market.claim(worker, project).unwrap();
    let answer = serde_json::json!({ "label": label });
    let submit = submit::Submit { assignment: lease.assignment, fence: lease.fence, answer, active_ms: 1 };
    market.give(worker, submit).unwrap();
    market.ring();
    lease.assignment
}

/// A stage on which the first worker's bundle of four was graded down, its answers and batch.
fn graded_down(database: &Database) -> (Stage, ProjectId, BatchId, Vec<AssignmentId>) {
    let mut stage = Stage::open(database, 2);
    let project = stage.publish(BUNDLES);
    let batch = open(&mut stage, project, 12);
    let worker = stage.workers[0];
    let answers = (0..4).map(|_| say(&mut stage.market, worker, project, "b")).collect();
    (stage, project, batch, answers)
}

fn appeal(stage: &mut Stage, by: Actor, assignment: AssignmentId) -> Result<Outcome, Fault> {
    stage.give(by, AppealGrade { assignment, reason: "They are blue.".to_owned() })
}

fn decide(stage: &mut Stage, by: Actor, assignment: AssignmentId, won: bool) -> Result<Outcome, Fault> {
    stage.give(by, DecideGrade { assignment, won, reason: REASON.to_owned() })
}

fn state(books: &Books) -> G {
    books.gradings[0].state
}

fn paid(books: &Books) -> i64 {
    books.assignments.iter().map(|row| row.paid.micros()).sum()
}

#[test]
fn what_a_grade_kept_back_stays_on_hold_until_nobody_can_appeal() {
    for database in Database::each() {
        let (mut stage, _, batch, answers) = graded_down(&database);
        let books = stage.audit();
        let grade = books.gradings[0].clone();
        assert_eq!((grade.state, grade.whole.micros(), grade.answers().count()), (G::Open, 400_000, 4));
        assert_eq!(grade.paid.micros(), 100_000 * grade.right_answers.unwrap());
        assert_eq!(paid(&books), grade.paid.micros(), "the grade is paid at once");
        let lacking = 400_000 - grade.paid.micros();
        assert_eq!(grade.held.micros(), lacking + lacking * 8 / 100, "and the rest waits, with its fee");
        stage.close(batch);
        assert_eq!(stage.audit().batches[0].state, BatchState::Closing, "the batch waits for it");
        stage.wait_ms(7 * MS_PER_DAY - 1);
        stage.ring();
        assert_eq!(state(&stage.audit()), G::Open);
        stage.wait_ms(1);
        let worker = stage.workers[0];
        assert_eq!(code(appeal(&mut stage, worker, answers[0])), Code::LeaseExpired);
        stage.ring();
        let books = stage.audit();
        assert_eq!((state(&books), books.batches[0].state), (G::Stands, BatchState::Closed));
        assert_eq!(paid(&books), grade.paid.micros());
        assert_eq!(code(appeal(&mut stage, worker, answers[0])), Code::WrongState);
    }
}

#[test]
fn an_appeal_that_is_won_pays_the_rest_to_everybody_who_has_a_part_in_it() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 3);
        let project = stage.publish(BUNDLES);
        open(&mut stage, project, 12);
        let (worker, leader, reviewer) = (stage.workers[0], stage.workers[1], stage.reviewer);
        stage.give(leader, FoundTeam { name: "t".to_owned(), cut_ppm: 33_333 }).unwrap();
        let (hash, expires_at) = ([9; 32], stage.now.plus_ms(MS_PER_DAY));
        stage.give(leader, MakeTeamLink { hash, uses: 1, expires_at }).unwrap();
        stage.give(worker, JoinTeam { hash, revision: 1 }).unwrap();
        let answers: Vec<_> = (0..4).map(|_| say(&mut stage.market, worker, project, "b")).collect();
        let before = stage.audit();
        let Outcome::Grade { grading, state: moved, .. } = appeal(&mut stage, worker, answers[2]).unwrap()
        else {
            panic!("a grade")
        };
        assert_eq!((grading, moved), (answers[0], G::Appealed), "any of its answers leads to it");
        assert_eq!(code(appeal(&mut stage, worker, answers[3])), Code::WrongState, "once");
        stage.audit();
        decide(&mut stage, reviewer, answers[1], true).unwrap();
        let books = stage.audit();
        assert_eq!((state(&books), paid(&books)), (G::Raised, 400_000));
        assert!(books.assignments.iter().all(|row| row.paid.micros() == 100_000));
        assert_eq!(books.standings.iter().map(|row| row.earned.micros()).max(), Some(400_000));
        assert_eq!(books.batches[0].fees.micros(), 400_000 * 8 / 100, "the platform's fee on the whole");
        let got = |books: &Books, who: Actor| books.account(AccountKind::Earned, who.person.raw());
        assert_eq!(got(&books, leader), 4 * 3_333, "the leader's cut of the whole");
        assert_eq!(got(&books, worker), 400_000 - 4 * 3_333);
        assert!(got(&books, worker) > got(&before, worker));
        assert_eq!(code(decide(&mut stage, reviewer, answers[0], false)), Code::WrongState);
        let raised: i64 = books.graded.iter().map(|row| row.raised.micros()).sum();
        assert_eq!(raised, got(&books, worker) - got(&before, worker));
    }
}

#[test]
fn somebody_else_decides_and_nobody_deciding_is_won() {
    let each =
        [false, true].into_iter().flat_map(|it| Database::each().into_iter().map(move |one| (it, one)));
    for (decided, database) in each {
        let (mut stage, _, batch, answers) = graded_down(&database);
        let (worker, requester, reviewer) = (stage.workers[0], stage.requester, stage.reviewer);
        let other = stage.workers[1];
        let one = answers[0];
        assert_eq!(code(decide(&mut stage, reviewer, one, false)), Code::WrongState, "nobody appealed");
        assert_eq!(code(appeal(&mut stage, other, one)), Code::NotFound);
        appeal(&mut stage, worker, one).unwrap();
        assert_eq!(code(decide(&mut stage, worker, one, true)), Code::RoleMissing);
        assert_eq!(code(decide(&mut stage, requester, one, false)), Code::RoleMissing);
        let owner = Actor::person(requester.person, reviewer.roles);
        assert_eq!(code(decide(&mut stage, owner, one, false)), Code::SamePerson);
        let oneself = Actor::person(worker.person, reviewer.roles);
        assert_eq!(code(decide(&mut stage, oneself, one, true)), Code::SamePerson);
        let graded = paid(&stage.audit());
        stage.close(batch);
        if decided {
            decide(&mut stage, reviewer, one, false).unwrap();
        } else {
            stage.wait_ms(3 * MS_PER_DAY);
            assert_eq!(code(decide(&mut stage, reviewer, one, false)), Code::WrongState, "it is late");
            stage.ring();
        }
        let books = stage.audit();
        let (ends, pays) = if decided { (G::Stands, graded) } else { (G::Raised, 400_000) };
        assert_eq!((state(&books), paid(&books)), (ends, pays));
        assert_eq!(books.batches[0].state, BatchState::Closed, "and the rest went back");
    }
}

#[test]
fn an_answer_that_was_graded_by_itself_is_appealed_by_itself() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 1);
        let project = stage.publish(GRADES);
        open(&mut stage, project, 30);
        let (worker, operator) = (stage.workers[0], stage.operator);
        for _ in 0..30 {
            say(&mut stage.market, worker, project, "b");
        }
        let books = stage.audit();
        let grades = &books.gradings;
        assert!(grades.len() > 1, "a careless worker is certain to be below the mark in the end");
        assert!(grades.iter().all(|row| row.grade_ppm == Some(500_000) && row.paid.micros() == 25_000));
        let one = grades[0].id;
        appeal(&mut stage, worker, one).unwrap();
        decide(&mut stage, operator, one, true).unwrap();
        let books = stage.audit();
        assert_eq!(books.assignment(one).paid.micros(), 50_000);
        let open = books.gradings.iter().filter(|row| row.state == G::Open).count();
        assert_eq!(open, books.gradings.len() - 1, "the others are for themselves");
    }
}

#[test]
fn whoever_did_everything_right_has_nothing_to_appeal() {
    let database = Database::each().remove(0);
    let mut stage = Stage::open(&database, 1);
    let project = stage.publish(BUNDLES);
    let batch = open(&mut stage, project, 12);
    let worker = stage.workers[0];
    let answers: Vec<_> = (0..4).map(|_| say(&mut stage.market, worker, project, "a")).collect();
    assert!(stage.audit().gradings.is_empty());
    assert_eq!(code(appeal(&mut stage, worker, answers[0])), Code::NotFound);
    stage.close(batch);
    assert_eq!(stage.audit().batches[0].state, BatchState::Closed, "nothing is waited for");
}
