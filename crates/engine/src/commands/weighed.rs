//! What the answers to a task say together when each is weighed by who gave it: for every kind a form has.
//!
//! A choice, a text or a number is one of several things said; the sets of answers that agree stand for them, and the
//! room `quality` says how likely each is. Of several choices each option is such a question of its own. Boxes are
//! matched by `consensus::objects`, and so are other shapes (`weighed_shapes.rs`) and spans (`weighed_spans.rs`). Orders of
//! more than two have `weighed_orders.rs`, nodes of a tree `weighed_trees.rs`. What hangs on a field counts only where what
//! they say of that field asks it. Every field comes with how likely it is right, what each answer added, and
//! how likely each is right.

use super::consensus::FieldConsensus;
use super::{consensus, weighed_orders, weighed_shapes, weighed_spans, weighed_trees};
use gongdao_consensus::{Share, exact_text, median, objects};
use gongdao_geometry::Rectangle;
use gongdao_labels::{Answer, DrawnBox, FieldKind, Form, ObjectClass, Value, boxes, normal};
use gongdao_quality::belief::{Vote, believe};
use gongdao_quality::pairing::Known;

/// The methods and their versions, as they are kept with what they said.
pub(super) const METHOD: &str = "weighed/1";
const METHOD_OBJECTS: &str = "weighed_objects/1";

/// Different things a text or a number may say, as far as chance is concerned.
pub(super) const OPEN_CLASSES: u32 = 200;

/// One answer and how good its worker is.
pub(super) struct Voter<'a> {
    /// What was said.
    pub answer: &'a Answer,
    /// How likely this worker is right, parts per million.
    pub skill_ppm: u32,
}

/// A field's consensus, with what was inferred beside it.
pub(super) struct Weighed {
    /// The value.
    pub said: FieldConsensus,
    /// How likely it is right.
    pub probability_ppm: u32,
    /// What each voter added to that, in thousandths of a nat, in the order of the voters; nothing of one who left the
    /// field out.
    pub parts_millinats: Vec<i32>,
    /// How likely each voter is right.
    pub right_ppm: Vec<Option<u32>>,
    /// The votes, where the field is one thing said of several.
    pub votes: Vec<Vote>,
    /// How many there are to say.
    pub classes: u32,
    /// What pairs tell besides.
    pub paired: Option<Paired>,
    /// Of a node of a tree, how sure each node on the way to it is.
    pub levels: Vec<(String, u32)>,
}

impl Weighed {
    /// What a field's objects say, once they are matched: no vote for one of several things, so nobody's part is told.
    pub fn of_objects(
        (name, value): (&str, Value),
        support: Share,
        probability_ppm: u32,
        right_ppm: Vec<Option<u32>>,
    ) -> Self {
        Self {
            said: FieldConsensus { field: name.to_owned(), support, value, method: METHOD_OBJECTS },
            probability_ppm,
            parts_millinats: vec![0; right_ppm.len()],
            right_ppm,
            votes: Vec::new(),
            classes: 0,
            paired: None,
            levels: Vec::new(),
        }
    }
}

/// What is told of answers that were given beside known items.
pub(super) struct Paired {
    /// How probable each answer given is, parts per million.
    pub shares: Vec<(Value, u32)>,
    /// What became of the known item beside each answer, and how probable the answer is by that and the worker's record, in
    /// the order of the voters.
    pub seen: Vec<(Known, u32)>,
}

