//! Rows of exams, games and models come back as they were, from both databases.

use crate::each;
use crate::rows::{HIGH, LOW, TEXT, at, micros, trip, who};
use gongdao_kernel::{
    AssignmentId, BatchId, BonusId, Currency, ExamId, GameRoundId, ProjectId, ReleaseId, SittingId, TaskId,
    TypedId,
};
use gongdao_market::{
    Bonus, Exam, ExamStanding, ExamState, GameHabit, GameLabel, GameLobby, GamePair, GamePartner, GamePlay,
    GamePlayer, GameRound, GameState, GameWord, GradedAnswer, Grading, GradingState, ModelKind, ModelWork,
    ModelWorkState, ModelWorker, PlayState, ReleaseFormat, ReleaseState, Sitting, SittingState,
};
use gongdao_store::rows::{Bundle, ExamEscrow, ExamMedia, ExamName, ExamQuestion, ReviewNote, SittingItem};
use gongdao_store::rows::{ModelAnswer, ModelParameters, ModelSkill, ModelWorkRow, ProjectModels};
use gongdao_store::rows::{Release, ReleaseCount, ReleaseFile};

fn project() -> ProjectId {
    ProjectId::from_raw(HIGH)
}

#[test]
fn exams_come_back() {
    for (_database, mut connection) in each() {
        let c = &mut connection;
        let (id, batch) = (ExamId::from_raw(LOW), BatchId::from_raw(HIGH));
        let exam = Exam {
            id,
            project: project(),
            state: ExamState::Open,
            name: TEXT.to_owned(),
            rules: String::new(),
            batch,
            qualification: TEXT.to_owned(),
            questions: u32::MAX,
            begun: HIGH,
            passed: 1,
            failed: 2,
            unfinished: 3,
            created_at: at(LOW),
        };
        trip(c, &exam, &Exam { state: ExamState::Closed, name: String::new(), begun: 6, ..exam.clone() });
        let question = ExamQuestion {
            exam: id,
            place: u32::MAX,
            data: TEXT.to_owned(),
            expected: String::new(),
            explanation: TEXT.to_owned(),
            asked: HIGH,
            correct: HIGH,
            passers_asked: HIGH,
            passers_correct: LOW,
        };
        trip(c, &question, &ExamQuestion { data: String::new(), correct: 0, ..question.clone() });
        let name = ExamName { qualification: TEXT.to_owned(), owner: who(LOW) };
        trip(c, &name, &ExamName { owner: who(HIGH), ..name.clone() });
        let shown = ExamMedia { address: [255; 16], exam: id };
        trip(c, &shown, &shown);
        let escrow = ExamEscrow { live: HIGH, fees: micros(HIGH), ..ExamEscrow::blank(batch) };
        trip(c, &escrow, &ExamEscrow { live: 0, paid: micros(HIGH), ..escrow });
        let standing = ExamStanding { seen: TEXT.to_owned(), ..ExamStanding::blank(who(1), id) };
        let lived = ExamStanding {
            attempts: u32::MAX,
            live: Some(SittingId::from_raw(LOW)),
            ended_at: Some(at(HIGH)),
            passed: true,
            best_percent: LOW,
            ..standing.clone()
        };
        trip(c, &standing, &lived);
        sittings(c);
    }
}

fn sittings(c: &mut gongdao_store::Connection) {
    let sitting = Sitting {
        id: SittingId::from_raw(HIGH),
        exam: ExamId::from_raw(1),
        worker: who(LOW),
        batch: BatchId::from_raw(2),
        state: SittingState::Live,
        attempt: u32::MAX,
        asks: u32::MAX,
        answered: 0,
        points: LOW,
        begun_at: at(LOW),
        deadline_at: at(HIGH),
        ended_at: None,
        hold: None,
        held: micros(LOW),
        pay: micros(HIGH),
        paid: micros(0),
        fee: micros(LOW),
        evidence_result: None,
        evidence_settlement: None,
    };
    let mut ended = Sitting { state: SittingState::Expired, answered: u32::MAX, ..sitting.clone() };
    (ended.ended_at, ended.hold, ended.paid) = (Some(at(LOW)), Some(LOW), micros(HIGH));
    (ended.evidence_result, ended.evidence_settlement) = (Some(HIGH), Some(0));
    trip(c, &sitting, &ended);
    let item = SittingItem {
        sitting: sitting.id,
        place: 0,
        question: u32::MAX,
        answer: None,
        points: None,
        wrong: None,
        answered_at: None,
    };
    let answered = SittingItem {
        answer: Some(TEXT.to_owned()),
        points: Some(u32::MAX),
        wrong: Some(String::new()),
        answered_at: Some(at(LOW)),
        ..item.clone()
    };
    trip(c, &item, &answered);
}

