//! Id sources under any clock: ids rise, stay in their shard, and no two writers or lives ever draw the same.
#![allow(clippy::unwrap_used)]

use gongdao_kernel::{IdSource, Instant, TaskId, TypedId, parse_id};
use proptest::prelude::*;
use std::collections::HashSet;

const START: i64 = 1_795_000_000_000;

proptest! {
    #[test]
    fn ids_rise_whatever_the_clock_does(
        shards in prop::collection::hash_set(0..64_u32, 1..4),
        moves in prop::collection::vec((-5_000..5_000_i64, 1..3_usize, any::<bool>()), 1..60),
    ) {
        let mut drawn = HashSet::new();
        for shard in shards {
            let (mut source, mut now, mut last) = (IdSource::new(shard, 0), START, 0);
            for (step, count, restart) in &moves {
                now += step;
                if *restart {
                    source = IdSource::new(shard, source.last());
                }
                for _ in 0..*count {
                    let id: TaskId = source.draw(Instant::from_ms(now));
                    prop_assert!(id.raw() > last && id.raw() > 0);
                    prop_assert_eq!((id.raw() >> 16) & 63, i64::from(shard));
                    prop_assert!(drawn.insert(id), "drawn twice: {}", id);
                    prop_assert_eq!(parse_id::<TaskId>(&id.to_string()), Some(id));
                    last = id.raw();
                }
            }
        }
    }
}

#[test]
fn two_writers_that_draw_faster_than_the_clock_never_meet() {
    let now = Instant::from_ms(START);
    let (mut one, mut two) = (IdSource::new(0, 0), IdSource::new(1, 0));
    let mut drawn = HashSet::new();
    for _ in 0..200_000 {
        assert!(drawn.insert(one.draw::<TaskId>(now)) && drawn.insert(two.draw::<TaskId>(now)));
    }
}
