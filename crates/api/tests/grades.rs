//! Grades over HTTP on both databases: a bundle that was graded down is appealed by its worker, decided by somebody else,
//! paid in full, proved and stated; and what was settled or known makes an exam.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use common::{Client, Database, FORM, Server, text, until};
use gongdao_trust::Role;
use serde_json::{Value, json};

const REASON: &str = "The picture shows another colour altogether.";

struct Story {
    server: Server,
    operator: Client,
    requester: Client,
    worker: Client,
    project: String,
    batch: String,
}

impl Story {
    /// Bundles of two for 0.40, paid in proportion; of six tasks three are known.
    fn open(database: &Database) -> Self {
        let server = Server::start(database, true);
        let (_, operator) = server.person("operator", &[Role::Operator]);
        let (id, requester) = server.person("requester", &[Role::Requester]);
        let (_, worker) = server.person("worker", &[Role::Worker]);
        let deposit = json!({ "person": id, "amount": "10", "currency": "CNY", "reference": "bank line 1" });
        operator.post("/deposits", deposit).good();
        let form: Value = serde_json::from_str(FORM).unwrap();
        let rules = json!({
            "price": { "unit": "bundle", "bundle": 2, "rate_micros": 400_000, "bundle_quality": {} },
            "quality": { "overlap": 1, "acceptance": "always", "gold": { "rate_ppm": 500_000 } },
        });
        let draft = json!({ "name": "colours", "form": form, "rules": rules });
        let project = text(&requester.post("/projects", draft).good(), "id");
        requester.act(&format!("/projects/{project}/screening")).good();
        let batch = text(&requester.act(&format!("/projects/{project}/batches")).good(), "id");
        let known = |at: usize| json!({ "key": format!("k{at}"), "data": { "text": at, "gold": "a" } });
        let plain = |at: usize| json!({ "key": format!("t{at}"), "data": { "text": at } });
        let tasks: Vec<_> = (0..6).flat_map(|at| [plain(at), known(at)]).collect();
        requester.post(&format!("/batches/{batch}/tasks"), json!({ "tasks": tasks })).good();
        requester.post(&format!("/batches/{batch}/fund"), json!({})).good();
        requester.act(&format!("/batches/{batch}/open")).good();
        worker.post(&format!("/projects/{project}/terms"), json!({ "revision": 1 })).good();
        Self { server, operator, requester, worker, project, batch }
    }

    /// Claims a task and answers it.
    fn say(&self, label: &str) -> String {
        let claims = format!("/projects/{}/claims", self.project);
        let claimed = until(|| self.worker.post(&claims, json!({})), |claimed| claimed.status != 404);
        let lease = claimed.good()["leases"][0].clone();
        let id = text(&lease, "assignment");
        let body = json!({ "fence": lease["fence"], "answer": { "label": label } });
        self.worker.post(&format!("/assignments/{id}/submit"), body).good();
        id
    }

    /// Answers until a bundle was graded down; one of its answers.
    fn graded_down(&self) -> String {
        for _ in 0..3 {
            let id = [self.say("b"), self.say("b")][1].clone();
            if !self.worker.get(&format!("/assignments/{id}")).good()["grading"].is_null() {
                return id;
            }
        }
        panic!("every other task is known, and all of them were answered wrong")
    }

    fn earned(&self) -> String {
        let me = self.worker.get("/me").good();
        let earned = me["balances"].as_array().unwrap().iter().find(|one| one["kind"] == "earned");
        earned.map_or_else(String::new, |one| text(one, "balance"))
    }
}

