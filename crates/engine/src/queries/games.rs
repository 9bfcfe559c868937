//! A game as it is read: one's round, one's rounds, the score board; for the requester the words met and the players.
//!
//! A player sees their own words and never the partner's, and only at the end who the partner was. A requester sees
//! workers by pseudonym, which the caller makes.

use super::desk::owner_of;
use super::market::project as sheet;
use super::{Page, bounded, rfc3339};
use crate::Actor;
use crate::core::Compiled;
use crate::queries::Snapshot;
use gongdao_formats::results::{Style, WordRow, WordWriter};
use gongdao_kernel::{Currency, Fault, GameRoundId, Money, PersonId, ProjectId, TaskId, TypedId};
use gongdao_market::{
    AgreementRules, Assignment, GameLabel, GamePartner, GamePlay, GamePlayer, GameRound, GameState, GameWord,
    Mode, PlayFlag, PlayState, PlayTally, Project, play_flags,
};
use gongdao_store::queries::games as stored;
use gongdao_store::queries::market as tasks;
use gongdao_store::rows::TaskData;
use gongdao_trust::{Role, Scope};

/// Places of the score board.
const BOARD: i64 = 50;
/// Tasks in one page of the file of words.
const FILE_TASKS: i64 = 1_000;

/// A round as one who plays it sees it.
#[derive(Debug, Clone)]
pub struct RoundView {
    /// The round.
    pub round: GameRound,
    /// The reader's part in it.
    pub own: GamePlay,
    /// The reader's assignment, whose fence a return shows.
    pub assignment: Assignment,
    /// The rules of the game.
    pub rules: AgreementRules,
    /// The currency of pay.
    pub currency: Currency,
    /// What a round played to its end pays.
    pub pay: Money,
    /// The item's data, JSON, from the moment it is played.
    pub data: Option<String>,
    /// The reader's own words.
    pub words: Vec<GameWord>,
    /// The words that the item has already.
    pub taboo: Vec<String>,
}

impl RoundView {
    /// Where it stands for the reader: one who went has left, however it goes on.
    #[must_use]
    pub fn state(&self) -> GameState {
        if self.own.state == PlayState::Left { GameState::Left } else { self.round.state }
    }

    /// Whether it is over for the reader.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.state().is_over()
    }

    /// Who the partner was, told at the end.
    #[must_use]
    pub fn partner(&self) -> Option<GamePartner> {
        self.is_over().then_some(self.round.partner)
    }
}

fn load<T: gongdao_store::Table>(snapshot: &mut Snapshot, key: T::Key) -> Result<Option<T>, Fault> {
    Ok(snapshot.load::<T>(&[key])?.pop())
}

fn own_play(snapshot: &mut Snapshot, round: &GameRound, person: PersonId) -> Result<Option<GamePlay>, Fault> {
    let second = round.second.filter(|_| round.partner == GamePartner::Live);
    for assignment in std::iter::once(round.first).chain(second) {
        let play: Option<GamePlay> = load(snapshot, (assignment,))?;
        if let Some(play) = play.filter(|play| play.worker == person && play.round == round.id) {
            return Ok(Some(play));
        }
    }
    Ok(None)
}

/// A round, for one who plays or played it.
///
/// # Errors
/// `not_found`, `scope_missing`.
pub fn round(snapshot: &mut Snapshot, actor: &Actor, id: GameRoundId) -> Result<RoundView, Fault> {
    actor.scopes.require(Scope::Read)?;
    let not_found = || Fault::not_found("round");
    let round: GameRound = load(snapshot, (id,))?.ok_or_else(not_found)?;
    let own = own_play(snapshot, &round, actor.person)?.ok_or_else(not_found)?;
    let assignment: Assignment = load(snapshot, (own.assignment,))?.ok_or_else(not_found)?;
    let (compiled, rules) = game_of(snapshot, round.project)?;
    let begun = round.state != GameState::Waiting && round.partner != GamePartner::None;
    let data = if begun { tasks::task_body(snapshot, round.task)? } else { None };
    let labels = stored::labels_between(snapshot, round.project, (round.task, round.task))?;
    let is_taboo = |label: &GameLabel| begun && label.label_at.is_some_and(|at| at <= round.started_at);
    let taboo = labels.into_iter().filter(is_taboo).map(|label| label.text).collect();
    let words = stored::words(snapshot, own.assignment)?;
    let (currency, pay) = (compiled.rules.currency, compiled.rules.price.maximum_pay()?);
    Ok(RoundView { round, own, assignment, rules, currency, pay, data, words, taboo })
}

