//! What a model does with its token: read the tasks that wait for it, and answer them, one by one or in lines.
//!
//! A task that is read is not taken: people keep their slots, whatever a model does.

use super::upload::RowProblem;
use crate::extract::{Caller, Id, Params, media_type, parse};
use crate::paths::{OpenApiRouter, routes};
use crate::schema::{Page, PageOf, ProjectIdText, TaskIdText};
use crate::{Api, Refusal};
use axum::Json;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use gongdao_engine::commands::model_answer::{ANSWERS_MOST, AnswerAsModel, ModelSays};
use gongdao_engine::commands::prelabel;
use gongdao_engine::queries::models::{self, ModelTask};
use gongdao_engine::{Priority, Request as Command};
use gongdao_kernel::{Code, Fault, ProjectId, TaskId, TypedId};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(model_tasks)).routes(routes!(answer))
}

/// The most bytes of one request's lines.
const LINES_BYTES: usize = 16 * 1024 * 1024;
/// Refused lines that are told.
const PROBLEMS: usize = 100;

/// A task that waits for a model.
#[derive(Debug, Serialize, ToSchema)]
struct ModelTaskView {
    /// The task.
    #[schema(value_type = TaskIdText)]
    task: TaskId,
    /// Its data, by column.
    #[schema(value_type = Object)]
    data: Value,
}

fn view(task: ModelTask) -> ModelTaskView {
    let mut data: Value = serde_json::from_str(&task.body).unwrap_or_default();
    drop(prelabel::take(&mut data));
    ModelTaskView { task: task.id, data }
}

/// Tasks of a project that are not settled and that the model which asks has not answered, in the order they were added.
/// Reading takes nothing from anybody.
#[utoipa::path(get, path = "/projects/{id}/model-tasks", tag = "models", params(("id" = ProjectIdText, Path), PageOf),
    responses((status = 200, body = Page<ModelTaskView>)))]
async fn model_tasks(
    State(api): State<Api>,
    caller: Caller,
    Id(project): Id<ProjectId>,
    Params(page): Params<PageOf>,
) -> Result<Json<Page<ModelTaskView>>, Refusal> {
    let (after, limit) = (page.after(0), page.limit()?);
    let read = move |snapshot: &mut _| models::tasks(snapshot, &caller.actor, project, after, limit);
    let rows = api.read(read).await?;
    Ok(Json(Page::of(rows, limit, |row| row.id.raw(), view)))
}

/// A model's answers.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ModelAnswers {
    /// They; all are taken or none.
    #[schema(min_items = 1, max_items = 500)]
    answers: Vec<NewModelAnswer>,
}

/// One answer of a model; a line of a JSON-lines body is one of these.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewModelAnswer {
    /// The task.
    #[schema(value_type = TaskIdText)]
    task: TaskId,
    /// The answer, by the form's fields.
    #[schema(value_type = Object)]
    answer: Value,
    /// How sure the model is, in parts per million.
    #[schema(minimum = 0, maximum = 1_000_000)]
    probability_ppm: u32,
}

impl From<NewModelAnswer> for ModelSays {
    fn from(new: NewModelAnswer) -> Self {
        Self { task: new.task, answer: new.answer, probability_ppm: new.probability_ppm }
    }
}

/// What became of answers.
#[derive(Debug, Default, Serialize, ToSchema)]
struct ModelAnswered {
    /// How many were taken.
    taken: u64,
    /// How many lines were refused.
    refused: u64,
    /// The first hundred refusals.
    problems: Vec<RowProblem>,
}

/// Answers as a model, beside the people who are asked: it takes nobody's slot and is paid nothing. A later answer to the
/// same task takes the place of the earlier one, until people have settled it. JSON is taken whole or not at all; of
/// JSON lines the good ones are taken.
#[utoipa::path(post, path = "/projects/{id}/model-answers", tag = "models", params(("id" = ProjectIdText, Path)),
    request_body(content((ModelAnswers = "application/json"), (String = "application/x-ndjson"))),
    responses((status = 200, body = ModelAnswered)))]
