//! What is kept of a game: rounds, each person's part in them, words, labels, pairs, players.

use crate::{GamePartner, GameState, PlayState};
use gongdao_kernel::{AssignmentId, GameRoundId, Instant, PersonId, ProjectId, TaskId};

/// One item played.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GameRound {
    /// Its id.
    pub id: GameRoundId,
    /// The project.
    pub project: ProjectId,
    /// The item.
    pub task: TaskId,
    /// Where it stands.
    pub state: GameState,
    /// Who sits on the other side.
    pub partner: GamePartner,
    /// The assignment of whoever came first.
    pub first: AssignmentId,
    /// That of the partner: of this round where live, of an earlier one where recorded.
    pub second: Option<AssignmentId>,
    /// When it was begun.
    pub created_at: Instant,
    /// From when on words count; before a partner was found, when it was begun.
    pub started_at: Instant,
    /// When the time for it is up.
    pub ends_at: Instant,
    /// When its clock rings next.
    pub due_at: Instant,
    /// The word that met, in its normal form.
    pub word: Option<String>,
    /// When it met, after the start.
    pub met_ms: Option<i64>,
    /// When it was over.
    pub ended_at: Option<Instant>,
}

/// One person's part in a round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GamePlay {
    /// The assignment that is paid for it.
    pub assignment: AssignmentId,
    /// The round.
    pub round: GameRoundId,
    /// The project.
    pub project: ProjectId,
    /// Who.
    pub worker: PersonId,
    /// Where it stands.
    pub state: PlayState,
    /// How many words were typed.
    pub words: u32,
    /// Whether a pass was given.
    pub passed: bool,
    /// Points won.
    pub points: i64,
    /// How often it was replayed to somebody.
    pub replays: u32,
}

/// A word that was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GameWord {
    /// In which play.
    pub assignment: AssignmentId,
    /// The first, the second, ….
    pub place: u32,
    /// As it was typed.
    pub text: String,
    /// Its normal form, by which words meet.
    pub word: String,
    /// When, after the start of the round.
    pub ms: i64,
    /// Whether a meeting on it was counted; another one is not.
    pub counted: bool,
}

/// A word on which people met on an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GameLabel {
    /// The item.
    pub task: TaskId,
    /// The word, in its normal form.
    pub word: String,
    /// The project.
    pub project: ProjectId,
    /// The word as it was first written.
    pub text: String,
    /// Independent meetings.
    pub meetings: u32,
    /// When the first was.
    pub first_at: Instant,
    /// Since when it is a label, and taboo.
    pub label_at: Option<Instant>,
}

/// How often two people played together in a project.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GamePair {
    /// The project.
    pub project: ProjectId,
    /// The one with the lower id.
    pub low: PersonId,
    /// The other.
    pub high: PersonId,
    /// The UTC day they last did.
    pub day: i64,
    /// Rounds on that day.
    pub today: u32,
    /// Rounds in all.
    pub rounds: u32,
}

impl GamePair {
    /// Rounds together on a day.
    #[must_use]
    pub fn on(&self, day: i64) -> u32 {
        if self.day == day { self.today } else { 0 }
    }

    /// Counts one more.
    pub fn count(&mut self, day: i64) {
        self.today = self.on(day) + 1;
        self.day = day;
        self.rounds = self.rounds.saturating_add(1);
    }
}

/// Somebody in a project's game.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GamePlayer {
    /// The project.
    pub project: ProjectId,
    /// Who.
    pub person: PersonId,
    /// The round they are in.
    pub round: Option<GameRoundId>,
    /// Rounds played to the end.
    pub rounds: u32,
    /// Of these, with a partner, live or recorded.
    pub partnered: u32,
    /// Of these, met.
    pub met: u32,
    /// Rounds passed.
    pub passed: u32,
    /// Points won.
    pub points: i64,
    /// Whether they want to be on the score board.
    pub shown: bool,
}

impl GamePlayer {
    /// Somebody who has not played yet.
    #[must_use]
    pub fn blank(project: ProjectId, person: PersonId) -> Self {
        let (round, points, shown) = (None, 0, false);
        Self { project, person, round, rounds: 0, partnered: 0, met: 0, passed: 0, points, shown }
    }
}

/// The rounds of a project that wait for a partner. One row for a project, so that two nodes never give the same
/// waiting person two partners.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GameLobby {
    /// The project.
    pub project: ProjectId,
    /// Their numbers, the longest waiting first, with a space between.
    pub waiting: String,
}

impl GameLobby {
    /// The waiting rounds, the longest waiting first.
    #[must_use]
    pub fn rounds(&self) -> Vec<GameRoundId> {
        use gongdao_kernel::TypedId;
        self.waiting.split(' ').filter_map(|raw| raw.parse().ok()).map(GameRoundId::from_raw).collect()
    }

    /// Sets them.
    pub fn set(&mut self, rounds: &[GameRoundId]) {
        use gongdao_kernel::TypedId;
        let raw: Vec<String> = rounds.iter().map(|round| round.raw().to_string()).collect();
        self.waiting = raw.join(" ");
    }
}

/// In how many of their rounds somebody typed a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GameHabit {
    /// The project.
    pub project: ProjectId,
    /// Who.
    pub person: PersonId,
    /// The word, in its normal form.
    pub word: String,
    /// In how many rounds.
    pub rounds: u32,
}
