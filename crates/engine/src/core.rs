//! The core: one transaction of commands, loaded, decided and saved, the same on both databases.
//!
//! *Load*: each command names the rows it will look at, in rounds, until nothing new is named. *Decide*: command by
//! command, in order, on the working set. *Save*: the difference, guarded by constraints and versions. Where a guard
//! misses, the whole batch is loaded and decided again, a few times, and then one by one.

use crate::fresh::Fresh;
use crate::tally::Tally;
use crate::watch::Watch;
use crate::{Actor, Command, Outcome, Stop, World};
use gongdao_kernel::{AmountError, Code, Fault, Instant, Money, PersonId, limits};
use gongdao_labels::Form;
use gongdao_ledger::EntryNumber;
use gongdao_market::{Charge, Rules};
use gongdao_store::queries::rows_all;
use gongdao_store::rows::{AccountSum, ActivityKind, EvidenceStream, WriterRow};
use gongdao_store::{Connection, Dialect, StoreError};
use std::sync::Arc;

/// What the platform's operator decides when the program starts.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Fee on top of pay, parts per million.
    pub fee_ppm: u32,
    /// Whether this is a demo world.
    pub demo: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self { fee_ppm: 80_000, demo: false }
    }
}

/// Fresh randomness for one transaction, 32 bytes.
pub type Seed = [u8; 32];

/// A command, who gives it, and the key it may be repeated under.
#[derive(Debug, Clone)]
pub struct Request {
    /// Who.
    pub actor: Actor,
    /// What.
    pub command: Command,
    /// The idempotency key: the hash of account, route and key, and the hash of the request's body.
    pub idempotency: Option<([u8; 16], [u8; 16])>,
}

impl Request {
    /// A request without idempotency key.
    #[must_use]
    pub fn new(actor: Actor, command: impl Into<Command>) -> Self {
        Self { actor, command: command.into(), idempotency: None }
    }
}

/// A project's rules and form, read.
#[derive(Debug)]
pub struct Compiled {
    /// The rules.
    pub rules: Rules,
    /// The form.
    pub form: Form,
}

impl Compiled {
    /// Reads what a project row holds.
    ///
    /// # Errors
    /// A fault of ours when it cannot be read.
    pub fn read(rules: &str, form: &str) -> Result<Self, Fault> {
        Ok(Self {
            rules: serde_json::from_str(rules).map_err(Fault::internal)?,
            form: Form::parse(form).map_err(Fault::internal)?,
        })
    }

    /// The most one answer can cost at this fee, fee included.
    ///
    /// # Errors
    /// [`AmountError::Overflow`].
    pub fn most(&self, fee_ppm: u32) -> Result<Money, AmountError> {
        Charge::new(self.rules.price.maximum_pay()?, fee_ppm)?.total()
    }
}

/// Rounds of naming keys before deciding begins; what is still missing then is loaded when it is met.
const ROUNDS: usize = 6;
/// Loads one command may ask for while it is decided.
const LOADS: usize = 10_000;
/// Times a batch is decided again as a whole.
const RETRIES: usize = 3;

/// One writer's state between transactions.
#[derive(Debug)]
pub struct Core {
    settings: Settings,
    writer: WriterRow,
    sums: Vec<AccountSum>,
    world: World,
    changed_accounts: Vec<PersonId>,
    watch: Option<Arc<Watch>>,
    tally: Tally,
    /// The era of the last transaction, where no other writer was about.
    era: Option<i64>,
    /// Idempotency keys as they came, where no other writer can ever come.
    fresh: Option<Fresh>,
}

impl Core {
    /// Begins a new epoch of a shard. On PostgreSQL the shard is the first that no living writer holds; on SQLite the
    /// caller holds the file, and the shard is 0.
    ///
    /// # Errors
    /// What the database answers.
    pub fn open(connection: &mut Connection, settings: Settings) -> Result<Self, StoreError> {
        connection.count_in()?;
        let shard = free_shard(connection)?;
        connection.begin()?;
        let known = connection.load::<WriterRow>(&[(shard,)])?.pop();
        let writer = match known {
            Some(row) => {
                let next = WriterRow { epoch: row.epoch + 1, entries: 0, records: 0, ..row };
                connection.update(std::iter::once(&next))?;
                next
            }
            None => {
                let last_at = Instant::default();
                let first = WriterRow { shard, epoch: 1, entries: 0, records: 0, last_id: 0, last_at };
                connection.insert(std::iter::once(&first))?;
                first
            }
        };
        let stream = EntryNumber::new(shard, writer.epoch, 0).stream();
        connection.insert(std::iter::once(&EvidenceStream { stream, integrated: 0 }))?;
        connection.commit()?;
        let sums = rows_all::<AccountSum>(connection)?;
        let file = connection.dialect() == Dialect::Sqlite;
        let fresh = file.then(|| Fresh::load(connection)).transpose()?;
        Ok(Self {
            settings,
            writer,
            sums: sums.into_iter().filter(|sum| sum.shard == shard).collect(),
            world: World::default(),
            changed_accounts: Vec::new(),
            watch: None,
            tally: Tally::default(),
            era: None,
            fresh,
        })
    }

