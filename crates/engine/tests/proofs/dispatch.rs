//! Who gets which task: a doubtful one first to whoever is known to be good, fresh ones first to newcomers and kept for them
//! while they come; counters that are what counting gives, and nobody who waits for ever.

use crate::common::audit::Books;
use crate::common::stage::{Stage, code};
use crate::common::{Database, Market};
use gongdao_engine::commands::batch;
use gongdao_engine::queries::{ledger, snapshot};
use gongdao_engine::{Actor, Leased, Outcome};
use gongdao_kernel::{Code, Fault, MS_PER_HOUR, ProjectId};
use gongdao_market::{BatchState, Task, TaskLine};
use gongdao_store::rows::Dispatch;

/// Rules by which one answer is never sure enough, and half of all tasks are known ones.
fn rules(dispatch: &str) -> String {
    format!(
        r#"{{"price":{{"unit":"task","rate_micros":50000}},"quality":{{"overlap":2,"acceptance":"always","adaptive":{{"least":1,"target_ppm":995000}},"gold":{{"rate_ppm":500000}}{dispatch}}}}}"#
    )
}

/// A project with so many tasks and forty known ones.
fn open(stage: &mut Stage, dispatch: &str, tasks: usize) -> ProjectId {
    let project = stage.publish(&rules(dispatch));
    let requester = stage.requester;
    let made = stage.give(requester, batch::CreateBatch { project }).unwrap();
    let Outcome::Batch { batch, .. } = made else { panic!("{made:?}") };
    let task = |body: &str| batch::NewTask { key: None, body: body.to_owned(), workers: Vec::new() };
    let mut all = vec![task("{}"); tasks];
    all.extend(vec![task(r#"{"gold":"a"}"#); 40]);
    stage.give(requester, batch::AddTasks { batch, tasks: all }).unwrap();
    stage.give(requester, batch::FundBatch { batch, more: None }).unwrap();
    stage.give(requester, batch::OpenBatch { batch }).unwrap();
    stage.ring();
    project
}

fn books(stage: &mut Stage) -> Books {
    let report = snapshot(&mut stage.connection, |on| ledger::check(on, &mut |_, _| {})).unwrap();
    assert!(report.is_sound(), "{:?}", report.violations);
    stage.audit()
}

fn task(stage: &mut Stage, lease: Leased) -> Task {
    books(stage).tasks.into_iter().find(|task| task.id == lease.task).unwrap()
}

fn counts(stage: &mut Stage) -> Dispatch {
    books(stage).dispatch[0]
}

/// The next task that is no known one; those are answered rightly on the way.
fn claim(stage: &mut Stage, worker: Actor, project: ProjectId) -> Result<Leased, Fault> {
    loop {
        let lease = stage.market.claim(worker, project)?;
        if !Books::read(&mut stage.connection).tasks.iter().any(|task| task.id == lease.task && task.gold) {
            return Ok(lease);
        }
        answer(&mut stage.market, worker, lease);
    }
}

fn answer(market: &mut Market, worker: Actor, lease: Leased) {
    market.submit(worker, lease, "a").unwrap();
    market.ring();
}

/// Has a worker answer until so many answers to known tasks were right.
fn become_known(stage: &mut Stage, worker: Actor, project: ProjectId, judged: i64) {
    loop {
        let lease = claim(stage, worker, project).unwrap();
        answer(&mut stage.market, worker, lease);
        let standings = Books::read(&mut stage.connection).standings;
        if standings.iter().any(|row| row.worker == worker.person && row.judged >= judged) {
            return;
        }
    }
}

#[test]
fn a_doubtful_task_comes_first_to_the_good_and_a_fresh_one_to_the_newcomer() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 3);
        let project = open(&mut stage, r#","dispatch":{"known_after":10}"#, 120);
        let [good, newcomer, third] = stage.workers.clone()[..] else { panic!("three workers") };
        become_known(&mut stage, good, project, 20);
        // Every task that was answered is doubtful now, and nobody but newcomers may take it: fresh ones come first to them.
        let mut leases = Vec::new();
        for _ in 0..3 {
            let lease = claim(&mut stage, newcomer, project).unwrap();
            let row = task(&mut stage, lease);
            assert_eq!((row.line, row.answered), (TaskLine::Fresh, 0), "a newcomer finds a fresh one");
            leases.push(lease);
        }
        for lease in leases.clone() {
            answer(&mut stage.market, newcomer, lease);
            assert_eq!(task(&mut stage, lease).line, TaskLine::Doubtful);
        }
        for lease in &leases {
            let found = claim(&mut stage, good, project).unwrap();
            assert_eq!(found.task, lease.task, "the doubtful ones in their order");
            answer(&mut stage.market, good, found);
        }
        let found = claim(&mut stage, good, project).unwrap();
        assert_eq!(
            task(&mut stage, found).line,
            TaskLine::Fresh,
            "what is doubtful of the own is for others"
        );
        let given = counts(&mut stage);
        assert!(given.to_newcomers >= 3 && given.given > given.to_newcomers, "{given:?}");
        // A third worker, new as well, ends on the doubtful ones when nothing is fresh any more.
        while let Ok(lease) = claim(&mut stage, newcomer, project) {
            answer(&mut stage.market, newcomer, lease);
        }
        answer(&mut stage.market, good, found);
        while let Ok(lease) = claim(&mut stage, third, project) {
            answer(&mut stage.market, third, lease);
        }
        assert_eq!(books(&mut stage).batches[0].state, BatchState::Complete, "nothing waits for ever");
        assert_eq!(counts(&mut stage).fresh_left, 0);
    }
}

#[test]
fn fresh_tasks_are_kept_for_newcomers_while_they_come_and_not_longer() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 3);
        let project = open(&mut stage, r#","dispatch":{"known_after":10,"newcomers_ppm":400000}"#, 80);
        let [good, newcomer, other] = stage.workers.clone()[..] else { panic!("three workers") };
        become_known(&mut stage, good, project, 12);
        stage.wait_ms(2 * MS_PER_HOUR);
        stage.ring();
        let first = claim(&mut stage, newcomer, project).unwrap();
        answer(&mut stage.market, newcomer, first);
        let refused = loop {
            match claim(&mut stage, good, project) {
                Ok(lease) => answer(&mut stage.market, good, lease),
                Err(fault) => break fault,
            }
        };
        let kept = counts(&mut stage);
        assert!(kept.fresh_left > 0, "{kept:?}");
        assert_eq!((refused.code, refused.field.as_deref()), (Code::NoWork, Some("quality.dispatch")));
        assert_eq!(refused.retry_at, kept.newcomer_at.map(|at| at.plus_ms(MS_PER_HOUR)));
        // Newcomers are never shut out, and who is good gets what they leave in doubt.
        let lease = claim(&mut stage, other, project).unwrap();
        assert_eq!(task(&mut stage, lease).line, TaskLine::Fresh);
        answer(&mut stage.market, other, lease);
        let found = claim(&mut stage, good, project).unwrap();
        assert_eq!(found.task, lease.task);
        answer(&mut stage.market, good, found);
        // Nobody new comes for an hour: nothing is kept any more.
        stage.wait_ms(MS_PER_HOUR);
        stage.ring();
        let found = claim(&mut stage, good, project).unwrap();
        assert_eq!(task(&mut stage, found).line, TaskLine::Fresh);
        answer(&mut stage.market, good, found);
    }
}

