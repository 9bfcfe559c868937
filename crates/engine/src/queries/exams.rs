//! Exams as requesters, workers and the platform read them.
//!
//! What only the server may know leaves here at the moment it may be told, and nowhere else: in training with the answer,
//! in an exam when the sitting ends; the expected answer of an exam only to those who cannot sit it again.

use super::market;
use super::{Page, bounded};
use crate::Actor;
use crate::queries::Snapshot;
use gongdao_kernel::{Currency, ExamId, Fault, Instant, Money, PersonId, ProjectId, SittingId, TypedId};
use gongdao_ledger::AccountKind;
use gongdao_market::{
    Charge, Exam, ExamRules, ExamStanding, ExamState, Project, Rules, Sitting, SittingState,
};
use gongdao_store::queries::{exams as stored, market as stored_market};
use gongdao_store::rows::{ExamQuestion, SittingItem};
use gongdao_trust::{Role, Scope};

/// The most exams one qualification's list shows.
const GRANTING: i64 = 20;

/// An exam, as those who run it read it.
#[derive(Debug, Clone)]
pub struct ExamSheet {
    /// The exam.
    pub exam: Exam,
    /// What it declares.
    pub rules: ExamRules,
    /// The currency of its pay.
    pub currency: Currency,
    /// What one paid sitting costs, fee included.
    pub cost: Money,
    /// What its batch's escrow has free.
    pub free: Money,
}

fn rules_of(project: &Project) -> Result<Rules, Fault> {
    serde_json::from_str(&project.rules).map_err(Fault::internal)
}

fn sheet(snapshot: &mut Snapshot, exam: Exam, currency: Currency) -> Result<ExamSheet, Fault> {
    let rules = exam.declared()?;
    let batch = stored_market::batch(snapshot, exam.batch)?;
    let fee_ppm = batch.map_or(0, |batch| batch.fee_ppm);
    let cost = Charge::new(Money::from_micros(rules.pay_micros), fee_ppm)?.total()?;
    let account = stored_market::account(snapshot, AccountKind::Escrow, exam.batch.raw(), currency)?;
    let free = account.map_or(Ok(Money::ZERO), |account| account.free())?;
    Ok(ExamSheet { exam, rules, currency, cost, free })
}

/// An exam with its project, for the project's owner and the platform.
fn inside(snapshot: &mut Snapshot, actor: &Actor, id: ExamId) -> Result<(Exam, Project), Fault> {
    actor.scopes.require(Scope::Read)?;
    let not_found = || Fault::not_found("exam");
    let exam = stored::exam(snapshot, id)?.ok_or_else(not_found)?;
    let seen = market::project(snapshot, actor, exam.project).map_err(|_| not_found())?;
    if !seen.inside {
        return Err(not_found());
    }
    Ok((exam, seen.project))
}

/// A project's exams, the newest first, for its owner and the platform.
///
/// # Errors
/// `not_found`, `scope_missing`.
pub fn of_project(
    snapshot: &mut Snapshot,
    actor: &Actor,
    project: ProjectId,
    before: Option<i64>,
    limit: u32,
) -> Result<Page<ExamSheet>, Fault> {
    let seen = market::project(snapshot, actor, project)?;
    if !seen.inside {
        return Err(Fault::not_found("project"));
    }
    let currency = rules_of(&seen.project)?.currency;
    let limit = bounded(limit);
    let rows = stored::exams_of_project(snapshot, project, before.unwrap_or(i64::MAX), i64::from(limit) + 1)?;
    let page = Page::cut(rows, limit, |exam| exam.id.raw());
    let items = page.items.into_iter().map(|exam| sheet(snapshot, exam, currency));
    Ok(Page { items: items.collect::<Result<_, _>>()?, next: page.next })
}

/// How an exam was sat.
#[derive(Debug, Clone)]
pub struct Results {
    /// The exam.
    pub sheet: ExamSheet,
    /// Its questions with their answers, and how they were answered.
    pub questions: Vec<ExamQuestion>,
}

/// Answers of people who passed from which on a question is warned of.
const WARN_FROM: i64 = 3;

/// Whether most of those who pass answer a question wrong: it is the question that fails then.
#[must_use]
pub fn is_doubtful(question: &ExamQuestion) -> bool {
    question.passers_asked >= WARN_FROM && question.passers_correct * 2 < question.passers_asked
}

