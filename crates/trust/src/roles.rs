//! Roles an account can hold, and scopes a token can be limited to: small sets kept in one integer.

use gongdao_kernel::{BadCell, Cell, Code, Fault, Field, Kind, coded_enum};

coded_enum! {
    /// What an account is on the platform. An account can hold several.
    pub enum Role {
        /// Publishes work.
        Requester = 1 "requester",
        /// Does work.
        Worker = 2 "worker",
        /// Decides doubtful answers and appeals.
        Reviewer = 4 "reviewer",
        /// Runs the platform.
        Operator = 8 "operator",
        /// Reads everything, changes nothing.
        Auditor = 16 "auditor",
    }
}

coded_enum! {
    /// What a token may be used for.
    pub enum Scope {
        /// Reading.
        Read = 1 "read",
        /// Claiming, submitting and the rest of a worker's commands.
        Work = 2 "work",
        /// Projects, batches and reviews.
        Publish = 4 "publish",
        /// Moving money between accounts of the platform.
        Fund = 8 "fund",
        /// The operator's commands.
        Operate = 16 "operate",
    }
}

macro_rules! set_of {
    ($(#[$meta:meta])* $name:ident of $member:ident) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
        pub struct $name(i64);

        impl $name {
            /// The set of these members.
            #[must_use]
            pub fn of(members: &[$member]) -> Self {
                Self(members.iter().fold(0, |bits, member| bits | *member as i64))
            }

            /// Every member there is.
            #[must_use]
            pub fn all() -> Self {
                Self::of($member::ALL)
            }

            /// The members as bits, the way the set is kept.
            #[must_use]
            pub fn bits(self) -> i64 {
                self.0
            }

            /// Whether the member is in the set.
            #[must_use]
            pub fn has(self, member: $member) -> bool {
                self.0 & member as i64 != 0
            }

            /// Whether every member of `other` is in this set.
            #[must_use]
            pub fn covers(self, other: Self) -> bool {
                other.0 & !self.0 == 0
            }

            /// The members, in order.
            #[must_use]
            pub fn members(self) -> Vec<$member> {
                $member::ALL.iter().copied().filter(|member| self.has(*member)).collect()
            }
        }

        impl Field for $name {
            const KIND: Kind = Kind::Int;
            fn cell(&self) -> Cell<'_> {
                Cell::Int(self.0)
            }
            fn from_cell(cell: Cell<'_>) -> Result<Self, BadCell> {
                i64::from_cell(cell).map($name)
            }
        }
    };
}

set_of! {
    /// The roles of one account.
    Roles of Role
}

set_of! {
    /// The scopes of one token.
    Scopes of Scope
}

impl Roles {
    /// Asks for a role.
    ///
    /// # Errors
    /// `role_missing`, naming it.
    pub fn require(self, role: Role) -> Result<(), Fault> {
        if self.has(role) {
            return Ok(());
        }
        Err(Fault::new(Code::RoleMissing).with_fix(format!("It takes the role {role}.")))
    }
}

impl Scopes {
    /// Asks for a scope.
    ///
    /// # Errors
    /// `scope_missing`, naming it.
    pub fn require(self, scope: Scope) -> Result<(), Fault> {
        if self.has(scope) {
            return Ok(());
        }
        Err(Fault::new(Code::ScopeMissing).with_fix(format!("Make a token with the scope {scope}.")))
    }
}
