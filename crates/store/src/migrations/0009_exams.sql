-- Exams: their questions, who owns which qualification's name, what pays for them, and who sat them with what result.

CREATE TABLE exam (id {rowid}, project {int} NOT NULL, state {int} NOT NULL, name TEXT NOT NULL, rules TEXT NOT NULL, batch {int} NOT NULL, qualification TEXT NOT NULL, questions {int} NOT NULL, begun {int} NOT NULL, passed {int} NOT NULL, failed {int} NOT NULL, unfinished {int} NOT NULL, created_at {int} NOT NULL, CHECK (passed >= 0 AND failed >= 0 AND unfinished >= 0 AND begun >= passed + failed + unfinished)){updated};
CREATE INDEX exam_project ON exam (project, id);
CREATE INDEX exam_qualification ON exam (qualification, id);

-- What is asked, and what only the server knows until it may be told: the expected answer and its explanation.
CREATE TABLE exam_question (exam {int} NOT NULL, place {int} NOT NULL, data TEXT NOT NULL, expected TEXT NOT NULL, explanation TEXT NOT NULL, asked {int} NOT NULL, correct {int} NOT NULL, passers_asked {int} NOT NULL, passers_correct {int} NOT NULL, PRIMARY KEY (exam, place), CHECK (correct >= 0 AND correct <= asked AND passers_correct <= passers_asked AND passers_asked <= asked)) {clustered}{updated};

-- A qualification's name belongs to the requester whose exam granted it first.
CREATE TABLE exam_name (qualification TEXT PRIMARY KEY, owner {int} NOT NULL) {clustered};

CREATE TABLE exam_media (address {bytes} NOT NULL, exam {int} NOT NULL, PRIMARY KEY (address, exam)) {clustered};

-- What exams did with a batch's escrow: sittings that hold money of it, and what was paid.
CREATE TABLE exam_escrow (batch {rowid}, live {int} NOT NULL, paid {int} NOT NULL, fees {int} NOT NULL, CHECK (live >= 0 AND paid >= 0 AND fees >= 0)){updated};

CREATE TABLE exam_standing (worker {int} NOT NULL, exam {int} NOT NULL, attempts {int} NOT NULL, live {int}, ended_at {int}, passed {int} NOT NULL, best_percent {int} NOT NULL, seen TEXT NOT NULL, PRIMARY KEY (worker, exam)) {clustered}{updated};

CREATE TABLE sitting (id {rowid}, exam {int} NOT NULL, worker {int} NOT NULL, batch {int} NOT NULL, state {int} NOT NULL, attempt {int} NOT NULL, asks {int} NOT NULL, answered {int} NOT NULL, points {int} NOT NULL, begun_at {int} NOT NULL, deadline_at {int} NOT NULL, ended_at {int}, hold {int}, held {int} NOT NULL, pay {int} NOT NULL, paid {int} NOT NULL, fee {int} NOT NULL, evidence_result {int}, evidence_settlement {int}, CHECK (answered <= asks AND paid <= pay)){updated};
CREATE UNIQUE INDEX sitting_attempt ON sitting (worker, exam, attempt);
CREATE INDEX sitting_exam ON sitting (exam, id);
CREATE INDEX sitting_worker ON sitting (worker, id);

CREATE TABLE sitting_item (sitting {int} NOT NULL, place {int} NOT NULL, question {int} NOT NULL, answer TEXT, points {int}, wrong TEXT, answered_at {int}, PRIMARY KEY (sitting, place)) {clustered}{updated};
