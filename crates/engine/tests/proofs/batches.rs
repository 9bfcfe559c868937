//! Many commands in one transaction: each sees those before it, and one that fails leaves no trace.

use crate::common::audit::Books;
use crate::common::stage::{Stage, code};
use crate::common::{Database, FORM, rules};
use gongdao_engine::commands::{batch, money, people, project, submit, work};
use gongdao_engine::{Actor, Command, Outcome, Request};
use gongdao_kernel::{Code, Currency, Instant, Money, PersonId, TypedId};
use gongdao_trust::{Role, Roles};

/// Commands that must fail in the world of [`play`], one for each way of failing late.
fn failures(stage: &Stage, project: gongdao_kernel::ProjectId) -> Vec<Request> {
    let (worker, requester, operator) = (stage.workers[0], stage.requester, stage.operator);
    let steer = |steer| project::SteerProject { project, steer };
    let draft = project::Draft { name: "other".to_owned(), form: FORM.to_owned(), rules: rules(1, "manual") };
    let nobody = PersonId::from_raw(5);
    vec![
        Request::new(requester, steer(project::Steer::Resume)),
        Request::new(requester, project::EditProject { project, draft }),
        Request::new(requester, project::AskScreening { project }),
        Request::new(operator, project::Screen { project, refusal: None, note: String::new() }),
        Request::new(worker, work::Claim { project, count: 0, reserve: 0 }),
        Request::new(requester, work::Claim { project, count: 1, reserve: 0 }),
        Request::new(worker, work::Join { project, revision: 7 }),
        Request::new(operator, people::SetSetting { name: "colour".to_owned(), value: "red".to_owned() }),
        Request::new(operator, deposit(nobody)),
        Request::new(operator, people::GrantQualification { person: nobody, name: "x".to_owned(), score: 1 }),
    ]
}

fn deposit(person: PersonId) -> money::Deposit {
    let (amount, reference) = (Money::from_micros(1), "bank line 2".to_owned());
    money::Deposit { person, amount, currency: Currency::Cny, reference }
}

/// Plays the same commands, with or without failures between them, in one transaction each or together.
fn play(database: &Database, failing: bool) -> Books {
    let mut stage = Stage::open(database, 3);
    let project = stage.publish(&rules(2, "always"));
    let unread = stage.market.project(stage.requester, &rules(1, "manual"));
    stage.tasks(project, 6);
    let lease = stage.market.claim(stage.workers[1], project).unwrap();
    let wrong = submit::Submit {
        assignment: lease.assignment,
        fence: lease.fence,
        answer: serde_json::json!({ "label": "z" }),
        active_ms: 1,
    };
    let steer = |project, steer| project::SteerProject { project, steer };
    let requester = stage.requester;
    let successes = vec![
        Request::new(requester, steer(unread, project::Steer::Pause)),
        Request::new(requester, steer(unread, project::Steer::Resume)),
        Request::new(stage.workers[0], work::Claim { project, count: 3, reserve: 1 }),
        Request::new(
            stage.operator,
            people::SetSetting { name: "custodian".to_owned(), value: "工商银行".to_owned() },
        ),
        Request::new(
            stage.operator,
            people::SetSetting { name: "custodian".to_owned(), value: "农业银行".to_owned() },
        ),
        Request::new(stage.workers[2], work::Claim { project, count: 2, reserve: 0 }),
        Request::new(stage.operator, deposit(requester.person)),
        Request::new(requester, batch::CreateBatch { project }),
    ];
    let bad = failures(&stage, project);
    let mut requests = Vec::new();
    for (at, success) in successes.into_iter().enumerate() {
        if failing {
            requests.push((false, bad[at % bad.len()].clone()));
            requests.push((false, Request::new(stage.workers[1], wrong.clone())));
            requests.push((false, bad[(at + 5) % bad.len()].clone()));
        }
        requests.push((true, success));
    }
    let commands: Vec<_> = requests.iter().map(|(_, request)| request.clone()).collect();
    for ((good, request), answer) in requests.iter().zip(stage.batch(&commands)) {
        assert_eq!(answer.is_ok(), *good, "{}: {answer:?}", request.command.name());
        let known = |fault: &gongdao_kernel::Fault| {
            !matches!(fault.code, Code::Internal | Code::Changed | Code::Busy)
        };
        assert!(answer.as_ref().err().is_none_or(known), "{answer:?}");
    }
    stage.audit()
}

#[test]
fn a_failed_command_leaves_no_trace_between_two_that_succeed() {
    for (clean, failing) in Database::each().into_iter().zip(Database::each()) {
        let (clean, failing) = (play(&clean, false), play(&failing, true));
        for (left, right) in clean.dump().iter().zip(failing.dump()) {
            assert_eq!(*left, right);
        }
        assert_eq!(clean.dump(), failing.dump());
    }
}

