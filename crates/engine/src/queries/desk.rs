//! Desks: what a worker holds and has handed in, what a reviewer has to look at, how much waits for whom.

use super::{Page, bounded};
use crate::Actor;
use crate::commands::model_answer::Suggestion;
use gongdao_kernel::{AssignmentId, Fault, PersonId, ProjectId, TypedId, coded_enum};
use gongdao_market::{Assignment, AssignmentState, Dispute, Grading, Project};
use gongdao_store::Connection;
use gongdao_store::queries::desk::{self as stored, DeskRow};
use gongdao_store::queries::gradings;
use gongdao_store::queries::results::answers_between;
use gongdao_store::rows::{AnswerRow, ConsensusRow, ObjectCount, Pair};
use gongdao_trust::{Role, Scope};

pub use gongdao_store::queries::results::ResultAnswer;
pub use gongdao_store::rows::ReviewNote;

coded_enum! {
    /// Part of a worker's desk.
    pub enum Group {
        /// Held: reserved or leased.
        Leased = 1 "leased",
        /// Handed in; somebody else decides.
        UnderReview = 2 "under_review",
        /// A rejection is proposed; the worker can repair.
        ToRepair = 3 "to_repair",
        /// Accepted or rejected. A rejection can still be appealed until its deadline.
        Decided = 4 "decided",
        /// Waits for somebody else's second look.
        Appealed = 5 "appealed",
    }
}

impl Group {
    fn states(self) -> [AssignmentState; 3] {
        use AssignmentState as S;
        match self {
            Group::Leased => [S::Reserved, S::Leased, S::Leased],
            Group::UnderReview => [S::Submitted, S::Passed, S::Passed],
            Group::ToRepair => [S::RejectionProposed; 3],
            Group::Decided => [S::Accepted, S::Rejected, S::RejectedFinally],
            Group::Appealed => [S::Appealed; 3],
        }
    }
}

/// An assignment as its worker sees it.
#[derive(Debug, Clone)]
pub struct WorkItem {
    /// The assignment: state, fence, deadline, what was paid.
    pub assignment: Assignment,
    /// The project's name.
    pub project_name: String,
    /// The task's data, JSON.
    pub data: String,
    /// The latest answer; one that came too late to be paid is marked.
    pub answer: Option<AnswerRow>,
    /// What was said about it.
    pub dispute: Option<Dispute>,
    /// How many objects were drawn and accepted, where the answer is accepted and has any.
    pub objects: Option<ObjectCount>,
    /// What a model says of the task, where its project shows it.
    pub suggestion: Option<Suggestion>,
    /// The assignment handed out with it, where the project hands out pairs; only for the worker.
    pub partner: Option<AssignmentId>,
    /// What reviewers said of the objects of each round, and how they put the answer right.
    pub notes: Vec<ReviewNote>,
    /// The grade that paid it less than its whole price.
    pub grading: Option<Grading>,
}

/// An assignment as a reviewer sees it. The worker's id is for making a pseudonym of, not for showing.
#[derive(Debug, Clone)]
pub struct ReviewCase {
    /// What the worker sees.
    pub work: WorkItem,
    /// The project's owner, for whom the worker has the pseudonym.
    pub owner: PersonId,
    /// The requester's key for the task.
    pub key: Option<String>,
    /// The task's consensus, if one was reached.
    pub consensus: Option<ConsensusRow>,
}

impl From<DeskRow> for ReviewCase {
    fn from(row: DeskRow) -> Self {
        let DeskRow { assignment, project_name, data, answer, dispute, key, consensus, owner } = row;
        Self {
            work: WorkItem {
                assignment,
                project_name,
                data,
                answer,
                dispute,
                objects: None,
                suggestion: None,
                partner: None,
                notes: Vec::new(),
                grading: None,
            },
            owner,
            key,
            consensus,
        }
    }
}

/// The asker's own assignments, the newest first, beginning behind `before`.
///
/// # Errors
/// `scope_missing`.
pub fn of_worker(
    connection: &mut Connection,
    actor: &Actor,
    group: Option<Group>,
    before: Option<i64>,
    limit: u32,
) -> Result<Page<WorkItem>, Fault> {
    actor.scopes.require(Scope::Read)?;
    let (limit, before) = (bounded(limit), before.unwrap_or(i64::MAX));
    let states = group.map(Group::states);
    let rows = stored::of_worker(connection, actor.person, before, states, i64::from(limit) + 1)?;
    let mut items: Vec<WorkItem> = rows.into_iter().map(|row| ReviewCase::from(row).work).collect();
    count_objects(connection, items.iter_mut())?;
    suggest(connection, items.iter_mut())?;
    pair_up(connection, &mut items)?;
    grade(connection, items.iter_mut())?;
    Ok(Page::cut(items, limit, key_of))
}

