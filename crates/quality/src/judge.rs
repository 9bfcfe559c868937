//! What a task says of its workers, before it is settled and after.
//!
//! Every answer of a task is judged anew whenever the task gets another one, and the judgement before is taken back
//! out of the worker's record. Judging only when a task settles would be simpler and wrong: tasks that settle early
//! are those where answers agree, so everybody would look better than they are, careless workers who agree with each
//! other first of all (`gongdao quality study --judge settled` shows what it costs).
//!
//! An answer is judged by the worker's record without this task's own judgement in it, so that nobody confirms
//! themselves (the zeroth-order collapsed update: Asuncion, Welling, Smyth and Teh, *On smoothing and inference for
//! topic models*, 2009). A single answer says nothing of its worker and is not judged.
//!
//! Deliberately not here: gold and reviews. Whoever knows the truth counts an answer as right or wrong by
//! [`Tally::add`], and leaves it out of this.

use crate::belief::{Belief, Vote, believe};
use crate::skill::{Tally, mean_ppm};

/// One answer to a task, and what is known of its worker.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Voter {
    /// Its group of equal answers, as in [`Vote`].
    pub group: u32,
    /// The worker's record in the project, this task's own judgement included.
    pub own: Tally,
    /// The worker's record in the same kind of work elsewhere.
    pub wider: Tally,
    /// How the task judged the answer before, where it did.
    pub judged_ppm: Option<u32>,
}

/// What a task says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Judgement {
    /// Which answer is right.
    pub belief: Belief,
    /// The votes it was found by.
    pub votes: Vec<Vote>,
    /// How each answer is judged now; for [`Tally::rejudge`].
    pub judged_ppm: Vec<Option<u32>>,
}

/// What a task with these answers says of what is right, and of each answer.
pub fn judge(voters: &[Voter], classes: u32) -> Judgement {
    let skill = |voter: &Voter| mean_ppm(voter.own.without(voter.judged_ppm), voter.wider);
    let votes: Vec<Vote> =
        voters.iter().map(|voter| Vote { group: voter.group, skill_ppm: skill(voter) }).collect();
    let belief = believe(&votes, classes);
    let judged = |voter: &Voter| (voters.len() > 1).then(|| belief.share_ppm(voter.group));
    let judged_ppm = voters.iter().map(judged).collect();
    Judgement { belief, votes, judged_ppm }
}
