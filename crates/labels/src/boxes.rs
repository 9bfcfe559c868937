//! Boxes drawn on a picture: which class each has, where it lies, and how alike two workers' boxes are.
//!
//! Coordinates are pixels of the upright picture (after its EXIF orientation), from its top left corner, kept in whole
//! hundredths of a pixel: finer than any hand, and integers, so that equal boxes are equal values on every machine. Pixels
//! rather than shares of the picture, because that is what COCO and most tools hold, and a share of an unknown picture
//! could not be checked. Deliberately not here: which of two workers is right (`consensus`).

use std::cmp::Ordering;
use std::collections::HashSet;

use gongdao_geometry::{Rectangle, matching};
use serde_json::Value as Json;

use crate::error::{quoted, shown};
use crate::{AnswerError, Decimal, Detail, Field, ObjectClass, limits};

/// How much of two boxes must lie over each other before they may be the same object.
pub const SAME_OBJECT_IOU: f64 = 0.5;

/// One box, in hundredths of a pixel.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct DrawnBox {
    class: String,
    left: i64,
    top: i64,
    width: i64,
    height: i64,
}

impl DrawnBox {
    /// A box of a class from its corner and sizes in pixels, rounded to hundredths. `None` where a number is not finite,
    /// negative, or beyond a million pixels.
    pub fn new(class: &str, x: f64, y: f64, width: f64, height: f64) -> Option<Self> {
        let (left, top) = (hundredths(x)?, hundredths(y)?);
        // The far corner is rounded rather than the size, so that a box that ends at the picture's edge stays inside.
        let (width, height) = (hundredths(x + width)? - left, hundredths(y + height)? - top);
        let is_box = left >= 0 && top >= 0 && width >= 0 && height >= 0;
        is_box.then(|| Self { class: class.to_owned(), left, top, width, height })
    }

    /// The class's value.
    pub fn class(&self) -> &str {
        &self.class
    }

    /// x, y, width and height in pixels, exactly.
    pub fn decimals(&self) -> [Decimal; 4] {
        [self.left, self.top, self.width, self.height]
            .map(|hundredths| Decimal::new(hundredths, 2).unwrap_or_default())
    }

    /// x, y, width and height in pixels.
    pub fn pixels(&self) -> [f64; 4] {
        [self.left, self.top, self.width, self.height].map(|hundredths| hundredths as f64 / 100.0)
    }

    /// Width times height, in square pixels.
    pub fn area(&self) -> f64 {
        self.width as f64 * self.height as f64 / 10_000.0
    }

    fn rectangle(&self) -> Option<Rectangle> {
        let [x, y, width, height] = self.pixels();
        Rectangle::new(x, y, width, height).ok()
    }

    /// Intersection over union with another box, 0 where the classes differ.
    pub fn iou(&self, other: &Self) -> f64 {
        match (self.rectangle(), other.rectangle()) {
            (Some(one), Some(two)) if self.class == other.class => one.iou(&two),
            _ => 0.0,
        }
    }

    /// Left, top, width and height in hundredths of a pixel.
    pub(crate) fn key(&self) -> [i64; 4] {
        [self.left, self.top, self.width, self.height]
    }
}

/// How alike two sets of boxes are, from 0 to 1: twice the number of pairs of the best matching over the number of boxes
/// in both (Dice 1945). A pair has one class and an intersection over union of at least `iou_least`. Two empty sets are
/// equal.
pub fn likeness(one: &[DrawnBox], other: &[DrawnBox], iou_least: f64) -> f64 {
    if one.is_empty() && other.is_empty() {
        return 1.0;
    }
    let pairs =
        matching::best_pairs(one.len(), other.len(), iou_least, |row, column| one[row].iou(&other[column]));
    2.0 * pairs.len() as f64 / (one.len() + other.len()) as f64
}

/// What a field of boxes accepts.
pub(crate) struct Rules<'a> {
    pub(crate) classes: &'a [ObjectClass],
    pub(crate) min_size: u32,
    pub(crate) at_least: usize,
    pub(crate) at_most: usize,
}

