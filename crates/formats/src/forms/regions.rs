//! What is asked of each region, and key points that make one body.
//!
//! There key points are regions of their own. Labels that carry a `model_index` say which point of a pose they are, as
//! the project's pose models and its export for YOLO take them: such a control is one skeleton here, its points in that
//! order, of the class that `predicted_values` names. There no lines join them.

use super::build::{Besides, Builder, Drawn};
use super::names::{name_of, readable, value, words};
use crate::dataset::xml::Node;
use gongdao_labels::limits;
use serde_json::{Value as Json, json};

fn name(node: &Node) -> &str {
    node.attribute("name").unwrap_or_default()
}

/// Asks something of each object; `more` says what kind of answer it takes.
pub(super) fn ask_of_each(node: &Node, builder: &mut Builder, more: Json) {
    let labels =
        node.attribute("whenLabelValue").map(|all| all.split(',').map(|one| one.trim().to_owned()).collect());
    let question = builder.heading.take().unwrap_or_else(|| readable(name(node)));
    let required = node.attribute("required").is_some_and(|value| value.eq_ignore_ascii_case("true"));
    let mut attribute = json!({
        "name": name_of(name(node), &mut builder.attributes),
        "label": words(&question),
        "required": required,
    });
    if let (Json::Object(all), Json::Object(more)) = (&mut attribute, more) {
        all.extend(more);
    }
    builder.ask_of_each((&node.name, name(node)), Besides { labels, attribute });
}

/// A text of each region: what is written there.
pub(super) fn text(node: &Node, builder: &mut Builder) {
    let rows = node.attribute("rows").and_then(|rows| rows.parse::<u32>().ok()).unwrap_or(1);
    let mut rule = json!({ "max_chars": limits::OBJECT_TEXT_CHARS_DEFAULT });
    if rows > 1 {
        rule["multiline"] = json!(true);
    }
    ask_of_each(node, builder, json!({ "text": rule }));
}

/// Whether the labels of key points say which point of a pose each is.
pub(super) fn is_skeleton(node: &Node) -> bool {
    let mut labels = node.all("Label").peekable();
    labels.peek().is_some() && labels.all(|label| place(label).is_some())
}

fn place(label: &Node) -> Option<usize> {
    label.attribute("model_index")?.trim().parse().ok()
}

/// One class whose points are the labels in the order of the pose.
pub(super) fn skeleton(node: &Node, builder: &mut Builder) -> bool {
    let object = node.attribute("toName").unwrap_or_default().to_owned();
    let mut labels: Vec<&Node> = node.all("Label").collect();
    labels.sort_by_key(|label| place(label));
    let points: Vec<String> = labels
        .iter()
        .map(|label| value(label.attribute("value").unwrap_or_default(), limits::CLASS_CHARS))
        .filter(|label| !label.is_empty())
        .collect();
    let of =
        |label: &&Node| label.attribute("predicted_values").map(str::trim).unwrap_or_default().to_owned();
    let first = labels.first().map(of).filter(|named| !named.is_empty() && !named.contains(','));
    let class = first.filter(|named| labels.iter().all(|label| of(label) == *named));
    let label = class.unwrap_or_else(|| readable(name(node)));
    let why = if !builder.is_picture(&object) {
        "it draws on something that is no picture"
    } else if points.len() > limits::KEY_POINTS {
        "it has more points than one body may have here"
    } else if builder
        .draw((&node.name, name(node), &object), vec![Drawn { label, shape: "skeleton", key: None, points }])
    {
        builder.done.note(format!(
            "`{}` is one skeleton of all its points; say which of them are joined",
            name(node)
        ));
        return true;
    } else {
        "a form draws on one picture"
    };
    builder.done.refuse(&node.name, name(node), why);
    true
}

/// Points of a class as forms name them.
pub(super) fn points(labels: &[String]) -> Json {
    let mut taken = Vec::new();
    labels.iter().map(|label| json!({ "name": name_of(label, &mut taken), "label": words(label) })).collect()
}
