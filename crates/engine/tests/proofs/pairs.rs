//! Pairs: a known item beside each unknown one. Careless people are heard less, what enough careful ones agree on becomes
//! known and judges others, both items are paid alike, and nothing a worker reads tells one from the other.

use crate::common::stage::{Stage, code};
use crate::common::{Database, FORM, Market};
use gongdao_engine::commands::{batch, gold, project, submit, work};
use gongdao_engine::queries::market;
use gongdao_engine::{Actor, Leased, Outcome};
use gongdao_kernel::{BatchId, Code, MS_PER_HOUR, MS_PER_MINUTE, ProjectId, TaskId};
use gongdao_ledger::AccountKind;
use gongdao_market::{AssignmentState as A, BatchState, GoldState, TaskState};
use std::collections::{BTreeMap, BTreeSet};

const PAY: i64 = 50_000;

fn rules(acceptance: &str, pairing: &str) -> String {
    format!(
        r#"{{"price":{{"unit":"task","rate_micros":{PAY}}},"quality":{{"acceptance":"{acceptance}"}},"mode":{{"pairing":{{{pairing}}}}}}}"#
    )
}

/// An open batch of unknown items and of known ones; known ones are "a".
fn open(stage: &mut Stage, project: ProjectId, unknown: usize, known: usize) -> BatchId {
    let requester = stage.requester;
    let made = stage.give(requester, batch::CreateBatch { project }).unwrap();
    let Outcome::Batch { batch, .. } = made else { panic!("{made:?}") };
    let task = |body: String| batch::NewTask { key: None, body, workers: Vec::new() };
    let mut tasks: Vec<_> = (0..unknown).map(|at| task(format!(r#"{{ "text": "u{at}" }}"#))).collect();
    tasks.extend((0..known).map(|at| task(format!(r#"{{"text":"k{at}","gold":"a"}}"#))));
    stage.give(requester, batch::AddTasks { batch, tasks }).unwrap();
    stage.give(requester, batch::FundBatch { batch, more: None }).unwrap();
    stage.give(requester, batch::OpenBatch { batch }).unwrap();
    stage.ring();
    batch
}

fn claim(market: &mut Market, worker: Actor, project: ProjectId) -> Vec<Leased> {
    match market.give(worker, work::Claim { project, count: 1, reserve: 0 }) {
        Ok(Outcome::Claimed { leases }) => leases,
        other => panic!("{other:?}"),
    }
}

fn say(market: &mut Market, worker: Actor, lease: Leased, label: &str) -> Outcome {
    let answer = serde_json::json!({ "label": label });
    let submit = submit::Submit { assignment: lease.assignment, fence: lease.fence, answer, active_ms: 1 };
    market.give(worker, submit).unwrap()
}

/// The known tasks, as the requester knows them.
fn known(stage: &mut Stage) -> BTreeSet<TaskId> {
    stage.audit().gold.iter().map(|row| row.task).collect()
}

/// Claims a pair and answers both: the known one so, the unknown one so.
fn both(stage: &mut Stage, worker: Actor, project: ProjectId, said: (&str, &str)) -> Vec<Leased> {
    let known = known(stage);
    let leases = claim(&mut stage.market, worker, project);
    for lease in &leases {
        let label = if known.contains(&lease.task) { said.0 } else { said.1 };
        say(&mut stage.market, worker, *lease, label);
    }
    stage.ring();
    leases
}

#[test]
fn two_are_handed_out_and_nothing_tells_which_is_known() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 1);
        let project = stage.publish(&rules("always", ""));
        open(&mut stage, project, 30, 30);
        let worker = stage.workers[0];
        let (mut known_first, mut shapes) = (0, BTreeSet::new());
        for _ in 0..30 {
            let known = known(&mut stage);
            let leases = claim(&mut stage.market, worker, project);
            let [one, two] = leases[..] else { panic!("two: {leases:?}") };
            assert_eq!((one.partner, two.partner), (Some(two.assignment), Some(one.assignment)));
            assert_eq!((one.fence, one.until, one.reserved), (two.fence, two.until, two.reserved));
            assert!(one.assignment < two.assignment, "ids are drawn in the order of chance");
            assert_ne!(known.contains(&one.task), known.contains(&two.task), "one is known");
            known_first += usize::from(known.contains(&one.task));
            let before = stage.audit().standings[0].clone();
            let first = say(&mut stage.market, worker, one, "a");
            let between = stage.audit().standings[0].clone();
            assert_eq!(
                (before.gold_seen, before.judged),
                (between.gold_seen, between.judged),
                "between the two"
            );
            let second = say(&mut stage.market, worker, two, "a");
            for moved in [first, second] {
                let Outcome::Assignment { state, paid_micros, known_right, .. } = moved else { panic!() };
                shapes.insert((state.to_string(), paid_micros, known_right));
            }
            stage.ring();
            assert_eq!(stage.audit().standings[0].gold_seen, before.gold_seen + 1, "judged when both are in");
        }
        assert_eq!(shapes.len(), 1, "both are answered alike: {shapes:?}");
        assert!((5..=25).contains(&known_first), "by chance: {known_first} of 30");
        let books = stage.audit();
        let spaced = |row: &&gongdao_store::rows::TaskData| row.body.contains(' ');
        assert_eq!(books.data.iter().find(spaced), None, "both are written anew, in one way");
        assert_eq!(books.standings[0].gold_right, 30);
        let records = books.records.iter().filter(|row| row.kind == "settlement").count();
        assert_eq!(records, 60, "each answer leaves its evidence");
        assert_eq!(books.account(AccountKind::Earned, gongdao_kernel::TypedId::raw(worker.person)), 60 * PAY);
    }
}

#[test]
fn what_enough_agree_on_becomes_known_and_judges_somebody_else() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 5);
        let project = stage.publish(&rules("always", r#""most_votes":5"#));
        let batch = open(&mut stage, project, 3, 5);
        let before = known(&mut stage);
        let workers = stage.workers.clone();
        // Two for the first item; the third person does the other two and comes back to it, since it is still in doubt.
        for worker in [0, 1, 2, 2, 2] {
            both(&mut stage, workers[worker], project, ("a", "b"));
        }
        let books = stage.audit();
        let settled: Vec<_> = books.tasks.iter().filter(|task| task.state == TaskState::Settled).collect();
        assert_eq!(settled.len(), 1, "three careful ones are enough for one item");
        let said = books.consensus.iter().find(|row| row.task == settled[0].id).unwrap();
        assert_eq!(said.method, "pairing/1");
        assert!(said.probability_ppm >= Some(990_000));
        for part in [r#""value":"b""#, r#""shares""#, r#""known":"right""#, r#""reliability_ppm""#] {
            assert!(said.body.contains(part), "{part} in {}", said.body);
        }
        let learned: Vec<_> = books.gold.iter().filter(|row| !before.contains(&row.task)).collect();
        assert_eq!(learned.len(), 1, "it is known now");
        assert_eq!(
            (learned[0].batch, learned[0].state, learned[0].answer.as_str()),
            (batch, GoldState::Active, r#"{"label":"b"}"#)
        );
        assert!(books.records.iter().any(|row| row.kind == "became_known"));
        let learned = learned[0].task;
        // Whoever lists the batch's tasks can tell the copy from the task that was published.
        let requester = stage.requester;
        let listed = market::tasks(&mut stage.market.connection, &requester, batch, 0, 100).unwrap();
        for (row, copy_of) in &listed {
            assert_eq!(*copy_of, (row.task.id == learned).then_some(settled[0].id), "{row:?}");
            assert_eq!(row.task.gold, row.task.id == learned || before.contains(&row.task.id));
        }
        assert_eq!(
            listed.iter().filter(|(row, _)| !row.task.gold).count(),
            3,
            "what was published to be asked"
        );
        // Those who made it known are never asked it again; the others are, and are judged by it.
        let requester = stage.requester;
        for task in before {
            stage.give(requester, gold::SetGold { task, active: false }).unwrap();
        }
        let alone = claim(&mut stage.market, workers[0], project);
        assert_eq!((alone.len(), alone[0].partner), (1, None), "no known one is left for this worker");
        let leases = claim(&mut stage.market, workers[3], project);
        assert!(leases.iter().any(|lease| lease.task == learned), "{leases:?}");
        for lease in leases {
            say(&mut stage.market, workers[3], lease, "a");
        }
        stage.ring();
        let books = stage.audit();
        let standing = books.standings.iter().find(|row| row.worker == workers[3].person).unwrap();
        assert_eq!((standing.gold_seen, standing.gold_right), (1, 0), "judged by what others agreed on");
        say(&mut stage.market, workers[0], alone[0], "b");
        stage.ring();
        let said = stage.audit().consensus.iter().find(|row| row.task == alone[0].task).unwrap().clone();
        assert!(
            said.body.contains(r#""known":"unseen""#) && said.body.contains(r#""known":"right""#),
            "{}",
            said.body
        );
    }
}

#[test]
fn careless_people_are_many_and_careful_ones_are_heard() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 8);
        let project = stage.publish(&rules("always", r#""most_votes":9"#));
        let batch = open(&mut stage, project, 6, 20);
        let workers = stage.workers.clone();
        // Five of eight do not look: they say "b" to everything. The truth is "a".
        for round in 0..8 {
            for (at, worker) in workers.iter().enumerate() {
                let label = if at < 5 { "b" } else { "a" };
                let claimed = stage.market.give(*worker, work::Claim { project, count: 1, reserve: 0 });
                let Ok(Outcome::Claimed { leases }) = claimed else { continue };
                for lease in leases {
                    say(&mut stage.market, *worker, lease, label);
                }
                if round % 2 == at % 2 {
                    stage.ring();
                }
            }
            stage.ring();
        }
        let books = stage.audit();
        let unknown: Vec<_> = books.tasks.iter().filter(|task| !task.gold).collect();
        let mut said: BTreeMap<bool, usize> = BTreeMap::new();
        for task in &unknown {
            let row = books.consensus.iter().find(|row| row.task == task.id).unwrap();
            *said.entry(row.body.contains(r#""value":"a""#)).or_default() += 1;
        }
        assert_eq!(said.get(&false), None, "five careless ones against three careful ones: {said:?}");
        let held: i64 = books.batches.iter().find(|row| row.id == batch).unwrap().paid.micros();
        assert_eq!(
            held,
            PAY * books.assignments.iter().filter(|row| row.state == A::Accepted).count() as i64
        );
    }
}

#[test]
fn a_partner_that_never_comes_counts_as_unseen_and_stops_nothing() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 3);
        let project =
            stage.publish(&rules("consensus", r#""least_votes":1,"target_ppm":600000,"most_votes":3"#));
        let batch = open(&mut stage, project, 2, 6);
        let all = known(&mut stage);
        let workers = stage.workers.clone();
        // The unknown one is answered, the known one given back: the vote counts from then on.
        let leases = claim(&mut stage.market, workers[0], project);
        let (of_known, of_unknown): (Vec<_>, Vec<_>) =
            leases.into_iter().partition(|lease| all.contains(&lease.task));
        say(&mut stage.market, workers[0], of_unknown[0], "b");
        stage.ring();
        assert!(stage.audit().consensus.is_empty(), "it waits for the known one beside it");
        stage.give_back(workers[0], of_known[0]).unwrap();
        stage.ring();
        let books = stage.audit();
        assert!(books.consensus[0].body.contains(r#""known":"unseen""#), "{}", books.consensus[0].body);
        assert_eq!(books.assignment(of_unknown[0].assignment).state, A::Accepted);
        // The known one is answered, the unknown one runs out: it is accepted after a while, by itself.
        let leases = claim(&mut stage.market, workers[1], project);
        let (of_known, of_unknown): (Vec<_>, Vec<_>) =
            leases.into_iter().partition(|lease| all.contains(&lease.task));
        say(&mut stage.market, workers[1], of_known[0], "a");
        assert_eq!(stage.audit().assignment(of_known[0].assignment).right_ppm, None, "judged with the other");
        stage.wait_ms(31 * MS_PER_MINUTE);
        stage.ring();
        let books = stage.audit();
        assert_eq!(books.assignment(of_unknown[0].assignment).state, A::Expired);
        assert_eq!(books.assignment(of_known[0].assignment).right_ppm, Some(1_000_000));
        stage.wait_ms(2 * MS_PER_HOUR);
        stage.ring();
        assert_eq!(stage.audit().assignment(of_known[0].assignment).state, A::Accepted);
        // Nobody is given the same item twice, and both of a pair are accepted in one breath.
        let refused = stage.market.give(workers[1], work::Claim { project, count: 1, reserve: 0 });
        assert_eq!(code(refused), Code::NoWork, "an old assignment would tell which is unknown");
        let leases = both(&mut stage, workers[2], project, ("a", "b"));
        let books = stage.audit();
        let decided: BTreeSet<_> =
            leases.iter().map(|lease| books.assignment(lease.assignment).decided_at).collect();
        assert_eq!((decided.len(), decided.contains(&None)), (1, false), "{decided:?}");
        let of_pair = |row: &&gongdao_store::rows::EvidenceRecord| {
            row.kind == "settlement"
                && leases.iter().any(|l| gongdao_kernel::TypedId::raw(l.assignment) == row.subject)
        };
        let order: Vec<_> = books.records.iter().filter(of_pair).map(|row| row.subject).collect();
        assert!(
            order.is_sorted() && order.len() == 2,
            "in the order in which they were handed out: {order:?}"
        );
        assert_eq!(books.batches.iter().find(|row| row.id == batch).unwrap().state, BatchState::Complete);
        assert_eq!(
            books.account(AccountKind::Escrow, gongdao_kernel::TypedId::raw(batch)),
            0,
            "the rest went back"
        );
    }
}

#[test]
fn what_stays_in_doubt_goes_to_a_person() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 4);
        let project = stage.publish(&rules("consensus", r#""most_votes":4"#));
        open(&mut stage, project, 1, 8);
        let workers = stage.workers.clone();
        for (worker, label) in workers.iter().zip(["a", "b", "a", "b"]) {
            both(&mut stage, *worker, project, ("a", label));
        }
        let books = stage.audit();
        let task = books.tasks.iter().find(|task| !task.gold).unwrap();
        assert_eq!((task.asked, task.state), (4, TaskState::Answered));
        assert_eq!(books.items.len(), 4, "a person looks at each of the four");
        assert!(books.items.iter().all(|item| item.doubt_micros > 0));
        assert!(books.gold.len() == 8, "and nothing became known");
        let (reviewer, items) = (stage.reviewer, books.items.clone());
        for item in items {
            stage
                .give(reviewer, gongdao_engine::commands::review::Accept { assignment: item.assignment })
                .unwrap();
        }
        assert!(
            stage.audit().assignments.iter().all(|row| row.state == A::Accepted),
            "the known ones with them"
        );
    }
}

#[test]
fn a_form_that_cannot_be_weighed_is_refused_by_name() {
    let database = Database::each().remove(0);
    let mut stage = Stage::open(&database, 0);
    let requester = stage.requester;
    let mut make = |form: &str| {
        let (name, form, rules) = ("x".to_owned(), form.to_owned(), rules("always", ""));
        stage.market.give(requester, project::CreateProject { draft: project::Draft { name, form, rules } })
    };
    make(FORM).unwrap();
    make(r#"{"fields":[{"name":"word","question":{"en":"Which word?"},"kind":"text","max_chars":40}]}"#)
        .unwrap();
    for form in [
        r#"{"fields":[{"name":"word","question":{"en":"Which word?"},"kind":"text","max_chars":2000}]}"#,
        r#"{"fields":[{"name":"word","question":{"en":"Which word?"},"kind":"text","max_chars":40,"required":false}]}"#,
        r#"{"fields":[{"name":"n","question":{"en":"How many?"},"kind":"number"}]}"#,
    ] {
        let fault = make(form).unwrap_err();
        assert_eq!((fault.code, fault.field.as_deref()), (Code::InvalidForm, Some("form.fields")), "{form}");
    }
}
