//! The thread that empties the outbox.
//!
//! A letter is taken by a command before it is sent, so that two programs on one database do not both send it, and settled
//! by another afterwards. A process that is lost in between leaves it taken; it is free again after five minutes, and the
//! reader may then get it twice rather than never.

use crate::{Smtp, render};
use gongdao_engine::commands::mail::{LeaseMail, SettleMail};
use gongdao_engine::queries::accounts;
use gongdao_engine::{Actor, Engine, Priority, Request};
use gongdao_kernel::Fault;
use gongdao_trust::Mail;
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

/// How often the outbox is looked into.
const PAUSE: Duration = Duration::from_secs(2);
/// Letters taken at one look.
const LETTERS: i64 = 50;

/// Opens the sealed secret of a link, given the letter's recipient.
pub type Sealed = Box<dyn Fn(&str, &[u8]) -> Option<String> + Send>;

/// The running thread.
#[derive(Debug)]
pub struct Outbox {
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Outbox {
    /// Starts to send.
    ///
    /// # Errors
    /// When the thread cannot be started.
    pub fn start(engine: Arc<Engine>, smtp: Smtp, origin: String, open: Sealed) -> std::io::Result<Self> {
        let (stop, stopped) = channel();
        let run = move || {
            loop {
                if let Err(fault) = send_due(&engine, &smtp, &origin, &open) {
                    tracing::error!(%fault, "the outbox cannot be emptied");
                }
                match stopped.recv_timeout(PAUSE) {
                    Err(RecvTimeoutError::Timeout) => {}
                    Ok(()) | Err(RecvTimeoutError::Disconnected) => return,
                }
            }
        };
        let thread = std::thread::Builder::new().name("gongdao-mail".to_owned()).spawn(run)?;
        Ok(Self { stop: Some(stop), thread: Some(thread) })
    }
}

impl Drop for Outbox {
    fn drop(&mut self) {
        self.stop.take();
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the outbox ended by a panic");
        }
    }
}

/// Sends the letters that are due; how many a server took.
///
/// # Errors
/// When the database cannot be read. A letter that is refused is no error here.
pub fn send_due(engine: &Engine, smtp: &Smtp, origin: &str, open: &Sealed) -> Result<u32, Fault> {
    let now = engine.now();
    let due = engine.read(|snapshot| accounts::mails_due(snapshot, now, LETTERS))?;
    let mut taken = 0;
    for mail in due {
        // Somebody else was faster, or the program is stopping.
        if engine.call(Priority::Bulk, Request::new(Actor::clock(), LeaseMail { mail: mail.id })).is_err() {
            continue;
        }
        let settle = match send(smtp, origin, open, &mail) {
            Ok(()) => {
                taken += 1;
                SettleMail { mail: mail.id, error: None, forever: false }
            }
            Err((why, forever)) => SettleMail { mail: mail.id, error: Some(why), forever },
        };
        if let Some(error) = &settle.error {
            tracing::warn!(mail = %mail.id, %error, "a letter was not taken");
        }
        engine.call(Priority::Bulk, Request::new(Actor::clock(), settle))?;
    }
    Ok(taken)
}

fn send(smtp: &Smtp, origin: &str, open: &Sealed, mail: &Mail) -> Result<(), (String, bool)> {
    let secret = match &mail.sealed {
        Some(sealed) => Some(
            open(&mail.recipient, sealed)
                .ok_or_else(|| ("its link was sealed with another key".to_owned(), true))?,
        ),
        None => None,
    };
    let letter = render(mail, origin, secret.as_deref());
    smtp.send(&mail.id.to_string(), &mail.recipient, &letter)
        .map_err(|refused| (refused.why, refused.forever))
}