/// The consensus of every field that anybody answered, and that is asked where the others say this.
pub(super) fn weighed(form: &Form, voters: &[Voter<'_>]) -> Vec<Weighed> {
    let fields = form.fields.iter().filter_map(|field| of_field(&field.name, &field.kind, voters)).collect();
    consensus::only_asked(form, fields, |field| &field.said)
}

fn of_field(name: &str, kind: &FieldKind, voters: &[Voter<'_>]) -> Option<Weighed> {
    match kind {
        FieldKind::Choice { many: true, options, .. } => {
            let options: Vec<&str> = options.iter().map(|option| option.value.as_str()).collect();
            of_options(name, &options, voters)
        }
        FieldKind::Taxonomy { many: true, options, .. } => {
            let values = voters.iter().filter_map(|voter| voter.answer.get(name));
            of_options(name, &weighed_trees::named(options, values), voters)
        }
        FieldKind::Taxonomy { options, leaves_only, .. } => {
            weighed_trees::of_tree(name, (options, *leaves_only), voters)
        }
        FieldKind::Boxes { classes, .. } => of_boxes(name, classes, voters),
        FieldKind::Shapes { classes, min_size, tolerance_px, .. } => {
            let asked = weighed_shapes::Asked { classes, min_size: *min_size, tolerance_px: *tolerance_px };
            weighed_shapes::of_shapes(name, &asked, voters)
        }
        FieldKind::Spans { classes, overlap, relations, .. } => {
            let asked = weighed_spans::Asked { classes, overlap: *overlap, relations };
            weighed_spans::of_spans(name, &asked, voters)
        }
        FieldKind::Choice { options, .. } => {
            of_groups(name, kind, u32::try_from(options.len()).unwrap_or(u32::MAX), voters)
        }
        FieldKind::Ranking { options, ties, .. } if options.len() == 2 => {
            of_groups(name, kind, weighed_orders::classes_of_two(*ties), voters)
        }
        FieldKind::Ranking { options, ties, .. } => weighed_orders::of_orders(name, (options, *ties), voters),
        FieldKind::Text { .. } | FieldKind::Number { .. } => of_groups(name, kind, OPEN_CLASSES, voters),
    }
}

/// Answers that agree are one thing said.
fn of_groups(name: &str, kind: &FieldKind, classes: u32, voters: &[Voter<'_>]) -> Option<Weighed> {
    let mut said: Vec<&Value> = Vec::new();
    let mut groups: Vec<Option<u32>> = Vec::new();
    for voter in voters {
        groups.push(voter.answer.get(name).map(|value| {
            let known = said.iter().position(|other| value.agrees(other, kind));
            let group = known.unwrap_or(said.len());
            if known.is_none() {
                said.push(value);
            }
            group as u32
        }));
    }
    let votes: Vec<Vote> = groups
        .iter()
        .zip(voters)
        .filter_map(|(group, voter)| group.map(|group| Vote { group, skill_ppm: voter.skill_ppm }))
        .collect();
    let belief = believe(&votes, classes);
    let first = (*said.get(belief.best as usize)?).clone();
    let behind = groups.iter().zip(voters).filter(|(group, _)| **group == Some(belief.best));
    let behind: Vec<&Value> = behind.filter_map(|(_, voter)| voter.answer.get(name)).collect();
    let value = representative(first, &behind, voters.iter().filter_map(|voter| voter.answer.get(name)));
    let mut parts = belief.parts_millinats.iter().copied();
    let parts_millinats = groups.iter().map(|group| group.map_or(0, |_| parts.next().unwrap_or(0))).collect();
    let right_ppm = groups.iter().map(|group| group.map(|group| belief.share_ppm(group))).collect();
    let support = Share::new(behind.len() as u64, votes.len() as u64)?;
    Some(Weighed {
        said: FieldConsensus { field: name.to_owned(), value, support, method: METHOD },
        probability_ppm: belief.best_ppm(),
        parts_millinats,
        right_ppm,
        votes,
        classes,
        paired: None,
        levels: Vec::new(),
    })
}

/// How a group is written: a text in its most frequent spelling; numbers that nobody shares by their median.
pub(super) fn representative<'a>(
    first: Value,
    behind: &[&Value],
    all: impl Iterator<Item = &'a Value>,
) -> Value {
    match &first {
        Value::Text(_) => {
            let texts = behind.iter().filter_map(|value| match value {
                Value::Text(text) => Some(text.as_str()),
                _ => None,
            });
            exact_text(texts, normal::text).map_or(first.clone(), |tally| Value::Text(tally.text.to_owned()))
        }
        Value::Number(_) if behind.len() == 1 => {
            let numbers: Vec<_> = all
                .filter_map(|value| match value {
                    Value::Number(number) => Some(*number),
                    _ => None,
                })
                .collect();
            let scale = numbers.iter().map(|number| number.scale()).max().unwrap_or(0);
            median(numbers.iter().filter_map(|number| number.mantissa_at(scale)))
                .and_then(|middle| gongdao_labels::Decimal::new(middle.value, scale))
                .map_or(first.clone(), Value::Number)
        }
        _ => first,
    }
}

/// Each option is a question of its own: chosen or not.
fn of_options(name: &str, options: &[&str], voters: &[Voter<'_>]) -> Option<Weighed> {
    let given: Vec<Option<&Vec<String>>> = voters
        .iter()
        .map(|voter| match voter.answer.get(name) {
            Some(Value::Choices(chosen)) => Some(chosen),
            _ => None,
        })
        .collect();
    let answered = given.iter().flatten().count();
    let mut chosen = Vec::new();
    let mut probability = 1.0_f64;
    let mut parts_millinats = vec![0_i32; voters.len()];
    let mut right: Vec<Option<f64>> = given.iter().map(|answer| answer.map(|_| 1.0)).collect();
    for option in options {
        let says = |answer: &Vec<String>| answer.iter().any(|chosen| chosen == option);
        let Some(first) = given.iter().flatten().next().map(|answer| says(answer)) else { continue };
        let votes: Vec<Vote> = given
            .iter()
            .zip(voters)
            .filter_map(|(answer, voter)| {
                answer.map(|answer| Vote {
                    group: u32::from(says(answer) != first),
                    skill_ppm: voter.skill_ppm,
                })
            })
            .collect();
        let belief = believe(&votes, 2);
        let is_chosen = (belief.best == 0) == first;
        if is_chosen {
            chosen.push((*option).to_owned());
        }
        let best = f64::from(belief.best_ppm()) / 1e6;
        probability *= best;
        let mut parts = belief.parts_millinats.iter();
        for ((answer, part), right) in given.iter().zip(&mut parts_millinats).zip(&mut right) {
            let (Some(answer), Some(right)) = (answer, right.as_mut()) else { continue };
            *part = part.saturating_add(parts.next().copied().unwrap_or(0));
            *right *= if says(answer) == is_chosen { best } else { 1.0 - best };
        }
    }
    let agreeing = given.iter().flatten().filter(|answer| ***answer == chosen).count();
    Some(Weighed {
        said: FieldConsensus {
            field: name.to_owned(),
            value: Value::Choices(chosen),
            support: Share::new(agreeing as u64, answered as u64)?,
            method: METHOD,
        },
        probability_ppm: ppm(probability),
        parts_millinats,
        right_ppm: right.into_iter().map(|right| right.map(ppm)).collect(),
        votes: Vec::new(),
        classes: 0,
        paired: None,
        levels: Vec::new(),
    })
}

/// Boxes are matched; the consensus is what is there more likely than not.
fn of_boxes(name: &str, classes: &[ObjectClass], voters: &[Voter<'_>]) -> Option<Weighed> {
    let drawn: Vec<Option<&Vec<DrawnBox>>> = voters
        .iter()
        .map(|voter| match voter.answer.get(name) {
            Some(Value::Boxes(boxes)) => Some(boxes),
            _ => None,
        })
        .collect();
    let names: Vec<String> = (0..voters.len()).map(|place| place.to_string()).collect();
    let drawings = drawn.iter().zip(&names).filter_map(|(boxes, name)| {
        let seen = boxes.as_ref()?.iter().filter_map(|one| {
            let [x, y, width, height] = one.pixels();
            let shape = Rectangle::new(x, y, width, height).ok()?;
            Some(objects::Object { class: one.class(), shape })
        });
        Some(objects::Drawing { task: "task", worker: name, objects: seen.collect() })
    });
    let drawings: Vec<_> = drawings.collect();
    let answered = drawings.len();
    let found = objects::things(drawings, objects::Pairing::default());
    let things = found.tasks.first().map(|task| task.things.as_slice()).unwrap_or_default();
    let alone =
        voters.iter().zip(&drawn).find(|(_, boxes)| boxes.is_some()).map(|(voter, _)| voter.skill_ppm)?;
    let probability_ppm = sure_ppm(answered, alone, things);
    let mut boxes: Vec<DrawnBox> = things
        .iter()
        .filter(|thing| thing.probability >= 0.5)
        .filter_map(|thing| {
            let at = &thing.shape;
            DrawnBox::new(&thing.class, at.left(), at.top(), at.width(), at.height())
        })
        .collect();
    // In the form's order and then by place, as answers are.
    let place = |one: &DrawnBox| classes.iter().position(|class| class.value == one.class());
    boxes.sort_by(|a, b| place(a).cmp(&place(b)).then_with(|| a.decimals().cmp(&b.decimals())));
    boxes.dedup();
    let alike = |drawn: &Vec<DrawnBox>| boxes::likeness(drawn, &boxes, boxes::SAME_OBJECT_IOU);
    let agreeing = drawn.iter().flatten().filter(|drawn| alike(drawn) >= 1.0).count();
    let right_ppm = drawn.iter().map(|drawn| drawn.map(|drawn| ppm(alike(drawn)))).collect();
    let support = Share::new(agreeing as u64, answered as u64)?;
    Some(Weighed::of_objects((name, Value::Boxes(boxes)), support, probability_ppm, right_ppm))
}

/// How likely all that is said of things is right: one answer by itself as likely as who drew it, several by how sure each
/// thing is, in the mean.
pub(super) fn sure_ppm<S>(answered: usize, alone_ppm: u32, things: &[objects::Thing<S>]) -> u32 {
    let sure = |thing: &objects::Thing<S>| {
        if thing.probability >= 0.5 {
            thing.probability * thing.class_probability
        } else {
            1.0 - thing.probability
        }
    };
    match (answered, things.len()) {
        (1, _) => alone_ppm,
        (_, 0) => {
            ppm(1.0 - (1.0 - f64::from(alone_ppm) / 1e6).powi(i32::try_from(answered).unwrap_or(i32::MAX)))
        }
        (_, count) => ppm(things.iter().map(sure).sum::<f64>() / count as f64),
    }
}

pub(super) fn ppm(probability: f64) -> u32 {
    (probability.clamp(0.0, 1.0) * 1e6).round() as u32
}
