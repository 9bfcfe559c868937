//! The rhythm: how busy the whole log is at each time.
//!
//! Day and night, weekends, a growing platform: what everybody does at a time is no sign of anything. So the time of the
//! log is measured in its own events: a window's *share* is the part of all events that fall into it, and a target that
//! goes with the crowd gets that part of its events there. Nothing about calendars or time zones is assumed.

/// Seconds of a day.
pub const DAY: u32 = 86_400;

/// The share of the log's events up to each step of time.
#[derive(Debug, Clone, Default)]
pub struct Rhythm {
    step: u32,
    sums: Vec<f64>,
}

/// The most steps that are kept: hours of 136 years, so that one wrong clock does not blur everybody's day.
const MAX_STEPS: u32 = 1_200_000;
/// What an hour is taken to hold beside its events, so that no hour is impossible; all together at most a hundredth.
const BESIDE: f64 = 0.5;

impl Rhythm {
    /// Measures the rhythm of events at these seconds, in steps of an hour.
    pub fn new(at: &[u32]) -> Self {
        let last = at.iter().copied().max().unwrap_or(0);
        let step = 3600.max(last / MAX_STEPS + 1);
        let mut counts = vec![0u32; (last / step) as usize + 1];
        for second in at {
            counts[(second / step) as usize] += 1;
        }
        let beside = BESIDE.min(0.01 * at.len() as f64 / counts.len() as f64);
        let total = (at.len() as f64 + counts.len() as f64 * beside).max(f64::MIN_POSITIVE);
        let mut sum = 0.0;
        let mut sums = Vec::with_capacity(counts.len() + 1);
        sums.push(0.0);
        for count in counts {
            sum += (f64::from(count) + beside) / total;
            sums.push(sum);
        }
        Self { step, sums }
    }

    /// The share of events before a second.
    pub fn before(&self, second: u32) -> f64 {
        if self.sums.len() < 2 {
            return 0.0;
        }
        let index = (second / self.step) as usize;
        if index + 1 >= self.sums.len() {
            return self.sums[self.sums.len() - 1];
        }
        let part = f64::from(second % self.step) / f64::from(self.step);
        self.sums[index] + (self.sums[index + 1] - self.sums[index]) * part
    }

    /// How close events stand together on the clock: the length of their mean direction, from 0 (day and night) to 1.
    pub fn hours(&self) -> f64 {
        let (mut east, mut north) = (0.0, 0.0);
        for (number, sums) in self.sums.windows(2).enumerate() {
            let middle = (number as f64 + 0.5) * f64::from(self.step) / f64::from(DAY);
            let angle = middle.fract() * std::f64::consts::TAU;
            let share = sums[1] - sums[0];
            (east, north) = (east + share * angle.cos(), north + share * angle.sin());
        }
        f64::min(east.hypot(north), 1.0)
    }

    /// The share of events from one second to another.
    pub fn share(&self, from: u32, to: u32) -> f64 {
        (self.before(to.saturating_add(1)) - self.before(from)).max(1e-12)
    }
}

/// How surprising `seen` events are where `expected` were, in natural logarithms: Chernoff's bound on the Poisson tail,
/// `-ln P(X >= seen) >= seen ln(seen / expected) - seen + expected`; 0 where no more were seen than expected.
pub fn surprise(seen: f64, expected: f64) -> f64 {
    if seen <= expected || seen <= 0.0 { 0.0 } else { seen * (seen / expected).ln() - seen + expected }
}
