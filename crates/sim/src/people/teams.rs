//! Teams: workers who found one, join and leave, leaders who raise and lower their cut, members who agree or do not.

use super::Scene;
use crate::memory::Sent;
use gongdao_engine::Actor;
use gongdao_engine::commands::team_cut::{AgreeTeamCut, SetTeamCut};
use gongdao_engine::commands::teams::{
    EndTeam, FoundTeam, JoinTeam, LeaveTeam, MakeTeamLink, RemoveMember, RevokeTeamLink,
};
use gongdao_kernel::{MS_PER_DAY, MS_PER_HOUR};
use gongdao_market::{Team, TeamLink, TeamMember};

/// Cuts that are tried; the last is more than anybody may take.
const CUTS: [u32; 6] = [0, 1, 30_000, 99_999, 100_000, 100_001];

pub(super) fn act(scene: &mut Scene<'_>) -> Option<Sent> {
    let actor = *scene.chance.pick(&scene.cast.workers)?;
    let view = scene.view;
    let place = view.members.iter().find(|member| member.person == actor.person).copied();
    let team = place.and_then(|place| view.team(place.team));
    match (place, team) {
        (Some(_), Some(team)) if team.leader == actor.person => lead(scene, actor, team),
        (Some(place), Some(team)) => belong(scene, actor, place, team),
        _ => look_for_one(scene, actor),
    }
}

fn look_for_one(scene: &mut Scene<'_>, actor: Actor) -> Option<Sent> {
    if scene.view.teams.len() < 2 || scene.chance.once_in(8) {
        let (name, cut_ppm) = (format!("team {}", scene.memory.nonce()), scene.chance.one_of(CUTS));
        return Some(Sent::any(actor, FoundTeam { name, cut_ppm }));
    }
    let link: &TeamLink = scene.chance.pick(&scene.view.links)?;
    let known = scene.view.team(link.team)?.revision;
    let revision = if scene.chance.once_in(6) { known - 1 } else { known };
    Some(Sent::any(actor, JoinTeam { hash: link.hash, revision }))
}

fn lead(scene: &mut Scene<'_>, actor: Actor, team: &Team) -> Option<Sent> {
    let members: Vec<&TeamMember> =
        scene.view.members.iter().filter(|member| member.team == team.id).collect();
    let tell = members.iter().map(|member| member.person).collect();
    let links: Vec<&TeamLink> = scene.view.links.iter().filter(|link| link.team == team.id).collect();
    match scene.chance.below(10) {
        0..=2 if !links.is_empty() => {
            Some(Sent::any(actor, SetTeamCut { cut_ppm: scene.chance.one_of(CUTS), tell }))
        }
        3 => Some(Sent::any(actor, RemoveMember { person: scene.chance.pick(&members)?.person })),
        4 => Some(Sent::any(actor, RevokeTeamLink { hash: scene.chance.pick(&links)?.hash })),
        5 if scene.chance.once_in(4) => Some(Sent::any(actor, EndTeam { tell })),
        6 => Some(Sent::any(actor, LeaveTeam {})),
        _ => {
            let mut hash = [0; 32];
            hash[..8].copy_from_slice(&scene.memory.nonce().to_be_bytes());
            let expires_at = scene.now.plus_ms(scene.chance.one_of([MS_PER_HOUR, 30 * MS_PER_DAY]));
            let uses = scene.chance.one_of([1, 2, 50]);
            Some(Sent::any(actor, MakeTeamLink { hash, uses, expires_at }))
        }
    }
}

fn belong(scene: &mut Scene<'_>, actor: Actor, place: TeamMember, team: &Team) -> Option<Sent> {
    match scene.chance.below(6) {
        0 => Some(Sent::any(actor, LeaveTeam {})),
        1 => look_for_one(scene, actor),
        _ if place.agreed < team.revision => Some(Sent::any(actor, AgreeTeamCut { revision: team.revision })),
        2 => Some(Sent::any(actor, AgreeTeamCut { revision: team.revision - 1 })),
        _ => None,
    }
}
