-- Drafts of answers, and what an hour of work pays. None of these tables is touched by a claim or a submit: drafts are written by their own command,
-- hourly figures are folded from the journal afterwards.

-- The newest revision of an assignment's drafts, with how many there are and how large they are together.
CREATE TABLE draft_head (assignment {rowid}, revision {int} NOT NULL, revisions {int} NOT NULL, bytes {int} NOT NULL, digest {bytes} NOT NULL, at {int} NOT NULL){updated};
CREATE TABLE draft (assignment {int} NOT NULL, revision {int} NOT NULL, fence {int} NOT NULL, body TEXT NOT NULL, at {int} NOT NULL, PRIMARY KEY (assignment, revision)) {clustered};

-- How far each shard's journal has been folded into the hourly figures.
CREATE TABLE hourly_cursor (shard {rowid}, number {int} NOT NULL){updated};
CREATE TABLE hourly_project (project {rowid}, currency {int} NOT NULL, people {int} NOT NULL, answers {int} NOT NULL, unmeasured {int} NOT NULL, active_ms {int} NOT NULL, paid {int} NOT NULL, median {int} NOT NULL, times {bytes} NOT NULL, rates {bytes} NOT NULL){updated};
CREATE TABLE hourly_worker (worker {int} NOT NULL, project {int} NOT NULL, currency {int} NOT NULL, answers {int} NOT NULL, unmeasured {int} NOT NULL, active_ms {int} NOT NULL, paid {int} NOT NULL, PRIMARY KEY (worker, project)) {clustered}{updated};
CREATE TABLE hourly_week (worker {int} NOT NULL, week {int} NOT NULL, currency {int} NOT NULL, answers {int} NOT NULL, active_ms {int} NOT NULL, paid {int} NOT NULL, PRIMARY KEY (worker, week, currency)) {clustered}{updated};
