//! Projects: made, edited, screened, published, paused, closed.

use super::judge;
use crate::command::Decide;
use crate::core::Compiled;
use crate::{Actor, Outcome, Stop, World};
use gongdao_kernel::{Code, Fault, PersonId, ProjectId, TypedId, limits};
use gongdao_labels::{FieldKind, Form, FormError, ShapeClass};
use gongdao_market::{Acceptance, PriceUnit, Project, ProjectState, RefusalReason, Rules};
use gongdao_quality::graded::{self, GradesRefused};
use gongdao_store::rows::{Queue, ScreeningItem};
use gongdao_trust::{Role, Scope};
use std::sync::Arc;

/// A project as its owner describes it: both documents as JSON text.
#[derive(Debug, Clone)]
pub struct Draft {
    /// Its name.
    pub name: String,
    /// The form.
    pub form: String,
    /// The rules.
    pub rules: String,
}

impl Draft {
    /// Reads and checks both documents.
    fn compile(&self) -> Result<Compiled, Fault> {
        Fault::check_text("name", &self.name, 1, limits::NAME_CHARS)?;
        let form = Form::parse(&self.form).map_err(|error| form_fault(&error))?;
        let mut rules: Rules = serde_json::from_str(&self.rules).map_err(|error| {
            Fault::new(Code::InvalidField)
                .at("rules")
                .with_detail(format!("The rules cannot be read: {error}."))
        })?;
        rules.fill()?;
        rules.check()?;
        check_unit(&rules, &form)?;
        super::game::check_form(&rules, &form)?;
        super::pairs::check_form(&rules, &form)?;
        Ok(Compiled { rules, form })
    }
}

fn form_fault(error: &FormError) -> Fault {
    Fault::new(Code::InvalidForm)
        .at(format!(
            "form{}{}",
            if error.path().starts_with('[') || error.path().is_empty() { "" } else { "." },
            error.path()
        ))
        .with_value(error.value())
        .with_fix(error.fix().to_owned())
}

/// A price unit must be something the form yields.
fn check_unit(rules: &Rules, form: &Form) -> Result<(), Fault> {
    graded::check(&judge::grades(&rules.price)).map_err(|refused| grades_fault(&refused))?;
    let writes = |class: &ShapeClass| class.attributes.iter().any(|one| one.text.is_some());
    let texts = form.fields.iter().any(|field| match &field.kind {
        FieldKind::Text { .. } => true,
        FieldKind::Shapes { classes, .. } => classes.iter().any(writes),
        _ => false,
    });
    if rules.quality.acceptance == Acceptance::Consensus && form.has_objects() && !rules.weighs() {
        let fix = "Objects are matched by workers' skill: say accept_above_ppm too, or accept them by \"manual\" or \"always\".";
        return Err(Fault::field("rules.quality.acceptance", "consensus", fix));
    }
    match rules.price.unit {
        PriceUnit::Object if !form.has_objects() => {
            Err(Fault::field("rules.price.unit", "object", "Use a form with objects, or pay by task."))
        }
        PriceUnit::Character if !texts => {
            Err(Fault::field("rules.price.unit", "character", "Ask for a text, or pay by task."))
        }
        _ => Ok(()),
    }
}

fn grades_fault(refused: &GradesRefused) -> Fault {
    let (grade, value, fix) = match *refused {
        GradesRefused::TooMany { grades } => {
            return Fault::field("price.graded", grades, "Declare at most eight grades.");
        }
        GradesRefused::NeverWhole { highest_ppm } => {
            return Fault::field(
                "price.graded",
                highest_ppm,
                "Let the best grade pay the whole price or more.",
            );
        }
        GradesRefused::Accuracy { grade, at_least_ppm } => {
            (grade, at_least_ppm, "Give an accuracy of 0 to 1000000.")
        }
        GradesRefused::Pay { grade, pay_ppm } => {
            (grade, pay_ppm, "Pay 500000 to 2000000 parts of a million.")
        }
        GradesRefused::NotAscending { grade } => {
            (grade, 0, "List grades from the lowest accuracy up; better work pays more.")
        }
    };
    Fault::field("price.graded", value, fix).at(format!("rules.price.graded[{grade}]"))
}

/// A project is offered to a team that exists.
fn check_offer(world: &mut World, rules: &Rules) -> Result<(), Stop> {
    let Some(offer) = &rules.offered_to else { return Ok(()) };
    match world.team.find(&(offer.team,))? {
        Some(team) => Ok(team.check_active()?),
        None => Err(Fault::field("rules.offered_to.team", offer.team, "Name a team that exists.").into()),
    }
}

/// Makes a project.
#[derive(Debug, Clone)]
pub struct CreateProject {
    /// What it is to be.
    pub draft: Draft,
}

impl Decide for CreateProject {
    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        actor.require(Role::Requester, Scope::Publish)?;
        let compiled = self.draft.compile()?;
        check_offer(world, &compiled.rules)?;
        let id: ProjectId = world.draw();
        let created_at = world.now();
        world.project.put(Project {
            id,
            owner: actor.person,
            state: ProjectState::Draft,
            name: self.draft.name.clone(),
            form: self.draft.form.clone(),
            rules: serde_json::to_string(&compiled.rules).map_err(Fault::internal)?,
            revision: 1,
            refusal: None,
            refusal_note: None,
            evidence: None,
            names_workers: false,
            created_at,
            version: 1,
        });
        world.queue.put(Queue { project: id, last_position: 0 });
        world.compiled.insert((id, 1), Arc::new(compiled));
        Ok(Outcome::Project { project: id, state: ProjectState::Draft })
    }
}

