//! Reads the points of a skeleton, the lines between them, and what may be written of an object.

use std::collections::HashSet;

use serde_json::Value as Json;

use super::object::{Object, list};
use super::{bad_count, duplicate, words, wrong_type};
use crate::error::quoted;
use crate::{FormError, KeyPointClass, ShapeKind, TextRule, limits};

/// The points of a class, which a skeleton needs and nothing else has.
pub(super) fn read_points(class: &Object<'_>, shape: ShapeKind) -> Result<Vec<KeyPointClass>, FormError> {
    if shape != ShapeKind::Skeleton {
        return match ["points", "edges"].into_iter().find(|key| class.get(key).is_some()) {
            Some(key) => Err(class.invalid(key, shape.name(), "remove it, or draw the class as a skeleton")),
            None => Ok(Vec::new()),
        };
    }
    let items = class.list("points", "add a list of points, for example [{\"name\": \"nose\", …}]")?;
    if !(1..=limits::KEY_POINTS).contains(&items.len()) {
        let fix = format!("name 1 to {} points", limits::KEY_POINTS);
        return Err(bad_count(&class.at("points"), items.len(), &fix));
    }
    let mut names = HashSet::new();
    let read = |(index, item)| {
        let point = Object::new(&format!("{}[{index}]", class.at("points")), item)?;
        point.only(&["name", "label", "required", "sigma"])?;
        let name = point.needed_text("name", "name it, for example \"left_eye\"")?;
        if !super::is_name(name) {
            let fix = "start with a-z and use only a-z, 0-9 and _, up to 32 characters";
            return Err(point.invalid("name", quoted(name), fix));
        }
        if !names.insert(name) {
            return Err(duplicate(point.at("name"), name, "give every point a name of its own"));
        }
        let label = point.need("label", "write what people read, for example {\"en\": \"Left eye\"}")?;
        let sigma = super::kind::decimal(&point, "sigma")?;
        if let Some(given) = sigma.filter(|sigma| !(0.001..=0.5).contains(&sigma.to_f64())) {
            return Err(point.invalid("sigma", given.to_string(), "use 0.001 to 0.5"));
        }
        Ok(KeyPointClass {
            name: name.to_owned(),
            label: words(&point.at("label"), label)?,
            required: point.flag("required")?.unwrap_or(false),
            sigma,
        })
    };
    items.iter().enumerate().map(read).collect()
}

/// The lines between points, each once in whichever direction.
pub(super) fn read_edges(
    class: &Object<'_>,
    points: &[KeyPointClass],
) -> Result<Vec<[String; 2]>, FormError> {
    let Some(given) = class.get("edges") else { return Ok(Vec::new()) };
    let path = class.at("edges");
    let items = list(&path, given)?;
    if items.len() > limits::KEY_POINT_EDGES {
        let fix = format!("join {} pairs at most", limits::KEY_POINT_EDGES);
        return Err(bad_count(&path, items.len(), &fix));
    }
    let (mut seen, mut edges) = (HashSet::new(), Vec::with_capacity(items.len()));
    for (index, item) in items.iter().enumerate() {
        let at = format!("{path}[{index}]");
        let pair = item.as_array().map(|pair| pair.iter().filter_map(Json::as_str).collect::<Vec<_>>());
        let Some([from, to]) = pair.as_deref() else {
            return Err(wrong_type(at, item, "name two points, for example [\"nose\", \"left_eye\"]"));
        };
        if let Some(stray) = [from, to].into_iter().find(|name| !points.iter().any(|one| one.name == **name))
        {
            let fix = "join points that the class has";
            return Err(FormError::Invalid(crate::Detail::new(at, quoted(stray), fix)));
        }
        if from == to || !seen.insert([*from.min(to), *from.max(to)]) {
            return Err(duplicate(at, from, "join two different points, and every pair once"));
        }
        edges.push([(*from).to_owned(), (*to).to_owned()]);
    }
    Ok(edges)
}

/// What may be written of an object.
pub(super) fn read_text(attribute: &Object<'_>) -> Result<Option<TextRule>, FormError> {
    let Some(given) = attribute.get("text") else { return Ok(None) };
    let rule = Object::new(&attribute.at("text"), given)?;
    rule.only(&["max_chars", "multiline"])?;
    if attribute.get("options").is_some() {
        return Err(attribute.invalid("text", "given beside `options`", "ask for a text or for a choice"));
    }
    let (usual, most) = (limits::OBJECT_TEXT_CHARS_DEFAULT, limits::OBJECT_TEXT_CHARS);
    let max_chars = super::objects::within(&rule, "max_chars", usual as usize, 1, most as usize)?;
    let multiline = rule.flag("multiline")?.unwrap_or(false);
    Ok(Some(TextRule { max_chars: u32::try_from(max_chars).unwrap_or(usual), multiline }))
}