fn game_of(snapshot: &mut Snapshot, project: ProjectId) -> Result<(Compiled, AgreementRules), Fault> {
    let row: Project = load(snapshot, (project,))?.ok_or_else(|| Fault::not_found("project"))?;
    let compiled = Compiled::read(&row.rules, &row.form)?;
    let rules = compiled.rules.mode.as_ref().and_then(Mode::agreement).copied();
    let rules =
        rules.ok_or_else(|| Fault::state("project", "no game", "Its work is claimed task by task."))?;
    Ok((compiled, rules))
}

/// One of one's rounds.
#[derive(Debug, Clone)]
pub struct Past {
    /// The round.
    pub round: GameRound,
    /// One's part in it.
    pub own: GamePlay,
    /// What it paid.
    pub paid: Money,
}

/// One's rounds in a project before one, the newest first.
///
/// # Errors
/// `not_found`, `role_missing`, `scope_missing`, `wrong_state` where it is no game.
pub fn rounds(
    snapshot: &mut Snapshot,
    actor: &Actor,
    project: ProjectId,
    (before, limit): (Option<i64>, u32),
) -> Result<Page<Past>, Fault> {
    actor.require(Role::Worker, Scope::Read)?;
    sheet(snapshot, actor, project)?;
    game_of(snapshot, project)?;
    let limit = bounded(limit);
    let before = before.unwrap_or(i64::MAX);
    let plays = stored::plays_of_worker(snapshot, actor.person, project, before, i64::from(limit) + 1)?;
    let mut items = Vec::with_capacity(plays.len());
    for own in plays {
        let round = load(snapshot, (own.round,))?.ok_or_else(|| Fault::internal("a play without a round"))?;
        let assignment: Option<Assignment> = load(snapshot, (own.assignment,))?;
        let paid = assignment.map_or(Money::ZERO, |row| row.paid);
        items.push(Past { round, own, paid });
    }
    Ok(Page::cut(items, limit, |past| past.round.id.raw()))
}

/// The score board of a project, and the reader's own place in the game.
///
/// # Errors
/// `not_found`, `scope_missing`, `wrong_state` where it is no game.
pub fn board(
    snapshot: &mut Snapshot,
    actor: &Actor,
    project: ProjectId,
) -> Result<(Vec<GamePlayer>, Option<GamePlayer>), Fault> {
    sheet(snapshot, actor, project)?;
    game_of(snapshot, project)?;
    let own = load(snapshot, (project, actor.person))?;
    Ok((stored::board(snapshot, project, BOARD)?, own))
}

fn own_game(snapshot: &mut Snapshot, actor: &Actor, project: ProjectId) -> Result<AgreementRules, Fault> {
    actor.scopes.require(Scope::Read)?;
    if owner_of(snapshot, project)? != actor.person {
        return Err(Fault::not_found("project"));
    }
    Ok(game_of(snapshot, project)?.1)
}

/// An item with the words people met on.
#[derive(Debug, Clone)]
pub struct Labelled {
    /// The item.
    pub task: TaskId,
    /// The requester's key for it.
    pub key: Option<String>,
    /// The words, the most met first.
    pub words: Vec<GameLabel>,
}

fn labelled(
    snapshot: &mut Snapshot,
    project: ProjectId,
    after: i64,
    limit: i64,
) -> Result<Vec<Labelled>, Fault> {
    let ids = stored::labelled_tasks_after(snapshot, project, after, limit)?;
    let (Some(first), Some(last)) = (ids.first(), ids.last()) else { return Ok(Vec::new()) };
    let mut labels = stored::labels_between(snapshot, project, (*first, *last))?.into_iter().peekable();
    let mut items = Vec::with_capacity(ids.len());
    for task in ids {
        let mut words = Vec::new();
        while let Some(label) = labels.next_if(|label| label.task <= task) {
            words.push(label);
        }
        let key = load::<TaskData>(snapshot, (task,))?.and_then(|data| data.key);
        items.push(Labelled { task, key, words });
    }
    Ok(items)
}

