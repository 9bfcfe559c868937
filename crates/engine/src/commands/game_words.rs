//! What words do in a round: kept with the time they were typed at, and met.
//!
//! Words are the same where their normal forms are (`labels::normal`: case, width, white space and invisible
//! characters do not tell words apart; simplified and traditional script do). A recorded partner's word counts from
//! the moment it was typed at, so a word typed before it meets later, by the round's clock.

use super::game::{player, rules_of};
use super::game_round;
use crate::{Stop, World};
use gongdao_kernel::{AssignmentId, PersonId};
use gongdao_market::{
    GameHabit, GameLabel, GamePartner, GamePlay, GameRound, GameState, GameWord, PlayState, is_worn,
};

/// The words of a play, in the order they were typed.
pub(super) fn of_play(world: &mut World, play: &GamePlay) -> Result<Vec<GameWord>, Stop> {
    for place in 0..play.words {
        world.game_word.want(&(play.assignment, place));
    }
    let mut words = Vec::with_capacity(play.words as usize);
    for place in 0..play.words {
        words.push(world.game_word.get(&(play.assignment, place), "word")?.clone());
    }
    Ok(words)
}

/// Takes a word in, and ends the round where it meets one of the partner's.
pub(super) fn take(
    world: &mut World,
    round: &GameRound,
    own: &GamePlay,
    text: &str,
    word: &str,
) -> Result<(), Stop> {
    if of_play(world, own)?.iter().any(|known| known.word == word) {
        return Ok(());
    }
    let ms = world.now().since_ms(round.started_at).max(0);
    world.game_word.find(&(own.assignment, own.words))?;
    world.game_word.put(GameWord {
        assignment: own.assignment,
        place: own.words,
        text: text.to_owned(),
        word: word.to_owned(),
        ms,
        counted: false,
    });
    world.game_play.edit(&(own.assignment,), "play")?.words += 1;
    count_habit(world, round, own.worker, word)?;
    match partner(world, round, own)? {
        Some(partner) if round.partner == GamePartner::Live => meet_live(world, round, own, &partner, word),
        Some(_) => {
            let own = *world.game_play.get(&(own.assignment,), "play")?;
            let round = world.game_round.get(&(round.id,), "round")?.clone();
            match next_meeting(world, &round, &own)? {
                Some((at, meeting)) if at <= ms => meet(world, &round, &meeting, ms),
                Some((at, _)) => {
                    let due_at = round.started_at.plus_ms(at).min(round.ends_at);
                    if due_at == round.due_at { Ok(()) } else { game_round::set_due(world, round.id, due_at) }
                }
                None => Ok(()),
            }
        }
        None => Ok(()),
    }
}

fn count_habit(world: &mut World, round: &GameRound, person: PersonId, word: &str) -> Result<(), Stop> {
    let (project, word) = (round.project, word.to_owned());
    let known = world.game_habit.find(&(project, person, word.clone()))?.map_or(0, |habit| habit.rounds);
    world.game_habit.put(GameHabit { project, person, word, rounds: known.saturating_add(1) });
    Ok(())
}

/// The play on the other side whose words count: live and not gone, or recorded.
fn partner(world: &mut World, round: &GameRound, own: &GamePlay) -> Result<Option<GamePlay>, Stop> {
    let other = if own.assignment == round.first { round.second } else { Some(round.first) };
    let Some(other) = other else { return Ok(None) };
    let play = *world.game_play.get(&(other,), "play")?;
    Ok(Some(play).filter(|play| round.partner == GamePartner::Recorded || play.state == PlayState::Open))
}

/// Whether a word says something when this person types it: not where they type it nearly everywhere.
fn says_something(world: &mut World, round: &GameRound, person: PersonId, word: &str) -> Result<bool, Stop> {
    let key = (round.project, person, word.to_owned());
    let with_word = world.game_habit.find(&key)?.map_or(0, |habit| habit.rounds);
    let rounds = player(world, round.project, person)?.rounds;
    Ok(!is_worn(with_word, rounds.saturating_add(1)))
}

/// Two words that are the same, one of each side.
#[derive(Debug, Clone)]
struct Meeting {
    sides: [(AssignmentId, u32); 2],
    word: String,
    text: String,
}