#[test]
fn a_failing_command_alone_is_told_its_own_fault() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 1);
        let project = stage.publish(&rules(1, "manual"));
        let steer = |steer| project::SteerProject { project, steer };
        let requester = stage.requester;
        stage.give(requester, steer(project::Steer::Pause)).unwrap();
        let before = stage.audit().dump();
        assert_eq!(code(stage.give(requester, steer(project::Steer::Pause))), Code::WrongState);
        assert_eq!(stage.audit().dump(), before);
        stage.give(requester, steer(project::Steer::Resume)).unwrap();
    }
}

#[test]
fn one_that_breaks_a_constraint_takes_nobody_with_it() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 1);
        let email = |name: &str| {
            let person = people::NewPerson {
                email: Some("li@example.cn".to_owned()),
                name: name.to_owned(),
                password: None,
            };
            Request::new(
                Actor::clock(),
                people::AddPerson { person, roles: Roles::of(&[Role::Worker]), credential: None },
            )
        };
        let hash = [7; 32];
        let expires_at = Instant::from_ms(stage.now.ms() + 1_000);
        let invite = |roles: &[Role]| people::Invite {
            hashes: vec![hash],
            sent_to: Vec::new(),
            roles: Roles::of(roles),
            expires_at,
        };
        let operator = stage.operator;
        let requests = [
            email("first"),
            Request::new(operator, invite(&[Role::Worker])),
            email("second"),
            Request::new(operator, deposit(stage.requester.person)),
            Request::new(operator, invite(&[Role::Operator])),
        ];
        let answers = stage.batch(&requests);
        let codes: Vec<_> = answers.into_iter().map(|answer| answer.err().map(|fault| fault.code)).collect();
        assert_eq!(codes, [None, None, Some(Code::EmailTaken), None, Some(Code::Changed)]);
        assert_eq!(code(stage.give(operator, invite(&[Role::Operator]))), Code::Changed);
        stage.audit();
    }
}

#[test]
fn every_command_sees_those_before_it() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 1);
        let draft =
            project::Draft { name: "一".to_owned(), form: FORM.to_owned(), rules: rules(1, "manual") };
        let (requester, worker) = (stage.requester, stage.workers[0]);
        let made = stage.give(requester, project::CreateProject { draft }).unwrap();
        let Outcome::Project { project, .. } = made else { panic!("{made:?}") };
        let made = stage.give(requester, batch::CreateBatch { project }).unwrap();
        let Outcome::Batch { batch, .. } = made else { panic!("{made:?}") };
        let task = batch::NewTask { key: None, body: "{}".to_owned(), workers: Vec::new() };
        let all: Vec<(Actor, Command)> = vec![
            (requester, project::AskScreening { project }.into()),
            (worker, work::Join { project, revision: 1 }.into()),
            (requester, batch::AddTasks { batch, tasks: vec![task] }.into()),
            (requester, batch::FundBatch { batch, more: None }.into()),
            (requester, batch::OpenBatch { batch }.into()),
        ];
        let requests: Vec<_> = all.into_iter().map(|(actor, command)| Request::new(actor, command)).collect();
        stage.batch(&requests).into_iter().for_each(|answer| drop(answer.unwrap()));
        stage.ring();
        stage.claim(worker, project).unwrap();
        stage.audit();
    }
}

#[test]
fn a_named_task_stands_once_in_its_workers_line_whenever_it_was_added() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 2);
        let project = stage.publish(&rules(2, "always"));
        let requester = stage.requester;
        let made = stage.give(requester, batch::CreateBatch { project }).unwrap();
        let Outcome::Batch { batch, .. } = made else { panic!("{made:?}") };
        let people: Vec<_> = stage.workers.iter().map(|worker| worker.person).collect();
        let task = || batch::NewTask { key: None, body: "{}".to_owned(), workers: people.clone() };
        let add = |stage: &mut Stage, count: usize| {
            let tasks = (0..count).map(|_| task()).collect();
            stage.give(requester, batch::AddTasks { batch, tasks }).unwrap();
        };
        // More than one chunk of the opening, some of them added before its clock rang and some after it was through.
        add(&mut stage, 500);
        stage.give(requester, batch::FundBatch { batch, more: None }).unwrap();
        stage
            .give(requester, batch::FundBatch { batch, more: Some(Money::from_micros(10_000_000)) })
            .unwrap();
        stage.give(requester, batch::OpenBatch { batch }).unwrap();
        add(&mut stage, 3);
        stage.ring();
        add(&mut stage, 2);
        stage.ring();
        let books = stage.audit();
        let mut places: Vec<_> = books.named.iter().map(|row| (row.worker, row.task)).collect();
        assert_eq!(places.len(), 2 * 505);
        places.sort_unstable();
        places.dedup();
        assert_eq!(places.len(), 2 * 505, "nobody is shown a task twice");
        let worker = stage.workers[0];
        stage.answer(worker, project, "a");
    }
}
