//! The agreement game: who sits together, what meets, what is counted, who is paid, and what a crash leaves.

use crate::common::Database;
use crate::common::stage::{Stage, code};
use gongdao_engine::commands::{batch, game, game_play, project, submit, work};
use gongdao_engine::queries::{ledger, snapshot};
use gongdao_engine::{Actor, Outcome, Request};
use gongdao_kernel::{Code, Fault, GameRoundId, MS_PER_DAY, ProjectId, TypedId};
use gongdao_ledger::AccountKind;
use gongdao_market::AssignmentState as A;
use gongdao_market::{
    GameLabel, GamePartner as P, GamePlay, GamePlayer, GameRound, GameState as S, GameWord,
};
use gongdao_trust::Role;
use std::sync::atomic::Ordering;

const FORM: &str = r#"{"fields":[{"name":"words","kind":"text","question":{"en":"What do you see?"},"required":false,"multiline":true}]}"#;

fn rules(more: &str) -> String {
    format!(
        r#"{{"price":{{"unit":"task","rate_micros":50000}},"quality":{{"overlap":6,"acceptance":"always"}},"mode":{{"agreement":{{"meetings":1{more}}}}}}}"#
    )
}

/// A game with so many items that every worker has joined.
fn game(stage: &mut Stage, rules: &str, items: usize) -> ProjectId {
    let draft = project::Draft { name: "words".to_owned(), form: FORM.to_owned(), rules: rules.to_owned() };
    let Ok(Outcome::Project { project, .. }) =
        stage.market.give(stage.requester, project::CreateProject { draft })
    else {
        panic!("the game is not made")
    };
    stage.market.give(stage.requester, project::AskScreening { project }).expect("it is screened");
    for worker in stage.workers.clone() {
        stage.market.join(worker, project);
    }
    stage.tasks(project, items);
    project
}

trait Played {
    fn play(&mut self, worker: Actor, project: ProjectId) -> Result<GameRoundId, Fault>;
    fn word(&mut self, worker: Actor, round: GameRoundId, text: &str) -> Result<S, Fault>;
    fn pass(&mut self, worker: Actor, round: GameRoundId) -> Result<S, Fault>;
    fn round(&mut self, round: GameRoundId) -> GameRound;
    fn leave(&mut self, worker: Actor, round: GameRoundId);
    /// Lets so much time go by and rings what is due.
    fn after_ms(&mut self, ms: i64);
    fn labels(&mut self) -> Vec<GameLabel>;
    fn earned(&mut self, worker: Actor) -> i64;
}

fn state(outcome: Result<Outcome, Fault>) -> Result<S, Fault> {
    match outcome? {
        Outcome::Round { state, .. } => Ok(state),
        other => panic!("{other:?}"),
    }
}

impl Played for Stage {
    fn play(&mut self, worker: Actor, project: ProjectId) -> Result<GameRoundId, Fault> {
        match self.give(worker, game_play::Play { project })? {
            Outcome::Round { round, .. } => Ok(round),
            other => panic!("{other:?}"),
        }
    }

    fn word(&mut self, worker: Actor, round: GameRoundId, text: &str) -> Result<S, Fault> {
        state(self.give(worker, game::TypeWord { round, text: text.to_owned() }))
    }

    fn pass(&mut self, worker: Actor, round: GameRoundId) -> Result<S, Fault> {
        state(self.give(worker, game::PassRound { round }))
    }

    fn round(&mut self, round: GameRoundId) -> GameRound {
        self.connection.load::<GameRound>(&[(round,)]).unwrap().pop().unwrap()
    }

    fn leave(&mut self, worker: Actor, round: GameRoundId) {
        let round = self.round(round);
        let ids = [Some(round.first), round.second];
        let keys: Vec<_> = ids.into_iter().flatten().map(|id| (id,)).collect();
        let plays = self.connection.load::<GamePlay>(&keys).unwrap();
        let assignment = plays.iter().find(|play| play.worker == worker.person).unwrap().assignment;
        self.give(worker, work::GiveBack { assignment, fence: 1 }).unwrap();
    }

    fn after_ms(&mut self, ms: i64) {
        self.wait_ms(ms);
        self.ring();
    }

