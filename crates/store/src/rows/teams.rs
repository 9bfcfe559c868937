//! Rows of teams.

use crate::table;
use gongdao_kernel::{AssignmentId, Instant, Money, PersonId, TeamId, TeamLinkId};
use gongdao_market::{Team, TeamCut, TeamLink, TeamMember, TeamShare, TeamState};

table! { Team, "team", lock false, key (id: TeamId), columns {
    leader: PersonId, name: String, cut_ppm: u32, revision: i64, cut_at: Instant, members: u32, state: TeamState,
    created_at: Instant, version: i64,
} }

table! { TeamCut, "team_cut", lock false, key (team: TeamId, revision: i64), columns { cut_ppm: u32, at: Instant, } }

table! { TeamMember, "team_member", lock true, key (person: PersonId), columns {
    team: TeamId, agreed: i64, joined_at: Instant,
} }

table! { TeamLink, "team_link", lock true, key (hash: [u8; 32]), columns {
    id: TeamLinkId, team: TeamId, created_at: Instant, expires_at: Instant, uses_left: u32, used: u32,
    revoked_at: Option<Instant>,
} }

table! { TeamShare, "team_share", lock true, key (assignment: AssignmentId), columns {
    team: TeamId, leader: PersonId, cut_ppm: u32, cut: Money,
} }

/// What one person did for a team on one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TeamDay {
    /// The team.
    pub team: TeamId,
    /// The person.
    pub person: PersonId,
    /// The UTC day.
    pub day: i64,
    /// Answers handed in.
    pub answers: i64,
    /// Answers accepted.
    pub accepted: i64,
    /// Answers rejected for good.
    pub rejected: i64,
    /// Active time of the answers handed in.
    pub active_ms: i64,
    /// Pay of the accepted ones, the leader's cut included.
    pub paid: Money,
    /// The leader's cut of it.
    pub cut: Money,
}

impl TeamDay {
    /// A day on which nothing was done yet.
    #[must_use]
    pub fn blank(team: TeamId, person: PersonId, day: i64) -> Self {
        let (paid, cut) = (Money::ZERO, Money::ZERO);
        Self { team, person, day, answers: 0, accepted: 0, rejected: 0, active_ms: 0, paid, cut }
    }
}

table! { TeamDay, "team_day", lock true, key (team: TeamId, person: PersonId, day: i64), columns {
    answers: i64, accepted: i64, rejected: i64, active_ms: i64, paid: Money, cut: Money,
} }
