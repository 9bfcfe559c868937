//! Projects, tasks and answers as chance writes them: every price unit, acceptance and kind of field.

use crate::Chance;
use gongdao_engine::commands::project::Draft;
use gongdao_geometry::Mask;
use gongdao_labels::{
    Condition, FieldKind, Form, ObjectClass, RankedOption, RelationClass, ShapeClass, ShapeKind, TreeOption,
};
use serde_json::{Map, Value, json};

/// The one qualification of these worlds.
pub(crate) const QUALIFICATION: &str = "reads";

const CHOICE: &str = r#"{"name":"label","kind":"choice","question":{"en":"Which?"},"options":[{"value":"a","label":{"en":"A"}},{"value":"b","label":{"en":"B"}},{"value":"c","label":{"en":"C"}}]}"#;
const CHOICES: &str = r#"{"name":"labels","kind":"choice","many":true,"question":{"en":"Which ones?"},"options":[{"value":"a","label":{"en":"A"}},{"value":"b","label":{"en":"B"}}]}"#;
const TEXT: &str =
    r#"{"name":"text","kind":"text","question":{"en":"What does it say?"},"min_chars":0,"max_chars":60}"#;
const BOXES: &str = r#"{"name":"objects","kind":"boxes","question":{"en":"Where are they?"},"at_most":8,"classes":[{"value":"car","label":{"en":"Car"}},{"value":"person","label":{"en":"Person"}}]}"#;
const SHAPES: &str = r#"{"name":"objects","kind":"shapes","question":{"en":"Where are they?"},"at_most":8,"classes":[{"value":"roof","label":{"en":"Roof"},"shape":"polygon","attributes":[{"name":"hidden","label":{"en":"Hidden"}}]},{"value":"lane","label":{"en":"Lane"},"shape":"polyline"},{"value":"tip","label":{"en":"Tip"},"shape":"point"},{"value":"ship","label":{"en":"Ship"},"shape":"rotated_box"},{"value":"mud","label":{"en":"Mud"},"shape":"mask"},{"value":"car","label":{"en":"Car"}}]}"#;
const SPANS: &str = r#"{"name":"objects","kind":"spans","question":{"en":"What is named?"},"column":"said","at_most":8,"classes":[{"value":"person","label":{"en":"Person"}},{"value":"place","label":{"en":"Place"}}],"relations":[{"value":"near","label":{"en":"Near"},"directed":false}]}"#;
const RANKING: &str = r#"{"name":"best","kind":"ranking","question":{"en":"Which is best?"},"ties":true,"options":[{"value":"a","label":{"en":"A"}},{"value":"b","label":{"en":"B"}},{"value":"c","label":{"en":"C"}},{"value":"d","label":{"en":"D"}}]}"#;
const BETTER: &str = r#"{"name":"better","kind":"ranking","question":{"en":"Which is better?"},"options":[{"value":"a","label":{"en":"A"},"column":"said"},{"value":"b","label":{"en":"B"},"column":"told"}]}"#;
const TREE: &str = r#"{"name":"kind","kind":"taxonomy","question":{"en":"Which kind?"},"options":[{"value":"a","label":{"en":"A"},"options":[{"value":"b","label":{"en":"B"}},{"value":"c","label":{"en":"C"}}]},{"value":"d","label":{"en":"D"}}]}"#;
const TREES: &str = r#"{"name":"kinds","kind":"taxonomy","many":true,"leaves_only":true,"question":{"en":"Which kinds?"},"options":[{"value":"a","label":{"en":"A"},"options":[{"value":"b","label":{"en":"B"}}]},{"value":"d","label":{"en":"D"}}]}"#;
/// Asked after [`CHOICE`], of two of its three options.
const WHY: &str = r#"{"name":"why","kind":"text","question":{"en":"Why?"},"min_chars":0,"max_chars":60,"when":{"field":"label","is":["a","c"]}}"#;
const NUMBER: &str = r#"{"name":"count","kind":"number","question":{"en":"How many?"},"minimum":0,"maximum":9,"required":false}"#;

