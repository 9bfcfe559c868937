//! Drawn answers as objects of a data set, so that results go into every format that data sets are written in.
//!
//! A class of two questions stands twice, the second time with its question in front. Deliberately not here: which answers
//! count, and pictures.

use super::cells::heading;
use crate::dataset::{
    Catalog, Category, KeyPoint, Object, Outline as Ring, Rect, Rotated, Seen, Shape, Value,
};
use gongdao_labels::{Answer, DrawnBox, DrawnShape, FieldKind, Form, Outline, Said, Value as Given};
use std::collections::BTreeMap;

/// What a form's drawn answers are as a data set.
#[derive(Debug, Clone)]
pub struct Drawn {
    catalog: Catalog,
    places: BTreeMap<(String, String), u32>,
}

impl Drawn {
    /// Of a form; none where it asks for nothing drawn.
    #[must_use]
    pub fn new(form: &Form) -> Option<Self> {
        let mut drawn = Self { catalog: Catalog::default(), places: BTreeMap::new() };
        for field in &form.fields {
            match &field.kind {
                FieldKind::Boxes { classes, .. } => {
                    classes
                        .iter()
                        .for_each(|class| drawn.add(&field.name, &class.value, Category::default()));
                }
                FieldKind::Shapes { classes, .. } => {
                    for class in classes {
                        let points = class.points.iter().map(|point| point.name.clone()).collect();
                        let edges = class.joined().into_iter().map(|pair| pair.map(|at| at as u32)).collect();
                        drawn.add(
                            &field.name,
                            &class.class.value,
                            Category { points, edges, ..Category::default() },
                        );
                    }
                }
                _ => {}
            }
        }
        (!drawn.places.is_empty()).then_some(drawn)
    }

    fn add(&mut self, field: &str, class: &str, category: Category) {
        let is_taken = self.catalog.find(class).is_some();
        let name = if is_taken { format!("{field}.{class}") } else { class.to_owned() };
        let place = self.catalog.declare(Category { name, ..category });
        self.places.insert((field.to_owned(), class.to_owned()), place);
    }

    /// The classes, in the form's order.
    #[must_use]
    pub fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    /// The objects of an answer; `by` adds who gave it and its assignment as attributes.
    #[must_use]
    pub fn objects(&self, answer: &Answer, by: Option<(&str, &str)>) -> Vec<Object> {
        let mut objects = Vec::new();
        for (field, value) in answer.iter() {
            let class = |class: &str| self.places.get(&(field.to_owned(), class.to_owned())).copied();
            match value {
                Given::Boxes(boxes) => {
                    objects.extend(boxes.iter().filter_map(|one| Some(of_box(class(one.class())?, one))));
                }
                Given::Shapes(shapes) => {
                    objects.extend(shapes.iter().filter_map(|one| Some(of_shape(class(one.class())?, one))));
                }
                _ => {}
            }
        }
        if let Some((worker, assignment)) = by {
            for object in &mut objects {
                let own = [("worker", worker), ("assignment", assignment)];
                let own = own.map(|(name, value)| (name.to_owned(), Value::Text(value.to_owned())));
                object.attributes.splice(0..0, own);
            }
        }
        objects
    }
}

fn of_box(class: u32, drawn: &DrawnBox) -> Object {
    let [x, y, width, height] = drawn.pixels();
    Object::new(class, Shape::Box(Rect { x, y, width, height }))
}

fn pixels(hundredths: i64) -> f64 {
    hundredths as f64 / 100.0
}

fn of_shape(class: u32, drawn: &DrawnShape) -> Object {
    let shape = match drawn.outline() {
        Outline::Box(sides) => {
            let [x, y, width, height] = sides.map(pixels);
            Shape::Box(Rect { x, y, width, height })
        }
        Outline::RotatedBox { center, size, angle } => {
            let [width, height] = size.map(pixels);
            Shape::Rotated(Rotated { center: center.map(pixels), width, height, degrees: pixels(*angle) })
        }
        Outline::Polygon(rings) => {
            let ring = |ring: &Vec<[i64; 2]>| ring.iter().map(|spot| spot.map(pixels)).collect();
            let mut rings = rings.iter().map(ring);
            let outer = rings.next().unwrap_or_default();
            Shape::Polygon(vec![Ring { outer, holes: rings.collect() }])
        }
        Outline::Polyline(spots) => Shape::Polyline(spots.iter().map(|spot| spot.map(pixels)).collect()),
        Outline::Point(spot) => Shape::Points(vec![spot.map(pixels)]),
        Outline::Skeleton(_) => Shape::Skeleton,
        Outline::Mask(mask) => Shape::Mask(mask.clone()),
    };
    let mut object = Object::new(class, shape);
    if let Outline::Skeleton(joints) = drawn.outline() {
        let point = |[x, y, seen]: &[i64; 3]| KeyPoint {
            x: pixels(*x),
            y: pixels(*y),
            seen: Seen::of(*seen as f64).unwrap_or_default(),
        };
        object.key_points = joints.iter().map(point).collect();
    }
    object.attributes = drawn
        .attributes()
        .iter()
        .map(|(name, said)| {
            let value = match said {
                Said::Choice(text) | Said::Text(text) => Value::Text(text.clone()),
                Said::Flag(flag) => Value::Flag(*flag),
            };
            (heading(name, &["worker", "assignment"]), value)
        })
        .collect();
    object
}
