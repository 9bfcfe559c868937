//! The workers' side: everybody claims, and hands in what they answered in the set.

use super::crew;
use super::crowd::{Crowd, CrowdWorker};
use super::publish::{Overlap, Person, Published, Site, text};
use crate::client::{Client, is_refusal};
use crate::terminal::tell;
use anyhow::{Context, Result, bail, ensure};
use gongdao_kernel::Money;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::HashSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Workers that work at the same moment.
const AT_ONCE: usize = 64;
/// Tasks of one claim.
const CLAIM: usize = 10;
/// Claims of one worker before the others have their turn.
const CLAIMS_A_ROUND: u32 = 1_000;
/// How long a worker waits for a task of theirs; a batch enters the queue in chunks.
const PATIENCE: Duration = Duration::from_secs(120);
/// Between two looks for work.
const LOOK_AGAIN: Duration = Duration::from_millis(50);
/// Answers between two lines of progress.
const TELL: u64 = 5_000;

/// What one worker did.
#[derive(Debug)]
pub struct Worked {
    /// The worker's place in the crowd.
    pub at: usize,
    /// The assignments answered.
    pub assignments: HashSet<String>,
    /// Paid for them, by the answers' own word.
    pub paid_micros: i64,
}

#[derive(Debug, Deserialize)]
struct Claimed {
    leases: Vec<Lease>,
}

#[derive(Debug, Deserialize)]
struct Lease {
    assignment: String,
    fence: i64,
    data: Value,
}

#[derive(Debug, Deserialize)]
struct Submitted {
    state: String,
    paid: String,
}

/// One worker at work.
struct Shift<'a> {
    site: &'a Site,
    client: &'a Client,
    published: &'a Published,
    crowd: &'a CrowdWorker,
    person: &'a Person,
    answered: &'a AtomicU64,
}

/// Lets everybody work until every answer of the set is in. Those with the most to do begin first.
///
/// # Errors
/// When the server refuses something, gives out a task that is not theirs, or withholds one that is.
pub fn work(site: &Site, crowd: &Crowd, published: &Published, overlap: Overlap) -> Result<Vec<Worked>> {
    let answered = AtomicU64::new(0);
    let mut order: Vec<usize> = (0..crowd.workers.len()).collect();
    order.sort_by_key(|at| std::cmp::Reverse(crowd.workers[*at].labels.len()));
    if let Overlap::Needed { .. } = overlap {
        return in_rounds(site, crowd, published, &order, &answered);
    }
    crew::each(&site.base, AT_ONCE, &order, |client, at| {
        let (worker, person) = (&crowd.workers[*at], &published.workers[*at]);
        let shift = Shift { site, client, published, crowd: worker, person, answered: &answered };
        let (assignments, paid_micros) = shift.run().with_context(|| format!("worker {}", worker.name))?;
        Ok(Worked { at: *at, assignments, paid_micros })
    })
}

/// Lets everybody look for work in turn, and again, until the batch is complete: who is asked next hangs on what the
/// others said.
fn in_rounds(
    site: &Site,
    crowd: &Crowd,
    published: &Published,
    order: &[usize],
    answered: &AtomicU64,
) -> Result<Vec<Worked>> {
    let asker = site.client()?;
    let mut worked: Vec<Worked> =
        order.iter().map(|at| Worked { at: *at, assignments: HashSet::new(), paid_micros: 0 }).collect();
    let (mut round, mut seen) = (0_u32, (0, Instant::now()));
    loop {
        let path = format!("/api/v1/batches/{}", published.batch);
        let batch: Value = asker.get(&path, &published.requester.token)?;
        if text(&batch, "state")? == "complete" {
            return Ok(worked);
        }
        let given = answered.load(Ordering::Relaxed);
        if given > seen.0 {
            seen = (given, Instant::now());
        }
        ensure!(seen.1.elapsed() < PATIENCE, "no work, with {given} answers in and the batch not complete");
        let done = crew::each(&site.base, AT_ONCE, order, |client, at| {
            let (worker, person) = (&crowd.workers[*at], &published.workers[*at]);
            let shift = Shift { site, client, published, crowd: worker, person, answered };
            shift.round(round).with_context(|| format!("worker {}", worker.name))
        })?;
        for (worked, (assignments, paid_micros)) in worked.iter_mut().zip(done) {
            worked.assignments.extend(assignments);
            worked.paid_micros += paid_micros;
        }
        round += 1;
        std::thread::sleep(LOOK_AGAIN);
    }
}

