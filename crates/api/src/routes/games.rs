//! The agreement game as its players see it: their rounds, and the score board.

use crate::extract::{Caller, Given, Id, Params};
use crate::paths::{OpenApiRouter, routes};
use crate::pseudonym::player_name;
use crate::schema::{
    Amount, AssignmentIdText, CurrencyName, GamePartnerName, GameRoundIdText, GameStateName, Moment, Page,
    PageOf, ProjectIdText, TaskIdText,
};
use crate::{Api, Refusal};
use axum::Json;
use axum::extract::State;
use gongdao_engine::commands::game::{PassRound, ShowScore, TypeWord};
use gongdao_engine::commands::game_play::Play;
use gongdao_engine::queries::games::{self, Past, RoundView};
use gongdao_engine::{Command, Outcome};
use gongdao_kernel::{AssignmentId, Currency, Fault, GameRoundId, ProjectId, TaskId};
use gongdao_market::{GamePartner, GameState};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use utoipa::ToSchema;

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(play))
        .routes(routes!(past))
        .routes(routes!(round))
        .routes(routes!(word))
        .routes(routes!(pass))
        .routes(routes!(scores))
        .routes(routes!(show))
}

/// A word one typed.
#[derive(Debug, Serialize, ToSchema)]
struct TypedWord {
    /// As it was typed.
    text: String,
    /// When, after the start.
    ms: i64,
}

/// A round as one who plays it sees it. The partner's words are never in it.
#[derive(Debug, Serialize, ToSchema)]
struct RoundSheet {
    /// The round.
    #[schema(value_type = GameRoundIdText)]
    id: GameRoundId,
    /// The project.
    #[schema(value_type = ProjectIdText)]
    project: ProjectId,
    /// The item.
    #[schema(value_type = TaskIdText)]
    task: TaskId,
    /// The assignment that is paid for it; giving it back leaves the round.
    #[schema(value_type = AssignmentIdText)]
    assignment: AssignmentId,
    /// The fence that giving it back shows.
    fence: i64,
    /// Where it stands.
    #[schema(value_type = GameStateName)]
    state: GameState,
    /// The server's time, against which the next two are read.
    now: Moment,
    /// From when on words count.
    starts_at: Moment,
    /// Until when; while one waits, when a partner is found at the latest.
    ends_at: Moment,
    /// The time for an item.
    round_ms: i64,
    /// So many pairs make a met word a label.
    meetings_wanted: u32,
    /// The item's data, by column, from the moment it is played.
    #[schema(value_type = Option<Object>)]
    data: Option<Box<RawValue>>,
    /// The words that the item has already and that do not count.
    taboo: Vec<String>,
    /// One's own words.
    words: Vec<TypedWord>,
    /// Whether one passed.
    passed: bool,
    /// The word that met.
    word: Option<String>,
    /// When it met, after the start.
    met_ms: Option<i64>,
    /// Points won.
    points: i64,
    /// Who the partner was, told at the end.
    #[schema(value_type = Option<GamePartnerName>)]
    partner: Option<GamePartner>,
    /// The currency of pay.
    #[schema(value_type = CurrencyName)]
    currency: Currency,
    /// What a round played to its end pays, met or not.
    pay: Amount,
    /// What this one paid so far.
    paid: Amount,
}

fn sheet(api: &Api, view: RoundView) -> Result<RoundSheet, Fault> {
    let (state, partner) = (view.state(), view.partner());
    let RoundView { round, own, assignment, rules, currency, pay, data, words, taboo } = view;
    let over = state.is_over();
    let data = data.map(RawValue::from_string).transpose().map_err(Fault::internal)?;
    Ok(RoundSheet {
        id: round.id,
        project: round.project,
        task: round.task,
        assignment: assignment.id,
        fence: assignment.fence,
        state,
        now: Moment(api.now()),
        starts_at: Moment(round.started_at),
        ends_at: Moment(round.ends_at),
        round_ms: rules.round_ms,
        meetings_wanted: rules.meetings,
        data,
        taboo,
        words: words.into_iter().map(|word| TypedWord { text: word.text, ms: word.ms }).collect(),
        passed: own.passed,
        word: round.word.filter(|_| over && state == GameState::Met),
        met_ms: round.met_ms.filter(|_| over && state == GameState::Met),
        points: own.points,
        partner,
        currency,
        pay: Amount(pay),
        paid: Amount(assignment.paid),
    })
}

async fn of_round(api: &Api, caller: &Caller, id: GameRoundId) -> Result<Json<RoundSheet>, Refusal> {
    let actor = caller.actor;
    let view = api.read(move |snapshot| games::round(snapshot, &actor, id)).await?;
    Ok(Json(sheet(api, view)?))
}

async fn moved<T>(
    api: &Api,
    given: &Given<T>,
    command: impl Into<Command>,
) -> Result<Json<RoundSheet>, Refusal> {
    match api.command(&given.caller, command).await? {
        Outcome::Round { round, .. } => of_round(api, &given.caller, round).await,
        _ => Err(super::unexpected()),
    }
}

/// Nothing but the wish to play.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewRound {}

/// Plays an item of a game: with somebody who waits, else one waits for somebody. The money is held from now on.
/// Whoever is in a round of the project already gets that one.
#[utoipa::path(post, path = "/projects/{id}/rounds", tag = "games", params(("id" = ProjectIdText, Path)),
    request_body = Option<NewRound>, responses((status = 200, body = RoundSheet)))]
async fn play(
    State(api): State<Api>,
    Id(project): Id<ProjectId>,
    given: Given<NewRound>,
) -> Result<Json<RoundSheet>, Refusal> {
    moved(&api, &given, Play { project }).await
}

