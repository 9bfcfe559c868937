//! Judging: what models answered, held against what people said once they settled a task.
//!
//! Answers that nobody has judged are walked over again and again, since any task may be settled meanwhile. The more of
//! them there are, the longer the rest after each walk.

use crate::Api;
use gongdao_engine::commands::model_answer::JudgeModels;
use gongdao_engine::queries::models::judgeable;
use gongdao_engine::{Actor, Priority, Request};
use gongdao_kernel::Fault;
use std::sync::PoisonError;
use std::time::{Duration, Instant};

/// Answers that are looked at in one round.
const ROUND: u32 = 500;
/// Rest for each round of a walk.
const REST: Duration = Duration::from_millis(100);

/// How far the present walk is.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Walk {
    /// Behind which model and task it goes on.
    after: (i64, i64),
    rounds: u32,
    /// Until when there is none.
    rests_until: Option<Instant>,
}

/// One round; whether there is more.
pub(super) fn round(api: &Api) -> Result<bool, Fault> {
    let place = &api.models().judging;
    let mut walk = *place.lock().unwrap_or_else(PoisonError::into_inner);
    if walk.rests_until.is_some_and(|until| Instant::now() < until) {
        return Ok(false);
    }
    let (found, next) = api.engine().read(|snapshot| judgeable(snapshot, walk.after, i64::from(ROUND)))?;
    if !found.is_empty() {
        let judged = found.into_iter().map(|found| (found.task, found.model, found.right_ppm)).collect();
        api.engine().call(Priority::Bulk, Request::new(Actor::clock(), JudgeModels { judged }))?;
    }
    walk = match next {
        Some(after) => Walk { after, rounds: walk.rounds + 1, rests_until: None },
        None => Walk { rests_until: Some(Instant::now() + REST * walk.rounds), ..Walk::default() },
    };
    *place.lock().unwrap_or_else(PoisonError::into_inner) = walk;
    Ok(next.is_some())
}
