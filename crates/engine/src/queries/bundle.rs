//! The evidence of one case, whole: what was decided about an assignment, a project or a person, with proofs and money.
//!
//! Records belong to a case by number: an assignment knows its own, a project its publication, a person the decisions of
//! operators. Journal lines are found by the moments at which money moved for the assignment; within a writer's numbers time
//! never goes back, so each moment is found by halving. Deliberately not here: the file, which the API packs.

use super::people::require_sight;
use super::proofs::{self, Receipted};
use crate::Actor;
use crate::queries::Snapshot;
use gongdao_kernel::{AssignmentId, Fault, Instant, PersonId, ProjectId, TypedId};
use gongdao_ledger::{Entry, EntryNumber};
use gongdao_market::{Assignment, Dispute, Grading, Project, TeamShare};
use gongdao_store::queries::accounts::{self, ActionsAsked};
use gongdao_store::queries::{ledger, market, people, teams};
use gongdao_store::rows::{AnswerRow, EvidenceRecord, OperatorAction};
use gongdao_trust::Suspension;

/// Actions and stops that go into one bundle.
const ROWS: i64 = 1_000;
/// Journal entries looked at around one moment.
const AROUND: i64 = 2_000;

/// What a bundle is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Case {
    /// One answer and all that became of it.
    Assignment(AssignmentId),
    /// A project's publication, and what operators did to it.
    Project(ProjectId),
    /// What operators decided about a person.
    Person(PersonId),
}

impl Case {
    /// Its number and text.
    #[must_use]
    pub fn name(self) -> (i64, String) {
        match self {
            Case::Assignment(id) => (id.raw(), id.to_string()),
            Case::Project(id) => (id.raw(), id.to_string()),
            Case::Person(id) => (id.raw(), id.to_string()),
        }
    }
}

/// Everything about a case.
#[derive(Debug, Clone, Default)]
pub struct Bundle {
    /// The assignment.
    pub assignment: Option<Assignment>,
    /// Every answer that was handed in for it.
    pub answers: Vec<AnswerRow>,
    /// What was said about it.
    pub dispute: Option<Dispute>,
    /// The grade that paid it less than its whole price.
    pub grading: Option<Grading>,
    /// The team's share of it.
    pub share: Option<TeamShare>,
    /// The money that moved for it.
    pub entries: Vec<Entry>,
    /// The project.
    pub project: Option<Project>,
    /// Stops of the person's account.
    pub suspensions: Vec<Suspension>,
    /// What operators did.
    pub actions: Vec<OperatorAction>,
    /// The proofs of all decisions, in order.
    pub receipts: Vec<Receipted>,
    /// The records themselves.
    pub records: Vec<EvidenceRecord>,
    /// The last signed checkpoint.
    pub checkpoint: Option<String>,
}

/// Reads everything about a case, for operators and auditors.
///
/// # Errors
/// `role_missing`, `scope_missing` or `not_found`.
pub fn read(snapshot: &mut Snapshot, actor: &Actor, case: Case) -> Result<Bundle, Fault> {
    require_sight(actor)?;
    let mut bundle = Bundle::default();
    let mut numbers = Vec::new();
    match case {
        Case::Assignment(id) => of_assignment(snapshot, actor, id, &mut bundle)?,
        Case::Project(id) => {
            let project = market::project(snapshot, id)?.ok_or_else(|| Fault::not_found("project"))?;
            numbers.extend(project.evidence);
            bundle.project = Some(project);
        }
        Case::Person(id) => {
            people::person(snapshot, id)?.ok_or_else(|| Fault::not_found("person"))?;
            bundle.suspensions = accounts::suspensions_of(snapshot, id, i64::MAX, ROWS)?;
            for stop in &bundle.suspensions {
                numbers.push(stop.evidence);
                numbers.extend(stop.answer_evidence);
            }
        }
    }
    let (_, subject) = case.name();
    bundle.actions = accounts::actions_before(snapshot, &ActionsAsked::On(subject.clone()), i64::MAX, ROWS)?;
    numbers.extend(bundle.actions.iter().map(|action| action.evidence));
    numbers.retain(|number| *number != 0);
    numbers.sort_unstable();
    numbers.dedup();
    let known: Vec<i64> = bundle.receipts.iter().map(|receipt| receipt.number.raw()).collect();
    numbers.retain(|number| !known.contains(number));
    bundle.receipts.extend(proofs::of_numbers(snapshot, &subject, &numbers)?);
    bundle.receipts.sort_by_key(|receipt| receipt.number);
    let keys: Vec<_> = bundle.receipts.iter().map(|receipt| (receipt.number,)).collect();
    bundle.records = snapshot.load::<EvidenceRecord>(&keys)?;
    bundle.records.sort_by_key(|record| record.number);
    let last = gongdao_store::queries::evidence::checkpoint_last(snapshot)?;
    bundle.checkpoint = last.map(|checkpoint| checkpoint.note);
    Ok(bundle)
}

