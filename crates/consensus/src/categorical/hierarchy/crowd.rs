//! What is believed of workers: the crowd's matrix, each worker's share of not looking, and how strongly a worker's own
//! matrix leans on the two.

use super::super::real::log2;
use super::super::settings::Past;
use super::super::work;
use super::matrix::Matrix;
use super::pass::Found;
use super::precision::{denominator, minka, numerator, raised};
use super::table::Table;

/// The strength with which workers' matrices usually lean on the crowd, in labels for each true class. The learned
/// strength is taken half-way to it.
pub(super) const USUAL_STRENGTH: f64 = 12.0;
const STRENGTHS: (f64, f64) = (0.5, 500.0);
const IDLE_STRENGTHS: (f64, f64) = (0.5, 100.0);
/// Labels that a worker's habit begins with, as the crowd's.
const HABIT_LABELS: f64 = 2.0;
/// The share of not looking that everything begins with.
const FIRST_IDLE: f64 = 0.3;
/// Times the parts are worked out in turn for one round.
const TURNS: usize = 3;
/// Rounds after which strengths are learned every fifth round only.
const EAGER_ROUNDS: usize = 20;

/// Beliefs about workers.
#[derive(Clone, Debug)]
pub(super) struct Crowd {
    classes: usize,
    /// How looking people label.
    matrix: Matrix,
    /// How often each class is given at all.
    given: Vec<f64>,
    /// Each worker's share of not looking.
    idle: Vec<f64>,
    mean_idle: f64,
    idle_strength: f64,
    /// How often a worker who does not look gives the row's class, by row.
    habits: Vec<f64>,
    strength: f64,
    past: Option<Earlier>,
    /// Counts and the prior's share, by row and true class.
    pub(super) bases: Vec<f64>,
    /// The sum of a worker's bases over all classes, by worker and true class.
    pub(super) totals: Vec<f64>,
    /// Logarithms to base 2 of the classes' frequencies.
    pub prior_logs: Vec<f64>,
}

impl Crowd {
    pub fn new(table: &Table<'_>, history: &[Past]) -> Self {
        let classes = table.classes;
        let mut given = vec![1.0; classes];
        for task in 0..table.tasks {
            let (first, later) = table.rows_of(task);
            first
                .iter()
                .chain(later)
                .for_each(|row| given[usize::from(table.row_class[*row as usize])] += 1.0);
        }
        let sum: f64 = given.iter().sum();
        given.iter_mut().for_each(|share| *share /= sum);
        let habits = table.row_class.iter().map(|class| given[usize::from(*class)]).collect();
        let past = (!history.is_empty()).then(|| past(table, history));
        Self {
            classes,
            matrix: Matrix::new(classes),
            given,
            idle: vec![FIRST_IDLE; table.workers],
            mean_idle: FIRST_IDLE,
            idle_strength: 4.0,
            habits,
            strength: 5.0,
            past,
            bases: Vec::new(),
            totals: Vec::new(),
            prior_logs: Vec::new(),
        }
    }

