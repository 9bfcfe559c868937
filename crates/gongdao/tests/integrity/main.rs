//! The integrity commands through the program: files of every kind in, tables and pages out; a stream and its state; and
//! the stored logs and DARPA, where they are.

#[path = "../common/mod.rs"]
mod common;
mod files;
mod scan;
mod stored;
mod watch;

use common::{Folder, Outcome};
use gongdao_integrity::specimen::{Crowd, MID, Specimen, draw};
use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn gongdao() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gongdao"));
    command.arg("integrity");
    command
}

fn scan(events: &Path, output: &Path, more: &[&str]) -> Result<Output, Box<dyn Error>> {
    Ok(gongdao().arg("scan").arg(events).arg("--output").arg(output).args(more).output()?)
}

fn good(output: Output) -> Result<String, Box<dyn Error>> {
    let said = String::from_utf8(output.stderr)?;
    assert!(output.status.success(), "{said}");
    Ok(String::from_utf8(output.stdout)?)
}

fn specimen() -> Specimen {
    let crowd =
        Crowd { users: 6_000, targets: 3_000, likes: 26_000, viral: 12, clubs: 18, ..Crowd::default() };
    draw(&crowd, Some((MID, 2)), 5)
}

fn csv(specimen: &Specimen) -> String {
    let mut text = "user,target,ts_ms,ip,device\n".to_owned();
    for like in &specimen.likes {
        let _ = writeln!(
            text,
            "u{},t{},{},10.{},d{}",
            like.user, like.target, like.at_ms, like.address, like.device
        );
    }
    text
}

fn ndjson(specimen: &Specimen) -> String {
    let mut text = String::new();
    for like in &specimen.likes {
        let _ = writeln!(
            text,
            "{{\"user\":\"u{}\",\"target\":\"t{}\",\"ts_ms\":{},\"ip\":\"10.{}\",\"device\":\"d{}\"}}",
            like.user, like.target, like.at_ms, like.address, like.device
        );
    }
    text
}

/// The rows of a table without quotes, header left out.
fn rows(path: &Path) -> Result<Vec<Vec<String>>, Box<dyn Error>> {
    let text = fs::read_to_string(path)?;
    Ok(text.lines().skip(1).map(|line| line.split(',').map(str::to_owned).collect()).collect())
}

fn all(folder: &Path) -> Result<BTreeMap<String, Vec<u8>>, Box<dyn Error>> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        files.insert(entry.file_name().to_string_lossy().into_owned(), fs::read(entry.path())?);
    }
    Ok(files)
}
