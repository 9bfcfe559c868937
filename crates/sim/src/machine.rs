//! The machine a world runs on: one core on one database, which can die at any operation and begin again.

use crate::Chance;
use gongdao_engine::{Core, Outcome, Request, Settings, sequencer};
use gongdao_evidence::note::SigningKey;
use gongdao_kernel::{Fault, Instant};
use gongdao_store::{Connection, Death, Place, StoreError, migrate};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

/// Answers, one for each request.
pub(crate) type Answers = Vec<Result<Outcome, Fault>>;

/// Operations within which a death is drawn; a transaction of many kinds of command has more.
const OPERATIONS: u32 = 70;

/// The empty database with its schema, made once for all worlds of this process.
static BLANK: Mutex<Option<Vec<u8>>> = Mutex::new(None);
static FOLDERS: AtomicU64 = AtomicU64::new(0);

/// A folder in memory where there is one, gone with the world.
struct Folder(PathBuf);

impl Folder {
    fn make() -> Result<Self, StoreError> {
        let memory = PathBuf::from("/dev/shm");
        let base = if memory.is_dir() { memory } else { std::env::temp_dir() };
        let number = FOLDERS.fetch_add(1, Ordering::Relaxed);
        let path = base.join(format!("gongdao-sim-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&path).map_err(unusable)?;
        Ok(Self(path))
    }

    fn database(&self) -> PathBuf {
        self.0.join("gongdao.db")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What cannot be removed is left to the system.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn unusable(error: impl std::fmt::Display) -> StoreError {
    StoreError::Unusable(error.to_string())
}

/// A fresh SQLite file with the schema in it.
fn blank_file() -> Result<Folder, StoreError> {
    let folder = Folder::make()?;
    let mut blank = BLANK.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(bytes) = blank.as_ref() {
        std::fs::write(folder.database(), bytes).map_err(unusable)?;
        return Ok(folder);
    }
    let mut connection = Connection::open_writer(&Place::File(folder.database()))?;
    migrate(&mut connection)?;
    drop(connection);
    *blank = Some(std::fs::read(folder.database()).map_err(unusable)?);
    Ok(folder)
}

/// The machine.
pub(crate) struct Machine {
    place: Place,
    settings: Settings,
    signer: SigningKey,
    open: Option<(Connection, Core)>,
    crashes: bool,
    pub(crate) died: u64,
    _folder: Option<Folder>,
}

impl Machine {
    pub(crate) fn start(
        place: Option<&Place>,
        settings: Settings,
        crashes: bool,
    ) -> Result<Self, StoreError> {
        let (place, folder) = if let Some(place) = place {
            migrate(&mut Connection::open_writer(place)?)?;
            (place.clone(), None)
        } else {
            let folder = blank_file()?;
            (Place::File(folder.database()), Some(folder))
        };
        let signer = SigningKey::from_seed("sim.gongdao", &[7; 32]).map_err(unusable)?;
        Ok(Self { place, settings, signer, open: None, crashes, died: 0, _folder: folder })
    }

    /// The connection and the core, opened if there are none. The beginning of an epoch can die too.
    pub(crate) fn opened(&mut self, chance: &mut Chance) -> Result<&mut (Connection, Core), StoreError> {
        while self.open.is_none() {
            let mut connection = Connection::open_writer(&self.place)?;
            if self.crashes && chance.once_in(8) {
                connection.fail_after(chance.count(1, 8), chance.one_of([Death::Before, Death::After]));
            }
            match Core::open(&mut connection, self.settings.clone()) {
                Ok(core) => {
                    if !connection.put_out() {
                        self.open = Some((connection, core));
                    }
                }
                Err(_) if connection.put_out() => self.died += 1,
                Err(error) => return Err(error),
            }
        }
        self.open.as_mut().ok_or_else(|| unusable("the core is not open"))
    }

    /// The connection, to look at rows.
    pub(crate) fn connection(&mut self, chance: &mut Chance) -> Result<&mut Connection, StoreError> {
        self.opened(chance).map(|open| &mut open.0)
    }

    /// Drops core and connection, as when the process ends without notice.
    pub(crate) fn kill(&mut self) {
        self.open = None;
        self.died += 1;
    }

    /// Lights the fuse now and then: at any operation, and often at the commit, where it matters most.
    fn light(&mut self, chance: &mut Chance) -> Result<(), StoreError> {
        if !self.crashes || !chance.once_in(6) {
            return Ok(());
        }
        let death = chance.one_of([Death::Before, Death::After]);
        let at_commit = chance.once_in(3);
        let operations = chance.count(1, OPERATIONS);
        let connection = self.connection(chance)?;
        if at_commit {
            connection.fail_at_commit(death)
        } else {
            connection.fail_after(operations, death)
        }
        Ok(())
    }

    /// Settles whether the connection died: nobody saw an answer then, unless one was given all the same, which counts.
    fn survived<T>(&mut self, done: Result<T, StoreError>) -> Result<Option<T>, StoreError> {
        let died = self.open.as_mut().is_some_and(|open| open.0.put_out());
        if died {
            self.kill();
            return Ok(done.ok());
        }
        done.map(Some)
    }

    /// Runs requests in one transaction; no answers when the process died on the way.
    pub(crate) fn transact(
        &mut self,
        chance: &mut Chance,
        now: Instant,
        requests: &[Request],
    ) -> Result<Option<Answers>, StoreError> {
        let seed = chance.bytes();
        self.light(chance)?;
        let (connection, core) = self.opened(chance)?;
        let done = core.run(connection, now, seed, requests);
        self.survived(done)
    }

    /// Lets the sequencer integrate at most so many records; no number when the process died on the way.
    pub(crate) fn integrate(
        &mut self,
        chance: &mut Chance,
        now: Instant,
        most: i64,
    ) -> Result<Option<i64>, StoreError> {
        self.light(chance)?;
        self.opened(chance)?;
        let Some((connection, _)) = self.open.as_mut() else { return Ok(None) };
        let done = sequencer::integrate(connection, &self.signer, now, most);
        self.survived(done)
    }

    /// Takes some fresh idempotency keys to the others; nothing told when the process died on the way.
    pub(crate) fn settle_keys(
        &mut self,
        chance: &mut Chance,
        now: Instant,
    ) -> Result<Option<bool>, StoreError> {
        self.light(chance)?;
        let (connection, core) = self.opened(chance)?;
        let done = core.settle_keys(connection, now);
        self.survived(done)
    }
}
