//! Releases: a version of a project's data set is asked for, made by the program in the background, and stays.
//!
//! The list of files stands from the beginning; each gets its SHA-256 when its bytes are in their place, so that a job that
//! was cut off goes on with the files that have none. With the last, every sum goes into one evidence record.
//! Deliberately not here: reading results and writing files.

use crate::command::Decide;
use crate::{Actor, Outcome, Stop, World};
use gongdao_kernel::{BatchId, Code, Fault, ProjectId, ReleaseId, TypedId, limits};
use gongdao_market::{ReleaseFormat, ReleaseState, is_through};
use gongdao_store::rows::{Address, Release, ReleaseCount, ReleaseFile};
use gongdao_trust::{Role, Scope};

/// Asks for a release of batches that are through.
#[derive(Debug, Clone)]
pub struct MakeRelease {
    /// The project.
    pub project: ProjectId,
    /// Its name.
    pub name: String,
    /// What it is.
    pub about: String,
    /// Under which licence it is given on.
    pub licence: String,
    /// What those agreed to whom the data are about.
    pub consent: String,
    /// The batches.
    pub batches: Vec<BatchId>,
    /// Whether files go on without what their format cannot carry.
    pub lossy: bool,
    /// The files that are asked for; those that are always there come with them.
    pub files: Vec<ReleaseFormat>,
}

impl Decide for MakeRelease {
    fn keys(&self, _: &Actor, world: &mut World) {
        world.project.want(&(self.project,));
        world.release_count.want(&(self.project,));
        self.batches.iter().take(limits::RELEASE_BATCHES).for_each(|batch| world.batch.want(&(*batch,)));
    }

    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        actor.require(Role::Requester, Scope::Publish)?;
        if world.project.get(&(self.project,), "project")?.owner != actor.person {
            return Err(Fault::not_found("project").into());
        }
        self.check()?;
        let mut tasks = 0;
        for id in &self.batches {
            let batch = world.batch.get(&(*id,), "batch")?;
            if batch.project != self.project {
                return Err(Fault::not_found("batch").into());
            }
            if !is_through(batch.state) {
                let fix = "Close the batch, or wait until every answer is settled; what still changes is not released.";
                return Err(Fault::state("batch", batch.state, fix).into());
            }
            tasks += batch.tasks;
        }
        let number = self.number(world)?;
        let id: ReleaseId = world.draw();
        let (now, shard) = (world.now(), world.shard());
        let asked = i64::try_from(self.files.len()).unwrap_or(i64::MAX);
        for (place, format) in (1..).zip(self.files.iter().copied().chain(ReleaseFormat::ALWAYS)) {
            let address = address(world);
            let (sha256, bytes, left_out) = (None, 0, String::new());
            world.release_file.put(ReleaseFile {
                release: id,
                place,
                format,
                address,
                sha256,
                bytes,
                left_out,
            });
        }
        let batches: Vec<String> = self.batches.iter().map(ToString::to_string).collect();
        world.release.put(Release {
            id,
            project: self.project,
            number,
            state: ReleaseState::Waiting,
            name: self.name.clone(),
            about: self.about.clone(),
            licence: self.licence.clone(),
            consent: self.consent.clone(),
            batches: batches.join(" "),
            lossy: self.lossy,
            requester: actor.person,
            shard,
            total: tasks.saturating_mul(asked.saturating_add(1)),
            done: 0,
            problem: None,
            created_at: now,
            moved_at: now,
            ended_at: None,
            evidence: None,
        });
        Ok(Outcome::Release { release: id })
    }
}

/// A place that nobody can foresee.
fn address(world: &mut World) -> Address {
    let mut address = [0; 16];
    address[..8].copy_from_slice(&world.chance().to_be_bytes());
    address[8..].copy_from_slice(&world.chance().to_be_bytes());
    address
}

impl MakeRelease {
    fn check(&self) -> Result<(), Fault> {
        Fault::check_text("name", &self.name, 1, limits::RELEASE_NAME_CHARS)?;
        Fault::check_text("about", &self.about, 0, limits::REASON_CHARS)?;
        Fault::check_text("licence", &self.licence, 0, limits::RELEASE_NAME_CHARS)?;
        Fault::check_text("consent", &self.consent, 0, limits::REASON_CHARS)?;
        let is_twice = |at: usize| self.batches[..at].contains(&self.batches[at]);
        if !(1..=limits::RELEASE_BATCHES).contains(&self.batches.len())
            || (0..self.batches.len()).any(is_twice)
        {
            let fix = format!("Name 1 to {} batches, each once.", limits::RELEASE_BATCHES);
            return Err(Fault::field("batches", self.batches.len(), fix));
        }
        if self.files.is_empty() {
            return Err(Fault::field("files", "none", "Name at least one file."));
        }
        for (at, format) in self.files.iter().enumerate() {
            if !format.is_asked_for() || self.files[..at].contains(format) {
                return Err(Fault::field(
                    "files",
                    format,
                    "Name each file once; cards and sums come by themselves.",
                ));
            }
        }
        Ok(())
    }

