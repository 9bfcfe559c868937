-- Models: workers that are programs, and what they answer. No claim and no submit touches these tables, but where a project shows or counts models.

CREATE TABLE model (id {rowid}, owner {int} NOT NULL, kind {int} NOT NULL, project {int}, field TEXT, about TEXT NOT NULL, created_at {int} NOT NULL);
CREATE INDEX model_owner ON model (owner, id);

-- The models that answer in a project, ids with a blank between; a few at most, so that a task's answers are found by key.
CREATE TABLE project_models (project {rowid}, models TEXT NOT NULL);

CREATE TABLE model_answer (task {int} NOT NULL, model {int} NOT NULL, project {int} NOT NULL, body TEXT NOT NULL, probability_ppm {int} NOT NULL, at {int} NOT NULL, judged_ppm {int}, PRIMARY KEY (task, model), CHECK (probability_ppm >= 0 AND probability_ppm <= 1000000), CHECK (judged_ppm >= 0 AND judged_ppm <= 1000000)) {clustered};
CREATE INDEX model_answer_unjudged ON model_answer (model, task) WHERE judged_ppm IS NULL;

-- What people's settled answers say of a model's: where nobody saw what it said, and where people may have.
CREATE TABLE model_skill (model {int} NOT NULL, project {int} NOT NULL, answers {int} NOT NULL, right_ppm {int} NOT NULL, judged {int} NOT NULL, seen_right_ppm {int} NOT NULL, seen_judged {int} NOT NULL, PRIMARY KEY (model, project)) {clustered}{updated};

-- The last thing a built-in model was told to do, and the model itself.
CREATE TABLE model_work (model {rowid}, work {int} NOT NULL, state {int} NOT NULL, done_ppm {int} NOT NULL, above_ppm {int} NOT NULL, labelled {int} NOT NULL, failure TEXT, asked_at {int} NOT NULL, moved_at {int} NOT NULL){updated};
CREATE INDEX model_work_state ON model_work (state, moved_at);
CREATE TABLE model_parameters (model {rowid}, report TEXT NOT NULL, body {bytes} NOT NULL, trained_at {int} NOT NULL);
{packed model_parameters body}
