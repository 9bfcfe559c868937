//! Teams: founded by a worker, joined by link, left at any time, ended by their leader.
//!
//! A person has one membership row at most, the leader's own included: whoever leads cannot belong elsewhere, and a team
//! has no teams below it. Each step leaves a record, so that a team is something declared, not something to be guessed.

use super::settings::{self, TEAM_CUT_PPM, TEAM_MEMBERS};
use super::share::{Membership, membership};
use crate::command::Decide;
use crate::{Actor, Outcome, Stop, World};
use gongdao_kernel::{Code, Fault, Instant, MS_PER_DAY, PersonId, TeamId, TypedId, limits};
use gongdao_market::{CUT_MOST_PPM, Team, TeamCut, TeamLink, TeamMember, TeamState};
use gongdao_trust::{MailKind, Role, Scope};

/// The longest a link lasts.
const LINK_MS: i64 = 90 * MS_PER_DAY;
/// The most people one link takes in.
const LINK_USES: u32 = 1_000;

/// The highest cut a leader may set now.
pub(super) fn most_cut(world: &mut World) -> Result<u32, Stop> {
    let set = settings::number(world, TEAM_CUT_PPM)?;
    Ok(set.and_then(|ppm| u32::try_from(ppm).ok()).unwrap_or(CUT_MOST_PPM))
}

/// The team to change. Its version rises once in a transaction, however many commands change it.
pub(super) fn changing(world: &mut World, id: TeamId) -> Result<&mut Team, Stop> {
    let is_changed = world.team.is_changed(&(id,));
    let team = world.team.edit(&(id,), "team")?;
    team.version += i64::from(!is_changed);
    Ok(team)
}

/// The actor's place in their team.
pub(super) fn own(world: &mut World, actor: &Actor) -> Result<Membership, Stop> {
    actor.require(Role::Worker, Scope::Work)?;
    membership(world, actor.person)?.ok_or_else(|| Fault::not_found("team").into())
}

/// The actor's place, which has to be the leader's.
pub(super) fn led(world: &mut World, actor: &Actor) -> Result<Membership, Stop> {
    let place = own(world, actor)?;
    if place.is_leader() {
        return Ok(place);
    }
    Err(Fault::new(Code::RoleMissing).with_detail("Only the team's leader does that.").into())
}

fn check_free(world: &mut World, person: PersonId) -> Result<(), Stop> {
    if membership(world, person)?.is_none() {
        return Ok(());
    }
    Err(Fault::new(Code::InTeam).with_fix("Leave that team first, or end it where you lead it.").into())
}

pub(super) fn note(
    world: &mut World,
    kind: &'static str,
    team: TeamId,
    fields: &[(&str, &str)],
) -> Result<(), Stop> {
    let id = team.to_string();
    let whole: Vec<(&str, &str)> =
        std::iter::once(("team", id.as_str())).chain(fields.iter().copied()).collect();
    world.record(kind, team.raw(), &whole).map(drop)
}

/// Founds a team.
#[derive(Debug, Clone)]
pub struct FoundTeam {
    /// What it is called.
    pub name: String,
    /// The leader's cut of members' pay, parts per million.
    pub cut_ppm: u32,
}

impl Decide for FoundTeam {
    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        actor.require(Role::Worker, Scope::Work)?;
        Fault::check_text("name", &self.name, 1, limits::NAME_CHARS)?;
        Team::check_cut(self.cut_ppm, most_cut(world)?)?;
        check_free(world, actor.person)?;
        let (id, now): (TeamId, _) = (world.draw(), world.now());
        let (leader, cut_ppm) = (actor.person, self.cut_ppm);
        world.team.put(Team {
            id,
            leader,
            name: self.name.clone(),
            cut_ppm,
            revision: 1,
            cut_at: now,
            members: 1,
            state: TeamState::Active,
            created_at: now,
            version: 1,
        });
        world.team_cut.put(TeamCut { team: id, revision: 1, cut_ppm, at: now });
        world.team_member.put(TeamMember { person: leader, team: id, agreed: 1, joined_at: now });
        let (leader, cut) = (leader.to_string(), cut_ppm.to_string());
        note(world, "team_founded", id, &[("leader", &leader), ("name", &self.name), ("cut_ppm", &cut)])?;
        Ok(Outcome::Team { team: id })
    }
}

/// Makes a link by which people join.
#[derive(Debug, Clone)]
pub struct MakeTeamLink {
    /// The hash of its code.
    pub hash: [u8; 32],
    /// How many people may join by it.
    pub uses: u32,
    /// When it ends.
    pub expires_at: Instant,
}

impl Decide for MakeTeamLink {
    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        let team = led(world, actor)?.team.id;
        if !(1..=LINK_USES).contains(&self.uses) {
            return Err(Fault::field("uses", self.uses, format!("Give 1 to {LINK_USES}.")).into());
        }
        let created_at = world.now();
        if self.expires_at <= created_at || self.expires_at > created_at.plus_ms(LINK_MS) {
            let given = self.expires_at.ms();
            return Err(Fault::field("expires_at", given, "Give a moment in the next 90 days.").into());
        }
        if world.team_link.find(&(self.hash,))?.is_some() {
            return Err(Fault::new(Code::Changed).with_fix("Make another code.").into());
        }
        let (id, hash, expires_at) = (world.draw(), self.hash, self.expires_at);
        let (uses_left, used, revoked_at) = (self.uses, 0, None);
        world.team_link.put(TeamLink { hash, id, team, created_at, expires_at, uses_left, used, revoked_at });
        Ok(Outcome::Team { team })
    }
}

