//! Uploads that go on after a cut: a file that grows at its end, and a note of whose it is.
//!
//! The protocol is tus in the small: create with a length, append at an offset, ask for the offset. The file's length is
//! the offset, so there is nothing that could disagree with it. Parts lie on the disk of the node that began them; behind
//! a balancer, uploads have to come back to it. What nobody goes on with for three days is taken away.

use crate::Refusal;
use crate::media::failed;
use gongdao_blobs::BlobError;
use gongdao_kernel::{BatchId, Code, Fault, PersonId, ProjectId};
use serde::{Deserialize, Serialize};
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// How long nothing may come before a part is taken away.
const IDLE: Duration = Duration::from_secs(3 * 24 * 3600);

/// Whose an upload is and what it is to become.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Note {
    pub(crate) person: PersonId,
    pub(crate) project: ProjectId,
    pub(crate) batch: Option<BatchId>,
    pub(crate) name: String,
    pub(crate) length: u64,
}

/// An upload under way.
#[derive(Debug)]
pub(crate) struct Partial {
    pub(crate) id: String,
    pub(crate) note: Note,
    folder: PathBuf,
}

fn folder_of(temporary: &Path) -> PathBuf {
    temporary.join("partial")
}

fn io(error: std::io::Error) -> Refusal {
    failed(&BlobError::Io(error))
}

fn not_found() -> Refusal {
    Fault::not_found("upload").into()
}

impl Partial {
    /// Begins an upload, unless the account has `most` under way.
    pub(crate) fn create(temporary: &Path, seed: [u8; 32], note: Note, most: usize) -> Result<Self, Refusal> {
        let folder = folder_of(temporary);
        std::fs::create_dir_all(&folder).map_err(io)?;
        let under_way = notes(&folder).filter(|(_, other)| other.person == note.person).count();
        if under_way >= most {
            return Err(Fault::new(Code::LiveCap)
                .with_detail(format!("{under_way} uploads are under way."))
                .with_fix(format!("Finish or delete one; {most} at most may be open."))
                .into());
        }
        let id: String = seed[..16].iter().map(|byte| format!("{byte:02x}")).collect();
        let partial = Self { id, note, folder };
        File::create_new(partial.path("part")).map_err(io)?;
        let text = serde_json::to_vec(&partial.note).map_err(Fault::internal)?;
        std::fs::write(partial.path("json"), text).map_err(io)?;
        Ok(partial)
    }

    /// The upload of that id, if it is the person's own.
    pub(crate) fn find(temporary: &Path, id: &str, person: PersonId) -> Result<Self, Refusal> {
        let folder = folder_of(temporary);
        let usable = id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit());
        if !usable {
            return Err(not_found());
        }
        let text = std::fs::read(folder.join(format!("{id}.json"))).map_err(|_| not_found())?;
        let note: Note = serde_json::from_slice(&text).map_err(Fault::internal)?;
        if note.person != person {
            return Err(not_found());
        }
        Ok(Self { id: id.to_owned(), note, folder })
    }

    fn path(&self, ending: &str) -> PathBuf {
        self.folder.join(format!("{}.{ending}", self.id))
    }

    /// How many bytes are there.
    pub(crate) fn offset(&self) -> Result<u64, Refusal> {
        Ok(std::fs::metadata(self.path("part")).map_err(|_| not_found())?.len())
    }

    /// Appends what `next` gives, from an offset on that has to be the present one. What came before a cut stays.
    pub(crate) fn append(
        &self,
        offset: u64,
        mut next: impl FnMut() -> Result<Option<axum::body::Bytes>, Refusal>,
    ) -> Result<u64, Refusal> {
        let mut file = OpenOptions::new().append(true).open(self.path("part")).map_err(|_| not_found())?;
        file.try_lock().map_err(|_| {
            Fault::new(Code::Changed).with_detail("Somebody is appending to this upload at this moment.")
        })?;
        let mut at = file.metadata().map_err(io)?.len();
        if at != offset {
            return Err(Fault::new(Code::Changed)
                .at("Upload-Offset")
                .with_value(offset)
                .with_detail(format!("The upload has {at} bytes."))
                .with_fix("Go on from there.")
                .into());
        }
        while let Some(bytes) = next()? {
            if at + bytes.len() as u64 > self.note.length {
                let fix = format!("Send {} bytes in all, as announced.", self.note.length);
                return Err(Fault::field("body", at + bytes.len() as u64, fix).into());
            }
            file.write_all(&bytes).map_err(io)?;
            at += bytes.len() as u64;
        }
        Ok(at)
    }

    /// The whole file, once it is there.
    pub(crate) fn whole(&self) -> Result<File, Refusal> {
        let offset = self.offset()?;
        if offset != self.note.length {
            let detail = format!("{offset} of {} bytes are there.", self.note.length);
            return Err(Fault::new(Code::WrongState)
                .with_detail(detail)
                .with_fix("Send the rest first.")
                .into());
        }
        File::open(self.path("part")).map_err(io)
    }

    /// Takes it away.
    pub(crate) fn remove(&self) {
        for ending in ["part", "json"] {
            if let Err(error) = std::fs::remove_file(self.path(ending)) {
                tracing::warn!(%error, "a part of an upload stays");
            }
        }
    }
}

fn notes(folder: &Path) -> impl Iterator<Item = (PathBuf, Note)> + use<> {
    let files =
        std::fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok).map(|entry| entry.path());
    let noted = files.filter(|path| path.extension().is_some_and(|ending| ending == "json"));
    noted.filter_map(|path| {
        let note = serde_json::from_slice(&std::fs::read(&path).ok()?).ok()?;
        Some((path, note))
    })
}

/// Takes away what nobody goes on with.
pub(crate) fn sweep(temporary: &Path, now: SystemTime) {
    for (note, _) in notes(&folder_of(temporary)) {
        let part = note.with_extension("part");
        let touched = std::fs::metadata(&part).and_then(|meta| meta.modified());
        let idle = touched.as_ref().is_ok_and(|at| now.duration_since(*at).is_ok_and(|since| since > IDLE));
        if idle || touched.is_err() {
            for path in [part, note] {
                // It may be gone already, which is what is wanted.
                let _ = std::fs::remove_file(path);
            }
        }
    }
}
