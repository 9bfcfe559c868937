//! The way of files into a project: each is taken in, looked at, put in its place and counted; good ones are kept where
//! others are refused, and where a batch is named each becomes a task of it.

use super::failed;
use crate::extract::Caller;
use crate::routes::{Row, RowProblem, Upload};
use crate::{Api, Refusal};
use gongdao_blobs::picture::{self, Kind};
use gongdao_blobs::{BlobError, Intake, Received, Variant};
use gongdao_engine::commands::media::{KeepMedia, NewMedia, path_of};
use gongdao_engine::queries::media::{self, Target, picture_column};
use gongdao_engine::{Actor, Outcome, Priority, Request};
use gongdao_formats::archive::{Archive, ArchiveError, ArchiveLimits};
use gongdao_kernel::{BatchId, Code, Fault, ProjectId, limits};
use gongdao_market::MediaKind;
use gongdao_trust::{CredentialKind, SecretHash};
use serde::Serialize;
use std::fs::File;
use std::io::{BufWriter, Read, Seek, SeekFrom};
use tokio::runtime::Handle;
use utoipa::ToSchema;

/// Files that one command keeps.
const CHUNK: usize = 100;
/// Pictures and problems that are told.
const TOLD_MEDIA: usize = 1_000;
const TOLD_PROBLEMS: usize = 100;

/// Why a file was refused.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct FileProblem {
    /// The file's name.
    pub(crate) file: String,
    /// The stable code.
    pub(crate) code: String,
    /// What is wrong.
    pub(crate) detail: String,
    /// What to do.
    pub(crate) fix: String,
}

impl FileProblem {
    fn of(file: &str, fault: &Fault) -> Self {
        Self {
            file: file.to_owned(),
            code: fault.code.as_str().to_owned(),
            detail: fault.detail.to_string(),
            fix: fault.fix.as_deref().unwrap_or_default().to_owned(),
        }
    }
}

/// A picture that was kept.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Brief {
    /// The name it was sent under.
    name: String,
    /// Its address, as tasks name it.
    url: String,
    /// Its width in pixels, upright.
    width: u32,
    /// Its height in pixels, upright.
    height: u32,
    /// The EXIF orientation it came with.
    orientation: u32,
    /// Its size as it is kept, without metadata.
    bytes: i64,
}

/// What became of an upload of files.
#[derive(Debug, Default, Serialize, ToSchema)]
pub(crate) struct Brought {
    /// Pictures that are kept now.
    pub(crate) kept: u64,
    /// Files that were refused.
    pub(crate) refused: u64,
    /// Tasks that were added to the batch.
    pub(crate) added: u64,
    /// The first thousand pictures.
    pub(crate) media: Vec<Brief>,
    /// The first hundred refusals.
    pub(crate) problems: Vec<FileProblem>,
    /// Tasks that were refused although their picture is kept.
    pub(crate) task_problems: Vec<RowProblem>,
}

/// Takes files into a project, one after the other, on a blocking thread.
pub(crate) struct Keeper {
    api: Api,
    caller: Caller,
    target: Target,
    column: String,
    tasks: Option<Upload>,
    pending: Vec<(String, NewMedia)>,
    files: u64,
    done: Brought,
    runtime: Handle,
}

impl Keeper {
    /// To be called on the runtime, for a target the caller may bring pictures into.
    pub(crate) fn new(api: &Api, caller: &Caller, target: Target, batch: Option<BatchId>) -> Self {
        let tasks = batch.map(|batch| Upload::new(api, caller.clone(), batch, target.clone()));
        Self {
            api: api.clone(),
            caller: caller.clone(),
            column: picture_column(&target.form),
            target,
            tasks,
            pending: Vec::new(),
            files: 0,
            done: Brought::default(),
            runtime: Handle::current(),
        }
    }

