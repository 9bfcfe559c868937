//! Models: made by whoever publishes work, told to learn or to answer, and given another token.
//!
//! A model's account has no role and no way to sign in; its token opens the few commands that ask for a model. So it can
//! hold no lease, and nothing it does moves money.

use super::people::{NewCredential, NewPerson};
use crate::command::Decide;
use crate::{Actor, Outcome, Stop, World};
use gongdao_kernel::{Code, Fault, Instant, PersonId, ProjectId, TypedId, limits};
use gongdao_labels::FieldKind;
use gongdao_market::{MODELS_MOST, ModelKind, ModelWork, ModelWorkState, ModelWorker};
use gongdao_store::rows::{ModelParameters, ModelSkill, ModelWorkRow, ProjectModels};
use gongdao_trust::{CredentialKind, Role, Roles, Scope, Scopes, SecretHash};

/// A token of a model.
#[derive(Debug, Clone, Copy)]
pub struct ModelToken {
    /// The secret's hash.
    pub hash: SecretHash,
    /// When it ends.
    pub expires_at: Instant,
}

impl ModelToken {
    fn put(self, world: &mut World, model: PersonId, name: &str) -> Result<(), Stop> {
        let credential = NewCredential {
            hash: self.hash,
            kind: CredentialKind::Token,
            scopes: Scopes::of(&[Scope::Read, Scope::Work]),
            name: name.to_owned(),
            expires_at: self.expires_at,
        };
        credential.put(world, model)
    }
}

/// What a new model is.
#[derive(Debug, Clone)]
pub enum NewModelKind {
    /// A program with a token.
    Outside(ModelToken),
    /// A built-in classifier for a field of a project.
    BuiltIn {
        /// Of texts or of pictures.
        kind: ModelKind,
        /// The project.
        project: ProjectId,
        /// The field.
        field: String,
    },
}

/// Makes a model.
#[derive(Debug, Clone)]
pub struct MakeModel {
    /// What it is called.
    pub name: String,
    /// What it is, for those who work beside it.
    pub about: String,
    /// Its kind.
    pub kind: NewModelKind,
}

impl Decide for MakeModel {
    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        actor.require(Role::Requester, Scope::Publish)?;
        Fault::check_text("about", &self.about, 0, limits::REASON_CHARS)?;
        let (kind, project, field) = match &self.kind {
            NewModelKind::Outside(_) => (ModelKind::Outside, None, None),
            NewModelKind::BuiltIn { kind, project, field } => {
                check_field(world, actor, *project, field)?;
                (*kind, Some(*project), Some(field.clone()))
            }
        };
        let person = NewPerson { email: None, name: self.name.clone(), password: None };
        let id = person.put(world, Roles::default())?;
        let created_at = world.now();
        let about = self.about.clone();
        world.model.put(ModelWorker { id, owner: actor.person, kind, project, field, about, created_at });
        match &self.kind {
            NewModelKind::Outside(token) => token.put(world, id, &self.name)?,
            NewModelKind::BuiltIn { project, .. } => drop(skill(world, id, *project)?),
        }
        let (model, owner) = (id.to_string(), actor.person.to_string());
        let fields = [("model", model.as_str()), ("owner", &owner), ("kind", kind.as_str())];
        world.record("model_made", id.raw(), &fields)?;
        Ok(Outcome::Person { person: id })
    }
}

/// A built-in classifier answers one choice of one's own project, and nothing else may have to be answered.
fn check_field(world: &mut World, actor: &Actor, project: ProjectId, name: &str) -> Result<(), Stop> {
    if world.project.get(&(project,), "project")?.owner != actor.person {
        return Err(Fault::not_found("project").into());
    }
    let compiled = world.compiled(project)?;
    let field = compiled.form.field(name);
    let chosen = matches!(field.map(|field| &field.kind), Some(FieldKind::Choice { many: false, .. }));
    let is_always_asked = field.is_none_or(|field| field.when.is_empty());
    let others = compiled.form.fields.iter().any(|other| other.name != name && other.required);
    if !chosen || others || !is_always_asked {
        let fix = "Name a field where one option is chosen and that is always asked, in a form that requires no other field.";
        return Err(Fault::field("field", name, fix).into());
    }
    Ok(())
}

/// The row of a model's skill in a project; the first time, the project remembers the model.
pub(super) fn skill(world: &mut World, model: PersonId, project: ProjectId) -> Result<&mut ModelSkill, Stop> {
    if world.model_skill.find(&(model, project))?.is_none() {
        let known = world.project_models.find(&(project,))?;
        let count = known.map_or(0, |row| row.ids().count());
        if count >= MODELS_MOST {
            let fix = format!("At most {MODELS_MOST} models answer in one project; let one of them.");
            return Err(Fault::state("project", "full of models", fix).into());
        }
        let models = match known {
            Some(row) => format!("{} {model}", row.models),
            None => model.to_string(),
        };
        world.project_models.put(ProjectModels { project, models });
        world.model_skill.put(ModelSkill {
            model,
            project,
            answers: 0,
            right_ppm: 0,
            judged: 0,
            seen_right_ppm: 0,
            seen_judged: 0,
        });
    }
    world.model_skill.edit(&(model, project), "model")
}

