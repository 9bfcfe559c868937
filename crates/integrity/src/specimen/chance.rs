//! Chance for made-up logs: one seed, the same log for ever, on any machine.
//!
//! Specimens must not depend on a library's idea of randomness, which may change with its version. This is SplitMix64
//! (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014) and the few distributions the
//! specimens need. Not for anything that must be hard to guess.

/// A seeded source of numbers.
#[derive(Debug, Clone)]
pub struct Chance {
    state: u64,
}

impl Chance {
    /// A source that is fixed by its seed.
    pub fn new(seed: u64) -> Self {
        Self { state: seed ^ 0x5851_f42d_4c95_7f2d }
    }

    /// The next 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from 0 up to, not including, 1.
    pub fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// A whole number below `end`; 0 when `end` is 0.
    pub fn below(&mut self, end: usize) -> usize {
        ((u128::from(self.bits()) * end as u128) >> 64) as usize
    }

    /// True with this probability.
    pub fn hit(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// An exponential waiting time with this mean.
    pub fn waiting(&mut self, mean: f64) -> f64 {
        -mean * (1.0 - self.unit()).ln()
    }

    /// A Pareto number, at least 1, with this tail exponent.
    pub fn pareto(&mut self, exponent: f64) -> f64 {
        (1.0 - self.unit()).powf(-1.0 / exponent)
    }

    /// `count` different numbers below `end`, in the order they were drawn; all of them when `count` is larger.
    pub fn distinct(&mut self, count: usize, end: usize) -> Vec<usize> {
        let mut drawn = std::collections::BTreeSet::new();
        let mut order = Vec::new();
        while order.len() < count.min(end) {
            let number = self.below(end);
            if drawn.insert(number) {
                order.push(number);
            }
        }
        order
    }
}

/// Weighted choice by the sums of the weights.
#[derive(Debug, Clone)]
pub struct Wheel {
    sums: Vec<f64>,
}

impl Wheel {
    /// A wheel with one sector for each weight; weights must not be negative.
    pub fn new(weights: impl IntoIterator<Item = f64>) -> Self {
        let mut total = 0.0;
        let add = |weight: f64| {
            total += weight;
            total
        };
        Self { sums: weights.into_iter().map(add).collect() }
    }

    /// The sector where the wheel stops.
    pub fn spin(&self, chance: &mut Chance) -> usize {
        let stop = chance.unit() * self.sums.last().copied().unwrap_or(0.0);
        self.sums.partition_point(|sum| *sum <= stop).min(self.sums.len().saturating_sub(1))
    }
}
