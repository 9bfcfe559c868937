//! Exams over HTTP: made from a file's text, sat by keyboard or script, and what only the server knows stays there until it
//! may be told; on both databases.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout)]

mod common;

use common::{Client, Database, FORM, Server, text};
use gongdao_trust::Role;
use serde_json::{Value, json};

const FILE: &str = "text,answer.label,explanation.en\n\
    first,a,The secret reason of the first.\n\
    second,b,The secret reason of the second.\n\
    third,a,The secret reason of the third.\n\
    fourth,b,The secret reason of the fourth.\n";

struct Story {
    server: Server,
    owner: Client,
    worker: Client,
    project: String,
    batch: String,
}

impl Story {
    fn open(database: &Database) -> Self {
        let server = Server::start(database, true);
        let (id, owner) = server.person("owner", &[Role::Requester]);
        let (_, worker) = server.person("worker", &[Role::Worker]);
        let (_, operator) = server.person("operator", &[Role::Operator]);
        let deposit = json!({ "person": id, "amount": "100", "currency": "CNY", "reference": "bank line 1" });
        operator.post("/deposits", deposit).good();
        let form: Value = serde_json::from_str(FORM).unwrap();
        let rules = json!({ "price": { "unit": "task", "rate_micros": 50_000 } });
        let draft = json!({ "name": "colours", "form": form, "rules": rules });
        let project = text(&owner.post("/projects", draft).good(), "id");
        owner.act(&format!("/projects/{project}/screening")).good();
        let batch = text(&owner.act(&format!("/projects/{project}/batches")).good(), "id");
        owner.send("POST", &format!("/api/v1/batches/{batch}/tasks"), "text/csv", b"text\na\nb\n").good();
        owner.post(&format!("/batches/{batch}/fund"), json!({})).good();
        owner.post(&format!("/batches/{batch}/fund"), json!({ "amount": "10" })).good();
        owner.act(&format!("/batches/{batch}/open")).good();
        Self { server, owner, worker, project, batch }
    }

    fn exam(&self, training: bool, qualification: &str) -> String {
        let rules = json!({
            "training": training, "asks": 2, "pass_ppm": 500_000, "attempts": 2, "paid_attempts": 1,
            "limit_ms": 600_000, "expected_ms": 240_000, "pay_micros": 1_200_000, "qualification": qualification,
        });
        let file = json!({ "format": "csv", "text": FILE });
        let body = json!({ "name": "Colours", "batch": self.batch, "rules": rules, "questions_file": file });
        text(&self.owner.post(&format!("/projects/{}/exams", self.project), body).good(), "id")
    }

    fn answer(&self, sitting: &str, place: u32, label: &str) -> Value {
        let body = json!({ "place": place, "answer": { "label": label } });
        self.worker.post(&format!("/sittings/{sitting}/answers"), body).good()
    }
}

#[test]
fn what_only_the_server_knows_stays_there_until_it_may_be_told() {
    for database in Database::each() {
        let story = Story::open(&database);
        let exam = story.exam(false, "exam:colours");
        let offers = story.worker.get(&format!("/projects/{}/exams/offered", story.project)).good();
        assert_eq!(offers[0]["id"], exam.as_str());
        assert_eq!((&offers[0]["pay"], &offers[0]["attempts_left"]), (&json!("1.20"), &json!(2)));
        let begun = story.worker.act(&format!("/exams/{exam}/sittings")).good();
        let sitting = text(&begun, "id");
        let told = |answer: &Value| answer.to_string().contains("secret reason");
        assert!(!told(&offers) && !told(&begun));
        let first = story.answer(&sitting, 0, "a");
        assert!(!told(&first) && first["question"]["points_ppm"].is_null(), "{first}");
        assert_eq!(first["question"]["wrong"], json!([]), "not even which fields are wrong");
        let second = story.answer(&sitting, 1, "a");
        assert!(!told(&second) && !told(&story.worker.get(&format!("/sittings/{sitting}")).good()));
        let ended = story.worker.post(&format!("/sittings/{sitting}/finish"), json!({})).good();
        assert!(told(&ended) && ended["percent"].is_number(), "{ended}");
        assert_eq!(ended["paid"], "1.20");
        let passed = ended["state"] == "passed";
        let expected = ended["questions"].as_array().unwrap().iter().all(|one| one["expected"].is_object());
        assert_eq!(expected, passed, "the expected answers are for those who cannot sit it again");
        // The same from the other side: pseudonyms, and the questions with their answers.
        let results = story.owner.get(&format!("/exams/{exam}/results")).good();
        assert!(told(&results));
        let listed = story.owner.get(&format!("/exams/{exam}/sittings")).good();
        assert!(text(&listed["items"][0], "worker").starts_with("wkr_"), "{listed}");
        assert_eq!(story.worker.get(&format!("/exams/{exam}/results")).status, 404);
        assert_eq!(story.worker.get("/sittings").good()["items"][0]["id"], sitting.as_str());
        story.server.wait_ms(2_000);
        let receipts = story.worker.get(&format!("/sittings/{sitting}/receipts")).good();
        assert_eq!(receipts.as_array().unwrap().len(), 2, "{receipts}");
    }
}

#[test]
fn training_explains_every_answer_at_once() {
    for database in Database::each() {
        let story = Story::open(&database);
        let exam = story.exam(true, "exam:trained");
        let begun = story.worker.act(&format!("/exams/{exam}/sittings")).good();
        let sitting = text(&begun, "id");
        assert!(!begun.to_string().contains("secret reason"));
        let first = story.answer(&sitting, 0, "a");
        assert!(text(&first["question"]["explanation"], "en").starts_with("The secret reason"));
        assert!(
            first["question"]["expected"]["label"].is_string() && first["question"]["points_ppm"].is_number()
        );
        let seen = story.worker.get(&format!("/sittings/{sitting}")).good();
        assert!(seen["questions"][1]["explanation"].is_null(), "the next one is still to be answered");
    }
}

#[test]
fn a_file_that_cannot_be_used_is_refused_by_line() {
    let story = Story::open(&Database::sqlite());
    let rules = json!({
        "asks": 1, "pass_ppm": 1, "attempts": 1, "paid_attempts": 0, "limit_ms": 60_000, "expected_ms": 60_000,
        "qualification": "exam:x",
    });
    let path = format!("/projects/{}/exams", story.project);
    let give = |rules: &Value, file: &str| {
        let file = json!({ "format": "csv", "text": file });
        story
            .owner
            .post(&path, json!({ "name": "x", "batch": story.batch, "rules": rules, "questions_file": file }))
    };
    let field = |answer: &common::Answer| text(&answer.json(), "field");
    assert_eq!(field(&give(&rules, "text,answer.label\nred,a\n")), "questions_file:2");
    assert_eq!(
        field(&give(&rules, "text,answer.label,explanation\nred,c,why\n")),
        "questions[0].expected.label"
    );
    let long = {
        let mut long = rules.clone();
        long["expected_ms"] = json!(240_000);
        long["limit_ms"] = json!(240_000);
        long
    };
    let refused = give(&long, "text,answer.label,explanation\nred,a,why\n");
    assert_eq!((refused.status, field(&refused)), (422, "pay_micros".to_owned()));
    assert!(text(&refused.json(), "fix").contains("1166667"), "{}", refused.json());
}
