//! What people were told: every acknowledged outcome stands, and no command had its effect twice.

use super::{Verdict, Violation, hold};
use crate::memory::Memory;
use crate::{Deep, View};
use gongdao_engine::{Command, Outcome, Request};
use gongdao_kernel::{AssignmentId, Money};
use gongdao_ledger::{Entry, Reason};
use gongdao_market::{AssignmentState, LineMatch, LineState};
use std::collections::BTreeSet;

/// Names, keys and amounts that one command alone carries occur once at most.
pub fn effects_happen_once(view: &View, deep: &Deep) -> Verdict {
    let name = "effects happen once";
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let names = view.projects.iter().map(|project| project.name.clone());
    let people = deep.people.iter().map(|person| person.name.clone());
    // A copy of an item that became known has the key of the item.
    let is_copy = |task| {
        let copied = deep.twins.iter().any(|twin| twin.task == task);
        copied && view.task(task).is_some_and(|task| task.gold)
    };
    let published = deep.task_data.iter().filter(|data| !is_copy(data.task));
    let keys = published.filter_map(|data| data.key.clone());
    for effect in names.chain(people).chain(keys) {
        hold(!seen.contains(&effect), name, || format!("twice: {effect}"))?;
        seen.insert(effect);
    }
    let mut given = BTreeSet::new();
    for bonus in &deep.bonuses {
        hold(given.insert((bonus.requester, bonus.amount)), name, || format!("twice: {bonus:?}"))?;
    }
    // A deposit that a bank line made is told apart by its line: people pay the same sum twice.
    let mut lines = BTreeSet::new();
    let mut by_line = BTreeSet::new();
    for deposit in &view.deposits {
        let Some(line) = deposit.line else { continue };
        hold(lines.insert(line), name, || format!("two deposits are {line}"))?;
        let row = view.lines.iter().find(|row| row.id == line);
        if row.is_some_and(|row| row.matched == Some(LineMatch::Deposit)) {
            by_line.insert(deposit.entry);
        }
    }
    let mut deposits = BTreeSet::new();
    let recorded = |entry: &&Entry| entry.reason == Reason::Deposit && !by_line.contains(&entry.number.raw());
    for entry in deep.entries.iter().filter(recorded) {
        hold(deposits.insert((entry.credit, entry.amount)), name, || format!("twice: {}", entry.line()))?;
    }
    Ok(())
}

/// Every acknowledged outcome can be found again.
pub(crate) fn told_outcomes_stand(memory: &Memory, view: &View, deep: &Deep) -> Verdict {
    let told = Told::of(deep);
    for (request, outcome) in &memory.done {
        let stands = told.command_stands(&request.command, request, view)
            && outcome_stands(outcome, view, deep)
            && decision_stands(outcome, view);
        if !stands {
            let finding = format!("{request:?} was answered {outcome:?}");
            return Err(Violation { invariant: "told outcomes stand", finding });
        }
    }
    Ok(())
}

struct Told<'a> {
    keys: BTreeSet<&'a str>,
    people: BTreeSet<&'a str>,
    moved: BTreeSet<(i64, Money)>,
    given: BTreeSet<(AssignmentId, Money)>,
}

impl<'a> Told<'a> {
    fn of(deep: &'a Deep) -> Self {
        let moved =
            deep.entries.iter().filter(|entry| matches!(entry.reason, Reason::Deposit | Reason::Fund));
        Self {
            keys: deep.task_data.iter().filter_map(|data| data.key.as_deref()).collect(),
            people: deep.people.iter().map(|person| person.name.as_str()).collect(),
            moved: moved.map(|entry| (entry.credit.owner, entry.amount)).collect(),
            given: deep.bonuses.iter().map(|bonus| (bonus.assignment, bonus.amount)).collect(),
        }
    }

