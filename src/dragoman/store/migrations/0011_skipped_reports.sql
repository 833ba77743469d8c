-- Why a report was not coded though nothing failed: it is no article, or not in English. `skipped` is what came of it,
-- received_* what was known when it was read.
ALTER TABLE reports ADD COLUMN skipped TEXT;
ALTER TABLE reports ADD COLUMN received_skipped TEXT;
ALTER TABLE reports ADD COLUMN received_language TEXT;

-- Before there was this column, reports in other languages said so in the reason for their date.
UPDATE reports SET
    skipped = 'language ' || language || ': only English is coded',
    date_reason = substr(date_reason, length('language ' || language || ': only English is coded; ') + 1)
WHERE language <> 'en' AND date_reason LIKE 'language ' || language || ': only English is coded; %';

CREATE INDEX reports_skipped ON reports (number) WHERE skipped IS NOT NULL;
