//! Consensus acceptance: those who agree are accepted, the rest waits for a person, and nobody is ever rejected by it.

use crate::common::stage::Stage;
use crate::common::{Database, Market};
use gongdao_engine::commands::{notes, project, submit};
use gongdao_engine::{Actor, Leased, Outcome};
use gongdao_kernel::{MS_PER_HOUR, ProjectId};
use gongdao_market::AssignmentState as A;

const RULES: &str =
    r#"{"price":{"unit":"task","rate_micros":50000},"quality":{"overlap":OVERLAP,"acceptance":"consensus"}}"#;

fn publish(stage: &mut Stage, field: &str, overlap: u32) -> ProjectId {
    publish_as(stage, field, RULES.replace("OVERLAP", &overlap.to_string()))
}

fn publish_as(stage: &mut Stage, field: &str, rules: String) -> ProjectId {
    let form = format!(r#"{{"fields":[{field}]}}"#);
    let draft = project::Draft { name: "form".to_owned(), form, rules };
    let made = stage.market.give(stage.requester, project::CreateProject { draft }).unwrap();
    let Outcome::Project { project, .. } = made else { panic!("{made:?}") };
    stage.market.give(stage.requester, project::AskScreening { project }).unwrap();
    for worker in stage.workers.clone() {
        stage.join(worker, project);
    }
    project
}

fn answer(market: &mut Market, worker: Actor, project: ProjectId, answer: serde_json::Value) -> Leased {
    let lease = market.claim(worker, project).unwrap();
    let submit = submit::Submit { assignment: lease.assignment, fence: lease.fence, answer, active_ms: 1 };
    market.give(worker, submit).unwrap();
    lease
}

/// One task answered by as many workers as there are answers; the states they end in and the consensus reached.
fn reach(database: &Database, field: &str, answers: &[serde_json::Value]) -> (Vec<A>, String) {
    let mut stage = Stage::open(database, answers.len());
    let project = publish(&mut stage, field, u32::try_from(answers.len()).unwrap());
    stage.tasks(project, 1);
    let mut leases = Vec::new();
    for (at, value) in answers.iter().enumerate() {
        leases.push(answer(&mut stage.market, stage.workers[at], project, value.clone()));
        stage.audit();
    }
    assert!(
        stage.audit().assignments.iter().all(|row| row.state == A::Submitted),
        "nothing before the clock"
    );
    stage.ring();
    let books = stage.audit();
    let states: Vec<_> = leases.iter().map(|lease| books.assignment(lease.assignment).state).collect();
    let waiting: Vec<_> = books.items.iter().map(|item| item.assignment).collect();
    for (lease, state) in leases.iter().zip(&states) {
        assert_eq!(
            waiting.contains(&lease.assignment),
            *state == A::Submitted,
            "who disagrees waits for a person"
        );
    }
    let body = books.consensus[0].body.clone();
    stage.wait_ms(72 * MS_PER_HOUR);
    stage.ring();
    assert!(
        stage.audit().assignments.iter().all(|row| row.state == A::Accepted),
        "and the clock is on their side"
    );
    (states, body)
}

const CHOICE: &str = r#"{"name":"v","kind":"choice","question":{"en":"?"},"options":[{"value":"b","label":{"en":"B"}},{"value":"a","label":{"en":"A"}},{"value":"c","label":{"en":"C"}}]}"#;
const TEXT: &str = r#"{"name":"v","kind":"text","question":{"en":"?"}}"#;
const NUMBER: &str = r#"{"name":"v","kind":"number","question":{"en":"?"}}"#;

fn values(values: &[&str]) -> Vec<serde_json::Value> {
    values.iter().map(|value| serde_json::json!({ "v": value })).collect()
}

#[test]
fn choices_by_majority_and_ties_to_the_lowest_label() {
    for database in Database::each() {
        let (states, body) = reach(&database, CHOICE, &values(&["b", "a", "b"]));
        assert_eq!(states, [A::Accepted, A::Submitted, A::Accepted]);
        assert!(body.contains(r#""value":"b""#), "{body}");
    }
    for database in Database::each() {
        let (states, body) = reach(&database, CHOICE, &values(&["c", "b", "a"]));
        assert_eq!(states, [A::Submitted, A::Submitted, A::Accepted], "the lowest label in string order");
        assert!(body.contains(r#""value":"a""#), "{body}");
    }
}

#[test]
fn texts_agree_when_they_are_the_same_after_normalising() {
    for database in Database::each() {
        let (states, body) = reach(&database, TEXT, &values(&["北京　大学", " 北京 大学 ", "清华大学"]));
        assert_eq!(states, [A::Accepted, A::Accepted, A::Submitted], "{body}");
    }
}

#[test]
fn numbers_agree_with_their_median() {
    for database in Database::each() {
        let numbers: Vec<_> = [3, 5, 5, 100].iter().map(|n| serde_json::json!({ "v": n })).collect();
        let (states, body) = reach(&database, NUMBER, &numbers);
        assert_eq!(states, [A::Submitted, A::Accepted, A::Accepted, A::Submitted], "{body}");
        assert!(body.contains(r#""value":"5""#), "{body}");
    }
}

#[test]
fn an_answer_in_place_of_a_rejected_one_leads_to_a_new_consensus() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 4);
        let project = publish(&mut stage, CHOICE, 3);
        stage.tasks(project, 2);
        let given = ["a", "b", "b"];
        let leases: Vec<_> = (0..3)
            .map(|at| answer(&mut stage.market, stage.workers[at], project, values(&given)[at].clone()))
            .collect();
        stage.ring();
        stage.propose(stage.requester, leases[0]).unwrap();
        stage.audit();
        stage.wait_ms(gongdao_kernel::MS_PER_DAY);
        stage.reject(stage.requester, leases[0]).unwrap();
        stage.audit();
        // The second task was never wanted by the fourth worker; the reopened one stands behind it.
        let other = stage.market.claim(stage.workers[3], project).unwrap();
        let last = answer(&mut stage.market, stage.workers[3], project, values(&["b"])[0].clone());
        assert_eq!(last.task, leases[0].task);
        stage.ring();
        let books = stage.audit();
        assert_eq!(books.assignment(last.assignment).state, A::Accepted);
        assert_eq!(books.consensus.len(), 1, "{other:?}");
        let body = &books.consensus[0].body;
        assert!(body.contains(r#""value":"b","support":"3/3""#), "the rejected answer has no voice: {body}");
    }
}

#[test]
fn an_answer_that_comes_back_from_a_proposed_rejection_is_counted_again() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 2);
        let project = publish(&mut stage, CHOICE, 2);
        stage.tasks(project, 1);
        let [first, second] = [stage.workers[0], stage.workers[1]];
        let disputed = answer(&mut stage.market, first, project, values(&["a"])[0].clone());
        stage.propose(stage.requester, disputed).unwrap();
        answer(&mut stage.market, second, project, values(&["b"])[0].clone());
        stage.ring();
        let body = stage.audit().consensus[0].body.clone();
        assert!(body.contains(r#""support":"1/1""#), "{body}");
        // Nobody rejects it in time.
        stage.wait_ms(7 * gongdao_kernel::MS_PER_DAY);
        stage.ring();
        stage.ring();
        let books = stage.audit();
        assert_eq!(books.assignment(disputed.assignment).state, A::Accepted);
        let body = &books.consensus[0].body;
        assert!(body.contains(r#""support":"1/2""#), "both have a voice again: {body}");
    }
}

#[test]
fn a_rejected_answer_has_no_voice_even_where_nobody_answers_in_its_place() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 3);
        let project = publish(&mut stage, CHOICE, 3);
        stage.tasks(project, 1);
        let given = ["b", "a", "b"];
        let leases: Vec<_> = (0..3)
            .map(|at| answer(&mut stage.market, stage.workers[at], project, values(&given)[at].clone()))
            .collect();
        stage.ring();
        assert_eq!(stage.audit().consensus.len(), 1);
        stage.propose(stage.requester, leases[1]).unwrap();
        stage.wait_ms(gongdao_kernel::MS_PER_DAY);
        stage.reject(stage.requester, leases[1]).unwrap();
        let books = stage.audit();
        assert!(books.consensus.is_empty(), "counted anew when it is read: {:?}", books.consensus);
    }
}

const WEIGHED: &str = r#"{"price":{"unit":"task","rate_micros":50000},"quality":{"overlap":3,"acceptance":"manual","adaptive":{"least":3,"target_ppm":900000}}}"#;

#[test]
fn what_a_reviewer_puts_right_outweighs_those_who_agree_on_something_else() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 3);
        let project = publish_as(&mut stage, CHOICE, WEIGHED.to_owned());
        stage.tasks(project, 1);
        let leases: Vec<_> = (0..3)
            .map(|at| answer(&mut stage.market, stage.workers[at], project, values(&["a"])[0].clone()))
            .collect();
        stage.ring();
        let before = stage.audit();
        assert!(before.consensus[0].body.contains(r#""value":"a""#), "{}", before.consensus[0].body);
        let (assignment, answer) = (leases[1].assignment, values(&["c"])[0].clone());
        let fixed = notes::AcceptFixed { assignment, answer, objects: None, reason: None };
        stage.market.give(stage.requester, fixed).unwrap();
        stage.ring();
        let books = stage.audit();
        let body: serde_json::Value = serde_json::from_str(&books.consensus[0].body).unwrap();
        assert_eq!(body["v"]["value"], "c", "{body}");
        let parts = body["v"]["parts"].as_array().unwrap();
        assert_eq!(parts.len(), 4, "three answers, and what was put right: {body}");
        assert_eq!(
            (&parts[3]["put_right"], &parts[3]["assignment"]),
            (&true.into(), &assignment.to_string().into())
        );
        for lease in &leases {
            let [was, is] =
                [&before, &books].map(|books| books.assignment(lease.assignment).right_ppm.unwrap());
            assert!(is < was / 3, "their own answers were wrong: {was} and then {is}");
        }
    }
}
