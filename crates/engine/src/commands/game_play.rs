//! Playing: who sits with whom, the lobby of those who wait, and the item they get.
//!
//! The lobby is one row of the project. Two nodes wait for each other there, so that nobody who waits is given two partners.

use super::dispatch::{Fit, Next, fits, next_task};
use super::game::{player, rules_of, told};
use super::share::{TeamShareBase, membership};
use super::{game_round, work};
use crate::command::Decide;
use crate::{Actor, Outcome, Stop, World};
use gongdao_kernel::{AssignmentId, Code, Fault, GameRoundId, PersonId, ProjectId, TaskId, TypedId};
use gongdao_market::{
    AgreementRules, ClockKind, GameLobby, GamePair, GamePartner, GamePlay, GameRound, GameState,
    LOBBY_ROUNDS, PlayState,
};
use gongdao_trust::{Role, Scope};

/// Plays an item of a project: with whoever waits and suits, else as one who waits.
#[derive(Debug, Clone)]
pub struct Play {
    /// The project.
    pub project: ProjectId,
}

impl Decide for Play {
    fn keys(&self, actor: &Actor, world: &mut World) {
        world.project.want(&(self.project,));
        world.standing.want(&(actor.person, self.project));
        world.team_member.want(&(actor.person,));
        world.game_player.want(&(self.project, actor.person));
        world.game_lobby.want(&(self.project,));
        let lobby = world.game_lobby.peek(&(self.project,)).map(GameLobby::rounds).unwrap_or_default();
        for round in lobby {
            world.game_round.want(&(round,));
            let Some(first) = world.game_round.peek(&(round,)).map(|round| round.first) else { continue };
            world.game_play.want(&(first,));
        }
    }

    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        actor.require(Role::Worker, Scope::Work)?;
        let rules = rules_of(world, self.project)?;
        if let Some(round) = player(world, self.project, actor.person)?.round {
            return Ok(told(world.game_round.get(&(round,), "round")?));
        }
        let team = work::admit(world, actor, self.project)?;
        let mut waiting = waiting(world, self.project)?;
        let round = match self.partner(world, actor, &rules, &waiting)? {
            Some(round) => {
                waiting.retain(|other| *other != round);
                self.join(world, actor, round, team)?
            }
            None => {
                let round = self.wait(world, actor, &rules, team)?;
                waiting.push(round);
                round
            }
        };
        if waiting.len() > LOBBY_ROUNDS {
            waiting.retain(|other| *other != round);
            set_waiting(world, self.project, &waiting)?;
            game_round::begin_without(world, round)?;
        } else {
            set_waiting(world, self.project, &waiting)?;
        }
        Ok(told(world.game_round.get(&(round,), "round")?))
    }
}

/// The rounds that wait, without those that wait no more.
fn waiting(world: &mut World, project: ProjectId) -> Result<Vec<GameRoundId>, Stop> {
    let rounds = world.game_lobby.find(&(project,))?.map(GameLobby::rounds).unwrap_or_default();
    let mut waiting = Vec::with_capacity(rounds.len());
    for round in rounds {
        if world.game_round.get(&(round,), "round")?.state == GameState::Waiting {
            waiting.push(round);
        }
    }
    Ok(waiting)
}

fn set_waiting(world: &mut World, project: ProjectId, rounds: &[GameRoundId]) -> Result<(), Stop> {
    if world.game_lobby.find(&(project,))?.is_none() {
        world.game_lobby.put(GameLobby { project, waiting: String::new() });
    }
    world.game_lobby.edit(&(project,), "lobby")?.set(rounds);
    Ok(())
}

/// Takes a round out of the lobby.
pub(super) fn leave_lobby(world: &mut World, project: ProjectId, round: GameRoundId) -> Result<(), Stop> {
    let mut rounds = waiting(world, project)?;
    rounds.retain(|other| *other != round);
    set_waiting(world, project, &rounds)
}

/// Whether two people may play together at all: not somebody with themselves, nor with a member of their own team.
pub(super) fn strangers(world: &mut World, one: PersonId, other: PersonId) -> Result<bool, Stop> {
    if one == other {
        return Ok(false);
    }
    let team = membership(world, one)?.map(|place| place.team.id);
    Ok(team.is_none() || membership(world, other)?.map(|place| place.team.id) != team)
}

