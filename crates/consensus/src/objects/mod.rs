//! Things drawn by several people — boxes, outlines, lines, key points, masks, stretches of time and text, cuboids — to
//! one set of things, each with how likely it is there, what it is and where.
//!
//! Three steps. [`cluster`](mod@cluster) pairs what different workers drew for the same thing. [`belief`] infers which of
//! the clusters are things at all and of which class, and with it how often each worker overlooks things, draws what is
//! not there, and mistakes the class. [`place`] blends the shapes, careful workers first. Any kind of shape will do that
//! can say how alike two are and blend several: [`Shape`], which `shapes` implements for the shapes of the geometry room.
//!
//! A worker who looked and drew nothing must hand in an empty [`Drawing`]: silence is evidence too.

mod belief;
mod cluster;
mod middle;
mod place;
mod shapes;

use crate::names::Names;
use crate::table::Table;
use std::cmp::Ordering;

/// The name and version stored beside results.
pub const METHOD: &str = "objects/1";

/// A kind of shape that consensus can be found on.
pub trait Shape: Clone {
    /// How alike two are, from 0 to 1.
    fn likeness(&self, other: &Self) -> f64;

    /// The shape in the middle of several, each with a positive weight; `None` of nothing.
    fn blend(shapes: &[(&Self, f64)]) -> Option<Self>;

    /// A total order, so that the order in which workers drew does not matter.
    fn order(&self, other: &Self) -> Ordering;
}

/// A thing somebody drew.
#[derive(Clone, Debug, PartialEq)]
pub struct Object<'a, S> {
    /// What it is.
    pub class: &'a str,
    /// Where it is.
    pub shape: S,
}

/// All that one worker drew for a task.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawing<'a, S> {
    /// What was looked at.
    pub task: &'a str,
    /// Who looked.
    pub worker: &'a str,
    /// What the worker saw there; nothing is an answer.
    pub objects: Vec<Object<'a, S>>,
}

/// How things are paired.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pairing {
    /// Shapes less alike than this are never the same thing.
    pub threshold: f64,
    /// What a pair of different classes counts, against one for a pair of the same class; zero where only things of one
    /// class are ever the same.
    pub across_classes: f64,
}

impl Default for Pairing {
    fn default() -> Self {
        Self { threshold: 0.4, across_classes: 0.9 }
    }
}

/// A thing that may be there.
#[derive(Clone, Debug, PartialEq)]
pub struct Thing<S> {
    /// How likely it is there at all.
    pub probability: f64,
    /// Its most likely class; of equals the lowest in string order.
    pub class: String,
    /// How likely it is of that class, if it is there.
    pub class_probability: f64,
    /// Where it is.
    pub shape: S,
    /// How alike the drawn shapes are to it, in the mean, workers weighed.
    pub likeness: f64,
    /// How many drew it, of those who looked.
    pub drawn: u32,
    /// How many looked.
    pub looked: u32,
}

/// What is there for a task.
#[derive(Clone, Debug, PartialEq)]
pub struct TaskThings<S> {
    /// The task.
    pub task: String,
    /// Everything anybody drew, in the order of shapes.
    pub things: Vec<Thing<S>>,
}

impl<S> TaskThings<S> {
    /// What is there more likely than not.
    pub fn present(&self) -> impl Iterator<Item = &Thing<S>> {
        self.things.iter().filter(|thing| thing.probability >= 0.5)
    }
}

/// What was learned of a worker; all from 0 to 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawer {
    /// The worker.
    pub worker: String,
    /// How often the worker draws a thing that is there.
    pub finding: f64,
    /// How often the worker drew one of the things that are not there but that somebody drew.
    pub straying: f64,
    /// How often the worker names the right class.
    pub naming: f64,
    /// How alike the worker's shapes are to the true ones, in the root mean square of what they lack.
    pub likeness: f64,
    /// Drawings handed in.
    pub drawings: u64,
}

/// Tasks and workers, both in string order.
#[derive(Clone, Debug, PartialEq)]
pub struct Things<S> {
    /// Every task.
    pub tasks: Vec<TaskThings<S>>,
    /// Every worker.
    pub workers: Vec<Drawer>,
    /// Rounds until beliefs stood.
    pub rounds: usize,
}

