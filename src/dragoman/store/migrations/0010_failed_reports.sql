-- How many reports could not be coded is asked by every first page; few could not, and the others are not looked at.
CREATE INDEX reports_failed ON reports (number) WHERE error IS NOT NULL;
