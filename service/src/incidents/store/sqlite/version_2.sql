-- Version 2 of the file of incidents. Never change it: add the next version beside it.

-- By itself the index of words merges a part of itself as soon as a tenth of it is of deleted records. Where as many go as come, that is a
-- part of many megabytes again and again, amidst the deletion of a hundred records: whoever writes stood still for a second.
-- Now it is done in quiet moments (`tidy`), and what is merged anyway leaves the deleted ones out.
INSERT INTO words (words, rank) VALUES ('deletemerge', 0);

-- Which program kept it, to see what came with a release.
ALTER TABLE incidents ADD COLUMN version TEXT NOT NULL DEFAULT '';
UPDATE incidents SET version = coalesce(body ->> '$.version', '');

-- Whatever a list is narrowed by, many are counted in this index alone.
DROP INDEX incidents_by_time;
CREATE INDEX incidents_by_time ON incidents (at_ms, status, kind, person, code, class, operation, version);

-- So are the failures of each person.
DROP INDEX incidents_by_person;
CREATE INDEX incidents_by_person ON incidents (person, at_ms, counted, support) WHERE person IS NOT NULL;
