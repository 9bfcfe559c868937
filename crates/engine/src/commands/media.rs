//! Pictures: kept for a project, counted, named in tasks, erased.
//!
//! The bytes are put in their place before the command that names them, so that whoever reads a row finds the picture;
//! erasing goes the other way round, row first. Deliberately not here: the bytes, and who may see them.

use crate::command::Decide;
use crate::{Actor, Outcome, Stop, World};
use gongdao_kernel::{Code, Fault, MediaId, ProjectId, TaskId, TypedId, limits};
use gongdao_labels::{Answer, Form};
use gongdao_market::{MediaKind, MediaState, ThumbnailState};
use gongdao_store::rows::{Address, Media, MediaFile, MediaUse, TaskMedia};
use gongdao_trust::{Role, Scope};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// What the address of a picture begins with, in tasks and on the web.
pub const PATH: &str = "/api/v1/media/";

/// The path of an address.
#[must_use]
pub fn path_of(address: &Address) -> String {
    use std::fmt::Write as _;
    let mut path = PATH.to_owned();
    for byte in address {
        // Writing to a string cannot fail.
        let _ = write!(path, "{byte:02x}");
    }
    path
}

/// The address in 32 lower-case hexadecimal digits.
#[must_use]
pub fn parse_address(digits: &str) -> Option<Address> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let bytes = digits.as_bytes();
    let mut address = Address::default();
    if bytes.len() != 2 * address.len() {
        return None;
    }
    for (byte, pair) in address.iter_mut().zip(bytes.chunks_exact(2)) {
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    Some(address)
}

/// The address a path names.
#[must_use]
pub fn address_of(path: &str) -> Option<Address> {
    parse_address(path.strip_prefix(PATH)?)
}

/// A picture whose bytes are in their place.
#[derive(Debug, Clone)]
pub struct NewMedia {
    /// Where.
    pub address: Address,
    /// The name it was uploaded under.
    pub name: Option<String>,
    /// What it is.
    pub kind: MediaKind,
    /// Its size as it is kept.
    pub bytes: i64,
    /// Its width and height in pixels, upright.
    pub size: (u32, u32),
    /// The EXIF orientation it came with, 1 to 8.
    pub orientation: u32,
}

/// The most a project may keep.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MediaMost {
    /// Pictures.
    pub files: i64,
    /// Their bytes.
    pub bytes: i64,
}

/// Keeps pictures for a project. One that is kept already is not counted twice.
#[derive(Debug, Clone)]
pub struct KeepMedia {
    /// For which project.
    pub project: ProjectId,
    /// They.
    pub media: Vec<NewMedia>,
    /// The most the project may keep.
    pub most: MediaMost,
}

impl Decide for KeepMedia {
    fn keys(&self, _: &Actor, world: &mut World) {
        world.project.want(&(self.project,));
        world.media_use.want(&(self.project,));
        for new in &self.media {
            world.media.want(&(new.address,));
            if let Some(name) = &new.name {
                world.media_file.want(&(self.project, name.clone()));
            }
        }
    }

    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        actor.require(Role::Requester, Scope::Publish)?;
        if world.project.get(&(self.project,), "project")?.owner != actor.person {
            return Err(Fault::not_found("project").into());
        }
        if self.media.is_empty() || self.media.len() > limits::MEDIA_CHUNK {
            let fix = format!("Give 1 to {} at a time.", limits::MEDIA_CHUNK);
            return Err(Fault::field("media", self.media.len(), fix).into());
        }
        for new in &self.media {
            keep(world, self.project, new)?;
        }
        let used = world.media_use.get(&(self.project,), "project")?;
        check_most("files", used.files, self.most.files)?;
        check_most("bytes", used.bytes, self.most.bytes)?;
        Ok(Outcome::Done)
    }
}

fn check_most(what: &'static str, used: i64, most: i64) -> Result<(), Fault> {
    if used <= most {
        return Ok(());
    }
    Err(Fault::field(
        "media",
        format!("{used} {what}"),
        format!("A project keeps {most} {what} at most; erase what is not needed, or make another project."),
    ))
}

