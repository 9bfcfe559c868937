//! Review over HTTP on both databases: propose, repair, accept; reject, appeal, and somebody else decides.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use common::{Client, Database, FORM, Server, text};
use gongdao_trust::Role;
use serde_json::{Value, json};

const REASON: &str = "The picture shows another colour altogether.";

/// A project whose answers are accepted by people, and a batch of four tasks in it.
fn reviewed(server: &Server) -> (Client, String) {
    let (_, operator) = server.person("operator", &[Role::Operator]);
    let (id, requester) = server.person("requester", &[Role::Requester]);
    let deposit = json!({ "person": id, "amount": "10", "currency": "CNY", "reference": "bank line 1" });
    operator.post("/deposits", deposit).good();
    let form: Value = serde_json::from_str(FORM).unwrap();
    let rules = json!({ "price": { "unit": "task", "rate_micros": 50_000 } });
    let draft = json!({ "name": "colours", "form": form, "rules": rules });
    let project = text(&requester.post("/projects", draft).good(), "id");
    requester.act(&format!("/projects/{project}/screening")).good();
    let batch = text(&requester.act(&format!("/projects/{project}/batches")).good(), "id");
    let rows = "_key,text\nk1,red\nk2,blue\nk3,green\nk4,grey\n";
    requester.send("POST", &format!("/api/v1/batches/{batch}/tasks"), "text/csv", rows.as_bytes()).good();
    requester.post(&format!("/batches/{batch}/fund"), json!({})).good();
    requester.act(&format!("/batches/{batch}/open")).good();
    (requester, project)
}