/// Takes a link back.
#[derive(Debug, Clone)]
pub struct RevokeTeamLink {
    /// The hash of its code.
    pub hash: [u8; 32],
}

impl Decide for RevokeTeamLink {
    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        let team = led(world, actor)?.team.id;
        let now = world.now();
        if world.team_link.get(&(self.hash,), "link")?.team != team {
            return Err(Fault::not_found("link").into());
        }
        world.team_link.edit(&(self.hash,), "link")?.revoked_at.get_or_insert(now);
        Ok(Outcome::Done)
    }
}

/// Joins a team by link and agrees to its cut.
#[derive(Debug, Clone)]
pub struct JoinTeam {
    /// The hash of the link's code.
    pub hash: [u8; 32],
    /// The setting of the cut that was read.
    pub revision: i64,
}

impl Decide for JoinTeam {
    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        actor.require(Role::Worker, Scope::Work)?;
        let now = world.now();
        let Some(link) = world.team_link.find(&(self.hash,))? else {
            return Err(Fault::new(Code::LinkUsed).with_fix("Ask the team's leader for a new link.").into());
        };
        let id = link.team;
        let team = world.team.get(&(id,), "team")?.clone();
        team.check_active()?;
        check_free(world, actor.person)?;
        if team.revision != self.revision {
            let (fix, given) = (format!("Read the cut again; it is at {}.", team.revision), self.revision);
            return Err(Fault::field("revision", given, fix).into());
        }
        let most = settings::number(world, TEAM_MEMBERS)?.unwrap_or(i64::MAX);
        if i64::from(team.members) >= most {
            return Err(Fault::state("team", "full", "Ask its leader, or join another.").into());
        }
        world.team_link.edit(&(self.hash,), "link")?.take(now)?;
        changing(world, id)?.members += 1;
        let (person, agreed) = (actor.person, self.revision);
        world.team_member.put(TeamMember { person, team: id, agreed, joined_at: now });
        let (person, cut) = (person.to_string(), team.cut_ppm.to_string());
        note(world, "team_joined", id, &[("person", &person), ("cut_ppm", &cut)])?;
        Ok(Outcome::Team { team: id })
    }
}

fn take_out(world: &mut World, person: PersonId, team: TeamId, by: PersonId) -> Result<(), Stop> {
    world.team_member.remove(&(person,));
    let row = changing(world, team)?;
    row.members = row.members.saturating_sub(1);
    let (person, by) = (person.to_string(), by.to_string());
    note(world, "team_left", team, &[("person", &person), ("by", &by)])
}

/// Leaves one's team. What was claimed before is settled as it was claimed.
#[derive(Debug, Clone)]
pub struct LeaveTeam {}

impl Decide for LeaveTeam {
    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        let place = own(world, actor)?;
        if place.is_leader() {
            return Err(Fault::state("team", "led by you", "End the team instead.").into());
        }
        take_out(world, actor.person, place.team.id, actor.person)?;
        Ok(Outcome::Done)
    }
}

/// Takes somebody out of the team one leads. What they claimed before is settled as it was claimed.
#[derive(Debug, Clone)]
pub struct RemoveMember {
    /// Whom.
    pub person: PersonId,
}

impl Decide for RemoveMember {
    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        let place = led(world, actor)?;
        let member = world.team_member.get(&(self.person,), "member")?.team == place.team.id;
        if !member || self.person == actor.person {
            return Err(Fault::not_found("member").into());
        }
        take_out(world, self.person, place.team.id, actor.person)?;
        world.write_to(self.person, MailKind::TeamLeft, &[("team", &place.team.name)])?;
        Ok(Outcome::Done)
    }
}

/// Ends the team one leads; nobody is a member any more.
#[derive(Debug, Clone)]
pub struct EndTeam {
    /// The members, to be written to.
    pub tell: Vec<PersonId>,
}

impl Decide for EndTeam {
    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        let place = led(world, actor)?;
        let row = changing(world, place.team.id)?;
        row.state = TeamState::Ended;
        row.members = 0;
        let leader = actor.person.to_string();
        note(world, "team_ended", place.team.id, &[("leader", &leader)])?;
        tell(world, &place, &self.tell, MailKind::TeamLeft, &[])?;
        Ok(Outcome::Done)
    }
}

/// Writes to those of the named people who are members.
pub(super) fn tell(
    world: &mut World,
    place: &Membership,
    people: &[PersonId],
    kind: MailKind,
    fields: &[(&str, &str)],
) -> Result<(), Stop> {
    let name = place.team.name.clone();
    let whole: Vec<(&str, &str)> =
        std::iter::once(("team", name.as_str())).chain(fields.iter().copied()).collect();
    for person in people {
        world.team_member.want(&(*person,));
        world.person.want(&(*person,));
    }
    for person in people {
        let member = world.team_member.find(&(*person,))?.is_some_and(|row| row.team == place.team.id);
        if member && *person != place.team.leader {
            world.write_to(*person, kind, &whole)?;
        }
    }
    Ok(())
}
