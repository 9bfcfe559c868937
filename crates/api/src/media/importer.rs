//! Imports at work: items are fetched a few at a time, each through the same door as an upload, and each failure is kept
//! with its reason. Each node fetches the imports that were begun on it.

use super::Keeper;
use crate::extract::Caller;
use crate::{Api, Refusal};
use gongdao_blobs::{BlobError, Bucket, Intake};
use gongdao_engine::commands::import::{NoteImport, QueueImport};
use gongdao_engine::queries::media::{self, ImportItem, MediaImport, waiting};
use gongdao_engine::{Actor, Outcome, Priority, Request};
use gongdao_kernel::{Fault, ImportId, TypedId, id_shard, limits};
use gongdao_market::{ImportItemState, ImportKind};
use gongdao_trust::{CredentialKind, SecretHash};
use tokio::runtime::Handle;

/// Items fetched at once.
const AT_ONCE: i64 = 4;
/// Imports that take turns.
const IMPORTS: i64 = 50;
const FORGOTTEN: &str = "the server was started anew and keeps no keys of buckets; send the import again";

/// One round over imports; whether there was anything to do.
pub(super) fn round(api: &Api, runtime: &Handle) -> Result<bool, Fault> {
    let shard = api.engine().shard();
    let mine = |id: &ImportId| id_shard(id.raw()) == shard;
    let unlisted = api.engine().read(|snapshot| Ok(waiting::imports_unlisted(snapshot, 0, IMPORTS)?))?;
    for id in unlisted.iter().filter(|id| mine(id)) {
        give_up_listing(api, *id)?;
    }
    let waiting = api.engine().read(|snapshot| Ok(waiting::imports_waiting(snapshot, 0, IMPORTS)?))?;
    let mut done = false;
    for id in waiting.iter().filter(|id| mine(id)) {
        done |= fetch_some(api, runtime, *id)?;
    }
    Ok(done)
}

/// Ends the list of an import whose bucket was forgotten.
fn give_up_listing(api: &Api, id: ImportId) -> Result<(), Fault> {
    let Some(media) = api.media_or_none() else { return Ok(()) };
    let rows = api.engine().read(move |snapshot| Ok(waiting::import_of_id(snapshot, id)?))?;
    let Some(row) = rows.into_iter().next() else { return Ok(()) };
    if row.kind != ImportKind::S3 || media.bucket(id).is_some() {
        return Ok(());
    }
    let Some(actor) = api.engine().read(move |snapshot| media::person_of(snapshot, row.person))? else {
        return Ok(());
    };
    let items = vec![("the list of the bucket".to_owned(), Some(FORGOTTEN.to_owned()))];
    queue(api, actor, &row, items, true)
}

fn queue(
    api: &Api,
    actor: Actor,
    row: &MediaImport,
    items: Vec<(String, Option<String>)>,
    last: bool,
) -> Result<(), Fault> {
    let (project, batch, kind) = (row.project, row.batch, row.kind);
    let command = QueueImport { import: Some(row.id), project, batch, kind, items, last };
    match api.engine().call(Priority::Bulk, Request::new(actor, command))? {
        Outcome::Import { .. } => Ok(()),
        _ => Err(Fault::internal("a command answered with an outcome of another kind")),
    }
}

/// Fetches the next items of an import.
fn fetch_some(api: &Api, runtime: &Handle, id: ImportId) -> Result<bool, Fault> {
    let read = move |snapshot: &mut _| {
        let row = waiting::import_of_id(snapshot, id)?;
        Ok((row, waiting::items_after(snapshot, id, ImportItemState::Waiting, 0, AT_ONCE)?))
    };
    let (Some(row), items) = api.engine().read(read)? else { return Ok(false) };
    let outcomes: Vec<_> = std::thread::scope(|scope| {
        let threads = items.iter().map(|item| scope.spawn(|| fetch(api, runtime, &row, item)));
        let threads: Vec<_> = threads.collect();
        threads.into_iter().map(|thread| thread.join()).collect()
    });
    for (item, outcome) in items.iter().zip(outcomes) {
        let outcome = outcome.map_err(|_| Fault::internal("an import's thread panicked"))?;
        let problem = outcome.err();
        let note = NoteImport { import: id, place: item.place, problem };
        api.engine().call(Priority::Bulk, Request::new(Actor::clock(), note))?;
    }
    let rows = api.engine().read(move |snapshot| Ok(waiting::import_of_id(snapshot, id)?))?;
    let through = rows.iter().any(|row| row.listed && row.done + row.failed >= row.total);
    if let Some(media) = api.media_or_none().filter(|_| through) {
        media.forget(id);
    }
    Ok(!items.is_empty())
}