/// One's own model.
fn own(world: &mut World, actor: &Actor, id: PersonId) -> Result<ModelWorker, Stop> {
    actor.require(Role::Requester, Scope::Publish)?;
    let model = world.model.get(&(id,), "model")?;
    if model.owner != actor.person {
        return Err(Fault::not_found("model").into());
    }
    Ok(model.clone())
}

/// Gives a model another token; the ones it had end.
#[derive(Debug, Clone)]
pub struct RenewModelToken {
    /// Which model.
    pub model: PersonId,
    /// The tokens that end.
    pub ends: Vec<SecretHash>,
    /// The new one.
    pub token: ModelToken,
}

impl Decide for RenewModelToken {
    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        let model = own(world, actor, self.model)?;
        if model.kind != ModelKind::Outside {
            let fix = "A built-in model needs no token.";
            return Err(Fault::state("model", model.kind, fix).into());
        }
        let now = world.now();
        for hash in &self.ends {
            let credential = world.credential.edit(&(*hash,), "token")?;
            if credential.person != model.id {
                return Err(Fault::not_found("token").into());
            }
            credential.revoked_at.get_or_insert(now);
        }
        let name = world.person.get(&(model.id,), "model")?.name.clone();
        self.token.put(world, model.id, &name)?;
        Ok(Outcome::Done)
    }
}

/// Tells a built-in model to learn, or to answer.
#[derive(Debug, Clone)]
pub struct AskModel {
    /// Which model.
    pub model: PersonId,
    /// What it is to do.
    pub work: ModelWork,
    /// Training: the share of right answers the sure part is to have. Applying: the sureness from which on it answers.
    pub ppm: u32,
}

impl Decide for AskModel {
    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        let model = own(world, actor, self.model)?;
        if model.kind == ModelKind::Outside {
            let fix = "It learns by itself and answers with its token.";
            return Err(Fault::state("model", model.kind, fix).into());
        }
        let (name, least) = match self.work {
            ModelWork::Train => ("target_ppm", 500_000),
            ModelWork::Apply => ("above_ppm", 0),
        };
        if !(least..=999_999).contains(&self.ppm) {
            return Err(Fault::field(name, self.ppm, format!("Give {least} to 999999.")).into());
        }
        let busy = |row: &&ModelWorkRow| matches!(row.state, ModelWorkState::Asked | ModelWorkState::Running);
        if let Some(row) = world.model_work.find(&(model.id,))?.filter(busy) {
            return Err(Fault::state("model", row.state, "Wait until it has done what it was told.").into());
        }
        if self.work == ModelWork::Apply && world.model_parameters.find(&(model.id,))?.is_none() {
            return Err(Fault::state("model", "untrained", "Train it first.").into());
        }
        let now = world.now();
        world.model_work.put(ModelWorkRow {
            model: model.id,
            work: self.work,
            state: ModelWorkState::Asked,
            done_ppm: 0,
            above_ppm: self.ppm,
            labelled: 0,
            failure: None,
            asked_at: now,
            moved_at: now,
        });
        let (id, ppm) = (model.id.to_string(), self.ppm.to_string());
        let fields = [("model", id.as_str()), ("work", self.work.as_str()), ("ppm", &ppm)];
        world.record("model_told", model.id.raw(), &fields)?;
        Ok(Outcome::Done)
    }
}

/// How far a built-in model is. Only the program itself says so.
#[derive(Debug, Clone)]
pub struct NoteModel {
    /// Which model.
    pub model: PersonId,
    /// When it was last heard of; where that is no longer so, somebody else is at it.
    pub moved_at: Instant,
    /// What there is to say.
    pub note: ModelNote,
}

/// What there is to say of a built-in model at work.
#[derive(Debug, Clone)]
pub enum ModelNote {
    /// It goes on.
    Runs {
        /// How far it is.
        done_ppm: u32,
        /// Tasks it answered so far.
        labelled: u32,
    },
    /// It has learned.
    Trained {
        /// How good it is, JSON.
        report: String,
        /// What it learned.
        body: Vec<u8>,
    },
    /// It has answered what it is sure of.
    Applied {
        /// How many tasks.
        labelled: u32,
    },
    /// It could not.
    Failed(&'static str),
}

impl Decide for NoteModel {
    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        actor.require_clock()?;
        let now = world.now();
        if let ModelNote::Trained { .. } = &self.note {
            world.model_parameters.find(&(self.model,))?;
        }
        let row = world.model_work.edit(&(self.model,), "model")?;
        if row.moved_at != self.moved_at {
            return Err(Fault::new(Code::Changed).into());
        }
        // Later than before in any case: it is what tells one from the next.
        row.moved_at = now.max(row.moved_at.plus_ms(1));
        match &self.note {
            ModelNote::Runs { done_ppm, labelled } => {
                (row.state, row.done_ppm, row.labelled) = (ModelWorkState::Running, *done_ppm, *labelled);
            }
            ModelNote::Applied { labelled } => {
                (row.state, row.done_ppm, row.labelled) = (ModelWorkState::Done, 1_000_000, *labelled);
            }
            ModelNote::Failed(why) => {
                (row.state, row.failure) = (ModelWorkState::Failed, Some((*why).to_owned()));
            }
            ModelNote::Trained { report, body } => {
                (row.state, row.done_ppm) = (ModelWorkState::Done, 1_000_000);
                world.model_parameters.put(ModelParameters {
                    model: self.model,
                    report: report.clone(),
                    body: body.clone(),
                    trained_at: now,
                });
            }
        }
        Ok(Outcome::Done)
    }
}
