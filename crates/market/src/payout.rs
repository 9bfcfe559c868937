//! Payouts: requested → approved → in_run → sent → paid, with a way back to the worker from every step.
//!
//! A payout that ends in any other way than `paid` gives everything back, tax included, and says why. `paid` itself can
//! still become `returned` when the bank sends the money back. Deliberately not here: how much is withheld (the rules
//! decide), which accounts money moves between (the engine's commands), and the files that banks read.

use gongdao_kernel::{
    BankLineId, Currency, Fault, Instant, Money, PayeeId, PayoutId, PayoutRunId, PersonId, coded_enum,
};

coded_enum! {
    /// Where a payout stands.
    pub enum PayoutState {
        /// Asked for; an operator has to look at it.
        Requested = 1 "requested",
        /// Waits for the next run.
        Approved = 2 "approved",
        /// Is in a run whose file has not gone to the bank yet.
        InRun = 3 "in_run",
        /// The bank has the instruction.
        Sent = 4 "sent",
        /// The bank has paid it.
        Paid = 5 "paid",
        /// The bank could not pay it.
        Failed = 6 "failed",
        /// An operator refused it.
        Refused = 7 "refused",
        /// The worker took the request back.
        Cancelled = 8 "cancelled",
        /// The bank had paid it, and it came back.
        Returned = 9 "returned",
    }
}

coded_enum! {
    /// Why a payout ended without reaching its payee.
    pub enum PayoutReason {
        /// The account does not exist or is written wrongly.
        AccountWrong = 1 "account_wrong",
        /// The account is somebody else's by name.
        NameDiffers = 2 "name_differs",
        /// The account is closed or blocked.
        AccountClosed = 3 "account_closed",
        /// The bank refused it for a reason of its own.
        BankRefused = 4 "bank_refused",
        /// It was paid and came back.
        CameBack = 5 "came_back",
        /// The worker took the request back.
        Withdrawn = 6 "withdrawn",
        /// The operator refused it, with a note.
        OperatorRefused = 7 "operator_refused",
        /// Another reason, told in the note.
        Other = 8 "other",
    }
}

coded_enum! {
    /// Where a run of payouts stands.
    pub enum RunState {
        /// Its file can be fetched; the bank does not have it yet.
        Made = 1 "made",
        /// The bank has its file.
        Sent = 2 "sent",
        /// It was given up before it was sent.
        Cancelled = 3 "cancelled",
    }
}

/// Money on its way from a person's earnings to a bank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payout {
    /// Its id; what the bank is shown as the payment's own reference.
    pub id: PayoutId,
    /// Whose.
    pub person: PersonId,
    /// Where it goes.
    pub payee: PayeeId,
    /// Where it stands.
    pub state: PayoutState,
    /// Its currency.
    pub currency: Currency,
    /// What left the earnings, in whole minor units.
    pub gross: Money,
    /// What is kept for the tax office of it.
    pub withheld: Money,
    /// What the bank is to pay: `gross − withheld`.
    pub net: Money,
    /// The version of the rule that decided what is withheld.
    pub rule: String,
    /// How it came to that, JSON.
    pub explanation: String,
    /// The month it counts in for the tax office, `202611`.
    pub month: i64,
    /// When it was asked for.
    pub requested_at: Instant,
    /// Who approved or refused it.
    pub decided_by: Option<PersonId>,
    /// When.
    pub decided_at: Option<Instant>,
    /// The run it is in.
    pub run: Option<PayoutRunId>,
    /// When it was paid or ended.
    pub ended_at: Option<Instant>,
    /// Why it did not reach its payee.
    pub reason: Option<PayoutReason>,
    /// What was said about that.
    pub note: Option<String>,
    /// The journal entry of the net amount.
    pub entry_net: i64,
    /// The journal entry of the tax, where there was any.
    pub entry_withheld: Option<i64>,
    /// The journal entry by which the bank paid it.
    pub entry_paid: Option<i64>,
    /// The bank line that shows it leaving.
    pub line: Option<BankLineId>,
    /// The bank line that shows it coming back.
    pub return_line: Option<BankLineId>,
    /// The evidence records of its steps, space-separated, in order.
    pub evidence: String,
    /// Guards against lost updates.
    pub version: i64,
}

