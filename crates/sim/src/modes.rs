//! Projects that hand out work in another way: pairs of a known and an unknown item, the agreement game, tasks by skill; and
//! exams, as chance writes them.

use crate::{Chance, draft};
use gongdao_engine::commands::exam::{ExamDraft, NewQuestion};
use gongdao_engine::commands::project::Draft;
use gongdao_kernel::BatchId;
use gongdao_labels::Form;
use serde_json::{Value, json};

const CHOICE: &str = r#"{"fields":[{"name":"label","kind":"choice","question":{"en":"Which?"},"options":[{"value":"a","label":{"en":"A"}},{"value":"b","label":{"en":"B"}}]}]}"#;
const WORDS: &str = r#"{"fields":[{"name":"words","kind":"text","question":{"en":"What do you see?"},"required":false,"multiline":true}]}"#;

/// A project of one of these ways, under this name.
pub(crate) fn draft(chance: &mut Chance, name: String) -> Draft {
    let (form, mut rules) = match chance.below(5) {
        0 => (CHOICE, pairs(chance)),
        1 => (WORDS, game(chance)),
        2 => (CHOICE, by_skill(chance)),
        _ => {
            let rules = bundles(chance).to_string();
            return Draft { name, form: CHOICE.to_owned(), rules };
        }
    };
    rules["price"] = json!({ "unit": "task", "rate_micros": chance.one_of([7, 50_000, 1_234_567]) });
    Draft { name, form: form.to_owned(), rules: rules.to_string() }
}

/// Small bundles that are graded by known tasks, so that much is kept back.
fn bundles(chance: &mut Chance) -> Value {
    let all = json!({ "all_or_nothing": true, "at_least_ppm": 1_000_000 });
    let rate = chance.one_of([7, 400_001, 1_234_567]);
    let grading = if chance.once_in(2) { all } else { json!({}) };
    json!({
        "price": { "unit": "bundle", "bundle": 2, "rate_micros": rate, "bundle_quality": grading },
        "quality": { "overlap": 1, "acceptance": "always", "gold": { "rate_ppm": 500_000 } },
        "clocks": { "appeal_decide_ms": chance.one_of([60_000, 259_200_000]) },
    })
}

fn pairs(chance: &mut Chance) -> Value {
    let most = chance.within(1, 4);
    let acceptance = chance.one_of(["always", "consensus", "manual"]);
    let target = chance.one_of([600_000, 900_000, 990_000]);
    let lease = chance.one_of([10_000, 100_000, 1_800_000]);
    json!({
        "quality": { "acceptance": acceptance },
        "mode": { "pairing": {
            "least_votes": chance.within(1, most), "most_votes": most, "target_ppm": target,
        } },
        "clocks": { "lease_ms": lease },
    })
}

fn game(chance: &mut Chance) -> Value {
    let (wait, round) = (chance.one_of([0, 8_000, 60_000]), chance.one_of([10_000, 60_000]));
    json!({
        "quality": { "acceptance": "always", "overlap": chance.within(2, 4) },
        "mode": { "agreement": {
            "wait_ms": wait, "round_ms": round, "meetings": chance.within(1, 2), "pair_rounds": chance.within(1, 5),
        } },
        "caps": { "per_day": chance.one_of([2, 50]), "live": chance.one_of([1, 6]) },
    })
}

fn by_skill(chance: &mut Chance) -> Value {
    let overlap = chance.within(2, 5);
    let acceptance = chance.one_of(["always", "consensus", "manual"]);
    let target = chance.one_of([600_000, 900_000, 999_000]);
    let newcomers = chance.one_of([0, 200_000, 500_000]);
    json!({
        "quality": {
            "overlap": overlap, "acceptance": acceptance,
            "adaptive": { "least": chance.within(1, overlap), "target_ppm": target },
            "dispatch": { "known_after": chance.within(1, 4), "newcomers_ppm": newcomers },
        },
        "clocks": { "lease_ms": chance.one_of([10_000, 1_800_000]) },
    })
}

/// A word somebody types under an item.
pub(crate) fn word(chance: &mut Chance) -> String {
    chance.one_of(["cat", "Cat", "cat ", "红色", "tree", " ", "a b c"]).to_owned()
}

/// An exam to this form, paid out of a batch.
pub(crate) fn exam(chance: &mut Chance, form: &Form, batch: BatchId, number: u64) -> Option<ExamDraft> {
    let count = chance.count(1, 4);
    let paid = chance.once_in(2);
    let rules = json!({
        "training": chance.once_in(3), "asks": chance.within(1, i64::from(count)),
        "pass_ppm": chance.one_of([1, 500_000, 1_000_000]), "attempts": chance.within(1, 3),
        "paid_attempts": i64::from(paid), "pay_micros": if paid { chance.one_of([7, 60_001]) } else { 0 },
        "wait_ms": chance.one_of([0, 86_400_000]), "limit_ms": chance.one_of([60_000, 3_600_000]),
        "expected_ms": 60_000, "qualification": format!("exam:reads-{}", number % 3),
    });
    let question = |_| NewQuestion {
        data: draft::body(chance, None),
        expected: draft::answer(chance, form),
        explanation: [("en".to_owned(), "It is as the example says.".to_owned())].into(),
    };
    let questions = (0..count).map(question).collect();
    let name = format!("exam {number}");
    Some(ExamDraft { name, batch, rules: serde_json::from_value(rules).ok()?, questions: Some(questions) })
}