#[test]
fn games_come_back() {
    for (_database, mut connection) in each() {
        let c = &mut connection;
        let (id, task) = (GameRoundId::from_raw(HIGH), TaskId::from_raw(LOW));
        let round = GameRound {
            id,
            project: project(),
            task,
            state: GameState::Waiting,
            partner: GamePartner::None,
            first: AssignmentId::from_raw(LOW),
            second: None,
            created_at: at(LOW),
            started_at: at(0),
            ends_at: at(1),
            due_at: at(HIGH),
            word: None,
            met_ms: None,
            ended_at: None,
        };
        let mut met = GameRound { state: GameState::Met, partner: GamePartner::Recorded, ..round.clone() };
        (met.second, met.word) = (Some(AssignmentId::from_raw(HIGH)), Some(TEXT.to_owned()));
        (met.met_ms, met.ended_at) = (Some(LOW), Some(at(HIGH)));
        trip(c, &round, &met);
        let play = GamePlay {
            assignment: AssignmentId::from_raw(HIGH),
            round: id,
            project: project(),
            worker: who(LOW),
            state: PlayState::Open,
            words: 0,
            passed: false,
            points: LOW,
            replays: u32::MAX,
        };
        trip(c, &play, &GamePlay { state: PlayState::Left, words: u32::MAX, passed: true, ..play });
        let (text, word) = (TEXT.to_owned(), String::new());
        let typed = GameWord { assignment: play.assignment, place: 7, text, word, ms: LOW, counted: false };
        trip(c, &typed, &GameWord { text: String::new(), ms: HIGH, counted: true, ..typed.clone() });
        let label = GameLabel {
            task,
            word: TEXT.to_owned(),
            project: project(),
            text: TEXT.to_owned(),
            meetings: 1,
            first_at: at(LOW),
            label_at: None,
        };
        trip(c, &label, &GameLabel { meetings: u32::MAX, label_at: Some(at(HIGH)), ..label.clone() });
        let pair =
            GamePair { project: project(), low: who(LOW), high: who(HIGH), day: LOW, today: 0, rounds: 1 };
        trip(c, &pair, &GamePair { day: HIGH, today: u32::MAX, rounds: u32::MAX, ..pair });
        let player = GamePlayer::blank(project(), who(1));
        let seasoned =
            GamePlayer { round: Some(id), points: LOW, shown: !player.shown, met: u32::MAX, ..player };
        trip(c, &player, &seasoned);
        let habit = GameHabit { project: project(), person: who(1), word: TEXT.to_owned(), rounds: 0 };
        trip(c, &habit, &GameHabit { rounds: u32::MAX, ..habit.clone() });
        let lobby = GameLobby { project: project(), waiting: String::new() };
        trip(c, &lobby, &GameLobby { waiting: TEXT.to_owned(), ..lobby.clone() });
    }
}

#[test]
fn models_come_back() {
    for (_database, mut connection) in each() {
        let c = &mut connection;
        let model = ModelWorker {
            id: who(HIGH),
            owner: who(LOW),
            kind: ModelKind::Outside,
            project: None,
            field: None,
            about: TEXT.to_owned(),
            created_at: at(LOW),
        };
        let (within, field) = (Some(project()), Some(String::new()));
        trip(c, &model, &ModelWorker { kind: ModelKind::Picture, project: within, field, ..model.clone() });
        let of = ProjectModels { project: project(), models: String::new() };
        trip(c, &of, &ProjectModels { models: TEXT.to_owned(), ..of.clone() });
        let answer = ModelAnswer {
            task: TaskId::from_raw(LOW),
            model: model.id,
            project: project(),
            body: TEXT.to_owned(),
            probability_ppm: 0,
            at: at(HIGH),
            judged_ppm: None,
        };
        trip(
            c,
            &answer,
            &ModelAnswer { probability_ppm: 1_000_000, judged_ppm: Some(1_000_000), ..answer.clone() },
        );
        let skill = ModelSkill {
            model: model.id,
            project: project(),
            answers: HIGH,
            right_ppm: LOW,
            judged: 0,
            seen_right_ppm: HIGH,
            seen_judged: LOW,
        };
        trip(c, &skill, &ModelSkill { answers: 0, judged: HIGH, ..skill });
        let work = ModelWorkRow {
            model: model.id,
            work: ModelWork::Train,
            state: ModelWorkState::Asked,
            done_ppm: 0,
            above_ppm: u32::MAX,
            labelled: 1,
            failure: None,
            asked_at: at(LOW),
            moved_at: at(HIGH),
        };
        let failure = Some(TEXT.to_owned());
        trip(
            c,
            &work,
            &ModelWorkRow { work: ModelWork::Apply, state: ModelWorkState::Failed, failure, ..work.clone() },
        );
        let learned = ModelParameters {
            model: model.id,
            report: TEXT.to_owned(),
            body: Vec::new(),
            trained_at: at(LOW),
        };
        trip(
            c,
            &learned,
            &ModelParameters { body: (0..=255).collect(), trained_at: at(HIGH), ..learned.clone() },
        );
    }
}

