//! Open projects with a form of any kind, and what everybody answered.

use crate::common::{Client, text};
use crate::pictures::{Stage, claim};
use serde_json::{Value, json};

/// A published project with an open batch of these rows, and what the upload said.
pub fn opened(stage: &Stage, form: Value, quality: Value, rows: Value) -> (String, Value) {
    let requester = &stage.requester;
    let rules = json!({ "price": { "unit": "task", "rate_micros": 20_000 }, "quality": quality });
    let draft = json!({ "name": "answers", "form": form, "rules": rules });
    let project = text(&requester.post("/projects", draft).good(), "id");
    requester.act(&format!("/projects/{project}/screening")).good();
    let batch = text(&requester.act(&format!("/projects/{project}/batches")).good(), "id");
    let added = requester.post(&format!("/batches/{batch}/tasks"), json!({ "tasks": rows })).good();
    requester.post(&format!("/batches/{batch}/fund"), json!({})).good();
    requester.act(&format!("/batches/{batch}/open")).good();
    (project, added)
}

/// Everybody answers; where each looks at what became of it.
pub fn answered(stage: &Stage, project: &str, answers: &[Value]) -> Vec<(Client, String)> {
    let mut seats = Vec::new();
    for answer in answers {
        let worker = stage.worker(project);
        let lease = claim(&worker, project);
        let path = format!("/assignments/{}/submit", text(&lease, "assignment"));
        worker.post(&path, json!({ "fence": lease["fence"], "answer": answer })).good();
        seats.push((worker, format!("/assignments/{}", text(&lease, "assignment"))));
    }
    seats
}

/// The first line of a file of JSON lines.
pub fn first_line(text: &str) -> Value {
    serde_json::from_str(text.lines().next().unwrap()).unwrap()
}