    fn labels(&mut self) -> Vec<GameLabel> {
        let read = |row: &mut gongdao_store::RowRef<'_>| <GameLabel as gongdao_store::Table>::read(row);
        const ALL: gongdao_store::Query = gongdao_store::Query::new(
            "labels",
            "SELECT task, word, project, text, meetings, first_at, label_at FROM game_label ORDER BY task, word",
        );
        self.connection.query(&ALL, &[], read).unwrap()
    }

    fn earned(&mut self, worker: Actor) -> i64 {
        self.audit().account(AccountKind::Earned, worker.person.raw())
    }
}

#[test]
fn two_meet_on_a_word_and_both_are_paid_once() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 2);
        let project = game(&mut stage, &rules(""), 2);
        let [a, b] = [0, 1].map(|at| stage.workers[at]);
        let round = stage.play(a, project).unwrap();
        assert_eq!(stage.play(a, project).unwrap(), round, "asking again answers the same round");
        assert_eq!(code(stage.word(a, round, "dog")), Code::WrongState, "nobody is there yet");
        stage.after_ms(2_000);
        assert_eq!(stage.play(b, project).unwrap(), round);
        assert_eq!(stage.round(round).partner, P::Live);
        stage.after_ms(3_000);
        assert_eq!(stage.word(a, round, "Hund").unwrap(), S::Playing);
        assert_eq!(stage.word(a, round, "ＤＯＧ").unwrap(), S::Playing);
        assert_eq!(code(stage.word(b, round, " ")), Code::InvalidField);
        assert_eq!(stage.word(b, round, "  dog ").unwrap(), S::Met, "width and case do not part words");
        let ended = stage.round(round);
        assert_eq!((ended.word.as_deref(), ended.met_ms), (Some("dog"), Some(2_000)));
        assert_eq!(code(stage.word(b, round, "late")), Code::WrongState);
        let labels = stage.labels();
        assert_eq!((labels[0].meetings, labels[0].label_at), (1, Some(stage.now)));
        assert_eq!((stage.earned(a), stage.earned(b)), (50_000, 50_000));
        stage.after_ms(MS_PER_DAY);
        assert_eq!((stage.earned(a), stage.earned(b)), (50_000, 50_000));
        let player = stage.connection.load::<GamePlayer>(&[(project, a.person)]).unwrap().pop().unwrap();
        assert_eq!((player.rounds, player.met, player.points, player.round), (1, 1, 148, None));
    }
}

#[test]
fn a_game_is_not_claimed_nor_submitted_by_hand() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 2);
        let project = game(&mut stage, &rules(""), 1);
        let worker = stage.workers[0];
        assert_eq!(code(stage.claim(worker, project)), Code::WrongState);
        let round = stage.play(worker, project).unwrap();
        let assignment = stage.round(round).first;
        let answer = serde_json::json!({ "words": "dog" });
        let submit = submit::Submit { assignment, fence: 1, answer, active_ms: 1 };
        assert_eq!(code(stage.give(worker, submit)), Code::WrongState);
        let plain = stage.publish(&crate::common::rules(1, "always"));
        assert_eq!(code(stage.play(worker, plain)), Code::WrongState);
        let stranger = stage.market.person("stranger", &[Role::Worker]);
        assert_eq!(code(stage.play(stranger, project)), Code::TermsNotAccepted);
        assert_eq!(code(stage.word(stranger, round, "dog")), Code::NotFound);
        stage.audit();
    }
}

#[test]
fn nobody_there_is_kept_as_a_recording_and_meets_at_its_own_times() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 3);
        let project = game(&mut stage, &rules(""), 1);
        let [a, b, c] = [0, 1, 2].map(|at| stage.workers[at]);
        let alone = stage.play(a, project).unwrap();
        stage.after_ms(8_000);
        assert_eq!((stage.round(alone).state, stage.round(alone).partner), (S::Playing, P::Alone));
        stage.after_ms(1_000 + 20_000);
        stage.word(a, alone, "tree").unwrap();
        stage.after_ms(40_000);
        assert_eq!(stage.round(alone).state, S::TimeUp);
        assert_eq!(stage.earned(a), 50_000, "played to its end, met or not");

        let replay = stage.play(b, project).unwrap();
        stage.after_ms(8_000);
        assert_eq!(stage.round(replay).partner, P::Recorded);
        stage.after_ms(6_000);
        assert_eq!(stage.word(b, replay, "Tree").unwrap(), S::Playing, "the recording says it at 20 seconds");
        stage.after_ms(14_999);
        assert_eq!(stage.round(replay).state, S::Playing);
        stage.after_ms(1);
        let met = stage.round(replay);
        assert_eq!((met.state, met.met_ms, met.word.as_deref()), (S::Met, Some(20_000), Some("tree")));
        assert_eq!(stage.labels()[0].meetings, 1);
        assert_eq!((stage.earned(a), stage.earned(b)), (50_000, 50_000));

        let taboo = stage.play(c, project).unwrap();
        stage.after_ms(9_000);
        assert_eq!(code(stage.word(c, taboo, "TREE")), Code::InvalidField, "a label is taboo from then on");
        stage.audit();
    }
}