/// The project to change. Its version rises once in a transaction, however many commands change it.
fn changing(world: &mut World, id: ProjectId) -> Result<&mut Project, Stop> {
    let is_changed = world.project.is_changed(&(id,));
    let project = world.project.edit(&(id,), "project")?;
    project.version += i64::from(!is_changed);
    Ok(project)
}

/// Remembers that tasks of a project are named for workers.
pub(super) fn name_workers(world: &mut World, id: ProjectId) -> Result<(), Stop> {
    if !world.project.get(&(id,), "project")?.names_workers {
        changing(world, id)?.names_workers = true;
    }
    Ok(())
}

/// The project to change, if it is the actor's own.
fn own<'w>(world: &'w mut World, id: ProjectId, actor: &Actor) -> Result<&'w mut Project, Stop> {
    if world.project.get(&(id,), "project")?.owner != actor.person {
        return Err(Fault::not_found("project").into());
    }
    changing(world, id)
}

/// Changes a draft.
#[derive(Debug, Clone)]
pub struct EditProject {
    /// Which.
    pub project: ProjectId,
    /// What it is to be.
    pub draft: Draft,
}

impl Decide for EditProject {
    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        actor.require(Role::Requester, Scope::Publish)?;
        let compiled = self.draft.compile()?;
        check_offer(world, &compiled.rules)?;
        let rules = serde_json::to_string(&compiled.rules).map_err(Fault::internal)?;
        let project = own(world, self.project, actor)?;
        project.check_editable()?;
        project.name.clone_from(&self.draft.name);
        project.form.clone_from(&self.draft.form);
        project.rules = rules;
        project.revision += 1;
        let state = project.state;
        Ok(Outcome::Project { project: self.project, state })
    }
}

/// Asks the operator to look at a project. A demo world allows at once.
#[derive(Debug, Clone)]
pub struct AskScreening {
    /// Which.
    pub project: ProjectId,
}

impl Decide for AskScreening {
    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        actor.require(Role::Requester, Scope::Publish)?;
        let demo = world.is_demo();
        own(world, self.project, actor)?.ask_screening()?;
        if demo {
            return publish(world, self.project, PersonId::from_raw(0));
        }
        let asked_at = world.now();
        world.screening_item.find(&(self.project,))?;
        world.screening_item.put(ScreeningItem { project: self.project, asked_at });
        Ok(Outcome::Project { project: self.project, state: ProjectState::Screening })
    }
}

fn publish(world: &mut World, id: ProjectId, by: PersonId) -> Result<Outcome, Stop> {
    let project = world.project.edit(&(id,), "project")?;
    project.allow()?;
    let (owner, revision) = (project.owner.to_string(), project.revision.to_string());
    let (id_text, by) = (id.to_string(), by.to_string());
    let evidence = world.record(
        "project_published",
        id.raw(),
        &[("project", &id_text), ("requester", &owner), ("revision", &revision), ("by", &by)],
    )?;
    world.project.edit(&(id,), "project")?.evidence = Some(evidence);
    Ok(Outcome::Project { project: id, state: ProjectState::Published })
}

/// The operator's decision on a project.
#[derive(Debug, Clone)]
pub struct Screen {
    /// Which.
    pub project: ProjectId,
    /// The rule it is refused by; none to allow it.
    pub refusal: Option<RefusalReason>,
    /// The explanation the requester reads.
    pub note: String,
}

impl Decide for Screen {
    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        actor.require(Role::Operator, Scope::Operate)?;
        let project = changing(world, self.project)?;
        if project.owner == actor.person {
            return Err(Fault::new(Code::SamePerson)
                .with_fix("Let another operator decide on your project.")
                .into());
        }
        let Some(reason) = self.refusal else {
            world.screening_item.find(&(self.project,))?;
            world.screening_item.remove(&(self.project,));
            let outcome = publish(world, self.project, actor.person)?;
            let evidence = world.project.get(&(self.project,), "project")?.evidence.unwrap_or(0);
            world.journal(actor, "project_published", &self.project.to_string(), &[], evidence)?;
            return Ok(outcome);
        };
        Fault::check_text("note", &self.note, 10, limits::REASON_CHARS)?;
        project.refuse(reason, self.note.clone())?;
        let (id, owner) = (self.project.to_string(), project.owner.to_string());
        let by = actor.person.to_string();
        let evidence = world.record(
            "project_refused",
            self.project.raw(),
            &[
                ("project", &id),
                ("requester", &owner),
                ("rule", reason.as_str()),
                ("note", &self.note),
                ("by", &by),
            ],
        )?;
        world.project.edit(&(self.project,), "project")?.evidence = Some(evidence);
        world.screening_item.find(&(self.project,))?;
        world.screening_item.remove(&(self.project,));
        let fields = [("rule", reason.as_str()), ("note", self.note.as_str())];
        world.journal(actor, "project_refused", &id, &fields, evidence)?;
        Ok(Outcome::Project { project: self.project, state: ProjectState::Refused })
    }
}

/// Where to steer a project.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Steer {
    /// Stop new claims.
    Pause,
    /// Allow them again.
    Resume,
    /// End it.
    Close,
}

/// Pauses, resumes or closes a project.
#[derive(Debug, Clone)]
pub struct SteerProject {
    /// Which.
    pub project: ProjectId,
    /// Where to.
    pub steer: Steer,
}

impl Decide for SteerProject {
    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        actor.require(Role::Requester, Scope::Publish)?;
        let project = own(world, self.project, actor)?;
        match self.steer {
            Steer::Pause => project.pause()?,
            Steer::Resume => project.resume()?,
            Steer::Close => project.close()?,
        }
        let state = project.state;
        Ok(Outcome::Project { project: self.project, state })
    }
}