impl Rules<'_> {
    /// Types a list of boxes. They come out in canonical order: by class as the form lists them, then by place.
    pub(crate) fn read(&self, field: &Field, json: &Json) -> Result<Vec<DrawnBox>, AnswerError> {
        const SHAPE: &str =
            "send a list such as [{\"class\": \"car\", \"x\": 4, \"y\": 8, \"width\": 30, \"height\": 20}]";
        let items = json
            .as_array()
            .ok_or_else(|| AnswerError::WrongType(Detail::new(&field.name, shown(json), SHAPE)))?;
        let counted = |fix| Detail::new(&field.name, items.len().to_string(), fix);
        if items.len() > self.at_most {
            return Err(AnswerError::TooManyObjects(counted(format!("draw {} at most", self.at_most))));
        }
        if items.len() < self.at_least {
            return Err(AnswerError::TooFewObjects(counted(format!("draw at least {}", self.at_least))));
        }
        let mut boxes = Vec::with_capacity(items.len());
        let mut seen = HashSet::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            let path = format!("{}[{index}]", field.name);
            let one = self.read_one(&path, item, SHAPE)?;
            if !seen.insert(one.clone()) {
                return Err(AnswerError::Duplicate(Detail::new(path, shown(item), "draw every object once")));
            }
            boxes.push(one);
        }
        boxes.sort_by(|one, other| self.order(one, other));
        Ok(boxes)
    }

    fn read_one(&self, path: &str, json: &Json, shape: &str) -> Result<DrawnBox, AnswerError> {
        let wrong = || AnswerError::WrongType(Detail::new(path, shown(json), shape));
        let map = json.as_object().filter(|map| map.len() == 5).ok_or_else(wrong)?;
        let class = map.get("class").and_then(Json::as_str).ok_or_else(wrong)?;
        if !self.classes.iter().any(|known| known.value == class) {
            let named: Vec<&str> = self.classes.iter().take(8).map(|known| known.value.as_str()).collect();
            let fix = format!("choose one of: {}", named.join(", "));
            return Err(AnswerError::NotAnOption(Detail::new(format!("{path}.class"), quoted(class), fix)));
        }
        let number = |name: &str| map.get(name).and_then(Json::as_f64).ok_or_else(wrong);
        let (x, y, width, height) = (number("x")?, number("y")?, number("width")?, number("height")?);
        let Some(drawn) = DrawnBox::new(class, x, y, width, height) else {
            let fix = "begin inside the picture and give sizes of 0 or more, in pixels";
            return Err(AnswerError::OutsidePicture(Detail::new(path, corner(x, y, width, height), fix)));
        };
        let least = i64::from(self.min_size) * 100;
        if drawn.width < least || drawn.height < least || drawn.width == 0 || drawn.height == 0 {
            let fix = format!("draw it {} pixels wide and high or more", self.min_size.max(1));
            return Err(AnswerError::TooSmall(Detail::new(path, corner(x, y, width, height), fix)));
        }
        Ok(drawn)
    }

    fn order(&self, one: &DrawnBox, other: &DrawnBox) -> Ordering {
        let place = |it: &DrawnBox| self.classes.iter().position(|class| class.value == it.class);
        place(one).cmp(&place(other)).then_with(|| one.key().cmp(&other.key()))
    }
}

/// Refuses boxes that reach beyond a picture of this size.
pub(crate) fn check_inside(
    field: &str,
    boxes: &[DrawnBox],
    width: u32,
    height: u32,
) -> Result<(), AnswerError> {
    let (width_most, height_most) = (i64::from(width) * 100, i64::from(height) * 100);
    let beyond = |it: &DrawnBox| it.left + it.width > width_most || it.top + it.height > height_most;
    let Some(index) = boxes.iter().position(beyond) else { return Ok(()) };
    let [x, y, w, h] = boxes[index].pixels();
    let fix = format!("stay inside the picture, which is {width} × {height} pixels upright");
    Err(AnswerError::OutsidePicture(Detail::new(format!("{field}[{index}]"), corner(x, y, w, h), fix)))
}

fn corner(x: f64, y: f64, width: f64, height: f64) -> String {
    format!("x {x}, y {y}, width {width}, height {height}")
}

fn hundredths(pixels: f64) -> Option<i64> {
    let most = f64::from(limits::PICTURE_SIDE_PIXELS);
    // Within the limit a hundredth is far from what 64 bits cannot hold.
    (pixels.is_finite() && pixels.abs() <= most).then(|| (pixels * 100.0).round() as i64)
}
