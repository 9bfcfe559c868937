//! A log grows, is written down, is opened again, and always has the tiles the specification counts.

use gongdao_evidence::TileError;
use gongdao_evidence::log::{Log, LogError};
use gongdao_evidence::tile::{EntriesPath, MAX_ENTRY_BYTES, TilePath, Widths, split_bundle, widths_at};
use gongdao_evidence::tree::{empty_root, leaf_hash};
use proptest::prelude::*;
use tlog_tiles::{HashReader, Tile};

use crate::world::{MemoryTiles, entry, log_of, model_leaves, model_root};

/// The example of the specification: 70,000 entries.
#[test]
fn seventy_thousand_entries_make_the_tiles_the_specification_counts() {
    let (log, tiles) = log_of(70_000);
    let widths = |level: u8| -> Vec<usize> {
        tiles.tiles.range((level, 0)..(level + 1, 0)).map(|(_, bytes)| bytes.len() / 32).collect()
    };
    assert_eq!(widths(0), [vec![256; 273], vec![112]].concat());
    assert_eq!(widths(1), [256, 17]);
    assert_eq!(widths(2), [1]);
    assert_eq!(tiles.tiles.len(), 274 + 2 + 1);
    assert_eq!(tiles.entries.len(), 274);
    assert_eq!(split_bundle(&tiles.entries[&273]).unwrap().len(), 112);
    assert_eq!(split_bundle(&tiles.entries[&1]).unwrap()[3], entry(259));
    assert_eq!(widths_at(70_000, 1), Widths { full: 1, partial: 17 });
    assert_eq!(widths_at(u64::MAX, 9), Widths { full: 0, partial: 0 });
    assert_eq!(Log::open(70_000, &tiles).as_ref(), Ok(&log));
    assert_eq!(log.root(), model_root(&model_leaves(70_000)));
}

#[test]
fn a_log_reopened_at_any_size_is_the_log_that_went_on() {
    let (mut log, mut tiles) = (Log::empty(), MemoryTiles::default());
    let leaves = model_leaves(1_100);
    assert_eq!(log.root(), empty_root());
    for index in 0..1_100 {
        log.append(&entry(index)).unwrap();
        tiles.write(log.take_growth());
        let reopened = Log::open(log.size(), &tiles).unwrap();
        assert_eq!(reopened, log, "at size {}", log.size());
    }
    for size in [0, 1, 2, 255, 256, 257, 511, 512, 513, 1_099] {
        let mut reopened = Log::open(size, &tiles).unwrap();
        assert_eq!(reopened.root(), model_root(&leaves[..size as usize]), "tiles are cut to size {size}");
        (size..1_100).for_each(|index| assert_eq!(reopened.append(&entry(index)), Ok(index)));
        assert_eq!(reopened.root(), log.root());
    }
}

#[test]
fn growth_holds_what_changed_and_nothing_else() {
    let (mut log, _) = log_of(300);
    assert_eq!(log.take_growth().tiles, [], "nothing changed since the last growth");
    log.append(b"one").unwrap();
    let growth = log.take_growth();
    assert_eq!(growth.size, 301);
    assert_eq!(growth.tiles.len(), 1, "the upper tile did not change");
    assert_eq!((growth.tiles[0].0, growth.tiles[0].1.len()), ((0, 1), 45 * 32));
    assert_eq!(growth.entries.len(), 1);
    for _ in 0..300 {
        log.append(b"more").unwrap();
    }
    let growth = log.take_growth();
    let places: Vec<_> = growth.tiles.iter().map(|(place, bytes)| (*place, bytes.len() / 32)).collect();
    assert_eq!(places, [((0, 1), 256), ((0, 2), 89), ((1, 0), 2)]);
    let bundles: Vec<_> = growth.entries.iter().map(|(index, _)| *index).collect();
    assert_eq!(bundles, [1, 2]);
}

#[test]
fn a_tile_that_is_just_full_leaves_no_empty_one_behind() {
    let places = |size| log_of(size).1.tiles.keys().copied().collect::<Vec<_>>();
    assert_eq!(places(0), []);
    assert_eq!(places(255), [(0, 0)]);
    assert_eq!(places(256), [(0, 0), (1, 0)]);
    let (mut log, mut tiles) = log_of(65_535);
    log.append(&entry(65_535)).unwrap();
    let growth = log.take_growth();
    assert_eq!(growth.tiles.iter().map(|(place, _)| *place).collect::<Vec<_>>(), [(0, 255), (1, 0), (2, 0)]);
    assert_eq!(growth.entries.len(), 1);
    tiles.write(growth);
    assert_eq!(Log::open(65_536, &tiles), Ok(log));
}

#[test]
fn an_entry_must_fit_a_bundle() {
    let mut log = Log::empty();
    assert_eq!(log.append(&[0; MAX_ENTRY_BYTES]), Ok(0));
    assert_eq!(log.append(&[0; MAX_ENTRY_BYTES + 1]), Err(LogError::EntryTooLong { bytes: 65_536 }));
    assert_eq!(log.append(b""), Ok(1), "an empty entry is an entry");
    assert_eq!(log.root(), model_root(&[leaf_hash(&[0; MAX_ENTRY_BYTES]), leaf_hash(b"")]));
}