#[test]
fn a_bundle_that_was_graded_down_is_appealed_and_paid_in_full() {
    for database in Database::each() {
        let story = Story::open(&database);
        let (worker, requester, operator) = (&story.worker, &story.requester, &story.operator);
        let id = story.graded_down();
        let path = format!("/assignments/{id}");
        let grading = worker.get(&path).good()["grading"].clone();
        assert_eq!(
            (&grading["state"], &grading["of"], &grading["whole"]),
            (&json!("open"), &json!(2), &json!("0.40"))
        );
        let kept_back = text(&grading, "kept_back");
        assert_eq!(worker.get("/me/waiting").good()["graded"], 1);
        assert_eq!(requester.get(&path).good()["grading"]["state"], "open", "the requester sees it, too");
        let (_, reviewer) = story.server.person("reviewer", &[Role::Reviewer]);
        assert_eq!(reviewer.get("/grade-appeals").good()["items"], json!([]));

        let appeal = format!("{path}/grade/appeal");
        requester.post(&appeal, json!({ "reason": "No." })).bad(403, "role_missing");
        worker.post(&appeal, json!({ "reason": " " })).bad(422, "invalid_field");
        let moved = worker.key("once").post(&appeal, json!({ "reason": "Both are blue." })).good();
        assert_eq!(moved["state"], "appealed");
        assert_eq!(worker.key("once").post(&appeal, json!({ "reason": "Both are blue." })).good(), moved);
        worker.post(&appeal, json!({ "reason": "Again." })).bad(409, "wrong_state");

        let cases = reviewer.get("/grade-appeals").good();
        let case = &cases["items"][0];
        assert_eq!(case["grading"]["appeal"], "Both are blue.");
        assert!(text(case, "worker").starts_with("wkr_") && !cases.to_string().contains("per_"));
        let answers = case["answers"].as_array().unwrap();
        assert_eq!(answers.len(), 2);
        let wrong = answers.iter().find(|one| one["right_ppm"] == 0).unwrap();
        assert_eq!(wrong["known"], json!({ "label": "a" }), "who decides sees what is right");
        let shown = reviewer.get(&format!("/assignments/{}", text(wrong, "assignment"))).good();
        assert_eq!(shown["answer"]["answer"], json!({ "label": "b" }));
        assert_eq!(reviewer.get("/me/waiting").good()["appeals"], 1);
        assert_eq!(operator.get("/overview").good()["grade_appeals"]["count"], 1);

        let decision = format!("{appeal}/decision");
        let won = json!({ "won": true, "reason": REASON });
        worker.post(&decision, won.clone()).bad(403, "role_missing");
        requester.post(&decision, won.clone()).bad(403, "role_missing");
        reviewer.post(&decision, json!({ "won": true, "reason": "Yes." })).bad(422, "invalid_field");
        let before = story.earned();
        assert_eq!(reviewer.post(&decision, won).good()["state"], "raised");
        let seen = worker.get(&path).good();
        assert_eq!((&seen["paid"], &seen["grading"]["reason"]), (&json!("0.20"), &json!(REASON)));
        assert_ne!(story.earned(), before);

        // It stands in the receipts and on the statement, and the books are right.
        let receipts = worker.get(&format!("{path}/receipts")).good();
        let of_grade = receipts.as_array().unwrap().iter().filter(|one| one["kind"] == "grade");
        assert_eq!(of_grade.count(), 1, "{receipts}");
        let statement = worker.get("/statements/worker?language=en").whole();
        let lines: Vec<_> = statement.lines().filter(|line| line.contains("paid after an appeal")).collect();
        assert!(!lines.is_empty() && lines.iter().all(|line| line.contains(&id[..4])), "{statement}");
        assert!(kept_back.starts_with("0.2") || kept_back.starts_with("0.4"));
        assert_eq!(operator.get("/ledger/check").good()["sound"], true);
    }
}

#[test]
fn a_batch_waits_for_the_appeal_and_the_rest_goes_back_when_it_is_lost() {
    for database in Database::each() {
        let story = Story::open(&database);
        let id = story.graded_down();
        story.requester.act(&format!("/batches/{}/close", story.batch)).good();
        let state = || text(&story.requester.get(&format!("/batches/{}", story.batch)).good(), "state");
        assert_eq!(state(), "closing");
        let appeal = format!("/assignments/{id}/grade/appeal");
        story.worker.post(&appeal, json!({ "reason": "It is blue." })).good();
        assert_eq!(state(), "closing", "it waits for the appeal");
        let (_, reviewer) = story.server.person("reviewer", &[Role::Reviewer]);
        let lost = json!({ "won": false, "reason": REASON });
        reviewer.post(&format!("{appeal}/decision"), lost).good();
        until(state, |state| state == "closed");
        assert_eq!(story.worker.get(&format!("/assignments/{id}")).good()["grading"]["state"], "stands");
        assert_eq!(story.operator.get("/ledger/check").good()["sound"], true);
    }
}

