//! Folders, single files and ZIP archives as trees to read.

use anyhow::{Context, Result, ensure};
use gongdao_formats::archive::{Archive, ArchiveLimits};
use gongdao_formats::dataset::{Source, Tree, is_safe};
use std::fs::{self, File};
use std::io::{self, BufReader};
use std::path::{Path, PathBuf};

/// The most files of a tree.
const FILES: usize = 5_000_000;
/// How deep folders may lie in each other.
const DEPTH: usize = 32;

/// Files on the disk.
pub struct Folder {
    root: PathBuf,
    names: Vec<String>,
    /// Whether the root is a folder that was named, not one around a single file.
    is_whole: bool,
    /// Whether the root was made here and goes with it.
    is_own: bool,
}

/// Opens a file, a folder, or a ZIP, which is unpacked into a folder of its own.
pub fn open(path: &Path) -> Result<Folder> {
    let shown = path.display();
    let about = fs::metadata(path).with_context(|| format!("{shown} cannot be opened"))?;
    if about.is_dir() {
        let names = names(path)?;
        return Ok(Folder { root: path.to_owned(), names, is_whole: true, is_own: false });
    }
    if path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("zip")) {
        return unpack(path).with_context(|| format!("{shown} cannot be unpacked"));
    }
    let name = path.file_name().and_then(|name| name.to_str());
    let name = name.with_context(|| format!("the name {shown} is not UTF-8; rename the file"))?.to_owned();
    let root = path.parent().map(Path::to_owned).unwrap_or_default();
    Ok(Folder { root, names: vec![name], is_whole: false, is_own: false })
}

/// Every file below a folder, by names with `/`, sorted. Folders that are links are passed over.
pub fn names(root: &Path) -> Result<Vec<String>> {
    let mut found = Vec::new();
    let mut waiting = vec![(root.to_owned(), String::new(), 0)];
    while let Some((folder, before, depth)) = waiting.pop() {
        ensure!(depth <= DEPTH, "{} lies deeper than {DEPTH} folders", folder.display());
        let entries =
            fs::read_dir(&folder).with_context(|| format!("{} cannot be read", folder.display()))?;
        for entry in entries {
            let entry = entry?;
            let Ok(last) = entry.file_name().into_string() else { continue };
            let name = format!("{before}{last}");
            if entry.file_type()?.is_dir() {
                waiting.push((entry.path(), format!("{name}/"), depth + 1));
            } else {
                found.push(name);
            }
            ensure!(found.len() <= FILES, "{} has more than {FILES} files; split it", root.display());
        }
    }
    found.sort_unstable();
    Ok(found)
}

fn unpack(path: &Path) -> Result<Folder> {
    let mut archive = Archive::open(BufReader::new(File::open(path)?), ArchiveLimits::default())?;
    let root = std::env::temp_dir().join(format!("gongdao-convert-{}", std::process::id()));
    fs::create_dir(&root).with_context(|| format!("{} cannot be made", root.display()))?;
    let mut folder = Folder { root, names: Vec::new(), is_whole: true, is_own: true };
    for index in 0..archive.entries().len() {
        let entry = archive.entries()[index].clone();
        if entry.is_folder() {
            continue;
        }
        ensure!(is_safe(&entry.name), "the name `{}` leads out of the folder", entry.name.escape_debug());
        let to = folder.root.join(&entry.name);
        if let Some(parent) = to.parent() {
            fs::create_dir_all(parent)?;
        }
        io::copy(&mut archive.read(index)?, &mut File::create_new(to)?)?;
        folder.names.push(entry.name);
    }
    folder.names.sort_unstable();
    Ok(folder)
}

impl Folder {
    /// The folder, where pictures may lie beside the labels.
    pub fn root(&self) -> Option<&Path> {
        self.is_whole.then_some(&self.root)
    }
}

impl Tree for Folder {
    fn names(&self) -> &[String] {
        &self.names
    }

    fn open(&self, name: &str) -> io::Result<Box<dyn Source>> {
        Ok(Box::new(File::open(self.root.join(name))?))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if self.is_own {
            let _ = fs::remove_dir_all(&self.root);
        }
    }
}
