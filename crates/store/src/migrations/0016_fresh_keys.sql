-- Fresh idempotency keys, in the order in which they came. A key has no order of its own, so the table of keys would have another page changed for
-- nearly every command; a writer that holds the database alone keeps fresh ones here first and takes them there by the ten thousand, sorted.

CREATE TABLE fresh_key (number {rowid}, key {bytes} NOT NULL, request {bytes} NOT NULL, outcome TEXT NOT NULL, at {int} NOT NULL);
