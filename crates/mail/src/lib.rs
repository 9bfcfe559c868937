//! Letters: what they say, in Chinese and English, and the thread that sends them.
//!
//! A letter is a row that a command wrote in its own transaction ([`gongdao_trust::Mail`]); nothing is told that did not
//! happen, and nothing that happened goes untold. [`render`] makes its text, [`Outbox`] takes one letter at a time, gives
//! it to an SMTP server and says what became of it. Deliberately not here: who is written to and when, which commands
//! decide, and the key that a link's secret is sealed with, which the caller has.

mod outbox;
mod smtp;
mod texts;

pub use outbox::{Outbox, Sealed, send_due};
pub use smtp::{Refused, Smtp};
pub use texts::{Rendered, render};
