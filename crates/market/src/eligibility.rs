//! Who may do a project's work: qualifications held, each with a score.

use gongdao_kernel::{Code, Fault, Instant, PersonId};
use serde::{Deserialize, Serialize};

/// A qualification a project asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Requirement {
    /// The qualification's name.
    pub qualification: String,
    /// The lowest score that will do.
    #[serde(default)]
    pub at_least: i64,
}

impl Requirement {
    /// Checks the name.
    ///
    /// # Errors
    /// A fault naming the field.
    pub fn check(&self) -> Result<(), Fault> {
        Fault::check_text("requires.qualification", &self.qualification, 1, 100)
    }

    /// Whether the grant a worker holds, if any, will do.
    ///
    /// # Errors
    /// `not_eligible`, with the qualification and the score that is missing.
    pub fn met_by(&self, grant: Option<&Grant>) -> Result<(), Fault> {
        if grant.is_some_and(|grant| grant.score >= self.at_least) {
            return Ok(());
        }
        Err(Fault::new(Code::NotEligible)
            .at("qualification")
            .with_value(&self.qualification)
            .with_fix(format!("The project asks for at least {} in this qualification.", self.at_least)))
    }
}

/// A qualification a person holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// Who holds it.
    pub person: PersonId,
    /// Its name.
    pub name: String,
    /// The score.
    pub score: i64,
    /// Who granted it.
    pub granted_by: PersonId,
    /// When.
    pub granted_at: Instant,
}
