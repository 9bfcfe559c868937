//! Round trips: everything a format carries, and every pair of formats.

use crate::Album;
use crate::chance::{catalog, items};
use crate::same::{classes, lines};
use gongdao_formats::dataset::*;
use proptest::prelude::*;

fn album(items: &[Item]) -> Album {
    Album(items.iter().filter_map(|item| Some((item.name.clone(), item.size?))).collect())
}

fn round_trip(format: &Format, seed: u64) {
    let catalog = catalog(format);
    let items = items(format, &catalog, seed);
    let album = album(&items);
    let options = Options { pictures: Some(&album), ..Options::default() };
    let mut files = Memory::default();
    let report = write(&catalog, &items, (&mut files, format), &options).unwrap();
    assert!(!report.is_lossy(), "{}: {report:?}", format.name);
    let (known, found, unread) = read(&files, format, &options).unwrap();
    assert!(unread.is_empty(), "{}: {unread:?}", format.name);
    assert_eq!(lines(&known, &found, format), lines(&catalog, &items, format), "{}", format.name);
    if format.has(Kind::KeyPoints) {
        let kept =
            |all: Vec<String>| all.into_iter().filter(|line| line.contains("nose")).collect::<Vec<_>>();
        // Label Studio's tasks name the points of what has any.
        let is_told = |object: &Object| {
            known.name(object.class) == "person"
                && (format.name != "label-studio" || !object.key_points.is_empty())
        };
        let is_named = found.iter().any(|item| item.objects.iter().any(is_told));
        if is_named || format.name.starts_with("coco") || format.name == "yolo-pose" {
            assert_eq!(kept(classes(&known)), kept(classes(&catalog)), "{}", format.name);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn what_a_format_carries_comes_back(seed in any::<u64>()) {
        for format in FORMATS {
            round_trip(format, seed);
        }
    }
}

/// From each format to each other: refused exactly where something is lost, and what is left comes back.
#[test]
fn every_pair_keeps_what_both_carry() {
    for from in FORMATS {
        for to in FORMATS {
            for seed in 0..12 {
                pair(from, to, seed);
            }
        }
    }
}

fn pair(from: &Format, to: &Format, seed: u64) {
    let name = format!("{} to {}, seed {seed}", from.name, to.name);
    let catalog = catalog(from);
    let items = items(from, &catalog, seed);
    let album = album(&items);
    let strict = Options { pictures: Some(&album), ..Options::default() };
    let mut files = Memory::default();
    write(&catalog, &items, (&mut files, from), &strict).unwrap();
    let report = convert((&files, from), (&mut Memory::default(), to), &strict).unwrap();
    let loose = Options { drop: true, ..strict };
    let mut output = Memory::default();
    let dropped = convert((&files, from), (&mut output, to), &loose).unwrap();
    assert_eq!(report.lost, dropped.lost, "{name}");
    if dropped.pictures + dropped.texts == 0 {
        return;
    }
    // What was written holds nothing that the format does not carry, so writing it again loses nothing.
    let (known, found, unread) = read(&output, to, &strict).unwrap_or_else(|error| panic!("{name}: {error}"));
    assert!(unread.is_empty(), "{name}: {unread:?}");
    let mut again = Memory::default();
    let second = write(&known, &found, (&mut again, to), &strict).unwrap();
    assert!(!second.is_lossy(), "{name}: {second:?}");
    let (last, twice, _) = read(&again, to, &strict).unwrap();
    assert_eq!(lines(&known, &found, to), lines(&last, &twice, to), "{name}");
    let objects: usize = found.iter().map(|item| item.objects.len()).sum();
    assert_eq!(objects as u64, dropped.objects, "{name}");
    if !report.is_lossy() && to.name != "yolo-obb" {
        let kept: usize = items.iter().map(|item| item.objects.len()).sum();
        assert_eq!(objects, kept, "{name}");
    }
}
