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
}

impl Method {
    /// Every method, in the order they are listed.
    pub const ALL: [Method; 5] = [
        Method::MajorityVote,
        Method::Wawa,
        Method::ZeroBasedSkill,
        Method::OneCoin,
        Method::DawidSkene,
    ];

    /// The name it is called by.
    pub const fn name(self) -> &'static str {
        match self {
            Method::MajorityVote => "majority-vote",
            Method::Wawa => "wawa",
            Method::ZeroBasedSkill => "zero-based-skill",
            Method::OneCoin => "one-coin",
            Method::DawidSkene => "dawid-skene",
        }
    }

    /// The method with a name.
    pub fn find(name: &str) -> Option<Method> {
        Method::ALL.into_iter().find(|method| method.name() == name)
    }
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
