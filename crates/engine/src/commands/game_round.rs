//! A round from the moment it begins: its clock, who is there, how it ends, and who is paid for it.
//!
//! Everybody who typed a word or gave a pass played the round to its end and is paid the declared price, met or not. Who
//! did neither, or went, gives the item back and is not paid; who stays plays on, as with somebody who says nothing.
//! All of an ending stands in one transaction: answers, pay, points.

use super::game::{self, player, rules_of};
use super::game_play::{leave_lobby, strangers};
use super::{game_words, submit, work};
use crate::{Stop, World};
use gongdao_kernel::{AssignmentId, GameRoundId, Instant, TypedId};
use gongdao_ledger::Reason;
use gongdao_market::{
    ClockKind, GamePartner, GamePlay, GameRound, GameState, LEAD_MS, Mode, PlayState, points,
};

/// Those who play the round now or played it: one, or two where the partner is live.
pub(super) fn sides(world: &mut World, round: &GameRound) -> Result<Vec<GamePlay>, Stop> {
    let second = round.second.filter(|_| round.partner == GamePartner::Live);
    let mut plays = Vec::with_capacity(2);
    for assignment in std::iter::once(round.first).chain(second) {
        plays.push(*world.game_play.get(&(assignment,), "play")?);
    }
    Ok(plays)
}

/// Begins a round: both have a moment to look up, then the time runs.
pub(super) fn begin(
    world: &mut World,
    id: GameRoundId,
    partner: GamePartner,
    second: Option<AssignmentId>,
) -> Result<(), Stop> {
    let project = world.game_round.get(&(id,), "round")?.project;
    let rules = rules_of(world, project)?;
    let started_at = world.now().plus_ms(LEAD_MS);
    let ends_at = started_at.plus_ms(rules.round_ms);
    let round = world.game_round.edit(&(id,), "round")?;
    round.state = GameState::Playing;
    round.partner = partner;
    round.second = second;
    round.started_at = started_at;
    round.ends_at = ends_at;
    set_due(world, id, ends_at)
}

pub(super) fn set_due(world: &mut World, id: GameRoundId, due_at: Instant) -> Result<(), Stop> {
    world.game_round.edit(&(id,), "round")?.due_at = due_at;
    world.set_clock(ClockKind::Round, id.raw(), due_at);
    Ok(())
}

/// Begins a round with nobody live: with a recorded partner where there is one, of those the least replayed.
pub(super) fn begin_without(world: &mut World, id: GameRoundId) -> Result<(), Stop> {
    let round = world.game_round.get(&(id,), "round")?.clone();
    let own = world.game_play.get(&(round.first,), "play")?.worker;
    let assignments = world.assignments_of(round.task)?;
    for assignment in &assignments {
        world.game_play.want(&(*assignment,));
    }
    let mut best: Option<GamePlay> = None;
    for assignment in assignments {
        let Some(play) = world.game_play.find(&(assignment,))?.copied() else { continue };
        let usable = play.state == PlayState::Played && play.words > 0;
        let better = best.is_none_or(|best| play.replays < best.replays);
        if usable && better && strangers(world, own, play.worker)? {
            best = Some(play);
        }
    }
    let Some(best) = best else { return begin(world, id, GamePartner::Alone, None) };
    world.game_play.edit(&(best.assignment,), "play")?.replays += 1;
    begin(world, id, GamePartner::Recorded, Some(best.assignment))
}

/// Does what a round's clock says: waited long enough, a recorded word that was typed already, or the time is up.
pub(super) fn ring(world: &mut World, id: GameRoundId, due_at: Instant) -> Result<(), Stop> {
    let Some(round) = world.game_round.find(&(id,))?.cloned() else { return Ok(()) };
    if round.due_at != due_at || round.state.is_over() {
        return Ok(());
    }
    if round.state == GameState::Waiting {
        leave_lobby(world, round.project, id)?;
        return begin_without(world, id);
    }
    if game_words::meet_recorded(world, &round)? {
        return Ok(());
    }
    if world.now() >= round.ends_at {
        return end(world, id, GameState::TimeUp);
    }
    set_due(world, id, round.ends_at)
}

