//! The clients at work, all on one thread: each takes the next worker in turn, claims as that worker, and hands in an
//! answer.

use super::client::Client;
use super::load::{Pace, Times};
use anyhow::Result;
use futures_util::future::try_join_all;
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::net::SocketAddr;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::Notify;

/// How often the open loop looks for what is due: the timer's own grain.
const TICK: Duration = Duration::from_millis(1);

/// What the clients share.
struct Shared {
    project: String,
    tokens: Arc<[String]>,
    next_worker: Cell<usize>,
    keys: Cell<u64>,
    /// Sets this run's keys apart from those of a run before it on the same database.
    salt: u64,
    answered: Cell<u64>,
    times: RefCell<Times>,
}

/// Claims that are due in an open loop; none more once it has ended.
#[derive(Default)]
struct Due {
    moments: RefCell<VecDeque<Instant>>,
    has_ended: Cell<bool>,
    arrived: Notify,
}

/// The clients.
pub struct Crew {
    clients: Vec<Client>,
    shared: Rc<Shared>,
}

impl Crew {
    /// Connects them.
    ///
    /// # Errors
    /// When the server does not listen.
    pub async fn connect(
        address: SocketAddr,
        project: String,
        tokens: Arc<[String]>,
        clients: usize,
    ) -> Result<Self> {
        let clients = try_join_all((0..clients).map(|_| Client::connect(address))).await?;
        let salt = u64::from_be_bytes(crate::host::System::random()?);
        let shared = Shared {
            project,
            tokens,
            next_worker: Cell::new(0),
            keys: Cell::new(0),
            salt,
            answered: Cell::new(0),
            times: RefCell::default(),
        };
        Ok(Self { clients, shared: Rc::new(shared) })
    }

    /// Shows every worker's token once: sessions of people at work are known, and looking up ten thousand strangers would be
    /// another measurement.
    ///
    /// # Errors
    /// When a request failed.
    pub async fn greet(&mut self) -> Result<()> {
        let shared = &self.shared;
        let next = Cell::new(0);
        let greet = async |client: &mut Client| -> Result<()> {
            while let Some(token) = shared.tokens.get(next.replace(next.get() + 1)) {
                client.greet(token).await?;
            }
            Ok(())
        };
        try_join_all(self.clients.iter_mut().map(greet)).await.map(drop)
    }

    /// Answers acknowledged so far.
    #[must_use]
    pub fn answered(&self) -> u64 {
        self.shared.answered.get()
    }

    /// Works for a while; what is under way at its end is ended.
    ///
    /// # Errors
    /// When a request failed.
    pub async fn work(&mut self, pace: Pace, time: Duration) -> Result<Times> {
        let end = Instant::now() + time;
        match pace {
            Pace::Closed => {
                let shared = &self.shared;
                try_join_all(self.clients.iter_mut().map(|client| closed(client, shared, end))).await?;
            }
            Pace::Open(rate) => {
                let (shared, due) = (&self.shared, Due::default());
                let clients = try_join_all(self.clients.iter_mut().map(|client| open(client, shared, &due)));
                let (done, ()) = tokio::join!(clients, schedule(&due, rate, end));
                done?;
            }
        }
        Ok(self.shared.times.take())
    }
}

async fn closed(client: &mut Client, shared: &Shared, end: Instant) -> Result<()> {
    while Instant::now() < end {
        lifecycle(client, shared, Instant::now()).await?;
    }
    Ok(())
}

async fn open(client: &mut Client, shared: &Shared, due: &Due) -> Result<()> {
    loop {
        let moment = due.moments.borrow_mut().pop_front();
        match moment {
            Some(moment) => lifecycle(client, shared, moment).await?,
            None if due.has_ended.get() => return Ok(()),
            None => due.arrived.notified().await,
        }
    }
}

/// Puts claims on the list when they are due: half as many as requests.
async fn schedule(due: &Due, rate: u32, end: Instant) {
    let pause = Duration::from_secs(2) / rate.max(1);
    let mut next = Instant::now();
    while next < end {
        tokio::time::sleep(TICK).await;
        let now = Instant::now().min(end);
        while next <= now {
            due.moments.borrow_mut().push_back(next);
            due.arrived.notify_one();
            next += pause;
        }
    }
    due.has_ended.set(true);
    due.arrived.notify_waiters();
}

/// One claim and one answer by the next worker; the claim was due at a moment.
async fn lifecycle(client: &mut Client, shared: &Shared, due: Instant) -> Result<()> {
    let worker = shared.next_worker.get();
    shared.next_worker.set((worker + 1) % shared.tokens.len());
    let token = &shared.tokens[worker];
    let claimed = client.claim(&shared.project, token, &shared.key()).await?;
    shared.times.borrow_mut().claims.push(micros_since(due));
    let Some(lease) = claimed else {
        shared.times.borrow_mut().faults += 1;
        return Ok(());
    };
    let sent = Instant::now();
    let label = if worker.is_multiple_of(3) { "b" } else { "a" };
    client.submit(&lease, label, token, &shared.key()).await?;
    shared.answered.set(shared.answered.get() + 1);
    shared.times.borrow_mut().submits.push(micros_since(sent));
    Ok(())
}

impl Shared {
    fn key(&self) -> String {
        self.keys.set(self.keys.get() + 1);
        format!("{:016x}-{}", self.salt, self.keys.get())
    }
}

fn micros_since(moment: Instant) -> u32 {
    u32::try_from(moment.elapsed().as_micros()).unwrap_or(u32::MAX)
}
