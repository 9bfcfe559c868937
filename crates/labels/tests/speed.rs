//! How long the fast paths take; run with `cargo test --release -p gongdao-labels -- --ignored --nocapture`.

use std::time::Instant;

use gongdao_labels::Form;
use serde_json::json;

#[test]
#[ignore = "measures time"]
fn a_one_choice_answer_takes_about_a_microsecond() {
    let form = json!({"fields": [{"name": "mood", "kind": "choice", "question": {"en": "?"}, "options": [
        {"value": "positive", "label": {"en": "+"}}, {"value": "negative", "label": {"en": "-"}}]}]});
    let form = Form::parse(&form.to_string()).unwrap();
    let json = json!({"mood": "negative"});
    let rounds = 1_000_000_u32;
    let start = Instant::now();
    let characters: u64 = (0..rounds).map(|_| form.validate(&json).unwrap().characters()).sum();
    println!("validate: {:?} each, {characters}", start.elapsed() / rounds);
    let start = Instant::now();
    let bytes: usize = (0..rounds)
        .map(|_| form.answer_from_canonical(r#"{"mood":"negative"}"#).unwrap().to_canonical(&form).len())
        .sum();
    println!("canonical there and back: {:?} each, {bytes}", start.elapsed() / rounds);
}