/// An exam with its questions and how each was answered, for the project's owner and the platform.
///
/// # Errors
/// `not_found`, `scope_missing`.
pub fn results(snapshot: &mut Snapshot, actor: &Actor, id: ExamId) -> Result<Results, Fault> {
    let (exam, project) = inside(snapshot, actor, id)?;
    let questions = stored::questions(snapshot, id)?;
    let currency = rules_of(&project)?.currency;
    Ok(Results { sheet: sheet(snapshot, exam, currency)?, questions })
}

/// An exam's sittings, the newest first, with the requester who knows their workers by pseudonym.
///
/// # Errors
/// `not_found`, `scope_missing`.
pub fn sittings(
    snapshot: &mut Snapshot,
    actor: &Actor,
    id: ExamId,
    before: Option<i64>,
    limit: u32,
) -> Result<(PersonId, Page<Sitting>), Fault> {
    let (_, project) = inside(snapshot, actor, id)?;
    let limit = bounded(limit);
    let rows = stored::sittings_of_exam(snapshot, id, before.unwrap_or(i64::MAX), i64::from(limit) + 1)?;
    Ok((project.owner, Page::cut(rows, limit, |sitting| sitting.id.raw())))
}

/// An exam as a worker reads it before beginning: what it asks, how long it takes, what it pays, and when they may.
#[derive(Debug, Clone)]
pub struct Offer {
    /// The exam.
    pub exam: Exam,
    /// What it declares.
    pub rules: ExamRules,
    /// The currency of its pay.
    pub currency: Currency,
    /// What the worker did at it so far.
    pub standing: ExamStanding,
    /// Attempts that are left; none once it is passed.
    pub attempts_left: u32,
    /// When the next may begin, where that is not now.
    pub again_at: Option<Instant>,
    /// What the next attempt pays.
    pub pay: Money,
    /// The score the worker holds in its qualification.
    pub held: Option<i64>,
}

fn offer(
    snapshot: &mut Snapshot,
    actor: &Actor,
    exam: Exam,
    currency: Currency,
    now: Instant,
) -> Result<Offer, Fault> {
    let rules = exam.declared()?;
    let standing = stored::standing(snapshot, actor.person, exam.id)?;
    let standing = standing.unwrap_or_else(|| ExamStanding::blank(actor.person, exam.id));
    let left = if standing.passed { 0 } else { rules.attempts.saturating_sub(standing.attempts) };
    let key = (actor.person, exam.qualification.clone());
    let held = snapshot.load::<gongdao_market::Grant>(&[key])?.pop().map(|grant| grant.score);
    Ok(Offer {
        again_at: standing.again_at(&rules).filter(|again| now < *again && left > 0),
        pay: rules.pay_of(standing.attempts + 1),
        attempts_left: left,
        held,
        exam,
        rules,
        currency,
        standing,
    })
}

/// The exams that a project leads to, for a worker: its own open ones, and those that grant what it asks for.
///
/// # Errors
/// `not_found`, `scope_missing`, `role_missing`.
pub fn for_worker(
    snapshot: &mut Snapshot,
    actor: &Actor,
    project: ProjectId,
    now: Instant,
) -> Result<Vec<Offer>, Fault> {
    actor.require(Role::Worker, Scope::Read)?;
    let seen = market::project(snapshot, actor, project)?;
    let rules = rules_of(&seen.project)?;
    let mut exams = stored::exams_of_project(snapshot, project, i64::MAX, i64::from(super::PAGE_ROWS))?;
    exams.retain(|exam| exam.state == ExamState::Open);
    for asked in &rules.requires {
        for exam in stored::exams_granting(snapshot, &asked.qualification, GRANTING)? {
            if !exams.iter().any(|known| known.id == exam.id) {
                exams.push(exam);
            }
        }
    }
    let mut offers = Vec::with_capacity(exams.len());
    for exam in exams {
        let Some(of) = stored_market::project(snapshot, exam.project)? else { continue };
        let shown = is_sat(&of);
        if shown {
            let currency = rules_of(&of)?.currency;
            offers.push(offer(snapshot, actor, exam, currency, now)?);
        }
    }
    Ok(offers)
}

/// Whether a project's exams can be sat as far as the project goes.
fn is_sat(project: &Project) -> bool {
    use gongdao_market::ProjectState as S;
    matches!(project.state, S::Published | S::Paused)
}

