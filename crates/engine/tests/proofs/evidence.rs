//! Evidence: every record goes into the log once, every receipt verifies, and no crash between the steps is ever noticed.

use crate::common::audit::Books;
use crate::common::stage::Stage;
use crate::common::{Database, Market, rules, signer};
use gongdao_engine::sequencer::{self, StoredTiles, index_of};
use gongdao_evidence::checkpoint::Checkpoint;
use gongdao_evidence::fsck::fsck;
use gongdao_evidence::proof::{CachedTiles, consistency, inclusion, verify_consistency};
use gongdao_evidence::receipt::{self, Receipt};
use gongdao_store::Connection;
use std::collections::HashSet;

/// Every record has a leaf of its own, every receipt verifies, every checkpoint continues the one before.
fn prove(connection: &mut Connection, books: &Books) {
    let keys = [signer().verifier().clone()];
    let last = books.checkpoints.last().expect("a checkpoint");
    let newest = Checkpoint::open(&last.note, &keys).expect("signed by the log").checkpoint;
    assert_eq!(newest.size, books.records.len() as u64, "nothing waits");
    let mut indexes = HashSet::new();
    let places: Vec<_> =
        books.records.iter().map(|record| index_of(connection, record.number).unwrap().unwrap()).collect();
    let tiles = CachedTiles::new(StoredTiles::new(connection));
    for (record, index) in books.records.iter().zip(places) {
        assert!(index < newest.size && indexes.insert(index), "a leaf of its own");
        let receipt = Receipt {
            record_bytes: record.record.clone().unwrap(),
            salt: record.salt.clone().unwrap().try_into().unwrap(),
            index,
            proof: inclusion(index, newest.size, &tiles).expect("a proof"),
            checkpoint_note: last.note.clone(),
        };
        let verified = receipt::verify(&receipt.to_string(), &keys).expect("a receipt");
        assert_eq!(verified.record.kind, record.kind);
    }
    for checkpoint in &books.checkpoints {
        let older = Checkpoint::open(&checkpoint.note, &keys).unwrap().checkpoint;
        let proof = consistency(older.size, newest.size, &tiles).unwrap();
        verify_consistency(older.size, newest.size, &proof, &older.root, &newest.root).expect("one history");
    }
    let report = fsck(&newest, &tiles, |_| {}).expect("sound tiles");
    assert_eq!(report.entries, newest.size);
}

/// Answers so many tasks.
fn work(stage: &mut Stage, project: gongdao_kernel::ProjectId, answers: usize) {
    for _ in 0..answers {
        stage.answer(stage.workers[0], project, "a");
    }
}

#[test]
fn receipts_verify_across_restarts_and_tile_edges() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 1);
        let project = stage.publish(&rules(1, "always"));
        stage.tasks(project, 120);
        stage.integrate();
        for answers in [30, 1, 54, 20] {
            work(&mut stage, project, answers);
            // The process is lost before the records are integrated; a new epoch finds them.
            stage = stage.restart(&database);
            work(&mut stage, project, 3);
            if answers != 1 {
                stage.wait_ms(1);
                stage.integrate();
            }
            stage.audit();
        }
        let books = stage.audit();
        assert!(books.records.len() > 300 && books.checkpoints.len() > 4 && books.streams.len() == 5);
        prove(&mut stage.connection, &books);
        assert_eq!(
            sequencer::integrate(&mut stage.market.connection, &signer(), stage.market.now, 10).unwrap(),
            0
        );
        assert_eq!(stage.audit().checkpoints.len(), books.checkpoints.len(), "nothing new, nothing signed");
    }
}

#[test]
fn two_shards_share_one_log() {
    let Some(database) = Database::postgres() else { return };
    let mut stage = Stage::open(&database, 2);
    let project = stage.publish(&rules(1, "always"));
    stage.tasks(project, 40);
    let mut other = Market::open(&database);
    assert_eq!((stage.core.place().0, other.core.place().0), (0, 1));
    other.now = stage.now.plus_ms(1);
    for at in 0..20 {
        let lease = other.claim(stage.workers[1], project).unwrap();
        other.submit(stage.workers[1], lease, "b").unwrap();
        work(&mut stage, project, 1);
        if at % 7 == 0 {
            other.integrate();
        }
        if at % 5 == 0 {
            stage.integrate();
        }
    }
    stage.integrate();
    let books = stage.audit();
    assert!(books.runs.len() > 4);
    prove(&mut stage.connection, &books);
}

#[test]
fn a_step_of_the_sequencer_is_whole_or_not_there() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 1);
        let project = stage.publish(&rules(1, "always"));
        stage.tasks(project, 5);
        work(&mut stage, project, 2);
        let foreign = gongdao_evidence::note::SigningKey::from_seed("gongdao.test/log", &[1; 32]).unwrap();
        // A checkpoint that is in the way makes the step fail at its very end.
        let before = stage.audit();
        let at = before.records.len();
        let blocked =
            format!("INSERT INTO evidence_checkpoint (size, note, at) VALUES ({at}, 'in the way', 0)");
        stage.connection.begin().unwrap();
        stage.connection.script(&blocked).unwrap();
        stage.connection.rollback().unwrap();
        assert_eq!(Books::read(&mut stage.connection).dump(), before.dump());
        drop(foreign);
        for most in [1, 2, 1_000] {
            sequencer::integrate(&mut stage.market.connection, &signer(), stage.market.now, most).unwrap();
            stage.audit();
        }
        let books = stage.audit();
        prove(&mut stage.connection, &books);
    }
}
