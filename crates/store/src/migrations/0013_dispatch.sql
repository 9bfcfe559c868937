-- Dispatch that weighs skill: which line a task stands in, the line of doubtful tasks, and how many assignments newcomers got.
ALTER TABLE task ADD COLUMN line {int} NOT NULL DEFAULT 1;
ALTER TABLE standing ADD COLUMN doubtful_cursor {int} NOT NULL DEFAULT 0;
ALTER TABLE assignment ADD COLUMN newcomer {int};

-- Tasks that were answered and are asked again, in projects that let skill weigh; places are given out of the same row as the open line's.
CREATE TABLE doubtful_task (project {int} NOT NULL, position {int} NOT NULL, task {int} NOT NULL, PRIMARY KEY (project, position)) {clustered};

-- One row for each such project, changed with every claim of it.
CREATE TABLE dispatch (project {rowid}, given {int} NOT NULL, to_newcomers {int} NOT NULL, fresh_left {int} NOT NULL, newcomer_at {int}, CHECK (to_newcomers >= 0 AND given >= to_newcomers AND fresh_left >= 0)){updated};
