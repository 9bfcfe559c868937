//! Teams: people who work under a leader for a cut that both sides see before any work is done.
//!
//! One level only: the leader has a membership like everybody else, so that one row for each person keeps people to one
//! team and leaders out of other teams. A member pays the cut they agreed to; a raise holds for what is claimed after the
//! member agreed to it, a lower cut at once. Deliberately not here: how the money is divided, which the ledger's
//! one split does.

use gongdao_kernel::{AssignmentId, Code, Fault, Instant, Money, PersonId, TeamId, TeamLinkId, coded_enum};
use serde::{Deserialize, Serialize};

/// The most a leader may take of a member's pay, in parts per million: a tenth.
pub const CUT_MOST_PPM: u32 = 100_000;

coded_enum! {
    /// Whether a team exists.
    pub enum TeamState {
        /// It does.
        Active = 1 "active",
        /// Its leader ended it; nobody is a member any more.
        Ended = 2 "ended",
    }
}

/// A team.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Team {
    /// Its id.
    pub id: TeamId,
    /// Who leads it.
    pub leader: PersonId,
    /// What it is called.
    pub name: String,
    /// The leader's cut as it stands now, parts per million of a member's pay.
    pub cut_ppm: u32,
    /// How often the cut was set; members agree to one of these.
    pub revision: i64,
    /// When the cut was set.
    pub cut_at: Instant,
    /// How many people belong to it, the leader included.
    pub members: u32,
    /// Whether it exists.
    pub state: TeamState,
    /// When it was founded.
    pub created_at: Instant,
    /// Guards against lost updates.
    pub version: i64,
}

impl Team {
    /// Asks for a team that exists.
    ///
    /// # Errors
    /// `wrong_state`.
    pub fn check_active(&self) -> Result<(), Fault> {
        match self.state {
            TeamState::Active => Ok(()),
            TeamState::Ended => Err(Fault::state("team", self.state, "Join or found another.")),
        }
    }

    /// Asks for a cut that a leader may take, where the platform allows at most `most_ppm`.
    ///
    /// # Errors
    /// `invalid_field`.
    pub fn check_cut(cut_ppm: u32, most_ppm: u32) -> Result<(), Fault> {
        let most = most_ppm.min(CUT_MOST_PPM);
        if cut_ppm <= most {
            return Ok(());
        }
        Err(Fault::field("cut_ppm", cut_ppm, format!("Give 0 to {most} parts per million.")))
    }
}

/// One setting of a team's cut, kept for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TeamCut {
    /// The team.
    pub team: TeamId,
    /// The first, the second, ….
    pub revision: i64,
    /// The cut, parts per million.
    pub cut_ppm: u32,
    /// When it was set.
    pub at: Instant,
}

/// The cut that holds for a member's next claim: the lowest of all that were set since the one agreed to, that one
/// included. A lower cut so holds at once, a higher one only when it was agreed to.
#[must_use]
pub fn agreed_cut(since_agreed: &[TeamCut]) -> u32 {
    since_agreed.iter().map(|cut| cut.cut_ppm).min().unwrap_or(0).min(CUT_MOST_PPM)
}

/// Who belongs to which team: one row for each person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TeamMember {
    /// Who.
    pub person: PersonId,
    /// Where.
    pub team: TeamId,
    /// The setting of the cut that was agreed to.
    pub agreed: i64,
    /// Since when.
    pub joined_at: Instant,
}

/// A link by which people join.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeamLink {
    /// The hash of its code.
    pub hash: [u8; 32],
    /// Its id.
    pub id: TeamLinkId,
    /// The team.
    pub team: TeamId,
    /// When it was made.
    pub created_at: Instant,
    /// When it ends.
    pub expires_at: Instant,
    /// How many people may still join by it.
    pub uses_left: u32,
    /// How many did.
    pub used: u32,
    /// When the leader took it back.
    pub revoked_at: Option<Instant>,
}

