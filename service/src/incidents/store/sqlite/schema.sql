-- Version 1 of the file of incidents. Never change it: add the next version beside it.

CREATE TABLE incidents (
    -- In the order in which they were kept: the newest has the highest.
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    reference     TEXT    NOT NULL UNIQUE,
    at_ms         INTEGER NOT NULL,
    status        TEXT    NOT NULL,
    kind          TEXT    NOT NULL,
    code          TEXT    NOT NULL,
    class         TEXT    NOT NULL,
    operation     TEXT    NOT NULL,
    -- A hash of who it hit.
    person        TEXT,
    request       TEXT,
    trace         TEXT,
    -- Whether it counts towards offering support, and whether support was offered.
    counted       INTEGER NOT NULL,
    support       INTEGER NOT NULL,
    configuration INTEGER,
    -- The whole record, as JSON.
    body          TEXT    NOT NULL
) STRICT;

-- Groups are counted without reading a body.
CREATE INDEX incidents_by_time ON incidents (at_ms, status, kind, person);
CREATE INDEX incidents_by_kind ON incidents (kind, id);
CREATE INDEX incidents_by_code ON incidents (code, id);
CREATE INDEX incidents_by_person ON incidents (person, at_ms) WHERE person IS NOT NULL;
CREATE INDEX incidents_by_request ON incidents (request) WHERE request IS NOT NULL;
CREATE INDEX incidents_by_trace ON incidents (trace) WHERE trace IS NOT NULL;

-- The words of each record, to be found by; the records themselves stand above.
CREATE VIRTUAL TABLE words USING fts5 (
    text, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2'
);

-- What is left of those that were swept away: how many of each kind.
CREATE TABLE swept (
    kind  TEXT    PRIMARY KEY,
    count INTEGER NOT NULL
) STRICT;

-- Each configuration that was in force when something was kept.
CREATE TABLE configurations (
    id     INTEGER PRIMARY KEY,
    digest TEXT NOT NULL UNIQUE,
    body   TEXT NOT NULL
) STRICT;