    /// Tells what commits change to those who watch.
    #[must_use]
    pub fn watched(mut self, watch: Arc<Watch>) -> Self {
        self.watch = Some(watch);
        self
    }

    /// The writer's shard and epoch.
    #[must_use]
    pub fn place(&self) -> (u32, u32) {
        (self.writer.shard, self.writer.epoch)
    }

    /// The accounts that the last run changed; new ones are not among them.
    #[must_use]
    pub fn changed_accounts(&self) -> &[PersonId] {
        &self.changed_accounts
    }

    /// Whether the last transaction set a clock that is due already.
    #[must_use]
    pub fn rings(&self) -> bool {
        self.world.rings()
    }

    /// Takes some fresh idempotency keys to the others, where they are many or old; whether it did.
    ///
    /// # Errors
    /// When the database fails; nothing was done then.
    pub fn settle_keys(&mut self, connection: &mut Connection, now: Instant) -> Result<bool, StoreError> {
        self.fresh.as_mut().map_or(Ok(false), |fresh| fresh.step(connection, now))
    }

    /// What was done since this was asked last, by the hour; the caller writes it down.
    pub fn take_tally(&mut self) -> Vec<(i64, ActivityKind, i64)> {
        self.tally.take()
    }

    /// Decides requests in order and makes what they did durable; one answer each. Time never goes back: a moment before
    /// the last transaction's counts as that one's.
    ///
    /// # Errors
    /// When the database fails; nothing was done then.
    pub fn run(
        &mut self,
        connection: &mut Connection,
        now: Instant,
        seed: Seed,
        requests: &[Request],
    ) -> Result<Vec<Result<Outcome, Fault>>, StoreError> {
        self.changed_accounts.clear();
        for _ in 0..RETRIES {
            match self.attempt(connection, now, seed, requests) {
                Err(error) if error.is_conflict() => tracing::debug!(%error, "batch decided again"),
                done => return done,
            }
        }
        let mut answers = Vec::with_capacity(requests.len());
        // With the same seed: salts go by a record's number and chances by an id, and neither comes twice among what stands.
        for request in requests {
            answers.push(self.alone(connection, now, seed, request)?);
        }
        Ok(answers)
    }

    fn alone(
        &mut self,
        connection: &mut Connection,
        now: Instant,
        seed: Seed,
        request: &Request,
    ) -> Result<Result<Outcome, Fault>, StoreError> {
        let mut last = Fault::new(Code::Busy);
        for _ in 0..RETRIES {
            match self.attempt(connection, now, seed, std::slice::from_ref(request)) {
                Err(error) if error.is_conflict() => last = error.into(),
                Err(error) => return Err(error),
                Ok(mut answers) => return Ok(answers.pop().unwrap_or(Err(last))),
            }
        }
        Ok(Err(last))
    }

    fn attempt(
        &mut self,
        connection: &mut Connection,
        now: Instant,
        seed: Seed,
        requests: &[Request],
    ) -> Result<Vec<Result<Outcome, Fault>>, StoreError> {
        let now = now.max(self.writer.last_at);
        let era = connection.begin_alone()?;
        let still_alone = era.is_some() && era == self.era;
        self.world.reset(now, &self.writer, seed, &self.settings, still_alone);
        if let Some(fresh) = &self.fresh {
            self.world.keep_keys_fresh(fresh.last());
        }
        let done = self.decide(connection, requests).and_then(|answers| {
            let (mut writer, mut sums) = (self.writer.clone(), self.sums.clone());
            self.world.save(connection, &mut writer, &mut sums)?;
            connection.commit()?;
            (self.writer, self.sums) = (writer, sums);
            self.changed_accounts.extend(self.world.changed_accounts());
            if let Some(watch) = &self.watch {
                watch.tell(|| self.world.notes());
            }
            self.era = era;
            if era.is_some() {
                self.world.outlive();
            }
            if let Some(fresh) = &mut self.fresh {
                self.world.fresh_key.rows().iter().for_each(|row| fresh.note(row.number, row.key, row.at));
            }
            Ok(answers)
        });
        self.tally.end(now, done.is_ok());
        if done.is_err() {
            // What was read of projects may have been written by this very transaction.
            self.world.compiled.clear();
            // The connection may be the thing that failed; the first error is the one worth telling.
            let _ = connection.rollback();
        }
        done
    }

