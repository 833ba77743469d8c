-- What a workbench counts by, in narrow tables: rows of `events` and `event_entities` are wide, and a count over all of
-- them would read the whole file. Everything here is made from the tables of codings, report by report, by way of the
-- views at the end (store/digest.py), and goes with their rows. Unknowns are '' where they are part of a key.

-- Whom ids and codes name: each id, what stands before its colons, and the codes of countries and organizations.
-- The counts are of events and of statements with such a one on that side, `events` of those on either; triggers keep them.
CREATE TABLE actors (
    number       INTEGER PRIMARY KEY,
    id           TEXT NOT NULL UNIQUE COLLATE NOCASE,
    as_actor     INTEGER NOT NULL DEFAULT 0,
    as_recipient INTEGER NOT NULL DEFAULT 0,
    as_speaker   INTEGER NOT NULL DEFAULT 0,
    events       INTEGER NOT NULL DEFAULT 0
);

-- Each way in which somebody is named and resolved. `actor` is its id, `code` its organization's, else its country's.
CREATE TABLE parties (
    number       INTEGER PRIMARY KEY,
    text         TEXT NOT NULL,
    entity_id    TEXT NOT NULL,
    name         TEXT NOT NULL,
    kind         TEXT NOT NULL,
    country      TEXT NOT NULL,
    organization TEXT NOT NULL,
    office       TEXT NOT NULL,
    names        TEXT NOT NULL,
    actor        INTEGER REFERENCES actors (number),
    code         INTEGER REFERENCES actors (number),
    linked       INTEGER NOT NULL DEFAULT 0,
    mentions     INTEGER NOT NULL DEFAULT 0,
    UNIQUE (text, entity_id, name, kind, country, organization, office)
);
CREATE INDEX parties_actor ON parties (actor);
CREATE INDEX parties_code ON parties (code);
CREATE INDEX parties_new ON parties (number) WHERE linked = 0;

-- All whom a party counts for: its id, what stands before the colons, its country, its organization.
CREATE TABLE party_actors (
    party INTEGER NOT NULL REFERENCES parties (number),
    actor INTEGER NOT NULL REFERENCES actors (number),
    PRIMARY KEY (party, actor)
) WITHOUT ROWID;

CREATE TABLE kinds (
    number     INTEGER PRIMARY KEY,
    event_type TEXT NOT NULL,
    mode       TEXT NOT NULL,
    status     TEXT NOT NULL,
    quad       INTEGER NOT NULL,
    method     TEXT NOT NULL,
    judged     TEXT NOT NULL,
    UNIQUE (event_type, mode, status, quad, method, judged)
);

-- `contexts` is a JSON list.
CREATE TABLE context_sets (
    number   INTEGER PRIMARY KEY,
    contexts TEXT NOT NULL UNIQUE
);

CREATE TABLE spots (
    number     INTEGER PRIMARY KEY,
    key        TEXT NOT NULL UNIQUE,
    name       TEXT,
    country    TEXT COLLATE NOCASE,
    admin1     TEXT,
    lat        REAL,
    lon        REAL,
    geoname_id INTEGER,
    names      TEXT NOT NULL
);

-- `number` is that of the event; actors and recipients are how many, and pairs of them by code and by id.
CREATE TABLE event_facts (
    number         INTEGER PRIMARY KEY REFERENCES events (number) ON DELETE CASCADE,
    report         INTEGER NOT NULL,
    position       INTEGER NOT NULL,
    kind           INTEGER NOT NULL REFERENCES kinds (number),
    contexts       INTEGER NOT NULL REFERENCES context_sets (number),
    spot           INTEGER REFERENCES spots (number),
    quad           INTEGER NOT NULL,
    score          REAL NOT NULL,
    confidence     REAL NOT NULL,
    date           TEXT,
    date_precision TEXT,
    actors         INTEGER NOT NULL,
    recipients     INTEGER NOT NULL,
    code_pairs     INTEGER NOT NULL,
    id_pairs       INTEGER NOT NULL
);
CREATE INDEX event_facts_report ON event_facts (report);
CREATE INDEX event_facts_date ON event_facts (date DESC, report, position);
CREATE INDEX event_facts_period ON event_facts (date, date_precision, quad, score);
CREATE INDEX event_facts_kind ON event_facts (kind);
CREATE INDEX event_facts_contexts ON event_facts (contexts);
CREATE INDEX event_facts_spot ON event_facts (spot, quad);

-- side: 0 actor, 1 recipient, 2 speaker; 10, 11, 12 the same of an event that a person has rejected, which can be asked
-- for and counts nowhere. `date` is the event's, '' if it has none.
CREATE TABLE event_parties (
    event INTEGER NOT NULL REFERENCES events (number) ON DELETE CASCADE,
    side  INTEGER NOT NULL,
    party INTEGER NOT NULL REFERENCES parties (number),
    PRIMARY KEY (event, side, party)
) WITHOUT ROWID;
CREATE INDEX event_parties_party ON event_parties (party, side);

