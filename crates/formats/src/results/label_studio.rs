//! Answers as Label Studio's tasks: a JSON list, written task by task.
//!
//! Choices are `choices`, nodes of a tree `taxonomy`, texts `textarea`, numbers `number`, an order of two `pairwise` (the
//! first option is `left`), an order of more `ranker`, with the field's name as `from_name`. What is drawn:
//! `studio_shapes.rs`. Ties, lines and marked texts have no counterpart here. The pages of a document are a list in the
//! data (`valueList` of an `Image`), and a region on one says which as `item_index`, from 0.

use super::studio_shapes::Canvas;
use gongdao_labels::{Answer, Field, FieldKind, Form, ShapeKind, Value};
use serde_json::{Map, Value as Json, json};

/// Why a form's answers cannot be written, in words of a fix; none where they can. `drop` leaves orders with ties out.
pub fn refusal(form: &Form, drop: bool) -> Option<String> {
    form.fields.iter().find_map(|field| match &field.kind {
        FieldKind::Ranking { ties: true, .. } if !drop => Some(format!(
            "Label Studio knows no ties, which `{}` allows; take csv or jsonl, or leave tied orders out with drop=true.",
            field.name
        )),
        FieldKind::Shapes { classes, .. }
            if !drop && classes.iter().any(|class| class.shape == ShapeKind::Polyline) =>
        {
            Some(format!(
                "`{}` holds lines, which this file does not; take coco, csv or jsonl, or leave lines out with drop=true.",
                field.name
            ))
        }
        FieldKind::Spans { .. } => Some(format!(
            "`{}` holds spans, which this file does not; take conll, web_annotation, csv or jsonl.",
            field.name
        )),
        _ => None,
    })
}

/// The size of the picture in a data column, of a document of the page of that number, from 0; where it is known.
pub type SizeOf<'a> = &'a dyn Fn(&str, usize) -> Option<(u32, u32)>;

/// One task: its data and the regions of each answer. What was drawn on a picture of unknown size has no percent and is
/// left as it is in `unplaced`.
pub fn task(
    form: &Form,
    id: &str,
    data: &Map<String, Json>,
    size: SizeOf<'_>,
    answers: &[(&str, &Answer)],
) -> Json {
    let annotations: Vec<Json> = answers
        .iter()
        .map(|(by, answer)| {
            let mut regions = result(form, data, answer);
            let mut unplaced = Map::new();
            for field in &form.fields {
                let Some(value) = answer.get(&field.name) else { continue };
                match drawn(field, value, size) {
                    Some(placed) => regions.extend(placed),
                    None => {
                        let kept = serde_json::from_str(&value.to_canonical()).unwrap_or_default();
                        unplaced.insert(field.name.clone(), kept);
                    }
                }
            }
            let mut annotation = json!({ "completed_by": by, "result": regions });
            if !unplaced.is_empty() {
                annotation["unplaced"] = Json::Object(unplaced);
            }
            annotation
        })
        .collect();
    json!({ "id": id, "data": data, "annotations": annotations })
}

/// The regions of what was drawn; none of another kind of answer, and nothing where the picture's size is not known.
fn drawn(field: &Field, value: &Value, size: SizeOf<'_>) -> Option<Vec<Json>> {
    let canvas = |column, page: Option<u32>| {
        let size = size(column, page.map_or(0, |page| page as usize - 1))?;
        Some(Canvas { field: &field.name, column, size, page })
    };
    match (&field.kind, value) {
        (FieldKind::Boxes { column, .. }, Value::Boxes(all)) => {
            let canvas = canvas(column, None)?;
            Some(all.iter().enumerate().map(|(at, one)| canvas.boxed(at, one)).collect())
        }
        (FieldKind::Shapes { column, classes, .. }, Value::Shapes(all)) => {
            let class = |value: &str| classes.iter().find(|class| class.class.value == value);
            let mut regions = Vec::new();
            for (at, one) in all.iter().enumerate() {
                regions.extend(canvas(column, one.page())?.shaped(at, one, class(one.class())));
            }
            Some(regions)
        }
        _ => Some(Vec::new()),
    }
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
