//! Archives are read entry by entry, and a bomb is known before or while it goes off.
#![allow(clippy::unwrap_used, clippy::panic)]

use flate2::{Compression, Crc, write::DeflateEncoder};
use gongdao_formats::archive::{Archive, ArchiveError, ArchiveLimits, ZipSink};
use gongdao_formats::dataset::Sink;
use std::io::{Cursor, Read, Write};

struct Zip {
    bytes: Vec<u8>,
    directory: Vec<u8>,
    count: u16,
}

impl Zip {
    fn new() -> Self {
        Self { bytes: Vec::new(), directory: Vec::new(), count: 0 }
    }

    fn add(&mut self, name: &str, method: u16, packed: &[u8], unpacked: &[u8]) -> u32 {
        let place = u32::try_from(self.bytes.len()).unwrap();
        let mut crc = Crc::new();
        crc.update(unpacked);
        self.bytes.extend(b"PK\x03\x04\x14\0\0\0");
        self.bytes.extend(method.to_le_bytes());
        self.bytes.extend([0; 16]);
        self.bytes.extend(u16::try_from(name.len()).unwrap().to_le_bytes());
        self.bytes.extend([0, 0]);
        self.bytes.extend(name.as_bytes());
        self.bytes.extend(packed);
        self.list(name, method, crc.sum(), packed.len(), unpacked.len(), place);
        place
    }

    fn list(&mut self, name: &str, method: u16, crc: u32, packed: usize, unpacked: usize, place: u32) {
        self.directory.extend(b"PK\x01\x02\x14\0\x14\0\0\0");
        self.directory.extend(method.to_le_bytes());
        self.directory.extend([0; 4]);
        self.directory.extend(crc.to_le_bytes());
        self.directory.extend(u32::try_from(packed).unwrap().to_le_bytes());
        self.directory.extend(u32::try_from(unpacked).unwrap().to_le_bytes());
        self.directory.extend(u16::try_from(name.len()).unwrap().to_le_bytes());
        self.directory.extend([0; 12]);
        self.directory.extend(place.to_le_bytes());
        self.directory.extend(name.as_bytes());
        self.count += 1;
    }

    fn finish(mut self) -> Vec<u8> {
        let place = u32::try_from(self.bytes.len()).unwrap();
        self.bytes.extend(&self.directory);
        self.bytes.extend(b"PK\x05\x06\0\0\0\0");
        self.bytes.extend(self.count.to_le_bytes());
        self.bytes.extend(self.count.to_le_bytes());
        self.bytes.extend(u32::try_from(self.directory.len()).unwrap().to_le_bytes());
        self.bytes.extend(place.to_le_bytes());
        self.bytes.extend([0, 0]);
        self.bytes
    }
}

fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn open(bytes: Vec<u8>, limits: ArchiveLimits) -> Result<Archive<Cursor<Vec<u8>>>, ArchiveError> {
    Archive::open(Cursor::new(bytes), limits)
}

fn unpacked(archive: &mut Archive<Cursor<Vec<u8>>>, index: usize) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let mut entry = archive.read(index).map_err(|error| error.code().to_owned())?;
    match entry.read_to_end(&mut bytes) {
        Ok(_) => Ok(bytes),
        Err(error) => {
            let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<ArchiveError>());
            Err(inner.unwrap_or_else(|| panic!("{error}")).code().to_owned())
        }
    }
}

#[test]
fn entries_come_out_as_they_went_in() {
    let mut zip = Zip::new();
    let long: Vec<u8> = (0..50_000_u32).map(|at| (at * at % 251) as u8).collect();
    zip.add("a/", 0, b"", b"");
    zip.add("a\\b.txt", 0, b"stored", b"stored");
    zip.add("图片.png", 8, &deflated(&long), &long);
    let mut archive = open(zip.finish(), ArchiveLimits::default()).unwrap();
    let names: Vec<&str> = archive.entries().iter().map(|entry| entry.name.as_str()).collect();
    assert_eq!(names, ["a/", "a/b.txt", "图片.png"]);
    assert!(archive.entries()[0].is_folder());
    assert_eq!(unpacked(&mut archive, 2).unwrap(), long);
    assert_eq!(unpacked(&mut archive, 1).unwrap(), b"stored");
    let empty = open(Zip::new().finish(), ArchiveLimits::default()).unwrap();
    assert!(empty.entries().is_empty());
}

