//! Quality in the market: a doubtful task gets another opinion and a sure one does not, known tasks are mixed in and
//! judged, measured accuracy moves pay by the declared grade, and a person looks at what is doubtful.

use crate::common::stage::{Stage, code};
use crate::common::{Database, Market};
use gongdao_engine::commands::{batch, gold, submit};
use gongdao_engine::queries::{live, snapshot};
use gongdao_engine::{Actor, Leased, Outcome};
use gongdao_kernel::{BatchId, Code, MS_PER_HOUR, ProjectId};
use gongdao_ledger::AccountKind;
use gongdao_market::{AssignmentState as A, BatchState, GoldState, TaskState};

const PRICE: &str = r#""price":{"unit":"task","rate_micros":50000}"#;

fn rules(quality: &str) -> String {
    format!("{{{PRICE},\"quality\":{{{quality}}}}}")
}

/// An open batch of tasks with these bodies.
fn open(stage: &mut Stage, project: ProjectId, bodies: &[String]) -> BatchId {
    open_tasks(stage, project, bodies.iter().map(|body| task(body, &[])).collect())
}

fn task(body: &str, workers: &[Actor]) -> batch::NewTask {
    let workers = workers.iter().map(|worker| worker.person).collect();
    batch::NewTask { key: None, body: body.to_owned(), workers }
}

/// An open batch of these tasks.
fn open_tasks(stage: &mut Stage, project: ProjectId, tasks: Vec<batch::NewTask>) -> BatchId {
    let requester = stage.requester;
    let made = stage.give(requester, batch::CreateBatch { project }).unwrap();
    let Outcome::Batch { batch, .. } = made else { panic!("{made:?}") };
    stage.give(requester, batch::AddTasks { batch, tasks }).unwrap();
    stage.give(requester, batch::FundBatch { batch, more: None }).unwrap();
    stage.give(requester, batch::OpenBatch { batch }).unwrap();
    stage.ring();
    batch
}

fn say(market: &mut Market, worker: Actor, lease: Leased, label: &str) -> Outcome {
    let answer = serde_json::json!({ "label": label });
    let submit = submit::Submit { assignment: lease.assignment, fence: lease.fence, answer, active_ms: 1 };
    market.give(worker, submit).unwrap()
}

#[test]
fn a_doubtful_task_gets_a_third_opinion_and_a_sure_one_does_not() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 4);
        let quality = r#""overlap":3,"acceptance":"always","adaptive":{"least":2,"target_ppm":750000}"#;
        let project = stage.publish(&rules(quality));
        let batch = open(&mut stage, project, &["{}".to_owned(), "{}".to_owned()]);
        let [one, two, three, _] = stage.workers.clone()[..] else { panic!("four workers") };
        let before = stage.audit().account(AccountKind::Escrow, batch.raw_id());
        // Both say the same of the first task, and not of the second.
        stage.answer(one, project, "a");
        stage.answer(two, project, "a");
        stage.answer(one, project, "a");
        stage.answer(two, project, "b");
        stage.ring();
        let books = stage.audit();
        let [sure, doubtful] = &books.tasks[..] else { panic!("two tasks") };
        assert_eq!((sure.asked, sure.wanted, sure.state), (2, 2, TaskState::Settled));
        assert_eq!((doubtful.asked, doubtful.wanted, doubtful.slots), (3, 3, 1));
        assert_eq!((books.batches[0].saved, books.batches[0].wanted), (1, 5));
        assert!(stage.market.claim(one, project).is_err(), "nobody gives two opinions");
        stage.answer(three, project, "b");
        stage.ring();
        let books = stage.audit();
        assert_eq!(books.batches[0].state, BatchState::Complete);
        assert_eq!(books.account(AccountKind::Escrow, batch.raw_id()), 0, "what was not needed went back");
        assert!(before > 0);
        let said = books.consensus.iter().find(|row| row.task == doubtful_id(&books)).unwrap();
        assert!(
            said.body.contains(r#""value":"b""#) && said.body.contains("probability_ppm"),
            "{}",
            said.body
        );
        assert_eq!(said.method, "weighed/1");
    }
}

