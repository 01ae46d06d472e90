-- Version 1 of the tables of incidents, in the schema `breakfall`. Never change it: add the next version beside it.
-- Columns are those of the file (../sqlite/schema.sql); numbers are 64 bits everywhere, so that one SQL reads both.

CREATE TABLE incidents (
    -- In the order in which they were kept: the newest has the highest. Whoever writes holds a lock, so that none comes later.
    id            BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    reference     TEXT   COLLATE "C" NOT NULL UNIQUE,
    at_ms         BIGINT NOT NULL,
    status        TEXT   COLLATE "C" NOT NULL,
    kind          TEXT   COLLATE "C" NOT NULL,
    code          TEXT   COLLATE "C" NOT NULL,
    class         TEXT   COLLATE "C" NOT NULL,
    operation     TEXT   COLLATE "C" NOT NULL,
    -- A hash of who it hit.
    person        TEXT   COLLATE "C",
    request       TEXT   COLLATE "C",
    trace         TEXT   COLLATE "C",
    -- Whether it counts towards offering support, and whether support was offered.
    counted       BIGINT NOT NULL,
    support       BIGINT NOT NULL,
    configuration BIGINT,
    -- The whole record, as JSON: as text, which keeps every character.
    body          TEXT   NOT NULL
);

-- Groups are counted without reading a body.
CREATE INDEX incidents_by_time ON incidents (at_ms, status, kind, person);
CREATE INDEX incidents_by_kind ON incidents (kind, id);
CREATE INDEX incidents_by_code ON incidents (code, id);
CREATE INDEX incidents_by_person ON incidents (person, at_ms) WHERE person IS NOT NULL;
-- By hash: an id that a caller made up may be longer than a page of an ordered index has room for.
CREATE INDEX incidents_by_request ON incidents USING hash (request) WHERE request IS NOT NULL;
CREATE INDEX incidents_by_trace ON incidents USING hash (trace) WHERE trace IS NOT NULL;

-- The words of each record, to be found by.
CREATE TABLE words (
    rowid BIGINT   PRIMARY KEY,
    text  TSVECTOR NOT NULL
);
CREATE INDEX words_by_text ON words USING gin (text);

-- Room is used again soon: what is swept away in a storm comes back as new records.
ALTER TABLE incidents SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.05);
ALTER TABLE words SET (autovacuum_vacuum_scale_factor = 0.02);

-- What is left of those that were swept away: how many of each kind.
CREATE TABLE swept (
    kind  TEXT   COLLATE "C" PRIMARY KEY,
    count BIGINT NOT NULL
);

-- Each configuration that was in force when something was kept.
CREATE TABLE configurations (
    id     BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    digest TEXT   COLLATE "C" NOT NULL UNIQUE,
    body   TEXT   NOT NULL
);

-- How much there is, for all who write: one row, changed with the records.
CREATE TABLE extent (
    records BIGINT NOT NULL,
    bytes   BIGINT NOT NULL
);
INSERT INTO extent VALUES (0, 0);

-- A record takes its text and, in columns, indexes and words, about as much again.
CREATE FUNCTION added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE extent SET records = extent.records + more.records, bytes = extent.bytes + more.bytes
    FROM (SELECT count(*) AS records, coalesce(sum(1500 + octet_length(body)), 0) AS bytes FROM after) more
    WHERE more.records > 0;
    RETURN NULL;
END $$;
CREATE FUNCTION removed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE extent SET records = extent.records - less.records, bytes = extent.bytes - less.bytes
    FROM (SELECT count(*) AS records, coalesce(sum(1500 + octet_length(body)), 0) AS bytes FROM before) less
    WHERE less.records > 0;
    RETURN NULL;
END $$;
CREATE TRIGGER added AFTER INSERT ON incidents
    REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION added();
CREATE TRIGGER removed AFTER DELETE ON incidents
    REFERENCING OLD TABLE AS before FOR EACH STATEMENT EXECUTE FUNCTION removed();
CREATE TRIGGER changed_from AFTER UPDATE ON incidents
    REFERENCING OLD TABLE AS before FOR EACH STATEMENT EXECUTE FUNCTION removed();
CREATE TRIGGER changed_to AFTER UPDATE ON incidents
    REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION added();
