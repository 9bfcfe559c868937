//! Outlines, masks and key points as COCO writes them.

use crate::dataset::model::{Catalog, Item, KeyPoint, Object, Outline, Seen, Shape};
use crate::dataset::options::Options;
use crate::dataset::sieve::{Finding, Target};
use gongdao_geometry::Mask;
use serde::Deserialize;
use std::io::{self, Write};

/// What stands under `segmentation`.
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum Segmentation {
    /// Outlines, each a flat list.
    Outlines(Vec<Vec<f64>>),
    /// Run lengths of a picture of height and width.
    Runs { size: [u32; 2], counts: Counts },
}

/// Run lengths.
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum Counts {
    Text(String),
    Numbers(Vec<u32>),
}

/// The shape it is; none for an empty list; else what is wrong with it.
pub(super) fn shape(segmentation: Segmentation) -> Result<Option<Shape>, String> {
    match segmentation {
        Segmentation::Outlines(rings) if rings.is_empty() => Ok(None),
        Segmentation::Outlines(rings) => {
            let outlines: Result<Vec<Outline>, String> = rings.iter().map(|ring| outline(ring)).collect();
            Ok(Some(Shape::Polygon(outlines?)))
        }
        Segmentation::Runs { size: [height, width], counts } => {
            let mask = match counts {
                Counts::Text(text) => Mask::from_text(height, width, &text),
                Counts::Numbers(runs) => Mask::from_runs(height, width, runs),
            };
            mask.map(|mask| Some(Shape::Mask(mask))).map_err(|refused| refused.to_string())
        }
    }
}

fn outline(flat: &[f64]) -> Result<Outline, String> {
    if flat.len() < 6 || flat.len() % 2 == 1 {
        return Err(format!("an outline of {} numbers, where 6 or more in pairs are needed", flat.len()));
    }
    let outer = flat.chunks_exact(2).map(|point| [point[0], point[1]]).collect();
    Ok(Outline { outer, holes: Vec::new() })
}

/// Key points from a flat list of three numbers each; none labelled is the same as none.
pub(super) fn key_points(flat: &[f64], wanted: usize) -> Result<Vec<KeyPoint>, String> {
    if flat.len() != wanted * 3 {
        return Err(format!("{} numbers of key points where the category has {wanted} points", flat.len()));
    }
    let point = |three: &[f64]| {
        let seen =
            Seen::of(three[2]).ok_or_else(|| format!("the visibility {} is not 0, 1 or 2", three[2]))?;
        let (x, y) = if seen == Seen::Not { (0.0, 0.0) } else { (three[0], three[1]) };
        Ok(KeyPoint { x, y, seen })
    };
    let points: Vec<KeyPoint> = flat.chunks_exact(3).map(point).collect::<Result<_, String>>()?;
    let is_any = points.iter().any(|point| point.seen != Seen::Not);
    Ok(if is_any { points } else { Vec::new() })
}

/// Key points that do not fit their class's names, and masks of another size than the picture.
pub(in crate::dataset) fn check(catalog: &Catalog, item: &Item, _: &Options<'_>) -> Vec<Finding> {
    let wrong = |(at, object): (usize, &Object)| {
        let wanted = catalog.get(object.class).map_or(0, |category| category.points.len());
        let found = object.key_points.len();
        if found > 0 && found != wanted {
            let what = format!("object {} has {found} key points where its class has {wanted}", at + 1);
            return Some(Finding { target: Target::Object(at), what });
        }
        match (&object.shape, item.size) {
            (Shape::Mask(mask), Some(size)) if (mask.width(), mask.height()) != size => {
                let what = format!("object {} has a mask of another size than the picture", at + 1);
                Some(Finding { target: Target::Object(at), what })
            }
            _ => None,
        }
    };
    item.objects.iter().enumerate().filter_map(wrong).collect()
}

/// Writes `"segmentation":…`.
pub(super) fn write(to: &mut dyn Write, object: &Object) -> io::Result<()> {
    write!(to, "\"segmentation\":")?;
    match &object.shape {
        Shape::Polygon(outlines) => {
            let mut ring = "[[";
            for outline in outlines {
                let mut comma = ring;
                for [x, y] in &outline.outer {
                    write!(to, "{comma}{x},{y}")?;
                    comma = ",";
                }
                ring = "],[";
            }
            write!(to, "]]")
        }
        Shape::Mask(mask) => {
            write!(to, "{{\"size\":[{},{}],\"counts\":", mask.height(), mask.width())?;
            if object.is_crowd {
                serde_json::to_writer(&mut *to, mask.runs())?;
            } else {
                serde_json::to_writer(&mut *to, &mask.to_text())?;
            }
            write!(to, "}}")
        }
        _ => write!(to, "[]"),
    }
}

/// The area of what is drawn: the outline's, the mask's pixels, or the box's.
pub(super) fn area(object: &Object) -> f64 {
    let twice = |ring: &[[f64; 2]]| {
        let next = ring.iter().cycle().skip(1);
        ring.iter().zip(next).map(|(a, b)| a[0] * b[1] - b[0] * a[1]).sum::<f64>().abs()
    };
    match &object.shape {
        Shape::Polygon(outlines) => outlines.iter().map(|outline| twice(&outline.outer)).sum::<f64>() / 2.0,
        Shape::Mask(mask) => mask.area() as f64,
        _ => object.bounds().map_or(0.0, |bounds| bounds.width * bounds.height),
    }
}
