//! Every entry proves, every pair of sizes is consistent, and nothing else does.

use gongdao_evidence::proof::{
    CachedTiles, ProofError, Prover, VerifyError, consistency, inclusion, inclusions, verify_consistency,
    verify_inclusion,
};
use gongdao_evidence::tree::empty_root;
use gongdao_evidence::{Hash, TileError};
use proptest::prelude::*;

use crate::world::{MemoryTiles, log_of, model_leaves, model_root};

/// Roots of every tree up to `size`, by the plain model.
fn roots(leaves: &[Hash]) -> Vec<Hash> {
    (0..=leaves.len()).map(|size| model_root(&leaves[..size])).collect()
}

#[test]
fn every_index_proves_and_every_pair_of_sizes_is_consistent() {
    const SIZE: u64 = 300;
    let (_, tiles) = log_of(SIZE);
    let leaves = model_leaves(SIZE);
    let roots = roots(&leaves);
    for size in 0..=SIZE {
        let root = &roots[size as usize];
        let mut prover = Prover::new(size, &tiles);
        for index in 0..size {
            let proof = prover.inclusion(index).unwrap();
            verify_inclusion(&leaves[index as usize], index, size, &proof, root).unwrap();
        }
        for old in 0..=size {
            let proof = prover.consistency(old).unwrap();
            verify_consistency(old, size, &proof, &roots[old as usize], root).unwrap();
        }
    }
}

#[test]
fn a_large_log_proves_with_a_handful_of_reads() {
    const SIZE: u64 = 70_000;
    let (log, tiles) = log_of(SIZE);
    let leaves = model_leaves(SIZE);
    for index in [0, 1, 255, 256, 65_535, 65_536, 69_887, 69_888, SIZE - 1] {
        tiles.reads.set(0);
        let proof = inclusion(index, SIZE, &tiles).unwrap();
        assert!(tiles.reads.get() <= 6, "{} reads for {index}", tiles.reads.get());
        verify_inclusion(&leaves[index as usize], index, SIZE, &proof, &log.root()).unwrap();
    }
    tiles.reads.set(0);
    let asked: Vec<u64> = (0..1_000).map(|at| at * 7).collect();
    let proofs = inclusions(&asked, SIZE, &tiles).unwrap();
    assert!(tiles.reads.get() <= 32, "{} reads for a thousand proofs", tiles.reads.get());
    for (index, proof) in asked.iter().zip(&proofs) {
        verify_inclusion(&leaves[*index as usize], *index, SIZE, proof, &log.root()).unwrap();
    }
    let cached = CachedTiles::new(&tiles);
    let first = inclusion(5, SIZE, &cached).unwrap();
    tiles.reads.set(0);
    assert_eq!(inclusion(5, SIZE, &cached).unwrap(), first);
    assert!(tiles.reads.get() <= 3, "only the partial tiles are read again: {}", tiles.reads.get());
}

#[test]
fn the_cache_never_keeps_a_tile_that_may_grow() {
    use std::cell::RefCell;
    use std::convert::Infallible;
    struct Growing(RefCell<MemoryTiles>);
    impl gongdao_evidence::Tiles for &Growing {
        type Error = Infallible;
        fn tile(&self, level: u8, index: u64) -> Result<Option<Vec<u8>>, Infallible> {
            self.0.borrow().tile(level, index)
        }
        fn entries(&self, index: u64) -> Result<Option<Vec<u8>>, Infallible> {
            self.0.borrow().entries(index)
        }
    }
    let growing = Growing(RefCell::new(log_of(300).1));
    let cached = CachedTiles::new(&growing);
    inclusion(299, 300, &cached).unwrap();
    let (log, tiles) = log_of(600);
    *growing.0.borrow_mut() = tiles;
    let proof = inclusion(599, 600, &cached).unwrap();
    verify_inclusion(&model_leaves(600)[599], 599, 600, &proof, &log.root()).unwrap();
}

