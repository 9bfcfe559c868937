//! Pictures as those who may see them read them, and tasks that name pictures before they are added.

use super::{Snapshot, market};
use crate::Actor;
use crate::commands::media::{PATH, address_of, path_of, texts_of};
use crate::commands::{pages, prelabel, texts};
use crate::core::Compiled;
use gongdao_kernel::{BatchId, Fault, ImportId, PersonId, ProjectId};
use gongdao_labels::Form;
use gongdao_market::{ImportItemState, MediaState};
use gongdao_store::queries::market as stored_market;
use gongdao_store::queries::media as stored;
use gongdao_store::rows::MediaFile;
use gongdao_trust::{Person, Role, Scope};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

pub use gongdao_store::rows::{Address, ImportItem, Media, MediaImport, MediaUse, ObjectCount};

/// A picture, for those who may see it: its requester and their models; a worker whose task shows it; reviewers,
/// operators, auditors.
/// Whoever else knows the address learns nothing, not even whether there is such a picture.
///
/// # Errors
/// `not_found`, `scope_missing`.
pub fn visible(snapshot: &mut Snapshot, actor: &Actor, address: Address) -> Result<Media, Fault> {
    let not_found = || Fault::not_found("picture");
    let media = stored::of_addresses(snapshot, &[(address,)])?.pop();
    let media = media.filter(|media| media.state == MediaState::Kept).ok_or_else(not_found)?;
    let staff = [Role::Reviewer, Role::Operator, Role::Auditor].iter().any(|role| actor.roles.has(*role));
    let owner = stored_market::project(snapshot, media.project)?.map(|project| project.owner);
    let allowed = staff
        || owner == Some(actor.person)
        || stored::is_shown_to(snapshot, address, actor.person)?
        || gongdao_store::queries::exams::is_shown_to(snapshot, address, actor.person)?
        || super::models::answers_in(snapshot, actor.person, (media.project, owner))?;
    if !allowed {
        return Err(not_found());
    }
    actor.scopes.require(Scope::Read)?;
    Ok(media)
}

/// A project's pictures before an id, the newest first, with what it keeps in all; for its owner and the platform.
///
/// # Errors
/// `scope_missing` or `not_found`.
pub fn of_project(
    snapshot: &mut Snapshot,
    actor: &Actor,
    project: ProjectId,
    before: i64,
    limit: i64,
) -> Result<(Vec<Media>, MediaUse), Fault> {
    inside(snapshot, actor, project)?;
    let media = stored::of_project(snapshot, project, before, limit)?;
    let used = stored::used_by(snapshot, project)?;
    Ok((media, used.unwrap_or(MediaUse { project, files: 0, bytes: 0 })))
}

fn inside(snapshot: &mut Snapshot, actor: &Actor, project: ProjectId) -> Result<(), Fault> {
    match market::project(snapshot, actor, project)?.inside {
        true => Ok(()),
        false => Err(Fault::not_found("project")),
    }
}

/// Where pictures or tasks are going.
#[derive(Debug, Clone)]
pub struct Target {
    /// The project.
    pub project: ProjectId,
    /// Its form.
    pub form: Form,
}

/// Whether the caller may bring pictures into a project, and tasks into one of its batches.
///
/// # Errors
/// `role_missing`, `scope_missing` or `not_found`.
pub fn target(
    snapshot: &mut Snapshot,
    actor: &Actor,
    project: ProjectId,
    batch: Option<BatchId>,
) -> Result<Target, Fault> {
    actor.require(Role::Requester, Scope::Publish)?;
    let not_found = || Fault::not_found("project");
    let row = stored_market::project(snapshot, project)?.ok_or_else(not_found)?;
    if row.owner != actor.person {
        return Err(not_found());
    }
    if let Some(batch) = batch {
        market::check_upload(snapshot, actor, batch)?;
        let of = stored_market::batch(snapshot, batch)?.map(|batch| batch.project);
        if of != Some(project) {
            return Err(Fault::not_found("batch"));
        }
    }
    let form = Compiled::read(&row.rules, &row.form)?.form;
    Ok(Target { project, form })
}

/// Where a batch's tasks go.
///
/// # Errors
/// As [`target`].
pub fn target_of_batch(snapshot: &mut Snapshot, actor: &Actor, batch: BatchId) -> Result<Target, Fault> {
    market::check_upload(snapshot, actor, batch)?;
    let row = stored_market::batch(snapshot, batch)?.ok_or_else(|| Fault::not_found("batch"))?;
    target(snapshot, actor, row.project, None)
}

