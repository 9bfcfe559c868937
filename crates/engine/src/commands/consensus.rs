//! Where forms meet consensus: each field of an answer by the plain method of its kind.

use super::{weighed_orders, weighed_trees};
use gongdao_consensus::{Share, exact_text, majority, majority_set, median};
use gongdao_labels::{Answer, Decimal, FieldKind, Form, Value, normal};

/// What the answers to one field agree on.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldConsensus {
    /// The field.
    pub field: String,
    /// The value.
    pub value: Value,
    /// The share of answers behind it.
    pub support: Share,
    /// The method and its version.
    pub method: &'static str,
}

/// The consensus of a task's answers, field by field; a field nobody answered is left out, and so is one that is not asked
/// where the others say this.
#[must_use]
pub fn consensus_of(form: &Form, answers: &[Answer]) -> Vec<FieldConsensus> {
    let fields = form.fields.iter().filter_map(|field| of_field(&field.name, &field.kind, answers)).collect();
    only_asked(form, fields, |field| field)
}

/// Leaves out what hangs on a field that says something else.
pub(super) fn only_asked<T>(form: &Form, mut fields: Vec<T>, of: impl Fn(&T) -> &FieldConsensus) -> Vec<T> {
    if form.fields.iter().any(|field| !field.when.is_empty()) {
        let said = fields.iter().map(|field| (of(field).field.clone(), of(field).value.clone())).collect();
        let asked = form.only_asked(said);
        fields.retain(|field| asked.get(&of(field).field).is_some());
    }
    fields
}

fn of_field(name: &str, kind: &FieldKind, answers: &[Answer]) -> Option<FieldConsensus> {
    let values: Vec<&Value> = answers.iter().filter_map(|answer| answer.get(name)).collect();
    let (value, support, method) = match kind {
        FieldKind::Choice { many: false, .. } => {
            let tally = majority(values.iter().filter_map(|value| match value {
                Value::Choice(choice) => Some(choice.as_str()),
                _ => None,
            }))?;
            (Value::Choice(tally.label.to_owned()), tally.probability, gongdao_consensus::majority::METHOD)
        }
        FieldKind::Choice { options, .. } => {
            let tally = majority_set(values.iter().filter_map(|value| match value {
                Value::Choices(choices) => Some(choices.iter().map(String::as_str)),
                _ => None,
            }))?;
            // Kept in the form's order, as answers are.
            let chosen = options
                .iter()
                .filter(|option| tally.labels.contains(&option.value.as_str()))
                .map(|o| o.value.clone());
            (Value::Choices(chosen.collect()), tally.probability, gongdao_consensus::majority_set::METHOD)
        }
        FieldKind::Text { .. } => {
            let texts = values.iter().filter_map(|value| match value {
                Value::Text(text) => Some(text.as_str()),
                _ => None,
            });
            let tally = exact_text(texts, normal::text)?;
            (Value::Text(tally.text.to_owned()), tally.probability, gongdao_consensus::exact_text::METHOD)
        }
        FieldKind::Number { .. } => of_numbers(&values)?,
        FieldKind::Ranking { options, ties, .. } => weighed_orders::plain(&values, options, *ties)?,
        FieldKind::Taxonomy { options, many, leaves_only, .. } => {
            weighed_trees::plain(&values, (options, *many, *leaves_only))?
        }
        // Objects are matched, not counted; without skill every answer is kept.
        FieldKind::Boxes { .. } | FieldKind::Shapes { .. } | FieldKind::Spans { .. } => return None,
    };
    Some(FieldConsensus { field: name.to_owned(), value, support, method })
}

/// The median, at the finest scale any answer has.
fn of_numbers(values: &[&Value]) -> Option<(Value, Share, &'static str)> {
    let numbers: Vec<Decimal> = values
        .iter()
        .filter_map(|value| match value {
            Value::Number(number) => Some(*number),
            _ => None,
        })
        .collect();
    let scale = numbers.iter().map(|number| number.scale()).max()?;
    let middle = median(numbers.iter().filter_map(|number| number.mantissa_at(scale)))?;
    let value = Decimal::new(middle.value, scale)?;
    Some((Value::Number(value), middle.probability, gongdao_consensus::median::METHOD))
}

/// A consensus value as JSON, the way it is kept.
pub(super) fn json_of(value: &Value) -> serde_json::Value {
    match value {
        Value::Choice(text) | Value::Text(text) => serde_json::json!(text),
        Value::Choices(texts) => serde_json::json!(texts),
        Value::Number(number) => serde_json::json!(number.to_string()),
        Value::Boxes(_) | Value::Shapes(_) | Value::Spans(_) | Value::Ranking(_) => {
            serde_json::from_str(&value.to_canonical()).unwrap_or_default()
        }
    }
}

/// Whether an answer agrees with the consensus in every field that has one.
#[must_use]
pub fn agrees(form: &Form, answer: &Answer, consensus: &[FieldConsensus]) -> bool {
    consensus.iter().all(|agreed| {
        let kind = form.field(&agreed.field).map(|field| &field.kind);
        match (kind, answer.get(&agreed.field)) {
            (Some(kind), Some(value)) => value.agrees(&agreed.value, kind),
            _ => false,
        }
    })
}
