//! Many at the same time: threads that each serve several in turn, with a connection of their own.

use crate::client::Client;
use anyhow::{Result, anyhow};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// Does something for every item on at most so many threads; answers in the items' order. The first error ends it.
///
/// # Errors
/// The first one.
pub fn each<T: Sync, R: Send>(
    base: &str,
    threads: usize,
    items: &[T],
    work: impl Fn(&Client, &T) -> Result<R> + Sync,
) -> Result<Vec<R>> {
    let (next, failed) = (AtomicUsize::new(0), AtomicBool::new(false));
    let done = Mutex::new(Vec::with_capacity(items.len()));
    let serve = || -> Result<()> {
        let client = Client::new(base)?;
        while !failed.load(Ordering::Relaxed) {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(at) else { break };
            let answer = work(&client, item).inspect_err(|_| failed.store(true, Ordering::Relaxed))?;
            done.lock().unwrap_or_else(PoisonError::into_inner).push((at, answer));
        }
        Ok(())
    };
    std::thread::scope(|scope| {
        let crew: Vec<_> = (0..threads.min(items.len())).map(|_| scope.spawn(serve)).collect();
        let ended = crew.into_iter().map(|thread| thread.join());
        // All are waited for before the first error is told.
        let ended: Vec<_> =
            ended.map(|end| end.unwrap_or_else(|_| Err(anyhow!("a thread ended by a panic")))).collect();
        ended.into_iter().collect::<Result<()>>()
    })?;
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_unstable_by_key(|(at, _)| *at);
    Ok(done.into_iter().map(|(_, answer)| answer).collect())
}
