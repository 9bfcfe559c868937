//! What several people's shapes say together: the part of `weighed.rs` for the kind `shapes`.
//!
//! Shapes of all kinds are matched in one run, so that a worker who overlooks lines is trusted less with outlines too; two
//! of different kinds are never the same thing. Each page of a document is looked at by itself, in the same run: who drew
//! nothing on one said that nothing is there. What is there more likely than not is kept, in the middle of what was
//! drawn. A middle that is no sound outline gives way to the drawn shape most like it. What is said of an object besides is
//! put to the vote of those who drew it, each by skill; texts are one where their normal forms are, and where no two wrote
//! the same they are lined up word by word (ROVER). The points of a skeleton are blended by skill one by one, and of masks
//! the pixels are kept that people of half the skill or more painted.

use super::weighed::{Voter, Weighed, ppm, sure_ppm};
use gongdao_consensus::objects::{self, Shape};
use gongdao_consensus::text::{Rover, TextAnswer, rover};
use gongdao_consensus::watch::Watch;
use gongdao_consensus::{Share, exact_text};
use gongdao_geometry::{Mask, Point, Polygon, Polyline, Rectangle, Skeleton, Tilted};
use gongdao_labels::boxes::SAME_OBJECT_IOU;
use gongdao_labels::shapes::{Measure, likeness};
use gongdao_labels::{Attribute, DrawnShape, Outline, Said, ShapeClass, TextRule, Value, normal};
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

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
    /// With how loosely its points are placed, and the least side of such a thing.
    Joined(Skeleton, Rc<[f64]>, f64),
    Painted(Mask),
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
            (Self::Joined(one, looseness, least), Self::Joined(two, ..)) => {
                one.mutual_oks(two, looseness, *least)
            }
            (Self::Painted(one), Self::Painted(two)) => one.iou(two),
            _ => 0.0,
        }
    }

    fn blend(shapes: &[(&Self, f64)]) -> Option<Self> {
        match shapes.first()?.0 {
            Self::Upright(_) => blended!(shapes, Upright),
            Self::Turned(_) => blended!(shapes, Turned),
            Self::Filled(_) => blended!(shapes, Filled),
            Self::Line(_) => blended!(shapes, Line),
            Self::Painted(_) => blended!(shapes, Painted),
            Self::Joined(_, looseness, least) => {
                let own = shapes.iter().filter_map(|(place, weight)| match place {
                    Self::Joined(skeleton, ..) => Some((skeleton, *weight)),
                    _ => None,
                });
                let blended = Shape::blend(&own.collect::<Vec<_>>());
                blended.map(|skeleton| Self::Joined(skeleton, Rc::clone(looseness), *least))
            }
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
            (Self::Joined(one, ..), Self::Joined(two, ..)) => one.order(two),
            (Self::Painted(one), Self::Painted(two)) => one.order(two),
            _ => self.kind().cmp(&other.kind()),
        }
    }
}

impl Asked<'_> {
    fn measure(&self) -> Measure<'_> {
        Measure { classes: self.classes, tolerance_px: self.tolerance_px }
    }
}

impl Place {
    fn of(shape: &DrawnShape, measure: Measure<'_>) -> Option<Self> {
        let outline = shape.outline();
        match outline {
            Outline::Box(hundredths) => {
                let [x, y, width, height] = hundredths.map(|one| one as f64 / 100.0);
                Rectangle::new(x, y, width, height).ok().map(Self::Upright)
            }
            Outline::RotatedBox { .. } => outline.tilted().map(Self::Turned),
            Outline::Polygon(_) => outline.filled().map(Self::Filled),
            Outline::Polyline(_) => outline.line().map(Self::Line),
            Outline::Point(_) => outline.place().map(|at| Self::Spot(at, measure.tolerance_px.max(1))),
            Outline::Skeleton(_) => {
                let looseness = Rc::from(measure.looseness(shape.class()));
                outline.joints().map(|skeleton| Self::Joined(skeleton, looseness, measure.least()))
            }
            Outline::Mask(mask) => Some(Self::Painted(mask.clone())),
        }
    }

