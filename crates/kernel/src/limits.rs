//! Limits that more than one room keeps, named with their unit last.

/// Longest name of a project, batch, person or key.
pub const NAME_CHARS: usize = 200;
/// Longest instructions of a project.
pub const INSTRUCTIONS_CHARS: usize = 20_000;
/// Longest free-text reason: a rejection, an appeal, a refusal.
pub const REASON_CHARS: usize = 4_000;
/// Shortest reason for a rejection.
pub const REJECTION_REASON_MIN_CHARS: usize = 20;
/// Largest answer, as canonical JSON.
pub const ANSWER_BYTES: usize = 65_536;
/// Largest data of one task, as JSON.
pub const TASK_BYTES: usize = 65_536;
/// Most answers one task may ask for.
pub const OVERLAP: u32 = 1_000;
/// Most tasks one claim may take or reserve.
pub const CLAIM_TASKS: u32 = 50;
/// Most tasks in one chunk of an upload.
pub const UPLOAD_CHUNK_TASKS: usize = 500;
/// Most tasks in one batch.
pub const BATCH_TASKS: i64 = 10_000_000;
/// Longest name of an uploaded file.
pub const FILE_NAME_CHARS: usize = 200;
/// Pictures that one command keeps, and items it adds to an import.
pub const MEDIA_CHUNK: usize = 500;
/// Items of one import.
pub const IMPORT_ITEMS: i64 = 100_000;
/// Longest address or key of an import's item.
pub const SOURCE_CHARS: usize = 2_000;
/// Commands that one commit may carry.
pub const COMMIT_COMMANDS: usize = 512;
/// Largest draft of an answer.
pub const DRAFT_BYTES: usize = ANSWER_BYTES;
/// Most revisions of one answer's drafts.
pub const DRAFT_REVISIONS: i64 = 2_000;
/// All revisions of one answer's drafts together.
pub const DRAFTS_BYTES: i64 = 4 * 1024 * 1024;
/// Batches that one release of a data set names.
pub const RELEASE_BATCHES: usize = 200;
/// Longest name of a release, and of its licence.
pub const RELEASE_NAME_CHARS: usize = 120;
/// Questions of one exam.
pub const EXAM_QUESTIONS: usize = 500;
/// Questions that one sitting asks.
pub const EXAM_ASKS: u32 = 100;
/// Shortest time between two revisions of one answer's drafts.
pub const DRAFT_GAP_MS: i64 = 1_000;
