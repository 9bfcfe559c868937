//! What is read of games: the words of an item, a worker's rounds, a project's players, what people met on.

use crate::{Connection, Query, StoreError, Table};
use gongdao_kernel::{AssignmentId, Cell, Field, PersonId, ProjectId, TaskId, TypedId};
use gongdao_market::{GameLabel, GamePlay, GamePlayer, GameWord};

const WORDS: Query = Query::new(
    "game_words_of_play",
    "SELECT assignment, place, text, word, ms, counted FROM game_word WHERE assignment = ?1 ORDER BY place",
);
const LABELS: Query = Query::new(
    "game_labels_between",
    "SELECT task, word, project, text, meetings, first_at, label_at FROM game_label WHERE project = ?1 AND task >= ?2 AND task <= ?3 ORDER BY task, meetings DESC, first_at, word",
);
const TASKS: Query = Query::new(
    "game_labelled_tasks_after",
    "SELECT DISTINCT task FROM game_label WHERE project = ?1 AND task > ?2 ORDER BY task LIMIT ?3",
);
const PLAYS: Query = Query::new(
    "game_plays_of_worker",
    "SELECT assignment, round, project, worker, state, words, passed, points, replays FROM game_play WHERE worker = ?1 AND project = ?2 AND round < ?3 ORDER BY round DESC LIMIT ?4",
);
const PLAYERS: Query = Query::new(
    "game_players_after",
    "SELECT project, person, round, rounds, partnered, met, passed, points, shown FROM game_player WHERE project = ?1 AND person > ?2 ORDER BY person LIMIT ?3",
);
const BOARD: Query = Query::new(
    "game_players_shown",
    "SELECT project, person, round, rounds, partnered, met, passed, points, shown FROM game_player WHERE project = ?1 AND shown = 1 AND points > 0 ORDER BY points DESC, person LIMIT ?2",
);
const TALLY: Query = Query::new(
    "game_players_summed",
    "SELECT CAST(COUNT(*) AS BIGINT), CAST(COALESCE(SUM(rounds), 0) AS BIGINT), CAST(COALESCE(SUM(partnered), 0) AS BIGINT), CAST(COALESCE(SUM(met), 0) AS BIGINT), CAST(COALESCE(SUM(passed), 0) AS BIGINT) FROM game_player WHERE project = ?1",
);
const HABIT: Query = Query::new(
    "game_habit_most",
    "SELECT CAST(COALESCE(MAX(rounds), 0) AS BIGINT) FROM game_habit WHERE project = ?1 AND person = ?2",
);

pub(super) const ALL: &[&Query] = &[&WORDS, &LABELS, &TASKS, &PLAYS, &PLAYERS, &BOARD, &TALLY, &HABIT];

/// The words of a play, in the order they were typed.
///
/// # Errors
/// What the database answers.
pub fn words(connection: &mut Connection, play: AssignmentId) -> Result<Vec<GameWord>, StoreError> {
    connection.query(&WORDS, &[play.cell()], GameWord::read)
}

/// What people met on, of the tasks from one to another; the most met word of a task first.
///
/// # Errors
/// What the database answers.
pub fn labels_between(
    connection: &mut Connection,
    project: ProjectId,
    (first, last): (TaskId, TaskId),
) -> Result<Vec<GameLabel>, StoreError> {
    connection.query(&LABELS, &[project.cell(), first.cell(), last.cell()], GameLabel::read)
}

/// The next tasks on which people met.
///
/// # Errors
/// What the database answers.
pub fn labelled_tasks_after(
    connection: &mut Connection,
    project: ProjectId,
    after: i64,
    limit: i64,
) -> Result<Vec<TaskId>, StoreError> {
    let values = [project.cell(), Cell::Int(after), Cell::Int(limit)];
    connection.query(&TASKS, &values, |row| row.get::<i64>().map(TaskId::from_raw))
}

/// A worker's rounds in a project before one, the newest first.
///
/// # Errors
/// What the database answers.
pub fn plays_of_worker(
    connection: &mut Connection,
    worker: PersonId,
    project: ProjectId,
    before: i64,
    limit: i64,
) -> Result<Vec<GamePlay>, StoreError> {
    let values = [worker.cell(), project.cell(), Cell::Int(before), Cell::Int(limit)];
    connection.query(&PLAYS, &values, GamePlay::read)
}

/// A project's players after one.
///
/// # Errors
/// What the database answers.
pub fn players_after(
    connection: &mut Connection,
    project: ProjectId,
    after: i64,
    limit: i64,
) -> Result<Vec<GamePlayer>, StoreError> {
    connection.query(&PLAYERS, &[project.cell(), Cell::Int(after), Cell::Int(limit)], GamePlayer::read)
}

/// Those on the score board, the highest first.
///
/// # Errors
/// What the database answers.
pub fn board(
    connection: &mut Connection,
    project: ProjectId,
    limit: i64,
) -> Result<Vec<GamePlayer>, StoreError> {
    connection.query(&BOARD, &[project.cell(), Cell::Int(limit)], GamePlayer::read)
}

/// All players of a project together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PlayersSum {
    /// How many.
    pub players: i64,
    /// Parts in rounds played to the end.
    pub rounds: i64,
    /// Of these, with a partner.
    pub partnered: i64,
    /// Of these, met.
    pub met: i64,
    /// Passed.
    pub passed: i64,
}

/// All players of a project together.
///
/// # Errors
/// What the database answers.
pub fn players_summed(connection: &mut Connection, project: ProjectId) -> Result<PlayersSum, StoreError> {
    let rows = connection.query(&TALLY, &[project.cell()], |row| {
        let (players, rounds, partnered, met) = (row.get()?, row.get()?, row.get()?, row.get()?);
        Ok(PlayersSum { players, rounds, partnered, met, passed: row.get()? })
    })?;
    Ok(rows.into_iter().next().unwrap_or_default())
}

/// In how many rounds a player typed the word they typed most.
///
/// # Errors
/// What the database answers.
pub fn habit_most(
    connection: &mut Connection,
    project: ProjectId,
    person: PersonId,
) -> Result<i64, StoreError> {
    let most = connection.query(&HABIT, &[project.cell(), person.cell()], |row| row.get())?.pop();
    Ok(most.unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::super::tests::selects;
    use super::{BOARD, GameLabel, GamePlay, GamePlayer, GameWord, LABELS, PLAYERS, PLAYS, WORDS};

    #[test]
    fn whole_rows_are_read_in_the_order_of_their_columns() {
        selects::<GameWord>("", &WORDS);
        selects::<GameLabel>("", &LABELS);
        selects::<GamePlay>("", &PLAYS);
        selects::<GamePlayer>("", &PLAYERS);
        selects::<GamePlayer>("", &BOARD);
    }
}
