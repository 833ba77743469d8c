-- Strength, topics, claims and sentence of statements; judgements by hand on what kept or broke a commitment.
-- What was coded before has no strength (NULL), and no sentence.

ALTER TABLE statements ADD COLUMN strength REAL;
ALTER TABLE statements ADD COLUMN sentence_start INTEGER;
ALTER TABLE statements ADD COLUMN sentence_end INTEGER;

CREATE TABLE statement_topics (
    statement INTEGER NOT NULL REFERENCES statements (number) ON DELETE CASCADE,
    position  INTEGER NOT NULL,
    topic     TEXT NOT NULL,
    PRIMARY KEY (statement, position)
) WITHOUT ROWID;

CREATE TABLE claims (
    statement    INTEGER NOT NULL REFERENCES statements (number) ON DELETE CASCADE,
    position     INTEGER NOT NULL,
    status       TEXT NOT NULL CHECK (status IN ('asserted', 'possible', 'denied')),
    cause        TEXT NOT NULL,
    cause_start  INTEGER NOT NULL,
    cause_end    INTEGER NOT NULL,
    effect       TEXT NOT NULL,
    effect_start INTEGER NOT NULL,
    effect_end   INTEGER NOT NULL,
    cue          TEXT NOT NULL,
    cue_start    INTEGER NOT NULL,
    cue_end      INTEGER NOT NULL,
    PRIMARY KEY (statement, position)
) WITHOUT ROWID;

CREATE INDEX statement_entities_country ON statement_entities (country, side, statement);
CREATE INDEX statement_entities_organization ON statement_entities (organization, side, statement);

-- Not tied to a report: a judgement outlives the coding that it was made on. Rows are never deleted; one that was
-- taken back says when.
CREATE TABLE commitment_judgements (
    number       INTEGER PRIMARY KEY,
    commitment   TEXT NOT NULL,
    report_id    TEXT NOT NULL,
    event_id     TEXT NOT NULL,
    verdict      TEXT NOT NULL CHECK (verdict IN ('confirmed', 'undone')),
    outcome      TEXT NOT NULL CHECK (outcome IN ('kept', 'broken')),
    who          TEXT NOT NULL,
    made_at      TEXT NOT NULL,
    note         TEXT,
    withdrawn_at TEXT
);
CREATE INDEX commitment_judgements_commitment ON commitment_judgements (commitment, withdrawn_at);
