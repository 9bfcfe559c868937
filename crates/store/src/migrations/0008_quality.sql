-- Quality: how many answers a task has been asked for, known tasks, what was judged of workers' answers, and what is most worth a reviewer's look.
ALTER TABLE task ADD COLUMN asked {int} NOT NULL DEFAULT 0;
ALTER TABLE task ADD COLUMN gold {int} NOT NULL DEFAULT 0;
UPDATE task SET asked = wanted;
ALTER TABLE batch ADD COLUMN saved {int} NOT NULL DEFAULT 0;
ALTER TABLE batch ADD COLUMN gold {int} NOT NULL DEFAULT 0;
ALTER TABLE standing ADD COLUMN judged {int} NOT NULL DEFAULT 0;
ALTER TABLE standing ADD COLUMN right_ppm {int} NOT NULL DEFAULT 0;
ALTER TABLE standing ADD COLUMN gold_seen {int} NOT NULL DEFAULT 0;
ALTER TABLE standing ADD COLUMN gold_right {int} NOT NULL DEFAULT 0;
ALTER TABLE assignment ADD COLUMN right_ppm {int};
ALTER TABLE review_item ADD COLUMN doubt_micros {int} NOT NULL DEFAULT 0;
CREATE INDEX review_item_doubt ON review_item (project, doubt_micros DESC, assignment);
ALTER TABLE consensus ADD COLUMN probability_ppm {int};

-- What was judged of a worker's answers of one kind, wherever they were given.
CREATE TABLE skill (worker {int} NOT NULL, kind TEXT NOT NULL, judged {int} NOT NULL, right_ppm {int} NOT NULL, PRIMARY KEY (worker, kind)) {clustered}{updated};

-- A task whose answer is known, and how workers did on it. Nobody but the requester reads this table's rows.
CREATE TABLE gold (task {rowid}, project {int} NOT NULL, batch {int} NOT NULL, answer TEXT NOT NULL, explanation TEXT, state {int} NOT NULL, shown {int} NOT NULL, seen {int} NOT NULL, right_seen {int} NOT NULL, fast_right {int} NOT NULL, active_ms {int} NOT NULL){updated};
CREATE INDEX gold_project ON gold (project, task);
