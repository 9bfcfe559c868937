//! What every labelled data set comes down to: pictures and texts, one [`Item`] each, with what is marked on them.
//!
//! Coordinates are pixels of the upright picture from its top left corner, `x` to the right and `y` down, a pixel being
//! one wide. Text offsets count code points, the end excluded. Classes are numbers into a [`Catalog`], so that a million
//! objects cost no million names. Deliberately not here: pixels of pictures, and how any format writes this down.

use gongdao_geometry::Mask;
use std::collections::BTreeMap;

/// A point: `x`, `y` in pixels.
pub type Point = [f64; 2];

/// A class of things.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Category {
    /// Its name, unique in a catalog.
    pub name: String,
    /// The number it had where it came from, if numbers mean something there (COCO).
    pub id: Option<u64>,
    /// The family it belongs to (COCO's supercategory); empty without.
    pub group: String,
    /// Names of its key points, in order.
    pub points: Vec<String>,
    /// Lines of its skeleton: pairs of places in `points`, from 0.
    pub edges: Vec<[u32; 2]>,
    /// Whether it is something without countable things, such as sky (panoptic).
    pub is_stuff: bool,
}

/// The classes of a data set, in the order they were declared or first seen.
#[derive(Clone, Debug, Default)]
pub struct Catalog {
    categories: Vec<Category>,
    places: BTreeMap<String, u32>,
}

impl Catalog {
    /// The number of a class, which is added where it is new.
    pub fn place(&mut self, name: &str) -> u32 {
        match self.places.get(name) {
            Some(place) => *place,
            None => self.declare(Category { name: name.to_owned(), ..Category::default() }),
        }
    }

    /// Adds a class with its details, or gives the details to the class of that name; its number.
    pub fn declare(&mut self, category: Category) -> u32 {
        if let Some(place) = self.places.get(&category.name) {
            self.categories[*place as usize] = category;
            return *place;
        }
        let place = self.categories.len() as u32;
        self.places.insert(category.name.clone(), place);
        self.categories.push(category);
        place
    }

    /// The number of a class, where it is known.
    pub fn find(&self, name: &str) -> Option<u32> {
        self.places.get(name).copied()
    }

    /// A class by its number.
    pub fn get(&self, class: u32) -> Option<&Category> {
        self.categories.get(class as usize)
    }

    /// A class's details, to add to them.
    pub fn get_mut(&mut self, class: u32) -> Option<&mut Category> {
        self.categories.get_mut(class as usize)
    }

    /// A class's name; empty where there is no such number.
    pub fn name(&self, class: u32) -> &str {
        self.get(class).map_or("", |category| &category.name)
    }

    /// All classes.
    pub fn all(&self) -> &[Category] {
        &self.categories
    }
}

/// A picture or a text, with everything that is marked on it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Item {
    /// The file's name with folders, or the text's name.
    pub name: String,
    /// Which part of the data set it is in: `train`, `val`, `test` or another word; empty without.
    pub split: String,
    /// Width and height in pixels, where known.
    pub size: Option<(u32, u32)>,
    /// The text, where it is one.
    pub text: Option<String>,
    /// Things on a picture.
    pub objects: Vec<Object>,
    /// Classes of the whole.
    pub classes: Vec<u32>,
    /// Stretches of a text.
    pub spans: Vec<Span>,
    /// Relations between them.
    pub relations: Vec<Relation>,
}

/// A relation between two stretches of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relation {
    /// The place in `spans` at which it begins.
    pub from: usize,
    /// The place at which it ends.
    pub to: usize,
    /// What it says.
    pub name: String,
}

/// A stretch of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Its class.
    pub class: u32,
    /// Its first code point.
    pub start: usize,
    /// The code point after its last.
    pub end: usize,
}

/// A thing on a picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Object {
    /// Its class.
    pub class: u32,
    /// Where it is.
    pub shape: Shape,
    /// The upright box that came with a shape that is no box.
    pub frame: Option<Rect>,
    /// Its key points in the order of its class's names; empty without.
    pub key_points: Vec<KeyPoint>,
    /// What else is said of it.
    pub attributes: Vec<(String, Value)>,
    /// How sure a model was, from 0 to 1.
    pub score: Option<f64>,
    /// Whether it stands for a crowd of things (COCO's iscrowd).
    pub is_crowd: bool,
}

impl Object {
    /// A thing of which nothing but class and place is said.
    pub fn new(class: u32, shape: Shape) -> Self {
        Self {
            class,
            shape,
            frame: None,
            key_points: Vec::new(),
            attributes: Vec::new(),
            score: None,
            is_crowd: false,
        }
    }

