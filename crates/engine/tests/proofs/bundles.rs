//! Bundles that are graded as a whole: accepted answers wait for theirs and are paid together by what was found of them,
//! in proportion or, where that was declared, all or nothing; a bundle that ends early is graded on what it has.

use crate::common::audit::Books;
use crate::common::stage::{Stage, code};
use crate::common::{Database, Market};
use gongdao_engine::commands::{batch, review, submit};
use gongdao_engine::{Actor, Leased, Outcome};
use gongdao_evidence::record::Record;
use gongdao_kernel::{BatchId, Code, MS_PER_HOUR, ProjectId};
use gongdao_market::{AssignmentState as A, BatchState};

const GOLD: &str = r#""overlap":1,"acceptance":"always","gold":{"rate_ppm":500000}"#;

/// Bundles of four for 400 000, graded by this rule.
fn rules(grading: &str, quality: &str) -> String {
    format!(
        r#"{{"price":{{"unit":"bundle","bundle":4,"rate_micros":400000,"bundle_quality":{grading}}},"quality":{{{quality}}},"clocks":{{"review_ms":3600000}}}}"#
    )
}

/// An open batch of so many plain tasks and so many known ones.
fn open(stage: &mut Stage, project: ProjectId, plain: usize, known: usize) -> BatchId {
    let requester = stage.requester;
    let made = stage.give(requester, batch::CreateBatch { project }).unwrap();
    let Outcome::Batch { batch, .. } = made else { panic!("{made:?}") };
    let mut bodies = vec!["{}"; plain];
    bodies.extend(vec![r#"{"gold":"a"}"#; known]);
    let task = |body: &str| batch::NewTask { key: None, body: body.to_owned(), workers: Vec::new() };
    let tasks = bodies.into_iter().map(task).collect();
    stage.give(requester, batch::AddTasks { batch, tasks }).unwrap();
    stage.give(requester, batch::FundBatch { batch, more: None }).unwrap();
    stage.give(requester, batch::OpenBatch { batch }).unwrap();
    stage.ring();
    batch
}

fn say(market: &mut Market, worker: Actor, lease: Leased, label: &str) -> A {
    let answer = serde_json::json!({ "label": label });
    let submit = submit::Submit { assignment: lease.assignment, fence: lease.fence, answer, active_ms: 1 };
    let Outcome::Assignment { state, .. } = market.give(worker, submit).unwrap() else { panic!("an answer") };
    state
}

/// Whether an assignment is of a known task, and what it was paid.
fn paid(books: &Books) -> Vec<(bool, A, i64)> {
    let is_gold =
        |row: &gongdao_market::Assignment| books.tasks.iter().any(|task| task.id == row.task && task.gold);
    books.assignments.iter().map(|row| (is_gold(row), row.state, row.paid.micros())).collect()
}

#[test]
fn a_bundle_waits_until_it_is_full_and_pays_in_proportion() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 1);
        let project = stage.publish(&rules("{}", GOLD));
        open(&mut stage, project, 20, 20);
        let worker = stage.workers[0];
        for place in 1..=4 {
            let lease = stage.market.claim(worker, project).unwrap();
            let state = say(&mut stage.market, worker, lease, "b");
            assert_eq!(state, if place < 4 { A::Passed } else { A::Accepted }, "answer {place}");
            stage.ring();
            stage.audit();
        }
        let books = stage.audit();
        let rows = paid(&books);
        let wrong = rows.iter().filter(|(gold, ..)| *gold).count() as i64;
        assert!(wrong > 0, "of four at least one is known");
        assert!(rows.iter().all(|(_, state, _)| *state == A::Accepted));
        let sum: i64 = rows.iter().map(|(.., paid)| paid).sum();
        assert_eq!(sum, 400_000 * (4 - wrong) / 4, "{wrong} of four were found wrong");
        assert!(rows.iter().all(|(.., paid)| *paid == sum / 4), "each an equal part");
        let said =
            [("bundle_of".to_owned(), "4".to_owned()), ("bundle_right".to_owned(), (4 - wrong).to_string())];
        let records = books.records.iter().filter_map(|row| Record::parse(row.record.as_deref()?).ok());
        let naming = records.filter(|record| record.fields.ends_with(&said)).count();
        assert_eq!(naming, 4, "every receipt says how many of the bundle were right");
        assert_eq!(books.standings[0].earned.micros(), sum);
    }
}

