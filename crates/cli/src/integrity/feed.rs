//! Standard input as whole lines, until it ends or somebody tells the program to stop.
//!
//! One thread reads, another waits for an interrupt; whoever scores gets whole lines from either. So a stream that never
//! ends can be stopped without losing what was scored.

use crate::end::wait_for_the_end;
use anyhow::{Context, Result};
use std::io::{ErrorKind, Read, stdin};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

/// Bytes that are read at a time, and the longest line.
const READ_BYTES: usize = 1 << 17;
const LINE_BYTES: usize = 1 << 20;
/// Readings that may wait to be scored.
const WAITING: usize = 4;

/// What the threads tell.
enum Told {
    Bytes(Vec<u8>),
    Broken(std::io::Error),
    End,
    Stop,
}

/// What comes next.
pub enum Next<'a> {
    /// Whole lines; only the last one of the input may be without a line break.
    Lines(&'a [u8]),
    /// A line that is too long to be an event, passed over.
    TooLong,
}

/// Standard input.
pub struct Source {
    told: Receiver<Told>,
    bytes: Vec<u8>,
    used: usize,
    is_over: bool,
    is_passing: bool,
}

impl Source {
    /// Begins to read.
    ///
    /// # Errors
    /// When a thread cannot be started.
    pub fn open() -> Result<Self> {
        let (tell, told) = sync_channel(WAITING);
        let stop = tell.clone();
        let thread = |name: &str| std::thread::Builder::new().name(name.to_owned());
        thread("input").spawn(move || read(&tell)).context("no thread can be started")?;
        let wait = move || {
            if wait_for_the_end().is_ok() {
                // Nobody listens any more where the work is done.
                let _ = stop.send(Told::Stop);
            }
        };
        thread("stop").spawn(wait).context("no thread can be started")?;
        Ok(Self { told, bytes: Vec::new(), used: 0, is_over: false, is_passing: false })
    }

    /// What comes next; nothing at the end of the input, or when the program was told to stop.
    ///
    /// # Errors
    /// When the input cannot be read.
    pub fn wait(&mut self) -> Result<Option<Next<'_>>> {
        self.bytes.drain(..self.used);
        self.used = 0;
        while !self.is_over {
            match self.told.recv() {
                Ok(Told::Bytes(bytes)) => self.bytes.extend_from_slice(&bytes),
                Ok(Told::Broken(error)) => return Err(error).context("the input cannot be read"),
                Ok(Told::Stop) => return Ok(None),
                Ok(Told::End) | Err(_) => self.is_over = true,
            }
            if self.is_passing {
                self.pass();
            }
            if self.is_passing {
                continue;
            }
            let end = self.bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |last| last + 1);
            self.used = if self.is_over { self.bytes.len() } else { end };
            if self.used > 0 {
                return Ok(Some(Next::Lines(&self.bytes[..self.used])));
            }
            if self.bytes.len() >= LINE_BYTES {
                self.bytes.clear();
                self.is_passing = true;
                return Ok(Some(Next::TooLong));
            }
        }
        Ok(None)
    }

    /// Passes over the rest of a line.
    fn pass(&mut self) {
        let end = self.bytes.iter().position(|byte| *byte == b'\n');
        self.is_passing = end.is_none();
        self.bytes.drain(..end.map_or(self.bytes.len(), |end| end + 1));
    }
}

/// Reads until the input ends or nobody listens any more.
fn read(tell: &SyncSender<Told>) {
    let mut input = stdin().lock();
    loop {
        let mut bytes = vec![0; READ_BYTES];
        let told = match input.read(&mut bytes) {
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => Told::Broken(error),
            Ok(0) => Told::End,
            Ok(read) => {
                bytes.truncate(read);
                Told::Bytes(bytes)
            }
        };
        let is_last = !matches!(told, Told::Bytes(_));
        if tell.send(told).is_err() || is_last {
            return;
        }
    }
}
