-- Money in and out: where pay goes, payouts and their runs, what counts for the tax office, deposits, bank statements.
-- A payee's details are ciphertext (`sealed`); `masked` is what may be shown of them.

CREATE TABLE payee (id {rowid}, person {int} NOT NULL, kind {int} NOT NULL, masked TEXT NOT NULL, sealed {bytes} NOT NULL, created_at {int} NOT NULL, ended_at {int});
CREATE INDEX payee_person ON payee (person, id);
CREATE TABLE payee_active (person {rowid}, payee {int} NOT NULL);

CREATE TABLE payout (id {rowid}, person {int} NOT NULL, payee {int} NOT NULL, state {int} NOT NULL, currency {int} NOT NULL, gross {int} NOT NULL, withheld {int} NOT NULL, net {int} NOT NULL, rule TEXT NOT NULL, explanation TEXT NOT NULL, month {int} NOT NULL, requested_at {int} NOT NULL, decided_by {int}, decided_at {int}, run {int}, ended_at {int}, reason {int}, note TEXT, entry_net {int} NOT NULL, entry_withheld {int}, entry_paid {int}, line {int}, return_line {int}, evidence TEXT NOT NULL, version {int} NOT NULL, CHECK (gross > 0 AND withheld >= 0 AND net > 0 AND gross = withheld + net));
CREATE INDEX payout_person ON payout (person, id);
CREATE INDEX payout_state ON payout (state, id);
CREATE INDEX payout_of_run ON payout (run, id) WHERE run IS NOT NULL;

CREATE TABLE payout_run (id {rowid}, state {int} NOT NULL, channel {int} NOT NULL, currency {int} NOT NULL, payouts {int} NOT NULL, total {int} NOT NULL, made_by {int} NOT NULL, made_at {int} NOT NULL, sent_at {int}, version {int} NOT NULL);

CREATE TABLE tax_month (person {int} NOT NULL, month {int} NOT NULL, currency {int} NOT NULL, income {int} NOT NULL, withheld {int} NOT NULL, payouts {int} NOT NULL, PRIMARY KEY (person, month, currency), CHECK (income >= 0 AND withheld >= 0 AND payouts >= 0)) {clustered};

CREATE TABLE deposit (id {rowid}, person {int} NOT NULL, currency {int} NOT NULL, amount {int} NOT NULL, reference TEXT NOT NULL, recorded_by {int} NOT NULL, at {int} NOT NULL, entry {int} NOT NULL, evidence {int} NOT NULL, line {int}, ended_at {int}, version {int} NOT NULL, CHECK (amount > 0));
CREATE INDEX deposit_person ON deposit (person, id);
-- Deposits that no bank line has shown yet, by a hash of reference, currency and amount.
CREATE TABLE deposit_mark (key {bytes} PRIMARY KEY, deposit {int} NOT NULL, open {int} NOT NULL) {clustered};

CREATE TABLE bank_statement (id {rowid}, currency {int} NOT NULL, account TEXT NOT NULL, name TEXT NOT NULL, opening {int}, closing {int}, lines {int} NOT NULL, repeated {int} NOT NULL, suspended {int} NOT NULL, total {int} NOT NULL, uploaded_by {int} NOT NULL, at {int} NOT NULL, version {int} NOT NULL);

CREATE TABLE bank_line (id {rowid}, statement {int} NOT NULL, place {int} NOT NULL, booked_on TEXT NOT NULL, currency {int} NOT NULL, amount {int} NOT NULL, reference TEXT NOT NULL, bank_reference TEXT NOT NULL, party TEXT NOT NULL, state {int} NOT NULL, matched {int}, subject {int}, cause {int}, entry {int}, entry_back {int}, decided_by {int}, at {int} NOT NULL, evidence TEXT NOT NULL, version {int} NOT NULL, CHECK (amount <> 0));
CREATE INDEX bank_line_statement ON bank_line (statement, id);
CREATE INDEX bank_line_state ON bank_line (state, id);
CREATE TABLE bank_line_key (key {bytes} PRIMARY KEY, line {int} NOT NULL) {clustered};

-- Statements of people read the few entries that move their money, and never the many of settlements.
CREATE INDEX entry_available_debit ON entry (debit_owner, number) WHERE debit_kind = 2;
CREATE INDEX entry_available_credit ON entry (credit_owner, number) WHERE credit_kind = 2;
CREATE INDEX entry_earned_debit ON entry (debit_owner, number) WHERE debit_kind = 5;
CREATE INDEX entry_earned_credit ON entry (credit_owner, number) WHERE credit_kind = 5 AND reason <> 8;

-- Deposits from before there was this table: they wait for a line that shows them, as any recorded deposit does.
INSERT INTO deposit SELECT number, credit_owner, currency, amount, '', actor, at, number, evidence, NULL, NULL, 1 FROM entry WHERE reason = 1 AND kind = 1;
