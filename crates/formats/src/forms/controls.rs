//! Controls: what each asks for here.

use super::build::{Builder, Drawn};
use super::dynamic;
use super::names::{readable, value, words};
use crate::dataset::xml::Node;
use gongdao_labels::limits;
use serde_json::{Value as Json, json};

/// Takes a control; whether its tag has a counterpart.
pub(super) fn take(node: &Node, builder: &mut Builder) -> bool {
    let to = node.attribute("toName").unwrap_or_default();
    match node.name.as_str() {
        "Choices" => choices(node, builder),
        "Taxonomy" => taxonomy(node, builder),
        "TextArea" => text(node, builder),
        "Number" => number(node, builder),
        "Rating" => rating(node, builder),
        "DateTime" => date(node, builder),
        "Pairwise" => pairwise(node, builder),
        "Ranker" => dynamic::ranker(node, builder),
        "RectangleLabels" => return draw(node, builder, if turns(node) { "rotated_box" } else { "box" }),
        "PolygonLabels" => return draw(node, builder, "polygon"),
        "KeyPointLabels" if super::regions::is_skeleton(node) => {
            return super::regions::skeleton(node, builder);
        }
        "KeyPointLabels" => return draw(node, builder, "point"),
        "VectorLabels" => return draw(node, builder, "polyline"),
        "BrushLabels" | "BitmaskLabels" => return draw(node, builder, "mask"),
        "Rectangle" | "Polygon" | "KeyPoint" | "Vector" | "Brush" | "Bitmask" => {
            return unnamed(node, builder);
        }
        // Names for what is drawn with the plain tools beside it.
        "Labels" if builder.is_picture(to) => return named(node, builder),
        "Labels" | "HyperTextLabels" | "ParagraphLabels" if builder.column_of(to).is_some() => {
            marked(node, builder);
        }
        "OcrLabels" => return draw(node, builder, "box"),
        "Chat" => dynamic::chat(node, builder),
        "Relations" => relations(node, builder),
        _ => return false,
    }
    true
}

pub(super) fn name(node: &Node) -> &str {
    node.attribute("name").unwrap_or_default()
}

pub(super) fn is(node: &Node, attribute: &str) -> bool {
    node.attribute(attribute).is_some_and(|value| value.eq_ignore_ascii_case("true"))
}

/// Options of a control, from its `Choice` tags, and how many have others below them.
fn options(node: &Node, found: &mut Vec<(String, String)>) {
    for choice in node.all("Choice") {
        let shown = choice.attribute("value").or_else(|| choice.attribute("html")).unwrap_or_default();
        let kept = value(choice.attribute("alias").unwrap_or(shown), limits::OPTION_CHARS);
        if !kept.is_empty() && !found.iter().any(|(known, _)| *known == kept) {
            found.push((kept, shown.to_owned()));
        }
    }
}

/// The same as a tree.
fn tree(node: &Node) -> Json {
    let mut found: Vec<Json> = Vec::new();
    for choice in node.all("Choice") {
        let shown = choice.attribute("value").or_else(|| choice.attribute("html")).unwrap_or_default();
        let own = choice.attribute("alias").unwrap_or(shown).replace('/', "-");
        let kept = value(&own, limits::OPTION_CHARS);
        if kept.is_empty() || found.iter().any(|known| known["value"] == kept) {
            continue;
        }
        let mut one = json!({ "value": kept, "label": words(shown) });
        if choice.child("Choice").is_some() {
            one["options"] = tree(choice);
        }
        found.push(one);
    }
    json!(found)
}

fn as_options(found: &[(String, String)]) -> Json {
    found.iter().map(|(value, label)| json!({ "value": value, "label": words(label) })).collect()
}

fn choices(node: &Node, builder: &mut Builder) {
    let mut found = Vec::new();
    options(node, &mut found);
    if found.is_empty() {
        return dynamic::choices(node, builder);
    }
    if is_of_each(node, builder) {
        return of_each(node, builder, &found);
    }
    let many = node.attribute("choice").is_some_and(|choice| choice == "multiple");
    let has_more = node.all("Choice").any(|choice| choice.child("Choice").is_some());
    let mut kind = if has_more {
        json!({ "kind": "taxonomy", "options": tree(node) })
    } else {
        json!({ "kind": "choice", "options": as_options(&found) })
    };
    if many {
        kind["many"] = json!(true);
    }
    builder.ask("Choices", name(node), is(node, "required"), kind);
}

/// Whether something is asked of each region. Turns of a conversation are none: it is asked of the whole.
fn is_of_each(node: &Node, builder: &mut Builder) -> bool {
    let of_each = is(node, "perRegion");
    if of_each && builder.is_dialogue(node.attribute("toName").unwrap_or_default()) {
        builder.done.note(format!("`{}` is asked of the whole conversation, not of each turn", name(node)));
        return false;
    }
    of_each
}