async fn answer(
    State(api): State<Api>,
    mut caller: Caller,
    Id(project): Id<ProjectId>,
    request: Request,
) -> Result<Json<ModelAnswered>, Refusal> {
    let (parts, body) = request.into_parts();
    let media = media_type(&parts.headers);
    let lines = matches!(media.as_str(), "application/x-ndjson" | "application/jsonl");
    let most = if lines { LINES_BYTES } else { crate::bounds::BODY_BYTES };
    let bytes = axum::body::to_bytes(body, most).await.map_err(|_| {
        Refusal::protocol(StatusCode::PAYLOAD_TOO_LARGE).with_fix(format!("Send at most {most} bytes."))
    })?;
    if lines {
        return Ok(Json(of_lines(&api, &caller, project, &bytes).await?));
    }
    let given: ModelAnswers = parse(&parts.headers, &bytes)?;
    if let Some((_, hash)) = &mut caller.idempotency {
        *hash = crate::extract::body_hash(&api, &bytes);
    }
    let answers: Vec<ModelSays> = given.answers.into_iter().map(ModelSays::from).collect();
    let taken = answers.len() as u64;
    api.command(&caller, AnswerAsModel { project, answers }).await?;
    Ok(Json(ModelAnswered { taken, ..ModelAnswered::default() }))
}

/// Takes lines in chunks, and where a chunk is refused, line by line. Sent again it does the same again.
async fn of_lines(
    api: &Api,
    caller: &Caller,
    project: ProjectId,
    bytes: &[u8],
) -> Result<ModelAnswered, Refusal> {
    let mut done = ModelAnswered::default();
    let mut chunk: Vec<(u64, ModelSays)> = Vec::new();
    for (line, text) in (1..).zip(bytes.split(|byte| *byte == b'\n')) {
        if text.trim_ascii().is_empty() {
            continue;
        }
        match serde_json::from_slice::<NewModelAnswer>(text) {
            Ok(new) => chunk.push((line, new.into())),
            Err(error) => {
                let fault =
                    Fault::new(Code::InvalidBody).with_detail(format!("The line is no answer: {error}."));
                done.refuse(line, fault.with_fix("Give task, answer and probability_ppm."));
            }
        }
        if chunk.len() == ANSWERS_MOST {
            take(api, caller, project, (std::mem::take(&mut chunk), &mut done)).await?;
        }
    }
    take(api, caller, project, (chunk, &mut done)).await?;
    Ok(done)
}

impl ModelAnswered {
    fn refuse(&mut self, line: u64, fault: Fault) {
        self.refused += 1;
        if self.problems.len() < PROBLEMS {
            self.problems.push(RowProblem::of(line, fault));
        }
    }
}

async fn take(
    api: &Api,
    caller: &Caller,
    project: ProjectId,
    (chunk, done): (Vec<(u64, ModelSays)>, &mut ModelAnswered),
) -> Result<(), Refusal> {
    if chunk.is_empty() {
        return Ok(());
    }
    let (engine, actor) = (api.engine().clone(), caller.actor);
    let call = move |answers: Vec<ModelSays>| {
        engine.call(Priority::Bulk, Command::new(actor, AnswerAsModel { project, answers }))
    };
    let run = move || -> Result<(u64, Vec<(u64, Fault)>), Fault> {
        let whole = call(chunk.iter().map(|(_, says)| says.clone()).collect());
        match whole {
            Ok(_) => return Ok((chunk.len() as u64, Vec::new())),
            // Nothing of a project that is not there is tried again.
            Err(fault) if fault.field.is_none() => return Err(fault),
            Err(_) => {}
        }
        let (mut taken, mut refused) = (0, Vec::new());
        for (line, says) in chunk {
            match call(vec![says]) {
                Ok(_) => taken += 1,
                Err(fault) => refused.push((line, fault)),
            }
        }
        Ok((taken, refused))
    };
    let (taken, refused) = tokio::task::spawn_blocking(run).await.map_err(Fault::internal)??;
    done.taken += taken;
    refused.into_iter().for_each(|(line, fault)| done.refuse(line, fault));
    Ok(())
}