#[test]
fn known_and_settled_tasks_make_an_exam() {
    for database in Database::each() {
        let story = Story::open(&database);
        let items = |query: &str| {
            story.requester.get(&format!("/projects/{}/exam-items?{query}", story.project)).good()["items"]
                .clone()
        };
        assert_eq!(items(""), json!([]), "nothing is settled yet");
        let known = items("source=known");
        assert_eq!(known.as_array().unwrap().len(), 6);
        assert_eq!(
            (&known[0]["expected"], &known[0]["data"]),
            (&json!({ "label": "a" }), &json!({ "text": 0 }))
        );
        story.worker.get(&format!("/projects/{}/exam-items", story.project)).bad(404, "not_found");

        // A project without bundles, whose answers agree.
        let form: Value = serde_json::from_str(FORM).unwrap();
        let rules = json!({
            "price": { "unit": "task", "rate_micros": 10_000 },
            "quality": { "overlap": 2, "acceptance": "consensus" },
        });
        let draft = json!({ "name": "agreed", "form": form, "rules": rules });
        let project = text(&story.requester.post("/projects", draft).good(), "id");
        story.requester.act(&format!("/projects/{project}/screening")).good();
        let batch = text(&story.requester.act(&format!("/projects/{project}/batches")).good(), "id");
        let rows = "text,prelabel\nred,\"{\"\"label\"\":\"\"b\"\"}\"\nblue,\n";
        story
            .requester
            .send("POST", &format!("/api/v1/batches/{batch}/tasks"), "text/csv", rows.as_bytes())
            .good();
        story.requester.post(&format!("/batches/{batch}/fund"), json!({ "amount": "1" })).good();
        story.requester.post(&format!("/batches/{batch}/fund"), json!({})).good();
        story.requester.act(&format!("/batches/{batch}/open")).good();
        for name in ["one", "two"] {
            let (_, worker) = story.server.person(name, &[Role::Worker]);
            worker.post(&format!("/projects/{project}/terms"), json!({ "revision": 1 })).good();
            let claims = format!("/projects/{project}/claims");
            let claimed =
                until(|| worker.post(&claims, json!({ "count": 2 })), |claimed| claimed.status != 404);
            for lease in claimed.good()["leases"].as_array().unwrap() {
                let label = if lease["data"]["text"] == "red" { "a" } else { "b" };
                let body = json!({ "fence": lease["fence"], "answer": { "label": label } });
                worker.post(&format!("/assignments/{}/submit", text(lease, "assignment")), body).good();
            }
        }
        let path = format!("/projects/{project}/exam-items");
        let items = until(
            || story.requester.get(&path).good(),
            |found| found["items"].as_array().unwrap().len() == 2,
        );
        let items = items["items"].as_array().unwrap();
        assert!(
            items.iter().all(|one| one["data"].get("prelabel").is_none()),
            "it would give the answer away"
        );
        let red = items.iter().find(|one| one["data"]["text"] == "red").unwrap();
        assert_eq!((&red["expected"], &red["answered"]), (&json!({ "label": "a" }), &json!(2)));
        let question = |one: &Value| {
            let why = json!({ "en": "Two people agreed on it." });
            json!({ "data": one["data"], "expected": one["expected"], "explanation": why })
        };
        let exam = json!({
            "name": "Out of work", "batch": batch, "questions": items.iter().map(question).collect::<Vec<_>>(),
            "rules": { "asks": 2, "pass_ppm": 500_000, "attempts": 1, "paid_attempts": 0, "limit_ms": 600_000, "expected_ms": 60_000,
                "qualification": "exam:agreed" },
        });
        let exam = text(&story.requester.post(&format!("/projects/{project}/exams"), exam).good(), "id");
        let (_, newcomer) = story.server.person("newcomer", &[Role::Worker]);
        let sitting = newcomer.act(&format!("/exams/{exam}/sittings")).good();
        assert_eq!(sitting["questions"].as_array().unwrap().len(), 2);
    }
}
