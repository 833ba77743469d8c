-- What stories are listed by. A story is all that follow one leader, or several that people have joined: then `head` is
-- the least of these, its row has what is known of all, and the rows of the others name it. All of it is made from the
-- stories (stories/shelving.py).
CREATE TABLE story_cards (
    leader         INTEGER PRIMARY KEY,
    head           INTEGER NOT NULL,
    date           TEXT,
    events         INTEGER NOT NULL,
    reports        INTEGER NOT NULL,
    origins        INTEGER NOT NULL,
    contradictions INTEGER NOT NULL
);
CREATE INDEX story_cards_head ON story_cards (head);
CREATE INDEX story_cards_date ON story_cards (date DESC, leader) WHERE leader = head;

-- Leaders whose rows above have yet to be made, or made anew; `later`: looked at since, and left for the end of a run.
CREATE TABLE story_due (
    leader INTEGER PRIMARY KEY,
    later  INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX story_due_later ON story_due (later, leader);
INSERT INTO story_due (leader) SELECT DISTINCT leader FROM story_units;

-- An event is put into another unit by replacing its row, which no trigger on deletion sees.
CREATE TRIGGER story_events_moving BEFORE INSERT ON story_events BEGIN
    INSERT OR REPLACE INTO story_due (leader)
    SELECT u.leader FROM story_events s JOIN story_units u ON u.number = s.node WHERE s.member = new.member;
END;
CREATE TRIGGER story_events_insert AFTER INSERT ON story_events BEGIN
    INSERT OR REPLACE INTO story_due (leader) SELECT leader FROM story_units WHERE number = new.node;
END;
CREATE TRIGGER story_events_delete AFTER DELETE ON story_events BEGIN
    INSERT OR REPLACE INTO story_due (leader) SELECT leader FROM story_units WHERE number = old.node;
END;
CREATE TRIGGER story_units_lead AFTER UPDATE OF leader ON story_units WHEN old.leader <> new.leader BEGIN
    INSERT OR REPLACE INTO story_due (leader) VALUES (old.leader), (new.leader);
END;
CREATE TRIGGER story_units_delete AFTER DELETE ON story_units BEGIN
    INSERT OR REPLACE INTO story_due (leader) VALUES (old.leader);
END;