fn keep(world: &mut World, project: ProjectId, new: &NewMedia) -> Result<(), Stop> {
    if let Some(name) = &new.name {
        Fault::check_text("name", name, 1, limits::FILE_NAME_CHARS)?;
        let known = world.media_file.find(&(project, name.clone()))?;
        if known.is_none_or(|known| known.address != new.address) {
            world.media_file.put(MediaFile { project, name: name.clone(), address: new.address });
        }
    }
    let known = world.media.find(&(new.address,))?.cloned();
    match &known {
        Some(known) if known.project != project => {
            return Err(Fault::internal("one address in two projects").into());
        }
        Some(known) if known.state == MediaState::Kept => return Ok(()),
        Some(known) if known.state == MediaState::Erasing => {
            return Err(Fault::new(Code::Busy).with_detail("The same picture is being erased.").into());
        }
        _ => {}
    }
    let id = known.map_or_else(|| world.draw::<MediaId>(), |known| known.id);
    let created_at = world.now();
    world.media.put(Media {
        address: new.address,
        id,
        project,
        state: MediaState::Kept,
        kind: new.kind,
        bytes: new.bytes,
        width: new.size.0,
        height: new.size.1,
        orientation: new.orientation,
        thumbnail: ThumbnailState::Waiting,
        created_at,
    });
    if world.media_use.find(&(project,))?.is_none() {
        world.media_use.put(MediaUse { project, files: 0, bytes: 0 });
    }
    let used = world.media_use.edit(&(project,), "project")?;
    used.files += 1;
    used.bytes += new.bytes;
    Ok(())
}

/// Erases a picture, by its requester or an operator. Tasks that show it go on without.
#[derive(Debug, Clone)]
pub struct EraseMedia {
    /// Which.
    pub address: Address,
}

impl Decide for EraseMedia {
    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        let media = world.media.get(&(self.address,), "picture")?.clone();
        let owner = world.project.get(&(media.project,), "picture")?.owner;
        if actor.roles.has(Role::Operator) {
            actor.scopes.require(Scope::Operate)?;
        } else if owner == actor.person {
            actor.scopes.require(Scope::Publish)?;
        } else {
            return Err(Fault::not_found("picture").into());
        }
        if media.state != MediaState::Kept {
            return Ok(Outcome::Done);
        }
        world.media.edit(&(self.address,), "picture")?.state = MediaState::Erasing;
        let used = world.media_use.edit(&(media.project,), "project")?;
        used.files -= 1;
        used.bytes -= media.bytes;
        let (id, project, by) = (media.id.to_string(), media.project.to_string(), actor.person.to_string());
        world.record("data_erased", media.id.raw(), &[("media", &id), ("project", &project), ("by", &by)])?;
        Ok(Outcome::Done)
    }
}

/// What the program found or did in the background.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Noted {
    /// How far the thumbnail is.
    Thumbnail(ThumbnailState),
    /// The bytes are gone.
    Erased,
}

/// Notes what the program did with pictures in the background.
#[derive(Debug, Clone)]
pub struct NoteMedia {
    /// Which, and what.
    pub noted: Vec<(Address, Noted)>,
}

impl Decide for NoteMedia {
    fn keys(&self, _: &Actor, world: &mut World) {
        self.noted.iter().for_each(|(address, _)| world.media.want(&(*address,)));
    }

    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        actor.require_clock()?;
        for (address, noted) in &self.noted {
            let media = world.media.edit(&(*address,), "picture")?;
            match noted {
                Noted::Thumbnail(state) => media.thumbnail = *state,
                Noted::Erased if media.state == MediaState::Erasing => media.state = MediaState::Erased,
                Noted::Erased => {}
            }
        }
        Ok(Outcome::Done)
    }
}

/// The texts of a column: one, or those of a list, as the pages of a document are.
pub(crate) fn texts_of(value: &Value) -> &[Value] {
    match value {
        Value::Array(all) => all,
        one => std::slice::from_ref(one),
    }
}