#[test]
fn a_recorded_word_counts_in_one_meeting_only() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 3);
        let project =
            game(&mut stage, &rules(r#","wait_ms":0"#).replace(r#""meetings":1"#, r#""meetings":3"#), 1);
        for at in 0..3 {
            let worker = stage.workers[at];
            let round = stage.play(worker, project).unwrap();
            stage.after_ms(0);
            stage.after_ms(5_000);
            if at == 2 {
                // The least replayed recording is the second player's, whose word was counted with the first's.
                let word = (stage.round(round).second.unwrap(), 0);
                assert!(stage.connection.load::<GameWord>(&[word]).unwrap().pop().unwrap().counted);
            }
            let state = stage.word(worker, round, "sun").unwrap();
            assert_eq!(state, if at == 0 { S::Playing } else { S::Met });
            stage.after_ms(60_000);
            assert_eq!(stage.earned(worker), 50_000);
        }
        assert_eq!(stage.labels()[0].meetings, 1, "three people make one pair and a half");
        assert_eq!(stage.labels()[0].label_at, None);
    }
}

#[test]
fn passing_takes_both_and_a_look_at_the_item() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 2);
        let project = game(&mut stage, &rules(""), 1);
        let [a, b] = [0, 1].map(|at| stage.workers[at]);
        let round = stage.play(a, project).unwrap();
        stage.play(b, project).unwrap();
        stage.wait_ms(2_000);
        let early = stage.pass(a, round).expect_err("too early");
        assert_eq!((early.code, early.retry_at), (Code::WrongState, Some(stage.now.plus_ms(2_000))));
        stage.wait_ms(2_000);
        assert_eq!(stage.pass(a, round).unwrap(), S::Playing);
        assert_eq!(code(stage.word(a, round, "dog")), Code::WrongState);
        assert_eq!(stage.word(b, round, "dog").unwrap(), S::Playing);
        assert_eq!(stage.pass(b, round).unwrap(), S::Passed);
        assert_eq!((stage.earned(a), stage.earned(b)), (50_000, 50_000));
        assert!(stage.labels().is_empty());
    }
}

#[test]
fn whoever_goes_is_not_paid_and_whoever_stays_is() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 3);
        let project = game(&mut stage, &rules(""), 1);
        let [a, b, idle] = [0, 1, 2].map(|at| stage.workers[at]);
        let round = stage.play(a, project).unwrap();
        stage.play(b, project).unwrap();
        stage.wait_ms(2_000);
        stage.word(a, round, "dog").unwrap();
        stage.leave(a, round);
        assert_eq!(stage.word(b, round, "dog").unwrap(), S::Playing, "words of one who went meet nothing");
        stage.after_ms(60_000);
        assert_eq!(stage.round(round).state, S::TimeUp);
        assert_eq!((stage.earned(a), stage.earned(b)), (0, 50_000));
        assert_eq!(code(stage.play(a, project)), Code::NoWork, "what was given back does not come again");
        let round = stage.play(idle, project).unwrap();
        stage.after_ms(8_000);
        assert_eq!(stage.round(round).partner, P::Recorded);
        stage.after_ms(61_000);
        let assignment = stage.round(round).first;
        assert_eq!(
            stage.state(assignment),
            A::Returned,
            "who types nothing and does not pass played nothing"
        );
        assert_eq!(stage.earned(idle), 0);
    }
}

