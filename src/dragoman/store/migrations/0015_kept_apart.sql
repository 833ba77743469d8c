-- What people have split, in force: few rows beside all judgements, and asked for with each report.
CREATE INDEX judgements_apart ON judgements (first, second)
    WHERE by_hand = 1 AND decision = 'different' AND deleted_at IS NULL;