#[test]
fn bombs_do_not_go_off() {
    let zeros = vec![0; 20_000_000];
    let mut zip = Zip::new();
    zip.add("dense.png", 8, &deflated(&zeros), &zeros);
    let mut archive = open(zip.finish(), ArchiveLimits::default()).unwrap();
    assert_eq!(unpacked(&mut archive, 0).unwrap_err(), "archive_too_dense");

    // Many entries that each keep within the ratio, together over the limit, whatever the directory claims.
    let mut zip = Zip::new();
    let noise: Vec<u8> =
        (0..40_000_u64).map(|at| (at.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 56) as u8).collect();
    for at in 0..10 {
        zip.add(&format!("{at}.png"), 0, &noise, &noise);
    }
    let limits = ArchiveLimits { unpacked_bytes: 100_000, ..ArchiveLimits::default() };
    let mut archive = open(zip.finish(), limits).unwrap();
    assert!(unpacked(&mut archive, 0).is_ok());
    assert!(unpacked(&mut archive, 1).is_ok());
    assert_eq!(unpacked(&mut archive, 2).unwrap_err(), "archive_too_large");

    // Entries that share their bytes.
    let mut zip = Zip::new();
    let kernel = deflated(&zeros[..50_000]);
    let place = zip.add("0.png", 8, &kernel, &zeros[..50_000]);
    for at in 1..200 {
        zip.list(&format!("{at}.png"), 8, 0, kernel.len(), 50_000, place);
    }
    assert_eq!(open(zip.finish(), ArchiveLimits::default()).unwrap_err().code(), "archive_broken");

    let mut zip = Zip::new();
    for at in 0..30 {
        zip.add(&format!("{at}"), 0, b"x", b"x");
    }
    let few = ArchiveLimits { entries: 29, ..ArchiveLimits::default() };
    assert_eq!(open(zip.finish(), few).unwrap_err().code(), "archive_too_many_entries");
}

#[test]
fn broken_archives_are_refused_and_none_makes_a_panic() {
    let mut zip = Zip::new();
    zip.add("a.png", 8, &deflated(b"some bytes that are packed"), b"some bytes that are not these");
    let whole = zip.finish();
    let mut archive = open(whole.clone(), ArchiveLimits::default()).unwrap();
    assert_eq!(unpacked(&mut archive, 0).unwrap_err(), "archive_broken", "another checksum");
    for end in 0..whole.len() {
        assert!(open(whole[..end].to_vec(), ArchiveLimits::default()).is_err(), "{end}");
    }
    for at in 0..whole.len() {
        for change in [1, 0x80, 0xff] {
            let mut turned = whole.clone();
            turned[at] ^= change;
            if let Ok(mut archive) = open(turned, ArchiveLimits::default()) {
                let _ = (0..archive.entries().len()).map(|index| unpacked(&mut archive, index)).count();
            }
        }
    }
}

#[test]
fn what_is_packed_is_unpacked_again_and_is_the_same_every_time() {
    let packed = || {
        let spool = || -> std::io::Result<Box<dyn gongdao_formats::dataset::Spool>> {
            Ok(Box::new(Cursor::new(Vec::new())))
        };
        let mut sink = ZipSink::new(Vec::new(), Box::new(spool)).expect("an archive");
        let mut late = sink.create("labels/路.txt").expect("a file");
        late.write_all(b"one ").expect("written");
        drop(sink.create("empty").expect("another, while the first is open"));
        late.write_all(&[b'x'; 100_000]).expect("written");
        drop(late);
        let again = sink.create("empty").err().expect("refused");
        assert_eq!(again.kind(), std::io::ErrorKind::AlreadyExists);
        assert!(sink.create("../out").is_err());
        sink.finish().expect("an end")
    };
    let bytes = packed();
    assert_eq!(bytes, packed());
    assert!(bytes.len() < 2_000, "deflated: {}", bytes.len());
    let limits = ArchiveLimits { ratio: 2_000, ..ArchiveLimits::default() };
    let mut archive = Archive::open(Cursor::new(bytes), limits).expect("an archive");
    let names: Vec<&str> = archive.entries().iter().map(|entry| entry.name.as_str()).collect();
    assert_eq!(names, ["empty", "labels/路.txt"]);
    let mut text = Vec::new();
    archive.read(1).expect("an entry").read_to_end(&mut text).expect("its bytes");
    assert!(text.starts_with(b"one x") && text.len() == 100_004);
}
