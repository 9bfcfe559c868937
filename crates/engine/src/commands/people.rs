//! Accounts: invitations, sign-up, sessions and tokens, qualifications, settings.

pub use super::settings::SetSetting;
use crate::command::Decide;
use crate::world::Letter;
use crate::{Actor, Outcome, Stop, World};
use gongdao_kernel::{Code, Fault, Instant, MS_PER_DAY, PersonId, TypedId, limits};
use gongdao_market::Grant;
use gongdao_trust::{
    Credential, CredentialKind, Invitation, MailKind, MailLanguage, Person, PersonState, Role, Roles, Scope,
    Scopes, SecretHash,
};

/// The longest a credential or an invitation lasts.
const LONGEST_MS: i64 = 400 * MS_PER_DAY;

/// An address an invitation is sent to, with its code sealed for the letter.
#[derive(Debug, Clone)]
pub struct SentTo {
    /// Where to; lower-case.
    pub email: String,
    /// The code, encrypted with the server's key.
    pub sealed: Vec<u8>,
}

/// Makes one invitation for each hash.
#[derive(Debug, Clone)]
pub struct Invite {
    /// The codes' hashes.
    pub hashes: Vec<SecretHash>,
    /// Where each is sent, in the order of the hashes; nothing where they are handed out.
    pub sent_to: Vec<SentTo>,
    /// The new accounts' roles.
    pub roles: Roles,
    /// When they end.
    pub expires_at: Instant,
}

impl Decide for Invite {
    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        actor.require(Role::Operator, Scope::Operate)?;
        if self.hashes.is_empty() || self.hashes.len() > limits::UPLOAD_CHUNK_TASKS {
            let most = limits::UPLOAD_CHUNK_TASKS;
            return Err(Fault::field("count", self.hashes.len(), format!("Give 1 to {most}.")).into());
        }
        let created_at = world.now();
        check_end("expires_at", self.expires_at, created_at)?;
        for hash in &self.hashes {
            world.invitation.want(&(*hash,));
        }
        for (at, hash) in self.hashes.iter().enumerate() {
            if world.invitation.find(&(*hash,))?.is_some() {
                return Err(Fault::new(Code::Changed).with_fix("Make another code.").into());
            }
            let (id, sent) = (world.draw(), self.sent_to.get(at));
            world.invitation.put(Invitation {
                hash: *hash,
                roles: self.roles,
                created_by: actor.person,
                created_at,
                expires_at: self.expires_at,
                used_by: None,
                id,
                email: sent.map(|sent| sent.email.clone()),
                revoked_at: None,
            });
            if let Some(SentTo { email, sealed }) = sent.cloned() {
                check_email(&email)?;
                let (kind, language) = (MailKind::Invitation, MailLanguage::Both);
                world.write(Letter { recipient: email, kind, language, sealed: Some(sealed) }, &[])?;
            }
        }
        let (count, roles) = (self.hashes.len().to_string(), names(self.roles));
        let sent = self.sent_to.len().to_string();
        let fields = [("count", count.as_str()), ("roles", &roles), ("sent", &sent)];
        world.act(actor, "invited", ("", 0), &fields)?;
        Ok(Outcome::Done)
    }
}

/// Roles as a record names them.
pub(super) fn names(roles: Roles) -> String {
    roles.members().iter().map(|role| role.as_str()).collect::<Vec<_>>().join(" ")
}

/// Asks for one plain e-mail address, lower-case.
pub(super) fn check_email(email: &str) -> Result<(), Fault> {
    let wrong = || {
        // The address itself stays out of the error: it is a personal detail.
        let most = limits::NAME_CHARS;
        let fix = format!("Give one e-mail address of at most {most} characters.");
        Fault::new(Code::InvalidField).at("email").with_fix(fix)
    };
    let chars = email.chars().count();
    let (name, host) = email.split_once('@').ok_or_else(wrong)?;
    let odd = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '@' | '<' | '>' | ',' | ';' | '"');
    let plain = !name.is_empty() && !host.is_empty() && !name.contains(odd) && !host.contains(odd);
    if plain && chars <= limits::NAME_CHARS && email == email.to_lowercase() { Ok(()) } else { Err(wrong()) }
}

fn check_end(field: &'static str, end: Instant, now: Instant) -> Result<(), Fault> {
    if end > now && end <= now.plus_ms(LONGEST_MS) {
        return Ok(());
    }
    Err(Fault::field(field, end.ms(), "Give a moment in the next 400 days."))
}

/// A session or a token to be made with an account.
#[derive(Debug, Clone)]
pub struct NewCredential {
    /// The secret's hash.
    pub hash: SecretHash,
    /// What carries it.
    pub kind: CredentialKind,
    /// What it may be used for.
    pub scopes: Scopes,
    /// Its name.
    pub name: String,
    /// When it ends.
    pub expires_at: Instant,
}

