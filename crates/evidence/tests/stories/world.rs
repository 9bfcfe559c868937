//! What every story needs: a store in memory, a plain model of the tree, a log with keys.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::convert::Infallible;

use gongdao_evidence::checkpoint::Checkpoint;
use gongdao_evidence::log::{Growth, Log};
use gongdao_evidence::note::{SigningKey, VerifierKey};
use gongdao_evidence::tree::{empty_root, leaf_hash, node_hash};
use gongdao_evidence::{Hash, Tiles};

pub(crate) const ORIGIN: &str = "gongdao.example/log";

/// Tiles in memory; the latest bytes of each, as a database would keep them.
#[derive(Default, Clone)]
pub(crate) struct MemoryTiles {
    pub(crate) tiles: BTreeMap<(u8, u64), Vec<u8>>,
    pub(crate) entries: BTreeMap<u64, Vec<u8>>,
    pub(crate) reads: Cell<usize>,
}

impl MemoryTiles {
    pub(crate) fn write(&mut self, growth: Growth) {
        self.tiles.extend(growth.tiles);
        self.entries.extend(growth.entries);
    }
}

impl Tiles for MemoryTiles {
    type Error = Infallible;

    fn tile(&self, level: u8, index: u64) -> Result<Option<Vec<u8>>, Infallible> {
        self.reads.set(self.reads.get() + 1);
        Ok(self.tiles.get(&(level, index)).cloned())
    }

    fn entries(&self, index: u64) -> Result<Option<Vec<u8>>, Infallible> {
        Ok(self.entries.get(&index).cloned())
    }
}

pub(crate) fn entry(index: u64) -> Vec<u8> {
    format!("entry number {index}").into_bytes()
}

/// A log of `size` entries and its store.
pub(crate) fn log_of(size: u64) -> (Log, MemoryTiles) {
    let (mut log, mut tiles) = (Log::empty(), MemoryTiles::default());
    for index in 0..size {
        assert_eq!(log.append(&entry(index)), Ok(index));
    }
    tiles.write(log.take_growth());
    (log, tiles)
}

/// The tree as RFC 6962 writes it down: recursive, and slow.
pub(crate) fn model_root(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => empty_root(),
        [leaf] => *leaf,
        _ => {
            let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
            node_hash(&model_root(left), &model_root(right))
        }
    }
}

pub(crate) fn model_leaves(size: u64) -> Vec<Hash> {
    (0..size).map(|index| leaf_hash(&entry(index))).collect()
}

pub(crate) fn log_key() -> SigningKey {
    SigningKey::from_seed(ORIGIN, &[7; 32]).unwrap()
}

pub(crate) fn checkpoint_of(log: &Log) -> Checkpoint {
    Checkpoint { origin: ORIGIN.to_owned(), size: log.size(), root: log.root() }
}

/// A witness as the public network has them: Ed25519 over a timestamp and the checkpoint.
pub(crate) struct Witness {
    secret: ed25519_dalek::SigningKey,
    pub(crate) key: VerifierKey,
}

impl Witness {
    pub(crate) fn new(name: &str, seed: u8) -> Witness {
        let secret = ed25519_dalek::SigningKey::from_bytes(&[seed; 32]);
        let key = VerifierKey::from_ed25519(name, 0x04, secret.verifying_key().as_bytes()).unwrap();
        Witness { secret, key }
    }

    /// The signature line to put under a note with this body.
    pub(crate) fn cosign(&self, body: &str, time: u64) -> String {
        use ed25519_dalek::Signer as _;
        let signature = self.secret.sign(format!("cosignature/v1\ntime {time}\n{body}").as_bytes());
        let bytes = [&self.key.id().to_be_bytes()[..], &time.to_be_bytes(), &signature.to_bytes()].concat();
        format!("— {} {}\n", self.key.name(), base64(&bytes))
    }
}

pub(crate) fn base64(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}
