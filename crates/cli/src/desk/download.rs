//! Downloads: a file of the server's, piece by piece, to a file or to the standard output.

use super::connect::Remote;
use crate::terminal::{self, Progress, tell};
use anyhow::{Context, Result};
use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

/// Fetches what is at a path of the API to a file, or to the standard output where none is named.
///
/// # Errors
/// The server's refusal, that it cannot be reached, or that the file cannot be written.
pub fn fetch(remote: &Remote, path: &str, output: Option<&Path>) -> Result<()> {
    let (client, token) = remote.parts();
    let mut answer = client.file(path, Some(token))?;
    match output {
        Some(output) => save(&mut answer, output),
        None => copy(&mut answer, &mut terminal::output()).map(drop),
    }
}

/// Saves under another name first, so that a download that breaks off leaves no half file behind.
fn save(answer: &mut impl Read, path: &Path) -> Result<()> {
    let mut part = path.as_os_str().to_owned();
    part.push(".part");
    let part = PathBuf::from(part);
    let mut file = File::create(&part).with_context(|| part.display().to_string())?;
    let bytes = copy(answer, &mut file)?;
    file.sync_all()?;
    std::fs::rename(&part, path).with_context(|| path.display().to_string())?;
    tell(format_args!("{bytes} bytes in {}", path.display()));
    Ok(())
}

fn copy(from: &mut impl Read, to: &mut impl Write) -> Result<u64> {
    let progress = Progress::new("kB");
    let (mut buffer, mut bytes) = (vec![0; 64 * 1024], 0_u64);
    loop {
        let count = from.read(&mut buffer).context("the download broke off")?;
        if count == 0 {
            break;
        }
        to.write_all(&buffer[..count])?;
        bytes += u64::try_from(count).unwrap_or_default();
        progress.count(usize::try_from(bytes / 1000).unwrap_or(usize::MAX));
    }
    progress.clear();
    to.flush()?;
    Ok(bytes)
}
