-- The first schema. `number` columns are the integer keys that other tables and the search index point to; `id`
-- columns are the ones that users see. Columns of free form are JSON only where no filter looks into them.

CREATE TABLE migrations (
    version    INTEGER PRIMARY KEY,
    name       TEXT NOT NULL,
    applied_at TEXT NOT NULL
);

-- A version of the program with the settings that it ran under.
CREATE TABLE coders (
    number   INTEGER PRIMARY KEY,
    version  TEXT NOT NULL,
    settings TEXT NOT NULL,
    UNIQUE (version, settings)
);

-- What came in (text, url, source, received_*) and what was read from it (all others).
CREATE TABLE reports (
    number             INTEGER PRIMARY KEY,
    id                 TEXT NOT NULL UNIQUE,
    text               TEXT NOT NULL,
    url                TEXT,
    source             TEXT,
    received_title     TEXT,
    received_date      TEXT,
    received_publisher TEXT,
    received_error     TEXT,
    title              TEXT,
    publisher          TEXT,
    published          TEXT,
    date               TEXT,
    date_reason        TEXT NOT NULL,
    language           TEXT,
    dateline_place     TEXT,
    dateline_date      TEXT,
    dateline_agency    TEXT,
    dateline_start     INTEGER,
    dateline_end       INTEGER,
    boilerplate        TEXT NOT NULL,
    error              TEXT,
    content_hash       TEXT NOT NULL,
    coded_at           TEXT NOT NULL,
    coder              INTEGER NOT NULL REFERENCES coders (number)
);
CREATE INDEX reports_date ON reports (date);
CREATE INDEX reports_content_hash ON reports (content_hash);
CREATE INDEX reports_coder ON reports (coder);

CREATE TABLE report_origins (
    report   INTEGER NOT NULL REFERENCES reports (number) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    name     TEXT NOT NULL,
    PRIMARY KEY (report, position)
) WITHOUT ROWID;
CREATE INDEX report_origins_name ON report_origins (name, report);

CREATE TABLE events (
    number           INTEGER PRIMARY KEY,
    report           INTEGER NOT NULL REFERENCES reports (number) ON DELETE CASCADE,
    position         INTEGER NOT NULL,
    id               TEXT NOT NULL,
    event_type       TEXT NOT NULL,
    mode             TEXT,
    status           TEXT NOT NULL,
    quad             INTEGER NOT NULL,
    score            REAL NOT NULL,
    confidence       REAL NOT NULL,
    method           TEXT NOT NULL,
    date             TEXT,
    date_precision   TEXT,
    date_reason      TEXT NOT NULL,
    place_text       TEXT,
    place_start      INTEGER,
    place_end        INTEGER,
    place_name       TEXT,
    place_country    TEXT COLLATE NOCASE,
    place_admin1     TEXT,
    place_lat        REAL,
    place_lon        REAL,
    place_geoname_id INTEGER,
    place_reason     TEXT,
    place_names      TEXT NOT NULL,
    trigger          TEXT NOT NULL,
    trigger_start    INTEGER NOT NULL,
    trigger_end      INTEGER NOT NULL,
    evidence         TEXT NOT NULL,
    evidence_start   INTEGER NOT NULL,
    evidence_end     INTEGER NOT NULL,
    UNIQUE (report, id)
);
CREATE INDEX events_date ON events (date);
CREATE INDEX events_type ON events (event_type, mode, date);
CREATE INDEX events_quad ON events (quad, date);
CREATE INDEX events_status ON events (status, date);
CREATE INDEX events_place_country ON events (place_country, date);
CREATE INDEX events_place_name ON events (place_name);

CREATE TABLE event_contexts (
    event    INTEGER NOT NULL REFERENCES events (number) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    context  TEXT NOT NULL,
    PRIMARY KEY (event, position)
) WITHOUT ROWID;
CREATE INDEX event_contexts_context ON event_contexts (context, event);