/// Looks up what was counted of accepted answers; others have no count.
fn count_objects<'a>(
    connection: &mut Connection,
    items: impl Iterator<Item = &'a mut WorkItem>,
) -> Result<(), Fault> {
    let mut items: Vec<_> = items.filter(|item| item.assignment.state == AssignmentState::Accepted).collect();
    let ids: Vec<AssignmentId> = items.iter().map(|item| item.assignment.id).collect();
    for count in super::media::object_counts(connection, &ids)? {
        if let Some(item) = items.iter_mut().find(|item| item.assignment.id == count.assignment) {
            item.objects = Some(count);
        }
    }
    Ok(())
}

/// Looks up what models say of the tasks, project by project.
fn suggest<'a>(
    connection: &mut Connection,
    items: impl Iterator<Item = &'a mut WorkItem>,
) -> Result<(), Fault> {
    let mut items: Vec<_> = items.collect();
    items.sort_by_key(|item| item.assignment.project);
    for own in items.chunk_by_mut(|one, other| one.assignment.project == other.assignment.project) {
        let tasks: Vec<_> = own.iter().map(|item| item.assignment.task).collect();
        let Some(project) = own.first().map(|item| item.assignment.project) else { continue };
        let said = super::models::suggestions(connection, project, &tasks)?;
        own.iter_mut().zip(said).for_each(|(item, said)| item.suggestion = said);
    }
    Ok(())
}

/// Looks up what reviewers said of the objects of each round.
fn noted<'a>(
    connection: &mut Connection,
    items: impl Iterator<Item = &'a mut WorkItem>,
) -> Result<(), Fault> {
    let mut items: Vec<_> = items.collect();
    let rounds = |item: &WorkItem| {
        let id = item.assignment.id;
        (1..=item.assignment.round).map(move |round| (id, round))
    };
    let mut keys: Vec<_> = items.iter().flat_map(|item| rounds(item)).collect();
    keys.sort_unstable();
    for note in connection.load::<ReviewNote>(&keys)? {
        if let Some(item) = items.iter_mut().find(|item| item.assignment.id == note.assignment) {
            item.notes.push(note);
        }
    }
    items.iter_mut().for_each(|item| item.notes.sort_by_key(|note| note.round));
    Ok(())
}

/// What others answered to the same task, for whom the answer is shown as to a reviewer: each with who gave it.
///
/// # Errors
/// `not_found`, `scope_missing`.
pub fn others(
    connection: &mut Connection,
    actor: &Actor,
    id: AssignmentId,
) -> Result<(PersonId, Vec<ResultAnswer>), Fault> {
    let case = for_reviewer(connection, actor, id)?;
    let (batch, task) = (case.work.assignment.batch, case.work.assignment.task);
    let mut answers = answers_between(connection, batch, task, task)?;
    answers.retain(|answer| answer.id != id);
    answers.sort_unstable_by_key(|answer| answer.id);
    answers.truncate(OTHERS);
    Ok((case.owner, answers))
}

/// Answers of others that are laid over one.
const OTHERS: usize = 20;

fn key_of(item: &WorkItem) -> i64 {
    item.assignment.id.raw()
}

/// One of the asker's own assignments.
///
/// # Errors
/// `not_found`, `scope_missing`.
pub fn for_worker(connection: &mut Connection, actor: &Actor, id: AssignmentId) -> Result<WorkItem, Fault> {
    actor.scopes.require(Scope::Read)?;
    let row = stored::of_assignment(connection, id)?;
    let own = row.filter(|row| row.assignment.worker == actor.person);
    let mut item = own.map(|row| ReviewCase::from(row).work).ok_or_else(|| Fault::not_found("assignment"))?;
    count_objects(connection, std::iter::once(&mut item))?;
    suggest(connection, std::iter::once(&mut item))?;
    noted(connection, std::iter::once(&mut item))?;
    pair_up(connection, std::slice::from_mut(&mut item))?;
    grade(connection, std::iter::once(&mut item))?;
    Ok(item)
}

/// Looks up the grades that paid less than the whole price.
fn grade<'a>(
    connection: &mut Connection,
    items: impl Iterator<Item = &'a mut WorkItem>,
) -> Result<(), Fault> {
    let mut items: Vec<_> = items.filter(|item| item.assignment.state == AssignmentState::Accepted).collect();
    let ids: Vec<AssignmentId> = items.iter().map(|item| item.assignment.id).collect();
    for (id, grading) in super::gradings::of_answers(connection, &ids)? {
        if let Some(item) = items.iter_mut().find(|item| item.assignment.id == id) {
            item.grading = Some(grading);
        }
    }
    Ok(())
}

/// Looks up what was handed out together.
fn pair_up(connection: &mut Connection, items: &mut [WorkItem]) -> Result<(), Fault> {
    let keys: Vec<_> = items.iter().map(|item| (item.assignment.id,)).collect();
    for pair in connection.load::<Pair>(&keys)? {
        if let Some(item) = items.iter_mut().find(|item| item.assignment.id == pair.assignment) {
            item.partner = Some(pair.partner);
        }
    }
    Ok(())
}