    /// A row's worker and bases, and the worker's totals.
    #[inline(always)]
    pub fn of_row<'t>(&'t self, table: &Table<'_>, row: usize) -> ((usize, &'t [f64]), &'t [f64]) {
        let worker = table.row_worker[row] as usize;
        let bases = &self.bases[row * self.classes..(row + 1) * self.classes];
        ((worker, bases), &self.totals[worker * self.classes..(worker + 1) * self.classes])
    }

    /// Makes room for a worker of whom nothing is known.
    pub fn add_worker(&mut self) {
        self.idle.push(self.mean_idle);
        self.totals.extend(std::iter::repeat_n(self.lean(), self.classes));
    }

    /// Makes room for a class that a worker had not given before.
    pub fn add_row(&mut self, worker: usize, class: usize) {
        let own = &self.totals[worker * self.classes..(worker + 1) * self.classes];
        let labels = own.iter().sum::<f64>() - self.lean() * self.classes as f64;
        let idle = self.idle[worker] * labels.max(0.0);
        let habit = HABIT_LABELS * self.given[class] / (idle + HABIT_LABELS);
        self.habits.push(habit);
        let lean = self.lean();
        (0..self.classes)
            .for_each(|truth| self.bases.push(lean * self.expected(worker, truth, class, habit)));
    }

    /// Adds a task's posterior to its rows and workers, or takes it off.
    pub fn shift(&mut self, table: &Table<'_>, task: usize, posterior: &[f32], by: f64) {
        let classes = self.classes;
        table.each_voice(task, |rows| {
            let share = by / rows.len() as f64;
            for row in rows {
                let (row, worker) = (*row as usize, table.row_worker[*row as usize] as usize);
                for (truth, p) in posterior.iter().enumerate() {
                    self.bases[row * classes + truth] += f64::from(*p) * share;
                    self.totals[worker * classes + truth] += f64::from(*p) * share;
                }
            }
        });
    }

    /// How strongly a worker's matrix leans on the crowd, as it is used.
    fn lean(&self) -> f64 {
        (self.strength * USUAL_STRENGTH).sqrt()
    }

    /// What a worker is expected to do before any own matrix: how often the class is given under the true one.
    pub fn expected(&self, worker: usize, truth: usize, class: usize, habit: f64) -> f64 {
        let idle = self.idle[worker];
        (1.0 - idle) * self.matrix.share(truth, class) + idle * habit
    }

    /// Takes in a round's counts by row and true class.
    pub fn learn(&mut self, table: &Table<'_>, found: &Found, round: usize, threads: usize) {
        let (classes, counts) = (self.classes, found.counts.as_slice());
        let mut with_past = Vec::new();
        let counts = match &self.past {
            None => counts,
            Some(Earlier { rows, .. }) => {
                with_past.extend(
                    counts.iter().zip(rows.iter().chain(std::iter::repeat(&0.0))).map(|(a, b)| a + b),
                );
                with_past.as_slice()
            }
        };
        let mut totals = vec![0.0; table.workers * classes];
        for (row, counts) in counts.chunks_exact(classes).enumerate() {
            let start = table.row_worker[row] as usize * classes;
            totals[start..start + classes].iter_mut().zip(counts).for_each(|(total, count)| *total += count);
        }
        if round == 0 {
            let mut all = vec![0.0; classes * classes];
            for (row, counts) in counts.chunks_exact(classes).enumerate() {
                let class = usize::from(table.row_class[row]);
                counts.iter().enumerate().for_each(|(truth, count)| all[truth * classes + class] += count);
            }
            self.matrix.learn(&all);
        }
        for _ in 0..TURNS {
            self.take_apart(table, counts, &totals, threads);
        }
        if let Some(Earlier { beside, .. }) = &self.past {
            // Classes given in the past only have no row; they still count against the others.
            totals.iter_mut().zip(beside).for_each(|(total, count)| *total += count);
        }
        if round > 0 && (round <= EAGER_ROUNDS || round.is_multiple_of(5)) {
            self.learn_strength(table, counts, &totals, threads);
        }
        let lean = self.lean();
        let mut bases = std::mem::take(&mut self.bases);
        bases.resize(counts.len(), 0.0);
        let rows = work::shares(table.rows(), counts.len());
        let jobs: Vec<_> = rows.iter().cloned().zip(work::cut(&mut bases, &rows, classes)).collect();
        let crowd = &*self;
        work::each(jobs, threads, |(rows, bases)| {
            for (row, bases) in rows.zip(bases.chunks_exact_mut(classes)) {
                let (worker, class) = (table.row_worker[row] as usize, usize::from(table.row_class[row]));
                let counts = &counts[row * classes..(row + 1) * classes];
                for (truth, (base, count)) in bases.iter_mut().zip(counts).enumerate() {
                    *base = count + lean * crowd.expected(worker, truth, class, crowd.habits[row]);
                }
            }
        });
        self.bases = bases;
        totals.iter_mut().for_each(|total| *total += lean);
        self.totals = totals;
        let tasks = table.tasks as f64 + classes as f64;
        self.prior_logs = found.mass.iter().map(|mass| log2((mass + 1.0) / tasks)).collect();
    }

    /// Takes counts apart into labels of people who look and labels that are habit, and learns both from their parts.
    fn take_apart(&mut self, table: &Table<'_>, counts: &[f64], totals: &[f64], threads: usize) {
        let classes = self.classes;
        let crowd = &*self;
        let parts = work::each(work::shares(table.rows(), counts.len()), threads, |rows| {
            let mut looking = vec![0.0; classes * classes];
            let idle: Vec<f64> = rows.map(|row| crowd.part(table, row, counts, &mut looking)).collect();
            (looking, idle)
        });
        let mut looking = vec![0.0; classes * classes];
        let mut by_row = Vec::with_capacity(table.rows());
        for (own, idle) in parts {
            looking.iter_mut().zip(own).for_each(|(sum, own)| *sum += own);
            by_row.extend(idle);
        }
        let mut by_worker = vec![0.0; table.workers];
        by_row.iter().zip(&*table.row_worker).for_each(|(idle, worker)| by_worker[*worker as usize] += idle);
        self.matrix.learn(&looking);
        for (row, idle) in by_row.iter().enumerate() {
            let (worker, class) = (table.row_worker[row] as usize, usize::from(table.row_class[row]));
            let start = HABIT_LABELS * self.given[class];
            self.habits[row] = (idle + start) / (by_worker[worker] + HABIT_LABELS);
        }
        let sums: Vec<f64> = totals.chunks_exact(classes).map(|own| own.iter().sum()).collect();
        let all: f64 = sums.iter().sum();
        self.mean_idle = (by_worker.iter().sum::<f64>() + 1.0) / (all + 3.0);
        let parts = by_worker
            .iter()
            .zip(&sums)
            .flat_map(|(idle, sum)| [(*idle, self.mean_idle), ((sum - idle).max(0.0), 1.0 - self.mean_idle)]);
        let next = minka(parts, sums.iter().copied(), self.idle_strength);
        self.idle_strength = next.clamp(IDLE_STRENGTHS.0, IDLE_STRENGTHS.1);
        let start = self.idle_strength * self.mean_idle;
        for ((share, idle), sum) in self.idle.iter_mut().zip(by_worker).zip(sums) {
            *share = ((idle + start) / (sum + self.idle_strength)).clamp(0.0, 1.0);
        }
    }

    /// A row's labels that are habit; those of people who look are added to `looking`, by true class and given class.
    fn part(&self, table: &Table<'_>, row: usize, counts: &[f64], looking: &mut [f64]) -> f64 {
        let classes = self.classes;
        let (worker, class) = (table.row_worker[row] as usize, usize::from(table.row_class[row]));
        let (idle, habit) = (self.idle[worker], self.habits[row]);
        let mut by_habit = 0.0;
        for (truth, count) in counts[row * classes..(row + 1) * classes].iter().enumerate() {
            let look = (1.0 - idle) * self.matrix.share(truth, class);
            let all = look + idle * habit;
            let looked = if all > 0.0 { count * look / all } else { *count };
            looking[truth * classes + class] += looked;
            by_habit += count - looked;
        }
        by_habit
    }

    fn learn_strength(&mut self, table: &Table<'_>, counts: &[f64], totals: &[f64], threads: usize) {
        let classes = self.classes;
        let crowd = &*self;
        let above = work::each(work::shares(table.rows(), counts.len()), threads, |rows| {
            let parts = rows.flat_map(|row| {
                let (worker, class) = (table.row_worker[row] as usize, usize::from(table.row_class[row]));
                let habit = crowd.habits[row];
                let counts = counts[row * classes..(row + 1) * classes].iter().enumerate();
                counts.map(move |(truth, count)| (*count, crowd.expected(worker, truth, class, habit)))
            });
            numerator(parts, crowd.strength)
        });
        let below = work::each(work::shares(totals.len(), totals.len()), threads, |own| {
            denominator(totals[own].iter().copied(), crowd.strength)
        });
        let next = raised(crowd.strength, above.iter().sum(), below.iter().sum());
        self.strength = next.clamp(STRENGTHS.0, STRENGTHS.1);
    }

    /// Each worker's chance of being right, the classes as frequent as they are.
    pub fn skills(&self, table: &Table<'_>) -> Vec<f64> {
        let classes = self.classes;
        let priors: Vec<f64> = self.prior_logs.iter().map(|log| super::super::real::exp2(*log)).collect();
        let lean = self.lean();
        let mut skills: Vec<f64> = (0..table.workers)
            .map(|worker| {
                let idle = self.idle[worker];
                let bare = |truth: usize| {
                    let habit = HABIT_LABELS * self.given[truth] / (HABIT_LABELS + 1.0);
                    let look = (1.0 - idle) * self.matrix.share(truth, truth);
                    priors[truth] * lean * (look + idle * habit) / self.totals[worker * classes + truth]
                };
                (0..classes).map(bare).sum()
            })
            .collect();
        // Where the worker gave the class, its row knows better.
        for row in 0..table.rows() {
            let (worker, truth) = (table.row_worker[row] as usize, usize::from(table.row_class[row]));
            let idle = self.idle[worker];
            let habit = HABIT_LABELS * self.given[truth] / (HABIT_LABELS + 1.0);
            let bare = lean * ((1.0 - idle) * self.matrix.share(truth, truth) + idle * habit);
            let total = self.totals[worker * classes + truth];
            skills[worker] += priors[truth] * (self.bases[row * classes + truth] - bare) / total;
        }
        if let Some(Earlier { right, .. }) = &self.past {
            for (place, right) in right.iter().enumerate() {
                skills[place / classes] += priors[place % classes] * right / self.totals[place];
            }
        }
        skills.into_iter().map(|skill| skill.clamp(0.0, 1.0)).collect()
    }
}

/// What is known from earlier work.
#[derive(Clone, Debug)]
struct Earlier {
    /// By row and true class.
    rows: Vec<f64>,
    /// What has no row, because the worker does not give the class here, by worker and true class.
    beside: Vec<f64>,
    /// What of that was right.
    right: Vec<f64>,
}

fn past(table: &Table<'_>, history: &[Past]) -> Earlier {
    let classes = table.classes;
    let mut rows = vec![0.0; table.rows() * classes];
    let mut beside = vec![0.0; table.workers * classes];
    let mut right = beside.clone();
    for Past { worker, truth, given, count } in history {
        let (worker, truth, given) = (*worker as usize, *truth as usize, *given as usize);
        let in_range = worker < table.labels.workers.len() && truth < classes && given < classes;
        if !(in_range && count.is_finite() && *count > 0.0) {
            continue;
        }
        match table.labels.row(worker, given) {
            Some(row) => rows[row * classes + truth] += count,
            None => {
                beside[worker * classes + truth] += count;
                right[worker * classes + truth] += if truth == given { *count } else { 0.0 };
            }
        }
    }
    Earlier { rows, beside, right }
}
