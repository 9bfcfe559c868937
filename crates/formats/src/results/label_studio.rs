//! Answers as Label Studio's tasks: a JSON list, written task by task.
//!
//! Choices are `choices`, nodes of a tree `taxonomy`, texts `textarea`, numbers `number`, an order of two `pairwise` (the
//! first option is `left`), an order of more `ranker`, with the field's name as `from_name`. What is drawn or marked belongs to `dataset`, which knows
//! where a picture's pixels are; ties have no counterpart.

use gongdao_labels::{Answer, Field, FieldKind, Form, Value};
use serde_json::{Map, Value as Json, json};

/// Why a form's answers cannot be written, in words of a fix; none where they can. `drop` leaves orders with ties out.
pub fn refusal(form: &Form, drop: bool) -> Option<String> {
    form.fields.iter().find_map(|field| match &field.kind {
        FieldKind::Ranking { ties: true, .. } if !drop => Some(format!(
            "Label Studio knows no ties, which `{}` allows; take csv or jsonl, or leave tied orders out with drop=true.",
            field.name
        )),
        kind if kind.marks() => Some(format!(
            "`{}` holds {}, which this file does not; take coco, conll, web_annotation, csv or jsonl.",
            field.name,
            kind.name()
        )),
        _ => None,
    })
}

/// One task: its data and the regions of each answer.
pub fn task(form: &Form, id: &str, data: &Map<String, Json>, answers: &[(&str, &Answer)]) -> Json {
    let annotations: Vec<Json> = answers
        .iter()
        .map(|(by, answer)| json!({ "completed_by": by, "result": result(form, data, answer) }))
        .collect();
    json!({ "id": id, "data": data, "annotations": annotations })
}

fn result(form: &Form, data: &Map<String, Json>, answer: &Answer) -> Vec<Json> {
    let shown = form.show.first().map(|show| show.column.as_str());
    let first = shown.or_else(|| data.keys().next().map(String::as_str)).unwrap_or("text");
    let region = |field: &Field| {
        let (kind, value, to) = of_value(field, answer.get(&field.name)?)?;
        let to = to.unwrap_or_else(|| first.to_owned());
        Some(
            json!({ "id": field.name, "from_name": field.name, "to_name": to, "type": kind, "value": value }),
        )
    };
    form.fields.iter().filter_map(region).collect()
}

fn parts_of(path: &str) -> Vec<&str> {
    path.split('/').collect()
}

/// The kind of region, its value, and what it is about where that is not what is shown first.
fn of_value(field: &Field, value: &Value) -> Option<(&'static str, Json, Option<String>)> {
    Some(match (&field.kind, value) {
        (FieldKind::Taxonomy { .. }, Value::Choice(one)) => {
            ("taxonomy", json!({ "taxonomy": [parts_of(one)] }), None)
        }
        (FieldKind::Taxonomy { .. }, Value::Choices(all)) => {
            let paths: Vec<Vec<&str>> = all.iter().map(|one| parts_of(one)).collect();
            ("taxonomy", json!({ "taxonomy": paths }), None)
        }
        (_, Value::Choice(one)) => ("choices", json!({ "choices": [one] }), None),
        (_, Value::Choices(all)) => ("choices", json!({ "choices": all }), None),
        (_, Value::Text(text)) => ("textarea", json!({ "text": [text] }), None),
        (_, Value::Number(number)) => {
            let exact = serde_json::from_str::<Json>(&number.to_string()).ok()?;
            ("number", json!({ "number": exact }), None)
        }
        (FieldKind::Ranking { options, .. }, Value::Ranking(order)) => {
            if order.groups().len() < options.len() {
                return None;
            }
            let ranked: Vec<&String> = order.groups().iter().flatten().collect();
            if let [left, right] = options.as_slice() {
                let side = if *ranked.first()? == &left.value { "left" } else { "right" };
                let name = |option: &gongdao_labels::RankedOption| {
                    option.column.clone().unwrap_or_else(|| option.value.clone())
                };
                let about = format!("{},{}", name(left), name(right));
                return Some(("pairwise", json!({ "selected": side }), Some(about)));
            }
            ("ranker", json!({ "ranker": { field.name.as_str(): ranked } }), None)
        }
        _ => return None,
    })
}
