//! What stories about the whole program share: a folder, a server, and the program's commands.
#![allow(dead_code, reason = "each story uses its part")]

pub mod desk;
pub mod parquet;

use std::error::Error;
use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

/// How a story ends.
pub type Outcome = Result<(), Box<dyn Error>>;

/// A folder of the test's own, which goes with it.
pub struct Folder(pub PathBuf);

impl Folder {
    pub fn new(name: &str) -> Result<Self, Box<dyn Error>> {
        let path = std::env::temp_dir().join(format!("gongdao-test-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path)?;
        Ok(Self(path))
    }

    pub fn join(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A server, which ends with the test.
pub struct Serving(Child);

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts a server that is no demo; it, and its address.
pub fn serve(data: &Path) -> Result<(Serving, String), Box<dyn Error>> {
    serve_on(data, None)
}

/// The same on a database.
pub fn serve_on(data: &Path, database: Option<&str>) -> Result<(Serving, String), Box<dyn Error>> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gongdao"));
    command
        .env_remove("GONGDAO_DATABASE")
        .arg("serve")
        .arg("--data")
        .arg(data)
        .args(["--listen", "127.0.0.1:0"]);
    if let Some(database) = database {
        command.env("GONGDAO_DATABASE", database);
    }
    let mut serving = Serving(command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?);
    let lines = BufReader::new(serving.0.stdout.take().ok_or("no output")?).lines();
    for line in lines {
        if let Some(address) = line?.strip_prefix("listening on ") {
            return Ok((serving, address.to_owned()));
        }
    }
    Err("the server did not start".into())
}

pub fn gongdao<I: AsRef<OsStr>>(arguments: impl IntoIterator<Item = I>) -> std::io::Result<Output> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gongdao"));
    // What the tester's own shell says is no part of the test.
    for name in ["GONGDAO_DATA", "GONGDAO_DATABASE", "GONGDAO_TOKEN"] {
        command.env_remove(name);
    }
    command.args(arguments).output()
}

pub fn said(output: &Output) -> String {
    let (out, error) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    format!("{}\n{out}\n{error}", output.status)
}

/// Runs the program, which has to end well; what it printed.
pub fn good<I: AsRef<OsStr>>(arguments: impl IntoIterator<Item = I>) -> Result<String, Box<dyn Error>> {
    let output = gongdao(arguments)?;
    assert!(output.status.success(), "{}", said(&output));
    Ok(String::from_utf8(output.stdout)?)
}

/// Runs the program, which has to refuse; everything it said.
pub fn refused<I: AsRef<OsStr>>(arguments: impl IntoIterator<Item = I>) -> Result<String, Box<dyn Error>> {
    let output = gongdao(arguments)?;
    assert!(!output.status.success(), "{}", said(&output));
    Ok(said(&output))
}
