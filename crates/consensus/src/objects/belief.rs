//! Which clusters are things, and of which class.
//!
//! Every cluster is a thing of some class, or nothing. Of a thing each worker who looked draws it with the worker's
//! chance of finding, and names its class with the worker's chance of naming, other classes evenly; of nothing each draws
//! it with the worker's chance of straying, and names a class as often as it is named at all. Chances are pulled, as if by
//! a few answers more, towards the crowd's, and the crowd's towards what crowds do. Fitted by
//! expectation–maximisation, as Dawid and Skene fit error rates (Applied Statistics 28, 1979).
//!
//! A thing nobody drew is not known of, so finding is among things that somebody drew, and straying likewise.

use super::Cluster;
use gongdao_geometry::elementary::{exp, ln, ln_sum_exp};

const MOST_ROUNDS: usize = 200;
const TOLERANCE: f64 = 1e-7;
/// Answers a worker is credited with.
const CREDIT: f64 = 5.0;
/// Answers the crowd is credited with: how many, and the share of finding, straying and naming in them.
const CROWD_CREDIT: f64 = 10.0;
const USUAL: [f64; 3] = [0.8, 0.2, 0.9];

/// A worker's chances.
#[derive(Clone, Copy, Debug)]
pub(super) struct Skill {
    pub finding: f64,
    pub straying: f64,
    pub naming: f64,
}

/// What is believed.
pub(super) struct Beliefs {
    /// How likely each cluster is a thing.
    pub present: Vec<f64>,
    /// How likely it is of each class, if it is one; by cluster, then by class.
    classes: Vec<Vec<f64>>,
    pub skills: Vec<Skill>,
    pub rounds: usize,
}

impl Beliefs {
    /// A cluster's most likely class and its probability.
    pub fn class(&self, cluster: usize) -> (usize, f64) {
        let all = self.classes[cluster].iter().copied().enumerate();
        all.reduce(|best, next| if next.1 > best.1 { next } else { best }).unwrap_or((0, 1.0))
    }
}

/// What is supposed of the crowd.
struct World {
    skills: Vec<Skill>,
    /// How likely a cluster is a thing, before it is looked at.
    real: f64,
    /// How often things are of each class, and how often each class is named.
    classes: Vec<f64>,
    named: Vec<f64>,
}

/// Believes what the clusters say.
pub(super) fn believe<S>(clusters: &[Cluster<S>], workers: usize, classes: usize) -> Beliefs {
    let even = vec![1.0 / classes.max(1) as f64; classes];
    let named = frequencies(
        clusters.iter().flat_map(|cluster| cluster.drawn()).map(|(_, one)| (one.class, 1.0)),
        classes,
    );
    let usual = Skill { finding: USUAL[0], straying: USUAL[1], naming: USUAL[2] };
    let mut world = World { skills: vec![usual; workers], real: 0.5, classes: even, named };
    let mut beliefs =
        Beliefs { present: vec![0.5; clusters.len()], classes: Vec::new(), skills: Vec::new(), rounds: 0 };
    for _ in 0..MOST_ROUNDS {
        beliefs.rounds += 1;
        let found: Vec<(f64, Vec<f64>)> = clusters.iter().map(|cluster| world.look(cluster)).collect();
        let moved = found.iter().zip(&beliefs.present).map(|(a, b)| (a.0 - b).abs()).fold(0.0, f64::max);
        (beliefs.present, beliefs.classes) = found.into_iter().unzip();
        world.learn(clusters, &beliefs);
        if moved < TOLERANCE {
            break;
        }
    }
    beliefs.skills = world.skills;
    beliefs
}

/// Shares of weights by class, each class credited with one.
fn frequencies(weights: impl Iterator<Item = (usize, f64)>, classes: usize) -> Vec<f64> {
    let mut sums = vec![1.0; classes];
    weights.for_each(|(class, weight)| sums[class] += weight);
    let total: f64 = sums.iter().sum();
    sums.into_iter().map(|sum| sum / total).collect()
}

impl World {
    /// How likely a cluster is a thing, and of which class.
    fn look<S>(&self, cluster: &Cluster<S>) -> (f64, Vec<f64>) {
        let others = self.classes.len().saturating_sub(1).max(1) as f64;
        let mut thing = ln(self.real);
        let mut nothing = ln(1.0 - self.real);
        let mut classes: Vec<f64> = self.classes.iter().map(|share| ln(*share)).collect();
        for (worker, drawn) in &cluster.marks {
            let skill = self.skills[*worker];
            let Some(drawn) = drawn else {
                thing += ln(1.0 - skill.finding);
                nothing += ln(1.0 - skill.straying);
                continue;
            };
            thing += ln(skill.finding);
            nothing += ln(skill.straying) + ln(self.named[drawn.class]);
            let (right, wrong) = (ln(skill.naming), ln((1.0 - skill.naming) / others));
            for (class, value) in classes.iter_mut().enumerate() {
                *value += if self.classes.len() < 2 || class == drawn.class { right } else { wrong };
            }
        }
        if self.classes.len() < 2 {
            classes.fill(0.0);
        }
        let whole = ln_sum_exp(&classes);
        let thing = thing + whole;
        let present = exp(thing - ln_sum_exp(&[thing, nothing]));
        (present, classes.into_iter().map(|value| exp(value - whole)).collect())
    }

    /// Learns chances from what is believed.
    fn learn<S>(&mut self, clusters: &[Cluster<S>], beliefs: &Beliefs) {
        // By worker: right and all, for finding, straying, naming.
        let mut counts = vec![[(0.0, 0.0); 3]; self.skills.len()];
        let mut real = 0.0;
        for ((cluster, present), classes) in clusters.iter().zip(&beliefs.present).zip(&beliefs.classes) {
            real += present;
            for (worker, drawn) in &cluster.marks {
                let count = &mut counts[*worker];
                count[0].1 += present;
                count[1].1 += 1.0 - present;
                if let Some(drawn) = drawn {
                    count[0].0 += present;
                    count[1].0 += 1.0 - present;
                    count[2].0 += present * classes[drawn.class];
                    count[2].1 += present;
                }
            }
        }
        let mut crowd = USUAL;
        for (kind, usual) in crowd.iter_mut().enumerate() {
            let sums = counts.iter().fold((0.0, 0.0), |sum, one| (sum.0 + one[kind].0, sum.1 + one[kind].1));
            *usual = (sums.0 + CROWD_CREDIT * *usual) / (sums.1 + CROWD_CREDIT);
        }
        let share = |count: &[(f64, f64); 3], kind: usize| {
            let (right, all) = count[kind];
            ((right + CREDIT * crowd[kind]) / (all + CREDIT)).clamp(1e-4, 1.0 - 1e-4)
        };
        let skill = |count: &[(f64, f64); 3]| Skill {
            finding: share(count, 0),
            straying: share(count, 1),
            naming: share(count, 2),
        };
        self.skills = counts.iter().map(skill).collect();
        self.real = (real + 1.0) / (clusters.len() as f64 + 2.0);
        let of_things = beliefs.present.iter().zip(&beliefs.classes).flat_map(|(present, classes)| {
            classes.iter().enumerate().map(move |(class, share)| (class, present * share))
        });
        self.classes = frequencies(of_things, self.classes.len());
    }
}