fn answer(worker: &Client, project: &str, label: &str) -> (String, i64) {
    for _ in 0..100 {
        let claimed = worker.post(&format!("/projects/{project}/claims"), json!({}));
        if claimed.status != 404 {
            let lease = &claimed.good()["leases"][0];
            let (id, fence) = (text(lease, "assignment"), lease["fence"].as_i64().unwrap());
            let body = json!({ "fence": fence, "answer": { "label": label } });
            worker.post(&format!("/assignments/{id}/submit"), body).good();
            return (id, fence);
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    panic!("the batch never opened")
}

fn group(worker: &Client, group: &str) -> Vec<String> {
    let page = worker.get(&format!("/assignments?group={group}")).good();
    page["items"].as_array().unwrap().iter().map(|item| text(item, "id")).collect()
}

#[test]
fn an_answer_is_proposed_for_rejection_repaired_and_accepted() {
    for database in Database::each() {
        let server = Server::start(&database, true);
        let (requester, project) = reviewed(&server);
        let (_, worker) = server.person("worker", &[Role::Worker]);
        worker.post(&format!("/projects/{project}/terms"), json!({ "revision": 1 })).good();
        let (id, fence) = answer(&worker, &project, "a");
        assert_eq!(group(&worker, "under_review"), [id.as_str()]);
        assert_eq!(requester.get("/me/waiting").good()["to_review"], 1);
        let queue = requester.get(&format!("/projects/{project}/reviews")).good();
        let item = &queue["items"][0];
        assert_eq!(
            (&item["id"], &item["key"], &item["state"]),
            (&json!(id), &json!("k1"), &json!("submitted"))
        );
        assert_eq!(
            (&item["answer"]["answer"], &item["data"]),
            (&json!({"label": "a"}), &json!({"text": "red"}))
        );
        assert!(text(item, "worker").starts_with("wkr_") && !queue.to_string().contains("per_"));

        let propose = format!("/assignments/{id}/propose-rejection");
        requester.post(&propose, json!({ "category": "wrong", "reason": "No." })).bad(422, "invalid_field");
        requester.post(&propose, json!({ "category": "ugly", "reason": REASON })).bad(422, "invalid_field");
        worker.post(&propose, json!({ "category": "wrong", "reason": REASON })).bad(404, "not_found");
        requester.post(&propose, json!({ "category": "wrong", "reason": REASON })).good();
        requester
            .post(&format!("/assignments/{id}/reject"), json!({ "reason": REASON }))
            .bad(409, "wrong_state");
        assert_eq!(group(&worker, "to_repair"), [id.as_str()]);
        let seen = worker.get(&format!("/assignments/{id}")).good();
        assert_eq!((&seen["dispute"]["reason"], &seen["worker"]), (&json!(REASON), &Value::Null));
        assert!(!seen.to_string().contains("per_"), "nobody's id is told: {seen}");

        let repair = json!({ "fence": fence, "answer": { "label": "b" } });
        worker.post(&format!("/assignments/{id}/submit"), repair).good();
        let accepted = requester.key("once").act(&format!("/assignments/{id}/accept")).good();
        assert_eq!((&accepted["state"], &accepted["paid"]), (&json!("accepted"), &json!("0.05")));
        let again = requester.key("once").act(&format!("/assignments/{id}/accept")).good();
        assert_eq!(again, accepted);
        assert_eq!(group(&worker, "decided"), [id.as_str()]);
        assert_eq!(requester.get(&format!("/projects/{project}/reviews")).good()["items"], json!([]));
        let (_, other) = server.person("other", &[Role::Requester, Role::Worker]);
        other.get(&format!("/assignments/{id}")).bad(404, "not_found");
        other.get(&format!("/projects/{project}/reviews")).bad(404, "not_found");
        worker.get("/assignments?group=elsewhere").bad(422, "invalid_field");
        worker.get("/assignments?limit=0").bad(422, "invalid_field");
    }
}

#[test]
fn a_rejection_is_appealed_and_somebody_else_decides() {
    for database in Database::each() {
        let server = Server::start(&database, true);
        let (requester, project) = reviewed(&server);
        let (_, worker) = server.person("worker", &[Role::Worker]);
        let (_, reviewer) = server.person("reviewer", &[Role::Reviewer]);
        let (_, judge) = server.person("judge", &[Role::Reviewer]);
        worker.post(&format!("/projects/{project}/terms"), json!({ "revision": 1 })).good();
        let (id, fence) = answer(&worker, &project, "a");
        let propose = json!({ "category": "careless", "reason": REASON });
        reviewer.post(&format!("/assignments/{id}/propose-rejection"), propose).good();
        let repair = json!({ "fence": fence, "answer": { "label": "b" } });
        worker.post(&format!("/assignments/{id}/submit"), repair).good();
        let rejected =
            reviewer.post(&format!("/assignments/{id}/reject"), json!({ "reason": REASON })).good();
        assert_eq!((&rejected["state"], &rejected["paid"]), (&json!("rejected"), &json!("0.00")));
        assert_eq!(worker.get("/me/waiting").good()["rejected"], 1);
        worker.post(&format!("/assignments/{id}/appeal"), json!({ "reason": "It is blue." })).good();
        assert_eq!(group(&worker, "appealed"), [id.as_str()]);

        assert_eq!(reviewer.get("/appeals").good()["items"], json!([]));
        requester.get("/appeals").bad(403, "role_missing");
        let queue = judge.get("/appeals").good();
        assert_eq!(
            (&queue["items"][0]["id"], &queue["items"][0]["dispute"]["appeal"]),
            (&json!(id), &json!("It is blue."))
        );
        let decision = json!({ "won": true, "reason": "The worker is right, it is blue." });
        let path = format!("/assignments/{id}/appeal/decision");
        reviewer.post(&path, decision.clone()).bad(403, "same_person");
        requester.post(&path, decision.clone()).bad(403, "role_missing");
        let decided = judge.post(&path, decision).good();
        assert_eq!((&decided["state"], &decided["paid"]), (&json!("accepted"), &json!("0.05")));
        assert_eq!(judge.get("/appeals").good()["items"], json!([]));
        let seen = worker.get(&format!("/assignments/{id}")).good();
        assert_eq!(seen["dispute"]["appeal_won"], true);
    }
}