impl Shift<'_> {
    fn agree(&self) -> Result<()> {
        let terms = json!({ "revision": self.published.revision });
        let path = format!("/api/v1/projects/{}/terms", self.published.project);
        self.client.post::<Value>(&path, &self.person.token, &self.site.run, &terms)?;
        Ok(())
    }

    /// Does what there is to do now.
    fn round(&self, round: u32) -> Result<(HashSet<String>, i64)> {
        if round == 0 {
            self.agree()?;
        }
        let (mut assignments, mut paid_micros) = (HashSet::new(), 0);
        for claim in 0..CLAIMS_A_ROUND {
            let leases = self.claim(round * CLAIMS_A_ROUND + claim, CLAIM)?;
            let seen = Instant::now();
            for lease in &leases {
                paid_micros += self.answer(lease, seen)?.1;
                assignments.insert(lease.assignment.clone());
            }
            if leases.len() < CLAIM {
                break;
            }
        }
        Ok((assignments, paid_micros))
    }

    fn run(&self) -> Result<(HashSet<String>, i64)> {
        let Shift { crowd, .. } = self;
        self.agree()?;
        let (mut assignments, mut paid_micros, mut tasks) = (HashSet::new(), 0, HashSet::new());
        let (mut claims, mut seen) = (0_u32, Instant::now());
        while tasks.len() < crowd.labels.len() {
            let leases = self.claim(claims, CLAIM.min(crowd.labels.len() - tasks.len()))?;
            claims += 1;
            if leases.is_empty() {
                ensure!(
                    seen.elapsed() < PATIENCE,
                    "no work, with {} of {} answers in",
                    tasks.len(),
                    crowd.labels.len()
                );
                std::thread::sleep(LOOK_AGAIN);
                continue;
            }
            seen = Instant::now();
            for lease in leases {
                let (task, paid) = self.answer(&lease, seen)?;
                paid_micros += paid;
                ensure!(tasks.insert(task), "{} was given out twice", lease.data);
                assignments.insert(lease.assignment);
            }
        }
        let more = self.claim(claims, 1)?;
        ensure!(more.is_empty(), "there is more work than was published: {more:?}");
        Ok((assignments, paid_micros))
    }

    /// Takes tasks; none where there is no work.
    fn claim(&self, number: u32, count: usize) -> Result<Vec<Lease>> {
        let path = format!("/api/v1/projects/{}/claims", self.published.project);
        let key = format!("{}-{number}", self.site.run);
        match self.client.post::<Claimed>(&path, &self.person.token, &key, &json!({ "count": count })) {
            Ok(claimed) => Ok(claimed.leases),
            Err(error) if is_refusal(&error, "no_work") => Ok(Vec::new()),
            Err(error) => Err(error),
        }
    }

    /// Hands in the worker's own answer; the task and what it paid.
    fn answer(&self, lease: &Lease, claimed: Instant) -> Result<(String, i64)> {
        let task = text(&lease.data, "task")?;
        let Some(label) = self.crowd.labels.get(&task) else {
            bail!("task {task} was given to somebody who never answered it")
        };
        let active_ms = i64::try_from(claimed.elapsed().as_millis()).unwrap_or(i64::MAX);
        let body = json!({ "fence": lease.fence, "answer": { "label": label }, "active_ms": active_ms });
        let path = format!("/api/v1/assignments/{}/submit", lease.assignment);
        let done: Submitted = self.client.post(&path, &self.person.token, &self.site.run, &body)?;
        ensure!(done.state == "accepted", "{} is {} and not accepted", lease.assignment, done.state);
        let answered = self.answered.fetch_add(1, Ordering::Relaxed) + 1;
        if answered.is_multiple_of(TELL) {
            tell(format_args!("{answered} answers in"));
        }
        Ok((task, Money::parse(&done.paid).context("what was paid")?.micros()))
    }
}
