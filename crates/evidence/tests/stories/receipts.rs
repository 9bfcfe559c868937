//! A worker keeps a receipt: it proves for ever, and no byte of it can be altered.

use gongdao_evidence::checkpoint::CheckpointError;
use gongdao_evidence::log::Log;
use gongdao_evidence::note::{NoteError, SigningKey};
use gongdao_evidence::proof::{VerifyError, inclusion};
use gongdao_evidence::receipt::{Receipt, ReceiptError, verify};
use gongdao_evidence::record::{RecordError, RecordWriter, entry_of};

use crate::world::{MemoryTiles, ORIGIN, Witness, checkpoint_of, entry, log_key, log_of};

const SALT: [u8; 16] = [9; 16];

fn decision() -> Vec<u8> {
    let mut record = RecordWriter::new("review_decided", 1_700_000_000_000);
    record.field("assignment", "asg_1").field("decision", "rejected").field("reason", "两处漏标，请补。");
    record.finish().unwrap()
}

/// A decision among `before` and `after` other entries, and the receipt signed by `key`.
fn issue(before: u64, after: u64, key: &SigningKey) -> (Receipt, Log, MemoryTiles) {
    let (mut log, mut tiles) = log_of(before);
    let index = log.append(&entry_of(&SALT, &decision()).unwrap()).unwrap();
    for at in 0..after {
        log.append(&entry(at)).unwrap();
    }
    tiles.write(log.take_growth());
    let proof = inclusion(index, log.size(), &tiles).unwrap();
    let checkpoint_note = checkpoint_of(&log).sign(key).unwrap();
    (Receipt { record_bytes: decision(), salt: SALT, index, proof, checkpoint_note }, log, tiles)
}

#[test]
fn a_receipt_proves_the_decision_with_nothing_but_public_keys() {
    let (receipt, log, _) = issue(700, 40, &log_key());
    let text = receipt.to_string();
    assert!(text.starts_with("c2sp.org/tlog-proof@v1\nextra "));
    assert_eq!(Receipt::parse(&text), Ok(receipt));
    let proved = verify(&text, &[log_key().verifier().clone()]).unwrap();
    assert_eq!(proved.record.field("reason"), Some("两处漏标，请补。"));
    assert_eq!((proved.index, proved.size), (700, log.size()));
    assert_eq!((proved.origin, proved.signed_by), (ORIGIN.to_owned(), vec![ORIGIN.to_owned()]));
    assert!(proved.witnesses.is_empty(), "a log that only signs itself says so");
}

#[test]
fn a_receipt_names_its_witnesses() {
    let (mut receipt, log, _) = issue(3, 0, &log_key());
    let witness = Witness::new("witness.example/w1", 5);
    receipt.checkpoint_note.push_str(&witness.cosign(&checkpoint_of(&log).body(), 1_700_000_123));
    let keys = [log_key().verifier().clone(), witness.key.clone()];
    assert_eq!(verify(&receipt.to_string(), &keys).unwrap().witnesses, ["witness.example/w1"]);
    assert!(verify(&receipt.to_string(), &keys[..1]).unwrap().witnesses.is_empty());
}

#[test]
fn the_only_entry_of_a_log_needs_no_proof_lines() {
    let (receipt, ..) = issue(0, 0, &log_key());
    assert!(receipt.proof.is_empty());
    verify(&receipt.to_string(), &[log_key().verifier().clone()]).unwrap();
}

/// The log gets a new key; whoever keeps an old receipt loses nothing.
#[test]
fn key_rotation_keeps_old_receipts_valid() {
    let (old, new) = (log_key(), SigningKey::from_seed(ORIGIN, &[77; 32]).unwrap());
    let earlier = issue(5, 5, &old).0.to_string();
    let later = issue(5, 300, &new).0.to_string();
    let keys = [old.verifier().clone(), new.verifier().clone()];
    verify(&earlier, &keys).unwrap();
    verify(&later, &keys).unwrap();
    let unsigned = ReceiptError::Checkpoint(CheckpointError::Note(NoteError::NoKnownSignature));
    assert_eq!(verify(&later, &keys[..1]), Err(unsigned.clone()));
    assert_eq!(verify(&earlier, &keys[1..]), Err(unsigned));
}