-- `names`: the resolved name and the words of the text, folded for search.
CREATE TABLE event_entities (
    event        INTEGER NOT NULL REFERENCES events (number) ON DELETE CASCADE,
    side         TEXT NOT NULL CHECK (side IN ('actor', 'recipient', 'speaker')),
    position     INTEGER NOT NULL,
    text         TEXT NOT NULL,
    span_start   INTEGER NOT NULL,
    span_end     INTEGER NOT NULL,
    entity_id    TEXT COLLATE NOCASE,
    name         TEXT,
    kind         TEXT NOT NULL,
    country      TEXT COLLATE NOCASE,
    organization TEXT COLLATE NOCASE,
    sectors      TEXT NOT NULL,
    office       TEXT,
    reason       TEXT NOT NULL,
    names        TEXT NOT NULL,
    PRIMARY KEY (event, side, position)
) WITHOUT ROWID;
CREATE INDEX event_entities_country ON event_entities (country, side, event);
CREATE INDEX event_entities_organization ON event_entities (organization, side, event);
CREATE INDEX event_entities_id ON event_entities (entity_id, side, event);

CREATE TABLE statements (
    number    INTEGER PRIMARY KEY,
    report    INTEGER NOT NULL REFERENCES reports (number) ON DELETE CASCADE,
    position  INTEGER NOT NULL,
    id        TEXT NOT NULL,
    kind      TEXT NOT NULL,
    cue       TEXT NOT NULL,
    cue_start INTEGER NOT NULL,
    cue_end   INTEGER NOT NULL,
    text      TEXT NOT NULL,
    stance    TEXT NOT NULL,
    UNIQUE (report, id)
);

CREATE TABLE statement_spans (
    statement  INTEGER NOT NULL REFERENCES statements (number) ON DELETE CASCADE,
    position   INTEGER NOT NULL,
    span_start INTEGER NOT NULL,
    span_end   INTEGER NOT NULL,
    PRIMARY KEY (statement, position)
) WITHOUT ROWID;

CREATE TABLE statement_contexts (
    statement INTEGER NOT NULL REFERENCES statements (number) ON DELETE CASCADE,
    position  INTEGER NOT NULL,
    context   TEXT NOT NULL,
    PRIMARY KEY (statement, position)
) WITHOUT ROWID;

CREATE TABLE statement_entities (
    statement    INTEGER NOT NULL REFERENCES statements (number) ON DELETE CASCADE,
    side         TEXT NOT NULL CHECK (side IN ('speaker', 'addressee', 'about')),
    position     INTEGER NOT NULL,
    text         TEXT NOT NULL,
    span_start   INTEGER NOT NULL,
    span_end     INTEGER NOT NULL,
    entity_id    TEXT COLLATE NOCASE,
    name         TEXT,
    kind         TEXT NOT NULL,
    country      TEXT COLLATE NOCASE,
    organization TEXT COLLATE NOCASE,
    sectors      TEXT NOT NULL,
    office       TEXT,
    reason       TEXT NOT NULL,
    names        TEXT NOT NULL,
    PRIMARY KEY (statement, side, position)
) WITHOUT ROWID;
CREATE INDEX statement_entities_id ON statement_entities (entity_id, side, statement);

CREATE TABLE places (
    report     INTEGER NOT NULL REFERENCES reports (number) ON DELETE CASCADE,
    position   INTEGER NOT NULL,
    text       TEXT NOT NULL,
    span_start INTEGER NOT NULL,
    span_end   INTEGER NOT NULL,
    name       TEXT,
    country    TEXT COLLATE NOCASE,
    admin1     TEXT,
    lat        REAL,
    lon        REAL,
    geoname_id INTEGER,
    reason     TEXT NOT NULL,
    PRIMARY KEY (report, position)
) WITHOUT ROWID;
CREATE INDEX places_country ON places (country, report);
CREATE INDEX places_geoname_id ON places (geoname_id, report);
