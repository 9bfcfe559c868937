-- The agreement game: rounds, each person's part in them, the words they typed, what they met on.

CREATE TABLE game_round (id {rowid}, project {int} NOT NULL, task {int} NOT NULL, state {int} NOT NULL, partner {int} NOT NULL, first {int} NOT NULL, second {int}, created_at {int} NOT NULL, started_at {int} NOT NULL, ends_at {int} NOT NULL, due_at {int} NOT NULL, word TEXT, met_ms {int}, ended_at {int}){updated};
CREATE TABLE game_play (assignment {rowid}, round {int} NOT NULL, project {int} NOT NULL, worker {int} NOT NULL, state {int} NOT NULL, words {int} NOT NULL, passed {int} NOT NULL, points {int} NOT NULL, replays {int} NOT NULL){updated};
CREATE INDEX game_play_worker ON game_play (worker, project, round);
CREATE TABLE game_word (assignment {int} NOT NULL, place {int} NOT NULL, text TEXT NOT NULL, word TEXT NOT NULL, ms {int} NOT NULL, counted {int} NOT NULL, PRIMARY KEY (assignment, place)) {clustered};
CREATE TABLE game_label (task {int} NOT NULL, word TEXT NOT NULL, project {int} NOT NULL, text TEXT NOT NULL, meetings {int} NOT NULL, first_at {int} NOT NULL, label_at {int}, PRIMARY KEY (task, word), CHECK (meetings > 0)) {clustered};
CREATE INDEX game_label_project ON game_label (project, task, word);

-- How often two people played together; the lower id first.
CREATE TABLE game_pair (project {int} NOT NULL, low {int} NOT NULL, high {int} NOT NULL, day {int} NOT NULL, today {int} NOT NULL, rounds {int} NOT NULL, PRIMARY KEY (project, low, high), CHECK (low < high)) {clustered}{updated};
CREATE TABLE game_player (project {int} NOT NULL, person {int} NOT NULL, round {int}, rounds {int} NOT NULL, partnered {int} NOT NULL, met {int} NOT NULL, passed {int} NOT NULL, points {int} NOT NULL, shown {int} NOT NULL, PRIMARY KEY (project, person)) {clustered}{updated};
CREATE INDEX game_player_points ON game_player (project, shown, points);
CREATE TABLE game_habit (project {int} NOT NULL, person {int} NOT NULL, word TEXT NOT NULL, rounds {int} NOT NULL, PRIMARY KEY (project, person, word)) {clustered}{updated};

-- The rounds of a project that wait for a partner, in one row, so that nobody is given two.
CREATE TABLE game_lobby (project {rowid}, waiting TEXT NOT NULL){updated};