fn meet_live(
    world: &mut World,
    round: &GameRound,
    own: &GamePlay,
    partner: &GamePlay,
    word: &str,
) -> Result<(), Stop> {
    let mine = world.game_word.get(&(own.assignment, own.words), "word")?.clone();
    let Some(theirs) = of_play(world, partner)?.into_iter().find(|other| other.word == word) else {
        return Ok(());
    };
    for person in [own.worker, partner.worker] {
        if !says_something(world, round, person, word)? {
            return Ok(());
        }
    }
    let sides = [(own.assignment, mine.place), (partner.assignment, theirs.place)];
    let (word, text, ms) = (mine.word, theirs.text, mine.ms);
    meet(world, round, &Meeting { sides, word, text }, ms)
}

/// The first moment at which a word typed in this round and one of the recording are both there.
fn next_meeting(
    world: &mut World,
    round: &GameRound,
    own: &GamePlay,
) -> Result<Option<(i64, Meeting)>, Stop> {
    let Some(partner) = partner(world, round, own)? else { return Ok(None) };
    let (mine, theirs) = (of_play(world, own)?, of_play(world, &partner)?);
    let mut first: Option<(i64, Meeting)> = None;
    for mine in &mine {
        let Some(their) = theirs.iter().find(|word| word.word == mine.word) else { continue };
        let at = mine.ms.max(their.ms);
        let sooner = first.as_ref().is_none_or(|(known, _)| at < *known);
        let taboo = is_taboo(world, round, &mine.word)?;
        if sooner && !taboo && says_something(world, round, own.worker, &mine.word)? {
            let sides = [(own.assignment, mine.place), (partner.assignment, their.place)];
            first = Some((at, Meeting { sides, word: mine.word.clone(), text: their.text.clone() }));
        }
    }
    Ok(first)
}

/// Whether the item had this word already when the round began.
fn is_taboo(world: &mut World, round: &GameRound, word: &str) -> Result<bool, Stop> {
    let label = world.game_label.find(&(round.task, word.to_owned()))?;
    Ok(label.and_then(|label| label.label_at).is_some_and(|at| at <= round.started_at))
}

/// Ends a round against a recording where a word's moment has come; whether it did.
pub(super) fn meet_recorded(world: &mut World, round: &GameRound) -> Result<bool, Stop> {
    if round.partner != GamePartner::Recorded {
        return Ok(false);
    }
    let own = *world.game_play.get(&(round.first,), "play")?;
    let Some((at, meeting)) = next_meeting(world, round, &own)? else { return Ok(false) };
    let due = own.state == PlayState::Open && round.started_at.plus_ms(at) <= world.now();
    if due && round.started_at.plus_ms(at) < round.ends_at {
        meet(world, round, &meeting, at)?;
        return Ok(true);
    }
    Ok(false)
}

/// The words met: the meeting is counted where neither word was part of a counted one, and the round ends.
fn meet(world: &mut World, round: &GameRound, meeting: &Meeting, ms: i64) -> Result<(), Stop> {
    let mut is_fresh = true;
    for side in &meeting.sides {
        is_fresh &= !world.game_word.get(side, "word")?.counted;
    }
    if is_fresh {
        for side in &meeting.sides {
            world.game_word.edit(side, "word")?.counted = true;
        }
        count_meeting(world, round, meeting)?;
    }
    let row = world.game_round.edit(&(round.id,), "round")?;
    row.word = Some(meeting.word.clone());
    row.met_ms = Some(ms);
    game_round::end(world, round.id, GameState::Met)
}

fn count_meeting(world: &mut World, round: &GameRound, meeting: &Meeting) -> Result<(), Stop> {
    let (now, rules) = (world.now(), rules_of(world, round.project)?);
    let known = world.game_label.find(&(round.task, meeting.word.clone()))?.cloned();
    let mut label = known.unwrap_or_else(|| GameLabel {
        task: round.task,
        word: meeting.word.clone(),
        project: round.project,
        text: meeting.text.clone(),
        meetings: 0,
        first_at: now,
        label_at: None,
    });
    label.meetings = label.meetings.saturating_add(1);
    if label.meetings >= rules.meetings {
        label.label_at.get_or_insert(now);
    }
    world.game_label.put(label);
    Ok(())
}
