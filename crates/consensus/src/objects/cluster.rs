//! Which of the things that different workers drew are the same thing.
//!
//! One worker draws a thing once, so a cluster holds at most one shape of each drawing. The drawing that agrees best with
//! all others begins; the others join one after another, the best first, each by the pairing of its shapes with the
//! clusters whose likenesses add up to the most (`matching`), a cluster's likeness being the mean over its shapes. What
//! pairs with nothing begins a cluster. Then every drawing is taken out and paired again, twice, since the first ones
//! joined before there was much to join.

use super::{Cluster, Drawn, Pairing, Shape};
use crate::table::Given;
use gongdao_geometry::matching::best_pairs;

const REPAIRS: usize = 2;

/// Likenesses between all shapes of a task, drawing by drawing.
struct Likenesses {
    starts: Vec<usize>,
    total: usize,
    values: Vec<f64>,
}

impl Likenesses {
    fn new<S: Shape>(given: &[Given<Vec<Drawn<S>>>], pairing: Pairing) -> Self {
        let mut starts = Vec::with_capacity(given.len());
        let mut all = Vec::new();
        for (drawing, one) in given.iter().enumerate() {
            starts.push(all.len());
            all.extend(one.value.iter().map(|drawn| (drawing, drawn)));
        }
        let total = all.len();
        let mut values = vec![0.0; total * total];
        for (at, (drawing, drawn)) in all.iter().enumerate() {
            for (other, (its, theirs)) in all.iter().enumerate().skip(at + 1) {
                if drawing == its {
                    continue;
                }
                let alike = drawn.shape.likeness(&theirs.shape);
                let kept = if alike.is_finite() && alike >= pairing.threshold { alike } else { 0.0 };
                let counted = if drawn.class == theirs.class { kept } else { kept * pairing.across_classes };
                values[at * total + other] = counted;
                values[other * total + at] = counted;
            }
        }
        Self { starts, total, values }
    }

    /// Between a shape of one drawing and a shape of another.
    fn between(&self, one: (usize, usize), other: (usize, usize)) -> f64 {
        let (row, column) = (self.starts[one.0] + one.1, self.starts[other.0] + other.1);
        self.values[row * self.total + column]
    }
}

/// Shapes that are taken for one thing: drawing and shape.
type Members = Vec<(usize, usize)>;

/// The clusters of one task.
pub(super) fn clusters<S: Shape>(
    task: usize,
    given: &[Given<Vec<Drawn<S>>>],
    pairing: Pairing,
) -> Vec<Cluster<S>> {
    let likenesses = Likenesses::new(given, pairing);
    let counts: Vec<usize> = given.iter().map(|one| one.value.len()).collect();
    let mut found: Vec<Members> = Vec::new();
    let order = order(&likenesses, &counts);
    for drawing in &order {
        join(*drawing, counts[*drawing], &likenesses, &mut found);
    }
    for _ in 0..REPAIRS {
        for drawing in &order {
            for members in &mut found {
                members.retain(|(own, _)| own != drawing);
            }
            found.retain(|members| !members.is_empty());
            join(*drawing, counts[*drawing], &likenesses, &mut found);
        }
    }
    let cluster = |members: Members| {
        let mark = |(drawing, one): (usize, &Given<Vec<Drawn<S>>>)| {
            let own = members.iter().find(|(its, _)| *its == drawing);
            (one.worker, own.and_then(|(_, shape)| one.value.get(*shape)).cloned())
        };
        Cluster { task, marks: given.iter().enumerate().map(mark).collect() }
    };
    found.into_iter().map(cluster).collect()
}

/// The drawing that agrees best with all others, then the others by how well they agree with all; equals as they come.
fn order(likenesses: &Likenesses, counts: &[usize]) -> Vec<usize> {
    let mut agreement = vec![0.0; counts.len()];
    for one in 0..counts.len() {
        for other in one + 1..counts.len() {
            let between = |a: usize, b: usize| likenesses.between((one, a), (other, b));
            let pairs = best_pairs(counts[one], counts[other], 0.0, between);
            let sum: f64 = pairs.iter().map(|(a, b)| between(*a, *b)).sum();
            let share = 2.0 * sum / (counts[one] + counts[other]).max(1) as f64;
            agreement[one] += share;
            agreement[other] += share;
        }
    }
    let mut order: Vec<usize> = (0..counts.len()).collect();
    order.sort_by(|a, b| agreement[*b].total_cmp(&agreement[*a]));
    order
}

fn join(drawing: usize, shapes: usize, likenesses: &Likenesses, found: &mut Vec<Members>) {
    let mean = |shape: usize, cluster: usize| {
        let members: &Members = &found[cluster];
        let each = members.iter().map(|member| likenesses.between((drawing, shape), *member));
        each.sum::<f64>() / members.len() as f64
    };
    let pairs = best_pairs(shapes, found.len(), 0.0, mean);
    let mut paired = vec![None; shapes];
    for (shape, cluster) in pairs {
        paired[shape] = Some(cluster);
    }
    for (shape, cluster) in paired.into_iter().enumerate() {
        match cluster {
            Some(cluster) => found[cluster].push((drawing, shape)),
            None => found.push(vec![(drawing, shape)]),
        }
    }
}