impl NewCredential {
    pub(super) fn put(&self, world: &mut World, person: PersonId) -> Result<(), Stop> {
        let epoch = world.person.get(&(person,), "person")?.session_epoch;
        let created_at = world.now();
        check_end("expires_at", self.expires_at, created_at)?;
        Fault::check_text("name", &self.name, 1, limits::NAME_CHARS)?;
        if world.credential.find(&(self.hash,))?.is_some() {
            return Err(Fault::new(Code::Changed).with_fix("Make another secret.").into());
        }
        world.credential.put(Credential {
            hash: self.hash,
            person,
            kind: self.kind,
            scopes: self.scopes,
            name: self.name.clone(),
            created_at,
            expires_at: self.expires_at,
            revoked_at: None,
            seen_at: None,
            epoch,
        });
        Ok(())
    }
}

/// Who a new account belongs to.
#[derive(Debug, Clone)]
pub struct NewPerson {
    /// For sign-in; lower-case.
    pub email: Option<String>,
    /// What it is called.
    pub name: String,
    /// The password's hash.
    pub password: Option<String>,
}

impl NewPerson {
    pub(super) fn put(&self, world: &mut World, roles: Roles) -> Result<PersonId, Stop> {
        Fault::check_text("name", &self.name, 1, limits::NAME_CHARS)?;
        if let Some(email) = &self.email {
            check_email(email)?;
        }
        let id = world.draw();
        let created_at = world.now();
        world.person.put(Person {
            id,
            email: self.email.clone(),
            name: self.name.clone(),
            roles,
            password: self.password.clone(),
            state: PersonState::Active,
            created_at,
            version: 1,
            session_epoch: 0,
        });
        Ok(id)
    }
}

/// Makes an account with an invitation.
#[derive(Debug, Clone)]
pub struct SignUp {
    /// The invitation's hash.
    pub invitation: SecretHash,
    /// The account.
    pub person: NewPerson,
    /// What it signs in with from now on.
    pub credential: Option<NewCredential>,
}

impl Decide for SignUp {
    fn keys(&self, _: &Actor, world: &mut World) {
        world.invitation.want(&(self.invitation,));
    }

    fn decide(&self, _: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        super::recovery::check_not_closed(world)?;
        let now = world.now();
        let Some(invitation) = world.invitation.find(&(self.invitation,))? else {
            return Err(Fault::new(Code::InvitationUsed)
                .at("invitation")
                .with_fix("Ask for a new invitation.")
                .into());
        };
        let roles = invitation.roles;
        let person = self.person.put(world, roles)?;
        world.invitation.edit(&(self.invitation,), "invitation")?.take(person, now)?;
        if let Some(credential) = &self.credential {
            credential.put(world, person)?;
        }
        Ok(Outcome::Person { person })
    }
}

/// Makes an account without invitation. Only the program itself does.
#[derive(Debug, Clone)]
pub struct AddPerson {
    /// The account.
    pub person: NewPerson,
    /// Its roles.
    pub roles: Roles,
    /// What it signs in with.
    pub credential: Option<NewCredential>,
}

impl Decide for AddPerson {
    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        actor.require_clock()?;
        let person = self.person.put(world, self.roles)?;
        if let Some(credential) = &self.credential {
            credential.put(world, person)?;
        }
        Ok(Outcome::Person { person })
    }
}

/// Makes a session after a sign-in the API has checked, or a token for oneself.
#[derive(Debug, Clone)]
pub struct AddCredential {
    /// It.
    pub credential: NewCredential,
}

impl Decide for AddCredential {
    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        if !actor.scopes.covers(self.credential.scopes) {
            return Err(Fault::new(Code::ScopeMissing)
                .at("scopes")
                .with_fix("A token can have no scope that its maker lacks.")
                .into());
        }
        if world.model.find(&(actor.person,))?.is_some() {
            let fix = "A model's token is made by whoever the model belongs to.";
            return Err(Fault::new(Code::RoleMissing).with_fix(fix).into());
        }
        self.credential.put(world, actor.person)?;
        Ok(Outcome::Done)
    }
}

/// Ends one of one's own sessions or tokens.
#[derive(Debug, Clone)]
pub struct RevokeCredential {
    /// Its hash.
    pub hash: SecretHash,
}

impl Decide for RevokeCredential {
    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        let now = world.now();
        let credential = world.credential.edit(&(self.hash,), "session or token")?;
        if credential.person != actor.person {
            return Err(Fault::not_found("session or token").into());
        }
        credential.revoked_at.get_or_insert(now);
        Ok(Outcome::Done)
    }
}

/// Grants a qualification, or another score in it.
#[derive(Debug, Clone)]
pub struct GrantQualification {
    /// To whom.
    pub person: PersonId,
    /// Its name.
    pub name: String,
    /// The score.
    pub score: i64,
}

impl Decide for GrantQualification {
    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        actor.require(Role::Operator, Scope::Operate)?;
        Fault::check_text("name", &self.name, 1, 100)?;
        world.person.get(&(self.person,), "person")?;
        world.grant.find(&(self.person, self.name.clone()))?;
        let granted_at = world.now();
        world.grant.put(Grant {
            person: self.person,
            name: self.name.clone(),
            score: self.score,
            granted_by: actor.person,
            granted_at,
        });
        let (person, score) = (self.person.to_string(), self.score.to_string());
        let fields = [("person", person.as_str()), ("qualification", &self.name), ("score", &score)];
        world.act(actor, "enforcement", (&person, self.person.raw()), &fields)?;
        Ok(Outcome::Done)
    }
}