/// One exam as a worker reads it.
///
/// # Errors
/// `not_found`, `scope_missing`, `role_missing`.
pub fn one(snapshot: &mut Snapshot, actor: &Actor, id: ExamId, now: Instant) -> Result<Offer, Fault> {
    actor.require(Role::Worker, Scope::Read)?;
    let not_found = || Fault::not_found("exam");
    let exam = stored::exam(snapshot, id)?.ok_or_else(not_found)?;
    let project = stored_market::project(snapshot, exam.project)?.filter(is_sat).ok_or_else(not_found)?;
    let currency = rules_of(&project)?.currency;
    offer(snapshot, actor, exam, currency, now)
}

/// A question of a sitting, with as much about its answer as may be told.
#[derive(Debug, Clone)]
pub struct AskedQuestion {
    /// Its place in the sitting.
    pub place: u32,
    /// What is shown, JSON.
    pub data: String,
    /// What the worker answered, canonical JSON.
    pub answer: Option<String>,
    /// Its points, when they may be told.
    pub points: Option<u32>,
    /// The fields that are not wholly right.
    pub wrong: Vec<String>,
    /// Why, by language, JSON.
    pub explanation: Option<String>,
    /// The expected answer, canonical JSON.
    pub expected: Option<String>,
}

/// A sitting, as whose it is reads it.
#[derive(Debug, Clone)]
pub struct SittingSheet {
    /// The sitting.
    pub sitting: Sitting,
    /// The exam, as an offer of the next attempt.
    pub offer: Offer,
    /// The form to answer, JSON.
    pub form: String,
    /// The project's name.
    pub project_name: String,
    /// Its questions, in order.
    pub questions: Vec<AskedQuestion>,
}

/// A sitting with its questions, for its worker alone.
///
/// # Errors
/// `not_found`, `scope_missing`, `role_missing`.
pub fn sitting(
    snapshot: &mut Snapshot,
    actor: &Actor,
    id: SittingId,
    now: Instant,
) -> Result<SittingSheet, Fault> {
    actor.require(Role::Worker, Scope::Read)?;
    let not_found = || Fault::not_found("sitting");
    let sitting =
        stored::sitting(snapshot, id)?.filter(|row| row.worker == actor.person).ok_or_else(not_found)?;
    let exam = stored::exam(snapshot, sitting.exam)?.ok_or_else(not_found)?;
    let project = stored_market::project(snapshot, exam.project)?.ok_or_else(not_found)?;
    let currency = rules_of(&project)?.currency;
    let offer = offer(snapshot, actor, exam, currency, now)?;
    let rows = stored::asked(snapshot, id, sitting.exam)?;
    let questions = rows.into_iter().map(|row| disclose(&sitting, &offer, row)).collect();
    Ok(SittingSheet { sitting, offer, form: project.form, project_name: project.name, questions })
}

/// As much about a question as may be told now.
fn disclose(
    sitting: &Sitting,
    offer: &Offer,
    (question, item): (ExamQuestion, SittingItem),
) -> AskedQuestion {
    let answered = item.answer.is_some();
    let ended = sitting.state != SittingState::Live;
    let explained = answered && (offer.rules.training || ended);
    let revealed = explained && (offer.rules.training || (ended && offer.attempts_left == 0));
    let wrong = item.wrong.filter(|_| explained).unwrap_or_default();
    AskedQuestion {
        place: item.place,
        data: question.data,
        answer: item.answer,
        points: item.points.filter(|_| explained),
        wrong: wrong.split(' ').filter(|name| !name.is_empty()).map(str::to_owned).collect(),
        explanation: explained.then_some(question.explanation),
        expected: revealed.then_some(question.expected),
    }
}

/// One's own sittings, the newest first, each with its exam.
///
/// # Errors
/// `role_missing`, `scope_missing`.
pub fn mine(
    snapshot: &mut Snapshot,
    actor: &Actor,
    before: Option<i64>,
    limit: u32,
) -> Result<Page<(Sitting, Exam, Currency)>, Fault> {
    actor.require(Role::Worker, Scope::Read)?;
    let limit = bounded(limit);
    let rows =
        stored::sittings_of_worker(snapshot, actor.person, before.unwrap_or(i64::MAX), i64::from(limit) + 1)?;
    let page = Page::cut(rows, limit, |sitting| sitting.id.raw());
    let mut items = Vec::with_capacity(page.items.len());
    for sitting in page.items {
        let Some(exam) = stored::exam(snapshot, sitting.exam)? else { continue };
        let Some(project) = stored_market::project(snapshot, exam.project)? else { continue };
        items.push((sitting, exam, rules_of(&project)?.currency));
    }
    Ok(Page { items, next: page.next })
}
