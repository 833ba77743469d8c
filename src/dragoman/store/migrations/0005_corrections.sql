-- What people say of events: right, no such event, or right but for some values. `events` holds the values in force;
-- where a person has changed them, `machine` keeps the machine's own coding (JSON), and `judged` the verdict.

ALTER TABLE events ADD COLUMN judged TEXT CHECK (judged IN ('accepted', 'rejected', 'changed'));
ALTER TABLE events ADD COLUMN machine TEXT;
CREATE INDEX events_judged ON events (judged) WHERE judged IS NOT NULL;

-- Not tied to a report: a correction outlives the coding that it was made on. Rows are never deleted; one that was
-- taken back says when and by whom. `subject`: the first correction of the same event. `event`: the event that it
-- holds for now, null while there is none. `change`, `coded` (the machine's coding then) and `stood` (the event as the
-- person left it) are JSON.
CREATE TABLE corrections (
    number       INTEGER PRIMARY KEY,
    subject      INTEGER NOT NULL,
    verdict      TEXT NOT NULL CHECK (verdict IN ('accept', 'reject', 'change')),
    report_id    TEXT NOT NULL,
    event_id     TEXT NOT NULL,
    event        INTEGER REFERENCES events (number) ON DELETE SET NULL,
    change       TEXT,
    coded        TEXT NOT NULL,
    stood        TEXT NOT NULL,
    who          TEXT NOT NULL,
    made_at      TEXT NOT NULL,
    note         TEXT,
    withdrawn_at TEXT,
    withdrawn_by TEXT
);
CREATE INDEX corrections_report ON corrections (report_id, number);
CREATE INDEX corrections_event ON corrections (event) WHERE event IS NOT NULL;
