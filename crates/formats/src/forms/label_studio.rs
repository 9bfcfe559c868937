//! Label Studio's labelling configurations: XML whose tags name what is shown (objects, such as `Image`) and what is asked
//! (controls, such as `Choices`), tied by `name` and `toName`; the rest is layout.
//!
//! Tags and attributes as the project's documentation lists them (tag reference, 2024–2026). Two passes: objects first,
//! since a control often stands before what it is about.

use super::build::Builder;
use super::controls;
use super::{Imported, names, when};
use crate::dataset::DataError;
use crate::dataset::xml::{self, Node};
use gongdao_labels::{Form, limits};
use std::io::Cursor;

/// The most bytes of a configuration.
pub const CONFIG_BYTES: usize = 1 << 20;

/// Tags that only say where things stand and how they look.
const LAYOUT: &[&str] = &["View", "Style", "Filter", "Collapse", "Panel", "Shortcut"];

/// Reads a configuration.
///
/// # Errors
/// A text that is too long or is no XML of `<View>`. What has no counterpart is no error but a row of the result.
pub fn import(text: &str) -> Result<Imported, DataError> {
    const FILE: &str = "configuration";
    if text.len() > CONFIG_BYTES {
        let what = format!("it has {} bytes", text.len());
        return Err(DataError::too_much(FILE, "", what, format!("give {CONFIG_BYTES} at most")));
    }
    let mut tags = Vec::new();
    xml::each(Cursor::new(text.as_bytes()), FILE, "View", &mut |node| {
        tags.push(node);
        Ok(())
    })?;
    let mut builder = Builder::default();
    tags.iter().for_each(|node| objects(node, &mut builder));
    tags.iter().for_each(|node| asked(node, &mut builder));
    Ok(builder.finish())
}

/// What a value such as `$text` names; nothing of a fixed text.
pub(super) fn column(value: &str) -> Option<&str> {
    value
        .strip_prefix('$')
        .map(str::trim)
        .filter(|name| !name.is_empty() && name.len() <= limits::COLUMN_CHARS)
}

fn objects(node: &Node, builder: &mut Builder) {
    let is_picture = match node.name.as_str() {
        "Image" => Some(true),
        "Text" | "HyperText" | "Table" | "Markdown" => Some(false),
        _ => None,
    };
    let name = node.attribute("name").unwrap_or_default();
    let whole = node.attribute("value").and_then(column);
    match (node.name.as_str(), whole) {
        ("Paragraphs" | "Chat", Some(column)) => return builder.dialogue(&node.name, name, column),
        ("Pdf" | "PDF", Some(column)) => return builder.pages(&node.name, name, column),
        _ => {}
    }
    if node.name == "List" {
        match node.attribute("value").and_then(column) {
            Some(column) => builder.list(name, column),
            None => builder.done.refuse("List", name, "it names no column"),
        }
    }
    let pages = node.attribute("valueList").and_then(column).filter(|_| node.name == "Image");
    if let Some(column) = pages {
        return builder.pages("Image", name, column);
    }
    match (is_picture, node.attribute("value").and_then(column)) {
        (Some(is_picture), Some(column)) => builder.show(&node.name, name, column, is_picture),
        (Some(_), None) => match node.attribute("value") {
            Some(text) if !text.is_empty() => {
                builder.done.note(format!("“{text}” is fixed text; put it into the instructions"));
                builder.fixed(name);
            }
            _ => builder.done.refuse(&node.name, name, "it shows several pictures or texts of one task"),
        },
        (None, _) => node.children.iter().for_each(|child| objects(child, builder)),
    }
}

fn asked(node: &Node, builder: &mut Builder) {
    let before = builder.when.clone();
    builder.when = when::of(node, builder);
    asked_so(node, builder);
    builder.when = before;
}

fn asked_so(node: &Node, builder: &mut Builder) {
    let name = node.attribute("name").unwrap_or_default();
    match node.name.as_str() {
        "Header" => header(node, builder),
        // Parts of a control that was looked at.
        "Label" | "Choice" | "Relation" => {}
        "Image" | "Text" | "HyperText" | "Paragraphs" | "Table" | "Markdown" | "List" | "Pdf" | "PDF" => {}
        layout if LAYOUT.contains(&layout) => node.children.iter().for_each(|child| asked(child, builder)),
        tag => {
            if !controls::take(node, builder) {
                builder.done.refuse(tag, name, why_not(tag));
                // What stands inside a tag that is not known may be.
                node.children.iter().for_each(|child| asked(child, builder));
            }
        }
    }
}

fn header(node: &Node, builder: &mut Builder) {
    match node.attribute("value") {
        Some(value) => match column(value) {
            Some(column) => builder.show("Header", "", column, false),
            None => builder.heading = Some(value.to_owned()),
        },
        None => {
            builder.heading =
                Some(names::value(&node.text, limits::WORDS_CHARS)).filter(|text| !text.is_empty())
        }
    }
}

/// Why a tag has no counterpart yet.
fn why_not(tag: &str) -> &'static str {
    match tag {
        "Audio" | "AudioPlus" | "Video" | "TimeSeries" | "VideoRectangle" | "TimelineLabels"
        | "TimeSeriesLabels" => "recordings, videos and series are not asked about yet",
        "MagicWand" | "Magicwand" => "there is no magic wand; a brush beside it paints the same",
        "Ellipse" | "EllipseLabels" => "ellipses are not drawn; an outline does the same",
        "Labels" | "HyperTextLabels" | "ParagraphLabels" => "nothing that is shown has its name",
        "Pdf" | "PDF" => "it names no column",
        "Repeater" => "parts that repeat are not asked yet",
        "Prompt" | "ReactCode" => "parts that run programs are not shown",
        _ => "this tag is not known",
    }
}

/// Whether a form's JSON can be answered.
pub(super) fn is_form(json: &serde_json::Value) -> Result<(), String> {
    Form::from_json(json).map(|_| ()).map_err(|error| error.to_string())
}
