//! Objects as plain JSON, for the formats that are ours: JSONL, and cells of CSV and Parquet.

use super::model::{
    Catalog, Category, KeyPoint, Object, Outline, Point, Rect, Rotated, Seen, Shape, Span, Value,
};
use gongdao_geometry::Mask;
use serde::{Deserialize, Serialize};
use serde_json::Map;

/// A class with what is worth declaring.
#[derive(Serialize, Deserialize)]
pub(super) struct PlainCategory {
    name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    id: Option<u64>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    group: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    key_points: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    edges: Vec<[u32; 2]>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    stuff: bool,
}

impl PlainCategory {
    pub(super) fn of(it: &Category) -> Self {
        Self {
            name: it.name.clone(),
            id: it.id,
            group: it.group.clone(),
            key_points: it.points.clone(),
            edges: it.edges.clone(),
            stuff: it.is_stuff,
        }
    }

    pub(super) fn into_category(self) -> Result<Category, String> {
        let most = self.key_points.len() as u32;
        if self.edges.iter().flatten().any(|end| *end >= most) {
            return Err(format!("an edge of `{}` names a key point that is not there", self.name));
        }
        let Self { name, id, group, key_points, edges, stuff } = self;
        Ok(Category { name, id, group, points: key_points, edges, is_stuff: stuff })
    }

    /// Whether a class says more than its name.
    pub(super) fn is_worth(it: &Category) -> bool {
        it.id.is_some() || !it.group.is_empty() || !it.points.is_empty() || it.is_stuff
    }
}

/// A stretch of a text.
#[derive(Serialize, Deserialize)]
pub(super) struct PlainSpan {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) class: String,
}

impl PlainSpan {
    pub(super) fn into_span(self, characters: usize, catalog: &mut Catalog) -> Result<Span, String> {
        if self.start >= self.end || self.end > characters {
            return Err(format!(
                "the span {} to {} is not inside {characters} characters",
                self.start, self.end
            ));
        }
        Ok(Span { class: catalog.place(&self.class), start: self.start, end: self.end })
    }
}

/// A thing.
#[derive(Serialize, Deserialize)]
pub(super) struct PlainObject {
    pub(super) class: String,
    #[serde(flatten)]
    pub(super) shape: PlainShape,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    frame: Option<[f64; 4]>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    key_points: Vec<[f64; 3]>,
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    attributes: Map<String, serde_json::Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    score: Option<f64>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    crowd: bool,
}

/// Its place.
#[derive(Serialize, Deserialize)]
#[serde(tag = "shape", rename_all = "snake_case")]
pub(super) enum PlainShape {
    Box { x: f64, y: f64, width: f64, height: f64 },
    RotatedBox { center: Point, width: f64, height: f64, degrees: f64 },
    Polygon { outlines: Vec<PlainOutline> },
    Polyline { points: Vec<Point> },
    Points { points: Vec<Point> },
    Mask { size: [u32; 2], counts: String },
    Skeleton,
}

#[derive(Serialize, Deserialize)]
pub(super) struct PlainOutline {
    outer: Vec<Point>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    holes: Vec<Vec<Point>>,
}

impl PlainShape {
    pub(super) fn of(shape: &Shape) -> Self {
        match shape {
            Shape::Box(Rect { x, y, width, height }) => {
                Self::Box { x: *x, y: *y, width: *width, height: *height }
            }
            Shape::Rotated(Rotated { center, width, height, degrees }) => {
                Self::RotatedBox { center: *center, width: *width, height: *height, degrees: *degrees }
            }
            Shape::Polygon(outlines) => Self::Polygon {
                outlines: outlines
                    .iter()
                    .map(|outline| PlainOutline {
                        outer: outline.outer.clone(),
                        holes: outline.holes.clone(),
                    })
                    .collect(),
            },
            Shape::Polyline(points) => Self::Polyline { points: points.clone() },
            Shape::Points(points) => Self::Points { points: points.clone() },
            Shape::Mask(mask) => Self::Mask { size: [mask.height(), mask.width()], counts: mask.to_text() },
            Shape::Skeleton => Self::Skeleton,
        }
    }

