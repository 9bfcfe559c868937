//! What a field of shapes accepts: from JSON of unknown origin to shapes in canonical order, or to what is wrong.

use std::collections::HashSet;

use serde_json::{Map, Value as Json};

use super::json::{example, members, read_outline, read_page};
use super::{DrawnShape, Said, ShapeKind, Unfit};
use crate::error::{quoted, shown};
use crate::{AnswerError, Attribute, Detail, Field, ShapeClass, TextRule, limits};

/// What a field of shapes accepts.
pub(crate) struct Rules<'a> {
    pub(crate) classes: &'a [ShapeClass],
    /// Of a document: the most pages.
    pub(crate) pages: Option<u32>,
    pub(crate) min_size: u32,
    pub(crate) at_least: usize,
    pub(crate) at_most: usize,
}

impl Rules<'_> {
    /// Types a list of shapes. They come out by page, by class as the form lists them, then by place.
    pub(crate) fn read(&self, field: &Field, json: &Json) -> Result<Vec<DrawnShape>, AnswerError> {
        let items = json.as_array().ok_or_else(|| {
            let kind = self.classes.first().map_or(ShapeKind::Box, |class| class.shape);
            let fix = format!("send a list; for each object {}", example(kind));
            AnswerError::WrongType(Detail::new(&field.name, shown(json), fix))
        })?;
        let counted = |fix| Detail::new(&field.name, items.len().to_string(), fix);
        if items.len() > self.at_most {
            return Err(AnswerError::TooManyObjects(counted(format!("draw {} at most", self.at_most))));
        }
        if items.len() < self.at_least {
            return Err(AnswerError::TooFewObjects(counted(format!("draw at least {}", self.at_least))));
        }
        let mut shapes: Vec<(usize, DrawnShape)> = Vec::with_capacity(items.len());
        let mut seen = HashSet::with_capacity(items.len());
        let (mut points, mut painted) = (0, 0);
        for (index, item) in items.iter().enumerate() {
            let path = format!("{}[{index}]", field.name);
            let (class, shape) = self.read_one(&path, item)?;
            points += shape.outline().spots();
            if points > limits::SHAPES_POINTS {
                let fix =
                    format!("draw with {} points at most in all objects together", limits::SHAPES_POINTS);
                return Err(AnswerError::TooManyPoints(Detail::new(path, format!("{points} points"), fix)));
            }
            painted += shape.outline().mask().map_or(0, |mask| mask.to_text().len());
            if painted > limits::MASKS_CHARS {
                let fix = format!(
                    "paint what takes {} characters of run lengths at most in all objects together; smooth edges take \
                     fewer",
                    limits::MASKS_CHARS
                );
                let found = format!("{painted} characters");
                return Err(AnswerError::TooDetailed(Detail::new(path, found, fix)));
            }
            if !seen.insert((shape.page(), class, shape.outline().undirected())) {
                return Err(AnswerError::Duplicate(Detail::new(path, shown(item), "draw every object once")));
            }
            shapes.push((class, shape));
        }
        shapes.sort_by(|(a, one), (b, other)| {
            let by_class = || a.cmp(b).then_with(|| one.outline().cmp(other.outline()));
            one.page().cmp(&other.page()).then_with(by_class)
        });
        Ok(shapes.into_iter().map(|(_, shape)| shape).collect())
    }

    fn read_one(&self, path: &str, json: &Json) -> Result<(usize, DrawnShape), AnswerError> {
        let wrong = |fix: &str| AnswerError::WrongType(Detail::new(path, shown(json), fix));
        let map = json.as_object().ok_or_else(|| wrong("make it an object with a \"class\""))?;
        let value = map.get("class").and_then(Json::as_str);
        let value = value.ok_or_else(|| wrong("say its \"class\" as a string"))?;
        let Some(at) = self.classes.iter().position(|known| known.class.value == value) else {
            let named: Vec<&str> =
                self.classes.iter().take(8).map(|known| known.class.value.as_str()).collect();
            let fix = format!("choose one of: {}", named.join(", "));
            return Err(AnswerError::NotAnOption(Detail::new(format!("{path}.class"), quoted(value), fix)));
        };
        let class = &self.classes[at];
        let own = members(class.shape);
        let is_paged = |name: &str| self.pages.is_some() && name == "page";
        let is_known =
            |name: &str| name == "class" || name == "attributes" || is_paged(name) || own.contains(&name);
        if let Some(stray) = map.keys().find(|name| !is_known(name)) {
            let fix = format!("`{value}` is drawn as a {}: {}", class.shape.name(), example(class.shape));
            return Err(AnswerError::WrongType(Detail::new(format!("{path}.{stray}"), shown(json), fix)));
        }
        let page = self.pages.map(|most| read_on(path, map, most)).transpose()?;
        let outline = read_outline(class.shape, map).map_err(|()| wrong(example(class.shape)))?;
        let outline = outline.ok_or(Unfit::Outside);
        let outline = outline.and_then(|outline| {
            outline.check_points(&class.points)?;
            outline.check(self.min_size).map(|()| outline)
        });
        let outline = outline.map_err(|unfit| self.told(path, class, unfit))?;
        let attributes = read_attributes(path, class, map)?;
        Ok((at, DrawnShape::new(value, outline, attributes).on_page(page)))
    }

    fn told(&self, path: &str, class: &ShapeClass, unfit: Unfit) -> AnswerError {
        let detail = |value: String, fix: String| Detail::new(path, value, fix);
        match unfit {
            Unfit::TooFewPoints(found, least) => {
                let fix = format!("give {least} different points or more");
                AnswerError::TooFewPoints(detail(format!("{found} different points"), fix))
            }
            Unfit::OtherPoints(found, wanted) => {
                let fix = format!(
                    "say something of each of the {wanted} points, [0, 0, 0] of one that is not there"
                );
                let detail = Detail::new(format!("{path}.keypoints"), format!("{found} points"), fix);
                if found < wanted {
                    AnswerError::TooFewPoints(detail)
                } else {
                    AnswerError::TooManyPoints(detail)
                }
            }
            Unfit::NotMarked(at) => {
                let name = class.points.get(at).map_or("", |point| &point.name);
                let fix = format!("mark `{name}`, seen or hidden");
                AnswerError::Missing(Detail::new(format!("{path}.keypoints[{at}]"), "", fix))
            }
            Unfit::TooManyPoints(found) => {
                let fix = format!("give {} points at most", limits::OUTLINE_POINTS);
                AnswerError::TooManyPoints(detail(format!("{found} points"), fix))
            }
            Unfit::TooManyRuns(found) => {
                let fix = format!(
                    "paint with {} runs at most, down the columns; smooth the edge",
                    limits::MASK_RUNS
                );
                AnswerError::TooDetailed(Detail::new(format!("{path}.counts"), format!("{found} runs"), fix))
            }
            Unfit::Crosses([x, y]) => {
                let fix = "move the corners until no two edges meet but neighbours".to_owned();
                AnswerError::CrossesItself(detail(format!("near x {x}, y {y}"), fix))
            }
            Unfit::Hole([x, y]) => {
                let fix = "draw holes inside the outline and beside each other";
                let value = format!("a hole that begins at x {x}, y {y}");
                AnswerError::CrossesItself(Detail::new(format!("{path}.holes"), value, fix))
            }
            Unfit::TooSmall => {
                let fix = format!("draw it {} pixels wide and high or more", self.min_size.max(1));
                AnswerError::TooSmall(detail("a smaller shape".to_owned(), fix))
            }
            Unfit::Outside => {
                let fix = "stay inside the picture and give sizes of 0 or more, in pixels".to_owned();
                AnswerError::OutsidePicture(detail("a shape beyond the upper or left side".to_owned(), fix))
            }
        }
    }
}