impl Payout {
    fn step(&mut self, from: &[PayoutState], to: PayoutState) -> Result<(), Fault> {
        if !from.contains(&self.state) {
            let allowed: Vec<&str> = from.iter().map(|state| state.as_str()).collect();
            return Err(Fault::state(
                "payout",
                self.state,
                format!("It has to be {}.", allowed.join(" or ")),
            ));
        }
        self.state = to;
        Ok(())
    }

    /// An operator approves it.
    ///
    /// # Errors
    /// `wrong_state`.
    pub fn approve(&mut self, by: PersonId, now: Instant) -> Result<(), Fault> {
        self.step(&[PayoutState::Requested], PayoutState::Approved)?;
        (self.decided_by, self.decided_at) = (Some(by), Some(now));
        Ok(())
    }

    /// It goes into a run.
    ///
    /// # Errors
    /// `wrong_state`.
    pub fn enter(&mut self, run: PayoutRunId) -> Result<(), Fault> {
        self.step(&[PayoutState::Approved], PayoutState::InRun)?;
        self.run = Some(run);
        Ok(())
    }

    /// Its run is given up; it waits for another.
    ///
    /// # Errors
    /// `wrong_state`.
    pub fn leave(&mut self) -> Result<(), Fault> {
        self.step(&[PayoutState::InRun], PayoutState::Approved)?;
        self.run = None;
        Ok(())
    }

    /// The bank has the instruction.
    ///
    /// # Errors
    /// `wrong_state`.
    pub fn send(&mut self) -> Result<(), Fault> {
        self.step(&[PayoutState::InRun], PayoutState::Sent)
    }

    /// The bank has paid it, by this journal entry.
    ///
    /// # Errors
    /// `wrong_state`.
    pub fn pay(&mut self, entry: i64, now: Instant) -> Result<(), Fault> {
        self.step(&[PayoutState::Sent], PayoutState::Paid)?;
        (self.entry_paid, self.ended_at) = (Some(entry), Some(now));
        Ok(())
    }

    /// It ends without reaching its payee. Who may end it from where hangs on the reason.
    ///
    /// # Errors
    /// `wrong_state`.
    pub fn end(&mut self, reason: PayoutReason, note: Option<String>, now: Instant) -> Result<(), Fault> {
        use PayoutState as S;
        match reason {
            PayoutReason::Withdrawn => self.step(&[S::Requested], S::Cancelled)?,
            PayoutReason::OperatorRefused => self.step(&[S::Requested, S::Approved], S::Refused)?,
            PayoutReason::CameBack => self.step(&[S::Paid], S::Returned)?,
            PayoutReason::AccountWrong
            | PayoutReason::NameDiffers
            | PayoutReason::AccountClosed
            | PayoutReason::BankRefused
            | PayoutReason::Other => self.step(&[S::Sent], S::Failed)?,
        }
        (self.reason, self.note, self.ended_at) = (Some(reason), note, Some(now));
        Ok(())
    }

    /// Whether its money stands in transit.
    #[must_use]
    pub fn is_in_transit(&self) -> bool {
        use PayoutState as S;
        matches!(self.state, S::Requested | S::Approved | S::InRun | S::Sent)
    }

    /// Whether the tax kept of it is owed to the tax office: while it is on its way or paid.
    #[must_use]
    pub fn is_income(&self) -> bool {
        self.is_in_transit() || self.state == PayoutState::Paid
    }

    /// Remembers an evidence record.
    pub fn add_evidence(&mut self, number: i64) {
        if !self.evidence.is_empty() {
            self.evidence.push(' ');
        }
        self.evidence.push_str(&number.to_string());
    }
}
