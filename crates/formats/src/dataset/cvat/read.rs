//! Reads CVAT, picture by picture.

use super::mask;
use crate::dataset::error::{DataError, shown};
use crate::dataset::format::{Visitor, open};
use crate::dataset::model::{
    Catalog, Category, Item, KeyPoint, Object, Outline, Point, Rect, Rotated, Seen, Shape, Value,
};
use crate::dataset::numbers::{number, side, tidy};
use crate::dataset::options::Options;
use crate::dataset::tree::Tree;
use crate::dataset::xml::{self, Node};

pub(super) fn read(
    tree: &dyn Tree,
    _: &Options<'_>,
    visitor: &mut dyn Visitor,
) -> Result<Catalog, DataError> {
    let mut catalog = Catalog::default();
    let mut is_any = false;
    for file in tree.names().iter().filter(|name| name.ends_with(".xml") || tree.names().len() == 1) {
        is_any = true;
        xml::each(open(tree, file)?, file, "annotations", &mut |node| {
            match node.name.as_str() {
                "meta" => labels(&node, &mut catalog),
                "image" => {
                    let item = image(file, &node, &mut catalog, visitor)?;
                    visitor.item(&catalog, item)?;
                }
                "track" => visitor.unread("a track of a video", file),
                _ => {}
            }
            Ok(())
        })?;
    }
    if !is_any {
        return Err(DataError::missing("", "there is no .xml file", "give CVAT's annotations.xml"));
    }
    Ok(catalog)
}

/// The classes that the head declares, wherever in it they stand.
fn labels(node: &Node, catalog: &mut Catalog) {
    if node.name != "labels" {
        node.children.iter().for_each(|child| labels(child, catalog));
        return;
    }
    for label in node.all("label").filter(|label| label.text_of("parent").is_empty()) {
        let name = label.text_of("name").to_owned();
        let children = node.all("label").filter(|child| child.text_of("parent") == name);
        let points: Vec<String> = children.map(|child| child.text_of("name").to_owned()).collect();
        let edges = edges(label.text_of("svg"), points.len() as u32);
        catalog.declare(Category { name, points, edges, ..Category::default() });
    }
}

/// The lines of a skeleton's drawing: `<line data-node-from="1" data-node-to="2">`.
fn edges(svg: &str, points: u32) -> Vec<[u32; 2]> {
    let end = |line: &str, key: &str| {
        let rest = line.split_once(key)?.1.trim_start_matches(['=', '"', '\'']);
        let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
        digits.parse().ok().filter(|end: &u32| (1..=points).contains(end)).map(|end| end - 1)
    };
    let lines = svg.split("<line").skip(1);
    lines.filter_map(|line| Some([end(line, "data-node-from")?, end(line, "data-node-to")?])).collect()
}

fn image(
    file: &str,
    node: &Node,
    catalog: &mut Catalog,
    visitor: &mut dyn Visitor,
) -> Result<Item, DataError> {
    let name = node.attribute("name").unwrap_or_default().to_owned();
    let size = node.attribute("width").and_then(side).zip(node.attribute("height").and_then(side));
    let Some(size) = size.filter(|_| !name.is_empty()) else {
        let fix = "give every <image> a name, a width and a height";
        return Err(DataError::bad(
            file,
            format!("image {}", shown(&name)),
            "its name or size is missing",
            fix,
        ));
    };
    let split = node.attribute("subset").unwrap_or_default().to_owned();
    let mut item = Item { name, split, size: Some(size), ..Item::default() };
    let mut groups: Vec<(String, usize)> = Vec::new();
    for (at, child) in node.children.iter().enumerate() {
        let place = format!("image {}, shape {} (<{}>)", shown(&item.name), at + 1, shown(&child.name));
        let bad = |what: String| DataError::bad(file, &place, what, "write it as CVAT does, in pixels");
        let class = catalog.place(child.attribute("label").unwrap_or_default());
        if child.name == "tag" {
            item.classes.push(class);
            continue;
        }
        let Some(object) = object(child, class, size, catalog).map_err(bad)? else {
            visitor.unread(&format!("<{}>", child.name), &format!("{file}, {place}"));
            continue;
        };
        let group = child.attribute("group_id").filter(|group| *group != "0").unwrap_or_default();
        let known = groups.iter().find(|(known, _)| known == group).map(|(_, at)| *at);
        match known {
            Some(at) if joins(&item.objects[at], &object) => item.objects[at].key_points = object.key_points,
            _ => {
                if !group.is_empty() {
                    groups.push((group.to_owned(), item.objects.len()));
                }
                item.objects.push(object);
            }
        }
    }
    Ok(item)
}