CREATE TABLE event_actors (
    event INTEGER NOT NULL REFERENCES events (number) ON DELETE CASCADE,
    side  INTEGER NOT NULL,
    actor INTEGER NOT NULL REFERENCES actors (number),
    date  TEXT NOT NULL,
    PRIMARY KEY (event, side, actor)
) WITHOUT ROWID;
CREATE INDEX event_actors_actor ON event_actors (actor, side, date);

-- Who acts on whom. level: 0 by code, 1 by id.
CREATE TABLE event_pairs (
    event     INTEGER NOT NULL REFERENCES events (number) ON DELETE CASCADE,
    level     INTEGER NOT NULL,
    actor     INTEGER NOT NULL REFERENCES actors (number),
    recipient INTEGER NOT NULL REFERENCES actors (number),
    quad      INTEGER NOT NULL,
    score     REAL NOT NULL,
    PRIMARY KEY (event, level, actor, recipient)
) WITHOUT ROWID;
CREATE INDEX event_pairs_pair ON event_pairs (level, actor, recipient, quad, score);

-- `date` is the report's.
CREATE TABLE statement_facts (
    number   INTEGER PRIMARY KEY REFERENCES statements (number) ON DELETE CASCADE,
    report   INTEGER NOT NULL,
    position INTEGER NOT NULL,
    date     TEXT,
    stance   TEXT NOT NULL
);
CREATE INDEX statement_facts_report ON statement_facts (report);
CREATE INDEX statement_facts_date ON statement_facts (date DESC, report, position, stance);

-- side: 0 speaker, 1 addressee, 2 about.
CREATE TABLE statement_parties (
    statement INTEGER NOT NULL REFERENCES statements (number) ON DELETE CASCADE,
    side      INTEGER NOT NULL,
    party     INTEGER NOT NULL REFERENCES parties (number),
    PRIMARY KEY (statement, side, party)
) WITHOUT ROWID;
CREATE INDEX statement_parties_party ON statement_parties (party, side);

CREATE TABLE statement_actors (
    statement INTEGER NOT NULL REFERENCES statements (number) ON DELETE CASCADE,
    side      INTEGER NOT NULL,
    actor     INTEGER NOT NULL REFERENCES actors (number),
    date      TEXT NOT NULL,
    PRIMARY KEY (statement, side, actor)
) WITHOUT ROWID;
CREATE INDEX statement_actors_actor ON statement_actors (actor, side, date);

CREATE TRIGGER event_actors_insert AFTER INSERT ON event_actors WHEN new.side < 2 BEGIN
    UPDATE actors SET
        as_actor = as_actor + (new.side = 0), as_recipient = as_recipient + (new.side = 1),
        events = events + NOT EXISTS (
            SELECT 1 FROM event_actors WHERE event = new.event AND side = 1 - new.side AND actor = new.actor
        )
    WHERE number = new.actor;
END;
CREATE TRIGGER event_actors_delete AFTER DELETE ON event_actors WHEN old.side < 2 BEGIN
    UPDATE actors SET
        as_actor = as_actor - (old.side = 0), as_recipient = as_recipient - (old.side = 1),
        events = events - NOT EXISTS (
            SELECT 1 FROM event_actors WHERE event = old.event AND side = 1 - old.side AND actor = old.actor
        )
    WHERE number = old.actor;
END;
CREATE TRIGGER statement_actors_insert AFTER INSERT ON statement_actors WHEN new.side = 0 BEGIN
    UPDATE actors SET as_speaker = as_speaker + 1 WHERE number = new.actor;
END;
CREATE TRIGGER statement_actors_delete AFTER DELETE ON statement_actors WHEN old.side = 0 BEGIN
    UPDATE actors SET as_speaker = as_speaker - 1 WHERE number = old.actor;
END;
CREATE TRIGGER event_parties_insert AFTER INSERT ON event_parties BEGIN
    UPDATE parties SET mentions = mentions + 1 WHERE number = new.party;
END;
CREATE TRIGGER event_parties_delete AFTER DELETE ON event_parties BEGIN
    UPDATE parties SET mentions = mentions - 1 WHERE number = old.party;
END;
CREATE TRIGGER statement_parties_insert AFTER INSERT ON statement_parties BEGIN
    UPDATE parties SET mentions = mentions + 1 WHERE number = new.party;
END;
CREATE TRIGGER statement_parties_delete AFTER DELETE ON statement_parties BEGIN
    UPDATE parties SET mentions = mentions - 1 WHERE number = old.party;
END;

-- Words of what is said.
CREATE VIRTUAL TABLE statement_search USING fts5 (
    text,
    content = 'statements', content_rowid = 'number', tokenize = 'porter unicode61 remove_diacritics 2'
);
CREATE TRIGGER statement_search_insert AFTER INSERT ON statements BEGIN
    INSERT INTO statement_search (rowid, text) VALUES (new.number, new.text);