/// The column in which a picture becomes a task: the first the form shows or draws on, or else `image`.
#[must_use]
pub fn picture_column(form: &Form) -> String {
    form.picture_columns().first().map_or("image", |column| column).to_owned()
}

/// Makes tasks ready that name pictures or bring a pre-label: names of uploaded files become addresses, and what does not
/// fit is told for each task by itself. The command checks all of it again.
///
/// # Errors
/// What the database answers.
pub fn prepare(
    snapshot: &mut Snapshot,
    target: &Target,
    bodies: &mut [String],
) -> Result<Vec<Option<Fault>>, Fault> {
    let columns = target.form.picture_columns();
    let has_texts = !(target.form.marked_columns().is_empty() && target.form.ranked_columns().is_empty());
    let mut read: Vec<Option<Map<String, Value>>> = Vec::with_capacity(bodies.len());
    for body in bodies.iter() {
        let worth = !columns.is_empty() || has_texts || body.contains(PATH) || body.contains("\"prelabel\"");
        read.push(worth.then(|| serde_json::from_str(body).ok()).flatten());
    }
    let known = Known::load(snapshot, target, &columns, &read)?;
    let mut faults = Vec::with_capacity(bodies.len());
    for (body, data) in bodies.iter_mut().zip(read) {
        let Some(mut data) = data else {
            faults.push(None);
            continue;
        };
        let ready = pages::split(&target.form, &mut data).and_then(|split| {
            let changed = known.put_addresses(&columns, &mut data)? || split;
            texts::check(&target.form, &data)?;
            let labelled = read_prelabel(&target.form, &mut data, &known)?;
            Ok(changed || labelled)
        });
        match ready {
            Ok(true) => *body = Value::Object(data).to_string(),
            Ok(false) => {}
            Err(fault) => {
                faults.push(Some(fault));
                continue;
            }
        }
        faults.push(None);
    }
    Ok(faults)
}

/// The pictures that a chunk of tasks names.
struct Known {
    names: BTreeMap<String, Address>,
    media: BTreeMap<Address, (u32, u32)>,
}

impl Known {
    fn load(
        snapshot: &mut Snapshot,
        target: &Target,
        columns: &[&str],
        read: &[Option<Map<String, Value>>],
    ) -> Result<Self, Fault> {
        let mut keys: Vec<(ProjectId, String)> = Vec::new();
        let mut addresses: Vec<(Address,)> = Vec::new();
        for data in read.iter().flatten() {
            let mut data = data.clone();
            // What cannot be split is told later, for its own task.
            let _ = pages::split(&target.form, &mut data);
            for (column, value) in &data {
                for text in texts_of(value).iter().filter_map(Value::as_str) {
                    if let Some(address) = address_of(text) {
                        addresses.push((address,));
                    } else if columns.contains(&column.as_str()) && is_name(text) {
                        keys.push((target.project, text.to_owned()));
                    }
                }
            }
        }
        sort(&mut keys);
        let files = snapshot.load::<MediaFile>(&keys)?;
        addresses.extend(files.iter().map(|file| (file.address,)));
        sort(&mut addresses);
        let media = stored::of_addresses(snapshot, &addresses)?.into_iter();
        let own = media.filter(|it| it.project == target.project && it.state == MediaState::Kept);
        Ok(Self {
            names: files.into_iter().map(|file| (file.name, file.address)).collect(),
            media: own.map(|it| (it.address, (it.width, it.height))).collect(),
        })
    }

    /// Puts addresses in place of names; whether there were any.
    fn put_addresses(&self, columns: &[&str], data: &mut Map<String, Value>) -> Result<bool, Fault> {
        let mut changed = false;
        for (column, value) in data.iter_mut() {
            let is_picture = columns.contains(&column.as_str());
            let all = match value {
                Value::Array(all) => all.as_mut_slice(),
                one => std::slice::from_mut(one),
            };
            for value in all {
                changed |= self.put_address(column, is_picture, value)?;
            }
        }
        Ok(changed)
    }

    fn put_address(&self, column: &str, is_picture: bool, value: &mut Value) -> Result<bool, Fault> {
        let Some(text) = value.as_str() else { return Ok(false) };
        let refused = |fix: &'static str| Fault::field(format!("data.{column}"), text, fix);
        if text.starts_with(PATH) {
            let known = address_of(text).is_some_and(|address| self.media.contains_key(&address));
            if !known {
                return Err(refused("Name a picture of this project by the address its upload answered."));
            }
        } else if is_picture && is_name(text) {
            let address = self.names.get(text).filter(|address| self.media.contains_key(*address));
            let missing = "Upload a picture of this name to the project first, or give its whole address.";
            *value = Value::String(path_of(address.ok_or_else(|| refused(missing))?));
            return Ok(true);
        }
        Ok(false)
    }

