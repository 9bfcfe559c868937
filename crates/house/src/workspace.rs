//! What the workspace holds: its packages with their dependencies, and its Rust files.
//!
//! Dependencies come from `cargo metadata --no-deps`, because Cargo alone reads every way a manifest can name
//! one. It needs neither the network nor the lock file.

use crate::source::{File, Place};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs, io};

/// A package of the workspace, reduced to what the rules ask about.
#[derive(Debug, Clone, Default)]
pub struct Package {
    /// Its name, for example `gongdao-ledger`.
    pub name: String,
    /// Its folder from the root, for example `crates/ledger`.
    pub folder: String,
    /// Everything it depends on.
    pub dependencies: Vec<Dependency>,
}

/// One dependency of a package.
#[derive(Debug, Clone)]
pub struct Dependency {
    /// The name of the package depended on.
    pub name: String,
    /// Only its tests and benches need it.
    pub dev: bool,
    /// Line of the manifest that names it, 0 when it is not found.
    pub line: usize,
}

/// The root of the workspace under test.
///
/// Cargo says at run time where the package stands. The place it was built in may be another clone of the
/// repository, when several share one target folder.
pub fn root() -> PathBuf {
    let package = env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    Path::new(&package).join("../..")
}

/// The packages of the workspace at `root`.
///
/// # Errors
/// When Cargo cannot be run or a manifest cannot be read.
pub fn packages(root: &Path) -> io::Result<Vec<Package>> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let arguments = ["metadata", "--no-deps", "--offline", "--format-version", "1"];
    let output = Command::new(cargo).args(arguments).current_dir(root).output()?;
    if !output.status.success() {
        return Err(io::Error::other(String::from_utf8_lossy(&output.stderr).into_owned()));
    }
    let metadata: Value = serde_json::from_slice(&output.stdout)?;
    let top = text(&metadata["workspace_root"]);
    let members = metadata["packages"].as_array().map(Vec::as_slice).unwrap_or_default();
    members.iter().map(|member| package(member, &top)).collect()
}

fn package(member: &Value, top: &str) -> io::Result<Package> {
    let manifest_path = text(&member["manifest_path"]);
    let manifest = fs::read_to_string(&manifest_path)?;
    let folder = Path::new(&manifest_path).parent().unwrap_or(Path::new(""));
    let folder = folder.strip_prefix(top).unwrap_or(folder).to_string_lossy().into_owned();
    let listed = member["dependencies"].as_array().map(Vec::as_slice).unwrap_or_default();
    let dependencies = listed.iter().map(|entry| {
        let name = text(&entry["name"]);
        let line = manifest.lines().position(|line| line.contains(&name)).map_or(0, |index| index + 1);
        Dependency { dev: entry["kind"] == "dev", line, name }
    });
    Ok(Package { name: text(&member["name"]), folder, dependencies: dependencies.collect() })
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// Every Rust file below `crates`, in the order of its path.
///
/// # Errors
/// When a folder or file cannot be read.
pub fn rust_files(root: &Path) -> io::Result<Vec<File>> {
    let mut found = Vec::new();
    let mut folders = vec![root.join("crates")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    found.sort();
    found.iter().map(|path| file(root, path)).collect()
}

fn file(root: &Path, path: &Path) -> io::Result<File> {
    let shown = path.strip_prefix(root).unwrap_or(path).to_string_lossy().into_owned();
    Ok(File::new(&shown, Place::of(&shown), fs::read_to_string(path)?))
}