/// Ends a round in which nobody types any more.
pub(super) fn end_if_nobody_plays(world: &mut World, id: GameRoundId) -> Result<(), Stop> {
    let round = world.game_round.get(&(id,), "round")?.clone();
    let sides = sides(world, &round)?;
    if sides.iter().any(|play| play.state == PlayState::Open && !play.passed) {
        return Ok(());
    }
    let passed = sides.iter().any(|play| play.state == PlayState::Open);
    end(world, id, if passed { GameState::Passed } else { GameState::Left })
}

/// Ends a round: pays whoever played it, counts, and leaves a record.
pub(super) fn end(world: &mut World, id: GameRoundId, state: GameState) -> Result<(), Stop> {
    let now = world.now();
    let row = world.game_round.edit(&(id,), "round")?;
    row.state = state;
    row.ended_at = Some(now);
    let round = row.clone();
    let rules = rules_of(world, round.project)?;
    let won = points(state, round.met_ms.unwrap_or(0), rules.round_ms);
    for play in sides(world, &round)? {
        if play.state != PlayState::Open {
            continue;
        }
        let played = play.words > 0 || play.passed;
        let row = world.game_play.edit(&(play.assignment,), "play")?;
        row.state = if played { PlayState::Played } else { PlayState::Left };
        row.points = if played { won } else { 0 };
        count(world, &round, &play, played.then_some(won))?;
        if played {
            hand_in(world, &round, &play)?;
        } else {
            world.assignment.edit(&(play.assignment,), "assignment")?.give_back()?;
            work::end_lease(world, play.assignment, Reason::Return, false)?;
        }
    }
    let (id_text, task) = (id.to_string(), round.task.to_string());
    let mut fields = vec![("round", id_text.as_str()), ("task", &task), ("state", state.as_str())];
    fields.push(("partner", round.partner.as_str()));
    fields.extend(round.word.as_deref().map(|word| ("word", word)));
    world.record("round_ended", id.raw(), &fields).map(drop)
}

/// Counts a round for one who was in it; `won` where they played it to its end.
fn count(world: &mut World, round: &GameRound, play: &GamePlay, won: Option<i64>) -> Result<(), Stop> {
    let mut row = player(world, round.project, play.worker)?;
    row.round = None;
    if let Some(won) = won {
        row.rounds += 1;
        row.partnered += u32::from(matches!(round.partner, GamePartner::Live | GamePartner::Recorded));
        row.met += u32::from(round.state == GameState::Met);
        row.passed += u32::from(play.passed);
        row.points += won;
    }
    world.game_player.put(row);
    Ok(())
}

/// Hands the words in as the answer.
fn hand_in(world: &mut World, round: &GameRound, play: &GamePlay) -> Result<(), Stop> {
    let words = game_words::of_play(world, play)?;
    let texts: Vec<String> = words.into_iter().map(|word| word.text).collect();
    let compiled = world.compiled(round.project)?;
    let answer = game::answer_of(&compiled.form, &texts)?;
    let active_ms = world.now().since_ms(round.started_at).max(0);
    submit::hand_in(world, play.assignment, &answer, active_ms)
}

/// Somebody gave their item back, or its lease ended: the round goes on without them, or is over.
pub(super) fn leave(world: &mut World, assignment: AssignmentId) -> Result<(), Stop> {
    let project = world.assignment.get(&(assignment,), "assignment")?.project;
    if world.compiled(project)?.rules.mode.as_ref().and_then(Mode::agreement).is_none() {
        return Ok(());
    }
    let Some(play) = world.game_play.find(&(assignment,))?.copied() else { return Ok(()) };
    if play.state != PlayState::Open {
        return Ok(());
    }
    world.game_play.edit(&(assignment,), "play")?.state = PlayState::Left;
    let round = world.game_round.get(&(play.round,), "round")?.clone();
    count(world, &round, &play, None)?;
    if round.state == GameState::Waiting {
        leave_lobby(world, round.project, round.id)?;
        return end(world, round.id, GameState::Left);
    }
    end_if_nobody_plays(world, round.id)
}
