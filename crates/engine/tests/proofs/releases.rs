//! Releases: of batches that are through and nothing else, made by one node at a time, and proved by one record.

use crate::common::Database;
use crate::common::rules;
use crate::common::stage::{Stage, code};
use gongdao_engine::commands::release::{MadeFile, MakeRelease, NoteRelease, ReleaseNote};
use gongdao_engine::queries::releases::{self, FactsWalk};
use gongdao_engine::queries::{proofs, snapshot};
use gongdao_engine::{Actor, Outcome};
use gongdao_evidence::record::Record;
use gongdao_kernel::{BatchId, Code, Instant, ProjectId, ReleaseId, TypedId};
use gongdao_market::{ReleaseFormat, ReleaseState};

fn wanted(project: ProjectId, batches: &[BatchId]) -> MakeRelease {
    MakeRelease {
        project,
        name: "First".to_owned(),
        about: "Colours, named.".to_owned(),
        licence: "CC BY 4.0".to_owned(),
        consent: String::new(),
        batches: batches.to_vec(),
        lossy: false,
        files: vec![ReleaseFormat::ConsensusCsv, ReleaseFormat::AnswersJsonl],
    }
}

fn made(outcome: Result<Outcome, gongdao_kernel::Fault>) -> ReleaseId {
    match outcome {
        Ok(Outcome::Release { release }) => release,
        other => panic!("{other:?}"),
    }
}

/// A stage with a batch of two tasks that two workers answered, one in another way.
fn answered(database: &Database) -> (Stage, ProjectId, BatchId) {
    let mut stage = Stage::open(database, 2);
    let project = stage.publish(&rules(2, "always"));
    let batch = stage.tasks(project, 2);
    for (worker, labels) in [(0, ["a", "b"]), (1, ["a", "a"])] {
        for label in labels {
            let worker = stage.workers[worker];
            stage.answer(worker, project, label);
        }
    }
    stage.ring();
    (stage, project, batch)
}

fn row(stage: &mut Stage, id: ReleaseId) -> releases::Release {
    snapshot(&mut stage.market.connection, |on| releases::known(on, id)).unwrap().expect("the release")
}

fn note(
    stage: &mut Stage,
    release: ReleaseId,
    moved_at: Instant,
    note: ReleaseNote,
) -> Result<Outcome, Code> {
    stage.give(Actor::clock(), NoteRelease { release, moved_at, note }).map_err(|fault| fault.code)
}

fn file(place: i64) -> MadeFile {
    let byte = u8::try_from(place).unwrap();
    MadeFile { place, sha256: [byte; 32], bytes: place * 10, left_out: String::new() }
}

#[test]
fn what_still_changes_is_not_released() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 1);
        let project = stage.publish(&rules(1, "always"));
        let batch = stage.tasks(project, 1);
        let requester = stage.requester;
        let refused = stage.give(requester, wanted(project, &[batch]));
        assert_eq!(code(refused), Code::WrongState);
        stage.answer(stage.workers[0], project, "a");
        stage.ring();
        let other = stage.workers[0];
        assert_eq!(code(stage.give(other, wanted(project, &[batch]))), Code::RoleMissing);
        let elsewhere = stage.publish(&rules(1, "always"));
        let strange = stage.tasks(elsewhere, 1);
        assert_eq!(code(stage.give(requester, wanted(project, &[strange]))), Code::NotFound);
        for broken in [
            MakeRelease { batches: vec![], ..wanted(project, &[]) },
            MakeRelease { batches: vec![batch, batch], ..wanted(project, &[]) },
            MakeRelease { files: vec![], ..wanted(project, &[batch]) },
            MakeRelease { files: vec![ReleaseFormat::CardJson], ..wanted(project, &[batch]) },
            MakeRelease { name: String::new(), ..wanted(project, &[batch]) },
        ] {
            assert_eq!(code(stage.give(requester, broken)), Code::InvalidField);
        }
        let before = stage.audit().dump().len();
        let first = made(stage.give(requester, wanted(project, &[batch])));
        let second = made(stage.give(requester, wanted(project, &[batch])));
        assert_eq!((row(&mut stage, first).number, row(&mut stage, second).number), (1, 2));
        assert_eq!(row(&mut stage, first).total, 3, "a task, in two files and the card");
        assert!(stage.audit().dump().len() > before);
        assert_eq!(stage.audit().release_files.len(), 16);
    }
}

