//! Shapes as SVG and back: polygon, path of straight lines, polyline, circles for points, a turned rect.

use crate::dataset::model::{Outline, Point, Rotated, Shape};
use crate::dataset::numbers::{number, tidy};
use crate::dataset::xml::{self, Node};
use std::fmt::Write as _;

/// A shape as an SVG document; none for what has no drawing.
pub(super) fn of(shape: &Shape) -> Option<String> {
    let mut svg = "<svg xmlns=\"http://www.w3.org/2000/svg\">".to_owned();
    match shape {
        Shape::Polygon(outlines) => match outlines.as_slice() {
            [outline] if outline.holes.is_empty() => {
                let _ = write!(svg, "<polygon points=\"{}\"/>", listed(&outline.outer));
            }
            outlines => {
                for outline in outlines {
                    let rings = std::iter::once(&outline.outer).chain(&outline.holes);
                    let d: Vec<String> = rings.map(|ring| ring_path(ring)).collect();
                    let _ = write!(svg, "<path fill-rule=\"evenodd\" d=\"{}\"/>", d.join(" "));
                }
            }
        },
        Shape::Polyline(points) => {
            let _ = write!(svg, "<polyline points=\"{}\"/>", listed(points));
        }
        Shape::Points(points) => {
            for [x, y] in points {
                let _ = write!(svg, "<circle cx=\"{x}\" cy=\"{y}\" r=\"1\"/>");
            }
        }
        Shape::Rotated(it) => {
            let [x, y] = it.center;
            let (left, top) = (tidy(x - it.width / 2.0), tidy(y - it.height / 2.0));
            let (width, height, degrees) = (it.width, it.height, it.degrees);
            let _ = write!(
                svg,
                "<rect x=\"{left}\" y=\"{top}\" width=\"{width}\" height=\"{height}\" transform=\"rotate({degrees} {x} {y})\"/>"
            );
        }
        Shape::Box(_) | Shape::Mask(_) | Shape::Skeleton => return None,
    }
    svg.push_str("</svg>");
    Some(svg)
}

fn listed(points: &[Point]) -> String {
    points.iter().map(|[x, y]| format!("{x},{y}")).collect::<Vec<_>>().join(" ")
}

fn ring_path(points: &[Point]) -> String {
    let steps = points.iter().enumerate();
    let steps = steps.map(|(at, [x, y])| format!("{}{x},{y}", if at == 0 { "M" } else { "L" }));
    steps.collect::<Vec<_>>().join(" ") + " Z"
}

/// The shape of an SVG document; what it holds otherwise.
pub(super) fn shape(svg: &str) -> Result<Shape, String> {
    let mut nodes: Vec<Node> = Vec::new();
    xml::each(svg.as_bytes(), "svg", "svg", &mut |node| {
        nodes.push(node);
        Ok(())
    })
    .map_err(|error| error.to_string())?;
    let is_all = |name: &str| nodes.iter().all(|node| node.name == name);
    let wrong = || {
        "an SVG drawing other than polygon, path of straight lines, polyline, circles or turned rect"
            .to_owned()
    };
    let get = |node: &Node, name: &str| node.attribute(name).and_then(number).ok_or_else(wrong);
    match nodes.as_slice() {
        [] => Err("an empty SVG drawing".to_owned()),
        [node] if node.name == "polygon" => {
            let outer = points(node.attribute("points").unwrap_or_default(), 3)?;
            Ok(Shape::Polygon(vec![Outline { outer, holes: Vec::new() }]))
        }
        [node] if node.name == "polyline" => {
            Ok(Shape::Polyline(points(node.attribute("points").unwrap_or_default(), 2)?))
        }
        [node] if node.name == "rect" => {
            let (width, height) = (get(node, "width")?, get(node, "height")?);
            let center = [tidy(get(node, "x")? + width / 2.0), tidy(get(node, "y")? + height / 2.0)];
            let turned = node.attribute("transform").unwrap_or_default();
            let inner =
                turned.strip_prefix("rotate(").and_then(|rest| rest.strip_suffix(')')).ok_or_else(wrong)?;
            let degrees = inner.split([' ', ',']).next().and_then(number).ok_or_else(wrong)?;
            Ok(Shape::Rotated(Rotated { center, width, height, degrees: degrees.rem_euclid(360.0) }))
        }
        all if is_all("circle") => {
            let at = |node: &Node| Ok::<Point, String>([get(node, "cx")?, get(node, "cy")?]);
            Ok(Shape::Points(all.iter().map(at).collect::<Result<_, _>>()?))
        }
        all if is_all("path") => {
            let outlines = all.iter().map(|node| path(node.attribute("d").unwrap_or_default()));
            Ok(Shape::Polygon(outlines.collect::<Result<_, _>>()?))
        }
        _ => Err(wrong()),
    }
}

fn points(text: &str, fewest: usize) -> Result<Vec<Point>, String> {
    let cells = text.split([' ', ',', '\n', '\t']).filter(|cell| !cell.is_empty());
    let numbers: Option<Vec<f64>> = cells.map(number).collect();
    match numbers {
        Some(numbers) if numbers.len().is_multiple_of(2) && numbers.len() >= fewest * 2 => {
            Ok(numbers.chunks_exact(2).map(|pair| [pair[0], pair[1]]).collect())
        }
        _ => Err("SVG points that cannot be read".to_owned()),
    }
}

/// A path of straight lines in absolute coordinates: its first ring, and the holes.
fn path(d: &str) -> Result<Outline, String> {
    if d.contains(|c: char| c.is_alphabetic() && !matches!(c, 'M' | 'L' | 'Z' | 'z' | 'e')) {
        return Err("an SVG path with curves or relative steps".to_owned());
    }
    let rings = d.split(['Z', 'z']).map(|ring| ring.replace(['M', 'L'], " "));
    let rings = rings.filter(|ring| !ring.trim().is_empty()).map(|ring| points(&ring, 3));
    let mut rings = rings.collect::<Result<Vec<_>, _>>()?.into_iter();
    let outer = rings.next().ok_or("an empty SVG path")?;
    Ok(Outline { outer, holes: rings.collect() })
}
