//! Media come back from a folder and from a real S3 server as they were put there, and go when they are erased.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout)]

use futures_util::StreamExt;
use gongdao_blobs::guard::Guard;
use gongdao_blobs::{BlobError, Blobs, Fetcher, GetRange, Intake, ProjectKey, Refused, Variant};
use std::io::Cursor;

/// A folder always; a bucket where `scripts/s3.sh` names one.
fn each() -> Vec<(Blobs, tempfile::TempDir)> {
    let folder = tempfile::tempdir().unwrap();
    let mut places = vec![(Blobs::folder(folder.path()).unwrap(), folder)];
    match std::env::var("GONGDAO_TEST_S3") {
        Ok(bucket) => {
            let prefix = format!("{bucket}/places-{}", std::process::id());
            places.push((Blobs::s3(&prefix).unwrap(), tempfile::tempdir().unwrap()));
        }
        Err(_) => println!("not run on S3: GONGDAO_TEST_S3 names no bucket"),
    }
    places
}

async fn read(blobs: &Blobs, address: &[u8; 16], range: Option<GetRange>) -> Option<Vec<u8>> {
    let mut found = blobs.get(address, Variant::Whole, range).await.unwrap()?;
    let mut bytes = Vec::new();
    while let Some(piece) = found.stream.next().await {
        bytes.extend(piece.unwrap());
    }
    assert_eq!(bytes.len() as u64, found.range.end - found.range.start);
    Some(bytes)
}

#[tokio::test]
async fn what_is_put_comes_back_whole_in_part_and_not_after_it_is_erased() {
    for (blobs, _folder) in each() {
        for (address, length) in [([1; 16], 0), ([2; 16], 70_000), ([3; 16], 12_000_000)] {
            let bytes: Vec<u8> = (0..length).map(|at: u32| (at % 251) as u8).collect();
            assert!(read(&blobs, &address, None).await.is_none());
            let put = blobs.put(&address, Variant::Whole, &mut Cursor::new(&bytes)).await.unwrap();
            assert_eq!(put, u64::from(length));
            if length > 0 {
                assert!(read(&blobs, &address, None).await.unwrap() == bytes);
                let part = read(&blobs, &address, Some(GetRange::Bounded(10..30))).await.unwrap();
                assert_eq!(part, bytes[10..30]);
                let tail = read(&blobs, &address, Some(GetRange::Suffix(5))).await.unwrap();
                assert_eq!(tail, bytes[bytes.len() - 5..]);
            }
            assert!(blobs.get(&address, Variant::Thumbnail, None).await.unwrap().is_none());
            blobs.erase(&address).await.unwrap();
            blobs.erase(&address).await.unwrap();
            assert!(read(&blobs, &address, None).await.is_none());
        }
    }
}

#[tokio::test]
async fn a_bucket_is_read_with_its_keys_and_not_with_others() {
    let Ok(bucket) = std::env::var("GONGDAO_TEST_S3") else {
        println!("not run: GONGDAO_TEST_S3 names no bucket");
        return;
    };
    let name = bucket.strip_prefix("s3://").unwrap().to_owned();
    let setting = |name: &str| std::env::var(name).unwrap();
    let (endpoint, access) = (setting("AWS_ENDPOINT"), setting("AWS_ACCESS_KEY_ID"));
    let secret = setting("AWS_SECRET_ACCESS_KEY");
    let blobs = Blobs::s3(&format!("{bucket}/keys-{}", std::process::id())).unwrap();
    blobs.put(&[9; 16], Variant::Whole, &mut Cursor::new(b"bytes")).await.unwrap();
    let host = endpoint.split("://").nth(1).unwrap().to_owned();
    let fetcher = Fetcher::new(Guard::new(&[host])).unwrap();
    let prefix = format!("keys-{}", std::process::id());
    let list = async |secret: &str| {
        let bucket = fetcher.bucket(&endpoint, &name, "us-east-1", Some((&access, secret))).unwrap();
        bucket.list(&prefix).unwrap().collect::<Vec<_>>().await
    };
    let found = list(&secret).await;
    let object = found[0].as_ref().unwrap();
    assert_eq!((found.len(), object.bytes), (1, 5));
    let wrong = list("not the secret").await;
    assert!(wrong.iter().all(|object| matches!(object, Err(BlobError::Place(_)))) && !wrong.is_empty());
    // The guard stands before a bucket as before any other host.
    let strict = Fetcher::new(Guard::default()).unwrap();
    assert!(strict.bucket(&endpoint, &name, "us-east-1", None).is_err());
}

#[test]
fn an_address_follows_from_the_project_and_the_content_alone() {
    let folder = tempfile::tempdir().unwrap();
    let address = |key: u8, bytes: &[u8]| {
        let mut intake = Intake::new(folder.path(), &ProjectKey::new([key; 32]), 100).unwrap();
        bytes.chunks(3).for_each(|piece| intake.write(piece).unwrap());
        intake.finish().unwrap().address
    };
    assert_eq!(address(1, b"a picture"), address(1, b"a picture"));
    assert_ne!(address(1, b"a picture"), address(2, b"a picture"));
    assert_ne!(address(1, b"a picture"), address(1, b"a Picture"));
    let mut intake = Intake::new(folder.path(), &ProjectKey::new([1; 32]), 100).unwrap();
    assert!(matches!(intake.write(&[0; 101]), Err(BlobError::Refused(Refused::TooLarge { most: 100 }))));
    let empty = Intake::new(folder.path(), &ProjectKey::new([1; 32]), 100).unwrap();
    assert!(matches!(empty.finish(), Err(BlobError::Refused(Refused::Empty))));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "nothing is left behind");
}