END;
CREATE TRIGGER statement_search_delete AFTER DELETE ON statements BEGIN
    INSERT INTO statement_search (statement_search, rowid, text) VALUES ('delete', old.number, old.text);
END;
CREATE TRIGGER statement_search_update AFTER UPDATE OF text ON statements BEGIN
    INSERT INTO statement_search (statement_search, rowid, text) VALUES ('delete', old.number, old.text);
    INSERT INTO statement_search (rowid, text) VALUES (new.number, new.text);
END;

-- Events and entities are chosen by the tables above.
DROP INDEX events_date;
DROP INDEX events_type;
DROP INDEX events_quad;
DROP INDEX events_status;
DROP INDEX events_place_country;
DROP INDEX events_place_name;
DROP INDEX event_entities_country;
DROP INDEX event_entities_organization;
DROP INDEX event_entities_id;
DROP INDEX statement_entities_country;
DROP INDEX statement_entities_organization;
DROP INDEX statement_entities_id;
DROP INDEX places_country;
DROP INDEX places_geoname_id;

CREATE INDEX reports_publisher ON reports (publisher COLLATE NOCASE);
CREATE INDEX report_origins_folded ON report_origins (name COLLATE NOCASE, report);
CREATE INDEX statement_topics_topic ON statement_topics (topic, statement);

-- Where the colons of an id can stand.
CREATE TABLE digits (n INTEGER PRIMARY KEY);
INSERT INTO digits (n) WITH RECURSIVE upto (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM upto WHERE n < 300) SELECT n FROM upto;

-- What the tables above are made from; each view has the report, so that one can be taken alone.
CREATE VIEW digest_events AS
SELECT
    number, report, position, event_type, coalesce(mode, '') AS mode, status, quad, score, confidence, date,
    date_precision, trim(substr(method, 1, instr(method || ':', ':') - 1)) AS method, coalesce(judged, '') AS judged,
    (
        SELECT json_group_array(context)
        FROM (SELECT context FROM event_contexts WHERE event = events.number ORDER BY position)
    ) AS contexts,
    CASE WHEN place_text IS NOT NULL THEN
        json_array(place_names, place_name, place_country, place_admin1, place_lat, place_lon, place_geoname_id)
    END AS spot,
    place_names, place_name, place_country, place_admin1, place_lat, place_lon, place_geoname_id,
    (SELECT count(*) FROM event_entities WHERE event = events.number AND side = 'actor') AS actors,
    (SELECT count(*) FROM event_entities WHERE event = events.number AND side = 'recipient') AS recipients,
    (SELECT count(*) FROM event_pairs WHERE event = events.number AND level = 0) AS code_pairs,
    (SELECT count(*) FROM event_pairs WHERE event = events.number AND level = 1) AS id_pairs
FROM events;

CREATE VIEW digest_event_entities AS
SELECT
    e.report, x.event,
    CASE x.side WHEN 'actor' THEN 0 WHEN 'recipient' THEN 1 ELSE 2 END + 10 * (e.judged IS 'rejected') AS side,
    x.text, coalesce(x.entity_id, '') AS entity_id, coalesce(x.name, '') AS name, x.kind,
    coalesce(x.country, '') AS country, coalesce(x.organization, '') AS organization,
    coalesce(x.office, '') AS office, x.names
FROM events e CROSS JOIN event_entities x ON x.event = e.number;

CREATE VIEW digest_statement_entities AS
SELECT
    s.report, x.statement, CASE x.side WHEN 'speaker' THEN 0 WHEN 'addressee' THEN 1 ELSE 2 END AS side,
    x.text, coalesce(x.entity_id, '') AS entity_id, coalesce(x.name, '') AS name, x.kind,
    coalesce(x.country, '') AS country, coalesce(x.organization, '') AS organization,
    coalesce(x.office, '') AS office, x.names
FROM statements s CROSS JOIN statement_entities x ON x.statement = s.number;

-- The ids that parties which are new count for.
CREATE VIEW digest_ids AS
SELECT number AS party, entity_id AS id FROM parties WHERE linked = 0 AND entity_id <> ''
UNION ALL
SELECT number, country FROM parties WHERE linked = 0 AND country <> ''
UNION ALL
SELECT number, organization FROM parties WHERE linked = 0 AND organization <> ''
UNION ALL
SELECT p.number, substr(p.entity_id, 1, d.n - 1)
FROM parties p CROSS JOIN digits d
WHERE p.linked = 0 AND d.n BETWEEN 2 AND length(p.entity_id) AND substr(p.entity_id, d.n, 1) = ':';

-- Reports whose rows above have yet to be made: those that are here already.
CREATE TABLE undigested (report INTEGER PRIMARY KEY);
INSERT INTO undigested (report) SELECT number FROM reports;
INSERT INTO statement_search (statement_search) VALUES ('rebuild');
