//! Previews: a command decided on a snapshot by the code that decides the real one, and never saved (L24).
//!
//! What a preview says is so what the command would do at that moment, refusals included. Deliberately not here: ids and
//! evidence of what was only thought of; they are drawn, and nobody is told.

use crate::core::{Request, Settings, decide_one, load_named};
use crate::queries::Snapshot;
use crate::{Actor, Command, Outcome, World};
use gongdao_kernel::{Fault, Instant};
use gongdao_store::rows::WriterRow;

/// Rows that a range is read ahead by.
const STRETCH: i64 = 16;

/// Decides a command on a snapshot and hands what became of it to `read`.
pub(crate) fn preview<R>(
    snapshot: &mut Snapshot,
    settings: &Settings,
    now: Instant,
    (actor, command): (Actor, Command),
    read: impl FnOnce(&World, Outcome) -> Result<R, Fault>,
) -> Result<R, Fault> {
    let request = Request::new(actor, command);
    let nobody = WriterRow { shard: 0, epoch: 0, entries: 0, records: 0, last_id: 0, last_at: now };
    let mut world = World::default();
    world.reset(now, &nobody, [0; 32], settings, false);
    load_named(&mut world, snapshot, std::slice::from_ref(&request), STRETCH)?;
    let (outcome, _) = decide_one(&mut world, snapshot, &request, STRETCH)??;
    read(&world, outcome)
}
