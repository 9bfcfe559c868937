//! `gongdao project upload`: streams files of rows and pictures into a batch, with a bar for those who watch.

use super::pictures::{self, Picture};
use crate::desk::connect::{Remote, text};
use crate::terminal::{Progress, print, tell};
use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};
use gongdao_formats::Limits;
use gongdao_formats::tasks::{ParquetTasks, read_parquet};
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
    /// Files of rows; pictures, folders of pictures and ZIP archives of them; - reads rows from the standard input, with
    /// --format
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Add to this batch rather than to a new one
    #[arg(long)]
    batch: Option<String>,
    /// What the rows are; told by the file's name when not given
    #[arg(long)]
    format: Option<Format>,
    /// Keep pictures without making a task of each, for rows that name them
    #[arg(long)]
    no_tasks: bool,
}

/// What is behind one of the paths.
enum What {
    Rows(Format),
    Archive,
    Pictures(Vec<Picture>),
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
    /// A table as Parquet, of single values; it is read here and sent as JSON lines
    Parquet,
}

impl Format {
    fn of(path: &Path) -> Result<Self> {
        match path.extension().and_then(|end| end.to_str()).map(str::to_ascii_lowercase).as_deref() {
            Some("csv") => Ok(Format::Csv),
            Some("jsonl" | "ndjson") => Ok(Format::Jsonl),
            Some("json") => Ok(Format::Json),
            Some("parquet") => Ok(Format::Parquet),
            _ => bail!(
                "{}: what is it? Name it .csv, .jsonl, .json or .parquet, or give --format; pictures end in .png, .jpg, .webp or .gif, archives in .zip",
                path.display()
            ),
        }
    }

    fn media(self) -> &'static str {
        match self {
            Format::Csv => "text/csv",
            Format::Jsonl | Format::Parquet => "application/x-ndjson",
            Format::Json => "application/json",
        }
    }
}

impl Upload {
    pub(super) fn run(&self, remote: &Remote) -> Result<()> {
        let all = self.files.iter().map(|path| self.what(path)).collect::<Result<Vec<_>>>()?;
        let needs_batch = !self.no_tasks || all.iter().any(|what| matches!(what, What::Rows(_)));
        let batch = match &self.batch {
            Some(batch) => Some(batch.clone()),
            None if needs_batch => {
                let path = format!("/api/v1/projects/{}/batches", self.project);
                Some(text(&remote.post(&path, "batch", &json!({}))?, "id"))
            }
            None => None,
        };
        let mut uploads = Vec::new();
        for (at, (path, what)) in self.files.iter().zip(all).enumerate() {
            let key = remote.key(&format!("upload-{at}"));
            let done = self.one(remote, batch.as_deref(), (path.as_path(), what), &key);
            let mut done = done.with_context(|| path.display().to_string())?;
            if let Some(fields) = done.as_object_mut() {
                fields.insert("file".to_owned(), path.display().to_string().into());
            }
            uploads.push(done);
        }
        show(remote, batch.as_deref(), uploads)
    }

    /// What is behind a path.
    fn what(&self, path: &Path) -> Result<What> {
        if let Some(format) = self.format {
            return Ok(What::Rows(format));
        }
        if pictures::ending(path) == pictures::ARCHIVE {
            return Ok(What::Archive);
        }
        let found = pictures::at(path)?;
        Ok(if found.is_empty() { What::Rows(Format::of(path)?) } else { What::Pictures(found) })
    }

    fn one(
        &self,
        remote: &Remote,
        batch: Option<&str>,
        (path, what): (&Path, What),
        key: &str,
    ) -> Result<Value> {
        let target = (self.project.as_str(), batch.filter(|_| !self.no_tasks));
        let format = match what {
            What::Pictures(pictures) => return pictures::files(remote, target, key, &pictures),
            What::Archive => {
                return watched(path, &|open| pictures::archive(remote, target, key, open));
            }
            What::Rows(format) => format,
        };
        let (client, token) = remote.parts();
        let address = format!("/api/v1/batches/{}/tasks", batch.unwrap_or_default());
        if let Format::Parquet = format {
            let open = || -> Result<Box<dyn Read>> { Ok(Box::new(Lines::of(File::open(path)?))) };
            return client.upload_from(&address, (token, key), format.media(), &open);
        }
        watched(path, &|open| client.upload_from(&address, (token, key), format.media(), open))
    }
}

/// The rows of a Parquet file as JSON lines; rows that cannot be read are told and left out. It is read on this side,
/// because such a file says itself how much memory its reader takes.
struct Lines {
    rows: ParquetTasks<File>,
    line: io::Cursor<Vec<u8>>,
}

impl Lines {
    fn of(file: File) -> Self {
        Self { rows: read_parquet(file, Limits::default()), line: io::Cursor::default() }
    }
}

impl Read for Lines {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let count = self.line.read(buffer)?;
            if count > 0 || buffer.is_empty() {
                return Ok(count);
            }
            match self.rows.next() {
                None => return Ok(0),
                Some(Ok(row)) => {
                    let mut line = json!({ "key": row.key, "data": row.data });
                    if !row.workers.is_empty() {
                        line["workers"] = json!(row.workers);
                    }
                    self.line = io::Cursor::new(format!("{line}\n").into_bytes());
                }
                Some(Err(error)) if error.is_fatal() => return Err(io::Error::other(error.to_string())),
                Some(Err(error)) => tell(format_args!("{error} {}", error.problem.fix())),
            }
        }
    }
}

/// Opens a file for an upload.
type Open<'a> = &'a dyn Fn() -> Result<Box<dyn Read>>;

/// Sends a file, or the standard input, with a bar.
fn watched(path: &Path, send: &dyn Fn(Open<'_>) -> Result<Value>) -> Result<Value> {
    let progress = Arc::new(Progress::new("kB"));
    let done = send(&|| -> Result<Box<dyn Read>> {
        if path == Path::new("-") {
            return Ok(Box::new(io::stdin()));
        }
        let file = File::open(path)?;
        let size = file.metadata().map_or(0, |facts| facts.len());
        Ok(Box::new(Watched { file, size, read: 0, progress: Arc::clone(&progress) }))
    });
    progress.clear();
    done
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

fn show(remote: &Remote, batch: Option<&str>, uploads: Vec<Value>) -> Result<()> {
    for upload in &uploads {
        for problem in upload.get("problems").and_then(Value::as_array).into_iter().flatten() {
            // A row is told by its line, a picture by its own name.
            let place = format!("{}{}", text(problem, "line"), text(problem, "file"));
            let file = text(upload, "file");
            tell(format_args!("{file}:{place}: {} {}", text(problem, "detail"), text(problem, "fix")));
        }
    }
    let sum = |name: &str| uploads.iter().filter_map(|upload| upload.get(name)?.as_u64()).sum::<u64>();
    let (added, refused, kept) = (sum("added"), sum("refused"), sum("kept"));
    let told = json!({ "batch": batch, "added": added, "refused": refused, "kept": kept, "files": uploads });
    remote.show(&told, |_| {
        if refused > 0 {
            tell(format_args!("{refused} rows or pictures were refused; mend them and upload those alone"));
        }
        let pictures = if kept > 0 { format!(", {kept} pictures kept") } else { String::new() };
        match batch {
            Some(batch) => print(format_args!("{batch}  {added} tasks added{pictures}")),
            None => print(format_args!("{kept} pictures kept")),
        }
    })
}