/// A task that is named for fewer workers than the rules want at least is done with their answers: nobody else may be asked,
/// and a batch that counts it as done stays done.
#[test]
fn a_task_named_for_few_is_not_asked_for_more() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 2);
        let quality = r#""overlap":3,"acceptance":"manual","adaptive":{"least":3,"target_ppm":900000}"#;
        let project = stage.publish(&rules(quality));
        let [one, two] = stage.workers.clone()[..] else { panic!("two workers") };
        let batch = open_tasks(&mut stage, project, vec![task("{}", &[one, two]), task("{}", &[one, two])]);
        // The first is weighed before a person looks at it, the second is accepted before it is weighed.
        let first = [stage.answer(one, project, "a"), stage.answer(two, project, "b")];
        stage.ring();
        let second = [stage.answer(one, project, "a"), stage.answer(two, project, "b")];
        for lease in first.into_iter().chain(second) {
            stage.accept(stage.reviewer, lease).unwrap();
        }
        stage.ring();
        let books = stage.audit();
        assert!(books.tasks.iter().all(|task| (task.wanted, task.state) == (2, TaskState::Settled)));
        assert_eq!((books.batches[0].state, books.batches[0].settled), (BatchState::Complete, 2));
        assert_eq!(books.account(AccountKind::Escrow, batch.raw_id()), 0);
    }
}

fn doubtful_id(books: &crate::common::audit::Books) -> gongdao_kernel::TaskId {
    books.tasks[1].id
}

trait RawId {
    fn raw_id(self) -> i64;
}
impl RawId for BatchId {
    fn raw_id(self) -> i64 {
        gongdao_kernel::TypedId::raw(self)
    }
}

#[test]
fn a_named_task_asks_its_workers_in_their_order() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 3);
        let quality = r#""overlap":3,"acceptance":"always","adaptive":{"least":1,"target_ppm":990000}"#;
        let project = stage.publish(&rules(quality));
        let workers = stage.workers.clone();
        let named = workers.iter().map(|worker| worker.person).collect();
        stage.named(project, &[named]);
        assert!(stage.market.claim(workers[1], project).is_err(), "the first is asked first");
        for worker in &workers {
            stage.answer(*worker, project, "a");
            stage.ring();
            stage.audit();
        }
        assert_eq!(stage.audit().tasks[0].answered, 3, "nobody is sure enough by one or two answers");
    }
}

#[test]
fn what_is_doubtful_waits_for_a_person_and_the_dearest_doubt_comes_first() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 3);
        let quality = r#""overlap":3,"acceptance":"consensus","accept_above_ppm":800000"#;
        let project = stage.publish(&rules(quality));
        open(&mut stage, project, &["{}".to_owned(), "{}".to_owned()]);
        let workers = stage.workers.clone();
        let labels = [["a", "a"], ["a", "a"], ["a", "b"]];
        let mut leases = Vec::new();
        for (worker, labels) in workers.iter().zip(labels) {
            for label in labels {
                leases.push(stage.answer(*worker, project, label));
            }
        }
        stage.ring();
        let books = stage.audit();
        let state = |place: usize| books.assignment(leases[place].assignment).state;
        assert_eq!([state(0), state(2), state(4)], [A::Accepted; 3], "three who agree are believed");
        let doubt = |place: usize| {
            books.items.iter().find(|item| item.assignment == leases[place].assignment).unwrap().doubt_micros
        };
        assert!(doubt(5) > doubt(1), "who differs is doubted most");
        assert!(doubt(1) > 0 && doubt(5) <= 50_000, "in micro-units of pay");
        let right = |place: usize| books.assignment(leases[place].assignment).right_ppm.unwrap();
        assert!(right(5) < right(1));
        let worker =
            |place: usize| books.standings.iter().find(|row| row.worker == workers[place].person).unwrap();
        assert!(worker(2).right_ppm < worker(0).right_ppm, "a worker's record moves with it");
        assert_eq!(worker(0).judged, 2);
        assert_eq!(books.skills.len(), 3);
        stage.wait_ms(72 * MS_PER_HOUR);
        stage.ring();
        assert!(
            stage.audit().assignments.iter().all(|row| row.state == A::Accepted),
            "the clock is on their side"
        );
    }
}

