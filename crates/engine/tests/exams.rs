//! Exams on both databases: sat, failed, passed, given back, out of time; twice, from two devices, after a crash; and after
//! each story the books are sound and the journals of both databases are the same.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

mod common;

use common::stage::{Stage, code};
use common::{Database, rules};
use gongdao_engine::commands::batch::CloseBatch;
use gongdao_engine::commands::exam::{CloseExam, CreateExam, ExamDraft, NewQuestion, SetExam};
use gongdao_engine::commands::exam_sit::{AnswerQuestion, BeginSitting, FinishSitting};
use gongdao_engine::queries::exams::{self, SittingSheet};
use gongdao_engine::queries::statements::{self, Line, Range};
use gongdao_engine::queries::{ledger, proofs, snapshot};
use gongdao_engine::{Actor, Outcome, Request};
use gongdao_kernel::{BatchId, Code, ExamId, Fault, MS_PER_MINUTE, Money, ProjectId, SittingId, TypedId};
use gongdao_ledger::AccountKind;
use gongdao_market::{BatchState, ExamRules, SittingState};

const PAY: i64 = 1_500_000;

fn declared() -> ExamRules {
    let text = r#"{"texts":{"en":"Which colour?"},"asks":4,"pass_ppm":750000,"attempts":3,"paid_attempts":2,
        "wait_ms":60000,"limit_ms":600000,"expected_ms":240000,"pay_micros":1500000,"qualification":"exam:colours"}"#;
    serde_json::from_str(text).unwrap()
}

