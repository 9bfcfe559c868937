-- The spine's tables. {int} and {bytes} become the dialect's types; {rowid} marks a single integer key, {clustered} a table kept in key order,
-- {updated} one whose rows change often: PostgreSQL leaves room beside them, so that a change touches no index. {packed TABLE COLUMN} marks bytes that do not compress.
-- No foreign keys: every row is written by a command that has loaded what it refers to.

CREATE TABLE writer (shard {int} PRIMARY KEY, epoch {int} NOT NULL, entries {int} NOT NULL, records {int} NOT NULL, last_id {int} NOT NULL, last_at {int} NOT NULL);

CREATE TABLE person (id {rowid}, email TEXT, name TEXT NOT NULL, roles {int} NOT NULL, password TEXT, state {int} NOT NULL, created_at {int} NOT NULL, version {int} NOT NULL);
CREATE UNIQUE INDEX person_email ON person (email);

CREATE TABLE credential (hash {bytes} PRIMARY KEY, person {int} NOT NULL, kind {int} NOT NULL, scopes {int} NOT NULL, name TEXT NOT NULL, created_at {int} NOT NULL, expires_at {int} NOT NULL, revoked_at {int}) {clustered};
CREATE INDEX credential_person ON credential (person, created_at);

CREATE TABLE invitation (hash {bytes} PRIMARY KEY, roles {int} NOT NULL, created_by {int} NOT NULL, created_at {int} NOT NULL, expires_at {int} NOT NULL, used_by {int}) {clustered};

CREATE TABLE qualification (person {int} NOT NULL, name TEXT NOT NULL, score {int} NOT NULL, granted_by {int} NOT NULL, granted_at {int} NOT NULL, PRIMARY KEY (person, name)) {clustered};

CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL, set_by {int} NOT NULL, set_at {int} NOT NULL, version {int} NOT NULL) {clustered};

CREATE TABLE project (id {rowid}, owner {int} NOT NULL, state {int} NOT NULL, name TEXT NOT NULL, form TEXT NOT NULL, rules TEXT NOT NULL, revision {int} NOT NULL, refusal {int}, refusal_note TEXT, evidence {int}, names_workers {int} NOT NULL, created_at {int} NOT NULL, version {int} NOT NULL);
CREATE INDEX project_owner ON project (owner, id);
CREATE INDEX project_state ON project (state, id);

CREATE TABLE queue (project {rowid}, last_position {int} NOT NULL);

CREATE TABLE batch (id {rowid}, project {int} NOT NULL, state {int} NOT NULL, currency {int} NOT NULL, fee_ppm {int} NOT NULL, tasks {int} NOT NULL, wanted {int} NOT NULL, settled {int} NOT NULL, pending {int} NOT NULL, answers {int} NOT NULL, accepted {int} NOT NULL, rejected {int} NOT NULL, paid {int} NOT NULL, fees {int} NOT NULL, queued {int} NOT NULL, created_at {int} NOT NULL){updated};
CREATE INDEX batch_project ON batch (project, id);

CREATE TABLE task (id {rowid}, batch {int} NOT NULL, project {int} NOT NULL, state {int} NOT NULL, wanted {int} NOT NULL, slots {int} NOT NULL, answered {int} NOT NULL, accepted {int} NOT NULL, position {int}, named {int} NOT NULL, reopened {int} NOT NULL, surplus {int} NOT NULL, CHECK (slots >= 0 AND answered >= 0 AND surplus >= 0)){updated};
CREATE INDEX task_batch ON task (batch, id);

CREATE TABLE task_data (task {rowid}, key TEXT, workers TEXT, body TEXT NOT NULL);

CREATE TABLE open_task (project {int} NOT NULL, position {int} NOT NULL, task {int} NOT NULL, PRIMARY KEY (project, position)) {clustered};

CREATE TABLE named_task (worker {int} NOT NULL, project {int} NOT NULL, position {int} NOT NULL, task {int} NOT NULL, PRIMARY KEY (worker, project, position)) {clustered};

CREATE TABLE standing (worker {int} NOT NULL, project {int} NOT NULL, terms_revision {int} NOT NULL, cursor {int} NOT NULL, named_cursor {int} NOT NULL, live {int} NOT NULL, day {int} NOT NULL, today {int} NOT NULL, submitted {int} NOT NULL, accepted {int} NOT NULL, rejected {int} NOT NULL, active_ms {int} NOT NULL, earned {int} NOT NULL, terms_evidence {int}, PRIMARY KEY (worker, project)) {clustered}{updated};
CREATE INDEX standing_project ON standing (project, worker);

