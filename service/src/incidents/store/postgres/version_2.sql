-- Version 2 of the tables of incidents. Never change it: add the next version beside it.
-- Why: ../sqlite/version_2.sql.

ALTER TABLE incidents ADD COLUMN version TEXT NOT NULL DEFAULT '';
UPDATE incidents SET version = coalesce(body::json ->> 'version', '');

DROP INDEX incidents_by_time;
CREATE INDEX incidents_by_time ON incidents (at_ms, status, kind, person, code, class, operation, version, id);

DROP INDEX incidents_by_person;
CREATE INDEX incidents_by_person ON incidents (person, at_ms, counted, support, id) WHERE person IS NOT NULL;
