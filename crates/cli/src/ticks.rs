//! The processor time of this process, as its kernel counts it.

use std::time::Duration;

/// A tick of `/proc/self/stat`, on every Linux, in milliseconds.
const TICK_MS: u64 = 10;
/// Where in it, behind the program's name, user and system time stand.
const TIMES: std::ops::Range<usize> = 11..13;

/// Processor time so far, of all threads, those that have ended included; nothing where the kernel does not tell.
pub fn processor_time() -> Option<Duration> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    // The name stands in brackets and may hold blanks and brackets of its own.
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks: u64 = fields.get(TIMES)?.iter().filter_map(|text| text.parse::<u64>().ok()).sum();
    Some(Duration::from_millis(ticks * TICK_MS))
}
