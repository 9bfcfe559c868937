//! The way out: an SMTP server, with TLS where the address asks for it.

use crate::Rendered;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message};
use lettre::{SmtpTransport, Transport};
use std::time::Duration;

/// How long a server has for each step.
const PATIENCE: Duration = Duration::from_secs(30);

/// An SMTP server and who letters come from.
#[derive(Debug, Clone)]
pub struct Smtp {
    transport: SmtpTransport,
    from: Mailbox,
}

/// Why a server did not take a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// What it said, without the address.
    pub why: String,
    /// Whether it will say so for ever.
    pub forever: bool,
}

impl Smtp {
    /// The server behind an address such as `smtps://user:password@mail.example`, `smtp://mail.example:587?tls=required`
    /// or `smtp://127.0.0.1:2525`, and the sender, such as `Gongdao <no-reply@work.example>`.
    ///
    /// # Errors
    /// A sentence for whoever starts the program; it never shows the address, which may hold a password.
    pub fn new(url: &str, from: &str) -> Result<Self, String> {
        let from = from
            .parse()
            .map_err(|_| format!("{from:?} is no sender, such as Gongdao <no-reply@work.example>"))?;
        let builder = SmtpTransport::from_url(url)
            .map_err(|_| "the SMTP address cannot be read; use smtps://user:password@host".to_owned())?;
        Ok(Self { transport: builder.timeout(Some(PATIENCE)).build(), from })
    }

    /// Gives a letter to the server. `id` makes the message's id, the same at every try.
    ///
    /// # Errors
    /// [`Refused`].
    pub fn send(&self, id: &str, recipient: &str, letter: &Rendered) -> Result<(), Refused> {
        let forever = |why: &str| Refused { why: why.to_owned(), forever: true };
        let to: Mailbox = recipient.parse().map_err(|_| forever("the address is not one"))?;
        let host = self.from.email.domain();
        let automatic = HeaderName::new_from_ascii_str("Auto-Submitted");
        let message = Message::builder()
            .from(self.from.clone())
            .to(to)
            .subject(&letter.subject)
            .message_id(Some(format!("<{id}@{host}>")))
            .raw_header(HeaderValue::new(automatic, "auto-generated".to_owned()))
            .header(ContentType::TEXT_PLAIN)
            .body(letter.text.clone())
            .map_err(|_| forever("the letter cannot be put into a message"))?;
        match self.transport.send(&message) {
            Ok(_) => Ok(()),
            Err(error) => {
                let code = error.status().map(|code| code.to_string());
                let why = match (code, error.is_timeout()) {
                    (Some(code), _) => format!("the server answered {code}"),
                    (None, true) => "the server did not answer in time".to_owned(),
                    (None, false) => "the server could not be reached".to_owned(),
                };
                Err(Refused { why, forever: error.is_permanent() })
            }
        }
    }
}