#[test]
fn leaving_while_waiting_frees_the_item_and_the_lobby() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 2);
        let project = game(&mut stage, &rules(""), 1);
        let [a, b] = [0, 1].map(|at| stage.workers[at]);
        let first = stage.play(a, project).unwrap();
        stage.leave(a, first);
        assert_eq!(stage.round(first).state, S::Left);
        let second = stage.play(b, project).unwrap();
        assert_ne!(first, second);
        assert_eq!(stage.round(second).state, S::Waiting);
        stage.after_ms(8_000 + 61_000);
        stage.audit();
    }
}

#[test]
fn the_same_two_meet_only_so_often_and_team_mates_never() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 2);
        let project = game(&mut stage, &rules(r#","pair_rounds":2"#), 6);
        let [a, b] = [0, 1].map(|at| stage.workers[at]);
        let mut together = 0;
        for _ in 0..3 {
            let mine = stage.play(a, project).unwrap();
            let theirs = stage.play(b, project).unwrap();
            together += u32::from(mine == theirs);
            stage.after_ms(8_000);
            stage.after_ms(1_000);
            for (worker, round, word) in [(a, mine, "left"), (b, theirs, "right")] {
                stage.word(worker, round, word).unwrap();
            }
            stage.after_ms(61_000);
        }
        assert_eq!(together, 2);
        stage.after_ms(MS_PER_DAY);
        let found =
            stage.give(a, gongdao_engine::commands::teams::FoundTeam { name: "team".to_owned(), cut_ppm: 0 });
        found.unwrap();
        let hash = [7; 32];
        let expires_at = stage.now.plus_ms(MS_PER_DAY);
        stage.give(a, gongdao_engine::commands::teams::MakeTeamLink { hash, uses: 1, expires_at }).unwrap();
        stage.give(b, gongdao_engine::commands::teams::JoinTeam { hash, revision: 1 }).unwrap();
        let mine = stage.play(a, project).unwrap();
        assert_ne!(stage.play(b, project).unwrap(), mine);
        stage.after_ms(8_000);
        stage.after_ms(61_000);
        stage.audit();
    }
}

#[test]
fn a_word_under_every_item_meets_nothing() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 2);
        let project = game(&mut stage, &rules(r#","pair_rounds":100"#), 9);
        let [a, b] = [0, 1].map(|at| stage.workers[at]);
        let mut met = Vec::new();
        for _ in 0..8 {
            let round = stage.play(a, project).unwrap();
            stage.play(b, project).unwrap();
            stage.wait_ms(2_000);
            stage.word(a, round, "picture").unwrap();
            met.push(stage.word(b, round, "picture").unwrap() == S::Met);
            stage.after_ms(61_000);
        }
        assert_eq!(met, [true, true, true, true, true, false, false, false]);
        assert_eq!(stage.earned(a), 8 * 50_000, "pay does not hang on it");
    }
}

#[test]
fn a_crash_between_two_words_loses_neither_round_nor_money() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 2);
        let project = game(&mut stage, &rules(""), 1);
        let [a, b] = [0, 1].map(|at| stage.workers[at]);
        let round = stage.play(a, project).unwrap();
        let mut stage = stage.restart(&database);
        stage.play(b, project).unwrap();
        stage.wait_ms(2_000);
        stage.word(a, round, "dog").unwrap();
        let mut stage = stage.restart(&database);
        assert_eq!(stage.word(b, round, "cat").unwrap(), S::Playing);
        // The program was away beyond the end of the round and of both leases.
        let mut stage = stage.restart(&database);
        stage.after_ms(MS_PER_DAY);
        assert_eq!(stage.round(round).state, S::TimeUp);
        assert_eq!((stage.earned(a), stage.earned(b)), (50_000, 50_000));
    }
}

#[test]
fn commands_of_one_transaction_pair_and_meet() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 4);
        let project = game(&mut stage, &rules(""), 2);
        let play = |worker: &Actor| Request::new(*worker, game_play::Play { project });
        let plays: Vec<Request> = stage.workers.iter().map(play).collect();
        let rounds: Vec<GameRoundId> = stage
            .market
            .batch(&plays)
            .into_iter()
            .map(|answer| match answer.unwrap() {
                Outcome::Round { round, .. } => round,
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(rounds[0], rounds[1]);
        assert_eq!(rounds[2], rounds[3]);
        stage.wait_ms(2_000);
        let word = |(worker, round): (&Actor, &GameRoundId)| {
            Request::new(*worker, game::TypeWord { round: *round, text: "dog".to_owned() })
        };
        let words: Vec<Request> = stage.workers.iter().zip(&rounds).map(word).collect();
        stage.market.batch(&words).into_iter().for_each(|answer| drop(answer.unwrap()));
        assert_eq!(
            stage.labels().len() + stage.labels()[0].meetings as usize,
            2 + usize::from(stage.labels().len() == 1)
        );
        stage.audit();
    }
}