/// The page an object is on.
fn read_on(path: &str, map: &Map<String, Json>, most: u32) -> Result<u32, AnswerError> {
    let fix = format!("say on which page it is: \"page\" from 1 to {most}");
    let at = format!("{path}.page");
    let given = map.get("page").filter(|json| !json.is_null());
    let given = given.ok_or_else(|| AnswerError::Missing(Detail::new(at.as_str(), "", fix.as_str())))?;
    let page = read_page(map).filter(|page| *page <= most);
    page.ok_or_else(|| AnswerError::OutsidePicture(Detail::new(at, shown(given), fix)))
}

/// What is said of one object, in the class's order.
fn read_attributes(
    path: &str,
    class: &ShapeClass,
    map: &Map<String, Json>,
) -> Result<Vec<(String, Said)>, AnswerError> {
    let path = format!("{path}.attributes");
    let empty = Map::new();
    let given = match map.get("attributes") {
        None | Some(Json::Null) => &empty,
        Some(Json::Object(given)) => given,
        Some(other) => {
            let fix = "send an object such as {\"occluded\": true}";
            return Err(AnswerError::WrongType(Detail::new(path, shown(other), fix)));
        }
    };
    let is_known = |name: &String| class.attributes.iter().any(|attribute| attribute.name == *name);
    if let Some(stray) = given.keys().find(|name| !is_known(name)) {
        let names: Vec<&str> = class.attributes.iter().map(|attribute| attribute.name.as_str()).collect();
        let fix = match names.as_slice() {
            [] => "leave attributes out; this class has none".to_owned(),
            names => format!("use only: {}", names.join(", ")),
        };
        return Err(AnswerError::UnknownField(Detail::new(path, quoted(stray), fix)));
    }
    let mut said = Vec::new();
    for attribute in &class.attributes {
        let at = format!("{path}.{}", attribute.name);
        match given.get(&attribute.name).filter(|json| !json.is_null()) {
            Some(json) => said.push((attribute.name.clone(), read_said(at, attribute, json)?)),
            None if attribute.required => {
                return Err(AnswerError::Missing(Detail::new(at, "", "say it of every such object")));
            }
            None => {}
        }
    }
    Ok(said)
}

