//! Writes CVAT: pictures are put aside until every class is known, because the head that names them stands first.

use super::mask;
use crate::dataset::error::DataError;
use crate::dataset::format::{Out, Writer};
use crate::dataset::model::{Catalog, Category, Item, KeyPoint, Object, Point, Rect, Seen, Shape, Value};
use crate::dataset::numbers::tidy;
use crate::dataset::tree::{Sink, Spool, pour};
use crate::dataset::xml::escape;
use std::io::{self, Write};

struct Cvat {
    out: Out,
    images: Box<dyn Spool>,
    waiting: Vec<u8>,
    image: u64,
}

pub(super) fn begin(to: &mut dyn Sink, file: &str) -> Result<Box<dyn Writer + Send>, DataError> {
    let out = Out::create(to, file)?;
    let images = to.spool().map_err(|error| out.failed(&error))?;
    Ok(Box::new(Cvat { out, images, waiting: Vec::new(), image: 0 }))
}

impl Writer for Cvat {
    fn item(&mut self, _: &mut dyn Sink, catalog: &Catalog, item: &Item) -> Result<(), DataError> {
        const WAITING_BYTES: usize = 64 * 1024;
        let written = image(&mut self.waiting, self.image, catalog, item);
        self.image += 1;
        written.map_err(|error| self.out.failed(&error))?;
        if self.waiting.len() > WAITING_BYTES {
            self.images.write_all(&self.waiting).map_err(|error| self.out.failed(&error))?;
            self.waiting.clear();
        }
        Ok(())
    }

    fn end(mut self: Box<Self>, _: &mut dyn Sink, catalog: &Catalog) -> Result<(), DataError> {
        let Self { out, images, waiting, .. } = self.as_mut();
        out.with(|to| {
            writeln!(
                to,
                "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<annotations>\n  <version>1.1</version>"
            )?;
            writeln!(to, "  <meta><task><labels>")?;
            catalog.all().iter().try_for_each(|category| label(to, category))?;
            writeln!(to, "  </labels></task></meta>")?;
            images.write_all(waiting)?;
            pour(images.as_mut(), to)?;
            writeln!(to, "</annotations>")
        })?;
        self.out.close()
    }
}

fn label(to: &mut dyn Write, category: &Category) -> io::Result<()> {
    let name = escape(&category.name);
    let kind = if category.points.is_empty() { "any" } else { "skeleton" };
    write!(to, "    <label><name>{name}</name><type>{kind}</type><attributes></attributes>")?;
    if !category.points.is_empty() {
        let lines: String = category
            .edges
            .iter()
            .map(|[from, end]| {
                format!(
                    "<line data-type=\"edge\" data-node-from=\"{}\" data-node-to=\"{}\"/>",
                    from + 1,
                    end + 1
                )
            })
            .collect();
        write!(to, "<svg>{}</svg>", escape(&lines))?;
    }
    writeln!(to, "</label>")?;
    for point in &category.points {
        let point = escape(point);
        writeln!(
            to,
            "    <label><name>{point}</name><type>points</type><attributes></attributes><parent>{name}</parent></label>"
        )?;
    }
    Ok(())
}

fn image(to: &mut dyn Write, number: u64, catalog: &Catalog, item: &Item) -> io::Result<()> {
    let (width, height) = item.size.unwrap_or_default();
    let subset = match item.split.as_str() {
        "" => String::new(),
        split => format!(" subset=\"{}\"", escape(split)),
    };
    let name = escape(&item.name);
    writeln!(to, "  <image id=\"{number}\" name=\"{name}\"{subset} width=\"{width}\" height=\"{height}\">")?;
    for class in &item.classes {
        writeln!(to, "    <tag label=\"{}\" source=\"manual\"></tag>", escape(catalog.name(*class)))?;
    }
    for (at, object) in item.objects.iter().enumerate() {
        put(to, catalog, object, at + 1)?;
    }
    writeln!(to, "  </image>")
}

