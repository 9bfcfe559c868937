//! `gongdao model list`, `make`, `train`, `apply`, `answer`: what the page of a project's models does.

use super::percent;
use crate::desk::connect::{Remote, text};
use crate::terminal::{Progress, print, tell};
use anyhow::{Context, Result, bail};
use clap::Args;
use serde_json::{Value, json};
use std::fs::File;
use std::io::Read;
use std::path::PathBuf;
use std::time::Duration;

/// Between two looks at a model that is at work.
const LOOK: Duration = Duration::from_millis(500);

/// What `list` takes.
#[derive(Debug, Args)]
pub struct List {
    /// The project whose models to list; all your own when not given
    project: Option<String>,
}

const COLUMNS: &[(&str, &str)] = &[
    ("model", "id"),
    ("kind", "kind"),
    ("name", "name"),
    ("answers", "skill.answers"),
    ("judged", "skill.judged"),
    ("right", "right"),
    ("between", "between"),
    ("does", "work.work"),
    ("state", "work.state"),
];

impl List {
    pub(super) fn run(&self, remote: &Remote) -> Result<()> {
        let mut models = match &self.project {
            Some(project) => {
                let found: Value = remote.get(&format!("/api/v1/projects/{project}/models"))?;
                found.get("models").and_then(Value::as_array).cloned().unwrap_or_default()
            }
            None => crate::desk::pages::all(remote, "/api/v1/models", usize::MAX)?,
        };
        if !remote.is_json() {
            models.iter_mut().for_each(readable);
        }
        remote.table(models, COLUMNS)
    }
}

fn ppm(value: &Value, path: &str) -> Option<u32> {
    value.pointer(path)?.as_u64().and_then(|ppm| u32::try_from(ppm).ok())
}

/// Adds shares as a person reads them.
fn readable(model: &mut Value) {
    let Some(right) = ppm(model, "/skill/right_ppm") else { return };
    let bounds = [ppm(model, "/skill/low_ppm"), ppm(model, "/skill/high_ppm")].map(Option::unwrap_or_default);
    if let Some(fields) = model.as_object_mut() {
        fields.insert("right".to_owned(), percent(right).into());
        let between = format!("{} to {}", percent(bounds[0]), percent(bounds[1]));
        fields.insert("between".to_owned(), between.into());
    }
}

/// What `make` takes.
#[derive(Debug, Args)]
pub struct Make {
    /// What it is called
    name: String,
    /// What it is
    #[arg(long, default_value = "")]
    about: String,
    /// In how many days its token ends
    #[arg(long, default_value_t = 365)]
    days: u32,
}

impl Make {
    pub(super) fn run(&self, remote: &Remote) -> Result<()> {
        let body = json!({ "name": self.name, "about": self.about, "expires_in_days": self.days });
        let made = remote.post("/api/v1/models", "", &body)?;
        remote.show(&made, |made| {
            tell("The token is shown here only.");
            print(format_args!("{}  {}", text(made, "id"), text(made, "token")))
        })
    }
}

/// What `train` takes.
#[derive(Debug, Args)]
pub struct Train {
    /// The project whose settled answers it learns from
    project: String,
    /// The model to train again; a new one when not given
    #[arg(long)]
    model: Option<String>,
    /// What a new one is called
    #[arg(long, default_value = "built-in")]
    name: String,
    /// The field it answers, where the form has several choices
    #[arg(long)]
    field: Option<String>,
    /// The share of right answers the sure part is to have, in percent
    #[arg(long, default_value_t = 95, value_parser = clap::value_parser!(u32).range(50..=99))]
    target: u32,
}

impl Train {
    pub(super) fn run(&self, remote: &Remote) -> Result<()> {
        let model = match &self.model {
            Some(model) => model.clone(),
            None => {
                let mut body = json!({ "name": self.name });
                if let (Some(field), Some(fields)) = (&self.field, body.as_object_mut()) {
                    fields.insert("field".to_owned(), field.clone().into());
                }
                text(&remote.post(&format!("/api/v1/projects/{}/models", self.project), "make", &body)?, "id")
            }
        };
        let body = json!({ "target_ppm": self.target * 10_000 });
        remote.post(&format!("/api/v1/models/{model}/train"), "train", &body)?;
        let done = wait(remote, &model)?;
        remote.show(&done, |done| {
            let at = |path: &str| ppm(done, path).map_or_else(|| "none".to_owned(), percent);
            print(format_args!(
                "{model}  {} right on {} answers it had not seen, sureness off by {}; {} right above {}",
                at("/report/accuracy_ppm"),
                text(done, "report.examples"),
                at("/report/calibration_error_ppm"),
                at("/report/target_ppm"),
                at("/report/sure_above_ppm")
            ))
        })
    }
}

