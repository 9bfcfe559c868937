//! Built-in models learning and answering.

use super::look::Look;
use super::{Ended, KeptReport, OPEN_BARS, Pace};
use gongdao_engine::commands::consensus::consensus_of;
use gongdao_engine::commands::model::ModelNote;
use gongdao_engine::commands::model_answer::{AnswerAsModel, ModelSays};
use gongdao_engine::queries::models::{self, ModelTask, ModelWorkRow, Settled, SettledTasks};
use gongdao_engine::{Actor, Priority, Request};
use gongdao_kernel::{Fault, ProjectId, TypedId};
use gongdao_labels::{FieldKind, Form, Value};
use gongdao_market::{ModelWork, ModelWorker};
use gongdao_quality::classify::{self, Example, Model, Trained, Unlearned};
use gongdao_trust::{Roles, Scope, Scopes};
use tokio::runtime::Handle;

/// Tasks that are looked at in one step.
const STEP: i64 = 500;
/// How much of the work reading, learning and looking at open tasks are.
const READ_PPM: u32 = 100_000;
const LEARNT_PPM: u32 = 900_000;

/// Does what a model was told.
pub(super) fn run(
    pace: &mut Pace<'_>,
    model: &ModelWorker,
    told: &ModelWorkRow,
    runtime: &Handle,
) -> Result<(), Ended> {
    let (Some(project), Some(field)) = (model.project, model.field.as_deref()) else {
        return Err(Ended::Failed("internal"));
    };
    pace.runs(0, 0)?;
    let form = pace.api.engine().read(|snapshot| models::form(snapshot, project))?;
    let look = Look { api: pace.api, runtime, form: &form, kind: model.kind };
    match told.work {
        ModelWork::Train => {
            let classes = classes(&form, field).ok_or(Ended::Failed("internal"))?;
            let examples = examples(pace, &look, project, (field, &classes))?;
            let trained = learn(pace, &classes, &examples, told.above_ppm)?;
            drop(examples);
            keep(pace, &look, project, &trained)
        }
        ModelWork::Apply => apply(pace, &look, project, (field, told.above_ppm)),
    }
}

fn classes(form: &Form, field: &str) -> Option<Vec<String>> {
    match &form.field(field)?.kind {
        FieldKind::Choice { options, many: false, .. } => {
            Some(options.iter().map(|option| option.value.clone()).collect())
        }
        _ => None,
    }
}

/// What people settled, as examples; tasks they were divided over are left out.
fn examples(
    pace: &mut Pace<'_>,
    look: &Look<'_>,
    project: ProjectId,
    (field, classes): (&str, &[String]),
) -> Result<Vec<Example>, Ended> {
    let engine = pace.api.engine().clone();
    let mut reading = engine.read(|snapshot| SettledTasks::of(snapshot, project))?;
    let mut examples = Vec::new();
    loop {
        let page = engine.read(|snapshot| reading.next(snapshot))?;
        if page.is_empty() {
            return Ok(examples);
        }
        for settled in page {
            let Some(class) = class_of(look.form, field, classes, &settled) else { continue };
            let Some(features) = look.at(&settled.body)? else { continue };
            examples.push(Example { features, class });
            if examples.len() >= classify::EXAMPLES_MOST {
                return Ok(examples);
            }
        }
        pace.runs(READ_PPM / 2, 0)?;
    }
}

fn class_of(form: &Form, field: &str, classes: &[String], settled: &Settled) -> Option<usize> {
    let agreed = consensus_of(form, &settled.answers).into_iter().find(|agreed| agreed.field == field)?;
    match agreed.value {
        Value::Choice(choice) if agreed.support.as_f64() > 0.5 => {
            classes.iter().position(|class| *class == choice)
        }
        _ => None,
    }
}