CREATE TABLE assignment (id {rowid}, task {int} NOT NULL, worker {int} NOT NULL, project {int} NOT NULL, batch {int} NOT NULL, state {int} NOT NULL, fence {int} NOT NULL, round {int} NOT NULL, leased_at {int} NOT NULL, deadline_at {int} NOT NULL, submitted_at {int}, decided_at {int}, active_ms {int} NOT NULL, hold {int}, held {int} NOT NULL, units {int} NOT NULL, paid {int} NOT NULL, evidence_answer {int}, evidence_review {int}, evidence_settlement {int}){updated};
CREATE UNIQUE INDEX assignment_task_worker ON assignment (task, worker);
CREATE INDEX assignment_worker ON assignment (worker, id);

CREATE TABLE answer (assignment {int} NOT NULL, round {int} NOT NULL, body TEXT NOT NULL, late {int} NOT NULL, at {int} NOT NULL, key {bytes}, request {bytes}, outcome TEXT, PRIMARY KEY (assignment, round)) {clustered};

CREATE TABLE dispute (assignment {rowid}, category {int} NOT NULL, reason TEXT NOT NULL, proposed_by {int} NOT NULL, proposed_at {int} NOT NULL, repair_until {int} NOT NULL, rejected_by {int}, rejected_at {int}, appeal TEXT, appealed_at {int}, appeal_decided_by {int}, appeal_won {int}, appeal_reason TEXT, evidence TEXT NOT NULL);

CREATE TABLE review_item (project {int} NOT NULL, assignment {int} NOT NULL, state {int} NOT NULL, PRIMARY KEY (project, assignment)) {clustered};
CREATE INDEX review_item_state ON review_item (state, assignment);

CREATE TABLE consensus (task {rowid}, body TEXT NOT NULL, method TEXT NOT NULL, at {int} NOT NULL);

CREATE TABLE clock (due_at {int} NOT NULL, kind {int} NOT NULL, subject {int} NOT NULL, PRIMARY KEY (due_at, kind, subject)) {clustered};

CREATE TABLE account (kind {int} NOT NULL, owner {int} NOT NULL, currency {int} NOT NULL, debits_posted {int} NOT NULL, credits_posted {int} NOT NULL, debits_pending {int} NOT NULL, credits_pending {int} NOT NULL, closed {int} NOT NULL, PRIMARY KEY (kind, owner, currency), CHECK (debits_posted >= 0 AND credits_posted >= 0 AND debits_pending >= 0 AND credits_pending >= 0), CHECK (kind = 1 OR debits_posted + debits_pending <= credits_posted)) {clustered}{updated};

CREATE TABLE entry (number {rowid}, at {int} NOT NULL, kind {int} NOT NULL, reason {int} NOT NULL, debit_kind {int} NOT NULL, debit_owner {int} NOT NULL, credit_kind {int} NOT NULL, credit_owner {int} NOT NULL, currency {int} NOT NULL, amount {int} NOT NULL, resolves {int}, actor {int} NOT NULL, command {int} NOT NULL, subject {int} NOT NULL, evidence {int} NOT NULL, CHECK (amount > 0));
CREATE UNIQUE INDEX entry_resolves ON entry (resolves) WHERE resolves IS NOT NULL;

CREATE TABLE idempotency (key {bytes} PRIMARY KEY, request {bytes} NOT NULL, outcome TEXT NOT NULL, at {int} NOT NULL) {clustered};

CREATE TABLE evidence_record (number {rowid}, subject {int} NOT NULL, salt {bytes}, record {bytes}, kind TEXT NOT NULL, at {int} NOT NULL, commitment {bytes} NOT NULL);
CREATE TABLE evidence_stream (stream {int} PRIMARY KEY, integrated {int} NOT NULL);
CREATE TABLE evidence_run (first_index {rowid}, first_number {int} NOT NULL, records {int} NOT NULL);
CREATE INDEX evidence_run_number ON evidence_run (first_number);
CREATE TABLE evidence_tile (level {int} NOT NULL, position {int} NOT NULL, body {bytes} NOT NULL, PRIMARY KEY (level, position)) {clustered};
CREATE TABLE evidence_checkpoint (size {rowid}, note TEXT NOT NULL, at {int} NOT NULL);

{packed evidence_tile body}

{append_only entry}
{append_only evidence_checkpoint}
