//! Exams: known tasks that a worker answers to earn a qualification, and what becomes of one attempt.
//!
//! A sitting is one attempt. It is begun with its pay on hold, answered question by question, and ends once: finished with
//! every question answered (passed or failed, and paid in either case), given back, or out of time. Which questions it asks
//! is drawn from entropy that comes from outside, those the worker has not seen first.

use crate::ExamRules;
use gongdao_kernel::{
    BatchId, Code, ExamId, Fault, Instant, Money, PersonId, ProjectId, SittingId, coded_enum,
};

coded_enum! {
    /// Whether an exam can be sat.
    pub enum ExamState {
        /// It can.
        Open = 1 "open",
        /// Its requester closed it; what was begun may be finished.
        Closed = 2 "closed",
    }
}

coded_enum! {
    /// Where a sitting stands.
    pub enum SittingState {
        /// Under way.
        Live = 1 "live",
        /// Finished with enough points.
        Passed = 2 "passed",
        /// Finished with too few.
        Failed = 3 "failed",
        /// Given back before every question was answered.
        Returned = 4 "returned",
        /// Out of time before every question was answered.
        Expired = 5 "expired",
    }
}

/// An exam.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exam {
    /// Its id.
    pub id: ExamId,
    /// The project whose form it asks.
    pub project: ProjectId,
    /// Whether it can be sat.
    pub state: ExamState,
    /// What it is called.
    pub name: String,
    /// Its [`ExamRules`], JSON.
    pub rules: String,
    /// The batch whose escrow pays.
    pub batch: BatchId,
    /// The qualification that passing grants.
    pub qualification: String,
    /// How many questions it has.
    pub questions: u32,
    /// Sittings begun.
    pub begun: i64,
    /// Sittings passed.
    pub passed: i64,
    /// Sittings failed.
    pub failed: i64,
    /// Sittings given back or out of time.
    pub unfinished: i64,
    /// When it was made.
    pub created_at: Instant,
}

impl Exam {
    /// Its declaration.
    ///
    /// # Errors
    /// A fault of ours when what is stored cannot be read.
    pub fn declared(&self) -> Result<ExamRules, Fault> {
        serde_json::from_str(&self.rules).map_err(Fault::internal)
    }

    /// Counts a sitting that ended.
    pub fn count_end(&mut self, state: SittingState) {
        match state {
            SittingState::Passed => self.passed += 1,
            SittingState::Failed => self.failed += 1,
            SittingState::Returned | SittingState::Expired => self.unfinished += 1,
            SittingState::Live => {}
        }
    }
}

/// One attempt at an exam.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sitting {
    /// Its id.
    pub id: SittingId,
    /// The exam.
    pub exam: ExamId,
    /// Whose attempt it is.
    pub worker: PersonId,
    /// The batch whose escrow pays.
    pub batch: BatchId,
    /// Where it stands.
    pub state: SittingState,
    /// Which attempt it is, counted from 1.
    pub attempt: u32,
    /// How many questions it asks.
    pub asks: u32,
    /// How many of them were answered.
    pub answered: u32,
    /// Points so far: the sum over the answers, each a million when all of it is right.
    pub points: i64,
    /// When it began.
    pub begun_at: Instant,
    /// When its time is over.
    pub deadline_at: Instant,
    /// When it ended.
    pub ended_at: Option<Instant>,
    /// The hold behind it.
    pub hold: Option<i64>,
    /// How much is held.
    pub held: Money,
    /// What it pays when it is finished.
    pub pay: Money,
    /// What it paid.
    pub paid: Money,
    /// What the platform got.
    pub fee: Money,
    /// The record of its end.
    pub evidence_result: Option<i64>,
    /// The record of its settlement.
    pub evidence_settlement: Option<i64>,
}

impl Sitting {
    /// The share of points of all questions asked, parts per million.
    #[must_use]
    pub fn score_ppm(&self) -> u32 {
        u32::try_from(self.points / i64::from(self.asks.max(1))).unwrap_or(0)
    }

    /// The same in percent, floored.
    #[must_use]
    pub fn percent(&self) -> i64 {
        i64::from(self.score_ppm() / 10_000)
    }

    /// Whether every question was answered.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.answered >= self.asks
    }

    /// Asks for a sitting that takes answers now.
    ///
    /// # Errors
    /// `wrong_state`, `lease_expired`.
    pub fn check_answering(&self, now: Instant) -> Result<(), Fault> {
        if self.state != SittingState::Live {
            return Err(Fault::state("sitting", self.state, "Its result stands."));
        }
        if now >= self.deadline_at {
            return Err(Fault::new(Code::LeaseExpired).with_detail("The sitting's time is over."));
        }
        Ok(())
    }

    /// The state it ends in, by what was answered and by who ended it.
    #[must_use]
    pub fn outcome(&self, pass_ppm: u32, by_clock: bool) -> SittingState {
        match (self.is_complete(), by_clock) {
            (true, _) if self.score_ppm() >= pass_ppm => SittingState::Passed,
            (true, _) => SittingState::Failed,
            (false, true) => SittingState::Expired,
            (false, false) => SittingState::Returned,
        }
    }
}