/// Ten questions: the even ones are `a`, the odd ones `b`, and the data says which it is for the tests' sake.
fn questions() -> Vec<NewQuestion> {
    let question = |place: usize| {
        let answer = if place.is_multiple_of(2) { "a" } else { "b" };
        NewQuestion {
            data: format!(r#"{{"text":"{answer} {place}"}}"#),
            expected: serde_json::json!({ "label": answer }),
            explanation: [("en".to_owned(), format!("It is {answer}."))].into(),
        }
    };
    (0..10).map(question).collect()
}

struct Hall {
    stage: Stage,
    project: ProjectId,
    batch: BatchId,
    exam: ExamId,
}

fn draft(batch: BatchId, rules: ExamRules) -> ExamDraft {
    ExamDraft { name: "Colours".to_owned(), batch, rules, questions: Some(questions()) }
}

impl Hall {
    fn open(database: &Database) -> Self {
        let mut stage = Stage::open(database, 3);
        let asks = rules(1, "always").trim_end_matches('}').to_owned()
            + r#"},"requires":[{"qualification":"exam:colours","at_least":75}]}"#;
        let project = stage.publish(&asks);
        let batch = stage.tasks(project, 5);
        let more = Some(Money::from_micros(10_000_000));
        let requester = stage.requester;
        stage.give(requester, gongdao_engine::commands::batch::FundBatch { batch, more }).unwrap();
        let create = CreateExam { project, draft: draft(batch, declared()) };
        let Ok(Outcome::Exam { exam }) = stage.give(requester, create) else { panic!("no exam") };
        Self { stage, project, batch, exam }
    }

    fn begin(&mut self, worker: Actor) -> Result<SittingId, Fault> {
        match self.stage.give(worker, BeginSitting { exam: self.exam })? {
            Outcome::Sitting { sitting, .. } => Ok(sitting),
            other => panic!("{other:?}"),
        }
    }

    fn sheet(&mut self, worker: Actor, sitting: SittingId) -> SittingSheet {
        let now = self.stage.now;
        snapshot(&mut self.stage.connection, |on| exams::sitting(on, &worker, sitting, now)).unwrap()
    }

    /// Answers so many of the questions rightly and the others wrongly.
    fn answer(&mut self, worker: Actor, sitting: SittingId, right: usize) {
        for (at, question) in self.sheet(worker, sitting).questions.into_iter().enumerate() {
            let is_a = question.data.contains("\"a ");
            let label = if is_a == (at < right) { "a" } else { "b" };
            let answer = serde_json::json!({ "label": label });
            self.stage.give(worker, AnswerQuestion { sitting, place: question.place, answer }).unwrap();
        }
    }

    fn finish(&mut self, worker: Actor, sitting: SittingId, give_back: bool) -> Result<SittingState, Fault> {
        match self.stage.give(worker, FinishSitting { sitting, give_back })? {
            Outcome::Sitting { state, .. } => Ok(state),
            other => panic!("{other:?}"),
        }
    }

    fn earned(&mut self, worker: Actor) -> i64 {
        self.stage.audit().account(AccountKind::Earned, worker.person.raw())
    }

    /// Both checks of the books, and the trial balance at zero; answers the journal.
    fn sound(&mut self) -> String {
        let books = self.stage.audit();
        let report = snapshot(&mut self.stage.connection, |on| ledger::check(on, &mut |_, _| {})).unwrap();
        assert!(report.is_sound(), "{:?}", report.violations);
        assert!(report.trial_balance.values().all(|sum| *sum == 0));
        books.journal()
    }
}

fn on_each(story: impl Fn(&mut Hall)) {
    let mut journals = Vec::new();
    for database in Database::each() {
        let mut hall = Hall::open(&database);
        story(&mut hall);
        journals.push(hall.sound());
    }
    assert!(journals.windows(2).all(|two| two[0] == two[1]), "the databases' journals differ");
}

#[test]
fn a_newcomer_fails_learns_passes_and_earns() {
    on_each(|hall| {
        let worker = hall.stage.workers[0];
        assert_eq!(code(hall.stage.claim(worker, hall.project)), Code::NotEligible);
        let first = hall.begin(worker).unwrap();
        hall.answer(worker, first, 2);
        assert_eq!(hall.finish(worker, first, false), Ok(SittingState::Failed));
        assert_eq!(hall.earned(worker), PAY, "it is paid though it failed");
        let failed = hall.sheet(worker, first);
        assert_eq!(failed.sitting.percent(), 50);
        assert!(failed.questions.iter().all(|question| question.explanation.is_some()));
        assert!(failed.questions.iter().all(|question| question.expected.is_none()), "there is a retry left");

        let early = hall.stage.give(worker, BeginSitting { exam: hall.exam }).unwrap_err();
        assert_eq!(
            (early.code, early.retry_at),
            (Code::TooManyAttempts, Some(hall.stage.now.plus_ms(60_000)))
        );
        hall.stage.wait_ms(60_000);
        let second = hall.begin(worker).unwrap();
        let texts = |sheet: &SittingSheet| -> Vec<String> {
            sheet.questions.iter().map(|question| question.data.clone()).collect()
        };
        let (before, now) = (texts(&failed), hall.sheet(worker, second));
        assert!(texts(&now).iter().all(|text| !before.contains(text)), "a retry asks other questions first");
        assert!(now.questions.iter().all(|question| question.explanation.is_none()));
        hall.answer(worker, second, 3);
        assert!(
            hall.sheet(worker, second).questions.iter().all(|question| question.points.is_none()),
            "an exam says nothing before its end"
        );
        assert_eq!(hall.finish(worker, second, false), Ok(SittingState::Passed));
        assert_eq!(hall.earned(worker), 2 * PAY);
        assert!(hall.sheet(worker, second).questions.iter().all(|question| question.expected.is_some()));
        let lease = hall.stage.claim(worker, hall.project).expect("the qualification opens the project");
        hall.stage.submit(worker, lease, "a").unwrap();
        assert_eq!(hall.earned(worker), 2 * PAY + 50_000);
        assert_eq!(code(hall.begin(worker)), Code::WrongState);
    });
}

#[test]
fn what_comes_twice_is_done_once() {
    on_each(|hall| {
        let worker = hall.stage.workers[0];
        let begin = || Request::new(worker, BeginSitting { exam: hall.exam });
        let (one, other) = (begin(), begin());
        let both = hall.stage.batch(&[one, other]);
        assert_eq!(both[0], both[1], "two devices, one sitting");
        let sitting = hall.begin(worker).unwrap();
        let answer =
            |label: &str| AnswerQuestion { sitting, place: 0, answer: serde_json::json!({ "label": label }) };
        hall.stage.give(worker, answer("a")).unwrap();
        hall.stage.give(worker, answer("a")).unwrap();
        assert_eq!(code(hall.stage.give(worker, answer("b"))), Code::Changed);
        assert_eq!(hall.sheet(worker, sitting).sitting.answered, 1);
        assert_eq!(code(hall.finish(worker, sitting, false)), Code::WrongState);
        for place in 1..4 {
            let answer = AnswerQuestion { sitting, place, answer: serde_json::json!({ "label": "b" }) };
            hall.stage.give(worker, answer).unwrap();
        }
        let finish = || Request::new(worker, FinishSitting { sitting, give_back: false });
        let ended = hall.stage.batch(&[finish(), finish()]);
        assert_eq!(ended[0], ended[1]);
        assert_eq!(hall.earned(worker), PAY, "paid once");
        assert_eq!(hall.finish(worker, sitting, true), Ok(SittingState::Failed), "a result stands");
        let stranger = hall.stage.workers[1];
        assert_eq!(
            code(hall.stage.give(stranger, FinishSitting { sitting, give_back: true })),
            Code::NotFound
        );
        assert_eq!(
            code(
                hall.stage.give(worker, AnswerQuestion { sitting, place: 4, answer: serde_json::json!({}) })
            ),
            Code::InvalidField
        );
    });
}

#[test]
fn a_clock_that_runs_out_decides_for_the_worker() {
    on_each(|hall| {
        let (done, idle) = (hall.stage.workers[0], hall.stage.workers[1]);
        let (full, empty) = (hall.begin(done).unwrap(), hall.begin(idle).unwrap());
        hall.answer(done, full, 4);
        hall.stage.wait_ms(10 * MS_PER_MINUTE);
        let late = AnswerQuestion { sitting: empty, place: 0, answer: serde_json::json!({ "label": "a" }) };
        assert_eq!(code(hall.stage.give(idle, late)), Code::LeaseExpired);
        hall.stage.ring();
        assert_eq!(hall.sheet(done, full).sitting.state, SittingState::Passed);
        assert_eq!(hall.sheet(idle, empty).sitting.state, SittingState::Expired);
        assert_eq!((hall.earned(done), hall.earned(idle)), (PAY, 0));
        hall.stage.wait_ms(MS_PER_MINUTE);
        let again = hall.begin(idle).unwrap();
        assert_eq!(hall.finish(idle, again, true), Ok(SittingState::Returned));
        assert_eq!(hall.earned(idle), 0);
    });
}

#[test]
fn retries_beyond_the_paid_ones_hold_nothing_and_attempts_end() {
    on_each(|hall| {
        let worker = hall.stage.workers[0];
        for attempt in 1..=3 {
            let sitting = hall.begin(worker).unwrap();
            let pay = hall.sheet(worker, sitting).sitting.pay.micros();
            assert_eq!(pay, if attempt <= 2 { PAY } else { 0 });
            hall.answer(worker, sitting, 0);
            assert_eq!(hall.finish(worker, sitting, false), Ok(SittingState::Failed));
            hall.stage.wait_ms(60_000);
        }
        assert_eq!(hall.earned(worker), 2 * PAY);
        assert_eq!(code(hall.begin(worker)), Code::TooManyAttempts);
        let (now, id) = (hall.stage.now, hall.exam);
        let requester = hall.stage.requester;
        let results = snapshot(&mut hall.stage.connection, |on| exams::results(on, &requester, id)).unwrap();
        assert_eq!((results.sheet.exam.begun, results.sheet.exam.failed), (3, 3));
        assert_eq!(results.questions.iter().map(|question| question.asked).sum::<i64>(), 12);
        let listed =
            snapshot(&mut hall.stage.connection, |on| exams::for_worker(on, &worker, hall.project, now));
        assert_eq!(listed.unwrap()[0].attempts_left, 0);
    });
}

#[test]
fn a_closing_batch_waits_for_its_sittings_and_gets_the_rest_back() {
    on_each(|hall| {
        let worker = hall.stage.workers[0];
        let sitting = hall.begin(worker).unwrap();
        let requester = hall.stage.requester;
        hall.stage.give(requester, CloseBatch { batch: hall.batch }).unwrap();
        hall.stage.ring();
        let state = |hall: &mut Hall| hall.stage.audit().batches[0].state;
        assert_eq!(state(hall), BatchState::Closing, "a sitting holds money of it");
        assert_eq!(code(hall.begin(hall.stage.workers[1])), Code::EscrowShort);
        hall.answer(worker, sitting, 4);
        hall.finish(worker, sitting, false).unwrap();
        assert_eq!(state(hall), BatchState::Closed);
        let books = hall.stage.audit();
        assert_eq!(books.account(AccountKind::Escrow, hall.batch.raw()), 0);
        // 1,000 came; the exam's pay and its fee of 8 % are gone.
        let left = 1_000_000_000 - PAY - PAY * 8 / 100;
        assert_eq!(books.account(AccountKind::Available, requester.person.raw()), left);
    });
}

#[test]
fn an_empty_escrow_refuses_before_anything_begins() {
    on_each(|hall| {
        // 10 beyond the tasks' pay and fee: six sittings of 1.62, the seventh would take what the last of the answers needs.
        let mut begun = 0;
        for at in 0..10 {
            let worker = hall.stage.market.person(&format!("newcomer {at}"), &[gongdao_trust::Role::Worker]);
            match hall.begin(worker) {
                Ok(_) => begun += 1,
                Err(fault) => {
                    assert_eq!(fault.code, Code::EscrowShort);
                    break;
                }
            }
        }
        assert_eq!(begun, 6);
    });
}

#[test]
fn an_exam_is_refused_by_field_and_stands_once_sat() {
    on_each(|hall| {
        let (requester, batch, project) = (hall.stage.requester, hall.batch, hall.project);
        let refused = |hall: &mut Hall, by: Actor, draft: ExamDraft| {
            hall.stage.give(by, CreateExam { project, draft }).unwrap_err()
        };
        let unpaid = ExamRules { pay_micros: 0, paid_attempts: 0, ..declared() };
        let fault = refused(hall, requester, draft(batch, unpaid));
        assert_eq!((fault.field.as_deref(), fault.value.as_deref()), (Some("pay_micros"), Some("0")));
        assert!(fault.fix.unwrap().contains("1166667 micro-units"));
        let mut wrong = draft(batch, declared());
        wrong.questions.as_mut().unwrap()[3].expected = serde_json::json!({ "label": "c" });
        assert_eq!(refused(hall, requester, wrong).field.as_deref(), Some("questions[3].expected.label"));
        let elsewhere = draft(gongdao_kernel::TypedId::from_raw(1), declared());
        assert_eq!(refused(hall, requester, elsewhere).field.as_deref(), Some("batch"));
        let other = hall.stage.market.person("other", &[gongdao_trust::Role::Requester]);
        assert_eq!(refused(hall, other, draft(batch, declared())).code, Code::NotFound);

        let (theirs, exam) = (hall.stage.market.project(other, &rules(1, "always")), hall.exam);
        let operator = hall.stage.operator;
        hall.stage.deposit(operator, other.person, "10");
        let their_batch = hall.stage.market.batch_of(other, theirs, &[Vec::new()]);
        let taken = CreateExam { project: theirs, draft: draft(their_batch, declared()) };
        let fault = hall.stage.give(other, taken).unwrap_err();
        assert_eq!(fault.field.as_deref(), Some("qualification"), "the name is another requester's");

        let harder = ExamRules { pass_ppm: 1_000_000, ..declared() };
        hall.stage.give(requester, SetExam { exam, draft: draft(batch, harder.clone()) }).unwrap();
        hall.begin(hall.stage.workers[0]).unwrap();
        let easier = SetExam { exam, draft: draft(batch, declared()) };
        assert_eq!(code(hall.stage.give(requester, easier)), Code::WrongState);
        let renamed = ExamDraft { name: "Hues".to_owned(), questions: None, ..draft(batch, harder) };
        hall.stage.give(requester, SetExam { exam, draft: renamed }).unwrap();
        assert_eq!(code(hall.stage.give(other, CloseExam { exam })), Code::NotFound);
        hall.stage.give(requester, CloseExam { exam }).unwrap();
        assert_eq!(code(hall.begin(hall.stage.workers[1])), Code::WrongState);
    });
}

#[test]
fn what_was_begun_goes_on_after_a_crash_and_leaves_receipts() {
    for database in Database::each() {
        let mut hall = Hall::open(&database);
        let worker = hall.stage.workers[0];
        let sitting = hall.begin(worker).unwrap();
        hall.answer(worker, sitting, 4);
        let Hall { stage, project, batch, exam } = hall;
        let mut hall = Hall { stage: stage.restart(&database), project, batch, exam };
        assert_eq!(hall.begin(worker), Ok(sitting), "the same sitting after a restart");
        hall.finish(worker, sitting, false).unwrap();
        let Hall { stage, project, batch, exam } = hall;
        let mut hall = Hall { stage: stage.restart(&database), project, batch, exam };
        assert_eq!(hall.finish(worker, sitting, false), Ok(SittingState::Passed));
        assert_eq!(hall.earned(worker), PAY);
        hall.stage.integrate();
        let receipts = |hall: &mut Hall, who: Actor| {
            snapshot(&mut hall.stage.connection, |on| proofs::of_sitting(on, &who, sitting))
        };
        let mine = receipts(&mut hall, worker).unwrap();
        let kinds: Vec<&str> = mine.iter().map(|receipt| receipt.record_kind.as_str()).collect();
        assert_eq!(kinds, ["exam_result", "exam_settlement"]);
        assert!(mine.iter().all(|receipt| matches!(receipt.proof, proofs::Proof::Ready(_))));
        let requester = hall.stage.requester;
        assert_eq!(receipts(&mut hall, requester).unwrap().len(), 2);
        let stranger = hall.stage.workers[1];
        assert_eq!(code(receipts(&mut hall, stranger)), Code::NotFound);
        hall.sound();
    }
}

#[test]
fn a_requesters_statement_says_what_exams_cost() {
    on_each(|hall| {
        let worker = hall.stage.workers[0];
        let sitting = hall.begin(worker).unwrap();
        hall.answer(worker, sitting, 4);
        hall.finish(worker, sitting, false).unwrap();
        let given_back = hall.stage.workers[1];
        let sitting = hall.begin(given_back).unwrap();
        hall.finish(given_back, sitting, true).unwrap();
        let (requester, now) = (hall.stage.requester, hall.stage.now);
        let range = Range { from: now.plus_ms(-MS_PER_MINUTE), to: now.plus_ms(60 * MS_PER_MINUTE) };
        let mut lines = Vec::new();
        let sums = snapshot(&mut hall.stage.connection, |on| {
            statements::requester(on, &requester, requester.person, range, &mut |line| {
                lines.push(line.clone());
                Ok(())
            })
        })
        .unwrap();
        let exams: Vec<_> = lines
            .iter()
            .filter_map(|line| if let Line::Exams(row) = line { Some(row) } else { None })
            .collect();
        let [row] = exams[..] else { panic!("{exams:?}") };
        assert_eq!((row.project_name.as_str(), row.answers, row.batch), ("Colours", 1, hall.batch));
        let fees = hall.stage.audit().sittings.iter().map(|sitting| sitting.fee.micros()).sum::<i64>();
        assert_eq!((row.paid.micros(), row.fees.micros()), (PAY, fees));
        assert!(fees > 0);
        let total = sums.values().next().unwrap();
        assert_eq!((total.paid_micros, total.fees_micros), (i128::from(PAY), i128::from(fees)));
    });
}
