//! What the process has used: processor time and memory, as the kernel counts them.

use std::time::{Duration, Instant};

/// Clock ticks a second in the kernel's per-process figures; the same on every Linux.
const TICKS_PER_SECOND: u64 = 100;

/// A moment to measure from.
#[derive(Debug)]
pub struct Mark {
    wall: Instant,
    cpu: Duration,
}

/// What was used since a mark.
#[derive(Debug, Clone, Copy)]
pub struct Used {
    /// Wall-clock time.
    pub wall: Duration,
    /// Processor time of this process, all threads, user and system.
    pub cpu: Duration,
}

impl Mark {
    /// Now.
    #[must_use]
    pub fn now() -> Self {
        Self { wall: Instant::now(), cpu: cpu() }
    }

    /// What was used since.
    #[must_use]
    pub fn used(&self) -> Used {
        Used { wall: self.wall.elapsed(), cpu: cpu().saturating_sub(self.cpu) }
    }
}

/// Processor time so far; zero where the kernel does not tell.
fn cpu() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The program's name, in brackets, may hold blanks; fields are counted behind it: 12 and 13 are user and system.
    let fields: Vec<&str> = stat.rsplit_once(')').map_or("", |(_, rest)| rest).split_whitespace().collect();
    let ticks: u64 = [11, 12].iter().filter_map(|at| fields.get(*at)?.parse::<u64>().ok()).sum();
    Duration::from_millis(ticks * 1_000 / TICKS_PER_SECOND)
}

/// Resident memory in MiB; zero where the kernel does not tell.
#[must_use]
pub fn rss_mib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok()).map_or(0, |kib| kib / 1024)
}