#[test]
fn what_is_counted_stays_right_when_tasks_come_back() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 2);
        let project = open(&mut stage, r#","dispatch":{"known_after":1000}"#, 10);
        let [one, two] = stage.workers.clone()[..] else { panic!("two workers") };
        let is = |stage: &mut Stage, given: i64, fresh_left: i64| {
            let row = counts(stage);
            assert_eq!((row.given, row.to_newcomers, row.fresh_left), (given, given, fresh_left));
        };
        is(&mut stage, 0, 10);
        let returned = claim(&mut stage, one, project).unwrap();
        let expired = claim(&mut stage, one, project).unwrap();
        is(&mut stage, 2, 8);
        stage.give_back(one, returned).unwrap();
        is(&mut stage, 1, 9);
        stage.wait_ms(MS_PER_HOUR);
        stage.ring();
        is(&mut stage, 0, 10);
        // Too late, and its slot is free: it is taken all the same, and counts again.
        stage.market.submit(one, expired, "a").unwrap();
        stage.ring();
        is(&mut stage, 1, 9);
        // Doubtful now: another's lease of it that runs out puts it back where it was, and no fresh one is counted.
        while let Ok(lease) = claim(&mut stage, two, project) {
            if lease.task == expired.task {
                break;
            }
            answer(&mut stage.market, two, lease);
        }
        is(&mut stage, 11, 0);
        stage.wait_ms(MS_PER_HOUR);
        stage.ring();
        is(&mut stage, 10, 0);
        let row = books(&mut stage).tasks.into_iter().find(|task| task.id == expired.task).unwrap();
        assert!(row.line == TaskLine::Doubtful && row.position.is_some(), "{row:?}");
        let batch = row.batch;
        stage.close(batch);
        is(&mut stage, 10, 0);
        assert!(books(&mut stage).doubtful.is_empty());
        assert_eq!(code(claim(&mut stage, two, project)), Code::NoWork);
    }
}

#[test]
fn a_batch_that_closes_takes_its_fresh_tasks_with_it() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 1);
        open(&mut stage, r#","dispatch":{}"#, 450);
        assert_eq!(counts(&mut stage).fresh_left, 450);
        let batch = books(&mut stage).batches[0].id;
        stage.close(batch);
        let left = counts(&mut stage);
        assert_eq!((left.fresh_left, left.given, left.newcomer_at), (0, 0, None));
    }
}

#[test]
fn projects_without_the_rule_have_one_line_and_count_nothing() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 2);
        let project = open(&mut stage, "", 10);
        for worker in stage.workers.clone() {
            while let Ok(lease) = claim(&mut stage, worker, project) {
                answer(&mut stage.market, worker, lease);
            }
        }
        let books = books(&mut stage);
        assert!(books.dispatch.is_empty() && books.doubtful.is_empty());
        assert!(books.assignments.iter().all(|row| row.newcomer.is_none()));
        assert_eq!(books.batches[0].state, BatchState::Complete);
    }
}
