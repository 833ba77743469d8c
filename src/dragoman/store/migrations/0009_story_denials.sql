-- What the contradictions on a card were seen in: the units whose events deny the act. A denial that is coded otherwise,
-- or no longer, is not found from the story that it denied. Made from the stories, as the cards are.
CREATE TABLE story_denials (
    leader INTEGER NOT NULL,
    unit   INTEGER NOT NULL,
    PRIMARY KEY (leader, unit)
) WITHOUT ROWID;
CREATE INDEX story_denials_unit ON story_denials (unit);

CREATE TRIGGER story_denials_gone AFTER DELETE ON story_units BEGIN
    INSERT OR REPLACE INTO story_due (leader) SELECT leader FROM story_denials WHERE unit = old.number;
END;
INSERT OR REPLACE INTO story_due (leader) SELECT leader FROM story_cards WHERE leader = head AND contradictions > 0;
