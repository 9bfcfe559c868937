//! What comes from the data of each task there: the things of a list, choices, labels, and turns of a conversation that are
//! still to be written. Forms here are the same for all tasks, so that everybody knows before what is asked: what varies is
//! shown beside the question, in columns of a number that is fixed.

use super::build::{Besides, Builder, Drawn};
use super::controls::{is, name};
use super::label_studio::column;
use super::names::{readable, value, words};
use crate::dataset::xml::Node;
use gongdao_labels::limits;
use serde_json::{Value as Json, json};

/// Things of one list of each task that are asked about here: there a list is as long as it is.
const OF_A_LIST: usize = 3;

fn columns_of(list: &str) -> Vec<String> {
    (1..=OF_A_LIST).map(|at| format!("{list}_{at}")).collect()
}

/// The things of a list in an order, and, where there are buckets, the one each belongs into.
pub(super) fn ranker(node: &Node, builder: &mut Builder) {
    let to = node.attribute("toName").unwrap_or_default();
    let Some(list) = builder.take_list(to) else {
        return builder.done.refuse("Ranker", name(node), "it ranks a list that is not there");
    };
    let columns = columns_of(&list);
    let buckets: Vec<Json> = node.all("Bucket").filter_map(bucket).collect();
    let required = is(node, "required");
    if buckets.len() > 1 {
        let question = builder.heading.take().unwrap_or_else(|| readable(name(node)));
        for (at, column) in columns.iter().enumerate() {
            builder.heading = Some(format!("{question}: {column}"));
            let asked = format!("{}_{}", name(node), at + 1);
            builder.ask("Ranker", &asked, required, json!({ "kind": "choice", "options": buckets }));
        }
        builder.heading = Some(question);
        builder
            .done
            .note(format!("`{}` asks the bucket of each thing, and the order of all of them", name(node)));
    }
    let option =
        |of: &String| json!({ "value": value(of, limits::OPTION_CHARS), "label": words(of), "column": of });
    let options: Vec<Json> = columns.iter().map(option).collect();
    builder.done.note(format!(
        "`{}` ranks the list in column `{list}` there, however long; give its texts here in the columns {}, or name as \
         many as there are, from 2 to {}",
        name(node),
        columns.join(", "),
        limits::RANKED
    ));
    builder.ask("Ranker", name(node), required, json!({ "kind": "ranking", "options": options }));
}

fn bucket(node: &Node) -> Option<Json> {
    let of = value(node.attribute("name")?, limits::OPTION_CHARS);
    let label = node.attribute("title").unwrap_or(&of);
    (!of.is_empty()).then(|| json!({ "value": &of, "label": words(label) }))
}

/// Choices that each task brings: shown in columns of their own, and chosen by the column's name.
pub(super) fn choices(node: &Node, builder: &mut Builder) {
    let Some(list) = node.attribute("value").and_then(column) else {
        return builder.done.refuse("Choices", name(node), "it names no choices");
    };
    if is(node, "perRegion") {
        return builder.done.refuse("Choices", name(node), "of a region nothing is asked that varies");
    }
    let columns = columns_of(list);
    columns.iter().for_each(|column| builder.show_as(column, "text"));
    let options: Vec<Json> = columns
        .iter()
        .map(|of| json!({ "value": value(of, limits::OPTION_CHARS), "label": words(of) }))
        .collect();
    builder.done.note(format!(
        "`{}` takes its choices from the list in column `{list}` there; give them here in the columns {}, as texts or as \
         pictures (style `picture`), or name as many as there are",
        name(node),
        columns.join(", ")
    ));
    let mut kind = json!({ "kind": "choice", "options": options });
    if node.attribute("choice").is_some_and(|choice| choice == "multiple") {
        kind["many"] = json!(true);
    }
    builder.ask("Choices", name(node), is(node, "required"), kind);
}

/// Labels that each task brings: what is drawn is of one class, and which label it has is written beside it.
pub(super) fn drawn(node: &Node, builder: &mut Builder, shape: &'static str) -> bool {
    let object = node.attribute("toName").unwrap_or_default().to_owned();
    let Some(list) = node.attribute("value").and_then(column).map(str::to_owned) else {
        builder.done.refuse(&node.name, name(node), "it names no labels");
        return true;
    };
    let label = readable(name(node));
    let class = Drawn { label: label.clone(), shape, key: None, points: Vec::new() };
    if !builder.draw((&node.name, name(node), &object), vec![class]) {
        builder.done.refuse(&node.name, name(node), "a form draws on one picture");
        return true;
    }
    builder.show_as(&list, "text");
    builder.done.note(format!(
        "`{}` takes its labels from column `{list}` there; here they are shown beside, and which one it is is written to \
         each object",
        name(node)
    ));
    let text = json!({ "max_chars": limits::OBJECT_TEXT_CHARS_DEFAULT });
    let attribute = json!({
        "name": super::names::name_of(&format!("{label}_label"), &mut builder.attributes),
        "label": words(&list), "required": true, "text": text,
    });
    builder.ask_of_each((&node.name, name(node)), Besides { labels: Some(vec![label]), attribute });
    true
}

/// A conversation that is to be gone on with is written; one that is only read asks nothing.
pub(super) fn chat(node: &Node, builder: &mut Builder) {
    let writes = node.attribute("editable").is_none_or(|value| !value.eq_ignore_ascii_case("false"))
        || node.attribute("llm").is_some();
    if !writes {
        return;
    }
    let roles = node.attribute("messageroles").unwrap_or("user,assistant");
    let first = roles.split(',').next().unwrap_or("user").trim().to_owned();
    if builder.heading.is_none() {
        builder.heading = Some(format!("The conversation as it goes on, a line for each turn ({first}: …)"));
    }
    builder.done.note(format!("`{}` is written as one text; no model answers in it", name(node)));
    let required = node.attribute("minMessages").is_some_and(|least| least != "0");
    builder.ask("Chat", name(node), required, json!({ "kind": "text", "multiline": true }));
}
