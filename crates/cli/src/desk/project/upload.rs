//! `gongdao project upload`: streams files of rows into a batch, with a bar for those who watch.

use crate::desk::connect::{Remote, text};
use crate::terminal::{Progress, print, tell};
use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};
use serde_json::{Value, json};
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What `upload` takes.
#[derive(Debug, Args)]
pub struct Upload {
    /// The project's id
    project: String,
    /// Files of rows; - reads the standard input, with --format
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Add to this batch rather than to a new one
    #[arg(long)]
    batch: Option<String>,
    /// What the rows are; told by the file's name when not given
    #[arg(long)]
    format: Option<Format>,
}

/// A file of rows.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    /// A headed table
    Csv,
    /// One JSON object a line
    Jsonl,
    /// One JSON document
    Json,
}

impl Format {
    fn of(path: &Path) -> Result<Self> {
        match path.extension().and_then(|end| end.to_str()).map(str::to_ascii_lowercase).as_deref() {
            Some("csv") => Ok(Format::Csv),
            Some("jsonl" | "ndjson") => Ok(Format::Jsonl),
            Some("json") => Ok(Format::Json),
            _ => bail!("{}: what is it? Name it .csv, .jsonl or .json, or give --format", path.display()),
        }
    }

    fn media(self) -> &'static str {
        match self {
            Format::Csv => "text/csv",
            Format::Jsonl => "application/x-ndjson",
            Format::Json => "application/json",
        }
    }
}

impl Upload {
    pub(super) fn run(&self, remote: &Remote) -> Result<()> {
        let formats = self.files.iter().map(|path| self.format.map_or_else(|| Format::of(path), Ok));
        let formats = formats.collect::<Result<Vec<_>>>()?;
        let batch = match &self.batch {
            Some(batch) => batch.clone(),
            None => {
                let path = format!("/api/v1/projects/{}/batches", self.project);
                text(&remote.post(&path, "batch", &json!({}))?, "id")
            }
        };
        let mut uploads = Vec::new();
        for (at, (path, format)) in self.files.iter().zip(formats).enumerate() {
            let mut done = one(remote, &batch, path, format, at)?;
            if let Some(fields) = done.as_object_mut() {
                fields.insert("file".to_owned(), path.display().to_string().into());
            }
            uploads.push(done);
        }
        show(remote, &batch, uploads)
    }
}

fn one(remote: &Remote, batch: &str, path: &Path, format: Format, at: usize) -> Result<Value> {
    let (client, token) = remote.parts();
    let key = remote.key(&format!("upload-{at}"));
    let progress = Arc::new(Progress::new("kB"));
    let open = || -> Result<Box<dyn Read>> {
        if path == Path::new("-") {
            return Ok(Box::new(io::stdin()));
        }
        let file = File::open(path).with_context(|| path.display().to_string())?;
        let size = file.metadata().map_or(0, |facts| facts.len());
        Ok(Box::new(Watched { file, size, read: 0, progress: Arc::clone(&progress) }))
    };
    let address = format!("/api/v1/batches/{batch}/tasks");
    let done = client.upload_from(&address, (token, &key), format.media(), &open);
    progress.clear();
    done.with_context(|| path.display().to_string())
}

/// A file that tells how far it is read.
struct Watched {
    file: File,
    size: u64,
    read: u64,
    progress: Arc<Progress>,
}

impl Read for Watched {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.file.read(buffer)?;
        self.read += u64::try_from(count).unwrap_or_default();
        let kilobytes = |bytes: u64| usize::try_from(bytes / 1000).unwrap_or(usize::MAX);
        self.progress.tick(kilobytes(self.read), kilobytes(self.size));
        Ok(count)
    }
}

fn show(remote: &Remote, batch: &str, uploads: Vec<Value>) -> Result<()> {
    for upload in &uploads {
        for problem in upload.get("problems").and_then(Value::as_array).into_iter().flatten() {
            let [file, line] = [text(upload, "file"), text(problem, "line")];
            tell(format_args!("{file}:{line}: {} {}", text(problem, "detail"), text(problem, "fix")));
        }
    }
    let sum = |name: &str| uploads.iter().filter_map(|upload| upload.get(name)?.as_u64()).sum::<u64>();
    let (added, refused) = (sum("added"), sum("refused"));
    remote.show(&json!({ "batch": batch, "added": added, "refused": refused, "files": uploads }), |_| {
        if refused > 0 {
            tell(format_args!("{refused} rows were refused; mend them and upload those alone"));
        }
        print(format_args!("{batch}  {added} tasks added"))
    })
}
