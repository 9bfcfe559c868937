//! Grades that paid less than the whole price, as their worker sees them and as whoever decides an appeal does.

use super::{Page, bounded};
use crate::Actor;
use gongdao_kernel::{AssignmentId, Fault, PersonId, TypedId};
use gongdao_market::{Assignment, GradedAnswer, Grading};
use gongdao_store::Connection;
use gongdao_store::queries::gradings as stored;
use gongdao_store::rows::GoldTask;
use gongdao_trust::{Role, Scope};

/// An appeal against a grade. The worker's id is for making a pseudonym of, not for showing.
#[derive(Debug, Clone)]
pub struct GradeCase {
    /// The grading.
    pub grading: Grading,
    /// The project's owner, for whom the worker has the pseudonym.
    pub owner: PersonId,
    /// The project's name.
    pub project_name: String,
    /// Its answers, in the order in which they were accepted.
    pub answers: Vec<CaseAnswer>,
}

/// An answer of a grade under appeal.
#[derive(Debug, Clone)]
pub struct CaseAnswer {
    /// The assignment.
    pub assignment: Assignment,
    /// The right answer, where it was known beforehand; canonical JSON.
    pub known: Option<String>,
}

/// The grades that these answers belong to.
pub(super) fn of_answers(
    connection: &mut Connection,
    ids: &[AssignmentId],
) -> Result<Vec<(AssignmentId, Grading)>, Fault> {
    let mut keys: Vec<_> = ids.iter().map(|id| (*id,)).collect();
    keys.sort_unstable();
    let rows = connection.load::<GradedAnswer>(&keys)?;
    let mut keys: Vec<_> = rows.iter().map(|row| (row.grading,)).collect();
    keys.sort_unstable();
    keys.dedup();
    let gradings = connection.load::<Grading>(&keys)?;
    let of = |row: &GradedAnswer| {
        let grading = gradings.iter().find(|grading| grading.id == row.grading)?;
        Some((row.assignment, grading.clone()))
    };
    Ok(rows.iter().filter_map(of).collect())
}

/// Appeals against grades that the asker may decide, the oldest first: of others' work in others' projects. For reviewers
/// and operators; auditors read along.
///
/// # Errors
/// `role_missing`, `scope_missing`.
pub fn appeals(
    connection: &mut Connection,
    actor: &Actor,
    after: Option<i64>,
    limit: u32,
) -> Result<Page<GradeCase>, Fault> {
    actor.scopes.require(Scope::Read)?;
    if !actor.roles.has(Role::Operator) && !actor.roles.has(Role::Auditor) {
        actor.roles.require(Role::Reviewer)?;
    }
    let limit = bounded(limit);
    let rows = stored::appeals(connection, actor.person, after.unwrap_or(0), i64::from(limit) + 1)?;
    let page = Page::cut(rows, limit, |row| row.grading.id.raw());
    let mut items = Vec::new();
    for row in page.items {
        let ids: Vec<_> = row.grading.answers().map(|id| (id,)).collect();
        let mut assignments = connection.load::<Assignment>(&ids)?;
        assignments.sort_by_key(|one| ids.iter().position(|(id,)| *id == one.id));
        let mut tasks: Vec<_> = assignments.iter().map(|one| (one.task,)).collect();
        tasks.sort_unstable();
        let known = connection.load::<GoldTask>(&tasks)?;
        let answers = assignments.into_iter().map(|assignment| CaseAnswer {
            known: known.iter().find(|gold| gold.task == assignment.task).map(|gold| gold.answer.clone()),
            assignment,
        });
        let (owner, project_name) = (row.owner, row.project_name);
        items.push(GradeCase { answers: answers.collect(), grading: row.grading, owner, project_name });
    }
    Ok(Page { items, next: page.next })
}