    /// An empty file for one to come.
    pub(crate) fn intake(&self) -> Result<Intake, Refusal> {
        let options = &self.api.media()?.options;
        let key = self.api.media_key(self.target.project);
        Intake::new(&options.temporary, &key, options.limits.file_bytes).map_err(|error| failed(&error))
    }

    /// Takes one file in. What is wrong with the file is told with its name; only what is wrong with us is an error.
    pub(crate) fn file(
        &mut self,
        name: &str,
        fill: impl FnOnce(&mut Intake) -> Result<(), BlobError>,
    ) -> Result<(), Refusal> {
        self.files += 1;
        let name = match clean_name(name) {
            Ok(name) => name,
            Err(fault) => {
                self.refuse(FileProblem::of(&shown(name), &fault));
                return Ok(());
            }
        };
        let mut intake = self.intake()?;
        let received = fill(&mut intake).and_then(|()| intake.finish());
        match received.and_then(|received| self.put(&name, received)) {
            Ok(new) => self.pending.push((name, new)),
            Err(error) => {
                let problem = problem_of(&name, &error).ok_or_else(|| failed(&error))?;
                self.refuse(problem);
            }
        }
        if self.pending.len() >= CHUNK { self.flush() } else { Ok(()) }
    }

    /// Takes the files of an archive in.
    pub(crate) fn archive(&mut self, file: File) -> Result<(), Refusal> {
        let most = self.archive_limits()?;
        let archive = Archive::open(file, most).map_err(|error| {
            let detail = format!("{}.", capitalised(&error.to_string()));
            Fault::new(Code::InvalidField).at("file").with_detail(detail).with_fix(error.fix())
        });
        self.unpack(archive?)
    }

    fn archive_limits(&self) -> Result<ArchiveLimits, Refusal> {
        let upload_bytes = self.api.media()?.options.limits.upload_bytes;
        Ok(ArchiveLimits { unpacked_bytes: upload_bytes.saturating_mul(2), ..ArchiveLimits::default() })
    }

    fn unpack(&mut self, mut archive: Archive<File>) -> Result<(), Refusal> {
        for index in 0..archive.entries().len() {
            let entry = &archive.entries()[index];
            if entry.is_folder() || is_clutter(&entry.name) {
                continue;
            }
            let name = entry.name.clone();
            match archive.read(index) {
                Ok(unpacked) => self.file(&name, |intake| intake.read_from(unpacked))?,
                Err(ArchiveError::Io(error)) => return Err(failed(&error.into())),
                Err(error) => {
                    self.files += 1;
                    self.refuse(archive_problem(&name, &error));
                }
            }
        }
        Ok(())
    }

    /// An empty temporary file.
    pub(crate) fn temporary(&self) -> Result<File, Refusal> {
        let folder = &self.api.media()?.options.temporary;
        tempfile::tempfile_in(folder).map_err(|error| failed(&error.into()))
    }

    fn refuse(&mut self, problem: FileProblem) {
        self.done.refused += 1;
        if self.done.problems.len() < TOLD_PROBLEMS {
            self.done.problems.push(problem);
        }
    }

    /// Looks at a file, takes its metadata away and puts it in its place.
    fn put(&self, name: &str, mut received: Received) -> Result<NewMedia, BlobError> {
        let Some(media) = self.api.media_or_none() else {
            return Err(BlobError::Setting("no place for pictures".to_owned()));
        };
        let mut cleaned = tempfile::tempfile_in(&media.options.temporary)?;
        let mut writer = BufWriter::with_capacity(64 * 1024, &mut cleaned);
        let found = picture::clean(&mut received.file, &mut writer, media.options.limits.pixels)?;
        drop(writer);
        cleaned.seek(SeekFrom::Start(0))?;
        let putting = media.options.blobs.put(&received.address, Variant::Whole, &mut cleaned);
        let bytes = self.runtime.block_on(putting)?;
        Ok(NewMedia {
            address: received.address,
            name: Some(name.to_owned()),
            kind: kind_of(found.kind),
            bytes: i64::try_from(bytes).unwrap_or(i64::MAX),
            size: (found.width, found.height),
            orientation: u32::from(found.orientation),
        })
    }

