//! Processor time of a fit. The kernel's figure for one thread is in nanoseconds, the one for a process in hundredths of a
//! second; a fit on one thread is measured by the former.

use crate::ticks::processor_time;
use std::time::{Duration, Instant};

/// A moment to measure from.
pub struct Mark {
    wall: Instant,
    cpu: Duration,
    is_single: bool,
}

impl Mark {
    /// Now; `threads` is how many will work.
    pub fn now(threads: usize) -> Self {
        let is_single = threads <= 1;
        let cpu = cpu(is_single);
        Self { wall: Instant::now(), cpu, is_single }
    }

    /// Seconds since, and seconds of processor time.
    pub fn used(&self) -> (f64, f64) {
        let wall = self.wall.elapsed();
        let cpu = cpu(self.is_single).saturating_sub(self.cpu);
        (wall.as_secs_f64(), cpu.as_secs_f64())
    }
}

/// Processor time so far; zero where the kernel does not tell.
fn cpu(is_single: bool) -> Duration {
    let nanoseconds = || {
        // The figure is brought up to date when the thread gives way.
        std::thread::yield_now();
        let stat = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
        stat.split_whitespace().next()?.parse().ok().map(Duration::from_nanos)
    };
    if is_single { nanoseconds().or_else(processor_time) } else { processor_time() }.unwrap_or_default()
}
