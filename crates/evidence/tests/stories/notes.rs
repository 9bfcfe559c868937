//! Notes and checkpoints: readable by foreign tools, refused when anything is off.

use gongdao_evidence::checkpoint::{Checkpoint, CheckpointError};
use gongdao_evidence::note::{KeyError, Note, NoteError, SigningKey, VerifierKey};
use signed_note::{StandardVerifier, VerifierList};

use crate::world::{ORIGIN, Witness, base64, checkpoint_of, log_key, log_of};

/// The example of the specification.
const SPEC_VKEY: &str = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
const SPEC_NOTE: &str = "This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";

fn foreign_verify(note: &str, vkey: &str) -> bool {
    let verifier = StandardVerifier::new(vkey).unwrap();
    let note = signed_note::Note::from_bytes(note.as_bytes()).unwrap();
    note.verify(&VerifierList::new(vec![Box::new(verifier)])).is_ok()
}

#[test]
fn the_example_of_the_specification_verifies() {
    let key = VerifierKey::parse(SPEC_VKEY).unwrap();
    assert_eq!(key.to_string(), SPEC_VKEY);
    assert_eq!((key.name(), key.id(), key.kind()), ("example.com/foo", 0x530d_903a, 1));
    let note = Note::parse(SPEC_NOTE).unwrap();
    assert_eq!(note.text(), "This is an example message.\n");
    assert_eq!(note.verify(&[key]), Ok(vec!["example.com/foo".to_owned()]));
    assert!(foreign_verify(SPEC_NOTE, SPEC_VKEY));
}

#[test]
fn a_foreign_tool_reads_our_checkpoints() {
    let (log, _) = log_of(1_000);
    let checkpoint = checkpoint_of(&log);
    let key = log_key();
    let note = checkpoint.sign(&key).unwrap();
    assert!(foreign_verify(&note, &key.verifier().to_string()));
    let theirs = tlog_tiles::Checkpoint::from_bytes(checkpoint.body().as_bytes()).unwrap();
    assert_eq!((theirs.origin(), theirs.size(), theirs.hash().0), (ORIGIN, 1_000, log.root()));
    assert_eq!(theirs.to_bytes(), checkpoint.body().into_bytes());
    let opened = Checkpoint::open(&note, &[key.verifier().clone()]).unwrap();
    assert_eq!(opened.checkpoint, checkpoint);
    assert_eq!((opened.signed_by, opened.witnesses), (vec![ORIGIN.to_owned()], vec![]));
}

#[test]
fn witnesses_are_told_apart_and_counted_once() {
    let checkpoint = checkpoint_of(&log_of(10).0);
    let key = log_key();
    let (first, second) = (Witness::new("witness.example/1", 1), Witness::new("witness.example/2", 2));
    let renewed = Witness::new("witness.example/1", 3);
    let body = checkpoint.body();
    let mut note = checkpoint.sign(&key).unwrap();
    for witness in [&first, &renewed, &second, &first] {
        note.push_str(&witness.cosign(&body, 1_700_000_000));
    }
    let keys = [key.verifier().clone(), first.key.clone(), renewed.key.clone()];
    let opened = Checkpoint::open(&note, &keys).unwrap();
    assert_eq!(opened.witnesses, ["witness.example/1"], "the second is unknown, the first counts once");
    let only_witness = Checkpoint::open(&note, &keys[1..]);
    assert_eq!(only_witness, Err(CheckpointError::NotSignedByLog { origin: ORIGIN.to_owned() }));
    let late = note.replace(&first.cosign(&body, 1_700_000_000), &first.cosign("other\n", 1_700_000_000));
    let refused = Checkpoint::open(&late, &keys).unwrap_err();
    let name = "witness.example/1".to_owned();
    assert_eq!(refused, CheckpointError::Note(NoteError::BadSignature { name }));
    let timeless = format!("{}{}", checkpoint.sign(&key).unwrap(), first.cosign(&body, u64::MAX));
    assert!(Checkpoint::open(&timeless, &keys).is_err(), "times end at 2^63 - 1");
}

#[test]
fn unknown_keys_are_ignored_and_unknown_types_carried() {
    let odd = format!("{ORIGIN}+0000abcd+{}", base64(&[6, 1, 2, 3]));
    let odd = VerifierKey::parse(&odd).unwrap();
    assert_eq!(odd.kind(), 6);
    assert_eq!(VerifierKey::parse(&odd.to_string()), Ok(odd.clone()));
    let line = format!("— {ORIGIN} {}\n", base64(&[0, 0, 0xab, 0xcd, 9]));
    let note = format!("{}{line}", log_key().sign("hello\n").unwrap());
    let parsed = Note::parse(&note).unwrap();
    assert_eq!(parsed.signatures().len(), 2);
    assert_eq!(parsed.verify(&[odd.clone(), log_key().verifier().clone()]).unwrap(), [ORIGIN]);
    assert_eq!(parsed.verify(&[odd]), Err(NoteError::NoKnownSignature));
    assert_eq!(parsed.verify(&[]), Err(NoteError::NoKnownSignature));
    let namesake = SigningKey::from_seed(ORIGIN, &[8; 32]).unwrap();
    assert_eq!(parsed.verify(&[namesake.verifier().clone()]), Err(NoteError::NoKnownSignature));
}

