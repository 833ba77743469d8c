-- What `dragoman watch` knows of feeds, so that it can be stopped at any moment and go on. It lies in the database of the
-- reports: an article is marked as read in the transaction that keeps its report, so that after a crash either both are
-- there or neither. Times are UTC.

-- `url`: as the user named it; `moved_to`: where it says that it is now. `etag` and `modified` go back to the server, so
-- that it sends only what is new. `pace`: seconds between two requests at present. `failures`: in a row, `reason`: of the
-- last one. `remark`: what was wrong with the last document although it could be read. `followed`: in the last run.
CREATE TABLE feeds (
    number      INTEGER PRIMARY KEY,
    url         TEXT NOT NULL UNIQUE,
    title       TEXT,
    moved_to    TEXT,
    etag        TEXT,
    modified    TEXT,
    followed    INTEGER NOT NULL DEFAULT 1,
    added_at    TEXT NOT NULL,
    asked_at    TEXT,
    answered_at TEXT,
    due_at      TEXT NOT NULL,
    pace        REAL,
    failures    INTEGER NOT NULL DEFAULT 0,
    reason      TEXT,
    remark      TEXT
);

-- Articles that entries of feeds lead to, each once, however many entries there are. `key`: its link without what only
-- tells who follows it. `due_at`: when it is to be read, or looked at again; NULL if never. `state`: what came of it so
-- far. `feed`: the one that named it first. `text`: what the entry carries, until it has been coded, if no page is needed.
CREATE TABLE feed_articles (
    number    INTEGER PRIMARY KEY,
    key       TEXT NOT NULL UNIQUE,
    feed      INTEGER NOT NULL REFERENCES feeds (number),
    entry     TEXT NOT NULL,
    link      TEXT,
    title     TEXT,
    date      TEXT,
    publisher TEXT,
    text      TEXT,
    state     TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'kept', 'skipped', 'failed')),
    due_at    TEXT,
    attempts  INTEGER NOT NULL DEFAULT 0,
    reason    TEXT,
    report_id TEXT,
    etag      TEXT,
    modified  TEXT,
    named_at  TEXT NOT NULL,
    read_at   TEXT,
    asked_at  TEXT
);
CREATE INDEX feed_articles_due ON feed_articles (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX feed_articles_feed ON feed_articles (feed, state);

-- Entries that were seen. `mark` differs when the feed says that an entry has changed.
CREATE TABLE feed_entries (
    feed    INTEGER NOT NULL REFERENCES feeds (number),
    entry   TEXT NOT NULL,
    article INTEGER NOT NULL REFERENCES feed_articles (number),
    mark    TEXT NOT NULL,
    PRIMARY KEY (feed, entry)
) WITHOUT ROWID;
CREATE INDEX feed_entries_article ON feed_entries (article);

-- Servers that failed, or asked to be left alone: `failures` in a row, and until when nothing is asked of them.
CREATE TABLE feed_hosts (
    host         TEXT PRIMARY KEY, -- with its port
    paused_until TEXT,
    failures     INTEGER NOT NULL
) WITHOUT ROWID;

-- The robots.txt of each origin (scheme, host and port); `text` NULL if it could not be reached, '' if there is none.
CREATE TABLE feed_robots (
    origin        TEXT PRIMARY KEY,
    text          TEXT,
    read_at       TEXT,
    asked_at      TEXT NOT NULL,
    failing_since TEXT
);
