//! The load: clients on one thread, each with a connection, in a closed or an open loop.

use super::crew::Crew;
use super::site::Site;
use crate::bench::measure::LOAD;
use anyhow::{Context, Result, anyhow};
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};

/// How requests follow each other.
#[derive(Debug, Clone, Copy)]
pub enum Pace {
    /// The next when the last is answered.
    Closed,
    /// So many a second, whatever the server does: half of them claims, each with its answer behind it.
    Open(u32),
}

/// How long requests took, in microseconds.
#[derive(Debug, Default)]
pub struct Times {
    /// Of the claims.
    pub claims: Vec<u32>,
    /// Of the answers handed in.
    pub submits: Vec<u32>,
    /// Claims that found no work.
    pub faults: u64,
}

impl Times {
    /// How many requests there were.
    #[must_use]
    pub fn requests(&self) -> usize {
        self.claims.len() + self.submits.len()
    }

    /// Adds those of another stretch.
    pub fn append(&mut self, mut other: Self) {
        self.claims.append(&mut other.claims);
        self.submits.append(&mut other.submits);
        self.faults += other.faults;
    }

    /// A quantile of the claims, in milliseconds.
    #[must_use]
    pub fn claim_ms(&mut self, quantile: f64) -> f64 {
        quantile_ms(&mut self.claims, quantile)
    }

    /// A quantile of the answers handed in, in milliseconds.
    #[must_use]
    pub fn submit_ms(&mut self, quantile: f64) -> f64 {
        quantile_ms(&mut self.submits, quantile)
    }
}

#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a place in a list"
)]
fn quantile_ms(micros: &mut [u32], quantile: f64) -> f64 {
    micros.sort_unstable();
    let place = (micros.len().saturating_sub(1) as f64 * quantile).round() as usize;
    micros.get(place).map_or(0.0, |micros| f64::from(*micros) / 1000.0)
}

/// A stretch of work, and where its times are told.
struct Stretch {
    time: Duration,
    times: oneshot::Sender<Result<Times>>,
}

/// The running load.
pub struct Load {
    stretches: mpsc::UnboundedSender<Stretch>,
    thread: JoinHandle<Result<u64>>,
}

impl Load {
    /// Connects the clients.
    ///
    /// # Errors
    /// When the thread cannot be made.
    pub fn start(site: &Site, clients: usize, pace: Pace) -> Result<Self> {
        let (stretches, mut ordered) = mpsc::unbounded_channel::<Stretch>();
        let (address, project, tokens) = (site.address, site.project.to_string(), site.tokens.clone());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let thread = std::thread::Builder::new().name(LOAD.to_owned()).spawn(move || {
            runtime.block_on(async move {
                let mut crew = Crew::connect(address, project, tokens, clients).await?;
                crew.greet().await?;
                while let Some(stretch) = ordered.recv().await {
                    let times = crew.work(pace, stretch.time).await;
                    // Who asked for the stretch may have failed meanwhile.
                    let _ = stretch.times.send(times);
                }
                Ok(crew.answered())
            })
        })?;
        Ok(Self { stretches, thread })
    }

    /// Works for a while and tells how long everything took.
    ///
    /// # Errors
    /// When a request failed.
    pub fn run(&mut self, time: Duration) -> Result<Times> {
        let (times, told) = oneshot::channel();
        self.stretches.send(Stretch { time, times }).map_err(|_| anyhow!("the load has ended"))?;
        told.blocking_recv().context("the load has ended")?
    }

    /// Ends it; how many answers were acknowledged.
    ///
    /// # Errors
    /// When a connection failed.
    pub fn finish(self) -> Result<u64> {
        drop(self.stretches);
        self.thread.join().map_err(|_| anyhow!("the load ended by a panic"))?
    }
}