#[test]
fn two_keys_of_one_name_and_id_are_refused() {
    let key = log_key().verifier().clone();
    let note = Note::parse(&log_key().sign("hello\n").unwrap()).unwrap();
    assert_eq!(note.verify(&[key.clone(), key.clone()]).unwrap(), [ORIGIN], "one key given twice is one key");
    let twin = format!("{ORIGIN}+{:08x}+{}", key.id(), base64(&[6, 1, 2, 3]));
    let twin = VerifierKey::parse(&twin).unwrap();
    let refused = NoteError::AmbiguousKey { name: ORIGIN.to_owned(), id: key.id() };
    assert_eq!(note.verify(&[twin, key]), Err(refused));
}

#[test]
fn many_signatures_are_accepted_within_a_limit() {
    let stranger = format!("— stranger.example/1 {}\n", base64(&[0, 0, 0, 1, 9]));
    let signed = log_key().sign("hello\n").unwrap();
    let crowded = format!("{signed}{}", stranger.repeat(63));
    assert_eq!(Note::parse(&crowded).unwrap().verify(&[log_key().verifier().clone()]).unwrap(), [ORIGIN]);
    assert_eq!(Note::parse(&format!("{crowded}{stranger}")), Err(NoteError::TooManySignatures));
}

#[test]
fn malformed_notes_are_refused_by_name() {
    let signature = base64(&[0, 0, 0, 1, 9]);
    let malformed = NoteError::MalformedSignature { line: 1 };
    for (note, error) in [
        (String::new(), NoteError::NoSignatures),
        ("text\n".to_owned(), NoteError::NoSignatures),
        (format!("text\n— a {signature}\n"), NoteError::NoSignatures),
        (format!("text\n\n— a {signature}"), NoteError::NoSignatures),
        (format!("te\rxt\n\n— a {signature}\n"), NoteError::ControlCharacter),
        (format!("text\n\n- a {signature}\n"), malformed.clone()),
        (format!("text\n\n—  {signature}\n"), malformed.clone()),
        (format!("text\n\n— a+b {signature}\n"), malformed.clone()),
        (format!("text\n\n— a\u{3000}b {signature}\n"), malformed.clone()),
        ("text\n\n— a AAAAAQ==\n".to_owned(), malformed.clone()),
        ("text\n\n— a AAAAAQk\n".to_owned(), malformed),
        (format!("text\n\n— a {signature}\nmore\n"), NoteError::MalformedSignature { line: 2 }),
    ] {
        assert_eq!(Note::parse(&note), Err(error), "{note:?}");
    }
    assert_eq!(log_key().sign("no end"), Err(NoteError::Unterminated));
    assert_eq!(log_key().sign("a\tb\n"), Err(NoteError::ControlCharacter));
    let poem = "one\n\ntwo\n";
    assert_eq!(Note::parse(&log_key().sign(poem).unwrap()).unwrap().text(), poem);
}

#[test]
fn malformed_keys_are_refused_by_name() {
    let vkey = log_key().verifier().to_string();
    let (name, rest) = vkey.split_once('+').unwrap();
    let (id, key) = rest.split_once('+').unwrap();
    assert_eq!(VerifierKey::parse(&vkey).as_ref(), Ok(log_key().verifier()));
    let wrong = |vkey: String| VerifierKey::parse(&vkey).unwrap_err();
    assert!(matches!(wrong(format!("{name}x+{id}+{key}")), KeyError::WrongId { .. }));
    assert_eq!(wrong(format!("+{id}+{key}")), KeyError::BadName(String::new()));
    for malformed in
        [format!("{name}+{}+{key}", id.to_uppercase() + "0"), format!("{name}+{id}"), String::new()]
    {
        assert_eq!(wrong(malformed), KeyError::Malformed);
    }
    assert!(SigningKey::from_seed("has space", &[0; 32]).is_err());
    let shown = format!("{:?}", log_key());
    assert_eq!(shown, format!("SigningKey({vkey})"), "the secret is never printed");
}

#[test]
fn malformed_checkpoints_are_refused_by_name() {
    let root = base64(&[0; 32]);
    for (body, error) in [
        (format!("a\n1\n{root}"), CheckpointError::BadLines),
        ("a\n1\n".to_owned(), CheckpointError::BadLines),
        (format!("\n1\n{root}\n"), CheckpointError::BadOrigin(String::new())),
        (format!("a\n01\n{root}\n"), CheckpointError::BadSize),
        (format!("a\n+1\n{root}\n"), CheckpointError::BadSize),
        (format!("a\n18446744073709551616\n{root}\n"), CheckpointError::BadSize),
        (format!("a\n1\n{}\n", base64(&[0; 31])), CheckpointError::BadRoot),
        (format!("a\n1\n{root}\n\n"), CheckpointError::BadLines),
    ] {
        assert_eq!(Checkpoint::parse(&body), Err(error), "{body:?}");
    }
    let extended = Checkpoint::parse(&format!("a b\n1\n{root}\nextension\n")).unwrap();
    assert_eq!(extended, Checkpoint { origin: "a b".to_owned(), size: 1, root: [0; 32] });
    let forged = Checkpoint { origin: format!("{ORIGIN}\n9"), size: 1, root: [0; 32] };
    assert!(matches!(forged.sign(&log_key()), Err(CheckpointError::BadOrigin(_))));
    let foreign = Checkpoint { origin: "other.example".to_owned(), size: 1, root: [0; 32] };
    assert!(matches!(foreign.sign(&log_key()), Err(CheckpointError::ForeignKey { .. })));
}
