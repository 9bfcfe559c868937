//! An upload's way into a batch: rows checked one by one, good ones added in chunks, bad ones told by line.
//!
//! One chunk is in memory at a time. Each chunk is a command of its own under a key derived from the upload's, so that
//! an upload which is sent again adds nothing twice, wherever it broke off.

use super::tasks::NewTaskBody;
use crate::extract::Caller;
use crate::{Api, Refusal};
use axum::http::StatusCode;
use gongdao_engine::commands::batch::{AddTasks, NewTask};
use gongdao_engine::queries::media::{self, Target};
use gongdao_engine::{Outcome, Priority, Request};
use gongdao_formats::tasks::{TaskRow, join_turns};
use gongdao_formats::{Problem, RowError};
use gongdao_kernel::{BatchId, Code, Fault, PersonId, limits, parse_id};
use serde::Serialize;
use utoipa::ToSchema;

/// The most bytes of one upload.
pub(super) const UPLOAD_BYTES: u64 = 64 * 1024 * 1024;
/// Refusals that are told.
const PROBLEMS: usize = 100;
/// What the body's stream says when it is too large.
pub(super) const TOO_LARGE: &str = "the upload is too large";
/// What it says when it broke off.
pub(super) const BROKEN_OFF: &str = "the upload broke off";

/// Why a row was refused.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RowProblem {
    /// The line it begins on, or its place in a JSON list, from 1.
    line: u64,
    /// The stable code.
    code: String,
    /// What is wrong.
    detail: String,
    /// What to do.
    fix: String,
}

impl RowProblem {
    pub(super) fn of(line: u64, fault: Fault) -> Self {
        Self {
            line,
            code: fault.code.as_str().to_owned(),
            detail: match &fault.field {
                Some(field) => format!("{field}: {}", fault.detail),
                None => fault.detail.to_string(),
            },
            fix: fault.fix.unwrap_or_default().into_owned(),
        }
    }

    /// In words, for a list of what went wrong in the background.
    pub(crate) fn told(&self) -> String {
        format!("{} {}", self.detail, self.fix)
    }
}

/// What became of the rows.
#[derive(Debug, Default)]
pub(crate) struct Done {
    pub(crate) added: u64,
    pub(crate) refused: u64,
    pub(crate) problems: Vec<RowProblem>,
}

impl Done {
    fn refuse(&mut self, problem: RowProblem) {
        self.refused += 1;
        if self.problems.len() < PROBLEMS {
            self.problems.push(problem);
        }
    }
}

/// A row before it is a task.
#[derive(Debug)]
pub(crate) struct Row {
    line: u64,
    key: Option<String>,
    workers: Vec<String>,
    body: String,
}

impl Row {
    /// From a file.
    pub(super) fn read(row: TaskRow) -> Self {
        let body = serde_json::Value::Object(row.data).to_string();
        Self { line: row.line, key: row.key, workers: row.workers, body }
    }

    /// From a JSON list.
    pub(super) fn listed(line: u64, mut task: NewTaskBody) -> Self {
        join_turns(&mut task.data);
        let body = serde_json::Value::Object(task.data).to_string();
        Self { line, key: task.key, workers: task.workers, body }
    }

    /// From a picture: its name is the key, its address the only data.
    pub(crate) fn picture(line: u64, name: &str, column: &str, url: &str) -> Self {
        let body = serde_json::json!({ column: url }).to_string();
        Self { line, key: Some(name.to_owned()), workers: Vec::new(), body }
    }

    fn into_task(self) -> Result<(u64, NewTask), RowProblem> {
        let line = self.line;
        let refused = |fault: Fault| RowProblem::of(line, fault);
        if self.body == "{}" {
            let fault = Fault::new(Code::InvalidField).with_detail("The task has no data.");
            return Err(refused(fault.with_fix("Add at least one column of data.")));
        }
        let workers: Option<Vec<PersonId>> = self.workers.iter().map(|id| parse_id(id)).collect();
        let Some(workers) = workers else {
            let fault = Fault::new(Code::InvalidField).with_detail("A named worker is not a person's id.");
            return Err(refused(fault.with_fix("Name workers by their ids, such as per_….")));
        };
        let task = NewTask { key: self.key, body: self.body, workers };
        task.check().map_err(refused)?;
        Ok((line, task))
    }
}

/// Runs an upload on a blocking thread.
pub(super) async fn run<I>(
    api: &Api,
    caller: Caller,
    batch: BatchId,
    rows: impl FnOnce() -> I + Send + 'static,
) -> Result<Done, Refusal>
where
    I: Iterator<Item = Result<Row, RowError>>,
{
    let actor = caller.actor;
    let target = api.read(move |snapshot| media::target_of_batch(snapshot, &actor, batch)).await?;
    let mut upload = Upload::new(api, caller, batch, target);
    let take = move || {
        upload.take_rows(rows())?;
        upload.finish()
    };
    tokio::task::spawn_blocking(take).await.map_err(Fault::internal)?
}

/// An upload under way.
pub(crate) struct Upload {
    api: Api,
    caller: Caller,
    batch: BatchId,
    target: Target,
    chunk: Vec<(u64, NewTask)>,
    chunks: u64,
    done: Done,
}

