//! Pascal VOC: an XML file a picture, classes by name, boxes by their corners.
//!
//! The original data counts pixels from 1 and includes the last one: `xmin` is `x + 1`, `xmax` is `x + width`. That is
//! what is read and written here. Many programs count from 0 and leave the last pixel out; `voc_zero_based` does so,
//! in both directions. Files do not say which they are. `truncated`, `difficult` and `occluded` are read as attributes
//! where they are 1, `pose` where it is specified. Turned boxes cannot be carried.

use super::error::{DataError, shown};
use super::format::{Format, Out, Visitor, Writer, open, stem};
use super::kind::{Kind, Kinds};
use super::lists::{self, Lists};
use super::model::{Catalog, Item, Object, Rect, Shape, Value};
use super::numbers::{number, side, tidy};
use super::options::Options;
use super::sieve::{Finding, Target};
use super::tree::{Sink, Tree};
use super::xml::{self, Node, escape};
use std::io::{self, Write};

const LISTS: &str = "ImageSets/Main";
const FLAGS: &[&str] = &["truncated", "difficult", "occluded"];

/// `voc`.
pub(super) const VOC: Format = Format {
    name: "voc",
    file: None,
    carries: Kinds::of(&[Kind::Box, Kind::Attribute, Kind::Split, Kind::Empty, Kind::Size]),
    needs_size: true,
    is_inside: false,
    note: "corners from 1 with the last pixel included (--voc-zero-based: from 0, without); of attributes only \
           truncated, difficult, occluded and pose",
    check: Some(check),
    read,
    begin: |_, options| {
        Ok(Box::new(Voc { first: if options.voc_zero_based { 0.0 } else { 1.0 }, lists: Lists::new(LISTS) }))
    },
};

fn check(catalog: &Catalog, item: &Item, options: &Options<'_>) -> Vec<Finding> {
    let mut found = lists::check(catalog, item, options);
    for (at, object) in item.objects.iter().enumerate() {
        let bounds = object.bounds().unwrap_or_default();
        if !options.voc_zero_based && (bounds.width < 1.0 || bounds.height < 1.0) {
            let what = format!("object {} is narrower than the pixel that a corner is", at + 1);
            found.push(Finding { target: Target::Object(at), what });
        }
        for (of, (name, value)) in object.attributes.iter().enumerate() {
            let fits = match value {
                Value::Flag(_) => FLAGS.contains(&name.as_str()),
                Value::Text(text) => name == "pose" && !text.trim().is_empty() && text.trim() == text,
                Value::Number(_) => false,
            };
            if !fits {
                let what = format!("object {} has the attribute {}", at + 1, shown(name));
                found.push(Finding { target: Target::Attribute(at, of), what });
            }
        }
    }
    found
}

fn read(tree: &dyn Tree, options: &Options<'_>, visitor: &mut dyn Visitor) -> Result<Catalog, DataError> {
    let splits = lists::read(tree, LISTS)?;
    let mut catalog = Catalog::default();
    let mut is_any = false;
    for file in tree.names().iter().filter(|name| name.ends_with(".xml") || tree.names().len() == 1) {
        is_any = true;
        let mut root = Node::default();
        xml::each(open(tree, file)?, file, "annotation", &mut |node| {
            root.children.push(node);
            Ok(())
        })?;
        let mut item = item(file, &root, options, &mut catalog, visitor)?;
        item.split = splits.get(stem(&item.name)).cloned().unwrap_or_default();
        visitor.item(&catalog, item)?;
    }
    if !is_any {
        return Err(DataError::missing(
            "",
            "there is no .xml file",
            "give the folder that Annotations/ is in",
        ));
    }
    Ok(catalog)
}

fn item(
    file: &str,
    root: &Node,
    options: &Options<'_>,
    catalog: &mut Catalog,
    visitor: &mut dyn Visitor,
) -> Result<Item, DataError> {
    let path = file.split_once("Annotations/").map_or(file, |(_, rest)| rest);
    let given = root.text_of("filename");
    let name = match (given, path.rsplit_once('/')) {
        ("", _) => stem(path).to_owned(),
        (given, Some((folder, _))) if !given.contains('/') => format!("{folder}/{given}"),
        (given, _) => given.to_owned(),
    };
    let size = root
        .child("size")
        .and_then(|size| Some((side(size.text_of("width"))?, side(size.text_of("height"))?)));
    let mut item = Item { name, size, ..Item::default() };
    for (at, node) in root.all("object").enumerate() {
        let place = format!("object {}", at + 1);
        for child in node
            .children
            .iter()
            .filter(|child| matches!(child.name.as_str(), "polygon" | "robndbox" | "part"))
        {
            visitor.unread(&format!("<{}>", child.name), &format!("{file}, {place}"));
        }
        if let Some(object) = object(file, &place, node, options, catalog)? {
            item.objects.push(object);
        }
    }
    Ok(item)
}

