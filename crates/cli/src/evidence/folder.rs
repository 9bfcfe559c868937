//! A log in a folder, laid out as C2SP `tlog-tiles` has it under an address: `checkpoint`, `tile/LEVEL/INDEX`,
//! `tile/entries/INDEX`, with `.p/WIDTH` behind what is not full.

use gongdao_evidence::Tiles;
use gongdao_evidence::tile::{EntriesPath, FULL_WIDTH, TilePath};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// The tiles of a log in a folder.
#[derive(Debug)]
pub struct FolderTiles {
    folder: PathBuf,
}

impl FolderTiles {
    /// The tiles under a folder.
    #[must_use]
    pub fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned() }
    }

    /// The full tile, or else the widest partial one.
    fn longest(&self, full: &str) -> io::Result<Option<Vec<u8>>> {
        if let Some(bytes) = there(std::fs::read(self.folder.join(full)))? {
            return Ok(Some(bytes));
        }
        let partial = self.folder.join(format!("{full}.p"));
        let Some(listed) = there(std::fs::read_dir(&partial))? else { return Ok(None) };
        let mut widest: Option<u16> = None;
        for entry in listed {
            let width = entry?.file_name().to_str().and_then(|name| name.parse().ok());
            widest = widest.max(width);
        }
        match widest {
            Some(width) => there(std::fs::read(partial.join(width.to_string()))),
            None => Ok(None),
        }
    }
}

/// Nothing where nothing is stored.
fn there<T>(read: io::Result<T>) -> io::Result<Option<T>> {
    match read {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

impl Tiles for FolderTiles {
    type Error = io::Error;

    fn tile(&self, level: u8, index: u64) -> io::Result<Option<Vec<u8>>> {
        self.longest(&TilePath { level, index, width: FULL_WIDTH }.to_string())
    }

    fn entries(&self, index: u64) -> io::Result<Option<Vec<u8>>> {
        self.longest(&EntriesPath { index, width: FULL_WIDTH }.to_string())
    }
}