#[test]
fn releases_come_back() {
    for (_database, mut connection) in each() {
        let c = &mut connection;
        let id = ReleaseId::from_raw(HIGH);
        let row = Release {
            id,
            project: project(),
            number: LOW,
            state: ReleaseState::Waiting,
            name: TEXT.to_owned(),
            about: String::new(),
            licence: TEXT.to_owned(),
            consent: String::new(),
            batches: TEXT.to_owned(),
            lossy: true,
            requester: who(LOW),
            shard: 0,
            total: HIGH,
            done: 0,
            problem: None,
            created_at: at(LOW),
            moved_at: at(HIGH),
            ended_at: None,
            evidence: None,
        };
        let mut ready = Release { state: ReleaseState::Ready, done: HIGH, lossy: false, ..row.clone() };
        (ready.problem, ready.ended_at, ready.evidence) = (Some(TEXT.to_owned()), Some(at(LOW)), Some(HIGH));
        trip(c, &row, &ready);
        let file = ReleaseFile {
            release: id,
            place: LOW,
            format: ReleaseFormat::Checksums,
            address: [255; 16],
            sha256: None,
            bytes: 0,
            left_out: String::new(),
        };
        let made =
            ReleaseFile { sha256: Some([255; 32]), bytes: HIGH, left_out: TEXT.to_owned(), ..file.clone() };
        trip(c, &file, &made);
        let count = ReleaseCount { project: project(), last: LOW };
        trip(c, &count, &ReleaseCount { last: HIGH, ..count.clone() });
    }
}

#[test]
fn bonuses_come_back() {
    for (_database, mut connection) in each() {
        let bonus = Bonus {
            id: BonusId::from_raw(HIGH),
            assignment: AssignmentId::from_raw(LOW),
            project: project(),
            worker: who(LOW),
            requester: who(HIGH),
            currency: Currency::Cny,
            amount: micros(HIGH),
            fee: micros(0),
            note: TEXT.to_owned(),
            at: at(LOW),
            evidence: HIGH,
        };
        trip(
            &mut connection,
            &bonus,
            &Bonus { fee: micros(HIGH), note: String::new(), at: at(HIGH), ..bonus.clone() },
        );
    }
}

#[test]
fn bundles_come_back() {
    for (_database, mut connection) in each() {
        let batch = BatchId::from_raw(HIGH);
        let mut bundle = Bundle::blank(who(LOW), batch);
        bundle.add(AssignmentId::from_raw(HIGH), true);
        bundle.add(AssignmentId::from_raw(1), false);
        let ended = Bundle { ended: HIGH, waiting: String::new(), vouched: String::new(), ..bundle.clone() };
        trip(&mut connection, &bundle, &ended);
        assert!(bundle.waiting().eq([AssignmentId::from_raw(HIGH), AssignmentId::from_raw(1)]));
        assert!(
            bundle.is_vouched(AssignmentId::from_raw(HIGH)) && !bundle.is_vouched(AssignmentId::from_raw(1))
        );
    }
}

#[test]
fn what_reviewers_say_of_objects_comes_back() {
    for (_database, mut connection) in each() {
        let note = ReviewNote {
            assignment: AssignmentId::from_raw(HIGH),
            round: 1,
            pins: TEXT.to_owned(),
            fixed: None,
            reviewer: who(LOW),
            at: at(HIGH),
        };
        let fixed =
            ReviewNote { pins: String::new(), fixed: Some(TEXT.to_owned()), at: at(LOW), ..note.clone() };
        trip(&mut connection, &note, &fixed);
    }
}

#[test]
fn gradings_come_back() {
    for (_database, mut connection) in each() {
        let grading = Grading {
            id: AssignmentId::from_raw(LOW),
            worker: who(LOW),
            project: project(),
            batch: BatchId::from_raw(HIGH),
            currency: Currency::Usd,
            state: GradingState::Open,
            answers: TEXT.to_owned(),
            right_answers: Some(HIGH),
            grade_ppm: None,
            paid: micros(0),
            whole: micros(HIGH),
            hold: Some(HIGH),
            held: micros(HIGH),
            at: at(LOW),
            until: at(HIGH),
            appeal: None,
            appealed_at: None,
            decided_by: None,
            decided_at: None,
            reason: None,
            evidence: None,
        };
        let raised = Grading {
            state: GradingState::Raised,
            right_answers: None,
            grade_ppm: Some(HIGH),
            hold: None,
            held: micros(0),
            appeal: Some(TEXT.to_owned()),
            appealed_at: Some(at(LOW)),
            decided_by: Some(who(HIGH)),
            decided_at: Some(at(HIGH)),
            reason: Some(TEXT.to_owned()),
            evidence: Some(HIGH),
            ..grading.clone()
        };
        trip(&mut connection, &grading, &raised);
        let id = AssignmentId::from_raw(HIGH);
        let answer =
            GradedAnswer { assignment: id, grading: grading.id, whole: micros(1), raised: micros(0) };
        trip(&mut connection, &answer, &GradedAnswer { raised: micros(HIGH), ..answer });
    }
}
