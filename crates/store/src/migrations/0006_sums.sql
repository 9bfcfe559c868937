-- Sums that are kept, so that one look at the platform reads a few rows. Each writer has rows of its own, which no other writes; readers add them up.

-- What accounts of one kind hold together. Held against the accounts by the check of the books.
CREATE TABLE account_sum (shard {int} NOT NULL, kind {int} NOT NULL, currency {int} NOT NULL, debits {int} NOT NULL, credits {int} NOT NULL, held {int} NOT NULL, accounts {int} NOT NULL, PRIMARY KEY (shard, kind, currency)) {clustered}{updated};
INSERT INTO account_sum SELECT 0, kind, currency, CAST(SUM(debits_posted) AS BIGINT), CAST(SUM(credits_posted) AS BIGINT), CAST(SUM(debits_pending) AS BIGINT), COUNT(*) FROM account GROUP BY kind, currency;

-- How many answers of a project wait for a person in each state; one writer's row may be below zero, all together never.
CREATE TABLE review_count (project {int} NOT NULL, state {int} NOT NULL, shard {int} NOT NULL, count {int} NOT NULL, PRIMARY KEY (project, state, shard)) {clustered}{updated};
INSERT INTO review_count SELECT project, state, 0, COUNT(*) FROM review_item GROUP BY project, state;

CREATE INDEX payout_run_state ON payout_run (state, id);
