//! Which method, and how it is to work.

use super::labels::Labels;

/// A method for one-label answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Method {
    /// The label most answers gave.
    MajorityVote,
    /// Majority weighted by how often each worker agrees with the majority.
    Wawa,
    /// Weights that start at chance and move towards the share of agreement, over and over.
    ZeroBasedSkill,
    /// Dawid–Skene with one number a worker: the chance of being right.
    OneCoin,
    /// A confusion matrix for each worker, by expectation maximisation.
    DawidSkene,
    /// Abilities of workers and easiness of tasks.
    Glad,
    /// Truth or spam, with a share and a habit for each worker.
    Mace,
    /// Messages between tasks and workers; two classes.
    Kos,
    /// Skills from a robust rank-one fit of workers' agreement.
    Mmsr,
    /// Our own: a hierarchy over workers' matrices, with calibrated probabilities.
    Default,
}

impl Method {
    /// Every method, in the order they are listed.
    pub const ALL: [Method; 10] = [
        Method::MajorityVote,
        Method::Wawa,
        Method::ZeroBasedSkill,
        Method::OneCoin,
        Method::DawidSkene,
        Method::Glad,
        Method::Mace,
        Method::Kos,
        Method::Mmsr,
        Method::Default,
    ];

    /// The name it is called by.
    pub const fn name(self) -> &'static str {
        match self {
            Method::MajorityVote => "majority-vote",
            Method::Wawa => "wawa",
            Method::ZeroBasedSkill => "zero-based-skill",
            Method::OneCoin => "one-coin",
            Method::DawidSkene => "dawid-skene",
            Method::Glad => "glad",
            Method::Mace => "mace",
            Method::Kos => "kos",
            Method::Mmsr => "mmsr",
            Method::Default => "default",
        }
    }

    /// The method with a name.
    pub fn find(name: &str) -> Option<Method> {
        Method::ALL.into_iter().find(|method| method.name() == name)
    }
}

/// What a worker did earlier, of tasks whose class became known: so many labels of one class under another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Past {
    /// The worker's number.
    pub worker: u32,
    /// The class that was right.
    pub truth: u32,
    /// The class the worker gave.
    pub given: u32,
    /// How many; need not be whole. What is not a positive number counts as none.
    pub count: f64,
}

/// What an error costs.
#[derive(Clone, Copy, Debug, Default)]
pub enum Costs<'a> {
    /// All errors the same: the most likely class is the answer.
    #[default]
    Even,
    /// The classes have an order, and an error costs the steps between the two: the median is the answer. Classes that
    /// are all numbers are ordered as such, others in string order.
    Ordinal,
    /// A cost for each answer (row) and truth (column), classes × classes.
    Table(&'a [f64]),
}

/// How a method is to work. `Settings::default()` is one thread and nothing known.
#[derive(Clone, Copy, Default)]
pub struct Settings<'a> {
    /// Threads at most; none counts as one. The result does not hang on it.
    pub threads: usize,
    /// Work with the anchor's arithmetic where it changes labels, at full width and with its stop.
    pub parity: bool,
    /// Tasks whose class is known, as numbers of task and class. Methods that learn from posteriors learn from these too;
    /// all methods answer them as known.
    pub known: &'a [(u32, u32)],
    /// What is known of workers from earlier work; for [`Method::Default`].
    pub history: &'a [Past],
    /// What it costs to answer one class where another is true; for [`Method::Default`]. Without it all errors cost the
    /// same.
    pub costs: Costs<'a>,
    /// Told after each round: how many are done and how many there are at most.
    pub watch: Option<&'a (dyn Fn(usize, usize) + Sync)>,
}

impl Settings<'_> {
    pub(super) fn tell(&self, done: usize, most: usize) {
        if let Some(watch) = self.watch {
            watch(done, most);
        }
    }

    /// The known class of each task plus one, zero where it is not known; empty where none is.
    pub(super) fn known_by_task(&self, labels: &Labels) -> Vec<u32> {
        if self.known.is_empty() {
            return Vec::new();
        }
        let mut known = vec![0; labels.tasks.len()];
        for (task, class) in self.known {
            if (*class as usize) < labels.classes.len()
                && let Some(place) = known.get_mut(*task as usize)
            {
                *place = *class + 1;
            }
        }
        known
    }
}
