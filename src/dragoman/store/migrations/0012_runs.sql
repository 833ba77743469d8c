-- A run of a command that codes: what it was, how far it came, what it cost. `seen_at` is renewed now and then while it
-- goes on; `host` to `born` say which process it was, so that one that died without a word is known from one at work.
CREATE TABLE runs (
    number      INTEGER PRIMARY KEY,
    id          TEXT NOT NULL UNIQUE,
    command     TEXT NOT NULL,
    state       TEXT NOT NULL CHECK (state IN ('running', 'finished', 'interrupted', 'failed', 'cut off')),
    error       TEXT,
    started_at  TEXT NOT NULL,
    seen_at     TEXT NOT NULL,
    ended_at    TEXT,
    host        TEXT NOT NULL,
    boot        TEXT NOT NULL,
    space       TEXT NOT NULL,
    pid         INTEGER NOT NULL,
    born        TEXT NOT NULL,
    folder      TEXT NOT NULL,
    version     TEXT NOT NULL,
    python      TEXT NOT NULL,
    platform    TEXT NOT NULL,
    settings    TEXT NOT NULL,
    data        TEXT NOT NULL,
    inputs      TEXT NOT NULL,
    options     TEXT NOT NULL,
    workers     INTEGER NOT NULL,
    reports     INTEGER NOT NULL DEFAULT 0,
    resumed     INTEGER NOT NULL DEFAULT 0,
    skipped     INTEGER NOT NULL DEFAULT 0,
    failed      INTEGER NOT NULL DEFAULT 0,
    events      INTEGER NOT NULL DEFAULT 0,
    statements  INTEGER NOT NULL DEFAULT 0,
    characters  INTEGER NOT NULL DEFAULT 0,
    reasons     TEXT NOT NULL DEFAULT '{}',
    stages      TEXT NOT NULL DEFAULT '{}',
    wall        REAL NOT NULL DEFAULT 0,
    cpu         REAL NOT NULL DEFAULT 0,
    memory      INTEGER,
    worker_memory INTEGER
);
CREATE INDEX runs_running ON runs (number) WHERE state = 'running';

-- The run that coded a report last; null for those that were coded before runs were recorded.
ALTER TABLE reports ADD COLUMN run INTEGER REFERENCES runs (number);
CREATE INDEX reports_run ON reports (run);