fn of_assignment(
    snapshot: &mut Snapshot,
    actor: &Actor,
    id: AssignmentId,
    bundle: &mut Bundle,
) -> Result<(), Fault> {
    let assignment = snapshot.load::<Assignment>(&[(id,)])?.pop();
    let assignment = assignment.ok_or_else(|| Fault::not_found("assignment"))?;
    bundle.receipts = proofs::of_assignment(snapshot, actor, id)?;
    let rounds: Vec<_> = (0..=assignment.round).map(|round| (id, round)).collect();
    bundle.answers = snapshot.load::<AnswerRow>(&rounds)?;
    bundle.answers.sort_by_key(|answer| answer.round);
    bundle.dispute = snapshot.load::<Dispute>(&[(id,)])?.pop();
    bundle.grading = super::gradings::of_answers(snapshot, &[id])?.pop().map(|(_, grading)| grading);
    bundle.share = teams::share(snapshot, id)?;
    bundle.project = market::project(snapshot, assignment.project)?;
    let mut moments = vec![id.drawn_at(), assignment.leased_at];
    moments.extend(assignment.submitted_at);
    moments.extend(assignment.decided_at);
    moments.extend(bundle.answers.iter().map(|answer| answer.at));
    moments.extend(bundle.receipts.iter().map(|receipt| receipt.at));
    moments.sort_unstable();
    moments.dedup();
    for moment in moments {
        bundle.entries.extend(entries_at(snapshot, moment, id.raw())?);
    }
    bundle.entries.sort_by_key(|entry| entry.number);
    bundle.entries.dedup_by_key(|entry| entry.number);
    bundle.assignment = Some(assignment);
    Ok(())
}

/// Journal entries about a subject that were made at a moment, by any writer.
fn entries_at(snapshot: &mut Snapshot, moment: Instant, subject: i64) -> Result<Vec<Entry>, Fault> {
    let mut found = Vec::new();
    let mut stream = ledger::stream_after(snapshot, -1)?;
    while let Some((number, last)) = stream {
        let first = first_since(snapshot, number, last, moment)?;
        let entries = ledger::entries_after(snapshot, EntryNumber::from_raw(first - 1), AROUND)?;
        let mine = entries.into_iter().take_while(|entry| entry.at == moment);
        found.extend(mine.filter(|entry| entry.cause.subject == subject));
        stream = ledger::stream_after(snapshot, number >> 35)?;
    }
    Ok(found)
}

/// The first number of a stream whose entry was made at a moment or later; one behind the last where none was.
fn first_since(snapshot: &mut Snapshot, first: i64, last: i64, moment: Instant) -> Result<i64, Fault> {
    let (mut low, mut high) = (first, last + 1);
    while low < high {
        let middle = low + (high - low) / 2;
        match ledger::entry_at(snapshot, EntryNumber::from_raw(middle))? {
            Some(at) if at < moment => low = middle + 1,
            _ => high = middle,
        }
    }
    Ok(low)
}
