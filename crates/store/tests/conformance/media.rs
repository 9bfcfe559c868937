//! Rows of pictures come back as they were, from both databases, and counts that cannot be are not stored.

use crate::rows::trip;
use crate::{each, tried};
use gongdao_kernel::{
    AssignmentId, BatchId, ImportId, Instant, MediaId, PersonId, ProjectId, TaskId, TypedId,
};
use gongdao_market::{ImportItemState, ImportKind, MediaKind, MediaState, ThumbnailState};
use gongdao_store::rows::{ImportItem, Media, MediaFile, MediaImport, MediaUse, ObjectCount, TaskMedia};
use std::iter::once;

#[test]
fn pictures_come_back() {
    for (_database, mut connection) in each() {
        let c = &mut connection;
        let (project, at) = (ProjectId::from_raw(i64::MAX), Instant::from_ms(i64::MIN));
        let media = Media {
            address: [0; 16],
            id: MediaId::from_raw(1),
            project,
            state: MediaState::Kept,
            kind: MediaKind::Jpeg,
            bytes: i64::MAX,
            width: u32::MAX,
            height: 1,
            orientation: 8,
            thumbnail: ThumbnailState::Waiting,
            created_at: at,
        };
        let erased = Media { state: MediaState::Erased, thumbnail: ThumbnailState::Broken, ..media.clone() };
        trip(c, &media, &erased);
        let file = MediaFile { project, name: "街/图 1.png".to_owned(), address: [255; 16] };
        trip(c, &file, &MediaFile { address: [7; 16], ..file.clone() });
        trip(c, &MediaUse { project, files: 0, bytes: 0 }, &MediaUse { project, files: 3, bytes: i64::MAX });
        let shown = TaskMedia { address: [9; 16], task: TaskId::from_raw(5) };
        trip(c, &shown, &shown);
        let import = MediaImport {
            id: ImportId::from_raw(9),
            project,
            batch: None,
            person: PersonId::from_raw(1),
            kind: ImportKind::S3,
            listed: false,
            total: 0,
            done: 0,
            failed: 0,
            created_at: at,
        };
        let batch = Some(BatchId::from_raw(i64::MIN));
        trip(
            c,
            &import,
            &MediaImport { batch, listed: true, total: 9, done: 8, failed: 1, ..import.clone() },
        );
        let item = ImportItem {
            import: import.id,
            place: 1,
            source: "https://例子.测试/a.png".to_owned(),
            state: ImportItemState::Waiting,
            problem: None,
        };
        let problem = Some("the host is too slow".to_owned());
        trip(c, &item, &ImportItem { state: ImportItemState::Failed, problem, ..item.clone() });
    }
}

#[test]
fn more_objects_accepted_than_drawn_cannot_be_stored() {
    for (_database, mut connection) in each() {
        let assignment = AssignmentId::from_raw(3);
        let count = ObjectCount { assignment, drawn: 5, accepted: 5, reason: None };
        trip(
            &mut connection,
            &count,
            &ObjectCount { accepted: 0, reason: Some("无".to_owned()), ..count.clone() },
        );
        for accepted in [6, -1] {
            let impossible = ObjectCount { accepted, ..count.clone() };
            assert!(tried(&mut connection, |c| c.insert(once(&impossible))).is_err());
        }
    }
}