/// One's round as it stands.
#[utoipa::path(get, path = "/rounds/{id}", tag = "games", params(("id" = GameRoundIdText, Path)),
    responses((status = 200, body = RoundSheet)))]
async fn round(
    State(api): State<Api>,
    caller: Caller,
    Id(id): Id<GameRoundId>,
) -> Result<Json<RoundSheet>, Refusal> {
    of_round(&api, &caller, id).await
}

/// A word.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewWord {
    /// As it was typed.
    #[schema(min_length = 1, max_length = 40)]
    word: String,
}

/// Types a word. Words are the same where they differ in case, width or white space only.
#[utoipa::path(post, path = "/rounds/{id}/words", tag = "games", params(("id" = GameRoundIdText, Path)),
    request_body = NewWord, responses((status = 200, body = RoundSheet)))]
async fn word(
    State(api): State<Api>,
    Id(round): Id<GameRoundId>,
    given: Given<NewWord>,
) -> Result<Json<RoundSheet>, Refusal> {
    let text = given.body.word.clone();
    moved(&api, &given, TypeWord { round, text }).await
}

/// Gives the item up. The round is over when everybody there did; it is paid.
#[utoipa::path(post, path = "/rounds/{id}/pass", tag = "games", params(("id" = GameRoundIdText, Path)),
    request_body = Option<NewRound>, responses((status = 200, body = RoundSheet)))]
async fn pass(
    State(api): State<Api>,
    Id(round): Id<GameRoundId>,
    given: Given<NewRound>,
) -> Result<Json<RoundSheet>, Refusal> {
    moved(&api, &given, PassRound { round }).await
}

/// One of one's rounds.
#[derive(Debug, Serialize, ToSchema)]
struct PastRound {
    /// The round.
    #[schema(value_type = GameRoundIdText)]
    id: GameRoundId,
    /// The assignment that is paid for it.
    #[schema(value_type = AssignmentIdText)]
    assignment: AssignmentId,
    /// When it was begun.
    at: Moment,
    /// Where it stands.
    #[schema(value_type = GameStateName)]
    state: GameState,
    /// Who the partner was; none before the end.
    #[schema(value_type = Option<GamePartnerName>)]
    partner: Option<GamePartner>,
    /// The word that met.
    word: Option<String>,
    /// How many words one typed.
    words: u32,
    /// Points won.
    points: i64,
    /// What it paid.
    paid: Amount,
}

fn past_round(past: Past) -> PastRound {
    let Past { round, own, paid } = past;
    let left = own.state == gongdao_market::PlayState::Left;
    let state = if left { GameState::Left } else { round.state };
    PastRound {
        id: round.id,
        assignment: own.assignment,
        at: Moment(round.created_at),
        state,
        partner: state.is_over().then_some(round.partner),
        word: round.word.filter(|_| state == GameState::Met),
        words: own.words,
        points: own.points,
        paid: Amount(paid),
    }
}

/// One's rounds in a project, the newest first.
#[utoipa::path(get, path = "/projects/{id}/rounds", tag = "games", params(("id" = ProjectIdText, Path), PageOf),
    responses((status = 200, body = Page<PastRound>)))]
async fn past(
    State(api): State<Api>,
    caller: Caller,
    Id(id): Id<ProjectId>,
    Params(asked): Params<PageOf>,
) -> Result<Json<Page<PastRound>>, Refusal> {
    let rows = asked.rows()?;
    let page = api.read(move |snapshot| games::rounds(snapshot, &caller.actor, id, rows)).await?;
    Ok(Json(Page::cut(page, past_round)))
}

/// A place on the score board.
#[derive(Debug, Serialize, ToSchema)]
struct Place {
    /// The player's name on this board and nowhere else.
    name: String,
    /// Points won.
    points: i64,
    /// Rounds played to the end.
    rounds: u32,
    /// Of these, met.
    met: u32,
    /// Whether it is the reader.
    own: bool,
}

/// A project's score board.
#[derive(Debug, Serialize, ToSchema)]
struct Board {
    /// Those who want to be on it, the highest first, fifty at most.
    places: Vec<Place>,
    /// The reader's own place, on the board or not; none before the first round.
    own: Option<Place>,
    /// Whether the reader is on the board.
    shown: bool,
}

/// A project's score board. Nobody is on it who did not say so; names are made for this board.
#[utoipa::path(get, path = "/projects/{id}/scores", tag = "games", params(("id" = ProjectIdText, Path)),
    responses((status = 200, body = Board)))]
async fn scores(
    State(api): State<Api>,
    caller: Caller,
    Id(id): Id<ProjectId>,
) -> Result<Json<Board>, Refusal> {
    let actor = caller.actor;
    let (board, own) = api.read(move |snapshot| games::board(snapshot, &actor, id)).await?;
    let place = |row: &gongdao_market::GamePlayer| Place {
        name: player_name(api.secrets(), id, row.person),
        points: row.points,
        rounds: row.rounds,
        met: row.met,
        own: row.person == actor.person,
    };
    let shown = own.is_some_and(|own| own.shown);
    Ok(Json(Board { places: board.iter().map(place).collect(), own: own.as_ref().map(place), shown }))
}

/// Whether one wants to be on the score board.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Shown {
    /// Whether.
    shown: bool,
}

/// Says whether one wants to be on a project's score board; nobody is who did not say so.
#[utoipa::path(put, path = "/projects/{id}/scores/mine", tag = "games", params(("id" = ProjectIdText, Path)),
    request_body = Shown, responses((status = 200, body = Board)))]
async fn show(
    State(api): State<Api>,
    Id(project): Id<ProjectId>,
    given: Given<Shown>,
) -> Result<Json<Board>, Refusal> {
    let shown = given.body.shown;
    api.command(&given.caller, ShowScore { project, shown }).await?;
    scores(State(api), given.caller, Id(project)).await
}
