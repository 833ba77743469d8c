-- Full-text search. The index holds no copy of the texts; triggers keep it in step, also when rows go by cascade.

CREATE VIRTUAL TABLE report_search USING fts5 (
    title, text,
    content = 'reports', content_rowid = 'number', tokenize = 'porter unicode61 remove_diacritics 2'
);
CREATE TRIGGER report_search_insert AFTER INSERT ON reports BEGIN
    INSERT INTO report_search (rowid, title, text) VALUES (new.number, new.title, new.text);
END;
CREATE TRIGGER report_search_delete AFTER DELETE ON reports BEGIN
    INSERT INTO report_search (report_search, rowid, title, text) VALUES ('delete', old.number, old.title, old.text);
END;
CREATE TRIGGER report_search_update AFTER UPDATE OF title, text ON reports BEGIN
    INSERT INTO report_search (report_search, rowid, title, text) VALUES ('delete', old.number, old.title, old.text);
    INSERT INTO report_search (rowid, title, text) VALUES (new.number, new.title, new.text);
END;

CREATE VIRTUAL TABLE event_search USING fts5 (
    evidence,
    content = 'events', content_rowid = 'number', tokenize = 'porter unicode61 remove_diacritics 2'
);
CREATE TRIGGER event_search_insert AFTER INSERT ON events BEGIN
    INSERT INTO event_search (rowid, evidence) VALUES (new.number, new.evidence);
END;
CREATE TRIGGER event_search_delete AFTER DELETE ON events BEGIN
    INSERT INTO event_search (event_search, rowid, evidence) VALUES ('delete', old.number, old.evidence);
END;
CREATE TRIGGER event_search_update AFTER UPDATE OF evidence ON events BEGIN
    INSERT INTO event_search (event_search, rowid, evidence) VALUES ('delete', old.number, old.evidence);
    INSERT INTO event_search (rowid, evidence) VALUES (new.number, new.evidence);
END;

-- A database of version 1 has rows already.
INSERT INTO report_search (report_search) VALUES ('rebuild');
INSERT INTO event_search (event_search) VALUES ('rebuild');
