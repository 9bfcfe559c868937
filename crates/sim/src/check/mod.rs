//! The invariants, each a named function over rows: what holds after every transaction, whatever was sent.
//!
//! [`ROWS`] looks at hot rows and is held after every transaction; [`EVERYTHING`] reads journal, evidence and data too and
//! is held now and then, at the end, and after every transaction once a world is known to break.

mod bank;
mod clocks;
mod evidence;
mod grades;
mod modes;
mod money;
mod queue;
mod rest;
mod teams;
mod told;
mod work;

pub use bank::*;
pub use clocks::*;
pub use evidence::*;
pub use gongdao_ledger::check::Violation;
pub use grades::*;
pub use modes::*;
pub use money::*;
pub use queue::*;
pub use rest::*;
pub use teams::*;
pub use told::effects_happen_once;
pub(crate) use told::told_outcomes_stand;
pub use work::*;

use crate::{Deep, View};

/// What an invariant answers.
pub type Verdict = Result<(), Violation>;

/// An invariant over hot rows.
pub type RowCheck = fn(&View) -> Verdict;
/// An invariant over all rows.
pub type FullCheck = fn(&View, &Deep) -> Verdict;

/// Held after every transaction.
pub const ROWS: &[RowCheck] = &[
    trial_balance_is_zero,
    nobody_is_overdrawn,
    settling_is_empty,
    every_decidable_answer_is_held,
    holds_cover_the_most_an_answer_pays,
    batch_counters_are_counts,
    closed_batches_are_empty,
    prices_and_escrow_share_a_currency,
    task_counters_are_counts,
    no_task_is_beyond_its_wanted_answers,
    task_states_follow_their_counts,
    standings_are_counts,
    one_assignment_for_each_task_and_worker,
    lines_hold_what_can_be_claimed,
    cursors_stay_behind_the_tail,
    nobody_was_passed_over,
    running_states_have_their_clock,
    rejections_are_a_persons,
    reviews_are_queued,
    decisions_name_their_evidence,
    bank_lines_have_their_place,
    statements_count_their_lines,
    paid_objects_were_accepted,
    teams_are_one_level,
    shares_divide_what_was_paid,
    grades_keep_back_what_they_hold,
    appeals_against_grades_are_a_persons,
    sittings_hold_what_they_pay,
    rounds_are_of_strangers,
    pairs_look_alike,
];

/// Held at full checks.
pub const EVERYTHING: &[FullCheck] = &[
    journal_folds_to_accounts,
    open_holds_are_assignments,
    bonuses_have_their_movements,
    time_never_goes_back,
    movements_name_their_evidence,
    settlements_are_whole,
    records_are_dense,
    records_are_integrated_once,
    log_derives_from_its_entries,
    salts_are_not_shared,
    evidence_is_about_its_subject,
    answers_are_kept,
    named_workers_can_claim,
    answered_tasks_reach_consensus,
    effects_happen_once,
    object_counts_are_of_their_answers,
    known_answers_stay_secret,
];

/// The violation, unless the condition holds.
pub(crate) fn hold(condition: bool, invariant: &'static str, finding: impl FnOnce() -> String) -> Verdict {
    if condition { Ok(()) } else { Err(Violation { invariant, finding: finding() }) }
}