    /// Tells the engine of what is in its place, and makes tasks of it.
    pub(crate) fn flush(&mut self) -> Result<(), Refusal> {
        let pending = std::mem::take(&mut self.pending);
        if pending.is_empty() {
            return Ok(());
        }
        let all = pending.iter().map(|(_, new)| new.clone()).collect();
        let kept = match self.keep(all) {
            Ok(()) => pending,
            Err(_) => self.keep_singly(pending)?,
        };
        let mut rows = Vec::new();
        for (name, new) in kept {
            let url = path_of(&new.address);
            self.done.kept += 1;
            if self.tasks.is_some() {
                rows.push(Ok(Row::picture(self.done.kept, &name, &self.column, &url)));
            }
            if self.done.media.len() < TOLD_MEDIA {
                let (width, height) = new.size;
                let (orientation, bytes) = (new.orientation, new.bytes);
                self.done.media.push(Brief { name, url, width, height, orientation, bytes });
            }
        }
        if let Ok(media) = self.api.media() {
            media.bell.notify_one();
        }
        match &mut self.tasks {
            Some(tasks) => tasks.take_rows(rows.into_iter()),
            None => Ok(()),
        }
    }

    fn keep(&self, media: Vec<NewMedia>) -> Result<(), Fault> {
        let most = self
            .api
            .media_or_none()
            .map_or(crate::MediaLimits::default().project, |media| media.options.limits.project);
        let command = KeepMedia { project: self.target.project, media, most };
        let request = Request::new(self.caller.actor, command);
        match self.api.engine().call(Priority::Bulk, request)? {
            Outcome::Done => Ok(()),
            _ => Err(Fault::internal("a command answered with an outcome of another kind")),
        }
    }

    /// One by one, so that those which fit are kept. Bytes that nothing names are taken away again.
    fn keep_singly(&mut self, pending: Vec<(String, NewMedia)>) -> Result<Vec<(String, NewMedia)>, Refusal> {
        let mut kept = Vec::new();
        for (name, new) in pending {
            match self.keep(vec![new.clone()]) {
                Ok(()) => kept.push((name, new)),
                Err(fault) if fault.code == Code::InvalidField => {
                    let keys = [(new.address,)];
                    let known = self
                        .api
                        .engine()
                        .read(move |snapshot| Ok(media::waiting::of_addresses(snapshot, &keys)?))?;
                    if known.is_empty() {
                        let erasing = self.api.media()?.options.blobs.erase(&new.address);
                        self.runtime.block_on(erasing).map_err(|error| failed(&error))?;
                    }
                    self.refuse(FileProblem::of(&name, &fault));
                }
                Err(fault) => return Err(fault.into()),
            }
        }
        Ok(kept)
    }

    /// What became of all of them.
    pub(crate) fn finish(mut self) -> Result<Brought, Refusal> {
        self.flush()?;
        if self.files == 0 {
            let fix = "Send at least one file, as a form part with a file name.";
            return Err(Fault::field("file", "nothing", fix).into());
        }
        if let Some(tasks) = self.tasks {
            let tasks = tasks.finish()?;
            self.done.added = tasks.added;
            self.done.task_problems = tasks.problems;
        }
        Ok(self.done)
    }
}

impl Api {
    /// Brings pictures into a project of the actor's, for programs that start a server: the addresses, in the order of the
    /// files. To be called with the server's runtime entered, but not on one of its threads.
    ///
    /// # Errors
    /// In words, when one of them is refused or cannot be kept.
    pub fn bring_pictures(
        &self,
        actor: Actor,
        project: ProjectId,
        files: Vec<(String, Vec<u8>)>,
    ) -> Result<Vec<String>, String> {
        let told = |refusal: Refusal| refusal.told();
        let target = self.engine().read(move |snapshot| media::target(snapshot, &actor, project, None));
        let target = target.map_err(|fault| fault.to_string())?;
        let (credential, kind) = (SecretHash::default(), CredentialKind::Token);
        let caller = Caller { actor, credential, kind, idempotency: None };
        let mut keeper = Keeper::new(self, &caller, target, None);
        for (name, bytes) in &files {
            keeper.file(name, |intake| intake.write(bytes)).map_err(told)?;
        }
        let brought = keeper.finish().map_err(told)?;
        match brought.problems.first() {
            Some(problem) => Err(format!("{}: {}", problem.file, problem.detail)),
            None => Ok(brought.media.into_iter().map(|brief| brief.url).collect()),
        }
    }
}

