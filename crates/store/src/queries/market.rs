//! What is read of projects, batches and tasks.

use crate::Query;

pub(super) const ALL: &[&Query] = &[];