/// Fetches one item; what is wrong is told in words.
fn fetch(api: &Api, runtime: &Handle, row: &MediaImport, item: &ImportItem) -> Result<(), String> {
    let _on = runtime.enter();
    let told = |fault: Fault| fault.to_string();
    let person = row.person;
    let actor = api.engine().read(move |snapshot| media::person_of(snapshot, person)).map_err(told)?;
    let actor = actor.ok_or("the account that asked for it is not active")?;
    let (project, batch) = (row.project, row.batch);
    let target = api.engine().read(move |snapshot| media::target(snapshot, &actor, project, batch));
    let mut keeper = Keeper::new(api, &caller(api, actor, item), target.map_err(told)?, batch);
    let name = name_of(row.kind, &item.source, item.place);
    let kept = keeper.file(&name, |intake| match row.kind {
        ImportKind::Urls => from_web(api, runtime, &item.source, intake),
        ImportKind::S3 => from_bucket(api, runtime, row.id, &item.source, intake),
    });
    let brought = kept.and_then(|()| keeper.finish()).map_err(|refusal| refusal.told())?;
    if let Some(problem) = brought.problems.first() {
        return Err(format!("{} {}", problem.detail, problem.fix));
    }
    match brought.task_problems.first() {
        Some(problem) => Err(problem.told()),
        None => Ok(()),
    }
}

/// The caller an item is fetched for. Its key is the item's own, so that one fetched twice makes one task.
fn caller(api: &Api, actor: Actor, item: &ImportItem) -> Caller {
    let (import, place) = (item.import.raw().to_be_bytes(), item.place.to_be_bytes());
    let mut key = [0; 16];
    key.copy_from_slice(&api.secrets().derive("import-item", &[&import, &place])[..16]);
    let credential = SecretHash::default();
    Caller { actor, credential, kind: CredentialKind::Token, idempotency: Some((key, key)) }
}

/// The name a picture gets: the end of its address, or its key in the bucket.
fn name_of(kind: ImportKind, source: &str, place: i64) -> String {
    if kind == ImportKind::S3 {
        return source.to_owned();
    }
    let path = source.split(['?', '#']).next().unwrap_or(source);
    let last = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let last: String = last.chars().take(limits::FILE_NAME_CHARS).collect();
    if last.is_empty() || !path.contains("://") { format!("item-{place}") } else { last }
}

fn from_web(api: &Api, runtime: &Handle, address: &str, intake: &mut Intake) -> Result<(), BlobError> {
    let unset = |_| BlobError::Setting("this server cannot fetch".to_owned());
    let fetcher = api.media().and_then(|media| media.fetcher().cloned()).map_err(unset)?;
    let mut answer = runtime.block_on(fetcher.get(address))?;
    while let Some(bytes) = runtime.block_on(answer.next())? {
        intake.write(&bytes)?;
    }
    Ok(())
}

fn from_bucket(
    api: &Api,
    runtime: &Handle,
    import: ImportId,
    key: &str,
    intake: &mut Intake,
) -> Result<(), BlobError> {
    let bucket = api.media_or_none().and_then(|media| media.bucket(import));
    let bucket = bucket.ok_or_else(|| BlobError::Setting(FORGOTTEN.to_owned()))?;
    let unreachable = |error: BlobError| match error {
        BlobError::Place(_) => BlobError::Setting("the bucket does not give the object".to_owned()),
        other => other,
    };
    let mut stream = runtime.block_on(bucket.get(key)).map_err(unreachable)?;
    while let Some(bytes) = runtime.block_on(futures_util::StreamExt::next(&mut stream)) {
        intake.write(&bytes.map_err(unreachable)?)?;
    }
    Ok(())
}

/// Reads a bucket's list and queues its objects, a chunk at a time.
pub(crate) async fn list(
    api: Api,
    actor: Actor,
    row: MediaImport,
    bucket: Bucket,
    prefix: String,
) -> Result<(), Refusal> {
    use futures_util::StreamExt;
    let mut items: Vec<(String, Option<String>)> = Vec::new();
    let mut problem = None;
    match bucket.list(&prefix) {
        Err(error) => problem = Some(error.to_string()),
        Ok(mut listed) => {
            while let Some(object) = listed.next().await {
                match object {
                    Ok(object) if object.bytes > 0 => items.push((object.key, None)),
                    Ok(_) => {}
                    Err(_) => {
                        problem = Some("the bucket does not give its list".to_owned());
                        break;
                    }
                }
                if items.len() >= limits::MEDIA_CHUNK - 1 {
                    let chunk = std::mem::take(&mut items);
                    if let Err(fault) = queue_async(&api, actor, &row, chunk, false).await {
                        problem = Some(fault.told());
                        break;
                    }
                }
            }
        }
    }
    if let Some(problem) = problem {
        items.push(("the list of the bucket".to_owned(), Some(problem)));
    }
    queue_async(&api, actor, &row, items, true).await
}

async fn queue_async(
    api: &Api,
    actor: Actor,
    row: &MediaImport,
    items: Vec<(String, Option<String>)>,
    last: bool,
) -> Result<(), Refusal> {
    let (project, batch, kind) = (row.project, row.batch, row.kind);
    let command = QueueImport { import: Some(row.id), project, batch, kind, items, last };
    api.command_as(actor, command).await?;
    api.media()?.fetch_bell.notify_one();
    Ok(())
}
