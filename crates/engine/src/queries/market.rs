//! Projects, batches, tasks and the hall, as requesters and workers see them.
