-- Pictures and what is drawn on them. The bytes lie in `blobs`; here is what they are, whose they are, and which tasks show them.

CREATE TABLE media (address {bytes} PRIMARY KEY, id {int} NOT NULL, project {int} NOT NULL, state {int} NOT NULL, kind {int} NOT NULL, bytes {int} NOT NULL, width {int} NOT NULL, height {int} NOT NULL, orientation {int} NOT NULL, thumbnail {int} NOT NULL, created_at {int} NOT NULL, CHECK (bytes >= 0)) {clustered};
CREATE UNIQUE INDEX media_project ON media (project, id);
CREATE INDEX media_waits_for_thumbnail ON media (id) WHERE thumbnail = 1 AND state = 1;
CREATE INDEX media_waits_for_erasure ON media (id) WHERE state = 2;

CREATE TABLE media_file (project {int} NOT NULL, name TEXT NOT NULL, address {bytes} NOT NULL, PRIMARY KEY (project, name)) {clustered};

CREATE TABLE media_use (project {rowid}, files {int} NOT NULL, bytes {int} NOT NULL, CHECK (files >= 0 AND bytes >= 0));

CREATE TABLE task_media (address {bytes} NOT NULL, task {int} NOT NULL, PRIMARY KEY (address, task)) {clustered};

CREATE TABLE object_count (assignment {rowid}, drawn {int} NOT NULL, accepted {int} NOT NULL, reason TEXT, CHECK (accepted >= 0 AND accepted <= drawn));

CREATE TABLE media_import (id {rowid}, project {int} NOT NULL, batch {int}, person {int} NOT NULL, kind {int} NOT NULL, listed {int} NOT NULL, total {int} NOT NULL, done {int} NOT NULL, failed {int} NOT NULL, created_at {int} NOT NULL, CHECK (done >= 0 AND failed >= 0));
CREATE INDEX media_import_project ON media_import (project, id);

CREATE TABLE media_import_item (import {int} NOT NULL, place {int} NOT NULL, source TEXT NOT NULL, state {int} NOT NULL, problem TEXT, PRIMARY KEY (import, place)) {clustered};
CREATE INDEX media_import_item_state ON media_import_item (state, import, place);