    fn kind(&self) -> u8 {
        match self {
            Self::Upright(_) => 0,
            Self::Turned(_) => 1,
            Self::Filled(_) => 2,
            Self::Line(_) => 3,
            Self::Spot(..) => 4,
            Self::Joined(..) => 5,
            Self::Painted(_) => 6,
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
            Self::Joined(skeleton, ..) => {
                let joint = |point: &gongdao_geometry::KeyPoint| {
                    [point.place.x, point.place.y, f64::from(point.visibility as u8)]
                };
                Outline::skeleton(&skeleton.points().iter().map(joint).collect::<Vec<_>>())
            }
            Self::Painted(mask) => Some(Outline::Mask(mask.clone())),
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
    let answered = drawn.iter().flatten().count();
    let found = things_of(asked, &drawn);
    let alone = voters.iter().zip(&drawn).find(|(_, shapes)| shapes.is_some())?.0.skill_ppm;
    let seen: Vec<Seen<'_>> = voters
        .iter()
        .zip(&drawn)
        .flat_map(|(voter, shapes)| {
            let skill_ppm = voter.skill_ppm;
            shapes.iter().flat_map(|shapes| shapes.iter()).map(move |shape| Seen { shape, skill_ppm })
        })
        .collect();
    let present = found.iter().filter(|(_, thing)| thing.probability >= 0.5);
    let mut shapes: Vec<DrawnShape> =
        present.filter_map(|(page, thing)| said(asked, &seen, (*page, &thing.class), &thing.shape)).collect();
    // By page, in the form's order and then by place, as answers are.
    let place = |one: &DrawnShape| {
        (one.page(), asked.classes.iter().position(|class| class.class.value == one.class()))
    };
    shapes.sort_by(|a, b| place(a).cmp(&place(b)).then_with(|| a.outline().cmp(b.outline())));
    shapes.dedup_by(|a, b| place(a) == place(b) && a.outline() == b.outline());
    let alike = |drawn: &[DrawnShape]| likeness(drawn, &shapes, SAME_OBJECT_IOU, asked.measure());
    let agreeing = drawn.iter().flatten().filter(|drawn| alike(drawn) >= 1.0).count();
    let right_ppm = drawn.iter().map(|drawn| drawn.map(|drawn| ppm(alike(drawn)))).collect();
    let support = Share::new(agreeing as u64, answered as u64)?;
    let things: Vec<_> = found.into_iter().map(|(_, thing)| thing).collect();
    let sure = sure_ppm(answered, alone, &things);
    Some(Weighed::of_objects((name, Value::Shapes(shapes)), support, sure, right_ppm))
}

/// What is there, page by page; where one picture is drawn on, it is the only page.
fn things_of(
    asked: &Asked<'_>,
    drawn: &[Option<&Vec<DrawnShape>>],
) -> Vec<(Option<u32>, objects::Thing<Place>)> {
    let names: Vec<String> = (0..drawn.len()).map(|place| place.to_string()).collect();
    let pages: BTreeSet<Option<u32>> =
        drawn.iter().flatten().flat_map(|shapes| shapes.iter().map(DrawnShape::page)).collect();
    let pages: Vec<(Option<u32>, String)> =
        pages.into_iter().map(|page| (page, format!("{:05}", page.unwrap_or(0)))).collect();
    let drawings = pages.iter().flat_map(|(page, task)| {
        drawn.iter().zip(&names).filter_map(move |(shapes, worker)| {
            Some(objects::Drawing { task, worker, objects: on_page(asked, *page, shapes.as_deref()?) })
        })
    });
    let found = objects::things(drawings.collect(), objects::Pairing::default());
    let page_of = |task: &str| pages.iter().find(|(_, known)| known == task).and_then(|(page, _)| *page);
    let each = found.tasks.into_iter().flat_map(|task| {
        let page = page_of(&task.task);
        task.things.into_iter().map(move |thing| (page, thing))
    });
    each.collect()
}

/// What somebody drew on one page.
fn on_page<'a>(
    asked: &Asked<'_>,
    page: Option<u32>,
    shapes: &'a [DrawnShape],
) -> Vec<objects::Object<'a, Place>> {
    let own = shapes.iter().filter(|one| one.page() == page);
    let seen = own.filter_map(|one| {
        Some(objects::Object { class: one.class(), shape: Place::of(one, asked.measure())? })
    });
    seen.collect()
}