    /// Its name in files.
    pub(super) fn word(&self) -> &'static str {
        match self {
            Self::Box { .. } => "box",
            Self::RotatedBox { .. } => "rotated_box",
            Self::Polygon { .. } => "polygon",
            Self::Polyline { .. } => "polyline",
            Self::Points { .. } => "points",
            Self::Mask { .. } => "mask",
            Self::Skeleton => "skeleton",
        }
    }

    pub(super) fn into_shape(self) -> Result<Shape, String> {
        let few = |wanted: usize| format!("a shape has fewer than {wanted} points");
        Ok(match self {
            Self::Box { x, y, width, height } => {
                let rect = Rect { x, y, width, height };
                if width < 0.0 || height < 0.0 {
                    return Err(format!("the box {x} {y} {width} {height} is not one"));
                }
                Shape::Box(rect)
            }
            Self::RotatedBox { center, width, height, degrees } => {
                Shape::Rotated(Rotated { center, width, height, degrees: degrees.rem_euclid(360.0) })
            }
            Self::Polygon { outlines } => {
                let is_ring = |ring: &Vec<Point>| ring.len() >= 3;
                if outlines.is_empty()
                    || !outlines.iter().all(|it| is_ring(&it.outer) && it.holes.iter().all(is_ring))
                {
                    return Err(few(3));
                }
                let outline = |it: PlainOutline| Outline { outer: it.outer, holes: it.holes };
                Shape::Polygon(outlines.into_iter().map(outline).collect())
            }
            Self::Polyline { points } if points.len() < 2 => return Err(few(2)),
            Self::Points { points } if points.is_empty() => return Err(few(1)),
            Self::Polyline { points } => Shape::Polyline(points),
            Self::Points { points } => Shape::Points(points),
            Self::Mask { size: [height, width], counts } => {
                Shape::Mask(Mask::from_text(height, width, &counts).map_err(|refused| refused.to_string())?)
            }
            Self::Skeleton => Shape::Skeleton,
        })
    }
}

impl PlainObject {
    pub(super) fn of(object: &Object, catalog: &Catalog) -> Self {
        let point = |it: &KeyPoint| [it.x, it.y, f64::from(it.seen as u8)];
        let rect = |it: Rect| [it.x, it.y, it.width, it.height];
        let value = |(name, value): &(String, Value)| (name.clone(), json_of(value));
        Self {
            class: catalog.name(object.class).to_owned(),
            shape: PlainShape::of(&object.shape),
            frame: object.frame.map(rect),
            key_points: object.key_points.iter().map(point).collect(),
            attributes: object.attributes.iter().map(value).collect(),
            score: object.score,
            crowd: object.is_crowd,
        }
    }

    pub(super) fn into_object(self, catalog: &mut Catalog) -> Result<Object, String> {
        let mut object = Object::new(catalog.place(&self.class), self.shape.into_shape()?);
        object.frame = self.frame.map(|[x, y, width, height]| Rect { x, y, width, height });
        for [x, y, seen] in self.key_points {
            let seen = Seen::of(seen).ok_or_else(|| format!("the visibility {seen} is not 0, 1 or 2"))?;
            object.key_points.push(KeyPoint { x, y, seen });
        }
        for (name, value) in self.attributes {
            let value =
                value_of(&value).ok_or_else(|| format!("the attribute `{name}` is a list or empty"))?;
            object.attributes.push((name, value));
        }
        if object.shape == Shape::Skeleton && object.key_points.is_empty() {
            return Err("a skeleton has no key points".to_owned());
        }
        object.score = self.score;
        object.is_crowd = self.crowd;
        Ok(object)
    }
}

pub(super) fn json_of(value: &Value) -> serde_json::Value {
    match value {
        Value::Flag(flag) => (*flag).into(),
        Value::Number(number) => (*number).into(),
        Value::Text(text) => text.as_str().into(),
    }
}

/// The value of an attribute; none for lists, objects and null.
pub(super) fn value_of(value: &serde_json::Value) -> Option<Value> {
    match value {
        serde_json::Value::Bool(flag) => Some(Value::Flag(*flag)),
        serde_json::Value::Number(number) => number.as_f64().map(Value::Number),
        serde_json::Value::String(text) => Some(Value::Text(text.clone())),
        _ => None,
    }
}