fn learn(
    pace: &mut Pace<'_>,
    classes: &[String],
    examples: &[Example],
    target_ppm: u32,
) -> Result<Trained, Ended> {
    let mut ended = None;
    let mut go_on = |done: u32| {
        let learnt = u64::from(LEARNT_PPM - READ_PPM) * u64::from(done) / 1_000_000;
        let moved = pace.runs(READ_PPM + u32::try_from(learnt).unwrap_or_default(), 0);
        moved.map_err(|why| ended = Some(why)).is_ok()
    };
    let trained = classify::train(classes, examples, target_ppm, &mut go_on);
    trained.map_err(|why| match why {
        Unlearned::TooFew { .. } => Ended::Failed("too_few"),
        Unlearned::TooMany => Ended::Failed("too_many"),
        Unlearned::OneClass => Ended::Failed("one_class"),
        Unlearned::Classes => Ended::Failed("classes"),
        Unlearned::Stopped => ended.unwrap_or(Ended::Elsewhere),
    })
}

/// What is done with a page of tasks.
type Visit<'a> = &'a mut dyn FnMut(&mut Pace<'_>, Vec<ModelTask>) -> Result<(), Ended>;

/// Goes over the tasks that are not settled and that the model has not answered, step by step.
fn each_open(pace: &mut Pace<'_>, project: ProjectId, visit: Visit<'_>) -> Result<(), Ended> {
    let (engine, model, mut after) = (pace.api.engine().clone(), pace.model, 0);
    loop {
        let page = engine.read(|snapshot| models::unanswered(snapshot, project, model, after, STEP))?;
        let Some(last) = page.last() else { return Ok(()) };
        after = last.id.raw();
        visit(pace, page)?;
    }
}

/// Keeps what was learned, with how sure it is of the tasks that are open.
fn keep(pace: &mut Pace<'_>, look: &Look<'_>, project: ProjectId, trained: &Trained) -> Result<(), Ended> {
    let mut open = vec![0_u32; OPEN_BARS];
    each_open(pace, project, &mut |pace, page| {
        for task in page {
            let Some(features) = look.at(&task.body)? else { continue };
            let sure = trained.model.predict(&features).probability_ppm as usize;
            open[(sure * OPEN_BARS / 1_000_000).min(OPEN_BARS - 1)] += 1;
        }
        pace.runs(LEARNT_PPM, 0)
    })?;
    let report = KeptReport { report: trained.report.clone(), open };
    let report = serde_json::to_string(&report).map_err(Fault::internal)?;
    pace.note(ModelNote::Trained { report, body: trained.model.to_bytes() })
}

/// Answers what the model is sure of.
fn apply(
    pace: &mut Pace<'_>,
    look: &Look<'_>,
    project: ProjectId,
    (field, above_ppm): (&str, u32),
) -> Result<(), Ended> {
    let kept = pace.api.engine().read(|snapshot| models::parameters(snapshot, pace.model))?;
    let kept = kept.ok_or(Ended::Failed("untrained"))?;
    let model = Model::from_bytes(&kept.body).map_err(|_| Ended::Failed("untrained"))?;
    let mut labelled = 0;
    each_open(pace, project, &mut |pace, page| {
        let mut answers = Vec::new();
        for task in page {
            let Some(features) = look.at(&task.body)? else { continue };
            let said = model.predict(&features);
            if said.probability_ppm >= above_ppm {
                let answer = serde_json::json!({ field: model.classes()[said.class] });
                let probability_ppm = said.probability_ppm;
                answers.push(ModelSays { task: task.id, answer, probability_ppm });
            }
        }
        labelled += give(pace, project, answers)?;
        pace.runs(500_000, labelled)
    })?;
    pace.note(ModelNote::Applied { labelled })
}

/// Hands answers in as the model. People may settle a task meanwhile; then the others are handed in one by one.
fn give(pace: &Pace<'_>, project: ProjectId, answers: Vec<ModelSays>) -> Result<u32, Ended> {
    if answers.is_empty() {
        return Ok(0);
    }
    let actor = Actor { person: pace.model, roles: Roles::default(), scopes: Scopes::of(&[Scope::Work]) };
    let call = |answers: Vec<ModelSays>| {
        let request = Request::new(actor, AnswerAsModel { project, answers });
        pace.api.engine().call(Priority::Bulk, request)
    };
    let count = u32::try_from(answers.len()).unwrap_or(u32::MAX);
    if call(answers.clone()).is_ok() {
        return Ok(count);
    }
    let taken = answers.into_iter().filter(|one| call(vec![one.clone()]).is_ok()).count();
    Ok(u32::try_from(taken).unwrap_or(u32::MAX))
}