#[test]
fn what_cannot_be_proved_is_refused_by_name() {
    let (log, mut tiles) = log_of(600);
    assert_eq!(inclusion(600, 600, &tiles), Err(ProofError::IndexBeyondSize { index: 600, size: 600 }));
    assert_eq!(consistency(601, 600, &tiles), Err(ProofError::SizesReversed { old: 601, new: 600 }));
    assert!(consistency(0, 600, &tiles).unwrap().is_empty());
    let beyond = inclusion(3, 700, &tiles).unwrap_err();
    assert_eq!(beyond, ProofError::Tile(TileError::Short("tile/0/002.p/188".to_owned())));
    tiles.tiles.remove(&(0, 0));
    let missing = inclusion(3, 600, &tiles).unwrap_err();
    assert_eq!(missing, ProofError::Tile(TileError::Missing("tile/0/000".to_owned())));
    let root = log.root();
    let check = |old, new, old_root: &Hash| verify_consistency(old, new, &[], old_root, &root);
    assert_eq!(check(0, 600, &empty_root()), Ok(()));
    assert_eq!(check(0, 600, &root), Err(VerifyError::OldRootMismatch));
    assert_eq!(check(600, 600, &root), Ok(()));
    assert_eq!(check(0, 0, &empty_root()), Err(VerifyError::RootMismatch));
    assert_eq!(check(7, 6, &root), Err(VerifyError::SizesReversed { old: 7, new: 6 }));
    assert_eq!(check(6, 7, &root), Err(VerifyError::ProofLength { hashes: 0 }));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// Random sizes up to a few tiles: ours agrees with the model, and no altered proof passes.
    #[test]
    fn altered_proofs_fail(
        size in 2u64..5_000,
        index in any::<u64>(),
        old in any::<u64>(),
        at in any::<usize>(),
        bit in 0u8..8,
    ) {
        let (log, tiles) = log_of(size);
        let leaves = model_leaves(size);
        let (index, old, root) = (index % size, 1 + old % (size - 1), model_root(&leaves));
        prop_assert_eq!(log.root(), root);
        let leaf = leaves[index as usize];
        let proof = inclusion(index, size, &tiles).unwrap();
        verify_inclusion(&leaf, index, size, &proof, &root).unwrap();
        let old_root = model_root(&leaves[..old as usize]);
        let continued = consistency(old, size, &tiles).unwrap();
        verify_consistency(old, size, &continued, &old_root, &root).unwrap();

        prop_assert!(verify_inclusion(&leaf, (index + 1) % size, size, &proof, &root).is_err());
        prop_assert!(verify_inclusion(&leaf, index + size, size, &proof, &root).is_err());
        prop_assert!(verify_inclusion(&root, index, size, &proof, &root).is_err());
        prop_assert!(verify_inclusion(&leaf, index, size, &proof[1..], &root).is_err());
        prop_assert!(verify_inclusion(&leaf, index, size, &[&proof[..], &[root]].concat(), &root).is_err());
        prop_assert!(verify_consistency(old, size, &continued, &root, &root).is_err());
        prop_assert!(verify_consistency(old, size, &continued, &old_root, &old_root).is_err());
        prop_assert!(verify_consistency(old, size, &[&continued[..], &[root]].concat(), &old_root, &root).is_err());
        for (proof, consistent) in [(proof, false), (continued, true)] {
            let mut altered = proof;
            let place = at % (altered.len() * 32);
            altered[place / 32][place % 32] ^= 1 << bit;
            let passed = if consistent {
                verify_consistency(old, size, &altered, &old_root, &root)
            } else {
                verify_inclusion(&leaf, index, size, &altered, &root)
            };
            prop_assert!(passed.is_err());
        }
    }

    #[test]
    fn no_input_makes_the_verifiers_panic(
        old in any::<u64>(), new in any::<u64>(), small in 0u64..70, hashes in 0usize..70,
    ) {
        let proof = vec![[1; 32]; hashes];
        for (old, new) in [(old, new), (small, new), (old, small), (u64::MAX, u64::MAX), (1 << 63, u64::MAX)] {
            let _ = verify_inclusion(&[0; 32], old, new, &proof, &[2; 32]);
            let _ = verify_consistency(old, new, &proof, &[3; 32], &[2; 32]);
        }
    }
}
