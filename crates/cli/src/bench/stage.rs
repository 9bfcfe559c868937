//! The stage a bench plays on: a database, an engine, people, and one open project.

use super::Common;
use crate::host::System;
use anyhow::{Context, Result, anyhow, bail};
use gongdao_engine::commands::{batch, money, people, project, work};
use gongdao_engine::{Actor, Command, Engine, Outcome, Priority, Request, Settings};
use gongdao_evidence::note::SigningKey;
use gongdao_kernel::{BatchId, Currency, Fault, Money, ProjectId};
use gongdao_store::Place;
use gongdao_trust::{Role, Roles};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc;

/// A database, an engine on it, and the people of a bench.
pub struct Stage {
    /// The engine.
    pub engine: Arc<Engine>,
    /// Whose project it is.
    pub requester: Actor,
    /// Where the database is.
    pub place: Place,
    folder: Option<PathBuf>,
    keep: bool,
}

const FORM: &str = r#"{"fields":[{"name":"label","kind":"choice","question":{"en":"Which?"},"options":[{"value":"a","label":{"en":"A"}},{"value":"b","label":{"en":"B"}}]}]}"#;

impl Stage {
    /// Opens the database and starts the engine as the server does.
    ///
    /// # Errors
    /// When the database cannot be used.
    pub fn open(common: &Common) -> Result<Self> {
        let (place, folder) = match &common.database {
            Some(address) => (Place::parse(address), None),
            None => {
                let folder = std::env::temp_dir().join(format!("gongdao-bench-{}", std::process::id()));
                std::fs::create_dir_all(&folder)?;
                (Place::File(folder.join("gongdao.db")), Some(folder))
            }
        };
        let signer =
            SigningKey::from_seed(crate::host::ORIGIN, &System::random()?).context("a signing key")?;
        let settings = Settings { demo: true, ..Settings::default() };
        let engine = Arc::new(Engine::start(&place, settings, Arc::new(System), signer)?);
        let mut stage = Self { engine, requester: Actor::clock(), place, folder, keep: common.keep };
        let operator = stage.people("operator", 1, &[Role::Operator])?[0];
        stage.requester = stage.people("requester", 1, &[Role::Requester])?[0];
        let amount = Money::from_micros(10_000_000 * Money::MICROS);
        let reference = "bench".to_owned();
        let person = stage.requester.person;
        stage.call(operator, money::Deposit { person, amount, currency: Currency::Cny, reference })?;
        Ok(stage)
    }