    fn command_stands(&self, command: &Command, request: &Request, view: &View) -> bool {
        use gongdao_kernel::TypedId;
        match command {
            Command::Deposit(deposit) => self.moved.contains(&(deposit.person.raw(), deposit.amount)),
            Command::FundBatch(fund) => {
                fund.more.is_none_or(|more| self.moved.contains(&(fund.batch.raw(), more)))
            }
            Command::AddTasks(add) => {
                add.tasks.iter().all(|task| task.key.as_deref().is_none_or(|key| self.keys.contains(key)))
            }
            Command::GiveBonus(given) => self.given.contains(&(given.assignment, given.amount)),
            Command::SignUp(sign_up) => self.people.contains(sign_up.person.name.as_str()),
            Command::Join(join) => view.standings.iter().any(|standing| {
                (standing.worker, standing.project) == (request.actor.person, join.project)
                    && standing.terms_revision >= join.revision
            }),
            _ => true,
        }
    }
}

fn outcome_stands(outcome: &Outcome, view: &View, deep: &Deep) -> bool {
    match outcome {
        Outcome::Done => true,
        Outcome::Person { person } => deep.people.iter().any(|row| row.id == *person),
        Outcome::Project { project, .. } => view.project(*project).is_some(),
        Outcome::Batch { batch, state } => view.batch(*batch).is_some_and(|row| row.state >= *state),
        Outcome::Added { tasks, first } => *tasks > 0 && first.is_some_and(|task| view.task(task).is_some()),
        Outcome::Claimed { leases } | Outcome::HandedOut { leases, .. } => leases.iter().all(|lease| {
            view.assignment(lease.assignment)
                .is_some_and(|row| row.task == lease.task && row.fence >= lease.fence)
        }),
        Outcome::Assignment { assignment, .. } | Outcome::Drafted { assignment, .. } => {
            view.assignment(*assignment).is_some()
        }
        // The worlds import no pictures and release no data.
        Outcome::Import { .. } | Outcome::Release { .. } => false,
        Outcome::Round { round, state } => {
            view.rounds.iter().any(|row| row.id == *round && row.state >= *state)
        }
        Outcome::Exam { exam } => view.exams.iter().any(|row| row.id == *exam),
        Outcome::Sitting { sitting, state } => {
            view.sittings.iter().any(|row| row.id == *sitting && row.state >= *state)
        }
        Outcome::Grade { grading, state, .. } => {
            view.gradings.iter().any(|row| row.id == *grading && row.state >= *state)
        }
        Outcome::Bonus { bonus } => deep.bonuses.iter().any(|row| row.id == *bonus),
        Outcome::Team { team } => view.team(*team).is_some(),
        Outcome::LateKept { assignment, .. } => {
            deep.answer(*assignment, 0).is_some() || deep.answer(*assignment, 1).is_some()
        }
        Outcome::Payout { payout, .. } => view.payouts.iter().any(|row| row.id == *payout),
        Outcome::Run { run, .. } => view.runs.iter().any(|row| row.id == *run),
        Outcome::Statement { statement } => view.statements.iter().any(|row| row.id == *statement),
        Outcome::Line { line, state } => view
            .lines
            .iter()
            .any(|row| row.id == *line && (row.state == *state || *state == LineState::Returning)),
        Outcome::Payee { .. } | Outcome::Lines { .. } => true,
    }
}

/// What was told to be final is final, and paid what was said.
fn decision_stands(outcome: &Outcome, view: &View) -> bool {
    use AssignmentState as S;
    let Outcome::Assignment { assignment, state, paid_micros, .. } = outcome else { return true };
    let Some(row) = view.assignment(*assignment) else { return false };
    match state {
        // More only where an appeal against a grade was won since.
        S::Accepted => {
            row.state == S::Accepted
                && (row.paid.micros() == *paid_micros
                    || view.graded.iter().any(|one| one.assignment == row.id))
        }
        S::Returned | S::RejectedFinally => row.state == *state,
        S::Passed => matches!(row.state, S::Passed | S::Accepted),
        S::Submitted | S::RejectionProposed | S::Rejected | S::Appealed => {
            row.round > 0 && !matches!(row.state, S::Reserved | S::Leased | S::Returned | S::Expired)
        }
        S::Reserved | S::Leased | S::Expired => true,
    }
}
