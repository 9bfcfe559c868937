//! `gongdao exam`: make exams of a project, see who passed, close them.

use super::connect::{Connect, Remote, text};
use super::pages;
use crate::terminal::{print, tell};
use anyhow::{Context, Result, bail};
use clap::{Args, Subcommand};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// Make exams that grant a qualification, and see who passed
#[derive(Debug, Args)]
pub struct Exam {
    #[command(flatten)]
    connect: Connect,
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// List a project's exams
    List(OfProject),
    /// Make an exam from a document and a file of questions
    Create(Create),
    /// Change an exam; once somebody sat it, only its name, texts and batch
    Set(Set),
    /// How each question was answered, and which is doubtful
    Results(OfExam),
    /// Who sat it, with what result
    Sittings(OfExam),
    /// Let nobody begin it any more
    Close(OfExam),
}

/// A project.
#[derive(Debug, Args)]
struct OfProject {
    /// The project's id
    project: String,
}

/// An exam.
#[derive(Debug, Args)]
struct OfExam {
    /// The exam's id
    exam: String,
}

/// What `create` takes.
#[derive(Debug, Args)]
struct Create {
    /// The project's id
    project: String,
    #[command(flatten)]
    document: Document,
}

/// What `set` takes.
#[derive(Debug, Args)]
struct Set {
    /// The exam's id
    exam: String,
    #[command(flatten)]
    document: Document,
}

/// An exam as files.
#[derive(Debug, Args)]
struct Document {
    /// A JSON document with name, batch and rules, and perhaps questions
    document: PathBuf,
    /// A CSV or JSON-lines file of questions: columns answer.FIELD, explanation.LANGUAGE, and what is shown
    #[arg(long)]
    questions: Option<PathBuf>,
    /// The batch whose escrow pays, rather than the document's
    #[arg(long)]
    batch: Option<String>,
}

const EXAMS: &[(&str, &str)] = &[
    ("id", "id"),
    ("state", "state"),
    ("questions", "questions"),
    ("begun", "begun"),
    ("passed", "passed"),
    ("failed", "failed"),
    ("costs", "cost"),
    ("free", "free"),
    ("name", "name"),
];
const QUESTIONS: &[(&str, &str)] = &[
    ("question", "place"),
    ("asked", "asked"),
    ("right", "correct"),
    ("passers", "passers_asked"),
    ("right of them", "passers_correct"),
    ("doubtful", "doubtful"),
];
const SITTINGS: &[(&str, &str)] = &[
    ("worker", "worker"),
    ("attempt", "attempt"),
    ("state", "state"),
    ("per cent", "percent"),
    ("paid", "paid"),
    ("ended", "ended_at"),
];

impl Exam {
    /// Does it.
    ///
    /// # Errors
    /// The server's refusal, that it cannot be reached, or that a file cannot be read.
    pub fn run(&self) -> Result<()> {
        let remote = self.connect.open()?;
        match &self.action {
            Action::List(of) => {
                let path = format!("/api/v1/projects/{}/exams", of.project);
                remote.table(pages::all(&remote, &path, usize::MAX)?, EXAMS)
            }
            Action::Create(create) => {
                let path = format!("/api/v1/projects/{}/exams", create.project);
                show(&remote, &remote.post(&path, "", &create.document.read()?)?)
            }
            Action::Set(set) => {
                let path = format!("/api/v1/exams/{}", set.exam);
                show(&remote, &remote.put(&path, "", &set.document.read()?)?)
            }
            Action::Results(of) => results(&remote, &of.exam),
            Action::Sittings(of) => {
                let path = format!("/api/v1/exams/{}/sittings", of.exam);
                remote.table(pages::all(&remote, &path, usize::MAX)?, SITTINGS)
            }
            Action::Close(of) => {
                show(&remote, &remote.post(&format!("/api/v1/exams/{}/close", of.exam), "", &json!({}))?)
            }
        }
    }
}

fn show(remote: &Remote, made: &Value) -> Result<()> {
    remote.show(made, |made| print(text(made, "id")))
}

fn results(remote: &Remote, exam: &str) -> Result<()> {
    let found: Value = remote.get(&format!("/api/v1/exams/{exam}/results"))?;
    if remote.is_json() {
        return print(&found);
    }
    let questions = found.get("questions").and_then(Value::as_array).cloned().unwrap_or_default();
    let doubtful = questions.iter().filter(|question| question["doubtful"] == true).count();
    let [name, begun, passed] = ["exam.name", "exam.begun", "exam.passed"].map(|path| text(&found, path));
    print(format_args!("{name}  {begun} sittings, {passed} passed"))?;
    remote.table(questions, QUESTIONS)?;
    if doubtful > 0 {
        tell(format_args!("{doubtful} questions are answered wrong by most who pass; look at their answers"));
    }
    Ok(())
}

impl Document {
    fn read(&self) -> Result<Value> {
        let shown = self.document.display();
        let content = std::fs::read(&self.document).with_context(|| shown.to_string())?;
        let document = serde_json::from_slice(&content).with_context(|| format!("{shown} is not JSON"))?;
        let Value::Object(mut document) = document else {
            bail!("{shown} is not a JSON object with name, batch and rules")
        };
        if let Some(batch) = &self.batch {
            document.insert("batch".to_owned(), batch.as_str().into());
        }
        if let Some(path) = &self.questions {
            let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
            document.insert("questions_file".to_owned(), json!({ "format": format_of(path)?, "text": text }));
        }
        Ok(Value::Object(document))
    }
}

fn format_of(path: &Path) -> Result<&'static str> {
    match path.extension().and_then(|end| end.to_str()).map(str::to_ascii_lowercase).as_deref() {
        Some("csv") => Ok("csv"),
        Some("jsonl" | "ndjson") => Ok("jsonl"),
        _ => bail!("{}: what is it? Name it .csv or .jsonl", path.display()),
    }
}
