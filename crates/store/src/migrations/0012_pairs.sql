-- Pairs: a known item handed out beside an unknown one, and items whose answer the crowd made known.

-- Two assignments of one claim, each naming the other. Nothing in it says which is which, and nobody but the program reads it.
CREATE TABLE pair (assignment {rowid}, partner {int} NOT NULL);

-- A task whose answer was learned, and the known task made of it, each naming the other.
CREATE TABLE twin (task {rowid}, other {int} NOT NULL);
CREATE INDEX gold_batch ON gold (batch, task);
