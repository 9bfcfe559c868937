-- Bonuses: what requesters gave for answers beside their pay. A row is written once and never changed.

CREATE TABLE bonus (id {rowid}, assignment {int} NOT NULL, project {int} NOT NULL, worker {int} NOT NULL, requester {int} NOT NULL, currency {int} NOT NULL, amount {int} NOT NULL, fee {int} NOT NULL, note TEXT NOT NULL, at {int} NOT NULL, evidence {int} NOT NULL, CHECK (amount > 0 AND fee >= 0));
CREATE INDEX bonus_assignment ON bonus (assignment, id);
CREATE INDEX bonus_project ON bonus (project, id);
CREATE INDEX bonus_worker ON bonus (worker, id);
