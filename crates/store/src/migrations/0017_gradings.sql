-- Gradings: what was paid less than its whole price because of a grade, what that kept back, and the appeal against it. Its first answer gives a grading its name; the answers stand in it as ids with blanks between, and each has a row that leads to it.
CREATE TABLE grading (id {rowid}, worker {int} NOT NULL, project {int} NOT NULL, batch {int} NOT NULL, currency {int} NOT NULL, state {int} NOT NULL, answers TEXT NOT NULL, right_answers {int}, grade_ppm {int}, paid {int} NOT NULL, whole {int} NOT NULL, hold {int}, held {int} NOT NULL, at {int} NOT NULL, until {int} NOT NULL, appeal TEXT, appealed_at {int}, decided_by {int}, decided_at {int}, reason TEXT, evidence {int}, CHECK (paid >= 0 AND paid < whole AND held >= 0)){updated};
CREATE INDEX grading_appealed ON grading (id) WHERE state = 2;
CREATE INDEX grading_worker ON grading (worker, state);
CREATE TABLE graded_answer (assignment {rowid}, grading {int} NOT NULL, whole {int} NOT NULL, raised {int} NOT NULL);