#[test]
fn a_damaged_right_edge_is_refused_by_name() {
    let (_, stored) = log_of(300);
    let open = |change: fn(&mut MemoryTiles)| {
        let mut tiles = stored.clone();
        change(&mut tiles);
        Log::open(300, &tiles).unwrap_err()
    };
    let missing = open(|tiles| drop(tiles.tiles.remove(&(1, 0))));
    assert_eq!(missing, LogError::Tile(TileError::Missing("tile/1/000.p/1".to_owned())));
    let short = open(|tiles| tiles.tiles.get_mut(&(0, 1)).unwrap().truncate(43 * 32));
    assert_eq!(short, LogError::Tile(TileError::Short("tile/0/001.p/44".to_owned())));
    let ragged = open(|tiles| tiles.tiles.get_mut(&(0, 1)).unwrap().truncate(43 * 32 + 1));
    assert_eq!(ragged, LogError::Tile(TileError::NotHashes("tile/0/001.p/44".to_owned())));
    let torn = open(|tiles| assert!(tiles.entries.get_mut(&1).unwrap().pop().is_some()));
    assert_eq!(torn, LogError::Tile(TileError::NotEntries("tile/entries/001.p/44".to_owned())));
    let edited = open(|tiles| tiles.entries.get_mut(&1).unwrap()[2] ^= 1);
    assert_eq!(edited, LogError::EntryMismatch { index: 256 });
}

#[test]
fn paths_have_one_spelling() {
    let path = TilePath { level: 0, index: 1_234, width: 7 };
    assert_eq!(TilePath::parse("tile/0/x001/234.p/7"), Ok(path));
    assert_eq!(path.to_string(), "tile/0/x001/234.p/7");
    let path = EntriesPath { index: 1_234_067, width: 256 };
    assert_eq!(path.to_string(), "tile/entries/x001/x234/067");
    assert_eq!(EntriesPath::parse("tile/entries/x001/x234/067"), Ok(path));
    let most = TilePath { level: 63, index: u64::MAX, width: 255 };
    assert_eq!(TilePath::parse(&most.to_string()), Ok(most));
    for wrong in [
        "tile/0/1",
        "tile/0/0001",
        "tile/0/x000/001",
        "tile/0/x001",
        "tile/0/001/002",
        "tile/00/001",
        "tile/64/001",
        "tile/0/001.p/0",
        "tile/0/001.p/256",
        "tile/0/001.p/07",
        "tile/0/001.p/",
        "tile/0/",
        "tile/0/+01",
        "tile/0/001/",
        "tile/0/001.p/7/",
        "tile//001",
        "tile/entries/001",
        "/tile/0/001",
        "tile/0/x018/x446/x744/x073/x709/x551/616",
    ] {
        assert!(TilePath::parse(wrong).is_err(), "{wrong}");
        let entries = wrong.replacen("/0/", "/entries/", 1).replace("/entries/001", "/1/001");
        assert!(EntriesPath::parse(&entries).is_err(), "{entries}");
    }
}

proptest! {
    #[test]
    fn every_path_comes_back(level in 0u8..64, index in any::<u64>(), small in 0u64..3_000, width in 1u16..=256) {
        for index in [index, small] {
            let tile = TilePath { level, index, width };
            prop_assert_eq!(TilePath::parse(&tile.to_string()), Ok(tile));
            let foreign = Tile::new(8, level, index, u32::from(width), false);
            prop_assert_eq!(tile.to_string(), foreign.path().replacen("tile/8/", "tile/", 1));
        }
    }

    #[test]
    fn no_text_confuses_the_paths(text in "(tile/)?[0-9x/.pe+]{0,20}") {
        if let Ok(tile) = TilePath::parse(&text) {
            prop_assert_eq!(tile.to_string(), text);
        }
    }
}

/// The tree as the crate `tlog_tiles` keeps it.
struct Foreign(Vec<tlog_tiles::Hash>);

impl HashReader for Foreign {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<tlog_tiles::Hash>, tlog_tiles::Error> {
        Ok(indexes.iter().map(|index| self.0[*index as usize]).collect())
    }
}

#[test]
fn a_foreign_implementation_makes_the_same_tiles_heads_and_proofs() {
    const SIZE: u64 = 66_000;
    let (log, tiles) = log_of(SIZE);
    let mut foreign = Foreign(Vec::new());
    for index in 0..SIZE {
        let hashes = tlog_tiles::stored_hashes(index, &entry(index), &foreign).unwrap();
        foreign.0.extend(hashes);
    }
    assert_eq!(tlog_tiles::tree_hash(SIZE, &foreign).unwrap().0, log.root());
    let theirs = Tile::new_tiles(8, 0, SIZE);
    assert_eq!(theirs.len(), tiles.tiles.len());
    for tile in theirs {
        let ours = &tiles.tiles[&(tile.level(), tile.level_index())];
        assert_eq!(&tile.read_data(&foreign).unwrap(), ours, "{}", tile.path());
    }
    for size in [1, 2, 3, 255, 256, 257, 700, 65_535, 65_536, 65_537, SIZE] {
        for part in [0, size / 3, size / 2, size - 1] {
            let ours = gongdao_evidence::proof::inclusion(part, size, &tiles).unwrap();
            let theirs = tlog_tiles::prove_record(size, part, &foreign).unwrap();
            assert_eq!(ours, theirs.iter().map(|hash| hash.0).collect::<Vec<_>>(), "{part} in {size}");
            let ours = gongdao_evidence::proof::consistency(part + 1, size, &tiles).unwrap();
            let theirs = tlog_tiles::prove_tree(size, part + 1, &foreign).unwrap();
            assert_eq!(ours, theirs.iter().map(|hash| hash.0).collect::<Vec<_>>(), "{part} to {size}");
        }
    }
}
