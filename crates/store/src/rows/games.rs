//! Rows of games.

use crate::table;
use gongdao_kernel::{AssignmentId, GameRoundId, Instant, PersonId, ProjectId, TaskId};
use gongdao_market::{GameHabit, GameLabel, GameLobby, GamePair, GamePlay, GamePlayer, GameRound, GameWord};
use gongdao_market::{GamePartner, GameState, PlayState};

table! { GameRound, "game_round", lock true, key (id: GameRoundId), columns {
    project: ProjectId, task: TaskId, state: GameState, partner: GamePartner, first: AssignmentId,
    second: Option<AssignmentId>, created_at: Instant, started_at: Instant, ends_at: Instant, due_at: Instant,
    word: Option<String>, met_ms: Option<i64>, ended_at: Option<Instant>,
} }

table! { GamePlay, "game_play", lock true, key (assignment: AssignmentId), columns {
    round: GameRoundId, project: ProjectId, worker: PersonId, state: PlayState, words: u32, passed: bool, points: i64,
    replays: u32,
} }

table! { GameWord, "game_word", lock true, key (assignment: AssignmentId, place: u32), columns {
    text: String, word: String, ms: i64, counted: bool,
} }

table! { GameLabel, "game_label", lock true, key (task: TaskId, word: String), columns {
    project: ProjectId, text: String, meetings: u32, first_at: Instant, label_at: Option<Instant>,
} }

table! { GamePair, "game_pair", lock true, key (project: ProjectId, low: PersonId, high: PersonId), columns {
    day: i64, today: u32, rounds: u32,
} }

table! { GamePlayer, "game_player", lock true, key (project: ProjectId, person: PersonId), columns {
    round: Option<GameRoundId>, rounds: u32, partnered: u32, met: u32, passed: u32, points: i64, shown: bool,
} }

table! { GameHabit, "game_habit", lock true, key (project: ProjectId, person: PersonId, word: String), columns {
    rounds: u32,
} }

table! { GameLobby, "game_lobby", lock true, key (project: ProjectId), columns { waiting: String, } }