/// A thing as an answer says it.
fn said(
    asked: &Asked<'_>,
    seen: &[Seen<'_>],
    (page, class): (Option<u32>, &str),
    place: &Place,
) -> Option<DrawnShape> {
    let of_class = asked.classes.iter().find(|known| known.class.value == class)?;
    let alike = |one: &Seen<'_>| Place::of(one.shape, asked.measure()).map_or(0.0, |own| own.likeness(place));
    let is_its = |one: &&Seen<'_>| one.shape.class() == class && one.shape.page() == page;
    let of_it = seen.iter().filter(is_its).map(|one| (alike(one), one));
    let mut drawn: Vec<(f64, &Seen<'_>)> = of_it.collect();
    drawn.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (_, nearest) = drawn.first()?;
    // Where nobody drew it quite so, the nearest alone is asked.
    let near = drawn.iter().filter(|(alike, _)| *alike >= SAME_OBJECT_IOU).count().max(1);
    let voting: Vec<&Seen<'_>> = drawn.iter().take(near).map(|(_, one)| *one).collect();
    let is_voted = matches!(place, Place::Joined(..) | Place::Painted(_));
    let blended = if is_voted { by_skill(asked, &voting) } else { None };
    let found = blended.as_ref().unwrap_or(place).outline();
    let is_sound = |outline: &Outline| {
        outline.check(asked.min_size).and_then(|()| outline.check_points(&of_class.points)).is_ok()
    };
    let outline = found.filter(is_sound).unwrap_or_else(|| nearest.shape.outline().clone());
    let attributes = of_class
        .attributes
        .iter()
        .filter_map(|attribute| vote(attribute, &voting).map(|said| (attribute.name.clone(), said)));
    Some(DrawnShape::new(class, outline, attributes.collect()).on_page(page))
}

/// The skeletons of those who vote in one, each by skill: every point in the middle of its places, and whether it is
/// there, hidden or seen by the most. Of masks every pixel that half of the skill painted.
fn by_skill(asked: &Asked<'_>, voting: &[&Seen<'_>]) -> Option<Place> {
    let places = voting.iter().filter_map(|one| {
        Place::of(one.shape, asked.measure()).map(|place| (place, f64::from(one.skill_ppm.max(1))))
    });
    let places: Vec<(Place, f64)> = places.collect();
    Place::blend(&places.iter().map(|(place, weight)| (place, *weight)).collect::<Vec<_>>())
}

/// What most say of an attribute, each by skill; of equals what stands first in the form, and nothing before anything.
fn vote(attribute: &Attribute, voting: &[&Seen<'_>]) -> Option<Said> {
    if let Some(rule) = attribute.text {
        return written(&attribute.name, rule, voting).map(Said::Text);
    }
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

/// The text that most wrote, each by skill, in its most frequent spelling; of equals the lower in string order, and
/// nothing before anything. Where three or more wrote and no two the same, word by word what most have there.
fn written(name: &str, rule: TextRule, voting: &[&Seen<'_>]) -> Option<String> {
    let text = |one: &Seen<'_>| match one.shape.said(name) {
        Some(Said::Text(text)) => Some(text.clone()),
        _ => None,
    };
    let given: Vec<(String, u64)> =
        voting.iter().filter_map(|one| Some((text(one)?, u64::from(one.skill_ppm)))).collect();
    let mut groups: BTreeMap<String, (u64, Vec<&str>)> = BTreeMap::new();
    for (text, skill) in &given {
        let group = groups.entry(normal::text(text)).or_default();
        group.0 += skill;
        group.1.push(text);
    }
    let silent: u64 =
        voting.iter().filter(|one| text(one).is_none()).map(|one| u64::from(one.skill_ppm)).sum();
    let best = groups.values().reduce(|best, next| if next.0 > best.0 { next } else { best })?;
    let all: u64 = given.iter().map(|(_, skill)| skill).sum();
    if silent >= all {
        return None;
    }
    if groups.len() == given.len() && given.len() > 2 {
        let names: Vec<String> = (0..given.len()).map(|place| place.to_string()).collect();
        let rows =
            given.iter().zip(&names).map(|((text, _), worker)| TextAnswer { task: "text", worker, text });
        let lined = rover(&rows.collect::<Vec<_>>(), Rover { rounds: 0 }, Watch::default());
        let lined =
            lined.tasks.into_iter().next().map(|task| task.text.trim().to_owned()).unwrap_or_default();
        if !lined.is_empty() && lined.chars().count() <= rule.max_chars as usize {
            return Some(lined);
        }
    }
    exact_text(best.1.iter().copied(), normal::text).map(|tally| tally.text.to_owned())
}
