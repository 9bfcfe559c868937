//! The nightly check finds what rotted, by name.

use gongdao_evidence::TileError;
use gongdao_evidence::fsck::{FsckError, Report, fsck};

use crate::world::{MemoryTiles, checkpoint_of, log_of};

const SIZE: u64 = 700;

fn check(tiles: &MemoryTiles) -> Result<Report, FsckError<std::convert::Infallible>> {
    let checkpoint = checkpoint_of(&log_of(SIZE).0);
    fsck(&checkpoint, tiles, |_| {})
}

#[test]
fn a_sound_log_is_reported_with_its_counts() {
    let (log, tiles) = log_of(70_000);
    let mut heard = Vec::new();
    let report = fsck(&checkpoint_of(&log), &tiles, |report| heard.push(report.entries)).unwrap();
    assert_eq!((report.entries, report.tiles), (70_000, 274 + 2 + 1));
    let stored: usize = tiles.tiles.values().chain(tiles.entries.values()).map(Vec::len).sum();
    assert_eq!(report.bytes, stored as u64);
    assert_eq!((heard.len(), heard[0], heard[273]), (274, 256, 70_000));
    let (empty, nothing) = log_of(0);
    assert_eq!(fsck(&checkpoint_of(&empty), &nothing, |_| {}), Ok(Report::default()));
}

#[test]
fn an_older_checkpoint_still_checks_against_longer_tiles() {
    let (older, _) = log_of(300);
    let (_, tiles) = log_of(SIZE);
    assert_eq!(fsck(&checkpoint_of(&older), &tiles, |_| {}).unwrap().entries, 300);
}

#[test]
fn every_altered_byte_of_a_tile_or_bundle_is_found() {
    let (_, sound) = log_of(SIZE);
    let mut found = 0;
    for (place, bytes) in &sound.tiles {
        for at in (0..bytes.len()).step_by(97) {
            let mut tiles = sound.clone();
            tiles.tiles.get_mut(place).unwrap()[at] ^= 0x10;
            let (index, slot) = (place.1 * 256 + at as u64 / 32, at / 32);
            let error = match place.0 {
                0 => FsckError::EntryMismatch { index, path: path_of(index) },
                _ => FsckError::TileMismatch { path: "tile/1/000.p/2".to_owned(), place: slot },
            };
            assert_eq!(check(&tiles), Err(error), "byte {at} of tile {place:?}");
            found += 1;
        }
    }
    for (index, bytes) in &sound.entries {
        for at in (0..bytes.len()).step_by(61) {
            let mut tiles = sound.clone();
            tiles.entries.get_mut(index).unwrap()[at] ^= 0x10;
            let error = check(&tiles).unwrap_err();
            assert!(
                error.to_string().contains(&format!("{index:03}")),
                "byte {at} of bundle {index}: {error}"
            );
            found += 1;
        }
    }
    assert!(found > 400);
}

fn path_of(entry: u64) -> String {
    ["tile/0/000", "tile/0/001", "tile/0/002.p/188"][entry as usize / 256].to_owned()
}

#[test]
fn what_is_missing_short_or_rewritten_is_named() {
    let (_, sound) = log_of(SIZE);
    let broken = |change: fn(&mut MemoryTiles)| {
        let mut tiles = sound.clone();
        change(&mut tiles);
        check(&tiles).unwrap_err()
    };
    let tile = |error: fn(String) -> TileError<std::convert::Infallible>, path: &str| {
        FsckError::Tile(error(path.to_owned()))
    };
    let missing = broken(|tiles| drop(tiles.entries.remove(&1)));
    assert_eq!(missing, tile(TileError::Missing, "tile/entries/001"));
    let missing = broken(|tiles| drop(tiles.tiles.remove(&(1, 0))));
    assert_eq!(missing, tile(TileError::Missing, "tile/1/000.p/2"));
    let short = broken(|tiles| tiles.tiles.get_mut(&(0, 2)).unwrap().truncate(32));
    assert_eq!(short, tile(TileError::Short, "tile/0/002.p/188"));
    let long = broken(|tiles| tiles.tiles.get_mut(&(0, 0)).unwrap().extend([0; 32]));
    assert_eq!(long, tile(TileError::NotHashes, "tile/0/000"));
    let long = broken(|tiles| tiles.entries.get_mut(&0).unwrap().extend([0, 0]));
    assert_eq!(long, tile(TileError::NotEntries, "tile/entries/000"));

    // Somebody rewrites an entry and every hash above it: only the signed root tells.
    let mut log = gongdao_evidence::log::Log::empty();
    for _ in 0..SIZE {
        log.append(b"another past").unwrap();
    }
    let mut rewritten = MemoryTiles::default();
    rewritten.write(log.take_growth());
    assert_eq!(check(&rewritten), Err(FsckError::RootMismatch));
}
