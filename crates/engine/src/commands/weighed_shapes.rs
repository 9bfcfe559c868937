//! What several people's shapes say together: the part of `weighed.rs` for the kind `shapes`.
//!
//! Shapes of all kinds are matched in one run, so that a worker who overlooks lines is trusted less with outlines too; two
//! of different kinds are never the same thing. What is there more likely than not is kept, in the middle of what was
//! drawn. A middle that is no sound outline gives way to the drawn shape most like it. What is said of an object besides is
//! put to the vote of those who drew it, each by skill.

use super::weighed::{Voter, Weighed, ppm, sure_ppm};
use gongdao_consensus::Share;
use gongdao_consensus::objects::{self, Shape};
use gongdao_geometry::{Point, Polygon, Polyline, Rectangle, Tilted};
use gongdao_labels::boxes::SAME_OBJECT_IOU;
use gongdao_labels::shapes::likeness;
use gongdao_labels::{Attribute, DrawnShape, Outline, Said, ShapeClass, Value};
use std::cmp::Ordering;

/// What the form asks for.
pub(super) struct Asked<'a> {
    pub classes: &'a [ShapeClass],
    /// In pixels.
    pub min_size: u32,
    /// In pixels.
    pub tolerance_px: u32,
}

/// A shape of any kind, as consensus is found on it.
#[derive(Clone)]
enum Place {
    Upright(Rectangle),
    Turned(Tilted),
    Filled(Polygon),
    Line(Polyline),
    Spot(Point, u32),
}

/// The shapes of the first one's kind, blended as that kind is.
macro_rules! blended {
    ($shapes:expr, $kind:ident) => {{
        let own = $shapes.iter().filter_map(|(place, weight)| match place {
            Place::$kind(shape) => Some((shape, *weight)),
            _ => None,
        });
        Shape::blend(&own.collect::<Vec<_>>()).map(Place::$kind)
    }};
}

impl Shape for Place {
    fn likeness(&self, other: &Self) -> f64 {
        match (self, other) {
            (Self::Upright(one), Self::Upright(two)) => one.iou(two),
            (Self::Turned(one), Self::Turned(two)) => one.iou(two),
            (Self::Filled(one), Self::Filled(two)) => one.iou(two),
            (Self::Line(one), Self::Line(two)) => one.likeness(two),
            (Self::Spot(one, room), Self::Spot(two, _)) => {
                f64::from(*room) / (f64::from(*room) + one.distance(*two))
            }
            _ => 0.0,
        }
    }

    fn blend(shapes: &[(&Self, f64)]) -> Option<Self> {
        match shapes.first()?.0 {
            Self::Upright(_) => blended!(shapes, Upright),
            Self::Turned(_) => blended!(shapes, Turned),
            Self::Filled(_) => blended!(shapes, Filled),
            Self::Line(_) => blended!(shapes, Line),
            Self::Spot(_, room) => {
                let (mut sum, mut all) = ([0.0, 0.0], 0.0);
                for (place, weight) in shapes {
                    let Self::Spot(at, _) = place else { continue };
                    sum = [sum[0] + at.x * weight, sum[1] + at.y * weight];
                    all += weight;
                }
                Point::new(sum[0] / all, sum[1] / all).ok().map(|at| Self::Spot(at, *room))
            }
        }
    }

    fn order(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Upright(one), Self::Upright(two)) => one.order(two),
            (Self::Turned(one), Self::Turned(two)) => one.order(two),
            (Self::Filled(one), Self::Filled(two)) => one.order(two),
            (Self::Line(one), Self::Line(two)) => one.order(two),
            (Self::Spot(one, _), Self::Spot(two, _)) => one.order(two),
            _ => self.kind().cmp(&other.kind()),
        }
    }
}

impl Place {
    fn of(outline: &Outline, tolerance_px: u32) -> Option<Self> {
        match outline {
            Outline::Box(hundredths) => {
                let [x, y, width, height] = hundredths.map(|one| one as f64 / 100.0);
                Rectangle::new(x, y, width, height).ok().map(Self::Upright)
            }
            Outline::RotatedBox { .. } => outline.tilted().map(Self::Turned),
            Outline::Polygon(_) => outline.filled().map(Self::Filled),
            Outline::Polyline(_) => outline.line().map(Self::Line),
            Outline::Point(_) => outline.place().map(|at| Self::Spot(at, tolerance_px.max(1))),
        }
    }

    fn kind(&self) -> u8 {
        match self {
            Self::Upright(_) => 0,
            Self::Turned(_) => 1,
            Self::Filled(_) => 2,
            Self::Line(_) => 3,
            Self::Spot(..) => 4,
        }
    }

    fn outline(&self) -> Option<Outline> {
        let pairs = |points: &[Point]| points.iter().map(|at| [at.x, at.y]).collect::<Vec<_>>();
        match self {
            Self::Upright(at) => Outline::upright(at.left(), at.top(), at.width(), at.height()),
            Self::Turned(at) => {
                let centre = at.centre();
                Outline::rotated([centre.x, centre.y], at.width(), at.height(), at.degrees())
            }
            Self::Filled(at) => {
                let rings: Vec<_> = at.rings().iter().map(|ring| pairs(ring)).collect();
                Outline::polygon(&rings)
            }
            Self::Line(at) => Outline::polyline(&pairs(at.points())),
            Self::Spot(at, _) => Outline::point(at.x, at.y),
        }
    }
}