fn read_said(at: String, attribute: &Attribute, json: &Json) -> Result<Said, AnswerError> {
    if let Some(rule) = attribute.text {
        return written(at, rule, json).map(Said::Text);
    }
    if attribute.options.is_empty() {
        let flag = json.as_bool();
        return flag
            .map(Said::Flag)
            .ok_or_else(|| AnswerError::WrongType(Detail::new(at, shown(json), "say true or false")));
    }
    let named: Vec<&str> = attribute.options.iter().map(|option| option.value.as_str()).collect();
    let fix = format!("choose one of: {}", named.join(", "));
    match json.as_str() {
        Some(value) if named.contains(&value) => Ok(Said::Choice(value.to_owned())),
        Some(value) => Err(AnswerError::NotAnOption(Detail::new(at, quoted(value), fix))),
        None => Err(AnswerError::WrongType(Detail::new(at, shown(json), fix))),
    }
}

/// A text as it is kept: without white space at its ends, within its rule. An empty one says nothing and is refused.
fn written(at: String, rule: TextRule, json: &Json) -> Result<String, AnswerError> {
    let Some(text) = json.as_str() else {
        return Err(AnswerError::WrongType(Detail::new(at, shown(json), "send the text as a string")));
    };
    let text = text.trim();
    let count = text.chars().take(rule.max_chars as usize + 1).count();
    if count > rule.max_chars as usize {
        let fix = format!("use {} at most", rule.max_chars);
        return Err(AnswerError::TooLong(Detail::new(at, format!("{count} characters"), fix)));
    }
    if count == 0 {
        let fix = "write what stands there, or leave the attribute out";
        return Err(AnswerError::TooShort(Detail::new(at, "0 characters", fix)));
    }
    let stray = |c: &char| if *c == '\n' { !rule.multiline } else { c.is_control() && *c != '\t' };
    match text.chars().find(stray) {
        None => Ok(text.to_owned()),
        Some(c) => {
            let fix = if c == '\n' { "write it on one line" } else { "remove the control character" };
            Err(AnswerError::BadCharacter(Detail::new(at, format!("{c:?}"), fix)))
        }
    }
}

/// Refuses shapes that reach beyond their picture, or are on a page that is not there. The sizes are those of the pages in
/// order, of one picture the first; those that are not known are not held against anything.
pub(crate) fn check_inside(
    field: &str,
    shapes: &[DrawnShape],
    sizes: &[Option<(u32, u32)>],
) -> Result<(), AnswerError> {
    let place = |shape: &DrawnShape| shape.page().map_or(0, |page| page as usize - 1);
    for (index, shape) in shapes.iter().enumerate() {
        match sizes.get(place(shape)) {
            Some(Some((width, height))) if !shape.outline().is_inside(*width, *height) => {
                return Err(beyond(format!("{field}[{index}]"), shape, (*width, *height)));
            }
            None if shape.page().is_some() && !sizes.is_empty() => {
                let path = format!("{field}[{index}].page");
                let fix = format!("this task has {} pages", sizes.len());
                let page = place(shape) + 1;
                return Err(AnswerError::OutsidePicture(Detail::new(path, page.to_string(), fix)));
            }
            _ => {}
        }
    }
    Ok(())
}

fn beyond(path: String, shape: &DrawnShape, (width, height): (u32, u32)) -> AnswerError {
    if let Some(mask) = shape.outline().mask() {
        let size = format!("a mask of {} × {} pixels", mask.width(), mask.height());
        let fix =
            format!("give a mask of the picture's own size, which is {width} × {height} pixels upright");
        return AnswerError::OutsidePicture(Detail::new(format!("{path}.size"), size, fix));
    }
    let frame = shape.outline().frame().unwrap_or_default();
    let reach = format!("x to {}, y to {}", frame[2], frame[3]);
    let fix = format!("stay inside the picture, which is {width} × {height} pixels upright");
    AnswerError::OutsidePicture(Detail::new(path, reach, fix))
}