/// A thing as it was drawn, its class as a number.
#[derive(Clone, Debug)]
struct Drawn<S> {
    class: usize,
    shape: S,
}

/// What several workers drew for, as it seems, one thing.
#[derive(Clone, Debug)]
struct Cluster<S> {
    /// The task.
    task: usize,
    /// The worker of every drawing of the task, and what they drew of it, if anything.
    marks: Vec<(usize, Option<Drawn<S>>)>,
}

/// What is there for every task.
pub fn things<S: Shape>(drawings: Vec<Drawing<'_, S>>, pairing: Pairing) -> Things<S> {
    let classes = Names::of(drawings.iter().flat_map(|drawing| drawing.objects.iter().map(|one| one.class)));
    let drawn = |object: Object<'_, S>| Drawn {
        class: classes.number(object.class).unwrap_or(0),
        shape: object.shape,
    };
    let in_order = |a: &Drawn<S>, b: &Drawn<S>| a.shape.order(&b.shape).then(a.class.cmp(&b.class));
    let row = |drawing: Drawing<'_, S>| {
        let mut objects: Vec<Drawn<S>> = drawing.objects.into_iter().map(drawn).collect();
        objects.sort_by(in_order);
        objects
    };
    let names: Vec<(String, String)> =
        drawings.iter().map(|drawing| (drawing.task.to_owned(), drawing.worker.to_owned())).collect();
    let rows = drawings
        .into_iter()
        .map(row)
        .zip(&names)
        .map(|(objects, (task, worker))| (task.as_str(), worker.as_str(), objects));
    let table: Table<Vec<Drawn<S>>> = Table::new(rows.collect(), |a: &Vec<Drawn<S>>, b| {
        let differing = a.iter().zip(b).map(|(a, b)| in_order(a, b)).find(|order| order.is_ne());
        differing.unwrap_or_else(|| a.len().cmp(&b.len()))
    });
    let mut clusters: Vec<Cluster<S>> = Vec::new();
    for (task, given) in table.by_task.iter().enumerate() {
        clusters.extend(cluster::clusters(task, given, pairing));
    }
    let beliefs = belief::believe(&clusters, table.workers.len(), classes.len());
    let places = place::place(&clusters, &beliefs.present, table.workers.len());
    let mut counts = vec![0; table.workers.len()];
    table.by_task.iter().flatten().for_each(|given| counts[given.worker] += 1);
    let workers = table.workers.iter().enumerate().map(|(index, worker)| Drawer {
        worker: worker.to_owned(),
        finding: beliefs.skills[index].finding,
        straying: beliefs.skills[index].straying,
        naming: beliefs.skills[index].naming,
        likeness: (1.0 - places.lacking[index].sqrt()).clamp(0.0, 1.0),
        drawings: counts[index],
    });
    let workers = workers.collect();
    let mut tasks: Vec<TaskThings<S>> =
        table.tasks.iter().map(|task| TaskThings { task: task.to_owned(), things: Vec::new() }).collect();
    for (index, (cluster, placed)) in clusters.iter().zip(places.shapes).enumerate() {
        let Some((shape, likeness)) = placed else { continue };
        let (class, class_probability) = beliefs.class(index);
        tasks[cluster.task].things.push(Thing {
            probability: beliefs.present[index],
            class: classes.name(class).to_owned(),
            class_probability,
            shape,
            likeness,
            drawn: cluster.drawn().count() as u32,
            looked: cluster.marks.len() as u32,
        });
    }
    for task in &mut tasks {
        task.things.sort_by(|a, b| a.shape.order(&b.shape).then(a.class.cmp(&b.class)));
    }
    Things { tasks, workers, rounds: beliefs.rounds }
}

impl<S> Cluster<S> {
    /// Who drew it, and what.
    fn drawn(&self) -> impl Iterator<Item = (usize, &Drawn<S>)> {
        self.marks.iter().filter_map(|(worker, drawn)| drawn.as_ref().map(|drawn| (*worker, drawn)))
    }
}
