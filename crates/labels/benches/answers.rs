//! What reading an answer costs: the form is parsed once a project, the answer once a submit.

#![allow(clippy::unwrap_used, missing_docs, reason = "a bench is a program of its own")]

use criterion::{Criterion, criterion_group, criterion_main};
use gongdao_labels::Form;
use serde_json::json;

const FORM: &str = r#"{"fields": [
    {"name": "mood", "kind": "choice", "question": {"en": "How does it sound?"},
     "options": [{"value": "good", "label": {"en": "Good"}}, {"value": "bad", "label": {"en": "Bad"}}]},
    {"name": "words", "kind": "text", "question": {"en": "What does it say?"}},
    {"name": "price", "kind": "number", "question": {"en": "What does it cost?"}}
]}"#;

fn answers(c: &mut Criterion) {
    c.bench_function("labels/form_parse", |bench| bench.iter(|| Form::parse(FORM).unwrap()));
    let form = Form::parse(FORM).unwrap();
    let answer = json!({"mood": "good", "words": "这家店的面很好吃 The noodles were good", "price": "12.5"});
    c.bench_function("labels/answer_validate", |bench| bench.iter(|| form.validate(&answer).unwrap()));
}

criterion_group!(benches, answers);
criterion_main!(benches);
