//! What happened in the demo before it is opened for the first time: twelve days in which a crowd worked, was paid and
//! corrected, so that earnings, hourly values, a review that waits and a half-finished project are there to look at.
//!
//! Everything goes through the commands that people use. Only the clock is the demo's own: it is set to each moment of
//! the story, and never runs backwards. Deliberately not here: what is written on the tasks (`past_texts.rs`).

use super::canvas::Dice;
use super::{Cast, give, past_texts, publish};
use crate::host::System;
use anyhow::{Result, bail};
use gongdao_engine::commands::{batch, project, review, submit, work};
use gongdao_engine::{Actor, Engine, Host, Outcome, Seed};
use gongdao_kernel::{AssignmentId, Instant, MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE, ProjectId};
use gongdao_market::RejectionCategory;
use serde_json::{Value, json};
use std::sync::atomic::{AtomicI64, Ordering};

/// How many days of work there are.
const DAYS: i64 = 12;
/// The larger project began so many days ago.
const LATER: i64 = 4;

/// A clock that stands where the story is.
pub struct Then(AtomicI64);

impl Then {
    /// Two hours before the first day of work.
    pub fn before(now: Instant) -> Self {
        Self(AtomicI64::new(now.plus_ms(-(DAYS * MS_PER_DAY + 2 * MS_PER_HOUR)).ms()))
    }

    fn set(&self, moment: Instant) {
        self.0.fetch_max(moment.ms(), Ordering::AcqRel);
    }

    fn pass(&self, ms: i64) {
        self.0.fetch_add(ms, Ordering::AcqRel);
    }
}

impl Host for Then {
    fn now(&self) -> Instant {
        Instant::from_ms(self.0.load(Ordering::Acquire))
    }

    fn seed(&self) -> Seed {
        System.seed()
    }
}

/// The story: who plays, on which engine, and when.
struct Story<'a> {
    engine: &'a Engine,
    then: &'a Then,
    cast: &'a Cast,
    /// When the demo is opened.
    now: Instant,
    dice: Dice,
}

/// Plays all of it; the engine's host is `then`.
pub fn play(engine: &Engine, then: &Then, cast: &Cast, now: Instant) -> Result<()> {
    let mut story = Story { engine, then, cast, now, dice: Dice::new(7) };
    let dishes = past_texts::dishes();
    let (finished, batch) = publish(engine, cast.requester, &dishes.demo, |_| Ok(dishes.bodies()))?;
    let workers = [cast.worker, cast.crew[0], cast.crew[1]];
    for worker in workers {
        story.join(worker, finished)?;
    }
    for day in (LATER..DAYS).rev() {
        story.evening(day);
        for worker in workers {
            story.work(worker, finished, 5, &dishes)?;
        }
    }
    give(engine, cast.requester, batch::CloseBatch { batch })?;
    give(engine, cast.requester, project::SteerProject { project: finished, steer: project::Steer::Close })?;
    story.replies()
}

impl Story<'_> {
    /// The evening so many days ago.
    fn evening(&mut self, days_ago: i64) {
        let minutes = i64::from(self.dice.within(0, 40));
        self.then.set(self.now.plus_ms(minutes * MS_PER_MINUTE - days_ago * MS_PER_DAY - 3 * MS_PER_HOUR));
    }

    fn join(&self, worker: Actor, project: ProjectId) -> Result<()> {
        give(self.engine, worker, work::Join { project, revision: 1 })?;
        Ok(())
    }

    /// Some tasks, one after the other. Nine in ten answers are right; ends early where no work is left.
    fn work(
        &mut self,
        worker: Actor,
        project: ProjectId,
        tasks: usize,
        texts: &past_texts::Known,
    ) -> Result<Vec<AssignmentId>> {
        let mut done = Vec::new();
        for _ in 0..tasks {
            let claim = work::ClaimData { claim: work::Claim { project, count: 1, reserve: 0 } };
            let Ok(Outcome::HandedOut { leases, taken: Some(taken) }) = give(self.engine, worker, claim)
            else {
                break;
            };
            let (Some(lease), Some(body)) = (leases.first(), taken.bodies.first()) else { break };
            let data: Value = serde_json::from_str(body)?;
            let truth = texts.truth(data["text"].as_str().unwrap_or_default());
            let said = if self.dice.within(1, 10) > 1 { truth } else { self.dice.pick(texts.values) };
            let active_ms = i64::from(self.dice.within(7, 15)) * 1_000;
            self.then.pass(active_ms + 1_000);
            let assignment = lease.assignment;
            let answer = json!({ texts.field: said });
            give(self.engine, worker, submit::Submit { assignment, fence: lease.fence, answer, active_ms })?;
            done.push(assignment);
        }
        Ok(done)
    }

    /// A project that is half done: most of it decided, some answers waiting for a decision, one to be repaired, and an
    /// appeal against a rejection.
    fn replies(&mut self) -> Result<()> {
        let (cast, replies) = (self.cast, past_texts::replies());
        let (project, _) = publish(self.engine, cast.requester, &replies.demo, |_| Ok(replies.bodies()))?;
        let crew = [cast.worker, cast.crew[2], cast.crew[3]];
        for worker in crew {
            self.join(worker, project)?;
        }
        let mut appeals = None;
        for day in (0..LATER).rev() {
            self.evening(day);
            let mut handed_in = Vec::new();
            for worker in crew {
                handed_in.push(self.work(worker, project, 8, &replies)?);
            }
            let [mine, theirs, others] = handed_in.as_slice() else { bail!("not three workers") };
            self.then.pass(20 * MS_PER_MINUTE);
            match day {
                2 => appeals = theirs.first().copied().map(|one| self.propose(one)).transpose()?,
                1 => self.reject(appeals)?,
                _ => {}
            }
            // The last evening's answers still wait, but for those of one worker.
            let decided =
                if day == 0 { theirs.clone() } else { [mine, theirs, others].map(Vec::as_slice).concat() };
            for assignment in decided.into_iter().filter(|one| Some(*one) != appeals) {
                give(self.engine, cast.requester, review::Accept { assignment })?;
            }
            if let (0, Some(last)) = (day, mine.last()) {
                self.propose(*last)?;
            }
        }
        let appeal = "客服说了今天办好并会通知,有办法也有时间,按说明第二条就是解决了。".to_owned();
        if let Some(assignment) = appeals {
            give(self.engine, crew[1], review::Appeal { assignment, reason: appeal })?;
        }
        Ok(())
    }

    fn propose(&self, assignment: AssignmentId) -> Result<AssignmentId> {
        let reason = "请对照说明第二条再看一遍这条回复:有没有给出办法,有没有给出时间?".to_owned();
        let category = RejectionCategory::Instructions;
        give(self.engine, self.cast.requester, review::ProposeRejection { assignment, category, reason })?;
        Ok(assignment)
    }

    /// The time to repair is over, and nothing came.
    fn reject(&self, proposed: Option<AssignmentId>) -> Result<()> {
        let Some(assignment) = proposed else { return Ok(()) };
        self.then.pass(2 * MS_PER_HOUR);
        let reason = "修改时间已过,答案没有改动;我认为它与说明第二条不符。".to_owned();
        give(self.engine, self.cast.requester, review::Reject { assignment, reason })?;
        Ok(())
    }
}