/// A choice that is asked of each object that is drawn.
fn of_each(node: &Node, builder: &mut Builder, found: &[(String, String)]) {
    if node.attribute("choice").is_some_and(|choice| choice == "multiple") {
        return builder.done.refuse("Choices", name(node), "of a region one choice is asked, not several");
    }
    super::regions::ask_of_each(node, builder, json!({ "options": as_options(found) }));
}

fn taxonomy(node: &Node, builder: &mut Builder) {
    if node.child("Choice").is_none() {
        return builder.done.refuse("Taxonomy", name(node), "its tree comes from the data of each task");
    }
    if is_of_each(node, builder) {
        return builder.done.refuse("Taxonomy", name(node), "of a region one choice is asked, not a tree");
    }
    let mut kind = json!({ "kind": "taxonomy", "options": tree(node) });
    if node.attribute("maxUsages") != Some("1") {
        kind["many"] = json!(true);
    }
    if is(node, "leafsOnly") {
        kind["leaves_only"] = json!(true);
    }
    builder.ask("Taxonomy", name(node), is(node, "required"), kind);
}

fn text(node: &Node, builder: &mut Builder) {
    if is_of_each(node, builder) {
        return super::regions::text(node, builder);
    }
    let required = is(node, "required");
    let rows = node.attribute("rows").and_then(|rows| rows.parse::<u32>().ok()).unwrap_or(1);
    if builder.heading.is_none()
        && let Some(hint) = node.attribute("placeholder").filter(|hint| !hint.trim().is_empty())
    {
        builder.heading = Some(hint.to_owned());
    }
    if node.attribute("maxSubmissions").is_some_and(|most| most != "1") {
        builder.done.note(format!("`{}` takes one text, not a list of texts", name(node)));
    }
    if let Some(column) = node.attribute("value").and_then(super::label_studio::column) {
        builder.done.note(format!(
            "`{}` begins empty; give the draft in column `{column}` as a pre-label",
            name(node)
        ));
    }
    builder.ask("TextArea", name(node), required, json!({ "kind": "text", "multiline": rows > 1 }));
}

/// A number as forms take it: its text, where it is one.
fn decimal(node: &Node, attribute: &str) -> Option<Json> {
    let text = node.attribute(attribute)?;
    text.parse::<gongdao_labels::Decimal>().ok().map(|number| json!(number.to_string()))
}

fn number(node: &Node, builder: &mut Builder) {
    if is_of_each(node, builder) {
        return builder.done.refuse("Number", name(node), "numbers are not asked of each region yet");
    }
    let required = is(node, "required");
    let mut kind = json!({ "kind": "number" });
    for (member, attribute) in [("minimum", "min"), ("maximum", "max"), ("step", "step")] {
        if let Some(number) = decimal(node, attribute) {
            kind[member] = number;
        }
    }
    builder.ask("Number", name(node), required, kind);
}

fn rating(node: &Node, builder: &mut Builder) {
    if is_of_each(node, builder) {
        return builder.done.refuse("Rating", name(node), "ratings are not asked of each region yet");
    }
    let required = is(node, "required");
    let most =
        node.attribute("maxRating").and_then(|most| most.parse::<u32>().ok()).unwrap_or(5).clamp(1, 100);
    builder.ask(
        "Rating",
        name(node),
        required,
        json!({ "kind": "number", "minimum": 1, "maximum": most, "step": 1 }),
    );
}

fn date(node: &Node, builder: &mut Builder) {
    let required = is(node, "required");
    let shape = match node.attribute("only") {
        Some(only) if only.contains("time") && !only.contains("date") => "14:30",
        Some("year") => "2026",
        Some(only) if only.contains("month") => "2026-11",
        _ => "2026-11-23",
    };
    builder.done.note(format!("`{}` is a text to be written like {shape}", name(node)));
    let question = builder.heading.take().unwrap_or_else(|| readable(name(node)));
    builder.heading = Some(format!("{question} ({shape})"));
    builder.ask(
        "DateTime",
        name(node),
        required,
        json!({ "kind": "text", "max_chars": 32, "characters": "0-9:. T+-" }),
    );
}

/// Which of two is better.
fn pairwise(node: &Node, builder: &mut Builder) {
    let about = node.attribute("toName").unwrap_or_default();
    let sides: Vec<&str> = about.split(',').map(str::trim).filter(|side| !side.is_empty()).collect();
    let [left, right] = sides.as_slice() else {
        return builder.done.refuse("Pairwise", name(node), "it has to compare two things");
    };
    let required = is(node, "required");
    // Texts are laid side by side; pictures are shown above, and only named here.
    let are_texts = sides.iter().all(|side| builder.column_of(side).is_some() && !builder.is_picture(side));
    let option = |value: &str, side: &str| {
        let column = builder.column_of(side).unwrap_or(side);
        let mut option = json!({ "value": value, "label": words(column) });
        if are_texts && left != right {
            option["column"] = json!(column);
        }
        option
    };
    let options = [option("left", left), option("right", right)];
    builder.ask("Pairwise", name(node), required, json!({ "kind": "ranking", "options": options }));
}

