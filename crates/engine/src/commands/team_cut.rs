//! A team's cut: set by its leader, told to its members, agreed to by each of them.
//!
//! Nothing claimed before changes. A raise holds for a member's claims from the moment they agreed; until then they work
//! at the cut they agreed to before, or leave. A lower cut holds at once.

use super::teams::{changing, led, most_cut, note, own, tell};
use crate::command::Decide;
use crate::{Actor, Outcome, Stop, World};
use gongdao_kernel::{Code, Fault, MS_PER_DAY, PersonId};
use gongdao_market::{Team, TeamCut};
use gongdao_trust::MailKind;

/// Sets the cut of the team one leads, once a day at most.
#[derive(Debug, Clone)]
pub struct SetTeamCut {
    /// The cut, parts per million.
    pub cut_ppm: u32,
    /// The members, to be written to.
    pub tell: Vec<PersonId>,
}

impl Decide for SetTeamCut {
    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        let place = led(world, actor)?;
        Team::check_cut(self.cut_ppm, most_cut(world)?)?;
        let (id, before, now) = (place.team.id, place.team.cut_ppm, world.now());
        if self.cut_ppm == before {
            return Ok(Outcome::Team { team: id });
        }
        let next = place.team.cut_at.plus_ms(MS_PER_DAY);
        if place.team.revision > 1 && now < next {
            return Err(Fault::new(Code::TooManyAttempts)
                .with_detail("The cut was set less than a day ago.")
                .with_fix("Set it again tomorrow.")
                .until(next)
                .into());
        }
        let team = changing(world, id)?;
        team.cut_ppm = self.cut_ppm;
        team.revision += 1;
        team.cut_at = now;
        let revision = team.revision;
        world.team_cut.put(TeamCut { team: id, revision, cut_ppm: self.cut_ppm, at: now });
        // The leader's own row goes along, so that it never looks as if a word of theirs were missing.
        world.team_member.edit(&(actor.person,), "member")?.agreed = revision;
        let (was, is) = (before.to_string(), self.cut_ppm.to_string());
        note(world, "team_cut_set", id, &[("cut_ppm", &is), ("before", &was)])?;
        let (was, is) = (percent(before), percent(self.cut_ppm));
        tell(world, &place, &self.tell, MailKind::TeamCut, &[("before", &was), ("cut", &is)])?;
        Ok(Outcome::Team { team: id })
    }
}

/// Parts per million as people read them, `5.25%`.
fn percent(ppm: u32) -> String {
    let text = format!("{}.{:04}", ppm / 10_000, ppm % 10_000);
    format!("{}%", text.trim_end_matches('0').trim_end_matches('.'))
}

/// Agrees to the cut of one's team as it stands.
#[derive(Debug, Clone)]
pub struct AgreeTeamCut {
    /// The setting that was read.
    pub revision: i64,
}

impl Decide for AgreeTeamCut {
    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        let place = own(world, actor)?;
        if place.team.revision != self.revision {
            let fix = format!("Read the cut again; it is at {}.", place.team.revision);
            return Err(Fault::field("revision", self.revision, fix).into());
        }
        if place.member.agreed == self.revision {
            return Ok(Outcome::Team { team: place.team.id });
        }
        world.team_member.edit(&(actor.person,), "member")?.agreed = self.revision;
        let (person, cut) = (actor.person.to_string(), place.team.cut_ppm.to_string());
        note(world, "team_cut_agreed", place.team.id, &[("person", &person), ("cut_ppm", &cut)])?;
        Ok(Outcome::Team { team: place.team.id })
    }
}

#[cfg(test)]
mod tests {
    use super::percent;

    #[test]
    fn parts_per_million_read_as_percent() {
        for (ppm, text) in [(0, "0%"), (100_000, "10%"), (52_500, "5.25%"), (1, "0.0001%")] {
            assert_eq!(percent(ppm), text);
        }
    }
}