    /// The next number of the project.
    fn number(&self, world: &mut World) -> Result<i64, Stop> {
        let key = (self.project,);
        let Some(row) = world.release_count.find(&key)? else {
            world.release_count.put(ReleaseCount { project: self.project, last: 1 });
            return Ok(1);
        };
        let last = row.last + 1;
        world.release_count.edit(&key, "project")?.last = last;
        Ok(last)
    }
}

/// How far a release is. Only the program itself says so.
#[derive(Debug, Clone)]
pub struct NoteRelease {
    /// Which.
    pub release: ReleaseId,
    /// When it was last heard of; where that is no longer so, another node is at it.
    pub moved_at: gongdao_kernel::Instant,
    /// What there is to say.
    pub note: ReleaseNote,
}

/// A file that is in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MadeFile {
    /// Its place among the release's.
    pub place: i64,
    /// Its SHA-256.
    pub sha256: [u8; 32],
    /// Its length.
    pub bytes: i64,
    /// What its format could not carry.
    pub left_out: String,
}

/// What there is to say of a release being made.
#[derive(Debug, Clone)]
pub enum ReleaseNote {
    /// This node goes on with it; so many tasks are gone through.
    Runs(i64),
    /// Files are in their place.
    Made(Vec<MadeFile>),
    /// It cannot be made.
    Failed(String),
}

/// More than the files of any release.
const PLACES: i64 = 64;

impl Decide for NoteRelease {
    fn keys(&self, _: &Actor, world: &mut World) {
        world.release.want(&(self.release,));
        if let ReleaseNote::Made(_) = self.note {
            (1..=PLACES).for_each(|place| world.release_file.want(&(self.release, place)));
        }
    }

    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        actor.require_clock()?;
        let (now, shard) = (world.now(), world.shard());
        let row = world.release.get(&(self.release,), "release")?.clone();
        if row.moved_at != self.moved_at || !matches!(row.state, ReleaseState::Waiting | ReleaseState::Making)
        {
            return Err(Fault::new(Code::Changed).into());
        }
        let mut next = Release { shard, state: ReleaseState::Making, ..row };
        // Later than before in any case: it is what tells one from the next.
        next.moved_at = now.max(next.moved_at.plus_ms(1));
        match &self.note {
            ReleaseNote::Runs(done) => next.done = (*done).clamp(0, next.total),
            ReleaseNote::Failed(why) => {
                (next.state, next.problem, next.ended_at) =
                    (ReleaseState::Failed, Some(why.clone()), Some(now));
            }
            ReleaseNote::Made(made) => {
                let is_whole = self.made(made, world)?;
                if is_whole {
                    next.evidence = Some(record(&next, world)?);
                    (next.state, next.done, next.ended_at) = (ReleaseState::Ready, next.total, Some(now));
                }
            }
        }
        *world.release.edit(&(self.release,), "release")? = next;
        Ok(Outcome::Done)
    }
}

impl NoteRelease {
    /// Notes files; whether all are there now.
    fn made(&self, made: &[MadeFile], world: &mut World) -> Result<bool, Stop> {
        for one in made {
            let file = world.release_file.edit(&(self.release, one.place), "file")?;
            // What stands stays: a file is made once.
            if file.sha256.is_none() {
                (file.sha256, file.bytes) = (Some(one.sha256), one.bytes);
                file.left_out.clone_from(&one.left_out);
            }
        }
        Ok(files(self.release, world)?.iter().all(|file| file.sha256.is_some()))
    }
}

/// The files of a release, in their order.
fn files(release: ReleaseId, world: &mut World) -> Result<Vec<ReleaseFile>, Stop> {
    let mut found = Vec::new();
    for place in 1..=PLACES {
        match world.release_file.find(&(release, place))? {
            Some(file) => found.push(file.clone()),
            None => break,
        }
    }
    Ok(found)
}

/// The record: which release of which project, and the sum of every file.
fn record(row: &Release, world: &mut World) -> Result<i64, Stop> {
    let lines: Vec<String> = files(row.id, world)?
        .iter()
        .filter_map(|file| {
            let sum: String = file.sha256?.iter().map(|byte| format!("{byte:02x}")).collect();
            Some(format!("{sum} {} {}", file.bytes, file.format.file_name()))
        })
        .collect();
    let (release, project) = (row.id.to_string(), row.project.to_string());
    let version = row.number.to_string();
    let mut fields = vec![
        ("release", release.as_str()),
        ("project", &project),
        ("version", &version),
        ("name", &row.name),
        ("licence", &row.licence),
        ("batches", &row.batches),
    ];
    fields.extend(lines.iter().map(|line| ("file", line.as_str())));
    world.record("release_made", row.id.raw(), &fields)
}