fn object(
    file: &str,
    place: &str,
    node: &Node,
    options: &Options<'_>,
    catalog: &mut Catalog,
) -> Result<Option<Object>, DataError> {
    let Some(corners) = node.child("bndbox") else { return Ok(None) };
    let corner = |name: &str| {
        let text = corners.text_of(name);
        number(text).ok_or_else(|| {
            let what = format!("{name} is {}, which is no number", shown(text));
            DataError::bad(file, place, what, "give xmin, ymin, xmax and ymax in pixels")
        })
    };
    let (left, top, right, bottom) = (corner("xmin")?, corner("ymin")?, corner("xmax")?, corner("ymax")?);
    let first = if options.voc_zero_based { 0.0 } else { 1.0 };
    let (width, height) = (tidy(right - left + first), tidy(bottom - top + first));
    let name = node.text_of("name");
    if width < 0.0 || height < 0.0 || name.is_empty() {
        let what = format!("the box {left} {top} {right} {bottom} of {} is not one", shown(name));
        return Err(DataError::bad(
            file,
            place,
            what,
            "give a name, and xmax and ymax that are not below xmin and ymin",
        ));
    }
    let rect = Rect { x: tidy(left - first), y: tidy(top - first), width, height };
    let mut object = Object::new(catalog.place(name), Shape::Box(rect));
    for flag in FLAGS.iter().filter(|flag| node.text_of(flag) == "1") {
        object.attributes.push(((*flag).to_owned(), Value::Flag(true)));
    }
    let pose = node.text_of("pose");
    if !pose.is_empty() && pose != "Unspecified" {
        object.attributes.push(("pose".to_owned(), Value::Text(pose.to_owned())));
    }
    Ok(Some(object))
}

struct Voc {
    /// The number of the first pixel, and what the last one adds.
    first: f64,
    lists: Lists,
}

impl Writer for Voc {
    fn item(&mut self, to: &mut dyn Sink, catalog: &Catalog, item: &Item) -> Result<(), DataError> {
        self.lists.add(to, item)?;
        let file = format!("Annotations/{}.xml", stem(&item.name));
        let first = self.first;
        Out::whole(to, &file, |to| {
            let (width, height) = item.size.unwrap_or_default();
            writeln!(to, "<annotation>\n  <filename>{}</filename>", escape(&item.name))?;
            writeln!(to, "  <source><database>Gongdao</database></source>")?;
            writeln!(to, "  <size><width>{width}</width><height>{height}</height><depth>3</depth></size>")?;
            writeln!(to, "  <segmented>0</segmented>")?;
            item.objects.iter().try_for_each(|object| put(to, catalog, object, first))?;
            writeln!(to, "</annotation>")
        })
    }

    fn end(self: Box<Self>, _: &mut dyn Sink, _: &Catalog) -> Result<(), DataError> {
        self.lists.end()
    }
}

fn put(to: &mut dyn Write, catalog: &Catalog, object: &Object, first: f64) -> io::Result<()> {
    let rect = object.bounds().unwrap_or_default();
    let flag = |name: &str| u8::from(object.attribute(name) == Some(&Value::Flag(true)));
    let pose = match object.attribute("pose") {
        Some(Value::Text(pose)) => escape(pose),
        _ => "Unspecified".to_owned(),
    };
    writeln!(
        to,
        "  <object>\n    <name>{}</name>\n    <pose>{pose}</pose>",
        escape(catalog.name(object.class))
    )?;
    for name in FLAGS {
        if *name != "occluded" || flag(name) == 1 {
            writeln!(to, "    <{name}>{}</{name}>", flag(name))?;
        }
    }
    // The last pixel's number is x + width − 1 + 1 where counting begins at 1.
    writeln!(
        to,
        "    <bndbox><xmin>{}</xmin><ymin>{}</ymin><xmax>{}</xmax><ymax>{}</ymax></bndbox>\n  </object>",
        tidy(rect.x + first),
        tidy(rect.y + first),
        tidy(rect.right()),
        tidy(rect.bottom()),
    )
}
