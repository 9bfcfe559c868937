-- People: letters, links, second factors, stops of accounts, settings with their history, what operators did, teams.

ALTER TABLE person ADD COLUMN session_epoch {int} NOT NULL DEFAULT 0;
CREATE INDEX person_name ON person (name, id);

ALTER TABLE credential ADD COLUMN seen_at {int};
ALTER TABLE credential ADD COLUMN epoch {int} NOT NULL DEFAULT 0;

ALTER TABLE invitation ADD COLUMN id {int} NOT NULL DEFAULT 0;
ALTER TABLE invitation ADD COLUMN email TEXT;
ALTER TABLE invitation ADD COLUMN revoked_at {int};
UPDATE invitation SET id = (SELECT COUNT(*) FROM invitation AS o WHERE o.hash <= invitation.hash);
CREATE UNIQUE INDEX invitation_id ON invitation (id);

CREATE TABLE ticket (hash {bytes} PRIMARY KEY, kind {int} NOT NULL, person {int}, email TEXT NOT NULL, created_at {int} NOT NULL, expires_at {int} NOT NULL, used_at {int}) {clustered};

CREATE TABLE totp (person {rowid}, sealed {bytes} NOT NULL, confirmed_at {int}, last_step {int} NOT NULL, created_at {int} NOT NULL);
CREATE TABLE recovery_code (person {int} NOT NULL, hash {bytes} NOT NULL, used_at {int}, PRIMARY KEY (person, hash)) {clustered};

CREATE TABLE mail (id {rowid}, recipient TEXT NOT NULL, kind {int} NOT NULL, language {int} NOT NULL, fields TEXT NOT NULL, sealed {bytes}, state {int} NOT NULL, attempts {int} NOT NULL, next_at {int} NOT NULL, created_at {int} NOT NULL, sent_at {int}, error TEXT);
CREATE INDEX mail_due ON mail (state, next_at);

CREATE TABLE setting_change (id {rowid}, name TEXT NOT NULL, old TEXT, new TEXT NOT NULL, set_by {int} NOT NULL, set_at {int} NOT NULL, evidence {int} NOT NULL);
CREATE INDEX setting_change_name ON setting_change (name, id);

CREATE TABLE operator_action (id {rowid}, person {int} NOT NULL, action TEXT NOT NULL, subject TEXT NOT NULL, detail TEXT NOT NULL, at {int} NOT NULL, evidence {int} NOT NULL);
CREATE INDEX operator_action_person ON operator_action (person, id);
CREATE INDEX operator_action_subject ON operator_action (subject, id);

CREATE TABLE suspension (id {rowid}, person {int} NOT NULL, category {int} NOT NULL, reason TEXT NOT NULL, by {int} NOT NULL, at {int} NOT NULL, evidence {int} NOT NULL, appeal TEXT, appealed_at {int}, decided_by {int}, decided_at {int}, lifted {int} NOT NULL, answer TEXT, answer_evidence {int});
CREATE INDEX suspension_person ON suspension (person, id);
CREATE INDEX suspension_appeal ON suspension (appealed_at) WHERE appealed_at IS NOT NULL AND decided_at IS NULL;

CREATE TABLE suspended (person {rowid}, suspension {int} NOT NULL);

CREATE TABLE screening_item (project {rowid}, asked_at {int} NOT NULL);
CREATE INDEX screening_item_asked ON screening_item (asked_at);

CREATE TABLE activity (shard {int} NOT NULL, hour {int} NOT NULL, kind {int} NOT NULL, count {int} NOT NULL, PRIMARY KEY (shard, hour, kind)) {clustered}{updated};
CREATE TABLE book_check (id {rowid}, by {int} NOT NULL, at {int} NOT NULL, sound {int} NOT NULL, found {int} NOT NULL, entries {int} NOT NULL, accounts {int} NOT NULL);

CREATE INDEX batch_state ON batch (state, id);

CREATE TABLE team (id {rowid}, leader {int} NOT NULL, name TEXT NOT NULL, cut_ppm {int} NOT NULL, revision {int} NOT NULL, cut_at {int} NOT NULL, members {int} NOT NULL, state {int} NOT NULL, created_at {int} NOT NULL, version {int} NOT NULL, CHECK (cut_ppm >= 0 AND cut_ppm <= 100000));
CREATE TABLE team_cut (team {int} NOT NULL, revision {int} NOT NULL, cut_ppm {int} NOT NULL, at {int} NOT NULL, PRIMARY KEY (team, revision), CHECK (cut_ppm >= 0 AND cut_ppm <= 100000)) {clustered};
CREATE TABLE team_member (person {rowid}, team {int} NOT NULL, agreed {int} NOT NULL, joined_at {int} NOT NULL);
CREATE INDEX team_member_team ON team_member (team, person);
CREATE TABLE team_link (hash {bytes} PRIMARY KEY, id {int} NOT NULL, team {int} NOT NULL, created_at {int} NOT NULL, expires_at {int} NOT NULL, uses_left {int} NOT NULL, used {int} NOT NULL, revoked_at {int}, CHECK (uses_left >= 0)) {clustered};
CREATE UNIQUE INDEX team_link_team ON team_link (team, id);
CREATE TABLE team_share (assignment {rowid}, team {int} NOT NULL, leader {int} NOT NULL, cut_ppm {int} NOT NULL, cut {int} NOT NULL, CHECK (cut_ppm >= 0 AND cut_ppm <= 100000));
CREATE TABLE team_day (team {int} NOT NULL, person {int} NOT NULL, day {int} NOT NULL, answers {int} NOT NULL, accepted {int} NOT NULL, rejected {int} NOT NULL, active_ms {int} NOT NULL, paid {int} NOT NULL, cut {int} NOT NULL, PRIMARY KEY (team, person, day)) {clustered}{updated};

{append_only setting_change}
{append_only operator_action}
{append_only team_cut}
