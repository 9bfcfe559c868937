//! What the process has used: processor time and memory, as the kernel counts them.

use crate::ticks::processor_time;
use std::time::{Duration, Instant};

/// A moment to measure from.
#[derive(Debug)]
pub struct Mark {
    wall: Instant,
    cpu: Duration,
    load_cpu: Duration,
}

/// What was used since a mark.
#[derive(Debug, Clone, Copy)]
pub struct Used {
    /// Wall-clock time.
    pub wall: Duration,
    /// Processor time of this process, all threads, user and system.
    pub cpu: Duration,
    /// The part of it that threads named as the load's used.
    pub load_cpu: Duration,
}

impl Mark {
    /// Now.
    #[must_use]
    pub fn now() -> Self {
        let (cpu, load_cpu) = cpu();
        Self { wall: Instant::now(), cpu, load_cpu }
    }

    /// What was used since.
    #[must_use]
    pub fn used(&self) -> Used {
        let (cpu, load_cpu) = cpu();
        Used {
            wall: self.wall.elapsed(),
            cpu: cpu.saturating_sub(self.cpu),
            load_cpu: load_cpu.saturating_sub(self.load_cpu),
        }
    }
}

/// How the names of threads begin that make load rather than carry it.
pub const LOAD: &str = "load";

/// Processor time of the process so far, threads that have ended included, and of the load's threads among them, which
/// live as long as their bench; zero where the kernel does not tell.
fn cpu() -> (Duration, Duration) {
    let threads = std::fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    let mut load = 0;
    for thread in threads {
        let read = |file: &str| std::fs::read_to_string(thread.path().join(file)).unwrap_or_default();
        if read("comm").starts_with(LOAD) {
            let nanoseconds = read("schedstat").split_whitespace().next().and_then(|text| text.parse().ok());
            load += nanoseconds.unwrap_or(0);
        }
    }
    (processor_time().unwrap_or_default(), Duration::from_nanos(load))
}

/// Resident memory in MiB; zero where the kernel does not tell.
#[must_use]
pub fn rss_mib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok()).map_or(0, |kib| kib / 1024)
}