/// Writes an object; one with key points and another shape as two of one group.
fn put(to: &mut dyn Write, catalog: &Catalog, object: &Object, number: usize) -> io::Result<()> {
    let is_two = object.shape != Shape::Skeleton && !object.key_points.is_empty();
    let group = if is_two { format!(" group_id=\"{number}\"") } else { String::new() };
    let label = escape(catalog.name(object.class));
    let is_occluded =
        object.attribute("occluded") == Some(&Value::Flag(true)) && object.shape != Shape::Skeleton;
    let common = format!("label=\"{label}\" source=\"manual\" occluded=\"{}\"{group}", u8::from(is_occluded));
    let name = match &object.shape {
        Shape::Box(rect) => {
            corners(to, &common, *rect)?;
            "box"
        }
        Shape::Rotated(rotated) => {
            let [x, y] = rotated.center;
            let (width, height) = (rotated.width, rotated.height);
            let rect = Rect { x: tidy(x - width / 2.0), y: tidy(y - height / 2.0), width, height };
            corners(to, &format!("{common} rotation=\"{}\"", rotated.degrees), rect)?;
            "box"
        }
        Shape::Polygon(outlines) => {
            let outer = outlines.first().map_or(&[][..], |outline| &outline.outer);
            listed(to, "polygon", &common, outer)?;
            "polygon"
        }
        Shape::Polyline(points) => {
            listed(to, "polyline", &common, points)?;
            "polyline"
        }
        Shape::Points(points) => {
            listed(to, "points", &common, points)?;
            "points"
        }
        Shape::Mask(mask) => {
            let ([left, top, width, height], runs) = mask::boxed(mask);
            let runs: Vec<String> = runs.iter().map(u32::to_string).collect();
            let runs = runs.join(", ");
            let place = format!("left=\"{left}\" top=\"{top}\" width=\"{width}\" height=\"{height}\"");
            write!(to, "    <mask {common} rle=\"{runs}\" {place} z_order=\"0\">")?;
            "mask"
        }
        Shape::Skeleton => return skeleton(to, &common, catalog, object, true),
    };
    attributes(to, object, is_occluded)?;
    writeln!(to, "</{name}>")?;
    if is_two { skeleton(to, &common, catalog, object, false) } else { Ok(()) }
}

fn corners(to: &mut dyn Write, common: &str, rect: Rect) -> io::Result<()> {
    let (right, bottom) = (tidy(rect.right()), tidy(rect.bottom()));
    let (left, top) = (rect.x, rect.y);
    write!(
        to,
        "    <box {common} xtl=\"{left}\" ytl=\"{top}\" xbr=\"{right}\" ybr=\"{bottom}\" z_order=\"0\">"
    )
}

fn listed(to: &mut dyn Write, name: &str, common: &str, points: &[Point]) -> io::Result<()> {
    write!(to, "    <{name} {common} points=\"")?;
    for (at, [x, y]) in points.iter().enumerate() {
        write!(to, "{}{x},{y}", if at > 0 { ";" } else { "" })?;
    }
    write!(to, "\" z_order=\"0\">")
}

fn skeleton(
    to: &mut dyn Write,
    common: &str,
    catalog: &Catalog,
    object: &Object,
    with_attributes: bool,
) -> io::Result<()> {
    write!(to, "    <skeleton {common} z_order=\"0\">")?;
    let names = catalog.get(object.class).map_or(&[][..], |category| &category.points);
    for (name, KeyPoint { x, y, seen }) in names.iter().zip(&object.key_points) {
        let (outside, hidden) = (u8::from(*seen == Seen::Not), u8::from(*seen == Seen::Hidden));
        let name = escape(name);
        write!(
            to,
            "<points label=\"{name}\" outside=\"{outside}\" occluded=\"{hidden}\" points=\"{x},{y}\"></points>"
        )?;
    }
    if with_attributes {
        attributes(to, object, false)?;
    }
    writeln!(to, "</skeleton>")
}

fn attributes(to: &mut dyn Write, object: &Object, is_occluded: bool) -> io::Result<()> {
    for (name, value) in &object.attributes {
        let value = match value {
            Value::Flag(true) if name == "occluded" && is_occluded => continue,
            Value::Flag(flag) => flag.to_string(),
            Value::Number(number) => number.to_string(),
            Value::Text(text) => escape(text),
        };
        write!(to, "<attribute name=\"{}\">{value}</attribute>", escape(name))?;
    }
    Ok(())
}
