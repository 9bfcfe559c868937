//! `gongdao exam`: make exams of a project, of questions written or taken from its tasks, see who passed, close them.

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
    /// Write a file of questions out of settled or known tasks; look it over before you make an exam of it
    Items(Items),
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

/// What `items` takes.
#[derive(Debug, Args)]
struct Items {
    /// The project's id
    project: String,
    /// What the answers are known by: settled (people agreed) or known (they came with the tasks)
    #[arg(long, default_value = "settled")]
    source: String,
    /// How sure a consensus is at least, from 0 to 1
    #[arg(long, default_value_t = 0.95)]
    above: f64,
    /// So many questions at most
    #[arg(long, default_value_t = 20)]
    most: usize,
    /// Why the answers are right, where nobody said so; such as zh-CN=多数人这样答
    #[arg(long, value_name = "LANGUAGE=TEXT", default_value = "en=Several people agreed on this answer.")]
    explanation: Vec<String>,
    /// Where to write the questions, as JSON lines for --questions; the standard output where it is left out
    #[arg(long)]
    output: Option<PathBuf>,
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
            Action::Items(items) => items.write(&remote),
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

impl Items {
    fn write(&self, remote: &Remote) -> Result<()> {
        if !(0.0..=1.0).contains(&self.above) {
            bail!("--above {}: give a probability from 0 to 1", self.above)
        }
        let words = self.explanation.iter().map(|one| {
            let (language, text) =
                one.split_once('=').with_context(|| format!("{one}: give LANGUAGE=TEXT"))?;
            Ok((language.to_owned(), Value::from(text)))
        });
        let words: serde_json::Map<String, Value> = words.collect::<Result<_>>()?;
        let (source, above_ppm) = (super::escaped(&self.source), (self.above * 1e6).round());
        let path =
            format!("/api/v1/projects/{}/exam-items?source={source}&above_ppm={above_ppm}", self.project);
        let mut lines = String::new();
        let items = pages::all(remote, &path, self.most)?;
        for item in &items {
            let said =
                item.get("explanation").filter(|said| said.as_object().is_some_and(|all| !all.is_empty()));
            let explanation = said.cloned().unwrap_or_else(|| words.clone().into());
            let question =
                json!({ "data": item["data"], "expected": item["expected"], "explanation": explanation });
            lines.push_str(&format!("{question}\n"));
        }
        match &self.output {
            Some(path) => {
                std::fs::write(path, lines).with_context(|| path.display().to_string())?;
                tell(format_args!("{} questions in {}", items.len(), path.display()));
                Ok(())
            }
            None => print(lines.trim_end()),
        }
    }
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