/// How often two people played together.
fn pair(world: &mut World, project: ProjectId, one: PersonId, other: PersonId) -> Result<GamePair, Stop> {
    let (low, high) = (one.min(other), one.max(other));
    let known = world.game_pair.find(&(project, low, high))?.copied();
    Ok(known.unwrap_or(GamePair { project, low, high, day: 0, today: 0, rounds: 0 }))
}

impl Play {
    /// The waiting round to join: of those whose player and item suit, the one whose player was met least often, then
    /// the one that waits longest.
    fn partner(
        &self,
        world: &mut World,
        actor: &Actor,
        rules: &AgreementRules,
        waiting: &[GameRoundId],
    ) -> Result<Option<GameRoundId>, Stop> {
        let today = world.now().day();
        let mut best: Option<(u32, GameRoundId)> = None;
        for id in waiting {
            let round = world.game_round.get(&(*id,), "round")?.clone();
            let other = world.game_play.get(&(round.first,), "play")?.worker;
            if world.now() >= round.due_at || !strangers(world, actor.person, other)? {
                continue;
            }
            let pair = pair(world, self.project, actor.person, other)?;
            let better = best.is_none_or(|(rounds, _)| pair.rounds < rounds);
            if better && pair.on(today) < rules.pair_rounds && open_to(world, round.task, actor.person)? {
                best = Some((pair.rounds, *id));
            }
        }
        Ok(best.map(|(_, id)| id))
    }

    /// Joins a waiting round, which begins.
    fn join(
        &self,
        world: &mut World,
        actor: &Actor,
        id: GameRoundId,
        team: Option<TeamShareBase>,
    ) -> Result<GameRoundId, Stop> {
        let round = world.game_round.get(&(id,), "round")?.clone();
        let lease = work::lease(world, actor, round.task, (false, team))?;
        // This worker's cursor has not passed the item: from now on an earlier lease has to be looked up.
        let task = world.task.edit(&(round.task,), "task")?;
        task.reopened = task.reopened.max(1);
        put_play(world, actor.person, lease.assignment, id, self.project)?;
        let other = world.game_play.get(&(round.first,), "play")?.worker;
        let mut pair = pair(world, self.project, actor.person, other)?;
        pair.count(world.now().day());
        world.game_pair.put(pair);
        game_round::begin(world, id, GamePartner::Live, Some(lease.assignment))?;
        Ok(id)
    }

    /// Takes the next item and waits for somebody.
    fn wait(
        &self,
        world: &mut World,
        actor: &Actor,
        rules: &AgreementRules,
        team: Option<TeamShareBase>,
    ) -> Result<GameRoundId, Stop> {
        let task = match next_task(world, actor, self.project)? {
            Next::Task(task) => task,
            Next::Short => return Err(Fault::new(Code::EscrowShort).into()),
            Next::Nothing | Next::Kept(_) => {
                let fix = "Look at other projects, or come back later.";
                return Err(Fault::new(Code::NoWork).with_fix(fix).into());
            }
        };
        let lease = work::lease(world, actor, task, (false, team))?;
        let (id, now): (GameRoundId, _) = (world.draw(), world.now());
        let due_at = now.plus_ms(rules.wait_ms);
        world.game_round.put(GameRound {
            id,
            project: self.project,
            task,
            state: GameState::Waiting,
            partner: GamePartner::None,
            first: lease.assignment,
            second: None,
            created_at: now,
            started_at: now,
            ends_at: due_at,
            due_at,
            word: None,
            met_ms: None,
            ended_at: None,
        });
        put_play(world, actor.person, lease.assignment, id, self.project)?;
        world.set_clock(ClockKind::Round, id.raw(), due_at);
        Ok(id)
    }
}

/// Whether somebody may have an item that another one plays.
fn open_to(world: &mut World, task: TaskId, person: PersonId) -> Result<bool, Stop> {
    if world.task.get(&(task,), "task")?.named || world.assignment_of(task, person)?.is_some() {
        return Ok(false);
    }
    Ok(fits(world, task, person)? == Fit::Yes)
}

fn put_play(
    world: &mut World,
    worker: PersonId,
    assignment: AssignmentId,
    round: GameRoundId,
    project: ProjectId,
) -> Result<(), Stop> {
    world.game_play.find(&(assignment,))?;
    let (state, words, passed, points, replays) = (PlayState::Open, 0, false, 0, 0);
    world.game_play.put(GamePlay {
        assignment,
        round,
        project,
        worker,
        state,
        words,
        passed,
        points,
        replays,
    });
    let mut player = player(world, project, worker)?;
    player.round = Some(round);
    world.game_player.put(player);
    Ok(())
}