/// The items on which people met, with their words; for the requester.
///
/// # Errors
/// `not_found`, `scope_missing`, `wrong_state` where it is no game.
pub fn labels(
    snapshot: &mut Snapshot,
    actor: &Actor,
    project: ProjectId,
    (after, limit): (Option<i64>, u32),
) -> Result<Page<Labelled>, Fault> {
    own_game(snapshot, actor, project)?;
    let limit = bounded(limit);
    let items = labelled(snapshot, project, after.unwrap_or(0), i64::from(limit) + 1)?;
    Ok(Page::cut(items, limit, |item| item.task.raw()))
}

/// The file of words on its way, a page at a time.
#[derive(Debug)]
pub struct WordExport {
    project: ProjectId,
    style: Style,
    after: i64,
    begun: bool,
    header: usize,
}

impl WordExport {
    /// Begins the file, for the requester who owns the project.
    ///
    /// # Errors
    /// `not_found`, `scope_missing`, `wrong_state` where it is no game.
    pub fn open(
        snapshot: &mut Snapshot,
        actor: &Actor,
        project: ProjectId,
        style: Style,
    ) -> Result<Self, Fault> {
        own_game(snapshot, actor, project)?;
        let header = written(&[], style)?.len();
        Ok(Self { project, style, after: 0, begun: false, header })
    }

    /// The next bytes; none at the end. The first page has the header, even where there are no rows.
    ///
    /// # Errors
    /// What the database answers.
    pub fn page(&mut self, snapshot: &mut Snapshot) -> Result<Option<Vec<u8>>, Fault> {
        let is_first = !std::mem::replace(&mut self.begun, true);
        let items = labelled(snapshot, self.project, self.after, FILE_TASKS)?;
        if items.is_empty() && (!is_first || self.header == 0) {
            return Ok(None);
        }
        self.after = items.last().map_or(self.after, |item| item.task.raw());
        let mut bytes = written(&items, self.style)?;
        if !is_first {
            bytes.drain(..self.header);
        }
        Ok(Some(bytes))
    }
}

fn written(items: &[Labelled], style: Style) -> Result<Vec<u8>, Fault> {
    let mut writer = WordWriter::new(Vec::new(), style).map_err(Fault::internal)?;
    for item in items {
        let task = item.task.to_string();
        for label in &item.words {
            let label_at = label.label_at.map(rfc3339);
            let row = WordRow {
                task: &task,
                key: item.key.as_deref(),
                word: &label.text,
                meetings: label.meetings,
                label_at: label_at.as_deref(),
            };
            writer.write(&row).map_err(Fault::internal)?;
        }
    }
    writer.finish().map_err(Fault::internal)
}

/// A player, as the requester reads them.
#[derive(Debug, Clone)]
pub struct PlayerRow {
    /// The player.
    pub player: GamePlayer,
    /// In how many rounds they typed the word they typed most.
    pub same_word: u32,
    /// What stands out.
    pub flags: Vec<PlayFlag>,
}

fn small(count: i64) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// The players of a project, with what stands out about their rounds; for the requester.
///
/// # Errors
/// `not_found`, `scope_missing`, `wrong_state` where it is no game.
pub fn players(
    snapshot: &mut Snapshot,
    actor: &Actor,
    project: ProjectId,
    (after, limit): (Option<i64>, u32),
) -> Result<Page<PlayerRow>, Fault> {
    own_game(snapshot, actor, project)?;
    let limit = bounded(limit);
    let sum = stored::players_summed(snapshot, project)?;
    let everybody = PlayTally {
        rounds: small(sum.rounds),
        partnered: small(sum.partnered),
        met: small(sum.met),
        passed: small(sum.passed),
        same_word: 0,
    };
    let rows = stored::players_after(snapshot, project, after.unwrap_or(0), i64::from(limit) + 1)?;
    let mut items = Vec::with_capacity(rows.len());
    for player in rows {
        let same_word = small(stored::habit_most(snapshot, project, player.person)?);
        let GamePlayer { rounds, partnered, met, passed, .. } = player;
        let flags = play_flags(PlayTally { rounds, partnered, met, passed, same_word }, everybody);
        items.push(PlayerRow { player, same_word, flags });
    }
    Ok(Page::cut(items, limit, |row| row.player.person.raw()))
}