#[test]
fn all_or_nothing_holds_only_where_it_was_declared() {
    for (label, least, whole) in [("a", 1_000_000, true), ("b", 1_000_000, false), ("b", 1, false)] {
        for database in Database::each() {
            let mut stage = Stage::open(&database, 1);
            let grading = format!(r#"{{"all_or_nothing":true,"at_least_ppm":{least}}}"#);
            let project = stage.publish(&rules(&grading, GOLD));
            open(&mut stage, project, 20, 20);
            let worker = stage.workers[0];
            for _ in 0..4 {
                let lease = stage.market.claim(worker, project).unwrap();
                say(&mut stage.market, worker, lease, label);
                stage.ring();
            }
            let rows = paid(&stage.audit());
            let right = rows.iter().filter(|(gold, ..)| !gold || label == "a").count() as i64;
            let whole = whole || right * 1_000_000 >= least * 4;
            let sum: i64 = rows.iter().map(|(.., paid)| paid).sum();
            assert_eq!(sum, if whole { 400_000 } else { 0 }, "{right} of four, asked for {least}");
        }
    }
}

#[test]
fn an_unfinished_bundle_is_graded_on_what_it_has() {
    // By the clock of its answers, or at once when the requester closes the batch.
    let twice = [true, false]
        .into_iter()
        .flat_map(|is_closed| Database::each().into_iter().map(move |it| (it, is_closed)));
    for (database, is_closed) in twice {
        let mut stage = Stage::open(&database, 2);
        let project =
            stage.publish(&rules("{}", r#""overlap":1,"acceptance":"always","gold":{"rate_ppm":1}"#));
        let batch = open(&mut stage, project, 7, 0);
        let [one, two] = stage.workers.clone()[..] else { panic!("two workers") };
        for worker in [one, one, one, one, one, two] {
            let lease = stage.market.claim(worker, project).unwrap();
            say(&mut stage.market, worker, lease, "a");
        }
        let states = |books: &Books, state| books.assignments.iter().filter(|row| row.state == state).count();
        let books = stage.audit();
        assert_eq!((states(&books, A::Accepted), states(&books, A::Passed)), (4, 2));
        // The last task: nothing more can come for this worker.
        let lease = stage.market.claim(two, project).unwrap();
        assert_eq!(say(&mut stage.market, two, lease, "a"), A::Accepted);
        let books = stage.audit();
        assert_eq!((states(&books, A::Accepted), states(&books, A::Passed)), (6, 1));
        let requester = stage.requester;
        let waiting = books.assignments.iter().find(|row| row.state == A::Passed).unwrap().id;
        let refused = stage.market.give(requester, review::Accept { assignment: waiting });
        assert_eq!(code(refused), Code::WrongState, "it is accepted already");
        if is_closed {
            stage.give(requester, batch::CloseBatch { batch }).unwrap();
        } else {
            stage.wait_ms(MS_PER_HOUR);
        }
        stage.ring();
        let books = stage.audit();
        assert_eq!(books.batches[0].state, if is_closed { BatchState::Closed } else { BatchState::Complete });
        assert_eq!(states(&books, A::Accepted), 7);
        let sum: i64 = books.assignments.iter().map(|row| row.paid.micros()).sum();
        assert_eq!(sum, 700_000, "every answer its part");
    }
}

#[test]
fn what_a_person_accepted_is_right() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 3);
        let quality = r#""overlap":3,"acceptance":"consensus","accept_above_ppm":600000"#;
        let project = stage.publish(&rules("{}", quality));
        open(&mut stage, project, 4, 0);
        let workers = stage.workers.clone();
        for (worker, label) in workers.iter().zip(["a", "a", "b"]) {
            for _ in 0..4 {
                let lease = stage.market.claim(*worker, project).unwrap();
                say(&mut stage.market, *worker, lease, label);
            }
        }
        stage.ring();
        let books = stage.audit();
        let requester = stage.requester;
        let doubtful: Vec<_> =
            books.assignments.iter().filter(|row| row.worker == workers[2].person).collect();
        assert!(doubtful.iter().all(|row| row.state == A::Submitted && row.right_ppm < Some(500_000)));
        for row in &doubtful[..3] {
            stage.give(requester, review::Accept { assignment: row.id }).unwrap();
        }
        stage.wait_ms(MS_PER_HOUR);
        stage.ring();
        let books = stage.audit();
        let pay = |place: usize| {
            let own = books.assignments.iter().filter(|row| row.worker == workers[place].person);
            own.map(|row| row.paid.micros()).sum::<i64>()
        };
        assert_eq!((pay(0), pay(1)), (400_000, 400_000));
        assert_eq!(pay(2), 300_000, "three that a person accepted, and one that only its clock did");
    }
}

#[test]
fn a_rule_that_nothing_measures_is_refused() {
    let database = Database::each().remove(0);
    let mut stage = Stage::open(&database, 0);
    let requester = stage.requester;
    let draft = gongdao_engine::commands::project::Draft {
        name: "x".to_owned(),
        form: crate::common::FORM.to_owned(),
        rules: rules("{}", r#""overlap":2,"acceptance":"consensus""#),
    };
    let fault = stage.market.give(requester, gongdao_engine::commands::project::CreateProject { draft });
    assert_eq!(fault.unwrap_err().field.as_deref(), Some("price.bundle_quality"));
}
