//! The rhythm: how busy the whole log is at each time.
//!
//! Day and night, weekends, a growing platform: what everybody does at a time is no sign of anything. So the time of the
//! log is measured in its own events: a window's *share* is the part of all events that fall into it, and a target that
//! goes with the crowd gets that part of its events there. Nothing about calendars or time zones is assumed.

/// The share of the log's events up to each step of time.
#[derive(Debug, Clone, Default)]
pub struct Rhythm {
    step: u32,
    sums: Vec<f64>,
}

/// The most steps that are kept.
const MAX_STEPS: u32 = 100_000;

impl Rhythm {
    /// Measures the rhythm of events at these seconds, in steps of an hour, or longer for logs of more than eleven years.
    pub fn new(at: &[u32]) -> Self {
        let last = at.iter().copied().max().unwrap_or(0);
        let step = 3600.max(last / MAX_STEPS + 1);
        let mut counts = vec![0u32; (last / step) as usize + 1];
        for second in at {
            counts[(second / step) as usize] += 1;
        }
        let total = (at.len() as f64 + counts.len() as f64 * 0.5).max(1.0);
        let mut sum = 0.0;
        let mut sums = Vec::with_capacity(counts.len() + 1);
        sums.push(0.0);
        for count in counts {
            sum += (f64::from(count) + 0.5) / total;
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