    /// An attribute by its name.
    pub fn attribute(&self, name: &str) -> Option<&Value> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// The upright box around it: the one it came with, or the smallest; none where it has no place.
    pub fn bounds(&self) -> Option<Rect> {
        self.frame.or_else(|| match &self.shape {
            Shape::Skeleton => {
                let seen = self.key_points.iter().filter(|point| point.seen != Seen::Not);
                Rect::around(seen.map(|point| [point.x, point.y]))
            }
            shape => shape.bounds(),
        })
    }
}

/// A value of an attribute.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Yes or no.
    Flag(bool),
    /// A finite number.
    Number(f64),
    /// A word or more.
    Text(String),
}

/// Where a thing is.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// An upright box.
    Box(Rect),
    /// A turned box.
    Rotated(Rotated),
    /// One or several outlines, each with holes.
    Polygon(Vec<Outline>),
    /// A line through points.
    Polyline(Vec<Point>),
    /// Points by themselves.
    Points(Vec<Point>),
    /// The pixels it covers.
    Mask(Mask),
    /// Nothing but its key points.
    Skeleton,
}

impl Shape {
    /// The smallest upright box around it; none for a skeleton and for what has no point.
    pub fn bounds(&self) -> Option<Rect> {
        match self {
            Self::Box(rect) => Some(*rect),
            Self::Rotated(rotated) => Rect::around(rotated.corners()),
            Self::Polygon(outlines) => {
                Rect::around(outlines.iter().flat_map(|outline| outline.outer.iter().copied()))
            }
            Self::Polyline(points) | Self::Points(points) => Rect::around(points.iter().copied()),
            Self::Mask(mask) => mask.bounds().map(|bounds| Rect {
                x: bounds.left,
                y: bounds.top,
                width: bounds.right - bounds.left,
                height: bounds.bottom - bounds.top,
            }),
            Self::Skeleton => None,
        }
    }
}

/// One outline with its holes; each ring's last point is joined to its first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outline {
    /// The ring outside, at least three points.
    pub outer: Vec<Point>,
    /// Rings of what is cut out of it.
    pub holes: Vec<Vec<Point>>,
}

/// An upright box.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rect {
    /// Its left side.
    pub x: f64,
    /// Its upper side.
    pub y: f64,
    /// How wide it is.
    pub width: f64,
    /// How high it is.
    pub height: f64,
}

impl Rect {
    /// From corners, in any order.
    pub fn between(one: Point, other: Point) -> Self {
        let [left, top] = [one[0].min(other[0]), one[1].min(other[1])];
        let (width, height) = ((one[0] - other[0]).abs(), (one[1] - other[1]).abs());
        Self { x: left, y: top, width, height }
    }

    /// Its right side.
    pub fn right(&self) -> f64 {
        self.x + self.width
    }

    /// Its lower side.
    pub fn bottom(&self) -> f64 {
        self.y + self.height
    }

    /// The smallest box around points; none without points.
    pub fn around(points: impl IntoIterator<Item = Point>) -> Option<Self> {
        let mut found: Option<[f64; 4]> = None;
        for [x, y] in points {
            let [left, top, right, bottom] = found.unwrap_or([x, y, x, y]);
            found = Some([left.min(x), top.min(y), right.max(x), bottom.max(y)]);
        }
        let [x, y, right, bottom] = found?;
        Some(Self { x, y, width: right - x, height: bottom - y })
    }
}

/// A turned box.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rotated {
    /// Its middle.
    pub center: Point,
    /// Its side that is level at 0 degrees.
    pub width: f64,
    /// Its other side.
    pub height: f64,
    /// How far it is turned about its middle, clockwise as seen on the screen, from 0 to below 360.
    pub degrees: f64,
}

/// A key point.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct KeyPoint {
    /// Pixels from the left; 0 where it is not labelled.
    pub x: f64,
    /// Pixels from above; 0 where it is not labelled.
    pub y: f64,
    /// Whether it can be seen.
    pub seen: Seen,
}

/// Whether a key point can be seen; the numbers are COCO's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Seen {
    /// 0: not labelled.
    #[default]
    Not = 0,
    /// 1: labelled where it must be, but hidden.
    Hidden = 1,
    /// 2: visible.
    Visible = 2,
}

impl Seen {
    /// From COCO's number.
    pub fn of(number: f64) -> Option<Self> {
        [(0.0, Self::Not), (1.0, Self::Hidden), (2.0, Self::Visible)]
            .into_iter()
            .find_map(|(known, seen)| (known == number).then_some(seen))
    }
}