    fn decide(
        &mut self,
        connection: &mut Connection,
        requests: &[Request],
    ) -> Result<Vec<Result<Outcome, Fault>>, StoreError> {
        let stretch = i64::try_from(requests.len().clamp(16, limits::COMMIT_COMMANDS)).unwrap_or(16);
        if let Some(fresh) = &self.fresh {
            let asked = requests.iter().filter_map(|request| request.idempotency.map(|(key, _)| key));
            fresh.find(connection, asked)?.into_iter().for_each(|kept| self.world.idempotency.learn(kept));
        }
        load_named(&mut self.world, connection, requests, stretch)?;
        let mut answers = Vec::with_capacity(requests.len());
        for request in requests {
            let decided = decide_one(&mut self.world, connection, request, stretch)?;
            if let Ok((outcome, false)) = &decided {
                self.tally.count(&request.command, outcome);
            }
            answers.push(decided.map(|(outcome, _)| outcome));
        }
        Ok(answers)
    }
}

/// Loads what commands name beforehand, in rounds, until nothing new is named.
pub(crate) fn load_named(
    world: &mut World,
    connection: &mut Connection,
    requests: &[Request],
    stretch: i64,
) -> Result<(), StoreError> {
    for _ in 0..ROUNDS {
        for request in requests {
            if let Some((key, _)) = request.idempotency
                && !request.command.keeps_key()
            {
                world.idempotency.want(&(key,));
            }
            request.command.keys(&request.actor, world);
        }
        if !world.wants() {
            break;
        }
        world.load(connection, stretch)?;
    }
    Ok(())
}

/// Decides one request on the working set, loading what it finds missing; the outcome, and whether it is a repeated one.
pub(crate) fn decide_one(
    world: &mut World,
    connection: &mut Connection,
    request: &Request,
    stretch: i64,
) -> Result<Result<(Outcome, bool), Fault>, StoreError> {
    for _ in 0..LOADS {
        world.begin(request.actor.person);
        match decide_once(world, request) {
            Ok(decided) => {
                world.keep();
                return Ok(Ok(decided));
            }
            Err(Stop::Fault(fault)) => {
                world.take_back();
                return Ok(Err(fault));
            }
            Err(Stop::Missing) => {
                world.take_back();
                world.load(connection, stretch)?;
            }
        }
    }
    Ok(Err(Fault::internal("a command asked for rows without end")))
}

/// The request, answered from memory when its key was used before with the same body; whether it was.
fn decide_once(world: &mut World, request: &Request) -> Result<(Outcome, bool), Stop> {
    let Some((key, body)) = request.idempotency else {
        return Ok((request.command.decide(&request.actor, world)?, false));
    };
    if let Some((request, outcome)) = request.command.repeated(world, key)? {
        if request != body {
            return Err(Fault::new(Code::IdempotencyMismatch)
                .at("Idempotency-Key")
                .with_fix("Use a new key.")
                .into());
        }
        return Ok((serde_json::from_str(&outcome).map_err(Fault::internal)?, true));
    }
    let outcome = request.command.decide(&request.actor, world)?;
    let text = serde_json::to_string(&outcome).map_err(Fault::internal)?;
    request.command.keep_key(world, (key, body), text)?;
    Ok((outcome, false))
}

/// The first shard no living writer holds.
fn free_shard(connection: &mut Connection) -> Result<u32, StoreError> {
    for shard in 0..SHARDS {
        if gongdao_store::queries::work::shard_lock(connection, shard)? {
            return Ok(shard);
        }
    }
    Err(StoreError::Unusable(format!("All {SHARDS} writers of this database are taken.")))
}

/// Shards there can be; ids and journal numbers have room for no more.
const SHARDS: u32 = 64;
