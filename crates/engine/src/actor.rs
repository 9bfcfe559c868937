//! Who commands: a signed-in account with its roles and the scopes of what it signed in with, or the program's clock.

use gongdao_kernel::{Fault, PersonId, TypedId};
use gongdao_trust::{Role, Roles, Scope, Scopes};

/// Who commands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Actor {
    /// The account; number 0 is the clock.
    pub person: PersonId,
    /// Its roles.
    pub roles: Roles,
    /// The scopes of its session or token.
    pub scopes: Scopes,
}

impl Actor {
    /// The program's own clock, which ends what has run out.
    #[must_use]
    pub fn clock() -> Self {
        Self { person: PersonId::from_raw(0), roles: Roles::default(), scopes: Scopes::default() }
    }

    /// A person with every scope, as a session has.
    #[must_use]
    pub fn person(person: PersonId, roles: Roles) -> Self {
        Self { person, roles, scopes: Scopes::all() }
    }

    /// Asks for a role and a scope together.
    ///
    /// # Errors
    /// `role_missing` or `scope_missing`.
    pub fn require(&self, role: Role, scope: Scope) -> Result<(), Fault> {
        self.roles.require(role)?;
        self.scopes.require(scope)
    }

    /// Asks for being the clock, or an operator with the scope for it.
    ///
    /// # Errors
    /// `role_missing` or `scope_missing`.
    pub fn require_clock(&self) -> Result<(), Fault> {
        if self.person.raw() == 0 {
            return Ok(());
        }
        self.require(Role::Operator, Scope::Operate)
    }
}
