-- What a reviewer said of an answer's objects: comments pinned to them, and the answer as the reviewer put it right.
CREATE TABLE review_note (assignment {int} NOT NULL, round {int} NOT NULL, pins TEXT NOT NULL, fixed TEXT, reviewer {int} NOT NULL, at {int} NOT NULL, PRIMARY KEY (assignment, round)) {clustered};