#[test]
fn no_byte_can_be_altered_dropped_or_added() {
    let keys = [log_key().verifier().clone()];
    let text = issue(11, 2, &log_key()).0.to_string().into_bytes();
    let fails = |bytes: Vec<u8>, what: &str, at: usize| {
        // What is no text cannot even be offered.
        if let Ok(text) = String::from_utf8(bytes) {
            let error = verify(&text, &keys).expect_err(&format!("byte {at} {what}"));
            let step = error.to_string();
            assert!(
                ["format: ", "record: ", "checkpoint: ", "inclusion: "]
                    .iter()
                    .any(|name| step.starts_with(name)),
                "{step}"
            );
        }
    };
    for at in 0..text.len() {
        for change in [1, 2, 0x20, 0x40] {
            let mut altered = text.clone();
            altered[at] ^= change;
            fails(altered, "altered", at);
        }
        let mut dropped = text.clone();
        dropped.remove(at);
        fails(dropped, "dropped", at);
        let mut added = text.clone();
        added.insert(at, b'\n');
        fails(added, "with a newline before it", at);
        fails(text[..at].to_vec(), "and all after it cut off", at);
    }
}

#[test]
fn each_step_fails_by_its_name() {
    let keys = [log_key().verifier().clone()];
    let (receipt, ..) = issue(20, 20, &log_key());
    let failed = |change: fn(&mut Receipt)| {
        let mut altered = receipt.clone();
        change(&mut altered);
        verify(&altered.to_string(), &keys).unwrap_err()
    };
    let inclusion = ReceiptError::Inclusion(VerifyError::RootMismatch);
    assert_eq!(failed(|receipt| receipt.salt[0] ^= 1), inclusion, "another salt is another entry");
    assert_eq!(failed(|receipt| receipt.index = 21), inclusion);
    assert_eq!(failed(|receipt| receipt.proof[2][7] ^= 1), inclusion);
    assert_eq!(
        failed(|receipt| {
            let text = String::from_utf8(receipt.record_bytes.clone()).unwrap();
            receipt.record_bytes = text.replace("rejected", "accepted").into_bytes();
        }),
        inclusion
    );
    let short = failed(|receipt| assert!(receipt.proof.pop().is_some()));
    assert_eq!(short, ReceiptError::Inclusion(VerifyError::ProofLength { hashes: 5 }));
    let beyond = failed(|receipt| receipt.index = 41);
    assert_eq!(beyond, ReceiptError::Inclusion(VerifyError::IndexBeyondSize { index: 41, size: 41 }));
    let record = failed(|receipt| receipt.record_bytes.push(b'x'));
    assert_eq!(record, ReceiptError::Record(RecordError::BadLine { line: 5 }));
    let grown =
        failed(|receipt| receipt.checkpoint_note = receipt.checkpoint_note.replace("\n41\n", "\n42\n"));
    let name = ORIGIN.to_owned();
    assert_eq!(grown, ReceiptError::Checkpoint(CheckpointError::Note(NoteError::BadSignature { name })));
    let text = receipt.to_string();
    for (from, to, error) in [
        ("@v1", "@v2", ReceiptError::FirstLine),
        ("extra ", "extra=", ReceiptError::Extra),
        ("index 20", "index 020", ReceiptError::Index),
        ("index 20\n", "index 20\nAAAA\n", ReceiptError::ProofLine { line: 1 }),
        ("\n\n", "\n", ReceiptError::ProofLine { line: 7 }),
    ] {
        assert_eq!(verify(&text.replacen(from, to, 1), &keys), Err(error), "{from:?} to {to:?}");
    }
    assert_eq!(verify("c2sp.org/tlog-proof@v1\n", &keys), Err(ReceiptError::NoCheckpoint));
    let endless = "c2sp.org/tlog-proof@v1\n".repeat(100_000);
    assert_eq!(verify(&endless, &keys), Err(ReceiptError::TooLong(endless.len())));
}
