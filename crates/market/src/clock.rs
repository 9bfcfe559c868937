//! Clocks: what falls due, when, and about what.
//!
//! A clock is set when a deadline is, and never unset: when it falls due, the sweeper looks whether the thing still
//! has that deadline and drops the clock if not. So setting one is an append and ending one a range delete.

use gongdao_kernel::{Instant, coded_enum};

coded_enum! {
    /// What a clock does when it falls due.
    pub enum ClockKind {
        /// A lease or a reservation runs out.
        Lease = 1 "lease",
        /// A submitted answer accepts itself.
        Review = 2 "review",
        /// A proposed rejection lapses to acceptance.
        Proposal = 3 "proposal",
        /// A rejection can no longer be appealed and becomes final.
        AppealWindow = 4 "appeal_window",
        /// An undecided appeal counts as won.
        AppealDecision = 5 "appeal_decision",
        /// An answered task's consensus is due.
        Consensus = 6 "consensus",
        /// An opened batch has tasks that are not yet in the queue.
        Opening = 7 "opening",
        /// A closing batch has tasks in the queue, or waits for its end.
        Closing = 8 "closing",
        /// An appeal against the stop of an account that nobody decided ends the stop.
        SuspensionAppeal = 9 "suspension_appeal",
        /// A game's round has waited long enough for a partner, or its time is up.
        Round = 11 "round",
        /// A grade can no longer be appealed, or an appeal against it counts as won.
        Grading = 12 "grading",
        /// A sitting's time is over.
        Sitting = 20 "sitting",
    }
}

/// One entry of the clock queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Clock {
    /// When it falls due.
    pub due_at: Instant,
    /// What it does then.
    pub kind: ClockKind,
    /// The assignment, task, batch, stop of an account, round of a game, sitting or a grading's first answer.
    pub subject: i64,
}
