//! When a question appears: Label Studio's `visibleWhen` as a field's condition.
//!
//! There a part may hang on any other and on the region that is selected; here a field hangs on fields further up, and
//! parts within parts on all that is said around them. What has no counterpart is named, and the question is asked always
//! and may be left out.

use super::build::Builder;
use crate::dataset::xml::Node;
use serde_json::{Value as Json, json};

/// What a question hangs on while its part of the configuration is read.
#[derive(Clone, Default)]
pub(super) enum When {
    /// Nothing.
    #[default]
    Always,
    /// Something that has no counterpart, so that it may be left out.
    Sometimes,
    /// Other fields, each in its own way.
    Asked(Vec<Json>),
}

/// Conditions as forms hold them.
pub(super) fn as_form(all: &[Json]) -> Json {
    match all {
        [one] => one.clone(),
        all => json!({ "all": all }),
    }
}

/// A field's conditions, one by one.
pub(super) fn conditions(field: &Json) -> Vec<Json> {
    match (&field["when"], &field["when"]["all"]) {
        (Json::Null, _) => Vec::new(),
        (_, Json::Array(all)) => all.clone(),
        (one, _) => vec![one.clone()],
    }
}

const SAID: [&str; 4] = ["visibleWhen", "whenTagName", "whenChoiceValue", "whenLabelValue"];

/// What this tag adds to what holds around it.
pub(super) fn of(node: &Node, builder: &mut Builder) -> When {
    let around = builder.when.clone();
    if is_of_each(node) || !SAID.iter().any(|said| node.attribute(said).is_some()) {
        return around;
    }
    let found = condition(node, builder);
    match (found, around) {
        (Ok(found), When::Always) => When::Asked(vec![found]),
        (Ok(found), When::Asked(mut outer)) => {
            // What the field hangs on itself need not be said again.
            outer.retain(|one| *one != found && !builder.hangs_on(&found["field"], one));
            outer.push(found);
            When::Asked(outer)
        }
        (Ok(_), When::Sometimes) => {
            let why = "what stands around it has no counterpart; it is always asked and may be left out";
            builder.done.refuse(&told(node), name(node), why);
            When::Sometimes
        }
        (Err(why), _) => {
            builder.done.refuse(
                &told(node),
                name(node),
                &format!("{why}; it is always asked and may be left out"),
            );
            When::Sometimes
        }
    }
}

/// What is asked of each region has its own way to be left out.
fn is_of_each(node: &Node) -> bool {
    node.attribute("perRegion").is_some_and(|value| value.eq_ignore_ascii_case("true"))
}

fn name(node: &Node) -> &str {
    node.attribute("name").unwrap_or_default()
}

fn told(node: &Node) -> String {
    match node.attribute("visibleWhen") {
        Some(when) => format!("{} visibleWhen={when}", node.name),
        None => node.name.clone(),
    }
}

fn condition(node: &Node, builder: &Builder) -> Result<Json, String> {
    let how = node.attribute("visibleWhen").unwrap_or("choice-selected");
    if !matches!(how, "choice-selected" | "choice-unselected") {
        return Err("nothing here hangs on the region that is selected".to_owned());
    }
    let of = node.attribute("whenTagName").unwrap_or_default();
    let Some(field) = builder.asked_as(of) else {
        return Err(format!("`{of}` is no question further up"));
    };
    let upper = field["name"].clone();
    let Some(values) = node.attribute("whenChoiceValue").filter(|values| !values.trim().is_empty()) else {
        return match how {
            "choice-selected" => Ok(json!({ "field": upper, "answered": true })),
            _ => Err("a field is asked where something was said, not where nothing was".to_owned()),
        };
    };
    let nodes = paths(field);
    let named = named(values, &nodes).ok_or_else(|| format!("`{of}` has no choice `{values}`"))?;
    if how == "choice-selected" {
        return Ok(json!({ "field": upper, "is": named }));
    }
    if field["kind"] != "choice" || field["many"] == true {
        return Err(format!("of `{of}` several may be chosen, and what was not chosen is no condition"));
    }
    let others: Vec<&String> =
        nodes.iter().map(|(value, _)| value).filter(|value| !named.contains(value)).collect();
    if others.is_empty() {
        return Err("it names every choice, so that nothing is left to ask it".to_owned());
    }
    Ok(json!({ "field": upper, "is": others }))
}

/// The options of a field, those of trees by their paths, with the last part of each as it is shown.
fn paths(field: &Json) -> Vec<(String, String)> {
    fn go(options: &Json, before: &str, found: &mut Vec<(String, String)>) {
        for option in options.as_array().into_iter().flatten() {
            let value = option["value"].as_str().unwrap_or_default();
            let path = if before.is_empty() { value.to_owned() } else { format!("{before}/{value}") };
            let label = option["label"].as_object().and_then(|words| words.values().next());
            found.push((path.clone(), label.and_then(Json::as_str).unwrap_or_default().to_owned()));
            go(&option["options"], &path, found);
        }
    }
    let mut found = Vec::new();
    go(&field["options"], "", &mut found);
    found
}

/// The options of these names: a whole text that is one, or several with commas between.
fn named(values: &str, nodes: &[(String, String)]) -> Option<Vec<String>> {
    let one = |text: &str| {
        let text = text.trim();
        let found = nodes.iter().find(|(value, label)| value == text || label == text);
        let last = || nodes.iter().find(|(value, _)| value.rsplit('/').next() == Some(text));
        found.or_else(last).map(|(value, _)| value.clone())
    };
    if let Some(whole) = one(values) {
        return Some(vec![whole]);
    }
    let mut all: Vec<String> = values.split(',').map(one).collect::<Option<_>>()?;
    all.sort();
    all.dedup();
    Some(all)
}
