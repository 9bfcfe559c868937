//! What a decision tells: letters to people, and the journal of what operators did.

use super::record::Fields;
use super::{Stop, World};
use crate::Actor;
use gongdao_kernel::{ActionId, Fault, MailId};
use gongdao_store::rows::OperatorAction;
use gongdao_trust::{Mail, MailKind, MailLanguage, MailState};

/// A letter to be written.
#[derive(Debug, Clone)]
pub struct Letter {
    /// Where to.
    pub recipient: String,
    /// What it says.
    pub kind: MailKind,
    /// In which language.
    pub language: MailLanguage,
    /// The link's secret, sealed by whoever made it.
    pub sealed: Option<Vec<u8>>,
}

impl World {
    /// Writes a letter. It is sent once this transaction stands.
    ///
    /// # Errors
    /// A fault of ours when its fields cannot be written.
    pub fn write(&mut self, letter: Letter, fields: Fields<'_>) -> Result<(), Stop> {
        let (id, now): (MailId, _) = (self.draw(), self.now());
        let Letter { recipient, kind, language, sealed } = letter;
        self.mail.put(Mail {
            id,
            recipient,
            kind,
            language,
            fields: object(fields)?,
            sealed,
            state: MailState::Waiting,
            attempts: 0,
            next_at: now,
            created_at: now,
            sent_at: None,
            error: None,
        });
        Ok(())
    }

    /// Writes to a person, if they have an address; in both languages, since nobody knows theirs.
    ///
    /// # Errors
    /// As [`World::write`], or a row that is missing.
    pub fn write_to(
        &mut self,
        person: gongdao_kernel::PersonId,
        kind: MailKind,
        fields: Fields<'_>,
    ) -> Result<(), Stop> {
        let person = self.person.get(&(person,), "person")?;
        let Some(recipient) = person.email.clone() else { return Ok(()) };
        self.write(Letter { recipient, kind, language: MailLanguage::Both, sealed: None }, fields)
    }

    /// Records what an operator or an auditor did, as evidence and in the journal of such actions; answers the record's
    /// number. `number` is what the record belongs to, `subject` its text.
    ///
    /// # Errors
    /// A fault of ours when the record cannot be written.
    pub fn act(
        &mut self,
        actor: &Actor,
        action: &'static str,
        (subject, number): (&str, i64),
        fields: Fields<'_>,
    ) -> Result<i64, Stop> {
        let by = actor.person.to_string();
        let mut whole = fields.to_vec();
        whole.push(("by", &by));
        let evidence = self.record(action, number, &whole)?;
        self.journal(actor, action, subject, fields, evidence)?;
        Ok(evidence)
    }

    /// Puts an operator's action, whose evidence is recorded already, into the journal of such actions.
    ///
    /// # Errors
    /// A fault of ours when the fields cannot be written.
    pub fn journal(
        &mut self,
        actor: &Actor,
        action: &'static str,
        subject: &str,
        fields: Fields<'_>,
        evidence: i64,
    ) -> Result<(), Stop> {
        let (id, at): (ActionId, _) = (self.draw(), self.now());
        self.operator_action.push(OperatorAction {
            id,
            person: actor.person,
            action: action.to_owned(),
            subject: subject.to_owned(),
            detail: object(fields)?,
            at,
            evidence,
        });
        Ok(())
    }
}

fn object(fields: Fields<'_>) -> Result<String, Stop> {
    let fields: serde_json::Map<String, serde_json::Value> =
        fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).into())).collect();
    serde_json::to_string(&fields).map_err(|error| Stop::Fault(Fault::internal(error)))
}