/// The addresses a task's data names, by column; of a document one for each page.
fn named(data: &Map<String, Value>) -> impl Iterator<Item = (&str, Option<Address>)> {
    let texts = data.iter().flat_map(|(column, value)| texts_of(value).iter().map(move |one| (column, one)));
    let paths = texts.filter_map(|(column, value)| Some((column, value.as_str()?)));
    let paths = paths.filter(|(_, text)| text.starts_with(PATH));
    paths.map(|(column, path)| (column.as_str(), address_of(path)))
}

/// A task's data where it may name a picture or bring a pre-label; most does neither and is not read.
pub(super) fn read_data(body: &str) -> Option<Map<String, Value>> {
    let worth = body.contains(PATH) || body.contains(super::prelabel::QUOTED_COLUMN);
    worth.then(|| serde_json::from_str(body).ok()).flatten()
}

/// Names the pictures of a task's data, to be loaded with others.
pub(super) fn want_named(world: &mut World, body: &str) {
    for (_, address) in read_data(body).iter().flat_map(named) {
        if let Some(address) = address {
            world.media.want(&(address,));
        }
    }
}

/// Remembers which pictures a task shows. A picture has to be the project's own and there.
pub(super) fn show(
    world: &mut World,
    project: ProjectId,
    task: TaskId,
    data: &Map<String, Value>,
) -> Result<(), Stop> {
    for address in own_pictures(world, project, data)? {
        world.task_media.put(TaskMedia { address, task });
    }
    Ok(())
}

/// The pictures that data names, each of which has to be the project's own and there.
pub(super) fn own_pictures(
    world: &mut World,
    project: ProjectId,
    data: &Map<String, Value>,
) -> Result<Vec<Address>, Stop> {
    // A document may show a picture on two of its pages.
    let mut pictures = BTreeSet::new();
    for (column, address) in named(data) {
        let refused = || {
            let fix = "Upload the picture to this project first, and name it as the upload answered.";
            Fault::field(format!("data.{column}"), "no picture of this project", fix)
        };
        let address = address.ok_or_else(refused)?;
        let media = world.media.find(&(address,))?;
        media.filter(|it| it.project == project && it.state == MediaState::Kept).ok_or_else(refused)?;
        pictures.insert(address);
    }
    Ok(pictures.into_iter().collect())
}

/// A task's data where the objects of an answer to the form are held against it; none where nothing is.
pub(super) fn data_behind(form: &Form, body: &str) -> Option<Map<String, Value>> {
    if form.marked_columns().is_empty() { read_data(body) } else { serde_json::from_str(body).ok() }
}

/// Checks that the boxes and shapes of an answer stay inside their pictures, where the task's data names pictures of ours,
/// and its spans inside their texts.
pub(super) fn check_objects(
    world: &mut World,
    form: &Form,
    answer: &Answer,
    data: &Map<String, Value>,
    at: &str,
) -> Result<(), Stop> {
    let mut sizes: BTreeMap<Address, (u32, u32)> = BTreeMap::new();
    for (_, address) in named(data) {
        if let Some(address) = address
            && let Some(media) = world.media.find(&(address,))?
        {
            sizes.insert(address, (media.width, media.height));
        }
    }
    let sizes_of = |column: &str| {
        let pages = data.get(column).map(texts_of).unwrap_or_default().iter();
        pages.map(|page| sizes.get(&address_of(page.as_str()?)?).copied()).collect()
    };
    let text_of = |column: &str| data.get(column).and_then(Value::as_str);
    let checked = form.check_boxes(answer, sizes_of).and_then(|()| form.check_spans(answer, text_of));
    Ok(checked.map_err(|error| super::prelabel::answer_fault(&error, at))?)
}

/// Checks the objects of an answer to a stored task.
pub(super) fn check_objects_of(
    world: &mut World,
    form: &Form,
    answer: &Answer,
    task: TaskId,
) -> Result<(), Stop> {
    if !form.has_objects() {
        return Ok(());
    }
    let body = world.task_data.get(&(task,), "task")?.body.clone();
    match data_behind(form, &body) {
        Some(data) => check_objects(world, form, answer, &data, "answer"),
        None => Ok(()),
    }
}
