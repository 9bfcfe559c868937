//! Letters: written in the transaction of what they tell of, sent afterwards, kept with what became of them.
//!
//! Deliberately not here: texts and sending, which the room `mail` has. A link's secret is sealed before it gets here.

use gongdao_kernel::{Instant, MS_PER_HOUR, MS_PER_MINUTE, MailId, coded_enum};

coded_enum! {
    /// What a letter says.
    pub enum MailKind {
        /// A link to make an account with.
        Confirm = 1 "confirm",
        /// Somebody asked for an account with an address that has one.
        Registered = 2 "registered",
        /// A link to choose a new password with.
        Reset = 3 "reset",
        /// The password was changed.
        PasswordChanged = 4 "password_changed",
        /// An invitation.
        Invitation = 5 "invitation",
        /// The second factor was switched on or off.
        SecondFactor = 6 "second_factor",
        /// The account was stopped.
        Suspended = 7 "suspended",
        /// The account can be used again.
        Restored = 8 "restored",
        /// An appeal against the stop was turned down.
        Upheld = 9 "upheld",
        /// A team's cut was changed.
        TeamCut = 10 "team_cut",
        /// A leader took somebody out of a team, or ended it.
        TeamLeft = 11 "team_left",
    }
}

coded_enum! {
    /// In which language a letter is written.
    pub enum MailLanguage {
        /// Chinese first, then English: where nobody knows.
        Both = 1 "both",
        /// Chinese.
        Chinese = 2 "zh-CN",
        /// English.
        English = 3 "en",
    }
}

coded_enum! {
    /// What became of a letter.
    pub enum MailState {
        /// It is to be sent.
        Waiting = 1 "waiting",
        /// A server took it.
        Sent = 2 "sent",
        /// It was given up.
        Failed = 3 "failed",
    }
}

/// A letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// Its id.
    pub id: MailId,
    /// Where to.
    pub recipient: String,
    /// What it says.
    pub kind: MailKind,
    /// In which language.
    pub language: MailLanguage,
    /// What is filled in, a JSON object of texts.
    pub fields: String,
    /// The link's secret, encrypted with the server's key; gone once the letter was sent.
    pub sealed: Option<Vec<u8>>,
    /// What became of it.
    pub state: MailState,
    /// How often sending was tried.
    pub attempts: u32,
    /// When to try next.
    pub next_at: Instant,
    /// When it was written.
    pub created_at: Instant,
    /// When a server took it.
    pub sent_at: Option<Instant>,
    /// What the last try met with.
    pub error: Option<String>,
}

/// How long to wait after so many tries that failed; nothing where the letter is given up.
#[must_use]
pub fn retry_ms(attempts: u32) -> Option<i64> {
    const WAITS: [i64; 7] = [
        MS_PER_MINUTE,
        5 * MS_PER_MINUTE,
        20 * MS_PER_MINUTE,
        MS_PER_HOUR,
        4 * MS_PER_HOUR,
        12 * MS_PER_HOUR,
        24 * MS_PER_HOUR,
    ];
    WAITS.get(usize::try_from(attempts).ok()?.checked_sub(1)?).copied()
}