/// One assignment, for the project's owner, a reviewer, an operator or an auditor. Nobody reviews their own work.
///
/// # Errors
/// `not_found`, `scope_missing`.
pub fn for_reviewer(
    connection: &mut Connection,
    actor: &Actor,
    id: AssignmentId,
) -> Result<ReviewCase, Fault> {
    actor.scopes.require(Scope::Read)?;
    let staff = [Role::Reviewer, Role::Operator, Role::Auditor].iter().any(|role| actor.roles.has(*role));
    let may_see = |row: &DeskRow| {
        let answered = row.assignment.round > 0;
        row.assignment.worker != actor.person && answered && (staff || row.owner == actor.person)
    };
    let row = stored::of_assignment(connection, id)?.filter(may_see);
    let mut case = row.map(ReviewCase::from).ok_or_else(|| Fault::not_found("assignment"))?;
    count_objects(connection, std::iter::once(&mut case.work))?;
    suggest(connection, std::iter::once(&mut case.work))?;
    noted(connection, std::iter::once(&mut case.work))?;
    grade(connection, std::iter::once(&mut case.work))?;
    Ok(case)
}

/// What waits for a decision in a project, the oldest first, for its owner or a reviewer.
///
/// # Errors
/// `not_found`, `scope_missing`.
pub fn reviews(
    connection: &mut Connection,
    actor: &Actor,
    project: ProjectId,
    after: Option<i64>,
    limit: u32,
) -> Result<Page<ReviewCase>, Fault> {
    actor.scopes.require(Scope::Read)?;
    let owner = owner_of(connection, project)?;
    if owner != actor.person && !actor.roles.has(Role::Reviewer) {
        return Err(Fault::not_found("project"));
    }
    let (limit, after) = (bounded(limit), after.unwrap_or(0));
    let rows = stored::reviews_of_project(connection, project, after, actor.person, i64::from(limit) + 1)?;
    let mut items: Vec<ReviewCase> = rows.into_iter().map(ReviewCase::from).collect();
    suggest(connection, items.iter_mut().map(|case| &mut case.work))?;
    noted(connection, items.iter_mut().map(|case| &mut case.work))?;
    Ok(Page::cut(items, limit, |case| key_of(&case.work)))
}

/// A project's owner.
pub(super) fn owner_of(connection: &mut Connection, project: ProjectId) -> Result<PersonId, Fault> {
    let row = connection.load::<Project>(&[(project,)])?.pop();
    row.map(|row| row.owner).ok_or_else(|| Fault::not_found("project"))
}

/// Appeals that the asker may decide, the oldest first: those of others, about work and projects of others, rejected by
/// others. For reviewers and operators; auditors read along.
///
/// # Errors
/// `role_missing`, `scope_missing`.
pub fn appeals(
    connection: &mut Connection,
    actor: &Actor,
    after: Option<i64>,
    limit: u32,
) -> Result<Page<ReviewCase>, Fault> {
    actor.scopes.require(Scope::Read)?;
    if !actor.roles.has(Role::Operator) && !actor.roles.has(Role::Auditor) {
        actor.roles.require(Role::Reviewer)?;
    }
    let (limit, after) = (bounded(limit), after.unwrap_or(0));
    let rows = stored::appeals(connection, actor.person, after, i64::from(limit) + 1)?;
    let items = rows.into_iter().map(ReviewCase::from).collect();
    Ok(Page::cut(items, limit, |case| key_of(&case.work)))
}

/// How much waits for the asker.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Waiting {
    /// Tasks held.
    pub leased: i64,
    /// Answers to repair.
    pub to_repair: i64,
    /// Rejections that can be appealed.
    pub rejected: i64,
    /// Grades that can be appealed.
    pub graded: i64,
    /// Answers in one's own projects that wait for a first decision, or were repaired.
    pub to_review: i64,
    /// Proposed rejections in one's own projects.
    pub proposed: i64,
    /// Appeals one may decide, against rejections and grades; only for reviewers and operators.
    pub appeals: i64,
}

/// Counts what waits for the asker, in every role the account holds.
///
/// # Errors
/// `scope_missing`.
pub fn waiting(connection: &mut Connection, actor: &Actor) -> Result<Waiting, Fault> {
    actor.scopes.require(Scope::Read)?;
    let mut waiting = Waiting::default();
    if actor.roles.has(Role::Worker) {
        for (state, count) in stored::counts_of_worker(connection, actor.person)? {
            match state {
                AssignmentState::Reserved | AssignmentState::Leased => waiting.leased += count,
                AssignmentState::RejectionProposed => waiting.to_repair += count,
                AssignmentState::Rejected => waiting.rejected += count,
                _ => {}
            }
        }
        waiting.graded = gradings::count_open(connection, actor.person)?;
    }
    if actor.roles.has(Role::Requester) {
        for (state, count) in stored::counts_of_owner(connection, actor.person)? {
            match state {
                AssignmentState::Submitted => waiting.to_review += count,
                AssignmentState::RejectionProposed => waiting.proposed += count,
                _ => {}
            }
        }
    }
    if actor.roles.has(Role::Reviewer) || actor.roles.has(Role::Operator) {
        waiting.appeals = stored::count_of_appeals(connection, actor.person)?
            + gradings::count_of_appeals(connection, actor.person)?;
    }
    Ok(waiting)
}
