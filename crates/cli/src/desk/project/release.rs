//! `gongdao project release` and its kin: versions of a data set that stay as they are, with data card and receipt.

use crate::desk::connect::{Remote, text};
use crate::desk::{download, pages};
use crate::terminal::{print, tell};
use anyhow::{Context, Result, bail, ensure};
use clap::{Args, Subcommand};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How often it is asked how far a release is.
const ASKED: Duration = Duration::from_millis(500);

/// What `release` takes.
#[derive(Debug, Args)]
pub struct Release {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Make a release of batches that are complete or closed, and wait until it is ready
    Make(Make),
    /// A project's releases, newest first
    List {
        /// The project's id
        project: String,
    },
    /// How far a release is, and its files with their sums
    Show {
        /// The release's id
        release: String,
    },
    /// Download every file, check its sum, and write the receipt beside them
    Download {
        /// The release's id
        release: String,
        /// The folder; it is made where it is not there
        #[arg(long, short)]
        output: PathBuf,
    },
    /// The receipt: a proof that the sums stand in the public log
    Receipt {
        /// The release's id
        release: String,
        /// Where to; the standard output when not given
        #[arg(long, short)]
        output: Option<PathBuf>,
    },
}

/// What `release make` takes.
#[derive(Debug, Args)]
struct Make {
    /// The project's id
    project: String,
    /// Its name
    #[arg(long)]
    name: String,
    /// What it is, for the data card
    #[arg(long, default_value = "")]
    about: String,
    /// Under which licence it is given on, such as "CC BY 4.0"
    #[arg(long, default_value = "")]
    licence: String,
    /// What those agreed to whom the data are about
    #[arg(long, default_value = "")]
    consent: String,
    /// A batch; all that are complete or closed when not given
    #[arg(long)]
    batch: Vec<String>,
    /// A file of data, such as consensus_csv, answers_jsonl, coco, yolo_pose or parquet
    #[arg(long = "file", required = true)]
    files: Vec<String>,
    /// Let files go on without what their format cannot carry; the data card names it
    #[arg(long)]
    drop: bool,
    /// Do not wait until it is ready
    #[arg(long)]
    no_wait: bool,
}

impl Release {
    pub(super) fn run(&self, remote: &Remote) -> Result<()> {
        match &self.action {
            Action::Make(make) => make.run(remote),
            Action::List { project } => {
                let columns = [
                    ("id", "id"),
                    ("version", "version"),
                    ("state", "state"),
                    ("made", "created_at"),
                    ("name", "name"),
                ];
                let path = format!("/api/v1/projects/{project}/releases");
                remote.table(pages::all(remote, &path, usize::MAX)?, &columns)
            }
            Action::Show { release } => show(remote, &whole(remote, release)?),
            Action::Download { release, output } => fetch_all(remote, release, output),
            Action::Receipt { release, output } => {
                let proof = proof(remote, release)?;
                match output {
                    Some(output) => {
                        std::fs::write(output, proof).with_context(|| output.display().to_string())
                    }
                    None => print(proof.trim_end()),
                }
            }
        }
    }
}

fn whole(remote: &Remote, release: &str) -> Result<Value> {
    remote.get(&format!("/api/v1/releases/{release}"))
}

impl Make {
    fn run(&self, remote: &Remote) -> Result<()> {
        let mut body = json!({
            "name": self.name, "about": self.about, "licence": self.licence, "consent": self.consent,
            "files": self.files, "drop": self.drop,
        });
        if !self.batch.is_empty() {
            body["batches"] = json!(self.batch);
        }
        let mut made =
            remote.post(&format!("/api/v1/projects/{}/releases", self.project), "release", &body)?;
        let id = text(&made, "id");
        while !self.no_wait && matches!(text(&made, "state").as_str(), "waiting" | "making") {
            std::thread::sleep(ASKED);
            made = whole(remote, &id)?;
        }
        show(remote, &made)?;
        if text(&made, "state") == "failed" {
            bail!("{id} cannot be made: {}", text(&made, "problem"));
        }
        Ok(())
    }
}

fn show(remote: &Remote, release: &Value) -> Result<()> {
    remote.show(release, |release| {
        let [id, version, state, name, done, total] =
            ["id", "version", "state", "name", "done", "total"].map(|field| text(release, field));
        print(format_args!("{id}: v{version} {name} is {state}, {done} of {total}"))?;
        for file in release["files"].as_array().into_iter().flatten() {
            let [name, bytes, sha256, left_out] =
                ["name", "bytes", "sha256", "left_out"].map(|field| text(file, field));
            print(format_args!("{sha256:64}  {bytes:>12}  {name}"))?;
            if !left_out.is_empty() {
                print(format_args!("{:80}without {left_out}", ""))?;
            }
        }
        Ok(())
    })
}

fn proof(remote: &Remote, release: &str) -> Result<String> {
    let receipt: Value = remote.get(&format!("/api/v1/releases/{release}/receipt"))?;
    let is_there = receipt["proof"].as_str().map(str::to_owned);
    is_there.context("the record is not in the signed log yet; ask again in a few seconds")
}

fn fetch_all(remote: &Remote, release: &str, folder: &Path) -> Result<()> {
    let found = whole(remote, release)?;
    ensure!(
        text(&found, "state") == "ready",
        "{release} is {}; wait until it is ready",
        text(&found, "state")
    );
    std::fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    for file in found["files"].as_array().into_iter().flatten() {
        let (name, wanted) = (text(file, "name"), text(file, "sha256"));
        // The name comes from the server; it has to stay in the folder.
        ensure!(gongdao_formats::dataset::is_safe(&name) && !name.contains('/'), "{name} is no plain name");
        let path = folder.join(&name);
        download::fetch(remote, &format!("/api/v1/releases/{release}/files/{name}"), Some(&path))?;
        let sum = sum_of(&path)?;
        ensure!(sum == wanted, "{}: its SHA-256 is {sum}, not {wanted}; fetch it again", path.display());
    }
    match proof(remote, release) {
        Ok(proof) => {
            let path = folder.join("release.tlog-proof");
            std::fs::write(&path, proof).with_context(|| path.display().to_string())
        }
        Err(error) => {
            tell(format_args!("{error:#}; `gongdao project release receipt {release}` gives it"));
            Ok(())
        }
    }
}

fn sum_of(path: &Path) -> Result<String> {
    let mut file = File::open(path).with_context(|| path.display().to_string())?;
    let (mut hasher, mut piece) = (Sha256::new(), vec![0; 64 * 1024]);
    loop {
        let count = match file.read(&mut piece) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            read => read?,
        };
        if count == 0 {
            return Ok(hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect());
        }
        hasher.update(&piece[..count]);
    }
}
