//! Whatever strangers send is answered, never a panic; what is accepted comes back as it was.

use gongdao_evidence::checkpoint::Checkpoint;
use gongdao_evidence::note::{Note, VerifierKey};
use gongdao_evidence::receipt::Receipt;
use gongdao_evidence::record::Record;
use gongdao_evidence::tile::{EntriesPath, TilePath, split_bundle};
use proptest::prelude::*;

use crate::world::{checkpoint_of, log_key, log_of};

proptest! {
    #[test]
    fn any_bytes_are_answered(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = Record::parse(&bytes);
        if let Some(entries) = split_bundle(&bytes) {
            prop_assert_eq!(entries.iter().map(|entry| entry.len() + 2).sum::<usize>(), bytes.len());
        }
    }

    #[test]
    fn any_text_is_answered(text in "[—+/=a-c0-9 \n\\PC]{0,80}") {
        let _ = (Note::parse(&text), Checkpoint::parse(&text), VerifierKey::parse(&text));
        let _ = (Receipt::parse(&text), TilePath::parse(&text), EntriesPath::parse(&text));
    }

    /// Pieces of real notes and receipts in any order get further into the parsers than noise does.
    #[test]
    fn shuffled_lines_are_answered(order in prop::collection::vec(0usize..8, 0..14)) {
        let note = checkpoint_of(&log_of(3).0).sign(&log_key()).unwrap();
        let mut lines = vec!["c2sp.org/tlog-proof@v1", "extra AAAAAAAAAAAAAAAAAAAAAAAA", "index 1"];
        lines.extend(note.split('\n'));
        let text: String = order.iter().map(|at| format!("{}\n", lines[at % lines.len()])).collect();
        if let Ok(receipt) = Receipt::parse(&text) {
            prop_assert_eq!(receipt.to_string(), text.clone());
        }
        let _ = Checkpoint::open(&text, &[log_key().verifier().clone()]);
    }
}