/// A project with so many tasks and five known ones, and what a worker who always says `label` comes to.
fn careless(
    stage: &mut Stage,
    worker: Actor,
    project: ProjectId,
    label: &str,
    most: usize,
) -> (usize, Option<Code>) {
    for done in 0..most {
        match stage.market.claim(worker, project) {
            Ok(lease) => {
                say(&mut stage.market, worker, lease, label);
                stage.ring();
            }
            Err(fault) => return (done, Some(fault.code)),
        }
    }
    (most, None)
}

#[test]
fn a_careless_workers_skill_falls_and_says_why() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 2);
        let quality = r#""overlap":2,"acceptance":"always","gold":{"rate_ppm":300000,"pass_ppm":700000,"least_seen":5}"#;
        let project = stage.publish(&rules(quality));
        let mut bodies = vec![r#"{"text":"plain"}"#.to_owned(); 60];
        bodies.extend(vec![r#"{"text":"known","gold":"a","gold_explanation":"It is a."}"#.to_owned(); 20]);
        open(&mut stage, project, &bodies);
        let books = stage.audit();
        assert_eq!((books.batches[0].tasks, books.batches[0].gold), (60, 20));
        assert!(books.data.iter().all(|row| !row.body.contains("gold")), "no answer stands in a task's data");
        let [good, bad] = stage.workers.clone()[..] else { panic!("two workers") };
        assert_eq!(careless(&mut stage, good, project, "a", 50).1, None);
        let (done, refused) = careless(&mut stage, bad, project, "b", 50);
        assert_eq!(refused, Some(Code::NotEligible), "after {done} answers");
        let books = stage.audit();
        let standing =
            |actor: Actor| books.standings.iter().find(|row| row.worker == actor.person).unwrap().clone();
        assert_eq!(standing(bad).gold_right, 0);
        assert!(standing(bad).gold_seen >= 5);
        assert_eq!(standing(good).gold_right, standing(good).gold_seen);
        assert!(standing(good).gold_seen >= 5, "of 50, about 15: {}", standing(good).gold_seen);
        assert_eq!(standing(bad).accepted, standing(bad).submitted, "every answer was paid");
        let shown: Vec<_> = books.gold.iter().map(|row| row.shown).collect();
        assert!(shown.iter().max().unwrap() - shown.iter().min().unwrap() <= 2, "they take turns: {shown:?}");
        let requester = stage.requester;
        let task = books.gold[0].task;
        stage.give(requester, gold::SetGold { task, active: false }).unwrap();
        assert_eq!(stage.audit().gold[0].state, GoldState::Retired);
        assert_eq!(code(stage.market.give(good, gold::SetGold { task, active: true })), Code::RoleMissing);
    }
}

#[test]
fn a_known_tasks_answer_is_told_as_the_project_declared() {
    for (feedback, told) in [("at_once", Some(false)), ("after", None), ("never", None)] {
        for database in Database::each() {
            let mut stage = Stage::open(&database, 1);
            let quality = format!(
                r#""overlap":1,"acceptance":"manual","gold":{{"rate_ppm":500000,"feedback":"{feedback}"}}"#
            );
            let project = stage.publish(&rules(&quality));
            let mut bodies = vec!["{}".to_owned(); 10];
            bodies.extend(vec![r#"{"gold":{"label":"a"}}"#.to_owned(); 10]);
            open(&mut stage, project, &bodies);
            let worker = stage.workers[0];
            let mut said = Vec::new();
            for _ in 0..8 {
                let lease = stage.market.claim(worker, project).unwrap();
                let Outcome::Assignment { known_right, state, .. } =
                    say(&mut stage.market, worker, lease, "b")
                else {
                    panic!("an assignment")
                };
                assert_eq!(state, A::Submitted, "nothing tells a known task from another");
                said.push(known_right);
            }
            let books = stage.audit();
            let known = books.standings[0].gold_seen;
            assert!(known > 0);
            let waiting = snapshot(&mut stage.market.connection, |on| live::waiting(on, project)).unwrap();
            assert_eq!(waiting.to_review, 8 - known, "known ones wait for nobody");
            assert_eq!(
                said.iter().filter(|said| **said == Some(false)).count() as i64,
                told.map_or(0, |_| known)
            );
            stage.wait_ms(2 * MS_PER_HOUR);
            stage.ring();
            let accepted =
                stage.audit().assignments.iter().filter(|row| row.state == A::Accepted).count() as i64;
            assert_eq!(accepted, known, "after a while they are paid like any other");
        }
    }
}

#[test]
fn measured_accuracy_moves_pay_by_the_declared_grade() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 2);
        let graded = r#"{"price":{"unit":"task","rate_micros":50000,"graded":[{"at_least_ppm":0,"pay_ppm":800000},{"at_least_ppm":750000,"pay_ppm":1000000},{"at_least_ppm":900000,"pay_ppm":1200000}]},"quality":{"overlap":2,"acceptance":"always","gold":{"rate_ppm":500000}}}"#;
        let project = stage.publish(graded);
        let mut bodies = vec!["{}".to_owned(); 60];
        bodies.extend(vec![r#"{"gold":"a"}"#.to_owned(); 60]);
        open(&mut stage, project, &bodies);
        let [good, bad] = stage.workers.clone()[..] else { panic!("two workers") };
        careless(&mut stage, good, project, "a", 80);
        careless(&mut stage, bad, project, "b", 80);
        let books = stage.audit();
        let pay = |actor: Actor| {
            let own = books.assignments.iter().filter(move |row| row.worker == actor.person);
            own.map(|row| row.paid.micros()).collect::<Vec<_>>()
        };
        assert_eq!(pay(good)[0], 50_000, "the whole price as long as nothing is measured");
        assert_eq!(*pay(good).last().unwrap(), 60_000, "a bonus for what is surely good");
        assert_eq!(pay(bad)[0], 50_000);
        assert_eq!(*pay(bad).last().unwrap(), 40_000, "never below the lowest grade");
        assert!(books.records.iter().any(|row| {
            row.record.as_ref().is_some_and(|record| String::from_utf8_lossy(record).contains("grade_ppm"))
        }));
    }
}

#[test]
fn wrong_declarations_are_refused_by_name() {
    let database = Database::each().remove(0);
    let mut stage = Stage::open(&database, 0);
    let requester = stage.requester;
    let mut refuse = |rules: String, field: &str| {
        let draft = gongdao_engine::commands::project::Draft {
            name: "x".to_owned(),
            form: crate::common::FORM.to_owned(),
            rules,
        };
        let create = gongdao_engine::commands::project::CreateProject { draft };
        let fault = stage.market.give(requester, create).unwrap_err();
        assert!(fault.field.as_deref().is_some_and(|at| at.contains(field)), "{field}: {fault:?}");
    };
    for (quality, field) in [
        (r#""overlap":2,"adaptive":{"least":3,"target_ppm":900000}"#, "adaptive.least"),
        (r#""overlap":2,"adaptive":{"target_ppm":1000000}"#, "adaptive.target_ppm"),
        (r#""overlap":2,"acceptance":"always","accept_above_ppm":900000"#, "accept_above_ppm"),
        (r#""gold":{"rate_ppm":900000}"#, "gold.rate_ppm"),
        (r#""overlap":2,"dispatch":{}"#, "quality.dispatch"),
        (
            r#""overlap":2,"adaptive":{"target_ppm":900000},"dispatch":{"newcomers_ppm":600000}"#,
            "dispatch.newcomers_ppm",
        ),
    ] {
        refuse(rules(quality), field);
    }
    let graded = |grades: &str| format!(r#"{{"price":{{"unit":"task","rate_micros":1,"graded":{grades}}}}}"#);
    refuse(graded(r#"[{"at_least_ppm":0,"pay_ppm":100000}]"#), "graded");
    refuse(graded(r#"[{"at_least_ppm":0,"pay_ppm":600000}]"#), "graded");
}
