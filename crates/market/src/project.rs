//! Projects: draft → screening → published ⇄ paused → closed, or refused at screening with the rule.

use gongdao_kernel::{Fault, Instant, PersonId, ProjectId, coded_enum};

coded_enum! {
    /// Where a project stands.
    pub enum ProjectState {
        /// Being written; only its owner sees it.
        Draft = 1 "draft",
        /// Waiting for the operator.
        Screening = 2 "screening",
        /// Open for work.
        Published = 3 "published",
        /// No new claims; live leases are honoured.
        Paused = 4 "paused",
        /// Over.
        Closed = 5 "closed",
        /// May not be published, by a named rule.
        Refused = 6 "refused",
    }
}

coded_enum! {
    /// The rule a project was refused by.
    pub enum RefusalReason {
        /// Solving captchas for others.
        Captcha = 1 "captcha",
        /// Selling likes, follows, votes, reviews or orders.
        Likes = 2 "likes",
        /// Registering, selling or renting accounts.
        Accounts = 3 "accounts",
        /// Asking workers for deposits or advances.
        Deposits = 4 "deposits",
        /// Another published rule, named in the explanation.
        Other = 5 "other",
    }
}

/// One kind of work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Project {
    /// Its id.
    pub id: ProjectId,
    /// The requester.
    pub owner: PersonId,
    /// Where it stands.
    pub state: ProjectState,
    /// Its name.
    pub name: String,
    /// The form, canonical JSON.
    pub form: String,
    /// The rules, JSON of [`crate::Rules`].
    pub rules: String,
    /// Rises whenever form or rules change; workers accept the terms of a revision.
    pub revision: i64,
    /// Why it was refused.
    pub refusal: Option<RefusalReason>,
    /// The operator's explanation.
    pub refusal_note: Option<String>,
    /// The evidence record of the last publication or refusal.
    pub evidence: Option<i64>,
    /// Whether any task of it was ever named for a worker; where none was, nobody's own line is looked at.
    pub names_workers: bool,
    /// When it was made.
    pub created_at: Instant,
    /// Guards against lost updates.
    pub version: i64,
}

impl Project {
    fn must_be(&self, allowed: &[ProjectState], fix: &'static str) -> Result<(), Fault> {
        if allowed.contains(&self.state) {
            return Ok(());
        }
        Err(Fault::state("project", self.state, fix))
    }

    /// Form and rules may change only before anybody can have worked.
    ///
    /// # Errors
    /// `wrong_state`.
    pub fn check_editable(&self) -> Result<(), Fault> {
        self.must_be(&[ProjectState::Draft, ProjectState::Refused], "Make a new project for other rules.")
    }

    /// Asks the operator to look.
    ///
    /// # Errors
    /// `wrong_state`.
    pub fn ask_screening(&mut self) -> Result<(), Fault> {
        self.must_be(
            &[ProjectState::Draft, ProjectState::Refused],
            "Only a draft or a refused project is screened.",
        )?;
        self.state = ProjectState::Screening;
        Ok(())
    }

    /// The operator allows it.
    ///
    /// # Errors
    /// `wrong_state`.
    pub fn allow(&mut self) -> Result<(), Fault> {
        self.must_be(&[ProjectState::Screening], "Only a project in screening is decided.")?;
        self.state = ProjectState::Published;
        self.refusal = None;
        self.refusal_note = None;
        Ok(())
    }

    /// The operator refuses it.
    ///
    /// # Errors
    /// `wrong_state`.
    pub fn refuse(&mut self, reason: RefusalReason, note: String) -> Result<(), Fault> {
        self.must_be(&[ProjectState::Screening], "Only a project in screening is decided.")?;
        self.state = ProjectState::Refused;
        self.refusal = Some(reason);
        self.refusal_note = Some(note);
        Ok(())
    }

    /// Stops new claims.
    ///
    /// # Errors
    /// `wrong_state`.
    pub fn pause(&mut self) -> Result<(), Fault> {
        self.must_be(&[ProjectState::Published], "Only a published project is paused.")?;
        self.state = ProjectState::Paused;
        Ok(())
    }

    /// Opens it again.
    ///
    /// # Errors
    /// `wrong_state`.
    pub fn resume(&mut self) -> Result<(), Fault> {
        self.must_be(&[ProjectState::Paused], "Only a paused project is resumed.")?;
        self.state = ProjectState::Published;
        Ok(())
    }

    /// Ends it; its batches are closed one by one.
    ///
    /// # Errors
    /// `wrong_state`.
    pub fn close(&mut self) -> Result<(), Fault> {
        self.must_be(
            &[ProjectState::Draft, ProjectState::Published, ProjectState::Paused, ProjectState::Refused],
            "It is decided or closed already.",
        )?;
        self.state = ProjectState::Closed;
        Ok(())
    }
}