/// What `apply` takes.
#[derive(Debug, Args)]
pub struct Apply {
    /// The model
    model: String,
    /// From which sureness on it answers, in percent; the mark its training found when not given
    #[arg(long, value_parser = clap::value_parser!(u32).range(0..=99))]
    above: Option<u32>,
}

impl Apply {
    pub(super) fn run(&self, remote: &Remote) -> Result<()> {
        let found: Value = remote.get(&format!("/api/v1/models/{}", self.model))?;
        let found = ppm(&found, "/report/sure_above_ppm");
        let above = self.above.map(|above| above * 10_000).or(found);
        let above = above.context("its training found no mark that reaches its target; give --above")?;
        let path = format!("/api/v1/models/{}/apply", self.model);
        remote.post(&path, "", &json!({ "above_ppm": above }))?;
        let done = wait(remote, &self.model)?;
        remote.show(&done, |done| {
            let labelled = text(done, "work.labelled");
            print(format_args!("{}  {labelled} tasks answered above {}", self.model, percent(above)))
        })
    }
}

/// Waits until a model has done what it was told.
fn wait(remote: &Remote, model: &str) -> Result<Value> {
    let progress = Progress::new("%");
    loop {
        let found: Value = remote.get(&format!("/api/v1/models/{model}"))?;
        match text(&found, "work.state").as_str() {
            "done" => {
                progress.clear();
                return Ok(found);
            }
            "failed" => {
                progress.clear();
                bail!("{model} could not do it: {}", failure(&text(&found, "work.failure")));
            }
            _ => {}
        }
        let done = ppm(&found, "/work/done_ppm").unwrap_or_default();
        progress.tick(usize::try_from(done / 10_000).unwrap_or_default(), 100);
        std::thread::sleep(LOOK);
    }
}

fn failure(name: &str) -> &str {
    match name {
        "too_few" => "people have settled too few tasks yet; it takes twenty at least",
        "one_class" => "two options at least need two settled tasks each",
        "classes" => "the field has too many options",
        "untrained" => "it was not trained",
        "no_pictures" => "this server keeps no pictures",
        _ => "a fault of the server; its log says which",
    }
}

/// What `answer` takes.
#[derive(Debug, Args)]
pub struct Answer {
    /// The project
    project: String,
    /// The answers, one JSON object a line: task, answer and `probability_ppm`
    file: PathBuf,
}

/// Lines of one request.
const LINES: usize = 5_000;

impl Answer {
    pub(super) fn run(&self, remote: &Remote) -> Result<()> {
        let name = self.file.display();
        let mut lines = String::new();
        let read = File::open(&self.file).and_then(|mut file| file.read_to_string(&mut lines));
        read.with_context(|| format!("{name} cannot be read"))?;
        let lines: Vec<&str> = lines.lines().collect();
        let (client, token) = remote.parts();
        let path = format!("/api/v1/projects/{}/model-answers", self.project);
        let (mut taken, mut refused) = (0, 0);
        for (at, part) in lines.chunks(LINES).enumerate() {
            let body = part.join("\n");
            let open =
                || -> Result<Box<dyn Read>> { Ok(Box::new(std::io::Cursor::new(body.clone().into_bytes()))) };
            let key = remote.key(&format!("lines-{at}"));
            let done: Value = client.upload_from(&path, (token, &key), "application/x-ndjson", &open)?;
            let count = |field: &str| done.get(field).and_then(Value::as_u64).unwrap_or_default();
            taken += count("taken");
            refused += count("refused");
            for problem in done.get("problems").and_then(Value::as_array).into_iter().flatten() {
                let line =
                    problem.get("line").and_then(Value::as_u64).unwrap_or_default() + (at * LINES) as u64;
                tell(format_args!("{name}:{line}: {} {}", text(problem, "detail"), text(problem, "fix")));
            }
        }
        remote.show(&json!({ "taken": taken, "refused": refused }), |_| {
            print(format_args!("{taken} answers taken, {refused} refused"))
        })
    }
}
