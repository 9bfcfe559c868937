//! What the process has used: processor time and memory, as the kernel counts them.

use std::time::{Duration, Instant};

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

/// Processor time so far of the threads there are, in nanoseconds as the scheduler counts them; zero where the kernel does
/// not tell. The benches' threads live as long as their benches.
fn cpu() -> Duration {
    let threads = std::fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    let nanoseconds = threads.filter_map(|thread| {
        let stat = std::fs::read_to_string(thread.path().join("schedstat")).ok()?;
        stat.split_whitespace().next()?.parse::<u64>().ok()
    });
    Duration::from_nanos(nanoseconds.sum())
}

/// Resident memory in MiB; zero where the kernel does not tell.
#[must_use]
pub fn rss_mib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok()).map_or(0, |kib| kib / 1024)
}