/// Whether a skeleton belongs to the shape before it.
fn joins(before: &Object, object: &Object) -> bool {
    before.class == object.class && before.key_points.is_empty() && object.shape == Shape::Skeleton
}

/// A shape; none for a kind that nothing here can hold.
fn object(
    node: &Node,
    class: u32,
    size: (u32, u32),
    catalog: &mut Catalog,
) -> Result<Option<Object>, String> {
    let get = |name: &str| {
        let text = node.attribute(name).unwrap_or_default();
        number(text).ok_or_else(|| format!("{name} is {}, which is no number", shown(text)))
    };
    let listed = || points(node.attribute("points").unwrap_or_default());
    let shape = match node.name.as_str() {
        "box" => {
            let rect = Rect::between([get("xtl")?, get("ytl")?], [get("xbr")?, get("ybr")?]);
            let (width, height) = (tidy(rect.width), tidy(rect.height));
            match node.attribute("rotation").and_then(number).filter(|degrees| *degrees != 0.0) {
                None => Shape::Box(Rect { width, height, ..rect }),
                Some(degrees) => {
                    let center = [tidy(rect.x + width / 2.0), tidy(rect.y + height / 2.0)];
                    Shape::Rotated(Rotated { center, width, height, degrees: degrees.rem_euclid(360.0) })
                }
            }
        }
        "polygon" => Shape::Polygon(vec![Outline { outer: listed()?, holes: Vec::new() }]),
        "polyline" => Shape::Polyline(listed()?),
        "points" => Shape::Points(listed()?),
        "mask" => Shape::Mask(mask(node, size)?),
        "skeleton" => Shape::Skeleton,
        _ => return Ok(None),
    };
    let mut object = Object::new(class, shape);
    if node.name == "skeleton" {
        object.key_points = skeleton(node, class, catalog)?;
    }
    if node.attribute("occluded") == Some("1") && node.name != "skeleton" {
        object.attributes.push(("occluded".to_owned(), Value::Flag(true)));
    }
    for attribute in node.all("attribute") {
        let name = attribute.attribute("name").unwrap_or_default().to_owned();
        object.attributes.push((name, value(&attribute.text)));
    }
    Ok(Some(object))
}

fn points(text: &str) -> Result<Vec<Point>, String> {
    let point = |pair: &str| {
        let (x, y) = pair.split_once(',')?;
        Some([number(x)?, number(y)?])
    };
    let found: Option<Vec<Point>> = text.split(';').map(point).collect();
    found.ok_or_else(|| format!("points is {}, which is no list of x,y;x,y", shown(text)))
}

fn mask(node: &Node, size: (u32, u32)) -> Result<gongdao_geometry::Mask, String> {
    let whole = |text: &str| text.trim().parse::<u32>().ok();
    let get = |name: &str| {
        let text = node.attribute(name).unwrap_or_default();
        whole(text).ok_or_else(|| format!("{name} is {}, which is no whole number", shown(text)))
    };
    let runs: Option<Vec<u32>> = node.attribute("rle").unwrap_or_default().split(',').map(whole).collect();
    let runs = runs.ok_or("rle is no list of whole numbers")?;
    mask::whole(([get("left")?, get("top")?, get("width")?, get("height")?], runs), size)
}

fn skeleton(node: &Node, class: u32, catalog: &mut Catalog) -> Result<Vec<KeyPoint>, String> {
    const POINTS: usize = 1_000;
    let Some(category) = catalog.get_mut(class) else { return Ok(Vec::new()) };
    let mut found = vec![KeyPoint::default(); category.points.len()];
    for child in node.all("points") {
        let label = child.attribute("label").unwrap_or_default();
        let at = match category.points.iter().position(|name| name == label) {
            Some(at) => at,
            None if category.points.len() < POINTS => {
                category.points.push(label.to_owned());
                category.points.len() - 1
            }
            None => return Err(format!("there are more than {POINTS} key points")),
        };
        found.resize(category.points.len(), KeyPoint::default());
        if child.attribute("outside") == Some("1") {
            continue;
        }
        let [[x, y]] = points(child.attribute("points").unwrap_or_default())?[..] else {
            return Err(format!("the key point {} has not one place", shown(label)));
        };
        let seen = if child.attribute("occluded") == Some("1") { Seen::Hidden } else { Seen::Visible };
        found[at] = KeyPoint { x, y, seen };
    }
    let is_any = found.iter().any(|point| point.seen != Seen::Not);
    Ok(if is_any { found } else { Vec::new() })
}

fn value(text: &str) -> Value {
    match text {
        "true" => Value::Flag(true),
        "false" => Value::Flag(false),
        text => match number(text).filter(|number| number.to_string() == text) {
            Some(number) => Value::Number(number),
            None => Value::Text(text.to_owned()),
        },
    }
}