/// Labels on a text: stretches to be marked in it. There spans overlap as they come.
fn marked(node: &Node, builder: &mut Builder) {
    let to = node.attribute("toName").unwrap_or_default();
    let found = labels(node, "box");
    let column = builder.column_of(to).unwrap_or_default().to_owned();
    if builder.is_markup(to) {
        builder.done.note(format!("`{}` marks plain text: give the page's text in `{column}`", name(node)));
    }
    if found.is_empty() {
        return builder.done.refuse(&node.name, name(node), "its labels come from the data of each task");
    }
    let (mut classes, mut values, mut keys) = (Vec::new(), Vec::<String>::new(), Vec::new());
    for one in &found {
        let of = value(&one.label, limits::CLASS_CHARS);
        if of.is_empty() || values.contains(&of) {
            continue;
        }
        let mut class = json!({ "value": of, "label": words(&one.label) });
        if let Some(key) = one.key.filter(|key| !keys.contains(key)) {
            class["key"] = json!(key.to_string());
            keys.push(key);
        }
        values.push(of);
        classes.push(class);
    }
    let kind = json!({ "kind": "spans", "column": column, "classes": classes, "overlap": "any" });
    builder.ask(&node.name, name(node), false, kind);
}

/// Kinds of relations between what is marked.
fn relations(node: &Node, builder: &mut Builder) {
    let mut kinds: Vec<(String, String)> = Vec::new();
    for one in node.all("Relation") {
        let text = one.attribute("value").unwrap_or_default();
        let of = value(text, limits::CLASS_CHARS);
        if !of.is_empty() && !kinds.iter().any(|(known, _)| *known == of) {
            kinds.push((of, text.to_owned()));
        }
    }
    if kinds.is_empty() {
        return builder.done.refuse("Relations", name(node), "it names no kind of relation");
    }
    builder.relate(kinds);
}

fn turns(node: &Node) -> bool {
    is(node, "canRotate")
}

fn labels(node: &Node, shape: &'static str) -> Vec<Drawn> {
    let one = |label: &Node| {
        let text = label.attribute("alias").or_else(|| label.attribute("value")).unwrap_or_default();
        let key = label.attribute("hotkey").and_then(|key| {
            let mut chars = key.chars();
            chars.next().filter(|c| chars.next().is_none() && (c.is_ascii_digit() || c.is_ascii_lowercase()))
        });
        Drawn { label: text.to_owned(), shape, key, points: Vec::new() }
    };
    node.all("Label").map(one).filter(|drawn| !drawn.label.trim().is_empty()).collect()
}

fn draw(node: &Node, builder: &mut Builder, shape: &'static str) -> bool {
    let object = node.attribute("toName").unwrap_or_default().to_owned();
    let classes = labels(node, shape);
    let why = if !builder.is_picture(&object) {
        "it draws on something that is no picture"
    } else if classes.is_empty() {
        return dynamic::drawn(node, builder, shape);
    } else if builder.draw((&node.name, name(node), &object), classes) {
        if shape == "box" && node.attribute("canRotate").is_none() {
            builder.done.note("boxes stay upright; give canRotate=\"true\" for ones that turn".to_owned());
        }
        return true;
    } else {
        "a form draws on one picture"
    };
    builder.done.refuse(&node.name, name(node), why);
    true
}

fn shape_of(tag: &str) -> &'static str {
    match tag {
        "Polygon" => "polygon",
        "KeyPoint" => "point",
        "Vector" => "polyline",
        "Brush" | "Bitmask" => "mask",
        _ => "box",
    }
}

/// A tool without labels: those of a `Labels` tag on the same picture, or one class of its own.
fn unnamed(node: &Node, builder: &mut Builder) -> bool {
    let object = node.attribute("toName").unwrap_or_default().to_owned();
    let shape = shape_of(&node.name);
    if !builder.is_picture(&object) {
        builder.done.refuse(&node.name, name(node), "it draws on something that is no picture");
        return true;
    }
    let class = Drawn { label: readable(name(node)), shape, key: None, points: Vec::new() };
    if !builder.tool((&node.name, name(node), &object), class) {
        builder.done.refuse(&node.name, name(node), "a form draws on one picture");
    }
    true
}

fn named(node: &Node, builder: &mut Builder) -> bool {
    let object = node.attribute("toName").unwrap_or_default().to_owned();
    let classes = labels(node, "box");
    if classes.is_empty() {
        builder.done.refuse("Labels", name(node), "its labels come from the data of each task");
    } else if !builder.name_tools((&node.name, name(node), &object), classes) {
        builder.done.refuse("Labels", name(node), "a form draws on one picture");
    }
    true
}