/// What a worker did at an exam so far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExamStanding {
    /// The worker.
    pub worker: PersonId,
    /// The exam.
    pub exam: ExamId,
    /// Attempts begun.
    pub attempts: u32,
    /// The sitting under way.
    pub live: Option<SittingId>,
    /// When the last one ended.
    pub ended_at: Option<Instant>,
    /// Whether one was passed.
    pub passed: bool,
    /// The best score of a finished one, in percent.
    pub best_percent: i64,
    /// The places of questions seen in this round, with blanks between.
    pub seen: String,
}

impl ExamStanding {
    /// Somebody who never sat it.
    #[must_use]
    pub fn blank(worker: PersonId, exam: ExamId) -> Self {
        let (live, ended_at, seen) = (None, None, String::new());
        Self { worker, exam, attempts: 0, live, ended_at, passed: false, best_percent: 0, seen }
    }

    /// When the next attempt may begin; nothing where it may at any time.
    #[must_use]
    pub fn again_at(&self, rules: &ExamRules) -> Option<Instant> {
        self.ended_at.map(|ended| ended.plus_ms(rules.wait_ms)).filter(|_| rules.wait_ms > 0)
    }

    /// Asks whether another attempt may begin.
    ///
    /// # Errors
    /// `wrong_state`, `too_many_attempts` with the moment from which it may.
    pub fn check_begin(&self, rules: &ExamRules, now: Instant) -> Result<(), Fault> {
        if self.passed {
            return Err(Fault::state("exam", "passed by you", "Its qualification is yours already."));
        }
        if self.attempts >= rules.attempts {
            let detail = format!("All {} attempts at this exam are used.", rules.attempts);
            return Err(Fault::new(Code::TooManyAttempts)
                .with_detail(detail)
                .with_fix("Look for other work."));
        }
        match self.again_at(rules).filter(|again| now < *again) {
            Some(again) => Err(Fault::new(Code::TooManyAttempts)
                .with_detail("The time between two attempts is not over.")
                .with_fix("Come back at the moment named; there will be other questions first.")
                .until(again)),
            None => Ok(()),
        }
    }

    /// The places seen in this round.
    #[must_use]
    pub fn seen_places(&self) -> Vec<u32> {
        self.seen.split(' ').filter_map(|place| place.parse().ok()).collect()
    }
}

/// Which questions a sitting asks, drawn from entropy: a small generator (xoshiro256**), since a pure room draws no chance
/// of its own and the same entropy has to give the same questions on every machine.
#[derive(Debug)]
pub struct Draw([u64; 4]);

impl Draw {
    /// From thirty-two bytes of entropy.
    #[must_use]
    pub fn new(entropy: [u8; 32]) -> Self {
        let mut words = [0_u64; 4];
        for (word, bytes) in words.iter_mut().zip(entropy.chunks_exact(8)) {
            *word = bytes.iter().fold(0, |word, byte| (word << 8) | u64::from(*byte));
        }
        if words == [0; 4] {
            words[0] = 1;
        }
        Self(words)
    }

    fn next(&mut self) -> u64 {
        let state = &mut self.0;
        let drawn = state[1].wrapping_mul(5).rotate_left(7).wrapping_mul(9);
        let shifted = state[1] << 17;
        state[2] ^= state[0];
        state[3] ^= state[1];
        state[1] ^= state[2];
        state[0] ^= state[3];
        state[2] ^= shifted;
        state[3] = state[3].rotate_left(45);
        drawn
    }

    /// A number below `bound`, all equally likely.
    fn below(&mut self, bound: usize) -> usize {
        let bound = bound.max(1) as u64;
        let even = u64::MAX - u64::MAX % bound;
        loop {
            let drawn = self.next();
            if drawn < even {
                return usize::try_from(drawn % bound).unwrap_or(0);
            }
        }
    }

    fn take(&mut self, mut from: Vec<u32>, count: usize) -> Vec<u32> {
        let count = count.min(from.len());
        for place in 0..count {
            let other = place + self.below(from.len() - place);
            from.swap(place, other);
        }
        from.truncate(count);
        from
    }

    /// So many of the questions 0 to `questions`, in the order they are asked, and the places seen from now on. Those not
    /// seen come first; when they run out a new round begins.
    #[must_use]
    pub fn questions(mut self, questions: u32, seen: &[u32], asks: u32) -> (Vec<u32>, Vec<u32>) {
        let (known, fresh): (Vec<u32>, Vec<u32>) = (0..questions).partition(|place| seen.contains(place));
        let asks = asks as usize;
        let begins_round = fresh.len() < asks;
        let lacking = asks - fresh.len().min(asks);
        let mut drawn = self.take(fresh, asks);
        drawn.extend(self.take(known.clone(), lacking));
        let count = drawn.len();
        let drawn = self.take(drawn, count);
        let mut seen = if begins_round { Vec::new() } else { known };
        seen.extend(&drawn);
        seen.sort_unstable();
        (drawn, seen)
    }
}