#[test]
fn a_batch_that_closes_and_a_form_that_does_not_fit() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 1);
        let draft = project::Draft {
            name: "words".to_owned(),
            form: crate::common::FORM.to_owned(),
            rules: rules(""),
        };
        let made = stage.market.give(stage.requester, project::CreateProject { draft });
        assert_eq!(code(made), Code::InvalidForm);
        let project = game(&mut stage, &rules(""), 3);
        let batch = stage.audit().batches[0].id;
        let worker = stage.workers[0];
        let round = stage.play(worker, project).unwrap();
        stage.market.give(stage.requester, batch::CloseBatch { batch }).unwrap();
        stage.after_ms(8_000);
        stage.after_ms(5_000);
        stage.word(worker, round, "dog").unwrap();
        stage.after_ms(61_000);
        stage.after_ms(1_000);
        assert_eq!(stage.earned(worker), 50_000, "a round under way is honoured");
        assert_eq!(stage.audit().account(AccountKind::Escrow, batch.raw()), 0);
    }
}

#[test]
fn two_nodes_give_nobody_two_partners() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 12);
        let project = game(&mut stage, &rules(""), 20);
        let (workers, now) = (stage.workers.clone(), stage.market.now);
        drop(stage);
        let nodes = if matches!(database.place, gongdao_store::Place::File(_)) { 1 } else { 2 };
        let (engines, clocks): (Vec<_>, Vec<_>) =
            (0..nodes).map(|_| crate::common::host::engine(&database.place, now)).unzip();
        let start = std::sync::Barrier::new(workers.len());
        let mut rounds: Vec<GameRoundId> = std::thread::scope(|scope| {
            let play = |(at, worker): (usize, &Actor)| {
                let (engine, clocks, start, worker) = (&engines[at % nodes], &clocks, &start, *worker);
                scope.spawn(move || {
                    let call = |command: gongdao_engine::Command| {
                        engine.call(gongdao_engine::Priority::People, Request::new(worker, command))
                    };
                    start.wait();
                    let Ok(Outcome::Round { round, .. }) = call(game_play::Play { project }.into()) else {
                        panic!()
                    };
                    // A round begins a moment after its players were found.
                    if start.wait().is_leader() {
                        for clock in clocks {
                            clock.0.fetch_add(gongdao_market::LEAD_MS, Ordering::SeqCst);
                        }
                    }
                    start.wait();
                    // Each pair has a word of its own: one that enough pairs met on is taboo for the others.
                    call(game::TypeWord { round, text: format!("dog {round}") }.into()).unwrap();
                    round
                })
            };
            let players: Vec<_> = workers.iter().enumerate().map(play).collect();
            players.into_iter().map(|player| player.join().unwrap()).collect()
        });
        engines.iter().for_each(|engine| engine.stop());
        drop(engines);
        rounds.sort_unstable();
        let pairs = rounds.chunk_by(|a, b| a == b).map(<[GameRoundId]>::len).collect::<Vec<_>>();
        assert!(pairs.iter().all(|players| *players == 2), "{pairs:?}");
        let mut connection = gongdao_store::Connection::open_writer(&database.place).unwrap();
        let books = crate::common::audit::audit(&mut connection);
        let report = snapshot(&mut connection, |on| ledger::check(on, &mut |_, _| {})).unwrap();
        assert!(report.is_sound(), "what one node held another paid: {:?}", report.violations);
        for worker in &workers {
            assert_eq!(books.account(AccountKind::Earned, worker.person.raw()), 50_000);
        }
        rounds.dedup();
        for round in rounds {
            let round = connection.load::<GameRound>(&[(round,)]).unwrap().pop().unwrap();
            assert_eq!((round.state, round.partner), (S::Met, P::Live));
            assert_ne!(Some(round.first), round.second);
        }
    }
}