    /// Which database it is.
    #[must_use]
    pub fn database(&self) -> &'static str {
        if matches!(self.place, Place::File(_)) { "sqlite" } else { "postgresql" }
    }

    /// Commands and waits.
    ///
    /// # Errors
    /// The command's fault.
    pub fn call(&self, actor: Actor, command: impl Into<Command>) -> Result<Outcome, Fault> {
        self.engine.call(Priority::People, Request::new(actor, command))
    }

    /// Commands all of them at once and waits for every answer, in order.
    ///
    /// # Errors
    /// The first fault.
    pub fn call_all(&self, requests: Vec<Request>) -> Result<Vec<Outcome>> {
        let (sender, receiver) = mpsc::channel();
        let count = requests.len();
        for (at, request) in requests.into_iter().enumerate() {
            let sender = sender.clone();
            let reply = Box::new(move |answer| drop(sender.send((at, answer))));
            self.engine.submit(Priority::People, request, reply);
        }
        let mut answers = vec![None; count];
        for _ in 0..count {
            let (at, answer) = receiver.recv()?;
            answers[at] = Some(answer?);
        }
        answers.into_iter().map(|answer| answer.ok_or_else(|| anyhow!("an answer is missing"))).collect()
    }

    /// Makes people with these roles.
    ///
    /// # Errors
    /// When the engine refuses.
    pub fn people(&self, name: &str, count: usize, roles: &[Role]) -> Result<Vec<Actor>> {
        let roles = Roles::of(roles);
        let requests = (0..count).map(|at| {
            let person = people::NewPerson { email: None, name: format!("{name} {at}"), password: None };
            Request::new(Actor::clock(), people::AddPerson { person, roles, credential: None })
        });
        let actors = self.call_all(requests.collect())?.into_iter().map(|outcome| match outcome {
            Outcome::Person { person } => Ok(Actor::person(person, roles)),
            other => bail!("unexpected {other:?}"),
        });
        actors.collect()
    }

    /// A published project with these rules.
    ///
    /// # Errors
    /// When the engine refuses.
    pub fn project(&self, overlap: u32, acceptance: &str) -> Result<ProjectId> {
        self.project_with(serde_json::json!({ "quality": { "overlap": overlap, "acceptance": acceptance } }))
    }

    /// A published project with these rules beside its price and caps.
    ///
    /// # Errors
    /// When the engine refuses.
    pub fn project_with(&self, mut rules: serde_json::Value) -> Result<ProjectId> {
        rules["price"] = serde_json::json!({ "unit": "task", "rate_micros": 50_000 });
        rules["caps"] = serde_json::json!({ "per_day": 1_000_000, "live": 1_000 });
        let draft =
            project::Draft { name: "bench".to_owned(), form: FORM.to_owned(), rules: rules.to_string() };
        let Outcome::Project { project, .. } = self.call(self.requester, project::CreateProject { draft })?
        else {
            bail!("the project was not made")
        };
        self.call(self.requester, project::AskScreening { project })?;
        Ok(project)
    }

    /// Makes a batch.
    ///
    /// # Errors
    /// When the engine refuses.
    pub fn batch(&self, project: ProjectId) -> Result<BatchId> {
        match self.call(self.requester, batch::CreateBatch { project })? {
            Outcome::Batch { batch, .. } => Ok(batch),
            other => bail!("unexpected {other:?}"),
        }
    }

    /// Adds tasks in chunks, each of which answers before the next is sent.
    ///
    /// # Errors
    /// When the engine refuses.
    pub fn add_tasks(&self, batch: BatchId, count: usize) -> Result<()> {
        self.add(batch, count, false)
    }

    /// Adds tasks whose answer is known.
    ///
    /// # Errors
    /// When the engine refuses.
    pub fn add_known(&self, batch: BatchId, count: usize) -> Result<()> {
        self.add(batch, count, true)
    }

    fn add(&self, batch: BatchId, count: usize, is_known: bool) -> Result<()> {
        let text = "这家店的面很好吃,老板也热情,下次还来。 The noodles were good and the owner friendly.";
        let mut added = 0;
        while added < count {
            let chunk = (count - added).min(gongdao_kernel::limits::UPLOAD_CHUNK_TASKS);
            let tasks = (added..added + chunk).map(|at| {
                let mut body = serde_json::json!({ "text": text });
                if is_known {
                    body["gold"] = "a".into();
                }
                let (key, workers) = (Some(format!("task-{at}")), Vec::new());
                batch::NewTask { key, body: body.to_string(), workers }
            });
            let add = batch::AddTasks { batch, tasks: tasks.collect() };
            self.engine.call(Priority::Bulk, Request::new(self.requester, add))?;
            added += chunk;
        }
        Ok(())
    }

    /// Funds and opens a batch and waits until all its tasks are in the queue.
    ///
    /// # Errors
    /// When the engine refuses.
    pub fn open_batch(&self, batch: BatchId) -> Result<()> {
        self.call(self.requester, batch::FundBatch { batch, more: None })?;
        self.call(self.requester, batch::OpenBatch { batch })?;
        while gongdao_store::queries::work::clock_pending(
            &mut gongdao_store::Connection::open_reader(&self.place)?,
            gongdao_market::ClockKind::Opening,
        )? {
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
        Ok(())
    }

    /// Lets every worker accept the project's terms.
    ///
    /// # Errors
    /// When the engine refuses.
    pub fn join(&self, project: ProjectId, workers: &[Actor]) -> Result<()> {
        let join = |worker: &Actor| Request::new(*worker, work::Join { project, revision: 1 });
        self.call_all(workers.iter().map(join).collect()).map(drop)
    }

    /// Ends the engine; the database goes, unless it is to be kept.
    ///
    /// # Errors
    /// When the folder cannot be removed.
    pub fn close(self) -> Result<Option<PathBuf>> {
        self.engine.stop();
        match self.folder {
            Some(folder) if !self.keep => {
                std::fs::remove_dir_all(folder)?;
                Ok(None)
            }
            folder => Ok(folder),
        }
    }
}