/// One object somebody drew, and how good they are.
struct Seen<'a> {
    shape: &'a DrawnShape,
    skill_ppm: u32,
}

/// The consensus of a field of shapes; nothing where nobody answered it.
pub(super) fn of_shapes(name: &str, asked: &Asked<'_>, voters: &[Voter<'_>]) -> Option<Weighed> {
    let drawn: Vec<Option<&Vec<DrawnShape>>> = voters
        .iter()
        .map(|voter| match voter.answer.get(name) {
            Some(Value::Shapes(shapes)) => Some(shapes),
            _ => None,
        })
        .collect();
    let names: Vec<String> = (0..voters.len()).map(|place| place.to_string()).collect();
    let drawings = drawn.iter().zip(&names).filter_map(|(shapes, worker)| {
        let seen = shapes.as_ref()?.iter().filter_map(|one| {
            let shape = Place::of(one.outline(), asked.tolerance_px)?;
            Some(objects::Object { class: one.class(), shape })
        });
        Some(objects::Drawing { task: "task", worker, objects: seen.collect() })
    });
    let drawings: Vec<_> = drawings.collect();
    let answered = drawings.len();
    let found = objects::things(drawings, objects::Pairing::default());
    let things = found.tasks.first().map(|task| task.things.as_slice()).unwrap_or_default();
    let alone = voters.iter().zip(&drawn).find(|(_, shapes)| shapes.is_some())?.0.skill_ppm;
    let seen: Vec<Seen<'_>> = voters
        .iter()
        .zip(&drawn)
        .flat_map(|(voter, shapes)| {
            let skill_ppm = voter.skill_ppm;
            shapes.iter().flat_map(|shapes| shapes.iter()).map(move |shape| Seen { shape, skill_ppm })
        })
        .collect();
    let present = things.iter().filter(|thing| thing.probability >= 0.5);
    let mut shapes: Vec<DrawnShape> =
        present.filter_map(|thing| said(asked, &seen, &thing.class, &thing.shape)).collect();
    // In the form's order and then by place, as answers are.
    let place = |one: &DrawnShape| asked.classes.iter().position(|class| class.class.value == one.class());
    shapes.sort_by(|a, b| place(a).cmp(&place(b)).then_with(|| a.outline().cmp(b.outline())));
    shapes.dedup_by(|a, b| a.class() == b.class() && a.outline() == b.outline());
    let alike = |drawn: &[DrawnShape]| likeness(drawn, &shapes, SAME_OBJECT_IOU, asked.tolerance_px);
    let agreeing = drawn.iter().flatten().filter(|drawn| alike(drawn) >= 1.0).count();
    let right_ppm = drawn.iter().map(|drawn| drawn.map(|drawn| ppm(alike(drawn)))).collect();
    let support = Share::new(agreeing as u64, answered as u64)?;
    let sure = sure_ppm(answered, alone, things);
    Some(Weighed::of_objects((name, Value::Shapes(shapes)), support, sure, right_ppm))
}

/// A thing as an answer says it.
fn said(asked: &Asked<'_>, seen: &[Seen<'_>], class: &str, place: &Place) -> Option<DrawnShape> {
    let of_class = asked.classes.iter().find(|known| known.class.value == class)?;
    let alike = |one: &Seen<'_>| {
        Place::of(one.shape.outline(), asked.tolerance_px).map_or(0.0, |own| own.likeness(place))
    };
    let of_it = seen.iter().filter(|one| one.shape.class() == class).map(|one| (alike(one), one));
    let mut drawn: Vec<(f64, &Seen<'_>)> = of_it.collect();
    drawn.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (_, nearest) = drawn.first()?;
    let sound = place.outline().filter(|outline| outline.check(asked.min_size).is_ok());
    let outline = sound.unwrap_or_else(|| nearest.shape.outline().clone());
    // Where nobody drew it quite so, the nearest alone is asked.
    let near = drawn.iter().filter(|(alike, _)| *alike >= SAME_OBJECT_IOU).count().max(1);
    let voting: Vec<&Seen<'_>> = drawn.iter().take(near).map(|(_, one)| *one).collect();
    let attributes = of_class
        .attributes
        .iter()
        .filter_map(|attribute| vote(attribute, &voting).map(|said| (attribute.name.clone(), said)));
    Some(DrawnShape::new(class, outline, attributes.collect()))
}

/// What most say of an attribute, each by skill; of equals what stands first in the form, and nothing before anything.
fn vote(attribute: &Attribute, voting: &[&Seen<'_>]) -> Option<Said> {
    let chosen = attribute.options.iter().map(|option| Some(Said::Choice(option.value.clone())));
    let flags = [Some(Said::Flag(false)), Some(Said::Flag(true))];
    let all: Vec<Option<Said>> = std::iter::once(None).chain(chosen).chain(flags).collect();
    let weight = |said: &Option<Said>| -> u64 {
        let same = voting.iter().filter(|one| one.shape.said(&attribute.name) == said.as_ref());
        same.map(|one| u64::from(one.skill_ppm)).sum()
    };
    let best = all
        .into_iter()
        .map(|said| (weight(&said), said))
        .reduce(|best, next| if next.0 > best.0 { next } else { best });
    best.and_then(|(_, said)| said)
}
