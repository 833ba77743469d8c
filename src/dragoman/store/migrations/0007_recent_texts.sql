-- Texts whose bands are not in copy_bands yet. A text has half a hundred bands, each on another page of that table: written
-- one text at a time they cost more than all else together, and the more the larger the table is. So they are put there
-- for many texts at once, in order of the table; until then they are looked for among those that stand in copy_texts.keys.
CREATE TABLE copy_recent (
    node INTEGER PRIMARY KEY
);
