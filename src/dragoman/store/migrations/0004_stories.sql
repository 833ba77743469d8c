-- Which reports are copies of one another, and which events are one story. Both are graphs: nodes (texts; units of events),
-- the keys by which alike nodes find each other, and the pairs that are alike enough. `rank` orders the nodes; `leader`
-- is the node that this one was joined to, itself if to none. All of it but by-hand judgements can be made anew.

-- A text, as often as it was re-published word for word. `key` is a digest of its shingles, `data` their hashes.
CREATE TABLE copy_texts (
    number INTEGER PRIMARY KEY,
    key    BLOB NOT NULL UNIQUE,
    rank   TEXT NOT NULL,
    leader INTEGER NOT NULL,
    data   BLOB NOT NULL,
    keys   BLOB NOT NULL
);
CREATE INDEX copy_texts_leader ON copy_texts (leader);

-- Bands of the texts' MinHash signatures.
CREATE TABLE copy_bands (
    key  INTEGER NOT NULL,
    node INTEGER NOT NULL,
    PRIMARY KEY (key, node)
) WITHOUT ROWID;

CREATE TABLE copy_pairs (
    node  INTEGER NOT NULL,
    other INTEGER NOT NULL,
    score BLOB NOT NULL,
    PRIMARY KEY (node, other)
) WITHOUT ROWID;

-- Which text a report carries; null for a report without words. A report that is not here has yet to be looked at.
CREATE TABLE copy_reports (
    member INTEGER PRIMARY KEY REFERENCES reports (number) ON DELETE CASCADE,
    node   INTEGER,
    rank   TEXT NOT NULL,
    name   TEXT
);
CREATE INDEX copy_reports_node ON copy_reports (node, rank);

-- Events that agree in all but their words, or that copies tell in the same words, are one unit; `data` is what it
-- is compared by.
CREATE TABLE story_units (
    number INTEGER PRIMARY KEY,
    key    BLOB NOT NULL UNIQUE,
    rank   TEXT NOT NULL,
    leader INTEGER NOT NULL,
    data   BLOB NOT NULL,
    keys   BLOB NOT NULL
);
CREATE INDEX story_units_leader ON story_units (leader);

CREATE TABLE story_keys (
    key  INTEGER NOT NULL,
    node INTEGER NOT NULL,
    PRIMARY KEY (key, node)
) WITHOUT ROWID;

CREATE TABLE story_pairs (
    node  INTEGER NOT NULL,
    other INTEGER NOT NULL,
    score BLOB NOT NULL,
    PRIMARY KEY (node, other)
) WITHOUT ROWID;

-- `name`: the id of the story that the event would be first to tell.
CREATE TABLE story_events (
    member INTEGER PRIMARY KEY REFERENCES events (number) ON DELETE CASCADE,
    node   INTEGER,
    rank   TEXT NOT NULL,
    name   TEXT
);
CREATE INDEX story_events_node ON story_events (node, rank);
CREATE INDEX story_events_name ON story_events (name);

-- Nodes that have lost a member since they were last looked at.
CREATE TABLE story_stale (
    kind TEXT NOT NULL CHECK (kind IN ('text', 'unit')),
    node INTEGER NOT NULL,
    PRIMARY KEY (kind, node)
) WITHOUT ROWID;

CREATE INDEX events_id ON events (id);

-- Why two events are one story, or are not: by the machine, or by a person, whose word counts more. An event is named
-- by its number while it is there, and by words that outlive a new coding. Rows of one command share `act`.
CREATE TABLE judgements (
    number        INTEGER PRIMARY KEY,
    act           INTEGER,
    decision      TEXT NOT NULL CHECK (decision IN ('same', 'different')),
    by_hand       INTEGER NOT NULL,
    who           TEXT NOT NULL,
    first         INTEGER REFERENCES events (number) ON DELETE SET NULL,
    second        INTEGER REFERENCES events (number) ON DELETE SET NULL,
    first_report  TEXT NOT NULL,
    first_event   TEXT NOT NULL,
    first_anchor  TEXT NOT NULL,
    second_report TEXT NOT NULL,
    second_event  TEXT NOT NULL,
    second_anchor TEXT NOT NULL,
    score         REAL,
    parts         TEXT,
    made_at       TEXT NOT NULL,
    deleted_at    TEXT,
    deleted_by    TEXT
);
CREATE INDEX judgements_first ON judgements (first) WHERE first IS NOT NULL;
CREATE INDEX judgements_second ON judgements (second) WHERE second IS NOT NULL;
CREATE INDEX judgements_first_report ON judgements (first_report) WHERE by_hand = 1;
CREATE INDEX judgements_second_report ON judgements (second_report) WHERE by_hand = 1;
CREATE INDEX judgements_by_hand ON judgements (act) WHERE by_hand = 1;