fn kind_of(kind: Kind) -> MediaKind {
    match kind {
        Kind::Png => MediaKind::Png,
        Kind::Jpeg => MediaKind::Jpeg,
        Kind::Webp => MediaKind::Webp,
        Kind::Gif => MediaKind::Gif,
    }
}

/// A refusal of the file itself; none where something else failed.
fn problem_of(name: &str, error: &BlobError) -> Option<FileProblem> {
    match error {
        BlobError::Refused(refused) => Some(FileProblem {
            file: name.to_owned(),
            code: refused.code().to_owned(),
            detail: format!("{}.", capitalised(&refused.to_string())),
            fix: format!("{}.", capitalised(refused.fix())),
        }),
        BlobError::Io(error) => {
            let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<ArchiveError>())?;
            Some(archive_problem(name, inner))
        }
        BlobError::Setting(what) => Some(FileProblem {
            file: name.to_owned(),
            code: "file_unreachable".to_owned(),
            detail: format!("{}.", capitalised(what)),
            fix: "Check the address.".to_owned(),
        }),
        BlobError::Place(_) => None,
    }
}

fn archive_problem(name: &str, error: &ArchiveError) -> FileProblem {
    FileProblem {
        file: name.to_owned(),
        code: error.code().to_owned(),
        detail: format!("{}.", capitalised(&error.to_string())),
        fix: format!("{}.", capitalised(error.fix())),
    }
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

fn shown(name: &str) -> String {
    name.chars().take(60).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}

/// What packers leave behind and nobody means to send.
fn is_clutter(name: &str) -> bool {
    let last = name.rsplit('/').next().unwrap_or(name);
    name.starts_with("__MACOSX/") || matches!(last, ".DS_Store" | "Thumbs.db" | "desktop.ini")
}

/// A file's name as it is kept: with its folders, without what leads out of them. It never names a file of ours.
pub(crate) fn clean_name(name: &str) -> Result<String, Fault> {
    let parts = name.split(['/', '\\']).filter(|part| !matches!(*part, "" | "." | ".."));
    let name = parts.collect::<Vec<_>>().join("/");
    let usable = !name.is_empty()
        && name.chars().count() <= limits::FILE_NAME_CHARS
        && !name.chars().any(char::is_control);
    if usable {
        return Ok(name);
    }
    let fix =
        format!("Name the file in 1 to {} characters without control characters.", limits::FILE_NAME_CHARS);
    Err(Fault::field("file", shown(&name), fix))
}

impl Keeper {
    /// Takes a file that lies on the disk, as a picture or an archive by its first bytes.
    pub(crate) fn any(&mut self, name: &str, mut file: File) -> Result<(), Refusal> {
        let mut head = [0; 4];
        let io = |error: std::io::Error| failed(&error.into());
        file.seek(SeekFrom::Start(0)).map_err(io)?;
        let is_archive = file.read_exact(&mut head).is_ok() && &head == b"PK\x03\x04";
        file.seek(SeekFrom::Start(0)).map_err(io)?;
        if !is_archive {
            return self.file(name, |intake| intake.read_from(file));
        }
        match Archive::open(file, self.archive_limits()?) {
            Ok(archive) => self.unpack(archive),
            Err(error) => {
                self.files += 1;
                self.refuse(archive_problem(&shown(name), &error));
                Ok(())
            }
        }
    }
}