impl TeamLink {
    /// Uses it once.
    ///
    /// # Errors
    /// `link_used`.
    pub fn take(&mut self, now: Instant) -> Result<(), Fault> {
        if self.uses_left == 0 || self.revoked_at.is_some() || now >= self.expires_at {
            return Err(Fault::new(Code::LinkUsed).with_fix("Ask the team's leader for a new link."));
        }
        self.uses_left -= 1;
        self.used = self.used.saturating_add(1);
        Ok(())
    }
}

/// What a leader gets of one assignment: team, leader and cut as they stood when the task was claimed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TeamShare {
    /// The member's assignment.
    pub assignment: AssignmentId,
    /// The team at the claim.
    pub team: TeamId,
    /// Its leader at the claim.
    pub leader: PersonId,
    /// The cut at the claim, parts per million.
    pub cut_ppm: u32,
    /// What was paid to the leader at the settlement.
    pub cut: Money,
}

/// A project offered to a team before everybody else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Offer {
    /// The team.
    pub team: TeamId,
    /// Until when only its members may claim, in milliseconds since 1970.
    pub until_ms: i64,
}

impl Offer {
    /// Checks the moment.
    ///
    /// # Errors
    /// `invalid_field`.
    pub fn check(&self) -> Result<(), Fault> {
        if (0..=MOST_MS).contains(&self.until_ms) {
            return Ok(());
        }
        Err(Fault::field("offered_to.until_ms", self.until_ms, format!("Give 0 to {MOST_MS}.")))
    }

    /// Whether somebody of this team, or of none, may claim now.
    #[must_use]
    pub fn admits(&self, team: Option<TeamId>, now: Instant) -> bool {
        team == Some(self.team) || now >= Instant::from_ms(self.until_ms)
    }
}

/// 9999-12-30T00:00:00Z.
const MOST_MS: i64 = 253_402_128_000_000;

#[cfg(test)]
mod tests {
    use super::*;
    use gongdao_kernel::TypedId;

    fn cut(revision: i64, cut_ppm: u32) -> TeamCut {
        TeamCut { team: TeamId::from_raw(1), revision, cut_ppm, at: Instant::from_ms(revision) }
    }

    #[test]
    fn a_raise_needs_the_members_word_and_a_lower_cut_does_not() {
        assert_eq!(agreed_cut(&[cut(1, 50_000)]), 50_000);
        assert_eq!(agreed_cut(&[cut(1, 50_000), cut(2, 80_000)]), 50_000);
        assert_eq!(agreed_cut(&[cut(1, 50_000), cut(2, 20_000)]), 20_000);
        assert_eq!(agreed_cut(&[cut(1, 50_000), cut(2, 20_000), cut(3, 90_000)]), 20_000);
        assert_eq!(agreed_cut(&[cut(3, 90_000)]), 90_000);
        assert_eq!(agreed_cut(&[cut(1, 900_000)]), CUT_MOST_PPM, "whatever a row says");
    }

    #[test]
    fn a_link_ends_by_use_time_and_will() {
        let link = TeamLink {
            hash: [1; 32],
            id: TeamLinkId::from_raw(1),
            team: TeamId::from_raw(1),
            created_at: Instant::from_ms(0),
            expires_at: Instant::from_ms(10),
            uses_left: 1,
            used: 0,
            revoked_at: None,
        };
        let mut once = link.clone();
        once.take(Instant::from_ms(9)).unwrap();
        assert_eq!(once.take(Instant::from_ms(9)).unwrap_err().code, Code::LinkUsed);
        assert!(link.clone().take(Instant::from_ms(10)).is_err());
        assert!(
            TeamLink { revoked_at: Some(Instant::from_ms(1)), ..link }.take(Instant::from_ms(2)).is_err()
        );
    }

    #[test]
    fn an_offer_ends_by_itself() {
        let offer = Offer { team: TeamId::from_raw(4), until_ms: 100 };
        assert!(offer.admits(Some(offer.team), Instant::from_ms(1)));
        assert!(!offer.admits(Some(TeamId::from_raw(5)), Instant::from_ms(99)));
        assert!(!offer.admits(None, Instant::from_ms(99)));
        assert!(offer.admits(None, Instant::from_ms(100)));
    }
}
