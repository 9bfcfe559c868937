//! The agreement game as its players command it: type a word, pass, be on the score board; playing is `game_play`.
//!
//! A round on an item is an assignment for each player, taken with its hold as any other and handed in when the round
//! is over, so that money, evidence and receipts are what they are everywhere. Who sits together is `game_play`, what
//! becomes of a round once it began `game_round`, what words do `game_words`.

use super::{game_round, game_words};
use crate::command::Decide;
use crate::{Actor, Outcome, Stop, World};
use gongdao_kernel::{Code, Fault, GameRoundId, PersonId, ProjectId};
use gongdao_labels::{FieldKind, Form, normal};
use gongdao_market::{
    AgreementRules, GamePlay, GamePlayer, GameRound, GameState, Mode, PASS_AFTER_MS, PlayState, Rules,
    WORD_CHARS, WORDS_OF_PLAY,
};
use gongdao_trust::{Role, Scope};

/// A game asks for words and nothing else, in a field that can be left empty.
pub(super) fn check_form(rules: &Rules, form: &Form) -> Result<(), Fault> {
    if rules.mode.as_ref().and_then(Mode::agreement).is_none() {
        return Ok(());
    }
    let most = (WORD_CHARS + 1) * WORDS_OF_PLAY as usize;
    let fix = format!(
        "A game's form has one field: kind \"text\", required false, multiline true, \
         max_chars {most} or more, no characters."
    );
    let fits = match form.fields.as_slice() {
        [field] => match &field.kind {
            FieldKind::Text { min_chars, max_chars, multiline, characters, .. } => {
                let long = usize::try_from(*max_chars).is_ok_and(|chars| chars >= most);
                !field.required && *multiline && *min_chars <= 1 && long && characters.is_none()
            }
            _ => false,
        },
        _ => false,
    };
    if fits { Ok(()) } else { Err(Fault::new(Code::InvalidForm).at("form.fields").with_fix(fix)) }
}

/// Asks that a project's tasks are handed out one by one.
pub(super) fn refuse(rules: &Rules) -> Result<(), Fault> {
    if rules.mode.as_ref().and_then(Mode::agreement).is_none() {
        return Ok(());
    }
    Err(Fault::state("project", "a game", "Play it at /projects/{id}/rounds; tasks are not claimed."))
}

/// The rules of a project's game.
pub(super) fn rules_of(world: &mut World, project: ProjectId) -> Result<AgreementRules, Stop> {
    let compiled = world.compiled(project)?;
    let rules = compiled.rules.mode.as_ref().and_then(Mode::agreement).copied();
    rules.ok_or_else(|| Fault::state("project", "no game", "Claim its tasks instead.").into())
}

pub(super) fn told(round: &GameRound) -> Outcome {
    Outcome::Round { round: round.id, state: round.state }
}

/// Somebody in the game, from their first look on.
pub(super) fn player(world: &mut World, project: ProjectId, person: PersonId) -> Result<GamePlayer, Stop> {
    let known = world.game_player.find(&(project, person))?.copied();
    Ok(known.unwrap_or_else(|| GamePlayer::blank(project, person)))
}

/// The round, and the actor's own part in it, which has to be open; the time is not up.
fn playing(world: &mut World, actor: &Actor, id: GameRoundId) -> Result<(GameRound, GamePlay), Stop> {
    actor.require(Role::Worker, Scope::Work)?;
    let round = world.game_round.get(&(id,), "round")?.clone();
    let own = game_round::sides(world, &round)?.into_iter().find(|play| play.worker == actor.person);
    let Some(own) = own else { return Err(Fault::not_found("round").into()) };
    if round.state != GameState::Playing || own.state != PlayState::Open || world.now() >= round.ends_at {
        return Err(Fault::state("round", "not being played", "Read it, then play the next one.").into());
    }
    Ok((round, own))
}

/// Types a word. A word typed before changes nothing.
#[derive(Debug, Clone)]
pub struct TypeWord {
    /// The round.
    pub round: GameRoundId,
    /// The word, as it was typed.
    pub text: String,
}

impl Decide for TypeWord {
    fn keys(&self, _: &Actor, world: &mut World) {
        world.game_round.want(&(self.round,));
        let Some(round) = world.game_round.peek(&(self.round,)) else { return };
        let (task, project, sides) = (round.task, round.project, [Some(round.first), round.second]);
        world.project.want(&(project,));
        world.game_label.want(&(task, normal::text(&self.text)));
        for assignment in sides.into_iter().flatten() {
            world.game_play.want(&(assignment,));
            for place in 0..world.game_play.peek(&(assignment,)).map_or(0, |play| play.words) {
                world.game_word.want(&(assignment, place));
            }
        }
    }

    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        let (round, own) = playing(world, actor, self.round)?;
        if own.passed {
            return Err(Fault::state("round", "passed by you", "Wait for your partner.").into());
        }
        let text = self.text.trim();
        Fault::check_text("word", text, 1, WORD_CHARS)?;
        let word = normal::text(text);
        if text.contains(['\n', '\t', '\r']) || word.is_empty() {
            return Err(Fault::field("word", text, "Give one word or a short phrase on one line.").into());
        }
        if own.words >= WORDS_OF_PLAY {
            let fix = format!("{WORDS_OF_PLAY} words is the most of one round; pass or wait.");
            return Err(Fault::state("round", "full of words", fix).into());
        }
        let taboo = world.game_label.find(&(round.task, word.clone()))?.and_then(|label| label.label_at);
        if taboo.is_some_and(|at| at <= round.started_at) {
            return Err(Fault::field("word", text, "This item has that word already; find another.").into());
        }
        game_words::take(world, &round, &own, text, &word)?;
        Ok(told(world.game_round.get(&(self.round,), "round")?))
    }
}

/// Gives an item up. The round is over when everybody there did.
#[derive(Debug, Clone)]
pub struct PassRound {
    /// The round.
    pub round: GameRoundId,
}

impl Decide for PassRound {
    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        let (round, own) = playing(world, actor, self.round)?;
        let from = round.started_at.plus_ms(PASS_AFTER_MS);
        if world.now() < from {
            let fault = Fault::state("round", "only just begun", "Look at the item first.");
            return Err(fault.until(from).into());
        }
        if !own.passed {
            world.game_play.edit(&(own.assignment,), "play")?.passed = true;
            game_round::end_if_nobody_plays(world, self.round)?;
        }
        Ok(told(world.game_round.get(&(self.round,), "round")?))
    }
}

/// Says whether one wants to be on a project's score board.
#[derive(Debug, Clone)]
pub struct ShowScore {
    /// The project.
    pub project: ProjectId,
    /// Whether.
    pub shown: bool,
}

impl Decide for ShowScore {
    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        actor.require(Role::Worker, Scope::Work)?;
        rules_of(world, self.project)?;
        let Some(known) = world.game_player.find(&(self.project, actor.person))?.copied() else {
            return Err(Fault::state("score", "empty", "Play a round first.").into());
        };
        world.game_player.put(GamePlayer { shown: self.shown, ..known });
        Ok(Outcome::Done)
    }
}

/// The part of the answer's form that holds the words.
pub(super) fn answer_of(form: &Form, words: &[String]) -> Result<serde_json::Value, Fault> {
    let field = form.fields.first().ok_or_else(|| Fault::internal("a game's form has no field"))?;
    let mut answer = serde_json::Map::new();
    if !words.is_empty() {
        answer.insert(field.name.clone(), words.join("\n").into());
    }
    Ok(answer.into())
}