/// A project's description under this name.
pub(crate) fn draft(chance: &mut Chance, name: String) -> Draft {
    if chance.once_in(4) {
        return crate::modes::draft(chance, name);
    }
    let unit =
        chance.one_of(["task", "task", "character", "bundle", "bundle", "media_minute", "object", "object"]);
    let mut fields = vec![match unit {
        "character" => TEXT,
        "object" => chance.one_of([BOXES, SHAPES, SPANS]),
        _ => {
            chance.one_of([CHOICE, CHOICES, TEXT, NUMBER, BOXES, SHAPES, SPANS, RANKING, BETTER, TREE, TREES])
        }
    }];
    if chance.once_in(3) && fields[0] != CHOICE {
        fields.push(CHOICE);
        if chance.once_in(2) {
            fields.push(WHY);
        }
    }
    let form = format!(r#"{{"fields":[{}]}}"#, fields.join(","));
    Draft { name, form, rules: rules(chance, unit, [BOXES, SHAPES, SPANS].contains(&fields[0])).to_string() }
}

fn rules(chance: &mut Chance, unit: &str, objects: bool) -> Value {
    let mut acceptance = chance.one_of(["always", "consensus", "consensus", "manual", "manual", "manual"]);
    if objects && acceptance == "consensus" {
        // Drawn objects have no consensus without skill: all answers are kept.
        acceptance = "manual";
    }
    let mut rules = json!({
        "price": price(chance, unit),
        "quality": { "overlap": chance.within(1, 5), "acceptance": acceptance },
        "caps": { "per_day": chance.one_of([2, 20, 50]), "live": chance.one_of([1, 6, 20]) },
    });
    if chance.once_in(3) {
        weigh(chance, &mut rules, unit);
    }
    if chance.once_in(5) {
        rules["currency"] = json!("USD");
    }
    if chance.once_in(10) {
        rules["requires"] = json!([{ "qualification": QUALIFICATION, "at_least": chance.within(0, 5) }]);
    }
    if !chance.once_in(4) {
        rules["clocks"] = json!({
            "lease_ms": chance.one_of([10_000, 60_000, 100_000, 1_800_000]),
            "lease_most_ms": chance.one_of([1_800_000, 14_400_000]),
            "reserve_ms": chance.one_of([10_000, 300_000]),
            "grace_ms": chance.one_of([0, 60_000, 86_400_000]),
            "review_ms": chance.one_of([60_000, 3_600_000, 259_200_000, 259_200_000]),
            "decide_ms": chance.one_of([60_000, 259_200_000, 259_200_000]),
            "appeal_decide_ms": chance.one_of([60_000, 259_200_000]),
        });
    }
    rules
}

/// Answers are weighed by who gave them: only as many as needed, only when sure, known tasks among them, pay by accuracy.
fn weigh(chance: &mut Chance, rules: &mut Value, unit: &str) {
    let quality = &mut rules["quality"];
    let overlap = quality["overlap"].as_i64().unwrap_or(1);
    if chance.once_in(2) {
        let worth = chance.once_in(3).then_some(200_000);
        let target = chance.one_of([500_000, 750_000, 999_000]);
        quality["adaptive"] = json!({ "least": chance.within(1, overlap), "target_ppm": target });
        if let Some(worth) = worth {
            quality["adaptive"]["worth_micros"] = json!(worth);
        }
    }
    if quality["acceptance"] == "consensus" && chance.once_in(2) {
        quality["accept_above_ppm"] = json!(chance.one_of([500_000, 900_000]));
    }
    // Something has to be measured.
    if (quality["adaptive"].is_null() && quality["accept_above_ppm"].is_null()) || chance.once_in(2) {
        let feedback = chance.one_of(["at_once", "after", "never"]);
        quality["gold"] = json!({ "rate_ppm": chance.one_of([1, 200_000, 500_000]), "feedback": feedback });
        if chance.once_in(3) {
            quality["gold"]["pass_ppm"] = json!(700_000);
            quality["gold"]["least_seen"] = json!(1);
        }
    }
    let price = &mut rules["price"];
    if unit == "bundle" && !chance.once_in(4) {
        price["bundle"] = json!(chance.within(2, 7));
        let all = json!({ "all_or_nothing": true, "at_least_ppm": chance.one_of([1, 900_000, 1_000_000]) });
        price["bundle_quality"] = if chance.once_in(2) { json!({}) } else { all };
    } else if chance.once_in(2) {
        price["graded"] = json!([
            { "at_least_ppm": 0, "pay_ppm": 500_000 },
            { "at_least_ppm": 600_000, "pay_ppm": 1_000_000 },
            { "at_least_ppm": 700_001, "pay_ppm": 1_333_333 },
        ]);
    }
}

fn price(chance: &mut Chance, unit: &str) -> Value {
    let rate = chance.one_of([1, 7, 33_333, 50_000, 1_234_567, 3_000_000]);
    let minimum = chance.one_of([0, 0, 5, 60_001]);
    match unit {
        "character" => {
            json!({ "unit": unit, "rate_micros": rate, "maximum_units": chance.within(1, 80), "minimum_micros": minimum })
        }
        "object" => {
            json!({ "unit": unit, "rate_micros": rate, "maximum_units": chance.within(1, 9), "minimum_micros": minimum })
        }
        "bundle" => {
            json!({ "unit": unit, "rate_micros": rate, "bundle": chance.within(1, 7), "minimum_micros": minimum })
        }
        "media_minute" => {
            json!({ "unit": unit, "rate_micros": rate * 60, "maximum_units": chance.within(1_000, 600_000), "minimum_micros": minimum })
        }
        _ => json!({ "unit": unit, "rate_micros": rate, "minimum_micros": minimum }),
    }
}

/// A task's data, now and then of a known task.
pub(crate) fn body(chance: &mut Chance, form: Option<&Form>) -> String {
    let mut body = match form.filter(|_| chance.once_in(4)) {
        Some(form) => json!({ "media_ms": 60_000, "gold": answer(chance, form) }),
        None => match chance.below(8) {
            0 => json!({ "text": "red" }),
            1 => json!({ "media_ms": -5 }),
            2 => json!({ "media_ms": "61000" }),
            3 => json!({ "media_ms": i64::MAX }),
            4 => json!({ "media_ms": null, "text": "蓝" }),
            _ => json!({ "media_ms": chance.within(0, 900_000) }),
        },
    };
    // What forms of spans have marked, and forms of ranking compare.
    body["said"] = json!("张三昨天在北京的一家公司里见到了李四");
    body["told"] = json!("昨天张三见到了李四");
    body.to_string()
}

/// An answer that the form takes.
pub(crate) fn answer(chance: &mut Chance, form: &Form) -> Value {
    let mut answer = Map::new();
    for field in &form.fields {
        let is_met = |when: &Condition| {
            let said = answer.get(&when.field).and_then(Value::as_str);
            said.is_some_and(|said| when.is.iter().any(|one| one == said))
        };
        if !field.when.iter().all(is_met) {
            continue;
        }
        if !field.required && chance.once_in(3) {
            continue;
        }
        let value = match &field.kind {
            FieldKind::Choice { options, many, .. } => {
                let one = chance.pick(options).map_or("", |option| option.value.as_str());
                if *many { json!([one]) } else { json!(one) }
            }
            FieldKind::Text { .. } => {
                json!(chance.one_of(["", "a", "Red", " red ", "红色的汽车", "x".repeat(60).as_str()]))
            }
            FieldKind::Number { .. } => json!(chance.within(0, 9)),
            FieldKind::Boxes { classes, .. } => {
                let drawn = chance.count(0, 8);
                let boxes = (0..drawn).map(|at| {
                    let class = chance.pick(classes).map_or("", |class| class.value.as_str());
                    let y = chance.within(0, 90);
                    json!({ "class": class, "x": 9 * at, "y": y, "width": 7.5, "height": 5 })
                });
                Value::Array(boxes.collect())
            }
            FieldKind::Shapes { classes, .. } => {
                let drawn = chance.count(0, 8);
                Value::Array((0..drawn).filter_map(|at| shape(chance, classes, at)).collect())
            }
            FieldKind::Spans { classes, relations, .. } => spans(chance, classes, relations),
            FieldKind::Ranking { options, ties, .. } => order(chance, options, *ties),
            FieldKind::Taxonomy { options, many, leaves_only, .. } => {
                let path = path(chance, options, *leaves_only);
                if *many { json!([path]) } else { json!(path) }
            }
        };
        answer.insert(field.name.clone(), value);
    }
    Value::Object(answer)
}

/// The path of some node: an end, or any where that may be.
fn path(chance: &mut Chance, options: &[TreeOption], leaves_only: bool) -> String {
    let Some(one) = chance.pick(options) else { return String::new() };
    let stops = one.options.is_empty() || (!leaves_only && chance.once_in(3));
    if stops {
        one.value.clone()
    } else {
        format!("{}/{}", one.value, path(chance, &one.options, leaves_only))
    }
}

/// The options in a turned order; now and then the first two tied where that may be.
fn order(chance: &mut Chance, options: &[RankedOption], ties: bool) -> Value {
    let mut groups: Vec<Vec<&str>> = options.iter().map(|option| vec![option.value.as_str()]).collect();
    let turn = chance.count(0, 3) as usize % groups.len();
    groups.rotate_left(turn);
    if ties && chance.once_in(3) {
        let last = groups.remove(0);
        groups[0].extend(last);
    }
    json!(groups)
}

/// Spans of a few characters side by side, and now and then a relation between the first two.
fn spans(chance: &mut Chance, classes: &[ObjectClass], relations: &[RelationClass]) -> Value {
    let marked = (0..chance.count(0, 6)).map(|at| {
        let class = chance.pick(classes).map_or("", |class| class.value.as_str());
        json!({ "start": 3 * at, "end": 3 * at + chance.count(1, 3), "class": class })
    });
    let marked: Vec<Value> = marked.collect();
    let relation = relations.first().filter(|_| marked.len() > 1 && chance.once_in(2));
    let relations: Vec<Value> =
        relation.map(|kind| json!({ "from": 0, "to": 1, "class": kind.value })).into_iter().collect();
    json!({ "spans": marked, "relations": relations })
}

/// An object of any of the classes, in a column of its own.
fn shape(chance: &mut Chance, classes: &[ShapeClass], at: u32) -> Option<Value> {
    let class = chance.pick(classes)?;
    let (x, y) = (9 * at, chance.within(0, 90));
    let mut drawn = match class.shape {
        ShapeKind::Box => json!({ "x": x, "y": y, "width": 7.5, "height": 5 }),
        ShapeKind::RotatedBox => {
            json!({ "center": [x + 4, y + 4], "width": 4, "height": 3, "angle": chance.within(0, 180) })
        }
        ShapeKind::Polygon => json!({ "points": [[x, y], [x + 8, y], [x + 8, y + 5], [x + 3, y + 2]] }),
        ShapeKind::Polyline => json!({ "points": [[x, y], [x + 4, y + 2], [x + 8, y]] }),
        ShapeKind::Point => json!({ "x": x, "y": y }),
        ShapeKind::Skeleton => {
            let joint = |at: usize| json!([x + at as u32 % 9, y, 1 + at % 2]);
            json!({ "keypoints": (0..class.points.len()).map(joint).collect::<Vec<_>>() })
        }
        ShapeKind::Mask => json!({ "size": [100, 200], "counts": patch(x, u32::try_from(y).ok()?)? }),
    };
    drawn["class"] = json!(class.class.value);
    if let Some(attribute) = class.attributes.first().filter(|_| chance.once_in(2)) {
        let said =
            if attribute.text.is_some() { json!(format!("line {at}")) } else { json!(chance.once_in(2)) };
        drawn["attributes"] = json!({ attribute.name.as_str(): said });
    }
    Some(drawn)
}

/// Eight columns of five pixels, painted on a picture of 200 by 100.
fn patch(x: u32, y: u32) -> Option<String> {
    let columns = (1..8).flat_map(|_| [95, 5]);
    let runs = [100 * x + y, 5].into_iter().chain(columns).chain([20_000 - 100 * (x + 7) - y - 5]);
    Mask::from_runs(100, 200, runs).ok().map(|mask| mask.to_text())
}

/// An answer that no form takes.
pub(crate) fn bad_answer(chance: &mut Chance) -> Value {
    match chance.below(5) {
        0 => Value::Null,
        1 => json!([]),
        2 => json!({ "label": "z", "unknown": 1 }),
        3 => json!({ "label": { "a": [1, 2, { "b": null }] } }),
        _ => json!("a"),
    }
}
