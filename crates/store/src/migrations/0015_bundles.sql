-- Bundles that are graded as a whole: the answers of a worker in a batch that were accepted and wait for their bundle, as ids with blanks between, and those of them that a person accepted.
CREATE TABLE bundle (worker {int} NOT NULL, batch {int} NOT NULL, ended {int} NOT NULL, waiting TEXT NOT NULL, vouched TEXT NOT NULL, PRIMARY KEY (worker, batch)) {clustered}{updated};