impl Upload {
    /// An upload into a batch of a project.
    pub(crate) fn new(api: &Api, caller: Caller, batch: BatchId, target: Target) -> Self {
        let api = api.clone();
        Self { api, caller, batch, target, chunk: Vec::new(), chunks: 0, done: Done::default() }
    }

    /// Takes rows, and adds those that fill a chunk.
    pub(crate) fn take_rows(
        &mut self,
        rows: impl Iterator<Item = Result<Row, RowError>>,
    ) -> Result<(), Refusal> {
        for row in rows {
            match row.map(Row::into_task) {
                Ok(Ok(task)) => self.chunk.push(task),
                Ok(Err(problem)) => self.done.refuse(problem),
                Err(error) => self.unreadable(error)?,
            }
            if self.chunk.len() == limits::UPLOAD_CHUNK_TASKS {
                self.add()?;
            }
        }
        Ok(())
    }

    /// Adds what is left, and tells what became of all.
    pub(crate) fn finish(mut self) -> Result<Done, Refusal> {
        self.add()?;
        Ok(self.done)
    }

    /// A row that cannot be read is told; a source that failed ends the upload.
    fn unreadable(&mut self, error: RowError) -> Result<(), Refusal> {
        let added = self.done.added;
        if let Problem::Io { reason } = &error.problem {
            let kept = format!("{added} tasks were added before.");
            return Err(if reason.contains(TOO_LARGE) {
                let fix = format!("Split the file: at most {UPLOAD_BYTES} bytes at a time.");
                Refusal::protocol(StatusCode::PAYLOAD_TOO_LARGE).with_detail(kept).with_fix(fix)
            } else {
                let detail = format!("The upload broke off; {kept}");
                let fix = "Send it again with the same idempotency key.";
                Fault::new(Code::InvalidBody).with_detail(detail).with_fix(fix).into()
            });
        }
        let nothing = added == 0 && self.chunk.is_empty();
        if error.is_fatal() && nothing {
            let fix = error.problem.fix();
            let detail = format!("Line {}: {}.", error.line, error.problem);
            return Err(Fault::new(Code::InvalidField).at("file").with_detail(detail).with_fix(fix).into());
        }
        self.done.refuse(RowProblem {
            line: error.line,
            code: error.problem.code().to_owned(),
            detail: error.problem.to_string(),
            fix: error.problem.fix().to_owned(),
        });
        Ok(())
    }

    /// Adds the chunk that is full, or the last one.
    fn add(&mut self) -> Result<(), Refusal> {
        if self.chunk.is_empty() {
            return Ok(());
        }
        let tasks = self.ready()?;
        if tasks.is_empty() {
            return Ok(());
        }
        let idempotency = self.caller.idempotency.map(|(key, _)| self.keys(key, &tasks));
        self.chunks += 1;
        let command = AddTasks { batch: self.batch, tasks }.into();
        let request = Request { actor: self.caller.actor, command, idempotency };
        match self.api.engine().call(Priority::Bulk, request) {
            Ok(Outcome::Added { tasks, .. }) => self.done.added += u64::from(tasks),
            Ok(_) => return Err(super::unexpected()),
            Err(fault) if self.done.added == 0 => return Err(fault.into()),
            Err(fault) => {
                let detail = format!("{} {} tasks were added before.", fault.detail, self.done.added);
                return Err(fault.with_detail(detail).into());
            }
        }
        Ok(())
    }

    /// The chunk's tasks, with pictures named by their addresses; those that do not fit are told by line.
    fn ready(&mut self) -> Result<Vec<NewTask>, Refusal> {
        let mut chunk = std::mem::take(&mut self.chunk);
        let mut bodies: Vec<String> =
            chunk.iter_mut().map(|(_, task)| std::mem::take(&mut task.body)).collect();
        let target = &self.target;
        let faults = self.api.engine().read(|snapshot| media::prepare(snapshot, target, &mut bodies))?;
        let mut tasks = Vec::with_capacity(chunk.len());
        for (((line, mut task), body), fault) in chunk.into_iter().zip(bodies).zip(faults) {
            task.body = body;
            match fault.or_else(|| task.check().err()) {
                None => tasks.push(task),
                Some(fault) => self.done.refuse(RowProblem::of(line, fault)),
            }
        }
        Ok(tasks)
    }

    /// The chunk's own key, and the hash of what is in it.
    fn keys(&self, key: [u8; 16], tasks: &[NewTask]) -> ([u8; 16], [u8; 16]) {
        let secrets = self.api.secrets();
        let own = secrets.derive("upload-chunk", &[&key, &self.chunks.to_be_bytes()]);
        let text = |task: &NewTask| {
            let workers: Vec<String> = task.workers.iter().map(ToString::to_string).collect();
            [task.key.clone().unwrap_or_default(), workers.join(" "), task.body.clone()]
        };
        let texts: Vec<[String; 3]> = tasks.iter().map(text).collect();
        let parts: Vec<&[u8]> = texts.iter().flatten().map(String::as_bytes).collect();
        (half(own), half(secrets.derive("upload-tasks", &parts)))
    }
}

fn half(hash: [u8; 32]) -> [u8; 16] {
    let mut half = [0; 16];
    half.copy_from_slice(&hash[..16]);
    half
}
