-- Releases: versions of a project's data set. The files lie in the place of pictures; what each is and its SHA-256 stand here. A row of a file whose sum is NULL is still to be made.

CREATE TABLE data_release (id {rowid}, project {int} NOT NULL, number {int} NOT NULL, state {int} NOT NULL, name TEXT NOT NULL, about TEXT NOT NULL, licence TEXT NOT NULL, consent TEXT NOT NULL, batches TEXT NOT NULL, lossy {int} NOT NULL, requester {int} NOT NULL, shard {int} NOT NULL, total {int} NOT NULL, done {int} NOT NULL, problem TEXT, created_at {int} NOT NULL, moved_at {int} NOT NULL, ended_at {int}, evidence {int}, CHECK (total >= 0 AND done >= 0));
CREATE UNIQUE INDEX data_release_project ON data_release (project, number);
CREATE INDEX data_release_waiting ON data_release (id) WHERE state <= 2;

CREATE TABLE data_release_file (release {int} NOT NULL, place {int} NOT NULL, format {int} NOT NULL, address {bytes} NOT NULL, sha256 {bytes}, bytes {int} NOT NULL, left_out TEXT NOT NULL, PRIMARY KEY (release, place)) {clustered};

-- How many releases a project has; its row is what two of them at once meet at.
CREATE TABLE data_release_count (project {rowid}, last {int} NOT NULL);