    fn sizes(&self, data: &Map<String, Value>, column: &str) -> Vec<Option<(u32, u32)>> {
        let pages = data.get(column).map(texts_of).unwrap_or_default().iter();
        pages.map(|page| self.media.get(&address_of(page.as_str()?)?).copied()).collect()
    }
}

fn sort<T: Ord>(keys: &mut Vec<T>) {
    keys.sort_unstable();
    keys.dedup();
}

/// Whether a picture column names a file rather than an address elsewhere.
fn is_name(text: &str) -> bool {
    !text.is_empty() && !text.starts_with(PATH) && !text.contains("://") && !text.starts_with("data:")
}

/// Reads a pre-label that came as a CSV cell, and checks it; whether the data changed. An empty cell is none.
fn read_prelabel(form: &Form, data: &mut Map<String, Value>, known: &Known) -> Result<bool, Fault> {
    const AT: &str = "data.prelabel";
    let Some(given) = data.get(prelabel::COLUMN) else { return Ok(false) };
    let cell = match given {
        Value::String(text) if text.trim().is_empty() => {
            data.shift_remove(prelabel::COLUMN);
            return Ok(true);
        }
        Value::Null => {
            data.shift_remove(prelabel::COLUMN);
            return Ok(true);
        }
        Value::String(text) => Some(serde_json::from_str(text).map_err(|_| {
            Fault::field(AT, text, "Write an answer to the form as JSON, such as {\"field\": \"value\"}.")
        })?),
        _ => None,
    };
    let value: &Value = cell.as_ref().unwrap_or(given);
    let told = |error| prelabel::answer_fault(&error, AT);
    let answer = form.validate(value).map_err(told)?;
    form.check_boxes(&answer, |column| known.sizes(data, column)).map_err(told)?;
    form.check_spans(&answer, |column| data.get(column).and_then(Value::as_str)).map_err(told)?;
    let Some(value) = cell else { return Ok(false) };
    data.insert(prelabel::COLUMN.to_owned(), value);
    Ok(true)
}

/// A project's imports before an id, the newest first.
///
/// # Errors
/// `scope_missing` or `not_found`.
pub fn imports(
    snapshot: &mut Snapshot,
    actor: &Actor,
    project: ProjectId,
    before: i64,
    limit: i64,
) -> Result<Vec<MediaImport>, Fault> {
    inside(snapshot, actor, project)?;
    Ok(stored::imports_of_project(snapshot, project, before, limit)?)
}

/// An import with its problems behind a place.
///
/// # Errors
/// `scope_missing` or `not_found`.
pub fn import(
    snapshot: &mut Snapshot,
    actor: &Actor,
    id: ImportId,
    after: i64,
    limit: i64,
) -> Result<(MediaImport, Vec<ImportItem>), Fault> {
    let not_found = || Fault::not_found("import");
    let row = stored::import_of_id(snapshot, id)?.ok_or_else(not_found)?;
    inside(snapshot, actor, row.project).map_err(|_| not_found())?;
    let problems = stored::items_after(snapshot, id, ImportItemState::Failed, after, limit)?;
    Ok((row, problems))
}

/// An import's person, where the account may still work.
///
/// # Errors
/// What the database answers.
pub fn person_of(snapshot: &mut Snapshot, person: PersonId) -> Result<Option<Actor>, Fault> {
    let row = snapshot.load::<Person>(&[(person,)])?.pop();
    let active = row.filter(|row| row.state == gongdao_trust::PersonState::Active);
    Ok(active.map(|row| Actor::person(row.id, row.roles)))
}

/// How many objects of these assignments were drawn and accepted, where any were.
///
/// # Errors
/// What the database answers.
pub fn object_counts(
    snapshot: &mut Snapshot,
    assignments: &[gongdao_kernel::AssignmentId],
) -> Result<Vec<ObjectCount>, Fault> {
    let mut keys: Vec<_> = assignments.iter().map(|id| (*id,)).collect();
    sort(&mut keys);
    Ok(snapshot.load::<ObjectCount>(&keys)?)
}

/// What the program does in the background: pictures without thumbnail behind an id, pictures to erase, items to fetch.
pub mod waiting {
    pub use gongdao_store::queries::media::{
        erasing, import_of_id, imports_unlisted, imports_waiting, items_after, of_addresses,
        without_thumbnail,
    };
}
