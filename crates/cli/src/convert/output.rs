//! Where the output goes: written into a folder beside it and moved into place when it is whole.

use anyhow::{Context, Result, ensure};
use gongdao_formats::dataset::{Format, Sink, Spool, is_safe};
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// What is to be there in the end.
pub struct Place {
    output: PathBuf,
    /// The file's name, where it is one.
    file: Option<String>,
}

impl Place {
    /// For an output of a format. A folder must be new or empty.
    pub fn new(output: &Path, format: &Format) -> Result<Self> {
        let shown = output.display();
        let is_folder = output.is_dir() || output.as_os_str().to_string_lossy().ends_with('/');
        let file = match format.file {
            Some(_) if !is_folder => {
                let name = output.file_name().and_then(|name| name.to_str()).filter(|name| is_safe(name));
                Some(
                    name.with_context(|| format!("{shown} is no name for a file; use a plain one"))?
                        .to_owned(),
                )
            }
            _ => None,
        };
        if file.is_none() && output.exists() {
            ensure!(output.is_dir(), "{shown} is a file, but {} is a folder; name a folder", format.name);
            let is_empty = fs::read_dir(output).is_ok_and(|mut entries| entries.next().is_none());
            ensure!(is_empty, "{shown} is not empty; name a new folder, or remove it first");
        }
        Ok(Self { output: output.to_owned(), file })
    }

    /// The file's name, where the output is one.
    pub fn file(&self) -> Option<&str> {
        self.file.as_deref()
    }

    /// Begins the output.
    pub fn begin(&self) -> Result<Partial> {
        let mut name = self.output.file_name().unwrap_or_default().to_owned();
        name.push(format!(".partial-{}", std::process::id()));
        let root = self.output.with_file_name(name);
        fs::create_dir_all(&root).with_context(|| format!("{} cannot be made", root.display()))?;
        Ok(Partial { root, spools: 0 })
    }
}

/// An output that is not whole yet; it goes with its handle.
pub struct Partial {
    root: PathBuf,
    spools: u32,
}

impl Partial {
    /// Puts it into its place.
    pub fn end(self, place: &Place) -> Result<()> {
        let to = &place.output;
        let moved = match &place.file {
            Some(file) => fs::rename(self.root.join(file), to),
            None => {
                // An empty folder gives way.
                let _ = fs::remove_dir(to);
                fs::rename(&self.root, to)
            }
        };
        moved.with_context(|| format!("{} cannot be put in its place", to.display()))
    }
}

impl Sink for Partial {
    fn create(&mut self, name: &str) -> io::Result<Box<dyn Write + Send>> {
        const BLOCK_BYTES: usize = 64 * 1024;
        if !is_safe(name) {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        let path = self.root.join(name);
        let made = File::create_new(&path).or_else(|error| match (error.kind(), path.parent()) {
            (io::ErrorKind::NotFound, Some(folder)) => {
                fs::create_dir_all(folder)?;
                File::create_new(&path)
            }
            _ => Err(error),
        });
        Ok(Box::new(BufWriter::with_capacity(BLOCK_BYTES, made?)))
    }

    fn spool(&mut self) -> io::Result<Box<dyn Spool>> {
        self.spools += 1;
        let path = self.root.join(format!(".spool-{}", self.spools));
        let file = File::options().read(true).write(true).create_new(true).open(&path)?;
        // It lives as long as its handle.
        fs::remove_file(path)?;
        Ok(Box::new(file))
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.root);
    }
}