#[test]
fn one_node_makes_it_and_one_record_holds_every_sum() {
    for database in Database::each() {
        let (mut stage, project, batch) = answered(&database);
        let requester = stage.requester;
        let id = made(stage.give(requester, wanted(project, &[batch])));
        let begun = row(&mut stage, id).moved_at;
        assert_eq!(
            stage
                .give(requester, NoteRelease { release: id, moved_at: begun, note: ReleaseNote::Runs(1) })
                .map_err(|fault| fault.code),
            Err(Code::RoleMissing)
        );
        note(&mut stage, id, begun, ReleaseNote::Runs(1)).unwrap();
        assert_eq!(
            note(&mut stage, id, begun, ReleaseNote::Runs(2)),
            Err(Code::Changed),
            "another node is at it"
        );
        let moved = row(&mut stage, id);
        assert_eq!((moved.state, moved.done), (ReleaseState::Making, 1));
        note(&mut stage, id, moved.moved_at, ReleaseNote::Made(vec![file(1)])).unwrap();
        let found_shard = moved.shard;
        // After a restart the file that is there stays as it was noted, whatever is said of it again.
        let mut stage = stage.restart(&database);
        let waiting = |on: &mut _| releases::waiting(on, found_shard, Instant::from_ms(0));
        let found = snapshot(&mut stage.market.connection, waiting).unwrap().expect("it is still to be made");
        assert_eq!(found.id, id);
        let again = MadeFile { sha256: [9; 32], ..file(1) };
        note(&mut stage, id, found.moved_at, ReleaseNote::Made(vec![again])).unwrap();
        let files = snapshot(&mut stage.market.connection, |on| releases::files(on, id)).unwrap();
        assert_eq!((files[0].sha256, files.len()), (Some([1; 32]), 8));
        let moved_at = row(&mut stage, id).moved_at;
        note(&mut stage, id, moved_at, ReleaseNote::Made((2..=8).map(file).collect())).unwrap();
        let ready = row(&mut stage, id);
        assert_eq!((ready.state, ready.done), (ReleaseState::Ready, ready.total));
        assert_eq!(
            note(&mut stage, id, ready.moved_at, ReleaseNote::Runs(0)),
            Err(Code::Changed),
            "it stays"
        );
        let books = stage.audit();
        let record = books.records.iter().find(|record| record.kind == "release_made").expect("a record");
        let record = Record::parse(record.record.as_deref().expect("its bytes")).unwrap();
        let sums: Vec<&str> = record
            .fields
            .iter()
            .filter(|(name, _)| name == "file")
            .map(|(_, value)| value.as_str())
            .collect();
        assert_eq!(sums.len(), 8);
        assert_eq!(sums[0], format!("{} 10 consensus.csv", "01".repeat(32)));
        assert_eq!(record.field("version"), Some("1"));
        stage.integrate();
        let on = &mut stage.market.connection;
        let receipt = snapshot(on, |on| proofs::of_release(on, &requester, id)).unwrap().expect("a receipt");
        assert!(matches!(receipt.proof, proofs::Proof::Ready(_)), "{receipt:?}");
        let worker = stage.workers[0];
        let on = &mut stage.market.connection;
        assert_eq!(code(snapshot(on, |on| proofs::of_release(on, &worker, id))), Code::NotFound);
        assert_eq!(code(snapshot(on, |on| releases::release(on, &worker, id))), Code::NotFound);
        let whole = snapshot(on, |on| releases::release(on, &requester, id)).unwrap();
        assert!(whole.2 && whole.1.len() == 8);
    }
}

#[test]
fn a_card_counts_what_was_answered() {
    for database in Database::each() {
        let (mut stage, project, batch) = answered(&database);
        let requester = stage.requester;
        let id = made(stage.give(requester, wanted(project, &[batch])));
        let release = row(&mut stage, id);
        let on = &mut stage.market.connection;
        let facts = snapshot(on, |on| {
            let mut walk = FactsWalk::open(on, &release)?;
            assert_eq!(walk.turn(on)?, Some(2));
            assert_eq!(walk.turn(on)?, None);
            walk.end(on, &release, (true, Instant::from_ms(0)))
        })
        .unwrap();
        assert_eq!((facts.tasks, facts.answers, facts.workers), (2, (4, 4, 0), 2));
        assert_eq!(facts.methods, ["majority/1"]);
        let field = &facts.fields[0];
        assert_eq!((field.kind, field.pairs), ("choice", (2, 1)));
        // Krippendorff by hand: a a, b a. What differs is 2, what would by chance 6 / 3.
        let (alpha, measure) = field.alpha.expect("an alpha");
        assert_eq!((alpha, measure), (0.0, "nominal"));
        assert!(facts.hourly.is_none(), "too few people");
        assert!(facts.between.is_some() && facts.paid.is_positive());
        let through = snapshot(on, |on| releases::through(on, &requester, project)).unwrap();
        assert_eq!(through, [batch]);
        assert!(id.raw() > 0);
    }
}
